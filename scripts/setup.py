"""Build ``.venv`` from ``requirements.lock``, bring it up to date, or do nothing when it is in step.

Standard library alone, on every system. `start.py` calls this, and `make setup` calls `start.py setup`. It may be
stopped at any moment: what is half made is noticed and made again.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

from progress import STARTED, Step, watched
from venv_state import LOCK, Environment

ROOT = Path(__file__).resolve().parent.parent
HERE = Environment(Path(os.environ.get("IMMUNOLAB_VENV", ROOT / ".venv")).absolute(), ROOT)
STEPS = 5
#: what the first start of JupyterLab and of a kernel imports: compiled here, where one sees what is waited for
FIRST_START = (
    "jupyterlab.labapp",
    "ipykernel.kernelapp",
    "matplotlib.pyplot",  # it looks for fonts the first time
    "immunolab.explore",
    "immunolab.quiz",
    "immunolab.review",
    "immunolab.evidence",
)

#: jsonschema compiles a grammar of web addresses in every program that imports it, for two seconds, if that package is
#: there; nothing of Jupyter's or nbgrader's asks for such a check, and each nbgrader command starts in half the time
QUICK_START = 'import sys; sys.modules.setdefault("rfc3987_syntax", None)\n'


def fail(text: str, said: str = "") -> NoReturn:
    """Stop with one sentence, below what the failing program said itself."""
    print(f"\n{said}" if said else "", flush=True)
    sys.exit(
        f"Set-up stopped: {text}\nNothing outside {HERE.venv.name}/ was changed. Run the same command again afterwards."
    )


def hand_over(command: list[str]) -> int:
    """Become another program; on Windows, where a process cannot, wait for it."""
    if os.name != "nt":
        os.execv(command[0], command)
    process = subprocess.Popen(command)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # Ctrl-C went to JupyterLab, too, which asks whether it is meant
            continue


def main() -> str:
    """Make the environment ready; gives its Python."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if HERE.state()[0] != "ready":
            with HERE.alone(lambda: print(f"Another set-up is at work in {HERE.venv.name}/: waiting for it.")) as held:
                _bring(*HERE.state(), held)  # asked again: the other one may have done it
    except KeyboardInterrupt:
        sys.exit(
            "\nSet-up was stopped. Nothing is broken: the same command makes the rest, and what was fetched is kept."
        )
    except OSError as error:
        full = "is the disk full?" if error.errno == 28 else "close what runs in it (JupyterLab, a terminal)."
        fail(f"{error.strerror} ({error.filename}); {full}")
    return str(HERE.python)


def _bring(state: str, why: str, held: int) -> None:
    if state == "ready":
        return
    HERE.mark_unfinished()
    if state == "anew":
        print(f"Setting up the course in {HERE.venv.name}/: one to five minutes, longer on a slow line.")
        print("It fetches about 270 MB and takes 1 GB on the disk. You may stop it and start it again.", flush=True)
        step = Step(1, STEPS, f"Making an environment for Python {sys.version.split()[0]}{why and f', since {why}'}")
        _clear()
        make_venv(step)
    else:
        Step(1, STEPS, f"Bringing the environment up to date, since {why}")
    _install(held)
    HERE.mark_ready()
    print(f"Ready after {time.monotonic() - STARTED:.0f} s.", flush=True)


def _clear() -> None:
    """Empty the folder, but for the lock that is held."""
    for entry in HERE.venv.iterdir():
        if entry.name == LOCK:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def make_venv(step: Step) -> None:
    """A bare venv; on Debian and Ubuntu the system Python comes without the part that makes one."""
    # make, and whoever has activated it, may run this by the environment's own Python, which has just been cleared away
    own: str = getattr(sys, "_base_executable", "") or sys.executable
    command = [own, "-m", "venv", str(HERE.venv)]
    code, said = watched(command, lambda: step.so_far("Making it"), at=ROOT)
    if code == 0:
        return step.done()
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if shutil.which("apt-get") and (sudo := _root()) is not None:
        step.say(f"This Python cannot make environments yet: installing {package} with apt-get")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        for arguments in (["update"], ["install", "-y", "--no-install-recommends", package]):
            subprocess.run([*sudo, "apt-get", *arguments], **quiet)
        if watched(command, lambda: step.so_far("Making it"), at=ROOT)[0] == 0:
            return step.done()
    fail(f"this Python has no `venv`. On Debian or Ubuntu: sudo apt-get install {package}", said)


