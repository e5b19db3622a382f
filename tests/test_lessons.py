"""Every lesson keeps the template and runs clean; and each rule of the template finds what breaks it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from _notebooks import Kernels

from immunolab.course import lessons
from immunolab.lesson_check import lesson_faults
from immunolab.quiz import load_questions

ROOT = Path(__file__).resolve().parent.parent
ALL = lessons(ROOT)
MODEL = "01_two_lines_of_defence"


@pytest.mark.parametrize("slug", ALL)
def test_the_template_is_kept(slug):
    assert lesson_faults(ROOT / "notebooks", slug) == []


@pytest.mark.parametrize("slug", ALL)
def test_a_lesson_holds_no_outputs(slug):
    for cell in json.loads((ROOT / "notebooks" / f"{slug}.ipynb").read_text())["cells"]:
        assert not cell.get("outputs") and cell.get("execution_count") is None
        assert re.fullmatch(r"[a-z0-9-]+", cell["id"])


@pytest.mark.parametrize("slug", ALL)
def test_right_option_of_practice_is_not_the_longest_everywhere(slug):
    """As tests/test_assignments.py asks of graded questions; bets are among these."""
    choices = [
        q for q in load_questions(ROOT / "notebooks" / f"{slug}.quiz.yaml").questions if q.kind == "multiple-choice"
    ]
    longest = [q.id for q in choices if max(q.choices, key=lambda o: len(q.choices[o])) == q.key]
    assert len(longest) <= len(choices) / 2, longest


@pytest.fixture(scope="module")
def kernels():
    with Kernels(PYTHONWARNINGS="default") as kernels:
        yield kernels


def copied(slug, folder):
    """The lesson's notebook, alone with its questions, in this folder."""
    for path in (ROOT / "notebooks").glob(f"{slug}*"):
        if ".answers" not in path.name:
            shutil.copy(path, folder)
    return folder / f"{slug}.ipynb"


def clean(outputs):
    """Nothing went wrong or was warned of, and every picture has its description."""
    for output in outputs:
        assert output["output_type"] != "error", output
        assert output.get("name") != "stderr", output["text"]
        for image in re.findall(r"<img [^>]*>", "".join(output.get("data", {}).get("text/html", ""))):
            assert re.search(r'alt="[^"]{20,}', image), "a picture without a description"


@pytest.mark.slow
@pytest.mark.parametrize("slug", ALL)
def test_a_lesson_runs_clean_from_top_to_bottom(slug, kernels, tmp_path):
    path = copied(slug, tmp_path)
    ran = kernels.run(path)
    for _, outputs in ran:
        clean(outputs)
    wanted = [c["id"] for c in json.loads(path.read_text())["cells"] if c["cell_type"] == "code"]
    assert [cell["id"] for cell, _ in ran] == wanted and any(outputs for _, outputs in ran)


@pytest.mark.slow
def test_the_first_notebook_runs_with_nbconvert(tmp_path):
    """As somebody runs it without JupyterLab; in a Python that has nothing in memory yet."""
    path = copied("00_start_here", tmp_path)
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", path.name]
    environment = {**os.environ, "PYTHONWARNINGS": "default"}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr[-3000:]
    outputs = [o for cell in json.loads(path.read_text())["cells"] for o in cell.get("outputs", [])]
    assert outputs
    clean(outputs)


@pytest.mark.slow
@pytest.mark.parametrize(
    "source", ["1 / 0", "import warnings; warnings.warn('careful')", "print('x', file=__import__('sys').stderr)"]
)
def test_what_is_not_clean_is_seen(source, kernels, tmp_path):
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in (source, "1")])
    nbformat.write(book, tmp_path / "bad.ipynb")
    ran = kernels.run(tmp_path / "bad.ipynb")
    assert len(ran) == (1 if source == "1 / 0" else 2)
    with pytest.raises(AssertionError):
        clean(ran[0][1])


