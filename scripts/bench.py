"""The course's speed, as medians and 95th percentiles, with what it is compared to in the same run.

    make bench                       everything (some thirty minutes; the stock grading is most of it)
    make bench ARGS="import click"   some of: setup start import click slider memory grade grade-scale formgrader hub-load site

Figures depend on the machine and on what else it does; ratios of one run are what to quote.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "browser"), str(ROOT / "scripts")]

Row = dict[str, Any]


def row(what: str, values: list[float], unit: str, goal: str = "", note: str = "") -> Row:
    """One line of the report; the 95th percentile only where there are enough values for one."""
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))] if len(ordered) >= 20 else None
    return {
        "what": what,
        "n": len(values),
        "median": statistics.median(values),
        "p95": p95,
        "unit": unit,
        "goal": goal,
        "note": note,
    }


def setup() -> list[Row]:
    """`make setup` into an empty place, packages in uv's cache; then again, when there is nothing to do."""
    with tempfile.TemporaryDirectory() as place:
        environment = {**os.environ, "IMMUNOLAB_VENV": f"{place}/venv"}
        system = Path(sys.base_prefix) / "bin" / "python3"
        times = []
        for _ in range(2):
            began = time.perf_counter()
            subprocess.run(
                [system, "start.py", "setup"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
            )
            times.append(time.perf_counter() - began)
    return [
        row("set-up from nothing, warm package cache", times[:1], "s", "< 60"),
        row("set-up again", times[1:], "s", "nothing to do"),
    ]


def imports() -> list[Row]:
    """Fresh processes; what our package adds to numpy's own import."""

    def milliseconds(first: str, timed: str) -> float:
        code = f"{first}; import time; t = time.perf_counter(); {timed}; print(1000 * (time.perf_counter() - t))"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
        return float(done.stdout)

    line = "from immunolab import Quiz, explore, progress, references, show"
    return [
        row("import numpy", [milliseconds("pass", "import numpy") for _ in range(11)], "ms"),
        row(
            "import immunolab, beyond numpy",
            [milliseconds("import numpy", "import immunolab") for _ in range(11)],
            "ms",
            "< 150",
        ),
        row(
            "a lesson's set-up line, beyond numpy and IPython (a kernel has it)",
            [milliseconds("import numpy, IPython", line) for _ in range(11)],
            "ms",
        ),
    ]


def _lab(work: Path) -> tuple[Any, Any]:
    from _lab import BROWSER_ARGS, CHROMIUM, start_lab

    return start_lab, lambda p: p.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGS)


def _lesson(work: Path) -> None:
    shutil.copytree(ROOT / "notebooks", work, ignore=shutil.ignore_patterns("*.answers.json*"))


def start() -> list[Row]:
    """From the command to the first question painted, as a learner and as a teacher starts: server, page, kernel, widget."""
    from _lab import open_notebook
    from playwright.sync_api import sync_playwright

    roles, steps = {"learner": "make lab", "teacher": "make teach"}, ("server", "page", "widget")
    times: dict[tuple[str, str], list[float]] = {(role, step): [] for role in roles for step in steps}
    for role in [*roles] * 3:
        with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
            work = Path(place) / "work"
            _lesson(work / "notebooks")
            start_lab, launch = _lab(work)
            browser = launch(playwright)
            began = time.perf_counter()
            with start_lab(Path(place) / "jupyter", work, role) as lab:
                times[role, "server"].append(time.perf_counter() - began)
                page = browser.new_page()
                open_notebook(page, lab, "notebooks/00_start_here.ipynb")
                times[role, "page"].append(time.perf_counter() - began)
                page.evaluate("""async () => {
                  const panel = window.jupyterapp.shell.currentWidget;
                  await panel.sessionContext.ready; await panel.sessionContext.session.kernel.info;
                  window.jupyterapp.commands.execute('notebook:run-all-cells');
                }""")
                page.locator(".iq-question").first.wait_for()
                times[role, "widget"].append(time.perf_counter() - began)
            browser.close()
    words = {"server": "to the server", "page": "to the first cell", "widget": "to the first widget painted"}
    return [
        row(f"{roles[role]}, warm, {words[step]}", found, "s", "6" if step == "widget" else "")
        for (role, step), found in times.items()
    ]