def _root() -> list[str] | None:
    """What makes a command run as root; None if nothing may."""
    if not hasattr(os, "geteuid"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    return (
        sudo if shutil.which("sudo") and not subprocess.run([*sudo, "true"], capture_output=True).returncode else None
    )


def _install(held: int) -> None:
    """The packages of the lock, the course's own, and what a first start would wait for."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")}
    python, pip = str(HERE.python), [str(HERE.python), "-m", "pip", "--disable-pip-version-check"]

    def run(step: Step, command: list[str], doing: str) -> tuple[int, str]:
        code, said = watched(command, lambda: step.so_far(doing), at=ROOT, env=environment, held=held)
        step.done()
        return code, said

    uv = shutil.which("uv", path=os.pathsep.join([str(HERE.bin), os.environ.get("PATH", os.defpath)]))
    step = Step(
        2, STEPS, "Using the uv that is here to install packages" if uv else "Fetching uv, which installs packages"
    )
    if not uv:
        lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
        version = re.search(r"^uv==\S+", lock, re.M)
        code, said = run(step, [*pip, "install", "--quiet", version[0] if version else "uv"], "Fetching uv (17 MB)")
        if code:
            fail("uv could not be fetched. Is there a network? Behind a proxy, set HTTPS_PROXY first.", said)
        uv = str(HERE.bin / "uv")

    step = Step(3, STEPS, "Fetching and installing JupyterLab, nbgrader and the scientific packages")
    count = Packages(HERE)
    command = [uv, "pip", "install", "--python", python, "-r", "requirements.lock"]
    code, said = watched(command, lambda: step.so_far(count.words()), count.line, at=ROOT, env=environment, held=held)
    if code:  # a mirror or a certificate that only pip has been told of
        step.say("uv did not manage it; trying pip, which takes some minutes")
        count = Packages(HERE)
        command = [*pip, "install", "--no-deps", "--progress-bar", "off", "-r", "requirements.lock"]
        code, more = watched(
            command, lambda: step.so_far(count.words()), count.line, at=ROOT, env=environment, held=held
        )
        if code:
            fail("packages could not be installed. What uv and pip said stands above.", f"{said}\n\n{more}")
    if "in place" in count.words():
        step.say(count.words())
    step.done()

    step = Step(4, STEPS, "Installing the course's own package")
    code, said = run(step, [uv, "pip", "install", "--python", python, "--no-deps", "-e", "."], "Installing it")
    if code:
        code, more = run(step, [*pip, "install", "--no-deps", "-e", "."], "Installing it with pip")
        if code:
            fail("the course's own package could not be installed.", f"{said}\n\n{more}")

    step = Step(5, STEPS, "Making the first start quick")
    for folder in HERE.packages():
        (folder / "immunolab_quick_start.pth").write_text(QUICK_START, encoding="utf-8")
    code, said = run(step, [python, "-c", f"import {', '.join(FIRST_START)}"], "Reading JupyterLab and the models once")
    if code:
        fail("the environment was made and does not work.", said)


class Packages:
    """How many packages are there, out of what the installer says while it works."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._all = self._collected = 0  # as uv resolved them; as pip began with them, one by one
        self._sizes: dict[str, float] = {}  # MB, of what is being fetched and is not small
        self._fetched: set[str] = set()
        self._fetching = True

    def line(self, text: str) -> None:
        """Hear a line of uv's or pip's."""
        if found := re.match(r"Resolved (\d+) packages?", text):
            self._all = int(found[1])
        elif found := re.match(r"Downloading (\S+) \(([\d.]+)([KMG])iB\)$", text):
            self._sizes[found[1]] = float(found[2]) * {"K": 1 / 1024, "M": 1, "G": 1024}[found[3]]
        elif found := re.match(r"\s*Downloaded (\S+)$", text):
            self._fetched.add(found[1])
        elif text.startswith("Collecting "):
            self._collected += 1
        elif text.startswith(("Prepared ", "Installing collected packages")):
            self._fetching = False

    def words(self) -> str:
        """How far it is."""
        if self._fetching and self._sizes:
            done = sum(self._sizes[name] for name in self._fetched & set(self._sizes))
            return f"{done:.0f} of {sum(self._sizes.values()):.0f} MB fetched, {self._all} packages to install"
        if self._fetching and self._collected:
            return f"{self._collected} packages fetched"
        if not self._all:
            return "Asking which packages are needed"
        there = sum(1 for folder in self._environment.packages() for _ in folder.glob("*.dist-info"))
        return f"{min(there, self._all)} of {self._all} packages in place"


if __name__ == "__main__":
    main()
