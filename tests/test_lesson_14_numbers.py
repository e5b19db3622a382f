"""Every number that lesson 14 and its assignment state, against the simulator, the data set and the dossier."""

from __future__ import annotations

import math
from unittest.mock import MagicMock

import numpy as np
import pytest
from _course import ROOT, code_points, keys, master
from _lesson import Lesson

from immunolab import evidence
from immunolab.explore import numbers
from immunolab.figures import blind_trial, forest
from immunolab.figures import trial as trial_figure
from immunolab.models import survival, trial
from immunolab.quiz import share

SLUG = "14_reading_a_trial"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT, PROSE = LESSON.questions, LESSON.graded, LESSON.text, LESSON.prose
says = LESSON.says
TRIALS = evidence.trials().set_index("row_id")
COLON = evidence.dataset("colon_levamisole")


def found(**values):
    return numbers("trial", **values)


def effect(name, ratio, low, high, level=95):
    row = TRIALS.loc[name]
    assert (row["hazard_ratio"], row["hr_ci_low"], row["hr_ci_high"]) == (ratio, low, high)
    assert row["hr_ci_level"] == level and row["basis"] in ("read", "secondary")
    assert not any(evidence.from_memory(row, column) for column in ("hazard_ratio", "hr_ci_low", "hr_ci_high"))
    return row


def medians(row):
    return row["median_experimental_months"], row["median_control_months"]


def blind(number):
    result = trial_figure.run(**blind_trial.TRIALS[number - 1].values)
    return result, result.estimate


def told(question):
    return " ".join([question.stem, *question.choices.values(), *question.feedback.values()])


def test_nipu():
    says("Chance gave 59 people the vaccine with two checkpoint inhibitors, and 59 the inhibitors alone")
    says("1.01 (80 % interval 0.75 to 1.36)", "0.60 (80 % interval 0.45 to 0.81), p = 0.025")
    review, doctors = effect("T162", 1.01, 0.75, 1.36, 80), effect("T163", 0.60, 0.45, 0.81, 80)
    assert (review["n_experimental"], review["n_control"]) == (59, 59)
    assert "blinded" in review["analysis"] and "open label" in doctors["phase"]
    assert doctors["p_value"] == 0.025
    says("4.2 and 4.3 with the vaccine, 4.7 and 2.9 without, 38 % sooner")
    assert [*medians(review), *medians(doctors)] == [4.2, 4.7, 4.3, 2.9]
    assert round(100 * (1 - 2.9 / 4.7)) == 38
    effect("T164", 0.73, 0.53, 1.0, 80)
    assert "0.73 with an 80 % interval of 0.53 to 1.00, in 118 people" in " ".join(
        QUESTIONS["tell-a-friend"].key.split()
    )


def test_power():
    says("464 deaths give a power of 90 %, and 114 about 36 %")
    assert survival.events_needed(0.74) == pytest.approx(464, abs=0.5)
    assert survival.power(0.74, 464) == pytest.approx(0.9, abs=0.001)
    assert survival.power(0.74, 114) == pytest.approx(0.36, abs=0.005)
    assert found(patients=120)["deaths"] == 114
    says("one useless drug in 20 reaches p < 0.05")
    few = survival.simulate_trials(1, 4000, 100, hazard_ratio=0.7, follow_up=24)
    _, p = survival.logrank_many(*few[:3])
    assert (p < 0.05).mean() == pytest.approx(1 / 3, abs=0.02)
    assert "misses such a drug two times in three" in told(QUESTIONS["bet-trial-2"])


