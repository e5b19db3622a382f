"""A question's answers: what it says to each response, worked out while the book is made.

The page has no scoring rule. Where the responses can be counted, each is checked by the question itself and the page
looks up what it said. Where they cannot (a number, a table, a text) the page shows the right answer to compare with.
Only practice questions are asked so: their key ships with the lesson. A graded question has no key here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import permutations
from typing import Any

from immunolab.html import Markup, element
from immunolab.quiz import Question
from immunolab.quiz.cells import verdict
from immunolab.quiz.feedback import practice_feedback, right_answer
from immunolab.quiz.score import in_lines
from immunolab.quiz.scoring import resolve_key
from immunolab.quiz.widget import QuestionWidget, RevealWidget

#: the most responses that are worked out one by one
MOST = 256
#: squares a side into which a picture is cut: a click is answered by the square that it falls in
GRID = 64
#: what stands where the learner's own words go
OWN = "<!-- own -->"


def key(response: Any, sure: int | None = None) -> str:
    """The name of a response in the page's data: its JSON, with how sure she is if that was said."""
    text = json.dumps(response, ensure_ascii=False, separators=(",", ":"))
    return f"{text} {sure}" if sure else text


def responses(question: Question) -> list[Any] | None:
    """Every response that can be given; None where they cannot be counted, or are too many."""
    kind = question.kind
    if kind == "multiple-choice":
        return list(question.option_ids())
    if kind == "multiple-response":
        options = list(question.option_ids())
        subsets = range(1, 2 ** len(options))
        if len(subsets) > MOST:
            return None
        return [[o for n, o in enumerate(options) if chosen >> n & 1] for chosen in subsets]
    if kind == "ordering":
        found = [list(order) for order in permutations(question.items)]  # type: ignore[attr-defined]
        return found if len(found) <= MOST else None
    return None


def of(
    quiz: Any, widget: QuestionWidget, reveal: RevealWidget | None, placed: Callable[[str, str], None]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The data of a question, and what its reveal says to each bet.

    placed : called with id and answer's name while each bet stands
    """
    spec = dict(widget.spec)
    question = quiz.question(spec["id"])
    values = quiz.variant(question)
    if not question.practice:
        return {"kind": "question", "spec": spec, "states": {}}, {}
    told: dict[str, Any] = {"bets": {}}
    if reveal is not None and spec["mode"] == "predict":
        reveal._handle_custom_msg({"type": "skip"}, [])
        told |= {"skipped": reveal.state.get("bet", ""), "text": reveal.state.get("text", "")}
        told["tables"] = reveal.state.get("tables", "")
    known = responses(question)
    states: dict[str, Any] = {}
    # how sure she is stands once it is said, so the bets without it come first
    for sure in range(5) if spec["sure"] and spec["mode"] == "predict" else (0,):
        for response in known or []:
            name = key(response, sure)
            widget._handle_custom_msg({"type": "check", "response": response, "sure": sure or None}, [])
            states[name] = _said(widget.state)
            if reveal is not None and spec["mode"] == "predict":
                told["bets"][name] = reveal.state.get("bet", "")
            placed(spec["id"], name)
    kept = {"predict": "Press Commit to place your bet."}.get(spec["mode"], "Press Check to see whether it holds.")
    if spec["mode"] != "predict":
        spec["sure"] = []  # nobody counts here how often she was right
    if known is None and question.kind != "hotspot":
        states |= _uncounted(question, values, spec["mode"])
        told["bets"]["*"] = element("div", Markup(OWN), class_="iq-own-bet") + Markup(_compare(question, values)[1])
        if spec["mode"] != "predict":
            spec |= {"meta": question.to_do, "button": "Compare"}
            kept = "Press Compare to see the answer beside yours."
    data = {"kind": "question", "spec": spec, "states": states, "nothing": question.nothing_yet, "kept": kept}
    if question.kind == "hotspot":
        data |= _spots(question, values)
    return data, told


def _said(state: dict[str, Any]) -> dict[str, Any]:
    kept = ("tone", "message", "feedback", "marks", "committed")
    return {name: state[name] for name in kept if state.get(name)}


def _uncounted(question: Question, values: dict[str, Any], mode: str) -> dict[str, Any]:
    """What is said to any response: the bet is in, or the right answer to compare with."""
    if mode == "predict":
        message = "Your bet is in. Read on to see what happens."
        return {"*": {"tone": "saved", "message": message, "committed": True}}
    message, feedback = _compare(question, values)
    return {"*": {"tone": "compare", "message": message, "feedback": feedback}}


def _compare(question: Question, values: dict[str, Any]) -> tuple[str, str]:
    """A headline, and the right answer with its reason as HTML."""
    if not question.auto_scored:
        told = practice_feedback(question, values, "")
        return told.headline, told.html
    wanted = resolve_key(question, question.key, values)
    answer = in_lines(right_answer(question, wanted, values))
    why = practice_feedback(question, values, _given(wanted)).html
    head = element("p", element("strong", "The answer: "), answer)
    return "Compare with the answer", head + Markup(why)


def _given(wanted: Any) -> Any:
    """A key as somebody would answer who has it all right: of several words for a box the first."""
    if isinstance(wanted, dict):
        return {name: _given(part) for name, part in wanted.items()}
    return wanted[0] if isinstance(wanted, tuple) else wanted


def _spots(question: Any, values: dict[str, Any]) -> dict[str, Any]:
    """What is said to a click: a letter for each square of the picture, and a state for each letter."""
    letters: dict[str | None, str] = {}
    states: dict[str, Any] = {}
    rows = []
    for y in range(GRID):
        row = ""
        for x in range(GRID):
            point = [(x + 0.5) / GRID, (y + 0.5) / GRID]
            place = question.place_at(point)
            if place not in letters:
                letters[place] = chr(ord("a") + len(letters))
                states[letters[place]] = _state(question, values, point)
            row += letters[place]
        rows.append(row)
    named = {key(list(place.at)): _state(question, values, list(place.at)) for place in question.places.values()}
    return {"grid": rows, "states": {**states, **named}}


def _state(question: Question, values: dict[str, Any], response: Any) -> dict[str, Any]:
    return _said(verdict(practice_feedback(question, values, question.normalise(response))))
