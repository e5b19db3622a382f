"""Every number that lesson 01 and its assignment state about the simulation, against the simulation."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from _course import FIRST
from _lesson import Lesson

from immunolab.explore import numbers
from immunolab.figures import show
from immunolab.figures.cgd_infections import counts
from immunolab.models import infection
from immunolab.words import about

LESSON = Lesson(FIRST)
QUESTIONS, GRADED, TEXT, says = LESSON.questions, LESSON.graded, LESSON.text, LESSON.says
DEFAULT = numbers("infection")


def test_default_race():
    says(f"On day {DEFAULT['peak_day']} there are some {about(DEFAULT['effectors_at_peak'])} effectors")
    assert QUESTIONS["note-effectors"].key == pytest.approx(DEFAULT["effectors_at_peak"] / 1000, rel=0.002)
    near = {round(n.value): n for n in QUESTIONS["note-effectors"].near_misses}
    course = infection.summary(infection.simulate())
    assert set(near) == {
        round(course.peak_effectors / 1e3),
        round(course.effectors_at_peak, -1),
        round(course.peak_pathogen / 1e3),
    }


def test_innate_defence_sets_the_height_and_t_cells_the_date():
    off = numbers("infection", innate_killing=0)
    fold = off["peak_pathogen"] / DEFAULT["peak_pathogen"]
    says(
        f"{about(off['peak_pathogen'], 3)} particles instead of {about(DEFAULT['peak_pathogen'])}, some {about(fold)} times"
    )
    says(f"It was gone on day {off['cleared_day']} instead of day {DEFAULT['cleared_day']}")
    assert fold == pytest.approx(QUESTIONS["note-fold-without-innate"].key, rel=0.01)
    hours = 24 * (
        infection.summary(infection.simulate(k_I=0)).cleared_day - infection.summary(infection.simulate()).cleared_day
    )
    assert 3 < hours < 4  # "moved by less than four hours"


def test_innate_activity_by_day_three():
    says("By day three innate activity is nearly five times its rest, and removes 1.4 parts of the virus a day")
    says("The T cells that fit number some 3,000, and remove less than a hundredth part")
    says("At its height it removes about 2 parts a day, where the virus adds 3")
    p = {name: parameter.default for name, parameter in infection.PARAMETERS.items()}
    course = infection.simulate()
    at = int(np.searchsorted(course.day, 3))
    assert 4.5 < course.innate[at] < 5
    assert p["k_I"] * course.innate[at] == pytest.approx(1.4, abs=0.05)
    assert course.effectors[at] == pytest.approx(3000, rel=0.1)
    assert p["k_E"] * course.effectors[at] < 0.01
    assert p["k_I"] * course.innate.max() == pytest.approx(2, abs=0.1) and p["r"] == 3
    later = int(np.searchsorted(course.day, 4))
    assert course.innate[later] > 0.85 * course.innate.max()  # "near its height by day four"


def test_memory_and_strength():
    strong, early = numbers("infection", t_cell_killing=3e-5), numbers("infection", memory=10_000)
    says(
        f"Ten times better killing lowers the peak about threefold, to {about(strong['peak_pathogen'] / 1e3)} thousand"
    )
    says(f"Ten thousand memory cells lower it fifteenfold, to {about(early['peak_pathogen'] / 1e3)} thousand")
    assert DEFAULT["peak_pathogen"] / strong["peak_pathogen"] == pytest.approx(3, rel=0.15)
    assert DEFAULT["peak_pathogen"] / early["peak_pathogen"] == pytest.approx(15, rel=0.02)
    for given, key in QUESTIONS["note-memory-peak"].key.items():
        assert numbers("infection", memory=float(given))["peak_day"] == key
    days = [DEFAULT["peak_day"], *(numbers("infection", memory=10.0**n)["peak_day"] for n in (3, 4, 5, 6))]
    assert all(0.8 < a - b < 1.3 for a, b in itertools.pairwise(days))  # "about one day"


def test_half_life_of_effectors_and_memory_left():
    p = infection.PARAMETERS
    says(f"they halve about every {np.log(2) / (p['d_E'].default + p['m'].default):.1f} days")
    assert DEFAULT["memory_left"] == pytest.approx(1.1e6, rel=0.05)  # "about a million"


def test_the_trial_in_chronic_granulomatous_disease():
    says("gave 128 of them interferon gamma")
    table = counts().set_index("Arm")
    assert table["People"].to_dict() == {"Placebo": 65, "Interferon gamma": 63}
    assert table["With a serious infection"].to_dict() == {"Placebo": 30, "Interferon gamma": 14}
    assert table["Serious infections"].to_dict() == {"Placebo": 56, "Interferon gamma": 20}


def test_named_places_lie_where_the_picture_shows_them():
    """The hotspot's coordinates against the axes of the figure itself."""
    picture = show("infection")
    first, second = infection.first_and_second()
    upper, lower = picture.figure.axes[:2]
    picture.png()
    width, height = picture.figure.canvas.get_width_height()

    def spot(ax, day, value):
        x, y = ax.transData.transform((day, value))
        return x / width, 1 - y / height

    a, b = infection.summary(first), infection.summary(second)
    wanted = {
        "peak-first": spot(upper, a.peak_day, a.peak_pathogen),
        "peak-second": spot(upper, b.peak_day, b.peak_pathogen),
        "effectors": spot(lower, a.peak_effectors_day, a.peak_effectors),
        "memory": spot(lower, 18.5, np.interp(18.5, first.day, first.memory)),
    }
    for name, place in QUESTIONS["spot-what-is-left"].places.items():
        assert place.at == pytest.approx(wanted[name], abs=0.03), name


def test_order_of_arrival_in_the_assignment():
    course = infection.simulate()
    s = infection.summary(course)
    half = float(course.day[np.argmax(course.innate > (1 + course.innate.max()) / 2)])
    later = course.day > s.peak_effectors_day
    outnumber = float(course.day[later][np.argmax(course.memory[later] > course.effectors[later])])
    moments = {
        "innate": half,
        "peak": s.peak_day,
        "gone": s.cleared_day,
        "effector-peak": s.peak_effectors_day,
        "memory": outnumber,
    }
    assert LESSON.key("order-of-arrival") == sorted(moments, key=moments.get)
    assert half < 3 and 14 < outnumber < 21  # "before day three", "in the third week"


def test_a_hundredfold_threshold_costs_about_two_days():
    delay = numbers("infection", recognition=100_000)["cleared_day"] - DEFAULT["cleared_day"]
    assert delay == pytest.approx(2, abs=0.1)


def test_tasks_accept_what_the_explorer_prints_for_every_variant():
    """Students read rounded numbers off the explorer; the keys come from the model itself."""

    def delay(threshold):
        return round(numbers("infection", recognition=float(threshold))["cleared_day"] - DEFAULT["cleared_day"], 1)

    LESSON.accepts_only_its_own(
        {
            "task-memory": lambda v: numbers("infection", memory=float(v["memory"]))["peak_pathogen"] / 1000,
            "task-delay": lambda v: delay(v["threshold"]),
        }
    )
