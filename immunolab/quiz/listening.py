"""Who waits for answers: a reveal that opens, a picture that shows the bet."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

Heard = Callable[[Any], None]


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
        """Call all who wait for this question."""
        for callback in tuple(self._of.get(question_id, ())):
            callback(response)
