"""What a learner wrote into a lesson, kept apart from it: taken out of the page as she saves it, put back over the
lesson as it is today.

Her cells make a notebook of their own, ``mine/NN_slug.ipynb`` beside the lesson, which any Jupyter opens. Each says
in its metadata where it belongs: ``after`` a cell of the lesson, or ``instead_of`` one, with the text that it ``was``.
Lessons are told by the ids of their cells. Where the course has changed the very cell that she changed too, the
course's text stands and her version follows it, marked. Pure functions on notebooks as JSON; no server.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

Cell = dict[str, Any]
Book = dict[str, Any]

SCHEMA = 1
#: where a notebook of notes, and each of its cells, says what is ours
KEY = "immunolab"
#: metadata that say how a cell was last shown; nothing that anybody wrote
_NOISE = ("trusted", "collapsed", "scrolled", "ExecuteTime", "execution", KEY)
#: an output of these kinds is dead without the kernel that made it
_LIVE = ("application/vnd.jupyter.widget-view+json",)
_MOST = 2_000_000  # bytes of the outputs of one cell that are kept; more are made again by running it

CHANGED = "Your version of the cell above, which the course has changed meanwhile."
GONE = "Your version of a cell that the lesson no longer has."


def with_ids(book: Book) -> Book:
    """A copy in which each cell has an id of its own, the same each time: notebooks before format 4.5 have none."""
    book = deepcopy(book)
    taken: set[str] = set()
    for cell in book["cells"]:
        name = cell.get("id") or hashlib.sha256(_text(cell).encode("utf-8", "surrogatepass")).hexdigest()[:8]
        cell["id"] = _free(str(name), taken)
        taken.add(cell["id"])
    book["nbformat_minor"] = max(int(book.get("nbformat_minor", 5)), 5)
    return book


def take(lesson: Book, page: Book, name: str) -> Book | None:
    """What of a page is hers.

    Parameters
    ----------
    lesson : the lesson as it was when the page was opened
    page : the page as she saves it
    name : the lesson's slug

    Returns
    -------
    A notebook of her cells; None if there is nothing of hers in the page.

    """
    base = {cell["id"]: cell for cell in with_ids(lesson)["cells"]}
    notes: list[Cell] = []
    order: list[str] = []
    for cell in page["cells"]:
        own = base.get(str(cell.get("id")))
        if own is None or own["id"] in order:
            notes.append(_note(cell, {"after": order[-1] if order else ""}))
            continue
        order.append(own["id"])
        if _content(cell) != _content(own):
            notes.append(_note(cell, {"instead_of": own["id"], "was": _text(own)}))
    removed = {name: _text(cell) for name, cell in base.items() if name not in order}
    moved = order != [name for name in base if name in order]
    if not notes and not removed and not moved:
        return None
    said: dict[str, Any] = {"notes": SCHEMA, "lesson": name, "order": list(base)}
    if removed:
        said["removed"] = removed
    if moved:
        said["moved"] = order
    metadata = {KEY: said, **{k: lesson["metadata"][k] for k in ("kernelspec",) if k in lesson.get("metadata", {})}}
    return {"cells": _distinct(notes), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def put(lesson: Book, notes: Book | None) -> Book:
    """The lesson with her notes in it. ``notes`` as ``take`` made them, perhaps of an earlier edition.

    Raises ValueError, completing "it ...", if they are nothing that ``take`` makes.
    """
    page = with_ids(lesson)
    if notes is None:
        return page
    said, hers = _checked(notes)
    base = {cell["id"]: cell for cell in page["cells"]}
    by_text = {(cell["cell_type"], _text(cell)): name for name, cell in base.items()}
    order = said["order"]
    follow: dict[str, list[Cell]] = {}
    taken = set(base)
    for note in hers:
        place = note["metadata"].pop(KEY)
        if "instead_of" not in place:
            follow.setdefault(_anchor(place.get("after", ""), order, base), []).append(_renamed(note, taken))
            continue
        name, was = place["instead_of"], place.get("was", "")
        if name not in base:  # the same cell under another id
            name = by_text.get((note["cell_type"], was), name)
        if name in base and _text(base[name]) == was:
            base[name] = _instead(base[name], note)
        else:
            words = CHANGED if name in base else GONE
            at = name if name in base else _anchor(name, order, base)
            follow.setdefault(at, []).append(_renamed(_marked(note, words), taken))
    gone = {name for name, was in said.get("removed", {}).items() if name in base and _text(base[name]) == was}
    shown = [name for name in said.get("moved", []) if name in base]
    if set(shown) != set(base) - gone:  # the lesson has other cells now: in its own order
        shown = list(base)
    cells = list(follow.pop("", []))
    for name in shown:
        cells += [base[name]] if name not in gone else []
        cells += follow.pop(name, [])
    page["cells"] = [*cells, *(cell for rest in follow.values() for cell in rest)]
    return page


def on_top(page: Book, words: str) -> Book:
    """The page with a sentence above it, as a cell that she can remove."""
    cell = {"cell_type": "markdown", "id": _free("note", {c["id"] for c in page["cells"]}), "metadata": {}}
    return {**page, "cells": [{**cell, "source": f"**{words}**"}, *page["cells"]]}


def _text(cell: Cell) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(map(str, source))


def _content(cell: Cell) -> tuple[Any, ...]:
    """What somebody wrote in a cell, the line ends of an editor apart."""
    return cell["cell_type"], _text(cell).replace("\r\n", "\n"), cell.get("attachments") or {}


def _note(cell: Cell, place: dict[str, str]) -> Cell:
    """A cell of hers as it is kept."""
    metadata = {k: v for k, v in cell.get("metadata", {}).items() if k not in _NOISE}
    note: Cell = {"cell_type": cell["cell_type"], "id": str(cell.get("id") or "mine")}
    note["metadata"] = {**metadata, KEY: place}
    note["source"] = _text(cell)
    if cell.get("attachments"):
        note["attachments"] = cell["attachments"]
    if cell["cell_type"] == "code":
        note |= {"execution_count": None, "outputs": list(_lasting(cell.get("outputs", [])))}
    return note


def _lasting(outputs: Iterable[Any]) -> Iterator[Any]:
    """Outputs that say something without their kernel, up to a size."""
    room = _MOST
    for output in outputs:
        kept = {**output}
        if isinstance(kept.get("data"), dict):
            if any(kind in kept["data"] for kind in _LIVE):
                continue  # what is left of a widget is the name of its class
            if "execution_count" in kept:
                kept["execution_count"] = None
        room -= len(json.dumps(kept))
        if room < 0:
            return
        yield kept


def _distinct(notes: list[Cell]) -> list[Cell]:
    taken: set[str] = set()
    return [_renamed(note, taken) for note in notes]


def _renamed(note: Cell, taken: set[str]) -> Cell:
    """The cell with an id that no other has."""
    note["id"] = _free(note["id"], taken)
    taken.add(note["id"])
    return note


def _free(name: str, taken: set[str]) -> str:
    return next(found for n in range(len(taken) + 1) if (found := f"{name[:56]}-{n}" if n else name[:64]) not in taken)


def _instead(own: Cell, note: Cell) -> Cell:
    """Her text in the lesson's cell, unfolded."""
    metadata = {**own["metadata"], **note["metadata"]}
    metadata.pop("jupyter", None)
    return {**note, "id": own["id"], "metadata": metadata}


