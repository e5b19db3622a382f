"""Immunotherapy in Jupyter: quizzes that nbgrader grades, simulations that respond, evidence with sources.

``from immunolab import Quiz, explore`` is what a notebook needs. Names are looked up when they are
first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOME = {
    "Quiz": "immunolab.quiz",
    "Score": "immunolab.quiz",
    "check_setup": "immunolab.setup_check",
    "cite": "immunolab.evidence",
    "completion": "immunolab.study_record",
    "explore": "immunolab.explore",
    "glossary": "immunolab.terms",
    "grade_me": "immunolab.self_score",
    "hand_in_file": "immunolab.hand_in_file",
    "how_sure": "immunolab.course_progress",
    "progress": "immunolab.course_progress",
    "references": "immunolab.evidence",
    "review": "immunolab.review",
    "scene": "immunolab.scenes",
    "show": "immunolab.figures",
    "warm_up": "immunolab.review",
}

__all__ = [
    "Quiz",
    "Score",
    "__version__",
    "check_setup",
    "cite",
    "completion",
    "explore",
    "glossary",
    "grade_me",
    "hand_in_file",
    "how_sure",
    "progress",
    "references",
    "review",
    "scene",
    "show",
    "warm_up",
]

if TYPE_CHECKING:
    from immunolab.course_progress import how_sure, progress
    from immunolab.evidence import cite, references
    from immunolab.explore import explore
    from immunolab.figures import show
    from immunolab.hand_in_file import hand_in_file
    from immunolab.quiz import Quiz, Score
    from immunolab.review import review, warm_up
    from immunolab.scenes import scene
    from immunolab.self_score import grade_me
    from immunolab.setup_check import check_setup
    from immunolab.study_record import completion
    from immunolab.terms import glossary


def __getattr__(name: str) -> Any:
    if name in _HOME:
        value = getattr(importlib.import_module(_HOME[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'immunolab' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


if sys.platform == "emscripten":
    importlib.import_module("immunolab.live").begin()
