"""What a learner sees of the whole course, from her own answers files: how far she is, and how sure and how right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from immunolab.figures import Picture


def progress(folder: str | Path = ".") -> Picture:
    """How many questions of each lesson are answered and right.

    Parameters
    ----------
    folder : where the lessons' question files lie; answers files beside them are read, never written

    """
    from immunolab.figures import progress as figure
    from immunolab.quiz.progress import folder_progress

    return figure.picture(folder_progress(Path(folder)))


def how_sure(folder: str | Path = ".") -> Picture:
    """How often the learner was right at each step of certainty, over all lessons: her first answers, bets included.

    Parameters
    ----------
    folder : where the lessons' question files lie; answers files beside them are read, never written

    """
    from immunolab.figures.calibration import picture
    from immunolab.quiz.certainty import judgements

    return picture(
        judgements(Path(folder)), few="{n} answers so far came with a word on how sure you are: {left} more to see it"
    )
