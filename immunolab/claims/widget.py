"""The cards on the page. Verdicts leave the kernel only when a statement has been judged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from immunolab.claims.judging import SURE, VERDICTS, Bench, Judged, Told, refusal, statements, told_of
from immunolab.html import element, module

_STATIC = Path(__file__).parent / "static"


class Deck(anywidget.AnyWidget):
    """One card at a time: quotation, verdict, certainty; then the dossier's verdict with its reason and sources."""

    _esm = module((_STATIC / "deck.js").read_text(encoding="utf-8"))
    _css = (_STATIC / "deck.css").read_text(encoding="utf-8")
    cards: Any = traitlets.List().tag(sync=True)
    choices: Any = traitlets.Dict().tag(sync=True)
    judged: Any = traitlets.Dict().tag(sync=True)
    error = traitlets.Unicode().tag(sync=True)

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        super().__init__(
            cards=[
                {"number": s.number, "article": s.article, "quote": s.quote, "claim": s.claim}
                for s in statements().values()
            ],
            choices={"verdicts": VERDICTS, "sure": list(SURE)},
            judged={number: told_of(number, judged) for number, judged in bench.judged().items()},
            error=bench.file.notice,
        )
        self.on_msg(self._receive)

    def judge(self, number: str, verdict: str, sure: int) -> Told:
        """The same by typing: ``deck().judge("C016", "wrong", 80)``."""
        told = self.bench.judge(number, verdict, sure)
        self._show(told.judged)
        return told

    def _receive(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if not isinstance(content, dict) or content.get("type") != "judge":
            return
        try:
            told = self.bench.judge(str(content.get("number")), str(content.get("verdict")), content.get("sure", 0))
        except Exception as error:
            self.error = refusal(error)
        else:
            self._show(told.judged)

    def _show(self, judged: Judged) -> None:
        self.error = self.bench.file.notice
        self.judged = {**self.judged, judged.number: told_of(judged.number, judged)}

    def _repr_mimebundle_(self, **options: Any) -> Any:
        shown = super()._repr_mimebundle_(**options)
        data, metadata = shown if isinstance(shown, tuple) else (shown, {})
        typed = element("code", 'deck().judge("C016", "wrong", 80)')
        page = element("p", "The cards need a running kernel. The same by typing: ", typed, ". The statements:")
        page += element("ul", *(element("li", f"{s.number}: “{s.quote}”") for s in statements().values()), lang="en")
        plain = "\n".join(f"{s.number}: {s.quote}" for s in statements().values())
        return {**(data or {}), "text/html": page, "text/plain": plain}, metadata
