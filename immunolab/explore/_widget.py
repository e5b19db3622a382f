"""The widget: answers a slider with arrays, and a slider at rest with the picture of record."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from immunolab.explore._declare import Control, Explorer, Values
from immunolab.explore._render import Stage, picture
from immunolab.explore._static import LABEL, bundle
from immunolab.figures._picture import Picture, table_rows

__all__ = ["ExplorerWidget"]

_STATIC = Path(__file__).parent / "static"
_STILL = (700, 1.5)  # width and pixel ratio of the picture for pages without a kernel
_STAGES = 3  # sizes kept at a time: a view, a second view, one before a resize


class ExplorerWidget(anywidget.AnyWidget):
    """An explorer on the page. ``values`` are the settings by control name, and may be assigned."""

    # One module from small files, in the order of their names: no build step.
    _esm = "\n".join(path.read_text(encoding="utf-8") for path in sorted(_STATIC.glob("*.js")))
    _css = (_STATIC / "explorer.css").read_text(encoding="utf-8")

    declaration = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    #: The picture and words shown until a kernel answers: all there is in a saved page.
    still = traitlets.Dict().tag(sync=True)

    def __init__(self, explorer: Explorer, values: Values) -> None:
        """``values``: the setting to start with and to return to with Reset."""
        self.explorer = explorer
        self._stages: dict[tuple[int, float], Stage] = {}
        self._one_at_a_time = threading.Lock()  # two browsers on one kernel ask from two threads
        super().__init__(declaration=_declaration(explorer, values), values=values)
        self.on_msg(self._answer)

    @traitlets.validate("values")
    def _check_values(self, proposal: Any) -> Values:
        return self.explorer.settings(proposal["value"])

    @property
    def numbers(self) -> Values:
        """The printed numbers at the current setting, by readout name."""
        return self.explorer.printed(self.explorer.compute(self.values))

    def picture(self) -> Picture:
        """The picture of record at the current setting, to show, save or print."""
        return picture(self.explorer, self.explorer.compute(self.values))

    def _repr_mimebundle_(self, **options: Any) -> Any:
        shown = super()._repr_mimebundle_(**options)
        data, metadata = shown if isinstance(shown, tuple) else (shown, {})
        result = self.explorer.compute(self.values)
        parts: list[bytes] = []
        with self._one_at_a_time:
            record = self._record(self._stage(_STILL), result, None, parts)
        self.still = {**record, "png": parts[0]}
        still = bundle(self.explorer, self.values, result, parts[0], _STILL[0])
        return {**(data or {}), **still}, metadata

    def _answer(self, _widget: Any, message: Any, _buffers: Any) -> None:
        """Always one reply to one request, or the front end would wait in vain."""
        ways = {"draw": self._draw, "ahead": self._ahead}
        if not isinstance(message, dict) or message.get("kind") not in ways:
            return
        name = {key: message.get(key) for key in ("view", "sequence")}
        try:
            with self._one_at_a_time:
                reply, buffers = ways[message["kind"]](message)
        except Exception as error:
            reply, buffers = {"kind": "refused", "text": str(error)}, []
        self.send({**name, **reply}, buffers)

    def _draw(self, message: Mapping[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        values = self.explorer.settings(message["values"])
        result = self.explorer.compute(values)
        buffers: list[bytes] = []
        reply: dict[str, Any] = {"kind": "drawn", "values": values, "series": self._pack(result, buffers)}
        if message.get("frame") or message.get("rest"):
            stage = self._stage(message["size"])
            if message.get("frame"):
                reply["frame"] = {"geometry": stage.geometry(), "pixels": stage.size, "png": len(buffers)}
                buffers.append(stage.frame_png)
            if message.get("rest"):
                reply["record"] = self._record(stage, result, message.get("frozen"), buffers)
                self.values = values
        return reply, buffers

    def _ahead(self, message: Mapping[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Curves of settings a reader may go to next: at most a few, they must not hold up a move."""
        buffers: list[bytes] = []
        answers = []
        for given in message["settings"][:4]:
            values = self.explorer.settings(given)
            answers.append({"values": values, "series": self._pack(self.explorer.compute(values), buffers)})
        return {"kind": "ahead", "answers": answers}, buffers

    def _pack(self, result: Any, buffers: list[bytes]) -> list[list[Any]]:
        """Append the curves to ``buffers`` as 32-bit floats; [curve, place of x, place of y] for each."""
        series = self.explorer.series(result)
        places: dict[int, int] = {}  # curves that share their x send it once

        def place(data: Any) -> int:
            if id(data) not in places:
                places[id(data)] = len(buffers)
                buffers.append(np.ascontiguousarray(data, dtype=np.float32).tobytes())
            return places[id(data)]

        return [[c.name, *map(place, series[c.name])] for c in self.explorer.curves]

    def _record(self, stage: Stage, result: Any, frozen: Any, buffers: list[bytes]) -> dict[str, Any]:
        explorer = self.explorer
        layers: list[Any] = [(explorer.series(result), explorer.curves)]
        results = [result]
        words = ""
        if frozen:
            setting = explorer.settings(frozen)
            words = explorer.words(setting)
            results.append(explorer.compute(setting))
            layers.insert(0, (explorer.series(results[1]), tuple(c.ghost() for c in explorer.curves)))
        numbers = [explorer.numbers(each) for each in results]
        finding = explorer.finding(result)
        table = explorer.table(result)
        buffers.append(stage.record(*layers))
        return {
            "png": len(buffers) - 1,
            "finding": finding,
            "alt": f"{finding}. {explorer.describe(result)}" + (f" Frozen for comparison: {words}." if words else ""),
            "readout": [[r.label, *(r.text(each[r.name]) for each in numbers)] for r in explorer.readouts],
            "frozen": words,
            "table": {"columns": list(map(str, table.columns)), "rows": table_rows(table)},
        }

    def _stage(self, size: Any) -> Stage:
        width, ratio = size
        key = (int(min(max(width, 200), 2000)), float(min(max(ratio, 0.5), 4)))
        if key not in self._stages:
            while len(self._stages) >= _STAGES:
                self._stages.pop(next(iter(self._stages)))
            self._stages[key] = Stage(self.explorer, *key)
        return self._stages[key]


def _declaration(explorer: Explorer, start: Values) -> dict[str, Any]:
    """What the front end has to know, as plain JSON."""
    return {
        "name": explorer.name,
        "title": explorer.title,
        "label": LABEL,
        "height": explorer.height,
        "play": explorer.play,
        "start": start,
        "controls": [_control(control) for control in explorer.controls],
        "curves": [asdict(curve) for curve in explorer.curves],
        "ghosts": [asdict(curve.ghost()) for curve in explorer.curves],
    }


def _control(control: Control) -> dict[str, Any]:
    provenance = control.provenance[0].upper() + control.provenance[1:]
    return {
        "name": control.name,
        "label": control.parameter.label,
        "unit": control.parameter.unit,
        "stops": control.stops,
        "note": f"{provenance}.",
        "range": control.allowed,
        "names": list(control.names),
        "year": control.year,
    }
