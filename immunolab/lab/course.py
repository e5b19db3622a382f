"""What the course panel shows: the map with what is done, where the learner stopped, what comes back, the glossary.

Read from the lessons and from the answers files beside them; nothing is written, and no table or picture is imported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_data_dir

from immunolab.course import PARTS, SLUG
from immunolab.lab.place import Place
from immunolab.lesson_template import stated_minutes
from immunolab.own_work import FOLDER
from immunolab.quiz.answer_format import ANSWERS_SUFFIX, Answers, Entry, read_answers

_ASKED = re.compile(r"""^\s*quiz\.(ask|predict)\(\s*["']([^"']+)["']""", re.M)
#: what an assignment's state is read from, below the served folder: at home, fetched on a hub
_WORK = (
    *(f"{FOLDER}/{what}" for what in ("*.json", "*/*.ipynb", "*/*" + ANSWERS_SUFFIX)),
    *(f"[0-9][0-9]_*/{what}" for what in ("*.ipynb", "*" + ANSWERS_SUFFIX, "feedback/*")),
)
#: pages beside the lessons, by stem
_MORE = {
    "review": "Review",
    "glossary": "Glossary",
    "therapies": "All treatments in one table",
    "completion": "Record of study, to print",
}


@dataclass(frozen=True)
class Lesson:
    """What a lesson's notebook says of itself.

    ``asked``: for each question, whether it is a bet, its half, 1 or 2, and the cell it stands in.
    """

    title: str
    question: str
    minutes: tuple[int, ...]
    asked: dict[str, tuple[bool, int, str]]
    pause: str


def overview(place: Place, given: dict[str, Any]) -> dict[str, Any]:
    """The map of the course.

    given : may have ``stamp``, that of an earlier answer

    Returns
    -------
    dict
        ``stamp``, and nothing else if that is the one given; else also ``parts`` (each ``title`` and ``lessons``),
        ``go_on`` (a lesson's ``path``, ``title``, ``half`` of 0, 1, 2, and ``cell`` to begin at), ``more`` (other
        pages) and ``total``. A lesson has ``path``, ``title``, ``question``, ``minutes``, and ``bets`` and
        ``practice``, each [done, of].

    """
    books = [path for path in sorted(place.lessons.glob("[0-9][0-9]_*.ipynb")) if SLUG.match(path.stem)]
    stamp = _stamp(place, books)
    if given.get("stamp") == stamp:
        return {"stamp": stamp}
    lessons = {path: lesson for path in books if (lesson := _lesson(path)) is not None}
    saved = {path: _answers(path) for path in lessons}
    rows = {path: _row(place, path, lesson, saved[path]) for path, lesson in lessons.items()}
    more = {name: place.lessons / f"{name}.ipynb" for name in _MORE}
    return {
        "stamp": stamp,
        "parts": [{"title": title, "lessons": some} for title, some in _parts(rows)],
        "go_on": _go_on(place, lessons, saved),
        "more": [
            {"name": name, "title": _MORE[name], "path": place.path(path)}
            for name, path in more.items()
            if path.is_file()
        ],
        "total": [
            sum(done for row in rows.values() for done, _ in (row["bets"], row["practice"])),
            sum(of for row in rows.values() for _, of in (row["bets"], row["practice"])),
        ],
    }


def due(place: Place, given: dict[str, Any]) -> dict[str, Any]:
    """How many questions come back today, and the day of the next one if none does: ``due``, ``next``, ``path``."""
    from immunolab.review.choose import due_today
    from immunolab.review.memory import Memory
    from immunolab.review.session import day

    memory = Memory(place.lessons)
    first = memory.next_due(memory.known())
    page = place.lessons / "review.ipynb"
    return {
        "due": len(due_today(place.lessons, memory)),
        "next": day(first) if first is not None else "",
        "path": place.path(page) if page.is_file() else "",
    }


def glossary(place: Place, given: dict[str, Any]) -> dict[str, Any]:
    """``terms``: each entry with ``term``, ``also``, ``text``, and the ``lesson`` that explains it first, as a path."""
    from immunolab.terms.entries import terms

    paths = {path.stem[:2]: place.path(path) for path in place.lessons.glob("[0-9][0-9]_*.ipynb")}
    return {
        "terms": [
            {
                "term": entry.term,
                "also": list(entry.also),
                "text": entry.text,
                "number": entry.lesson,
                "lesson": paths.get(entry.lesson, ""),
            }
            for entry in terms()
        ]
    }


def _stamp(place: Place, books: list[Path]) -> str:
    """Changes whenever a lesson, an answers file, what is remembered or an assignment's state does."""
    work = (path for pattern in _WORK for path in place.root.glob(pattern))
    sent = Path(jupyter_data_dir(), "nbgrader_cache").glob("*")  # a course's folder, new with each hand-in
    files = [*books, *sorted(place.lessons.glob("*" + ANSWERS_SUFFIX)), *sorted(work), *sorted(sent)]
    return f"{hash(tuple((str(path), path.stat().st_mtime_ns) for path in files if path.exists())) & (2**53 - 1):x}"


def _lesson(path: Path) -> Lesson | None:
    """A lesson read from its notebook; None for a file that is no notebook."""
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError, TypeError):
        return None


