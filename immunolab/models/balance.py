"""Benefit against harm in one randomised trial, per 100 people, with a weight that is yours.

Of 100 people in each arm, gain G more are alive (or free of progression) at a set time, and H more had a severe event.
With w the weight of one severe event against one death (or progression) avoided by then::

    balance = G - w H        break-even w = G / H

Intervals are those of a difference of two shares, 1.96 sqrt(sum p(1 - p)/n), as though everybody had been followed to
the end, and G and H were independent; real ones are somewhat wider. The shares come from the dossier, row by row.
Trials count severe events differently, and averages are not a person. Model, not a prediction for a person.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from immunolab.models._check import Parameter, parameters, settings, whole

__all__ = ["PARAMETERS", "TRIALS", "Balance", "Difference", "Trial", "difference", "weigh"]

_Z = 1.96


class Trial(NamedTuple):
    """What one trial's two arms gained and suffered: shares in %, new treatment first.

    good: what the gain is, in words; event: what is avoided; harm: what was counted as harm. people: assigned to each
    arm; treated: those among whom harms were counted (the assigned, where the dossier has no other number).
    rows: rows of trials.csv; basis: how the figures are known; keys: citation keys.
    """

    name: str
    treatment: str
    control: str
    good: str
    event: str
    free: tuple[float, float]
    people: tuple[int, int]
    harm: str
    harmed: tuple[float, float]
    treated: tuple[int, int]
    rows: tuple[str, ...]
    basis: str
    keys: tuple[str, ...]


_RELATED = "grade 3 or 4, judged to be caused by treatment"
_SERIOUS = "serious, whatever the cause"
_ALIVE_3, _DEATH = "alive at 3 years", "death"

#: The comparisons the explorer offers, in its order.
TRIALS = (
    Trial(
        "IND.227",
        "pembrolizumab + chemotherapy",
        "chemotherapy",
        _ALIVE_3,
        _DEATH,
        (25, 17),
        (222, 218),
        _RELATED,
        (27, 15),
        (222, 218),
        ("T135",),
        "read",
        ("Chu2023",),
    ),
    Trial(
        "CheckMate 743",
        "nivolumab + ipilimumab",
        "chemotherapy",
        _ALIVE_3,
        _DEATH,
        (23, 15),
        (303, 302),
        _RELATED,
        (30, 32),
        (300, 284),
        ("T132", "T125"),
        "read",
        ("Peters2022", "Baas2021"),
    ),
    Trial(
        "DREAMM-7",
        "belantamab mafodotin + bortezomib + dexamethasone",
        "daratumumab + bortezomib + dexamethasone",
        _ALIVE_3,
        _DEATH,
        (74, 60),
        (243, 251),
        "grade 3 or more, whatever the cause",
        (95, 78),
        (243, 251),
        ("T044", "T043"),
        "secondary",
        ("Hungria2025", "Hungria2024"),
    ),
    Trial(
        "MajesTEC-3",
        "teclistamab + daratumumab",
        "daratumumab + dexamethasone + a third drug",
        _ALIVE_3,
        _DEATH,
        (83.3, 65.0),
        (291, 296),
        _SERIOUS,
        (70.7, 62.4),
        (291, 296),
        ("T050", "T049"),
        "secondary",
        ("Costa2025",),
    ),
    Trial(
        "MajesTEC-3",
        "teclistamab + daratumumab",
        "daratumumab + dexamethasone + a third drug",
        "without progression at 3 years",
        "progression or death",
        (83.4, 29.7),
        (291, 296),
        _SERIOUS,
        (70.7, 62.4),
        (291, 296),
        ("T049",),
        "read",
        ("Costa2025",),
    ),
    Trial(
        "KEYNOTE-183",
        "pembrolizumab + pomalidomide + dexamethasone",
        "pomalidomide + dexamethasone",
        "alive at 6 months",
        _DEATH,
        (82, 90),
        (125, 124),
        _SERIOUS,
        (63, 46),
        (125, 124),
        ("T084", "T083"),
        "secondary",
        ("Mateos2019KN183",),
    ),
)

PARAMETERS = parameters(
    Parameter(
        "trial",
        0,
        "",
        "Trial",
        0,
        len(TRIALS) - 1,
        "V",
        "Chu2023",
        "the first one; each of the others from its own rows of the dossier",
    ),
    Parameter(
        "weight",
        0.2,
        "",
        "Weight of one severe event",
        0,
        10,
        note="yours to choose; 1 is as bad as one death (or progression) avoided is good",
    ),
)


class Difference(NamedTuple):
    """A difference of two shares per 100 people, and its 95% interval."""

    value: float
    low: float
    high: float

    @property
    def error(self) -> float:
        """Standard error."""
        return (self.high - self.low) / (2 * _Z)


class Balance(NamedTuple):
    """One trial weighed: per 100 people.

    gain, harm: more people alive (or free of progression), and more with a severe event. net: their balance at
    ``weight``. break_even: the weight at which it is 0, nan if there is none. firm: the weight up to which the whole
    interval of the balance lies above 0; nan if it never does, or always does.
    """

    trial: Trial
    weight: float
    gain: Difference
    harm: Difference
    net: Difference
    break_even: float
    firm: float


def difference(shares: tuple[float, float], people: tuple[int, int]) -> Difference:
    """``shares`` (%, 0 to 100) of two groups of ``people``: first minus second, with a 95% interval."""
    if not all(0 <= share <= 100 for share in shares) or min(people) < 1:
        raise ValueError(f"shares must be 0 to 100 % of 1 or more people; they are {shares} of {people}")
    value = float(shares[0] - shares[1])
    half = _Z * math.sqrt(sum(p * (100 - p) / n for p, n in zip(shares, people, strict=True)))
    return Difference(value, value - half, value + half)


def weigh(**values: float) -> Balance:
    """One of ``TRIALS`` (``trial``, its number) at a ``weight``; both as in ``PARAMETERS``."""
    q = settings(PARAMETERS, values)
    trial = TRIALS[whole("trial", q["trial"], 0, len(TRIALS) - 1)]
    gain, harm = difference(trial.free, trial.people), difference(trial.harmed, trial.treated)
    value = gain.value - q["weight"] * harm.value
    half = _Z * math.hypot(gain.error, q["weight"] * harm.error)
    turns = gain.value > 0 and harm.value > 0
    return Balance(
        trial,
        q["weight"],
        gain,
        harm,
        Difference(value, value - half, value + half),
        gain.value / harm.value if turns else math.nan,
        _firm(gain, harm),
    )


def _firm(gain: Difference, harm: Difference) -> float:
    """The weight at which the lower end of the balance's interval reaches 0: (G - w H)^2 = z^2 (s_G^2 + w^2 s_H^2)."""
    if gain.low <= 0 or harm.high <= 0:
        return math.nan
    a = harm.value**2 - (_Z * harm.error) ** 2
    b = -2 * gain.value * harm.value
    c = gain.value**2 - (_Z * gain.error) ** 2
    if a == 0:
        return -c / b
    root = math.sqrt(b * b - 4 * a * c)
    return min(w for w in ((-b - root) / (2 * a), (-b + root) / (2 * a)) if w > 0)
