"""The rooms of the package: who may import whom, in every file of every sub-package."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "immunolab"
#: what each room may import besides itself; rooms that are not named here may import all but those nobody imports
ALLOWED = {
    "words": set(),
    "html": {"words"},
    "still": {"html"},
    "alive": {"html", "still"},
    "waiting": {"html", "still", "alive"},
    "intervals": set(),
    "files": set(),
    # asked for late: waiting where a drawing or a picture waits for a bet
    "scenes": {"words", "html", "waiting"},
    "models": {"words"},
    # asked for late: figures and scenes for a picture in a question, evidence for a citation in a reveal
    "quiz": {"figures", "scenes", "evidence", "words", "html", "files", "still", "alive", "waiting"},
    "evidence": {"words", "html"},
    "figures": {"models", "evidence", "words", "html", "intervals", "waiting"},
    "explore": {"models", "figures", "files", "words", "html", "still", "alive", "waiting"},
    "claims": {"evidence", "quiz", "figures", "words", "html", "still", "alive"},
    "review": {"quiz", "figures", "words", "html", "files", "course", "still", "alive"},
    "terms": {"words", "html", "still", "alive"},
    "measure": {"lesson_check", "lesson_template", "quiz", "scenes", "terms", "evidence"},
    "writing": {"quiz", "grade_cells", "course"},
    "sandbox": set(),
}
#: these import others, and only the rooms named here import them
TOP = {"grading": {"lab", "cli"}, "lab": {"cli"}, "cli": set()}


def rooms_used(path: Path) -> set[str]:
    """The rooms that a file imports from, imports inside functions included."""
    names = {target.split(".")[1] for target in imports(path) if "." in target}
    return {name for name in names if (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()}


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Dotted names that a file imports from this package."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.split(".")[0] == "immunolab")
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "immunolab":
            yield from (f"{node.module}.{name.name}" for name in node.names)


def room(path: Path) -> str:
    """The room that a file belongs to: the first folder or file below the package."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_imports_point_one_way(name):
    """models <- figures <- explore; terms and evidence stand alone; nobody imports grading, lab or cli."""
    for path in sorted((PACKAGE / name).rglob("*.py")) or [PACKAGE / f"{name}.py"]:
        more = rooms_used(path) - ALLOWED[name] - {name}
        assert not more, f"{path.relative_to(PACKAGE)} imports {more}"


def test_nobody_imports_what_stands_on_top():
    for path in PACKAGE.rglob("*.py"):
        for top, users in TOP.items():
            if room(path) not in {top, *users}:
                assert top not in rooms_used(path), f"{path.relative_to(PACKAGE)} imports {top}"


def test_no_private_name_crosses_a_room():
    """Nobody imports a module or a name with a leading underscore from another room: what others need is public."""
    for path in PACKAGE.rglob("*.py"):
        for target in imports(path):
            parts = target.split(".")[1:]
            private = [part for part in parts if part.startswith("_") and not part.startswith("__")]
            assert not private or parts[0] == room(path), f"{path.relative_to(PACKAGE)} imports {target}"


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_the_maps_name_files_that_exist(page):
    text = (PACKAGE.parent / page).read_text(encoding="utf-8")
    tops = ["", "immunolab", "immunolab/grading", "immunolab/explore", "immunolab/quiz", "immunolab/scenes"]
    for name in re.findall(r"`([a-z_]+/[A-Za-z_/.]*)`", text):
        if not re.search(r"NN_|KIND|/x\.py|^(submitted|autograded|feedback|report)/", name):
            assert any((PACKAGE.parent / top / name).exists() for top in tops), f"{page}: there is no {name}"


def test_the_map_says_who_may_import_whom():
    text = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[^|]*`) \|[^|]*\| ([^|]*) \|$", text, re.M)
    said = {
        name.rstrip("/"): set(re.findall(r"`([a-z_]+)`", may))
        for names, may in rows
        for name in re.findall(r"`([a-z]+/?)`", names)
    }
    for name, may in ALLOWED.items():
        assert said[name] == may, f"docs/architecture.md on {name}"
