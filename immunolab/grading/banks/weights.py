"""What each option is worth in a bank, as one of the course's scoring rules; what a rule cannot say is named."""

from __future__ import annotations

from collections.abc import Sequence

from immunolab.grading.banks.item import NotCarriedError, plainly


def _list(weights: Sequence[float]) -> str:
    return ", ".join(f"{plainly(round(w, 2))} %" for w in weights)


def best_of(weights: Sequence[float]) -> tuple[int, list[str]]:
    """The one right option of several, and what of the weights is lost. weights: per cent. Raises NotCarriedError."""
    right = [n for n, weight in enumerate(weights) if weight >= 99.99]
    if not right:
        raise NotCarriedError("no answer of it earns all points")
    lost = []
    if len(right) > 1:
        lost.append(f"{len(right)} of its answers earn all points; only the first counts as right here")
    part = [w for n, w in enumerate(weights) if n != right[0] and 0 < w < 99.99]
    if part:
        lost.append(f"part of the points for some answers ({_list(part)}); a choice of one earns all or nothing here")
    if under := [w for w in weights if w < 0]:
        lost.append(f"points taken away for wrong answers ({_list(under)}); nothing goes below zero here")
    return right[0], lost


def several_of(weights: Sequence[float]) -> tuple[list[int], str, list[str]]:
    """The right options, the scoring rule, and what of the weights is lost. weights: per cent. Raises NotCarriedError."""
    right = [n for n, weight in enumerate(weights) if weight > 0]
    if not right:
        raise NotCarriedError("no answer of it earns points")
    each = 100 / len(right)
    equal = all(abs(weights[n] - each) < 0.02 for n in right)
    wrong = [w for n, w in enumerate(weights) if n not in right]
    if equal and all(abs(w + each) < 0.02 for w in wrong):
        return right, "net-correct", []
    return (
        right,
        "net-correct",
        [
            f"its weights ({_list(weights)}); here each right choice adds a share and each wrong one takes one away "
            "(net-correct)"
        ],
    )
