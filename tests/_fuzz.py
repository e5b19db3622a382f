"""Hand-ins damaged at random: bytes, JSON structure, cells, answers. One seed, one damage."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

ODD: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1e308,
    10**400,
    "",
    "x",
    "\ud800",
    "\x00",
    "a" * 5000,
    "../../x",
    "<script>1</script>",
    [],
    {},
    [[]],
    {"a": None},
    [None] * 50,
    "NaN",
    "∞",
    {"b": ["c"]},
    "2026-99-99T99:99:99Z",
    ["b", "b"],
    {"": ""},
    -0.0,
    "b",
    ["a", "c"],
    4.2,
]


def places(value: Any, path: tuple = ()) -> list[tuple]:
    """Where in a JSON value something can be changed."""
    found = [path] if path else []
    if isinstance(value, dict):
        for key, item in value.items():
            found += places(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found += places(item, (*path, index))
    return found


def parent(value: Any, path: tuple) -> Any:
    for step in path[:-1]:
        value = value[step]
    return value


def damage_json(value: Any, chance: random.Random) -> Any:
    """One to six changes of structure or content."""
    value = copy.deepcopy(value)
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        where = places(value)
        if not where:
            return value
        path = chance.choice(where)
        holder, key = parent(value, path), path[-1]
        act = chance.randrange(6)
        if act == 0:
            del holder[key]
        elif act == 1:
            holder[key] = chance.choice(ODD)
        elif act == 2:
            source = chance.choice(where)
            try:
                holder[key] = copy.deepcopy(parent(value, source)[source[-1]])
            except (KeyError, IndexError, TypeError):
                holder[key] = chance.choice(ODD)
        elif act == 3 and isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
        elif act == 4 and isinstance(holder, list):
            chance.shuffle(holder)
        elif isinstance(holder, dict):
            holder[chance.choice(["", "id", "nbgrader", "cells", "response", "x" * 300, "a\nb"])] = chance.choice(ODD)
    return value


def damage_bytes(data: bytes, chance: random.Random) -> bytes:
    """Cut, flip, repeat or insert."""
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 3, 20))):
        at = chance.randrange(len(found) + 1)
        act = chance.randrange(4)
        if act == 0:
            del found[at:]
        elif act == 1 and at < len(found):
            found[at] ^= 1 << chance.randrange(8)
        elif act == 2:
            found[at:at] = found[at : at + chance.randrange(1, 200)]
        else:
            found[at:at] = chance.choice([b"\x00", b"\xff\xfe", b'"', b"{", b"]", b"\\u", b"\r\n", b"1" * 50])
        if not found:
            break
    return bytes(found)


def damage(folder: Path, slug: str, seed: int) -> str:
    """Damage a hand-in in place; says how, for the report of a failure."""
    chance = random.Random(seed)
    path = folder / chance.choice([f"{slug}.ipynb", f"{slug}.ipynb", f"{slug}.answers.json"])
    if chance.random() < 0.3:
        path.write_bytes(damage_bytes(path.read_bytes(), chance))
        return f"{path.name}: bytes"
    value = damage_json(json.loads(path.read_text()), chance)
    text = json.dumps(value, ensure_ascii=chance.random() < 0.5)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return f"{path.name}: structure"
