"""Run the code of a hand-in: the student's cells in a kernel in the box, the tests outside it."""

from __future__ import annotations

import asyncio
import builtins
import json
import time
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client import AsyncKernelManager
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbgrader import utils
from nbgrader.preprocessors import Execute
from traitlets import Dict, Enum

from immunolab.grading.cells import GradingError, asked, grade_id, quiz_call
from immunolab.grading.passes.clean import clean_outputs
from immunolab.grading.passes.handin import Master, hand_in
from immunolab.grading.passes.plain_tests import Plan, only_shows, run_test
from immunolab.sandbox import Limits, WireError, from_wire, opaque, protection, to_wire
from immunolab.sandbox.limits import MB
from immunolab.sandbox.provisioner import WarmKernelManager, read_files

STOPPED = {
    "memory": "more than {memory} MB of memory were in use",
    "processes": "more than {processes} processes and threads were running",
    "time": "the notebook ran for more than {seconds} s",
    "output": "cells printed or showed more than {output} MB",
}


class OutputLimitError(Exception):
    """A kernel sends more than a page can hold."""


class ExecuteCode(Execute):
    """Run the notebook in a kernel only if something in it besides quizzes is graded.

    The kernel is a fork of a warm process in a box (``immunolab.sandbox``). It never holds a test: those
    run in this process, on values that the kernel hands over.
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
        limits = Limits(**{"cell_seconds": self.timeout or Limits.cell_seconds, **self.limits})
        nb.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
        run = _Run(
            nb,
            stored,
            plan,
            limits,
            hand.master.source,
            hand.graded,
            boxed=guard.level != "none",
            patience=self.iopub_timeout,
        )
        run_sync(run.go)()
        return nb, resources


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
        cells = [master.cells[name] for name in master.order if master.cells[name]["meta"]["cell_type"] == "code"]
        master.kept["plan"] = Plan(
            [c["source"] for c in cells if c["meta"]["solution"]],
            [
                c["source"]
                for c in cells
                if c["meta"]["locked"]
                and not c["meta"]["grade"]
                and not asked(c["source"])
                and not only_shows(c["source"])
            ],
        )
    plan: Plan = master.kept["plan"]
    return plan


class _Client(NotebookClient):
    """nbclient, with a limit on what a kernel may send."""

    left = 0

    def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
        if msg["msg_type"].startswith("comm"):
            return None  # no widget is shown here, and none of its messages is of use
        if msg["msg_type"] != "status":
            self.left -= len(json.dumps(msg["content"], default=str))
            if self.left < 0:
                raise OutputLimitError
        return super().process_message(msg, cell, cell_index)


class _Run:
    """One notebook's run."""

    def __init__(
        self,
        nb: Any,
        stored: dict[str, dict[str, Any]],
        plan: Plan,
        limits: Limits,
        source: Path,
        graded: Path,
        *,
        boxed: bool,
        patience: int,
    ) -> None:
        self.nb, self.stored, self.plan, self.limits, self.source = nb, stored, plan, limits, source
        self.km: Any
        if boxed:
            self.km = WarmKernelManager()
            self.km.limits = limits
            self.km.files = read_files(graded, limits.disk * MB // 2)
        else:
            self.km = AsyncKernelManager(kernel_name="python3")
        self.client = _Client(
            nb,
            km=self.km,
            timeout=limits.cell_seconds,
            interrupt_on_timeout=True,
            allow_errors=True,
            raise_on_iopub_timeout=True,
            record_timing=False,
            store_widget_state=False,
            coalesce_streams=True,
            shutdown_kernel="immediate",
            startup_timeout=60,
            iopub_timeout=patience,
            error_on_timeout={
                "ename": "CellTimeoutError",
                "evalue": f"stopped after {limits.cell_seconds} s",
                "traceback": [],
            },
            resources={"metadata": {"path": str(graded)}},
        )
        self.client.left = limits.output * MB
        self.stopped = ""
        self.deadline = time.monotonic() + limits.seconds

    async def go(self) -> None:
        """Run the student's cells in order, each test at its place; write the tests' outputs when the kernel is gone."""
        tested: list[tuple[Any, list[Any]]] = []
        async with self.client.async_setup_kernel(cleanup_kc=True):
            self.loop = asyncio.get_running_loop()
            # what nbclient still waits for when a kernel dies is nobody's business
            self.loop.set_exception_handler(lambda *_: None)
            for index, cell in enumerate(self.nb.cells):
                if cell.cell_type != "code":
                    continue
                cell.outputs, cell.execution_count = [], None
                item = self.stored.get(grade_id(cell) or "")
                if item and item["meta"]["grade"] and not item["meta"]["solution"]:
                    if not quiz_call(item["source"]):
                        tested.append((cell, await self._test(item["source"])))
                elif not self.stopped and not self._needless(cell, item):
                    await self._student(cell, index)
        for cell in self.nb.cells:
            if cell.cell_type == "code":
                clean_outputs(cell)
        for cell, outputs in tested:
            cell.outputs, cell.execution_count = outputs, 1

    @staticmethod
    def _needless(cell: Any, item: dict[str, Any] | None) -> bool:
        return bool(asked(cell.source)) or bool(item and item["meta"]["locked"] and only_shows(cell.source))

    async def _student(self, cell: Any, index: int) -> None:
        """Run one cell; whatever it does to its kernel, only this hand-in's code is the poorer for it."""
        why = ""
        try:
            await self.client.async_execute_cell(cell, index)
        except OutputLimitError:
            why = "output"
        except DeadKernelError:
            why = getattr(self.km, "ended_because", "") or "the kernel was ended by this cell"
        except CellTimeoutError:
            why = f"this cell ran for more than {self.limits.cell_seconds} s and did not heed an interrupt"
        except Exception as error:  # a kernel in hostile hands can send anything
            why = getattr(self.km, "ended_because", "") or f"the kernel no longer answered ({type(error).__name__})"
        if not why and time.monotonic() > self.deadline:
            why = "time"
        if why:
            self.stopped = self._words(why)
            await self.km.provisioner.kill()
            words = f"Stopped here: {self.stopped}. The cells below were not run."
            if not isinstance(cell.get("outputs"), list):
                cell.outputs = []
            cell.outputs.append(
                nbformat.from_dict({"output_type": "error", "ename": "Stopped", "evalue": words, "traceback": [words]})
            )

    def _words(self, why: str) -> str:
        """Why a kernel was stopped, as the student reads it."""
        return STOPPED[why].format(**self.limits.as_json()) if why in STOPPED else why

    async def _test(self, source: str) -> list[Any]:
        before, names = self.plan.for_test(source)
        values: dict[str, Any] = {}
        for name in sorted(names):
            found = await self._ask(f"hand_over(get_ipython().user_ns, {name!r})")
            if "text" in found:
                values[name] = self._read(found["text"], name)
            elif found["ename"] != "NameError":
                values[name] = opaque(f"value that {found['evalue']}")
        if self.stopped and names - set(values):
            words = f"not tested: {self.stopped}"
            return [
                nbformat.from_dict({"output_type": "error", "ename": "Stopped", "evalue": words, "traceback": [words]})
            ]
        return await asyncio.to_thread(run_test, source, before, values, self.source)

    def _read(self, text: str, name: str) -> Any:
        try:
            return from_wire(text, lambda _: self._remote(name))
        except WireError as error:
            return opaque(f"value that {error}")

    def _remote(self, name: str) -> Any:
        """A function of the student's, called where it lives."""

        def call(*positional: Any, **keywords: Any) -> Any:
            arguments = to_wire((positional, keywords))
            coroutine = self._ask(f"call(get_ipython().user_ns, {name!r}, {arguments!r})")
            found = asyncio.run_coroutine_threadsafe(coroutine, self.loop).result()
            if "text" in found:
                return self._read(found["text"], name)
            kind = getattr(builtins, str(found["ename"]), RuntimeError)
            fits = isinstance(kind, type) and issubclass(kind, Exception)
            raise (kind if fits and kind is not UnicodeDecodeError else RuntimeError)(found["evalue"])

        call.__name__ = name
        return call

    async def _ask(self, expression: str) -> dict[str, str]:
        """What an expression gives in the student's kernel: a text, or the name and words of an error."""
        if self.stopped or self.client.kc is None:
            return {"ename": "NameError", "evalue": self.stopped}
        code = f"__import__('immunolab.sandbox.values', fromlist=['x']).{expression}"
        kc: Any = self.client.kc
        end = time.monotonic() + self.limits.cell_seconds
        asked_for = kc.execute("", silent=True, store_history=False, user_expressions={"it": code})
        while time.monotonic() < end:
            try:
                reply = await kc.get_shell_msg(timeout=0.2)
            except Exception:  # nothing yet, or nothing that can be read
                if await self.km.provisioner.poll() is not None:
                    self.stopped = self._words(getattr(self.km, "ended_because", "") or "the kernel has ended")
                    break
                continue
            if reply.get("parent_header", {}).get("msg_id") != asked_for:
                continue
            found = (reply["content"].get("user_expressions") or {}).get("it") or {}
            if found.get("status") == "ok":
                return {"text": str(found.get("data", {}).get("text/plain", "")).strip("'\"")}
            return {
                "ename": str(found.get("ename", "RuntimeError"))[:80],
                "evalue": str(found.get("evalue", ""))[:1000],
            }
        if not self.stopped:
            await self.km.provisioner.send_signal(2)
            return {"ename": "TimeoutError", "evalue": f"took longer than {self.limits.cell_seconds} s"}
        return {"ename": "NameError", "evalue": self.stopped}
