"""A question as plain HTML: what is read without a kernel, in print, in Formgrader and in feedback.

It needs no script and no style sheet, and says what the widget says: stem, options, the saved choice.
"""

from __future__ import annotations

import re
import textwrap
from typing import Any

from immunolab.html import Markup, element
from immunolab.quiz.questions import Question
from immunolab.quiz.refusals import is_blank
from immunolab.quiz.score import in_lines, plural
from immunolab.quiz.text import to_html, to_inline_html, to_plain_text
from immunolab.quiz.variants import fill

#: how what has no style sheet is set off from the page
FRAME = "border-left:4px solid #767676;padding:.3em 0 .3em .9em;margin:.5em 0"


def instruction(question: Question) -> str:
    """What to do, and how it is scored, in one or two sentences."""
    return f"{question.to_do} {question.scoring_in_words()}".strip()


def stem_of(question: Question, values: dict[str, Any]) -> str:
    """The stem with this student's values, Markdown."""
    return fill(question.stem, values)


def first_words(question: Question, values: dict[str, Any], most: int = 60) -> str:
    """What a table calls a question: the beginning of its stem as plain text, without a bold lead such as "Task."."""
    stem = re.sub(r"^\*\*[^*]{1,20}[.:]\*\*\s+", "", stem_of(question, values))
    return textwrap.shorten(to_plain_text(stem), most, placeholder=" …")


def choice_html(question: Question, values: dict[str, Any], response: Any) -> Markup:
    """The saved choice, as HTML."""
    if is_blank(response):
        return element("em", "no answer saved")
    return in_lines(question.described(response, values, to_inline_html))


def static_html(question: Question, values: dict[str, Any], response: Any, *, picture: str = "", seed: int = 0) -> str:
    """The whole question with its saved choice.

    Parameters
    ----------
    question, values, response : the question, this student's variant, the normalised response
    picture : data URL for a hotspot, if it is to be shown
    seed : the student's, by which her widget has its order

    """
    marks = f"{plural(question.points)}. " if question.points else ""
    answer: Any = ""
    if not question.choice_in_options or is_blank(response):
        label = element("strong", "Your answer:")
        answer = element("div", label, " ", choice_html(question, values, response), style="margin:.5em 0")
    return element(
        "div",
        element("p", element("small", marks, instruction(question)), style="margin:0"),
        element("div", Markup(to_html(stem_of(question, values))), class_="iq-stem"),
        *map(Markup, question.static(values, response, picture, seed)),
        answer,
        class_="iq-static",
        style=FRAME,
    )
