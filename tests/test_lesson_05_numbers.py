"""Every number that lesson 05 and its assignment state, against the simulation and the dossier."""

from __future__ import annotations

import math

import numpy as np
import pytest
from _course import ROOT
from _lesson import Lesson, fact

from immunolab import evidence, scenes
from immunolab.explore import numbers
from immunolab.figures import show
from immunolab.figures.m_protein import run
from immunolab.models import m_protein
from immunolab.quiz import load_questions, share

SLUG = "05_remission_and_relapse"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT, says = LESSON.questions, LESSON.graded, LESSON.text, LESSON.says
PAPER = LESSON.paper
CLAIMS = evidence.claims().set_index("claim_id")["quote"]
TRIALS = evidence.trials().set_index("row_id")
DEFAULT = numbers("m_protein")


def ratio(row):
    """Hazard ratio with its interval, as the lesson prints it; never from memory, always 95 %."""
    r = TRIALS.loc[row]
    assert r["basis"] in {"read", "secondary"} and r["hr_ci_level"] == 95
    return f"{r['hazard_ratio']:.2f} ({r['hr_ci_low']:.2f} to {r['hr_ci_high']:.2f})"


def test_the_lag_of_the_protein():
    question = QUESTIONS["table-lag"]
    for name, half_life in {"igg": 21, "iga": 5.8, "chains": 0.2}.items():
        printed = {
            "gone": numbers("m_protein", surviving=0, half_life=half_life)["very_good_day"],
            "lowest": numbers("m_protein", surviving=0.01, half_life=half_life)["nadir_day"],
        }
        assert question.rows[name] == f"Half-life {half_life:g}"
        assert question.key[name] == printed, name
    most, turned = question.key["igg"].values()
    says(f"**After about ten weeks**, on day {most} of the model")
    assert round(most / 7) == 10
    days = np.linspace(0, 400, 4001)
    for half_life in m_protein.HALF_LIFE_DAYS.values():  # the cells turn when they turn
        cells = run(half_life=half_life).cells(days)
        assert round(days[cells.argmin()]) == 9
    says(
        "In the upper panel the cells turn on day 9",
        "With survivors the cells are fewest on day 9, whatever the half-life",
        "At the IgG's lowest point there are three times as many",
    )
    assert run().cells(turned) / cells.min() == pytest.approx(3, abs=0.2)
    assert f"for {turned - 9} days" in QUESTIONS["spot-smallest"].feedback["cells-low"]
    said = QUESTIONS["bet-last-protein"].feedback
    assert "two take away 75 %, three 87.5 %" in said["a"] and 1 - 0.5**3 == 0.875
    all_of_it = m_protein.days_until_below(0.1, 0)
    assert "the time until hardly anything is left" in said["d"] and 180 < all_of_it < 185  # half a year


def test_the_drawing_is_the_model():
    """Counts of the scene, by day: an antibody is 2.5 g/L, a cell after treatment ten thousand million."""
    scene, course = scenes.scene("smoke"), run()
    drawn = [[sum(f'data-key="{kind}{i}"' in scene.svg(step) for i in range(30)) for kind in "ma"] for step in range(4)]
    days = [0, 9, 70, 153]
    assert [protein for _, protein in drawn] == [16, 12, 2, 1]
    assert [float(course.protein(day)) / 2.5 for day in days] == pytest.approx([16, 12, 2, 1], abs=0.5)
    whole = [scene.svg(step).count("<title>myeloma cell</title>") for step in range(4)]
    assert whole == [26, 1, 2, 3]
    assert [float(course.cells(day)) / 1e10 for day in days[1:]] == pytest.approx(whole[1:], abs=0.5)
    assert "Before treatment there would be a hundred; 26 are drawn" in scene.simplified
    slow = [round(32 / 2 ** (k / 2)) for k in range(5, -1, -1)]
    step = scenes.scene("deep-or-slow").steps[2].desc
    assert "1, 2, 4, 8, 16 and 32" in step and ", ".join(map(str, slow[:5])) + " and 32" in step


