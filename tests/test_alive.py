"""A widget and its still copy: two outputs, words and never a repr, copies that follow; windows that follow each other."""

from __future__ import annotations

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbconvert import HTMLExporter, MarkdownExporter
from quiz_examples import NAMES, RIGHT, WRONG, whole_file

from immunolab import explore, glossary
from immunolab.alive import rested
from immunolab.claims import deck
from immunolab.quiz import Quiz, following
from immunolab.quiz.answers import OvertakenError
from immunolab.quiz.mirror import MIME, copy_mark
from immunolab.review import review

VIEW = "application/vnd.jupyter.widget-view+json"
WAKE = "(Run, Run All Cells) to"


@pytest.fixture
def quiz(tmp_path: Path) -> Quiz:
    (tmp_path / "cells.quiz.yaml").write_text(whole_file(practice=True), encoding="utf-8")
    (tmp_path / "body.png").write_bytes(b"\x89PNG")
    return Quiz(tmp_path / "cells.quiz.yaml")


def shown(act) -> list[dict]:
    """The bundles that a cell displays."""
    shell = InteractiveShell.instance()
    with capture_output() as captured:
        found = act()
        if found is not None:
            shell.display_formatter.format(found)
    return [output.data for output in captured.outputs]


def in_a_loop(coroutine):
    """What a coroutine gives, in a loop and a thread of its own: a browser test may have one running in this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def widgets(quiz: Quiz, folder: Path):
    """Every widget of the course, by what its copy says."""
    yield "infection", lambda: explore("infection", memory=1000)
    yield "glossary", glossary
    yield "deck", lambda: deck(folder)
    yield "review", lambda: review(folder=folder)
    for name in NAMES:
        yield name, lambda name=name: quiz.ask(name)
    yield "reveal", lambda: quiz.reveal("one")


def test_every_widget_is_a_view_and_its_copy_in_words(quiz, tmp_path):
    cells = []
    for name, act in widgets(quiz, tmp_path):
        view, copy = shown(act)
        assert VIEW in view and {kind: data for kind, data in view.items() if kind != VIEW} == {
            "text/html": "",
            "text/plain": "",
        }, name
        assert VIEW not in copy and "im-still" in copy["text/html"] and copy["text/plain"].strip(), name
        assert not re.search(r"0x|Widget|object at", copy["text/plain"]), name
        assert WAKE in copy["text/html"] or name in ("reveal", "review"), name  # what opens without Python, or is empty
        cells.append(
            nbformat.v4.new_code_cell(name, outputs=[nbformat.v4.new_output("display_data", d) for d in (view, copy)])
        )
    book = nbformat.v4.new_notebook(cells=cells)
    for exporter in (HTMLExporter(), MarkdownExporter()):
        page, _ = exporter.from_notebook_node(book)
        assert "object at 0x" not in page and "widget-view" not in page and "model not found" not in page
        assert page.count("Run this notebook") == len(cells) - 2
        assert "Setting: Starting memory 1,000 cells" in page and "Peak pathogen" in page


def test_a_widget_s_repr_is_its_words(quiz, tmp_path):
    for found in (explore("infection"), glossary(), deck(tmp_path), review(folder=tmp_path)):
        assert repr(found) == found.words() and "object at" not in repr(found)
    shown(lambda: quiz.ask("one"))
    assert "Your answer: no answer saved" in repr(quiz._open["one"].widget)


def test_the_copy_says_what_is_saved_and_when(quiz):
    quiz.answer("one", "b")
    _, copy = shown(lambda: quiz.ask("one"))
    entry = quiz.file.answers.entries["one"]
    assert re.search(r"Saved \d+ \w+ 20\d\d, \d\d:\d\d UTC\.", copy["text/html"])
    assert entry.saved_at[11:16] in copy["text/html"] and copy[MIME]["answer"]["response"] == "b"


def test_a_page_learns_that_its_message_was_heard(quiz):
    shown(lambda: quiz.ask("one"))
    widget = quiz._open["one"].widget
    widget._handle_custom_msg({"type": "answer", "response": "b", "view": "v", "seq": 3}, [])
    assert widget.heard == {"view": "v", "seq": 3}
    assert (widget.state["view"], widget.state["seq"], widget.state["elsewhere"]) == ("v", 3, False)


# -- two windows


def click(quiz: Quiz, name: str, response, base, view="v", kind="answer") -> dict:
    widget = quiz._open[name].widget
    widget._handle_custom_msg({"type": kind, "response": response, "base": base, "view": view, "seq": 1}, [])
    return widget.state


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_of_another_window_is_not_overwritten(quiz, name):
    shown(lambda: quiz.ask(name))
    other = Quiz(quiz.path)
    right, wrong = RIGHT[name], WRONG.get(name, "Other words.")
    other.save(other.question(name), right, attempt=False)
    state = click(quiz, name, wrong, copy_mark(None))
    assert state["elsewhere"] and state["response"] == right and state["saved_at"]
    assert Quiz(quiz.path).response(quiz.question(name)) == right
    state = click(quiz, name, wrong, copy_mark(right))  # she has seen it, and keeps her own
    assert not state["elsewhere"] and Quiz(quiz.path).response(quiz.question(name)) == wrong
    state = click(quiz, name, right, copy_mark(right))  # an own answer needs no word from the page
    assert not state["elsewhere"] and Quiz(quiz.path).response(quiz.question(name)) == right


def test_the_same_answer_in_two_windows_is_no_quarrel(quiz):
    shown(lambda: quiz.ask("one"))
    other = Quiz(quiz.path)
    other.save(other.question("one"), "b", attempt=False)
    assert not click(quiz, "one", "b", copy_mark(None), kind="check")["elsewhere"]
    assert Quiz(quiz.path).attempts(quiz.question("one")) == 1


def test_who_is_overtaken_writes_nothing(quiz, tmp_path):
    quiz.save(quiz.question("one"), "a", attempt=False)
    before = (tmp_path / "cells.answers.json").read_bytes()
    with pytest.raises(OvertakenError):
        quiz.save(quiz.question("one"), "c", attempt=True, expected=lambda response: response is None)
    assert (tmp_path / "cells.answers.json").read_bytes() == before


def test_a_look_takes_over_and_tells_once(quiz):
    shown(lambda: quiz.ask("one"))
    told: list = []
    quiz.on_answer("one", told.append)
    quiz.look()
    other = Quiz(quiz.path)
    other.answer("one", "b")
    quiz.look()
    quiz.look()
    assert told == ["b"] and quiz._open["one"].widget.state["response"] == "b"


def test_a_look_at_an_unchanged_file_reads_nothing(quiz, monkeypatch):
    quiz.answer("one", "b")
    monkeypatch.setattr(quiz.file, "reload", lambda: pytest.fail("read again"))
    for _ in range(3):
        quiz.look()


def test_a_quiz_follows_its_file_by_itself_and_only_the_newest_does(quiz, monkeypatch):
    monkeypatch.setattr(following, "SECONDS", 0.02)

    async def lesson() -> tuple[object, object]:
        shown(lambda: quiz.ask("one"))
        newer = Quiz(quiz.path)
        shown(lambda: newer.ask("one"))
        other = Quiz(quiz.path)
        other.save(other.question("one"), "b", attempt=False)
        await asyncio.sleep(0.5)
        return quiz._open["one"].widget.state["response"], newer._open["one"].widget.state["response"]

    assert in_a_loop(lesson()) == (None, "b")


@pytest.mark.parametrize("where", ["grading", "browser", "script"])
def test_nobody_looks_where_nobody_else_writes(quiz, monkeypatch, where):
    calls: list = []
    if where == "grading":
        monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    if where == "browser":
        monkeypatch.setattr("sys.platform", "emscripten")

    async def lesson() -> None:
        monkeypatch.setattr(asyncio.get_running_loop(), "call_later", lambda *given: calls.append(given))
        following.follow(quiz)

    if where == "script":
        following.follow(quiz)
    else:
        in_a_loop(lesson())
    assert not calls


# -- explorers


def test_an_explorer_s_copy_follows_when_it_rests(monkeypatch):
    monkeypatch.setattr("immunolab.explore._widget._REST", 0.05)
    updates: list[dict] = []

    async def lesson() -> None:
        widget = explore("infection")
        shown(lambda: widget)
        monkeypatch.setattr(widget._copy, "update", lambda bundle, raw: updates.append(bundle))
        for memory in (1000.0, 2000.0, 3000.0):
            message = {"kind": "draw", "values": {**widget.values, "memory": memory}, "size": [600, 1], "rest": True}
            monkeypatch.setattr(widget, "send", lambda *_: None)
            widget._answer(widget, message, [])
        assert not updates  # nothing while she moves
        await asyncio.sleep(0.4)

    in_a_loop(lesson())
    (last,) = updates
    assert "Setting: Starting memory 3,000 cells" in last["text/plain"] and last["image/png"]


def test_a_call_waits_until_nobody_asks_any_more():
    times: list[float] = []
    rest = 1.0  # s, many times what four calls take, on a busy machine too

    async def ask() -> float:
        loop = asyncio.get_running_loop()
        soon = rested(loop, rest, lambda: times.append(loop.time()))
        for _ in range(4):
            last = loop.time()
            await asyncio.to_thread(soon)
            await asyncio.sleep(0.03)
        await asyncio.sleep(2 * rest)
        return last

    last = in_a_loop(ask())
    assert len(times) == 1 and times[0] - last > 0.99 * rest


def test_the_answers_file_is_the_same_with_and_without_windows(quiz, tmp_path):
    """What a page says of itself is no part of an answer."""
    shown(lambda: quiz.ask("one"))
    click(quiz, "one", "b", copy_mark(None))
    entry = json.loads((tmp_path / "cells.answers.json").read_text())["answers"]["one"]
    assert set(entry) == {"response", "saved_at", "attempts"} and entry["response"] == "b"
