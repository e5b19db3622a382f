"""What every widget of the course is in a notebook: alive, and below it a still copy that needs no kernel.

A cell shows two outputs: the widget's view and nothing else, and its still copy (`immunolab.still` says why).
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

import anywidget
import traitlets
from IPython.display import DisplayHandle, display

from immunolab.html import Markup
from immunolab.still import still_html

__all__ = ["Alive", "rested", "running_loop"]

_BLANK = {"text/html": "", "text/plain": ""}


def running_loop() -> asyncio.AbstractEventLoop | None:
    """The loop in which this cell runs; None where there is none (a script, a test)."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def rested(loop: asyncio.AbstractEventLoop, seconds: float, call: Callable[[], object]) -> Callable[[], None]:
    """A function that any thread may call often; ``call`` runs in the loop once nobody has called it for ``seconds``."""
    handle: list[asyncio.TimerHandle] = []

    def again() -> None:
        for earlier in handle:
            earlier.cancel()
        handle[:] = [loop.call_later(seconds, call)]

    def soon() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(again)

    return soon


class Alive(anywidget.AnyWidget):
    """A widget with a still copy, whose page learns of each of its messages that it was heard."""

    #: the message that was answered last: ``{view, seq}`` as the page named it
    heard = traitlets.Dict().tag(sync=True)
    #: the class of the still copy, which the page hides while it lives
    still_class = traitlets.Unicode().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        traits.setdefault("still_class", f"im-of-{secrets.token_hex(6)}")
        self._copy: DisplayHandle | None = None
        super().__init__(**traits)

    def listen(self, receive: Callable[[Any, Any, Any], None]) -> None:
        """Hand messages of the page to ``receive(widget, content, buffers)``, and tell the page when that is done."""

        def take(widget: Any, content: Any, buffers: Any) -> None:
            receive(widget, content, buffers)
            if isinstance(content, dict) and "seq" in content:
                self.heard = {"view": content.get("view"), "seq": content["seq"]}

        self.on_msg(take)

    def keeps_copy(self) -> bool:
        """Whether a still copy is worth its making."""
        return True

    def words(self) -> str:
        """The widget where nothing but text can be shown."""
        raise NotImplementedError

    def page(self) -> str:
        """The widget as HTML that needs no kernel."""
        raise NotImplementedError

    def still_bundle(self) -> dict[str, Any]:
        """The still copy, by MIME type."""
        return {"text/html": still_html(self.still_class, Markup(self.page())), "text/plain": self.words()}

    def refresh_copy(self) -> None:
        """Bring the copy in the notebook to what holds now."""
        if self._copy is not None:
            self._copy.update(self.still_bundle(), raw=True)

    def __repr__(self) -> str:
        return self.words()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """View and copy in one, for who asks for a bundle."""
        view, metadata = self._view(**options)
        return {**view, **self.still_bundle()}, metadata

    def _ipython_display_(self, **options: Any) -> None:
        """The view, and below it the copy."""
        copy = self.still_bundle() if self.keeps_copy() else None
        view, metadata = self._view(**options)
        display({**view, **_BLANK}, metadata=metadata, raw=True)
        if copy is not None:
            self._copy = display(copy, raw=True, display_id=True)

    def _view(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        shown = super()._repr_mimebundle_(**options)
        data, metadata = shown if isinstance(shown, tuple) else (shown, {})
        return dict(data or {}), dict(metadata or {})
