"""Shared by all tests: helpers on the path, known noise of others off."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# In CI the same examples each time: a run must not fail over luck. Elsewhere new ones every time. A busy machine is
# no fault either: no example has a time limit of its own.
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")

sys.path.insert(0, str(Path(__file__).parent))
# nbgrader calls alembic by name
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
os.environ.pop("NBGRADER_EXECUTION", None)
# as immunolab.grading does: a grammar of addresses that jsonschema builds for two seconds and nobody here asks for
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def pytest_configure(config: pytest.Config) -> None:
    for line in (
        "ignore::sqlalchemy.exc.SAWarning",  # nbgrader 0.9.6 on SQLAlchemy 2
        "ignore::DeprecationWarning:nbgrader",
        "ignore::DeprecationWarning:jupyter_client",
    ):
        config.addinivalue_line("filterwarnings", line)


#: browser tests that open no JupyterLab of the session's: they may run beside those that do
BARE = (
    "test_connection",
    "test_explorers",
    "test_record",
    "test_report",
    "test_review_bare",
    "test_scenes",
    "test_widgets_bare",
)
#: those that start JupyterLabs of their own, as a learner does
HOME = ("test_asleep", "test_assignment", "test_course_panel")


def group(nodeid: str) -> str:
    """What runs in one worker: a module's tests of one assignment, which share a course folder; of one picture; in JupyterLab."""
    path = nodeid.partition("::")[0]
    if "/browser/" in path:
        name = path.rpartition("/")[2]
        if "hub" in name or name.startswith(("test_desk", "test_whole")):
            return name
        return "bare pages" if name.startswith(BARE) else "home" if name.startswith(HOME) else "JupyterLab"
    if path.startswith("tests/test_figures"):  # a picture is drawn once for all that look at it
        picture = re.search(r"\[(?:light-|dark-)?([a-z][a-z0-9_]*)(?:-light|-dark)?\]$", nodeid)
        return f"picture {picture[1]}" if picture else path
    slug = re.search(r"\[(?:.*-)?(\d\d_[a-z0-9_]+)", nodeid)
    return f"{path} {slug[1]}" if slug else path


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """xdist 3.8 writes its groups into a field that pytest 9 no longer reads: every test went its own way."""
    from xdist.scheduler import LoadScopeScheduling

    if config.getvalue("dist") != "loadgroup":
        return None

    config.option.loadscopereorder = False  # otherwise the groups of most tests come first, not the longest

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group(nodeid)

    return Groups(config, log)


#: what takes longest, by the seconds it takes: what is begun last must be short, so that all workers end together
LONGEST = (
    *("home", "JupyterLab", "bare pages", "test_desk_browser.py", "tests/test_desk.py", "tests/test_typed.py"),
    *("test_hub_browser.py", "tests/test_start.py", "tests/test_attacks.py"),  # of `make long`
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {name: n for n, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(group(item.nodeid), len(rank)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """A fixture that keeps a picture of what went wrong asks ``request.node.failed``."""
    report = yield
    item.failed = getattr(item, "failed", False) or report.failed  # type: ignore[attr-defined]
    return report
