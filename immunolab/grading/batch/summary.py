"""What a grading run says while it works and when it ends."""

from __future__ import annotations

import csv
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from immunolab.files import spreadsheet_safe
from immunolab.grading.batch.gradebook import Standing
from immunolab.grading.names import shown

SHOWN = 20  # failures named on the screen; the table has all
EVERY = 10.0  # seconds between two lines where there is no terminal


@dataclass
class Row:
    """One student's hand-in in this run."""

    student: str
    #: graded, skipped, failed, or left (the run was interrupted)
    state: str
    reason: str = ""
    seconds: float = 0.0
    points: float | None = None
    waiting: int = 0


@dataclass
class Summary:
    """A whole run."""

    assignment: str
    possible: float
    rows: list[Row]
    seconds: float = 0.0
    interrupted: int = 0
    table: Path | None = None
    log: Path | None = None
    #: what is out of step, and what was brought in step, in sentences
    remarks: list[str] = field(default_factory=list)

    def count(self, state: str) -> int:
        """How many hand-ins are in this state."""
        return sum(row.state == state for row in self.rows)

    @property
    def exit_code(self) -> int:
        """0; 1 if a hand-in failed; 128 and the signal if the run was interrupted."""
        return 128 + self.interrupted if self.interrupted else int(self.count("failed") > 0)

    def add(self, marks: dict[str, Standing]) -> None:
        """Points and answers that wait, from the gradebook, of everybody whose hand-in is graded."""
        for row in self.rows:
            if row.state in ("graded", "skipped") and row.student in marks:
                row.points, row.waiting = marks[row.student].points, marks[row.student].waiting

    def text(self) -> str:
        """The last lines on the screen."""
        graded, left = self.count("graded"), self.count("left")
        lines = [
            f"{self.assignment}: {graded} graded, {self.count('skipped')} skipped (graded before), {self.count('failed')} failed "
            f"in {self.seconds:.1f} s" + (f" ({graded / self.seconds:.1f} hand-ins a second)." if graded else ".")
        ]
        points = [row.points for row in self.rows if row.points is not None]
        if points:
            low, middle, high = statistics.quantiles(points, n=4, method="inclusive") if len(points) > 1 else points * 3
            lines.append(
                f"Points of {len(points)}: quartiles {low:g}, {middle:g}, {high:g}; from {min(points):g} to {max(points):g} of {self.possible:g}."
            )
        if waiting := sum(row.waiting > 0 for row in self.rows):
            lines.append(f"{waiting} hand-ins have answers that wait for a hand, in Formgrader.")
        lines += self.remarks
        failed = [row for row in self.rows if row.state == "failed"]
        lines += [f"  failed  {shown(row.student)}: {_line(row.reason)}" for row in failed[:SHOWN]]
        if len(failed) > SHOWN:
            lines.append(f"  and {len(failed) - SHOWN} more, see the table.")
        noted = [row for row in self.rows if row.state == "graded" and row.reason]
        lines += [f"  note    {shown(row.student)}: {_line(row.reason)}" for row in noted[:SHOWN]]
        if len(noted) > SHOWN:
            lines.append(f"  and {len(noted) - SHOWN} more notes, see the table.")
        if left or self.interrupted:
            lines.append(f"Interrupted: {left} hand-ins are left. The same command goes on with them.")
        if self.table is not None:
            lines.append(f"Table: {self.table}" + (f"; what nbgrader said: {self.log}" if self.log else ""))
        return "\n".join(lines)

    def write(self, path: Path) -> None:
        """The table as CSV, one row a hand-in."""
        with path.open("w", newline="", encoding="utf-8", errors="backslashreplace") as file:
            writer = csv.writer(file)
            writer.writerow(["student", "state", "points", "possible", "waiting_for_a_hand", "seconds", "reason"])
            for row in sorted(self.rows, key=lambda row: row.student):
                points = "" if row.points is None else f"{row.points:g}"
                writer.writerow(
                    [
                        spreadsheet_safe(shown(row.student)),
                        row.state,
                        points,
                        f"{self.possible:g}",
                        row.waiting,
                        f"{row.seconds:.3f}",
                        spreadsheet_safe(_line(row.reason)),
                    ]
                )


def _line(text: str) -> str:
    """A sentence in one line that changes nothing on a terminal."""
    return shown(" ".join(text.split()))


@dataclass
class Progress:
    """A bar with the time left on a terminal, a line now and then elsewhere, or nothing."""

    total: int
    shown: bool = True
    #: told with every step: done, total, failed
    watch: Callable[[int, int, int], None] | None = None
    failed: int = 0
    done: int = 0
    _bar: Any = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self._began = self._said = time.monotonic()
        if self.shown and self.total and sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(total=self.total, unit=" hand-ins", smoothing=0.1, dynamic_ncols=True)
        if self.watch is not None:
            self.watch(0, self.total, 0)

    def step(self, rows: Iterable[Row]) -> None:
        """Some hand-ins are done."""
        for row in rows:
            self.done += 1
            self.failed += row.state == "failed"
            if self._bar is not None:
                self._bar.update()
        if self._bar is not None and self.failed:
            self._bar.set_postfix_str(f"{self.failed} failed")
        if self.watch is not None:
            self.watch(self.done, self.total, self.failed)
        now = time.monotonic()
        if self.shown and self._bar is None and self.done and (now - self._said > EVERY):
            self._said = now
            left = (now - self._began) / self.done * (self.total - self.done)
            print(
                f"{self.done} of {self.total} done, {self.failed} failed, about {left:.0f} s left.",
                file=sys.stderr,
                flush=True,
            )

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
