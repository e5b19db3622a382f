"""What QTI's response processing says of one response: how it is scored, how many points, what is told of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from immunolab.grading.banks.makes import number_of
from immunolab.grading.banks.safe_xml import Node

#: what the rules below understand; anything else is named as lost
_KNOWN = frozenset(
    """responseCondition responseIf responseElseIf responseElse match variable correct setOutcomeValue baseValue isNull
    mapResponse mapResponsePoint equal sum not and or null multiple stringMatch""".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Rule:
    """How a response is scored.

    Attributes
    ----------
    how : match, map, point, equal or none
    points : for match and equal
    tolerance : of equal: (absolute or relative, how far), relative as a fraction
    own : names of what the rules use beyond that

    """

    how: str
    points: float = 1.0
    tolerance: tuple[str, float] = ("absolute", 0.0)
    own: tuple[str, ...] = ()


def rule_for(item: Node, name: str) -> Rule:
    """The rule for the response of this identifier."""
    node = item.first("responseProcessing")
    if node is None:
        return Rule("none")
    template = re.search(
        r"(match_correct|map_response_point|map_response|CC2_match\w*|CC2_map\w*)", node.get("template")
    )
    if template:
        if "point" in template[1]:
            return Rule("point")
        return Rule("map" if "map" in template[1] else "match")
    earned = {id(test) for test in node.iter("gt") if _earned(test)}
    own = tuple(sorted({p.tag for p in node.iter() if id(p) not in earned} - _KNOWN - {"responseProcessing"}))
    for part in node.iter("mapResponse", "mapResponsePoint"):
        if part.get("identifier") == name:
            return Rule("point" if part.tag.endswith("Point") else "map", own=own)
    for condition in node.iter("responseIf", "responseElseIf"):
        for test in condition.nodes():
            if test.tag in {"match", "equal"} and _reads(test, name):
                points = _score(condition)
                if test.tag == "equal" or test.first("correct") is not None:
                    return Rule(
                        "equal" if test.tag == "equal" else "match",
                        1.0 if points is None else points,
                        _tolerance(test),
                        own,
                    )
    return Rule("none", own=own)


def _reads(test: Node, name: str) -> bool:
    return any(part.get("identifier") == name for part in test.iter("variable"))


def _earned(test: Node) -> bool:
    """Whether a test says that something was earned: SCORE is more than 0."""
    value = test.first("baseValue")
    return _reads(test, "SCORE") and value is not None and number_of(value.words()) == 0


def _score(condition: Node) -> float | None:
    """What a branch sets SCORE to."""
    for outcome in condition.nodes("setOutcomeValue"):
        value = next(outcome.iter("baseValue"), None)
        if outcome.get("identifier").upper().startswith("SCORE") and value is not None:
            return number_of(value.words())
    return None


def _tolerance(test: Node) -> tuple[str, float]:
    mode = test.get("toleranceMode", "exact")
    numbers = [value for part in test.get("tolerance").split() if (value := number_of(part)) is not None]
    if test.tag != "equal" or mode == "exact" or not numbers:
        return "absolute", 0.0
    far = max(numbers)
    return (mode, far / 100) if mode == "relative" else ("absolute", far)


@dataclass(frozen=True)
class Told:
    """What feedback of an item is shown when."""

    by_option: dict[str, Node]
    right: Node | None = None
    wrong: Node | None = None
    always: Node | None = None
    near: tuple[tuple[float, Node], ...] = ()
    rest: tuple[Node, ...] = ()


def told(item: Node, name: str, options: list[str]) -> Told:
    """The item's modal feedback, sorted by what brings it up."""
    processing = item.first("responseProcessing")
    branch: dict[tuple[str, str], str] = {}
    near_by: dict[tuple[str, str], float] = {}
    follows = set()
    for node in (
        processing.iter("responseIf", "responseElseIf", "responseElse", "responseProcessing")
        if processing is not None
        else ()
    ):
        sort = {"responseElse": "wrong", "responseProcessing": "always"}.get(node.tag, "")
        test = next((part for part in node.nodes("match", "equal") if _reads(part, name)), None)
        if not sort and any(_earned(part) for part in node.nodes("gt")):
            sort = "right"
        elif not sort and test is not None:
            number = test.first("baseValue")
            sort = "right" if number is None else "near"
        for outcome in node.nodes("setOutcomeValue"):
            identifier = outcome.get("identifier")
            if any(part.get("identifier") == name for part in outcome.nodes("variable")):
                follows.add(identifier)
            for value in outcome.iter("baseValue"):
                branch[identifier, value.words()] = sort
                if sort == "near" and test is not None and (at := test.first("baseValue")) is not None:
                    near_by[identifier, value.words()] = number_of(at.words()) or 0.0
    found: dict[str, Node] = {}
    by_option: dict[str, Node] = {}
    near, rest = [], []
    for node in item.nodes("modalFeedback"):
        where = (node.get("outcomeIdentifier"), node.get("identifier"))
        sort = branch.get(where, "")
        if node.get("showHide", "show") == "hide":
            rest.append(node)
        elif where[0] in follows and where[1] in options:
            by_option[where[1]] = node
        elif sort in {"right", "wrong", "always"} and sort not in found:
            found[sort] = node
        elif sort == "near":
            near.append((near_by[where], node))
        else:
            rest.append(node)
    return Told(by_option, found.get("right"), found.get("wrong"), found.get("always"), tuple(near), tuple(rest))
