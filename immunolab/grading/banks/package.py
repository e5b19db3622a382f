"""QTI packages: a zip with imsmanifest.xml, its tests and items; read in memory, nothing is unpacked to the disk."""

from __future__ import annotations

import io
import posixpath
import stat
import zipfile
import zlib
from collections.abc import Iterator
from urllib.parse import unquote

from immunolab.grading.banks.item import Bank, BankError, Left, NotCarriedError, plainly
from immunolab.grading.banks.makes import number_of
from immunolab.grading.banks.qti_read import read_item
from immunolab.grading.banks.qti_tree import as_21
from immunolab.grading.banks.safe_xml import Node, parse_xml

MAX_FILES = 5_000
MAX_UNPACKED = 200_000_000
_TEST_PARTS = {
    "timeLimits": "limits of time",
    "preCondition": "conditions for a part",
    "branchRule": "jumps from part to part",
    "selection": "questions drawn by chance",
    "testFeedback": "feedback on the whole test",
    "outcomeProcessing": "how the test's points are put together",
}


class Package:
    """The files of a zip, by their names."""

    def __init__(self, raw: bytes, name: str) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError):
            raise BankError(f"{name} is not a whole zip; download it again.") from None
        if len(entries) > MAX_FILES:
            raise BankError(f"{name} holds {len(entries):,} files; a bank has at most {MAX_FILES:,}. Split it.")
        if (size := sum(entry.file_size for entry in entries)) > MAX_UNPACKED:
            raise BankError(
                f"{name} unpacks to {size / 1e6:,.0f} MB; a bank has at most {MAX_UNPACKED / 1e6:,.0f} MB. Split it."
            )
        for entry in entries:
            parts = entry.filename.replace("\\", "/").split("/")
            if ".." in parts or parts[0] == "" or ":" in parts[0] or stat.S_ISLNK(entry.external_attr >> 16):
                raise BankError(
                    f"{name} holds {entry.filename[:60]!r}, which leads out of the package; it is not opened."
                )
            if entry.flag_bits & 1:
                raise BankError(f"{name} is locked with a password; make a zip without one.")
        self.files = {entry.filename.replace("\\", "/"): entry for entry in entries if not entry.is_dir()}

    def read(self, path: str) -> bytes | None:
        """A file's bytes; None if it is not there."""
        entry = self.files.get(path) or self.files.get(unquote(path))
        if entry is None:
            return None
        try:
            with self._zip.open(entry) as stream:
                found = stream.read(entry.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
            raise BankError(f"{self.name}: {path} in it is damaged; download the package again.") from None
        if len(found) > entry.file_size:
            raise BankError(f"{self.name}: {path} in it is larger than it says; it is not opened.")
        return found

    def tree(self, path: str) -> Node | None:
        """An XML file of it, with 2.1's names; None if it is not there."""
        raw = self.read(path)
        if raw is None:
            return None
        root = parse_xml(raw, f"{self.name}, {path}")
        as_21(root)
        return root


def beside(path: str, address: str) -> str:
    """The file that an address in another file names."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(address.split("#")[0].split("?")[0])))


def read_package(raw: bytes, name: str) -> Bank:
    """All questions of a package: in the order of its test, if it has one, then the others. Raises BankError."""
    package = Package(raw, name)
    manifests = sorted(
        (p for p in package.files if posixpath.basename(p) == "imsmanifest.xml"), key=lambda p: p.count("/")
    )
    three = False
    bank = Bank("QTI 2.1")
    if manifests:
        manifest = package.tree(manifests[0])
        assert manifest is not None
        hrefs = [
            (node.get("type"), beside(manifests[0], node.get("href")), _keywords(node))
            for node in manifest.iter("resource")
            if node.get("href")
        ]
    else:
        bank.lost.append("imsmanifest.xml, which the zip does not have; every item in it is read")
        hrefs = [("item", path, []) for path in sorted(package.files) if path.endswith(".xml")]
    tags = {path: words for _, path, words in hrefs}
    order: dict[str, tuple[list[str], float]] = {}
    for sort, path, _ in hrefs:
        if "test" in sort and "imsqti" in sort and (test := package.tree(path)) is not None:
            order |= dict(_of_test(test, path, bank))
    wanted = [*order, *(path for sort, path, _ in hrefs if path not in order and "item" in sort)]
    for path in dict.fromkeys(wanted):
        if manifests and path not in package.files and unquote(path) not in package.files:
            bank.left.append(Left(path, "the package names it and does not hold it"))
            continue
        raw_item = package.read(path) or b""
        root = parse_xml(raw_item, f"{name}, {path}")
        three = as_21(root) or three
        if root.tag != "assessmentItem":
            if manifests:
                bank.left.append(Left(path, f"it begins with <{root.tag}>, and an item with <assessmentItem>"))
            continue
        sections, weight = order.get(path, ([], 1.0))
        called = " ".join((root.get("title") or root.get("identifier") or path).split())
        try:
            items = read_item(root, called, lambda address, p=path: package.read(beside(p, address)))  # type: ignore[misc]
        except (NotCarriedError, ValueError) as error:
            bank.left.append(Left(called, str(error)))
            continue
        for item in items:
            item.tags = list(dict.fromkeys([*sections, *tags.get(path, [])]))
            item.points = plainly(min(item.points * weight, 100))
        bank.items += items
    bank.format = "QTI 3.0" if three else "QTI 2.1"
    if not bank.tried:
        raise BankError(f"{name} holds no QTI item; export the bank as QTI 2.1 or 3.0, with its items.")
    return bank


def _of_test(test: Node, path: str, bank: Bank) -> Iterator[tuple[str, tuple[list[str], float]]]:
    """The items of a test in order, with the titles of their sections and their weight."""
    bank.lost += [
        f"of the test: {words}"
        for tag, words in _TEST_PARTS.items()
        if any(test.iter(tag)) and f"of the test: {words}" not in bank.lost
    ]
    stack: list[tuple[Node, list[str]]] = [(test, [])]
    while stack:
        node, sections = stack.pop()
        if node.tag == "assessmentItemRef":
            weight = node.first("weight")
            yield (
                beside(path, node.get("href")),
                (sections, (number_of(weight.get("value")) if weight is not None else 1.0) or 1.0),
            )
            continue
        if node.tag == "assessmentSection" and node.get("title"):
            sections = [*sections, " ".join(node.get("title").split())][-1:]
        stack += [(child, sections) for child in reversed(node.nodes())]


def _keywords(resource: Node) -> list[str]:
    """Keywords of the resource's metadata."""
    return [words for node in resource.iter("keyword") if (words := " ".join(node.words().split()))]
