"""Pictures in a question's texts, for a widget: its page has another address than the notebook, so they travel along."""

from __future__ import annotations

import base64
import html
import mimetypes
import re
from pathlib import Path
from typing import Any

from immunolab.quiz.kinds.hotspot import IMAGE_BYTES

_PICTURE = re.compile(r'(<img src=")([^":]+)(")')


def travelling(spec: Any, folder: Path) -> Any:
    """What a widget draws with each picture beside the question file as a data URL; what is not there stays as it is.

    spec : texts, lists and mappings of them
    """
    if isinstance(spec, dict):
        return {name: travelling(value, folder) for name, value in spec.items()}
    if isinstance(spec, list):
        return [travelling(value, folder) for value in spec]
    if not isinstance(spec, str) or "<img" not in spec:
        return spec
    return _PICTURE.sub(lambda found: found[1] + _data(html.unescape(found[2]), folder) + found[3], spec)


def _data(name: str, folder: Path) -> str:
    path = (folder / name).resolve()
    kind = mimetypes.guess_type(path.name)[0] or ""
    inside = path.is_relative_to(folder.resolve()) and path.is_file()
    if not inside or not kind.startswith("image/") or path.stat().st_size > IMAGE_BYTES:
        return html.escape(name)
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
