"""The grader's side of the box: which protection this machine offers, and the warm process in it.

bubblewrap makes the box (no network, no file but the packages, read-only); inside it the warm process
gives each hand-in namespaces of its own. Without bubblewrap only limits remain, and that is said aloud.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any, Literal

import matplotlib
import psutil

import immunolab
from immunolab.sandbox import enclosure
from immunolab.sandbox.limits import Limits

RUN_INSIDE, WARM_INSIDE, HOME_INSIDE = "/run/immunolab", "/run/warm", "/home/student"
START_SECONDS = 60
#: Users of nobody's, for kernels that root starts: numbers that systemd's table of users leaves unused
#: (60706 to 61183), and small enough for a container that maps 65536 of them.
FIRST_USER, USERS = 60706, 400


PACKAGE = Path(immunolab.__file__).resolve().parent


@dataclass(frozen=True)
class Protection:
    """What keeps a student's code in here: the level, and a sentence for the instructor."""

    level: Literal["box", "limits", "none"]
    sentence: str


class SandboxError(RuntimeError):
    """The box or a kernel in it could not be started; the message says why."""


@lru_cache(maxsize=1)
def protection() -> Protection:
    """Find out by trying what this machine can do."""
    if sys.platform != "linux":
        return Protection(
            "none",
            f"Student code is NOT contained: on {platform.system()} nbgrader's ordinary kernel runs it, with your rights. "
            "Grade code cells on Linux with bubblewrap, or only those of people you trust.",
        )
    why = "bubblewrap is not installed (apt-get install bubblewrap)"
    if shutil.which("bwrap"):
        test = [*bubblewrap(Path(tempfile.gettempdir())), sys.executable, "-c", _TRIAL]
        try:
            done = subprocess.run(test, capture_output=True, text=True, timeout=30, env=_environment())
            if done.returncode == 0:
                return Protection(
                    "box",
                    "Student code runs in a box (bubblewrap): no network, no file but its own, limited in all it uses.",
                )
            why = "bubblewrap does not work here (" + " ".join(done.stderr.split())[-200:] + ")"
        except (OSError, subprocess.TimeoutExpired) as error:
            why = f"bubblewrap does not work here ({error})"
    return Protection(
        "limits",
        f"Student code is NOT contained: {why}. It runs with your rights and your network, under limits of time and "
        "memory only. Grade code cells only of people you trust, or mend this first.",
    )


#: by its path: importing the package would cost the second that it takes to import what the packages need
_TRIAL = f"import runpy; runpy.run_path({str(Path(enclosure.__file__).resolve())!r})['divide']()"


def _environment() -> dict[str, str]:
    """All that a student's code finds in its environment: nothing of the grader's."""
    return {
        "HOME": HOME_INSIDE,
        "USER": "student",
        "LOGNAME": "student",
        "LANG": "C.UTF-8",
        "TMPDIR": f"{HOME_INSIDE}/.tmp",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": WARM_INSIDE,
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join(str(place) for place in (PACKAGE.parent, *_added())),
        "NBGRADER_EXECUTION": "autograde",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        **{
            name: os.environ[name]
            for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "LD_LIBRARY_PATH")
            if name in os.environ
        },
    }


def _added() -> list[Path]:
    """Folders of packages that are on the path beside the environment's own, as PYTHONPATH or a .pth file names them."""
    names = ("site-packages", "dist-packages")
    return [Path(entry) for entry in sys.path if Path(entry).name in names and Path(entry).is_dir()]


