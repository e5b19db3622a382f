"""Serious infections in chronic granulomatous disease, with and without interferon gamma."""

from __future__ import annotations

from importlib.resources import as_file, files

import pandas as pd

from immunolab.figures import _axes, style
from immunolab.figures._picture import Picture

__all__ = ["counts", "picture"]

_ARMS = {"placebo": "Placebo", "rIFN-g": "Interferon gamma"}
_DAYS_A_YEAR = 365.25


def counts() -> pd.DataFrame:
    """People, infected people, infections and years of watching, by arm, counted from the trial's own rows.

    The data set has one row a person and interval; status 1 is a serious infection at its end.
    """
    source = files("immunolab").joinpath("evidence", "data", "cgd_interferon_gamma.csv")
    with as_file(source) as path:
        rows = pd.read_csv(path)
    arms = []
    for arm, label in _ARMS.items():
        own = rows[rows["treat"] == arm]
        arms.append(
            {
                "Arm": label,
                "People": own["id"].nunique(),
                "With a serious infection": own.loc[own["status"] == 1, "id"].nunique(),
                "Serious infections": int(own["status"].sum()),
                "Person-years": float((own["tstop"] - own["tstart"]).sum() / _DAYS_A_YEAR),
            }
        )
    return pd.DataFrame(arms)


def picture() -> Picture:
    """Share of people with at least one serious infection, by arm. Source: ICGDCSG1991."""
    table = counts()
    share = table["With a serious infection"] / table["People"] * 100
    placebo, treated = table.iloc[0], table.iloc[1]
    title = (
        f"With interferon gamma, {treated['With a serious infection']} of {treated['People']} had a serious "
        f"infection; with placebo, {placebo['With a serious infection']} of {placebo['People']}"
    )
    figure = style.new_figure(style.NARROW, 3.3)
    with style.context():
        (ax,) = style.stack(figure, (1,), left=0.2, top=1.0, bottom=0.6, right=0.25)
        style.title(figure, title)
        colors = [style.COLORS["grey"], style.COLORS["vermillion"]]
        bars = ax.barh([0, 1], share, color=colors, height=0.42)
        bars[0].set_hatch("//")
        for y, (percent, row) in enumerate(zip(share, table.to_dict("records"), strict=True)):
            words = f"{percent:.0f} % ({row['With a serious infection']} of {row['People']})"
            _axes.above(ax, y - 0.22, row["Arm"])
            ax.annotate(words, (percent, y), xytext=(6, 0), textcoords="offset points", va="center", size=10)
        ax.set_yticks([])
        ax.set(xlim=(0, 75), ylim=(1.4, -0.65))
        ax.set_xlabel("People with at least one serious infection (%)", size=10)
        ax.grid(visible=False, axis="y")
    description = (
        f"Bar chart of a randomised trial in chronic granulomatous disease, followed for up to a year. "
        f"At least one serious infection: {share[0]:.0f} % of {placebo['People']} people with placebo, "
        f"{share[1]:.0f} % of {treated['People']} with interferon gamma. Serious infections in all: "
        f"{placebo['Serious infections']} in {placebo['Person-years']:.0f} person-years and "
        f"{treated['Serious infections']} in {treated['Person-years']:.0f}."
    )
    return Picture(figure, title, description, table)
