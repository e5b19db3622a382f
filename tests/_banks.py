"""Banks of questions for tests: what our questions are up to the names of their options, and courses to bring them into."""

from __future__ import annotations

import copy
import re
import shutil
import struct
import zlib
from pathlib import Path
from typing import Any

from immunolab.grading.banks.formats import read_bank, write_bank
from immunolab.grading.banks.item import Bank, Item
from immunolab.quiz.text import to_html, to_inline_html

ROOT = Path(__file__).resolve().parent.parent
SLUG = "01_two_lines_of_defence"

#: parts of a question that may differ after a round trip, with words of the clause that must then be listed
MAY_DIFFER = {
    "tolerance": "tolerance is relative",
    "scoring": "rule|only all pairs",
    "unit": "its unit",
    "max_words": "limit of",
    "order": "fixed order",
    "hint": "its hint",
    "points": "points",
    "key": "mark scheme|model answer",
    "compare": "what to compare",
    "spot": "the spot on the picture|further spots",
    "pictures": "its pictures",
    "stem": "its pictures",
}


def course(folder: Path) -> Path:
    """A course folder with the first lesson and assignment."""
    for part in ("notebooks", "source"):
        (folder / part).mkdir(parents=True)
    for path in (ROOT / "notebooks").glob(f"{SLUG}*"):
        shutil.copy(path, folder / "notebooks")
    shutil.copytree(ROOT / "source" / SLUG, folder / "source" / SLUG)
    shutil.copy(ROOT / "source" / "header.ipynb", folder / "source")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    return folder


def png(wide: int, high: int) -> bytes:
    """A picture of one colour."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x80" * wide for _ in range(high)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def there_and_back(items: list[Item], to: str) -> tuple[list[Item], Bank]:
    """What was written of these, with what each lost, and what comes back. The given ones stay as they are."""
    own = copy.deepcopy(items)
    raw, written = write_bank(own, to, "Bank")
    return written, read_bank(raw, f"bank for {to}")


def meaning(item: Item) -> dict[str, Any]:
    """A question as those see it who answer it: texts as drawn, options by their words, not their names."""
    fields, said = item.fields, {name: _drawn(text) for name, text in item.feedback.items()}
    found: dict[str, Any] = {
        "kind": item.kind,
        "stem": _drawn(fields["stem"]),
        "hint": _drawn(fields.get("hint", "")),
        "points": float(item.points),
        "why": _drawn(item.why),
        "tags": item.tags,
        "pictures": sorted(item.pictures),
    }
    if "choices" in fields:
        right = item.key if isinstance(item.key, list) else [item.key]
        found["options"] = [(to_inline_html(t), n in right, said.get(n, "")) for n, t in fields["choices"].items()]
        found |= {"scoring": fields.get("scoring"), "order": fields.get("order")}
    elif item.kind == "matching":
        left, right = fields["left"], fields["right"]
        found["pairs"] = [
            (to_inline_html(t), to_inline_html(right[item.key[n]]), said.get(n, "")) for n, t in left.items()
        ]
        found["partners"] = sorted(map(to_inline_html, right.values()))
        found["scoring"] = fields["scoring"]
    elif item.kind == "ordering":
        found |= {
            "items": [to_inline_html(fields["items"][n]) for n in item.key],
            "scoring": fields["scoring"],
            "said": said,
        }
    elif item.kind == "numeric":
        near = [(near["value"], _drawn(near["say"])) for near in fields.get("near_misses", [])]
        found |= {"number": float(item.key), "unit": fields["unit"], "tolerance": fields["tolerance"], "near": near}
        found["said"] = said
    elif item.kind == "hotspot":
        places = fields["places"]
        found["options"] = [(to_inline_html(p["label"]), n == item.key, said.get(n, "")) for n, p in places.items()]
        found |= {"spot": [(p["at"], p["radius"]) for p in places.values()], "alt": fields["alt"]}
    elif item.kind == "short":
        found |= {"accepted": fields["accepted"], "said": said}
    else:
        found |= {"key": _drawn(str(item.key or "")), "max_words": fields.get("max_words"), "compare": said}
    return found


def _drawn(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"</?p>", " ", to_html(text))).strip()


def differences(before: Item, after: Item, lost: list[str]) -> list[str]:
    """What a round trip changed without saying so."""
    one, other = meaning(before), meaning(after)
    if before.kind == "hotspot" and after.kind == "multiple-choice":  # named as lost: a choice of the places' words
        for part in ("kind", "stem", "alt", "order", "scoring", "pictures"):
            one.pop(part, None)
            other.pop(part, None)
    found = []
    for part in sorted(set(one) | set(other)):
        if one.get(part) == other.get(part) or (part == "spot" and _near(one.get(part), other.get(part))):
            continue
        if not any(re.search(MAY_DIFFER.get(part, "$^"), clause) for clause in lost):
            found.append(f"{before.name}: {part}: {one.get(part)!r} became {other.get(part)!r}")
    return found


def _near(one: Any, other: Any) -> bool:
    """Spots are written to a tenth of a pixel."""
    if not one or not other or len(one) != len(other):
        return False
    pairs = [
        (a, b) for (at, r), (to, s) in zip(one, other, strict=True) for a, b in zip([*at, r], [*to, s], strict=True)
    ]
    return all(abs(a - b) < 0.002 for a, b in pairs)
