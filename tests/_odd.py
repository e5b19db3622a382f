"""Hand-ins as editors, learning platforms, other systems and accidents leave them; each with what it earns."""

from __future__ import annotations

import base64
import json
import os
import socket
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from _course import FIRST, Course, answers_json, keys

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 40).decode()
ALL = 17.0  # points of every right answer of the assignment that a machine scores
BOOK, SHEET = f"{FIRST}.ipynb", f"{FIRST}.answers.json"
TEXT = "Innate cells come first; memory comes later."


def odd(course: Course) -> dict[str, float]:
    """Put every kind of odd hand-in that can be graded into submitted/; points by student."""
    expected: dict[str, float] = {}
    right = keys(FIRST, 7)

    def student(name: str, change: Callable[[Path], Any], points: float = ALL, **more: Any) -> None:
        change(course.submit(name, right, seed=7, **more))
        expected[name] = points

    for name, change in {**ENCODINGS, **FORMATS, **NAMES, **THINGS, **CELLS}.items():
        student(name, change, mirror=name in ("sheet of another copy", "sheet lost", "names copy"))
    two_copies(course, expected)
    student(unicodedata.normalize("NFD", "zoë"), lambda _: None)
    expected["zoë"] = expected.pop(unicodedata.normalize("NFD", "zoë"))
    return expected


def two_copies(course: Course, expected: dict[str, float]) -> None:
    """Work done in two places: half of it with each seed, the later half beside wrong early answers."""
    first, second = keys(FIRST, 7), keys(FIRST, 8)
    names = sorted(first)
    late, early = names[: len(names) // 2], names[len(names) // 2 :]
    folder = course.submit("two sheets", None)
    wrong = dict.fromkeys(late, None)
    (folder / SHEET).write_text(
        answers_json(FIRST, {**wrong, **{n: first[n] for n in early}}, 7, "2026-11-20T10:00:00Z")
    )
    (folder / f"{FIRST}.answers (1).json").write_text(
        answers_json(FIRST, {n: second[n] for n in late}, 8, "2026-11-21T10:00:00Z")
    )
    expected["two sheets"] = ALL


def book(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / BOOK).read_text(encoding="utf-8"))
    return found


def put(folder: Path, data: Any, name: str = BOOK) -> None:
    (folder / name).write_text(json.dumps(data), encoding="utf-8")


def encoded(encoding: str, newline: str = "\n") -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        for name in (BOOK, SHEET):
            text = (folder / name).read_text(encoding="utf-8").replace("\n", newline)
            (folder / name).write_bytes(text.encode(encoding))

    return change


def as_windows(folder: Path) -> None:
    data = book(folder)
    for cell in data["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")
    put(folder, data)


ENCODINGS = {
    "byte order mark": encoded("utf-8-sig"),
    "utf16": encoded("utf-16"),
    "utf16 bare": encoded("utf-16-le"),
    "utf32": encoded("utf-32"),
    "crlf": encoded("utf-8", "\r\n"),
    "crlf in cells": as_windows,
    "windows 1252": lambda folder: (folder / BOOK).write_bytes(
        (folder / BOOK).read_text(encoding="utf-8").encode("cp1252", "replace")
    ),
}


def minor(number: int) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        data = book(folder)
        data["nbformat_minor"] = number
        for cell in data["cells"]:
            if number < 5:
                cell.pop("id", None)
        put(folder, data)

    return change


def third(folder: Path) -> None:
    old = nbformat.convert(nbformat.read(folder / BOOK, as_version=4), 3)
    (folder / BOOK).write_text(json.dumps(old))


def ids(name: str | None) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        data = book(folder)
        for cell in data["cells"]:
            cell.pop("id", None)
            if name is not None:
                cell["id"] = name
        put(folder, data)

    return change


FORMATS = {
    "format 3": third,
    **{f"format 4.{number}": minor(number) for number in range(6)},
    "format of the future": minor(9),
    "no ids": ids(None),
    "one id for all": ids("same"),
    "bad ids": ids("a b/ü"),
}


