"""Numbers are written one way in all that people read: 10,000, and neither 10 000 nor 10000 nor 1e-05.

Left alone: code, links, DOIs, years, and what EXCEPTIONS names. Administrators' pages may hold what a machine is told
(modes such as 0770, user 1000), so of docs/ the ones for teachers and learners are read.
"""

from __future__ import annotations

import ast
import importlib
import itertools
import json
import re

import matplotlib.text
import pytest
import yaml
from _course import ROOT
from _numerals import other_ways, strings

from immunolab import explore, figures
from immunolab.explore._setting import Setting
from immunolab.figures import table_rows
from immunolab.quiz import load_questions
from immunolab.quiz.variants import fill

#: Words with digits that are no numbers, and texts about other ways to write one.
EXCEPTIONS = (
    *("CALGB 100104", "BMT CTN 1401"),  # names of trials
    "write 1500 or 1.5000",  # docs/questions.md: what the reader of answers asks
    *("such as 1234.5", "2.5e3", "1.5e6"),  # quiz/numbers.py: how a number may be typed
    *("{'memory': 4000", "+0100"),  # grading: a setting in Python, an offset of a time zone
)
NOTEBOOKS = sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("source/*/*.ipynb")])
FILES = sorted([*ROOT.glob("notebooks/*.yaml"), *ROOT.glob("source/*/*.yaml"), *ROOT.glob("immunolab/evidence/*.yaml")])
PAGES = sorted(
    [*ROOT.glob("notebooks/*.md"), *(p for p in ROOT.glob("docs/*.md") if p.stem != "deploy"), ROOT / "README.md"]
)


def odd(text):
    for exception in EXCEPTIONS:
        text = text.replace(exception, "")
    return other_ways(text)


@pytest.mark.parametrize(
    "text",
    ["10000 cells", "10 000 cells", "10\u202f000", "10\u2009000", "10'000", "1e-05 of them", "4.5E6", "in 1000 people", "10,00",
     "2000 patients", "it was 1200.", "1000"],
)  # fmt: skip
def test_another_way_is_found(text):
    assert odd(text)


@pytest.mark.parametrize(
    "text",
    ["10,000 cells", "1,234,567.5", "0.000003", "3 × 10⁻⁶", "in 2019, of 1999 to 2100", "GSE4581", "[x](https://a.b/10000)",
     "doi 10.1016/S0140-6736(23)01613-6", "`10000`", "999", "C0123", "2024-12", "1, 1000-fold"[:2], "CALGB 100104", "16, 24 and 36"],
)  # fmt: skip
def test_the_one_way_is_left_alone(text):
    assert not odd(text)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_texts_of_notebooks(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    found = {cell.get("id"): odd("".join(cell["source"])) for cell in cells if cell["cell_type"] == "markdown"}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_texts_of_questions_and_evidence(path):
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {place: odd(text) for place, text in strings(data) if odd(text)} == {}


@pytest.mark.parametrize("path", [p for p in FILES if p.name.endswith(".quiz.yaml")], ids=lambda path: path.name)
def test_numbers_that_a_question_fills_in(path):
    """Each variant as a learner reads it, and the units and rounding of what is asked."""
    for question in load_questions(path).questions:
        for values in itertools.product(*(question.given or {}).values()):
            given = dict(zip(question.given, values, strict=True))
            texts = [
                text
                for _, text in strings(question.model_dump(mode="json"))
                if any(f"{{{name}}}" in text for name in given)
            ]
            assert [words for text in texts for words in odd(fill(text, given))] == [], question.id


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_pages(path):
    assert odd(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", figures.names())
def test_pictures_and_their_tables(name):
    picture = importlib.import_module(f"immunolab.figures.{name}").picture()
    picture.figure.canvas.draw()  # ticks get their labels
    drawn = [text.get_text() for text in picture.figure.findobj(matplotlib.text.Text)]
    cells = [*map(str, picture.table.columns), *itertools.chain(*table_rows(picture.table))]
    assert [words for text in (*drawn, picture.title, picture.description, *cells) for words in odd(text)] == []


@pytest.mark.parametrize("name", explore.names())
def test_explorers_at_their_ends(name):
    found = explore.explorer(name)
    declared = [found.title, *(readout.label for readout in found.readouts), *(m.label for m in found.measures)]
    for control in found.controls:
        declared += [control.parameter.label, control.allowed, control.provenance]
    assert [words for text in declared for words in odd(text)] == []
    settings = [{}, *({control.name: end} for control in found.controls for end in (control.low, control.high))]
    for given in settings:
        at = Setting(found, found.settings(given))
        assert [words for text in (*at.texts, at.alt, at.words) for words in odd(text)] == [], given


def test_sentences_in_the_code_of_the_package():
    """What feedback pages, reports, refusals and widgets say: each text of several words in the package."""
    found = {}
    for path in sorted((ROOT / "immunolab").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        docs = {
            id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, owners) and ast.get_docstring(node)
        }
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) and id(node) not in docs else None
            if isinstance(text, str) and re.search(r"[a-z]+ [a-z]+", text) and odd(text):
                found[f"{path.relative_to(ROOT)}:{node.lineno}"] = odd(text)
    assert found == {}


def test_templates_of_pages():
    paths = [*(ROOT / "immunolab").rglob("*.j2"), *(ROOT / "immunolab").rglob("*.tpl")]
    assert paths
    for path in paths:
        text = re.sub(
            r"<(style|script).*?</\1>|\{[{%#].*?[}%#]\}|<[^>]*>", "", path.read_text(encoding="utf-8"), flags=re.S
        )
        assert odd(text) == [], path.name
