"""The statements taken from each founding article, by verdict: one bar an article."""

from __future__ import annotations

import textwrap

import pandas as pd

from immunolab.evidence.statements import ARTICLES, VERDICTS, statements
from immunolab.figures import style
from immunolab.figures._picture import Picture

__all__ = ["counts", "picture"]

# Colour and hatching of each verdict, and the colour of the number on it.
_LOOK = {
    "supported": (style.COLORS["blue"], "", "white"),
    "oversimplified": (style.COLORS["sky"], "//", "black"),
    "outdated": (style.COLORS["yellow"], "..", "black"),
    "unsupported": ("#DDDDDD", "", "black"),
    "wrong": (style.COLORS["vermillion"], "xx", "black"),
}


def counts() -> dict[str, dict[str, int]]:
    """Statements by article (in the dossier's order) and first verdict (from supported to wrong)."""
    found = {article: dict.fromkeys(VERDICTS, 0) for article in ARTICLES.values()}
    for statement in statements().values():
        found[statement.article][statement.verdicts[0]] += 1
    return found


def picture() -> Picture:
    """Verdicts by article, as shares with counts. Source: the dossier's claims.csv."""
    found = counts()
    total = {article: sum(row.values()) for article, row in found.items()}
    share = {article: 100 * row["supported"] / total[article] for article, row in found.items()}
    supported = sum(row["supported"] for row in found.values())
    title = (
        f"Supported: {supported} of {sum(total.values())} statements, from {min(share.values()):.0f} to "
        f"{max(share.values()):.0f} % by article"
    )
    figure = style.new_figure(7.0, 4.15)
    with style.context():
        (ax,) = style.stack(figure, (1,), left=2.05, right=0.2, top=0.75, bottom=0.6)
        style.title(figure, title)
        for place, (article, row) in enumerate(found.items()):
            start = 0.0
            for verdict, count in row.items():
                color, hatch, ink = _LOOK[verdict]
                wide = 100 * count / total[article]
                ax.barh(
                    place,
                    wide,
                    left=start,
                    height=0.68,
                    color=color,
                    hatch=hatch,
                    edgecolor="white",
                    linewidth=1,
                    label=verdict if place == 0 else None,
                )
                if count:
                    label = ax.text(start + wide / 2, place, str(count), ha="center", va="center", size=11, color=ink)
                    if hatch:
                        label.set_bbox({"facecolor": color, "edgecolor": "none", "pad": 1.2})
                start += wide
        names = [textwrap.fill(f"{article},\u00a0{n}", 23) for article, n in total.items()]
        ax.set_yticks(range(len(names)), names)
        ax.tick_params(axis="y", length=0)
        ax.grid(visible=False, axis="y")
        ax.set(xlim=(0, 100), ylim=(len(names) - 0.5, -0.5))
        ax.set_xlabel("Share of the article's statements in the dossier (%)")
        ax.legend(
            loc="lower left",
            bbox_to_anchor=(-0.41, 1.0),
            ncols=5,
            fontsize=10,
            handlelength=1.4,
            columnspacing=0.9,
            borderaxespad=0.2,
        )
    each = "; ".join(
        f"{article}, {total[article]} statements: " + ", ".join(f"{n} {verdict}" for verdict, n in row.items() if n)
        for article, row in found.items()
    )
    description = (
        f"Five bars, one an article, cut by verdict from supported to wrong, with the counts on them. {each}. "
        "The statements were chosen by those who judged them."
    )
    rows = [
        {
            "Article": article,
            "Statements": total[article],
            **{v.capitalize(): n for v, n in row.items()},
            "Supported (%)": share[article],
        }
        for article, row in found.items()
    ]
    return Picture(figure, title, description, pd.DataFrame(rows))
