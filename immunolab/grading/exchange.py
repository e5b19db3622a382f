"""nbgrader's exchange where a class hands in by two ways: through the exchange, and by mail or an LMS."""

from __future__ import annotations

import glob
import re
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback

#: what `nbgrader submit` writes beside a hand-in; without it no student can ask the exchange for feedback
FROM_THE_EXCHANGE = ("timestamp.txt", "submission_secret.txt")


class ReleaseFeedback(ExchangeReleaseFeedback):
    """nbgrader's release of feedback; one hand-in that came another way does not stop it for everybody after."""

    def copy_files(self) -> None:
        """Copy the pages of those who handed in through the exchange; name the others."""
        course = self.coursedir
        pattern = course.format_path(course.feedback_directory, "(?P<student>[^/]*)", course.assignment_id, escape=True)
        others = {
            match["student"]: folder
            for folder in sorted(glob.glob(self.src_path))  # noqa: PTH207  (as nbgrader finds them)
            if (match := re.fullmatch(pattern, folder))
            and not all((Path(folder) / name).is_file() for name in FROM_THE_EXCHANGE)
        }
        for student, folder in others.items():
            self.log.warning(
                "%s did not hand in through the exchange: the page in %s is yours to send", student, folder
            )
        before = course.student_id_exclude
        course.student_id_exclude = ",".join(filter(None, [before, *others]))
        try:
            super().copy_files()
        finally:
            course.student_id_exclude = before
