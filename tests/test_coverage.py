"""Where each statement of the articles is treated: the page in docs/ is in step, and nothing is left out."""

from __future__ import annotations

import json
import re
from pathlib import Path

from immunolab import evidence
from immunolab.course import lessons
from immunolab.coverage import claims_met, claims_page, course_map, pages
from immunolab.way import with_way

ROOT = Path(__file__).resolve().parent.parent


def test_every_statement_is_met_in_a_lesson_and_no_other_is_named():
    met = claims_met(ROOT)
    known = set(evidence.claims()["claim_id"])
    assert set(met) - known == set()
    in_lessons = {number for number, places in met.items() if any(p.kind == "lesson" for p in places)}
    assert sorted(known - in_lessons) == []


def test_the_pages_are_what_the_command_writes():
    for path, text in pages(ROOT).items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run immunolab map"
    assert "not yet" not in claims_page(ROOT)


def test_the_map_names_every_lesson_with_its_question_and_minutes():
    table = course_map(ROOT)
    for slug in lessons(ROOT)[1:]:
        (row,) = [line for line in table.splitlines() if f"]({slug}.ipynb)" in line]
        _, _, question, minutes, graded, _ = row.split("|")
        assert question.strip().endswith("?") and 35 <= int(minutes) <= 60 and f"{slug}/{slug}.ipynb" in graded
    assert table.count("**") == 10


def test_a_statement_is_found_where_it_is_named(tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01_x.ipynb").write_text('{"cells": [{"source": ["as C016 says, ", "C0161 not"]}]}')
    (tmp_path / "source" / "01_x").mkdir(parents=True)
    (tmp_path / "source" / "01_x" / "01_x.quiz.yaml").write_text("stem: C017 and C016")
    met = claims_met(tmp_path)
    assert {n: [p.kind for p in places] for n, places in met.items()} == {
        "C016": ["lesson", "assignment"],
        "C017": ["assignment"],
    }


def test_every_lesson_leads_to_the_one_before_the_map_and_the_one_after():
    slugs = lessons(ROOT)
    for number, slug in enumerate(slugs):
        cells = json.loads((ROOT / "notebooks" / f"{slug}.ipynb").read_text(encoding="utf-8"))["cells"]
        (last,) = ["".join(cell["source"]) for cell in cells if "next" in cell["metadata"]["tags"]]
        line = last.partition("<!-- way -->")[2]
        before = slugs[number - 1 : number] if number else []
        wanted = [*before, *([slugs[0]] if number else []), *slugs[number + 1 : number + 2]]
        assert re.findall(r"\]\((\w+)\.ipynb", line) == wanted, slug
        assert all((ROOT / "notebooks" / f"{name}.ipynb").is_file() for name in wanted)
    first = json.loads((ROOT / "notebooks" / f"{slugs[0]}.ipynb").read_text(encoding="utf-8"))["cells"]
    (with_the_map,) = [cell["id"] for cell in first if "<!-- map -->" in "".join(cell["source"])]
    assert f"{slugs[0]}.ipynb#cell-id={with_the_map})" in line


def test_the_way_is_written_once_and_in_no_other_cell():
    known = [("00_a", "00 · A"), ("01_b", "01 · B"), ("02_c", "02 · C")]
    text = {"metadata": {"tags": ["idea"]}, "source": ["as it is"]}
    book = {"cells": [text, {"metadata": {"tags": ["next"]}, "source": ["On.\n", "And on."]}]}
    once = json.loads(json.dumps(with_way(book, 1, known)))
    assert once["cells"][0] == text
    assert "".join(once["cells"][1]["source"]).splitlines()[:3] == ["On.", "And on.", ""]
    assert "[← 00 · A](00_a.ipynb)" in "".join(once["cells"][1]["source"])
    assert with_way(json.loads(json.dumps(once)), 1, known) == once
    assert "".join(with_way(once, 2, known)["cells"][1]["source"]).count("→") == 0
