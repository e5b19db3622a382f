"""Files that are whole or not there, and cells that a spreadsheet does not run."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
from pathlib import Path

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def spreadsheet_safe(text: str) -> str:
    """The text with an apostrophe in front if a spreadsheet would take it for a formula.

    Numbers are written as numbers and do not come here. As OWASP's page on CSV injection advises.
    """
    return "'" + text if text.startswith(_FORMULA) else text


def in_browser() -> bool:
    """Whether this kernel runs in the learner's browser, whose storage is the disk: one thread, one writer, no lock."""
    return sys.platform == "emscripten"


def write_whole(path: Path, content: bytes, mode: int = 0o644, *, durable: bool = False) -> None:
    """Write a file in one step: a temporary file beside it, then a rename. Killed at any moment, the old file or the
    new one is there, never half of one.

    Parameters
    ----------
    path : the file, replaced if it is there
    content : all of it
    mode : its permissions
    durable : wait until it is on the disk, so that a loss of power leaves it whole too

    Raises
    ------
    OSError
        If it cannot be written; nothing has changed then.

    """
    if in_browser():
        _write_to_storage(path, content)
        return
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        Path(temporary).chmod(mode)
        _replace(Path(temporary), path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def read_from_storage(path: Path) -> bytes | None:
    """All of a file in the page's storage, in one question to it; None if there is no such file. Raises OSError."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        parts = []
        while part := os.read(handle, 1 << 20):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(handle)


def _write_to_storage(path: Path, content: bytes) -> None:
    """Write a text into the page's storage: read once when it is opened, replaced in one step when it is closed.

    To cut an old one off first would write it empty for a moment, in which a tab may be closed; what is left of a longer
    one is overwritten with line ends instead.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        content += b"\n" * (os.lseek(handle, 0, os.SEEK_END) - len(content))
        os.lseek(handle, 0, os.SEEK_SET)
        while content:
            content = content[os.write(handle, content) :]
    finally:
        os.close(handle)


def _replace(new: Path, path: Path) -> None:
    """Rename over a file. Windows refuses while somebody has the old one open, as a virus scanner has for a moment."""
    for pause in (0.02, 0.05, 0.1, 0.2, 0.4, 0.8) if os.name == "nt" else ():
        try:
            new.replace(path)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    new.replace(path)
