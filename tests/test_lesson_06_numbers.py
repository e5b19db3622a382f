"""Every number that lesson 06 and its assignment state about the simulation and the world, against their sources."""

from __future__ import annotations

import math

import numpy as np
import pytest
from _lesson import Lesson
from scipy.stats import binomtest

from immunolab import evidence
from immunolab.explore import numbers
from immunolab.figures import daratumumab as figure
from immunolab.figures import forest, show
from immunolab.models import daratumumab
from immunolab.quiz import share

SLUG = "06_antibodies"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT, says = LESSON.questions, LESSON.graded, LESSON.text, LESSON.says
TRIALS = evidence.trials().set_index("row_id")
LABEL, MONTHLY = 0, 3


def dose(**values):
    return numbers("daratumumab", **values)


def ratio(row_id):
    row = TRIALS.loc[row_id]
    return float(row["hazard_ratio"]), float(row["hr_ci_low"]), float(row["hr_ci_high"])


def claim(claim_id):
    table = evidence.claims().set_index("claim_id")
    return table.loc[claim_id]


def test_first_infusions_in_people():
    table = evidence.dataset("daratumumab_gen501_first_infusion").set_index("dose_mg_per_kg")
    says("about a day after 1 or 2 mg per kg of body weight, and 132 hours after 8 mg/kg (means of 3 to 5 people;")
    # The source page counts people for each quantity: clearance and half-life have 1 of 3 at 0.5 mg/kg and 5 of 6 at
    # 1 mg/kg. The column n of the data set is that of the highest concentration.
    for mg, people, word in ((0.5, 1, "20"), (1.0, 5, "28"), (2.0, 3, "26"), (4.0, 3, "92"), (8.0, 3, "132")):
        row = table.loc[mg]
        assert people <= row["n"] and row["t_half_h_mean"] == pytest.approx(float(word), abs=0.55)
        says(f"| {mg:g} | {people} | {row['cl_ml_h_per_kg_mean']:.1f} | {word} |")
    # The two doses whose half-life our copy of the source does not show; no row of the source is left out otherwise.
    says("| 16 and 24 | 3 each | 0.3 | not available to us |")
    for mg in (16.0, 24.0):
        assert (table.loc[mg, "n"], table.loc[mg, "cl_ml_h_per_kg_mean"]) == (3, 0.3)
        assert np.isnan(table.loc[mg, "t_half_h_mean"])
    assert set(table.index[table["cl_ml_h_per_kg_mean"].notna()]) == {0.5, 1, 2, 4, 8, 16, 24}
    assert table.loc[2.0, "t_half_h_mean"] < table.loc[1.0, "t_half_h_mean"]  # the step that blurs the staircase


def test_responses_in_single_groups():
    says("3 of 30 people responded to 8 mg/kg (10 %; 95 % interval 2 to 27) and 15 of 42 to 16 mg/kg (36 %; 22 to 52)")
    row = TRIALS.loc["T001"]
    assert row["n_experimental"] == 42 and row["response_rate_pct"] == 36 and row["randomised"] == "no"
    assert "8 mg/kg cohort (n=30) ORR 10%" in row["notes"]
    says("29 % of 106 heavily treated people responded (95 % interval 21 to 39)")
    sirius = TRIALS.loc["T002"]
    assert sirius["n_experimental"] == 106 and sirius["response_rate_pct"] == 29.2
    for hits, people, pct, low, high in ((3, 30, 10, 2, 27), (15, 42, 36, 22, 52), (31, 106, 29, 21, 39)):
        found = binomtest(hits, people).proportion_ci()
        assert (round(100 * hits / people), round(100 * found.low), round(100 * found.high)) == (pct, low, high)
    alone = TRIALS.loc["T035"]
    assert (alone["n_experimental"], alone["response_rate_pct"]) == (35, 0)
    says("0 of 35 people responded")
    assert binomtest(0, 35).proportion_ci().high == pytest.approx(0.10, abs=0.001)  # "above about 10 %"


