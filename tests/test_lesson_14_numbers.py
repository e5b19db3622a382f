"""Every number that lesson 14 and its assignment state, against the simulators, the data set and the dossier."""

from __future__ import annotations

import math
from unittest.mock import MagicMock

import numpy as np
import pytest
from _course import ROOT, code_points, keys, master
from _lesson import Lesson

from immunolab import evidence, scenes
from immunolab.explore import numbers
from immunolab.figures import blind_trial, forest
from immunolab.figures import trial as trial_figure
from immunolab.models import luck, survival, trial
from immunolab.quiz import share
from immunolab.scenes.stories import hundred_drugs, reader_who_knows, switching, twenty_draws

SLUG = "14_reading_a_trial"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT, PROSE = LESSON.questions, LESSON.graded, LESSON.text, LESSON.prose
says = LESSON.says
TRIALS = evidence.trials().set_index("row_id")
COLON = evidence.dataset("colon_levamisole")


def found(**values):
    return numbers("trial", **values)


def thrown(**values):
    return numbers("luck", **{"throw": 8, **values})


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


def accepts(question, row, column, value):
    """The table's box takes what the explorer prints, and its key is that number."""
    assert question.key[row][column] == pytest.approx(value, abs=1e-9), (row, column)


def test_the_luckiest_of_twenty():
    says(
        "finds 0.52, as if the drug halved the rate of dying",
        "In seven other deals, too, the luckiest of twenty finds 0.77 or less",
    )
    others = [thrown(throw=throw)["lowest"] for throw in range(1, 8)]
    assert max(others) == 0.77
    for row, patients in (("one", 100), ("four", 400), ("twelve", 1200)):
        for column, readout in (("low", "lowest"), ("high", "highest")):
            accepts(QUESTIONS["table-spread"], row, column, thrown(patients=patients)[readout])
    says("with four times as many people luck reaches half as far")
    spread = [np.log(np.concatenate([luck.find(s, patients=n).ratio for s in range(40)])).std() for n in (100, 400)]
    assert spread[0] / spread[1] == pytest.approx(2, rel=0.1)


def test_intervals_and_levels():
    table = QUESTIONS["table-interval"]
    for row, level in (("usual", 95), ("planned", 80), ("half", 50)):
        for column, patients in (("few", 100), ("many", 1200)):
            accepts(table, row, column, thrown(level=level, patients=patients)["misses"])
    says(
        "In your picture 19 of 20 held the truth",
        "With 100 patients and 95 % one line misses, that of your luckiest trial",
    )
    one = luck.find(8)
    assert list(np.flatnonzero((one.low > 1) | (one.high < 1))) == [int(one.ratio.argmin())]
    # "about as many": over many throws the share that misses is that of the level, with few people and with many
    missed = [np.mean([luck.find(s, patients=n).misses for s in range(60)]) for n in (100, 1200)]
    assert missed == pytest.approx([1, 1], abs=0.3)


def test_small_trials_that_succeed():
    says("Now the true ratio is 0.74", "With 120 people few lines lie wholly below 1", "0.62 in the mean, is too good")
    for row, patients in (("small", 120), ("large", 800)):
        read = thrown(hazard_ratio=0.74, patients=patients)
        accepts(QUESTIONS["table-found"], row, "count", read["in_favour"])
        accepts(QUESTIONS["table-found"], row, "mean", read["mean_ratio"])
    assert "In your picture they found 0.62 where the truth was 0.74" in told(QUESTIONS["which-p"])
    mean = [luck.mean_ratio(luck.find(s, hazard_ratio=0.74, patients=120)) for s in range(60)]
    assert np.nanmean(mean) < 0.62  # not luck of this throw: they exaggerate as a rule
    says("have died by month 14.1, as in a real trial")
    row = TRIALS.loc["T125"]
    assert (row["median_control_months"], row["hazard_ratio"]) == (14.1, 0.74)
    assert survival.PARAMETERS["median"].default == 14.1


def test_p_and_the_interval_go_together():
    says("Where the 95 % interval leaves out 1, the p value is as a rule below 0.05")
    many = survival.simulate_trials(4, 2000, 100, follow_up=luck.FOLLOW_UP)
    _, p = survival.logrank_many(*many[:3])
    leaves_out = []
    for months, event, treated in zip(*many[:3], strict=True):
        beta, se = survival.cox1(months, event, treated)
        leaves_out.append(abs(beta) > 1.96 * se)
    assert ((p < 0.05) == np.array(leaves_out)).mean() > 0.99


