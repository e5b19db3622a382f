"""Every number that lesson 06 and its assignment state about the simulation and the world, against their sources."""

from __future__ import annotations

import math

import numpy as np
import pytest
from _lesson import Lesson, fact
from scipy.stats import binomtest

from immunolab import evidence
from immunolab.explore import numbers
from immunolab.figures import approvals_timeline, forest
from immunolab.figures import daratumumab as figure
from immunolab.models import daratumumab, receptor_occupancy
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
    table = evidence.dataset("daratumumab_gen501_first_infusion").set_index("dose_mg_per_kg")["t_half_h_mean"]
    says(
        "half of a small dose was gone within about a day; of a dose eight times as large, half was still there after five days"
    )
    assert 24 <= table[1.0] < 30 and table[8.0] > 5 * 24
    # The source page counts people for each quantity: the half-life has 1 of 3 at 0.5 mg/kg and 5 of 6 at 1 mg/kg. The
    # column n of the data set is that of the highest concentration.
    for mg, people in ((0.5, 1), (1.0, 5), (2.0, 3), (4.0, 3), (8.0, 3)):
        says(f"| {mg:g} | {people} | {math.floor(table[mg] + 0.5)} |")
    says("At 2 mg/kg the half-life is shorter than at 1")
    assert table[2.0] < table[1.0]  # the step that blurs the staircase


def test_responses_in_single_groups():
    row = TRIALS.loc["T001"]
    assert row["n_experimental"] == 42 and row["response_rate_pct"] == 36 and row["randomised"] == "no"
    assert "8 mg/kg cohort (n=30) ORR 10%" in row["notes"]
    for mg, hits, people in ((8, 3, 30), (16, 15, 42)):
        found = binomtest(hits, people).proportion_ci()
        share_, low, high = (round(100 * x) for x in (hits / people, found.low, found.high))
        says(f"| {mg} | {hits} of {people} | {share_} % ({low} to {high}) |")
    says("Daratumumab alone brought a response in 29 of 100 heavily treated people")
    assert round(TRIALS.loc["T002", "response_rate_pct"]) == 29
    alone = TRIALS.loc["T035"]
    assert (alone["n_experimental"], alone["response_rate_pct"]) == (35, 0)
    says("a response in none of 35 people")
    assert binomtest(0, 35).proportion_ci().high == pytest.approx(0.10, abs=0.001)  # "above about 10 %"


def test_half_the_dose():
    full, half = dose(), dose(dose=8)
    says(f"By two points, to {half['least_bound']} %", f"At the label's dose it is {full['least_bound']} %")
    assert round(full["least_bound"] - half["least_bound"]) == 2
    choices = QUESTIONS["bet-half-dose"].choices
    assert f"about {math.floor(half['least_bound'] + 0.5)} per cent" in choices[QUESTIONS["bet-half-dose"].key]
    above, below = (dose(dose=d)["least_bound"] for d in (3.5, 3))
    says(f"half a milligram less than 3 mg/kg takes it from {above:.0f} to {below:.0f} %")
    assert dose(dose=4)["least_bound"] > above > 50 > below  # step 2: "Where does the bound share fall below half?"
    assert dose(dose=2)["least_bound"] < 1  # "That does happen, further down: at 2 mg/kg"
    heavy = dose(dose=3, weight=120)
    assert heavy["least_bound"] > 85 and heavy["drug"] > 1.5 * dose(dose=3)["drug"]  # "Why does it hold now?"
    # "over twenty times what it takes to bind half of the target", and "more than halves": in the model of the lower
    # panel the bound share is C / (C + Kss), so that C over Kss is the odds of being bound
    odds = [found["least_bound"] / (100 - found["least_bound"]) for found in (full, half)]
    assert odds[1] > 20 and odds[1] < odds[0] / 2


def test_table_of_doses():
    question = QUESTIONS["table-dose"]
    full = dose()
    assert f"{full['lowest']:.0f} mg/L, and {full['least_bound']} % bound" in question.stem
    settings = {"high": 24, "half": 8, "quarter": 4}
    assert question.key == {
        row: {"lowest": dose(dose=d)["lowest"], "bound": dose(dose=d)["least_bound"]} for row, d in settings.items()
    }
    high, low = question.key["high"], question.key["quarter"]
    assert 9 < high["lowest"] / low["lowest"] < 11  # "One column falls about tenfold, the other by a seventh"
    assert 1 - low["bound"] / high["bound"] == pytest.approx(1 / 7, abs=0.01)


