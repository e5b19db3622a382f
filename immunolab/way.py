"""The way from lesson to lesson: one line of links at the end of each, made by `immunolab map`."""

from __future__ import annotations

from typing import Any

_BEGIN, _END = "<!-- way -->", "<!-- /way -->"


def way(number: int, lessons: list[tuple[str, str]]) -> str:
    """The links of one lesson, as Markdown between two marks: the one before, the map, the one after.

    Parameters
    ----------
    number : its place in ``lessons``
    lessons : slug and title ("02 · Recognition and memory") of each, in order; the first is the page with the map

    """
    links = []
    if number:
        slug, title = lessons[number - 1]
        links.append(f"[← {title}]({slug}.ipynb)")
        links.append(f"[Map of the course]({lessons[0][0]}.ipynb#cell-id=next)")
    if number + 1 < len(lessons):
        slug, title = lessons[number + 1]
        links.append(f"[{title} →]({slug}.ipynb)")
    return f"{_BEGIN}\n{' · '.join(links)}\n{_END}"


def without_way(text: str) -> str:
    """The text that an author wrote: without the links that the command puts there."""
    before, _, rest = text.partition(_BEGIN)
    return before + rest.partition(_END)[2]


def with_way(book: dict[str, Any], number: int, lessons: list[tuple[str, str]]) -> dict[str, Any]:
    """A lesson's notebook, as JSON, with its links at the end of the cell tagged ``next``; a notebook without one as it is."""
    for cell in book["cells"]:
        if "next" in cell["metadata"].get("tags", ()):
            text = f"{without_way(''.join(cell['source'])).rstrip()}\n\n{way(number, lessons)}"
            cell["source"] = text.splitlines(keepends=True)
    return book
