"""Every number that lesson 05 and its assignment state, against the simulation and the dossier."""

from __future__ import annotations

import math

import numpy as np
import pytest
from _lesson import Lesson, fact

from immunolab import evidence
from immunolab.explore import numbers
from immunolab.figures import show
from immunolab.figures.m_protein import run
from immunolab.models import m_protein
from immunolab.quiz import share

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
    most, all_of_it = numbers("m_protein", surviving=0)["very_good_day"], m_protein.days_until_below(0.1, 0)
    says(
        f"needs {most:g} days until 90 % of an IgG M protein is gone, and {all_of_it:.0f} days until less than 0.1 g/L"
    )
    days = np.linspace(0, 400, 4001)
    cells = run().cells(days)
    fewest, lowest = round(days[cells.argmin()]), round(DEFAULT["nadir_day"])
    says(f"the cells are fewest on day {fewest}. The M protein falls until day {lowest}")
    says(f"three times as many cells as on day {fewest}")
    assert m_protein.PARAMETERS["surviving"].default == 0.01
    assert run().cells(lowest) / cells.min() == pytest.approx(3, abs=0.2)
    assert f"for {lowest - fewest} days" in QUESTIONS["spot-smallest"].feedback["cells-low"]
    question = QUESTIONS["note-nadir"]
    for half_life, key in question.key.items():
        printed = numbers("m_protein", half_life=float(half_life))
        assert share(question, printed["nadir_day"], key) == 1
        assert printed["relapse_day"] == 374  # a near miss
    assert numbers("m_protein", surviving=0, half_life=5.8)["very_good_day"] == 20  # task 2: it falls
    assert numbers("m_protein", surviving=0, half_life=0.2)["very_good_day"] == 3


def test_what_the_defaults_rest_on():
    says(
        "0.008 per day or a doubling in 87 days",
        "40 g/L (4 g/dL) of M protein",
        "10¹² cells at diagnosis and 2 × 10¹¹ at relapse",
    )
    p = m_protein.PARAMETERS
    assert p["g"].default == 0.008 and math.log(2) / 0.008 == pytest.approx(87, abs=0.5)
    assert "doubling in 87 days" in p["g"].note
    assert (p["M0"].default, p["diagnosis"].default, p["relapse"].default) == (40, 1e12, 2e11)


def test_what_hides_below_the_limit():
    says("One in 100,000 of 10¹² cells is 10⁷", "on day 1,238, after three years and five months")
    deep, deeper = (numbers("m_protein", surviving=s) for s in (1e-5, 1e-6))
    assert deep["relapse_day"] == 1238
    assert deep["relapse_day"] / 365.25 == pytest.approx(3 + 5 / 12, abs=0.05)
    question = QUESTIONS["note-tenfold"]
    assert share(question, deeper["relapse_day"] - deep["relapse_day"], question.key) == 1
    assert {n.value for n in question.near_misses} == {deeper["relapse_day"], deep["relapse_day"]}
    for depth in (1e-3, 1e-7):
        gap = m_protein.regrowth_days(depth / 10) - m_protein.regrowth_days(depth)
        says(f"Each tenfold fewer buys {gap:.0f} days, whatever the depth")
    slow = numbers("m_protein", surviving=1e-5, growth=0.004)["relapse_day"]
    says(f"Half the growth buys twice the time: day {slow:,.0f}")
    days = np.arange(300)
    none, few = (m_protein.m_protein(days, s) for s in (0, 1e-8))
    assert abs(none - few).max() < 1e-4  # task 4: no, it cannot
    says("Ten million cells can lie below it")


def test_two_plans():
    a = numbers("m_protein", surviving=1e-5, growth=0.016)
    b = numbers("m_protein", surviving=1e-3, growth=0.004)
    longest = numbers("m_protein", surviving=1e-8, growth=0.016)["relapse_day"]
    says(f"comes to relapse on day {b['relapse_day']:,.0f}; plan A on day {a['relapse_day']:.0f}")
    says(f"Even at 0.00000001 plan A lasts {longest:,.0f} days")
    question = QUESTIONS["note-plans"]
    assert share(question, b["relapse_day"] - a["relapse_day"], question.key) == 1
    near = {n.value for n in question.near_misses}
    assert near == {b["progression_day"] - a["progression_day"], b["relapse_day"], a["relapse_day"]}
    assert run(1e-5, 0.016).protein(300) < run(1e-3, 0.004).protein(300)  # task 2: A is lower on day 300
    said = QUESTIONS["bet-deeper"].feedback
    assert "doubles every 43 days" in said["c"] and math.log(2) / 0.016 == pytest.approx(43, abs=0.5)
    assert math.log2(100) < 7 and "nearly two years" in said["b"] and 1.9 < 706 / 365.25 < 2