def test_a_hundred_drugs():
    assert (hundred_drugs.WORK, hundred_drugs.LARGE, hundred_drugs.SMALL) == (10, 0.8 * 10, 0.3 * 10)
    assert round(0.025 * (100 - hundred_drugs.WORK)) == hundred_drugs.LUCKY
    assert "2.25 of ninety" in scenes.scene("hundred-drugs").simplified and 0.025 * 90 == 2.25
    for step, hits in ((3, 8), (4, 3)):
        spots = scenes.scene("hundred-drugs").places(step)
        assert (len(spots["hit"].at), len(spots["alarm"].at), len(spots["miss"].at)) == (hits, 2, 10 - hits)
        assert len(spots["rest"].at) == 88
    # find-worth: one that works, and two of 99 that luck lets through
    assert round(0.025 * 99) == 2 and QUESTIONS["find-worth"].choices["a"] == "One success in three is true"


def test_twenty_draws():
    assert len(twenty_draws.COUNTS) == 20 and max(twenty_draws.COUNTS) == 14
    assert twenty_draws.COUNTS.count(14) == 1 and all(deal.count(True) == 20 for deal in twenty_draws.DEALT)
    # "in about one of four it does so as far"
    rare = sum(math.comb(20, k) * math.comb(20, 20 - k) for k in range(14, 21)) / math.comb(40, 20)
    assert 1 - (1 - rare) ** 20 == pytest.approx(0.23, abs=0.01)


def test_drawings_of_a_reader_and_of_switching():
    assert reader_who_knows.EARLY == 1 - 0.4
    says("at 0.4, after 60 % of the true time")
    gap = [sum(dead for _, dead in group) for group in (switching.DRUG, switching.SWITCHED, switching.NONE)]
    assert gap[0] > gap[1] > gap[2] and gap[0] - gap[1] < (gap[0] - gap[2]) / 3  # "the gap closes"


def test_martas_paper():
    result, e = blind(4)
    says(
        "half of 200 simulated people",
        "hazard ratio for progression 0.63.",
        "p is 0.0017, and the interval runs from 0.46 to 0.84",
    )
    assert len(result.trial.months) == 200 and f"{e.p:.2g}" == "0.0017"
    assert f"{e.hazard_ratio:.2f}" == "0.63"
    assert (round(e.low, 2), round(e.high, 2)) == (0.46, 0.84)
    title = blind_trial.picture(4).title
    assert f"hazard ratio {e.hazard_ratio:.2f} (95% interval 0.46 to 0.84)" in title
    assert e.median_treated > e.median_control  # "came back later"
    assert "once or twice in a thousand" in told(QUESTIONS["bet-paper"]) and 1 < 1000 * e.p < 2
    says("this vaccine does nothing. The doctors called progression in the other group after 60 % of its true time")
    values = blind_trial.TRIALS[3].values
    assert (values["hazard_ratio"], values["reader_bias"]) == (1, 0.4)
    assert "treating doctors, who knew the arm" in blind_trial.TRIALS[3].report


def test_follow_up_moves_the_ratio():
    says("the drug does nothing for 14 months. From then on the true ratio is 0.40", "One trial of 600 people")
    for row, months in (("six", 6), ("two", 24), ("five", 60)):
        read = found(hazard_ratio=0.4, delay=14, follow_up=months)
        for column, readout in (("ratio", "hazard_ratio"), ("drug", "median_treated"), ("control", "median_control")):
            accepts(QUESTIONS["table-follow"], row, column, read[readout])
    assert "a true 0.40 was 0.89 at first" in QUESTIONS["match-threats"].feedback["early"]
    # "the people stay the same": who is watched longer has the same entry and the same time to death
    short, long = (survival.simulate_trial(1, 600, hazard_ratio=0.4, delay=14, follow_up=f) for f in (6, 60))
    both = (short.event == 1) & (long.event == 1)
    assert both.sum() == short.event.sum() and (short.months[both] == long.months[both]).all()


