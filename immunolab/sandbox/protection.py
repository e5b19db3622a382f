"""Which protection this machine offers, and the box: bubblewrap's command line, and what can be seen in it."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import matplotlib

import immunolab
from immunolab.sandbox.scope import scope

WARM_INSIDE, HOME_INSIDE = "/run/warm", "/home/student"
PACKAGE = Path(immunolab.__file__).resolve().parent


@dataclass(frozen=True)
class Protection:
    """What keeps a student's code in here: the level, and a sentence for the instructor."""

    level: Literal["box", "limits", "none"]
    sentence: str


@lru_cache(maxsize=1)
def protection() -> Protection:
    """Find out by trying what this machine can do."""
    if sys.platform != "linux":
        return Protection(
            "none",
            f"Student code is NOT contained: on {platform.system()} it runs in an ordinary process, with your rights. "
            "Grade code cells on Linux with bubblewrap, or only those of people you trust.",
        )
    why = "bubblewrap is not installed (apt-get install bubblewrap)"
    if shutil.which("bwrap"):
        found = _tried([*bubblewrap(), sys.executable, "-c", _TRIAL.format("'trial'")], environment())
        if isinstance(found, list):
            return Protection(
                "box",
                "Student code runs in a box (bubblewrap): no network, no file but its own, limited in all it uses"
                f"{_more(found)}{_counted()}.",
            )
        why = f"bubblewrap does not work here ({found})"
    found = _tried([sys.executable, "-c", _TRIAL.format("'fences'")], None)
    fences = found if isinstance(found, list) else []
    reach = " and ".join(
        words
        for name, words in (("landlock", "cannot read files but Python's and its own"), ("seccomp", "has no network"))
        if name in fences
    )
    return Protection(
        "limits",
        f"Student code is NOT contained: {why}. It runs with your rights"
        + (f", but {reach} ({', '.join(FENCES[name] for name in fences)})" if reach else " and your network")
        + f", under limits of time and memory only{_counted()}. Grade code cells only of people you trust, or mend this first.",
    )


#: by its path: importing the package would cost the second that it takes to import what the packages need
_TRIAL = f"import runpy; print(*runpy.run_path({str(PACKAGE / 'sandbox' / 'trial.py')!r})[{{}}]())"
FENCES = {"seccomp": "seccomp", "landlock": "Landlock"}


def _tried(command: list[str], environment: dict[str, str] | None) -> list[str] | str:
    """What a trial says that works, or why it did not."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, env=environment)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return done.stdout.split() if done.returncode == 0 else " ".join(done.stderr.split())[-200:]


def _more(found: list[str]) -> str:
    """What stands behind the box, and what is missing there."""
    there = [words for name, words in FENCES.items() if name in found]
    missing = [words for name, words in FENCES.items() if name not in found]
    return (f", behind it {' and '.join(there)}" if there else "") + (
        f"; MISSING here: {' and '.join(missing)} (an older kernel, or another processor)" if missing else ""
    )


def _counted() -> str:
    """Whether the kernel counts memory and processes, too."""
    if scope():
        return "; the kernel counts its memory and processes, too (a scope of systemd)"
    return "; MISSING here: limits of cgroups (no systemd that gives them), memory is watched ten times a second"


def environment() -> dict[str, str]:
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
        "IPYTHONDIR": f"{WARM_INSIDE}/ipython",
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


def temporary() -> list[str]:
    """Folders for passing files that a hand-in gets as its own; not where the environment itself lies in one."""
    return [name for name in ("/tmp", "/var/tmp", "/dev/shm") if not any(p.is_relative_to(name) for p in visible())]


def bubblewrap() -> list[str]:
    """The command line of the box, up to the program."""
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
    for name in ("/tmp", "/var/tmp", HOME_INSIDE):
        arguments += ["--dir", name]
    return [*arguments, "--proc", "/proc", "--dev", "/dev", "--chdir", "/", "--remount-ro", "/dev", "--remount-ro", "/"]


def readable(*, boxed: bool) -> list[str]:
    """What Landlock lets a hand-in read; in the box there is nothing else to be seen."""
    if boxed:
        return ["/"]
    return [*map(str, visible()), *(f"/{n}" for n in ("usr", "bin", "sbin", "lib", "lib32", "lib64", "etc", "proc"))]


def folder() -> Path:
    """A folder for processes that no box holds."""
    return Path(tempfile.mkdtemp(prefix="immunolab-"))
