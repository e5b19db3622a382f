"""Due dates and time stamps as people and nbgrader's own pages write them.

Formgrader asks for the "Timezone as UTC offset" and suggests one such as +0100; nbgrader 0.9.6 then reads it as
a hundred seconds. A zone that it does not know, such as the CEST that it writes itself for hand-ins in a summer
of Europe/Berlin, it reads as UTC. Either way a due date is an hour or more off, and nobody is told.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

import nbgrader.apps.api
import nbgrader.apps.zipcollectapp
import nbgrader.coursedir
import nbgrader.exchange.default.collect
import nbgrader.utils
from dateutil import parser  # type: ignore[import-untyped]
from dateutil.tz import gettz  # type: ignore[import-untyped]

_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?")
#: Zones in hours from UTC that operating systems write and ``gettz`` does not know; only those with one meaning.
_HOURS = {
    "Z": 0,
    "BST": 1,
    "WEST": 1,
    "CEST": 2,
    "MESZ": 2,
    "MEZ": 1,
    "EEST": 3,
    "MSK": 3,
    "JST": 9,
    "AEST": 10,
    "AEDT": 11,
    "NZST": 12,
    "NZDT": 13,
    "EDT": -4,
    "CDT": -5,
    "MDT": -6,
    "PDT": -7,
    "AKST": -9,
    "AKDT": -8,
}
_READERS = (
    nbgrader.utils,
    nbgrader.coursedir,
    nbgrader.apps.api,
    nbgrader.apps.zipcollectapp,
    nbgrader.exchange.default.collect,
)


def parse_utc(ts: datetime | str | None) -> datetime | None:
    """A time as UTC without a zone, which is what nbgrader stores; without a zone it is UTC already.

    Parameters
    ----------
    ts : a datetime, or a text such as "2026-11-20 12:00:00 +0100", "... Europe/Berlin", "2026-11-20T12:00:00Z"

    Raises
    ------
    ValueError
        If it is no time, or names a zone that is not known.

    """
    if isinstance(ts, str):
        words = ts.split()
        if len(words) == 3:
            moment = _parsed(f"{words[0]} {words[1]}")
            ts = moment if moment.tzinfo is not None else moment.replace(tzinfo=_zone(words[2]))
        else:
            ts = _parsed(ts)
    return ts if ts is None or ts.tzinfo is None else ts.astimezone(UTC).replace(tzinfo=None)


def _parsed(text: str) -> datetime:
    found: datetime = parser.parse(text)
    return found


def _zone(name: str) -> tzinfo:
    offset = _OFFSET.fullmatch(name)
    if offset:
        sign, hours, minutes = offset.groups()
        found = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(-found if sign == "-" else found)
    if name in _HOURS:
        return timezone(timedelta(hours=_HOURS[name]))
    zone = gettz(name)
    if zone is None:
        raise ValueError(f"unknown time zone {name!r}; write an offset such as +0100, or a name such as Europe/Berlin")
    return zone


def mend_times() -> None:
    """From now on nbgrader reads times so in this process; calling it again changes nothing."""
    for module in _READERS:
        setattr(module, "parse_utc", parse_utc)  # noqa: B010  (typed otherwise there)