@pytest.mark.slow
def test_the_model_loses_small_doses_too_fast():
    says("at 1 to 8 mg/kg it loses the drug two to four times as fast as the few people measured")
    seen = evidence.dataset("daratumumab_gen501_first_infusion").set_index("dose_mg_per_kg")
    for mg in (1.0, 2.0, 4.0, 8.0):
        assert 1.9 < seen.loc[mg, "aucinf_ug_h_per_ml_mean"] / daratumumab.area(mg) < 4.1, mg


def test_rates_of_the_model():
    says(
        "half-life of 43 days in the model, or of 24 if the myeloma makes IgG",
        "The prescribing information gives 18 days",
    )
    fact("F158", "half-life 18 days")
    assert daratumumab.half_lives()[1] == pytest.approx(43, abs=0.5)
    assert daratumumab.half_lives(igg_myeloma=True)[1] == pytest.approx(24, abs=0.5)


def test_the_schedule_of_the_label():
    says("weekly for eight weeks, every two weeks until week 24, then every four")
    weeks = daratumumab.label_schedule(52)[:, 0] / 7
    assert np.diff(weeks).tolist() == [1] * 8 + [2] * 7 + [2] + [4] * 6
    assert weeks[16] == 24


def test_first_against_eighth_infusion():
    course = figure.run(igg=1)

    def left(start):
        """Share of an infusion's peak that is left a week after it began."""
        first, last = np.interp([start + 0.25, start + 7], course.day, course.concentration)
        return last / first

    assert left(0) == pytest.approx(1 / 3, abs=0.01)
    assert "a third of its peak is left" in QUESTIONS["bet-eighth"].stem
    says(f"About two thirds: {100 * left(49):.0f} %")
    assert left(49) == pytest.approx(2 / 3, abs=0.02)
    eighth = np.interp([49.25, 56], course.day, course.concentration)
    says("week after the eighth infusion {:.0f} mg/L become {:.0f} in the model".format(*eighth))
    for word in ("igg=1", 'controls=["interval", "missed", "igg"]'):  # the picture opens as the bet says
        says(word)


def test_monthly_from_the_start():
    question = QUESTIONS["table-schedule"]
    label = dose(igg=1)
    assert f"{label['week_8']:.0f} mg/L at week 8, and {label['least_bound']} % bound" in question.stem
    rows = {
        "monthly": dose(igg=1, interval=MONTHLY),
        "gap": dose(igg=1, interval=MONTHLY, missed=1),
        "four": dose(igg=1, missed=4),
    }
    assert question.key == {row: {"week": n["week_8"], "bound": n["least_bound"]} for row, n in rows.items()}
    says("one missed dose, and it is free")
    assert rows["gap"]["least_bound"] < 1 < 90 < rows["monthly"]["least_bound"]
    five = dose(igg=1, missed=5)["least_bound"]
    says(f"it takes five missed doses to bring the bound share below half, to {five:.0f} % in the model")
    assert rows["four"]["least_bound"] > 50 > five
    says(f"In the model up to {label['peak'] / 1000:.1f} g of the drug is in a litre")


def test_missed_doses_question():
    gap, none = dose(igg=1, missed=2), dose(igg=1)
    assert f"{gap['lowest']:.0f} mg/L instead of {none['lowest']:.0f}" in QUESTIONS["missed-doses"].stem
    assert f"{gap['lowest']:.0f} mg/L still saturates" in QUESTIONS["missed-doses"].choices["b"]
    assert gap["least_bound"] == pytest.approx(none["least_bound"], abs=0.2)
    # "monthly doses from the start, and one of them missed": "to zero"
    assert dose(igg=1, interval=MONTHLY, missed=1)["least_bound"] < 1


