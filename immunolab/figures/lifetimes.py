"""How long memory cells and antibodies last, and how long the memory that they carry."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.ticker import FixedLocator, NullLocator

from immunolab.figures import style
from immunolab.figures._picture import Picture

__all__ = ["lifetimes", "picture"]

_DAYS_A_YEAR = 365.25
_PART, _WHOLE = "one cell or molecule", "the memory"
#: What, which kind, from and to (years), key of the bibliography.
_ROWS = (
    ("IgG3 antibody", _PART, 7 / _DAYS_A_YEAR, 8 / _DAYS_A_YEAR, "Vidarsson2014"),
    ("IgG1 antibody", _PART, 21 / _DAYS_A_YEAR, 24 / _DAYS_A_YEAR, "Vidarsson2014"),
    ("Memory CD4 T cell", _PART, 0.4, 0.4, "Vrisekoop2008"),
    ("Memory CD8 T cell", _PART, 0.7, 0.7, "Vrisekoop2008"),
    ("Naive CD4 T cell", _PART, 4.2, 4.2, "Vrisekoop2008"),
    ("Naive CD8 T cell", _PART, 6.5, 6.5, "Vrisekoop2008"),
    ("T-cell response, smallpox vaccine", _WHOLE, 8, 15, "Hammarlund2003"),
    ("Antibody level, tetanus", _WHOLE, 11, 11, "Amanna2007"),
    ("Antibody level, diphtheria", _WHOLE, 19, 19, "Amanna2007"),
)
_MARKS = {_PART: (style.COLORS["blue"], "o"), _WHOLE: (style.COLORS["vermillion"], "s")}
_TICKS = {7 / _DAYS_A_YEAR: "1 week", 1 / 12: "1 month", 1: "1 year", 10: "10 years"}


def lifetimes() -> pd.DataFrame:
    """Half-lives in healthy people, one a row: what, kind, low and high (years), citation_key."""
    return pd.DataFrame(_ROWS, columns=["what", "kind", "low", "high", "citation_key"])


def _words(low: float, high: float) -> str:
    unit, factor = ("days", _DAYS_A_YEAR) if high < 0.2 else ("years", 1.0)
    ends = [f"{factor * value:.3g}" for value in (low, high)]
    return f"{ends[0] if low == high else ' to '.join(ends)} {unit}"


def picture() -> Picture:
    """Half-lives of cells and antibodies beside those of the memory they carry.

    Sources: Vidarsson2014, Vrisekoop2008, Hammarlund2003, Amanna2007 (keys of the course's bibliography).
    """
    table = lifetimes()
    title = "Memory T cells in blood: half are replaced within a year; the memory halves over a decade or more"
    # narrow, with names above the marks: on a phone all of it is seen at once
    figure = style.new_figure(style.NARROW, 6.3)
    with style.context():
        (ax,) = style.stack(figure, (1,), left=0.2, top=1.0, bottom=0.6, right=0.2)
        style.title(figure, title)
        for y, (what, kind, low, high, _key) in enumerate(_ROWS):
            color, mark = _MARKS[kind]
            ax.plot([low, high], [y, y], color=color, linewidth=3)
            middle = math.sqrt(low * high)
            ax.plot([middle], [y], marker=mark, color=color, markersize=9, linestyle="none")
            words = f"{what}: {_words(low, high)}"
            ax.annotate(words, (0.02, y), (0, 11), xycoords=("axes fraction", "data"), textcoords="offset points",
                        va="center", size=10)  # fmt: skip
        edge = int((table["kind"] == _PART).sum()) - 0.62
        ax.axhline(edge, color=style.REFERENCE, linewidth=1)
        for words, y, color in ((_PART + " ●", 0, _MARKS[_PART][0]), (_WHOLE + " ■", 7, style.WORDS)):
            ax.annotate(words, (0.98, y), (0, 11), xycoords=("axes fraction", "data"), textcoords="offset points",
                        ha="right", va="center", size=10, color=color)  # fmt: skip
        ax.set(xscale="log", xlim=(0.012, 40), ylim=(len(table) - 0.6, -0.7), xlabel="Half-life (logarithmic)")
        ax.set_yticks([])
        ax.grid(visible=False, axis="y")
        ax.xaxis.set_major_locator(FixedLocator(list(_TICKS)))
        ax.xaxis.set_minor_locator(NullLocator())
        ax.set_xticklabels(list(_TICKS.values()))
    said = "; ".join(f"{what}, {_words(low, high)}" for what, _, low, high, _ in _ROWS)
    description = f"Half-lives in healthy people on a logarithmic axis from one week to 40 years: {said}."
    shown = table.assign(halflife=[_words(row[2], row[3]) for row in _ROWS])
    columns = {"what": "What", "kind": "Kind", "halflife": "Half-life", "citation_key": "Source"}
    return Picture(figure, title, description, shown[list(columns)].rename(columns=columns))
