"""nbgrader's converter for one hand-in, from one reading to one writing, without the gradebook.

nbgrader's Autograde opens its gradebook some ten times a hand-in, reads, checks and writes the notebook
twice, and works in ``autograded/`` itself, so that a kill leaves half of a hand-in there that it takes for
graded. Here its preprocessors run on the notebook in memory, the files go to a stage, and scores go back
to the command, which alone writes to the gradebook (see :mod:`immunolab.grading.batch.gradebook`).
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import ValidationError, from_dict, validate, validator
from nbformat.v4 import nbjson
from nbgrader.apps.autogradeapp import AutogradeApp
from nbgrader.converters import Autograde
from nbgrader.preprocessors import AssignLatePenalties, Execute, SaveAutoGrades
from nbgrader.utils import find_all_files
from traitlets.utils.importstring import import_item

from immunolab.grading.names import folder_of, shown
from immunolab.grading.passes.autograde import copy_sheets, folder_fault, not_in
from immunolab.grading.passes.handin import HandIn, Master
from immunolab.grading.passes.harden import is_plain
from immunolab.grading.passes.identify import Copy, Identified, identify
from immunolab.grading.passes.save import NotebookScores, SaveScores, read_scores

#: Preprocessors that keep nothing from one notebook to the next come from these; others are made anew, as nbgrader does.
KNOWN = ("immunolab.", "nbgrader.", "nbconvert.")


@dataclass(frozen=True)
class Job:
    """What a worker must know of a run."""

    root: str
    assignment: str
    #: name of the folder beside the students' in autograded/ where this run puts its work
    stage: str
    #: cells as released, by notebook (see ``released_cells``)
    cells: dict[str, dict[str, Any]] = field(compare=False)


class RefusedError(Exception):
    """A hand-in that cannot be graded; the message is the reason in one sentence."""


def custom(app: AutogradeApp) -> list[str]:
    """Preprocessors of the course's settings that are neither nbgrader's nor ours: they may ask the gradebook."""
    converter = Autograde(coursedir=app.coursedir, parent=app)
    names = [*converter.sanitize_preprocessors, *converter.autograde_preprocessors]
    found = [import_item(name) if isinstance(name, str) else name for name in names]
    return [str(item) for item in found if not str(getattr(item, "__module__", "")).startswith(KNOWN)]


class OnePass(Autograde):
    """nbgrader's converter for one hand-in at a time, into a stage, without a gradebook."""

    def __init__(self, app: AutogradeApp, job: Job) -> None:
        super().__init__(coursedir=app.coursedir, parent=app)
        self.job = job
        self.final = app.coursedir.autograded_directory
        self.coursedir.assignment_id = job.assignment
        self.exporter = self.exporter_class(parent=self, config=self.config)
        source = Path(self.coursedir.format_path(self.coursedir.source_directory, ".", job.assignment))
        self.masters = {name: Master(source, name, cells) for name, cells in job.cells.items()}
        self._made: dict[Any, Any] = {}

    def grade(self, student: str, place: str) -> dict[str, NotebookScores]:
        """Grade one hand-in into ``stage/place``; scores by notebook. Raises whatever goes wrong."""
        assignment = self.job.assignment
        self.coursedir.student_id = student
        self.coursedir.autograded_directory = str(Path(self.final) / self.job.stage / place)
        source = folder_of(Path(self.coursedir.format_path(self.coursedir.submitted_directory, student, assignment)))
        if words := folder_fault(self.coursedir, source):
            raise RefusedError(words)
        try:
            found = identify(source, self.job.cells, self.coursedir.ignore)
        except OSError as error:
            raise RefusedError(f"{shown(source.name)} cannot be read ({error.strerror}).") from None
        for path in found.strange if found.notebooks else ():
            self.log.warning("Skipping unknown notebook: %s", shown(str(path)))
        if not found.notebooks:
            raise RefusedError(not_in(found))
        target = Path(self._format_dest(assignment, student))
        target.mkdir(parents=True, exist_ok=True)
        self.notebooks = [str(copy.path) for _, copy in sorted(found.notebooks.items())]
        self.run_pre_convert_hook()
        self._copy_others(found, target)
        scores = {}
        for name in sorted(found.notebooks):
            hand = HandIn(self.masters[name], assignment, student, target, found)
            scores[name] = self._convert(hand, found.notebooks[name])
        self.set_permissions(assignment, student)
        return scores

    def _copy_others(self, found: Identified, target: Path) -> None:
        """The hand-in's other files, and over them those of the master (not the notebooks): as nbgrader does."""
        copy_sheets(found, target)
        master = self.masters[next(iter(found.notebooks))].source
        kept = {master / name for name in self.exclude_overwriting.get(self.job.assignment, [])}
        theirs = find_all_files(str(master), [*self.coursedir.ignore, "*.ipynb"])
        for folder, paths in ((found.folder, found.others), (master, [Path(name) for name in theirs])):
            for path in paths:
                if path in kept or path.suffix == ".ipynb" or (folder is found.folder and not is_plain(path)):
                    continue
                copy = target / path.relative_to(folder)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.unlink(missing_ok=True)
                self.log.info("Copying %s -> %s", path, copy)
                shutil.copy(path, copy)

    def _convert(self, hand: HandIn, copy: Copy) -> NotebookScores:
        """Both passes over one notebook, in memory."""
        name = hand.master.notebook
        self.log.info("Sanitizing %s", copy.path)
        nb, _ = self._pass(from_dict(copy.content), self.sanitize_preprocessors, hand, copy.path.parent)
        self.log.info("Autograding %s", hand.graded / name)
        before = os.environ.get("NBGRADER_EXECUTION")
        os.environ["NBGRADER_EXECUTION"] = "autograde"
        try:
            nb, resources = self._pass(nb, self.autograde_preprocessors, hand, hand.graded)
        finally:
            if before is None:
                os.environ.pop("NBGRADER_EXECUTION", None)
            else:
                os.environ["NBGRADER_EXECUTION"] = before
        (hand.graded / f"{name}.ipynb").write_text(nbjson.writes(nb) + "\n", encoding="utf-8")
        scores: NotebookScores = resources.get("immunolab_scores", NotebookScores())
        return scores

    def _pass(self, nb: Any, names: list[Any], hand: HandIn, folder: Path) -> tuple[Any, Any]:
        notebook = hand.master.notebook
        resources = ResourcesDict(
            unique_key=notebook,
            output_files_dir=f"{notebook}_files",
            output_extension=".ipynb",
            metadata=ResourcesDict(name=notebook, path=str(folder)),
            nbgrader={
                "student": self.coursedir.student_id,
                "assignment": self.job.assignment,
                "notebook": notebook,
                "db_url": self.coursedir.db_url,
            },
            immunolab=hand,
        )
        if _wants_ids(nb):
            _, nb = validator.normalize(nb)
        for name in names:
            nb, resources = self._preprocessor(name)(nb, resources)
        try:
            validate(nb, relax_add_props=True)
        except ValidationError as error:
            raise RefusedError(f"{notebook}.ipynb is not a valid notebook: {first_line(error)}") from error
        return nb, resources

    def _preprocessor(self, name: Any) -> Any:
        """The preprocessor of this name; those that would write to the gradebook hand over instead."""
        if name not in self._made:
            cls = import_item(name) if isinstance(name, str) else name
            if cls is SaveScores or cls is SaveAutoGrades:
                made = self._hand_over(cls)
            elif cls is AssignLatePenalties:  # by the command, when it writes the scores
                made = _unchanged
            elif isinstance(cls, type):
                made = cls(parent=self.exporter)
                if issubclass(cls, Execute) or not cls.__module__.startswith(KNOWN):
                    return made
            else:
                made = cls
            self._made[name] = made
        return self._made[name]

    def _hand_over(self, cls: type[SaveAutoGrades]) -> Any:
        saver = cls(parent=self.exporter)

        def keep(nb: Any, resources: Any) -> tuple[Any, Any]:
            if saver.enabled:
                resources["immunolab_scores"] = read_scores(
                    nb, resources["immunolab"], saver.log, texts=cls is SaveScores
                )
            return nb, resources

        return keep


def _unchanged(nb: Any, resources: Any) -> tuple[Any, Any]:
    return nb, resources


def _wants_ids(nb: Any) -> bool:
    """Whether nbformat would give new cell ids: they are missing, or two are the same."""
    if (nb.get("nbformat", 0), nb.get("nbformat_minor", 0)) < (4, 5):
        return False
    ids = [cell.get("id") for cell in nb.cells]
    return None in ids or len({str(i) for i in ids}) < len(ids)


def first_line(error: BaseException) -> str:
    """What an error says, in one line."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
