"""One hand-in's run: a process in the box that is asked to run cells and to hand over values.

Whatever it shows is counted, in bytes and in messages, before it is read, and shortened to what a page can hold
before it is kept; whatever it does, an answer comes within a time that is known.
"""

from __future__ import annotations

import contextlib
import signal
import socket
import time
from typing import Any, NoReturn

from immunolab.sandbox.box import SandboxError, line
from immunolab.sandbox.files import send
from immunolab.sandbox.limits import MB, Limits
from immunolab.sandbox.outputs import Outputs
from immunolab.sandbox.values import MOST
from immunolab.sandbox.wire import TooMuchError, pack, receive

MESSAGES = 20_000  # of one hand-in
STARTING = 120  # seconds until a process is ready, on a busy machine
SENDING = 120  # seconds in which the files must be taken
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows has no name for it, and `Alone` needs none
PATIENCE = 4.0  # seconds that an interrupted cell gets to end


class LostError(SandboxError):
    """The warm process is gone, and all hand-ins' processes with it; it was not this hand-in's doing alone."""

    def __init__(self) -> None:
        super().__init__("The process from which student code is started was killed; grade this hand-in again.")


class StoppedError(Exception):
    """The process is gone, or was ended; the message says why in a word ("memory", "time", "output" ...) or a few."""


class RaisedError(Exception):
    """What was asked for raised an error in the hand-in's process.

    Attributes
    ----------
    names : of its class and of those above it, as ``module.Name``
    words : its message

    """

    def __init__(self, names: list[str], words: str) -> None:
        super().__init__(words)
        self.names, self.words = names, words


class Session:
    """A process for one hand-in.

    Parameters
    ----------
    limits : what it may use
    files : bytes by name: what lies in the folder in which it starts

    Raises
    ------
    SandboxError
        If it cannot be started.

    """

    def __init__(self, limits: Limits, files: dict[str, bytes], patience: float = PATIENCE) -> None:
        self.limits, self.patience = limits, patience
        self.stopped = ""
        self._left, self._messages = limits.output * MB, MESSAGES
        self._kept = Outputs.room()
        self._line = line()
        self._number, self._end = self._line.start(limits)
        try:
            self._end.settimeout(SENDING)
            with contextlib.suppress(ConnectionError):
                send(self._end, files)
            self._begin()
        except BaseException:
            self.close()
            raise

    def _begin(self) -> None:
        """Wait until it is ready for a first cell; the warm process may still be warming up."""
        try:
            kind, *words = receive(self._end, 10_000, time.monotonic() + STARTING)
        except TimeoutError:
            raise SandboxError(f"A process for student code did not start within {STARTING} s.") from None
        except (EOFError, OSError, TooMuchError):
            kind, words = b"failed", [(self._line.why(self._number, 2.0) or "it ended at once").encode()]
            if not self._line.alive:
                raise LostError from None
        if kind != b"ready":
            raise SandboxError(f"A process for student code did not start: {words[0].decode(errors='replace')[:300]}.")

    def run(self, source: str) -> list[dict[str, Any]]:
        """A cell's outputs. Raises StoppedError with the outputs so far as its second argument."""
        outputs = Outputs(self._kept)
        try:
            if self._ask("run", source, outputs=outputs) is None:
                outputs.add([b"error", b"CellTimeoutError", f"stopped after {self.limits.cell_seconds} s".encode()])
        except StoppedError as stopped:
            raise StoppedError(str(stopped), outputs.finished()) from None
        except RaisedError:  # an interrupt that came too late
            pass
        return outputs.finished()

    def give(self, name: str) -> str:
        """The value of a name, as text. Raises RaisedError, StoppedError."""
        return (self._ask("give", name) or [""])[0]

    def call(self, name: str, arguments: str) -> list[str]:
        """Call a function: its result, its arguments afterwards ("" if as before), what it printed, and to stderr.

        Raises RaisedError, StoppedError.
        """
        outputs = Outputs(Outputs.room())
        result, after, *_ = [*(self._ask("call", name, arguments, outputs=outputs) or []), "", ""]
        printed = {o["name"]: str(o["text"]) for o in outputs.finished() if o["output_type"] == "stream"}
        return [result, after, printed.get("stdout", ""), printed.get("stderr", "")]

    def _ask(self, *request: str, outputs: Outputs | None = None) -> list[str] | None:
        """The parts of an answer; None if it took too long, but heeded an interrupt."""
        if self.stopped:
            raise StoppedError(self.stopped)
        until, late = time.monotonic() + self.limits.cell_seconds, False
        try:
            self._send(*(part.encode("utf-8", "replace") for part in request))
            while True:
                try:
                    kind, *parts = self._receive(until)
                except TimeoutError:
                    if late:
                        self._stop(
                            f"this cell ran for more than {self.limits.cell_seconds} s and did not heed an interrupt"
                        )
                    self._line.signal(self._number, signal.SIGINT)
                    until, late = time.monotonic() + self.patience, True
                    continue
                if kind not in (b"done", b"value", b"raised"):
                    if outputs is not None:
                        outputs.add([kind, *parts])
                    continue
                if late and request[0] != "run":
                    raise RaisedError(["builtins.TimeoutError"], f"took longer than {self.limits.cell_seconds} s")
                if late:
                    return None
                found = [part.decode("utf-8", "replace") for part in parts]
                if kind == b"raised":
                    names, words, *_ = [*found, "", ""]
                    raise RaisedError(names.split("\n"), words)
                return found
        except TooMuchError:
            self._stop("output")
        except (EOFError, OSError):
            why = self._line.why(self._number, 2.0)
            if not self._line.alive:
                raise LostError from None
            self._stop(why or "the kernel was ended by this cell")
        except ValueError:
            self._stop("the kernel sent what is no answer")

    def _receive(self, until: float) -> list[bytes]:
        parts = receive(self._end, max(self._left, 0) + MOST, until)
        self._messages -= 1
        if not parts:
            raise ValueError
        if parts[0] not in (b"value", b"raised", b"done"):
            self._left -= sum(map(len, parts))
        if self._left < 0 or self._messages < 0:
            raise TooMuchError
        return parts

    def _send(self, *parts: bytes) -> None:
        self._end.settimeout(SENDING)
        with contextlib.suppress(BrokenPipeError, ConnectionError):
            self._end.sendall(pack(parts))

    def _stop(self, why: str) -> NoReturn:
        self.stopped = why
        self.close()
        raise StoppedError(why)

    def close(self) -> None:
        """End the process and all that it started."""
        self._line.signal(self._number, KILL)
        with contextlib.suppress(OSError):
            self._end.shutdown(socket.SHUT_RDWR)
        self._end.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
