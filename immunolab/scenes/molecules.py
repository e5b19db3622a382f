"""Molecules: they stand on a membrane at y = 0 with the outside up (negative y)."""

from __future__ import annotations

from immunolab.scenes.draw import circle, ellipse, line, moved, path, rect
from immunolab.scenes.part import part


def _bead(x: float, y: float, rx: float, ry: float, fam: str, rot: float = 0, w: float = 1.8) -> str:
    return ellipse(x, y, rx, ry, rot, fill=f"~{fam}", stroke=f"{fam}.line", w=w)


def _stalk(x: float, y1: float, y2: float, fam: str, w: float = 6) -> str:
    return line(x, y1, x, y2, stroke=f"{fam}.line", w=w) + line(x, y1, x, y2, stroke=f"{fam}.mid", w=w - 3.2)


@part("tcr")
def tcr(tip: str = "t", notch: str = "v", cd3: bool = True, lit: str | None = None) -> str:
    """Two chains side by side; the variable tips make the notch. CD3 beside it carries the signal inside."""
    cut = {
        "v": ("M-12 -28L-12 -46L-1 -37L-1 -28Z", "M12 -28L12 -46L1 -37L1 -28Z"),
        "u": ("M-12 -28L-12 -46Q-11 -38 -1 -37L-1 -28Z", "M12 -28L12 -46Q11 -38 1 -37L1 -28Z"),
        "s": ("M-12 -28V-46H-6V-38H-1V-28Z", "M12 -28V-46H6V-38H1V-28Z"),
        "flat": ("M-12 -28V-42H-1V-28Z", "M12 -28V-42H1V-28Z"),
        "o": ("M-12 -28V-38L-1 -46V-28Z", "M12 -28V-38L1 -46V-28Z"),
    }[notch]
    chains = "".join(
        rect(x, -28, 11, 20, 4, fill="~t", stroke="t.line", lw=1.8)
        + line(x + 5.5, -8, x + 5.5, 10, stroke="t.line", w=3)
        for x in (-12, 1)
    )
    v = "".join(path(c, fill=f"~{tip}", stroke=f"{tip}.line", w=1.8) for c in cut)
    c3 = ""
    if cd3:
        for x in (-21, 21):
            c3 += (
                path(f"M{x} 4q5 6 0 11t0 11t0 11", fill="none", stroke=lit or "t.line", w=2.6)
                + line(x, -6, x, 6, stroke="t.line", w=3)
                + circle(x, -13, 7, fill="~t", stroke="t.line", w=1.8)
            )
    return c3 + chains + v


def peptide(fam: str = "tum", shape: str = "v") -> str:
    """What lies in the groove of an MHC: a diamond fits a V, a narrow square (``slot``) a slot, a broad one (``s``) neither."""
    if shape == "v":
        return path("M0 -10L9 0L0 6L-9 0Z", fill=f"~{fam}", stroke=f"{fam}.line", w=1.8)
    if shape == "slot":
        return path("M-5 -10H5V4H-5Z", fill=f"~{fam}", stroke=f"{fam}.line", w=1.8)
    return path("M-8 -7H8V4H-8Z", fill=f"~{fam}", stroke=f"{fam}.line", w=1.8)


def protein() -> str:
    """A protein of a virus, folded: a chain in which two pieces are told by their shape, some 120 wide."""
    chain = "M-58 16C-60 -22 -34 -34 -22 -8S-8 34 8 20S8 -30 26 -32S44 8 34 24S52 40 58 8"
    drawn = path(chain, "none", "tum.line", 11) + path(chain, "none", "tum.mid", 6)
    return drawn + moved(peptide(), -38, -20, s=1.7) + moved(peptide(shape="slot"), 26, -30, s=1.7)


def proteasome() -> str:
    """The barrel in which a cell cuts its proteins: four rings and a way through, upright, 96 high."""
    rings = "".join(rect(-32, y, 64, 24, 11, fill="~self", stroke="self.line", lw=2.2) for y in (-48, -24, 0, 24))
    return rings + ellipse(0, -46, 15, 5, fill="self.line")


