"""Explorers of patients, drugs and trials: what is printed and said is what the models give."""

from __future__ import annotations

import math

import numpy as np
import pytest

from immunolab import explore
from immunolab.figures import blind_trial, mgus_incidence
from immunolab.figures import daratumumab as dose_figure
from immunolab.figures import trial as trial_figure
from immunolab.models import (
    combination,
    daratumumab,
    m_protein,
    marker,
    mesothelioma,
    mgus,
    receptor_occupancy,
    survival,
    ternary_complex,
)
from immunolab.words import number


def title(name, **values):
    found = explore.explorer(name)
    return found.drawing.finding(found.compute(found.settings(values)))


def words(name, **values):
    found = explore.explorer(name)
    return found.drawing.describe(found.compute(found.settings(values)))


def test_mgus():
    printed = explore.numbers("mgus", ignore_deaths=1)
    assert printed["risk"] == 9.9 and printed["lifetime_risk"] == 11.8
    assert printed["naive_risk"] == round(100 * float(mgus.naive_risk(20)), 1)
    assert f"{printed['risk']} %" in title("mgus") and f"{printed['naive_risk']} %" in title("mgus", ignore_deaths=1)
    assert math.isnan(explore.numbers("mgus")["naive_risk"])
    high = explore.numbers("mgus", mspike=2.5, death=0.1, years=10, ignore_deaths=1)
    hazard = float(mgus.progression_hazard(2.5))
    assert high["risk"] == round(100 * float(mgus.constant_hazard(10, hazard, 0.1)), 1)
    nobody_dies = explore.numbers("mgus", death=0, ignore_deaths=1)
    assert nobody_dies["risk"] == nobody_dies["naive_risk"]
    with pytest.raises(ValueError, match=r"must be 0 \(no\) or 1 \(yes\), not 0.5"):
        explore.numbers("mgus", ignore_deaths=0.5)
    found = explore.explorer("mgus")
    assert "Ignore other deaths: no" in found.words(found.settings({}))


def test_mgus_incidence_is_the_published_one():
    picture = mgus_incidence.picture()
    rows = picture.table.set_index("Years")
    for years, risk, naive in [(10, 6.4, 9.5), (20, 10.0, 21.0), (25, 10.9, 26.1)]:
        assert round(rows.loc[years, "Progressed (%)"], 1) == risk
        assert round(rows.loc[years, "Ignoring deaths (%)"], 1) == naive
    assert rows.loc[0, "People at risk"] == 1384 and rows["People at risk"].is_monotonic_decreasing
    assert "Not drawn after 25 years" in picture.description and "10.9 %" in picture.title


def test_m_protein():
    printed = explore.numbers("m_protein")
    assert printed["nadir"] == 1.36 and printed["nadir_day"] == 153 and printed["progression_day"] == 373
    assert "day 153" in title("m_protein") and "1.36 g/L" in title("m_protein")
    assert printed["relapse_day"] == round(float(m_protein.regrowth_days(0.01)))
    deeper = explore.numbers("m_protein", surviving=0.001)
    assert deeper["relapse_day"] - printed["relapse_day"] == pytest.approx(m_protein.days_per_log(), abs=1)
    dead = explore.numbers("m_protein", surviving=0)
    assert dead["very_good_day"] == 71 and math.isnan(dead["nadir"]) and math.isnan(dead["relapse_day"])
    assert explore.numbers("m_protein", surviving=0, half_life=5.8)["very_good_day"] == 20


def test_dose():
    printed = explore.numbers("daratumumab")
    doses = daratumumab.dose_summary(daratumumab.label_schedule(26))
    assert printed["week_8"] == pytest.approx(doses.trough[8], rel=0.005) == 750
    assert printed["first_peak"] == pytest.approx(doses.peak[0], rel=0.005)
    assert printed["peak"] == pytest.approx(doses.peak.max(), rel=0.005)
    assert printed["doses"] == 17 and f"{number(printed['peak'])} mg/L" in title("daratumumab")
    assert explore.numbers("daratumumab", igg=1)["week_8"] == pytest.approx(533, abs=1)
    days = np.arange(0.5, 182.1, 0.5)
    course = receptor_occupancy.simulate(daratumumab.label_schedule(26, 4), days)
    low = explore.numbers("daratumumab", dose=4)
    assert low["least_bound"] == pytest.approx(100 * course.occupancy.min(), abs=0.3)
    assert f"{low['least_bound']} %" in title("daratumumab", dose=4)
    assert explore.numbers("daratumumab", dose=1)["least_bound"] < 1


