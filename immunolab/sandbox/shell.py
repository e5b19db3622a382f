"""The notebook's side of a hand-in's process: IPython's own shell, whose outputs go to the grader as plain messages.

It is made once in the warm process and is ready in every fork. It shows what a Jupyter kernel shows, without
one: no sockets of ZeroMQ, no threads, no messages that somebody must parse.
"""

from __future__ import annotations

import builtins
import contextlib
import getpass
import io
import os
import socket
import sys
import tempfile
import time
from types import SimpleNamespace
from typing import Any

from ipykernel.jsonutil import encode_images
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError, UsageError
from traitlets import Type
from traitlets.config import Config

from immunolab.sandbox.wire import pack

PIECE = 65_536  # characters that wait before they are sent
PAUSE = 0.2  # seconds that they wait at most, while something is written


class Sink:
    """Where outputs go: to the grader, in order."""

    def __init__(self) -> None:
        self.end: socket.socket | None = None
        self.waiting: list[str] = []
        self.size, self.name, self.sent = 0, "", 0.0
        self.descriptors: dict[str, int] = {}

    def send(self, *parts: bytes) -> None:
        """One message; nothing where nobody listens."""
        if self.end is not None:
            self.end.sendall(pack(parts))

    def write(self, name: str, text: str) -> None:
        """Keep a piece of a stream until it is worth a message."""
        if name != self.name or self.descriptors:
            self.collect()
        if name != self.name:
            self.flush()
            self.name = name
        self.waiting.append(text)
        self.size += len(text)
        if self.size > PIECE or time.monotonic() - self.sent > PAUSE:
            self.flush()

    def flush(self) -> None:
        """Send what waits."""
        self.sent = time.monotonic()
        if self.waiting:
            text, self.waiting, self.size = "".join(self.waiting), [], 0
            self.send(b"stream", self.name.encode(), _bytes(text))

    def capture(self) -> None:
        """What is written to the descriptors 1 and 2, by C or by a program that is started, lands in files."""
        for name, number in (("stdout", 1), ("stderr", 2)):
            if hasattr(os, "memfd_create"):
                made = os.memfd_create(name)
            else:
                with tempfile.TemporaryFile() as file:
                    made = os.dup(file.fileno())
            os.dup2(made, number)
            self.descriptors[name] = made

    def collect(self) -> None:
        """Send what these files hold."""
        for name, number in self.descriptors.items():
            size = os.fstat(number).st_size
            if size:
                self.flush()
                text = os.pread(number, size, 0)
                os.ftruncate(number, 0)
                os.lseek(number, 0, os.SEEK_SET)
                for start in range(0, len(text), PIECE):
                    self.send(b"stream", name.encode(), text[start : start + PIECE])

    def settle(self) -> None:
        """All that was written is sent."""
        self.collect()
        self.flush()


SINK = Sink()


def _bytes(text: Any) -> bytes:
    return str(text).encode("utf-8", "replace")


class Stream(io.TextIOBase):
    """sys.stdout and sys.stderr of a notebook."""

    encoding, errors = "UTF-8", None
    newlines = None

    def __init__(self, name: str, number: int) -> None:
        self.name, self._number = f"<{name}>", number
        self._stream = name

    def fileno(self) -> int:
        """The descriptor, for programs that are started."""
        return self._number

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str) -> int:
        """Text only, as in a kernel."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        SINK.write(self._stream, text)
        return len(text)

    def flush(self) -> None:
        """Send what waits, but not for every letter: a notebook shows it at the end of a cell all the same."""
        if time.monotonic() - SINK.sent > PAUSE / 10:
            SINK.flush()


class Publisher(DisplayPublisher):
    """``display(...)``."""

    def publish(  # type: ignore[override]
        self, data: Any, metadata: Any = None, *, transient: Any = None, update: bool = False, **kwargs: Any
    ) -> None:
        """Send a bundle of MIME types."""
        SINK.settle()
        self._validate_data(data, metadata or {})
        name = str((transient or {}).get("display_id", ""))
        SINK.send(b"update" if update else b"display", _bytes(name), *_bundle(data))

    def clear_output(self, wait: bool = False) -> None:
        """Take back what the cell has shown."""
        SINK.settle()
        SINK.send(b"clear", b"1" if wait else b"")


def _bundle(data: dict[str, Any]) -> list[bytes]:
    """MIME types that are text, or pictures, alternating with their data; the rest is shown nowhere."""
    found = []
    for mime, value in list(encode_images(data).items())[:100]:
        if isinstance(value, str):
            found += [_bytes(mime), _bytes(value)]
    return found


class Hook(DisplayHook):
    """The value of a cell's last line."""

    _data: dict[str, Any]

    def start_displayhook(self) -> None:
        """Nothing yet."""
        self._data = {}

    def write_output_prompt(self) -> None:
        """A notebook writes its own."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Keep the bundle."""
        self._data = format_dict

    def finish_displayhook(self) -> None:
        """Send it."""
        SINK.settle()
        if self._data:
            SINK.send(b"result", str(self.prompt_count).encode(), *_bundle(self._data))
        self._data = {}


class Shell(ZMQInteractiveShell):
    """IPython's shell of a notebook."""

    displayhook_class = Type(Hook)  # type: ignore[assignment]
    display_pub_class = Type(Publisher)  # type: ignore[assignment]

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        SINK.settle()
        SINK.send(b"error", _bytes(etype.__name__), _bytes(evalue), *map(_bytes, stb[:400]))
        self._last_traceback = stb

    def enable_gui(self, gui: Any = None) -> None:
        """No window can be opened here."""
        if gui not in (None, "inline"):
            raise UsageError(f"Invalid GUI request {gui!r}: there is no screen here.")

    def ask_exit(self) -> None:
        """``exit`` ends no grading."""

    def set_parent(self, parent: Any) -> None:
        """There are no messages that outputs belong to."""


def make() -> Shell:
    """The shell, in the warm process; pictures of matplotlib are shown at the end of a cell, as in a notebook."""
    config = Config()
    config.HistoryManager.enabled = False
    shell = Shell.instance(config=config, kernel=SimpleNamespace(eventloop=None, shell=None))
    with contextlib.suppress(ImportError):
        import matplotlib_inline.backend_inline  # noqa: F401  (finds the shell, and tells it of itself)
    return shell


def practise(shell: Shell) -> None:
    """Have loaded what the first error and the first picture would load."""
    try:
        raise ValueError
    except ValueError:
        shell.InteractiveTB.structured_traceback(*sys.exc_info())
    with contextlib.suppress(ImportError):
        import matplotlib.pyplot as plt

        figure, axes = plt.subplots()
        axes.plot([0, 1], label="$x$")
        axes.legend()
        figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
        plt.close(figure)


def _no_input(prompt: Any = "", *_: Any, **__: Any) -> Any:
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


def begin(end: socket.socket | None) -> None:
    """In the fork: from now on outputs go to the grader."""
    SINK.end = end
    SINK.capture()
    for name, number in (("stdout", 1), ("stderr", 2)):
        for place in (name, f"__{name}__"):
            setattr(sys, place, Stream(name, number))
    builtins.input = getpass.getpass = _no_input