def test_hazard_ratios_in_the_picture():
    names = ["CASTOR", "POLLUX", "MAIA", "PERSEUS", "CEPHEUS", "IMROZ", "AQUILA", "DREAMM-3", "DREAMM-7"]
    says('settle=["T014", "T026"]', "Nine trials")
    for name in names:
        says(f'"{name}"')
    table = forest.rows(endpoint="PFS", trials=names, settle=["T014", "T026"]).set_index("trial")
    assert len(table) == len(names) == 9
    question = QUESTIONS["note-hazard"]
    for trial, key in question.key.items():
        assert 100 * (1 - table.loc[trial, "hazard_ratio"]) == pytest.approx(key, abs=0.01)
        assert all(share(question, near.value, key) == 0 for near in question.near_misses)
        assert all(share(question, other, key) == 0 for other in question.key.values() if other != key)
    assert {n.value for n in question.near_misses} == {100 - key for key in question.key.values()}
    assert list(table.index[table["hr_ci_high"] > 1]) == ["DREAMM-3"]  # "Which line crosses 1?"
    assert not any(
        evidence.from_memory(row, column)
        for _, row in table.iterrows()
        for column in ("hazard_ratio", "hr_ci_low", "hr_ci_high")
    )
    says("The line is its 95 % interval, for IMROZ one of 98.5 %")
    levels = table["hr_ci_level"]
    assert levels["IMROZ"] == 98.5 and set(levels.drop("IMROZ")) == {95}
    says("IMROZ added isatuximab, another antibody on CD38; the rest added daratumumab")
    rest = table.drop(["AQUILA", "DREAMM-3", "DREAMM-7", "IMROZ"])
    assert rest["therapy"].str.contains("daratumumab").all() and "isatuximab" in table.loc["IMROZ", "therapy"]
    noted = QUESTIONS["table-forest"].key
    for row, trial in (("one", "DREAMM-3"), ("two", "DREAMM-7")):
        found = table.loc[trial, ["hazard_ratio", "hr_ci_low", "hr_ci_high"]]
        assert list(noted[row].values()) == pytest.approx(list(found))


def test_trials_in_the_text():
    eye = QUESTIONS["eye-trouble"]
    assert "It was 79 in 100" in eye.feedback["d"] and "29 in 100 people" in eye.stem
    assert "after 12 weeks" in eye.feedback["d"]
    fact("F177", "median of 12 weeks")
    assert "ocular events 79% vs 29%" in TRIALS.loc["T043", "notes"]
    says("it went with longer survival; its interval ends at 1.00, where there is no effect")
    assert ratio("T037") == (0.82, 0.68, 1.0) and TRIALS.loc["T037", "hr_ci_level"] == 95.4
    says("In 748 people with new myeloma adding it gained nothing that could be told from chance")
    first_line = TRIALS.loc["T040"]
    assert first_line["n_experimental"] + first_line["n_control"] == 748
    assert first_line["hr_ci_low"] < 1 < first_line["hr_ci_high"] and first_line["basis"] == "secondary"
    says("drew lots between 8 mg/kg every four weeks and 16 on the label's schedule, 34 people")
    fact("F178", "8 mg/kg every 4 weeks (18 people)", "(16 people)")
    assert 18 + 16 == 34
    says("Belantamab was licensed in 2020 because 31 % responded")
    assert "31 of 100" in QUESTIONS["bet-alone"].stem
    assert TRIALS.loc["T041", "response_rate_pct"] == 31
    says("41 % of its people met today's definition of that")
    assert "only 41% of patients met the 2-20-20" in TRIALS.loc["T028", "notes"]
    says("struck 19 % with daratumumab and 11 % without")
    assert "grade 3-4 pneumonia 19% vs 11% in MAIA" in claim("C014")["why"]
    for row in ("T041", "T042", "T043", "T028", "T037", "T035"):
        assert TRIALS.loc[row, "basis"] != "recall"
    assert float(TRIALS.loc["T017", "hr_ci_high"]) < 1  # "In the same trial people lived longer with it"


def test_licences():
    table = evidence.approvals()
    us = table[table["agency"] == "FDA"].sort_values("date")
    own = us[us["therapy"].str.contains("belantamab")]
    assert own["status_class"].tolist() == ["approved", "withdrawn", "approved"]
    assert [date[:4] for date in own["date"]] == ["2020", "2022", "2025"]
    says("the licence was withdrawn; with partners it came back")
    drugs = ["elotuzumab", "daratumumab", "isatuximab", "belantamab mafodotin"]
    assert set(approvals_timeline.events(drugs=drugs)["drug"]) == set(drugs)
    early = us[us["indication"].str.contains("smouldering")]
    says("licensed in smouldering myeloma of high risk, in the US in November 2025")
    assert [(row.therapy, row.date[:7]) for row in early.itertuples()] == [("daratumumab SC monotherapy", "2025-11")]
    says("daratumumab in January 2026", "Isatuximab under the skin followed in July")
    fourth = us[
        us["therapy"].isin(["isatuximab + VRd", "daratumumab SC + VRd"]) & us["indication"].str.contains("ineligible")
    ]
    assert [date[:7] for date in fourth["date"]] == ["2024-09", "2026-01"]
    assert us[us["therapy"].str.contains("Sarclisa Escena")]["date"].tolist() == ["2026-07-09"]
    # what Marta gets in 2022: with pomalidomide and dexamethasone, under the skin
    says("licensed in the US since 2021")
    hers = us[us["therapy"] == "daratumumab + pomalidomide + dexamethasone"]
    assert "subcutaneous version 2021-07 (APOLLO)" in hers["note"].iloc[0]


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


