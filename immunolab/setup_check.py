"""Is this set-up fit for the course? One line a point, in plain words, with the remedy."""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from immunolab.files import in_browser
from immunolab.html import element

NEEDED = ("numpy", "scipy", "pandas", "matplotlib", "ipywidgets", "anywidget")
IN_BROWSER = "The course runs in this browser: nothing is installed, and nothing leaves this device."


@dataclass(frozen=True)
class Point:
    """One thing that was looked at: fine, a hindrance, or worth knowing."""

    state: str
    text: str


@dataclass(frozen=True)
class SetupReport:
    """What was found; shows itself in a notebook."""

    points: tuple[Point, ...]

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way."""
        return all(point.state != "stop" for point in self.points)

    def _headline(self) -> str:
        return "Your set-up is ready." if self.ready else "Something needs attention first."

    def __repr__(self) -> str:
        return "\n".join([self._headline(), *(f"{_SIGNS[p.state]} {p.text}" for p in self.points)])

    def _repr_html_(self) -> str:
        rows = (element("li", element("span", _SIGNS[p.state], aria_hidden="true"), " ", p.text) for p in self.points)
        return element("p", element("strong", self._headline())) + element(
            "ul", *rows, style="list-style:none;padding-left:0"
        )


_SIGNS = {"fine": "✓", "note": "i", "stop": "✗"}


def check_setup(folder: Path | None = None) -> SetupReport:
    """Look at Python, packages, the folder's rights and the way in to nbgrader; change nothing."""
    if in_browser():
        return SetupReport((_python(), _storage(folder or Path.cwd()), Point("note", IN_BROWSER)))
    points = [_python(), *_packages(), _folder(folder or Path.cwd()), _grading()]
    return SetupReport(tuple(points))


def _python() -> Point:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= (3, 11):  # noqa: UP036  (a notebook may be opened with any Python)
        return Point("fine", f"Python {found}.")
    return Point(
        "stop",
        f"Python {found} is too old; the course needs 3.11 or newer. Run `python start.py` in the course folder.",
    )


def _packages() -> list[Point]:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        return [
            Point(
                "stop", f"Missing: {', '.join(missing)}. Run `python start.py` in the course folder; it installs them."
            )
        ]
    return [
        Point(
            "fine",
            f"All {len(NEEDED)} packages for simulations and quizzes are here (ipywidgets {_version('ipywidgets')}).",
        )
    ]


def _storage(folder: Path) -> Point:
    """The page's storage: written to once, and taken back."""
    probe = folder / "set-up.tmp"
    try:
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        return Point(
            "stop",
            f"This browser keeps nothing for the course ({error.strerror}). Leave private browsing, or free some space.",
        )
    return Point("fine", "Answers are kept in this browser, on this device.")


def _folder(folder: Path) -> Point:
    try:
        handle, name = tempfile.mkstemp(prefix=".immunolab-", dir=folder)
        os.close(handle)
        Path(name).unlink()
    except OSError as error:
        return Point(
            "stop",
            f"Answers cannot be saved in this folder ({error.strerror}). Copy the course to your home and open it there.",
        )
    return Point("fine", "Answers can be saved in this folder.")


def _grading() -> Point:
    if importlib.util.find_spec("nbgrader") is None:
        return Point("note", "nbgrader is not installed: lessons and practice work, assignments cannot be graded here.")
    return Point("fine", f"nbgrader {_version('nbgrader')} is here: assignments can be graded.")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "of unknown version"