def test_schedules():
    assert dose_figure.schedule() == pytest.approx(daratumumab.label_schedule(26))
    assert [len(dose_figure.schedule(16, weeks)) for weeks in (1, 2, 4)] == [26, 13, 7]
    missed = dose_figure.schedule(16, 0, 3)
    assert (missed[:, 0] / 7).tolist() == [*range(8), 14, 16, 18, 20, 22, 24]


def test_bispecific():
    printed = explore.numbers("ternary_complex", drug=100)
    assert printed["peak_drug"] == pytest.approx(ternary_complex.peak(exact_soluble=True)[0], rel=0.005)
    assert printed["bridges"] == pytest.approx(1000 * float(ternary_complex.formed(100.0)), rel=0.005)
    assert printed["half_from"] == pytest.approx(0.158, rel=0.01)
    assert printed["half_to"] == pytest.approx(37.4, rel=0.01)
    assert f"{printed['share_of_peak']:.2g} %" in title("ternary_complex", drug=100)
    assert "the hook" in title("ternary_complex", drug=100) and "below" in title("ternary_complex", drug=0.1)
    decoy = explore.numbers("ternary_complex", soluble=500)
    exact = ternary_complex.peak(soluble_nM=500, exact_soluble=True)
    assert decoy["peak_drug"] == pytest.approx(exact[0], rel=0.005) and decoy["peak_drug"] > 100
    # With cooperating ends soluble target is taken as in excess, and the text says so.
    both = explore.numbers("ternary_complex", soluble=50, cooperativity=10)
    approximate = ternary_complex.peak(soluble_nM=50, cooperativity=10)
    assert both["peak_drug"] == pytest.approx(approximate[0], rel=0.005)
    assert "in excess" in words("ternary_complex", soluble=50, cooperativity=10)
    assert "in excess" not in words("ternary_complex", soluble=50)


def test_what_the_page_is_told_of_choices_and_play():
    declaration = explore("daratumumab").declaration
    interval = declaration["controls"][1]
    assert interval["names"] == ["as on the label", "every week", "every 2 weeks", "every 4 weeks"]
    assert interval["stops"] == [0, 1, 2, 3] and declaration["play"] == ""
    declaration = explore("tumour_lattice").declaration
    assert declaration["play"] == "hour" == declaration["controls"][0]["name"]
    assert explore.parameters("daratumumab").loc["igg", "range"] == "0 (no) or 1 (yes)"


def test_combination_numbers():
    # A drug combined with itself: Loewe is exact, Bliss is not.
    found = explore.numbers("combination", dose=0.5, median_b=8)
    assert found["loewe"] == pytest.approx(float(combination.hill(1)), abs=5e-4) == 0.5
    assert found["bliss"] == 0.36 and found["median"] == 13.1
    assert explore.numbers("combination")["median"] == 9.8
    assert explore.numbers("combination", correlation=1)["gain"] == 0


def test_marker_numbers():
    found = explore.numbers("marker")
    assert [found[name] for name in marker.GROUPS] == [24, 34.3, 12, 17.1]
    # The drug works alike in both; the group that does badly gains less in percentage points.
    assert found["ratio_positive"] == 0.7 and (found["gain_negative"], found["gain_positive"]) == (12.9, 10.8)
    trial = marker.simulate_trial(1, 400)
    fit = survival.cox(*(part[trial.marker == 1] for part in (trial.months, trial.event, trial.treated)))
    assert found["found_positive"] == round(float(fit.hazard_ratio[0]), 2)
    assert found["low_positive"] == round(float(fit.low[0]), 2)
    assert found["high_positive"] == round(float(fit.high[0]), 2)
    assert found["patients_positive"] == trial.marker.sum()
    only_predictive = explore.numbers("marker", prognostic=1, predictive=0.5)
    assert only_predictive["positive_control"] == only_predictive["negative_control"] == 24
    assert only_predictive["ratio_positive"] == 0.35
    tiny = explore.numbers("marker", patients=40, prevalence=0.05)
    assert math.isnan(tiny["found_positive"]) and math.isnan(tiny["p_interaction"])
    explorer = explore.explorer("marker")
    result = explorer.compute(explorer.settings({"patients": 40, "prevalence": 0.05}))
    assert "too small to compare" in explorer.drawing.finding(result)
    assert "cannot be estimated" in explorer.drawing.describe(result)


