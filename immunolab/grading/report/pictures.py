"""The report's three pictures, in the house style, each with its description and its numbers."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from immunolab.figures import Picture, style
from immunolab.grading.report.items import Analysis
from immunolab.grading.report.sample import ItemResult

_BINS = 20


def _bins(possible: float) -> np.ndarray:
    """Edges of one point each, or wider where there are many points."""
    step = max(1, math.ceil(possible / _BINS))
    return np.arange(0, math.ceil(possible / step) * step + step + 0.5 * step, step) - step / 2


def totals(analysis: Analysis) -> Picture:
    """How many students have how many of the possible points."""
    values, possible = analysis.totals, analysis.possible
    edges = _bins(possible)
    counts, _ = np.histogram(values, bins=edges)
    median = float(np.median(values))
    title = f"Half of the class has {median:g} of {possible:g} points or more"
    figure = style.new_figure(6.4, 3.8)
    with style.context():
        (ax,) = style.stack(figure, (1,), left=0.75, top=0.62)
        style.title(figure, title)
        ax.bar(edges[:-1] + np.diff(edges) / 2, counts, width=0.86 * np.diff(edges), color=style.COLORS["blue"])
        ax.axvline(median, color=style.ACCENT, linestyle="--")
        ax.annotate(
            "median", (median, max(counts)), xytext=(4, 4), textcoords="offset points", color="#8a3d00", size=10
        )
        ax.set(
            xlabel=f"Points, of {possible:g}",
            ylabel="Students",
            xlim=(edges[0], edges[-1]),
            ylim=(0, 1.14 * max(counts)),
        )
    middle = edges[:-1] + np.diff(edges) / 2
    table = pd.DataFrame({"Points, about": middle, "Students": counts})
    low, high = np.percentile(values, (25, 75))
    description = (
        f"Histogram of the totals of {analysis.n} students. Median {median:g}, middle half from {low:g} to {high:g}, "
        f"lowest {values.min():g}, highest {values.max():g} of {possible:g} possible points."
    )
    return Picture(figure, title, description, table)


def _known(analysis: Analysis) -> list[tuple[int, ItemResult]]:
    return [(n, r) for n, r in enumerate(analysis.items, 1) if not math.isnan(r.discrimination.value)]


def questions(analysis: Analysis) -> Picture | None:
    """Difficulty against corrected discrimination, questions by their number; None if nothing can be drawn."""
    known = _known(analysis)
    if not known:
        return None
    bad = [(n, r) for n, r in known if r.discrimination.value < 0]
    weakest = min(known, key=lambda pair: pair[1].discrimination.value)
    if bad:
        names = ", ".join(f"{n} ({r.item.label})" for n, r in bad)
        title = f"Look at question{'s' if len(bad) > 1 else ''} {names}: the better students did worse"
    else:
        title = f"Every question tells strong from weak, {weakest[0]} ({weakest[1].item.label}) least"
    figure = style.new_figure(6.4, 4.4)
    with style.context():
        (ax,) = style.stack(figure, (1,), left=0.8, top=0.82)
        style.title(figure, title)
        ax.axhspan(-1, 0, color="#F6E3D8", zorder=0)
        ax.axhline(0, color="#555555", linewidth=1)
        for n, r in known:
            x, d = 100 * r.difficulty.value, r.discrimination
            wrong = d.value < 0
            color = style.ACCENT if wrong else style.COLORS["blue"]
            ax.plot([x, x], [d.low, d.high], color=color, linewidth=1, linestyle="-", alpha=0.5)
            ax.plot(x, d.value, "D" if wrong else "o", color=color, markersize=7)
            ax.annotate(str(n), (x, d.value), xytext=(6, 3), textcoords="offset points", size=10)
        low = min(-0.1, *(r.discrimination.low for _, r in known)) - 0.05
        ax.set(
            xlim=(-3, 106),
            ylim=(low, 1),
            xlabel="Mean share of points (%): hard on the left, easy on the right",
            ylabel="Discrimination",
        )
    table = pd.DataFrame(
        {
            "No.": [n for n, _ in known],
            "Question": [r.item.label for _, r in known],
            "Mean share (%)": [100 * r.difficulty.value for _, r in known],
            "Discrimination": [r.discrimination.value for _, r in known],
            "95% from": [r.discrimination.low for _, r in known],
            "95% to": [r.discrimination.high for _, r in known],
        }
    )
    told = "; ".join(
        f"{n} {r.item.label}: {100 * r.difficulty.value:.0f} % and {r.discrimination.value:.2f}" for n, r in known
    )
    description = (
        "Mean share of points against the correlation with the total of the other questions, one mark a question with "
        f"its 95% interval; below 0 the better students did worse. {told}."
    )
    return Picture(figure, title, description, table)


def reliability(analysis: Analysis) -> Picture | None:
    """Alpha with its interval, and alpha without each question; None for a small class."""
    alpha = analysis.alpha
    if math.isnan(alpha.value):
        return None
    rows = [(r.item.label, r.alpha_without) for r in analysis.items if not math.isnan(r.alpha_without)]
    best = max(rows, key=lambda row: row[1])
    gain = f"; without {best[0]} it would be {best[1]:.2f}" if best[1] > alpha.value + 0.02 else ""
    title = f"Reliability {alpha.value:.2f} ({alpha.low:.2f} to {alpha.high:.2f}){gain}"
    figure = style.new_figure(6.4, 1.5 + 0.3 * len(rows))
    with style.context():
        (ax,) = style.stack(figure, (1,), left=2.0, top=0.82)
        style.title(figure, title)
        ax.axvspan(alpha.low, alpha.high, color="#DCE9F3", zorder=0)
        ax.axvline(alpha.value, color=style.COLORS["blue"], linestyle="-")
        for place, (_, value) in enumerate(rows):
            gains = value > alpha.value + 0.02
            ax.plot(
                value, place, "D" if gains else "o", color=style.ACCENT if gains else style.COLORS["blue"], markersize=7
            )
        ax.set_yticks(range(len(rows)), [name for name, _ in rows])
        ax.invert_yaxis()
        ax.set(xlabel="Alpha without the question (line: with all)")
    table = pd.DataFrame({"Without": [n for n, _ in rows], "Alpha": [v for _, v in rows]})
    description = (
        f"Alpha of all questions is {alpha.value:.2f}, interval {alpha.low:.2f} to {alpha.high:.2f}. Without each question: "
        + "; ".join(f"{name} {value:.2f}" for name, value in rows)
        + "."
    )
    return Picture(figure, title, description, table)
