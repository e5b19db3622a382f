"""How far a long command is: one line that is rewritten on a terminal, a line now and then on a pipe.

Standard library alone, on every system.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

EVERY = 10.0  # s between two lines on a pipe
STARTED = time.monotonic()


class Step:
    """One of the steps of a set-up, and the line that says how far it is."""

    def __init__(self, number: int, of: int, text: str, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._number, self._of = number, of
        self._rewrites = self._stream.isatty()
        self._width, self._last, self._shown = 0, time.monotonic(), ""
        self.say(text)

    def say(self, text: str) -> None:
        """A line that stays."""
        self._wipe()
        print(self._line(text), file=self._stream, flush=True)

    def so_far(self, text: str) -> None:
        """How far it is, in place of what was said last; on a pipe at most every ten seconds."""
        if self._rewrites:
            line = self._line(text)[: _columns() - 1]
            print("\r" + line.ljust(self._width), end="", file=self._stream, flush=True)
            self._width = len(line)
        elif time.monotonic() - self._last >= EVERY:
            self._last = time.monotonic()
            self.say(text)

    def _wipe(self) -> None:
        if self._width:
            print("\r" + " " * self._width + "\r", end="", file=self._stream, flush=True)
            self._width = 0

    def done(self) -> None:
        """Leave the terminal at the beginning of a line."""
        self._wipe()

    def _line(self, text: str) -> str:
        return f"[{self._number}/{self._of} {time.monotonic() - STARTED:4.0f} s] {text}"


def _columns() -> int:
    try:
        return os.get_terminal_size().columns
    except OSError:
        return 80


def watched(
    command: list[str],
    tick: Callable[[], None],
    line: Callable[[str], None] = lambda _: None,
    *,
    at: Path,
    env: dict[str, str] | None = None,
    held: int | None = None,
) -> tuple[int, str]:
    """Run a command; call ``tick`` all the time and ``line`` with each line that it prints.

    Parameters
    ----------
    command : program and arguments
    tick : called some times a second
    line : called with a line, without its end
    at : the folder to run it in
    env : its environment
    held : an open file that it holds as long as it runs (a lock)

    Returns
    -------
    exit code and the last twenty lines that it printed. Interrupted, it ends the command first.

    """
    keep = {"pass_fds": (held,)} if held is not None and os.name != "nt" else {}
    process = subprocess.Popen(
        command, cwd=at, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, **keep
    )
    last: deque[str] = deque(maxlen=20)

    def read() -> None:
        assert process.stdout is not None
        for raw in process.stdout:
            text = raw.decode("utf-8", "replace").rstrip()
            last.append(text)
            line(text)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        while True:
            try:
                process.wait(0.25)
                break
            except subprocess.TimeoutExpired:
                tick()
    except BaseException:
        process.terminate()
        process.wait(20)
        raise
    reader.join(10)
    return process.returncode, "\n".join(last)
