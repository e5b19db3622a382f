"""Every number that lesson 03 and its assignment state, against the simulations, the dossier or the picture."""

from __future__ import annotations

import math

import numpy as np
import pytest
from _course import ROOT
from _lesson import Lesson, fact

from immunolab.evidence import claims, facts
from immunolab.explore import numbers
from immunolab.figures import show
from immunolab.figures.tumour_immune import FATES
from immunolab.models import tumour_immune, tumour_lattice
from immunolab.words import about, number

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


def table(name: str) -> dict[str, dict[str, object]]:
    return QUESTIONS[name].key


def fate_words(**values):
    """The fate as the explorer says it, as a table's key has it."""
    return [FATES[int(fate(**values))]]


def test_dormancy_at_the_default():
    course = tumour_immune.simulate(3.2e5, 5e6, 600)
    peak, day = about(DEFAULT["peak_tumour"]), DEFAULT["peak_day"]
    says(f"the tumour climbs to {peak} cells on day {day:g}, and effectors climb after it")
    says(f"both swing until it rests near {about(DEFAULT['dormant_tumour'], 1)}")
    more = numbers("tumour_immune", supply=50_000)  # what the bet is on; the picture opens at 13,000
    supply = tumour_immune.PARAMETERS["s"].default
    assert 3.6 < 50_000 / supply < 4
    says(f"nearly four times the default supply leaves {about(more['last_tumour'], 3)} cells")
    assert more["fate"] == DORMANT and "50,000 come every day" in QUESTIONS["bet-held"].stem
    assert DEFAULT["fate"] == DORMANT
    assert course.day[course.effectors.argmax()] > day  # "climb after it"
    # "As many of its cells are killed each day as are born"
    p = {name: parameter.default for name, parameter in tumour_immune.PARAMETERS.items()}
    rest = next(
        s for s in tumour_immune.steady_states() if s.tumour == pytest.approx(DEFAULT["dormant_tumour"], rel=0.01)
    )
    assert p["n"] * rest.effectors == pytest.approx(p["a"] * (1 - p["b"] * rest.tumour), rel=1e-6)
    assert about(rest.effectors) in MASTER  # "killing by 1.6 million effectors"


def test_the_table_of_supply():
    rows = {"low": 4e3, "more": 5e4, "most": 8e4}
    assert table("table-held") == {
        name: {"fate": fate_words(supply=supply), "last": numbers("tumour_immune", supply=supply)["last_tumour"]}
        for name, supply in rows.items()
    }
    question = QUESTIONS["table-held"]
    assert [number(supply) in question.rows[name] for name, supply in rows.items()] == [True] * 3
    assert f"default of 13,000 you read: {FATES[DORMANT]}, {about(DEFAULT['last_tumour'], 3)} cells" in question.stem
    assert tumour_immune.PARAMETERS["s"].default == 13_000


def test_what_shifts_the_outcome():
    says("From five times the default on, 68,000 a day", "half as fast again, at 0.0048")
    assert (fate(mu=0.0047), fate(mu=0.0048)) == (DORMANT, ESCAPED)
    assert pytest.approx(1.5, abs=0.06) == 0.0048 / 0.0031
    assert (fate(supply=67e3), fate(supply=68e3)) == (DORMANT, CLEARED)
    assert pytest.approx(5, abs=0.3) == 68 / 13
    note = QUESTIONS["note-supply"]
    assert note.key == 68
    cleared = [s for s in range(70, 90) if not math.isnan(numbers("tumour_immune", supply=1e3 * s)["cleared_day"])]
    assert {round(n.value) for n in note.near_misses} == {80, 67, 68_000} and abs(cleared[0] - 80) <= 8
    assert numbers("tumour_immune", supply=67e3)["dormant_tumour"] > 1  # "still a small tumour at rest"
    p = tumour_immune.PARAMETERS
    assert p["a"].default * p["d"].default / p["n"].default == pytest.approx(67.4e3, rel=0.001)


def test_sneaking_through():
    says("one with 20 million cells calls at half of full speed", "Effectors that are not called die within weeks")
    says("inactivates effectors about twice as fast, and a million effectors that are ready")
    at = {"mu": 0.006, "effectors": 1e6}
    starts = {"small": 1e3, "middle": 1e6, "large": 1e8}
    assert table("table-sneak") == {
        name: {"fate": fate_words(tumour=start, **at), "day": numbers("tumour_immune", tumour=start, **at)["peak_day"]}
        for name, start in starts.items()
    }
    bet, escaped = (
        QUESTIONS["bet-sneak"],
        [name for name, start in starts.items() if fate(tumour=start, **at) == ESCAPED],
    )
    assert escaped == ["small", "large"] and bet.choices[bet.key] == "The smallest and the largest"
    course = tumour_immune.simulate(1e6, 1e3, 600, m=tumour_immune.inactivation(0.006))
    sixty = int(np.searchsorted(course.day, 60))
    says(f"grows for 60 days to {about(course.tumour[sixty])} cells")
    says(f"Meanwhile effectors die, down to {about(course.effectors[sixty])}")
    p = {name: parameter.default for name, parameter in tumour_immune.PARAMETERS.items()}
    assert p["g"] == pytest.approx(20e6, rel=0.01) and 14 < math.log(2) / p["d"] < 21  # half are dead in between
    # "more effectors are lost to them than are called": by what the tumour calls, inactivates and what dies
    called, lost = p["p"] * 1e8 / (p["g"] + 1e8), tumour_immune.inactivation(0.006) * 1e8 + p["d"]
    assert lost > called > p["d"]
    # Step 2: with 320 000 effectors none is held. "which-hold": the default tumour then escapes.
    says("With the 320,000 effectors of the first picture, no tumour of any size is held")
    starts = np.geomspace(1e3, 5e8, 60)
    assert all(fate(mu=0.006, effectors=3.2e5, tumour=float(tumour)) == ESCAPED for tumour in starts)
    assert fate(mu=0.006, effectors=1e6) == DORMANT
    # "too-small": twice the supply holds the small one, five times the effectors that are ready do not
    small = {"mu": 0.006, "tumour": 1e3}
    assert fate(**small, effectors=1e6, supply=26_000) == DORMANT
    assert fate(**small, effectors=5e6) == ESCAPED and LESSON.key("too-small") == "a"


