"""What makes the book: Sphinx, myst-nb and the theme, beside the environment and not in it.

The environment is what a learner installs, and `make setup` installs all of ``requirements.lock``. So the packages that
only the book needs have a lock of their own, ``tools.lock``: compiled with the other one by `make lock`, in the versions
that fit it, without what the environment has already. They lie in a folder of ``.site-cache/`` that Python is told of
while the book is made.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from live.supply import CACHE, SupplyError

LOCK = Path(__file__).with_name("tools.lock")


def folder() -> Path:
    """The folder of the packages, filled the first time. SupplyError: the registry cannot give them."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    place = CACHE / f"book-{version}-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]}"
    if place.exists():
        return place
    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        target = Path(name) / "packages"
        common = ["--quiet", "--no-deps", "--require-hashes", "--target", str(target), "-r", str(LOCK)]
        ways = (
            [sys.executable, "-m", "uv", "pip", "install", "--python", sys.executable, *common],
            [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", *common],
        )
        for way in ways:  # pip knows of mirrors that uv was not told of
            done = subprocess.run(way, capture_output=True, text=True)
            if not done.returncode:
                break
            shutil.rmtree(target, ignore_errors=True)
        else:
            raise SupplyError(f"Sphinx could not be fetched: {done.stderr.strip()[-300:]}")
        if not place.exists():  # another build may have been quicker
            target.rename(place)
    return place


def environment() -> dict[str, str]:
    """The variables with which Python finds these packages behind its own."""
    paths = [str(folder()), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