def test_what_the_defaults_rest_on():
    says(
        "The growth, a doubling in 87 days",
        "0.008 per day is a doubling in 87 days",
        "10¹² cells, a million million, at diagnosis, a fifth of them at relapse, 40 g/L of M protein",
    )
    p = m_protein.PARAMETERS
    assert p["g"].default == 0.008 and math.log(2) / 0.008 == pytest.approx(87, abs=0.5)
    assert "doubling in 87 days" in p["g"].note
    assert (p["M0"].default, p["diagnosis"].default, p["relapse"].default) == (40, 1e12, 2e11)


def test_what_hides_below_the_limit():
    says("**Up to ten million.**", "on day 1,238, after three years and five months")
    assert "10¹² ÷ 10⁵ is 10⁷" in QUESTIONS["bet-how-many"].feedback["d"]
    deep, deeper, slow = (
        numbers("m_protein", surviving=s, growth=g)["relapse_day"]
        for s, g in ((1e-5, 0.008), (1e-6, 0.008), (1e-5, 0.004))
    )
    assert deep == 1238 and deep / 365.25 == pytest.approx(3 + 5 / 12, abs=0.05)
    for depth in (1e-3, 1e-7):
        gap = m_protein.regrowth_days(depth / 10) - m_protein.regrowth_days(depth)
        says(f"Ten times fewer survivors buy {gap:.0f} days, whatever the depth")
    says(f"Half the growth buys twice the time: day {slow:,.0f}")
    table = QUESTIONS["table-regrowth"]
    assert table.key == {"start": {"day": deep}, "deeper": {"day": deeper}, "slower": {"day": slow}}
    question = QUESTIONS["hundredfold"]
    gap = deeper - deep
    slowest = numbers("m_protein", surviving=1e-7, growth=0.004)["relapse_day"]
    assert share(question, slowest - slow, question.key) == 1
    assert f"tenfold fewer survivors buy {gap:.0f} days" in question.stem
    assert {n.value for n in question.near_misses} == {gap, 2 * gap, 10 * gap, 100 * gap}
    days = np.arange(300)
    none, few = (m_protein.m_protein(days, s) for s in (0, 1e-8))
    assert abs(none - few).max() < 1e-4  # the step that breaks it: no, it cannot
    says("In the first 300 days the two curves lie on each other", "ten million cells can lie below it")


def test_two_plans():
    a = numbers("m_protein", surviving=1e-5, growth=0.016)
    b = numbers("m_protein", surviving=1e-3, growth=0.004)
    longest = numbers("m_protein", surviving=1e-8, growth=0.016)["relapse_day"]
    says(f"comes to relapse in the model on day {b['relapse_day']:,.0f}; plan A on day {a['relapse_day']:.0f}")
    says(f"even with 1 in 100 million left it lasts until day {longest:,.0f}")
    table = QUESTIONS["table-plans"]
    deepest = numbers("m_protein", surviving=1e-8, growth=0.016)
    for name, printed in {"a": a, "b": b, "deepest": deepest}.items():
        assert table.key[name] == {"lowest": pytest.approx(printed["nadir"], rel=0.01), "day": printed["relapse_day"]}
    says("By M protein plan A looks better: it falls four times as low")
    assert b["nadir"] / a["nadir"] == pytest.approx(4, abs=0.4)
    says("Plan B, by nearly two years")
    said = QUESTIONS["bet-deeper"].feedback
    assert "doubles every 43 days" in said["c"] and math.log(2) / 0.016 == pytest.approx(43, abs=0.5)
    assert math.log2(100) < 7 and 1.9 < (b["relapse_day"] - a["relapse_day"]) / 365.25 < 2