def visible() -> list[Path]:
    """What can be read inside: Python, its packages and this one. Never the course, nor anybody's home."""
    places = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.base_exec_prefix), PACKAGE, *_added()}
    places.add(Path(sys.executable).resolve().parent)
    places |= {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    roots = {Path("/usr"), Path("/")}
    found = {p for p in places if p.is_dir() and p not in roots and not p.is_relative_to("/usr")}
    return sorted(p for p in found if not any(p != other and p.is_relative_to(other) for other in found))


def _temporary() -> list[str]:
    """Folders for passing files that a hand-in gets as its own; not where the environment itself lies in one."""
    return [name for name in ("/tmp", "/var/tmp", "/dev/shm") if not any(p.is_relative_to(name) for p in visible())]


def bubblewrap(run: Path) -> list[str]:
    """The command line of the box, up to the program. `run` is the one folder that both sides can write."""
    arguments = [
        shutil.which("bwrap") or "bwrap",
        "--unshare-ipc",
        "--unshare-pid",
        "--unshare-net",
        "--unshare-uts",
        "--new-session",
    ]
    if os.geteuid() == 0:
        wanted: tuple[str, ...] = ("SYS_ADMIN", "SETUID", "SETGID", "CHOWN", "DAC_OVERRIDE", "KILL")
    else:
        wanted = ("SYS_ADMIN",)
        arguments.append("--unshare-user")
    for name in wanted:
        arguments += ["--cap-add", f"CAP_{name}"]
    arguments += ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        place = Path("/") / name
        if place.is_symlink():
            arguments += ["--symlink", str(place.readlink()), str(place)]
        elif place.is_dir():
            arguments += ["--ro-bind", str(place), str(place)]
    for name in ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "fonts", "localtime", "mime.types"):
        arguments += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    for parent in sorted({parent for place in visible() for parent in place.parents} - {Path("/")}):
        arguments += ["--dir", str(parent)]  # left to itself bubblewrap makes them for its own user only
    for place in visible():
        arguments += ["--ro-bind", str(place), str(place)]
    arguments += ["--tmpfs", WARM_INSIDE]
    for file in Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):  # else it is made anew at each start
        arguments += ["--ro-bind", str(file), f"{WARM_INSIDE}/{file.name}"]
    arguments += [
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--dir",
        "/tmp",
        "--dir",
        "/var/tmp",
        "--dir",
        HOME_INSIDE,
        "--bind",
        str(run),
        RUN_INSIDE,
        "--chdir",
        "/",
        "--remount-ro",
        "/dev",
        "--remount-ro",
        "/",
    ]
    return arguments


