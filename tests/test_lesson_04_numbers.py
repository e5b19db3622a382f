"""Every number that lesson 04 and its assignment state, against the simulation, the cohort and the dossier."""

from __future__ import annotations

from unittest.mock import MagicMock

import numpy as np
import pandas as pd
import pytest
from _course import ROOT, code_points, master
from _lesson import Lesson, fact

from immunolab import evidence
from immunolab.explore import numbers
from immunolab.figures import show
from immunolab.models import mgus, survival
from immunolab.quiz import load_questions, share
from immunolab.scenes.stories import five_people, stages, two_doors

SLUG = "04_plasma_cells_gone_wrong"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT, says = LESSON.questions, LESSON.graded, LESSON.text, LESSON.says
DEFAULT = numbers("mgus", ignore_deaths=1)
CLAIMS = evidence.claims().set_index("claim_id")["quote"]
COHORT = evidence.dataset("mgus2")
MONTHS, CAUSE = mgus.event_times(COHORT)


def at(table, years):
    return table.set_index("Years").loc[years]


def test_the_fate_of_a_hundred_people():
    says("74 of a hundred had done so after 20 years; 10 had progressed, and the others lived on with MGUS")
    assert (round(DEFAULT["risk"]), round(DEFAULT["died"])) == (10, 74)
    assert round(100 - DEFAULT["risk"] - DEFAULT["died"]) == 16
    says("From year 30 on the curves hardly climb: fewer than 7 of the hundred are left")
    thirty, forty = (numbers("mgus", years=years) for years in (30, 40))
    assert 100 - thirty["risk"] - thirty["died"] < 7 and forty["risk"] - thirty["risk"] < 1
    marta = numbers("mgus", mspike=0.9, death=0.03, years=10)
    says(f"With her M spike and a hazard of death of 0.03 the model says {marta['risk']:.0f} of a hundred")
    question = QUESTIONS["note-still"]
    for years, key in question.key.items():
        printed = numbers("mgus", years=float(years))
        assert share(question, 100 - printed["risk"] - printed["died"], key) == 1
        assert any(n.value == pytest.approx(100 - key, abs=0.15) for n in question.near_misses)


def filled(name, settings, columns):
    """A table's key is what the explorer prints at each row's settings."""
    key = QUESTIONS[name].key
    assert key.keys() == settings.keys()
    for row, values in settings.items():
        printed = numbers("mgus", **values)
        assert key[row] == {column: printed[readout] for column, readout in columns.items()}, row


def test_tables_hold_what_the_explorer_prints():
    rate = {"rate": "progression", "share": "risk"}
    filled("table-fate", {"marta": {"mspike": 0.9}, "high": {"mspike": 2.5}}, rate)
    assert "1.07 % a year, 9.9 % in 20 years" in QUESTIONS["table-fate"].stem
    assert (DEFAULT["progression"], DEFAULT["risk"]) == (1.07, 9.9)
    marta, high = QUESTIONS["table-fate"].key["marta"], QUESTIONS["table-fate"].key["high"]
    times = [high[column] / marta[column] for column in ("rate", "share")]
    says("the hazard grows {:.1f} times, the share {:.1f} times".format(*times))
    deaths = {row: {"death": death, "ignore_deaths": 1} for row, death in (("young", 0.03), ("old", 0.2), ("none", 0))}
    filled("table-doors", deaths, {"share": "risk", "naive": "naive_risk"})
    assert "9.9 % and, ignoring deaths, 19.2 %" in QUESTIONS["table-doors"].stem
    assert (DEFAULT["risk"], DEFAULT["naive_risk"]) == (9.9, 19.2)
    assert QUESTIONS["bet-young"].choices["c"] == f"About {numbers('mgus', death=0.03)['risk']:.0f}"
    groups = {"fast": {"mspike": 3, "death": 0}, "slow": {"mspike": 0.5, "death": 0}}
    filled("table-mixture", groups, rate)


def test_rates_worked_out_by_hand():
    question = QUESTIONS["ten-a-year"]
    assert question.key == pytest.approx(100 * (1 - 0.9**3), abs=0.05)
    assert [n.value for n in question.near_misses] == pytest.approx([30, 100 * 0.9**3, 100 * (1.1**3 - 1)], abs=0.05)
    assert 10 / (200 * 5) == 20 / (500 * 4) == 1 / 100 and QUESTIONS["two-towns"].key == "c"


