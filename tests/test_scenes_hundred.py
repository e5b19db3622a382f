"""The square of a hundred, which lessons use for Bayes' rule."""

from __future__ import annotations

import pytest

from immunolab.scenes.frame import Frame
from immunolab.scenes.hundred import square


def test_the_square_of_a_hundred_counts():
    """Bayes' square: as many tiles of each kind as said, hits and false alarms side by side when they are taken out."""
    names = {"hit": "ill and marked", "miss": "ill", "alarm": "well and marked", "rest": "well"}
    for has, hits, alarms in ((10, 8, 2), (1, 1, 10), (25, 20, 15), (0, 0, 5), (100, 60, 0)):
        for out in (None, (444.0, 250.0)):
            frame = Frame("square")
            square(frame, has, hits, alarms, names, out=out)
            found = {kind: len(spots.at) for kind, spots in frame.spots.items()}
            wanted = {"hit": hits, "miss": has - hits, "alarm": alarms, "rest": 100 - has - alarms}
            assert found == {kind: n for kind, n in wanted.items() if n}
            marked = [*getattr(frame.spots.get("hit"), "at", []), *getattr(frame.spots.get("alarm"), "at", [])]
            assert len(set(marked)) == hits + alarms
            if out:
                assert sorted(x for x, _ in marked) == [out[0] + 34 * k for k in range(hits + alarms)]
    for wrong in ((10, 11, 0), (10, 5, 91), (101, 0, 0), (10, -1, 0)):
        with pytest.raises(ValueError, match="no square of a hundred"):
            square(Frame("wrong"), *wrong, names)


def test_a_long_line_is_broken():
    """Many marked ones stand in rows beside the square, each at a place of its own and inside the frame."""
    names = dict.fromkeys(("hit", "miss", "alarm", "rest"), "one of them")
    frame = Frame("rows")
    square(frame, 30, 25, 11, names, out=(444.0, 250.0), per_row=10)
    taken = [*frame.spots["hit"].at, *frame.spots["alarm"].at]
    assert len(set(taken)) == 36 and max(x for x, _ in taken) == 444 + 9 * 34
    assert sorted({y for _, y in taken}) == [250, 287, 324, 361]
