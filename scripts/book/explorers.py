"""An explorer's answers: what it draws, prints and says along each control that a lesson names, one control at a time.

The numbers are the model's, asked for while the book is made; the page looks them up. Two controls moved together would
be thousands of settings: for those the page names the live course.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from book import curves
from book.pictures import smaller
from immunolab.explore import Control, ExplorerWidget, Setting, Stage
from immunolab.figures import Drawing, Mark, style, table_rows

#: CSS pixels of the frames that are made; book.css gives the picture one of these widths
WIDTHS = (340, 480, 640)
#: device pixels to one of them
RATIO = 2
#: the most stops of a slider in the book; of more, every second or third is left out
MOST = 60
_COLORS = 48


Marks = dict[str, tuple[Mark | None, str]]


def of(widget: ExplorerWidget, texts: str, marks: Marks, out: Path, name: str, most: int) -> dict[str, Any]:
    """Write an explorer's answers to ``out``; returns what the page has to know at once.

    Parameters
    ----------
    widget : as the lesson's cell has made it, open
    texts : the lesson's words around it, in which its controls and their values are named
    marks : for each answer to the bet that its picture shows, the mark and its words
    out : a folder, served with the page
    name : of the explorer's files
    most : the most stops of a slider

    """
    explorer, start = widget.explorer, dict(widget.values)
    moved = _named(widget, texts)
    stops = {control.name: _stops(control, start[control.name], texts, most) for control in moved}
    wide = Stage(explorer.drawing, WIDTHS[-1], 1).geometry()
    base = Setting(explorer, start)
    settings = {"": _setting(base, wide)}
    for control in moved:
        for place, stop in enumerate(stops[control.name]):
            if stop != start[control.name]:
                values = {**start, control.name: stop}
                settings[f"{control.name} {place}"] = _setting(Setting(explorer, values), wide)
    declaration = dict(widget.declaration)
    kept = [control for control in declaration["controls"] if control["name"] in stops]
    declaration["controls"] = [{**control, "stops": stops[control["name"]]} for control in kept]
    declaration["shown"] = len(kept)
    declaration["play"] = explorer.play if explorer.play in stops else ""
    answers = {
        "declaration": declaration,
        "values": {control["name"]: start[control["name"]] for control in kept},
        "labels": [readout.label for readout in explorer.readouts],
        "columns": list(map(str, base.table)),
        "axes": {panel: curves.axes(geometry) for panel, geometry in wide.items()},
        "panels": {curve.name: curve.panel for curve in explorer.drawing.curves},
        "settings": settings,
        "frames": _frames(widget, marks, out),
        "bets": {answer: words for answer, (mark, words) in marks.items() if mark},
    }
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(answers, ensure_ascii=False, separators=(",", ":"))
    (out / f"{name}.json").write_text(text, encoding="utf-8")
    return {"kind": "explorer", "name": name, "title": explorer.title}


def _named(widget: ExplorerWidget, texts: str) -> list[Control]:
    """The controls that the lesson names: in its call, or in an older one by its words; and the one that Play advances."""
    explorer = widget.explorer
    if explorer.shown is not None:
        named = list(explorer.controls[: explorer.shown])
    else:
        named = [c for c in explorer.controls if c.parameter.label.lower() in texts.lower()] or [explorer.controls[0]]
    return named + [c for c in explorer.controls if c.name == explorer.play and c not in named]


def _stops(control: Control, start: float, texts: str, most: int) -> list[float]:
    """Where the slider stops in the book: evenly thinned out, with the start and each number that the lesson names."""
    stops = control.stops
    every = -(-len(stops) // most)
    named = {float(n.replace(",", "")) for n in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", texts)}
    wanted = {start, control.parameter.default, stops[-1], *stops[::every]}
    if not control.names:
        wanted |= {value for value in named if _takes(control, value)}
    return sorted(wanted)


def _takes(control: Control, value: float) -> bool:
    try:
        control.check(value)
    except ValueError:
        return False
    whole = control.scale == "linear" and control.step >= 1
    return not whole or value == int(value)


def _setting(setting: Setting, panels: dict[str, Any]) -> dict[str, Any]:
    """What one setting draws and says."""
    drawn = {
        curve.name: curves.packed(curve.kind, *setting.series[curve.name], panels[curve.panel])
        for curve in setting.explorer.drawing.curves
    }
    return {
        "series": drawn,
        "finding": setting.finding,
        "alt": setting.alt.removeprefix(setting.finding),
        "texts": setting.texts,
        "words": setting.words,
        "rows": table_rows(setting.table),
    }


def _frames(widget: ExplorerWidget, marks: Marks, out: Path) -> dict[str, Any]:
    """Write the frames, at each width in both themes, without a bet and with each; returns their geometry and files.

    A file is named by what is in it: explorers of one simulation share it.
    """
    out.mkdir(parents=True, exist_ok=True)
    drawing = widget.explorer.drawing
    widths: dict[str, Any] = {}
    files: dict[Mark | None, dict[str, str]] = {}
    for mark in dict.fromkeys([None, *(mark for mark, _ in marks.values())]):
        files[mark] = {}
        for width in WIDTHS:
            for theme in ("light", "dark"):
                png, widths[str(width)] = _frame(drawing, width, theme, mark)
                file = f"{hashlib.sha256(png).hexdigest()[:16]}.png"
                (out / file).write_bytes(png)
                files[mark][f"{width} {theme}"] = file
    return {
        "widths": widths,
        "files": {"": files[None], **{answer: files[mark] for answer, (mark, _) in marks.items()}},
    }


@cache
def _frame(drawing: Drawing, width: int, theme: style.Theme, mark: Mark | None) -> tuple[bytes, dict[str, Any]]:
    """A frame as PNG, and where its panels are. Explorers of one lesson often have the same."""
    stage = Stage(drawing, width, RATIO, theme, mark)
    where = {"geometry": stage.geometry(), "pixels": stage.size, "ratio": RATIO}
    return smaller(stage.frame_png, _COLORS), where