# -- each rule, on a copy of lesson 01 with one thing broken


class Copy:
    """Lesson 01 in a folder of its own, to be broken."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "notebooks"
        self.folder.mkdir()
        for name in (
            f"{MODEL}.ipynb",
            f"{MODEL}.quiz.yaml",
            "00_start_here.ipynb",
            "02_recognition.ipynb",
            "glossary.md",
        ):
            shutil.copy(ROOT / "notebooks" / name, self.folder)
        for folder in ("source", "release"):
            shutil.copytree(ROOT / folder / MODEL, root / folder / MODEL)
        self.path = self.folder / f"{MODEL}.ipynb"
        self.book = json.loads(self.path.read_text())

    def cell(self, name: str) -> dict:
        return next(cell for cell in self.book["cells"] if cell["id"] == name)

    def text(self, name: str, old: str, new: str) -> None:
        source = "".join(self.cell(name)["source"])
        assert old in source
        self.cell(name)["source"] = source.replace(old, new)

    def faults(self) -> list[str]:
        self.path.write_text(json.dumps(self.book))
        return lesson_faults(self.folder, MODEL)


@pytest.fixture
def copy(tmp_path):
    return Copy(tmp_path)


def test_the_copy_has_no_fault(copy):
    assert copy.faults() == []


def no_tag(c):
    c.cell("hook")["metadata"] = {}


def two_tags(c):
    c.cell("hook")["metadata"] = {"tags": ["hook", "idea"]}


def parts_swapped(c):
    cells = c.book["cells"]
    cells[0], cells[1] = cells[1], cells[0]


def round_broken(c):
    c.book["cells"] = [cell for cell in c.book["cells"] if cell["metadata"]["tags"] != ["legend"]]


def other_setup(c):
    c.text("setup", "explore, ", "")


def second_title(c):
    c.text("hook", "## Two", "# Two")


def too_long(c):
    c.text("hook", "Some 200 cells", "word " * 900 + "Some 200 cells")


def too_much_code(c):
    c.cell("explore-turn")["source"] = "a = 1\n" * 5


def pause_misplaced(c):
    cells = c.book["cells"]
    cells.insert(len(cells) - 1, cells.pop(cells.index(c.cell("pause"))))


def many_controls(c):
    c.cell("explore-turn")["source"] = 'explore("infection", controls=["a", "b", "c", "d"])'


def open_before_the_bet(c):
    c.text("explore-turn", ', after=(quiz, "bet-what-turns"))', ")")


def waits_for_one_of_two(c):
    c.text("explore-memory", '"bet-peak-day", "bet-memory"', '"bet-memory"')


def picture_before_the_reveal(c):
    c.text("reveal-innate", "quiz.reveal", 'show("cgd_infections")\nquiz.reveal')


def waits_for_a_later_bet(c):
    c.text("scene-two-lines", "steps=(1, 2, 3, 4, 5)", 'after=(quiz, "bet-memory")')


def unlinked_term(c):
    c.text("hook", "glossary.md#t-cells", "glossary.md#b-cells")


def own_function(c):
    c.cell("explore-turn")["source"] = 'f = lambda: explore("infection")'


def foreign_link(c):
    c.text("hook", "Blattman2002", "Blattman2003")


def unlisted(c):
    c.text("references", '"Blattman2002", ', "")


def listed_in_vain(c):
    c.text("references", '"Blattman2002"', '"Blattman2002", "Lonial2015"')


def unknown_term(c):
    c.text("idea-two-lines", "**antigen**", "**antigenic drift**")


def question_missing(c):
    c.cell("check-lines")["source"] = 'quiz.ask("match-cells")\nquiz.ask("no-such")\nquiz.ask("which-hold")'


def no_reveal(c):
    c.cell("reveal-turn")["source"] = "quiz.progress()"


def objective_untested(c):
    c.text("objectives", "(`blood-count`)", "(`blood-counts`)")


def recap_out_of_step(c):
    c.text("recap", "- `race`:", "- `races`:")


def few_checks(c):
    for name in ("check-lines", "check-use", "check-friend"):
        c.cell(name)["source"] = "quiz.progress()"


def no_explorer(c):
    c.cell("explore-turn")["source"] = 'explore("01-infections")'


def no_figure(c):
    c.cell("evidence-blood")["source"] = 'show("blood_cell")'


def unseen_picture(c):
    c.cell("evidence-blood")["source"] += '\nquiz.ask("count-low")'


def minimiser(c):
    c.text("limits", "This is teaching", "This is simply teaching")


def bare_picture(c):
    c.text("limits", "This is teaching", "![](x.png) This is teaching")


def title_case(c):
    c.text("limits", "## What this cannot tell you", "## What This Cannot Tell You")


def no_advice_line(c):
    c.text("limits", "not medical advice", "no advice")


def dead_link(c):
    c.text("next", "../release/", "../releases/")


def in_a_reveal(c, words):
    path = c.folder / f"{MODEL}.quiz.yaml"
    path.write_text(path.read_text().replace("    reveal: |\n", f"    reveal: |\n      {words}\n\n", 1))


def reveal_cites_unlisted(c):
    in_a_reveal(c, "Plasma cells did [Lonial2015].")


def reveal_cites_wrongly(c):
    in_a_reveal(c, 'Plasma cells did, [Lonial 2014](https://example.org/ "Lonial2015").')


def reveal_minimises(c):
    in_a_reveal(c, "Simply T cells.")


BROKEN = {
    pause_misplaced: "order of parts",
    many_controls: "4 controls; at most three",
    open_before_the_bet: "between the bet bet-what-turns and its reveal",
    waits_for_one_of_two: 'let it wait: after=(quiz, "bet-peak-day", "bet-memory")',
    picture_before_the_reveal: "show('cgd_infections', ...) stands between the bet bet-no-innate",
    waits_for_a_later_bet: "waits for bet-memory, which is no bet above it",
    unlinked_term: "run: immunolab link-terms",
    reveal_cites_unlisted: "Lonial2015 is cited and not listed",
    reveal_cites_wrongly: "cell reveal of bet-what-turns: Lonial2015: https://example.org/ is not the address",
    reveal_minimises: "cell reveal of bet-what-turns: 'Simply'",
    no_tag: "exactly one tag",
    two_tags: "exactly one tag",
    parts_swapped: "order of parts",
    round_broken: "whole rounds",
    other_setup: "set-up",
    second_title: "first level",
    too_long: "at most 120",
    too_much_code: "four at most",
    own_function: "'lambda'",
    foreign_link: "Blattman2003",
    unlisted: "Blattman2002 is cited and not listed",
    listed_in_vain: "Lonial2015 is listed and not cited",
    unknown_term: "'antigenic drift' is bold",
    question_missing: "question no-such",
    no_reveal: "bets",
    objective_untested: "'blood-count'",
    recap_out_of_step: "recap",
    few_checks: "check: 0 questions",
    no_explorer: "'01-infections'",
    no_figure: "'blood_cell'",
    unseen_picture: "give show(...) a cell of its own",
    minimiser: "'simply'",
    bare_picture: "picture without a description",
    title_case: "title case",
    no_advice_line: "not medical advice",
    dead_link: "leads to no file",
}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda change: change.__name__)
def test_what_breaks_the_template_is_found_and_named(copy, broken):
    broken(copy)
    found = copy.faults()
    assert any(BROKEN[broken] in fault for fault in found), found
    assert all(fault.startswith(f"{MODEL}.ipynb, ") for fault in found)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}'])
def test_a_notebook_that_cannot_be_read_is_one_fault(copy, text):
    copy.path.write_text(text)
    (fault,) = lesson_faults(copy.folder, MODEL)
    assert f"{MODEL}.ipynb is not a notebook" in fault
