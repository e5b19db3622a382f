"""The founding articles' statements as cards: judge each, say how sure you are, see the dossier's verdict.

``deck()`` shows the cards, ``calibration()`` how sure and how right you were, ``deck().judge("C016", "wrong", 80)``
judges by typing. Judgements stay in ``claims.answers.json`` beside the notebook, with the safety of all answers.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from immunolab.claims.judging import SURE, VERDICTS, Bench, Judged, Told

if TYPE_CHECKING:
    from immunolab.claims.widget import Deck
    from immunolab.figures import Picture

__all__ = ["SURE", "VERDICTS", "Bench", "Judged", "Told", "calibration", "deck"]


def deck(folder: str | Path = ".") -> Deck:
    """The cards, those judged before with their verdict. ``folder``: where the judgements are kept."""
    from immunolab.claims.widget import Deck

    return Deck(Bench(Path(folder)))


def calibration(folder: str | Path = ".") -> Picture:
    """How sure and how right the learner was, from the judgements in ``folder``; drawn from the first ten on."""
    from immunolab.figures.calibration import picture

    return picture([(judged.sure, judged.right) for judged in Bench(Path(folder)).judged().values()])
