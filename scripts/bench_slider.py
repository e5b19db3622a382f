"""Slider event to new pixels: the explorer against ipywidgets.interact, same model, same page, one run.

A key press on the slider (or Enter in the number box, which the explorer cannot have fetched ahead)
starts the clock (the event's own time stamp); the animation frame after the
new drawing stops it. Drags are 2 s of mouse moves; counted are the different pictures that came up, and
how late after the release the last one came. JupyterLab and Chromium, headless.

    python scripts/bench_slider.py [--presses 40]
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from _lab import BROWSER_ARGS, CHROMIUM, TIMEOUT, open_and_run, start_lab

EXPLORER = 'from immunolab import explore\nexplore("infection")'

# What a course would write without this package: the same three panels, drawn anew for each value.
INTERACT = """
import ipywidgets, numpy as np, matplotlib.pyplot as plt
from immunolab.models.infection import simulate
from immunolab.explore.infection import EXPLORER
first = simulate()
def draw(memory):
    now = simulate(M0=memory)
    figure, axes = plt.subplots(3, 1, sharex=True, figsize=(5.3, 4.6), layout="constrained")
    for course, style in ((first, dict(color="0.6", lw=3)), (now, dict(color="#D55E00", lw=2))):
        axes[0].semilogy(course.day, np.maximum(course.pathogen, .1), **style)
        axes[1].plot(course.day, course.innate, **style)
        axes[2].semilogy(course.day, np.maximum(course.effectors, .1), **style)
        axes[2].semilogy(course.day, np.maximum(course.memory, .1), ls="--", **style)
    for ax, limits, label in zip(axes, ((.5, 3e9), (0, 8), (1, 3e9)), ("Pathogen", "Innate", "T cells")):
        ax.set(ylim=limits, ylabel=label, xlim=(0, 20))
        ax.grid()
    axes[2].set_xlabel("Days since infection")
    plt.show()
ipywidgets.interact(draw, memory=ipywidgets.SelectionSlider(options=EXPLORER.controls[0].stops));
"""

# The best of matplotlib's own ways: the lines are kept and only their data change.
IPYMPL = """
import matplotlib; matplotlib.use("module://ipympl.backend_nbagg")
import ipywidgets, numpy as np, matplotlib.pyplot as plt
from immunolab.models.infection import simulate
from immunolab.explore.infection import EXPLORER
first = simulate()
figure, axes = plt.subplots(3, 1, sharex=True, figsize=(5.3, 4.6), layout="constrained")
lines = []
for style in (dict(color="0.6", lw=3), dict(color="#D55E00", lw=2)):
    lines = [axes[0].semilogy(first.day, np.maximum(first.pathogen, .1), **style)[0],
             axes[1].plot(first.day, first.innate, **style)[0],
             axes[2].semilogy(first.day, np.maximum(first.effectors, .1), **style)[0],
             axes[2].semilogy(first.day, np.maximum(first.memory, .1), ls="--", **style)[0]]
for ax, limits, label in zip(axes, ((.5, 3e9), (0, 8), (1, 3e9)), ("Pathogen", "Innate", "T cells")):
    ax.set(ylim=limits, ylabel=label, xlim=(0, 20))
    ax.grid()
plt.show()
def draw(memory):
    now = simulate(M0=memory)
    for line, name in zip(lines, ("pathogen", "innate", "effectors", "memory")):
        line.set_ydata(np.maximum(getattr(now, name), .1))
    figure.canvas.draw_idle()
