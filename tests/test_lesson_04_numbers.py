"""Every number that lesson 04 and its assignment state, against the simulation, the cohort and the dossier."""

from __future__ import annotations

from unittest.mock import MagicMock

import numpy as np
import pandas as pd
import pytest
from _course import code_points, master
from _lesson import Lesson, fact

from immunolab import evidence
from immunolab.explore import numbers
from immunolab.figures import show
from immunolab.models import mgus, survival
from immunolab.quiz import share
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
    says("After 20 years about 10 of 100 had progressed, 74 had died without, and 16 lived on with MGUS")
    says("However long you wait, 12 progress")
    assert (round(DEFAULT["risk"]), round(DEFAULT["died"]), round(DEFAULT["lifetime_risk"])) == (10, 74, 12)
    assert round(100 - DEFAULT["risk"] - DEFAULT["died"]) == 16
    question = QUESTIONS["note-still"]
    for years, key in question.key.items():
        printed = numbers("mgus", years=float(years))
        assert share(question, 100 - printed["risk"] - printed["died"], key) == 1
        assert any(n.value == pytest.approx(100 - key, abs=0.15) for n in question.near_misses)


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
    says("we counted 115 progressions and 860 deaths without one, in 10,789 person-years")
    says("multiplies the hazard of progression by 2.49", "(95 % confidence interval 1.80 to 3.44)")
    assert ((CAUSE == 1).sum(), (CAUSE == 2).sum(), (CAUSE == 0).sum()) == (115, 860, 409)
    assert MONTHS.sum() / 12 == pytest.approx(10_789, abs=0.5)
    ratio = mgus.PARAMETERS["mspike_ratio"]
    assert ratio.default == 2.49 and "1.80 to 3.44" in ratio.note
    assert "409 were alive without progression" in QUESTIONS["note-share"].feedback["right"]
    assert COHORT["age"].mean() == pytest.approx(70, abs=0.5)


def test_progression_by_m_spike_in_the_cohort():
    says("progression was 1.07 per 100 person-years in all", "between 1960 and 1994")
    assert (COHORT["dxyr"].min(), COHORT["dxyr"].max()) == (1960, 1994)
    assert 100 * 115 / (MONTHS.sum() / 12) == pytest.approx(1.07, abs=0.005)
    bands = pd.cut(COHORT["mspike"], [-1, 0.499, 0.999, 1.499, 1.999, 99], labels=False)
    names = ("under 0.5", "0.5 to under 1", "1 to under 1.5", "1.5 to under 2", "2 or more")
    for band, name in enumerate(names):
        rows = (bands == band).to_numpy()
        rate = 100 * (CAUSE[rows] == 1).sum() / (MONTHS[rows].sum() / 12)
        says(f"| {name} | {rows.sum()} | {rate:.2f} |")
    assert (CAUSE[(bands == 0).to_numpy()] == 1).sum() == 1  # "The first row rests on one progression"


def test_the_two_curves():
    says("At 20 years the model says 9.9 % with deaths competing and 19.2 % without")
    assert (DEFAULT["risk"], DEFAULT["naive_risk"]) == (9.9, 19.2)
    says("In the cohort itself it is 10.0 % and 21.0 %")
    row = at(show("mgus_incidence").table, 20)
    assert row["Progressed (%)"] == pytest.approx(10.0, abs=0.05)
    assert row["Ignoring deaths (%)"] == pytest.approx(21.0, abs=0.05)
    says("With a hazard of death of 0.02 the two read 15.9 % and 19.2 %")
    young = numbers("mgus", ignore_deaths=1, death=0.02)
    assert (young["risk"], young["naive_risk"]) == (15.9, 19.2)
    wide = numbers("mgus", ignore_deaths=1, mspike=2.5)
    question = QUESTIONS["note-gap"]
    assert share(question, wide["naive_risk"] - wide["risk"], question.key) == 1
    assert "51.5 instead of 28.2 %" in question.feedback["right"]
    assert (wide["naive_risk"], wide["risk"]) == (51.5, 28.2)
    assert DEFAULT["naive_risk"] - DEFAULT["risk"] == pytest.approx(9.3)
    never = numbers("mgus", ignore_deaths=1, death=0)
    assert never["risk"] == never["naive_risk"]  # "for which hazard of death do the two curves agree?"
    says("About 1 % a year sounds like 20 % in 20 years. With deaths counted it was 10 %")


def test_plain_share_of_the_cohort():
    assert QUESTIONS["note-share"].key == pytest.approx(100 * COHORT["pstat"].mean(), abs=0.05)
    says("Without code: 115 divided by 1,384")
    assert COHORT["pstat"].sum() == 115 and len(COHORT) == 1384


