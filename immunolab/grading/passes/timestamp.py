"""When a hand-in was handed in: what its ``timestamp.txt`` says, if that is one whole time."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from dateutil.parser import parse  # type: ignore[import-untyped]

from immunolab.grading.passes.harden import TooLargeError, is_plain, read_plain
from immunolab.grading.passes.salvage import NotANotebookError, decoded
from immunolab.grading.times import parse_utc

NAME = "timestamp.txt"
_NO_TIME = f"Its {NAME} holds no time; correct or delete that file."
_EITHER_WAY = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d\d)\b")


class TimestampError(ValueError):
    """A file that should hold a time and does not; the message is a sentence."""


def handed_in(folder: Path) -> datetime | None:
    """The time of a hand-in (UTC, without a zone) as nbgrader reads it; None without the file, or if it is empty.

    Words that nbgrader would fill up with today's date, and a date whose day may be its month, are no time.

    Raises
    ------
    TimestampError
        If the file is there and holds no time, or is no file.

    """
    path = folder / NAME
    try:
        if not path.is_symlink() and not path.exists():
            return None
        if not is_plain(path) or path.is_dir():
            raise TimestampError(f"Its {NAME} is a link or no ordinary file; delete it.")
        text = decoded(read_plain(path, 1000), []).strip()
    except (TooLargeError, NotANotebookError):
        raise TimestampError(_NO_TIME) from None
    except OSError as error:
        raise TimestampError(f"Its {NAME} cannot be read ({error.strerror}).") from None
    if not text:
        return None
    try:
        found = parse_utc(text)
        words = text.split(" ")
        day = " ".join(words[:2] if len(words) == 3 else words)  # the third is a zone, as nbgrader writes it
        whole = {parse(day, default=datetime(year, month, month)).date() for year, month in ((2001, 1), (2002, 2))}
    except Exception:  # dateutil raises many kinds
        raise TimestampError(_NO_TIME) from None
    numbers = _EITHER_WAY.search(text)
    if len(whole) > 1:
        raise TimestampError(
            f"Its {NAME} holds no whole date; write it as 2026-11-27 12:00:00 UTC, or delete that file."
        )
    if numbers and int(numbers[1]) <= 12 and int(numbers[2]) <= 12 and numbers[1] != numbers[2]:
        raise TimestampError(
            f"Its {NAME} holds a date whose day and month cannot be told apart; write it as 2026-11-27 12:00:00 UTC."
        )
    return found
