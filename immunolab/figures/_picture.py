"""A picture that explains itself: figure, finding, description and numbers in one object."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from immunolab.figures import style
from immunolab.figures._theme import themed
from immunolab.html import Markup, escape, table
from immunolab.words import number

if TYPE_CHECKING:
    import pandas as pd

    #: a picture's numbers: columns of one length by their heads, or a data frame
    Columns = Mapping[str, Iterable[Any]] | pd.DataFrame
else:
    Columns = Any  # pandas is loaded where somebody asks for a data frame

__all__ = ["Columns", "Picture", "image", "table_html", "table_rows"]

_DPI = 144  # sharp on most screens; about 60 kB a picture


class Picture:
    """A matplotlib figure with its finding, its description and its numbers.

    Shown in a notebook as an HTML ``<img>`` with the description as ``alt`` text (JupyterLab does not
    pass on the alt text of a bare PNG), in the page's theme, the numbers in a table one click below; with
    the PNG beside it for nbconvert.
    """

    def __init__(self, figure: Figure, title: str, description: str, columns: Columns) -> None:
        """``title`` states the finding; ``description`` and ``columns`` come from the numbers drawn."""
        self.figure = figure
        self.title = title
        self.description = description
        self.columns = columns
        self._png: dict[tuple[float, style.Theme], bytes] = {}

    @cached_property
    def table(self) -> pd.DataFrame:
        """The numbers drawn, as a data frame."""
        import pandas as pd

        return pd.DataFrame(self.columns)

    @property
    def alt(self) -> str:
        """The finding and the description, as one text."""
        return f"{self.title.rstrip('.')}. {self.description}"

    def png(self, dpi: float = _DPI, theme: style.Theme = "light") -> bytes:
        """The picture as PNG bytes, in the colours of ``theme``."""
        if (dpi, theme) not in self._png:
            buffer = io.BytesIO()
            with themed(self.figure, theme):
                self.figure.savefig(buffer, format="png", dpi=dpi, metadata={"Description": self.alt})
            self._png[dpi, theme] = buffer.getvalue()
        return self._png[dpi, theme]

    def svg(self) -> str:
        """The picture as SVG text: the same bytes at every run."""
        buffer = io.StringIO()
        with style.context():
            about = {"Date": None, "Title": self.title, "Description": self.description}
            self.figure.savefig(buffer, format="svg", metadata=about)
        return buffer.getvalue()

    def save(self, path: str | Path, dpi: float = 200) -> list[Path]:
        """Write the picture; ".svg" or ".png" decides, without either both are written.

        Returns the paths written. Raises ValueError for another ending.
        """
        path = Path(path)
        if path.suffix not in ("", ".png", ".svg"):
            raise ValueError(f"a picture is saved as .png or .svg, not {path.suffix}")
        wanted = [path] if path.suffix else [path.with_suffix(".svg"), path.with_suffix(".png")]
        for target in wanted:
            if target.suffix == ".svg":
                target.write_text(self.svg(), encoding="utf-8")
            else:
                target.write_bytes(self.png(dpi))
        return wanted

    def html(self) -> str:
        """A ``<figure>`` with the image, its alt text and the table of numbers."""
        width = round(float(self.figure.get_size_inches()[0]) * 96)
        # Narrower than this its words are too small to read; on a phone the picture scrolls sideways instead.
        shown = image(self.png(), self.png(theme="dark"), self.alt, least=round(0.655 * width))
        return (
            '<figure style="margin:0.5em 0">'
            f'<div style="overflow-x:auto;max-width:{width}px" tabindex="0" role="group" aria-label="Picture: {escape(self.title)}">'
            f"{shown}</div>"
            f"<details><summary>The numbers as a table</summary>{table_html(self.columns, self.title)}"
            "</details></figure>"
        )

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        bundle = {
            "text/plain": repr(self),
            "text/html": self.html(),
            "image/png": base64.b64encode(self.png()).decode("ascii"),
        }
        keep = set(bundle if include is None else include) - set(exclude or ())
        return {kind: data for kind, data in bundle.items() if kind in keep}

    def __repr__(self) -> str:
        return self.alt


def image(light: bytes, dark: bytes, alt: str, least: int = 0) -> Markup:
    """One ``<img>`` of a PNG that a dark page shows as ``dark``; ``least``: its smallest width in CSS pixels.

    The dark one hangs on the style. An output that JupyterLab does not trust, and GitHub, drop styles and keep
    images: there, and in print, the picture is light. Two images would both be seen.
    """
    name = f"im-{hashlib.sha256(light).hexdigest()[:12]}"
    pages = ('body[data-jp-theme-light="false"]', "body.vscode-dark")
    rule = f'{",".join(f"{page} .{name}" for page in pages)}{{content:url("{_url(dark)}")}}'
    narrow = f"min-width:{least}px;" if least else ""
    return Markup(
        f'<style>@media screen{{{rule}}}</style><img class="{name}" alt="{escape(alt)}" '
        f'style="width:100%;{narrow}height:auto;border-radius:4px" src="{_url(light)}">'
    )


def _url(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"


def table_html(columns: Columns, caption: str) -> str:
    """``columns`` as an HTML table with caption and header cells, to 3 significant digits."""
    return table(list(columns), table_rows(columns), caption=caption, row_heads=False, scroll=True)


def table_rows(columns: Columns) -> list[list[str]]:
    """The cells of ``columns`` as texts, row by row."""
    values = ([cell.item() if hasattr(cell, "item") else cell for cell in columns[str(head)]] for head in columns)
    return [[cell if isinstance(cell, str) else number(cell, 3) for cell in row] for row in zip(*values, strict=True)]
