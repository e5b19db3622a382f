"""XML from a stranger: no entities of its own, nothing from outside, bounded in size and depth; with line numbers.

The standard library's expat does the reading. It calls back for each declaration of an entity, which is refused here
before it is expanded; `xml.etree` alone would expand it, and does not say where in the file something stands.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.entities import html5
from xml.parsers import expat

from immunolab.grading.banks.item import BankError

MAX_BYTES = 30_000_000
MAX_DEPTH = 100
MAX_NODES = 500_000
#: HTML's elements that have no end
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])


class Node:
    """An element: its name without prefix, attributes, children and text in order, and its line."""

    __slots__ = ("attrs", "children", "line", "tag")

    def __init__(self, tag: str, attrs: dict[str, str] | None = None, line: int = 0) -> None:
        self.tag = tag
        self.attrs = attrs or {}
        self.line = line
        self.children: list[Node | str] = []

    def nodes(self, *tags: str) -> list[Node]:
        """Its child elements, of these names if any are given."""
        return [c for c in self.children if isinstance(c, Node) and (not tags or c.tag in tags)]

    def first(self, *path: str) -> Node | None:
        """The first child element of this name, or of this path of names."""
        found: Node | None = self
        for tag in path:
            found = next(iter(found.nodes(tag)), None) if found is not None else None
        return found

    def iter(self, *tags: str) -> Iterator[Node]:
        """All elements below, itself included, in the file's order."""
        stack: list[Node] = [self]
        while stack:
            node = stack.pop()
            if not tags or node.tag in tags:
                yield node
            stack += reversed(node.nodes())

    def words(self) -> str:
        """All text below, without blanks around it."""
        found: list[str] = []
        stack: list[Node | str] = [self]
        while stack:
            part = stack.pop()
            if isinstance(part, str):
                found.append(part)
            else:
                stack += reversed(part.children)
        return "".join(found).strip()

    def get(self, name: str, default: str = "") -> str:
        """An attribute."""
        return self.attrs.get(name, default)

    def inner(self) -> str:
        """What it holds as HTML."""
        return "".join(html.escape(c, quote=False) if isinstance(c, str) else c.outer() for c in self.children)

    def outer(self) -> str:
        """Itself as HTML."""
        given = "".join(f' {name}="{html.escape(value)}"' for name, value in self.attrs.items())
        return f"<{self.tag}{given}>" + ("" if self.tag in VOID else f"{self.inner()}</{self.tag}>")


def parse_xml(raw: bytes, name: str) -> Node:
    """The root of an XML text.

    Parameters
    ----------
    raw : the bytes, in any encoding that expat knows
    name : what messages call the file

    Raises
    ------
    BankError
        If it is not XML, declares entities, or is larger or deeper than a bank ever is.

    """
    if len(raw) > MAX_BYTES:
        raise BankError(
            f"{name} is larger than {MAX_BYTES // 1_000_000} MB; split the bank and bring it in part by part."
        )
    try:
        return _parse(raw, name)
    except _UndefinedError as error:
        known = _with_signs(raw)
        if known == raw:
            raise error.said from None
        return _parse(known, name, plain=True)


class _UndefinedError(ValueError):
    """A name such as &nbsp; that XML does not know. said: the sentence for it, if it is not HTML's either."""

    def __init__(self, said: BankError) -> None:
        super().__init__(str(said))
        self.said = said


def _with_signs(raw: bytes) -> bytes:
    """HTML's names of signs as the signs, where a file that was written by hand uses them: &nbsp; but not &lt;."""

    def sign(found: re.Match[bytes]) -> bytes:
        signs = html5.get(found[1].decode() + ";", "<")
        return found[0] if set(signs) & set("<>&\"'") else signs.encode()

    return re.sub(rb"&([A-Za-z]\w{1,20});", sign, raw)


def _parse(raw: bytes, name: str, *, plain: bool = False) -> Node:
    """The root. plain: names of signs have been tried. Raises _UndefinedError for one that XML does not know."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    top = Node("")
    open_: list[Node] = [top]
    seen = 0

    def start(tag: str, attrs: dict[str, str]) -> None:
        nonlocal seen
        seen += 1
        if len(open_) > MAX_DEPTH or seen > MAX_NODES:
            what = "nested more deeply than any question" if len(open_) > MAX_DEPTH else "made of too many elements"
            raise BankError(
                f"{name}, line {parser.CurrentLineNumber}: it is {what}; bring in what the platform exports."
            )
        given = {key.rpartition(":")[2]: value for key, value in attrs.items() if not key.startswith("xmlns")}
        node = Node(tag.rpartition(":")[2], given, parser.CurrentLineNumber)
        open_[-1].children.append(node)
        open_.append(node)

    def end(_tag: str) -> None:
        open_.pop()

    def text(data: str) -> None:
        open_[-1].children.append(data)

    def refuse(*_: object) -> int:
        raise BankError(
            f"{name}, line {parser.CurrentLineNumber}: it uses entities of its own, which can hide anything; "
            "remove the <!DOCTYPE ...> and what it declares."
        )

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.EntityDeclHandler = parser.UnparsedEntityDeclHandler = parser.ExternalEntityRefHandler = refuse
    parser.SkippedEntityHandler = refuse  # one that a file elsewhere would declare
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        said = BankError(
            f"{name}, line {error.lineno}: this is not whole XML ({expat.ErrorString(error.code)}); "
            "export the bank again, or mend it there."
        )
        if error.code == expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY] and not plain:
            raise _UndefinedError(said) from None
        raise said from None
    except (ValueError, LookupError) as error:  # an encoding that nobody knows, a text that is none
        raise BankError(f"{name}: its text cannot be read ({error}); save it as UTF-8.") from None
    return top.nodes()[0]
