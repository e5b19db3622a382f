"""Two ways of waiting: what somebody still well after so many years faces in the years that come.

MGUS turns into myeloma at a constant hazard (:mod:`immunolab.models.mgus`), mesothelioma comes after asbestos at a rate
that climbs with the time since the first fibre (:mod:`immunolab.models.mesothelioma`). In both nobody dies of anything
else. The exposure, 14 years at 1 fibre/ml, is for teaching: compare the shapes, not the sizes.
Model, not a prediction for a person.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from immunolab.models import mesothelioma, mgus
from immunolab.models._arrays import Array, numbers
from immunolab.models._check import Parameter, number, parameters

__all__ = ["PARAMETERS", "asbestos_next", "mgus_next"]

PARAMETERS = parameters(
    Parameter("waited", 20, "years", "Years already waited", 0, 60, note="a starting point; the learner moves it"),
    Parameter("ahead", 10, "years", "Years that come", 0.1, 40, note="long enough to see, short enough to live"),
    Parameter("duration", 14, "years", "Years of exposure", 0, 50, note="a working life cut short by a ban"),
    Parameter("level", 1, "fibres/ml", "Level at work", 0, 1000, note="a dusty workplace of its time"),
)

_D = {name: parameter.default for name, parameter in PARAMETERS.items()}
_STEPS = 400


def mgus_next(waited: ArrayLike, ahead: float = _D["ahead"]) -> Array:
    """Share (0 to 1) of those with MGUS and still well after ``waited`` years (0 to 60) who progress in the next ``ahead``.

    A constant hazard: it does not depend on ``waited``.
    """
    t = numbers("waited", waited, 0, 60, "years")
    result: Array = np.full_like(t, mgus.naive_risk(PARAMETERS["ahead"].check(ahead)))
    return result


def asbestos_next(
    waited: ArrayLike, ahead: float = _D["ahead"], duration: float = _D["duration"], level: float = _D["level"]
) -> Array:
    """Share (0 to 1) of those well ``waited`` years (0 to 60) after the first fibre who fall ill in the next ``ahead``.

    duration: years of work with asbestos, 0 to 50. level: fibres/ml, 0 to 1000.
    """
    t = numbers("waited", waited, 0, 60, "years")
    years = np.linspace(0.0, PARAMETERS["ahead"].check(ahead), _STEPS + 1)
    at = t[..., None] + years
    rate = mesothelioma.incidence(at, number("level", level, 0, 1000), number("duration", duration, 0, 50))
    result: Array = -np.expm1(-np.trapezoid(rate, years, axis=-1))
    return result
