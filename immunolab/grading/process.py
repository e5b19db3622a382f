"""What nbgrader needs of the process it runs in: quick to open its gradebook, however often it does.

nbgrader makes a new SQLAlchemy engine for each preprocessor of each hand-in, and an engine keeps the
compiled form of its queries: making it new means compiling them all again, a third of the time of
grading without a kernel. And on an empty database it starts ``alembic``, seven seconds of two cores, to
learn a version that stands in the names of its own files.
"""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from importlib.resources import files
from typing import Any

import nbgrader.api
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SAWarning

#: seconds that a writer to SQLite waits for another; Python's own 5 are soon over on a busy network folder
SQLITE_PATIENCE = 60


def patient(url: str) -> dict[str, Any]:
    """Options with which an engine of this address waits for its turn instead of "database is locked"."""
    return {"connect_args": {"timeout": SQLITE_PATIENCE}} if url.startswith("sqlite") else {}


@lru_cache(maxsize=8)
def shared_engine(url: str, **options: Any) -> Engine:
    """The engine of this address."""
    return create_engine(url, **patient(url), **options)


@lru_cache(maxsize=1)
def schema_version() -> str:
    """The newest revision of nbgrader's tables: the one that no other builds on (what ``alembic heads`` prints)."""
    texts = [
        p.read_text(encoding="utf-8") for p in (files("nbgrader") / "alembic" / "versions").iterdir() if p.is_file()
    ]
    below = {name for text in texts for name in re.findall(r"^down_revision = ['\"](\w+)['\"]", text, re.M)}
    (head,) = {name for text in texts for name in re.findall(r"^revision = ['\"](\w+)['\"]", text, re.M)} - below
    return head


def prepare() -> None:
    """From now on nbgrader's gradebooks are quick to open in this process; calling it again changes nothing."""
    warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")  # nbgrader 0.9.6 on SQLAlchemy 2
    nbgrader.api.get_alembic_version = schema_version


def share_engines() -> None:
    """From now on nbgrader's gradebooks share engines; calling it again changes nothing."""
    nbgrader.api.create_engine = shared_engine
