"""No picture tells a bet's answer: what stands between a bet and its reveal waits for it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

_PICTURES = {"explore", "scene", "show"}


def waiting_faults(cells: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Every picture between a bet and its reveal that stands open, and every one that waits for no bet above it.

    cells : name and source of a lesson's code cells, in order
    """
    placed: list[str] = []
    open_bets: list[str] = []
    for name, source in cells:
        for call in _calls(source):
            called, bet = _called(call), _first(call)
            if called == "quiz.predict":
                placed.append(bet)
                open_bets.append(bet)
            elif called == "quiz.reveal" and bet in open_bets:
                open_bets.remove(bet)
            elif called in _PICTURES:
                yield from _of_picture(name, call, placed, open_bets)


def _of_picture(name: str, call: ast.Call, placed: list[str], open_bets: list[str]) -> Iterator[str]:
    what, waits = f"{_called(call)}({_first(call)!r}, ...)", after(call)
    if missing := [bet for bet in open_bets if bet not in waits]:
        wanted = ", ".join(f'"{bet}"' for bet in open_bets)
        yield (
            f"cell {name}: {what} stands between the bet {missing[0]} and its reveal, and may tell the answer; "
            f"let it wait: after=(quiz, {wanted})."
        )
    for bet in waits:
        if bet not in placed:
            yield f"cell {name}: {what} waits for {bet}, which is no bet above it; name one that is, or leave after= out."


def after(call: ast.Call) -> list[str]:
    """The bets that a call of ``explore``, ``scene`` or ``show`` waits for."""
    given = {word.arg: word.value for word in call.keywords}.get("after")
    names = given.elts[1:] if isinstance(given, ast.Tuple) else []
    return [str(name.value) for name in names if isinstance(name, ast.Constant)]


def _calls(source: str) -> Iterator[ast.Call]:
    """The calls of a cell in the order of its lines; none of what does not parse."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return
    for statement in statements:
        yield from (node for node in ast.walk(statement) if isinstance(node, ast.Call))


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return f"{function.value.id}.{function.attr}"
    return function.id if isinstance(function, ast.Name) else ""


def _first(call: ast.Call) -> str:
    return str(call.args[0].value) if call.args and isinstance(call.args[0], ast.Constant) else ""