def test_the_drawings_count_what_the_model_and_the_definition_say():
    assert (round(DEFAULT["risk"]), round(DEFAULT["died"])) == (two_doors.PROGRESSED, two_doors.DIED)
    assert round(DEFAULT["naive_risk"]) == two_doors.IF_SHUT
    parts = two_doors.SCENE.frame(1).inner()
    assert [parts.count(f'data-part="{part}"') for part in ("progressed", "died", "still")] == [10, 74, 16]
    fact("F018", ">=10% clonal marrow plasma cells")
    cells = len(stages.CELLS)
    assert stages.MGUS / cells < 0.1 <= stages.SMOULDERING / cells < stages.ACTIVE / cells < 0.6  # no SLiM event


def test_the_curve_of_the_five_is_kaplan_meiers():
    years = [year for _, year, _ in five_people.PEOPLE]
    curve = survival.kaplan_meier(years, [fate == "progressed" for *_, fate in five_people.PEOPLE])
    for year, left, share_left in five_people.DROPS:
        assert sum(end >= year for end in years) == left
        assert round(100 * float(survival.survival_at(curve, [year])[0])) == share_left
    gone = {year for _, year, fate in five_people.PEOPLE if fate != "progressed"}
    assert gone == set(five_people.TICKS)


def test_hazards_and_their_source():
    says("In their public data 115 progressed in 10,789 **person-years**")
    says("1.07 in 100 person-years or, as a hazard, 1.07 % a year", "860 died first, 7.97 in 100 person-years")
    assert DEFAULT["progression"] == 1.07
    assert ((CAUSE == 1).sum(), (CAUSE == 2).sum(), (CAUSE == 0).sum()) == (115, 860, 409)
    years = MONTHS.sum() / 12
    assert years == pytest.approx(10_789, abs=0.5)
    assert (100 * 115 / years, 100 * 860 / years) == pytest.approx((1.07, 7.97), abs=0.005)
    says("The cohort's is 0.08 a year by our count")
    assert mgus.PARAMETERS["death"].default == pytest.approx(0.08, abs=0.0005)
    assert mgus.PARAMETERS["mspike_mean"].default == pytest.approx(COHORT["mspike"].mean(), abs=0.005)
    assert "mean of 1.16 g/dL" in QUESTIONS["table-fate"].stem and mgus.PARAMETERS["mspike_mean"].default == 1.16
    assert "M spike 0.9" in QUESTIONS["table-fate"].rows["marta"]
    assert COHORT["age"].mean() == pytest.approx(70, abs=0.5)  # Marta, 60, "ten years younger"


def test_progression_by_m_spike_in_the_cohort():
    says("by our count in the same data", "1,384 people of Minnesota")
    bands = pd.cut(COHORT["mspike"], [-1, 0.999, 1.999, 99], labels=False)
    for band, name in enumerate(("under 1", "1 to under 2", "2 or more")):
        rows = (bands == band).to_numpy()
        rate = 100 * (CAUSE[rows] == 1).sum() / (MONTHS[rows].sum() / 12)
        says(f"| {name} | {rows.sum()} | {rate:.2f} |")


def test_the_two_curves():
    says("worked out by us in the cohort's data", "one minus Kaplan-Meier reads 21.0 %, cumulative incidence 10.0 %")
    row = at(show("mgus_incidence").table, 20)
    assert row["Progressed (%)"] == pytest.approx(10.0, abs=0.05)
    assert row["Ignoring deaths (%)"] == pytest.approx(21.0, abs=0.05)
    says("When nobody dies first the two curves agree")
    never = numbers("mgus", ignore_deaths=1, death=0)
    assert never["risk"] == never["naive_risk"]


