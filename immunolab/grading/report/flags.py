"""What deserves an instructor's look, in words. A flag is a reason to read the question again, not a verdict."""

from __future__ import annotations

import math

from immunolab.grading.report.data import Item
from immunolab.grading.report.options import LEAST_FOR_MEAN, Fact, chosen, mean_rest, percent
from immunolab.grading.report.statistics import Interval
from immunolab.quiz.questions import Hotspot, MultipleChoice

EASY, HARD, SILENT, WEAK = 0.95, 0.2, 0.2, 0.1


def flags(
    item: Item, difficulty: Interval, discrimination: Interval, answered: int | None, n: int, facts: list[Fact]
) -> list[str]:
    """Every flag of one question; ``n`` hand-ins in all."""
    found = []
    if answered is not None and n and answered / n < SILENT:
        found.append(f"Almost nobody answered: {answered} of {n}.")
    elif difficulty.value < HARD:
        found.append("Very hard: less than a fifth of the points was earned.")
    if difficulty.value > EASY:
        found.append("Almost everybody got it: it tells little about who knows more.")
    r = discrimination
    if r.value < 0:
        chance = " It may be chance: the interval reaches above 0." if r.high > 0 else ""
        found.append(
            f"Negative discrimination: those who did well elsewhere did worse here. Look at the key first.{chance}"
        )
    elif r.value < WEAK:
        found.append("Hardly tells strong from weak: discrimination under 0.1.")
    if isinstance(item.question, MultipleChoice | Hotspot) and not math.isnan(r.value):
        found += _attracts(item.question, facts)
    return found


def _attracts(question: MultipleChoice | Hotspot, facts: list[Fact]) -> list[str]:
    """Wrong options that outdo the right one, in number or in who chose them."""
    found = []
    right = [f for f in facts if f.share >= 1]
    strong = mean_rest(right)
    for _, label, those in chosen(question, facts):
        wrong = [f for f in those if f.share < 1]
        if len(wrong) < LEAST_FOR_MEAN:
            continue
        if len(wrong) > len(right):
            found.append(f"More chose “{label}” ({len(wrong)}) than what counts as right ({len(right)}).")
        if mean_rest(wrong) > strong:
            found.append(
                f"A wrong option attracts the strongest: those who chose “{label}” have {percent(mean_rest(wrong))} on the "
                f"other questions, those who were right {percent(strong)}."
            )
    return found
