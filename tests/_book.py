"""A book of three lessons with few stops to a slider, for the tests of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from book import build  # noqa: E402
from live.supply import SupplyError  # noqa: E402

#: beside the first page; with all there is on a page: drawings, bets on a picture, explorers of several controls
LESSONS = ("01", "03")
STOPS = 6
PAGES = ("index.html", "01_two_lines_of_defence.html", "03_escape.html")


def built(out: Path) -> Path:
    """The book in ``out``. Where Sphinx cannot be fetched: skipped, saying why; with CI set: failed."""
    try:
        build.build(out, ROOT, LESSONS, STOPS)
    except SupplyError as error:
        pytest.fail(str(error)) if os.environ.get("CI") else pytest.skip(str(error))
    return out
