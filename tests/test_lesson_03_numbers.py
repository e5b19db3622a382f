"""Every number that lesson 03 and its assignment state, against the simulations, the dossier or the picture."""

from __future__ import annotations

import math

import numpy as np
import pytest
from _course import ROOT
from _lesson import Lesson

from immunolab.evidence import claims, facts
from immunolab.explore import numbers
from immunolab.figures import show
from immunolab.models import tumour_immune, tumour_lattice
from immunolab.words import about

SLUG = "03_escape"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT, says = LESSON.questions, LESSON.graded, LESSON.text, LESSON.says
MASTER = LESSON.paper
DEFAULT = numbers("tumour_immune")
CLEARED, DORMANT, ESCAPED = 0, 1, 2


def fate(**values):
    return numbers("tumour_immune", **values)["fate"]


def left(**values):
    return numbers("tumour_lattice", hour=400, **values)["tumour"]


def test_dormancy_at_the_default():
    course = tumour_immune.simulate(3.2e5, 5e6, 600)
    peak, day = about(DEFAULT["peak_tumour"]), DEFAULT["peak_day"]
    says(f"It climbs to {peak} cells on day {day:g}, effectors climb after it to {about(course.effectors.max())}")
    says(f"rests near {about(DEFAULT['dormant_tumour'], 1)}")
    assert DEFAULT["fate"] == DORMANT
    assert course.day[course.effectors.argmax()] > day  # "climb after it"


def test_what_shifts_the_outcome():
    says("0.0048 instead of 0.0031")
    says("If supply grows fivefold, to 68,000 a day")
    assert (fate(mu=0.0047), fate(mu=0.0048)) == (DORMANT, ESCAPED)
    assert pytest.approx(1.5, abs=0.06) == 0.0048 / 0.0031
    assert (fate(supply=67e3), fate(supply=68e3)) == (DORMANT, CLEARED)
    assert pytest.approx(5, abs=0.3) == 68 / 13
    assert (fate(supply=4e3), fate(supply=5e3)) == (ESCAPED, DORMANT)
    note = QUESTIONS["note-supply"]
    assert note.key == 68
    cleared = [s for s in range(70, 90) if not math.isnan(numbers("tumour_immune", supply=1e3 * s)["cleared_day"])]
    assert {round(n.value) for n in note.near_misses} == {80, 68_000} and abs(cleared[0] - 80) <= 8
    p = tumour_immune.PARAMETERS
    assert p["a"].default * p["d"].default / p["n"].default == pytest.approx(67.4e3, rel=0.001)


def test_sneaking_through():
    says("between 10,000 and 100,000 cells, and near 72 million")
    says("with half of the full call at 20 million cells")
    says("about twice as fast, and a million effectors are ready")
    at = {"mu": 0.006, "effectors": 1e6}
    wanted = {1e3: 2, 1e4: 2, 1e5: 1, 1e6: 1, 1e7: 1, 7.1e7: 1, 7.2e7: 2, 1e8: 2}
    assert {tumour: fate(tumour=tumour, **at) for tumour in wanted} == wanted
    course = tumour_immune.simulate(1e6, 1e3, 600, m=tumour_immune.inactivation(0.006))
    sixty = int(np.searchsorted(course.day, 60))
    says(f"for 60 days to {about(course.tumour[sixty])}")
    says(f"effectors fall from a million to {about(course.effectors[sixty])}")
    assert tumour_immune.PARAMETERS["g"].default == pytest.approx(20e6, rel=0.01)
    note = QUESTIONS["note-peak-day"]
    for tumour, day in note.key.items():
        assert numbers("tumour_immune", tumour=float(tumour), **at)["peak_day"] == day
    assert note.near_misses[0].value == numbers("tumour_immune", tumour=1000, **at)["peak_day"]
    # Task 4: with 320 000 effectors none is held. "which-hold": the default tumour then escapes.
    starts = np.geomspace(1e3, 5e8, 60)
    assert all(fate(mu=0.006, effectors=3.2e5, tumour=float(tumour)) == ESCAPED for tumour in starts)
    assert fate(mu=0.006, effectors=1e6) == DORMANT


@pytest.mark.slow
def test_the_four_obstacles():
    assert left() == left(brake=0.5) == left(entry=1) == 0
    says(f"| exclusion, 4 sites | {left(exclusion=4):g} | {left(exclusion=4, entry=8):g} | {left():g} |")
    says(f"| brake, 0.9 | {left(brake=0.9):g} | {left(brake=0.9, entry=8):g} | {left(brake=0.5):g} (at 0.5) |")
    says(f"| desert, 0.5 an hour | {left(entry=0.5):g} | {left(entry=8):g} | {left():g} |")
    says(f"| antigen loss, 5 % | {left(negative=0.05):g} | {left(negative=0.05, entry=8):g} | {left():g} |")
    mixed = numbers("tumour_lattice", hour=400, negative=0.05, entry=8)
    assert mixed["negative"] == mixed["tumour"]
    assert numbers("tumour_lattice", hour=400, brake=1)["killed"] == 0
    p = tumour_lattice.PARAMETERS
    assert p["kills"].default == 6 and 1 / p["p_div"].default == pytest.approx(48, abs=3)


