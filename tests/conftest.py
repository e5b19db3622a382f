"""Shared by all tests: helpers on the path, known noise of others off."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import hypothesis
import pytest

# In CI the same examples each time: a run must not fail over luck. Elsewhere new ones every time.
hypothesis.settings.register_profile("ci", derandomize=True, print_blob=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("ci")

sys.path.insert(0, str(Path(__file__).parent))
# nbgrader calls alembic by name
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
os.environ.pop("NBGRADER_EXECUTION", None)


def pytest_configure(config: pytest.Config) -> None:
    for line in (
        "ignore::sqlalchemy.exc.SAWarning",  # nbgrader 0.9.6 on SQLAlchemy 2
        "ignore::DeprecationWarning:nbgrader",
        "ignore::DeprecationWarning:jupyter_client",
    ):
        config.addinivalue_line("filterwarnings", line)


@pytest.hookimpl(tryfirst=True)  # before xdist looks for groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # a module's tests of one assignment share a course folder: they stay in one worker, and browser tests begin first
    for item in items:
        if "browser" not in item.path.parts:
            slug = getattr(item, "callspec", None) and item.callspec.params.get("slug")
            item.add_marker(pytest.mark.xdist_group(f"{item.path.stem}-{slug}" if slug else item.path.stem))
    items.sort(key=lambda item: "browser" not in item.path.parts)