@lru_cache(maxsize=100)
def _read(path: Path, changed: int) -> Lesson:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = [(cell, "".join(cell["source"])) for cell in cells]
    title = next((source for cell, source in sources if cell["cell_type"] == "markdown"), "")
    asked: dict[str, tuple[bool, int, str]] = {}
    half, pause = 1, ""
    for cell, source in sources:
        if "pause" in cell.get("metadata", {}).get("tags", ()):
            half, pause = 2, str(cell.get("id", ""))
        elif cell["cell_type"] == "code":
            for how, name in _ASKED.findall(source):
                asked.setdefault(name, (how == "predict", half, str(cell.get("id", ""))))
    return Lesson(
        next(iter(re.findall(r"^# (.+)$", title, re.M)), path.stem),
        next(iter(re.findall(r"^\*\*(.+)\*\*$", title, re.M)), ""),
        tuple(stated_minutes(title)),
        asked,
        pause,
    )


def _answers(path: Path) -> dict[str, Entry]:
    """Answers given in a lesson, by question; none if there is no file or it cannot be read."""
    try:
        found: Answers | None = read_answers(path.with_suffix(ANSWERS_SUFFIX), path.stem)
    except (OSError, ValueError):
        return {}
    return {name: entry for name, entry in found.entries.items() if entry.response is not None} if found else {}


def _row(place: Place, path: Path, lesson: Lesson, answers: dict[str, Entry]) -> dict[str, Any]:
    def count(bet: bool) -> list[int]:
        names = [name for name, (is_bet, *_) in lesson.asked.items() if is_bet == bet]
        return [sum(name in answers for name in names), len(names)]

    return {
        "path": place.path(path),
        "title": lesson.title,
        "question": lesson.question,
        "minutes": list(lesson.minutes),
        "bets": count(True),
        "practice": count(False),
    }


def _parts(rows: dict[Path, dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The parts of the course with their rows; what lies before the first part has no title."""
    title = ""
    some: list[dict[str, Any]] = []
    for path, row in rows.items():
        if path.stem[:2] in PARTS:
            if some:
                yield title, some
            title, some = PARTS[path.stem[:2]], []
        some.append(row)
    if some:
        yield title, some


def _go_on(place: Place, lessons: dict[Path, Lesson], saved: dict[Path, dict[str, Entry]]) -> dict[str, Any] | None:
    """At the newest answer; at the pause if that half is answered in full, at the next lesson if all is; None without any."""
    latest = {path: max((entry.when for entry in saved[path].values()), default=0.0) for path in lessons}
    books = list(lessons)
    if not books:
        return None
    path = max(books, key=lambda book: latest[book])
    if not latest[path]:
        return _stop(place, books[0], lessons[books[0]])
    left = [name for name in lessons[path].asked if name not in saved[path]]
    if not left:
        after = books[books.index(path) + 1 :]
        return _stop(place, after[0], lessons[after[0]]) if after else None
    newest = max(saved[path], key=lambda name: saved[path][name].when)
    _, half, cell = lessons[path].asked.get(newest, (False, 1, ""))
    first = {name for name, (_, of, _) in lessons[path].asked.items() if of == 1}
    if half == 1 and first and not first.intersection(left):
        half, cell = 2, lessons[path].pause  # the first half is answered in full: on with the second
    return _stop(place, path, lessons[path], half if lessons[path].pause else 0, cell)


def _stop(place: Place, path: Path, lesson: Lesson, half: int = 0, cell: str = "") -> dict[str, Any]:
    return {"path": place.path(path), "title": lesson.title, "half": half, "cell": cell}
