"""What the browser's kernel loads, and from where: the lock file by which Pyodide finds, checks and unpacks packages.

Seven wheels are compiled for Pyodide and come from its own distribution, by absolute address, with the sha256 that its
lock states; all others lie beside the page. A name in ``depends`` is loaded with the package that has it.
"""

from __future__ import annotations

import json
import shutil
import tarfile
from pathlib import Path
from typing import Any

from live import packing, standins, supply

#: compiled for Pyodide, with the pure packages that each needs here
COMPILED = {
    "contourpy": ["numpy"],
    "kiwisolver": [],
    "matplotlib": ["contourpy", "cycler", "kiwisolver", "numpy", "packaging", "pillow", "pyparsing", "python-dateutil"],
    "numpy": [],
    "pandas": ["numpy", "python-dateutil"],
    "pillow": [],
    "scipy": ["numpy"],
}
#: for every platform, from the package registry
PURE = {
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
    "asttokens": [],
    "comm": ["traitlets"],
    "cycler": [],
    "executing": [],
    "fsrs": ["typing-extensions"],
    "ipython": ["ipython-pygments-lexers", "matplotlib-inline", "pygments", "stack-data", "traitlets"],
    "ipython-pygments-lexers": ["pygments"],
    "ipywidgets": ["comm", "ipython", "traitlets"],
    "latex2mathml": [],
    "latexcodec": [],
    "markdown-it-py": ["mdurl"],
    "matplotlib-inline": ["traitlets"],
    "mdit-py-plugins": ["markdown-it-py"],
    "mdurl": [],
    "packaging": [],
    "psygnal": [],
    "pure-eval": [],
    "pybtex": ["latexcodec", "pyyaml"],
    "pygments": [],
    "pyparsing": [],
    "python-dateutil": ["six"],
    "six": [],
    "stack-data": ["asttokens", "executing", "pure-eval"],
    "traitlets": [],
    "typing-extensions": [],
}
#: what ``import immunolab`` brings; the compiled ones come later (`immunolab.live`)
COURSE = ["anywidget", "fsrs", "ipywidgets", "latex2mathml", "markdown-it-py", "mdit-py-plugins", "pybtex", "pyyaml"]
#: what the kernel's start asks for, in this order; loaded at once, with the runtime
STARTED = ["micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython", "immunolab"]
_IMPORTED = {"markdown-it-py": "markdown_it", "python-dateutil": "dateutil", "pyyaml": "yaml", "pillow": "PIL"}
#: of Pyodide's core, what a page needs
_CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")


def lay_out(
    folder: Path, distribution: supply.Distribution, course: Path, kernel: Path, *, local: Path | None = None
) -> dict[str, Any]:
    """Put Pyodide, its lock and every wheel that is not its distribution's into ``folder``; returns the lock.

    Parameters
    ----------
    folder : of the page, empty
    distribution : which Pyodide
    course : the wheel of the course
    kernel : the folder in which JupyterLite's kernel has its own wheels
    local : a folder with the compiled wheels, to be served by the page itself; None: they are the distribution's

    Raises
    ------
    SupplyError
        If a part cannot be had, or is not what the lock says.

    """
    official = _core(folder, distribution)
    lock: dict[str, Any] = {}
    for name, wheel in supply.pure_wheels(PURE).items():
        lock[name] = _beside(folder, name, packing.slim(wheel, folder), PURE[name])
    yaml_version, yaml_files = packing.pure_yaml()
    lock["pyyaml"] = _beside(folder, "pyyaml", packing.pack(folder, "pyyaml", yaml_version, yaml_files), [])
    for name, files in standins.STAND_INS.items():
        lock[name] = _beside(folder, name, packing.pack(folder, name, "0", files), [])
    for name in ("ipykernel", "pyodide-kernel"):
        wheels = list(kernel.glob(f"{name.replace('-', '_')}-*.whl"))
        if len(wheels) != 1:
            raise supply.SupplyError(
                f"JupyterLite's kernel should bring one wheel of {name}, and brings {len(wheels)}."
            )
        lock[name] = _beside(folder, name, wheels[0], [])
    lock["immunolab"] = _beside(folder, "immunolab", course, COURSE)
    for name, depends in COMPILED.items():
        lock |= _compiled(folder, name, depends, official["packages"], distribution, local)
    found = {**official, "packages": lock}
    (folder / "pyodide-lock.json").write_text(json.dumps(found), encoding="utf-8")
    return found


def _core(folder: Path, distribution: supply.Distribution) -> dict[str, Any]:
    """Unpack what a page needs of the core; returns the lock that came with it."""
    with tarfile.open(supply.core(distribution)) as archive:
        for name in _CORE:
            if (member := _member(archive, f"package/{name}")) is not None:
                (folder / name).write_bytes(member)
        stated = _member(archive, "package/pyodide-lock.json")
    assert stated is not None
    official: dict[str, Any] = json.loads(stated)
    return official


def _member(archive: tarfile.TarFile, name: str) -> bytes | None:
    try:
        content = archive.extractfile(name)
    except KeyError:
        return None
    return content.read() if content else None


def _compiled(
    folder: Path,
    name: str,
    depends: list[str],
    official: dict[str, Any],
    distribution: supply.Distribution,
    local: Path | None,
) -> dict[str, Any]:
    """The entry of a compiled package; of an older distribution also what its lock names and the course's list does not."""
    stated = dict(official[name])
    more = [d for d in stated["depends"] if d in official and d not in PURE and d not in COMPILED and d != "fonttools"]
    found: dict[str, Any] = {}
    if local is None:
        stated["file_name"] = distribution.address + stated["file_name"]
        more = []
    else:
        file = local / stated["file_name"]
        if not file.is_file() or supply.sha256(file) != stated["sha256"]:
            where = f" ({distribution.address}{file.name})" if distribution.address else ""
            raise supply.SupplyError(f"{local} has no {file.name}, or another one than Pyodide's lock states{where}.")
        shutil.copy(file, folder)
        for extra in more:
            found |= _compiled(folder, extra, [], official, distribution, local)
    stated["depends"] = [*depends, *more]
    return {**found, name: stated}


def _beside(folder: Path, name: str, wheel: Path, depends: list[str]) -> dict[str, Any]:
    """The entry of a wheel that lies beside the lock; it is put there."""
    if wheel.parent != folder:
        shutil.copy(wheel, folder)
    return {
        "name": name,
        "version": wheel.name.split("-")[1],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": supply.sha256(wheel),
        "package_type": "package",
        "imports": [_IMPORTED.get(name, name.replace("-", "_"))],
        "depends": depends,
        "unvendored_tests": False,
    }
