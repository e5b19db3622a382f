"""Grading with nbgrader: quiz cells scored from data, code cells by a kernel, keys kept out of both.

``configure(c)`` in ``nbgrader_config.py`` switches it on. Nothing in the core imports this package.
"""
# ruff: noqa: E402

import sys

# jsonschema compiles a grammar of international web addresses when it is imported, if this package is
# there: a second, half of the start of every grader. No notebook is checked against it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

from immunolab.grading.config import configure
from immunolab.grading.feedback import FeedbackScores
from immunolab.grading.generate import RefuseFaults
from immunolab.grading.harden import CollectPlainFiles
from immunolab.grading.mend import MendCells
from immunolab.grading.run_code import ExecuteCode
from immunolab.grading.save import SaveScores
from immunolab.grading.trusted import GradeQuizzes, HideQuizKeys, RecoverAnswers

__all__ = [
    "CollectPlainFiles",
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
