"""Progression in 1384 people with MGUS: Aalen-Johansen against one minus Kaplan-Meier."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from immunolab.evidence.datasets import dataset
from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._picture import Picture
from immunolab.models import mgus, survival
from immunolab.words import number

__all__ = ["SHOWN_YEARS", "picture", "risks"]

SHOWN_YEARS = 25
_EVERY = 5

_RISK = Curve("risk", "", "cumulative incidence", kind="step")
_NAIVE = Curve("naive", "", "one minus Kaplan-Meier", style.ACCENT, (3.5, 1.6), kind="step")


@cache
def risks() -> pd.DataFrame:
    """Observed times and both estimates: year, risk and naive (0 to 1), died (0 to 1), at_risk (people)."""
    months, cause = mgus.event_times(dataset("mgus2"))
    table = mgus.cumulative_incidence(months, cause)
    naive = 1 - survival.survival_at(survival.kaplan_meier(months, cause == 1), table["time"])
    return pd.DataFrame(
        {
            "year": table["time"] / 12,
            "risk": table["cause_1"],
            "naive": naive,
            "died": table["cause_2"],
            "at_risk": table["at_risk"],
        }
    )


def picture() -> Picture:
    """Both estimates over 25 years with the numbers at risk. Source: Kyle2002, the data set ``mgus2``."""
    table = risks()
    at = _read(table, np.arange(0, SHOWN_YEARS + 1, _EVERY))
    last, people = at.iloc[-1], int(at["People at risk"].iloc[0])
    title = (
        f"After {SHOWN_YEARS} years {last['Progressed (%)']:.1f} % had progressed; "
        f"ignoring deaths the estimate is {last['Ignoring deaths (%)']:.1f} %"
    )
    figure = style.new_figure(style.NARROW, 5.0)
    with style.context():
        (ax,) = style.stack(figure, (1,), left=0.75, top=1.5, bottom=1.4, right=0.25)
        style.title(figure, title)
        shown = table[table["year"] <= SHOWN_YEARS]
        for curve in (_NAIVE, _RISK):
            curve.draw(
                ax, [*shown["year"], SHOWN_YEARS], 100 * np.append(shown[curve.name], shown[curve.name].iloc[-1])
            )
        ax.set(xlim=(0, SHOWN_YEARS), ylim=(0, 30), xlabel="Years since diagnosis", ylabel="Progressed (%)")
        _axes.ticks(ax.xaxis, range(0, SHOWN_YEARS + 1, _EVERY))
        legend(ax, _RISK, _NAIVE, columns=1, size=10)
        _at_risk(ax, at)
    past = table[table["year"] > SHOWN_YEARS]
    description = (
        f"Two step curves over {SHOWN_YEARS} years for {number(people)} people with MGUS. With deaths as a competing risk "
        + ", ".join(f"{r['Progressed (%)']:.1f} % after {r['Years']:g}" for _, r in at.iloc[[2, 4, 5]].iterrows())
        + " years had progressed; ignoring deaths the estimates are "
        + ", ".join(f"{value:.1f}" for value in at["Ignoring deaths (%)"].iloc[[2, 4, 5]])
        + f" %. By then {last['Died without progressing (%)']:.0f} % had died without progressing. Not drawn after "
        f"{SHOWN_YEARS} years, where {int(past['at_risk'].iloc[0])} people or fewer were still watched."
    )
    return Picture(figure, title, description, at)


def _read(table: pd.DataFrame, years: np.ndarray) -> pd.DataFrame:
    """Both estimates at ``years``, and who is still at risk then."""
    place = np.searchsorted(table["year"], years, side="right") - 1
    ahead = np.searchsorted(table["year"], years, side="left")
    rows = table.iloc[place]
    return pd.DataFrame(
        {
            "Years": years,
            "Progressed (%)": 100 * rows["risk"].to_numpy(),
            "Ignoring deaths (%)": 100 * rows["naive"].to_numpy(),
            "Died without progressing (%)": 100 * rows["died"].to_numpy(),
            "People at risk": table["at_risk"].to_numpy()[np.minimum(ahead, len(table) - 1)],
        }
    )


def _at_risk(ax: Axes, at: pd.DataFrame) -> None:
    words = f"People at risk ({at['People at risk'].iloc[-1]} after {SHOWN_YEARS} years:\nnot drawn further)"
    ax.annotate(words, (0, 0), (-48, -70), textcoords="offset points", size=10)
    for year, people in zip(at["Years"], at["People at risk"], strict=True):
        ax.annotate(number(people), (year, 0), (0, -86), textcoords="offset points", ha="center", size=10)
