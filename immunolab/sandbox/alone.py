"""Where no warm process can be had (macOS, Windows): an ordinary process for each hand-in, with the same manners.

It is not contained. What it may send is bounded all the same, and it is ended when its time is over.
"""

from __future__ import annotations

import hmac
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from immunolab.sandbox.limits import Limits

START_SECONDS = 60


class Alone:
    """Starts such processes; to a session it is what the line to a warm process is."""

    alive = True

    def __init__(self) -> None:
        self._running: dict[int, tuple[subprocess.Popen[bytes], Path, float, Limits]] = {}
        self._last = 0

    def start(self, limits: Limits) -> tuple[int, socket.socket]:
        """A process: its number, and this side's end of the socket to it. Raises OSError."""
        self._last += 1
        word, home = secrets.token_hex(16), Path(tempfile.mkdtemp(prefix="immunolab-"))
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(START_SECONDS)
            process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(server.getsockname()[1]), str(home)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env={**os.environ, "NBGRADER_EXECUTION": "autograde"},
            )
            self._running[self._last] = (process, home, time.monotonic(), limits)
            assert process.stdin is not None
            process.stdin.write(word.encode() + b"\n")
            process.stdin.close()
            while True:
                end, _ = server.accept()
                end.settimeout(START_SECONDS)
                if hmac.compare_digest(end.recv(len(word), socket.MSG_WAITALL), word.encode()):
                    return self._last, end
                end.close()

    def signal(self, number: int, signum: int) -> None:
        """Interrupt, or end."""
        if number not in self._running:
            return
        process, home, *_ = self._running[number]
        if signum == signal.SIGINT and os.name == "posix":
            process.send_signal(signum)
        else:
            process.kill()
            process.wait()
            del self._running[number]
            shutil.rmtree(home, ignore_errors=True)

    def why(self, number: int, seconds: float) -> str | None:
        """Why it has ended, as far as this side can know."""
        if number in self._running:
            *_, began, limits = self._running[number]
            return "time" if time.monotonic() - began > limits.seconds else ""
        return None


def main() -> None:
    """In the process: connect, take the files, run cells."""
    word = sys.stdin.readline().strip()
    end = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    end.sendall(word.encode())
    home = Path(sys.argv[2])
    os.chdir(home)
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    sys.argv = ["kernel"]
    sys.path.insert(0, "")
    from immunolab.sandbox import files, runner, shell

    files.write(end, home)
    shell.make()
    shell.begin(end)
    runner.serve(end)


if __name__ == "__main__":
    main()