def test_statements_about_the_world():
    says(
        "half of the patients died within about 7 months",
        "it was 24 to 30 months",
        "in recent series it is above 10 years",
    )
    fact("F003", "about 7 months", "24 to 30 months", "medians above 10 years")
    says("no clonal cell was found by a test that can see one among 100,000")
    fact("F102", "at least 10^-5", "in a patient in CR")
    says(
        "0.33 (95 % confidence interval 0.29 to 0.37; 44 studies, 8,098 people)",
        "it was 0.45 (0.39 to 0.51; 23 studies, 4,297 people)",
    )
    fact("F103", "44 PFS studies, 8,098 patients", "PFS HR 0.33 (0.29-0.37), OS HR 0.45 (0.39-0.51)")
    assert "0.45" in QUESTIONS["mrd-means"].stem
    says("82 % were alive after five years in stage I, 62 % in II, 40 % in III")
    fact("F025", "82% (I), 62% (II), 40% (III)")
    says("4 of 13 people reached complete remission")
    assert TRIALS.loc["T111", "basis"] == "read" and "8/13 responded (4 PR, 4 CR)" in TRIALS.loc["T111", "notes"]
    says("about 14 % of 7,291 patients fit for transplant")
    fact("F108", "7,291 transplant-eligible", "about 14%")
    says("at three months in those who later relapsed")
    fact("F052", "already higher at +3 months in those who later relapsed")
    says("no data showed a better outcome from stopping or changing treatment by MRD")
    fact("F107", "no data yet show that acting on MRD")
    says("In 2024 the advisers of the US regulator voted 12 to 0")
    fact("F104", "12 April 2024", "voted 12-0 that MRD can support accelerated approval")
    says("On 13 August 2026 came the first: iberdomide", "41 % against 21 % were in complete remission")
    fact("F105", "13 August 2026", "MRD-negative CR 41% vs 21%")
    says("At 10⁻⁶ 86 % with and 84 % without it had none: relative risk 1.02, 95 % interval 0.95 to 1.10")
    fact("F154", "86% vs 84%, relative risk 1.02 (0.95-1.10)")


def test_the_table_of_trials():
    says(f"hazard ratio {ratio('T092')} | hazard ratio {ratio('T091')}", "3 randomised trials, 1,208 people")
    assert TRIALS.loc["T091", ["n_experimental", "n_control"]].sum() == 1208
    assert "second primary malignancies increased" in TRIALS.loc["T091", "notes"]
    says(f"progression or death: {ratio('T094')} | 0.87 (0.73 to 1.05)", "1 randomised trial, 1,971 people")
    notes = TRIALS.loc["T094", "notes"]
    assert "HR 0.87 (0.73-1.05)" in notes and "1,971 randomised" in notes
    says(f"RR 1.65 (1.25 to 2.19) | hazard ratio {ratio('T110')[:-1]}; 3 of the studies, 1,229 people)")
    says("5 studies, 1,538 people")
    notes = TRIALS.loc["T110", "notes"]
    assert "1538 patients; CR RR 1.65 (1.25-2.19); non-relapse mortality RR 3.55 (2.17-5.80)" in notes
    says("3.55 times (2.17 to 5.80)")
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


def test_order_of_turns():
    printed, days = numbers("m_protein", surviving=1e-4), np.linspace(0, 400, 4001)
    moments = {
        "fewest": float(days[run(1e-4).cells(days).argmin()]),
        "half": m_protein.days_until_below(20, 1e-4),
        "ninety": printed["very_good_day"],
        "lowest": printed["nadir_day"],
        "progression": printed["progression_day"],
    }
    assert [round(day) for day in moments.values()] == [14, 22, 71, 265, 919]  # as the explanation says
    assert LESSON.key("order-of-turns") == sorted(moments, key=moments.get)


def test_tasks_accept_what_the_explorer_prints_and_reject_the_neighbour():
    def quiet(growth):
        printed = numbers("m_protein", surviving=1e-4, growth=growth)
        return printed["progression_day"] - printed["nadir_day"]

    tasks = {
        "task-last-protein": lambda half_life: numbers("m_protein", surviving=0, half_life=half_life)["very_good_day"],
        "task-quiet-time": quiet,
        "none-seen": lambda millions: 100 * math.exp(-millions),
    }
    LESSON.accepts_only_its_own(
        {name: lambda v, read=read: read(*map(float, v.values())) for name, read in tasks.items()}
    )


def test_reading_the_stages():
    rows = {"I": (28, 82, 55), "II": (62, 62, 36), "III": (10, 40, 24)}
    fact("F024", "n=3,060", "stage I 28%, II 62%, III 10%")
    fact("F026", "55%, 36%, 24%")
    for stage, (people, alive, free) in rows.items():
        assert f"| {stage} | {people} % | {alive} % | {free} % |" in PAPER
    LESSON.accepts_only_its_own({"read-the-stages": lambda v: rows[v["stage"]][1] - rows[v["stage"]][2]})
