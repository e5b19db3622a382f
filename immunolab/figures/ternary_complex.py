"""A bispecific antibody's bridges between two cells, against its concentration: rise, peak and hook."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._drawing import MODEL, Drawing
from immunolab.figures._picture import Columns, Picture
from immunolab.models import ternary_complex as model
from immunolab.words import number

__all__ = ["DRAWING", "DRUG_NM", "Result", "picture", "run"]

#: Drug concentrations of the horizontal axis (nM).
DRUG_NM = (1e-3, 1e5)
_PM = 1000.0  # pM in a nM

_AT = np.geomspace(*DRUG_NM, 321)
_BLACK = style.COLORS["black"]
_CURVES = (
    Curve("formed", "formed", "bridges"),
    Curve("here", "formed", "this drug concentration", width=10, kind="points"),
    Curve("share", "share", "of their peak"),
    Curve("window", "share", "at least half of the peak", _BLACK, (1, 1.6), 2.2),
    Curve("here_share", "share", "this drug concentration", width=10, kind="points"),
)


class Result:
    """Bridges over all concentrations, and at one. Soluble target is used up by the drug, unless ends cooperate."""

    def __init__(self, drug_nM: float, values: dict[str, float]) -> None:
        self.drug, self.values = drug_nM, dict(values)
        # The exact account of soluble target is for ends that do not cooperate.
        self.exact = values.get("cooperativity", 1.0) == 1.0
        self.curve = self.formed(_AT)

    def formed(self, drug_nM: Any) -> np.ndarray:
        """Bridges (nM) at these drug concentrations (nM)."""
        return np.asarray(model.formed(drug_nM, exact_soluble=self.exact, **self.values))

    @cached_property
    def now(self) -> float:
        """Bridges at the chosen concentration (nM)."""
        return float(self.formed(self.drug))

    @cached_property
    def peak(self) -> tuple[float, float]:
        """Drug concentration at which most form, and how many (nM)."""
        return model.peak(exact_soluble=self.exact, **self.values)

    @cached_property
    def window(self) -> tuple[float, float]:
        """Drug concentrations (nM) between which at least half of the most form; 150 ms with cooperating ends."""
        return model.half_height_window(exact_soluble=self.exact, **self.values)


def run(drug_nM: float = 1.0, **values: Any) -> Result:
    """Bridges at ``drug_nM``; ``values`` as for :func:`immunolab.models.ternary_complex.formed`."""
    return Result(drug_nM, values)


def _frame(figure: Figure) -> dict[str, Axes]:
    formed, share = style.stack(figure, (1.2, 1), left=0.95, top=0.32, gap=0.42, bottom=0.52)
    _axes.log(formed.yaxis, 1e-4, 1e3, every=2)
    formed.set_ylabel("Bridges\n(pM)")
    share.set(ylim=(0, 108), xlabel="Drug (nM)", ylabel="Bridges\n(% of peak)")
    _axes.log(share.xaxis, *DRUG_NM, every=2)
    _axes.ticks(share.yaxis, (0, 50, 100))
    _axes.align(figure, (formed, share))
    legend(formed, *_CURVES[:2])
    legend(share, _CURVES[3])
    return {"formed": formed, "share": share}


def _series(result: Result) -> dict[str, tuple[Any, Any]]:
    top = result.curve.max()
    share = 100 * result.curve / top
    # A line at half height, as long as the window is: gaps elsewhere.
    half = np.where(share >= 50, 50.0, np.nan)
    here = np.array([result.drug])
    return {
        "formed": (_AT, _PM * result.curve),
        "here": (here, np.array([_PM * result.now])),
        "share": (_AT, share),
        "window": (_AT, half),
        "here_share": (here, np.array([100 * result.now / top])),
    }


def _finding(result: Result) -> str:
    drug, top = result.peak
    share = result.now / top
    if share > 0.995:
        return f"At {number(result.drug, 3)} nM drug the bridges are at their peak"
    side = "below its best concentration" if result.drug < drug else "past its best concentration: the hook"
    return f"At {number(result.drug, 3)} nM drug {100 * share:.2g} % of the possible bridges form, {side}"


def _describe(result: Result) -> str:
    (drug, top), (low, high) = result.peak, result.window
    soluble = ""
    if result.values.get("soluble_nM"):
        soluble = f"Soluble target, {number(result.values['soluble_nM'], 3)} nM, binds drug. "
        if not result.exact:
            soluble += "It is taken as in excess of the drug, which is rough where drug exceeds it. "
    return (
        f"Two line charts against drug concentration, {number(DRUG_NM[0])} to {number(DRUG_NM[1])} nM on a logarithmic axis: "
        f"bridges between the two cells, and the same as a share of their peak. Most form at {number(drug, 3)} nM, "
        f"{number(_PM * top, 3)} pM of them; at least half of that from {number(low, 3)} to {number(high, 3)} nM. At the chosen "
        f"{number(result.drug, 3)} nM {number(_PM * result.now, 3)} pM form. {soluble}Killing saturates with few bridges, so "
        f"that a hook is hard to see in patients. {MODEL}"
    )


def _table(result: Result) -> Columns:
    drug = np.array(sorted({*np.logspace(-3, 5, 9).round(6).tolist(), result.drug}))
    formed = result.formed(drug)
    return {"Drug (nM)": drug, "Bridges (pM)": _PM * formed, "Of the peak (%)": 100 * formed / result.peak[1]}


DRAWING = Drawing(_CURVES, _frame, _series, _finding, _describe, _table, height=450)


def picture(**parameters: Any) -> Picture:
    """One setting; ``parameters`` as for :func:`run`."""
    return DRAWING.picture(run(**parameters))
