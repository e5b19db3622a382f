"""Values that leave a student's kernel, as data and nothing else.

Tests run in the grader's process, never beside the code they test: what they look at is handed over in
a form that can hold numbers, texts, containers, arrays and tables, but no code. Pickle is not used, since
reading it would run what the student wrote.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from immunolab.sandbox import kinds

MOST = 8_000_000  # characters of one value's text
DEEPEST = 40
_ARRAYS = "biufcmMSU"  # numpy's kinds that hold data only


class WireError(ValueError):
    """A value cannot be handed over, or what came is not a value."""


class Opaque:
    """Stands for an object that cannot be handed over as data, such as a figure or an instance of a class."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: tests cannot see it>"


def opaque(kind: str) -> Opaque:
    """A stand-in whose type has the name of the one it stands for, so that messages name it."""
    name = "".join(c if c.isprintable() and c.isascii() else "?" for c in kind[:80])  # it may come from a forger
    stand_in: Opaque = type(name, (Opaque,), {})()
    return stand_in


def to_wire(value: Any) -> str:
    """A value as text. What cannot be handed over becomes the name of its type.

    Raises
    ------
    WireError
        If it is too large.

    """
    text = base64.b64encode(json.dumps(_encode(value, 0)).encode()).decode()
    if len(text) > MOST:
        raise WireError(f"is too large to be tested ({len(text) // 1_000_000} MB)")
    return text


def from_wire(text: str, remote: Callable[[str], Any] | None = None) -> Any:
    """The value of a text, built from plain types only.

    Parameters
    ----------
    text : what `to_wire` gave, or what somebody claims that it gave
    remote : makes something callable of the name of a function; without it functions are `Opaque`

    Raises
    ------
    WireError
        If the text is no value.

    """
    if not isinstance(text, str) or len(text) > MOST:
        raise WireError("is too large to be tested")
    try:
        return _decode(json.loads(base64.b64decode(text, validate=True)), remote, 0)
    except WireError:
        raise
    except Exception as error:  # whatever was sent: a parser's error is never the grader's
        raise WireError(f"cannot be read ({type(error).__name__})") from None


def _encode(value: Any, depth: int) -> Any:
    kind = type(value)
    if depth > DEEPEST:
        return {"t": "opaque", "v": f"{kind.__name__} nested too deep"}
    if value is None or kind in (bool, int, str):
        return value
    if kind is float:
        return value if math.isfinite(value) else {"t": "float", "v": repr(value)}
    if value is ...:
        return {"t": "ellipsis"}
    if kind is complex:
        return {"t": "complex", "v": [value.real, value.imag]}
    if kind in (bytes, bytearray):
        return {"t": kind.__name__, "v": base64.b64encode(bytes(value)).decode()}
    if kind in (list, tuple, set, frozenset):
        return {"t": kind.__name__, "v": [_encode(item, depth + 1) for item in value]}
    if kind is dict:
        return {"t": "dict", "v": [[_encode(k, depth + 1), _encode(v, depth + 1)] for k, v in value.items()]}
    if isinstance(value, np.generic) and value.dtype.kind in _ARRAYS:
        return {"t": "scalar", "v": _array(np.asarray(value))}
    if kind is np.ndarray and value.dtype.kind in _ARRAYS:
        return {"t": "array", "v": _array(value)}
    if kind is np.ndarray and value.dtype == object:
        items = [_encode(item, depth + 1) for item in value.ravel().tolist()]
        return {"t": "objects", "shape": list(value.shape), "v": items}
    if isinstance(value, pd.Timestamp):
        return {"t": "timestamp", "v": value.isoformat()}
    if value is pd.NaT or value is pd.NA:
        return {"t": "missing", "v": repr(value)}
    if isinstance(value, pd.Index):
        names = [_encode(name, depth + 1) for name in value.names]
        return {"t": "index", "many": value.nlevels > 1, "names": names, "v": _encode(value.to_numpy(), depth + 1)}
    if kind is pd.Series:
        return {
            "t": "series",
            "name": _encode(value.name, depth + 1),
            "index": _encode(value.index, depth + 1),
            "v": _encode(value.to_numpy(), depth + 1),
        }
    if kind is pd.DataFrame:
        columns = [_encode(value.iloc[:, n].to_numpy(), depth + 1) for n in range(value.shape[1])]
        return {
            "t": "frame",
            "columns": _encode(value.columns, depth + 1),
            "index": _encode(value.index, depth + 1),
            "v": columns,
        }
    found = kinds.encode(value, lambda item: _encode(item, depth + 1))
    if found is not None:
        return found
    if callable(value) and kind.__name__ in ("function", "builtin_function_or_method", "method", "ufunc"):
        return {"t": "function", "v": str(getattr(value, "__name__", "function"))}
    return {"t": "opaque", "v": kind.__name__}


