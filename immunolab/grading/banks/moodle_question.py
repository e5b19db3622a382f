"""One ``<question>`` of Moodle XML while it is read: its texts as Markdown, its files, its answers with their weights."""

from __future__ import annotations

import base64
import binascii

from immunolab.grading.banks import makes
from immunolab.grading.banks.from_html import Texts
from immunolab.grading.banks.makes import Answer
from immunolab.grading.banks.safe_xml import Node

#: what Moodle calls a text's format, and what `Texts` does
HOW = {"html": "html", "moodle_auto_format": "auto", "plain_text": "plain", "markdown": "markdown"}


class Question:
    """One ``<question>`` while it is read."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.texts = Texts(self.file)
        name = node.first("name", "text")
        self.name = name.words() if name is not None else ""

    def file(self, name: str) -> bytes | None:
        """A file that the question holds in itself."""
        for node in self.node.iter("file", "image_base64"):
            if node.get("name") == name or node.tag == "image_base64":
                try:
                    return base64.b64decode(node.words())
                except (binascii.Error, ValueError):
                    return None
        return None

    def value(self, tag: str) -> str:
        """The words of a child element."""
        node = self.node.first(tag)
        return node.words() if node is not None else ""

    def text(self, node: Node | None, *, line: bool = False, otherwise: str = "html") -> str:
        """Markdown of an element with a ``<text>`` in it."""
        if node is None:
            return ""
        how = HOW.get(node.get("format") or otherwise, "html")
        inner = node.first("text")
        raw = (inner if inner is not None else node).words()
        return self.texts.line(raw, how) if line else self.texts.text(raw, how)

    def of(self, tag: str) -> str:
        """Markdown of a child element."""
        return self.text(self.node.first(tag))

    def answers(self, *, plain: bool = False) -> list[Answer]:
        """Answers with their weights. plain: they are what is typed, not HTML."""
        found = []
        for node in self.node.nodes("answer"):
            inner = node.first("text")
            raw = (inner if inner is not None else node).words()
            text = raw if plain else self.text(node, line=True, otherwise=self._format())
            try:
                weight = float(node.get("fraction", "0") or 0)
            except ValueError:
                weight = 0.0
            tolerance = node.first("tolerance")
            within = makes.number_of(tolerance.words()) if tolerance is not None else 0.0
            found.append(Answer(text, weight, self.text(node.first("feedback")), abs(within or 0.0)))
        return found

    def _format(self) -> str:
        node = self.node.first("questiontext")
        return (node.get("format") if node is not None else "") or "html"

    def tags(self) -> list[str]:
        """Tags that the question has."""
        node = self.node.first("tags")
        return [tag.words() for tag in node.nodes("tag") if tag.words()] if node is not None else []