def renamed(old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        target = folder / new
        target.parent.mkdir(exist_ok=True)
        (folder / old).rename(target)

    return change


def copied(folder: Path) -> None:
    """The released notebook under its own name beside the one with the answers."""
    released = nbformat.read(folder / BOOK, as_version=4)
    (folder / BOOK).rename(folder / f"{FIRST}-1.ipynb")
    (folder / SHEET).unlink()
    for cell in released.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    nbformat.write(released, folder / BOOK)


def other_sheet(folder: Path) -> None:
    (folder / SHEET).write_text(answers_json(FIRST, {}, 99))


def early_sheet(folder: Path) -> None:
    wrong = {"missing-self": "a", "one-in-twenty": 1.0}
    (folder / SHEET).write_text(answers_json(FIRST, wrong, 99, "2026-11-01T10:00:00Z"))


NAMES = {
    "canvas again": renamed(BOOK, f"{FIRST}-1.ipynb"),
    "browser again": renamed(BOOK, f"{FIRST} (1).ipynb"),
    "browser json": renamed(BOOK, f"{FIRST}.ipynb.json"),
    "browser txt": renamed(BOOK, f"{FIRST}.ipynb.txt"),
    "moodle": renamed(BOOK, f"Doe_123_assignsubmission_file_{FIRST}.ipynb"),
    "own title": renamed(BOOK, "Homework Müller FINAL.ipynb"),
    "no suffix": renamed(BOOK, FIRST),
    "capitals": renamed(BOOK, BOOK.upper()),
    "copy of jupyter": renamed(BOOK, f"{FIRST}-Copy1.ipynb"),
    "canvas sheet": renamed(SHEET, f"{FIRST}-1.answers.json"),
    "browser sheet": renamed(SHEET, f"{FIRST}.answers (2).json"),
    "sheet as text": renamed(SHEET, f"{FIRST}.answers.json.txt"),
    "folder in folder": renamed(BOOK, f"{FIRST}/{BOOK}"),
    "names copy": copied,
    "sheet of another copy": other_sheet,
    "sheet lost": early_sheet,
}


def deep(folder: Path) -> None:
    for _ in range(60):
        folder = folder / "deep"
        folder.mkdir()
    (folder / "bottom.txt").write_text("far down")


def sparse(folder: Path) -> None:
    with (folder / "huge.bin").open("wb") as file:
        file.truncate(10**13)


def odd_names(folder: Path) -> None:
    (folder / "line\nbreak %s {0} 'quote\".txt").write_text("x")
    (folder / ("n" * 250)).write_text("x")
    (folder / "\x1b[31mred").write_text("x")
    with open(os.fsencode(folder) + b"/caf\xe9.txt", "wb") as file:  # noqa: PTH123
        file.write(b"x")


def links(folder: Path) -> None:
    (folder / "dangling").symlink_to("nowhere")
    (folder / "circle").symlink_to(folder, target_is_directory=True)
    (folder / "self").symlink_to("self")
    (folder / "gradebook").symlink_to("/etc/passwd")


def devices(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    os.mkfifo(folder / "answers.json")
    here = Path.cwd()
    os.chdir(folder)  # a socket's path is short
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind("socket")
    finally:
        os.chdir(here)


THINGS = {
    "deep": deep,
    "sparse": sparse,
    "odd names": odd_names,
    "links": links,
    "devices": devices,
    "empty time": lambda folder: (folder / "timestamp.txt").write_text(""),
    "time in utf16": lambda folder: (folder / "timestamp.txt").write_bytes("2026-11-19 12:00:00 UTC".encode("utf-16")),
    "folder for a sheet": lambda folder: (folder / "extra.answers.json").mkdir(),
    "foreign sheet": lambda folder: (folder / "other.answers.json").write_text(answers_json("02_other", {}, 1)),
    "broken copy": lambda folder: (folder / f"{FIRST}-1.ipynb").write_text("<html>"),
}


def cells_of(folder: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    data = book(folder)
    data["cells"] = change(data["cells"])
    put(folder, data)


def unmarked(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for cell in cells:
        cell["metadata"] = {}
    return cells


def write_text(folder: Path) -> None:
    data = json.loads((folder / SHEET).read_text())
    data["answers"]["reply"] = {"response": TEXT, "saved_at": "2026-11-22T10:00:00Z", "attempts": 1}
    (folder / SHEET).write_text(json.dumps(data))


def without_question(folder: Path) -> None:
    write_text(folder)
    cells_of(folder, lambda cells: [c for c in cells if c.get("id") != "ask-reply"])


def retyped_question(folder: Path) -> None:
    """The question cell deleted, a remark and the call typed into a new one, far from the task."""
    write_text(folder)

    def change(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
        kept = [c for c in cells if c.get("id") != "ask-reply"]
        new = nbformat.v4.new_code_cell('# my text is here\nquiz.ask("reply")', id="mine")
        return [dict(new), *kept]

    cells_of(folder, change)


def moved_task(folder: Path) -> None:
    """The task cell moved to the top, away from its question."""
    write_text(folder)
    cells_of(folder, lambda cells: sorted(cells, key=lambda c: c.get("id") != "grade-reply"))


def pasted(folder: Path) -> None:
    cell = nbformat.v4.new_markdown_cell(
        "My sketch ![sketch](attachment:my%20sketch.png) and ![](attachment:evil.svg)", id="pasted"
    )
    cell["attachments"] = {
        "my sketch.png": {"image/png": PNG},
        "evil.svg": {"image/svg+xml": base64.b64encode(b"<svg onload='alert(1)'/>").decode()},
        "script.png": {"image/png": base64.b64encode(b"<script>alert(1)</script>").decode()},
    }
    cells_of(folder, lambda cells: [*cells, json.loads(json.dumps(cell))])


CELLS = {
    "cells deleted": lambda folder: cells_of(folder, lambda _: []),
    "metadata stripped": lambda folder: cells_of(folder, unmarked),
    "question deleted": without_question,
    "question retyped": retyped_question,
    "task moved": moved_task,
    "picture": pasted,
}


#: Folders of submitted/ that cannot be graded: how they are made, and words of the sentence that must be given.
def impossible(course: Course) -> dict[str, str]:
    """Put them there; the folder's name as the table shows it, with words of the reason."""
    top = course.root / "submitted"
    right = keys(FIRST, 7)
    found: dict[str, str] = {}

    def student(
        name: str, words: str, change: Callable[[Path], Any] = lambda _: None, shown: str | None = None
    ) -> None:
        change(course.submit(name, right, seed=7))
        found[shown or name] = words

    student("Jos\udce9", "is not UTF-8 text", shown="Jos\\xe9")
    student("line\nbreak", "control character", shown="line\\x0abreak")
    student("\x1b[2Jclear", "control character", shown="\\x1b[2Jclear")
    student("\u202egnp", "direction of writing", shown="\\u202egnp")
    student("\u200b", "nothing that can be seen", shown="\\u200b")
    student("x" * 200, "longer than the 128")
    student("twin", "reads like another folder")
    student("TWIN", "reads like another folder")
    student("twin ", "reads like another folder")
    for number, text in enumerate(TIMES):
        student(
            f"time{number}", "timestamp.txt", lambda folder, text=text: (folder / "timestamp.txt").write_bytes(text)
        )
    student("time pipe", "no ordinary file", lambda folder: os.mkfifo(folder / "timestamp.txt"))
    student("time folder", "no ordinary file", lambda folder: (folder / "timestamp.txt").mkdir())
    student("huge", "larger than 50 MB", lambda folder: os.truncate(folder / BOOK, 10**12))
    student("list", "no notebook", lambda folder: put(folder, [1, 2]))
    student("newer", "newer than this program", lambda folder: put(folder, {"nbformat": 5, "cells": []}))
    student("old and torn", "cannot be read", lambda folder: put(folder, {"nbformat": 3, "worksheets": 7}))
    student("truncated", "not JSON", lambda folder: os.truncate(folder / BOOK, 2000))
    student("nested", "not JSON", lambda folder: (folder / BOOK).write_text('{"cells":' + "[" * 100_000))
    student("zipped", "hand-in.zip", lambda folder: (folder / BOOK).rename(folder / "hand-in.zip"), "zipped")
    (top / "zipped" / FIRST / "hand-in.zip").write_bytes(b"PK\x03\x04")
    (top / "empty" / FIRST).mkdir(parents=True)
    found["empty"] = "no notebook in it"
    (top / "file").mkdir()
    (top / "file" / FIRST).write_text("a file")
    found["file"] = "is a file"
    (top / "dangling").mkdir()
    (top / "dangling" / FIRST).symlink_to("nowhere")
    found["dangling"] = "is a link"
    (top / "loop").mkdir()
    (top / "loop" / FIRST).symlink_to(FIRST)
    found["loop"] = "is a link"
    (top / "stray.txt").write_text("no folder at all")  # nobody's hand-in of anything
    (top / "stray-link").symlink_to("nowhere")
    return found


TIMES = [
    b"yesterday, about tea-time",
    b"20 novembre 2026 \xc3\xa0 midi",
    b"12",
    b"Friday",
    b"2026-11-20 12:00:00 Mars/Olympus",
    b"99999-11-20 12:00:00 UTC",
    b"2026-13-45 12:00:00",
    b"05/11/2026 12:00",
    b"\x00\xff\xfe\x80",
    b"9" * 400,
    b"2026-11-20 12:00:00 UTC\n" * 100,
]