@pytest.mark.slow
def test_the_four_obstacles_on_the_average_of_ten():
    """Not luck of the first run."""

    def mean(**values):
        return np.mean([left(run=run, **values) for run in range(1, 11)])

    assert mean(exclusion=4, entry=8) == pytest.approx(mean(exclusion=4), rel=0.05)
    assert 0.8 < mean(brake=0.9, entry=8) / mean(brake=0.9) < 1
    assert mean(entry=1) < 0.1 * mean(entry=0.5)
    # A crowd takes up room: braked altogether, T cells still slow the tumour; and more of them slow it more.
    assert mean(brake=1) < 0.7 * mean(entry=0)


def test_the_lattice_note():
    note = QUESTIONS["note-brake"]
    for brake, key in note.key.items():
        assert left(brake=float(brake)) == key
    assert {n.value for n in note.near_misses} == {left(exclusion=4), numbers("tumour_lattice")["tumour"]}


def test_figures_about_the_world():
    says("27 % of the tumour area (standard deviation 9)")
    says("52 mesotheliomas")
    source = (ROOT / "immunolab" / "evidence" / "dossier" / "facts_mesothelioma.md").read_text()
    assert "27% (SD 9) of tumour area, 52 tumours" in source
    myeloma = facts("myeloma")
    by_id = dict(zip(myeloma["fact_id"], myeloma["fact"], strict=True))
    assert "most myeloma plasma cells but not on those of MGUS or healthy donors" in next(
        text for i, text in by_id.items() if "F049" in i
    )
    immune = facts("immune")
    vista = immune[immune["citation_keys"].str.contains("Hmeljak2018")]
    assert set(vista["basis"]) == {"read"} and "epithelioid" in vista["figure"].iloc[0]
    marrow = immune[immune["citation_keys"].str.contains("Dhodapkar2003")]
    assert set(marrow["basis"]) == {"read"} or "MGUS" in str(marrow.to_dict())
    says("the whole works 48 times in a hundred")
    assert pytest.approx(0.48, abs=0.005) == 0.9**7


def test_words_of_the_articles_are_theirs():
    quotes = claims().set_index("claim_id")["quote"]
    for claim in ("C004", "C038", "C049", "C061", "C069", "C076", "C077"):
        says(f"({claim})")
    parts = {
        "C004": "several strategies to boost the immune system",
        "C038": "stimulating the immune system to recognize and attack cancer cells",
        "C049": "harmful invaders such as bacteria, viruses, and cancer cells",
        "C061": "cancer cells have the ability to evade detection and suppress the immune response",
        "C069": "may provide new targets",
        "C076": "harnesses the body's immune system to identify and destroy",
        "C077": "enhances the body's natural defenses",
    }
    for claim, part in parts.items():
        assert part in quotes[claim] and part in TEXT, claim


def test_named_places_lie_where_the_picture_shows_them():
    picture = show("tumour_immune")
    picture.png()
    plane, time = picture.figure.axes[:2]
    width, height = picture.figure.canvas.get_width_height()
    rest = [s for s in tumour_immune.steady_states() if s.kind.startswith("stable")]

    def spot(ax, x, y):
        x, y = ax.transData.transform((x, y))
        return x / width, 1 - y / height

    wanted = {
        "start": spot(plane, 3.2e5, 5e6),
        "held": spot(plane, *rest[0][:2]),
        "escaped": spot(plane, *rest[1][:2]),
        "peak": spot(time, DEFAULT["peak_day"], DEFAULT["peak_tumour"]),
    }
    for name, place in QUESTIONS["spot-equilibrium"].places.items():
        assert place.at == pytest.approx(wanted[name], abs=0.01), name
    assert rest[1].tumour == pytest.approx(447e6, rel=0.001)


def test_one_change_clears_each_tumour():
    at = {"brake": {"brake": 0.9}, "excluded": {"exclusion": 4}, "desert": {"entry": 0.5}}
    at["negative"] = {"negative": 0.1}
    change = {"ease": {"brake": 0.5}, "enter": {"exclusion": 0}, "more": {"entry": 2}}
    for name, right in LESSON.key("which-repair").items():
        assert left(**at[name]) > 0
        cleared = [c for c, value in change.items() if left(**{**at[name], **value}) == 0]
        assert cleared == ([] if right == "none" else [right]), name


def test_tasks_accept_what_the_explorer_prints_and_reject_the_neighbours():
    supplies, brakes = (20_000, 30_000, 40_000, 50_000), (0.75, 0.8, 0.85, 0.95)
    dormant = {s: numbers("tumour_immune", supply=s)["dormant_tumour"] / 1e6 for s in supplies}
    cells = {b: left(run=2, brake=b) for b in brakes}
    lowest = {1e5: 0.0034, 2e5: 0.0040, 3.2e5: 0.0048, 5e5: 0.0061}
    for effectors, mu in lowest.items():
        below = round(mu - 0.0001, 4)
        assert (fate(effectors=effectors, mu=below), fate(effectors=effectors, mu=mu)) == (DORMANT, ESCAPED)
    assert fate(effectors=1e6, mu=0.008) == DORMANT
    LESSON.accepts_only_its_own(
        {
            "task-dormant": lambda v: dormant[v["supply"]],
            "task-threshold": lambda v: lowest[v["effectors"]],
            "task-left": lambda v: cells[v["brake"]],
            "weakest-step": lambda v: 90 / v["worst"],
        }
    )
    assert "Above about 67 thousand a day there is no dormant tumour left" in MASTER
    assert math.isnan(numbers("tumour_immune", supply=68_000)["dormant_tumour"])
