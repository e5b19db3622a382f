"""Lesson 04: a Kaplan-Meier curve, built from five made-up people."""

from __future__ import annotations

from immunolab.scenes.cells import myeloma_cell
from immunolab.scenes.draw import circle, line, path, rect
from immunolab.scenes.frame import Frame
from immunolab.scenes.people import person
from immunolab.scenes.story import Scene, Step

#: who, the year of the last news, and what it was: progressed, left the study, or still watched
PEOPLE = (
    ("Ana", 2, "progressed"),
    ("Ben", 4, "left"),
    ("Carla", 5, "progressed"),
    ("Dilip", 8, "progressed"),
    ("Eva", 10, "watched"),
)
#: the steps of their curve: year, people still watched, share without progression after it (%)
DROPS = ((2, 5, 80), (5, 3, 53), (8, 2, 27))
TICKS = (4, 10)
YEARS = 10
X0, WIDE = 170, 56  # the year 0, and a year
TOP, ROW = 46, 42  # the first person's line, and how far apart
FULL, NONE = 296, 456  # 100 % and 0 %


def _x(year: float) -> float:
    return X0 + WIDE * year


def _y(percent: float) -> float:
    return NONE + (FULL - NONE) * percent / 100


def _lines(f: Frame, died: bool = False) -> None:
    """Five lines of follow-up, each with its end."""
    f.raw(rect(X0, 16, YEARS * WIDE + 26, 218, 6, fill="panel"))
    for k, (name, year, fate) in enumerate(PEOPLE):
        x, y = _x(year), TOP + ROW * k
        f.put(person(), 128, y, part=f"bust-{name.lower()}", title=name)
        f.label(name, 24, y + 7, None, kind="quiet")
        f.raw(line(X0, y, x, y, "b.line", 4.4))
        if fate == "progressed":  # no place of its own: the person's is there
            f.put(str(myeloma_cell(12, 4)), x, y, key=f"end{k}", part="event", title="progressed")
        elif fate == "left" and died:
            f.put(person("gone"), x + 14, y, key=f"end{k}", part="death", title="died of something else")
        else:
            f.put(line(0, -13, 0, 13, "b.line", 4.4), x, y, key=f"end{k}", part="last-news", title="last news")
        f.region(name.lower(), x, y, 24, f"the end of {name}'s line")


def _axes(f: Frame) -> None:
    f.raw(line(X0, FULL - 8, X0, NONE, "ink2", 2.4), line(X0, NONE, _x(YEARS) + 26, NONE, "ink2", 2.4))
    for year in range(0, YEARS + 1, 2):
        f.raw(line(_x(year), NONE - 5, _x(year), NONE + 5, "ink2", 2.4))
    for year in (0, 4, 8):
        f.label(str(year), _x(year), NONE + 32, None, "middle", kind="quiet")
    f.label("years", _x(YEARS) - 6, NONE + 32, None, "middle", kind="quiet")
    f.label("100 %", X0 - 12, FULL + 8, None, "end", kind="quiet")
    f.label("without progression", X0 + 8, FULL - 18, None, kind="quiet")
    f.label("0", X0 - 12, NONE + 4, None, "end", kind="quiet")


def _curve(f: Frame, until: float, newest: int | None = None) -> None:
    """The curve up to a year; a dotted line leads to each of its steps, and ``newest`` is written large."""
    y, d = _y(100), f"M{X0} {_y(100)}"
    for k, (year, _, share) in enumerate(DROPS):
        if year > until:
            break
        d += f"H{_x(year)}V{_y(share):.1f}"
        end = next(TOP + ROW * i for i, (_, at, _) in enumerate(PEOPLE) if at == year)
        f.raw(line(_x(year), end + 18, _x(year), y - 6, "leader", 1.6, dash="1 6"))
        f.region(f"step-{k + 1}", _x(year), (y + _y(share)) / 2, 22, f"step down in year {year}")
        y = _y(share)
        f.label(f"{share} %", _x(year) + 10, y - 10, None, kind="strong" if k == newest else "quiet")
    f.raw(path(f"{d}H{_x(until)}", "none", "b.line", 4.4))
    for year in TICKS:
        if year <= until:
            level = next(share for at, _, share in reversed(((0, 5, 100), *DROPS)) if at <= year)
            f.put(line(0, -13, 0, 13, "b.line", 4.4), _x(year), _y(level), part="tick-mark", title="tick")
            f.region(f"tick-{year}", _x(year), _y(level), 22, f"tick in year {year}")


