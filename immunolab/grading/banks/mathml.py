"""Presentational MathML, as QTI has it, to the LaTeX of question files."""

from __future__ import annotations

from collections.abc import Callable

from immunolab.grading.banks.safe_xml import Node

_SIGNS = {
    "×": r"\times ", "÷": r"\div ", "±": r"\pm ", "≤": r"\le ", "≥": r"\ge ", "≠": r"\ne ", "→": r"\to ",
    "∞": r"\infty ", "∑": r"\sum ", "∫": r"\int ", "∏": r"\prod ", "π": r"\pi ", "−": "-", "\u2062": "", "\u2061": "",
    "\u2063": "", "%": r"\%", "{": r"\{", "}": r"\}", "#": r"\#", "&": r"\&", "$": r"\$", "_": r"\_",
    "·": r"\cdot ", "⋅": r"\cdot ", "≈": r"\approx ", "∈": r"\in ", "°": r"^\circ ",
}  # fmt: skip
_OVER = {"¯": "bar", "‾": "overline", "^": "hat", "→": "vec", "˙": "dot", "~": "tilde"}


def _all(node: Node) -> str:
    return "".join(to_latex(child) for child in node.nodes())


def _part(node: Node, number: int) -> str:
    parts = node.nodes()
    return to_latex(parts[number]) if number < len(parts) else ""


def _over(node: Node) -> str:
    parts = node.nodes()
    accent = _OVER.get(parts[1].words()) if len(parts) > 1 else None
    if accent:
        return rf"\{accent}{{{_part(node, 0)}}}"
    return rf"\overset{{{_part(node, 1)}}}{{{_part(node, 0)}}}"


def _fenced(node: Node) -> str:
    opens, closes = node.get("open", "("), node.get("close", ")")
    return f"{_leaf(opens)}{node.get('separators', ',')[:1].join(to_latex(c) for c in node.nodes())}{_leaf(closes)}"


def _table(node: Node) -> str:
    rows = [" & ".join(_all(cell) for cell in row.nodes()) for row in node.nodes("mtr", "mlabeledtr")]
    return r"\begin{matrix}" + r" \\ ".join(rows) + r"\end{matrix}"


_MAKE: dict[str, Callable[[Node], str]] = {
    "msup": lambda n: f"{{{_part(n, 0)}}}^{{{_part(n, 1)}}}",
    "msub": lambda n: f"{{{_part(n, 0)}}}_{{{_part(n, 1)}}}",
    "msubsup": lambda n: f"{{{_part(n, 0)}}}_{{{_part(n, 1)}}}^{{{_part(n, 2)}}}",
    "mfrac": lambda n: rf"\frac{{{_part(n, 0)}}}{{{_part(n, 1)}}}",
    "msqrt": lambda n: rf"\sqrt{{{_all(n)}}}",
    "mroot": lambda n: rf"\sqrt[{_part(n, 1)}]{{{_part(n, 0)}}}",
    "mover": _over,
    "munder": lambda n: rf"\underset{{{_part(n, 1)}}}{{{_part(n, 0)}}}",
    "munderover": lambda n: f"{{{_part(n, 0)}}}_{{{_part(n, 1)}}}^{{{_part(n, 2)}}}",
    "mfenced": _fenced,
    "mtable": _table,
    "mspace": lambda n: r"\ ",
    "mtext": lambda n: rf"\text{{{n.words()}}}",
    "ms": lambda n: rf"\text{{{n.words()}}}",
    "semantics": lambda n: _part(n, 0),
    "annotation": lambda n: "",
    "annotation-xml": lambda n: "",
}


def _leaf(text: str) -> str:
    return "".join(_SIGNS.get(sign, sign) for sign in text)


def to_latex(node: Node) -> str:
    """LaTeX of an element of MathML; what it does not know is taken for a row of its parts."""
    if node.tag in _MAKE:
        return _MAKE[node.tag](node)
    if node.tag in {"mi", "mn", "mo"}:
        words = node.words()
        if node.tag == "mi" and len(words) > 1 and words.isalpha():
            return rf"\mathrm{{{words}}}"
        return _leaf(words)
    return _all(node)
