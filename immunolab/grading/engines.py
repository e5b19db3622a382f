"""One database engine a process, however often nbgrader opens its gradebook.

nbgrader makes a new SQLAlchemy engine for each preprocessor of each hand-in, and an engine keeps the
compiled form of its queries: making it new means compiling them all again, a third of the time of
grading without a kernel. Connections are still closed whenever nbgrader closes the gradebook.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import nbgrader.api
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine

#: seconds that a writer to SQLite waits for another; Python's own 5 are soon over on a busy network folder
SQLITE_PATIENCE = 60


def patient(url: str) -> dict[str, Any]:
    """Options with which an engine of this address waits for its turn instead of "database is locked"."""
    return {"connect_args": {"timeout": SQLITE_PATIENCE}} if url.startswith("sqlite") else {}


@lru_cache(maxsize=8)
def shared_engine(url: str, **options: Any) -> Engine:
    """The engine of this address."""
    return create_engine(url, **patient(url), **options)


def share_engines() -> None:
    """From now on nbgrader's gradebooks share engines; calling it again changes nothing."""
    nbgrader.api.create_engine = shared_engine
