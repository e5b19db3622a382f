"""Lesson 01: chronic granulomatous disease, in which bacteria are swallowed and not killed."""

from __future__ import annotations

import bisect
import itertools
import math
import random

from immunolab.scenes.cells import t_cell
from immunolab.scenes.draw import blob, circle, ellipse, moved, path, rect
from immunolab.scenes.eaters import bacterium, macrophage, neutrophil
from immunolab.scenes.frame import Frame
from immunolab.scenes.story import Scene, Step

CX, CY, R = 330, 256, 196  # the neutrophil
ROOM = (374, 300, 88)  # the vacuole in it: centre and radius


def _neutrophil(f: Frame) -> None:
    """A neutrophil that fills the frame: lobed nucleus above, room for a vacuole below."""
    rnd = random.Random(3)
    lobes = [(188, 280), (212, 190), (296, 132), (386, 142)]
    string = path("M" + "L".join(f"{x} {y}" for x, y in lobes), "none", "neu.nuc", 22)
    nucleus = string + "".join(circle(x, y, 40, fill="neu.nuc") + circle(x, y, 40, fill="~gloss") for x, y in lobes)
    grains = ""
    while grains.count("<circle") < 46:
        a, q = rnd.uniform(0, 2 * math.pi), R * math.sqrt(rnd.uniform(0.05, 0.86))
        x, y = CX + q * math.cos(a), CY + q * math.sin(a)
        if math.dist((x, y), ROOM[:2]) > ROOM[2] + 16 and all(math.dist((x, y), spot) > 50 for spot in lobes):
            grains += circle(x, y, 3.4, fill="neu.line", op=0.5)
    body = path(blob(R, 18, 0.03, 10), "~neu", "neu.line", 3)
    shine = ellipse(CX - 74, CY - 150, 52, 18, -28, fill="white", op=0.5)
    f.put(moved(body, CX, CY) + grains + nucleus + shine, key="cell", part="neutrophil")
    f.spot("neutrophil", CX, CY, R, "neutrophil")


def _vacuole(f: Frame, working: bool) -> None:
    """The vacuole; in its wall the pumps that make oxygen compounds, solid if they work, hollow if they do not."""
    x, y, r = ROOM
    f.put(circle(0, 0, r, fill="dermis", stroke="neu.line", w=3), x, y, key="room", part="vacuole")
    f.spot("vacuole", x, y, r, "vacuole")
    for k in range(8):
        q = math.radians(22 + 45 * k)
        fill, stroke = ("~mac", "mac.line") if working else ("bg", "ink2")
        core = circle(0, 0, 4.4, fill="mac.line") if working else ""  # not by colour alone
        pump = rect(-9, -11, 18, 22, 6, fill=fill, stroke=stroke, lw=2.2) + core
        f.spot("pump", x + r * math.cos(q), y + r * math.sin(q), 22, "pump in the wall of the vacuole")
        f.put(
            pump,
            x + r * math.cos(q),
            y + r * math.sin(q),
            math.degrees(q),
            part="pump",
            title="pump that makes oxygen compounds" if working else "pump that does not work",
        )


def _pieces(f: Frame) -> None:
    """A bacterium in pieces, and the oxygen compounds about it."""
    x, y, r = ROOM
    for i, (dx, dy) in enumerate([(-26, 4), (-6, -12), (14, 10), (32, -6), (2, 30)]):
        f.put(
            path(blob(9, 6, 0.25, i + 2), "~tum", "tum.line", 1.8),
            x + dx,
            y + dy,
            part="pieces",
            title="dead bacterium",
        )
    rnd = random.Random(8)
    cloud = ""
    for k in range(26):
        q, far = 2 * math.pi * k / 26, r * rnd.uniform(0.5, 0.8)
        cloud += circle(
            far * math.cos(q), far * math.sin(q), rnd.uniform(3, 4.6), fill="mac.lo", stroke="mac.line", w=1
        )
    f.put(cloud, x, y, part="oxygen-compounds", title="oxygen compounds")


def _outside(f: Frame) -> None:
    for i, (x, y, r) in enumerate([(70, 90, 30), (74, 424, -24)]):
        f.put(bacterium(1.5, i), x, y, r, key=f"out{i}", part="bacteria", title="bacterium outside")


def _kills(f: Frame) -> None:
    _neutrophil(f)
    _vacuole(f, True)
    _pieces(f)
    _outside(f)
    f.label("neutrophil", 600, 80, (486, 150))
    f.label("oxygen\ncompounds", 600, 400, (432, 346), kind="strong")
    f.label("in pieces", 600, 254, (406, 292), kind="strong")