def _marked(note: Cell, words: str) -> Cell:
    head = f"# {words}\n" if note["cell_type"] == "code" else f"*{words}*\n\n"
    return {**note, "source": note["source"] if note["source"].startswith(head) else head + note["source"]}


def _anchor(name: str, order: list[str], base: dict[str, Cell]) -> str:
    """The cell after which something stands: the one named, or the nearest before it that is still there."""
    if name in base or name not in order:
        return name if name in base else ""
    before = order[: order.index(name)]
    return next((earlier for earlier in reversed(before) if earlier in base), "")


def _checked(notes: Book) -> tuple[dict[str, Any], list[Cell]]:
    """What a notebook of notes says of itself, and copies of its cells, each with its place."""
    try:
        said = notes["metadata"].get(KEY, {})
        order, cells = said.get("order", []), deepcopy(list(notes["cells"]))
        for cell in cells:
            cell["metadata"].setdefault(KEY, {"after": order[-1] if order else ""})
            cell["source"] = _text(cell)
            cell.setdefault("id", "mine")
        fine = said.get("notes") == SCHEMA and all(isinstance(name, str) for name in order)
        fine = fine and all(isinstance(cell["metadata"][KEY], dict) and cell["cell_type"] for cell in cells)
        fine = fine and isinstance(said.get("removed", {}), dict) and isinstance(said.get("moved", []), list)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError):
        fine = False
    if not fine:
        raise ValueError("does not hold the notes of a lesson, in the form of this version of the course")
    return said, cells
