"""QTI 2.1, 2.2 and 3.0 as one tree: 3.0 writes qti-choice-interaction where 2.1 writes choiceInteraction."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from immunolab.grading.banks.makes import number_of
from immunolab.grading.banks.safe_xml import VOID, Node

_PICTURE = re.compile(r"image/|\.(png|jpe?g|gif|svg|webp)$", re.I)


def _camel(name: str) -> str:
    return re.sub(r"-(\w)", lambda found: found[1].upper(), name)


def as_21(root: Node) -> bool:
    """Give a tree 2.1's names; whether it was one of 3.0."""
    three = root.tag.startswith("qti-")
    for node in root.iter():
        ours = node.tag.startswith("qti-")
        if ours:
            node.tag = _camel(node.tag[4:])
        if ours:
            node.attrs = {
                key if key.startswith(("data-", "aria-")) else _camel(key): value for key, value in node.attrs.items()
            }
    return three


@dataclass
class Response:
    """What a ``responseDeclaration`` says: the right values, what single ones are worth, areas of a picture."""

    cardinality: str = "single"
    base: str = "identifier"
    correct: list[str] = field(default_factory=list)
    mapped: dict[str, float] = field(default_factory=dict)
    default: float = 0.0
    lower: float | None = None
    upper: float | None = None
    case: bool = False
    areas: list[Node] = field(default_factory=list)

    @property
    def most(self) -> float:
        """The most that its mapping gives."""
        total = sum(value for value in self.mapped.values() if value > 0)
        if self.cardinality == "single":
            total = max(self.mapped.values(), default=0.0)
        return min(total, self.upper) if self.upper is not None else total


def responses(item: Node) -> dict[str, Response]:
    """The declared responses of an item by identifier."""
    found = {}
    for node in item.nodes("responseDeclaration"):
        response = Response(node.get("cardinality", "single"), node.get("baseType", "identifier"))
        if (correct := node.first("correctResponse")) is not None:
            response.correct = [" ".join(value.words().split()) for value in correct.nodes("value")]
        if (mapping := node.first("mapping")) is not None:
            for entry in mapping.nodes("mapEntry"):
                key = " ".join(entry.get("mapKey").split())
                response.mapped[key] = number_of(entry.get("mappedValue", "0")) or 0.0
                response.case = response.case or entry.get("caseSensitive") == "true"
            response.default = number_of(mapping.get("defaultValue", "0")) or 0.0
            response.lower, response.upper = (number_of(mapping.get(name)) for name in ("lowerBound", "upperBound"))
        if (area := node.first("areaMapping")) is not None:
            response.areas = area.nodes("areaMapEntry")
        found[node.get("identifier")] = response
    return found


def picture_in(node: Node) -> Node | None:
    """The picture of an interaction: an img, or an object that holds one."""
    for found in node.iter("img", "object"):
        if found.tag == "img" or _PICTURE.search(found.get("type") + found.get("data")):
            return found
    return None


def html_of(node: Node, swap: Mapping[int, str]) -> str:
    """What an element holds as HTML, with other HTML for some of the elements below, by their ``id()``."""
    parts = []
    for child in node.children:
        if isinstance(child, str):
            parts.append(html.escape(child, quote=False))
        elif id(child) in swap:
            parts.append(swap[id(child)])
        elif child.tag == "object" and _PICTURE.search(child.get("type") + child.get("data")):
            parts.append(f'<img src="{html.escape(child.get("data"))}" alt="{html.escape(child.words())}"/>')
        elif child.tag in {"stylesheet", "companionMaterialsInfo", "catalogInfo"}:
            continue
        else:
            given = "".join(f' {key}="{html.escape(value)}"' for key, value in child.attrs.items())
            inner = "" if child.tag in VOID else f"{html_of(child, swap)}</{child.tag}>"
            parts.append(f"<{child.tag}{given}>{inner}")
    return "".join(parts)
