"""How sure and how right: judgements by degree of certainty, each share with its own interval."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from immunolab.figures import style
from immunolab.figures._picture import Picture
from immunolab.intervals import wilson

__all__ = ["LEAST", "by_certainty", "picture"]

#: Judgements below which no share is worth a picture.
LEAST = 10
_FEW = "{n} judged so far: judge {left} more to see how sure and how right you are"


def by_certainty(judgements: Sequence[tuple[int, bool]]) -> pd.DataFrame:
    """One row a degree of certainty: sure (%), judged, right, share (%), and its Wilson 95% interval (low, high, %).

    judgements: pairs of certainty in per cent and whether the verdict was right.
    """
    rows: list[tuple[float, ...]] = []
    for sure in sorted({level for level, _ in judgements}) or [100]:
        hits = [right for level, right in judgements if level == sure]
        n, k = len(hits), sum(hits)
        if not n:
            rows.append((sure, 0, 0, math.nan, math.nan, math.nan))
            continue
        low, high = wilson(k / n, n)
        rows.append((sure, n, k, 100 * k / n, 100 * low, 100 * high))
    return pd.DataFrame(rows, columns=["sure", "judged", "right", "share", "low", "high"])


def _finding(judgements: Sequence[tuple[int, bool]], few: str) -> str:
    if len(judgements) < LEAST:
        return few.format(n=len(judgements), left=LEAST - len(judgements))
    sure = sum(level for level, _ in judgements) / len(judgements)
    right = 100 * sum(hit for _, hit in judgements) / len(judgements)
    word = (
        "surer than right"
        if sure - right > 5
        else "less sure than right"
        if right - sure > 5
        else "about as sure as right"
    )
    return f"{sure:.0f} % sure on average and right in {right:.0f} % of {len(judgements)}: {word}"


def picture(judgements: Sequence[tuple[int, bool]] = (), *, few: str = _FEW) -> Picture:
    """Share right against certainty, with the line on which they agree; see :func:`by_certainty`.

    few : what the title says below `LEAST`, with {n} and {left}
    """
    table, title = by_certainty(judgements), _finding(judgements, few)
    rows = [
        (
            int(row["sure"]),
            int(row["judged"]),
            int(row["right"]),
            float(row["share"]),
            float(row["low"]),
            float(row["high"]),
        )
        for row in table.to_dict("records")
    ]
    figure = style.new_figure(style.NARROW, 4.2)
    with style.context():
        (ax,) = style.stack(figure, (1,), left=0.85, top=0.85, right=0.6)
        style.title(figure, title)
        ax.plot([0, 100], [0, 100], color=style.REFERENCE, linestyle=":", linewidth=1.5)
        ax.annotate("as sure as right", (30, 30), xytext=(6, -10), textcoords="offset points", size=10, color="#555555")
        if len(judgements) >= LEAST:
            for sure, n, k, share, low, high in rows:
                ax.plot([sure, sure], [low, high], color=style.ACCENT, linewidth=2, linestyle="-")
                ax.plot(sure, share, "o", color=style.ACCENT, markersize=8)
                ax.annotate(f"{k} of {n}", (sure, share), xytext=(8, 4), textcoords="offset points", size=10)
        ax.set(xlim=(0, 105), ylim=(-3, 103), xlabel="How sure you were (%)", ylabel="How often you were right (%)")
    told = (
        f"{sure} % sure: right in {k} of {n}, {share:.0f} % (interval {low:.0f} to {high:.0f})"
        for sure, n, k, share, low, high in rows
    )
    shares = "; ".join(told) if len(judgements) >= LEAST else "Nothing is drawn yet."
    description = (
        "Share right against certainty, with 95% intervals (Wilson) and a dotted line on which both agree. "
        f"Points below the line: surer than right. {shares}"
    )
    columns = {
        "sure": "Sure (%)",
        "judged": "Judged",
        "right": "Right",
        "share": "Right (%)",
        "low": "95% from",
        "high": "95% to",
    }
    return Picture(figure, title, description, table.rename(columns=columns))