@part("mhc1")
def mhc1(pep: str = "tum", shape: str = "v", empty: bool = False) -> str:
    """Class I: one heavy chain and the small beta-2-microglobulin; peptide lies in the groove on top."""
    st_ = line(-7, 10, -7, -4, stroke="mhc.line", w=3)
    a3 = rect(-15, -24, 14, 20, 5, fill="~mhc", stroke="mhc.line", lw=1.8)
    b2 = rect(2, -23, 13, 17, 6, fill="~mhc", stroke="mhc.line", lw=1.8)
    plat = path(
        "M-19 -26Q-20 -42 -14 -44Q-10 -44 -9 -36H9Q10 -44 14 -44Q20 -42 19 -26Q0 -22 -19 -26Z",
        fill="~mhc",
        stroke="mhc.line",
        w=1.8,
    )
    pp = "" if empty else moved(peptide(pep, shape), 0, -41)
    return st_ + a3 + b2 + pp + plat


@part("mhc2")
def mhc2(pep: str = "tum", shape: str = "v") -> str:
    """Class II: two equal legs, both through the membrane; the longer peptide reaches over the ends."""
    legs = "".join(
        line(x, 10, x, -4, stroke="mhc.line", w=3) + rect(x - 7, -24, 14, 20, 5, fill="~mhc", stroke="mhc.line", lw=1.8)
        for x in (-9, 9)
    )
    plat = path(
        "M-20 -26Q-21 -40 -14 -41Q-10 -41 -9 -35H9Q10 -41 14 -41Q21 -40 20 -26Q0 -22 -20 -26Z",
        fill="~mhc",
        stroke="mhc.line",
        w=1.8,
    )
    return (
        legs
        + path("M-22 -41Q-12 -36 0 -38T22 -41", fill="none", stroke=f"{pep}.line", w=5)
        + moved(peptide(pep, shape), 0, -40)
        + plat
    )


@part("cd8")
def cd8(stalk: float = 30) -> str:
    """CD8: two leaning stalks, reaches the side of MHC class I; its stalk is long."""
    return (
        _stalk(-4, 8, -stalk, "nk", 6)
        + _stalk(4, 8, -stalk, "nk", 6)
        + _bead(-5, -stalk - 6, 6, 8, "nk", -8)
        + _bead(5, -stalk - 6, 6, 8, "nk", 8)
    )


@part("cd4")
def cd4(stalk: float = 4) -> str:
    """CD4: one stiff chain of four beads, reaches the side of MHC class II."""
    return _stalk(0, 9, -stalk, "nk", 6) + "".join(_bead(0, -stalk - 5 - 11 * i, 6, 6.4, "nk") for i in range(4))


@part("pd1")
def pd1(tail: bool = True) -> str:
    """PD-1: stalk and one round head. Round head in a cup: PD-L1 or the antibody, never both."""
    t = path("M0 6q5 6 0 11t0 11", fill="none", stroke="brake.line", w=2.6) if tail else ""
    return t + _stalk(0, 8, -26, "brake", 7) + circle(0, -34, 9.5, fill="~brake", stroke="brake.line", w=2)


@part("pdl1")
def pdl1() -> str:
    """PD-L1: stalk, one bead, a cup."""
    return (
        _stalk(0, 10, -14, "tum", 7)
        + _bead(0, -19, 8.5, 7.5, "tum")
        + path(
            "M-12 -42A11.5 11.5 0 0 0 12 -42V-33Q12 -26 0 -26Q-12 -26 -12 -33Z", fill="~tum", stroke="tum.line", w=1.9
        )
    )


@part("other-brake")
def other_brake() -> str:
    """A brake beside PD-1, whichever it is: slate as PD-1, with a square head that no cup holds."""
    return _stalk(0, 8, -26, "brake", 7) + rect(-8.5, -42.5, 17, 17, 2.5, fill="~brake", stroke="brake.line", lw=2)


@part("other-partner")
def other_partner() -> str:
    """What pulls that brake: stalk, one bead, a slot for a square."""
    return (
        _stalk(0, 10, -14, "tum", 7)
        + _bead(0, -19, 8.5, 7.5, "tum")
        + path(
            "M-13 -43H-8.5V-34H8.5V-43H13V-31Q13 -26 8 -26H-8Q-13 -26 -13 -31Z", fill="~tum", stroke="tum.line", w=1.9
        )
    )


