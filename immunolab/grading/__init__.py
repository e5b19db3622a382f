"""Grading with nbgrader: quiz cells scored from data, code cells by a kernel, keys kept out of both.

``configure(c)`` in ``nbgrader_config.py`` switches it on. Nothing in the core imports this package.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import TYPE_CHECKING, Any

# jsonschema compiles a grammar of international web addresses when it is imported, if this package is
# there: a second, half of the start of every grader. No notebook is checked against it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

if importlib.util.find_spec("nbgrader") is None:  # said at once, not by whatever comes first of what it brings
    raise ModuleNotFoundError("No module named 'nbgrader'", name="nbgrader")

if TYPE_CHECKING:
    from immunolab.grading.author.generate import RefuseFaults
    from immunolab.grading.author.page import ReadAsPage
    from immunolab.grading.config import configure
    from immunolab.grading.exchange import ReleaseFeedback
    from immunolab.grading.passes.code import ExecuteCode
    from immunolab.grading.passes.feedback import FeedbackScores
    from immunolab.grading.passes.harden import CollectPlainFiles
    from immunolab.grading.passes.mend import MendCells
    from immunolab.grading.passes.quizzes import GradeQuizzes, HideQuizKeys, RecoverAnswers
    from immunolab.grading.passes.save import SaveScores

__all__ = [
    "CollectPlainFiles",
    "ExecuteCode",
    "FeedbackScores",
    "GradeQuizzes",
    "HideQuizKeys",
    "MendCells",
    "ReadAsPage",
    "RecoverAnswers",
    "RefuseFaults",
    "ReleaseFeedback",
    "SaveScores",
    "configure",
]

_HOME = {
    "author.generate": ("RefuseFaults",),
    "author.page": ("ReadAsPage",),
    "config": ("configure",),
    "exchange": ("ReleaseFeedback",),
    "passes.code": ("ExecuteCode",),
    "passes.feedback": ("FeedbackScores",),
    "passes.harden": ("CollectPlainFiles",),
    "passes.mend": ("MendCells",),
    "passes.quizzes": ("GradeQuizzes", "HideQuizKeys", "RecoverAnswers"),
    "passes.save": ("SaveScores",),
}


def __getattr__(name: str) -> Any:
    # nbgrader is loaded by who grades, not by a command that reads keys or marks
    for module, items in _HOME.items():
        if name in items:
            return getattr(importlib.import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