@pytest.mark.slow
def test_the_four_obstacles():
    assert left() == left(brake=0.45) == left(entry=1) == 0
    excluded, desert, brake = {"exclusion": 4}, {"entry": 0.5}, {"brake": 0.9}
    says(
        f"| exclusion, 4 | {left(**excluded):g} | {left(**excluded, entry=8):g} | {left():g} |",
        f"| desert, 0.5 | {left(**desert):g} | {left(entry=1):g} | {left():g} |",
        f"| brake, 0.9 | {left(**brake):g} | {left(**brake, entry=8):g} | {left(brake=0.45):g} (at 0.45) |",
    )
    assert table("table-boost") == {
        "excluded": {"once": left(**excluded), "twice": left(**excluded, entry=8)},
        "desert": {"once": left(**desert), "twice": left(entry=1)},
        "brake": {"once": left(**brake), "twice": left(**brake, entry=8)},
    }
    says("The model begins with 441 tumour cells", "grey when *exhausted*: here after six kills")
    assert numbers("tumour_lattice", hour=0)["tumour"] == 441
    assert tumour_lattice.PARAMETERS["kills"].default == 6


def test_who_survives():
    """All that are left lack the antigen, though few did at the start; more T cells leave fewer, by room alone."""
    start, end = (numbers("tumour_lattice", hour=hour, negative=0.05) for hour in (0, 400))
    assert start["negative"] / start["tumour"] == pytest.approx(1 / 20, abs=0.02)
    says("One tumour cell in 20 begins without the antigen")
    more = numbers("tumour_lattice", hour=400, negative=0.05, entry=8)
    assert end["negative"] == end["tumour"] > 0 and more["negative"] == more["tumour"] < end["tumour"]
    assert numbers("tumour_lattice", hour=400, brake=1)["killed"] == 0


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


def test_figures_about_the_world():
    source = (ROOT / "immunolab" / "evidence" / "dossier" / "facts_mesothelioma.md").read_text()
    assert "27% (SD 9) of tumour area, 52 tumours" in source
    assert "27 % of the tumour area | 52 cancers of the lining of the chest" in MASTER
    fact("F049", "most myeloma plasma cells but not on those of MGUS or healthy donors")
    immune = facts("immune").set_index("citation_keys")

    def read(key, *words):
        found = immune.loc[[key]]
        assert set(found["basis"]) == {"read"}, key
        told = found.to_string(index=False, max_colwidth=None)
        assert all(word in told for word in words), (key, told)

    read("Hmeljak2018", "epithelioid")
    read("Dhodapkar2003", "MGUS")
    read("Shankaran2001", "less immunogenic")
    read("Koebel2007", "proliferate poorly", "unedited")
    read("Leach1996", "CTLA-4")
    read("Engels2011", "175,732", "2.10")
    says("After 175,732 transplants in the USA they had about twice as many cancers as expected")
    says("the whole would work 48 times in a hundred")
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


def test_tasks_accept_what_the_explorer_prints_and_reject_the_neighbours():
    """What a student reads off is rounded; the keys come from the models."""

    def smaller(times):
        printed = [numbers("tumour_immune", supply=supply)["dormant_tumour"] for supply in (13_000, times * 13_000.0)]
        return round(printed[0] / printed[1], 1)

    def plans(brake):
        doubled, eased = left(brake=float(brake), entry=8), left(brake=round(brake - 0.2, 2))
        assert eased < doubled  # the better plan is the same in every variant
        return doubled - eased

    lowest = {1e5: 0.0034, 2e5: 0.0040, 2.5e5: 0.0043, 5e5: 0.0061}
    for effectors, mu in lowest.items():
        below = round(mu - 0.0001, 4)
        assert (fate(effectors=effectors, mu=below), fate(effectors=effectors, mu=mu)) == (DORMANT, ESCAPED)
    assert fate(effectors=1e6, mu=0.008) == DORMANT
    LESSON.accepts_only_its_own(
        {
            "task-dormant": lambda v: smaller(v["times"]),
            "task-threshold": lambda v: lowest[v["effectors"]],
            "task-plans": lambda v: plans(v["brake"]),
            "weakest-step": lambda v: 90 / v["worst"],
        }
    )
    assert (
        smaller(2) < 2 and smaller(4) > 4
    )  # "Twice the supply does not halve the tumour"; near five times it falls away
    assert math.isnan(numbers("tumour_immune", supply=68_000)["dormant_tumour"])