@part("cd28")
def cd28(fam: str = "t") -> str:
    """Twin rods with beads: the second signal."""
    return (
        _stalk(-4, 8, -16, fam, 6)
        + _stalk(4, 8, -16, fam, 6)
        + _bead(-6, -24, 6, 9, fam, -12)
        + _bead(6, -24, 6, 9, fam, 12)
    )


@part("ctla4")
def ctla4() -> str:
    """CD28's shape in slate, larger: it competes with CD28."""
    return (
        _stalk(-4, 8, -16, "brake", 6)
        + _stalk(4, 8, -16, "brake", 6)
        + _bead(-7, -25, 7, 10, "brake", -16)
        + _bead(7, -25, 7, 10, "brake", 16)
    )


@part("cd80")
def cd80() -> str:
    """V-shaped cup on a bead; CD28 and CTLA-4 both fit."""
    return (
        _stalk(0, 10, -14, "dc", 7)
        + _bead(0, -20, 8, 8, "dc")
        + path("M-10 -46L0 -38L10 -46V-34Q10 -28 0 -28Q-10 -28 -10 -34Z", fill="~dc", stroke="dc.line", w=1.8)
    )


@part("bcma")
def bcma() -> str:
    """BCMA: small, close to the membrane; a diamond that fits a V."""
    return _stalk(0, 9, -8, "tum", 6) + path("M0 -30L10 -18L0 -7L-10 -18Z", fill="~tum", stroke="tum.line", w=1.9)


@part("cd38")
def cd38() -> str:
    """CD38: a broad two-lobed head."""
    return _stalk(0, 9, -8, "tum", 6) + path(
        "M0 -10C-20 -8 -20 -32 -6 -30Q0 -29 0 -25Q0 -29 6 -30C20 -32 20 -8 0 -10Z",
        fill="~tum",
        stroke="tum.line",
        w=1.9,
    )


@part("fcr")
def fcr() -> str:
    """Fc receptor of a killer cell or an eater: a fork that takes the end of an antibody's stem."""
    return _stalk(0, 9, -8, "nk", 7) + path(
        "M-18 -40Q-18 -44 -14.5 -44Q-11 -44 -11 -40V-25Q-11 -18 0 -18Q11 -18 11 -25V-40Q11 -44 14.5 -44Q18 -44 18 -40"
        "V-23Q18 -8 0 -8Q-18 -8 -18 -23Z",
        fill="~nk",
        stroke="nk.line",
        w=1.9,
    )


@part("fcrn")
def fcrn() -> str:
    """FcRn: built like MHC class I, no peptide; its shoulder holds the stem of IgG."""
    return (
        line(-7, 10, -7, -4, stroke="nk.line", w=3)
        + rect(-15, -24, 14, 20, 5, fill="~nk", stroke="nk.line", lw=1.8)
        + rect(2, -23, 13, 17, 6, fill="~nk", stroke="nk.line", lw=1.8)
        + path(
            "M-19 -26Q-20 -42 -12 -43Q-6 -43 -4 -37H4Q6 -43 12 -43Q20 -42 19 -26Q0 -22 -19 -26Z",
            fill="~nk",
            stroke="nk.line",
            w=1.8,
        )
    )


@part("car")
def car() -> str:
    """Outside in: scFv (two domains and a linker), hinge, membrane, 4-1BB or CD28, CD3 zeta with three marks."""
    sc = (
        path("M-13 -30V-50L-1 -40V-30Q-7 -26 -13 -30Z", fill="~drug", stroke="drug.line", w=1.9)
        + path("M13 -30V-50L1 -40V-30Q7 -26 13 -30Z", fill="~drug", stroke="drug.line", w=1.9)
        + path("M-8 -28C-8 -20 8 -20 8 -28", fill="none", stroke="drug.line", w=1.8)
    )
    hinge = _stalk(0, -22, 8, "drug", 7)
    inside = (
        rect(-6.5, 8, 13, 15, 4, fill="~nk", stroke="nk.line", lw=1.8)
        + rect(-6.5, 25, 13, 25, 4, fill="~t", stroke="t.line", lw=1.8)
        + "".join(line(-3.5, y, 3.5, y, stroke="t.line", w=1.8) for y in (31, 37.5, 44))
    )
    return hinge + sc + inside
