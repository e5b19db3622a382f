"""Numbers that are not written as the course writes them: 10,000 and 0.00003, and 3 × 10⁻⁶ where a formatter says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_OTHER_WAY = re.compile(
    r"(?<![\w.,/#&-])\d{4,}(?![\w/]|-\d|\.\d{4})"  # 10000; not GSE4581, 10.1016/..., 2019-05
    r"|\d[\u2007\u2009\u202f']\d{3}"  # thin and figure spaces, apostrophes
    r"|(?<![\w.,])\d{1,3}(?:[ \u00a0]\d{3})+(?![\d,.]\d|\d)"  # 10 000
    r"|(?<![\w.])\d+(?:\.\d+)?[eE][-+]?\d+\b"  # 1e-05
    r"|\d{1,3}(?:,\d{3})*,(?:\d{1,2}|\d{4,})(?![\d,])"  # 10,00 and 1,0000
)
_YEAR = re.compile(r"1[89]\d\d|20\d\d|2100")
_COUNTED = re.compile(
    r" (?:cells|people|patients|persons|women|men|days|years|mg|g/L|nM|ng/mL|pg/mL|copies|units|molecules)\b"
)
_NO_TEXT = re.compile(
    r"\]\((?:[^()]|\([^()]*\))*\)|<!--.*?-->|```.*?```|`[^`]*`|\w+://\S+|\b10\.\d{4,}/\S+|\$\$.*?\$\$", re.S
)


def other_ways(text: str) -> list[str]:
    """Each number of a text that is written another way, with a few words around it; code, links and DOIs are left out."""
    text = _NO_TEXT.sub(lambda found: "]" if found[0].startswith("]") else " ", text)
    return [
        text[max(0, found.start() - 30) : found.end() + 20].replace("\n", " ")
        for found in _OTHER_WAY.finditer(text)
        if not (_YEAR.fullmatch(found[0]) and not _COUNTED.match(text, found.end()))
    ]


def strings(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in nested lists and dicts, with its place."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for name, part in data.items():
            yield from strings(part, f"{path}.{name}")
    elif isinstance(data, list):
        for place, part in enumerate(data):
            yield from strings(part, f"{path}.{part['id'] if isinstance(part, dict) and 'id' in part else place}")
