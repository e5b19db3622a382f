"""Who waits for answers: a reveal that opens, a picture that shows the bet."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from typing import Any

Heard = Callable[[Any], None]
_LOG = logging.getLogger(__name__)


class Listeners:
    """Callbacks by question. A callback gets the answer in its stored form."""

    def __init__(self) -> None:
        self._of: dict[str, list[Heard]] = {}

    def add(self, question_id: str, callback: Heard) -> Callable[[], None]:
        """Call this one from now on; returns a function that ends it."""
        listeners = self._of.setdefault(question_id, [])
        listeners.append(callback)

        def end() -> None:
            with contextlib.suppress(ValueError):
                listeners.remove(callback)

        return end

    def tell(self, question_id: str, response: Any) -> None:
        """Call all who wait for this question. What one of them raises is logged: the others are told all the same."""
        for callback in tuple(self._of.get(question_id, ())):
            try:
                callback(response)
            except Exception:
                _LOG.exception("Somebody who waited for the answer to %s could not take it", question_id)
