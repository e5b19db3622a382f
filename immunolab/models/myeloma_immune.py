"""Myeloma against cytotoxic T cells, natural killer cells and regulatory T cells.

Gallaher 2018, J Theor Biol 458:31, doi:10.1016/j.jtbi.2018.08.037; values read in BioModels BIOMD0000000743.
BioModels passes M and N in swapped order to the stimulation of C; the equations here are the ones whose units
agree (steady M 5.22 g/dL instead of 5.10). Time in days, M protein in g/dL, cells per microlitre::

    dM/dt = s_M + r_M (1 - M/K_M) M - d_M [1 + e (N' + C' + a_CNM n c)(1 - M' - R')] M - u M
    dC/dt = r_C (1 - C/K_C)(1 + a_MC M/(b_MC + M) + a_NC N/(b_NC + N)) C - d_C C
    dN/dt = s_N + r_N (1 - N/K_N)(1 + a_CN C/(b_CN + C)) N - d_N N
    dR/dt = r_R (1 - R/K_R)(1 + a_MR M/(b_MR + M)) R - d_R R

with n = N/(b_NM + N), c = C/(b_CM + C), N' = a_NM n, C' = a_CM c, M' = a_MM M/(b_MM + M) and
R' = a_RM R/(b_RM + R). The two handles ``efficacy`` (e) and ``drug_loss`` (u) are added here.
It takes years to settle, and never cures: s_M makes new myeloma. Model, not a prediction for a person.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import fsolve

from immunolab.models._arrays import Array, times
from immunolab.models._check import Parameter, number, parameters, settings
from immunolab.models._ode import Rates, solve

__all__ = ["PARAMETERS", "START", "Cells", "Course", "simulate", "steady_state"]


def _v(name: str, default: float, unit: str, label: str, high: float, low: float = 0.0) -> Parameter:
    return Parameter(name, default, unit, label, low, high, "V", "Gallaher2018")


PARAMETERS = parameters(
    _v("s_M", 0.001, "g/dL per day", "New myeloma", 1),
    _v("r_M", 0.0175, "per day", "Myeloma growth", 1),
    _v("K_M", 10, "g/dL", "Most M protein", 100, 0.1),
    _v("d_M", 0.002, "per day", "Myeloma death without immunity", 1),
    _v("a_NM", 5, "", "Killing by natural killer cells", 100),
    _v("b_NM", 150, "cells/uL", "Natural killer cells that half-kill", 1e4, 1),
    _v("a_CM", 5, "", "Killing by cytotoxic T cells", 100),
    _v("b_CM", 375, "cells/uL", "Cytotoxic T cells that half-kill", 1e4, 1),
    _v("a_CNM", 8, "", "Killing by both together", 100),
    _v("a_MM", 0.5, "", "Suppression by myeloma", 1),
    _v("b_MM", 3, "g/dL", "Myeloma that half-suppresses", 100, 0.01),
    _v("a_RM", 0.5, "", "Suppression by regulatory T cells", 1),
    _v("b_RM", 25, "cells/uL", "Regulatory T cells that half-suppress", 1e4, 1),
    _v("r_C", 0.013, "per day", "Cytotoxic T-cell growth", 1),
    _v("K_C", 800, "cells/uL", "Most cytotoxic T cells", 1e4, 1),
    _v("d_C", 0.02, "per day", "Cytotoxic T-cell death", 1),
    _v("a_MC", 5, "", "Stimulation of cytotoxic T cells by myeloma", 100),
    _v("b_MC", 3, "g/dL", "Myeloma that half-stimulates them", 100, 0.01),
    _v("a_NC", 1, "", "Stimulation by natural killer cells", 100),
    _v("b_NC", 150, "cells/uL", "Natural killer cells that half-stimulate", 1e4, 1),
    _v("s_N", 0.03, "cells/uL per day", "New natural killer cells", 100),
    _v("r_N", 0.04, "per day", "Natural killer cell growth", 1),
    _v("K_N", 450, "cells/uL", "Most natural killer cells", 1e4, 1),
    _v("d_N", 0.025, "per day", "Natural killer cell death", 1),
    _v("a_CN", 1, "", "Stimulation by cytotoxic T cells", 100),
    _v("b_CN", 375, "cells/uL", "Cytotoxic T cells that half-stimulate", 1e4, 1),
    _v("r_R", 0.0831, "per day", "Regulatory T-cell growth", 1),
    _v("K_R", 80, "cells/uL", "Most regulatory T cells", 1e4, 1),
    _v("d_R", 0.0757, "per day", "Regulatory T-cell death", 1),
    _v("a_MR", 2, "", "Stimulation of regulatory T cells by myeloma", 100),
    _v("b_MR", 3, "g/dL", "Myeloma that half-stimulates them", 100, 0.01),
    Parameter("efficacy", 1, "times", "Immune killing", 0, 10, note="1 is the paper's; stands for IMiD or elotuzumab"),
    Parameter("drug_loss", 0, "per day", "Killing by a drug", 0, 1, note="0 is the paper's; proteasome inhibitor"),
)


class Cells(NamedTuple):
    """M protein (g/dL), cytotoxic T, natural killer and regulatory T cells (cells/uL) at one time."""

    myeloma: float
    cytotoxic: float
    killer: float
    regulatory: float


class Course(NamedTuple):
    """One course: arrays of equal length, one entry a time point, none negative."""

    day: Array
    myeloma: Array
    cytotoxic: Array
    killer: Array
    regulatory: Array


#: Where the paper's runs start.
START = Cells(4, 464, 227, 42)
_LIMITS = Cells(100, 1e4, 1e4, 1e4)


def simulate(days: ArrayLike, start: Cells = START, points: int = 301, **values: Any) -> Course:
    """All four over time. days: where the run ends, or increasing times. start: on day 0.

    values: any of ``PARAMETERS``. Raises ValueError naming argument, value and range. About 2 ms a run.
    """
    day = times("days", days, points, 100_000)
    fields = zip(Cells._fields, start, _LIMITS, strict=True)
    first = [number(f"start {name}", value, 0, high) for name, value, high in fields]
    states = solve(_rates(settings(PARAMETERS, values)), first, day, rtol=1e-6)
    return Course(day, *np.maximum(states, 0.0))


def steady_state(start: Cells = START, **values: Any) -> Cells:
    """Where a run from ``start`` settles (the paper's parameters have one attractor)."""
    rates = _rates(settings(PARAMETERS, values))
    late = [float(state[-1]) for state in simulate([60_000.0], start, **values)[1:]]
    settled = fsolve(lambda z: rates(z, 0.0), late, xtol=1e-13)
    return Cells(*settled.tolist())


def _rates(q: dict[str, float]) -> Rates:
    s_M, r_M, K_M, d_M, a_NM, b_NM, a_CM, b_CM, a_CNM, a_MM, b_MM, a_RM, b_RM = (
        q[name] for name in list(PARAMETERS)[:13]
    )
    r_C, K_C, d_C, a_MC, b_MC, a_NC, b_NC = (q[name] for name in list(PARAMETERS)[13:20])
    s_N, r_N, K_N, d_N, a_CN, b_CN, r_R, K_R, d_R, a_MR, b_MR, e, u = (q[name] for name in list(PARAMETERS)[20:])

    def rates(z: Array, _t: float) -> tuple[float, float, float, float]:
        M, C, N, R = z.tolist()
        n, c = N / (b_NM + N), C / (b_CM + C)
        brake = 1.0 - a_MM * M / (b_MM + M) - a_RM * R / (b_RM + R)
        killing = d_M * (1.0 + e * (a_NM * n + a_CM * c + a_CNM * n * c) * brake) + u
        return (
            s_M + M * (r_M * (1.0 - M / K_M) - killing),
            C * (r_C * (1.0 - C / K_C) * (1.0 + a_MC * M / (b_MC + M) + a_NC * N / (b_NC + N)) - d_C),
            s_N + N * (r_N * (1.0 - N / K_N) * (1.0 + a_CN * C / (b_CN + C)) - d_N),
            R * (r_R * (1.0 - R / K_R) * (1.0 + a_MR * M / (b_MR + M)) - d_R),
        )

    return rates
