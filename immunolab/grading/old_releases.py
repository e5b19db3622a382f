"""``nbgrader generate_assignment`` where ``release/`` is there already: it came with the course, or is from before.

nbgrader skips an assignment whose release exists, with an INFO line, and so leaves a fresh clone's gradebook
empty: every later step then says that there is no such assignment. When it does generate, it removes the old
release first, with whatever lies in it, and also when generating then fails. Here an assignment that the
gradebook does not know is generated, the old release comes back after a failure, and nobody's work is removed.
"""

from __future__ import annotations

import functools
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.generate_assignment import GenerateAssignment

from immunolab.own_work import work_in


def _keeping(convert: Callable[[Any], None]) -> Callable[[Any], None]:
    """nbgrader's run over the assignments to generate, with each old release set aside until it has ended."""

    @functools.wraps(convert)
    def wrapped(self: Any) -> None:
        pattern = self._format_source("(?P<assignment_id>.*)", "(?P<student_id>.*)", escape=True)
        found = [m["assignment_id"] for name in self.assignments if (m := re.match(pattern, name))]
        moved = {}
        if self.coursedir.notebook_id == "*" and not self.no_database:
            for name in found:
                folder = Path(self._format_dest(name, "."))
                if folder.is_dir() and (self.force or not _known(self, name)):
                    aside = folder.with_name(f"{folder.name}.set-aside-{time.strftime('%Y-%m-%d-%H%M%S')}")
                    moved[folder.rename(aside)] = folder
                elif folder.is_dir():
                    self.log.warning(
                        "%s is in the gradebook and in %s/ already and was left as it is; to make it anew after a "
                        "change: nbgrader generate_assignment %s --force",
                        *(name, folder.parent.name, name),
                    )
        try:
            convert(self)
        finally:
            for aside, folder in moved.items():
                _settle(self, aside, folder)

    wrapped.immunolab = True  # type: ignore[attr-defined]
    return wrapped


def _settle(converter: Any, aside: Path, folder: Path) -> None:
    """The old release goes when a new one is there, comes back when not, and stays aside when it holds work."""
    if not folder.exists():
        aside.rename(folder)
        converter.log.warning("%s/ is as it was before.", folder)
    elif work := work_in(aside):
        converter.log.warning(
            "The old %s held somebody's work (%s); it was kept as %s/", folder.name, ", ".join(work[:3]), aside
        )
    else:
        shutil.rmtree(aside)


def _known(converter: Any, name: str) -> bool:
    with Gradebook(converter.coursedir.db_url, converter.coursedir.course_id) as gradebook:
        try:
            return bool(gradebook.find_assignment(name).notebooks)
        except MissingEntry:
            return False


def keep_old_releases() -> None:
    """From now on nbgrader generates what its gradebook does not have; calling it again changes nothing."""
    if not hasattr(GenerateAssignment.convert_notebooks, "immunolab"):
        GenerateAssignment.convert_notebooks = _keeping(GenerateAssignment.convert_notebooks)
