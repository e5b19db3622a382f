"""A part of a page that waits for a bet: closed until the bet is placed or skipped, then open by itself.

``scene("stages", after=(quiz, "bet-fate"))`` and the same of ``explore`` and ``show``: before the bet the page has one
sentence and a button, and what would tell the answer is not sent. Where no kernel runs it stands in a ``<details>``, as
a reveal does.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.resources import files
from typing import Any, Protocol

import traitlets
from IPython.display import display

from immunolab.alive import Alive
from immunolab.html import Markup, element, module
from immunolab.still import still_html

__all__ = [
    "LATER",
    "After",
    "Gate",
    "Waiter",
    "Waiting",
    "closed_bundle",
    "gate_of",
    "picture_module",
    "script",
    "sentence",
    "style",
]

#: what a notebook writes: the quiz and the ids of its bets, ``(quiz, "bet-fate")``
After = tuple[Any, ...]
LATER = "Open after your bet"
_STATIC = files("immunolab") / "static"


class Gate(Protocol):
    """Who knows whether the bets are in: ``Quiz.gate``, or anything that answers as it does."""

    #: how many bets it waits for
    count: int
    #: their ids
    bets: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether each bet is placed, or was skipped."""

    def skip(self) -> str:
        """Keep that the bets were skipped. Returns what went wrong, as a sentence, or ""."""

    def on_open(self, callback: Callable[[], None], /) -> Callable[[], None]:
        """Call ``callback`` once, when it opens; returns a function that ends it."""


def gate_of(after: After | None) -> Gate | None:
    """The gate that ``after=(quiz, "id of the bet", ...)`` names; None without one, and where it is open already.

    ValueError for something else, in a sentence. An unknown id is the quiz's own error.
    """
    if after is None:
        return None
    if not isinstance(after, tuple) or len(after) < 2 or not hasattr(after[0], "gate"):
        raise ValueError('after= takes (quiz, "id of the bet"), or several ids after the quiz.')
    gate: Gate = after[0].gate(*after[1:])
    return None if gate.is_open else gate


def sentence(what: str, count: int = 1) -> str:
    """What stands in its place. what: "The drawing"; count: of bets."""
    return f"Closed. {what} opens by itself when you place your {'bet' if count == 1 else 'bets'}."


def closed_bundle(name: str, title: str, *inner: object, frame: str = "") -> dict[str, str]:
    """The still copy of what is closed: folded, and in plain text not told.

    Parameters
    ----------
    name : its class, by which the live view hides it
    title, inner : what it is, and what opens
    frame : CSS of the ``<details>``

    """
    summary = element("summary", element("strong", f"{title}."), f" {LATER}.")
    return {
        "text/html": still_html(name, element("details", summary, *inner, style=frame)),
        "text/plain": f"{title}: {LATER[0].lower()}{LATER[1:]}.",
    }


def script() -> str:
    """What draws the closed place, for the module of a widget that waits."""
    return (_STATIC / "shut.js").read_text(encoding="utf-8")


def picture_module(*parts: str, start: str = "") -> str:
    """The module of a `Waiting`. start: the function of ``parts`` that wakes a picture, given its element."""
    own = (_STATIC / "waiting.js").read_text(encoding="utf-8")
    return module(script(), own, *parts, f"export default {{ render: waiting({start}) }};")


def style() -> str:
    """Its style sheet."""
    return (_STATIC / "shut.css").read_text(encoding="utf-8")


class Waiter(Alive):
    """A widget that may wait for a bet. Its page shows the closed place until ``waits`` says that it is open.

    Parameters
    ----------
    gate : what it waits for; None for nothing
    what : what opens, at the head of a sentence: "The drawing"

    """

    #: empty where nothing is waited for; else whether it is ``open``, the ``text`` until then, what is said ``now``, and
    #: a ``notice`` if something went wrong
    waits = traitlets.Dict().tag(sync=True)

    def __init__(self, gate: Gate | None, what: str, **traits: Any) -> None:
        self._gate, self._what = gate, what
        self._end_waiting: Callable[[], None] | None = None
        if gate:
            now = f"Now open: {what[0].lower()}{what[1:]}"
            traits["waits"] = {"open": False, "text": sentence(what, gate.count), "now": now, "notice": ""}
        super().__init__(**traits)
        if gate:
            self._end_waiting = gate.on_open(self._opens)
            self.listen(self._skip)

    @property
    def gate(self) -> Gate | None:
        """What is still waited for; None when it is open."""
        return self._gate

    @property
    def closed(self) -> bool:
        """Whether the bet is still waited for."""
        return self._gate is not None

    def close(self) -> None:
        """End the widget, and wait no longer."""
        if self._end_waiting:
            self._end_waiting()
            self._end_waiting = None
        super().close()

    def fill(self) -> None:
        """Send what was held back."""
        raise NotImplementedError

    def open_bundle(self) -> dict[str, Any]:
        """The still copy when nothing is waited for."""
        return super().still_bundle()

    def still_bundle(self) -> dict[str, Any]:
        """The still copy: folded before the bet."""
        if self.closed:
            return closed_bundle(self.still_class, self._what, Markup(self.page()))
        return self.open_bundle()

    def renew_copy(self) -> None:
        """Bring the copy to what holds once it is open."""
        self.refresh_copy()

    def __repr__(self) -> str:
        return closed_bundle("", self._what)["text/plain"] if self.closed else self.words()

    def _opens(self) -> None:
        gate, self._gate = self._gate, None
        try:
            self.fill()
        except BaseException:
            self._gate = gate  # still closed: the button tries again
            raise
        self.waits = {**self.waits, "open": True}
        self.renew_copy()

    def _skip(self, _widget: Any, message: Any, _buffers: Any) -> None:
        """The one message of a closed page: show it without a bet."""
        if self._gate and isinstance(message, dict) and message.get("type") == "skip":
            notice = self._gate.skip()  # it opens meanwhile
            if self._gate and self._gate.is_open:  # what was to open went wrong the first time
                self._opens()
            self.waits = {**self.waits, "notice": notice}


class Waiting(Waiter):
    """A picture that needs no widget of its own, with one while it waits.

    Parameters
    ----------
    shown : the picture, by its ``_repr_mimebundle_``

    """

    _esm = picture_module()
    _css = style()
    #: the picture as HTML; "" until it is open
    picture = traitlets.Unicode().tag(sync=True)

    def __init__(self, shown: Any, gate: Gate, what: str) -> None:
        self._shown = shown
        super().__init__(gate, what)

    def words(self) -> str:
        """The picture's own words."""
        return str(self._bundle()["text/plain"])

    def page(self) -> str:
        """The picture's own HTML."""
        return str(self._bundle()["text/html"])

    def fill(self) -> None:
        """Send the picture."""
        self.picture = self.page()

    def open_bundle(self) -> dict[str, Any]:
        """The picture's own output, its HTML in an element that the view hides while it lives."""
        return {**self._bundle(), **super().open_bundle()}

    def _bundle(self) -> dict[str, Any]:
        bundle: dict[str, Any] = self._shown._repr_mimebundle_()
        return bundle

    def _ipython_display_(self, **options: Any) -> None:
        """While nbgrader runs the notebook, the still copy alone."""
        if os.environ.get("NBGRADER_EXECUTION"):
            display(self.still_bundle(), raw=True)
        else:
            super()._ipython_display_(**options)
