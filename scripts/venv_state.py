"""What state the environment is in: in step with the lock, out of step, broken, or being made by somebody else.

Standard library alone, on every system: `setup.py` asks this before there is anything else.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

STAMP = ".in-step-with"
LOCK = ".setting-up"


@dataclass(frozen=True)
class Environment:
    """The environment of one course folder.

    Attributes
    ----------
    venv : its folder
    root : the course

    """

    venv: Path
    root: Path

    @property
    def bin(self) -> Path:
        """Where its programs are."""
        return self.venv / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        """Its Python."""
        return self.bin / ("python.exe" if os.name == "nt" else "python")

    def wanted(self) -> str:
        """What it must be in step with: the lock and the package's own metadata."""
        digest = hashlib.sha256()
        for name in ("requirements.lock", "pyproject.toml"):
            digest.update((self.root / name).read_bytes())
        return digest.hexdigest()

    def state(self) -> tuple[str, str]:
        """``("ready", "")``, ``("update", why)`` if packages are to be brought up to date, or ``("anew", why)``."""
        if not self.venv.is_dir() or all(entry.name == LOCK for entry in self.venv.iterdir()):
            return "anew", ""
        try:
            stamp = json.loads((self.venv / STAMP).read_text(encoding="utf-8"))
            there, wanted, names = Path(stamp["course"]), stamp["wanted"], set(stamp["holds"])
        except FileNotFoundError:
            return "anew", "the last set-up did not come to its end"
        except (OSError, ValueError, TypeError, KeyError):
            return ("update", "it is an older course's") if self._runs() else ("anew", "its Python does not run")
        if there != self.root:
            return "anew", f"it was made in {there}, and holds that place's name"
        if lost := sorted(names - self._holds()):
            return "anew", f"parts of it are gone ({lost[0]}{' and more' if lost[1:] else ''})"
        if not self._runs():
            return "anew", "its Python does not run any more"
        return ("ready", "") if wanted == self.wanted() else ("update", "the course asks for other packages now")

    def _runs(self) -> bool:
        try:
            return subprocess.run([self.python, "-I", "-S", "-c", ""], capture_output=True, timeout=60).returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            return False

    def _holds(self) -> set[str]:
        """Names of its programs and packages: half a deletion takes some of them."""
        folders = [self.bin, *self.packages()]
        return {f"{folder.name}/{entry.name}" for folder in folders if folder.is_dir() for entry in folder.iterdir()}

    def packages(self) -> list[Path]:
        """The folders in which packages are installed."""
        return [*self.venv.glob("lib/python*/site-packages"), *self.venv.glob("Lib/site-packages")][:1]

    def mark_ready(self) -> None:
        """Write down that all is there."""
        names = sorted(name for name in self._holds() if not name.endswith("__pycache__"))
        stamp = {"wanted": self.wanted(), "course": str(self.root), "holds": names}
        (self.venv / STAMP).write_text(json.dumps(stamp, indent=0), encoding="utf-8")

    def mark_unfinished(self) -> None:
        """From now on it counts as broken, until `mark_ready`."""
        (self.venv / STAMP).unlink(missing_ok=True)

    @contextmanager
    def alone(self, busy: Callable[[], None]) -> Iterator[int]:
        """One set-up at a time; gives the lock's file, which processes that go on installing may inherit.

        busy : called once when another set-up is at work; then it is waited for
        """
        self.venv.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.venv / LOCK, os.O_RDWR | os.O_CREAT)
        try:
            told = False
            while not _locked(handle):
                if not told:
                    busy()
                told = True
                time.sleep(0.5)
            yield handle
        finally:
            os.close(handle)  # on Linux and macOS the lock ends when those who inherited it have ended, too


def _locked(handle: int) -> bool:
    """Whether the file is ours now; False if it is another's."""
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True