def test_half_the_dose():
    says(
        "The least bound share, in week 1, falls from 98.6 to 96.5 %. From week 8 on the lowest concentration falls from "
        "680 to 312 mg/L, and both doses bind over 99 %"
    )
    full, half = dose(), dose(dose=8)
    for amount in (16, 8):
        course = figure.run(dose=amount)
        treated = course.day >= 0.5
        assert course.day[treated][np.argmin(course.occupancy[treated])] == pytest.approx(7, abs=0.5)
        assert course.occupancy[course.day >= 56].min() > 0.99
    assert (full["least_bound"], half["least_bound"]) == (98.6, 96.5)
    assert (full["lowest"], half["lowest"]) == (680, 312)
    says("At 24 mg/kg it is 99.1 %. At 4 mg/kg the share is still 85.6 %, at 3 it is 25.9 %, at 2 next to nothing")
    assert [dose(dose=d)["least_bound"] for d in (24, 4, 3)] == [99.1, 85.6, 25.9]
    assert dose(dose=2)["least_bound"] < 1
    assert dose(dose=3, weight=120)["least_bound"] > 85  # task 4: "Why does it hold now?"
    # "over twenty times what it takes to bind half of the target", and "more than halves": in the model of the lower
    # panel the bound share is C / (C + Kss), so that C over Kss is the odds of being bound
    odds = [found["least_bound"] / (100 - found["least_bound"]) for found in (full, half)]
    assert odds[1] > 20 and odds[1] < odds[0] / 2
    # "Between 5 and 16 mg/kg the dose triples, and the bound share gains seven points"
    assert full["least_bound"] - dose(dose=5)["least_bound"] == pytest.approx(7, abs=0.3)


@pytest.mark.slow
def test_the_model_loses_small_doses_too_fast():
    says("At 1 to 8 mg/kg the upper model loses the drug two to four times as fast as the few people measured")
    seen = evidence.dataset("daratumumab_gen501_first_infusion").set_index("dose_mg_per_kg")
    for mg in (1.0, 2.0, 4.0, 8.0):
        assert 1.9 < seen.loc[mg, "aucinf_ug_h_per_ml_mean"] / daratumumab.area(mg) < 4.1, mg


def test_rates_of_the_model():
    says("In the model its capacity halves every 22 days")
    assert math.log(2) / daratumumab.PARAMETERS["kdes"].default / 24 == pytest.approx(22, abs=0.5)
    says("half-life of 43 days, or of 24 if the myeloma makes IgG")
    assert daratumumab.half_lives()[1] == pytest.approx(43, abs=0.5)
    assert daratumumab.half_lives(igg_myeloma=True)[1] == pytest.approx(24, abs=0.5)


def test_the_schedule_of_the_label():
    says("weekly for 8 weeks, every two weeks for 16, then every four")
    weeks = daratumumab.label_schedule(52)[:, 0] / 7
    assert np.diff(weeks).tolist() == [1] * 8 + [2] * 7 + [2] + [4] * 6


def test_first_against_eighth_infusion():
    says("A week after the first infusion 0.4 of 70 mg/L is left, a week after the eighth 113 of 165")
    course = figure.run(dose=4)

    def at(day):
        return float(np.interp(day, course.day, course.concentration))

    assert (round(at(7), 1), round(at(56))) == (0.4, 113)
    assert (math.floor(at(0.25)), round(at(49.25))) == (70, 165)
    assert 100 * at(7) / at(0.25) == pytest.approx(0.6, abs=0.05)
    says("Some 68 %")
    assert 100 * at(56) / at(49.25) == pytest.approx(68, abs=0.5)
    assert dose(dose=4)["first_peak"] == 70.5 and dose(dose=4)["week_8"] == 113


def test_monthly_from_the_start():
    says("the model holds 96.2 % of the target even with monthly doses from the start")
    says("the blood then holds 75 mg/L at week 8, a tenth of the label's 750")
    monthly = dose(interval=MONTHLY)
    assert monthly["least_bound"] == 96.2
    assert monthly["week_8"] == pytest.approx(75, abs=0.5) and dose()["week_8"] == 750
    says("One missed dose, and the bound share drops to 69.6 %")
    assert dose(interval=MONTHLY, missed=1)["least_bound"] == 69.6
    says("On the label's schedule four in a row leave it at about 99 %")
    course = figure.run(missed=4)
    assert course.occupancy[course.day >= 56].min() == pytest.approx(0.99, abs=0.006)
    # task 4 of the second part: the fifth missed dose, with IgG
    assert dose(igg=1, missed=4)["least_bound"] > 50 > dose(igg=1, missed=5)["least_bound"]
    says("1,040 mg/L of drug in the blood")
    assert dose()["peak"] == 1040


def test_missed_doses_question():
    assert dose(missed=2)["lowest"] == 461 and dose()["lowest"] == 680
    assert "461 mg/L instead of 680" in QUESTIONS["missed-doses"].stem
    assert dose(missed=2)["least_bound"] == dose()["least_bound"]


