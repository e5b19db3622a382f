"""Serum protein electrophoresis: the hump of many clones and the spike of one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._drawing import MODEL
from immunolab.figures._picture import Picture
from immunolab.models import electrophoresis as model

__all__ = ["picture"]

_WITHOUT = Curve("without", "", "without M protein", style.COLORS["black"], style.DASHES["dashed"])
_WITH = Curve("with", "", "with M protein")
_BANDS = {"albumin": 0.15, "α₁": 0.30, "α₂": 0.43, "β": 0.58, "γ": 0.78}


def picture(**values: Any) -> Picture:
    """The trace with and without M protein; ``values`` as for :func:`immunolab.models.electrophoresis.strip`.

    A sketch: positions, widths and concentrations are chosen for teaching.
    """
    strip = model.strip(**values)
    height, mass = model.height_ratio(**values)
    default = {name: parameter.default for name, parameter in model.PARAMETERS.items()}
    spike, gamma = ({**default, **values}[name] for name in ("spike", "gamma"))
    title = f"{spike:g} g/dL from one clone: {mass:.1f} times the mass of all other γ globulin, a peak {height:.0f} times as high"
    top = max(90.0, 1.1 * float(strip.total.max()))
    figure = style.new_figure(7.0, 3.9)
    with style.context():
        (ax,) = style.stack(figure, (1,), left=0.8, right=0.25, top=0.95, bottom=0.8)
        style.title(figure, title)
        ax.fill_between(strip.position, strip.polyclonal, strip.total, color=style.ACCENT, alpha=0.18, linewidth=0)
        _WITH.draw(ax, strip.position, strip.total)
        _WITHOUT.draw(ax, strip.position, strip.polyclonal)
        ax.set(xlim=(0, 1), ylim=(0, top), ylabel="Density (g/dL per length)", xlabel="Position, from anode to cathode")
        _axes.ticks(ax.xaxis, _BANDS.values())
        ax.set_xticklabels(list(_BANDS))
        legend(ax, _WITH, _WITHOUT)
    peak = float(strip.spike.max())
    hump = peak / height if np.isfinite(height) and height else 0.0
    description = (
        f"Trace of a strip from anode to cathode with five humps: albumin, α₁, α₂, β and γ. In the γ region the polyclonal "
        f"hump of {gamma:g} g/dL is {hump:.0f} high and broad; one clone adds {spike:g} g/dL as a narrow spike {peak:.0f} "
        f"high. {MODEL}"
    )
    names = [*model.FRACTIONS, "γ, polyclonal", "M protein"]
    grams = [*(fraction[0] for fraction in model.FRACTIONS.values()), gamma, spike]
    peaks = [fraction[0] / (fraction[2] * np.sqrt(2 * np.pi)) for fraction in model.FRACTIONS.values()]
    table = pd.DataFrame({"Fraction": names, "g/dL": grams, "Height of its peak": [*peaks, hump, peak]})
    return Picture(figure, title, description, table)