def test_statements_about_the_world():
    says("a test that can see one clonal cell among 100,000 found none")
    fact("F102", "at least 10^-5", "in a patient in CR")
    says("| 0.33 (0.29 to 0.37) | 8,098 in 44 studies |", "| 0.45 (0.39 to 0.51) | 4,297 in 23 studies |")
    fact("F103", "44 PFS studies, 8,098 patients", "PFS HR 0.33 (0.29-0.37), OS HR 0.45 (0.39-0.51)")
    assert "0.45" in QUESTIONS["mrd-means"].stem
    says("of 13 people given a donor's lymphocytes 4 reached complete remission")
    assert TRIALS.loc["T111", "basis"] == "read" and "8/13 responded (4 PR, 4 CR)" in TRIALS.loc["T111", "notes"]
    says("about 14 % of 7,291 patients fit for transplant")
    fact("F108", "7,291 transplant-eligible", "about 14%")
    assert (
        "Three months after transplant, people who later relapse have more worn-out CD8 T cells"
        in QUESTIONS["arrow"].stem
    )
    fact("F052", "already higher at +3 months in those who later relapsed")
    says("no data showed that stopping or changing treatment by MRD helps")
    fact("F107", "no data yet show that acting on MRD")
    says("April 2024: the regulator's advisers voted 12 to 0 that MRD may be enough for an early licence")
    fact("F104", "12 April 2024", "voted 12-0 that MRD can support accelerated approval")
    says("January 2026: a draft guidance")
    fact("F155", "20 January 2026")
    says(
        "August 2026: the first licence of this kind",
        "iberdomide brought more people than bortezomib to complete remission",
    )
    fact("F105", "13 August 2026", "MRD-negative CR 41% vs 21%")
    says(
        "485 people | transplant, or more of the same drugs | 86 % against 84 % | 1.02 (0.95 to 1.10)",
        "233 people | two transplants, or one | 32 % against 40 % | 0.82 (0.58 to 1.15)",
    )
    fact(
        "F154",
        "(n=485)",
        "86% vs 84%, relative risk 1.02 (0.95-1.10)",
        "(n=233)",
        "32% vs 40%, relative risk 0.82 (0.58-1.15)",
    )
    says("licensed for this in the US from 2017")
    licences = evidence.approvals()
    capsule = licences[licences["indication"].str.contains("maintenance after autologous transplant")]
    assert [(row.agency, str(row.date)[:4]) for row in capsule.itertuples()] == [("FDA", "2017")]


def test_the_table_of_trials():
    says(f"hazard ratio {ratio('T092')} | {ratio('T091')}", "3 trials, 1,208 people")
    assert TRIALS.loc["T091", ["n_experimental", "n_control"]].sum() == 1208
    assert "second primary malignancies increased" in TRIALS.loc["T091", "notes"]
    says(f"progression or death: {ratio('T094')} | 0.87 (0.73 to 1.05)", "Myeloma XI, 1,971 people")
    notes = TRIALS.loc["T094", "notes"]
    assert "HR 0.87 (0.73-1.05)" in notes and "1,971 randomised" in notes
    says(f"1.65 times as often (1.25 to 2.19) | {ratio('T110')[:-1]}; 3 studies, 1,229 people)")
    says("5 studies, 1,538 people")
    notes = TRIALS.loc["T110", "notes"]
    assert "1538 patients; CR RR 1.65 (1.25-2.19); non-relapse mortality RR 3.55 (2.17-5.80)" in notes
    says("some three and a half times as common")
    says("new cancers became more common with lenalidomide, in trials of myeloma 1.42 times (1.09 to 1.84)")
    fact("F180", "1.42 (1.09-1.84) in 18 randomised trials of myeloma")
    says("0.84 each, in 1,338 people")
    fact("F181", "0.84 for death", "0.84 for progression or death", "118.5 months")
    for text in (ratio("T091"), ratio("T092"), ratio("T094"), "0.87 (0.73 to 1.05)"):
        assert text in PAPER
    stem = GRADED["donor-cells"].stem
    assert "1.65 (1.25 to 2.19)" in stem and "3.55 (2.17 to 5.80)" in stem and ratio("T110") in stem


def test_claims_are_quoted_word_for_word():
    for claim, quote in {
        "C052": "chemotherapy and stem cell transplantation have made significant strides in managing this disease",
        "C053": "relapse remains a significant challenge for patients",
        "C062": "proliferate and cause relapse",
        "C065": "Yes, in some cases, the immune system can completely eliminate multiple myeloma",
        "C066": "highly dependent on various factors",
        "C067": "not guaranteed",
    }.items():
        assert quote in CLAIMS[claim], claim
        says(f'"{quote}"', f"({claim})")


