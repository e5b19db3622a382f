"""The one door to nbgrader: a course folder as its own nbgrader_config.py describes it.

Where things lie, which gradebook is meant, nbgrader's API and its autograde command with the instructor's
settings, and a scratch folder with the same settings in which nothing of the course can be changed.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.apps.autogradeapp import AutogradeApp
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from immunolab.course import CourseError
from immunolab.grading.config import configure
from immunolab.grading.process import prepare

CONFIG = "nbgrader_config.py"
_EXCEPTION = re.compile(r"\s*(?:\w+\.)*(?P<name>\w*(?:Error|Exception)): (?P<words>.*)")
_LOGGED = re.compile(r"\[[A-Z]+\]|Traceback|The above exception|During handling")
_TRACE = re.compile(r"Traceback|\s+(?:File \"|\^+|~+)|\s{4}")


class CourseFolder:
    """Paths, gradebook and nbgrader of one course.

    Parameters
    ----------
    root : the course folder; its nbgrader_config.py is read if there is one (SQLite beside it by default)

    Raises
    ------
    CourseError
        If nbgrader_config.py cannot be run.

    """

    def __init__(self, root: Path) -> None:
        prepare()
        self.root = root
        self.config = _read(root) if (root / CONFIG).is_file() else _defaults()
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

    def api(self) -> NbGraderAPI:
        """nbgrader with this course's settings on this folder."""
        config = deepcopy(self.config)
        config.NbGraderAPI.log_level = "WARN"
        return NbGraderAPI(config=config)

    @contextmanager
    def scratch(self, slugs: list[str], *, reveal: bool | None = None) -> Iterator[tuple[Path, NbGraderAPI]]:
        """A throw-away folder with copies of some masters, and nbgrader with this course's settings on it.

        Parameters
        ----------
        slugs : the assignments
        reveal : show right answers and mark schemes in feedback; None for what the settings say

        """
        with tempfile.TemporaryDirectory(prefix="immunolab-") as name:
            scratch = Path(name)
            for slug in slugs:
                shutil.copytree(
                    self.source(slug), scratch / "source" / slug, ignore=shutil.ignore_patterns(".ipynb_checkpoints")
                )
            config = deepcopy(self.config)
            url = f"sqlite:///{scratch / 'gradebook.db'}"
            config.CourseDirectory = Config(root=name, course_id=self.directory.course_id, db_url=url)
            for part in ("header", "footer"):  # relative to the course folder, as nbgrader reads them
                if path := config.IncludeHeaderFooter.get(part):
                    config.IncludeHeaderFooter[part] = str(self.root / path)
            if reveal is not None:
                config.FeedbackScores.reveal_key = reveal
            config.NbGraderAPI.log_level = "WARN"
            yield scratch, NbGraderAPI(config=config)

    @contextmanager
    def gradebook(self) -> Iterator[Any]:
        """nbgrader's gradebook, open. Raises CourseError if there is none yet, or it cannot be read or written."""
        url = str(self.directory.db_url)
        if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).is_file():
            raise CourseError(
                f"There is no gradebook in {self.root.name}/ yet; generate and autograde an assignment first."
            )
        try:
            with Gradebook(url, self.directory.course_id) as gradebook:
                if not inspect(gradebook.db.get_bind()).has_table("submitted_assignment"):
                    raise CourseError("The gradebook is empty; generate and autograde an assignment first.")
                yield gradebook
        except SQLAlchemyError as error:  # no database, damaged, locked for too long, a text that is not UTF-8
            said = str(error).splitlines()[0]
            raise CourseError(
                f"The gradebook of {self.root.name}/ cannot be used ({said}). Nothing was changed; mend it, or take a copy."
            ) from error


def _read(root: Path) -> Config:
    try:
        return PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    except Exception as error:  # whatever the instructor's own file raises
        raise CourseError(f"{CONFIG} cannot be run ({type(error).__name__}: {error}).") from None


def _defaults() -> Config:
    """The settings of a folder without nbgrader_config.py: those that the course's own file begins with."""
    config = Config()
    config.CourseDirectory.course_id = "immunolab"
    config.IncludeHeaderFooter.header = "source/header.ipynb"
    configure(config)
    return config


def nbgrader_app(root: Path) -> AutogradeApp:
    """nbgrader's autograde command with the course's own settings, not yet started."""
    prepare()
    with contextlib.chdir(root):
        app = AutogradeApp()
        app.initialize([], root=str(root))
    for handler in list(app.log.handlers):  # a log file that the course asks for stays
        if type(handler) is logging.StreamHandler:
            app.log.removeHandler(handler)
    app.log.propagate = False
    app.log.setLevel(logging.INFO)
    return app


def must(result: dict, step: str) -> None:
    """Raise CourseError with the reason, in nbgrader's own words, if a step failed."""
    if not result.get("success"):
        said = (result.get("log") or "") + (result.get("error") or "")
        raise CourseError(f"{step} failed: {_reason(said)}")


def _reason(said: str) -> str:
    """What went wrong, out of a log with tracebacks: the message of the last exception that says more than "see above"."""
    lines = [line for line in said.splitlines() if line.strip()]
    found = ""
    for n, line in enumerate(lines):
        exception = _EXCEPTION.match(line)
        if exception and not exception["words"].startswith("Please see the"):
            more = itertools.takewhile(lambda text: not _LOGGED.match(text), lines[n + 1 :])
            plain = exception["name"] == "NbGraderException"
            own = exception["words"] if plain else f"{exception['name']}: {exception['words']}"
            found = "\n".join([own, *more])
    return found or "\n".join(line for line in lines if not _TRACE.match(line)) or "no reason was given"
