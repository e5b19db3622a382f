"""The cards on the page. Verdicts leave the kernel only when a statement has been judged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import traitlets

from immunolab.alive import Alive
from immunolab.claims.judging import SURE, VERDICTS, Bench, Judged, Told, refusal, statements, told_of
from immunolab.html import element, module
from immunolab.still import wake

_STATIC = Path(__file__).parent / "static"


class Deck(Alive):
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
        self.listen(self._receive)

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
        self.refresh_copy()

    def page(self) -> str:
        """Without a kernel: the statements, each with what the learner has said of it."""
        typed = element("code", 'deck().judge("C016", "wrong", 80)')
        head = wake("judge them: your judgements come back") + element("p", "The same by typing: ", typed, ".")
        return head + element("ul", *(element("li", line) for line in self._lines()), lang="en")

    def words(self) -> str:
        """The same as text."""
        return "\n".join(self._lines())

    def _lines(self) -> list[str]:
        judged = self.bench.judged()
        said = {number: f" You said: {one.verdict}, {one.sure} % sure." for number, one in judged.items()}
        return [f"{s.number}: “{s.quote}”{said.get(s.number, '')}" for s in statements().values()]