def test_the_mixture():
    says("Of those left after 20 years a quarter are fast and three quarters slow")
    fast, slow = (QUESTIONS["table-mixture"].key[name] for name in ("fast", "slow"))
    left = np.array([100 - fast["share"], 100 - slow["share"]])
    rates = np.array([fast["rate"], slow["rate"]])
    question = QUESTIONS["note-mixture"]
    part = float(100 * left[1] / left.sum())
    assert share(question, part, question.key) == 1 and part == pytest.approx(75, abs=1.5)
    gone = 100 - left
    assert [n.value for n in question.near_misses] == pytest.approx(
        [left[1], 100 * gone[1] / gone.sum(), 100 - part], abs=0.06
    )
    mean = float((left * rates).sum() / left.sum())
    says(f"in the model it is {mean:.1f}")
    bet = QUESTIONS["bet-falling"]
    assert (
        f"{rates[0]:.1f} % a year, half at {rates[1]:.1f} %" in bet.stem and f"about {rates.mean():.0f} %" in bet.stem
    )
    assert bet.choices[bet.key] == f"About {mean:.0f} %"


def test_smouldering_rates_count_against_all_who_started():
    says("| 1 to 5 | about 10 | 100 | 10 |", "| 6 to 10 | about 3 | about 50 | 6 |")
    says("| after that | about 1 | about 35 | 3 |")
    assert [round(100 * rate) for rate in (10 / 100, 3 / 50, 1 / 35)] == [10, 6, 3]
    fact("F012", "10% per year in the first 5 years", "about 3% per year in the next 5", "1% per year for the last 10")
    assert (100 - 5 * 10, 100 - 5 * 10 - 5 * 3) == (50, 35)
    fact("F012", "73% cumulative at 15 years")  # 50 + 15 + 5 = 70: so the rates count all who started
    says("For those still there the rate falls less steeply, but it falls")
    assert 10 / 100 > 3 / 50 > 1 / 35 and (3 / 50) / (10 / 100) > 3 / 10


def test_statements_about_the_world():
    says("Nearly every sample already held such an antibody")
    fact("F011", "before nearly every myeloma")
    says("in one US county 3.2 % of people aged 50 or more")
    fact("F007", "3.2% of people aged 50 or more")
    says('"36 % get myeloma"', "one minus Kaplan-Meier after 35 years", "11 % had progressed when last seen")
    fact("F008", "147 of 1,384 (11%)", "36% at 10, 20, 30 and 35 years")
    says("under 10 % of the marrow's cells and under 3 g of M protein in a decilitre")
    says("above 11 mg/dL", "creatinine above 2 mg/dL, or clearance below 40 mL/min", "haemoglobin below 10 g/dL")
    fact("F019", ">11 mg/dL", "<40 mL/min or creatinine >2 mg/dL", "haemoglobin <10 g/dL or >2 g/dL below normal")
    says("60 % or more clonal plasma cells", "more than one focal lesion (spot) of 5 mm or more")
    fact("F020", "Sixty percent or more", "ratio >=100 (involved chain >=100 mg/L)", ">=5 mm on MRI")
    fact("F018", ">=10% clonal marrow plasma cells")
    says("In 2014 the SLiM signs were added", "by the move alone both groups look better")
    fact("F022", "moved some patients", "by the move alone")
    says("of those with 60 % plasma cells 45 % progressed in two years in later studies, 86 % in earlier ones")
    fact("F176", "45.45%", "86.21%")
    says("of 213 people whose clone made IgM 29 progressed, to lymphoma, leukaemia or amyloidosis")
    fact("F175", "213", "29 (14%)")


def test_claims_are_quoted_word_for_word():
    quote = "crowding out healthy blood cells"
    assert quote in CLAIMS["C037"]
    says(f'"{quote.capitalize()}" (C037)', "They define myeloma rightly, as far as they go (C001, C019, C035, C051)")
    for claim in ("C001", "C019", "C035", "C051"):
        assert "plasma cell" in CLAIMS[claim] or "these cells" in CLAIMS[claim], claim


