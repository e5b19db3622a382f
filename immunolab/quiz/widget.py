"""The question widget: an anywidget whose front end is plain JavaScript with native form controls.

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


def script() -> str:
    """One ES module from the parts: helpers, the control of each kind, the question, which exports."""
    marks, typing, question = (
        (_STATIC / part).read_text(encoding="utf-8") for part in ("marks.js", "typing.js", "question.js")
    )
    kinds = (kind.script() for kind in KINDS.values())
    return module(marks, typing, *dict.fromkeys(kinds), question)


class QuestionWidget(anywidget.AnyWidget):
    """One question on the page.

    Parameters
    ----------
    spec : what is shown, HTML and labels, never a graded key
    state : the saved response, the status line, feedback
    on_message : called with each message of the front end

    """

    _esm = script()
    _css = (_STATIC / "question.css").read_text(encoding="utf-8")
    spec = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(self, spec: dict[str, Any], state: dict[str, Any], on_message: Any) -> None:
        super().__init__(spec=spec, state=state)
        self._on_message = on_message
        self.on_msg(self._receive)

    def _receive(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if isinstance(content, dict):
            self._on_message(self, content)
