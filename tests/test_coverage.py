"""Where each statement of the articles is treated: the page in docs/ is in step, and nothing is left out."""

from __future__ import annotations

from pathlib import Path

from immunolab import evidence
from immunolab.course import lessons
from immunolab.coverage import claims_met, claims_page, course_map, pages

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
