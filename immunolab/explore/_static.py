"""What an explorer is without its widget: print, nbconvert, a broken front end, grading."""

from __future__ import annotations

from html import escape
from typing import Any

from immunolab.explore._declare import Explorer, Values
from immunolab.explore._render import picture

__all__ = ["LABEL", "Note", "fallback", "note"]

LABEL = "Model, not a prediction for a person."


class Note:
    """One line in place of an explorer, where nobody will move a slider."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.text)}</p>"


def fallback(explorer: Explorer, values: Values) -> dict[str, str]:
    """text/html and text/plain of the explorer at ``values``: picture, setting, numbers, table."""
    result = explorer.compute(values)
    printed = explorer.numbers(result)
    shown = picture(explorer, result)
    setting = explorer.words(values)
    numbers = [(r.label, r.text(printed[r.name])) for r in explorer.readouts]
    rows = "".join(f'<tr><th scope="row">{escape(a)}</th><td>{escape(b)}</td></tr>' for a, b in numbers)
    call = f'explore.numbers("{explorer.name}", {explorer.controls[0].name}={values[explorer.controls[0].name]:g})'
    html = (
        f"<section>{shown.html()}<p>{escape(setting)}.</p><table><caption>Numbers at this setting</caption>{rows}"
        f"</table><p>The sliders need a running kernel; the same numbers by typing: <code>{escape(call)}</code>. "
        f"{LABEL}</p></section>"
    )
    plain = "\n".join([shown.alt, f"Setting: {setting}.", *(f"{a}: {b}" for a, b in numbers)])
    return {"text/html": html, "text/plain": plain}


def note(name: Any) -> Note:
    """What ``explore`` gives while nbgrader runs the notebook."""
    return Note(f"Explorer {name}: not drawn while the notebook is graded.")
