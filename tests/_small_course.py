"""A course of one tiny package, with the real `start.py` and set-up: an environment in seconds, and no network."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: the Python that this environment was made with; what starts a course has no packages
PYTHON = str(Path(sys.base_prefix) / ("python.exe" if os.name == "nt" else "bin/python3"))

#: what stands in for JupyterLab and the lessons: `start.py` imports them, and becomes the first
MODULES = {
    "jupyterlab/__init__.py": "",
    "jupyterlab_server/__init__.py": "",
    "jupyterlab_server/process.py": "which = None",
    "jupyterlab/labapp.py": (
        "import json, os, sys\n"
        "def main():\n"
        "    keep = ('PATH', 'JUPYTER_CONFIG_PATH')\n"
        "    print(json.dumps({'argv': sys.argv, **{name: os.environ[name] for name in keep}}))\n"
    ),
    "ipykernel/__init__.py": "",
    "ipykernel/kernelapp.py": "",
    "matplotlib/__init__.py": "",
    "matplotlib/pyplot.py": "",
    **{f"immunolab/{name}.py": "" for name in ("__init__", "explore", "quiz", "review", "evidence")},
}
BACKEND = """
import zipfile
from pathlib import Path
def build_editable(folder, config_settings=None, metadata_directory=None):
    return wheel(folder, "course", {"course_of_its_own.py": ""})
def wheel(folder, name, files, version="1"):
    path = Path(folder) / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    files = {**files, f"{info}/METADATA": f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n",
             f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: t\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"}
    record = "".join(f"{at},,\\n" for at in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(path, "w") as packed:
        for at, text in {**files, f"{info}/RECORD": record}.items():
            packed.writestr(at, text)
    return path.name
"""


class SmallCourse:
    """A folder with `start.py`, its scripts, and a lock that names one or two wheels beside it."""

    def __init__(self, root: Path) -> None:
        self.root, self.venv = root, root / ".venv"
        (root / "scripts").mkdir(parents=True)
        shutil.copy(ROOT / "start.py", root)
        for name in ("setup", "progress", "venv_state", "lab"):
            shutil.copy(ROOT / "scripts" / f"{name}.py", root / "scripts")
        (root / "backend.py").write_text(BACKEND)
        (root / "pyproject.toml").write_text(
            '[project]\nname = "course"\nversion = "1"\n'
            '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        )
        self.lock("first")

    def lock(self, *names: str) -> None:
        """Ask for these packages; the first brings what stands in for JupyterLab."""
        making: dict[str, object] = {}
        exec(BACKEND, making)
        lines = []
        for name in names:
            files = MODULES if name == names[0] else {f"{name}.py": ""}
            made = making["wheel"](self.root, name, files)  # type: ignore[operator]
            lines.append(f"{name} @ {(self.root / made).as_uri()}\n")
        (self.root / "requirements.lock").write_text("".join(lines))

    def environment(self, *first: Path) -> dict[str, str]:
        """With this environment's uv on PATH, offline, behind the folders in ``first``."""
        path = [*map(str, first), str(Path(sys.executable).parent), os.environ["PATH"]]
        drop = ("IMMUNOLAB_VENV", "VIRTUAL_ENV", "JUPYTER_CONFIG_PATH")
        keep = {name: value for name, value in os.environ.items() if name not in drop}
        return {**keep, "PATH": os.pathsep.join(path), "UV_OFFLINE": "1", "UV_CACHE_DIR": f"{self.root}/cache"}

    def begin(self, *arguments: str, first: tuple[Path, ...] = (), stdout: int = subprocess.PIPE) -> subprocess.Popen:
        """`python start.py ...`, going on; as at a terminal, Ctrl-C ends it, though the tests were begun where it is ignored."""
        return subprocess.Popen(
            [PYTHON, "start.py", *arguments],
            cwd=self.root,
            env=self.environment(*first),
            stdout=stdout,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def start(self, *arguments: str, first: tuple[Path, ...] = ()) -> str:
        """`python start.py ...` to its end; what it printed."""
        process = self.begin(*arguments, first=first)
        said, _ = process.communicate(timeout=300)
        assert process.returncode == 0, said
        return said

    def packages(self) -> set[str]:
        """What is installed."""
        return {path.name.partition("-")[0] for path in self.venv.glob("lib/python*/site-packages/*.dist-info")}

    def slow_uv(self, place: Path, seconds: float) -> Path:
        """A folder with a uv that leaves half a package, tells so, and goes on for a while."""
        place.mkdir()
        program = place / "uv"
        program.write_text(
            f"#!/bin/sh\ntrap 'touch \"{place}/ended\"; exit 1' TERM INT\n"
            f'mkdir -p "{self.venv}/half"\ntouch "{place}/begun"\nn=0\n'
            f"while [ $n -lt {int(10 * seconds)} ]; do sleep 0.1; n=$((n + 1)); done\n"
        )
        program.chmod(0o755)
        return place
