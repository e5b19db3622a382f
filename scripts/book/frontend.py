"""What the pages run: the widgets' own modules as the notebooks have them, and a small model that answers from data."""

from __future__ import annotations

import shutil
from pathlib import Path

from immunolab.explore import ExplorerWidget
from immunolab.quiz.widget import QuestionWidget, RevealWidget
from immunolab.scenes.later import WaitingScene

_STATIC = Path(__file__).parent / "static"
#: the module of each kind of widget, by the name that a page's data has for it
WIDGETS = {"question": QuestionWidget, "reveal": RevealWidget, "waiting": WaitingScene, "explorer": ExplorerWidget}


def lay_out(folder: Path) -> None:
    """Write the front end into ``folder``."""
    shutil.copytree(_STATIC, folder)
    for name, widget in WIDGETS.items():
        (folder / f"{name}.js").write_text(str(widget._esm), encoding="utf-8")
    styles = dict.fromkeys(str(widget._css) for widget in WIDGETS.values())
    (folder / "widgets.css").write_text("\n".join(styles), encoding="utf-8")