ipywidgets.interact(draw, memory=ipywidgets.SelectionSlider(options=EXPLORER.controls[0].stops));
"""

# Both ways end in window.seen(): once for each new drawing, before the frame that shows it.
WATCH = """
window.bench = { pressed: 0, done: 0, pictures: 0, last: 0 };
window.seen = () => requestAnimationFrame(() => {
  // The frame that shows the drawing ends where the next task begins.
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    const now = performance.now();
    window.bench.pictures += 1;
    window.bench.last = now;
    if (window.bench.pressed && !window.bench.done) window.bench.done = now;
  };
  channel.port2.postMessage(0);
});
document.addEventListener("keydown", (event) => {
  if (/^(Arrow|Page|Enter)/.test(event.key)) Object.assign(window.bench, { pressed: event.timeStamp, done: 0 });
}, true);
document.addEventListener("pointerup", (event) => { window.bench.up = event.timeStamp; }, true);
document.addEventListener("il-drawn", (event) => { if (!event.detail.rest) window.seen(); });
window.watchCanvas = () => {
  for (const name of ["drawImage", "putImageData"]) {
    const draw = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...rest) {
      if (this.canvas.closest(".jupyter-matplotlib")) window.seen();
      return draw.apply(this, rest);
    };
  }
};
window.watchImages = () => {
  let shown = new WeakSet(document.querySelectorAll(".jp-OutputArea-output img"));
  new MutationObserver(() => {
    for (const image of document.querySelectorAll(".jp-OutputArea-output img")) {
      if (!shown.has(image)) {
        shown.add(image);
        image.decode().then(window.seen, () => {});
      }
    }
  }).observe(document.querySelector(".jp-Notebook"), { childList: true, subtree: true, attributes: true });
};
"""


def measure(presses: int = 40, warm: int = 5, seed: int = 1) -> list[dict[str, Any]]:
    """One dict for each way: way, n, median_ms, p95_ms, max_ms, pictures_in_2s_drag, last_picture_late_ms."""
    from playwright.sync_api import sync_playwright

    ways = [
        ("explorer", EXPLORER, ".il-explore input[type=range]", True),
        ("ipympl", IPYMPL, ".noUi-handle", False),
        ("interact + inline matplotlib", INTERACT, ".noUi-handle", False),
    ]
    rows = []
    with (
        tempfile.TemporaryDirectory() as home,
        tempfile.TemporaryDirectory() as root,
        start_lab(Path(home), Path(root)) as lab,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGS)
        for way, cell, handle, own in ways:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(TIMEOUT)
            page.add_init_script(WATCH)
            open_and_run(page, lab, lab.write_notebook(f"{way.split()[0]}.ipynb", [cell]))
            page.locator(handle).first.scroll_into_view_if_needed()
            page.wait_for_timeout(3000)
            if not own:
                page.evaluate("() => window.watchCanvas()" if way == "ipympl" else "() => window.watchImages()")
            times = _presses(page, handle, presses + warm, random.Random(seed))[warm:]
            pictures, late = _drag(page, handle, own)
            rows.append(_row(way, times, pictures, late))
            if own:
                rows.append(_row(f"{way}, typed value", _typed(page, presses + warm, random.Random(seed))[warm:]))
            page.close()
        browser.close()
    return rows


def measure_all(presses: int = 20, warm: int = 3) -> list[dict[str, Any]]:
    """Every explorer: neighbouring stops (arrow keys) and jumps of a tenth of the range (page keys, never ahead)."""
    from playwright.sync_api import sync_playwright

    from immunolab import explore

    rows = []
    with (
        tempfile.TemporaryDirectory() as home,
        tempfile.TemporaryDirectory() as root,
        start_lab(Path(home), Path(root)) as lab,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGS)
        for name in explore.names():
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(TIMEOUT)
            page.add_init_script(WATCH)
            cell = f'from immunolab import explore\nexplore("{name}")'
            open_and_run(page, lab, lab.write_notebook(f"{name}.ipynb", [cell]))
            handle = ".il-explore input[type=range]"
            page.locator(handle).first.scroll_into_view_if_needed()
            page.wait_for_timeout(2500)
            for keys, what in ((("ArrowRight", "ArrowLeft"), "neighbours"), (("PageUp", "PageDown"), "jumps")):
                times = _presses(page, handle, presses + warm, random.Random(1), keys, 300)[warm:]
                rows.append(_row(f"{name}, {what}", times))
            page.close()
        browser.close()
    return rows


def _row(way: str, times: list[float], pictures: int | None = None, late: float | None = None) -> dict[str, Any]:
    return {
        "way": way,
        "n": len(times),
        "median_ms": statistics.median(times),
        "p95_ms": statistics.quantiles(times, n=20)[-1],
        "max_ms": max(times),
        "pictures_in_2s_drag": pictures,
        "last_picture_late_ms": late,
    }


def _typed(page: Any, count: int, chance: random.Random) -> list[float]:
    """Values that no slider stops at, so that each is computed when it is asked for."""
    times = []
    box = page.locator(".il-explore input.il-box").first
    for i in range(count):
        box.fill(str(1013 + 17 * i))
        page.keyboard.press("Enter")
        page.wait_for_function("() => window.bench.done > 0")
        times.append(page.evaluate("() => window.bench.done - window.bench.pressed"))
        page.wait_for_timeout(chance.uniform(30, 700))
    return times


def _presses(
    page: Any,
    handle: str,
    count: int,
    chance: random.Random,
    keys: tuple[str, str] = ("ArrowRight", "ArrowLeft"),
    pause: float = 700,
) -> list[float]:
    times: list[float] = []
    slider = page.locator(handle).first
    slider.focus()
    where = "s => s.value ?? s.getAttribute('aria-valuenow')"
    turn = 10 if keys[0].startswith("Arrow") else 3
    direction = 0
    while len(times) < count:
        # Up and down in turns, and back at an end; pauses from "still moving" to "long at rest".
        if times and len(times) % turn == 0:
            direction = 1 - direction
        before = slider.evaluate(where)
        page.keyboard.press(keys[direction])
        if slider.evaluate(where) == before:
            direction = 1 - direction
            page.keyboard.press(keys[direction])
        page.wait_for_function("() => window.bench.done > 0")
        times.append(page.evaluate("() => window.bench.done - window.bench.pressed"))
        page.wait_for_timeout(chance.uniform(30, pause))
    return times


def _drag(page: Any, handle: str, own: bool) -> tuple[int, float]:
    page.wait_for_timeout(1000)
    track = page.locator(handle if own else ".noUi-target").first.bounding_box()
    start = page.locator(handle).first.bounding_box()
    y = track["y"] + track["height"] / 2
    x = start["x"] + start["width"] / 2 if not own else track["x"] + 12
    page.evaluate("() => Object.assign(window.bench, { pressed: 0, pictures: 0 })")
    page.mouse.move(x, y)
    page.mouse.down()
    begin = page.evaluate("() => performance.now()")
    elapsed = 0.0
    while elapsed < 2000:
        # A triangle wave over most of the track, about one move a frame.
        phase = (elapsed / 1000) % 2
        page.mouse.move(track["x"] + track["width"] * (0.1 + 0.7 * (phase if phase < 1 else 2 - phase)), y)
        page.wait_for_timeout(10)
        elapsed = page.evaluate("() => performance.now()") - begin
    page.mouse.up()
    pictures = page.evaluate("() => window.bench.pictures")
    page.wait_for_timeout(2500)
    return pictures, max(0.0, page.evaluate("() => window.bench.last - window.bench.up"))


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as a Markdown table, with the ratio of the medians."""
    lines = [
        "| way | median ms | p95 ms | max ms | pictures in a 2 s drag | last one late, ms | n |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        "| "
        + " | ".join(
            "" if v is None else v if isinstance(v, str) else f"{v:.0f}"
            for v in (
                r["way"],
                r["median_ms"],
                r["p95_ms"],
                r["max_ms"],
                r["pictures_in_2s_drag"],
                r["last_picture_late_ms"],
                r["n"],
            )
        )
        + " |"
        for r in rows
    ]
    ratio = rows[-1]["median_ms"] / rows[0]["median_ms"]
    load = f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else "unknown"
    return "\n".join([*lines, "", f"The explorer is {ratio:.0f} times faster (medians). Load {load}."])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presses", type=int, default=40)
    print(table(measure(parser.parse_args().presses)))
