"""The course's questions with their keys, on their way out: of a lesson, or of an assignment with its master.

What banks have no word for is opened out first: each variant of a question, and each box of a table, is a question of
its own; a drawing of the course becomes a picture.
"""

from __future__ import annotations

import base64
import itertools
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import nbformat
from nbgrader import utils

from immunolab.course import CourseError
from immunolab.grade_cells import SCHEME, GradingError, quiz_call, raw_key
from immunolab.grading.banks import pictures
from immunolab.grading.banks.item import Item, some
from immunolab.grading.banks.said import told_apart
from immunolab.grading.banks.to_html import pictures_in
from immunolab.quiz import QuizFileError, load_questions, resolve_key
from immunolab.quiz.files import QUIZ_SUFFIX
from immunolab.quiz.questions import Question
from immunolab.quiz.scoring import QuizKeyError
from immunolab.quiz.text import to_plain
from immunolab.quiz.variants import fill, shown

MOST_VARIANTS = 20
#: fields of a question file that go out as they are, by kind
_FIELDS = {
    "multiple-choice": ("choices", "order"),
    "multiple-response": ("choices", "order", "scoring"),
    "numeric": ("unit", "tolerance", "near_misses"),
    "matching": ("left", "right", "scoring"),
    "ordering": ("items", "scoring"),
    "hotspot": ("alt", "places"),
    "free-text": ("max_words",),
    "table": ("rows", "columns"),
}


def gather(root: Path, slug: str, *, practice: bool = False) -> list[Item]:
    """All questions, in the file's order, variants and tables opened out.

    Raises CourseError if there is no such lesson or assignment, or a key of it cannot be worked out.
    """
    folder = root / "notebooks" if practice else root / "source" / slug
    path = folder / (slug + QUIZ_SUFFIX)
    master = folder / f"{slug}.ipynb"
    if not path.is_file() or not master.is_file():
        raise CourseError(f"There is no {'lesson' if practice else 'assignment'} {slug} with a question file.")
    try:
        questions = load_questions(path).questions
        keys = {} if practice else _keys(master)
        return [item for question in questions for item in _items(question, keys, folder)]
    except (QuizFileError, GradingError, QuizKeyError, ValueError) as error:
        raise CourseError(str(error)) from None


def _keys(master: Path) -> dict[str, tuple[Any, str]]:
    """Key and explanation of each graded question; of a free text, its mark scheme as key."""
    found: dict[str, tuple[Any, str]] = {}
    for cell in nbformat.read(master, as_version=4).cells:
        if utils.is_task(cell):
            scheme = SCHEME.search(cell.source)
            rubric = "\n".join(scheme.group().strip().splitlines()[1:-1]).strip() if scheme else ""
            found[cell.metadata.nbgrader["grade_id"].replace("_", "-")] = (rubric, "")
        elif utils.is_grade(cell) and (call := quiz_call(cell.source)):
            found[call[0]] = raw_key(cell.source, f"{master.name}, question {call[0]}")[1:]
    return found


def _items(question: Question, keys: dict[str, tuple[Any, str]], folder: Path) -> Iterator[Item]:
    data = question.model_dump(mode="json", exclude_none=True, exclude_defaults=False)
    fields: dict[str, Any] = {"stem": question.stem}
    if question.hint:
        fields["hint"] = question.hint
    fields |= {name: data[name] for name in _FIELDS.get(question.kind, ()) if data.get(name) not in (None, [], {})}
    if question.kind == "numeric":
        fields |= {"unit": data["unit"], "tolerance": {k: v for k, v in data["tolerance"].items() if v is not None}}
    item = Item(question.id, question.kind, fields, points=question.points)
    item.tags = [question.objective, *question.tags]
    key: Any = question.key
    if question.practice:
        item.feedback = dict(data.get("feedback", {}))
    elif question.id in keys:
        key, why = keys[question.id]
        item.why, item.feedback, near = told_apart(why, question.kind, fields)
        if near:
            item.fields["near_misses"] = near
    else:
        item.lose("its key, which no cell of the master holds")
    _losses(question, item)
    _pictures(question, item, folder)
    if (number := math.prod(map(len, question.given.values()))) > MOST_VARIANTS:
        item.lose(f"{number - MOST_VARIANTS} of its {number} variants; the first {MOST_VARIANTS} go out")
    for values in _variants(question):
        yield from _opened(_of_variant(question, item, key, values), question)


