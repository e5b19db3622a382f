"""Values of the standard library's kinds, as data: numbers, dates, collections, and what can be gone through once."""

from __future__ import annotations

import collections
import datetime
import keyword
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from pathlib import PurePath
from typing import Any

MOST_ITEMS = 10_000  # of what can be gone through once, and may have no end
_DATES: dict[str, Any] = {"date": datetime.date, "datetime": datetime.datetime, "time": datetime.time}
_VIEWS = {"dict_keys": dict.keys, "dict_values": dict.values, "dict_items": dict.items}
_FACTORIES = {kind.__name__: kind for kind in (int, float, str, list, dict, set)}
_FACTORY_NAMES: dict[Any, str] = {kind: name for name, kind in _FACTORIES.items()}


def encode(value: Any, inner: Callable[[Any], Any]) -> dict[str, Any] | None:
    """A value as JSON; None if it is of no kind of the standard library's."""
    kind = type(value)
    name = kind.__name__
    if kind is range or kind is slice:
        return {"t": name, "v": [inner(value.start), inner(value.stop), inner(value.step)]}
    if kind is Fraction or kind is Decimal:
        return {"t": name, "v": str(value)}
    if kind in _DATES.values():
        return {"t": name, "v": value.isoformat()}
    if kind is datetime.timedelta:
        return {"t": name, "v": [value.days, value.seconds, value.microseconds]}
    if kind in (collections.Counter, collections.OrderedDict, collections.defaultdict):
        found = {"t": name, "v": [[inner(k), inner(v)] for k, v in value.items()]}
        factory = getattr(value, "default_factory", None)
        return {**found, "factory": _FACTORY_NAMES.get(factory)}
    if kind is collections.deque:
        return {"t": name, "v": [inner(item) for item in value], "most": value.maxlen}
    if name in _VIEWS and kind.__module__ == "builtins":
        return {"t": name, "v": [inner(item) for item in value]}
    if isinstance(value, PurePath):
        return {"t": "path", "v": str(value)}
    if isinstance(value, tuple) and isinstance(getattr(kind, "_fields", None), tuple):
        return {"t": "named", "name": name, "fields": [str(f) for f in kind._fields], "v": [inner(i) for i in value]}
    if isinstance(value, Iterator) and kind.__module__ in ("builtins", "itertools"):
        items = list(islice(value, MOST_ITEMS + 1))
        return {"t": "iterator", "v": [inner(item) for item in items[:MOST_ITEMS]], "more": len(items) > MOST_ITEMS}
    return None


def decode(data: dict[str, Any], inner: Callable[[Any], Any]) -> Any:
    """The value of what `encode` gave. Raises KeyError if it is of no such kind, whatever else if it is forged."""
    kind = data["t"]
    value: Any = data.get("v")
    if kind in ("range", "slice"):
        return (range if kind == "range" else slice)(*map(inner, value))
    if kind == "Fraction":
        return Fraction(str(value))
    if kind == "Decimal":
        return Decimal(str(value))
    if kind in _DATES:
        return _DATES[kind].fromisoformat(str(value))
    if kind == "timedelta":
        return datetime.timedelta(*map(int, value))
    if kind in ("Counter", "OrderedDict", "defaultdict"):
        pairs = {inner(k): inner(v) for k, v in value}
        if kind == "defaultdict":
            return collections.defaultdict(_FACTORIES.get(data.get("factory", "")), pairs)
        return (collections.Counter if kind == "Counter" else collections.OrderedDict)(pairs)
    if kind == "deque":
        return collections.deque(map(inner, value), data.get("most"))
    if kind in _VIEWS:
        items = [inner(item) for item in value]
        made = _dict_of(kind, items)
        return _VIEWS[kind](made)
    if kind == "path":
        return PurePath(str(value))
    if kind == "named":
        fields = [f for f in data["fields"] if f.isidentifier() and not keyword.iskeyword(f) and f[0] != "_"][:100]
        name = data["name"] if str(data["name"]).isidentifier() else "Named"
        return collections.namedtuple(name, fields)(*map(inner, value))
    if kind == "iterator":
        return _once([inner(item) for item in value], more=bool(data.get("more")))
    raise KeyError(kind)


def _dict_of(kind: str, items: list[Any]) -> dict[Any, Any]:
    if kind == "dict_items":
        return dict(items)
    return dict.fromkeys(items) if kind == "dict_keys" else dict(enumerate(items))


def _once(items: list[Any], *, more: bool) -> Iterator[Any]:
    yield from items
    if more:
        raise RuntimeError(f"Only the first {MOST_ITEMS:,} items of what has many, or no end, can be tested.")
