"""What QTI items are put together of: elements, 3.0's names, and the rules of points and feedback that are always the same."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from immunolab.grading.banks.item import Item, plainly
from immunolab.grading.banks.to_html import html_line, html_text

NAMESPACES = {"2.1": "http://www.imsglobal.org/xsd/imsqti_v2p1", "3.0": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"}
FOLDER = "pictures"
#: what is HTML in an item, and keeps its name in 3.0
_HTML = frozenset(
    """a b blockquote br code div em i img li ol p pre span strong sub sup table tbody td th thead tr ul object hr
    h1 h2 h3 h4 h5 h6""".split()  # noqa: SIM905
)


def el(tag: str, inner: str = "", **attributes: object) -> str:
    """An element. inner: XML; attributes that are None are left out."""
    given = "".join(
        f" {name.rstrip('_')}={quoteattr(str(value))}" for name, value in attributes.items() if value is not None
    )
    return f"<{tag}{given}>{inner}</{tag}>" if inner else f"<{tag}{given}/>"


def as_30(xml: str) -> str:
    """The same with 3.0's names."""

    def hyphens(name: str) -> str:
        return re.sub(r"[A-Z]", lambda found: "-" + found[0].lower(), name)

    def tag(found: re.Match[str]) -> str:
        slash, name, rest = found.groups()
        if name in _HTML:
            return found[0]
        rest = re.sub(
            r"([a-zA-Z:]+)=(\"[^\"]*\"|'[^']*')",
            lambda m: (m[1] if ":" in m[1] or m[1] == "xmlns" else hyphens(m[1])) + "=" + m[2],
            rest,
        )
        return f"<{slash}qti-{hyphens(name)}{rest}>"

    return re.sub(r"<(/?)([a-zA-Z]\w*)((?:\"[^\"]*\"|'[^']*'|[^<>\"'])*)>", tag, xml)


def address(name: str) -> str:
    """Where a picture lies, seen from an item."""
    return f"{FOLDER}/{name}"


def text_of(text: str) -> str:
    """A text of several paragraphs as blocks of HTML."""
    made = html_text(text, address)
    return made if re.match(r"<(p|ul|ol|pre|table|div|blockquote|h\d)\b", made) else f"<p>{made}</p>"


def line_of(text: str) -> str:
    """One line as HTML."""
    return html_line(text, address)


class Parts:
    """The parts of one item while it is put together."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.points = plainly(item.points)
        self.worth = item.points or 1.0
        self.declare = ""
        self.rubric = ""
        self.body = ""
        self.rules = ""
        self.modal: list[str] = []

    def response(self, base: str, values: list[str], cardinality: str = "single", mapping: str = "") -> None:
        """Declare the response with its right values."""
        correct = el("correctResponse", "".join(el("value", escape(value)) for value in values)) if values else ""
        self.declare = el(
            "responseDeclaration", correct + mapping, identifier="RESPONSE", cardinality=cardinality, baseType=base
        )

    def show(self, name: str, text: str) -> None:
        """Feedback that an outcome of this name brings up."""
        if text:
            inner = el("contentBody", text_of(text))
            self.modal.append(
                el("modalFeedback", inner, outcomeIdentifier="FEEDBACK", identifier=name, showHide="show")
            )


def set_outcome(name: str, base: str, value: object) -> str:
    """A rule that gives an outcome a value."""
    return el("setOutcomeValue", el("baseValue", escape(str(value)), baseType=base), identifier=name)


def variable() -> str:
    """What was answered."""
    return el("variable", identifier="RESPONSE")


def branches(
    test: str, points: object, *, right: str = "", wrong: str = "", near: list[tuple[str, str]] | None = None
) -> str:
    """All points if a test holds; feedback for it, for near misses, for the rest. near: test and name of feedback."""
    then = (
        test + set_outcome("SCORE", "float", points) + (set_outcome("FEEDBACK", "identifier", right) if right else "")
    )
    inner = el("responseIf", then)
    for other, name in near or []:
        inner += el("responseElseIf", other + set_outcome("FEEDBACK", "identifier", name))
    if wrong:
        inner += el("responseElse", set_outcome("SCORE", "float", 0) + set_outcome("FEEDBACK", "identifier", wrong))
    return el("responseCondition", inner)


def is_correct() -> str:
    """A test that holds if the answer is the declared one."""
    return el("match", variable() + el("correct", identifier="RESPONSE"))


def mapped(parts: Parts, worth: dict[str, float]) -> str:
    """What single values are worth, never below zero in all."""
    if not parts.item.points:
        parts.item.lose("that it is worth no points; there it is worth 1")
    entries = "".join(el("mapEntry", mapKey=key, mappedValue=plainly(value)) for key, value in worth.items())
    return el("mapping", entries, lowerBound=0, upperBound=plainly(parts.worth), defaultValue=0)


def by_map() -> str:
    """A rule that gives the points by what single values are worth."""
    return el("setOutcomeValue", el("mapResponse", identifier="RESPONSE"), identifier="SCORE")
