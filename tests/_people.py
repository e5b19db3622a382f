"""Two system users where the machine allows it, else two homes of one user."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = sysconfig.get_path("purelib")


@dataclass(frozen=True)
class Person:
    """Somebody with a home, who runs Python as their own system user (uid) or as ours (None)."""

    name: str
    home: Path
    uid: int | None
    python: str

    def run(self, *arguments: str, cwd: Path, env: dict[str, str], check: bool = True) -> subprocess.CompletedProcess:
        """Run ``python *arguments`` as this person; the test fails with the output if it fails."""
        whole = {
            "HOME": str(self.home),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
            "PYTHONPATH": os.pathsep.join([PACKAGES, str(ROOT)]),
            "JUPYTER_RUNTIME_DIR": str(self.home / "run"),
            "PYTHONWARNINGS": "ignore",
            **env,
        }
        who = {} if self.uid is None else {"user": self.uid, "group": 65534, "extra_groups": []}
        done = subprocess.run([self.python, *arguments], cwd=cwd, env=whole, capture_output=True, text=True, **who)
        if check and done.returncode:
            raise AssertionError(f"{self.name}: {' '.join(arguments)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return done

    def owns(self, path: Path) -> Path:
        """Make a folder that belongs to this person."""
        path.mkdir(parents=True, exist_ok=True)
        if self.uid is not None:
            os.chown(path, self.uid, 65534)
        return path


@cache
def other_users() -> tuple[list[tuple[str, int]], str]:
    """Existing system accounts that can run our packages, and the Python they run them with."""
    accounts = [(name, pwd.getpwnam(name).pw_uid) for name in ("games", "daemon") if _exists(name)]
    if os.name != "posix" or os.geteuid() != 0 or len(accounts) < 2:
        return [], sys.executable
    same = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    for python in (sys.executable, shutil.which(same, path="/usr/bin:/usr/local/bin")):
        if python and _can_run(python, accounts[0][1]):
            return accounts, python
    return [], sys.executable


def _exists(name: str) -> bool:
    try:
        return bool(pwd.getpwnam(name))
    except KeyError:
        return False


def _can_run(python: str, uid: int) -> bool:
    code = "import nbgrader, numpy, immunolab.quiz"
    env = {"PYTHONPATH": os.pathsep.join([PACKAGES, str(ROOT)]), "HOME": "/tmp", "PATH": os.defpath}
    try:
        return (
            subprocess.run(
                [python, "-c", code], env=env, capture_output=True, user=uid, group=65534, extra_groups=[]
            ).returncode
            == 0
        )
    except OSError:
        return False
