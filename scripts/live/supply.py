"""Where the parts of the page come from, each checked by its sha256: Pyodide's core, and pure wheels.

Pure wheels are those of ``requirements.lock``, the versions that the course is tested with. What was fetched is kept in
``.site-cache/``.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CACHE = ROOT / ".site-cache"


class SupplyError(RuntimeError):
    """Something cannot be had, or is not what it should be; the message says what to do."""


@dataclass(frozen=True)
class Distribution:
    """One version of Pyodide: its core as npm has it, and where its distribution lies.

    version : as npm and the distribution name it
    python : of its kernel, "3.14"
    core : sha256 of the npm package
    address : of its distribution's wheels, ending in /; "" if there is none to point to
    """

    version: str
    python: str
    core: str
    address: str


#: what the published page runs
CURRENT = Distribution(
    "314.0.7",
    "3.14",
    "66b7949e5a0cba2250b586d7e368bf12fb482800748d182c4618254b685ffaa0",
    "https://cdn.jsdelivr.net/pyodide/v314.0.7/full/",
)

#: sha256 of the wheel of JupyterLite's kernel
_KERNEL = "c9e698420e7f95f156c09c1474898ee6727b35b1740b369cb5f5aaa59ea73d3f"


def sha256(path: Path) -> str:
    """The digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def core(distribution: Distribution) -> Path:
    """Pyodide's core as npm has it, an archive. SupplyError: npm cannot give it, or gives another."""
    path = CACHE / f"pyodide-{distribution.version}.tgz"
    if not path.exists():
        CACHE.mkdir(exist_ok=True)
        _run(["npm", "pack", "--silent", f"pyodide@{distribution.version}"], f"Pyodide {distribution.version}")
    if sha256(path) != distribution.core:
        raise SupplyError(
            f"{path} is not the Pyodide {distribution.version} that was checked; remove it and try again."
        )
    return path


def kernel() -> Path:
    """JupyterLite's kernel, a folder as JupyterLab's extensions are. SupplyError: the registry cannot give it.

    It is not in ``requirements.lock``: every JupyterLab of the environment would load it, and fail in its console.
    """
    pin = _Pin("jupyterlite-pyodide-kernel", "0.8.6", (_KERNEL,))
    wheel, folder = _wheels({pin.name: pin})[pin.name], CACHE / f"{pin.name}-{pin.version}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=CACHE) as name, zipfile.ZipFile(wheel) as file:
            file.extractall(name)
            (data,) = Path(name).glob("*.data/data/share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension")
            data.rename(folder)
    return folder


def pure_wheels(names: Iterable[str]) -> dict[str, Path]:
    """The wheel of each of these packages, for every platform, in the version of ``requirements.lock``."""
    return _wheels({name: _locked(name) for name in names})


def _wheels(wanted: dict[str, _Pin]) -> dict[str, Path]:
    folder = CACHE / "wheels"
    folder.mkdir(parents=True, exist_ok=True)
    found = {name: _have(folder, pin) for name, pin in wanted.items()}
    missing = [pin for name, pin in wanted.items() if found[name] is None]
    if missing:
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("\n".join(f"{pin.name}=={pin.version} {' '.join(map(_hash, pin.hashes))}" for pin in missing))
            file.flush()
            pure = [
                "--only-binary=:all:",
                "--python-version=3.13",
                "--implementation=py",
                "--abi=none",
                "--platform=any",
            ]
            _pip([*pure, "--require-hashes", "-r", file.name], folder, "the page's packages")
    return {name: found[name] or _there(folder, pin) for name, pin in wanted.items()}


@dataclass(frozen=True)
class _Pin:
    name: str
    version: str
    hashes: tuple[str, ...]


def _locked(name: str) -> _Pin:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found = re.search(rf"^{re.escape(name)}==(\S+)[^\n]*\\\n((?:    --hash=\S+[ \\]*\n)+)", text, re.M)
    if found is None:
        raise SupplyError(f"requirements.lock has no {name}.")
    return _Pin(name, found[1], tuple(re.findall(r"sha256:([0-9a-f]{64})", found[2])))


def _hash(digest: str) -> str:
    return f"--hash=sha256:{digest}"


def _have(folder: Path, pin: _Pin) -> Path | None:
    """The file of a package that was fetched before, if it is the one."""
    stem = re.sub(r"[-_.]+", "_", pin.name).lower()
    for path in folder.iterdir():
        if re.sub(r"[-_.]+", "_", path.name).lower().startswith(f"{stem}_") and sha256(path) in pin.hashes:
            return path
    return None


def _there(folder: Path, pin: _Pin) -> Path:
    if (path := _have(folder, pin)) is None:
        raise SupplyError(f"The registry has no file of {pin.name} {pin.version} that serves every platform.")
    return path


def _pip(arguments: list[str], folder: Path, what: str) -> None:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    _run([*pip, *arguments, "-d", str(folder)], what)


def _run(command: list[str], what: str) -> None:
    try:
        done = subprocess.run(command, cwd=CACHE, capture_output=True, text=True)
    except FileNotFoundError:
        raise SupplyError(f"{what} cannot be fetched: there is no {command[0]} here.") from None
    if done.returncode:
        raise SupplyError(f"{what} could not be fetched: {done.stderr.strip()[-300:]}")