def test_named_places_lie_where_the_picture_shows_them():
    picture = show("mgus_incidence")
    picture.png()
    width, height = picture.figure.canvas.get_width_height()
    (ax,) = picture.figure.axes
    renderer = picture.figure.canvas.get_renderer()
    last = at(picture.table, 25)

    def spot(x, y):
        return x / width, 1 - y / height

    def words(text):
        (found,) = [t for t in ax.texts if t.get_text() == text]
        box = found.get_window_extent(renderer)
        return spot((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)

    wanted = {
        "end-dashed": spot(*ax.transData.transform((25, last["Ignoring deaths (%)"]))),
        "end-solid": spot(*ax.transData.transform((25, last["Progressed (%)"]))),
        "start": words("1,384"),
        "late": words("57"),
    }
    places = QUESTIONS["spot-thin"].places
    assert set(places) == set(wanted)
    for name, place in places.items():
        assert place.at == pytest.approx(wanted[name], abs=0.02), name


def test_order_by_rate():
    settings = {
        "slow": {"mspike": 0.5},
        "mean": {},
        "young": {"death": 0.02},
        "high": {"mspike": 2.2},
        "both": {"mspike": 2.2, "death": 0.02},
    }
    reached = {name: numbers("mgus", **values)["risk"] for name, values in settings.items()}
    assert LESSON.key("order-by-rate") == sorted(reached, key=reached.__getitem__)
    assert list(reached.values()) == [5.6, 9.9, 15.9, 22.7, 35.5]  # as its reason says


def test_tasks_accept_what_the_explorer_prints_and_reject_the_neighbour():
    def doubled(mspike):
        """The share at twice the hazard against the share before, from what is printed at M spikes of two decimals."""
        first = numbers("mgus", mspike=mspike)
        near = (numbers("mgus", mspike=mspike + step / 100) for step in range(60, 81))
        second = min(near, key=lambda n: abs(n["progression"] - 2 * first["progression"]))
        return second["risk"] / first["risk"]

    tasks = {
        "task-mspike": (doubled, 2),
        "task-gap": (
            lambda death: (n := numbers("mgus", death=death, years=30, ignore_deaths=1))["naive_risk"] - n["risk"],
            1,
        ),
    }
    LESSON.accepts_only_its_own(
        {
            name: lambda v, read=read, places=places: round(read(*map(float, v.values())), places)
            for name, (read, places) in tasks.items()
        }
    )
    assert all(1.04 < key < 1.96 for _, key in LESSON.variants("task-mspike"))  # so "twice as high" is wrong


def test_bicycles_and_halves():
    for given, key in LESSON.variants("old-and-new"):
        old, new = 100 * 0.5 ** given["years"], 100 * 0.9 ** given["years"]
        broken = round(100 * (0.5 * old + 0.1 * new) / (old + new), 1)
        assert share(GRADED["old-and-new"], broken, key) == 1 and f"{broken}" in LESSON.paper
        assert share(GRADED["old-and-new"], 30, key) == 0  # the rate of the first year
    halves = {year: left for year, left, _ in five_people.DROPS}
    (name,) = [who.lower() for who, year, _ in five_people.PEOPLE if halves.get(year) == 2]
    assert QUESTIONS["spot-halves"].key == name


def test_a_card_of_two_ways_out():
    card = {c.id: c for c in load_questions(ROOT / "notebooks" / f"{SLUG}.review.yaml").questions}["twenty-years-on"]
    operated, died = (100 * mgus.constant_hazard(20, *pair) for pair in ((0.01, 0.09), (0.09, 0.01)))
    for option, value in {"a": operated, "b": 100 - operated - died, "c": died}.items():
        assert f"bout {value:.0f} of the hundred" in card.feedback[option]


def test_what_the_cohorts_picture_shows():
    table = show("mgus_incidence").table
    assert at(table, 15)["People at risk"] == 178  # "fewer than 200 people", and its reason
    assert "From year 15 on 178 or fewer are still at risk" in LESSON.paper
    gap = table["Ignoring deaths (%)"] - table["Progressed (%)"]
    assert gap.is_monotonic_increasing  # "the two estimates lie further apart"
    assert round(at(table, 25)["Progressed (%)"]) == 11 and LESSON.key("what-picture-shows") == ["a", "d"]


def test_the_line_of_code_and_its_messages():
    assert code_points(SLUG) == {"share-high": 2}
    cells = {c.metadata.nbgrader.grade_id: c.source for c in master(SLUG).cells if "nbgrader" in c.metadata}
    space = {"get_ipython": MagicMock()}
    exec(cells["code_share_high"], space)
    high = COHORT[COHORT["mspike"] >= 1.5]
    assert (high["pstat"].sum(), len(high)) == (60, 419)
    exec(cells["share_high"], space)
    for wrong, message in (
        (..., "one number"),
        ("0.14", "one number"),
        (14.3, "between 0 and 1"),
        (COHORT["pstat"].mean(), "all people"),
        (60 / 1384, "mean of pstat"),
    ):
        with pytest.raises(AssertionError, match=message):
            exec(cells["share_high"], {**space, "share": wrong})
