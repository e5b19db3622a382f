"""Markdown of a hand-in as HTML, with the pictures that were pasted into it: for feedback and for Formgrader.

``immunolab.quiz.text`` shows raw HTML as text and lets nothing point to a scheme of its own; a pasted picture is put
in after that, by a name that only this module gives.
"""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import unquote

from jinja2 import pass_context

from immunolab.grading.passes.salvage import LARGEST_PICTURE, PICTURES
from immunolab.quiz.text import to_html

_KINDS = "|".join(kind.removeprefix("image/") for kind in PICTURES)
#: Two ways to show a picture, with an attachment's name or with the picture itself (as Colab pastes them).
_ADDRESS = rf"(?:attachment:[^\s)\"'<>]+|data:image/(?:{_KINDS});base64,[A-Za-z0-9+/=]+)"
_MARKDOWN = re.compile(rf"(!\[[^\]\n]*\]\()<?({_ADDRESS})>?((?:\s+[\"'][^\"'\n]*[\"'])?\))")
_TAG = re.compile(rf"<img\b[^>]*?\bsrc=[\"']({_ADDRESS}|attachment:[^\"'<>]+)[\"'][^>]*>", re.I)
_PLACE = "pasted-picture-{}.immunolab"


def to_page(source: str, attachments: Any = None) -> str:
    """HTML of a Markdown cell.

    Parameters
    ----------
    source : its text
    attachments : its pictures by name and type, in base64, as nbformat has them; None for none

    """
    addresses: list[str] = []

    def place(address: str) -> str | None:
        """A stand-in for the picture of this address; None if there is none."""
        if address.startswith("attachment:"):
            name = address.removeprefix("attachment:")
            forms = (attachments or {}).get(name) or (attachments or {}).get(unquote(name)) or {}
            found = next(((kind, forms[kind]) for kind in PICTURES if isinstance(forms.get(kind), str)), None)
            if found is None:
                return None
            address = f"data:{found[0]};base64,{found[1]}"
        if len(address) > LARGEST_PICTURE * 4 // 3 + 100:
            return None
        addresses.append(address)
        return _PLACE.format(len(addresses) - 1)

    def markdown(found: re.Match[str]) -> str:
        at = place(found[2])
        return found[0] if at is None else f"{found[1]}{at}{found[3]}"

    def tag(found: re.Match[str]) -> str:
        at = place(found[1])
        return found[0] if at is None else f"![picture]({at})"

    page = to_html(_TAG.sub(tag, _MARKDOWN.sub(markdown, source)))
    for number, address in enumerate(addresses):
        page = page.replace(f'src="{_PLACE.format(number)}"', f'src="{html.escape(address)}"')
    return page


@pass_context
def markdown2html(context: Any, source: str) -> str:
    """The same as nbconvert's filter of this name, which finds the cell's attachments where it is used."""
    cell = context.get("cell") or {}
    return to_page(source, cell.get("attachments") if isinstance(cell, dict) else None)
