"""The question and the reveal: anywidgets whose front end is plain JavaScript with native form controls.

Front end to kernel: messages ``{type: answer|check, response, seq}``. Kernel to
front end: the ``state`` trait, which echoes ``seq`` so that an answer overtaken by a newer one never
moves the controls back.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from immunolab.html import module
from immunolab.quiz.kinds import KINDS

_STATIC = files("immunolab.quiz") / "static"


def parts() -> list[str]:
    """The scripts that draw a question: the control of each kind, and ``render({ model, el })``; none exports."""
    marks, typing, question = (
        (_STATIC / part).read_text(encoding="utf-8") for part in ("marks.js", "typing.js", "question.js")
    )
    kinds = (kind.script() for kind in KINDS.values())
    return [marks, typing, *dict.fromkeys(kinds), question]


def script() -> str:
    """One ES module of them, which exports."""
    return module(*parts(), "export default { render };")


def style() -> str:
    """The style sheet of a question."""
    return (_STATIC / "question.css").read_text(encoding="utf-8")


class _Messenger(anywidget.AnyWidget):
    """What is drawn (spec), what changes (state), and who gets the front end's messages."""

    spec = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(self, spec: dict[str, Any], state: dict[str, Any], on_message: Any) -> None:
        super().__init__(spec=spec, state=state)
        self._on_message = on_message
        self.on_msg(self._receive)

    def _receive(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if isinstance(content, dict):
            self._on_message(self, content)


class QuestionWidget(_Messenger):
    """One question on the page.

    Parameters
    ----------
    spec : what is shown, HTML and labels, never a graded key
    state : the saved response, the status line, feedback
    on_message : called with each message of the front end

    """

    _esm = script()
    _css = style()


class RevealWidget(_Messenger):
    """What happened, closed or open.

    Parameters
    ----------
    spec : its title, and whether it can be opened without a bet
    state : whether it is open, and what it holds only then
    on_message : called with ``{type: skip}``

    """

    _esm = module((_STATIC / "reveal.js").read_text(encoding="utf-8"))
    _css = (_STATIC / "reveal.css").read_text(encoding="utf-8")

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """Without words of its own: where no widget is drawn, the still copy below has them."""
        shown = super()._repr_mimebundle_(**options)
        data, metadata = shown if isinstance(shown, tuple) else (shown, {})
        return {**(data or {}), "text/plain": ""}, metadata
