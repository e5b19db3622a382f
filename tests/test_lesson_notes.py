"""What a learner wrote into a lesson, taken out of the page and put back over the lesson of today."""

from __future__ import annotations

import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from immunolab.lab.notes import CHANGED, GONE, KEY, put, take, with_ids


def cell(name, source, kind="markdown", **more):
    own = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "id": name, "metadata": {}, "source": source, **own, **more}


def book(*cells):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


LESSON = book(
    cell("title", "# A"), cell("ask", "quiz.ask('q')", "code"), cell("line", "x = 1", "code"), cell("end", "Z")
)


def copy(lesson=LESSON):
    return json.loads(json.dumps(lesson))


def texts(page):
    return [c["source"] for c in page["cells"]]


def back(page, lesson=LESSON, today=None):
    """The page after it was saved and opened again, perhaps over another edition."""
    notes = take(lesson, page, "x")
    if notes is not None:
        nbformat.validate(nbformat.from_dict(json.loads(json.dumps(notes))))
    opened = put(today or lesson, json.loads(json.dumps(notes)) if notes else None)
    nbformat.validate(nbformat.from_dict(json.loads(json.dumps(opened))))
    return opened


def test_a_page_that_was_only_run_holds_nothing_of_hers():
    page = copy()
    page["metadata"]["language_info"] = {"version": "3.13"}
    page["cells"][1] |= {"execution_count": 7, "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}]}
    page["cells"][1]["metadata"] = {"trusted": True, "scrolled": True, "jupyter": {"outputs_hidden": True}}
    page["cells"][0]["source"] = ["#", " A"]  # as some editors store a text
    assert take(LESSON, page, "x") is None


def test_a_changed_line_and_notes_of_her_own_come_back_where_they_were():
    page = copy()
    page["cells"][2]["source"] = "x = 2"
    page["cells"].insert(0, cell("n0", "first of all"))
    page["cells"].insert(3, cell("n1", "one"))
    page["cells"].insert(4, cell("n2", "2 + 2", "code"))
    page["cells"].append(cell("n3", "last"))
    opened = back(page)
    assert texts(opened) == texts(page)
    assert [c["id"] for c in opened["cells"]] == [c["id"] for c in page["cells"]]
    assert texts(back(opened)) == texts(page)


def test_what_she_removed_stays_away_until_the_course_changes_it():
    page = copy()
    del page["cells"][3]
    assert texts(back(page)) == texts(LESSON)[:3]
    newer = copy()
    newer["cells"][3]["source"] = "Z, corrected"
    assert texts(back(page, today=newer)) == texts(newer)


def test_an_order_of_her_own_stays():
    page = copy()
    page["cells"].reverse()
    page["cells"].insert(1, cell("n", "after the end"))
    assert texts(back(page)) == texts(page)


def test_over_a_newer_edition_both_are_there():
    page = copy()
    page["cells"][2]["source"] = "x = 2"
    page["cells"][0]["source"] = "# Mine"
    page["cells"].insert(3, cell("n", "my note on x"))
    newer = copy()
    newer["cells"][2]["source"] = "x = 3"
    newer["cells"].insert(1, cell("new", "a new part"))
    opened = back(page, today=newer)
    assert texts(opened) == [
        "# Mine", "a new part", "quiz.ask('q')", "x = 3", f"# {CHANGED}\nx = 2", "my note on x", "Z"
    ]  # fmt: skip
    assert texts(back(opened, newer)) == texts(opened), "and saved again, it stays so, marked once"


def test_a_cell_of_another_name_or_gone():
    page = copy()
    page["cells"][2]["source"] = "x = 2"
    page["cells"].insert(3, cell("n", "a note"))
    renamed = copy()
    renamed["cells"][2]["id"] = "other"
    assert texts(back(page, today=renamed)) == ["# A", "quiz.ask('q')", "a note", "x = 2", "Z"]
    without = copy()
    del without["cells"][2]
    assert texts(back(page, today=without)) == ["# A", "quiz.ask('q')", f"# {GONE}\nx = 2", "a note", "Z"]
    nothing = book(cell("t", "another lesson altogether"))
    assert texts(back(page, today=nothing)) == [f"# {GONE}\nx = 2", "a note", "another lesson altogether"]


def test_a_cell_made_into_another_kind():
    page = copy()
    page["cells"][2] = cell("line", "now a text")
    assert back(page)["cells"][2]["cell_type"] == "markdown"


def test_what_her_own_code_showed_stays_and_a_dead_widget_does_not():
    page = copy()
    result = {"output_type": "execute_result", "execution_count": 5, "data": {"text/plain": "4"}, "metadata": {}}
    widget = {**result, "data": {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "Button()"}}
    page["cells"].append(cell("n", "2 + 2", "code", outputs=[result, widget], execution_count=5))
    (kept,) = back(page)["cells"][-1]["outputs"]
    assert kept["data"] == {"text/plain": "4"} and kept["execution_count"] is None
    big = {"output_type": "stream", "name": "stdout", "text": "x" * 3_000_000}
    page["cells"][-1]["outputs"] = [result, big]
    assert len(json.dumps(take(LESSON, page, "x"))) < 10_000


def test_a_notebook_from_before_cells_had_ids():
    old = {**copy(), "nbformat_minor": 4}
    for c in old["cells"]:
        del c["id"]
    old["cells"].append({**old["cells"][3]})  # the same text twice
    opened = put(old, None)
    assert len({c["id"] for c in opened["cells"]}) == 5
    assert [c["id"] for c in with_ids(old)["cells"]] == [c["id"] for c in opened["cells"]], "the same each time"
    opened["cells"].insert(4, cell("n", "a note"))
    assert texts(back(opened, old)) == texts(opened)


def test_the_same_id_twice_is_a_cell_of_hers():
    page = copy()
    page["cells"].append(copy()["cells"][0])
    opened = back(page)
    assert texts(opened) == texts(page) and len({c["id"] for c in opened["cells"]}) == 5


@pytest.mark.parametrize(
    "broken",
    [
        {"cells": []},
        {"cells": None, "metadata": {KEY: {"notes": 1, "order": []}}},
        {"cells": [{"source": "x"}], "metadata": {KEY: {"notes": 1, "order": []}}},
        {"cells": [], "metadata": {KEY: {"notes": 2, "order": []}}},
        {"cells": [], "metadata": {KEY: {"notes": 1, "order": [1]}}},
        {"cells": [], "metadata": {KEY: {"notes": 1, "order": [], "removed": 3}}},
    ],
)
def test_what_are_no_notes_is_said(broken):
    with pytest.raises(ValueError, match="does not hold the notes"):
        put(LESSON, broken)


NAMES = st.sampled_from(["title", "ask", "line", "end", "n1", "n2", "n3"])
PAGES = st.lists(st.tuples(NAMES, st.sampled_from(["a", "b", "x = 1", "# A"])), max_size=8, unique_by=lambda t: t[0])


@given(PAGES, PAGES)
def test_whatever_she_does_to_a_page_it_comes_back_so_and_over_any_edition_her_words_are_in_it(done, edition):
    kinds = {c["id"]: c["cell_type"] for c in LESSON["cells"]}
    page = book(*(cell(name, text, kinds.get(name, "markdown")) for name, text in done))
    assert texts(back(page)) == texts(page)
    today = book(*(cell(name, text, kinds.get(name, "markdown")) for name, text in edition))
    opened = back(page, today=today)
    was = {c["id"]: c["source"] for c in LESSON["cells"]}
    for name, text in done:
        if was.get(name) != text:
            assert any(shown.endswith(text) for shown in texts(opened)), (name, text)
    for name, text in edition:
        removed = name in was and name not in dict(done) and was[name] == text
        replaced = any(was.get(hers) == text for hers in dict(done))  # under this id or another
        assert removed or replaced or text in texts(opened)