@pytest.mark.parametrize(("name", "fixed"), [("note-bound", {}), ("note-monthly", {"interval": MONTHLY})])
def test_notes(name, fixed):
    question = QUESTIONS[name]
    for given, key in question.key.items():
        printed = dose(dose=float(given), **fixed)["least_bound"]
        assert share(question, printed, key) == 1 and printed == pytest.approx(key, abs=0.05)
        assert all(share(question, other, key) == 0 for other in question.key.values() if other != key)
        assert all(share(question, near.value, key) == 0 for near in question.near_misses)
    if fixed:
        near = {n.value for n in question.near_misses}
        assert near == {96.2} | {dose(dose=float(g))["least_bound"] for g in question.key}
        assert min(near - {96.2}) > 97  # "the same dose holds more than 97 %"


def test_hazard_ratios_in_the_picture():
    names = ["CASTOR", "POLLUX", "MAIA", "PERSEUS", "AQUILA", "ELOQUENT-3", "DREAMM-3", "DREAMM-7"]
    says('settle=["T014"]')
    for name in names:
        says(f'"{name}"')
    table = forest.rows(endpoint="PFS", trials=names, settle=["T014"]).set_index("trial")
    question = QUESTIONS["note-hazard"]
    for trial, key in question.key.items():
        assert 100 * (1 - table.loc[trial, "hazard_ratio"]) == pytest.approx(key, abs=0.01)
        assert all(share(question, near.value, key) == 0 for near in question.near_misses)
        assert all(share(question, other, key) == 0 for other in question.key.values() if other != key)
    assert {n.value for n in question.near_misses} == {100 - key for key in question.key.values()}
    assert list(table.index[table["hr_ci_high"] > 1]) == ["DREAMM-3"]  # "Which interval crosses 1?"
    assert not any(
        evidence.from_memory(row, column)
        for _, row in table.iterrows()
        for column in ("hazard_ratio", "hr_ci_low", "hr_ci_high")
    )
    says("For MAIA the report at 56 months is shown")
    assert table.loc["MAIA", "follow_up_months"] == pytest.approx(56.2)


def test_trials_in_the_text():
    says("ratio 0.41 (0.31 to 0.53)")
    assert ratio("T043") == (0.41, 0.31, 0.53)
    says("79 %, against 29 % with daratumumab")
    assert "ocular events 79% vs 29%" in TRIALS.loc["T043", "notes"]
    says("survival was longer: hazard ratio 0.82 (95.4 % interval 0.68 to 1.00")
    assert ratio("T037") == (0.82, 0.68, 1.0) and TRIALS.loc["T037", "hr_ci_level"] == 95.4
    says("1.03 (0.72 to 1.47)")
    assert ratio("T042") == (1.03, 0.72, 1.47)
    says("a response rate of 31 %")
    assert TRIALS.loc["T041", "response_rate_pct"] == 31
    says("0.60 (IMROZ, 98.5 % interval 0.41 to 0.88")
    assert ratio("T034") == (0.60, 0.41, 0.88) and TRIALS.loc["T034", "hr_ci_level"] == 98.5
    says("0.57 (CEPHEUS, 95 % interval 0.41 to 0.79")
    assert ratio("T026") == (0.57, 0.41, 0.79) and TRIALS.loc["T026", "hr_ci_level"] == 95
    says("only 41 % met today's definition of high risk")
    assert "only 41% of patients met the 2-20-20" in TRIALS.loc["T028", "notes"]
    says("struck 19 % with daratumumab and 11 % without")
    assert "grade 3-4 pneumonia 19% vs 11% in MAIA" in claim("C014")["why"]
    for row in ("T041", "T042", "T043", "T028", "T037", "T035"):
        assert TRIALS.loc[row, "basis"] != "recall"
    assert float(TRIALS.loc["T017", "hr_ci_high"]) < 1  # "In the same trial people lived longer with it"


def test_licences():
    table = evidence.approvals()
    own = table[(table["agency"] == "FDA") & table["therapy"].str.contains("belantamab")].sort_values("date")
    assert own["status_class"].tolist() == ["approved", "withdrawn", "approved"]
    assert [date[:4] for date in own["date"]] == ["2020", "2022", "2025"]
    early = table[(table["agency"] == "FDA") & table["indication"].str.contains("smouldering")]
    assert early["therapy"].str.contains("daratumumab").any()


