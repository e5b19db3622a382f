"""Build ``.venv`` from ``requirements.lock``, or do nothing when it is already in step.

Runs on any Python >= 3.11 with the standard library alone. Says what it does and how far it is.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("IMMUNOLAB_VENV", ROOT / ".venv"))
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
STAMP = VENV / ".in-step-with"
STARTED = time.monotonic()


def say(step: int, text: str) -> None:
    print(f"[{step}/4 {time.monotonic() - STARTED:4.0f} s] {text}", flush=True)


def fail(text: str) -> None:
    sys.exit(
        f"\nSet-up stopped: {text}\nNothing outside {VENV.name}/ was changed. Run the same command again afterwards."
    )


def fingerprint() -> str:
    """What the environment must be in step with: the lock, the package's own metadata, this Python."""
    digest = hashlib.sha256(sys.version.encode())
    for name in ("requirements.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def run(*command: str | Path) -> None:
    done = subprocess.run([str(c) for c in command], cwd=ROOT)
    if done.returncode:
        fail(f"`{' '.join(map(str, command[:4]))} ...` failed with the message above.")


def make_venv() -> None:
    """A bare venv; on Debian and Ubuntu the system Python comes without the part that makes one."""
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(command, capture_output=True, cwd=ROOT).returncode == 0:
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if shutil.which("apt-get") and (os.geteuid() == 0 or can_sudo()):
        sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
        say(1, f"This Python cannot make environments yet: installing {package} with apt-get")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        for arguments in (["update"], ["install", "-y", "--no-install-recommends", package]):
            subprocess.run([*sudo, "apt-get", *arguments], **quiet)
        if subprocess.run(command, cwd=ROOT).returncode == 0:
            return
    fail(f"this Python has no `venv`. On Debian or Ubuntu: sudo apt-get install {package}")


def can_sudo() -> bool:
    return bool(shutil.which("sudo")) and not subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  (run by whatever Python the system has)
        fail(
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}. "
            "Name a newer one: make setup PYTHON=python3.12"
        )
    wanted = fingerprint()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    print(f"Setting up the course in {VENV.name}/ (once; about 700 MB on disk)", flush=True)
    say(1, f"Making an environment for Python {sys.version.split()[0]}")
    make_venv()
    uv = shutil.which("uv")
    if uv:
        say(2, "Using the uv that is already here to install packages")
    else:
        say(2, "Fetching uv, which installs packages quickly")
        version = next(
            line.split()[0] for line in (ROOT / "requirements.lock").read_text().splitlines() if line.startswith("uv==")
        )
        run(BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", version)
        uv = str(BIN / "uv")
    say(3, "Installing JupyterLab, nbgrader and the scientific packages (10 to 60 s, longer on a slow line)")
    python = str(BIN / "python")
    run(uv, "pip", "install", "--python", python, "--quiet", "--compile-bytecode", "-r", "requirements.lock")
    say(4, "Installing the course's own package")
    run(uv, "pip", "install", "--python", python, "--quiet", "--no-deps", "-e", ".")
    STAMP.write_text(wanted)
    print(f"Ready after {time.monotonic() - STARTED:.0f} s. `make lab` opens the course.", flush=True)


if __name__ == "__main__":
    main()
