"""Which format a file is in, and the one door for reading and writing banks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from immunolab.grading.banks.gift_read import read_gift
from immunolab.grading.banks.gift_write import write_gift
from immunolab.grading.banks.item import Bank, BankError, Item, Left, NotCarriedError
from immunolab.grading.banks.moodle_read import read_moodle
from immunolab.grading.banks.moodle_write import write_moodle
from immunolab.grading.banks.package import read_package
from immunolab.grading.banks.qti_package import write_package
from immunolab.grading.banks.qti_read import read_item
from immunolab.grading.banks.qti_tree import as_21
from immunolab.grading.banks.safe_xml import parse_xml
from immunolab.grading.banks.said import out_of_why

MAX_BYTES = 100_000_000
#: what `--to` takes, with the ending of the file
TARGETS = {"moodle": ".xml", "gift": ".gift", "qti21": ".zip", "qti30": ".zip"}
_BY_SUFFIX = {".xml": "moodle", ".gift": "gift", ".txt": "gift", ".zip": "qti30"}
_ELSE = {
    "questestinterop": "it is QTI 1.2; export it as QTI 2.1, QTI 3.0 or Moodle XML",
    "assessmentTest": "a test names its items in other files; bring in the package, the zip",
    "manifest": "a manifest names its items in other files; bring in the package, the zip",
}


def target_of(out: Path, to: str | None) -> str:
    """The format to write: the one that is named, else the one of the file's ending. Raises BankError."""
    found = to or _BY_SUFFIX.get(out.suffix.lower())
    if found not in TARGETS:
        raise BankError(f"{out.name}: name the format, such as --to moodle; there is {', '.join(TARGETS)}.")
    fits = [suffix for suffix, target in _BY_SUFFIX.items() if target[:3] == found[:3]]
    if out.suffix.lower() not in fits:
        raise BankError(f"{out.name}: a file for {found} ends in {' or '.join(fits)}; name it so.")
    return found


def read_file(path: Path) -> Bank:
    """All questions of a file. Raises BankError with one sentence if it cannot be read."""
    try:
        if not path.is_file():
            raise BankError(f"There is no file {path.name} in {path.parent.resolve().name or path.parent}/.")
        if path.stat().st_size > MAX_BYTES:
            raise BankError(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB; split the bank.")
        return read_bank(path.read_bytes(), path.name)
    except OSError as error:
        raise BankError(f"{path.name} cannot be read ({error.strerror}); check the file and its permissions.") from None


def read_bank(raw: bytes, name: str) -> Bank:
    """All questions of a file's bytes, whatever of the formats it is in. name: what messages call it. Raises BankError."""
    bank = _read(raw, name)
    for item in bank.items:
        if item.kind in {"matching", "ordering"} and item.why:
            out_of_why(item)
    return bank


def _read(raw: bytes, name: str) -> Bank:
    if raw.startswith(b"PK"):
        return read_package(raw, name)
    if not raw.strip(b"\xef\xbb\xbf \r\n\t\0"):
        raise BankError(f"{name} is empty; export the bank again.")
    beginning = raw[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    if not beginning.startswith(b"<"):
        return read_gift(raw, name)
    root = parse_xml(raw, name)
    if root.tag == "quiz":
        return read_moodle(raw, name)
    three = as_21(root)
    if root.tag == "assessmentItem":
        bank = Bank("QTI 3.0" if three else "QTI 2.1")
        called = " ".join((root.get("title") or root.get("identifier") or name).split())
        try:
            bank.items = read_item(root, called, lambda _address: None)
        except (NotCarriedError, ValueError) as error:
            bank.left.append(Left(called, str(error)))
        return bank
    why = _ELSE.get(
        root.tag, "a bank begins with <quiz> (Moodle XML) or <assessmentItem> (QTI), or is GIFT or a QTI package"
    )
    raise BankError(f"{name} begins with <{re.sub(r'[^ -~]', '?', root.tag)[:40]}>: {why}.")


def write_bank(items: Sequence[Item], to: str, title: str) -> tuple[bytes, list[Item]]:
    """A file in a format of `TARGETS`, and the questions that stand in it; ``lost`` of each says what it could not hold."""
    write: dict[str, Callable[[], tuple[bytes, list[Item]]]] = {
        "moodle": lambda: write_moodle(items),
        "gift": lambda: write_gift(items),
        "qti21": lambda: write_package(items, "2.1", title),
        "qti30": lambda: write_package(items, "3.0", title),
    }
    return write[to]()