def _array(value: np.ndarray) -> dict[str, Any]:
    plain = np.ascontiguousarray(value)
    return {"dtype": plain.dtype.str, "shape": list(value.shape), "b": base64.b64encode(plain.tobytes()).decode()}


def _decode(data: Any, remote: Callable[[str], Any] | None, depth: int) -> Any:
    if depth > DEEPEST + 5:
        raise WireError("is nested too deep")
    if data is None or isinstance(data, bool | int | float | str):
        return data
    kind, value = data["t"], data.get("v")

    def inner(item: Any) -> Any:
        return _decode(item, remote, depth + 1)

    if kind == "float":
        return float({"nan": "nan", "inf": "inf", "-inf": "-inf"}[value])
    if kind == "ellipsis":
        return ...
    if kind == "complex":
        return complex(float(value[0]), float(value[1]))
    if kind in ("bytes", "bytearray"):
        return (bytes if kind == "bytes" else bytearray)(base64.b64decode(value, validate=True))
    if kind in ("list", "tuple", "set", "frozenset"):
        return {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}[kind]([inner(v) for v in value])
    if kind == "dict":
        return {inner(k): inner(v) for k, v in value}
    if kind == "scalar":
        return _read_array(value)[()]
    if kind == "array":
        return _read_array(value)
    if kind == "objects":
        found = np.empty(len(value), dtype=object)
        found[:] = [inner(item) for item in value]
        return found.reshape(data["shape"])
    if kind == "timestamp":
        return pd.Timestamp(str(value))
    if kind == "missing":
        return pd.NA if value == "<NA>" else pd.NaT
    if kind == "index":
        names = [inner(name) for name in data["names"]]
        return (
            pd.MultiIndex.from_tuples(inner(value), names=names)
            if data["many"]
            else pd.Index(inner(value), name=names[0])
        )
    if kind == "series":
        return pd.Series(inner(value), index=inner(data["index"]), name=inner(data["name"]))
    if kind == "frame":
        frame = pd.DataFrame(dict(enumerate(inner(v) for v in value)), index=inner(data["index"]))
        frame.columns = inner(data["columns"])
        return frame
    if kind == "function" and remote is not None:
        return remote(str(value))
    if kind in ("function", "opaque"):
        return opaque(str(value))
    try:
        return kinds.decode(data, inner)
    except KeyError:
        raise WireError("is of no known kind") from None


def _read_array(data: dict[str, Any]) -> np.ndarray:
    dtype = np.dtype(str(data["dtype"]))
    if dtype.kind not in _ARRAYS or dtype.hasobject:
        raise WireError("holds an array of a kind that is not data")
    return np.frombuffer(base64.b64decode(data["b"], validate=True), dtype=dtype).reshape(data["shape"]).copy()


def hand_over(names: dict[str, Any], name: str) -> str:
    """In a student's kernel: the value of a name as text. Raises NameError, WireError."""
    if name not in names:
        raise NameError(f"name {name!r} is not defined")
    return to_wire(names[name])


def call(names: dict[str, Any], name: str, arguments: str) -> list[str]:
    """In a student's process: call a function of theirs with handed-over arguments.

    Returns its result as text, and the arguments after the call; "" if it left them as they were.
    """
    positional, keywords = from_wire(arguments)
    result = to_wire(names[name](*positional, **keywords))
    try:
        after = to_wire((positional, keywords))
    except WireError:  # it made them too large: then the test sees them as they were
        return [result, ""]
    return [result, "" if after == arguments else after]
