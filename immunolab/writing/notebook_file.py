"""A notebook whose cells are changed, added and removed in its text: other cells stay as they are, byte for byte."""

from __future__ import annotations

import json
import re
from typing import Any

from immunolab.course import CourseError

_SPACE = re.compile(r"\s*")


class NotebookText:
    """The text of a notebook.

    Parameters
    ----------
    raw : the file's bytes
    name : what messages call it

    Raises
    ------
    CourseError
        If it is not a notebook with a list of cells.

    """

    def __init__(self, raw: bytes, name: str) -> None:
        self.name = name
        try:
            self.text = raw.decode("utf-8")
            self._places = _cells(self.text)
            self.cells: list[dict[str, Any]] = [json.loads(self.text[start:end]) for start, end in self._places]
        except (ValueError, KeyError, IndexError, RecursionError) as error:
            raise CourseError(f"{name} is not a notebook that can be read ({error}).") from None
        if not all(isinstance(cell, dict) for cell in self.cells):
            raise CourseError(f"{name} is not a notebook that can be read (its cells are no cells).")

    def __bytes__(self) -> bytes:
        """The file."""
        return self.text.encode("utf-8")

    def source(self, number: int) -> str:
        """The text of a cell."""
        found = self.cells[number].get("source", "")
        return found if isinstance(found, str) else "".join(found)

    def write(self, number: int, source: str, **nbgrader: Any) -> None:
        """Give a cell another text, and maybe other values to what nbgrader keeps in it."""
        cell = json.loads(json.dumps(self.cells[number]))
        if nbgrader:
            cell["metadata"]["nbgrader"] |= nbgrader
        if source != self.source(number):
            cell["source"] = source if isinstance(cell.get("source"), str) else source.splitlines(keepends=True)
        if cell == self.cells[number]:
            return
        start, end = self._places[number]
        self._keep(self.text[:start] + self._drawn(cell) + self.text[end:])

    def add(self, cells: list[dict[str, Any]], after: int) -> None:
        """Cells more, behind that one. CourseError if the notebook has no cell yet."""
        if not self._places:
            raise CourseError(f"{self.name} has no cell yet; write its first ones by hand.")
        end = self._places[after][1]
        between = f",{self._newline}{self._indent}" if self._indent else ", "
        self._keep(self.text[:end] + "".join(between + self._drawn(cell) for cell in cells) + self.text[end:])

    def remove(self, number: int) -> None:
        """A cell less."""
        if number + 1 < len(self._places):
            start, end = self._places[number][0], self._places[number + 1][0]
        else:
            start, end = self._places[number - 1][1] if number else self._places[number][0], self._places[number][1]
        self._keep(self.text[:start] + self.text[end:])

    def asks(self, question_id: str) -> list[int]:
        """Code cells that name a question in a call of the quiz."""
        call = re.compile(rf"quiz\.\w+\(\s*[\"']{re.escape(question_id)}[\"']")
        return [
            n for n, cell in enumerate(self.cells) if cell.get("cell_type") == "code" and call.search(self.source(n))
        ]

    @property
    def _newline(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    @property
    def _indent(self) -> str:
        """What stands before a cell in its line; nothing where the file is one line."""
        start = self._places[0][0]
        before = self.text[self.text.rfind("\n", 0, start) + 1 : start]
        return before if not before.strip() else ""

    def _drawn(self, cell: dict[str, Any]) -> str:
        """A cell as Jupyter writes it: with an indentation of one."""
        if not self._indent:
            return json.dumps(cell, ensure_ascii=False)
        step = max(1, len(self._indent) // 2)
        lines = json.dumps(cell, ensure_ascii=False, indent=step).split("\n")
        return (self._newline + self._indent).join(lines)

    def _keep(self, text: str) -> None:
        made = NotebookText(text.encode("utf-8"), self.name)
        self.text, self._places, self.cells = made.text, made._places, made.cells


def _cells(text: str) -> list[tuple[int, int]]:
    """Where each cell begins and ends."""
    decoder = json.JSONDecoder()

    def beyond(place: int, sign: str = "") -> int:
        place = _SPACE.match(text, place).end()  # type: ignore[union-attr]
        if sign and text[place] != sign:
            raise ValueError(f"no {sign} at {place}")
        return _SPACE.match(text, place + len(sign)).end()  # type: ignore[union-attr]

    place = beyond(0, "{")
    while True:
        name, place = decoder.raw_decode(text, place)
        place = beyond(place, ":")
        if name == "cells":
            break
        _, place = decoder.raw_decode(text, place)
        place = beyond(place, ",")
    place = beyond(place, "[")
    found = []
    while text[place] != "]":
        _, end = decoder.raw_decode(text, place)
        found.append((place, end))
        place = beyond(end)
        if text[place] == ",":
            place = beyond(place, ",")
    return found
