"""The analysis of one assignment: questions, objectives, reliability, times, and what deserves a look."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from immunolab.grading.report import statistics as st
from immunolab.grading.report.data import ClassData, Item, complete
from immunolab.grading.report.sample import LEAST_FOR_CORRELATION, NOWHERE, ItemResult, sample_of
from immunolab.grading.report.timing import minutes_of

#: Hand-ins below which the mastery of an objective is not shown.
LEAST_FOR_MASTERY = 10


@dataclass(frozen=True)
class Objective:
    """Mean share of points on the questions of one objective."""

    name: str
    questions: list[str]
    mastery: st.Interval


@dataclass(frozen=True)
class Analysis:
    """One assignment analysed; totals are those of questions that every hand-in has a score for."""

    data: ClassData
    items: list[ItemResult]
    counted: list[Item]
    totals: np.ndarray
    possible: float
    alpha: st.Interval
    error: float
    objectives: list[Objective]
    minutes: list[float]
    spans: list[float]
    no_answers: list[str]

    @property
    def n(self) -> int:
        """Hand-ins analysed."""
        return len(self.data.scores)

    @property
    def small(self) -> bool:
        """Whether correlations and reliability are held back."""
        return self.n < LEAST_FOR_CORRELATION


def analyse(data: ClassData) -> Analysis:
    """Every statistic of the report. Raises CourseError if a key in the gradebook cannot be computed."""
    counted, points = complete(data)
    place = {item.name: j for j, item in enumerate(counted)}
    n, k = points.shape
    totals = points.sum(axis=1)
    possible = sum(item.points for item in counted)
    enough = n >= LEAST_FOR_CORRELATION
    alpha = st.alpha_interval(st.cronbach_alpha(points), n, k) if enough and k > 2 else NOWHERE
    without = st.alpha_without(points) if enough and k > 2 else np.full(k, math.nan)
    results = []
    for item in data.items:
        j = place.get(item.name)
        mine, out_of = (0.0, possible) if j is None else (points[:, j], possible - item.points)
        rest = (totals - mine) / out_of if out_of > 0 else np.full(n, math.nan)
        sample = sample_of(data, item, rest)
        results.append(sample.result(math.nan if j is None else float(without[j])))
    times = [minutes_of(data.hand_ins[student]) for student in data.scores.index]
    return Analysis(
        data,
        results,
        counted,
        totals,
        possible,
        alpha,
        st.standard_error(points, alpha.value),
        _objectives(counted, points, n),
        [t[0] for t in times if t],
        [t[1] for t in times if t],
        [s for s in data.scores.index if data.quizzes and all(a is None for a in data.hand_ins[s].answers.values())],
    )


def _objectives(counted: list[Item], points: np.ndarray, n: int) -> list[Objective]:
    names = list(dict.fromkeys(item.objective for item in counted if item.objective))
    found = []
    for name in names:
        columns = [j for j, item in enumerate(counted) if item.objective == name]
        earned = points[:, columns].sum(axis=1) / sum(counted[j].points for j in columns)
        mastery = st.share_interval(min(float(earned.mean()), 1.0), n) if n >= LEAST_FOR_MASTERY else NOWHERE
        found.append(Objective(name, [counted[j].label for j in columns], mastery))
    return found
