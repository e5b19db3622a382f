"""How long a hand-in took, as far as an answers file can tell: one time a question, that of its last change."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from immunolab.grading.report.data import HandIn

#: Gaps longer than this between two answers are taken as a break, in the time of a hand-in.
BREAK = timedelta(minutes=30)


def minutes_of(hand_in: HandIn) -> tuple[float, float] | None:
    """Minutes between the first and the last saved answer without breaks, and with them."""
    found = []
    for answers in hand_in.answers.values():
        for entry in answers.entries.values() if answers else []:
            try:
                found.append(datetime.strptime(entry.saved_at, "%Y-%m-%dT%H:%M:%SZ"))
            except ValueError:
                continue
    if len(found) < 2:
        return None
    found.sort()
    gaps = [b - a for a, b in pairwise(found)]
    worked = sum((g for g in gaps if g <= BREAK), timedelta())
    return worked.total_seconds() / 60, sum(gaps, timedelta()).total_seconds() / 60