def test_the_bet_on_a_median_that_comes_before_the_drug():
    late, bet = found(hazard_ratio=0.4, delay=14), QUESTIONS["bet-late-median"]
    assert bet.key == late["median_treated"] and late["median_control"] == 13
    says("**Month 14.4.** By the time the drug works, half have died")
    whole, shifted = bet.near_misses
    assert whole.value == pytest.approx(late["median_control"] / 0.4)
    assert shifted.value == 14 + late["median_control"]
    control = trial.PARAMETERS["median"].default
    hazard = math.log(2) / control
    treated = trial.Piecewise((14,), (hazard, 0.4 * hazard)).median()
    assert f"In truth the medians are {control} and {treated:.2f} months" in bet.feedback["right"].replace("\n", " ")
    assert [share(bet, month, bet.key) for month in (14.4, 13, 15.4, 27, 32.5)] == [
        1,
        1,
        1,
        0,
        0,
    ]  # 13: as in the control group


def test_reader_and_switching():
    for row, patients in (("reader", 600), ("more", 1200)):
        read = found(hazard_ratio=1, reader_bias=0.4, patients=patients)
        accepts(QUESTIONS["table-bent"], row, "ratio", read["hazard_ratio"])
        accepts(QUESTIONS["table-bent"], row, "high", read["high"])
    says("With twice as many patients the interval is narrower, and still far from 1")
    few, many = (found(hazard_ratio=1, reader_bias=0.4, patients=n) for n in (600, 1200))
    assert many["high"] - many["low"] < few["high"] - few["low"] and many["high"] < 0.8
    says("its true ratio is 0.60", "**About 0.85.** The dashed curve has moved, and the ratio with it")
    read = [found(hazard_ratio=0.6, crossover=c) for c in (0, 0.5, 1)]
    assert [n["hazard_ratio"] for n in read] == [0.57, 0.7, 0.84]
    assert len({n["median_treated"] for n in read}) == 1 < len({n["median_control"] for n in read})
    assert "the trial finds 0.57 when nobody switches" in QUESTIONS["bet-switch"].stem
    says("the drug at once with the drug from month 6", "the share who do, in month 6")
    assert survival.PARAMETERS["switch"].default == 6


def test_nipu():
    says("59 people with mesothelioma had a vaccine beside two checkpoint inhibitors, 59 the inhibitors alone")
    review, doctors = effect("T162", 1.01, 0.75, 1.36, 80), effect("T163", 0.60, 0.45, 0.81, 80)
    assert (review["n_experimental"], review["n_control"]) == (59, 59)
    assert "blinded" in review["analysis"] and "open label" in doctors["phase"]
    says("who did not know | 4.2 | 4.7 | 1.01 (0.75 to 1.36)", "who knew | 4.3 | 2.9 | 0.60 (0.45 to 0.81)")
    assert [*medians(review), *medians(doctors)] == [4.2, 4.7, 4.3, 2.9]
    says("in 31 % with the vaccine and in 16 % without (p = 0.056)")
    assert (review["response_rate_pct"], review["response_rate_control_pct"]) == (31, 16)
    facts = (ROOT / "immunolab" / "evidence" / "dossier" / "facts_mesothelioma.md").read_text()
    assert "80% intervals, planned" in facts and "p 0.056" in facts
    assert "blinded 1.01 and not blinded 0.60" in QUESTIONS["match-threats"].feedback["unblind"]
    assert doctors["p_value"] == 0.025 and "by 40 %, p = 0.025" in QUESTIONS["tell-a-friend"].stem
    effect("T164", 0.73, 0.53, 1.0, 80)
    assert "0.73, with an 80 % interval of 0.53 to 1.00" in " ".join(QUESTIONS["tell-a-friend"].key.split())


def test_levamisole():
    says("a trial of 401 people operated on for bowel cancer", "p = 0.05", "recurrence by 2 % and deaths by 6 %")
    deaths = COLON[(COLON["etype"] == 2) & COLON["rx"].isin(["Obs", "Lev"])]
    fit = survival.cox(deaths["time"], deaths["status"], (deaths["rx"] == "Lev").astype(int))
    assert fit.low[0] < 0.94 < fit.high[0]  # the public data of that trial agree with its report
    says("With fluorouracil, a chemotherapy drug, it lowered deaths by 33 %, but nobody had fluorouracil alone")
    assert set(COLON["rx"]) == {"Obs", "Lev", "Lev+5FU"}
    deaths = COLON[(COLON["etype"] == 2) & COLON["rx"].isin(["Obs", "Lev+5FU"])]
    fit = survival.cox(deaths["time"], deaths["status"], (deaths["rx"] == "Lev+5FU").astype(int))
    assert fit.low[0] < 1 - 0.33 < fit.high[0] < 1