def _does_not(f: Frame) -> None:
    _neutrophil(f)
    _vacuole(f, False)
    _outside(f)
    f.put(
        bacterium(1.6), ROOM[0] - 20, ROOM[1] + 8, -20, key="in0", part="swallowed", title="swallowed bacterium, whole"
    )
    f.label("neutrophil", 600, 80, (486, 150))
    f.label("swallowed,\nwhole", 600, 244, (392, 292), kind="strong")
    f.label("pumps do\nnot work", 600, 400, (442, 358), kind="strong")


#: bacteria in the vacuole, none over another and each with its tail inside: place from the centre, and turn
INSIDE = [(-22, 54, 14), (21, -12, -36), (16, -38, 151), (46, 12, 108), (-37, -4, -97), (-5, 34, -179)]


def _live_on(f: Frame) -> None:
    _neutrophil(f)
    _vacuole(f, False)
    _outside(f)
    for i, (dx, dy, r) in enumerate(INSIDE):
        at = (ROOM[0] + dx, ROOM[1] + dy)
        f.put(bacterium(0.85, i), *at, r, key=f"in{i}", part="swallowed", title="living bacterium inside")
    f.label("neutrophil", 600, 80, (486, 150))
    f.label("alive,\nand more", 600, 300, (420, 318), kind="strong")


def _oval(n: int, a: float, b: float, first: float = 0) -> list[tuple[float, float, float]]:
    """``n`` spots equally far apart along an ellipse, with the turn that its outline has there."""
    qs = [2 * math.pi * k / 720 for k in range(721)]
    far = [0.0]
    for p, q in itertools.pairwise(qs):
        far.append(far[-1] + math.dist((a * math.cos(p), b * math.sin(p)), (a * math.cos(q), b * math.sin(q))))
    out = []
    for k in range(n):
        q = qs[bisect.bisect_left(far, far[-1] * (k + first) / n)]
        out.append((a * math.cos(q), b * math.sin(q), math.degrees(math.atan2(b * math.cos(q), -a * math.sin(q)))))
    return out


def _wall(f: Frame) -> None:
    f.raw(rect(0, 0, 800, 500, fill="dermis"))
    x, y = 400, 250
    f.raw(moved(path(blob(92, 14, 0.05, 4, 1.25, 0.95), "marrow2", op=0.9), x, y))
    for i, (dx, dy) in enumerate([(-52, -14), (8, -36), (52, 14), (-8, 34)]):
        f.put(neutrophil(27, 20 + i, eaten=1), x + dx, y + dy, part="neutrophil", title="neutrophil, bacteria in it")
    for i, (dx, dy, r) in enumerate([(-20, -2, 20), (34, -22, -30), (24, 40, 12), (-54, 32, -40)]):
        f.put(bacterium(0.8, i), x + dx, y + dy, r, key=f"in{i}", part="swallowed", title="living bacterium")
    for k, (across, down, turn) in enumerate(_oval(13, 182, 142)):
        f.put(macrophage(34, 5 + k), x + across, y + down, turn, part="macrophage", title="macrophage in the wall")
    for k, (across, down, _turn) in enumerate(_oval(19, 262, 204, 0.4)):
        f.put(t_cell(15, k), x + across, y + down, part="t-cell", title="T cell at the rim")
    f.label("bacteria,\nstill alive", 90, 80, (346, 250), "middle", kind="strong")
    f.label("wall of macrophages", 630, 486, (576, 336), "middle", kind="strong")


SCENE = Scene(
    "swallowed",
    "Swallowed, not killed",
    "Swallowing and killing are two steps; without the second a bacterium is carried about and lives.",
    [
        Step(
            "A neutrophil swallows a bacterium and kills it in a closed room, the vacuole, with oxygen compounds.",
            "One large neutrophil with a nucleus of four lobes. In its round vacuole lie the pieces of a bacterium, "
            "with small dots all around; eight solid pumps, each with a dot in it, sit in the vacuole's wall. Two bacteria are outside.",
            _kills,
        ),
        Step(
            "In chronic granulomatous disease the pumps that make these compounds do not work.",
            "The same neutrophil. The eight pumps are hollow, there are no dots, and the rod-shaped bacterium in the "
            "vacuole is whole.",
            _does_not,
        ),
        Step(
            "So some bacteria that were swallowed live on inside the cell, and multiply.",
            "The same neutrophil and hollow pumps. Now six whole bacteria lie in the vacuole where there was one.",
            _live_on,
        ),
        Step(
            "Other cells build a wall around what they cannot clear: a granuloma, which gave the disease its name.",
            "In the middle neutrophils and bacteria, whole. Around them a ring of thirteen macrophages, and outside that "
            "a ring of small round T cells.",
            _wall,
        ),
    ],
    "Not to scale. The pump stands for an enzyme that passes electrons on to oxygen. Neutrophils have other ways to kill, "
    "so many kinds of bacteria are still cleared; some kinds, and some moulds, are the danger. Macrophages lack the "
    "compounds too.",
)
