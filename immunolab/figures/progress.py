"""A learner's progress: for each lesson, questions answered and practice answers right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from immunolab.figures import style
from immunolab.figures._axes import above, share_bar
from immunolab.figures._picture import Picture

__all__ = ["picture"]


def picture(quizzes: Sequence[Any] = ()) -> Picture:
    """One bar a lesson: answered of asked; the number right beside it.

    ``quizzes``: objects with name, title, asked, answered, right, checkable.
    """
    answered, asked = sum(q.answered for q in quizzes), sum(q.asked for q in quizzes)
    started = sum(q.answered > 0 for q in quizzes)
    title = (
        f"{answered} of {asked} questions answered, in {started} of {len(quizzes)} lessons"
        if answered
        else "No questions answered yet: the first lesson waits"
    )
    height = 1.65 + 0.55 * max(len(quizzes), 1)
    figure = style.new_figure(style.NARROW, height)
    with style.context():
        (ax,) = style.stack(figure, (1,), left=0.2, top=0.75, bottom=0.6, right=1.3)
        style.title(figure, title)
        for y, quiz in enumerate(quizzes):
            share = 100 * quiz.answered / quiz.asked
            right = f", {quiz.right} right" if quiz.checkable else ""
            above(ax, y - 0.28, f"{quiz.name[:2]} {quiz.title}")
            share_bar(ax, y, share, f"{quiz.answered} of {quiz.asked}{right}", height=0.36)
        ax.set_yticks([])
        ax.set(xlim=(0, 100), ylim=(len(quizzes) - 0.5, -0.8), xlabel="Questions answered (%)")
        ax.grid(visible=False, axis="y")
    each = [f"{q.title}: {q.answered} of {q.asked} answered, {q.right} of {q.checkable} right" for q in quizzes]
    table = pd.DataFrame(
        [(q.name[:2], q.title, q.answered, q.asked, q.right, q.checkable) for q in quizzes],
        columns=["Lesson", "Title", "Answered", "Questions", "Right", "Can be checked"],
    )
    return Picture(
        figure, title, f"Bar chart of progress by lesson. {'; '.join(each) or 'No lesson in this folder'}.", table
    )
