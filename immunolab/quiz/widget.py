"""The question widget: an anywidget whose front end is plain JavaScript with native form controls.

Front end to kernel: messages ``{type: answer|check|commit|hint, response, seq, final}``. Kernel to
front end: the ``state`` trait, which echoes ``seq`` so that an answer overtaken by a newer one never
moves the controls back.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import anywidget
import traitlets

_STATIC = files("immunolab.quiz") / "static"
_PARTS = ("dom.js", "choices.js", "entries.js", "ordering.js", "hotspot.js", "question.js")


def _script() -> str:
    """One ES module from the parts; each part is plain functions, the last one exports."""
    return "\n".join((_STATIC / part).read_text(encoding="utf-8") for part in _PARTS)


class QuestionWidget(anywidget.AnyWidget):
    """One question on the page.

    Parameters
    ----------
    spec : what is shown, HTML and labels, never a graded key
    state : the saved response, the status line, feedback
    on_message : called with each message of the front end

    """

    _esm = _script()
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
