"""A picture that explains itself: figure, finding, description and numbers in one object."""

from __future__ import annotations

import base64
import io
from collections.abc import Collection
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from immunolab.figures import style
from immunolab.html import escape, table
from immunolab.words import number

__all__ = ["Picture", "table_html"]

_DPI = 144  # sharp on most screens; about 60 kB a picture


class Picture:
    """A matplotlib figure with its finding, its description and its numbers.

    Shown in a notebook as an HTML ``<img>`` with the description as ``alt`` text (JupyterLab does not
    pass on the alt text of a bare PNG), the numbers in a table one click below; with the PNG beside it
    for nbconvert.
    """

    def __init__(self, figure: Figure, title: str, description: str, table: pd.DataFrame) -> None:
        """``title`` states the finding; ``description`` and ``table`` come from the numbers drawn."""
        self.figure = figure
        self.title = title
        self.description = description
        self.table = table
        self._png: dict[float, bytes] = {}

    @property
    def alt(self) -> str:
        """The finding and the description, as one text."""
        return f"{self.title.rstrip('.')}. {self.description}"

    def png(self, dpi: float = _DPI) -> bytes:
        """The picture as PNG bytes."""
        if dpi not in self._png:
            buffer = io.BytesIO()
            with style.context():
                self.figure.savefig(buffer, format="png", dpi=dpi, metadata={"Description": self.alt})
            self._png[dpi] = buffer.getvalue()
        return self._png[dpi]

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
        source = base64.b64encode(self.png()).decode("ascii")
        # Narrower than this its words are too small to read; on a phone the picture scrolls sideways instead.
        least = min(width, 440)
        return (
            f'<figure style="margin:0.5em 0;max-width:{width}px">'
            f'<div style="overflow-x:auto" tabindex="0" role="group" aria-label="Picture: {escape(self.title)}">'
            f'<img alt="{escape(self.alt)}" style="width:100%;min-width:{least}px;height:auto;border-radius:4px" '
            f'src="data:image/png;base64,{source}"></div>'
            f"<details><summary>The numbers as a table</summary>{table_html(self.table, self.title)}"
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


def table_html(numbers: pd.DataFrame, caption: str) -> str:
    """``numbers`` as an HTML table with caption and header cells, to 3 significant digits."""
    return table(list(numbers.columns), table_rows(numbers), caption=caption, row_heads=False, scroll=True)


def table_rows(table: pd.DataFrame) -> list[list[str]]:
    """The cells of ``table`` as texts, row by row."""
    return [
        [cell if isinstance(cell, str) else number(cell, 3) for cell in row]
        for row in table.itertuples(index=False, name=None)
    ]
