"""The pass that runs the code of a hand-in, if anything in it but quizzes is graded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils
from nbgrader.preprocessors import Execute
from traitlets import Dict, Enum

from immunolab.grade_cells import GradingError, quiz_call
from immunolab.grading.cells import grade_id
from immunolab.grading.passes.handin import Master, hand_in
from immunolab.grading.passes.plan import Plan, plan_of
from immunolab.grading.passes.running import run_notebook
from immunolab.sandbox import Limits, LostError, protection


class ExecuteCode(Execute):
    """Run the notebook only if something in it besides quizzes is graded.

    Its code runs in a fork of a warm process in a box (``immunolab.sandbox``), which never holds a test: those
    run outside, on values that the code hands over, but for the few that mean something only beside it.
    """

    sandbox = Enum(
        ["auto", "required"],
        "auto",
        help="'required' refuses to run student code where it cannot be contained; 'auto' warns and limits it.",
    ).tag(config=True)
    limits = Dict(
        help="What one hand-in's code may use, such as {'memory': 4000, 'processes': 64, 'seconds': 300}; "
        "a cell's time is ExecuteCode.timeout. Fields: immunolab.sandbox.Limits."
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: Any, *args: Any, **kwargs: Any) -> tuple[Any, Any]:
        """Skip or run. Raises GradingError where the box is required and there is none."""
        hand = hand_in(self, resources)
        stored = hand.master.cells
        if not any(_needs_kernel(cell, stored) for cell in nb.cells):
            return nb, resources
        guard = protection()
        if guard.level != "box":
            if self.sandbox == "required":
                raise GradingError(guard.sentence + " (c.ExecuteCode.sandbox is 'required'.)")
            if not hand.master.kept.setdefault("warned", False):
                hand.master.kept["warned"] = True
                self.log.warning(guard.sentence)
        plan = _plan(hand.master)
        nb.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
        folders = (hand.master.source, hand.graded)
        for last in (False, True):
            try:
                run_notebook(nb, stored, plan, self.allowed(), *folders, patience=self.iopub_timeout)
                break
            except LostError:  # perhaps another hand-in's doing: everybody gets a second warm process
                if last:
                    raise
        return nb, resources

    def allowed(self) -> Limits:
        """What the settings allow one hand-in."""
        return Limits(**{"cell_seconds": self.timeout or Limits.cell_seconds, **self.limits})


def runs_code(cells: dict[str, dict[str, Any]]) -> bool:
    """Whether any of a notebook's cells, as the gradebook has them, is code that a hand-in brings."""
    return any(
        item["meta"]["cell_type"] == "code"
        and (item["meta"]["solution"] or (item["meta"]["grade"] and not quiz_call(item["source"])))
        for item in cells.values()
    )


def _needs_kernel(cell: Any, stored: dict[str, dict[str, Any]]) -> bool:
    if cell.cell_type != "code" or not (utils.is_grade(cell) or utils.is_solution(cell)):
        return False
    return bool(utils.is_solution(cell)) or not quiz_call(stored.get(grade_id(cell) or "", {}).get("source", ""))


def _plan(master: Master) -> Plan:
    """From the gradebook, in the master's order. Once for each run of a command."""
    if "plan" not in master.kept:
        written = _written(master.source / f"{master.notebook}.ipynb")
        cells = []
        for name in master.order:
            item = master.cells[name]
            if item["meta"]["solution"] and name in written:  # the gradebook has it as released, without the solution
                item = {**item, "source": written[name]}
            cells.append(item)
        master.kept["plan"] = plan_of(cells)
    plan: Plan = master.kept["plan"]
    return plan


def _written(path: Path) -> dict[str, str]:
    """What the master's cells hold, by grade id; nothing if it cannot be read."""
    try:
        return {name: cell.source for cell in nbformat.read(path, as_version=4).cells if (name := grade_id(cell))}
    except Exception:  # whatever lies there by now: the gradebook's own cells do as well as they can
        return {}
