"""Points for copying: a question whose answer is one number, or five to be sorted, that the simulation prints.

`work:` in the question file says what is asked: `copy` a read-out, `calculate` with several or from the stem, `search`
for a setting, or `decide` first and use the simulation as a check. A number counts as copied unless it says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from immunolab.measure.measured import Measure
from immunolab.measure.page import Item, Page

MOST_OF_20 = 2


def copied(item: Item) -> bool:
    """Whether a question asks for nothing but what is printed."""
    work = item.question.work
    return work == "copy" or (work is None and item.question.kind == "numeric")


def measured(page: Page) -> Iterator[Measure]:
    """The share of points on this page."""
    found = [item for item in page.items if copied(item) and not item.bet]
    points = sum(item.question.points for item in found)
    total = page.points or sum(item.question.points for item in page.items)
    names = ", ".join(item.question.id for item in found)
    faults: tuple[str, ...] = ()
    if page.graded and points > MOST_OF_20 * total / 20:
        faults = (
            f"{points:g} of {total:g} points are for copying ({names}); at most {MOST_OF_20} of 20. "
            "Where one asks for more, say so with `work: calculate`, `search` or `decide`.",
        )
    limit = f"{MOST_OF_20} of 20" if page.graded else ""
    yield Measure("points for copying a read-out", f"{points:g} of {total:g}", limit, faults)
