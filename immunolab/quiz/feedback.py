"""What a practice question says about an answer: right or not, and why, for every option touched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from immunolab.quiz.questions import Question
from immunolab.quiz.scoring import resolve_key
from immunolab.quiz.text import to_inline_html


@dataclass(frozen=True)
class Feedback:
    """Feedback on one practice answer.

    Attributes
    ----------
    share : fraction of full marks, or None where nothing is scored (free-text)
    headline : Right, Partly right, Not yet
    html : the explanation
    marks : for each option the learner touched, "right" or "wrong"

    """

    share: float | None
    headline: str
    html: str
    marks: dict[str, str]


def practice_feedback(question: Question, values: dict[str, Any], response: Any) -> Feedback:
    """Feedback from the key and the explanations that ship with a practice question.

    response : in its stored form (`immunolab.quiz.responses.normalise`)
    """
    earned, key = None, None
    headline = "Compare with this answer"
    if question.auto_scored:
        key = resolve_key(question, question.key, values)
        earned = question.share(response, key)
        headline = "Right" if earned == 1 else "Partly right" if earned > 0 else "Not yet"
    lines, marks = question.explain(values, response, key, earned or 0.0)
    body = "".join(f"<li>{line}</li>" for line in lines)
    return Feedback(earned, headline, f"<ul>{body}</ul>" if len(lines) > 1 else f"<div>{lines[0]}</div>", marks)


def right_answer(question: Question, key: Any, values: dict[str, Any]) -> list[str]:
    """The right answer in words, lines of HTML. key: resolved."""
    return question.right_answer(key, values, to_inline_html)
