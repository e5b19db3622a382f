"""The still copy of a widget: what is read where no kernel runs, on paper, on GitHub, the day after.

A widget's cell has two outputs, the view and its copy. Why two: of one bundle JupyterLab takes the view before anything
else, and where the view's kernel is gone it prints "Error displaying widget: model not found" and takes nothing else. So
the copy brings a rule that hides a view without content, and a view that lives hides its copy. Where nothing is trusted,
and everywhere else, the first output is blank.
"""

from __future__ import annotations

from immunolab.html import Markup, element

__all__ = ["still_html", "wake"]

#: JupyterLab and Notebook 7: the output before a copy is its view, and a view that is not there is text without an element
_STYLE = (
    ".jp-OutputArea-child:not(:has(> .jp-OutputArea-output > *)):has(+ .jp-OutputArea-child .im-still)"
    "{display:none}.im-wake{font-size:.9em;font-style:italic}"
)


def wake(to: str) -> Markup:
    """The one sentence that says how a still copy is woken. to: what for, such as "answer"."""
    return element("p", f"Run this notebook's cells (Run, Run All Cells) to {to}.", class_="im-wake")


def still_html(name: str, *inner: object) -> Markup:
    """A still copy. name: the classes of its element; by the first a live view hides it."""
    return element("div", element("style", Markup(_STYLE)), *inner, class_=f"{name} im-still")