def test_twenty_runs():
    says("runs 3 and 15 reached p < 0.05", "three runs of 20, and they found 0.63, 0.61 and 0.59")
    useless = [found(hazard_ratio=1, run=run) for run in range(1, 21)]
    assert [run for run, n in enumerate(useless, 1) if n["p"] < 0.05] == [3, 15]
    small = [found(patients=120, run=run) for run in range(1, 21)]
    lucky = {run: n["hazard_ratio"] for run, n in enumerate(small, 1) if n["p"] < 0.05}
    assert lucky == {4: 0.63, 12: 0.61, 14: 0.59}
    assert QUESTIONS["note-found"].key == len(lucky)
    assert "Runs 4, 12 and 14" in QUESTIONS["note-found"].feedback["right"]
    large = [found(run=run)["p"] < 0.05 for run in range(1, 21)]
    assert [n.value for n in QUESTIONS["note-found"].near_misses] == [2, sum(large)]
    says("At a power of 90 % nine are found, and two or three of the 90 useless ones look good by luck")
    assert 0.9 * 10 == 9 and 2 < 90 * 0.025 < 3 and 0.3 * 10 == 3
    assert "0.59 to 0.63 where the truth was 0.74" in told(QUESTIONS["which-p"])
    says("The control group's median, 14.1 months, and the ratio 0.74")
    row = TRIALS.loc["T125"]
    assert (row["median_control_months"], row["hazard_ratio"]) == (14.1, 0.74)
    assert (survival.PARAMETERS["median"].default, survival.PARAMETERS["hazard_ratio"].default) == (14.1, 0.74)


def test_blind_trials_one_and_two():
    _, e = blind(1)
    assert (round(e.hazard_ratio, 2), round(e.p, 3)) == (0.71, 0.029)
    assert "200 patients, hazard ratio 0.71, p = 0.029" in QUESTIONS["bet-trial-1"].stem
    assert 5.5 < e.median_treated - e.median_control < 6  # "nearly six months apart"
    _, e = blind(2)
    assert [round(x, 2) for x in (e.hazard_ratio, e.low, e.high, e.p)] == [0.76, 0.49, 1.18, 0.22]
    assert "0.76, 95 % interval 0.49 to 1.18, p = 0.22" in QUESTIONS["bet-trial-2"].stem
    assert e.median_treated - e.median_control == pytest.approx(2, abs=0.1)
    says("the drug in trial 2 works (0.70)")
    values = [trial.values for trial in blind_trial.TRIALS]
    assert [v["patients"] for v in values[:2]] == [200, 100]
    assert [v["hazard_ratio"] for v in values] == [1, 0.7, 0.4, 1, 0.6]


def test_blind_trial_three():
    result, e = blind(3)
    says("The medians are 12.5 months with the drug and 14.2 without")
    assert (round(e.median_treated, 1), round(e.median_control, 1)) == (12.5, 14.2)
    says("at 36 months 34 % were alive with it and 17 % without")
    curves = result.treated, result.control
    assert [round(100 * float(survival.survival_at(c, 36))) for c in curves] == [34, 17]
    told_of = told(QUESTIONS["bet-trial-3"])
    assert "51 and 26 people still at risk at month 36" in told_of and "after month 17" in told_of
    assert [trial_figure.at_risk(c, [36])[0] for c in curves] == [51, 26]
    months = np.arange(6, 24)
    gap = survival.survival_at(curves[0], months) - survival.survival_at(curves[1], months)
    assert (gap[months > 17] > 0).all() and (gap[months <= 17] <= 0).all()
    assert e.p < 0.05


def test_follow_up_moves_the_ratio():
    says("does nothing for 14 months. Then its true ratio is 0.40")
    says("0.89 with 6 months of follow-up, 0.75 with 24 and 0.65 with 60")
    late = {f: found(hazard_ratio=0.4, delay=14, follow_up=f)["hazard_ratio"] for f in (6, 24, 36, 60)}
    assert late == {6: 0.89, 24: 0.75, 36: 0.69, 60: 0.65}
    question = QUESTIONS["note-follow-up"]
    for value, key in question.key.items():
        assert share(question, late[int(value)], key) == 1
        assert all(share(question, other, key) == 0 for f, other in late.items() if f != int(value))
    assert [n.value for n in question.near_misses] == [0.65, 0.4]
    assert "a true 0.40 was 0.89 at first" in QUESTIONS["match-threats"].feedback["early"]


