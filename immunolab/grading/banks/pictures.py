"""Pictures of a bank: known by their first bytes, named by what is in them, never what could run something."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
from pathlib import Path, PurePosixPath
from urllib.parse import unquote_to_bytes

from immunolab.grading.banks.item import kebab
from immunolab.quiz.kinds.hotspot import IMAGE_BYTES

_SUFFIXES = ((b"\x89PNG\r\n", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"GIF8", ".gif"))
_RUNS = re.compile(rb"<\s*script|<\s*foreignObject|\son\w+\s*=|javascript:|<!ENTITY|<\s*(iframe|embed|object)\b", re.I)
MEDIA = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}


def suffix_of(raw: bytes) -> str:
    """The suffix that fits the bytes of a picture; "" if they are none that the course shows."""
    for begins, suffix in _SUFFIXES:
        if raw.startswith(begins):
            return suffix
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return ".webp"
    return ".svg" if b"<svg" in raw[:2000] else ""


def refused(raw: bytes) -> str:
    """Why these bytes are not stored as a picture, a clause; "" if they are."""
    suffix = suffix_of(raw)
    if not suffix:
        return "it is not a PNG, JPEG, GIF, WebP or SVG"
    if len(raw) > IMAGE_BYTES:
        return f"it is larger than {IMAGE_BYTES // 1_000_000} MB"
    if suffix == ".svg" and _RUNS.search(raw):
        return "it is an SVG that can run something"
    return ""


def file_name(name: str, raw: bytes) -> str:
    """What the course calls a picture: its own name and a part of its hash, so that no two pictures have one name."""
    stem = kebab(PurePosixPath(name.replace("\\", "/")).stem, 30) or "picture"
    digest = hashlib.sha256(raw).hexdigest()[:8]
    stem = re.sub(r"-[0-9a-f]{8}$", "", stem) or "picture"
    return f"{stem}-{digest}{suffix_of(raw)}"


def from_data_url(url: str) -> bytes | None:
    """The bytes of a ``data:`` address; None if they cannot be read."""
    head, _, data = url.partition(",")
    try:
        return base64.b64decode(unquote_to_bytes(data)) if head.endswith("base64") else unquote_to_bytes(data)
    except (binascii.Error, ValueError):
        return None


def size_of(raw: bytes) -> tuple[float, float]:
    """Width and height of a picture in its own units. Raises ValueError if it does not say."""
    if suffix_of(raw) == ".svg":
        head = raw[:4000].decode("utf-8", "replace")
        box = re.search(r"viewBox\s*=\s*[\"']\s*[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)", head)
        if box is None:
            raise ValueError("the picture does not say how large it is")
        return float(box[1]), float(box[2])
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(raw)) as image:  # reads the head alone
            return float(image.width), float(image.height)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise ValueError("the picture cannot be read") from None


def beside(folder: Path, name: str) -> bytes | None:
    """A picture that a question names, from the question file's folder; None if it is not there."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file() or path.stat().st_size > IMAGE_BYTES:
        return None
    return path.read_bytes()