@pytest.mark.parametrize("claim_id", ["C006", "C014", "C015", "C020", "C039", "C040"])
def test_claims_are_met(claim_id):
    quoted = {
        "C006": "suitable for different stages of the disease",
        "C014": "Precision, fewer side effects",
        "C015": "may require combination with other therapies",
        "C020": "minimize harm to healthy tissues",
        "C039": "flagging them for destruction by immune cells",
        "C040": "spare healthy cells",
    }[claim_id]
    assert quoted.lower() in claim(claim_id)["quote"].lower()
    assert quoted.lower() in TEXT.lower()
    says(f"({claim_id})")


def test_named_places_lie_where_the_picture_shows_them():
    picture = show("daratumumab")
    blood, bound = picture.figure.axes[:2]
    picture.png()
    width, height = picture.figure.canvas.get_width_height()

    def spot(ax, week, value):
        x, y = ax.transData.transform((week, value))
        return x / width, 1 - y / height

    course = figure.run()

    def at(week):
        return float(np.interp(7 * week, course.day, course.concentration))

    wanted = {
        "first": spot(blood, 0.04, at(0.25 / 7)),
        "trough": spot(blood, 1, at(1)),
        "top": spot(blood, 8, at(8 + 0.25 / 7)),
        "bound": spot(bound, 25, 100 * float(np.interp(175, course.day, course.occupancy))),
    }
    for name, place in QUESTIONS["spot-enough"].places.items():
        assert place.at == pytest.approx(wanted[name], abs=0.02), name
    # what its description and feedback say
    assert (round(at(0.25 / 7)), dose()["peak"]) == (290, 1040)
    later = course.concentration[course.day >= 7 * 18]
    assert later.min() == pytest.approx(680, abs=1) and later.max() == pytest.approx(975, abs=5)
    assert at(1) / at(0.25 / 7) == pytest.approx(0.37, abs=0.02)  # "Two thirds of the first infusion are gone"


def test_order_of_settings_in_the_assignment():
    shares = {
        "label": dose(missed=4),
        "monthly": dose(interval=MONTHLY),
        "four": dose(dose=4),
        "gap": dose(interval=MONTHLY, missed=1),
        "both": dose(dose=8, interval=MONTHLY),
    }
    bound = {name: found["least_bound"] for name, found in shares.items()}
    assert LESSON.key("order-settings") == sorted(bound, key=bound.get, reverse=True)
    assert list(bound.values()) == [98.6, 96.2, 85.6, 69.6, 8.7]


def test_half_the_concentration_in_the_assignment():
    course = figure.run()
    assert float(np.interp(84, course.day, course.concentration)) > 700
    half = figure.run(dose=8)
    assert float(np.interp(84, half.day, half.concentration)) == pytest.approx(312, abs=0.5)
    assert float(np.interp(84, half.day, half.occupancy)) > 0.99


def test_survival_picture_of_the_assignment():
    names = ["CASTOR", "POLLUX", "MAIA", "AQUILA", "ELOQUENT-2", "DREAMM-7"]
    table = forest.rows(trials=names).set_index("trial")
    assert len(table) == 6
    width = np.log(table["hr_ci_high"] / table["hr_ci_low"])
    assert width.idxmax() == "AQUILA" and table["hazard_ratio"].idxmin() == "AQUILA"
    assert 1 - table.loc["CASTOR", "hazard_ratio"] == pytest.approx(0.26)
    assert (table.loc["ELOQUENT-2", "hr_ci_level"], table.loc["ELOQUENT-2", "hr_ci_high"]) == (95.4, 1.0)
    assert not any(
        evidence.from_memory(row, column)
        for _, row in table.iterrows()
        for column in ("hazard_ratio", "hr_ci_low", "hr_ci_high")
    )
    stem = GRADED["dreamm-three"].stem
    assert "1.03 (0.72 to 1.47)" in stem and "0.41 (0.31 to 0.53)" in stem and "31 %" in stem


def test_tasks_accept_what_the_explorer_prints_for_every_variant_and_nothing_else():
    tasks = {
        "task-bound": lambda v: dose(dose=v["dose"])["least_bound"],
        "task-reserve": lambda v: dose(igg=1, missed=v["missed"])["lowest"],
    }
    LESSON.accepts_only_its_own(tasks)
    for name, default in (("task-bound", dose()["least_bound"]), ("task-reserve", dose()["lowest"])):
        for _, key in LESSON.variants(name):
            assert share(GRADED[name], default, key) == 0