def _losses(question: Question, item: Item) -> None:
    if question.sure:
        item.lose("that it asks how sure one is (sure)")
    if question.reveal:
        item.lose(f"its reveal: {to_plain(question.reveal)[:80]} ...")
    if question.source:
        item.lose(f"its sources ({some(question.source)})")


def _pictures(question: Question, item: Item, folder: Path) -> None:
    if question.kind == "hotspot":
        url = question.picture(folder)  # type: ignore[attr-defined]
        head, _, data = url.partition(",")
        raw = base64.b64decode(data) if "base64" in head else unquote_to_bytes(data)
        name = getattr(question, "image", None) or pictures.file_name(
            str(getattr(question, "figure", "")).replace("/", "-"), raw
        )
        item.fields["image"], item.pictures[name] = name, raw
        if any(place.pop("also", None) for place in item.fields["places"].values()):
            item.lose("further spots of one place; the first of each goes out")
    texts = [question.stem, question.hint or "", *map(str, item.feedback.values())]
    for field in ("choices", "left", "right", "items"):
        texts += list(item.fields.get(field, {}).values())
    for name in pictures_in(*texts):
        raw_picture = pictures.beside(folder, name)
        if raw_picture is None:
            item.lose(f"the picture {name!r}, which does not lie beside the question file")
        else:
            item.pictures[name] = raw_picture


def _variants(question: Question) -> list[dict[str, Any]]:
    names = list(question.given)
    every = itertools.product(*(question.given[name] for name in names))
    return [dict(zip(names, values, strict=True)) for values in itertools.islice(every, MOST_VARIANTS)]


def _of_variant(question: Question, item: Item, key: Any, values: dict[str, Any]) -> Item:
    """The question with the values of one variant written into it."""
    made = Item(item.name, item.kind, _filled(item.fields, values), points=item.points)
    made.tags, made.pictures, made.lost = list(item.tags), dict(item.pictures), list(item.lost)
    made.feedback, made.why = _filled(item.feedback, values), fill(item.why, values)
    if values:
        made.name += " " + ", ".join(f"{name} {shown(value)}" for name, value in values.items())
        made.lose("that its values are drawn for each student; each variant is a question of its own")
    made.key = resolve_key(question, key, values) if question.auto_scored and key is not None else key
    return made


def _filled(data: Any, values: dict[str, Any]) -> Any:
    if isinstance(data, str):
        return fill(data, values)
    if isinstance(data, dict):
        return {name: _filled(value, values) for name, value in data.items()}
    return [_filled(value, values) for value in data] if isinstance(data, list) else data


def _opened(item: Item, question: Question) -> Iterator[Item]:
    """A table as a question for each box that has a right answer; any other as it is."""
    if item.kind != "table":
        yield item
        return
    fields = item.fields
    boxes = [(row, column, value) for row, cells in item.key.items() for column, value in cells.items()]
    for row, column, value in boxes:
        says = fields["columns"][column]
        label = fields["rows"][row]
        one = len(boxes) == 1
        stem = fields["stem"] if one else f"{fields['stem']}\n\n**{label}: {says['label']}**"
        made = Item(
            item.name if one else f"{item.name} {row} {column}",
            "numeric",
            {"stem": stem},
            points=item.points / len(boxes),
        )
        if says.get("tolerance"):
            limits = {k: v for k, v in says["tolerance"].items() if v is not None}
            made.fields |= {"unit": says.get("unit", ""), "tolerance": limits}
            made.key = value
        else:
            made.kind = "short"
            made.fields["accepted"] = list(value) if isinstance(value, list | tuple) else [value]
        made.feedback, made.tags, made.lost, made.pictures = (
            dict(item.feedback),
            item.tags,
            list(item.lost),
            item.pictures,
        )
        if not one:
            made.lose(f"that its {len(boxes)} boxes stand in one table; each is a question of its own")
        yield made
