"""The bets that lessons draw into their pictures, read from the notebooks."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from _course import ROOT

from immunolab.quiz import load_questions


class Drawn(NamedTuple):
    """One ``explore(..., bet=...)``: the lesson, the explorer at ``values``, the measure, the question, the places."""

    path: Path
    explorer: str
    values: dict[str, float]
    measure: str
    question: str
    places: dict[str, Any]

    def asked(self) -> Any:
        """The question that is bet on."""
        return {q.id: q for q in load_questions(self.path.with_suffix(".quiz.yaml")).questions}[self.question]


def drawn() -> Iterator[Drawn]:
    """Every bet that a lesson draws, in the order of the lessons."""
    for path in sorted((ROOT / "notebooks").glob("[01]*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] != "code" or "bet=" not in source:
                continue
            for call in ast.walk(ast.parse(source)):
                given = {k.arg: k.value for k in call.keywords} if isinstance(call, ast.Call) else {}
                if "bet" in given:
                    measure, _, question, *places = given.pop("bet").elts
                    values = {
                        name: ast.literal_eval(value)
                        for name, value in given.items()
                        if name not in ("controls", "readouts", "after")
                    }
                    found = ast.literal_eval(places[0]) if places else {}
                    yield Drawn(path, call.args[0].value, values, measure.value, question.value, found)


def ends(place: Any) -> tuple[float | None, float | None]:
    """From and to of a place."""
    return place if isinstance(place, tuple) else (place, place)
