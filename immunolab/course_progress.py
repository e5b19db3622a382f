"""Progress over the whole course, from the learner's own answers files, as a picture and a table."""

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
