"""Memory of the page and of the kernel over 1,000 slider moves of an explorer.

The page's heap is read after a forced garbage collection, the kernel's resident memory from the system; both after
the first 100 moves, when caches are full, and after each further 300. Pictures that the page still holds are counted
by their blob addresses.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from _explorers import WATCH
from _lab import BROWSER_ARGS, CHROMIUM, TIMEOUT, open_and_run, run_in_kernel, start_lab, wait_for

NAMES = ("infection", "tumour_lattice", "daratumumab")
MOVES = (100, 400, 700, 1000)


def measure(names: tuple[str, ...] = NAMES) -> list[tuple[str, list[float], str, str, str]]:
    """For each explorer: growth of the page's heap and of the kernel from move 100 to move 1,000, in MB."""
    from playwright.sync_api import sync_playwright

    rows = []
    with (
        tempfile.TemporaryDirectory() as home,
        tempfile.TemporaryDirectory() as root,
        start_lab(Path(home), Path(root)) as lab,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGS)
        for name in names:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(TIMEOUT)
            page.add_init_script(WATCH)
            cell = f'from immunolab import explore\nwidget = explore("{name}")\nwidget'
            open_and_run(page, lab, lab.write_notebook(f"{name}.ipynb", [cell]))
            heaps, kernels, blobs = _moves(page, Path(root))
            for what, found in (("page", heaps), ("kernel", kernels)):
                course = ", ".join(f"{value:.0f}" for value in found)
                note = f"{course} MB after {MOVES} moves; pictures held {blobs}"
                rows.append((f"memory, {name}, {what}, move 100 to 1,000", [found[-1] - found[0]], "MB", "flat", note))
            page.close()
        browser.close()
    return rows


def _moves(page: Any, root: Path) -> tuple[list[float], list[float], int]:
    session = page.context.new_cdp_session(page)
    slider = page.locator(".il-explore input[type=range]").first
    slider.focus()
    heaps, kernels, up = [], [], True
    for move in range(1, MOVES[-1] + 1):
        before = slider.evaluate("s => s.value")
        page.keyboard.press("ArrowRight" if up else "ArrowLeft")
        if slider.evaluate("s => s.value") == before:
            up = not up
        page.wait_for_timeout(40)
        if move in MOVES:
            page.wait_for_timeout(1500)
            session.send("HeapProfiler.collectGarbage")
            heaps.append(session.send("Runtime.getHeapUsage")["usedSize"] / 1e6)
            kernels.append(_resident(page, root))
    return heaps, kernels, page.evaluate("() => window.ilBlobs")


def _resident(page: Any, root: Path) -> float:
    """The kernel's resident memory in MB, after its own garbage collection."""
    place = root / "resident.txt"
    place.unlink(missing_ok=True)
    run_in_kernel(
        page,
        "import gc, os, pathlib; gc.collect(); pages = int(open('/proc/self/statm').read().split()[1]); "
        f"pathlib.Path({str(place)!r}).write_text(str(pages * os.sysconf('SC_PAGE_SIZE') / 1e6))",
    )
    wait_for(lambda: place.exists() and place.read_text())
    return float(place.read_text())
