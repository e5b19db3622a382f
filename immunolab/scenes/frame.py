"""The frame that a step draws on: parts, named places, words, arrows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from immunolab.html import escape
from immunolab.scenes.draw import Point, circle, line, moved, num, path, rect, smooth
from immunolab.scenes.part import NO_CELLS, Face, Part, Placed, allow
from immunolab.scenes.style import HAIR

_ARROWS = {"move": ("ink2", 2.6), "signal": ("go", 3.2), "block": ("stop", 4.5)}
_BACK = math.pi * 0.79  # the direction of an arrow head's sides, from the arrow's own
#: units of a frame that a place of a question must reach at least, so that a finger can hit it
_LEAST_RADIUS = 22.0


@dataclass
class Spots:
    """Where a named thing lies: centres, one radius for all (units of the frame), and what it is called."""

    title: str
    r: float = _LEAST_RADIUS
    at: list[Point] = field(default_factory=list)


class Frame:
    """One step's drawing in the making, 800 x 500 units, light from the upper left.

    With ``labels=False`` it is the picture for a question: no words, no signs, no arrows that give the key away.
    """

    def __init__(self, uid: str, labels: bool = True) -> None:
        self.uid, self.with_labels = uid, labels
        self.body: list[str] = []
        self.over: list[str] = []
        self.labels: list[str] = []
        #: things that a question can ask for, by name: those whose extent is known
        self.spots: dict[str, Spots] = {}
        self.placed: list[Placed] = []
        self.faces: list[Face] = []
        #: tips of antibodies, and the molecule that each is said to hold
        self.grips: list[tuple[Point, str]] = []

    # -- drawing
    def raw(self, *svg: str) -> None:
        """Scenery: nothing that a question asks about."""
        self.body += svg

    def put(
        self,
        svg: str,
        x: float = 0,
        y: float = 0,
        rot: float = 0,
        s: float = 1,
        key: str | None = None,
        part: str | None = None,
        title: str | None = None,
        op: float | None = None,
        sx: float | None = None,
    ) -> None:
        """A part at x, y. ``key`` is who it is over the steps, ``part`` and ``title`` what readers and questions call it."""
        if part == "signal" and not self.with_labels:
            return
        if isinstance(svg, Part):
            self._note(svg, x, y, rot, s)
        title = title or (part.replace("-", " ") if part else None)
        if part and isinstance(svg, Part):
            here = self.placed[-1]
            self.spot(part, *here.middle, here.reach, title or part)
        attributes = ""
        if part:
            attributes += f' data-part="{part}"'
        if key:
            attributes += f' class="sc-move" data-key="{key}" data-x="{num(x)}" data-y="{num(y)}"'
        if op is not None:
            attributes += f' style="opacity:{op}"'
        said = f"<title>{escape(title)}</title>" if title else ""
        drawn = moved(svg, x, y, rot, s, sx)
        self.body.append(f"<g{attributes}>{said}{drawn}</g>" if attributes or said else drawn)

    def _note(self, it: Part, x: float, y: float, rot: float, s: float) -> None:
        self.placed.append(Placed(it.kind, x, y, rot, s, it.r))
        if it.r and it.kind not in NO_CELLS:
            self.faces.append(Face(it.kind, x, y, it.r * s, turn=rot))

    def face(self, kind: str, x: float, y: float, outside: Point) -> None:
        """A flat piece of a cell's surface, for the check that nothing stands on the wrong cell."""
        self.faces.append(Face(kind, x, y, 0, outside))

    def hollow(self, kind: str, x: float, y: float, r: float) -> None:
        """The inside of a vesicle or of a cell that closes around something, for the same check."""
        self.faces.append(Face(kind, x, y, r, hollow=True))

    def region(self, part: str, x: float, y: float, r: float, title: str) -> None:
        """A named place without ink, for questions and screen readers, where the drawing's own box would mislead."""
        self.spot(part, x, y, r, title)
        self.put(circle(0, 0, r, fill="bg", op=0), x, y, part=part, title=title)

    def spot(self, part: str, x: float, y: float, r: float, title: str) -> None:
        """One more place where a thing of this name lies."""
        spots = self.spots.setdefault(part, Spots(title))
        spots.at.append((x, y))
        spots.r = max(spots.r, r)

    def ring(
        self,
        molecule: Part,
        cell: Part,
        cx: float,
        cy: float,
        angles: Sequence[float],
        s: float = 1,
        at: float = 0.97,
        part: str | None = None,
        title: str | None = None,
    ) -> None:
        """A molecule on a round cell at cx, cy, once at each angle (0 right, 90 up)."""
        allow(molecule.kind, cell.kind)
        for a in angles:
            q, r = math.radians(a), cell.r * at
            self.put(molecule, cx + r * math.cos(q), cy - r * math.sin(q), 90 - a, s, part=part, title=title)

    # -- words
    def label(
        self, text: str, x: float, y: float, to: Point | None = None, anchor: str = "start", kind: str = ""
    ) -> None:
        """Words at x, y (first baseline). The leader leaves from the anchor's side, whatever the size of type."""
        if not self.with_labels:
            return
        rows = text.split("\n")
        if to:
            below = y + 9 + 23 * (len(rows) - 1) if to[1] > y else y - 25
            start = {"start": (x - 7, y - 6), "end": (x + 7, y - 6), "middle": (x, below)}[anchor]
            d = f"M{num(start[0])} {num(start[1])}L{num(to[0])} {num(to[1])}"
            self.over += (
                path(d, "none", "halo", 4, 0.75),
                path(d, "none", "leader", HAIR),
                circle(*to, 3, fill="leader", stroke="halo", w=1),
            )
        lines = "".join(
            f'<tspan x="{num(x)}" dy="{"0" if i == 0 else "1.16em"}">{escape(row)}</tspan>'
            for i, row in enumerate(rows)
        )
        at = f'x="{num(x)}" y="{num(y)}" text-anchor="{anchor}"'
        kind = f" {kind}" if kind else ""
        self.over.append(f'<text class="sc-label sc-halo{kind}" {at} aria-hidden="true">{lines}</text>')
        self.over.append(f'<text class="sc-label{kind}" {at}>{lines}</text>')
        if "quiet" not in kind and not text.isdigit():  # names of places and numbers on an axis do not count
            self.labels.append(text)

    def leader(self, start: Point, to: Point) -> None:
        """One more line from words to a thing."""
        if self.with_labels:
            self.over += (line(*start, *to, stroke="leader", w=HAIR), circle(*to, 3, fill="leader"))

    def tag(self, text: str, x: float, y: float, to: Point | None = None) -> None:
        """A consequence for the person: words in a frame, heavier than a label."""
        if not self.with_labels:
            return
        if to:
            self.over.append(line(x, y, *to, stroke="accent", w=2))
            self.over.append(circle(*to, 4.5, fill="accent", stroke="halo", w=1.5))
        w = 15.5 * len(text) + 44
        self.over.append(rect(x - w / 2, y - 24, w, 48, 24, fill="bg", stroke="accent", lw=2.4))
        at = f'x="{num(x)}" y="{num(y)}" dy=".36em" text-anchor="middle"'
        self.over.append(f'<text class="sc-label sc-tag" {at}>{escape(text)}</text>')
        self.labels.append(text)

    # -- arrows: three kinds, one meaning each
    def arrow(self, pts: Sequence[Point], kind: str = "move", on: bool = True) -> None:
        """``move``: something goes from here to there. ``signal``: in the cell, grey if not ``on``. ``block``: a brake."""
        if not self.with_labels and kind != "move":
            return
        colour, w = _ARROWS[kind]
        d = smooth(pts, closed=False)
        (x1, y1), (x2, y2) = pts[-2], pts[-1]
        a = math.atan2(y2 - y1, x2 - x1)

        def off(r: float, da: float) -> Point:
            return (x2 + r * math.cos(a + da), y2 + r * math.sin(a + da))

        def head(r: float) -> str:
            p, q = off(r, _BACK), off(r, -_BACK)
            return f"M{num(p[0])} {num(p[1])}L{num(x2)} {num(y2)}L{num(q[0])} {num(q[1])}"

        if kind == "signal":  # a track with lights, so that it reads on any cell
            colour = colour if on else "leader"
            self.raw(
                path(d, "none", "halo", 12),
                path(head(15) + "Z", "halo", "halo", 9),
                path(head(15) + "Z", colour, colour, 3),
                path(d, "none", colour, 5.4, dash="0.1 10"),
            )
            return
        self.raw(path(d, "none", "halo", w + 4, 0.6), path(d, "none", colour, w))
        if kind == "block":
            self.raw(line(*off(13, math.pi / 2), *off(13, -math.pi / 2), stroke=colour, w=w + 1))
        else:
            self.raw(path(head(12), "none", colour, w))

    # -- out
    def inner(self) -> str:
        """All that was drawn, the words on top."""
        return f'{"".join(self.body)}<g class="sc-words">{"".join(self.over)}</g>'
