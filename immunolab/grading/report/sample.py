"""One question as the class answered it: its statistics, what was answered instead, whether a variant was harder."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from immunolab.course import CourseError
from immunolab.grade_cells import GradingError, key_of
from immunolab.grading.report import statistics as st
from immunolab.grading.report.data import ClassData, Item
from immunolab.grading.report.flags import flags
from immunolab.grading.report.options import Fact, Table, percent, tables, variant_words

#: Hand-ins below which a statistic is not shown: at 30 the interval of a correlation still spans 0.7.
LEAST_FOR_CORRELATION = 30
#: Students with one variant below which its mean is not shown.
LEAST_FOR_VARIANT = 5
NOWHERE = st.Interval(math.nan, math.nan, math.nan)


@dataclass(frozen=True)
class ItemResult:
    """One question: n hand-ins with a score for it, waiting ones, what the statistics say, and the share of those
    who came back to change their answer (``again``)."""

    item: Item
    n: int
    waiting: int
    answered: int | None
    difficulty: st.Interval
    discrimination: st.Interval
    alpha_without: float
    again: float
    tables: list[Table]
    flags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Sample:
    """One question as the class answered it.

    Attributes
    ----------
    item : the question
    shares : share of its points by student (n), nan where it waits for a hand
    rest : share of the points of all other questions by student (n), nan if there are none
    facts : what each student was asked and answered; empty for a cell without a question
    attempts : how often each saved answer was given

    """

    item: Item
    shares: np.ndarray
    rest: np.ndarray
    facts: list[Fact]
    attempts: list[int]

    @property
    def scored(self) -> np.ndarray:
        """Who has a score (n)."""
        found: np.ndarray = ~np.isnan(self.shares)
        return found

    @property
    def answered(self) -> int | None:
        """Who gave an answer; None for a cell without a question."""
        return sum(f.response is not None for f in self.facts) if self.item.question else None

    def difficulty(self) -> st.Interval:
        """Mean share of points; unknown while some wait for a hand, for the others are no sample of the class: blank
        texts are settled first, as 0."""
        if not len(self.shares) or not self.scored.all():
            return NOWHERE
        return st.share_interval(min(float(self.shares.mean()), 1.0), len(self.shares))

    def discrimination(self) -> st.Interval:
        """Correlation with the other questions, for a class that is large enough."""
        known = self.scored & ~np.isnan(self.rest)
        if not self.scored.all() or int(known.sum()) < LEAST_FOR_CORRELATION:
            return NOWHERE
        return st.correlation(self.shares[known], self.rest[known])

    def tables(self) -> list[Table]:
        """What was answered instead; by variant where there are variants."""
        question = self.item.question
        if question is None:
            return _whole(self.shares[self.scored])
        found = tables(question, self.facts) if self.facts else []
        if question.given:
            found += _variants(self.item, [f for f in self.facts if not math.isnan(f.share)])
        return found

    def result(self, alpha_without: float) -> ItemResult:
        """Every statistic, and the flags that follow from them."""
        n, difficulty, discrimination = len(self.shares), self.difficulty(), self.discrimination()
        return ItemResult(
            item=self.item,
            n=int(self.scored.sum()),
            waiting=n - int(self.scored.sum()),
            answered=self.answered,
            difficulty=difficulty,
            discrimination=discrimination,
            alpha_without=alpha_without,
            again=float(np.mean([a > 1 for a in self.attempts])) if self.attempts else math.nan,
            tables=self.tables(),
            flags=flags(self.item, difficulty, discrimination, self.answered, n, self.facts),
        )


def sample_of(data: ClassData, item: Item, rest: np.ndarray) -> Sample:
    """One question's sample; ``rest``: share of the points of all others by student (n).

    Raises CourseError if a key in the gradebook cannot be computed.
    """
    own = data.scores[item.name].to_numpy(dtype=float)
    shares = own / item.points if item.points else np.zeros_like(own)
    if item.question is None:
        return Sample(item, shares, rest, [], [])
    answers = [data.hand_ins[student].answers.get(item.notebook) for student in data.scores.index]
    entries = [a.entries[item.question.id] for a in answers if a and item.question.id in a.entries]
    return Sample(item, shares, rest, _facts(data, item, shares, rest), [e.attempts for e in entries])


def _facts(data: ClassData, item: Item, shares: np.ndarray, rest: np.ndarray) -> list[Fact]:
    """What each student was asked and answered; hand-ins without readable answers are left out."""
    quiz, question, found = data.quizzes[item.notebook], item.question, []
    assert question is not None
    for n, student in enumerate(data.scores.index):
        answers = data.hand_ins[student].answers.get(item.notebook)
        if answers is None:
            continue
        quiz.file.answers = answers
        where = f"source cell {item.name} of {data.slug} in the gradebook"
        try:
            key = key_of(item.source, quiz, where) if question.auto_scored else None
        except GradingError as error:
            raise CourseError(str(error)) from None
        found.append(
            Fact(student, quiz.response(question), quiz.variant(question), key, float(shares[n]), float(rest[n]))
        )
    return found


def _whole(shares: np.ndarray) -> list[Table]:
    """For a cell without a question: how many got all, some, none."""
    if not len(shares):
        return []
    rows = [
        ("all", int((shares >= 1).sum())),
        ("some", int(((shares > 0) & (shares < 1)).sum())),
        ("none", int((shares <= 0).sum())),
    ]
    return [
        Table(
            "Points earned", ("Of the points", "Students"), [(a, f"{b} ({percent(b / len(shares))})") for a, b in rows]
        )
    ]


def _variants(item: Item, facts: list[Fact]) -> list[Table]:
    """Mean share by variant, with the p value of a difference."""
    groups: dict[str, list[float]] = {}
    for fact in sorted(facts, key=lambda f: _given_order(item, f.values)):
        groups.setdefault(variant_words(fact.values), []).append(fact.share)
    large = {name: np.array(v) for name, v in groups.items() if len(v) >= LEAST_FOR_VARIANT}
    if len(large) < 2:
        return []
    p = st.differ(list(large.values()))
    if math.isnan(p):
        words = "no difference"
    else:
        words = f"if all were equally hard, differences like these would come up with p {'< 0.001' if p < 0.001 else f'= {p:.2g}'}"
    rows = []
    for name, own in groups.items():
        mean = st.share_interval(float(np.mean(own)), len(own))
        rows.append((name, str(len(own)), with_interval(mean) if name in large else f"fewer than {LEAST_FOR_VARIANT}"))
    return [
        Table(f"By variant ({words}; Kruskal-Wallis)", ("Variant", "Students", "Mean share of points (95 %)"), rows)
    ]


def _given_order(item: Item, values: dict[str, Any]) -> tuple[int, ...]:
    given = item.question.given if item.question else {}
    return tuple(given[name].index(value) for name, value in values.items())


def with_interval(value: st.Interval, *, share: bool = True) -> str:
    """ "73 % (66 to 79)" or "0.31 (0.12 to 0.48)"; a dash for nan."""
    if math.isnan(value.value):
        return "–"
    if share:
        return f"{100 * value.value:.0f} % ({100 * value.low:.0f} to {100 * value.high:.0f})"
    return f"{value.value:.2f} ({value.low:.2f} to {value.high:.2f})".replace("-", "−")