def test_half_a_milligram_in_the_assignment():
    """Question why-steep: near 3 mg/kg half a milligram decides everything, near 8 hardly anything; why, from the model."""
    bound = {d: dose(dose=d)["least_bound"] for d in (3, 3.5, 8, 8.5)}
    assert bound[3.5] - bound[3] > 50 and bound[8.5] - bound[8] < 0.5
    half = receptor_occupancy.PARAMETERS["Kss"].default
    for day in (7, 182):  # before the second weekly dose, and before a monthly one
        small, large = (receptor_occupancy.simulate(daratumumab.label_schedule(26, d), [day]) for d in (3, 8))
        assert 0.25 < small.occupancy[0] < 0.55  # "a little more decides what is held"
        assert large.free[0] > 10 * half  # "far more is left than the target can hold"
    paper = " ".join(LESSON.paper.split())
    assert "climbs from nothing to 85 % within one and a half milligrams" in paper
    assert dose(dose=2.5)["least_bound"] < 2 and dose(dose=4)["least_bound"] == pytest.approx(85.6)


def test_survival_picture_of_the_assignment():
    names = ["CASTOR", "POLLUX", "MAIA", "AQUILA", "ELOQUENT-2", "DREAMM-7"]
    table = forest.rows(trials=names).set_index("trial")
    assert len(table) == 6
    width = np.log(table["hr_ci_high"] / table["hr_ci_low"])
    assert width.idxmax() == "AQUILA" and table["hazard_ratio"].idxmin() == "AQUILA"
    assert 1 - table.loc["CASTOR", "hazard_ratio"] == pytest.approx(0.26)
    assert (table.loc["ELOQUENT-2", "hr_ci_level"], table.loc["ELOQUENT-2", "hr_ci_high"]) == (95.4, 1.0)
    assert (table["hr_ci_high"] < 1).sum() == 5  # "Five of the six intervals lie wholly below 1"
    assert LESSON.key("read-survival") == ["b", "d", "e"]
    assert not any(
        evidence.from_memory(row, column)
        for _, row in table.iterrows()
        for column in ("hazard_ratio", "hr_ci_low", "hr_ci_high")
    )
    stem = GRADED["dreamm-three"].stem
    assert "1.03 (0.72 to 1.47)" in stem and "31 %" in stem
    assert ratio("T042") == (1.03, 0.72, 1.47) and TRIALS.loc["T041", "response_rate_pct"] == 31


def test_tasks_accept_what_the_explorer_prints_for_every_variant_and_nothing_else():
    halves = [half / 2 for half in range(2, 49)]
    bound = {d: dose(dose=d)["least_bound"] for d in halves}
    assert list(bound.values()) == sorted(bound.values())  # so that "the lowest dose" has one meaning
    least = dose(igg=1)["lowest"]
    LESSON.accepts_only_its_own(
        {
            "task-lowest-dose": lambda v: next(d for d in halves if bound[d] >= v["share"]),
            "task-reserve": lambda v: round(least / dose(igg=1, missed=v["missed"])["lowest"], 1),
        }
    )
    for given, key in LESSON.variants("task-lowest-dose"):
        near = bound[key], bound[key - 0.5]
        assert all(abs(value - given["share"]) > 0.05 for value in near)  # a printed decimal decides it
    why = " ".join(LESSON.paper.split())
    assert "Two missed doses cost a third in all, five more than four fifths" in why
    assert dose(igg=1, missed=2)["lowest"] / least == pytest.approx(2 / 3, abs=0.01)
    assert dose(igg=1, missed=5)["lowest"] / least < 0.2
