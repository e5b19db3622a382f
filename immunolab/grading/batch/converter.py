"""nbgrader's converter for one hand-in, from one reading to one writing, without the gradebook.

nbgrader's Autograde opens its gradebook some ten times a hand-in, reads, checks and writes the notebook
twice, and works in ``autograded/`` itself, so that a kill leaves half of a hand-in there that it takes for
graded. Here its preprocessors run on the notebook in memory, the files go to a stage, and scores go back
to the command, which alone writes to the gradebook (see :mod:`immunolab.grading.batch.gradebook`).
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import ValidationError, convert, from_dict, reader, validate, validator
from nbformat.v4 import nbjson
from nbgrader.apps.autogradeapp import AutogradeApp
from nbgrader.converters import Autograde
from nbgrader.preprocessors import AssignLatePenalties, Execute, SaveAutoGrades
from nbgrader.utils import find_all_files
from traitlets.utils.importstring import import_item

from immunolab.grading.passes.harden import fault, is_plain
from immunolab.grading.passes.salvage import NotANotebookError, salvage
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
        url = self.coursedir.db_url
        self._immunolab_cells = {(url, job.assignment, name): cells for name, cells in job.cells.items()}
        self._made: dict[Any, Any] = {}

    def grade(self, student: str, place: str) -> dict[str, NotebookScores]:
        """Grade one hand-in into ``stage/place``; scores by notebook. Raises whatever goes wrong."""
        assignment = self.job.assignment
        self.coursedir.student_id = student
        self.coursedir.autograded_directory = str(Path(self.final) / self.job.stage / place)
        source = Path(self.coursedir.format_path(self.coursedir.submitted_directory, student, assignment))
        target = Path(self._format_dest(assignment, student))
        target.mkdir(parents=True, exist_ok=True)
        found = sorted(p for p in source.glob("*.ipynb") if p.is_file())
        if not found:
            raise RefusedError(f"There is no notebook in it ({source.name}/*.ipynb).")
        known = [p for p in found if p.stem in self.job.cells]
        for path in set(found) - set(known):
            self.log.warning("Skipping unknown notebook: %s", path)
        if not known:
            raise RefusedError(f"No notebook in it belongs to the assignment; there is {found[0].name}.")
        top = Path(self.coursedir.submitted_directory).name
        top_folder = next((p for p in source.parents if p.name == top), source.parent)
        for path in (source, *known):
            if words := fault(path, top_folder):
                raise RefusedError(words)
        self.notebooks = [str(p) for p in known]
        self.run_pre_convert_hook()
        self._copy_others(source, target)
        scores = {path.stem: self._convert(path, target) for path in known}
        self.set_permissions(assignment, student)
        return scores

    def _copy_others(self, source: Path, target: Path) -> None:
        """The hand-in's other files, and over them those of the master (not the notebooks): as nbgrader does."""
        ignore = [*self.coursedir.ignore, "*.ipynb"]
        master = Path(self.coursedir.format_path(self.coursedir.source_directory, ".", self.job.assignment))
        kept = {master / name for name in self.exclude_overwriting.get(self.job.assignment, [])}
        for folder in (source, master):
            for path in map(Path, find_all_files(str(folder), ignore)):
                if path in kept:
                    continue
                if folder is source and not is_plain(path):
                    self.log.warning("%s is a link or no ordinary file and is left out", path)
                    continue
                copy = target / path.relative_to(folder)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.unlink(missing_ok=True)
                self.log.info("Copying %s -> %s", path, copy)
                shutil.copy(path, copy)

    def _convert(self, path: Path, target: Path) -> NotebookScores:
        """Both passes over one notebook, in memory."""
        self.log.info("Sanitizing %s", path)
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except json.JSONDecodeError as error:
            raise reader.NotJSONError(str(error)) from None
        try:
            nb = convert(from_dict(salvage(data)), 4)
        except NotANotebookError as error:
            raise RefusedError(str(error)) from None
        nb, _ = self._pass(nb, self.sanitize_preprocessors, path.stem, path.parent)
        self.log.info("Autograding %s", target / path.name)
        before = os.environ.get("NBGRADER_EXECUTION")
        os.environ["NBGRADER_EXECUTION"] = "autograde"
        try:
            nb, resources = self._pass(nb, self.autograde_preprocessors, path.stem, target)
        finally:
            if before is None:
                os.environ.pop("NBGRADER_EXECUTION", None)
            else:
                os.environ["NBGRADER_EXECUTION"] = before
        (target / path.name).write_text(nbjson.writes(nb) + "\n", encoding="utf-8")
        scores: NotebookScores = resources.get("immunolab_scores", NotebookScores())
        return scores

    def _pass(self, nb: Any, names: list[Any], notebook: str, folder: Path) -> tuple[Any, Any]:
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
                resources["immunolab_scores"] = read_scores(saver, nb, resources, texts=cls is SaveScores)
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
