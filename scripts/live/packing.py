"""Wheels written here: the course's own, a pure PyYAML, and stand-ins for what the kernel's start asks for in vain."""

from __future__ import annotations

import base64
import hashlib
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

import yaml

#: rooms of the package that only a computer with nbgrader or JupyterLab uses
_LEFT_OUT = {"cli", "grading", "lab", "measure", "sandbox", "skeleton", "__pycache__"}
#: of other packages' wheels, what no page of the course imports: 1.4 MB, which each learner would fetch
_UNUSED = re.compile(
    r"[^/]+\.data/"
    r"|anywidget/(labextension|nbextension)/"
    r"|IPython/sphinxext/"
    r"|pygments/lexers/(?!(__init__|_mapping|python|special)\.py)"
)
_WHEN = (2020, 1, 1, 0, 0, 0)  # the same bytes at every build


def pack(folder: Path, name: str, version: str, files: Iterable[tuple[str, bytes]]) -> Path:
    """Write a pure wheel; ``files`` are paths in it with their contents. Returns where it is."""
    stem = f"{name.replace('-', '_')}-{version}"
    info = f"{stem}.dist-info"
    path = folder / f"{stem}-py3-none-any.whl"
    more = [
        (f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode()),
        (f"{info}/WHEEL", b"Wheel-Version: 1.0\nGenerator: immunolab\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
    ]
    record = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as wheel:
        for inner, content in [*sorted(files), *more]:
            wheel.writestr(zipfile.ZipInfo(inner, _WHEN), content, zipfile.ZIP_DEFLATED)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            record.append(f"{inner},sha256={digest},{len(content)}")
        listed = "\n".join([*record, f"{info}/RECORD,,"]) + "\n"
        wheel.writestr(zipfile.ZipInfo(f"{info}/RECORD", _WHEN), listed, zipfile.ZIP_DEFLATED)
    return path


def package_files(package: Path) -> Iterable[tuple[str, bytes]]:
    """What of the course's package (a folder) a browser's kernel uses."""
    for path in package.rglob("*"):
        parts = path.relative_to(package).parts
        if path.is_file() and not _LEFT_OUT.intersection(parts):
            yield f"{package.name}/{'/'.join(parts)}", path.read_bytes()


def pure_yaml() -> tuple[str, list[tuple[str, bytes]]]:
    """PyYAML without its C part, as it is installed here: its version and its files. No wheel is for every platform."""
    folder = Path(yaml.__file__).parent
    return yaml.__version__, [(f"yaml/{path.name}", path.read_bytes()) for path in sorted(folder.glob("*.py"))]


def slim(wheel: Path, folder: Path) -> Path:
    """A copy of a wheel in ``folder`` without what no page imports."""
    path = folder / wheel.name
    with zipfile.ZipFile(wheel) as archive, zipfile.ZipFile(path, "w") as copy:
        for inner in sorted(archive.namelist()):
            if not inner.endswith("/") and not _UNUSED.match(inner):
                copy.writestr(zipfile.ZipInfo(inner, _WHEN), archive.read(inner), zipfile.ZIP_DEFLATED, compresslevel=9)
    return path
