"""The glossary: sound entries, a search that finds, a list without a kernel, a notebook that runs clean."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import nbformat
import pytest
import yaml

from immunolab import glossary
from immunolab.course import lessons
from immunolab.terms import PAGE, Term, find, link_faults, link_notebook, linked_terms, terms, without_links
from immunolab.terms.links import PARTS, link, with_links

ROOT = Path(__file__).resolve().parent.parent
ENTRIES = yaml.safe_load((ROOT / "immunolab" / "evidence" / "glossary.yaml").read_text(encoding="utf-8"))


def test_each_form_belongs_to_one_entry_and_each_entry_to_a_lesson():
    forms = [form.casefold() for entry in terms() for form in {entry.term, *entry.also}]
    assert sorted(forms) == sorted(set(forms)), {form for form in forms if forms.count(form) > 1}
    numbers = {slug[:2] for slug in lessons(ROOT)}
    for entry in terms():
        assert entry.lesson in numbers, entry
        assert re.fullmatch(r"[^\n]{15,320}[.]", entry.text), entry
    assert all(set(entry) <= {"term", "also", "lesson", "text", "everyday"} for entry in ENTRIES)


def test_the_lesson_named_explains_the_term_where_an_earlier_one_only_links_it():
    """It is the first that makes the term bold, or makes it bold too."""
    found: dict[str, set[str]] = {}
    for slug in lessons(ROOT)[1:]:
        book = nbformat.read(ROOT / "notebooks" / f"{slug}.ipynb", as_version=4)
        for cell in book.cells:
            if cell.cell_type == "markdown" and cell.metadata.tags[0] in {"hook", "idea", "evidence"}:
                for word in re.findall(r"\*\*([^*.:]+)\*\*(?!:)", cell.source):
                    found.setdefault(word.casefold(), set()).add(slug[:2])
    for entry in terms():
        bold = {number for form in (entry.term, *entry.also) for number in found.get(form.casefold(), ())}
        if bold:
            assert entry.lesson <= min(bold) or entry.lesson in bold, (
                f"{entry.term}: bold in {bold}, not in {entry.lesson}"
            )


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


# -- bold terms of the lessons as links


def test_a_term_is_linked_where_it_is_first_bold_and_nowhere_else():
    first, second = with_links(
        ["A **PD-1** here.\n\n**Cold:** no term. **Left out.** Nor this.", "**PD-1** again, **CTLA-4**."]
    )
    assert first.startswith('A [**PD-1**](glossary.md#pd-1 "A receptor on T cells')
    assert linked_terms(first) == ["PD-1"] and linked_terms(second) == ["CTLA-4"]
    assert "**Cold:** no term. **Left out.** Nor this." in first and second.startswith("**PD-1** again")
    assert with_links([first, second]) == [first, second], "a second run changes nothing"
    assert [without_links(text) for text in (first, second)][1] == "**PD-1** again, **CTLA-4**."


def test_a_stale_tooltip_and_a_moved_first_use_are_made_anew():
    fresh = with_links(["**PD-1**"])[0]
    stale = fresh.replace("A receptor", "Some receptor")
    assert with_links([stale]) == [fresh] and with_links(["**pd-1**", fresh])[1] == "**PD-1**"
    (told,) = link_faults([("idea", stale)])
    assert told == "cell idea: a tooltip is not the glossary's explanation; run: immunolab link-terms"
    (told,) = link_faults([("idea", "a **PD-1**")])
    assert "'PD-1' is bold and not linked" in told
    assert "'PD-1' is linked" in next(link_faults([("idea", fresh), ("evidence", fresh)]))
    assert list(link_faults([("idea", fresh)])) == []


@pytest.mark.parametrize("text", ['He said "no"', "costs $5 or $6 (about)", r"a\b `c` *d* **e**", "<b> & <i>"])
def test_any_explanation_survives_as_a_tooltip(text):
    """As CommonMark reads it and as nbconvert does; no formula, no second link, no early end."""
    from markdown_it import MarkdownIt
    from nbconvert.filters import markdown2html_mistune

    written = link("x", Term("x", (), "01", text)) + " after **bold**"
    (block,) = [token for token in MarkdownIt("commonmark").parse(written) if token.type == "inline"]
    (opened,) = [token for token in block.children if token.type == "link_open"]
    assert opened.attrGet("title") == text and opened.attrGet("href") == "glossary.md#x"
    assert without_links(written) == "**x** after **bold**"
    (title,) = re.findall(r'title="([^"]*)"', markdown2html_mistune(written))
    assert unescape(title) == text
    assert not set(written.split('"')[1]) & set("$`\\()<>*")


def test_every_link_of_a_lesson_is_in_step_and_leads_to_a_place():
    """Lesson 01 is held to it by the rules of its form (`lesson_faults`)."""
    places = re.findall(r'^## <a id="([a-z0-9-]+)"></a>', (ROOT / "notebooks" / PAGE).read_text(encoding="utf-8"), re.M)
    assert len(places) == len(set(places)) == len(terms())
    for slug in lessons(ROOT)[2:]:
        book = nbformat.read(ROOT / "notebooks" / f"{slug}.ipynb", as_version=4)
        parts = [(c.id, c.source) for c in book.cells if c.cell_type == "markdown" and c.metadata.tags[0] in PARTS]
        assert list(link_faults(parts)) == [], slug
        targets = re.findall(r"\]\(glossary\.md#([^ )]+)", "\n".join(text for _, text in parts))
        assert targets and set(targets) <= set(places), slug


def test_the_command_changes_the_links_and_not_another_byte(tmp_path):
    source = ROOT / "notebooks" / "09_checkpoint_inhibitors.ipynb"
    path = tmp_path / source.name
    raw = source.read_text(encoding="utf-8")
    path.write_text(raw.replace("A receptor on T cells that have been working", "Something"), encoding="utf-8")
    assert link_notebook(path) == ["idea-brake"] and path.read_text(encoding="utf-8") == raw
    assert link_notebook(path) == []
    path.write_text(json.dumps(json.loads(raw)), encoding="utf-8")
    with pytest.raises(ValueError, match="is not written as the course writes notebooks"):
        link_notebook(path)