class Warm:
    """A warm process, and the kernels it forks.

    Raises
    ------
    SandboxError
        If it does not come up.

    """

    def __init__(self) -> None:
        self.boxed = protection().level == "box"
        self.run = Path(tempfile.mkdtemp(prefix="immunolab-"))
        self.run.chmod(0o711)
        self.ended: dict[int, str] = {}
        self.started: set[int] = set()
        self._last = 0
        root = self.boxed and os.geteuid() == 0
        user = FIRST_USER + os.getpid() % USERS if root else os.geteuid()
        group = user if root else os.getegid()
        self.user = user if root else None
        setting = {
            "boxed": self.boxed,
            "run": RUN_INSIDE if self.boxed else str(self.run),
            "home": HOME_INSIDE,
            "uid": user,
            "gid": group,
            "others": 0 if root else _tasks(),
            "temporary": _temporary(),
        }
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "immunolab.sandbox.warm", str(theirs.fileno()), json.dumps(setting)]
        log = tempfile.TemporaryFile()  # noqa: SIM115  (kept open while the process runs)
        self._process = subprocess.Popen(
            [*(bubblewrap(self.run) if self.boxed else []), *command],
            env=_environment()
            if self.boxed
            else {**_environment(), "HOME": str(self.run), "TMPDIR": str(self.run), "MPLCONFIGDIR": str(self.run)},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        theirs.close()
        try:
            said = self._hear(START_SECONDS)
            if not (said and said.get("warm")):
                log.seek(0)
                words = " ".join(log.read()[-2000:].decode(errors="replace").split())[-300:]
                raise SandboxError(f"The process that runs student code did not start: {words or 'no reason given'}.")
        except BaseException:
            self.close()
            raise
        finally:
            log.close()

    @property
    def alive(self) -> bool:
        """Whether it still serves."""
        return self._process.poll() is None

    def _hear(self, seconds: float) -> dict[str, Any] | None:
        """The next report, None after so many seconds, {} if it is gone. Raises ValueError for nonsense."""
        try:
            self._channel.settimeout(max(seconds, 1e-6))
            message = self._channel.recv(65536)
        except (TimeoutError, BlockingIOError):
            return None
        except OSError:
            return {}
        return dict(json.loads(message)) if message else {}

    def folder(self) -> tuple[int, Path]:
        """Number and folder of a new fork: put the hand-in's files into ``files``, and `start` it."""
        self._last += 1
        own = self.run / str(self._last)
        for name in ("files", "ipc"):
            (own / name).mkdir(parents=True)
        if self.user is not None:
            os.chown(own / "ipc", self.user, self.user)
        (own / "ipc").chmod(0o700)
        return self._last, own

    def start(self, number: int, connection: dict[str, Any], limits: Limits) -> None:
        """Fork a kernel. Raises SandboxError."""
        self._send(start=number, connection=connection, limits=limits.as_json())
        deadline = time.monotonic() + START_SECONDS
        while number not in self.started and number not in self.ended:
            self.listen(deadline - time.monotonic())
            if time.monotonic() > deadline:
                raise SandboxError("A kernel in the box did not start in time.")
        if number in self.ended:
            raise SandboxError(f"A kernel in the box did not start: {self.ended[number]}.")

    def _send(self, **message: Any) -> None:
        with contextlib.suppress(OSError):
            self._channel.settimeout(START_SECONDS)
            self._channel.send(json.dumps(message).encode())

    def listen(self, seconds: float = 0) -> None:
        """Take in what was reported."""
        while (said := self._hear(seconds)) is not None:
            seconds = 0
            if not said:  # gone, and all its forks with it
                for number in range(1, self._last + 1):
                    self.ended.setdefault(number, "the process that ran it was killed")
                return
            if "started" in said:
                self.started.add(said["started"])
            elif "ended" in said:
                self.ended[said["ended"]] = said["why"]

    def signal(self, number: int, signum: int) -> None:
        """Send a signal to a fork; SIGKILL ends all that it started, too."""
        self._send(signal=number, number=signum)

    def clear(self, number: int) -> None:
        """Remove what is left of a fork's folder."""
        shutil.rmtree(self.run / str(number), ignore_errors=True)

    def close(self) -> None:
        """End it and all its forks; it ends by itself, too, when this process is killed."""
        family = []
        with contextlib.suppress(psutil.Error):
            family = psutil.Process(self._process.pid).children(recursive=True)
        self._channel.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        for process in (*family, self._process):
            with contextlib.suppress(psutil.Error, OSError):
                process.kill()
        self._process.wait()
        shutil.rmtree(self.run, ignore_errors=True)


def _tasks() -> int:
    """Processes and threads of this user, where the kernel counts them against a limit inside a box (before 5.14)."""
    version = tuple(int(part) for part in platform.release().split(".")[:2] if part.isdigit())
    if protection().level == "box" and version >= (5, 14):
        return 0
    with contextlib.suppress(psutil.Error):
        return sum(
            p.info["num_threads"] or 1
            for p in psutil.process_iter(["uids", "num_threads"])
            if p.info["uids"] and p.info["uids"].real == os.getuid()
        )
    return 0


_warm: tuple[int, Warm] | None = None


def warm_process() -> Warm:
    """This process's warm process, started at the first call, and anew if it was killed."""
    global _warm
    if _warm is None or _warm[0] != os.getpid() or not _warm[1].alive:
        if _warm is not None and _warm[0] == os.getpid():
            _warm[1].close()
        _warm = (os.getpid(), Warm())
        atexit.register(_warm[1].close)
        Finalize(None, _warm[1].close, exitpriority=10)  # processes of multiprocessing know no atexit
    return _warm[1]
