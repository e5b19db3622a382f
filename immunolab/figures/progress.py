"""A learner's progress: for each lesson, questions answered and practice answers right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from immunolab.figures import style
from immunolab.figures._axes import share_bar
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
    height = 1.35 + 0.42 * max(len(quizzes), 1)
    figure = style.new_figure(7.0, height)
    with style.context():
        (ax,) = style.stack(figure, (1,), left=2.7, top=0.45, bottom=0.6, right=1.15)
        style.title(figure, title)
        for y, quiz in enumerate(quizzes):
            share = 100 * quiz.answered / quiz.asked
            right = f", {quiz.right} right" if quiz.checkable else ""
            share_bar(ax, y, share, f"{quiz.answered} of {quiz.asked}{right}")
        ax.set_yticks(range(len(quizzes)), [f"{q.name[:2]} {q.title}" for q in quizzes])
        ax.set(xlim=(0, 100), ylim=(len(quizzes) - 0.4, -0.6), xlabel="Questions answered (%)")
        ax.grid(visible=False, axis="y")
    each = [f"{q.title}: {q.answered} of {q.asked} answered, {q.right} of {q.checkable} right" for q in quizzes]
    table = pd.DataFrame(
        [(q.name[:2], q.title, q.answered, q.asked, q.right, q.checkable) for q in quizzes],
        columns=["Lesson", "Title", "Answered", "Questions", "Right", "Can be checked"],
    )
    return Picture(
        figure, title, f"Bar chart of progress by lesson. {'; '.join(each) or 'No lesson in this folder'}.", table
    )
