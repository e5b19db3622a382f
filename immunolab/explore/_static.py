"""What an explorer is without its widget: print, nbconvert, a broken front end, grading."""

from __future__ import annotations

import base64
from typing import Any

from immunolab.explore._setting import Setting
from immunolab.figures import MODEL, table_html
from immunolab.html import Markup, element, escape

__all__ = ["Note", "bundle", "note"]


class Note:
    """One line in place of an explorer, where nobody will move a slider."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.text)}</p>"


def note(name: Any) -> Note:
    """What ``explore`` gives while nbgrader runs the notebook."""
    return Note(f"Explorer {name}: not drawn while the notebook is graded.")


def bundle(setting: Setting, png: bytes, width: int) -> dict[str, str]:
    """An explorer at one setting as HTML, PNG and plain text; ``png`` is its picture of record."""
    explorer = setting.explorer
    numbers = [(readout.label, text) for readout, text in zip(explorer.readouts, setting.texts, strict=True)]
    first = explorer.controls[0].name
    call = f'explore.numbers("{explorer.name}", {first}={setting.values[first]:g})'
    image = base64.b64encode(png).decode("ascii")
    rows = Markup().join(element("tr", element("th", a, scope="row"), element("td", b)) for a, b in numbers)
    html = (
        f'<figure style="margin:0.5em 0;max-width:{width}px"><figcaption><strong>{escape(setting.finding)}</strong>'
        f'</figcaption><img alt="{escape(setting.alt)}" style="width:100%;height:auto;border-radius:4px" '
        f'src="data:image/png;base64,{image}"></figure>'
        f"<table><caption>Numbers at this setting</caption>{rows}</table><p>Setting: {escape(setting.words)}.</p>"
        f"<details><summary>Numbers as a table</summary>{table_html(setting.table, explorer.title)}"
        "</details><p>The sliders need a running kernel. The same numbers by typing: "
        f"<code>{escape(call)}</code>. {MODEL}</p>"
    )
    plain = "\n".join([setting.alt, f"Setting: {setting.words}.", *(f"{a}: {b}" for a, b in numbers)])
    return {"text/html": html, "image/png": image, "text/plain": plain}
