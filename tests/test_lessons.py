"""The template's contract, for every lesson: parts and their order, budgets, citations, terms, clean runs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import nbformat
import pytest
import yaml

from immunolab import evidence, explore, figures
from immunolab.course import lessons
from immunolab.quiz import load_questions
from immunolab.quiz.files import SUFFIX

ROOT = Path(__file__).resolve().parent.parent
ALL = lessons(ROOT)
LESSONS = [slug for slug in ALL if not slug.startswith("00")]
LOOP = ["idea", "predict", "explore", "legend", "reveal", "evidence"]
START, END = (
    ["title", "objectives", "before", "setup", "hook"],
    ["check", "limits", "recap", "next", "references"],
)
MINIMISERS = re.compile(r"\b(simply|just|obviously|clearly|of course)\b", re.I)


def book(slug):
    return nbformat.read(ROOT / "notebooks" / f"{slug}.ipynb", as_version=4)


def markdown(slug):
    return [cell.source for cell in book(slug).cells if cell.cell_type == "markdown"]


def code(slug):
    return [cell.source for cell in book(slug).cells if cell.cell_type == "code"]


def asked(slug):
    return {q.id: q for q in load_questions(ROOT / "notebooks" / (slug + SUFFIX)).questions}


def objectives(slug):
    text = next(c.source for c in book(slug).cells if c.metadata.get("tags") == ["objectives"])
    return re.findall(r"\(`([a-z-]+)`\)", text)


@pytest.mark.parametrize("slug", ALL)
def test_every_cell_has_one_known_tag_and_parts_come_in_order(slug):
    tags = [cell.metadata.get("tags") for cell in book(slug).cells]
    assert all(t and len(t) == 1 for t in tags)
    parts = [tag for tag, _ in groupby(t[0] for t in tags)]
    loops = parts[len(START) : -len(END)]
    assert parts[: len(START)] == START and parts[-len(END) :] == END
    assert len(loops) % len(LOOP) == 0
    assert loops == LOOP * (len(loops) // len(LOOP))
    assert len(loops) // len(LOOP) in ((1,) if slug.startswith("00") else (2, 3))


@pytest.mark.parametrize("slug", LESSONS)
def test_budgets(slug):
    cells = book(slug).cells
    words = sum(len(re.sub(r"\]\([^)]*\)", "]", text).split()) for text in markdown(slug))
    assert 25 <= len(cells) <= 45
    assert 1200 <= words <= 2200
    assert sum(text.count("\n# ") + text.startswith("# ") for text in markdown(slug)) == 1
    for cell in cells:
        length = len(cell.source.split())
        if cell.metadata.tags == ["hook"]:
            assert length <= 120
        if cell.metadata.tags == ["idea"]:
            assert length <= 170, (cell.id, length)


@pytest.mark.parametrize("slug", ALL)
def test_code_cells_are_calls_of_at_most_four_lines(slug):
    for source in code(slug):
        assert len(source.splitlines()) <= 4, source
        assert not re.search(r"\b(def|class|lambda)\b|^\s*[%!]", source, re.M), source


def test_setup_is_the_same_everywhere_but_for_the_name():
    cells = {
        next(c.source for c in book(slug).cells if c.metadata.tags == ["setup"]).replace(slug, "SLUG")
        for slug in ALL
    }
    assert len(cells) == 1


@pytest.mark.parametrize("slug", ALL)
def test_citations_resolve_and_references_are_the_keys_used(slug):
    faults = [fault for text in markdown(slug) for fault in evidence.check_markdown(text)]
    assert faults == []
    used = {key for text in markdown(slug) for key in evidence.keys_in_markdown(text)}
    used |= {key for question in asked(slug).values() for key in question.source}
    shown = {name for source in code(slug) for name in re.findall(r'show\("(\w+)"\)', source)}
    for name in shown:
        module = __import__(f"immunolab.figures.{name}", fromlist=["picture"])
        used |= set(re.findall(r"\b[A-Z][A-Za-z]+\d{4}\w*\b|\bUCSFlab\b", module.picture.__doc__ or ""))
    listed = set(re.findall(r'"([^"]+)"', next(s for s in code(slug) if s.startswith("references("))))
    assert listed == used, (listed - used, used - listed)
    assert listed <= set(evidence.all_keys())


@pytest.mark.parametrize("slug", ALL)
def test_new_terms_are_in_the_glossary(slug):
    """Bold words in an idea or evidence cell are terms; the glossary explains each."""
    glossary = yaml.safe_load((ROOT / "immunolab" / "evidence" / "glossary.yaml").read_text())
    known = {term.lower() for entry in glossary for term in (entry["term"], *entry.get("also", []))}
    for cell in book(slug).cells:
        if (
            cell.cell_type == "markdown"
            and cell.metadata.tags[0] in {"idea", "evidence", "hook"}
            and not slug.startswith("00")
        ):
            for term in re.findall(r"\*\*([^*.:]+)\*\*(?![:.])", cell.source):
                assert term.lower() in known, f"{cell.id}: {term!r} is not in glossary.yaml"


@pytest.mark.parametrize("slug", ALL)
def test_every_question_is_used_and_every_objective_tested_twice(slug):
    used = re.findall(r'quiz\.(?:ask|predict)\("([^"]+)"\)', "\n".join(code(slug)))
    assert sorted(used) == sorted(asked(slug))
    revealed = re.findall(r'quiz\.reveal\("([^"]+)"\)', "\n".join(code(slug)))
    assert revealed == re.findall(r'quiz\.predict\("([^"]+)"\)', "\n".join(code(slug)))
    goals = objectives(slug)
    tested = [q.objective for q in asked(slug).values()]
    graded = ROOT / "source" / slug / (slug + SUFFIX)
    if graded.exists():
        tested += [q.objective for q in load_questions(graded).questions]
    assert set(tested) <= set(goals)
    for goal in goals:
        assert tested.count(goal) >= 2, goal
    recap = next(c.source for c in book(slug).cells if c.metadata.tags == ["recap"])
    if not slug.startswith("00"):
        assert re.findall(r"^- `([a-z-]+)`:", recap, re.M) == goals


@pytest.mark.parametrize("slug", LESSONS)
def test_practice_is_rich_enough(slug):
    questions = asked(slug)
    check = [
        n
        for c in book(slug).cells
        if c.metadata.tags == ["check"]
        for n in re.findall(r'ask\("([^"]+)"', c.source)
    ]
    assert len(questions) >= 10
    assert 3 <= len(check) <= 6 and len({questions[n].kind for n in check}) >= 3
    bets = [q for q in questions.values() if q.id in re.findall(r'predict\("([^"]+)"', "\n".join(code(slug)))]
    assert len(bets) >= 2 and all(q.points == 0 for q in bets)


@pytest.mark.parametrize("slug", ALL)
def test_voice(slug):
    for text in markdown(slug):
        prose = re.sub(r"`[^`]*`|\([^)]*\)", "", text)
        assert not MINIMISERS.search(prose), MINIMISERS.search(prose)
        assert not re.search(r"!\[\s*\]", text), "an image without alt text"
        for heading in re.findall(r"^#+ (.+)$", text, re.M):
            words = [w for w in heading.split()[1:] if w.isalpha()]
            assert not words or sum(w.istitle() for w in words) <= len(words) / 2, heading
    assert sum("not medical advice" in text for text in markdown(slug)) == 1


@pytest.mark.parametrize("slug", ALL)
def test_links_lead_somewhere(slug):
    for text in markdown(slug):
        for target in re.findall(r"\]\(([^) ]+)", text):
            if not target.startswith("http"):
                assert (ROOT / "notebooks" / target).resolve().is_file(), target


@pytest.mark.parametrize("slug", ALL)
def test_names_of_explorers_and_figures_exist(slug):
    text = "\n".join(code(slug))
    assert set(re.findall(r'explore\("([^"]+)"', text)) <= set(explore.names())
    assert set(re.findall(r'show\("([^"]+)"', text)) <= set(figures.names())


@pytest.mark.parametrize("slug", ALL)
def test_a_lesson_runs_clean_from_top_to_bottom(slug, tmp_path):
    for path in (ROOT / "notebooks").glob(f"{slug}*"):
        if ".answers" not in path.name:
            (tmp_path / path.name).write_bytes(path.read_bytes())
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning:immunolab", "-m", "nbconvert", "--to", "notebook", "--execute",
         "--output", "ran.ipynb", f"{slug}.ipynb"],
        cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "PYTHONWARNINGS": "default"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    for cell in json.loads((tmp_path / "ran.ipynb").read_text())["cells"]:
        for output in cell.get("outputs", []):
            assert output["output_type"] != "error"
            assert output.get("name") != "stderr", output["text"]
            for image in re.findall(r"<img [^>]*>", "".join(output.get("data", {}).get("text/html", ""))):
                assert re.search(r'alt="[^"]{20,}', image), "a picture without a description"
