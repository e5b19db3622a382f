"""A picture that waits for a bet: nothing of it is sent before, it opens by itself, and its copy is folded."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbconvert import HTMLExporter
from quiz_examples import entry, file_of

from immunolab import explore, scene, show
from immunolab.quiz import Quiz, QuizFileError
from immunolab.quiz.reveal import LiveReveal

VIEW = "application/vnd.jupyter.widget-view+json"
FILE = file_of(
    entry("one", practice=True, more="reveal: Killers did."),
    entry("number", practice=True, more="reveal: In 4 days."),
    entry("some", practice=True),
)
PICTURES = {
    "drawing": lambda after: scene("pd1-brake", after=after),
    "simulation": lambda after: explore("mgus", years=12, controls=["mspike"], after=after),
    "picture": lambda after: show("cgd_infections", after=after),
}
#: words that each tells when it is open
TOLD = {
    "drawing": scene("pd1-brake").steps[1].caption,
    "simulation": explore("mgus", years=12).words().partition(". ")[0],
    "picture": show("cgd_infections").title,
}
each = pytest.mark.parametrize("what", list(PICTURES))


@pytest.fixture
def quiz(tmp_path: Path) -> Quiz:
    (tmp_path / "cells.quiz.yaml").write_text(FILE, encoding="utf-8")
    return Quiz(tmp_path / "cells.quiz.yaml")


def sent(widget: Any) -> str:
    """All that the page is told of a widget's state, as text."""
    return repr({name: value for name, value in widget.get_state().items() if name not in ("_esm", "_css")})


def shown(widget: Any) -> list[dict[str, Any]]:
    """The bundles that a cell with it displays."""
    InteractiveShell.instance()
    with capture_output() as captured:
        widget._ipython_display_()
    return [output.data for output in captured.outputs]


def skip(widget: Any) -> None:
    widget._handle_custom_msg({"type": "skip", "view": "v", "seq": 1}, [])


@each
def test_before_the_bet_nothing_of_the_answer_is_sent(quiz, what):
    widget = PICTURES[what]((quiz, "one"))
    assert widget.waits["open"] is False
    assert widget.waits["text"] == f"Closed. The {what} opens by itself when you place your bet."
    quiz.save(quiz.question("one"), "a", attempt=False)  # chosen, not committed
    quiz.tell(quiz.question("one"), committed=False)
    assert widget.closed and widget.waits["open"] is False
    assert TOLD[what] not in sent(widget) and "<svg" not in sent(widget) and "%3Csvg" not in sent(widget)
    assert repr(widget) == f"The {what}: open after your bet."
    if what == "simulation":
        state = widget.get_state()
        assert state["declaration"] == {} and state["still"] == {} and state["bet"] == ""


def test_a_closed_explorer_answers_no_request_for_curves(quiz):
    widget = PICTURES["simulation"]((quiz, "one"))
    told: list[Any] = []
    widget.send = lambda content, buffers=None: told.append(content)
    request = {"kind": "draw", "view": "v", "sequence": 1, "values": {}, "size": [600, 1], "frame": True, "rest": True}
    widget._handle_custom_msg(request, [])
    widget._handle_custom_msg({"kind": "ahead", "view": "v", "settings": [{}]}, [])
    assert told == []
    quiz.answer("one", "a")
    widget._handle_custom_msg({**request, "values": dict(widget.values)}, [])
    assert [reply["kind"] for reply in told] == ["drawn"] and told[0]["series"] and told[0]["record"]["readout"]


@each
def test_the_bet_opens_it(quiz, what):
    widget = PICTURES[what]((quiz, "one"))
    quiz.answer("one", "a")
    assert widget.waits["open"] is True and widget.waits["now"] == f"Now open: the {what}" and not widget.closed
    if what == "simulation":
        assert widget.declaration == explore("mgus", years=12, controls=["mspike"]).declaration
        assert TOLD[what] in repr(widget)
    else:
        assert TOLD[what] in widget.picture.replace("&#x27;", "'") and repr(widget) == widget.words()