def test_the_bet_on_a_median_that_comes_before_the_drug():
    late, bet = found(hazard_ratio=0.4, delay=14), QUESTIONS["bet-late-median"]
    assert bet.key == late["median_treated"] and late["median_control"] == 13
    says("**Month 14.4.** By the time the drug works, half have died")
    whole, shifted, alike = bet.near_misses
    assert whole.value == pytest.approx(late["median_control"] / 0.4)
    assert shifted.value == 14 + late["median_control"] and alike.value == late["median_control"]
    control = trial.PARAMETERS["median"].default
    hazard = math.log(2) / control
    treated = trial.Piecewise((14,), (hazard, 0.4 * hazard)).median()
    assert f"In truth the medians are {control} and {treated:.2f} months" in alike.say
    assert [share(bet, month, bet.key) for month in (14.4, 13.5, 15.4, 13, 27, 32.5)] == [1, 1, 1, 0, 0, 0]


def test_a_drug_that_lowers_the_hazard_can_seem_to_harm():
    """Tasks "break it" can be done."""
    assert any(
        found(patients=100, hazard_ratio=0.8, delay=18, follow_up=6, run=run)["hazard_ratio"] > 1 for run in range(1, 9)
    )
    harmful = found(hazard_ratio=1.3, reader_bias=0.4)
    assert harmful["hazard_ratio"] < 1 and harmful["p"] < 0.05


def test_blind_trials_four_and_five():
    _, e = blind(4)
    says("and p was 0.0017")
    assert f"{e.p:.2g}" == "0.0017" and round(e.hazard_ratio, 2) == 0.63
    assert "hazard ratio 0.63, p = 0.0017" in QUESTIONS["bet-trial-4"].stem
    assert e.median_treated - e.median_control == pytest.approx(5, abs=0.2)
    _, e = blind(5)
    says("0.60 in truth, 0.84 found")
    assert (round(e.hazard_ratio, 2), round(e.p, 2)) == (0.84, 0.19)
    assert "hazard ratio for death 0.84, p = 0.19" in QUESTIONS["bet-trial-5"].stem


def test_reader_and_switching():
    says("a useless drug and a reader of 0.4 give 0.59")
    assert found(hazard_ratio=1, reader_bias=0.4)["hazard_ratio"] == 0.59
    more = found(hazard_ratio=1, reader_bias=0.4, patients=1200)
    fewer = found(hazard_ratio=1, reader_bias=0.4)
    assert more["p"] < fewer["p"] and more["high"] - more["low"] < fewer["high"] - fewer["low"]
    says("full switching takes 0.57 to 0.84. Add the reader, and you find 0.52")
    switching = [found(hazard_ratio=0.6, **v)["hazard_ratio"] for v in ({}, {"crossover": 1})]
    assert switching == [0.57, 0.84]
    assert found(hazard_ratio=0.6, crossover=1, reader_bias=0.4)["hazard_ratio"] == 0.52
    says("They switch in month 6", "after 60 % of its true time")
    assert survival.PARAMETERS["switch"].default == 6
    question = QUESTIONS["note-reader"]
    printed = {bias: found(hazard_ratio=1, reader_bias=bias)["hazard_ratio"] for bias in (0, 0.2, 0.3, 0.5)}
    for value, key in question.key.items():
        assert share(question, printed[float(value)], key) == 1
        assert all(share(question, other, key) == 0 for b, other in printed.items() if b != float(value))
        assert key == pytest.approx(1 - float(value), abs=0.03)  # "close to 1 minus what you set"
    assert question.near_misses[0].value == printed[0]


