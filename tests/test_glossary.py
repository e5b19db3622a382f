"""The glossary: sound entries, a search that finds, a list without a kernel, a notebook that runs clean."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml

from immunolab import glossary
from immunolab.course import lessons
from immunolab.terms import find, terms

ROOT = Path(__file__).resolve().parent.parent
ENTRIES = yaml.safe_load((ROOT / "immunolab" / "evidence" / "glossary.yaml").read_text(encoding="utf-8"))


def test_each_form_belongs_to_one_entry_and_each_entry_to_a_lesson():
    forms = [form.casefold() for entry in terms() for form in {entry.term, *entry.also}]
    assert sorted(forms) == sorted(set(forms)), {form for form in forms if forms.count(form) > 1}
    numbers = {slug[:2] for slug in lessons(ROOT)}
    for entry in terms():
        assert entry.lesson in numbers, entry
        assert re.fullmatch(r"[^\n]{15,320}[.]", entry.text), entry
    assert all(set(entry) <= {"term", "also", "lesson", "text"} for entry in ENTRIES)


def test_the_lesson_named_is_not_later_than_the_first_that_makes_the_term_bold():
    first: dict[str, str] = {}
    for slug in lessons(ROOT)[1:]:
        book = nbformat.read(ROOT / "notebooks" / f"{slug}.ipynb", as_version=4)
        for cell in book.cells:
            if cell.cell_type == "markdown" and cell.metadata.tags[0] in {"hook", "idea", "evidence"}:
                for word in re.findall(r"\*\*([^*.:]+)\*\*(?!:)", cell.source):
                    first.setdefault(word.casefold(), slug[:2])
    for entry in terms():
        bold = [first[form.casefold()] for form in (entry.term, *entry.also) if form.casefold() in first]
        if bold:
            assert entry.lesson <= min(bold), f"{entry.term}: first bold in {min(bold)}, entry says {entry.lesson}"


def test_search_finds_every_word_anywhere_and_puts_names_first():
    assert find("") == list(terms())
    assert find("MEMORY cells")[0].term == "memory cells"
    hits = find("antibod")
    assert hits[0].term.casefold().startswith("antibod") and len(hits) > 3
    assert find("no such word here") == []


def test_without_a_kernel_there_is_the_list():
    shown = glossary()._repr_mimebundle_()
    data = shown[0] if isinstance(shown, tuple) else shown
    assert data["text/html"].count("<dt") == len(terms()) == len(ENTRIES)
    assert data["text/plain"].count("\n") == len(terms()) - 1


def test_text_of_entries_is_shown_as_text(monkeypatch):
    from immunolab.terms.entries import Term
    from immunolab.terms.widget import as_html

    page = as_html((Term("<b>x</b>", ("<i>",), "01", "<script>"),))
    assert "<b>" not in page and "<i>" not in page and "<script" not in page


@pytest.mark.parametrize("first", ["immunolab.terms.widget", "immunolab.terms"])
def test_the_name_is_the_function_whatever_was_imported_before(first):
    code = f"import {first}; from immunolab import glossary; assert callable(glossary)"
    subprocess.run([sys.executable, "-c", code], check=True)