def _now(f: Frame, year: float) -> None:
    """The time that has passed: down through the lines to where the curve has come."""
    f.raw(line(_x(year), 16, _x(year), _y(80) + 14, "accent", 2.2, dash="7 6"))


def _followed(f: Frame) -> None:
    _lines(f)
    _axes(f)
    f.label("progressed", 362, 52, (300, 47), kind="strong")
    f.label("moved away", 476, 94, (402, 88), kind="strong")


def _first(f: Frame) -> None:
    _lines(f)
    _axes(f)
    _curve(f, 3.6, 0)
    _now(f, 3.6)
    f.label("1 of 5 progressed", 400, 412, (286, 332), "middle", kind="strong")


def _tick(f: Frame) -> None:
    _lines(f)
    _axes(f)
    _curve(f, 4.5)
    _now(f, 4.5)
    f.label("a tick, no step", 300, 412, (388, 340), "middle", kind="strong")


def _second(f: Frame) -> None:
    _lines(f)
    _axes(f)
    _curve(f, YEARS, 1)
    f.label("1 of the 3 left", 330, 422, (444, 374), "middle", kind="strong")


def _died(f: Frame) -> None:
    _lines(f, died=True)
    _axes(f)
    _curve(f, YEARS)
    f.raw(circle(_x(4) + 14, TOP + ROW, 27, "none", "accent", 3) if f.with_labels else "")
    f.label("died", 490, 94, (436, 88), kind="strong")
    f.label("the same curve", 316, 416, (392, 344), "middle", kind="strong")


SCENE = Scene(
    "five-people",
    "Five people, one curve",
    "Each step of a Kaplan-Meier curve is a share of those still watched; who leaves makes a tick and no step.",
    [
        Step(
            "Five people with MGUS are followed from the diagnosis, each to the last news of them.",
            "Five lines that begin in year 0. Ana's ends in year 2, Carla's in year 5 and Dilip's in year 8 with an orange cell: "
            "they progressed. Ben's ends in year 4 and Eva's in year 10 with a short bar. Below, empty axes: per cent "
            "without progression against years.",
            _followed,
        ),
        Step(
            "Ana progresses in year two: one of the five, so the curve steps down to four fifths.",
            "The curve runs level at 100 % and steps down to 80 % below the end of Ana's line. A dashed line marks the time that has passed.",
            _first,
        ),
        Step(
            "Ben moves away in year four: the curve gets a tick and no step, for nobody has progressed.",
            "The curve runs on at 80 %, with a short bar, the tick, below the end of Ben's line in year 4.",
            _tick,
        ),
        Step(
            "Carla is one of three still watched, so a third of the height goes; after her Dilip progresses.",
            "The whole curve: 100 %, 80 % from year 2, 53 % from year 5, 27 % from year 8, with ticks in years 4 and 10.",
            _second,
        ),
        Step(
            "Had Ben died instead, the curve would be the same: it still counts with his progressing later.",
            "The same five lines, and the same curve with its tick in year 4. At the end of Ben's line stands an empty contour "
            "of a person, ringed, in place of the bar.",
            _died,
        ),
    ],
    "The five are made up, and so few that each makes a large step; a cohort has hundreds. With everybody counted who "
    "ever progressed, three of five, the share would be 60 %; the curve ends 73 points down, because it gives Ben the "
    "future of those who stayed.",
)
