"""What a learner sees of the whole course, from her own answers files: how far she is, and how sure and how right."""

from __future__ import annotations

from pathlib import Path

from immunolab.quiz.in_step import InStep


def progress(folder: str | Path = ".") -> InStep:
    """How many questions of each lesson are answered and right; drawn again when an answer is saved.

    Parameters
    ----------
    folder : where the lessons' question files lie; answers files beside them are read, never written

    """
    from immunolab.figures import progress as figure
    from immunolab.quiz.progress import folder_progress

    return InStep(lambda: figure.picture(folder_progress(Path(folder))))


def how_sure(folder: str | Path = ".") -> InStep:
    """How often the learner was right at each step of certainty, over all lessons: her first answers, bets included.

    Parameters
    ----------
    folder : where the lessons' question files lie; answers files beside them are read, never written

    """
    from immunolab.figures.calibration import picture
    from immunolab.quiz.certainty import judgements

    few = "You have said {n} times how sure you are: {left} more to see it"
    return InStep(lambda: picture(judgements(Path(folder)), few=few))
