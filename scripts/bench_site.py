"""The live course in a browser: bytes and processor seconds to the first question and the first explorer, cold and warm.

Processor seconds are those of all of Chromium's processes. Bytes are what the server sent, gzipped as GitHub Pages does;
"before pictures" are those sent before the first of the compiled packages was asked for, when the first question is there.
The published page's compiled packages lie with another host, so with its Pyodide the first question alone is measured, and
all the rest with the older Pyodide of the tests, whose packages are larger (it has OpenBLAS beside SciPy).
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from _lab import BROWSER_ARGS, CHROMIUM
from _live import Site, build_live, build_old, live_site

LESSON = "notebooks/00_start_here.ipynb"
_COMPILED = ("contourpy-", "kiwisolver-", "matplotlib-", "numpy-", "openblas-", "pandas-", "pillow-", "pytz-", "scipy-")
_TICKS = os.sysconf("SC_CLK_TCK")
_LIMIT = 400_000  # ms, on a machine that does other work too

Found = tuple[str, list[float], str, str, str]


def browser_seconds() -> float:
    """Processor seconds of this process's children and theirs, so far; Linux's /proc knows them."""
    children: dict[int, list[tuple[int, float]]] = {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                fields = (place / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:  # it has ended
                continue
            used = (int(fields[11]) + int(fields[12])) / _TICKS
            children.setdefault(int(fields[1]), []).append((int(place.name), used))

    def below(process: int) -> float:
        return sum(used + below(child) for child, used in children.get(process, []))

    return below(os.getpid())


def _visit(site: Site, *, explorer: bool) -> tuple[dict[str, float], list[float]]:
    """Open the first page on the learner's profile, and see what it takes; clicks are made only with an explorer."""
    began_at, found, clicks = len(site.asked), {}, []
    with site.visit(whole=explorer) as page:
        page.set_default_timeout(_LIMIT)
        began = browser_seconds()
        page.goto(site.address(LESSON))
        bet = page.locator('.iq-question[data-question="first-bet"]')
        bet.wait_for()
        found["question"] = browser_seconds() - began
        if explorer:
            if not bet.locator("input:checked").count():  # the explorer waits for the bet
                bet.locator("input").first.check()
                bet.locator(".iq-status", has_text="Saved").wait_for()
                bet.get_by_role("button", name="Commit").click()
            page.locator(".il-explore.il-live").first.wait_for()
            found["explorer"] = browser_seconds() - began
            page.locator("[aria-label=References]").last.wait_for()
            clicks = _clicks(page)
    asked = site.asked[began_at:]
    pictures = (n for n, one in enumerate(asked) if one.path.rsplit("/", 1)[-1].startswith(_COMPILED))
    found["before"] = sum(one.sent for one in asked[: next(pictures, len(asked))]) / 1e6
    found["all"] = sum(one.sent for one in asked) / 1e6
    return found, clicks


def _clicks(page: Any) -> list[float]:
    """From a click to the kernel's verdict on an answer that it has kept, in ms, when the kernel has nothing else to do."""
    number = page.locator('.iq-question[data-question="first-number"]')
    took = []
    for typed in ("7", "8", "9"):
        number.locator("input.iq-number").fill(typed)
        page.wait_for_timeout(3000)  # what was typed is saved, and the kernel rests
        told = number.locator(".iq-feedback :text-matches('.+')").first
        took.append(_timed(number.get_by_role("button", name="Check"), told))
    return took


def _timed(button: Any, seen: Any) -> float:
    began = time.perf_counter()
    button.click()
    seen.wait_for()
    return 1000 * (time.perf_counter() - began)


def measure() -> list[Found]:
    """Rows of the report."""
    from playwright.sync_api import sync_playwright

    rows: list[Found] = []
    load = f"load average {os.getloadavg()[0]:.0f}"
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        work = Path(name)
        build_live(work / "new" / "live")
        build_old(work / "old" / "live")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGS)
        with live_site(work / "new", browser, work / "profiles-new") as site:
            (cold, _), (warm, _) = (_visit(site, explorer=False) for _ in range(2))
        rows += [
            ("live, first question, cold, published Pyodide", [cold["question"]], "CPU s", "<= 12", load),
            ("live, first question, cold, published Pyodide", [cold["before"]], "MB", "<= 12", "gzipped"),
            ("live, first question, warm, published Pyodide", [warm["question"]], "CPU s", "half of cold", load),
            ("live, first question, warm, published Pyodide", [warm["before"]], "MB", "", "gzipped"),
        ]
        with live_site(work / "old", browser, work / "profiles-old") as site:
            (cold, first), (warm, second) = (_visit(site, explorer=True) for _ in range(2))
        rows += [
            ("live, first question, cold, older Pyodide", [cold["question"]], "CPU s", "<= 12", load),
            ("live, first explorer, cold, older Pyodide", [cold["explorer"]], "CPU s", "<= 30", load),
            ("live, whole first page, cold, older Pyodide", [cold["all"]], "MB", "<= 32", "gzipped, with OpenBLAS"),
            ("live, first explorer, warm, older Pyodide", [warm["explorer"]], "CPU s", "half of cold", load),
            ("live, whole first page, warm, older Pyodide", [warm["all"]], "MB", "", "gzipped"),
            ("live, a click to its answer kept", [*first, *second], "ms", "<= 100", load),
        ]
        browser.close()
    return rows
