"""Grading with nbgrader: quiz cells scored from data, code cells by a kernel, keys kept out of both.

``configure(c)`` in ``nbgrader_config.py`` switches it on. Nothing in the core imports this package.
"""

from immunolab.grading.config import configure
from immunolab.grading.feedback import FeedbackScores
from immunolab.grading.generate import RefuseFaults
from immunolab.grading.mend import MendCells
from immunolab.grading.save import SaveScores
from immunolab.grading.trusted import ExecuteCode, GradeQuizzes, HideQuizKeys, RecoverAnswers

__all__ = [
    "ExecuteCode",
    "FeedbackScores",
    "GradeQuizzes",
    "HideQuizKeys",
    "MendCells",
    "RecoverAnswers",
    "RefuseFaults",
    "SaveScores",
    "configure",
]
