"""The files of facts as rows: tables in two of them, numbered sentences in the third."""

from __future__ import annotations

import re
from collections.abc import Iterator

from immunolab.evidence._files import markdown_table

#: the last columns of every table of facts
TAIL = ("Source", "Confidence", "Basis", "Checked", "Stale after")
_NUMBERED = re.compile(
    r"- \*\*(?P<fact_id>F\d+)\*\* (?P<fact>.*) \[(?P<citation_keys>[^\]]+)\] "
    r"\(confidence: (?P<confidence>high|medium)(?:; checked (?P<checked>[^;)]*))?(?:; stale after (?P<stale_after>[^;)]*))?\)$"
)


def numbered(text: str) -> Iterator[dict[str, str]]:
    """Facts such as ``- **F001** ... [Key] (confidence: high; checked 2026-11-24; stale after 2036-11-24)``."""
    for section, line in _lines(text):
        if match := _NUMBERED.match(line):
            yield {"section": section, **{name: cell or "" for name, cell in match.groupdict().items()}}


def tabulated(text: str) -> Iterator[dict[str, str]]:
    """Rows of the tables whose header ends with `TAIL`; "same" as source repeats the row above."""
    header, keys = [""], ""
    for section, line in _lines(text):
        if not line.startswith("|"):
            header = [""]
        if not line.startswith("|") or not (cells := markdown_table([line])):
            continue
        if tuple(cells[0][-len(TAIL) :]) == TAIL:
            header = cells[0]
        elif len(cells[0]) == len(header) > len(TAIL):
            fact, *middle = cells[0][: -len(TAIL)]
            source, confidence, basis, checked, stale = cells[0][-len(TAIL) :]
            keys = keys if source == "same" else source
            named = [f"{name}: {cell}" for name, cell in zip(header[1 : -len(TAIL)], middle, strict=True)]
            yield {
                "section": section,
                "fact": fact,
                "figure": middle[0] if len(middle) == 1 else "; ".join(named),
                "citation_keys": keys,
                "confidence": confidence,
                "basis": basis,
                "checked": checked,
                "stale_after": stale,
            }


def unread(text: str) -> Iterator[str]:
    """Lines that stand where a fact stands and are none: a wrong number of cells, a header without the last columns."""
    width = 0
    for _, line in _lines(text):
        cells = markdown_table([line])[0] if line.startswith("|") and markdown_table([line]) else []
        if "Basis" in cells:
            width = len(cells)
            if tuple(cells[-len(TAIL) :]) != TAIL:
                yield line
        elif not line.startswith("|"):
            width = 0
        elif cells and width and len(cells) != width:
            yield line


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Each line with the heading it stands under."""
    section = ""
    for line in text.splitlines():
        if line.startswith("## "):
            section = line[3:]
        yield section, line
