"""What a student's code showed, made harmless to whoever looks at it: an instructor in Formgrader, a student in feedback."""

from __future__ import annotations

import re
from typing import Any

from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import from_dict

#: What is kept of an output; anything else (scripts, widgets, documents) is left out.
SAFE = (
    "text/plain",
    "text/html",
    "text/markdown",
    "text/latex",
    "image/png",
    "image/jpeg",
    "image/gif",
    "application/json",
)
_SANITIZE = SanitizeHTML()
_LONGEST = 200_000  # characters of HTML, which is cleaned slowly
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")


def clean_outputs(cell: Any) -> None:
    """Keep of a cell's outputs what is of a known form, with HTML reduced to harmless tags."""
    count = cell.get("execution_count")
    cell.execution_count = count if isinstance(count, int) and not isinstance(count, bool) else None
    outputs = cell.get("outputs")
    found = [_clean(output) for output in outputs] if isinstance(outputs, list) else []
    cell.outputs = [from_dict(output) for output in found if output]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "".join(str(part) for part in value)
    return value if isinstance(value, str) else ""


def _clean(output: Any) -> dict[str, Any] | None:
    if not isinstance(output, dict):
        return None
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": _text(output.get("text"))}
    if kind == "error":
        lines = output.get("traceback")
        return {
            "output_type": "error",
            "ename": _text(output.get("ename")),
            "evalue": _text(output.get("evalue")),
            "traceback": [_text(line) for line in lines] if isinstance(lines, list) else [],
        }
    if kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
        data = {mime: _text(output["data"][mime]) for mime in SAFE if mime in output["data"]}
        data = {mime: text for mime, text in data.items() if not mime.startswith("image/") or _BASE64.fullmatch(text)}
        if "text/html" in data:
            html = data.pop("text/html")
            if len(html) <= _LONGEST:
                data["text/html"] = str(_SANITIZE.sanitize_html_tags(html))
        if not data:
            return None
        found: dict[str, Any] = {"output_type": kind, "data": data, "metadata": {}}
        if kind == "execute_result":
            found["execution_count"] = None
        return found
    return None
