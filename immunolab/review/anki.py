"""The cards as an Anki package: question in front, answer with its reasons behind. Needs `genanki`.

Ids come from lesson and question, never from the words: a card that is imported again is updated, not doubled.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import genanki

from immunolab.files import write_whole
from immunolab.html import Markup, element
from immunolab.quiz.page import stem_of
from immunolab.quiz.questions import Question
from immunolab.quiz.scoring import resolve_key
from immunolab.quiz.text import to_html, to_inline_html
from immunolab.quiz.variants import fill
from immunolab.review.cards import REVIEW_SUFFIX, Card, as_reason, cards_of, lesson_slugs, title_of

__all__ = ["export"]

DECK = "Immunotherapy in Jupyter"
_CSS = (
    ".card{font:1.1em/1.5 system-ui,sans-serif;text-align:left;max-width:42em;margin:0 auto;padding:.6em}"
    "small{opacity:.8}hr{margin:1em 0}"
)
_THINK = ("numeric", "free-text")  # nothing is typed in Anki
_BACK = "{{FrontSide}}<hr id=answer>{{Answer}}<p><small>{{Lesson}}</small></p>"


def export(folder: Path, target: Path) -> dict[str, int]:
    """Write the review cards of all lessons in a folder as one ``.apkg``. Returns how many there are of each lesson.

    Raises
    ------
    QuizFileError
        If a review file cannot be used.
    OSError
        If it cannot be written; what was there before is there still.

    """
    model = genanki.Model(
        _number("model"),
        f"{DECK}: question",
        fields=[{"name": name} for name in ("Id", "Question", "Answer", "Lesson")],
        templates=[{"name": "Card", "qfmt": "{{Question}}", "afmt": _BACK}],
        css=_CSS,
    )
    decks, counts = [], {}
    for slug in lesson_slugs(folder):
        if not (folder / (slug + REVIEW_SUFFIX)).is_file():
            continue
        lesson = f"{slug[:2]} · {title_of(folder, slug)}"
        deck = genanki.Deck(_number("deck", slug), f"{DECK}::{lesson}")
        for card in cards_of(folder, slug):
            deck.add_note(_note(model, card, lesson))
        decks.append(deck)
        counts[slug] = len(deck.notes)
    write_whole(target, _bytes(genanki.Package(decks)))
    return counts


def _note(model: genanki.Model, card: Card, lesson: str) -> genanki.Note:
    fields = [card.name, front(card.question), back(card.question), str(element("span", f"Lesson {lesson}"))]
    tags = [f"immunolab::{card.slug}", f"objective::{card.question.objective}"]
    return genanki.Note(model=model, fields=fields, tags=tags, guid=genanki.guid_for("immunolab", card.name))


def front(question: Question) -> str:
    """The question with its options, HTML."""
    values = _first(question)
    stem = element("div", Markup(to_html(stem_of(question, values))))
    to_do = element(
        "p", element("small", question.to_do if question.kind not in _THINK else "Think of the answer, then look.")
    )
    options = _lines(question, "choices")
    if options:
        return stem + to_do + element("ul", *(element("li", text) for text in options.values()))
    return stem + to_do + Markup("".join(question.static(values, None, "", 0)))


def back(question: Question) -> str:
    """The right answer, and what is to be said of each option, HTML."""
    values = _first(question)
    if not question.auto_scored:
        return to_html(str(question.key))
    key = resolve_key(question, question.key, values)
    lines = [element("strong", Markup(line)) for line in question.right_answer(key, values, to_inline_html)]
    named = _lines(question, "choices") | _lines(question, "left")
    said = [
        element("li", element("em", named[name]), ": ", Markup(to_inline_html(as_reason(text))))
        if name in named
        else element("li", Markup(to_inline_html(as_reason(text))))
        for name, text in getattr(question, "feedback", {}).items()
        if name != "wrong"  # what is said to an answer that nobody has given here
    ]
    return element("p", Markup("<br>").join(lines)) + element("ul", *said)


def _lines(question: Question, field: str) -> dict[str, Markup]:
    """Options, or one side of a match, each as HTML of one line."""
    return {
        name: Markup(to_inline_html(fill(text, _first(question))))
        for name, text in getattr(question, field, {}).items()
    }


def _first(question: Question) -> dict[str, object]:
    """The first of a question's variants: a card in a file has one."""
    return {name: values[0] for name, values in question.given.items()}


def _number(*names: str) -> int:
    """A number of the size that Anki takes, from names: the same for ever."""
    digest = hashlib.sha256("/".join(("immunolab", *names)).encode()).digest()
    return int.from_bytes(digest[:4], "big") | 1 << 30


def _bytes(package: genanki.Package) -> bytes:
    handle, name = tempfile.mkstemp(suffix=".apkg")
    os.close(handle)
    try:
        package.write_to_file(name)
        return Path(name).read_bytes()
    finally:
        Path(name).unlink()
