"""Moodle's cloze texts: the gaps of ``{2:MULTICHOICE:=right~wrong#why}``, each a question of its own here.

Our questions ask one thing each, so a text with n gaps becomes n questions that all show the text, with the gap that is
asked for marked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_KINDS = {
    "SHORTANSWER": "short", "SA": "short", "MW": "short", "SHORTANSWER_C": "short-case", "SAC": "short-case",
    "MWC": "short-case", "NUMERICAL": "number", "NM": "number",
    **dict.fromkeys(["MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH", "MULTICHOICE_S", "MCS",
                     "MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"], "choice"),
    **dict.fromkeys(["MULTIRESPONSE", "MR", "MULTIRESPONSE_H", "MRH", "MULTIRESPONSE_S", "MRS", "MULTIRESPONSE_HS",
                     "MRHS"], "several"),
}  # fmt: skip
_OPENS = re.compile(r"\{(\d*):(" + "|".join(sorted(_KINDS, key=len, reverse=True)) + r"):", re.I)
_ENDS = re.compile(r"(?<!\\)\}")
#: how the gap that is asked for, and the others, stand in the text
ASKED, OTHER = "\\[ **?** \\]", "\\[ … \\]"


@dataclass(frozen=True)
class Answer:
    """One answer of a gap: HTML, its share in per cent, what is said of it, and for numbers how far off it may be."""

    text: str
    weight: float
    said: str = ""
    within: float = 0.0


@dataclass(frozen=True)
class Gap:
    """One gap: short, short-case, number, choice or several."""

    kind: str
    weight: float
    answers: tuple[Answer, ...]


def split(text: str) -> tuple[list[str], list[Gap]]:
    """The text around the gaps, one piece more than there are gaps, and the gaps.

    Raises ValueError with a clause if a gap cannot be read.
    """
    pieces: list[str] = []
    gaps: list[Gap] = []
    place = 0
    while found := _OPENS.search(text, place):
        end = _ENDS.search(text, found.end())
        if end is None:
            raise ValueError(f"its gap {len(gaps) + 1} does not end with a brace")
        pieces.append(text[place : found.start()])
        gaps.append(_gap(found, text[found.end() : end.start()]))
        place = end.end()
    return [*pieces, text[place:]], gaps


def _gap(found: re.Match[str], inner: str) -> Gap:
    kind = _KINDS[found[2].upper()]
    inner = re.sub(r"&#(\d+);|&(\w+);", lambda m: m[0].replace("#", "\ue010"), inner)  # a sign's number is no feedback
    answers = tuple(_answer(part, kind) for part in re.split(r"(?<!\\)~", inner) if part.strip())
    return Gap(kind, float(found[1] or 1), answers)


def _answer(part: str, kind: str) -> Answer:
    text, _, said = (*re.split(r"(?<!\\)(#)", part.strip(), maxsplit=1), "", "")[:3]
    weight = 0.0
    if text.startswith("="):
        weight, text = 100.0, text[1:]
    elif percent := re.match(r"%(-?[\d.]+)%", text):
        weight, text = float(percent[1]), text[percent.end() :]
    text, said = (re.sub(r"\\([}#~/\"\\])", r"\1", t).replace("\ue010", "#").strip() for t in (text, said))
    within = 0.0
    if kind == "number" and (both := re.fullmatch(r"([^:]+):([\d.eE+-]+)", text)):
        text, within = both[1].strip(), float(both[2])
    return Answer(text, weight, said, within)
