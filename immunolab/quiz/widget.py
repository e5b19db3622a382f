"""The question and the reveal: anywidgets whose front end is plain JavaScript with native form controls.

Front end to kernel: messages ``{type: answer|check, response, base, view, seq}`` and ``{type: look}``; ``base`` marks the
answer that this page last saw saved. Kernel to front end: the ``state`` trait, which names the message that it answers,
so that an answer overtaken by a newer one never moves the controls back.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import traitlets

from immunolab import waiting
from immunolab.alive import Alive
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


class _Messenger(Alive):
    """What is drawn (spec), what changes (state), and who gets the front end's messages.

    Parameters
    ----------
    spec : what is shown, HTML and labels, never a graded key
    state : what changes
    on_message : called with each message of the front end
    bundle : gives the still copy, by MIME type, as things are now

    """

    spec = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(
        self, spec: dict[str, Any], state: dict[str, Any], on_message: Any, bundle: Callable[[], dict[str, Any]]
    ) -> None:
        self._bundle = bundle
        super().__init__(spec=spec, state=state, still_class=spec["mirror"])
        self._on_message = on_message
        self.listen(self._receive)

    def still_bundle(self) -> dict[str, Any]:
        """The still copy."""
        return self._bundle()

    def words(self) -> str:
        """The copy's own words."""
        return str(self._bundle()["text/plain"])

    def _receive(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if isinstance(content, dict):
            self._on_message(self, content)


class QuestionWidget(_Messenger):
    """One question on the page. state: the saved response, the status line, feedback."""

    _esm = script()
    _css = style()


class RevealWidget(_Messenger):
    """What happened, closed or open. state: whether it is open, and what it holds only then."""

    _esm = module(waiting.script(), (_STATIC / "reveal.js").read_text(encoding="utf-8"))
    _css = waiting.style() + (_STATIC / "reveal.css").read_text(encoding="utf-8")