def test_cutoff_numbers():
    found = explore.numbers("cutoff")
    assert found["auc"] == 0.92 and found["sensitivity"] == found["specificity"] == 84.1
    assert found["found"] + found["missed"] == 300 and found["false_alarms"] == 111
    rare = explore.numbers("cutoff", prevalence=0.01)
    assert (rare["sensitivity"], rare["specificity"]) == (84.1, 84.1)
    assert rare["positive_value"] == pytest.approx(
        100 * rare["found"] / (rare["found"] + rare["false_alarms"]), abs=0.3
    )
    useless = explore.numbers("cutoff", separation=0)
    assert useless["auc"] == 0.5 and useless["positive_value"] == 30


def test_trial_numbers():
    found = explore.numbers("trial")
    trial = survival.simulate_trial(1, 600)
    fit = survival.cox(trial.months, trial.event, trial.treated)
    assert found["hazard_ratio"] == round(float(fit.hazard_ratio[0]), 2)
    assert found["low"] == round(float(fit.low[0]), 2) and found["high"] == round(float(fit.high[0]), 2)
    assert found["p"] == pytest.approx(survival.logrank(trial.months, trial.event, trial.treated).p, rel=0.05)
    assert found["deaths"] == trial.event.sum()
    assert explore.numbers("trial", run=2) != found
    picture = trial_figure.picture()
    texts = [text.get_text() for text in picture.figure.axes[0].texts]
    arms = [trial.months[trial.treated == arm] for arm in (1, 0)]
    for months in arms:
        assert {str(int((months >= month).sum())) for month in (0, 12, 24, 36, 48, 60)} <= set(texts)
    # A late effect found too early is no effect.
    early = explore.numbers("trial", delay=18, follow_up=6)
    assert early["hazard_ratio"] > found["hazard_ratio"]
    # Who switches hides an effect, and a biased reader makes one.
    assert explore.numbers("trial", crossover=1)["hazard_ratio"] > found["hazard_ratio"]
    biased = explore.numbers("trial", hazard_ratio=1, reader_bias=0.4)
    assert biased["high"] < 1 and biased["hazard_ratio"] == pytest.approx(0.6, abs=0.1)
    explorer = explore.explorer("trial")
    result = explorer.compute(explorer.settings({"delay": 9, "cured": 0.2}))
    assert "0.74 from month 9 on and 20% without the event for good" in explorer.drawing.finding(result)


def test_blind_trials():
    for place, blind in enumerate(blind_trial.TRIALS, 1):
        hidden, told = blind_trial.picture(place), blind_trial.picture(place, truth=True)
        assert blind.truth in told.alt and blind.truth not in hidden.alt + hidden.table.to_string()
        assert blind.report in hidden.alt
        assert not any("ruth" in text for text in (hidden.alt, *hidden.table.columns))
        assert "Truth, control" in told.table.columns
        values = {**blind.values, "run": blind.values["seed"]}
        found = explore.numbers("trial", **{k: v for k, v in values.items() if k != "seed"})
        assert f"hazard ratio {found['hazard_ratio']:.2f} (95% interval {found['low']:.2f} to" in hidden.title
        assert f"medians {found['median_treated']:.1f} and {found['median_control']:.1f} months" in hidden.title
    with pytest.raises(ValueError, match="1 to 5"):
        blind_trial.picture(6)


def test_asbestos_numbers():
    found = explore.numbers("mesothelioma")
    assert found["peak_year"] == 2017 and found["peak_deaths"] == pytest.approx(1958, rel=0.005)
    assert found["total"] == pytest.approx(105_000, rel=0.005)
    stopped = [explore.numbers("mesothelioma", stop=year)["total"] for year in (1950, 1963, 1980)]
    assert stopped == pytest.approx([14_000, 39_000, 75_000], rel=0.05)
    assert found["lifetime_risk"] == pytest.approx(100 * mesothelioma.lifetime_risk(20, 5, 1, 90), rel=0.005)
    explorer = explore.explorer("mesothelioma")
    for given in ({}, {"first_age": 40, "duration": 1, "level": 10}):
        result = explorer.compute(explorer.settings(given))
        # The curve ends where the model's own number is.
        person = result.first_age, result.duration, result.level, 90
        assert result.risk[-1] == pytest.approx(mesothelioma.lifetime_risk(*person), rel=1e-3)
    for year in mesothelioma.MALE_DEATHS:
        assert str(year) in explorer.drawing.describe(explorer.compute(explorer.settings({})))
