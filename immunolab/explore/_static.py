"""What an explorer is without its widget: print, nbconvert, a broken front end, grading."""

from __future__ import annotations

from typing import Any

from immunolab.explore._setting import Setting
from immunolab.figures import MODEL, image, table_html
from immunolab.html import Markup, element, escape
from immunolab.still import wake

__all__ = ["Note", "note", "page", "words"]


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


def page(setting: Setting, png: bytes, dark: bytes, width: int, bet: str) -> str:
    """An explorer at one setting as HTML; ``png`` and ``dark`` are its picture in both themes."""
    explorer = setting.explorer
    first = explorer.controls[0].name
    call = f'explore.numbers("{explorer.name}", {first}={setting.values[first]:g})'
    return (
        f'<figure style="margin:0.5em 0;max-width:{width}px"><figcaption><strong>{escape(setting.finding)}</strong>'
        f"</figcaption>{image(png, dark, _alt(setting, bet))}</figure>{_numbers(_told(setting), explorer.told)}"
        f"{_settings(setting)}"
        f"<details><summary>Numbers as a table</summary>{table_html(setting.table, explorer.title)}"
        f"</details>{wake('move the sliders')}<p>The same numbers by typing: "
        f"<code>{escape(call)}</code>. {MODEL}</p>"
    )


def words(setting: Setting, bet: str) -> str:
    """An explorer at one setting as text."""
    return "\n".join([_alt(setting, bet), f"Setting: {setting.words}.", *(f"{a}: {b}" for a, b in _told(setting))])


def _alt(setting: Setting, bet: str) -> str:
    return f"{setting.alt} {bet}".rstrip()


def _told(setting: Setting) -> list[tuple[str, str]]:
    return [(readout.label, text) for readout, text in zip(setting.explorer.readouts, setting.texts, strict=True)]


def _numbers(numbers: list[tuple[str, str]], told: int | None) -> Markup:
    """The printed numbers: those of the lesson, the others one click below."""
    rows = [element("tr", element("th", label, scope="row"), element("td", text)) for label, text in numbers]
    first = element("table", element("caption", "Numbers at this setting"), *rows[:told])
    if told is None or told == len(rows):
        return first
    more = element("table", element("caption", "More numbers at this setting"), *rows[told:])
    return Markup().join([first, element("details", element("summary", "More numbers"), more)])


def _settings(setting: Setting) -> Markup:
    """The setting in words: what the lesson moves and what was moved beside it, the others one click below."""
    explorer, values = setting.explorer, setting.values
    if explorer.shown is None or explorer.shown == len(explorer.controls):
        return element("p", f"Setting: {setting.words}.")
    said = [control.say(values[control.name]) for control in explorer.controls]
    changed = explorer.changed(values)
    return Markup().join(
        [
            element("p", f"Setting: {', '.join(said[: explorer.shown])}."),
            element("p", f"Also changed: {changed}.") if changed else Markup(),
            element(
                "details", element("summary", "More settings"), element("p", f"{', '.join(said[explorer.shown :])}.")
            ),
        ]
    )
