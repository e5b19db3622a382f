"""A reveal that waits: closed before the bet, open when it is placed, kept as skipped, and never a graded question's."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from quiz_examples import entry, file_of

from immunolab.evidence import all_keys
from immunolab.evidence.bibliography import reference
from immunolab.html import escape
from immunolab.quiz import Quiz, QuizFileError
from immunolab.quiz.answer_format import Entry, parse_answers
from immunolab.quiz.files import parse_questions
from immunolab.quiz.mirror import merge
from immunolab.quiz.progress import folder_progress, saved_days
from immunolab.quiz.reveal import LiveReveal, still_bundle

SECRET = "The natural killers"
#: a work with no confirmed address, whichever it is today
NAMED = next(key for key in all_keys() if not reference(key).link)
REVEAL = f"""\
reveal: |
  {SECRET} did, $10^6$ of them in {{days}} days [{NAMED}; LjunggrenKarre1990].

  | day | cells |
  | --- | --- |
  | {{days}} | 12 |
"""
VARIANT = f"stem: Who wins in {{days}} days?\ngiven: {{days: [3, 3]}}\n{REVEAL}"
VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def quiz(tmp_path: Path) -> Quiz:
    (tmp_path / "cells.quiz.yaml").write_text(
        file_of(
            entry("one", practice=True, drop="stem", more=VARIANT),
            entry("number", practice=True, more=REVEAL.replace("{days}", "3")),
            entry("some", practice=True),
        ),
        encoding="utf-8",
    )
    return Quiz(tmp_path / "cells.quiz.yaml")


def revealed(quiz: Quiz, name: str) -> LiveReveal:
    return LiveReveal(quiz, quiz.question(name))


def skip(live: LiveReveal) -> None:
    live.widget._handle_custom_msg({"type": "skip"}, [])


def shown(quiz: Quiz, name: str) -> list[dict[str, Any]]:
    """The bundles that a cell with the reveal displays."""
    InteractiveShell.instance()  # who shows things
    with capture_output() as captured:
        quiz.reveal(name)
    return [output.data for output in captured.outputs]


def test_it_is_closed_before_the_bet_and_holds_nothing(quiz):
    live = revealed(quiz, "one")
    assert live.widget.state == {"open": False, "notice": ""}
    quiz.save(quiz.question("one"), "a", attempt=False)  # chosen, not committed
    live.refresh()
    assert live.widget.state["open"] is False
    assert SECRET not in json.dumps(live.widget.spec) + repr(live.widget)


def test_it_opens_when_the_bet_is_placed_with_the_bet_beside_it(quiz):
    live = revealed(quiz, "one")
    with capture_output():
        quiz.predict("one")
    quiz._open["one"].widget._handle_custom_msg({"type": "check", "response": "a", "seq": 1}, [])
    state = live.widget.state
    assert state["open"] and state["placed"]
    assert "A cytotoxic T cell" in state["bet"] and "It went otherwise." in state["bet"]
    assert "A natural killer cell" not in state["bet"]
    assert SECRET in state["text"] and "in 3 days" in state["text"] and "<td>3</td>" in state["text"]


@pytest.mark.parametrize(("bet", "said"), [(4.2, "It went as you said."), (7, "It went otherwise.")])
def test_a_number_is_shown_with_its_unit(quiz, bet, said):
    live = revealed(quiz, "number")
    quiz.answer("number", bet)
    assert f"{bet:g} days" in live.widget.state["bet"] and said in live.widget.state["bet"]


def test_formulae_and_citations_become_what_a_reader_sees(quiz):
    quiz.answer("one", "b")
    text = revealed(quiz, "one").widget.state["text"]
    assert "<math" in text and f"[{NAMED}" not in text
    # one has no confirmed address and is named, the other is linked
    assert escape(f"{reference(NAMED).short} ({NAMED})") in text
    assert re.search(r'<a href="https://[^"]+" title="LjunggrenKarre1990">Ljunggren', text)


def test_skipping_opens_it_and_is_no_answer_and_no_mark(quiz, tmp_path):
    live = revealed(quiz, "one")
    skip(live)
    state = live.widget.state
    assert state["open"] and not state["placed"] and SECRET in state["text"] and "without a bet" in state["bet"]
    kept = json.loads((tmp_path / "cells.answers.json").read_text())["answers"]["one"]
    assert kept["skipped"] is True and kept["response"] is None and kept["attempts"] == 0
    again = Quiz(quiz.path)
    assert again.bet("one") is None and not again.score("one").saved
    assert again.score("one", key="b").value == 0
    assert folder_progress(tmp_path)[0].answered == 0 and saved_days(tmp_path) == ("", "")
    assert revealed(again, "one").widget.state["open"]  # and it stays open


def test_a_bet_after_skipping_counts_and_stays_known_as_skipped(quiz):
    live = revealed(quiz, "one")
    skip(live)
    quiz.answer("one", "b")
    assert live.widget.state["placed"] and "It went as you said" in live.widget.state["bet"]
    kept = Quiz(quiz.path)
    assert kept.bet("one") == "b" and kept.skipped(kept.question("one"))


def test_what_was_chosen_and_not_committed_survives_skipping(quiz):
    quiz.save(quiz.question("one"), "a", attempt=False)
    before = quiz.file.answers.entries["one"].saved_at
    skip(revealed(quiz, "one"))
    kept = Quiz(quiz.path).file.answers.entries["one"]
    assert (kept.response, kept.saved_at, kept.skipped) == ("a", before, True)


def test_an_answer_from_elsewhere_is_newer_than_any_skipping():
    """The file says skipped, the copy in the notebook has an earlier answer: the answer counts."""
    sidecar = parse_answers(
        '{"schema": 1, "quiz": "q", "seed": 5, "answers": {"one": '
        '{"response": null, "saved_at": "2026-11-28T10:00:00Z", "attempts": 0, "skipped": true}}}'
    )
    merged = merge(sidecar, [(5, "one", Entry("b", "2026-11-27T10:00:00Z"))], "q")
    assert merged is not None and merged.entries["one"].response == "b"


@pytest.mark.parametrize("odd", ["yes", 1, None, [], {}])
def test_an_odd_word_on_skipping_makes_no_answers_file_unusable(odd):
    raw = {
        "schema": 1,
        "quiz": "q",
        "seed": 5,
        "answers": {"one": {"response": "b", "saved_at": "2026", "skipped": odd}},
    }
    assert parse_answers(json.dumps(raw)).entries["one"] == Entry("b", "2026")


def test_a_full_disk_opens_it_all_the_same_and_says_so(quiz, monkeypatch):
    def full(*_args: Any, **_more: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("immunolab.quiz.answers.write_whole", full)
    live = revealed(quiz, "one")
    skip(live)
    assert live.widget.state["open"] and "disk is full" in live.widget.state["notice"]


def test_the_still_copy_is_closed_and_its_plain_text_tells_nothing(quiz):
    widget, still = shown(quiz, "one")
    assert VIEW in widget and SECRET not in json.dumps(widget)
    assert still["text/plain"] == "What happened: open after your bet."
    assert re.search(r"<details(?![^>]*\bopen\b)", still["text/html"]) and SECRET in still["text/html"]
    assert still["text/html"].index("<details") < still["text/html"].index(SECRET)
    quiz.answer("one", "a")
    assert "A cytotoxic T cell" in still_bundle(quiz, quiz.question("one"))["text/html"]


def test_while_a_notebook_is_graded_only_the_still_copy_is_shown(quiz, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    (only,) = shown(quiz, "one")
    assert VIEW not in only and "<details" in only["text/html"]


def test_a_bet_without_a_text_is_revealed_by_its_feedback_and_cannot_be_skipped(quiz):
    live = revealed(quiz, "some")
    assert live.widget.spec["skip"] is False
    skip(live)
    assert live.widget.state["open"] is False
    quiz.answer("some", ["a", "b"])
    assert "B cells" in live.widget.state["bet"] and live.widget.state["text"] == ""


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("reveal: ''", "field `reveal`: is empty"),
        ("reveal: 7", "field `reveal`: is the number 7; write a text"),
        ("reveal: By Karre [Karre1968].", "unknown citation key 'Karre1968'; nearest: Karre1986"),
    ],
)
def test_a_bad_reveal_is_refused_in_one_sentence(more, said):
    with pytest.raises(QuizFileError, match=r"question 1 .one.") as caught:
        parse_questions(file_of(entry("one", practice=True, more=more)), "cells.quiz.yaml")
    assert said in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "words", ["Two of [a, b].", "In \\[Karre1986\\] brackets", "[see below](#x) and [1]", "[Figure]"]
)
def test_other_brackets_stay_as_they_are(words):
    question = parse_questions(
        file_of(entry("one", practice=True, more=f"reveal: {json.dumps(words)}")), "x"
    ).questions[0]
    assert question.reveal == words


def test_a_graded_question_has_none(tmp_path):
    """Release strips keys from cells and nothing from the question file, so the text would be in every student's hands."""
    from nbformat.v4 import new_notebook

    from immunolab.grading.author.generate import faults

    path = tmp_path / "cells.quiz.yaml"
    path.write_text(file_of(entry("one", more="reveal: Killers did.")))
    with pytest.raises(QuizFileError, match=r"there is a `reveal` but no `key`.*it tells the answer"):
        Quiz(path)
    assert "there is a `reveal` but no `key`" in faults(new_notebook(), tmp_path, "cells")[0]
    path.write_text(file_of(entry("one", practice=True, more="reveal: Killers did.")))
    assert "remove `reveal`, which tells the answer too" in faults(new_notebook(), tmp_path, "cells")[0]
