"""Pictures of a page as files of their own, small: a page of HTML with a megabyte of PNG in it opens late."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from pathlib import Path

from PIL import Image

_PNG = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")
_IMG = re.compile(r'<img ([^>]*?)src="(_static/pictures/[^"]+)"')
#: a picture with its dark counterpart, as `immunolab.figures` writes them
_DARK = re.compile(
    r'<style>@media screen\{[^<]*?\{content:url\("([^"]+)"\)\}\}</style>(<img [^>]*?src=")([^"]+)("[^>]*>)'
)
#: few hues and their shades: more cannot be told from the original
_COLORS = 128


def smaller(png: bytes, colors: int = _COLORS) -> bytes:
    """The same picture in few colours; as it was if that is not smaller."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    buffer = io.BytesIO()
    few = image.quantize(colors, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(buffer, "PNG", optimize=True)
    return min(png, buffer.getvalue(), key=len)


class Pictures:
    """The folder of all pictures of the book."""

    def __init__(self, static: Path) -> None:
        self._folder = static / "pictures"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._sizes: dict[str, tuple[int, int]] = {}

    def out_of(self, html: str) -> str:
        """HTML whose pictures are files, fetched when they come into sight, with room kept for them."""
        moved = _PNG.sub(lambda found: self._file(base64.b64decode(found[1])), html)
        return _IMG.sub(self._sized, _DARK.sub(_both, moved))

    def _file(self, png: bytes) -> str:
        name = f"{hashlib.sha256(png).hexdigest()[:16]}.png"
        path = self._folder / name
        if name not in self._sizes:
            if not path.exists():
                path.write_bytes(smaller(png))
            self._sizes[name] = Image.open(path).size
        return f"_static/pictures/{name}"

    def _sized(self, found: re.Match[str]) -> str:
        width, height = self._sizes[found[2].rsplit("/", 1)[1]]
        return f'<img {found[1]}loading="lazy" width="{width}" height="{height}" src="{found[2]}"'


def _both(found: re.Match[str]) -> str:
    """Both pictures, of which book.css shows one: one that is not shown is not fetched, as it would be by a style rule."""
    dark, head, light, tail = found.groups()
    return f'<span class="ib-light">{head}{light}{tail}</span><span class="ib-dark">{head}{dark}{tail}</span>'
