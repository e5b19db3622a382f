"""Each picture once for all tests of a process: drawing one takes a third of a second, and its bytes are kept."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

from immunolab import figures
from immunolab.figures import Picture

# What a picture cannot do without.
_QUIZ = SimpleNamespace(name="01_one", title="One", asked=5, answered=3, right=2, checkable=3)
_MEMORY = SimpleNamespace(name="01_one", title="One", cards=10, asked=10, due=10, recall=0.87)
_OPTIONS = {"progress": {"quizzes": [_QUIZ]}, "remembered": {"lessons": [_MEMORY]}}


@cache
def shown(name: str) -> Picture:
    """A picture as a notebook shows it: who looks at it leaves it as it was."""
    return figures.show(name, **_OPTIONS.get(name, {}))
