"""Deaths from myeloma among 256 people by molecular group, all on one programme: Kaplan-Meier curves.

The event is death from myeloma, as GEO states for this series; people who died of anything else are censored.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from immunolab.evidence.datasets import dataset
from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._picture import Picture
from immunolab.figures._survival import at_risk, numbers_at_risk, step
from immunolab.models import survival

__all__ = ["MONTHS", "READ_MONTH", "Group", "groups", "picture"]

MONTHS, READ_MONTH = 48, 36
# The order of the legend; the three that do worst are drawn in colours that stand out, each with its own dash.
_LOOK = {
    "Low bone disease": (style.COLORS["ochre"], "solid", 1.6),
    "Cyclin D-2": (style.COLORS["green"], "dotted", 1.8),
    "Hyperdiploid": (style.COLORS["black"], "dotted", 1.6),
    "Cyclin D-1": (style.COLORS["grey"], "solid", 1.6),
    "MAF": (style.COLORS["purple"], "dashed", 2.2),
    "MMSET": (style.COLORS["blue"], "dashed", 2.2),
    "Proliferation": (style.ACCENT, "solid", 2.8),
}
_CURVES = {
    name: Curve(name, "", name, color, style.DASHES[dash], width, "step")
    for name, (color, dash, width) in _LOOK.items()
}


class Group(NamedTuple):
    """One molecular group: its curve (months), people, deaths from myeloma, and the share spared it at 36 months, 95% interval."""

    curve: survival.KaplanMeier
    people: int
    deaths: int
    spared: float
    low: float
    high: float


def groups() -> dict[str, Group]:
    """The seven groups in the order of the legend."""
    table = dataset("myeloma_gse4581")
    found = {}
    for name in _LOOK:
        own = table[table["molecular_group"] == name]
        curve = survival.kaplan_meier(own["time"], own["event"])
        at = int(np.searchsorted(curve.time, READ_MONTH, side="right")) - 1
        values = (float(part[at]) for part in (curve.survival, curve.low, curve.high))
        found[name] = Group(curve, len(own), int(own["event"].sum()), *values)
    return found


def picture() -> Picture:
    """Deaths from myeloma by molecular group, numbers at risk below. Source: Zhan2006, the data set ``myeloma_gse4581``."""
    table, found = dataset("myeloma_gse4581"), groups()
    p = survival.logrank(table["time"], table["event"], table["molecular_group"]).p
    worst = min(found, key=lambda name: found[name].spared)
    best = max(found, key=lambda name: found[name].spared)
    title = (
        f"At 36 months {100 * found[worst].spared:.0f} % of the {worst} group and {100 * found[best].spared:.0f} % of the "
        f"{best} group have not died of myeloma (log-rank p = {p:.4f}, seven groups)"
    )
    ticks = list(range(0, MONTHS + 1, 12))
    figure = style.new_figure(7.0, 6.4)
    with style.context():
        (ax,) = style.stack(figure, (1,), left=1.6, right=0.25, top=1.4, bottom=2.25)
        style.title(figure, title)
        for name, curve in _CURVES.items():
            curve.draw(ax, *step(found[name].curve))
        ax.set(xlim=(0, MONTHS), ylim=(0, 1.02), xlabel="Months of follow-up", ylabel="Not died of myeloma")
        _axes.ticks(ax.xaxis, ticks)
        legend(ax, *_CURVES.values(), columns=3)
        numbers_at_risk(ax, {name.removesuffix(" disease"): group.curve for name, group in found.items()}, ticks)
    each = "; ".join(
        f"{name} {group.people} people, {group.deaths} deaths from it, {100 * group.spared:.0f} % ({100 * group.low:.0f} "
        f"to {100 * group.high:.0f}) not died of it at {READ_MONTH} months, {at_risk(group.curve, [READ_MONTH])[0]} then at risk"
        for name, group in found.items()
    )
    description = (
        f"Kaplan-Meier curves of {len(table)} people with newly diagnosed myeloma in seven groups by gene activity, over "
        f"{MONTHS} months; all were on the same programme of treatment, Total Therapy 2. Counted are deaths from myeloma; a death from another "
        f"cause ends the watching. 95% intervals in brackets. {each}."
    )
    rows = {
        "Group": list(found),
        "People": [group.people for group in found.values()],
        "Deaths from myeloma": [group.deaths for group in found.values()],
        "Not died of myeloma at 36 months (%)": [100 * group.spared for group in found.values()],
        "95% from": [100 * group.low for group in found.values()],
        "to": [100 * group.high for group in found.values()],
        "At risk at 36 months": [at_risk(group.curve, [READ_MONTH])[0] for group in found.values()],
    }
    return Picture(figure, title, description, pd.DataFrame(rows))