def test_named_places_lie_where_the_picture_shows_them():
    picture = show("m_protein")
    picture.png()
    width, height = picture.figure.canvas.get_width_height()
    upper, lower = picture.figure.axes[:2]
    course = run()

    def spot(ax, day, value):
        x, y = ax.transData.transform((day, value))
        return x / width, 1 - y / height

    wanted = {
        "cells-low": spot(upper, 9.35, float(course.cells(9.35))),
        "relapse": spot(upper, DEFAULT["relapse_day"], 2e11),
        "protein-low": spot(lower, DEFAULT["nadir_day"], DEFAULT["nadir"]),
        "protein-up": spot(lower, DEFAULT["progression_day"], float(course.protein(DEFAULT["progression_day"]))),
    }
    places = QUESTIONS["spot-smallest"].places
    assert set(places) == set(wanted)
    for name, place in places.items():
        assert place.at == pytest.approx(wanted[name], abs=0.02), name
    assert (DEFAULT["relapse_day"], DEFAULT["progression_day"]) == (374, 373)


def test_every_half_life_that_prints_the_day_counts():
    question = GRADED["task-half-life"]
    for given, key in LESSON.variants("task-half-life"):
        printing = [
            half_life / 10
            for half_life in range(50, 300)
            if numbers("m_protein", surviving=0, half_life=half_life / 10)["very_good_day"] == given["day"]
        ]
        assert printing and all(share(question, half_life, key) == 1 for half_life in printing)
        assert share(question, given["day"] / 2, key) == share(question, given["day"], key) == 0  # half-life for life


def test_the_growth_that_is_worth_a_tenfold():
    """Of the slider's stops the one that comes nearest counts, and the next ones do not."""
    question = GRADED["task-worth"]
    for given, key in LESSON.variants("task-worth"):
        goal = numbers("m_protein", surviving=1e-5, growth=given["growth"])["relapse_day"]
        off = {
            stop / 1000: abs(numbers("m_protein", surviving=1e-4, growth=stop / 1000)["relapse_day"] - goal)
            for stop in range(5, 27)
        }
        right = min(off, key=off.get)
        assert [stop for stop in off if share(question, stop, key) == 1] == [right]
        assert right / given["growth"] == pytest.approx(3 / 4, abs=0.03)  # "slowing the growth by a quarter"
    assert [math.log10(2e11 / left) for left in (1e8, 1e7)] == pytest.approx([3.3, 4.3], abs=0.01)


def test_tasks_accept_what_the_explorer_prints_and_reject_the_neighbour():
    def quiet(growth):
        printed = numbers("m_protein", surviving=1e-4, growth=growth)
        return printed["progression_day"] - printed["nadir_day"]

    tasks = {"task-quiet-time": quiet, "none-seen": lambda millions: 100 * math.exp(-millions)}
    LESSON.accepts_only_its_own(
        {name: lambda v, read=read: read(*map(float, v.values())) for name, read in tasks.items()}
    )


def test_reading_the_stages():
    rows = {"I": (28, 82, 55), "II": (62, 62, 36), "III": (10, 40, 24)}
    fact("F024", "n=3,060", "stage I 28%, II 62%, III 10%")
    fact("F025", "82% (I), 62% (II), 40% (III)")
    fact("F026", "55%, 36%, 24%")
    for stage, (people, alive, free) in rows.items():
        assert f"| {stage} | {people} % | {alive} % | {free} % |" in PAPER
    LESSON.accepts_only_its_own({"read-the-stages": lambda v: rows[v["stage"]][1] - rows[v["stage"]][2]})


def test_cards_ask_of_every_objective_and_say_what_the_lesson_says():
    cards = {card.id: card for card in load_questions(ROOT / "notebooks" / f"{SLUG}.review.yaml").questions}
    stated = {question.objective for question in QUESTIONS.values()}
    assert len(cards) >= 8 and {card.objective for card in cards.values()} == stated
    # the mould: two more days, and the fast are ahead; the near misses are the other days
    assert (2**6, 8 * 2 ** (6 / 2)) == (64, 64) and (2**8, 8 * 2 ** (8 / 2)) == (256, 128) and 2**4 < 8 * 2 ** (4 / 2)
    two_years = m_protein.regrowth_days(1e-3, g=0.008)
    assert m_protein.regrowth_days(1e-3, g=0.004) == pytest.approx(2 * two_years)  # half-the-pace
