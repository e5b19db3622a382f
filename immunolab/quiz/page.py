"""A question as plain HTML: what is read without a kernel, in print, in Formgrader and in feedback.

It needs no script and no style sheet, and says what the widget says: stem, options, the saved choice.
"""

from __future__ import annotations

import base64
import html
import mimetypes
import re
import textwrap
from pathlib import Path
from typing import Any

from immunolab.quiz.questions import (
    FreeText,
    Hotspot,
    Matching,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Ordering,
    Question,
)
from immunolab.quiz.responses import described, is_blank, number_shown
from immunolab.quiz.score import in_lines, plural
from immunolab.quiz.scoring import RULES_IN_WORDS
from immunolab.quiz.text import to_html, to_inline_html, to_plain_text
from immunolab.quiz.variants import fill

IMAGE_BYTES = 3_000_000

TO_DO = {
    "multiple-choice": "Choose one.",
    "multiple-response": "Choose every one that is right.",
    "numeric": "Type a number.",
    "matching": "Choose a partner for each item.",
    "ordering": "Put the items in order.",
    "hotspot": "Choose a spot on the picture, or a place from the list.",
    "free-text": "Write a few sentences.",
}


def instruction(question: Question) -> str:
    """What to do, and how it is scored, in one or two sentences."""
    words = [TO_DO[question.kind]]
    if isinstance(question, MultipleResponse):
        words.append(RULES_IN_WORDS[question.scoring])
    elif isinstance(question, Matching | Ordering) and question.scoring == "all-or-nothing":
        words.append("Full points only if all is right.")
    elif isinstance(question, Matching):
        words.append("Each right pair counts.")
    elif isinstance(question, Ordering):
        words.append("Each pair in the right order counts; a random order earns about nothing.")
    elif isinstance(question, Numeric):
        words.append(tolerance_in_words(question))
    elif isinstance(question, FreeText):
        words.append(f"At most {question.max_words} words.")
    return " ".join(words)


def tolerance_in_words(question: Numeric) -> str:
    """The tolerance as the student reads it."""
    limit = question.tolerance
    if limit.absolute == 0:
        return "The exact number is needed."
    if limit.absolute is not None:
        return f"Within {number_shown(limit.absolute)} {question.unit}".rstrip() + " counts as right."
    return f"Within {(limit.relative or 0) * 100:g} % counts as right."


def stem_of(question: Question, values: dict[str, Any]) -> str:
    """The stem with this student's values, Markdown."""
    return fill(question.stem, values)


def first_words(question: Question, values: dict[str, Any], most: int = 60) -> str:
    """What a table calls a question: the beginning of its stem as plain text, without a bold lead such as "Task."."""
    stem = re.sub(r"^\*\*[^*]{1,20}[.:]\*\*\s+", "", stem_of(question, values))
    return textwrap.shorten(to_plain_text(stem), most, placeholder=" …")


def picture_source(question: Hotspot, folder: Path) -> str:
    """The picture as a data URL, so that it travels with the page.

    Raises
    ------
    ValueError
        If the picture is missing, lies outside the notebook's folder, or is not a picture.

    """
    if question.figure:
        from immunolab.figures import show  # a figure of ours: only then is matplotlib needed

        data, kind = show(question.figure).png(), "image/png"
    else:
        path = (folder / str(question.image)).resolve()
        if not path.is_relative_to(folder.resolve()) or not path.is_file():
            raise ValueError(
                f"question {question.id!r}: there is no picture {question.image!r} beside the question file"
            )
        kind = mimetypes.guess_type(path.name)[0] or ""
        data = path.read_bytes()
        if not kind.startswith("image/") or len(data) > IMAGE_BYTES:
            raise ValueError(f"question {question.id!r}: {question.image!r} must be a picture of at most 3 MB")
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def choice_html(question: Question, values: dict[str, Any], response: Any) -> str:
    """The saved choice, as HTML."""
    if is_blank(response):
        return "<em>no answer saved</em>"
    if isinstance(question, FreeText):  # a student's own words: escaped, never rendered
        return f'<div style="white-space:pre-wrap;border:1px solid #767676;padding:.5em">{html.escape(response)}</div>'
    return in_lines(described(question, response, values, to_inline_html))


def static_html(question: Question, values: dict[str, Any], response: Any, *, picture: str = "") -> str:
    """The whole question with its saved choice.

    Parameters
    ----------
    question, values, response : the question, this student's variant, the normalised response
    picture : data URL for a hotspot, if it is to be shown

    """
    parts = [f'<div class="iq-stem">{to_html(stem_of(question, values))}</div>']
    if isinstance(question, MultipleChoice | MultipleResponse):
        chosen = response if isinstance(response, list) else [response]
        sign = ("◉", "○") if isinstance(question, MultipleChoice) else ("☒", "☐")
        parts.append(
            _list(
                f'<span aria-hidden="true">{sign[option not in chosen]}</span> {option}. '
                f"{to_inline_html(fill(text, values))}{' <strong>(your choice)</strong>' if option in chosen else ''}"
                for option, text in question.choices.items()
            )
        )
    elif isinstance(question, Matching):
        parts.append(_list(to_inline_html(fill(t, values)) for t in question.left.values()))
        parts.append("<p>Partners:</p>" + _list(to_inline_html(fill(t, values)) for t in question.right.values()))
    elif isinstance(question, Ordering):
        parts.append(_list(to_inline_html(fill(t, values)) for t in question.items.values()))
    elif isinstance(question, Hotspot):
        if picture:
            parts.append(f'<img alt="{html.escape(question.alt)}" src="{picture}" style="max-width:100%;height:auto">')
        parts.append(_list(to_inline_html(fill(p.label, values)) for p in question.places.values()))
    if not isinstance(question, MultipleChoice | MultipleResponse) or is_blank(response):
        parts.append(
            f'<div style="margin:.5em 0"><strong>Your answer:</strong> {choice_html(question, values, response)}</div>'
        )
    marks = f"{plural(question.points)}. " if question.points else ""
    return (
        '<div class="iq-static" style="border-left:4px solid #767676;padding:.3em 0 .3em .9em;margin:.5em 0">'
        f'<p style="margin:0"><small>{marks}{html.escape(instruction(question))}</small></p>{"".join(parts)}</div>'
    )


def _list(items: Any) -> str:
    return '<ul style="list-style:none;padding-left:.3em">' + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
