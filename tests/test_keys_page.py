"""`immunolab keys`: every question, every variant, every rubric; never where students read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from _course import FIRST, SLUGS, code_points
from nbformat.v4 import new_code_cell, new_notebook

from immunolab.cli import main
from immunolab.course import CourseError
from immunolab.grading.author.keys import keys_page
from immunolab.quiz import load_questions

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def page():
    return keys_page(ROOT, SLUGS)


def test_every_question_and_every_variant_has_its_row(page):
    for slug in SLUGS:
        for question in load_questions(ROOT / "source" / slug / f"{slug}.quiz.yaml").questions:
            assert f"<h3>{question.id}, {question.points:g} points" in page, question.id
        assert all(f"<h3>{name.replace('-', '_')}, " in page for name in code_points(slug))
    for values in ("memory 300", "memory 500", "memory 1000", "memory 2000"):
        assert f'<th scope="row">{values}</th>' in page
    assert "As much is removed as is made, most by T cells" in page
    assert "One point each, half points allowed" in page and "Markdown" not in page


def test_orders_are_lines_and_numbers_are_rounded_as_asked(page):
    orders = [
        q
        for slug in SLUGS
        for q in load_questions(ROOT / "source" / slug / f"{slug}.quiz.yaml").questions
        if q.kind == "ordering"
    ]
    assert orders
    for question in orders:
        section = page.split(f"<h3>{question.id}, ")[1].split("</section>")[0]
        assert re.findall(r"<li>(\d)\. ", section) == [str(n) for n in range(1, len(question.items) + 1)]  # type: ignore[attr-defined]
    assert not re.search(r"<td>-?\d+\.\d{6}", page)


def test_signs_in_a_course_s_texts_are_signs(tmp_path):
    """Options that begin with a sign, and code with markup in it."""
    slug = "01_signs"
    folder = tmp_path / "source" / slug
    folder.mkdir(parents=True)
    asked = {
        "id": "q",
        "objective": "a",
        "stem": "Which <b>?",
        "kind": "multiple-choice",
        "choices": {"a": "> 50 %", "b": "- 70 <mV>"},
    }
    (folder / f"{slug}.quiz.yaml").write_text(json.dumps({"title": "<i>T", "questions": [asked]}))
    hidden = "### BEGIN HIDDEN TESTS\nquiz.score('q', key='b', why='1 < 2')\n### END HIDDEN TESTS"
    cells = [
        new_code_cell(
            f"quiz.score('q')\n{hidden}", metadata={"nbgrader": {"grade": True, "grade_id": "q", "points": 2}}
        ),
        new_code_cell(
            "assert 1 < 2 > 0 and '<b>'", metadata={"nbgrader": {"grade": True, "grade_id": "code", "points": 1}}
        ),
    ]
    nbformat.write(new_notebook(cells=cells), folder / f"{slug}.ipynb")
    page = keys_page(tmp_path, [slug])
    assert "<td>- 70 &lt;mV&gt;</td>" in page and "<p>1 &lt; 2</p>" in page and "&lt;i&gt;T" in page
    assert "<pre>assert 1 &lt; 2 &gt; 0" in page and "<b>" not in page and "<i>" not in page


def test_the_page_asks_no_other_host_and_holds_no_script(page):
    assert "<script" not in page and not re.search(r"(src|href)=.http", page.replace("https://doi", ""))


@pytest.mark.parametrize("folder", ["release", "notebooks", "docs"])
def test_it_is_not_written_where_students_read(folder, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    out = ROOT / folder / "keys.html"
    assert main(["keys", FIRST, "--out", str(out)]) == 1
    assert "where students read" in capsys.readouterr().err and not out.exists()


def test_the_command_writes_the_page(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert main(["keys", FIRST, "--out", str(tmp_path / "k.html")]) == 0
    assert "Assignment 01" in (tmp_path / "k.html").read_text()
    with pytest.raises(CourseError, match="source/99_x"):
        keys_page(ROOT, ["99_x"])
