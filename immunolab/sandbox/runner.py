"""A hand-in's own process: runs cells, hands over values, calls the student's functions, as the grader asks.

Requests: ``run SOURCE``, ``give NAME``, ``call NAME ARGUMENTS``. Answers: any outputs, then ``done``,
or ``value TEXT [ARGUMENTS]``, or ``raised NAMES WORDS`` (of its class and of those above it). All this runs beside the student's code, which may change it:
nothing that comes from here is believed to be more than data.
"""

from __future__ import annotations

import signal
import socket
from typing import Any

from immunolab.sandbox import shell as shells
from immunolab.sandbox import values
from immunolab.sandbox.wire import receive

LARGEST_REQUEST = 64_000_000


def serve(end: socket.socket) -> None:
    """Until the grader closes its end."""
    shell = shells.Shell.instance()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    shells.SINK.send(b"ready")
    while True:
        try:
            request = receive(end, LARGEST_REQUEST)
        except (EOFError, OSError):
            return
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            _answer(shell, [part.decode() for part in request])
        except KeyboardInterrupt:  # came too late for the cell
            shells.SINK.send(b"raised", b"builtins.KeyboardInterrupt", b"")
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)


def _answer(shell: Any, request: list[str]) -> None:
    kind, *rest = request
    if kind == "run":
        try:
            shell.run_cell(rest[0], store_history=True)
        except BaseException as error:  # IPython shows what a cell raises; this is what broke IPython
            shell.showtraceback((type(error), error, error.__traceback__))
        shells.SINK.settle()
        shells.SINK.send(b"done")
        return
    try:
        with shell.builtin_trap:
            found = (
                [values.hand_over(shell.user_ns, rest[0])]
                if kind == "give"
                else values.call(shell.user_ns, rest[0], rest[1])
            )
        reply = [b"value", *(str(text).encode("utf-8", "replace") for text in found)]
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        said = error.args[0] if len(error.args) == 1 and type(error.args[0]) is str else str(error)
        names = "\n".join(f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__[:12])
        reply = [b"raised", names[:2000].encode("utf-8", "replace"), said[:1000].encode("utf-8", "replace")]
    shells.SINK.settle()
    shells.SINK.send(*reply)