def click() -> list[Row]:
    """A click on an option to the answer on disk, by the page's clock and the file's own time."""
    from _lab import open_and_run, wait_for
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        work = Path(place) / "work"
        _lesson(work)
        start_lab, launch = _lab(work)
        browser = launch(playwright)
        saved = work / "01_two_lines_of_defence.answers.json"
        times = []
        with start_lab(Path(place) / "jupyter", work) as lab:
            name = lab.write_notebook(
                "click.ipynb",
                [
                    'from immunolab import Quiz\nquiz = Quiz("01_two_lines_of_defence.quiz.yaml")\nquiz.ask("count-same")'
                ],
            )
            page = browser.new_page()
            open_and_run(page, lab, name)
            page.evaluate(
                "document.addEventListener('click', () => { window.clicked = performance.timeOrigin + performance.now(); }, true)"
            )
            inputs = page.locator('.iq-question[data-question="count-same"] input')
            for number in range(63):
                option = "abcd"[number % 4]
                inputs.nth(number % 4).click()
                wait_for(lambda option=option: saved.exists() and f'"{option}"' in saved.read_text())
                if number >= 3:
                    times.append(saved.stat().st_mtime_ns / 1e6 - page.evaluate("window.clicked"))
                page.wait_for_timeout(30)
        browser.close()
    return [row("a click to the answer on disk (written, flushed, renamed)", times, "ms", "p95 < 50")]


def slider() -> list[Row]:
    """Slider to new pixels: see bench_slider.py."""
    import bench_slider

    found = bench_slider.measure()
    goals = {"explorer": "p95 < 50", "explorer, typed value": "p95 < 50"}
    rows: list[Row] = [
        {
            "what": f"slider to new pixels, {item['way']}",
            "n": item["n"],
            "median": item["median_ms"],
            "p95": item["p95_ms"],
            "unit": "ms",
            "goal": goals.get(item["way"], ""),
            "note": f"{item['pictures_in_2s_drag']} pictures in a 2 s drag" if item["pictures_in_2s_drag"] else "",
        }
        for item in found
    ]
    for item in bench_slider.measure_all():
        rows.append(
            {
                "what": f"slider to new pixels, {item['way']}",
                "n": item["n"],
                "median": item["median_ms"],
                "p95": item["p95_ms"],
                "unit": "ms",
                "goal": "p95 < 33",
                "note": "",
            }
        )
    plain = next(item for item in found if item["way"].startswith("interact"))
    for item in found:
        if item is not plain:
            rows.append(
                row(f"interact / {item['way']}, medians", [plain["median_ms"] / item["median_ms"]], "times", "10")
            )
    return rows


def memory() -> list[Row]:
    """What 1,000 slider moves leave behind in the page and in the kernel: see bench_memory.py."""
    import bench_memory

    return [row(*item) for item in bench_memory.measure()]


def site() -> list[Row]:
    """The live course in a browser, cold and warm: see bench_site.py."""
    import bench_site

    return [row(*item) for item in bench_site.measure()]


def grade() -> list[Row]:
    """Stock nbgrader, nbgrader with our settings, and `immunolab grade`: see bench_grade.py."""
    import bench_grade

    return [row(*item) for item in bench_grade.compare()]


def grade_scale() -> list[Row]:
    """A hundred, a thousand, ten thousand hand-ins: see bench_grade.py."""
    import bench_grade

    return [row(*item) for item in bench_grade.scale()]


def formgrader() -> list[Row]:
    """Formgrader's pages with a thousand submissions: see bench_grade.py."""
    import bench_grade

    return [row(*item) for item in bench_grade.formgrader()]


def hub_load() -> list[Row]:
    """Thirty students at once on a real hub: see bench_hub.py."""
    import bench_hub

    return bench_hub.rows(row)


PARTS: dict[str, Callable[[], list[Row]]] = {
    "setup": setup,
    "start": start,
    "import": imports,
    "click": click,
    "slider": slider,
    "memory": memory,
    "site": site,
    "grade": grade,
    "grade-scale": grade_scale,
    "formgrader": formgrader,
    "hub-load": hub_load,
}


def main() -> None:
    wanted = sys.argv[1:] or list(PARTS)
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        sys.exit(f"No part is called {unknown[0]!r}; the parts are {', '.join(PARTS)}.")
    rows = []
    for name in wanted:
        for found in PARTS[name]():
            rows.append(found)
            p95 = f"{found['p95']:10.4g}" if found.get("p95") is not None else " " * 10
            goal = f"goal {found['goal']}" if found.get("goal") else ""
            print(
                f"{found['what']:<62} n {found['n']:>3}  median {found['median']:10.4g}  p95 {p95} {found['unit']:<6} {goal} {found.get('note', '')}",
                flush=True,
            )
    out = ROOT / "bench" / "latest.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(rows, indent=1))
    print(f"Written to {out.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
