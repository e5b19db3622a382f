"""The project's environment for other system users: what install.sh builds, made from what is here.

On a developer's or CI machine the environment and its Python may lie where no other user may go (a home of
mode 700). What is closed is brought into the open by hard links, which take no space and a second; only
across file systems is it copied. Another Python of the same minor version would not do: the lock chooses
packages by the full version.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import entry_points
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ("alembic", "immunolab", "jupyter", "jupyter-lab", "jupyterhub", "jupyterhub-singleuser", "nbgrader")


def open_to_others(path: Path) -> bool:
    """Whether every other user may get to this file or folder, and read it."""
    path = path.resolve()
    return all(p.stat().st_mode & 0o001 for p in path.parents) and path.stat().st_mode & 0o005 >= 0o004


def opened(path: Path, into: Path, *leave: str) -> Path:
    """``path`` if others can read it, else a linked copy of it at ``into``, without what is in ``leave``."""
    if open_to_others(path):
        return path

    def link(source: str, target: str) -> None:
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)

    shutil.copytree(path, into, copy_function=link, symlinks=True, ignore=shutil.ignore_patterns(*leave))
    into.chmod(0o755)
    return into


def library_path(venv: Path) -> dict[str, str]:
    """What a Python that was moved needs to find its own library (one built with --enable-shared)."""
    library = venv.parent / "python" / "lib"
    return {"LD_LIBRARY_PATH": str(library)} if library.is_dir() else {}


def shared_environment(top: Path) -> Path:
    """An environment at ``top/venv`` that every user can run; returns its folder. Takes a second or two."""
    venv = top / "venv"
    base = Path(sys.base_prefix).resolve()
    place = opened(base, top / "python", "site-packages", "__pycache__", "test", "include", "*.a")
    python = place / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    subprocess.run([python, "-m", "venv", "--without-pip", venv], check=True, env=library_path(venv))
    packages = opened(Path(sysconfig.get_path("purelib")), top / "packages", "*.pth")
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    own = venv / "lib" / name / "site-packages"
    (own / "packages.pth").write_text(f"{packages}\n")
    # The package itself is copied, as a real installation does: an editable one would lead to source/.
    shutil.copytree(ROOT / "immunolab", own / "immunolab")
    for folder in ("share/jupyter", "etc/jupyter"):
        (venv / folder).parent.mkdir(exist_ok=True)
        target = Path(sys.prefix) / folder
        (venv / folder).symlink_to(opened(target, top / folder.replace("/", "-")))
    for entry in entry_points(group="console_scripts"):
        if entry.name in COMMANDS:
            script = venv / "bin" / entry.name
            script.write_text(
                f"#!{venv}/bin/python\nimport sys\nfrom {entry.module} import {entry.attr}\nsys.exit({entry.attr}())\n"
            )
            script.chmod(0o755)
    return venv
