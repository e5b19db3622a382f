"""A cell's outputs as nbformat has them, made of plain messages and shortened to what a page can hold.

Every step takes a time in proportion to the bytes that came, and what is kept of them is little: later steps
(cleaning, colours, pages for Formgrader and feedback) are nbconvert's, and slow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

LONGEST_TEXT = 50_000  # characters of one text
ALL_TEXT = 500_000  # of a notebook's texts together
LONGEST_MARKUP, ALL_MARKUP = 200_000, 1_000_000  # bytes of one table or formula, and of all
ALL_DATA = 20_000_000  # of its pictures
MOST_OUTPUTS = 1_000  # of a notebook
LEFT_OUT = "\n[{count:,} more characters were printed and are left out here]\n"


@dataclass
class Room:
    """What may still be kept of a notebook's outputs."""

    text: int = ALL_TEXT
    markup: int = ALL_MARKUP
    data: int = ALL_DATA
    outputs: int = MOST_OUTPUTS


class Outputs:
    """The outputs of one cell."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._found: list[dict[str, Any]] = []
        self._shown: dict[str, list[dict[str, Any]]] = {}
        self._clear = False

    @staticmethod
    def room() -> Room:
        """Room for one notebook."""
        return Room()

    def add(self, message: list[bytes]) -> None:
        """Take in a message; one of no known kind is nothing."""
        kind, *parts = message
        if kind == b"clear":
            self._clear = True
            if not (parts and parts[0]):
                self._wipe()
            return
        if self._clear:
            self._wipe()
        if kind == b"stream" and len(parts) == 2:
            self._stream("stderr" if parts[0] == b"stderr" else "stdout", parts[1])
        elif kind == b"error" and len(parts) >= 2:
            name, words, *lines = [self._take(part) for part in parts]
            self._keep({"output_type": "error", "ename": name, "evalue": words, "traceback": lines})
        elif kind in (b"display", b"result") and parts:
            made: dict[str, Any] = {"output_type": "display_data", "data": self._bundle(parts[1:]), "metadata": {}}
            if kind == b"result":
                made["output_type"] = "execute_result"
                made |= {"execution_count": int(parts[0]) if parts[0].isdigit() and len(parts[0]) < 9 else None}
            elif parts[0]:
                self._shown.setdefault(self._take(parts[0][:200]), []).append(made)
            self._keep(made)
        elif kind == b"update" and parts:
            shown = self._shown.get(self._take(parts[0][:200]), [])
            if shown:
                data = self._bundle(parts[1:])
                for made in shown:
                    made["data"] = data

    def _wipe(self) -> None:
        self._found, self._clear = [], False

    def _keep(self, made: dict[str, Any]) -> None:
        if self._room.outputs > 0:
            self._room.outputs -= 1
            self._found.append(made)

    def _stream(self, name: str, data: bytes) -> None:
        same = next((o for o in self._found if o["output_type"] == "stream" and o["name"] == name), None)
        if same is None:
            same = {"output_type": "stream", "name": name, "pieces": [], "left": LONGEST_TEXT, "cut": 0}
            self._keep(same)
        room = max(0, min(same["left"], self._room.text))
        text = data[: 4 * room].decode("utf-8", "replace")[:room]
        same["pieces"].append(text)
        same["left"] -= len(text)
        self._room.text -= len(text)
        if len(text) == room:
            same["cut"] += max(0, len(data) - len(text.encode("utf-8", "replace")))

    def _take(self, data: bytes) -> str:
        room = max(0, min(LONGEST_TEXT, self._room.text))
        text = data[: 4 * room].decode("utf-8", "replace")[:room]
        self._room.text -= len(text)
        return text

    def _bundle(self, parts: list[bytes]) -> dict[str, str]:
        found = {}
        for mime, data in zip(parts[::2], parts[1::2], strict=False):
            if mime.startswith(b"image/"):
                self._room.data -= len(data)
                if self._room.data > 0:
                    found[mime[:100].decode("utf-8", "replace")] = data.decode("utf-8", "replace")
            elif mime == b"text/plain":
                found["text/plain"] = self._take(data)
            elif len(data) <= min(LONGEST_MARKUP, self._room.markup):  # half of a table or of a formula is none
                self._room.markup -= len(data)
                found[mime[:100].decode("utf-8", "replace")] = data.decode("utf-8", "replace")
        return found

    def finished(self) -> list[dict[str, Any]]:
        """The outputs, with texts as a screen shows them in the end."""
        for made in self._found:
            if "pieces" in made:
                text, cut = shown_text("".join(made.pop("pieces"))), made.pop("cut")
                del made["left"]
                made["text"] = text + (LEFT_OUT.format(count=cut) if cut else "")
        return self._found


def shown_text(text: str) -> str:
    r"""What a screen shows of a text in the end: ``\r`` goes back to the line's begin, ``\b`` by a character."""
    if "\r" not in text and "\b" not in text:
        return text
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        back = line.rstrip("\r")
        now = back[back.rfind("\r") + 1 :]
        if "\b" in now:
            kept: list[str] = []
            for letter in now:
                if letter != "\b":
                    kept.append(letter)
                elif kept:
                    kept.pop()
            now = "".join(kept)
        lines.append(now)
    return "\n".join(lines)
