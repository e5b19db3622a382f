"""What is neither cell nor receptor: messengers, granules, fibres."""

from __future__ import annotations

import random

from immunolab.scenes.draw import circle, line, moved, path


def granules(m: int = 6, seed: int = 1, spread: float = 26) -> str:
    """Perforin (rings) and granzymes (solid triangles)."""
    rnd = random.Random(seed)
    out = ""
    for i in range(m):
        x, y = rnd.uniform(-spread, spread), rnd.uniform(-spread, spread)
        out += (
            circle(x, y, 4.2, fill="bg", stroke="t.line", w=2)
            if i % 2
            else moved(path("M0 -5L4.6 4H-4.6Z", fill="t.line"), x, y, 50 * i)
        )
    return out


def dots(m: int, rx: float, ry: float, seed: int = 1, fam: str = "mac", r: float = 3.4) -> str:
    """Cytokine: small dots, a cloud that thins outwards."""
    rnd = random.Random(seed)
    return "".join(
        circle(
            rnd.gauss(0, rx / 2),
            rnd.gauss(0, ry / 2),
            r * rnd.uniform(0.7, 1.15),
            fill=f"{fam}.lo",
            stroke=f"{fam}.line",
            w=1,
        )
        for _ in range(m)
    )


def fibre(L: float = 200, w: float = 5) -> str:
    """Asbestos: a straight, stiff needle; a long one frays at one end."""
    if L < 100:
        w = min(w, L * 0.085)
        return path(f"M{-L / 2} 0L0 {-w * 0.55}L{L / 2} 0L0 {w * 0.55}Z", fill="fib.mid", stroke="fib.line", w=1.5)
    return (
        line(L / 2 - 46, 0, L / 2 + 2, w * 1.1, stroke="fib.line", w=2)
        + line(L / 2 - 40, 0, L / 2 - 4, -w * 1.0, stroke="fib.line", w=2)
        + path(
            f"M{-L / 2} 0L{L * 0.1} {-w / 2}L{L / 2 - 14} {-w * 0.42}L{L / 2 + 4} 0L{L / 2 - 14} {w * 0.42}L{L * 0.1} {w / 2}Z",
            fill="fib.mid",
            stroke="fib.line",
            w=1.6,
        )
        + line(-L / 2 + 10, 0, L / 2 - 16, -0.5, stroke="fib.hi", w=1.3)
    )
