"""The widget: answers a slider with arrays, and a slider at rest with the picture of record."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from immunolab.alive import rested, running_loop
from immunolab.explore._bet import Bet
from immunolab.explore._declare import Control, Explorer, Values
from immunolab.explore._render import Stage
from immunolab.explore._setting import Setting
from immunolab.explore._static import page, words
from immunolab.figures import MODEL, Mark, Picture, style, table_rows
from immunolab.files import in_browser
from immunolab.html import Markup, module
from immunolab.still import still_html
from immunolab.waiting import Gate, Waiter, script
from immunolab.waiting import style as closed_style

__all__ = ["ExplorerWidget"]

_STATIC = Path(__file__).parent / "static"
_STILL = (700, 1.5)  # width and pixel ratio of the picture for pages without a kernel
_STAGES = 5  # kept at a time: a view, a second view, one before a resize or a change of theme, two of the still copy
_Key = tuple[int, float, style.Theme, Mark | None]
_REST = 2.0  # seconds without a move before the still copy follows: not while somebody explores
_SETTINGS = 8  # kept at a time: a move and, 250 ms later, its picture of record run the model once


class ExplorerWidget(Waiter):
    """An explorer on the page. ``values`` are the settings by control name, and may be assigned."""

    # One module from small files, in the order of their names: no build step.
    _esm = module(script(), *(path.read_text(encoding="utf-8") for path in sorted(_STATIC.glob("*.js"))))
    _css = closed_style() + (_STATIC / "explorer.css").read_text(encoding="utf-8")

    #: what the front end has to know; nothing while a bet is waited for
    declaration = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    #: The picture and words shown until a kernel answers: all there is in a saved page.
    still = traitlets.Dict().tag(sync=True)
    #: The bet in words once it is placed: the page then asks for a frame that has it.
    bet = traitlets.Unicode().tag(sync=True)

    def __init__(self, explorer: Explorer, values: Values, bet: Bet | None = None, gate: Gate | None = None) -> None:
        """``values``: the setting to start with and to return to with Reset. ``gate``: what it waits for."""
        self.explorer = explorer
        self._bet = bet
        self._mark: Mark | None = None
        self._stop_hearing: Any = None
        self._stages: dict[_Key, Stage] = {}
        self._settings: dict[tuple[float, ...], Setting] = {}
        self._frozen: Setting | None = None
        self._start, self._checked = values, values
        self._drawn: tuple[Any, bytes, bytes] | None = None  # the still picture: of what, light, dark
        self._copied: tuple[Values, str, bool] | None = None  # setting and bet that the still copy shows, and if closed
        self._copy_soon: Callable[[], None] | None = None
        self._one_at_a_time = threading.RLock()  # two browsers on one kernel ask from two threads
        declaration = {} if gate else _declaration(explorer, values)
        super().__init__(gate, "The simulation", declaration=declaration, values=values)
        self.on_msg(self._answer)
        if bet:
            self._placed()
            self._stop_hearing = bet.quiz.on_answer(bet.question, self._placed)

    def close(self) -> None:
        """End the widget, and hear of no more bets."""
        if self._stop_hearing:
            self._stop_hearing()
            self._stop_hearing = None
        super().close()

    def fill(self) -> None:
        """Send what is drawn and moved, and the bet; curves and pictures are asked for by the page."""
        self.declaration = _declaration(self.explorer, self._start)
        self._placed()

    def renew_copy(self) -> None:
        """Bring the copy to what holds once it is open, when nobody waits for Python."""
        if self._copy_soon:
            self._copy_soon()

    def _placed(self, _answer: Any = None) -> None:
        """Take over the bet that was placed, if there is one."""
        if self._bet:
            with self._one_at_a_time:
                self._mark = self._bet.mark()
            self.bet = self._bet.words(self._mark) if self._mark else ""
            if self._copy_soon:
                self._copy_soon()

    @traitlets.validate("values")
    def _check_values(self, proposal: Any) -> Values:
        given = proposal["value"]
        return self._checked if given is self._checked else self.explorer.settings(given)

    @property
    def numbers(self) -> Values:
        """The printed numbers at the current setting, by readout name."""
        with self._one_at_a_time:
            return self.explorer.printed(self._setting(self.values).result)

    @property
    def mark(self) -> Mark | None:
        """The bet as it lies in the picture; None before it is placed."""
        return self._mark

    def picture(self) -> Picture:
        """The picture of record at the current setting, to show, save or print."""
        with self._one_at_a_time:
            return self.explorer.drawing.picture(self._setting(self.values).result, mark=self._mark)

    def words(self) -> str:
        """Finding, setting and numbers as text."""
        with self._one_at_a_time:
            return words(self._setting(self.values), self.bet)

    def page(self) -> str:
        """The still copy's HTML at the current setting."""
        with self._one_at_a_time:
            setting = self._setting(self.values)
            return page(setting, *self._pictures(setting), _STILL[0], self.bet)

    def open_bundle(self) -> dict[str, Any]:
        """HTML, picture and words at the current setting."""
        with self._one_at_a_time:
            html = still_html(self.still_class, Markup(self.page()))
            png = base64.b64encode(self._pictures(self._setting(self.values))[0]).decode("ascii")
            return {"text/html": html, "image/png": png, "text/plain": self.words()}

    def still_bundle(self) -> dict[str, Any]:
        """The still copy as things are."""
        with self._one_at_a_time:
            self._copied = self._now()
            return super().still_bundle()

    def refresh_copy(self) -> None:
        """Bring the still copy to the setting and the bet that hold now."""
        if self._copied != self._now():
            super().refresh_copy()

    def _now(self) -> tuple[Values, str, bool]:
        return dict(self.values), self.bet, self.closed

    def _pictures(self, setting: Setting) -> tuple[bytes, bytes]:
        """The still picture in both themes, drawn once for each setting and bet."""
        name = (tuple(setting.values.values()), self._mark)
        if self._drawn is None or self._drawn[0] != name:
            layer = (setting.series, self.explorer.drawing.curves)
            self._drawn = (name, self._stage(_STILL).record(layer), self._stage(_STILL, "dark").record(layer))
        return self._drawn[1], self._drawn[2]

    def keeps_copy(self) -> bool:
        """Not where the page's own browser computes: a lesson is not kept there, and a copy is two pictures more."""
        return not in_browser()

    def _view(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The view; its page shows a still picture until a kernel answers, unless a bet is waited for."""
        if not self.closed and self.keeps_copy():
            with self._one_at_a_time:
                setting = self._setting(self.values)
                light, dark = self._pictures(setting)
                self.still = {**self._said([setting]), "png": light, "dark": dark}
        loop = running_loop()
        if loop:
            self._copy_soon = rested(loop, _REST, self.refresh_copy)
        return super()._view(**options)

    def _answer(self, _widget: Any, message: Any, _buffers: Any) -> None:
        """Always one reply to one request, or the front end would wait in vain."""
        ways = {"draw": self._draw, "ahead": self._ahead}
        if self.closed or not isinstance(message, dict) or message.get("kind") not in ways:
            return
        name = {key: message.get(key) for key in ("view", "sequence")}
        try:
            with self._one_at_a_time:
                reply, buffers = ways[message["kind"]](message)
        except Exception as error:
            reply, buffers = {"kind": "refused", "text": str(error)}, []
        self.send({**name, **reply}, buffers)

    def _draw(self, message: Mapping[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        setting = self._setting(message["values"])
        buffers: list[bytes] = []
        reply: dict[str, Any] = {"kind": "drawn", "values": setting.values}
        if message.get("series", True):  # the page has them already when only the picture of record is missing
            reply["series"] = self._pack(setting, buffers)
        if message.get("frame") or message.get("rest"):
            stage = self._stage(message["size"], "dark" if message.get("dark") else "light")
            if message.get("frame"):
                reply["frame"] = {"geometry": stage.geometry(), "pixels": stage.size, "png": len(buffers)}
                buffers.append(stage.frame_png)
            if message.get("rest"):
                reply["record"] = self._record(stage, setting, message.get("frozen"), buffers)
                self._checked = dict(setting.values)
                self.values = self._checked
                if self._copy_soon:
                    self._copy_soon()
        return reply, buffers

    def _ahead(self, message: Mapping[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Curves of settings a reader may go to next: at most a few, they must not hold up a move."""
        buffers: list[bytes] = []
        settings = [self._setting(given) for given in message["settings"][:4]]
        answers = [{"values": each.values, "series": self._pack(each, buffers)} for each in settings]
        return {"kind": "ahead", "answers": answers}, buffers

    def _setting(self, given: Mapping[str, object]) -> Setting:
        """The setting with these values, checked: one of the last few if it is among them."""
        values = self.explorer.settings(given)
        key = tuple(values.values())
        setting = self._settings.pop(key, None) or Setting(self.explorer, values)
        self._settings[key] = setting  # the newest is last
        if len(self._settings) > _SETTINGS:
            self._settings.pop(next(iter(self._settings)))
        return setting

    def _pack(self, setting: Setting, buffers: list[bytes]) -> list[list[Any]]:
        """Append the curves to ``buffers`` as 32-bit floats; [curve, place of x, place of y] for each."""
        places: dict[int, int] = {}  # curves that share their x send it once

        def place(data: Any) -> int:
            if id(data) not in places:
                places[id(data)] = len(buffers)
                buffers.append(np.ascontiguousarray(data, dtype=np.float32).tobytes())
            return places[id(data)]

        return [[c.name, *map(place, setting.series[c.name])] for c in self.explorer.drawing.curves]

    def _record(self, stage: Stage, setting: Setting, frozen: Any, buffers: list[bytes]) -> dict[str, Any]:
        curves = self.explorer.drawing.curves
        layers = [(setting.series, curves)]
        shown = [setting]
        if frozen:
            if self._frozen is None or self._frozen.values != frozen:
                self._frozen = self._setting(frozen)
            layers.insert(0, (self._frozen.series, tuple(curve.ghost() for curve in curves)))
            shown.append(self._frozen)
        buffers.append(stage.record(*layers))
        return {"png": len(buffers) - 1, **self._said(shown)}

    def _said(self, shown: list[Setting]) -> dict[str, Any]:
        """What stands beside a picture. shown: its setting, and the one it is compared with, if there is one."""
        setting, *frozen = shown
        alt = setting.alt + "".join(f" Frozen for comparison: {other.words}." for other in frozen)
        labels = [readout.label for readout in self.explorer.readouts]
        return {
            "finding": setting.finding,
            "alt": f"{alt} {self.bet}".rstrip(),
            "readout": [list(row) for row in zip(labels, *(each.texts for each in shown), strict=True)],
            "frozen": "".join(other.words for other in frozen),
            "table": {"columns": list(map(str, setting.table)), "rows": table_rows(setting.table)},
        }

    def _stage(self, size: Any, theme: style.Theme = "light") -> Stage:
        width, ratio = size
        key = (int(min(max(width, 200), 2000)), float(min(max(ratio, 0.5), 4)), theme, self._mark)
        if key not in self._stages:
            while len(self._stages) >= _STAGES:
                self._stages.pop(next(iter(self._stages)))
            self._stages[key] = Stage(self.explorer.drawing, *key)
        return self._stages[key]


def _declaration(explorer: Explorer, start: Values) -> dict[str, Any]:
    """What the front end has to know, as plain JSON."""
    curves = explorer.drawing.curves
    ghosts = tuple(curve.ghost() for curve in curves)
    return {
        "name": explorer.name,
        "title": explorer.title,
        "label": MODEL,
        "height": explorer.drawing.height,
        "play": explorer.play,
        "start": start,
        "controls": [_control(control) for control in explorer.controls],
        "shown": len(explorer.controls) if explorer.shown is None else explorer.shown,
        "told": len(explorer.readouts) if explorer.told is None else explorer.told,
        "numbers": len(explorer.readouts),
        "curves": [asdict(curve) for curve in curves],
        "ghosts": [asdict(ghost) for ghost in ghosts],
        "dark": {curve.color: style.dark(curve.color) for curve in (*curves, *ghosts)},
    }


def _control(control: Control) -> dict[str, Any]:
    provenance = control.provenance[0].upper() + control.provenance[1:]
    return {
        "name": control.name,
        "label": control.parameter.label,
        "default": control.parameter.default,
        "unit": control.parameter.unit,
        "stops": control.stops,
        "note": f"{provenance}.",
        "range": control.allowed,
        "names": list(control.names),
        "year": control.year,
    }