def test_the_mixture():
    says("mean hazard falls from 3.0 to 1.7 % a year in 20 years")
    fast = numbers("mgus", mspike=3, death=0)
    slow = numbers("mgus", mspike=0, death=0)
    left = np.array([100 - fast["risk"], 100 - slow["risk"]])
    rates = np.array([fast["progression"], slow["progression"]])
    question = QUESTIONS["note-mixture"]
    assert share(question, float((left * rates).sum() / left.sum()), question.key) == 1
    assert left == pytest.approx([31.9, 92.9]) and rates == pytest.approx([5.71, 0.37])
    assert rates.mean() == pytest.approx(3.04) and round(question.key, 1) == 1.7
    assert "The 68 who left" in question.feedback["right"] and round(fast["risk"]) == 68


def test_smouldering_rates_count_against_all_who_started():
    says("Of 276 people with smouldering myeloma at the Mayo Clinic, 163 (59 %) progressed")
    says("50 + 15 + 5 = 70, near the 73 % reported at 15 years")
    fact("F012", "276", "163 (59%)", "10% per year in the first 5 years", "73% cumulative at 15 years")
    says("from more than 10 % a year to about 3 %")
    assert -np.log(50 / 100) / 5 > 0.1 and -np.log(30 / 35) / 5 == pytest.approx(0.03, abs=0.002)


def test_statements_about_the_world():
    says("27 of 30 people, or 90 % (95 % confidence interval 74 to 97 %, the range")
    fact("F011", "27 of 30 patients (90%, 95% CI 74-97)")
    says("in one US county 3.2 % of people aged 50 or more")
    fact("F007", "3.2% of people aged 50 or more")
    says("147 of the 1,384 people, or 11 %, had progressed in 14,130 person-years", "36 % at 35 and at 40 years")
    fact("F008", "147 of 1,384 (11%)", "14,130 person-years", "(still 36% at 40)")
    says("above 11 mg/dL", "creatinine above 2 mg/dL, or clearance below 40 mL/min", "haemoglobin below 10 g/dL")
    fact("F019", ">11 mg/dL", "<40 mL/min or creatinine >2 mg/dL", "haemoglobin <10 g/dL or >2 g/dL below normal")
    says("60 % or more clonal plasma cells", "more than one focal lesion of 5 mm or more")
    fact("F020", "Sixty percent or more", "ratio >=100 (involved chain >=100 mg/L)", ">=5 mm on MRI")
    fact("F018", ">=10% clonal marrow plasma cells")


def test_claims_are_quoted_word_for_word():
    for claim, quote in {
        "C001": "the uncontrolled growth of plasma cells",
        "C019": "abnormal plasma cells in the bone marrow",
        "C035": "a type of cancer that forms in a type of white blood cell called a plasma cell",
        "C037": "crowding out healthy blood cells and leading to symptoms such as bone pain, fatigue, and susceptibility to infections",
        "C051": "uncontrolled growth of these cells",
    }.items():
        assert quote in CLAIMS[claim], claim
        says(quote, f"({claim})")


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
    slow, mean = numbers("mgus", mspike=0.5)["progression"], DEFAULT["progression"]
    assert LESSON.key("order-by-rate") == ["slow", "mean", "late", "early"]
    assert slow == 0.58 and mean == 1.07 and slow < mean < 3 < 10
    fact("F012", "about 3% per year in the next 5")


def test_tasks_accept_what_the_explorer_prints_and_reject_the_neighbour():
    tasks = {
        "task-mspike": lambda mspike: numbers("mgus", mspike=mspike)["risk"],
        "task-gap": lambda death: (
            (n := numbers("mgus", death=death, years=30, ignore_deaths=1))["naive_risk"] - n["risk"]
        ),
    }
    LESSON.accepts_only_its_own(
        {name: lambda v, read=read: round(read(*map(float, v.values())), 1) for name, read in tasks.items()}
    )


def test_reading_the_table_gives_the_key_for_every_variant():
    table = show("mgus_incidence").table
    for given, key in LESSON.variants("read-still-mgus"):
        row = at(table, given["years"])
        read = 100 - round(row["Progressed (%)"], 1) - round(row["Died without progressing (%)"], 1)
        assert share(GRADED["read-still-mgus"], read, key) == 1
        naive = 100 - row["Ignoring deaths (%)"] - row["Died without progressing (%)"]
        assert share(GRADED["read-still-mgus"], naive, key) == 0
    assert at(table, 20)["People at risk"] == 57
    gap = table["Ignoring deaths (%)"] - table["Progressed (%)"]
    assert gap.is_monotonic_increasing  # "the two estimates lie further apart"


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
