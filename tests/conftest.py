"""Shared by all tests: helpers on the path, known noise of others off."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

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
