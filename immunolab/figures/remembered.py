"""What a learner remembers: for each lesson the chance that a question that was asked would be answered now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from immunolab.figures import style
from immunolab.figures._axes import share_bar
from immunolab.figures._picture import Picture

__all__ = ["picture"]


def picture(lessons: Sequence[Any] = ()) -> Picture:
    """One bar a lesson: expected recall; beside it questions asked of all, and those that are due.

    ``lessons``: objects with name, title, cards, asked, due, recall (0 to 1, of those asked).
    """
    asked = sum(one.asked for one in lessons)
    expected = sum(one.recall * one.asked for one in lessons)
    title = (
        f"Of {asked} {'question' if asked == 1 else 'questions'} asked you would answer about {expected:.0f} today"
        if asked
        else "Nothing asked yet: the first warm-up waits in lesson 02"
    )
    figure = style.new_figure(7.0, 1.35 + 0.42 * max(len(lessons), 1))
    with style.context():
        (ax,) = style.stack(figure, (1,), left=2.7, top=0.45, bottom=0.6, right=1.95)
        style.title(figure, title)
        for y, one in enumerate(lessons):
            share_bar(ax, y, 100 * one.recall, _beside(one))
        if not lessons:
            ax.text(50, 0.1, "A bar for each lesson,\nonce it was asked about", ha="center", va="center", size=10)
        ax.set_yticks(range(len(lessons)), [f"{one.name[:2]} {one.title}" for one in lessons])
        ax.set(xlim=(0, 100), ylim=(max(len(lessons), 1) - 0.4, -0.6), xlabel="Chance to answer it today (%)")
        ax.grid(visible=False, axis="y")
    each = [f"{one.title}: {_recall(one)}{_beside(one)}" for one in lessons]
    table = pd.DataFrame(
        [(one.name[:2], one.title, one.asked, one.cards, 100 * one.recall, one.due) for one in lessons],
        columns=["Lesson", "Title", "Asked", "Questions", "Chance to answer (%)", "Due today"],
    )
    about = "Bar chart of what is remembered, by lesson, as the schedule expects it"
    return Picture(figure, title, f"{about}. {'; '.join(each) or 'No lesson has been begun in this folder'}.", table)


def _beside(one: Any) -> str:
    if not one.asked:
        return "not asked yet"
    return f"{one.asked} of {one.cards} asked" + (f", {one.due} due" if one.due else "")


def _recall(one: Any) -> str:
    return f"{100 * one.recall:.0f} %, " if one.asked else ""
