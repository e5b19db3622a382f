"""A course folder as its own nbgrader_config.py describes it: where things lie, and which gradebook is meant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from nbgrader.api import Base, Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import create_engine, inspect
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from immunolab.course import CourseError
from immunolab.grading.pipeline import nbgrader_api

CONFIG = "nbgrader_config.py"


class CourseFolder:
    """Paths and gradebook of one course.

    Parameters
    ----------
    root : the course folder; its nbgrader_config.py is read if there is one (SQLite beside it by default)

    Raises
    ------
    CourseError
        If nbgrader_config.py cannot be run.

    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config = Config()
        if (root / CONFIG).is_file():
            try:
                self.config = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
            except Exception as error:  # whatever the instructor's own file raises
                raise CourseError(f"{CONFIG} cannot be run ({type(error).__name__}: {error}).") from None
        self.config.CourseDirectory.setdefault("root", str(root))
        self.directory = CourseDirectory(config=self.config)

    def path(self, step: str, student: str, slug: str) -> Path:
        """The folder of one hand-in at a step of nbgrader's: "source", "submitted", "autograded" ..."""
        name = getattr(self.directory, f"{step}_directory")
        return Path(self.directory.format_path(name, student, slug))

    def source(self, slug: str) -> Path:
        """The folder of an assignment's master. Raises CourseError if there is none."""
        folder = self.path("source", ".", slug)
        if not folder.is_dir():
            names = sorted(p.name for p in folder.parent.iterdir()) if folder.parent.is_dir() else []
            known = ", ".join(n for n in names if (folder.parent / n).is_dir()) or "nothing"
            raise CourseError(f"There is no assignment {slug!r} in source/; there is {known}.")
        return folder

    def elsewhere(self, scratch: Path) -> NbGraderAPI:
        """nbgrader with this course's settings on a scratch folder: other folders, another gradebook."""
        url = f"sqlite:///{scratch / 'gradebook.db'}"
        engine = create_engine(url)
        Base.metadata.create_all(
            engine
        )  # in an empty one nbgrader would start alembic to note a version: a second
        engine.dispose()
        if not (self.root / CONFIG).is_file():
            return nbgrader_api(scratch)
        config = deepcopy(self.config)
        config.CourseDirectory = Config(root=str(scratch), course_id=self.directory.course_id, db_url=url)
        config.NbGraderAPI.log_level = "WARN"
        nbgrader_api(scratch)  # what nbgrader needs of the process
        return NbGraderAPI(config=config)

    @contextmanager
    def gradebook(self) -> Iterator[Any]:
        """nbgrader's gradebook, open. Raises CourseError if there is none yet."""
        url = str(self.directory.db_url)
        if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).is_file():
            raise CourseError(
                f"There is no gradebook in {self.root.name}/ yet; generate and autograde an assignment first."
            )
        with Gradebook(url, self.directory.course_id) as gradebook:
            if not inspect(gradebook.db.get_bind()).has_table("submitted_assignment"):
                raise CourseError("The gradebook is empty; generate and autograde an assignment first.")
            yield gradebook