@each
def test_its_copy_is_folded_before_the_bet(quiz, what):
    view, copy = shown(PICTURES[what]((quiz, "one")))
    assert VIEW in view and TOLD[what] not in json.dumps(view)
    assert copy["text/plain"] == f"The {what}: open after your bet." and set(copy) == {"text/html", "text/plain"}
    html = copy["text/html"]
    (outer,) = re.findall(r"<details[^>]*><summary><strong>The", html)
    assert "open" not in outer and html.index(outer) < html.index(TOLD[what])


@pytest.mark.parametrize("what", ["drawing", "picture"])
def test_a_copy_is_brought_to_what_is_open(quiz, what):
    widget = PICTURES[what]((quiz, "one"))
    shown(widget)
    updates: list[dict[str, Any]] = []
    widget._copy.update = lambda data, **_: updates.append(data)
    quiz.answer("one", "a")
    (copy,) = updates
    assert "Open after your bet" not in copy["text/html"] and TOLD[what] in copy["text/html"]
    assert ("image/png" in copy) == (what == "picture")


def test_an_explorers_copy_follows_when_nobody_waits_for_python(quiz):
    widget = PICTURES["simulation"]((quiz, "one"))
    shown(widget)
    updates: list[dict[str, Any]] = []
    widget._copy.update = lambda data, **_: updates.append(data)
    quiz.answer("one", "a")
    assert updates == []  # drawing it takes some tenths of a second, which the bet does not wait for
    widget.refresh_copy()
    widget.refresh_copy()
    assert len(updates) == 1 and "Open after your bet" not in updates[0]["text/html"]
    assert TOLD["simulation"] in updates[0]["text/plain"] and base64.b64decode(updates[0]["image/png"])


@each
def test_skipping_opens_picture_and_reveal_and_is_kept(quiz, what):
    widget, reveal = PICTURES[what]((quiz, "one")), LiveReveal(quiz, quiz.question("one"))
    skip(widget)
    assert widget.waits["open"] and not widget.waits["notice"] and widget.heard == {"view": "v", "seq": 1}
    assert reveal.widget.state["open"] and not reveal.widget.state["placed"]
    kept = Quiz(quiz.path)
    assert kept.skipped(kept.question("one")) and kept.bet("one") is None
    assert kept.gate("one").is_open


@each
def test_what_cannot_open_keeps_nobody_else_shut_and_opens_at_its_button(quiz, what, monkeypatch, caplog):
    """Two threads may draw at once, beside a cell that runs."""
    broken, other = PICTURES[what]((quiz, "one")), PICTURES["drawing"]((quiz, "one"))
    fill, fails = broken.fill, iter([True, False])

    def fills():
        if next(fails):
            raise RuntimeError("out of turn")
        fill()

    monkeypatch.setattr(broken, "fill", fills)
    skip(other)
    assert other.waits["open"] and TOLD["drawing"] in sent(other)
    assert broken.closed and not broken.waits["open"] and TOLD[what] not in sent(broken)
    assert "Somebody who waited for the answer to one could not take it" in caplog.text
    skip(broken)
    assert broken.waits["open"] and not broken.closed


def test_skipping_the_reveal_opens_the_picture(quiz):
    widget, reveal = PICTURES["drawing"]((quiz, "one")), LiveReveal(quiz, quiz.question("one"))
    reveal.widget._handle_custom_msg({"type": "skip"}, [])
    assert widget.waits["open"] and widget.picture


def test_a_bet_without_a_text_can_be_skipped_at_its_picture_and_its_reveal_stays_closed(quiz):
    widget, reveal = PICTURES["drawing"]((quiz, "some")), LiveReveal(quiz, quiz.question("some"))
    skip(widget)
    assert widget.waits["open"] and reveal.widget.state["open"] is False


def test_two_bets_are_both_waited_for(quiz):
    widget = PICTURES["drawing"]((quiz, "one", "number"))
    assert widget.waits["text"].endswith("when you place your bets.")
    quiz.answer("one", "a")
    assert not widget.waits["open"] and widget.picture == ""
    skip(widget)  # only what is not placed is skipped
    assert widget.waits["open"] and not quiz.skipped(quiz.question("one")) and quiz.skipped(quiz.question("number"))


