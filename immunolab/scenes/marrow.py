"""Bone marrow, as the scenes of myeloma show it: bone below, a strut, fat."""

from __future__ import annotations

from immunolab.scenes.draw import circle, ellipse, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.places import bone_floor, trabecula

_FAT = ((92, 128, 46), (604, 96, 42))


def marrow(f: Frame, pit: tuple[float, float, float] | None = None) -> None:
    """The whole frame; ``pit`` is what has been dissolved of the bone: from x, to x, how deep."""
    f.raw(rect(0, 0, 800, 500, fill="marrow"))
    for x, y, r in ((150, 90, 150), (520, 160, 190), (700, 330, 130)):
        f.raw(circle(x, y, r, fill="marrow2", op=0.32))
    f.raw(trabecula([(830, 30), (730, 74), (690, 160), (736, 250), (768, 330), (760, 420)], 44))
    f.put(bone_floor(396, pit), part="bone", title="bone")


def fat_cell(r: float = 46) -> str:
    """A fat cell: one large drop, the nucleus pressed to its edge."""
    return (
        circle(0, 0, r, fill="bone.hi", stroke="bone.line", w=2)
        + ellipse(-r * 0.3, -r * 0.4, r * 0.3, r * 0.13, -30, fill="white", op=0.6)
        + ellipse(r * 0.86, r * 0.3, 4, 9, 20, fill="bone.nuc")
    )


def fat(f: Frame, few: bool = False) -> None:
    """The marrow's fat cells; ``few``: where a clone has taken their room."""
    for x, y, r in _FAT[: 1 if few else 2]:
        f.put(fat_cell(r), x, y, part="fat")
