"""What a grade cell ends in: a ``Score`` with the key, a ``Receipt`` without it.

nbgrader reads the text form of the last expression as partial credit. So the text of a ``Score`` is
the number alone, and its HTML is what a student's feedback shows.
"""

from __future__ import annotations

from dataclasses import dataclass

from immunolab.html import Markup, element
from immunolab.quiz.text import to_html, to_short_html


@dataclass(frozen=True, repr=False)
class Score:
    """Points earned on one question.

    Attributes
    ----------
    question_id, stem : the question; its stem is Markdown
    response : the student's own choice in words; plain text, or ``Markup``
    value, points : earned and possible; ``value`` is a plain float in [0, points]
    right : the right answer in words, or "" when it is not to be shown; as ``response``
    why : the explanation, Markdown, or ""
    note : a remark for the reader, such as why a response could not be read

    """

    question_id: str
    stem: str
    response: str
    value: float
    points: float
    right: str = ""
    why: str = ""
    note: str = ""

    def __float__(self) -> float:
        return self.value

    def __repr__(self) -> str:
        return repr(float(self.value))

    def _repr_html_(self) -> str:
        """Question, own choice, points; the right choice and why if they were asked for."""
        mark = _mark(self.value, self.points)
        rows: list[tuple[str, object]] = [("Your answer", self.response), ("Points", mark)]
        if self.right:
            rows.append(("Right answer", self.right))
        if self.why:
            rows.append(("Why", Markup(to_short_html(self.why))))
        if self.note:
            rows.append(("Note", self.note))
        return record(self.stem, rows, "iq-score")


@dataclass(frozen=True, repr=False)
class Receipt:
    """Whether a valid answer is saved, never whether it is right.

    quiet : nothing is shown of it, for the question says so itself
    """

    question_id: str
    saved: bool
    message: str
    quiet: bool = False

    def __repr__(self) -> str:
        return self.message

    def _repr_html_(self) -> str:
        sign = "✓" if self.saved else "○"
        return element("p", element("span", sign, aria_hidden="true"), " ", self.message, class_="iq-receipt")

    def _ipython_display_(self) -> None:
        """In a notebook: nothing when it is quiet, so that a grade cell below a question takes no room."""
        if not self.quiet:
            from IPython.display import display

            display({"text/plain": repr(self), "text/html": self._repr_html_()}, raw=True)


def plural(number: float, noun: str = "point") -> str:
    """1 point, 2 points, 0.5 points."""
    return f"{number:g} {noun}{'' if number == 1 else 's'}"


def in_lines(lines: list[str]) -> Markup:
    """Lines of HTML: one as it is, several (an order, pairs, choices) below each other."""
    if len(lines) == 1:
        return Markup(lines[0])
    items = (element("li", Markup(line)) for line in lines)
    return element("ul", *items, style="list-style:none;margin:.15em 0;padding-left:1em")


def _mark(value: float, points: float) -> Markup:
    if not points:
        return Markup("none at stake")
    sign, words = ("✓", "right") if value >= points else ("◐", "partly right") if value > 0 else ("✗", "not right")
    return element("span", sign, aria_hidden="true") + f" {value:g} of {plural(points)} ({words})"


def record(stem: str, rows: list[tuple[str, object]], css: str) -> Markup:
    """A question with labelled rows below it, readable with no style sheet at all. stem: Markdown."""
    cells = (
        element(
            "div",
            element("dt", f"{label}:", style="font-weight:600;display:inline"),
            " ",
            element("dd", value, style="display:inline;margin:0"),
            style="margin:.15em 0",
        )
        for label, value in rows
    )
    return element(
        "div",
        element("div", Markup(to_html(stem)), class_="iq-stem"),
        element("dl", *cells, style="margin:.3em 0"),
        class_=css,
        style="border-left:4px solid #767676;padding:.3em 0 .3em .9em;margin:.5em 0",
    )
