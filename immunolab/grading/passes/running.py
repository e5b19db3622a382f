"""One notebook's run: the student's cells in a process in the box, each test at its place, outside it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import nbformat

from immunolab.grade_cells import quiz_call
from immunolab.grading.cells import grade_id
from immunolab.grading.passes import apart
from immunolab.grading.passes.clean import clean
from immunolab.grading.passes.plain_tests import CodeTest
from immunolab.grading.passes.plan import Plan, only_shows
from immunolab.quiz.mirror import asked
from immunolab.sandbox import Limits, RaisedError, Session, StoppedError, files
from immunolab.sandbox.limits import MB

STOPPED = {
    "memory": "more than {memory} MB of memory were in use",
    "processes": "more than {processes} processes and threads were running",
    "time": "the notebook ran for more than {seconds} s",
    "output": "cells printed or showed more than {output} MB, or too many things",
}


def run_notebook(
    nb: Any,
    stored: dict[str, dict[str, Any]],
    plan: Plan,
    limits: Limits,
    source: Path,
    graded: Path,
    *,
    patience: float,
    everything_beside: bool = False,
) -> None:
    """Run a hand-in's cells and write their outputs, and the tests', into it.

    Parameters
    ----------
    nb : the notebook; changed in place
    stored : its cells as released (see ``released_cells``)
    plan : which names of the tests are the student's
    limits : what the code may use
    source, graded : folders of the master and of this hand-in
    patience : s, that a cell gets to end when its time is over
    everything_beside : run every test beside the code, as stock nbgrader does

    """
    with Session(limits, files.read(graded, limits.disk * MB // 2), patience) as session:
        run = _Run(session, plan, limits, source, everything_beside=everything_beside)
        tested = []
        for cell in nb.cells:
            if cell.cell_type != "code":
                continue
            cell.outputs, cell.execution_count = [], None
            item = stored.get(grade_id(cell) or "")
            if item and item["meta"]["grade"] and not item["meta"]["solution"]:
                if not quiz_call(item["source"]):
                    tested.append((cell, run.test(item["source"])))
            elif not run.stopped and not _needless(cell, item):
                run.cell(cell)
    clean(cell for cell in nb.cells if cell.cell_type == "code")
    for cell, outputs in tested:
        cell.outputs, cell.execution_count = outputs, 1


def _needless(cell: Any, item: dict[str, Any] | None) -> bool:
    return bool(asked(cell.source)) or bool(item and item["meta"]["locked"] and only_shows(cell.source))


class _Run:
    def __init__(self, session: Session, plan: Plan, limits: Limits, source: Path, *, everything_beside: bool) -> None:
        self.everything_beside = everything_beside
        self.session, self.plan, self.limits, self.source = session, plan, limits, source
        self.stopped = ""
        self.count = 0
        self.deadline = time.monotonic() + limits.seconds

    def cell(self, cell: Any) -> None:
        """Run one cell; whatever it does to its process, only this hand-in's code is the poorer for it."""
        self.count += 1
        cell.execution_count = self.count
        try:
            cell.outputs = self.session.run(cell.source)
            if time.monotonic() < self.deadline:
                return
            self._stop("time")
        except StoppedError as stopped:
            cell.outputs = stopped.args[1]
            self._stop(str(stopped.args[0]))
        words = f"Stopped here: {self.stopped}. The cells below were not run."
        cell.outputs.append({"output_type": "error", "ename": "Stopped", "evalue": words, "traceback": [words]})

    def _stop(self, why: str) -> None:
        if self.stopped:
            return
        self.stopped = STOPPED[why].format(**self.limits.as_json()) if why in STOPPED else why
        self.session.close()

    def test(self, source: str) -> list[Any]:
        """The outputs of a test."""
        if self.everything_beside or self.plan.beside(source, self.source):
            return self._beside(source)
        before, names = self.plan.for_test(source)
        values: dict[str, str] = {}
        unseen: dict[str, str] = {}
        for name in sorted(names):
            try:
                values[name] = self.session.give(name)
            except RaisedError as error:
                if "builtins.NameError" not in error.names:
                    unseen[name] = error.words
            except StoppedError as stopped:
                self._stop(str(stopped.args[0]))
        if self.stopped and names - set(values) - set(unseen):
            words = f"not tested: {self.stopped}"
            return [
                nbformat.from_dict({"output_type": "error", "ename": "Stopped", "evalue": words, "traceback": [words]})
            ]
        test = CodeTest(source, before, values, self.source, self.plan.earlier(source), unseen)
        try:
            found = apart.run(test, self.limits.cell_seconds + self.session.patience, self._call)
        except apart.GivenUpError as error:
            words = f"the test was stopped: {error}"
            found = [{"output_type": "error", "ename": "Stopped", "evalue": words, "traceback": [words]}]
        return [nbformat.from_dict(output) for output in found]

    def _beside(self, source: str) -> list[Any]:
        """The same of a test that is run by the student's own process, as nbgrader does: it could forge them."""
        made: list[dict[str, Any]] = []
        try:
            for text in [] if self.everything_beside else self.plan.earlier(source):
                if not self.plan.beside(text, self.source):  # the others were run there when their turn came
                    self.session.run(text)
            for output in self.session.run(source):
                if output["output_type"] == "error":
                    output["traceback"] = [f"{output['ename']}: {output['evalue']}"]
                    made.append(output)
                elif output["output_type"] == "execute_result":
                    made.append(output)
        except StoppedError as stopped:
            self._stop(str(stopped.args[0]))
            words = f"not tested: {self.stopped}"
            made = [{"output_type": "error", "ename": "Stopped", "evalue": words, "traceback": [words]}]
        return [nbformat.from_dict(output) for output in made]

    def _call(self, name: str, arguments: str) -> list[str]:
        """A function of the student's, called where it lives."""
        try:
            return self.session.call(name, arguments)
        except StoppedError as stopped:
            self._stop(str(stopped.args[0]))
            raise apart.RemoteError(["builtins.NameError"], self.stopped) from None
        except RaisedError as error:
            raise apart.RemoteError(error.names, error.words) from None