def test_a_full_disk_opens_it_all_the_same_and_says_so(quiz, monkeypatch):
    def full(*_args: Any, **_more: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("immunolab.quiz.answers.write_whole", full)
    widget = PICTURES["drawing"]((quiz, "one"))
    skip(widget)
    assert widget.waits["open"] and "disk is full" in widget.waits["notice"]


def test_a_bet_in_another_window_opens_it(quiz):
    """Two kernels on one answers file: the other one's look finds the bet, or that it was skipped."""
    other = Quiz(quiz.path)
    bet, skipped = PICTURES["drawing"]((quiz, "one")), PICTURES["drawing"]((quiz, "number"))
    reveal = LiveReveal(quiz, quiz.question("number"))
    other.answer("one", "b")
    skip(PICTURES["drawing"]((other, "number")))
    quiz.look()
    assert bet.waits["open"] and skipped.waits["open"] and reveal.widget.state["open"]


def test_where_the_bet_is_in_nothing_waits(quiz):
    quiz.answer("one", "a")
    assert type(PICTURES["drawing"]((quiz, "one"))) is type(scene("pd1-brake"))
    assert type(PICTURES["picture"]((quiz, "one"))) is type(show("cgd_infections"))
    assert explore("mgus", after=(quiz, "one")).waits == {}


def test_a_bet_that_is_drawn_is_in_the_first_frame(quiz):
    widget = explore("mgus", bet=("progressed", quiz, "one", {"a": 10}), after=(quiz, "one"))
    heard: list[str] = []
    widget.observe(lambda _change: heard.append(widget.bet), "waits")
    quiz.answer("one", "a")
    assert heard == [widget.bet] and "10" in widget.bet  # it is there when the page is told to open


def test_one_that_was_closed_waits_no_longer(quiz):
    widget = PICTURES["drawing"]((quiz, "one"))
    widget.close()
    quiz.answer("one", "a")
    assert widget.picture == "" and widget.waits["open"] is False


def test_while_a_notebook_is_graded_only_the_folded_copy_is_shown(quiz, monkeypatch):
    widget = PICTURES["drawing"]((quiz, "one"))
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    (only,) = shown(widget)
    assert VIEW not in only and "<details" in only["text/html"]


@pytest.mark.parametrize("after", ["one", ("one",), ("one", "number"), (), [None]])
def test_something_else_is_refused_in_a_sentence(quiz, after):
    for picture in PICTURES.values():
        with pytest.raises(ValueError, match=r'^after= takes \(quiz, "id of the bet"\), or several'):
            picture(after)
    with pytest.raises(ValueError, match="after= takes"):
        scene("pd1-brake", after=(quiz,))


def test_a_misspelt_bet_gets_the_near_name(quiz):
    with pytest.raises(QuizFileError, match="did you mean 'number'"):
        scene("pd1-brake", after=(quiz, "numbers"))


def test_a_waiting_scene_needs_no_numpy(quiz):
    code = (
        "import sys; from immunolab import Quiz, scene\n"
        f"quiz = Quiz({str(quiz.path)!r}); waiting = scene('pd1-brake', after=(quiz, 'one'))\n"
        "quiz.answer('one', 'a'); assert waiting.picture\n"
        "print([m for m in ('numpy', 'scipy', 'matplotlib', 'pandas') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


@each
def test_on_paper_it_is_folded(quiz, what):
    """A page made of the saved notebook: what tells is inside a closed <details>, and nowhere else."""
    cell = nbformat.v4.new_code_cell("")
    cell.outputs = [
        nbformat.v4.new_output("display_data", data={k: v for k, v in data.items() if k != VIEW})
        for data in shown(PICTURES[what]((quiz, "one")))
    ]
    page = HTMLExporter(template_name="basic").from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))[0]
    start = page.index("<details><summary><strong>The")
    end = page.rindex("</details>")
    assert TOLD[what] in page[start:end]
    assert TOLD[what] not in page[:start] + page[end:] and "<img" not in page[:start] + page[end:]
