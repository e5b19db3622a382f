"""What a late hand-in loses: the course's own rule, asked with the seconds that the hand-in is late today.

nbgrader works a late penalty out while it autogrades and stores it beside the scores. What it was worked out
from may change afterwards: the due date, an extension, a corrected time stamp, marks by hand, the rule. Every
command asks here anew, so that there is one answer.
"""

from __future__ import annotations

import math
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from nbgrader.converters import Autograde
from nbgrader.preprocessors import AssignLatePenalties
from traitlets.utils.importstring import import_item

from immunolab.course import CourseError

#: Differences below this are those of adding floats.
SMALL = 1e-6


def seconds_late(handed_in: datetime | None, due: datetime | None, extension: timedelta | None) -> float:
    """Seconds after the due date and the student's own extension; 0 without a time stamp or a due date.

    Times are UTC without a zone, as in nbgrader's gradebook.
    """
    if handed_in is None or due is None:
        return 0.0
    return max(0.0, (handed_in - due - (extension or timedelta(0))).total_seconds())


class LateRule:
    """nbgrader's AssignLatePenalties with the plug-in that the course's settings name."""

    def __init__(self, assigner: AssignLatePenalties) -> None:
        assigner.init_plugin()
        self._plugin = assigner.plugin_inst

    def penalty(self, student: str, score: float, late: float) -> float | None:
        """Points that are taken off a notebook with this score, from 0 to the score; None for none.

        The plug-in is asked only about a hand-in that is late (``late`` in seconds), as in nbgrader.

        Raises
        ------
        CourseError
            If the plug-in fails, or its answer is no number.

        """
        if late <= 0:
            return None
        try:
            asked = self._plugin.late_submission_penalty(student, score, late)
            value = None if asked is None else float(asked)
        except Exception as error:  # the course's own code
            raise CourseError(f"The late penalty failed: {type(error).__name__}: {error}") from error
        if value is not None and math.isnan(value):
            raise CourseError(f"The late penalty failed: the course's rule gives no number for {student}.")
        return None if value is None else min(max(value, 0.0), max(score, 0.0))


def late_rule(converter: Autograde, root: Path) -> LateRule | None:
    """The rule that the settings of nbgrader's autograde have; None if they have none.

    A preprocessor of the course's own that works otherwise than nbgrader's writes its penalties itself: they
    stay as it wrote them.

    Raises
    ------
    CourseError
        If the plug-in cannot be loaded.

    """
    if str(root) not in sys.path:  # where nbgrader looks for plug-ins, the working folder being the course
        sys.path.insert(0, str(root))
    for name in converter.autograde_preprocessors:
        found: Any = import_item(name) if isinstance(name, str) else name
        if not (isinstance(found, type) and issubclass(found, AssignLatePenalties)):
            continue
        if getattr(found, "preprocess", None) is not AssignLatePenalties.preprocess:
            return None
        try:
            assigner = found(parent=converter)
            return LateRule(assigner) if assigner.enabled else None
        except Exception as error:  # a class that is not there, a setting that it does not have
            raise CourseError(
                f"The late penalty's plug-in cannot be used ({type(error).__name__}: {error}); correct AssignLatePenalties "
                "or LateSubmissionPlugin in nbgrader_config.py."
            ) from None
    return None
