"""Interferon alfa after surgery for melanoma (trial E1684): Kaplan-Meier curves with numbers at risk."""

from __future__ import annotations

import numpy as np
import pandas as pd

from immunolab.evidence.datasets import dataset
from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._picture import Picture
from immunolab.figures._survival import at_risk, numbers_at_risk, step
from immunolab.models import survival

__all__ = ["YEARS", "arms", "picture"]

YEARS = 8
_CURVES = {
    "interferon": Curve("interferon", "", "interferon alfa", kind="step"),
    "control": Curve("control", "", "no treatment", style.COLORS["black"], style.DASHES["dashed"], kind="step"),
}


def arms() -> dict[str, survival.KaplanMeier]:
    """Survival without relapse by arm, in years."""
    table = dataset("e1684_interferon_alfa")
    return {
        name: survival.kaplan_meier(own["rfs_years"], own["relapse_or_death"])
        for name, code in (("interferon", 1), ("control", 0))
        for own in (table[table["trt_interferon"] == code],)
    }


def picture() -> Picture:
    """Both arms, hazard ratio and log-rank test. Source: Kirkwood1996, the data set ``e1684_interferon_alfa``."""
    table = dataset("e1684_interferon_alfa")
    fit = survival.cox(table["rfs_years"], table["relapse_or_death"], table["trt_interferon"])
    p = survival.logrank(table["rfs_years"], table["relapse_or_death"], table["trt_interferon"]).p
    ratio, low, high = (float(value[0]) for value in (fit.hazard_ratio, fit.low, fit.high))
    title = f"Relapse or death after interferon alfa: hazard ratio {ratio:.2f} (95% CI {low:.2f} to {high:.2f}), p = {p:.3f}"
    curves = arms()
    ticks = list(range(0, YEARS + 1, 2))
    figure = style.new_figure(7.0, 4.4)
    with style.context():
        (ax,) = style.stack(figure, (1,), left=1.45, right=0.25, top=0.85, bottom=1.2)
        style.title(figure, title)
        for name, curve in _CURVES.items():
            curve.draw(ax, *step(curves[name]))
        ax.set(xlim=(0, YEARS), ylim=(0, 1.02), xlabel="Years since randomisation", ylabel="Free of relapse")
        _axes.ticks(ax.xaxis, ticks)
        legend(ax, *_CURVES.values())
        numbers_at_risk(ax, curves, ticks)
    medians = {name: survival.median(curve) for name, curve in curves.items()}
    people = {name: at_risk(curve, ticks) for name, curve in curves.items()}
    description = (
        f"Kaplan-Meier curves of {len(table)} people with melanoma at high risk, over {YEARS} years. Median time free of "
        f"relapse: {medians['interferon']:.1f} years with interferon, {medians['control']:.1f} without. At risk at "
        f"{', '.join(map(str, ticks))} years: interferon {', '.join(map(str, people['interferon']))}; without "
        f"{', '.join(map(str, people['control']))}."
    )
    years = np.arange(0, YEARS + 1)
    columns: dict[str, object] = {"Year": years}
    for name, word in (("interferon", "interferon"), ("control", "no treatment")):
        columns[f"Free of relapse, {word}"] = survival.survival_at(curves[name], years)
        columns[f"At risk, {word}"] = at_risk(curves[name], years)
    return Picture(figure, title, description, pd.DataFrame(columns))