def test_checkmate_beyond_the_median():
    row = effect("T127", 1.0, 0.82, 1.21)
    assert medians(row) == (6.8, 7.2)
    says(
        "was 6.8 and 7.2 months, the hazard ratio 1.00",
        "14 % lived without progression after the inhibitors, and 1 % after",
    )
    assert "3-year OS 23% vs 15%; 3-year PFS 14% vs 1%" in TRIALS.loc["T132"]["notes"]
    says("at least three in four had died by then")
    assert 100 - 23 >= 75 and 100 - 15 >= 75


def test_surrogates():
    first = effect("T125", 0.74, 0.6, 0.91, 96.6)
    assert (first["response_rate_pct"], first["response_rate_control_pct"]) == (40, 43)
    says("40 and 43 % | 1.00 (0.82 to 1.21) | 0.74 (96.6 % interval 0.60 to 0.91)")
    time, death = effect("T149", 1.06, 0.73, 1.53), effect("T150", 1.12, 0.74, 1.69)
    assert (time["response_rate_pct"], time["response_rate_control_pct"]) == (22, 6)
    assert "63% crossed over" in death["control"] and "blinded central review" in time["notes"]
    says("22 and 6 % | 1.06 (0.73 to 1.53) | 1.12 (0.74 to 1.69); 63 % switched")
    stem = GRADED["promise-says"].stem
    for part in ("22 and 6 %", "1.06 (95 % interval 0.73 to 1.53)", "1.12 (0.74 to 1.69)", "144 people", "63 %"):
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
    """A student who steps through the slider as the task says, and reads what is printed, finds the key."""

    def reader(given):
        steps = [step / 20 for step in range(13)]
        good = [step for step in steps if found(hazard_ratio=given["harm"], reader_bias=step)["high"] < 1]
        assert good == [
            step for step in steps if step >= good[0]
        ]  # nothing beyond it fails: one place, from either side
        return good[0]

    def late(given):
        months = range(6, 61, 2)
        good = [f for f in months if found(hazard_ratio=0.5, delay=given["delay"], follow_up=f)["hazard_ratio"] <= 0.8]
        assert good == [f for f in months if f >= good[0]]
        return good[0]

    LESSON.accepts_only_its_own({"task-reader": reader, "task-late": late})


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
    names = ["CheckMate 743", "NIPU", "CONFIRM", "IND.227 (KEYNOTE-483)", "DENIM"]
    table = forest.rows(trials=names, settle=["T132", "T135"]).set_index("trial")
    assert table.loc["CheckMate 743", "hazard_ratio"] == table.loc["NIPU", "hazard_ratio"] == 0.73
    assert table.loc["NIPU", "hr_ci_level"] == 80 and table.loc["NIPU", "hr_ci_high"] == 1
    log = [math.log(table.loc["NIPU", column]) for column in ("hr_ci_low", "hr_ci_high", "hazard_ratio")]
    assert math.exp(log[2] + 1.96 / 1.2816 * (log[1] - log[0]) / 2) > 1.1  # at 95 % it goes beyond 1
    denim = table.loc["DENIM"]
    assert denim["hr_ci_low"] < 0.8 and denim["hr_ci_high"] > 1.5
    usual = table[table["hr_ci_level"] == 95]
    assert np.log(usual["hr_ci_high"] / usual["hr_ci_low"]).idxmax() == "DENIM"
    assert table["hazard_ratio"].idxmin() == "CONFIRM"
    assert set(table["basis"]) == {"read"} and right["forest-says"] == ["a", "d", "e"]
    row = effect("T169", 0.9, 0.66, 1.23)
    assert medians(row) == (5.4, 3.2) and "5.4 months with it and 3.2 without" in GRADED["medians-flatter"].stem


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