def test_levamisole():
    says("a trial of 401 people operated on for bowel cancer", "p = 0.05")
    says("0.97 (95 % interval 0.78 to 1.21), and 0.69 (0.55 to 0.87) with fluorouracil")
    deaths = COLON[COLON["etype"] == 2]
    for arm, expected in (("Lev", [0.97, 0.78, 1.21]), ("Lev+5FU", [0.69, 0.55, 0.87])):
        rows = deaths[deaths["rx"].isin(["Obs", arm])]
        fit = survival.cox(rows["time"], rows["status"], (rows["rx"] == arm).astype(int))
        assert [round(float(x[0]), 2) for x in (fit.hazard_ratio, fit.low, fit.high)] == expected
    assert set(COLON["rx"]) == {"Obs", "Lev", "Lev+5FU"}  # "nobody had fluorouracil alone"
    assert (COLON.groupby("id").size() == 2).all()
    shares = deaths.groupby("rx")["status"].mean()
    assert shares["Lev+5FU"] < shares["Lev"] < shares["Obs"]


def test_three_pairs_of_medians():
    row = effect("T127", 1.0, 0.82, 1.21)
    assert medians(row) == (6.8, 7.2)
    assert "3-year OS 23% vs 15%; 3-year PFS 14% vs 1%" in TRIALS.loc["T132"]["notes"]
    says("6.8 and 7.2 | 1.00 (0.82 to 1.21)", "14 and 1 %", "23 against 15 %")
    assert medians(effect("T135", 0.79, 0.64, 0.98)) == (17.3, 16.1)
    says("17.3 and 16.1 | 0.79 (0.64 to 0.98)", "alive at 3 years: 25 and 17 %")
    facts = (ROOT / "immunolab" / "evidence" / "dossier" / "facts_mesothelioma.md").read_text()
    assert "three-year survival 25% v 17% (Chu2023)" in facts
    assert medians(effect("T169", 0.9, 0.66, 1.23)) == (5.4, 3.2)
    assert medians(effect("T168", 1.1, 0.77, 1.57)) == (16.8, 18.3)
    says("5.4 and 3.2 | 0.90 (0.66 to 1.23)", "16.8 and 18.3")
    says("in these two trials three in four had died by then")
    assert "three in four still die within 3 years" in evidence.claims().set_index("claim_id").loc["C092"]["why"]


def test_surrogates():
    first = effect("T125", 0.74, 0.6, 0.91, 96.6)
    assert (first["response_rate_pct"], first["response_rate_control_pct"]) == (40, 43)
    says("40 and 43 % | 1.00 (0.82 to 1.21) | 0.74 (96.6 % interval 0.60 to 0.91)")
    time, death = effect("T149", 1.06, 0.73, 1.53), effect("T150", 1.12, 0.74, 1.69)
    assert (time["response_rate_pct"], time["response_rate_control_pct"]) == (22, 6)
    assert "63% crossed over" in death["control"] and "blinded central review" in time["notes"]
    says("22 and 6 % | 1.06 (0.73 to 1.53) | 1.12 (0.74 to 1.69), 63 % crossed over")
    stem = GRADED["promise-says"].stem
    for part in ("22 and 6 %", "1.06 (95 % interval 0.73 to 1.53)", "1.12 (0.74 to 1.69)", "144 people"):
        assert part in stem
    assert time["n_experimental"] + time["n_control"] == 144


def test_claims_are_quoted():
    quotes = evidence.claims().set_index("claim_id")["quote"]
    for name, text in {
        "C007": "It can provide long-lasting responses, reduce relapse rates, and improve quality of life",
        "C033": "Collaborative efforts",
        "C034": "Immunotherapy is revolutionizing the treatment of multiple myeloma",
        "C047": "Latest Research Findings",
        "C072": "grows stronger.[4]",
        "C092": "increased chances of better outcomes",
    }.items():
        assert text in quotes[name]
        says(text, f"({name})")


def test_where_the_picture_has_its_places():
    picture = blind_trial.picture()
    axes = picture.figure.axes[0]
    picture.figure.canvas.draw()
    width, height = picture.figure.canvas.get_width_height()
    result, e = blind(1)

    def spot(x, y):
        px, py = axes.transData.transform((x, y))
        return px / width, 1 - py / height

    number = next(text for text in axes.texts if text.get_text() == "38").get_window_extent()
    wanted = {
        "control": spot(e.median_control, 0.5),
        "drug": spot(e.median_treated, 0.5),
        "middle": spot(20, float(survival.survival_at(result.control, 20))),
        "risk": ((number.x0 + number.x1) / 2 / width, 1 - (number.y0 + number.y1) / 2 / height),
    }
    assert (round(e.median_control, 1), round(e.median_treated, 1)) == (8.6, 14.3)
    for name, place in QUESTIONS["spot-median"].places.items():
        assert place.at == pytest.approx(wanted[name], abs=0.02), name


