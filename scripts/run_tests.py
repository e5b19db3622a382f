"""Every test, on two cores: what needs the browser in few workers, the rest in the others.

    python scripts/run_tests.py                    all but the long ones; a browser, a database server and bubblewrap are installed
                                                   where they are missing and may be
    python scripts/run_tests.py tests/test_x.py    a part: nothing is installed, what is missing is said
    python scripts/run_tests.py --long             the long ones: clusters whose workers are killed, a new environment
    python scripts/run_tests.py --site             every page of the course on the web, live and as a book
    python scripts/run_tests.py --quick [AREA ...] the areas of a minute (quiz models evidence figures lessons rooms)

What could not be tested is said, with the reason. With CI set, a missing program is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

#: areas of `make quick`: files of tests by a pattern of their names
AREAS = {
    "quiz": ["test_quiz_*.py"],
    "models": ["test_models_*.py"],
    "evidence": ["test_evidence*.py"],
    "figures": ["test_figures*.py"],
    "lessons": ["test_lessons.py", "test_lesson_*_numbers.py", "test_lesson_copies.py"],
    "rooms": ["test_rooms.py"],
}


def install(what: str, *packages: str) -> None:
    """Install Debian packages, where we may, and say so."""
    if not shutil.which("apt-get"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and (not shutil.which("sudo") or subprocess.run([*sudo, "true"], capture_output=True).returncode):
        return
    print(f"No {what} here: installing it with apt-get (once) ...", flush=True)
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run([*sudo, "apt-get", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def browser() -> bool:
    """Whether there is a Chromium."""
    return bool(os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser"))


def postgres() -> bool:
    """Whether there is a PostgreSQL server to start."""
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def bubblewrap() -> bool:
    """Whether student code can be put into a box."""
    return bool(shutil.which("bwrap"))


#: program, how to find it, its Debian packages, what is not tested without it
NEEDS = (
    ("Chromium", browser, ("chromium", "fonts-dejavu-core"), "the browser tests"),
    ("PostgreSQL", postgres, ("postgresql",), "the tests with a database server"),
    ("bubblewrap", bubblewrap, ("bubblewrap",), "the tests of the box for student code"),
)


def node_program(folder: str, program: str, package: str) -> Path | None:
    """A program of npm's in the environment, installed into ``share/FOLDER`` where npm is at hand; None if not there."""
    place = Path(sys.prefix) / "share" / folder
    found = place / "node_modules" / ".bin" / program
    if not found.exists():
        if not shutil.which("npm"):
            install("npm", "npm")
        if shutil.which("npm"):
            options = ["--silent", "--no-fund", "--no-audit", "--prefix", str(place)]
            subprocess.run(["npm", "install", *options, package], stdout=subprocess.DEVNULL)
    return found if found.exists() else None


def hub_proxy() -> str:
    """Make sure of JupyterHub's proxy, a node program; "" or why the hub cannot be tested here.

    JupyterHub 6 has no other proxy that a package registry holds: traefik is a binary of its own.
    """
    if os.name == "nt" or os.geteuid() != 0:
        return "The hub with real system users needs root: its tests are skipped."
    name = "configurable-http-proxy"
    if shutil.which(name) or node_program(name, name, f"{name}@5"):
        return ""
    return "JupyterHub's proxy could not be installed (npm): the hub is not tested."


def quick(areas: list[str]) -> int:
    """The areas that need nothing but Python, in a minute."""
    if unknown := [area for area in areas if area not in AREAS]:
        print(f"There is no area {unknown[0]!r}; there are {', '.join(AREAS)}.")
        return 2
    patterns = [pattern for area in areas or AREAS for pattern in AREAS[area]]
    files = sorted({str(path) for pattern in patterns for path in (ROOT / "tests").glob(pattern)})
    return run(["-m", "not slow and not long and not site", *files])


def run(arguments: list[str], *, workers: int = 3) -> int:
    """Pytest over so many workers, unless the arguments say how many.

    Three on two cores, since many tests wait for a browser, a kernel or a clock. With four some waited too long.
    """
    began = time.monotonic()
    how = ["--dist", "loadgroup", *([] if any(a.startswith("-n") for a in arguments) else ["-n", str(workers)])]
    # compiled once for the many processes that tests start, even where a container's settings forbid it
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "pytest", "-q", *how, *arguments]
    code = subprocess.run(command, cwd=ROOT, env=environment).returncode
    print(f"{time.monotonic() - began:.0f} s.", flush=True)
    return code


def main() -> int:
    """Make ready what the tests need, then run them."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--quick"]:
        return quick(arguments[1:])
    if arguments[:1] == ["--long"]:
        arguments = ["-m", "long and not site", *arguments[1:]]
    if arguments[:1] == ["--site"]:
        arguments = ["-m", "site", *arguments[1:]]
    part = any(not a.startswith("-") and (ROOT / a.split("::")[0]).exists() for a in arguments)
    if not part and (why := hub_proxy()):
        print(why, flush=True)
    fails = "fail (CI is set)." if os.environ.get("CI") else "are skipped. Everything else is tested."
    for what, found, packages, tests in NEEDS:
        if not found() and not part:
            install(what, *packages)
        if not found():
            print(f"No {what} here: {tests} {fails}", flush=True)
    if not part and "-m" not in arguments:
        arguments = ["-m", "not long and not site", "--durations=40", *arguments]
    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
