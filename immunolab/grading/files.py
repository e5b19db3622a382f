"""Files that are whole or not there, and cells that a spreadsheet does not run."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from immunolab.course import CourseError

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def spreadsheet_safe(text: str) -> str:
    """The text with an apostrophe in front if a spreadsheet would take it for a formula.

    Numbers are written as numbers and do not come here. As OWASP's page on CSV injection advises.
    """
    return "'" + text if text.startswith(_FORMULA) else text


def write_whole(path: Path, text: str | bytes, mode: int = 0o644) -> None:
    """Write a file in one step: a temporary file beside it, then a rename. Raises CourseError if it cannot be."""
    raw = text.encode("utf-8") if isinstance(text, str) else text
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(raw)
            Path(temporary).chmod(mode)
            Path(temporary).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
            raise
    except OSError as error:
        raise CourseError(f"{path} cannot be written ({error.strerror}); choose another place.") from None