def test_tasks_of_the_assignment():
    printed = {
        "task-reader": lambda bias: found(hazard_ratio=1.1, reader_bias=bias)["hazard_ratio"],
        "task-late": lambda delay: found(hazard_ratio=0.5, delay=delay, follow_up=18)["hazard_ratio"],
    }
    LESSON.accepts_only_its_own({name: lambda v, run=run: run(**v) for name, run in printed.items()})


def test_true_finds():
    question, expected = GRADED["true-finds"], {5: 62.7, 10: 78.0, 20: 88.9, 40: 95.5}
    for given, key in LESSON.variants("true-finds"):
        (value,) = given.values()
        assert share(question, expected.pop(value), key) == 1
        wrong = 100 * 0.8 * value / (0.8 * value + 0.05 * (100 - value))
        assert share(question, wrong, key) == 0
    assert not expected


def test_order_and_forest_of_the_assignment():
    changes = {
        "cured": {"cured": 0.3},
        "reader": {"reader_bias": 0.2},
        "plain": {},
        "late": {"delay": 9},
        "switch": {"crossover": 0.8},
    }
    ratios = {name: found(hazard_ratio=0.7, **change)["hazard_ratio"] for name, change in changes.items()}
    right = keys(SLUG, 1)
    assert right["order-found"] == sorted(ratios, key=ratios.get)
    values = sorted(ratios.values())
    assert min(np.diff(values)) > 0.05
    names = ["CheckMate 743", "NIPU", "CONFIRM", "PROMISE-meso", "DENIM"]
    table = forest.rows(trials=names, settle=["T132"]).set_index("trial")
    assert table.loc["CheckMate 743", "hazard_ratio"] == table.loc["NIPU", "hazard_ratio"] == 0.73
    assert table.loc["NIPU", "hr_ci_level"] == 80 and table.loc["NIPU", "hr_ci_high"] == 1
    log = [math.log(table.loc["NIPU", column]) for column in ("hr_ci_low", "hr_ci_high", "hazard_ratio")]
    assert math.exp(log[2] + 1.96 / 1.2816 * (log[1] - log[0]) / 2) > 1.1  # at 95 % it goes beyond 1
    denim = table.loc["DENIM"]
    assert denim["hr_ci_low"] < 0.8 and denim["hr_ci_high"] > 1.5
    assert table.loc["PROMISE-meso", "hr_ci_low"] < 1 < table.loc["PROMISE-meso", "hr_ci_high"]
    assert set(table["basis"]) == {"read"}


def test_the_line_of_code_and_its_messages():
    assert code_points(SLUG) == {"share-old": 2}
    cells = {c.metadata.nbgrader.grade_id: c.source for c in master(SLUG).cells if "nbgrader" in c.metadata}
    space = {"get_ipython": MagicMock()}
    exec(cells["code_share_old"], space)
    old = COLON[(COLON["etype"] == 2) & (COLON["age"] >= 70)]
    assert (old["status"].sum(), len(old)) == (110, 217)
    exec(cells["share_old"], space)
    for wrong, message in (
        (..., "one number"),
        ("0.51", "one number"),
        (50.7, "between 0 and 1"),
        (COLON[COLON["age"] >= 70]["status"].mean(), "both rows"),
        (COLON[(COLON["etype"] == 1) & (COLON["age"] >= 70)]["status"].mean(), "recurrences"),
        (COLON[COLON["etype"] == 2]["status"].mean(), "all ages"),
        (110 / 929, "mean of status"),
    ):
        with pytest.raises(AssertionError, match=message):
            exec(cells["share_old"], {**space, "share": wrong})
