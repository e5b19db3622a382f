"""Explorers 08 to 15: numbers equal the model's, every setting is computed, words come from the numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

# The same checks, on the explorers of this file's own fixture.
from test_explorers_first import (  # noqa: F401
    test_controls_are_sound,
    test_every_setting_computes,
    test_same_input_same_output,
    test_the_words_have_the_numbers,
)

from immunolab import explore
from immunolab.explore import _get
from immunolab.figures import blind_trial
from immunolab.figures import il6_loop as il6_figure
from immunolab.figures import trial as trial_figure
from immunolab.models import (
    antigen_escape,
    car_t,
    checkpoint,
    combination,
    cytokine_release,
    il2,
    il6_loop,
    marker,
    mesothelioma,
    survival,
)

NAMES = [name for name in explore.names() if name[:2] >= "08"]


@pytest.fixture(scope="module", params=NAMES)
def explorer(request):
    return _get(request.param)


def test_each_control_moves_something(explorer):
    base = explorer.series(explorer.compute(explorer.settings({})))
    for control in explorer.controls:
        moved = [
            explorer.series(explorer.compute(explorer.settings({control.name: stop})))
            for stop in (control.stops[0], control.stops[-1])
        ]
        changed = any(
            not np.array_equal(base[name][i], other[name][i]) for other in moved for name in base for i in (0, 1)
        )
        assert changed, control.name


def test_the_picture_describes_itself_and_says_model(explorer):
    result = explorer.compute(explorer.settings({}))
    finding, text = explorer.finding(result), explorer.describe(result)
    assert any(character.isdigit() for character in finding) and not finding.endswith(".")
    assert "Model, not a prediction for a person." in text
    assert len(finding) < 150


def test_car_t_numbers():
    found = explore.numbers("08-car-t")
    assert found["peak"] == 24_000 and found["peak_day"] == 9.3
    assert found["doubling"] == 0.78 and found["contraction"] == 4.33 and found["persistence"] == 217
    assert found["day_28"] == pytest.approx(float(car_t.stein(28)), rel=0.005)
    assert found["memory_overtakes"] == 40
    less = explore.numbers("08-car-t", expansion=100, memory_share=0)
    assert less["peak"] == pytest.approx(24_000 / 39, rel=0.005)
    assert math.isnan(less["memory_overtakes"])
    explorer = _get("08-car-t")
    result = explorer.compute(explorer.settings({}))
    assert "24,000 copies on day 9.3" in explorer.describe(result)
    # The memory part is what is left in the end.
    assert result.memory[-1] == pytest.approx(result.years[-1], rel=1e-3)


def test_antigen_escape_numbers():
    found = explore.numbers("08-antigen-escape")
    assert found["formula_day"] == 1526 and found["days_per_tenfold"] == 288
    assert found["relapse_day"] == pytest.approx(antigen_escape.relapse_day(antigen_escape.simulate(2000)), abs=3)
    tenfold = explore.numbers("08-antigen-escape", negative=1e-7)
    assert tenfold["relapse_day"] - found["relapse_day"] == pytest.approx(288, abs=2)
    # Two targets: the product of the shares.
    assert (
        explore.numbers("08-antigen-escape", negative=1e-4, second_target=1e-2)["relapse_day"] == found["relapse_day"]
    )
    assert explore.numbers("08-antigen-escape", bystander=0.5)["relapse_day"] > found["relapse_day"] + 200
    explorer = _get("08-antigen-escape")
    assert "on day 1,527" in explorer.finding(explorer.compute(explorer.settings({})))


def test_antigen_escape_has_no_negative_car_t_cells():
    # Cells below zero by the solver's rounding once grew into a pole: no setting may stop the solver.
    for bystander in np.linspace(0, 1, 21):
        course = antigen_escape.simulate(3650, bystander=float(bystander), negative=1e-9)
        assert course.effectors.min() >= 0


def test_checkpoint_numbers():
    found = explore.numbers("09-checkpoint")
    assert found["occupancy"] == 99.2 and found["needed_occupancy"] == 36.7
    assert found["untreated"] == pytest.approx(7.4e10, rel=0.005)
    assert found["treated"] == pytest.approx(checkpoint.simulate([200.0], 57).tumour[-1], rel=0.01)
    explorer = _get("09-checkpoint")
    for given, word in [
        ({}, "can respond"),
        ({"pressure": 1}, "without the drug"),
        ({"other_brakes": 60}, "Even full blockade"),
        ({"killing": 0.02}, "Even full blockade"),
        ({"infiltration": 1000, "antigenicity": 0.005}, "Even full blockade"),
    ]:
        assert word in explorer.finding(explorer.compute(explorer.settings(given))), given


def test_il2_numbers():
    found = explore.numbers("10-il2")
    course = il2.simulate(1000)
    assert found["peak"] == pytest.approx(course.tumour.max(), rel=0.005)
    assert explore.numbers("10-il2", cells_given=540)["cells_of_threshold"] == 1
    assert explore.numbers("10-il2", il2_given=1e8)["il2_of_threshold"] == round(1e8 / il2.threshold_il2(), 2)
    explorer = _get("10-il2")
    ends = {c: explorer.finding(explorer.compute(explorer.settings({"antigenicity": c}))) for c in (1e-6, 0.02, 0.05)}
    assert "rests near" in ends[1e-6] and "swings" in ends[0.02] and "rests near" in ends[0.05]
    toxic = explorer.compute(explorer.settings({"il2_given": 1e8}))
    assert "toxicity" in explorer.finding(toxic)
    cured = explorer.compute(explorer.settings({"antigenicity": 0, "cells_given": 1000}))
    assert "died out" in explorer.finding(cured)


def test_combination_numbers():
    # A drug combined with itself: Loewe is exact, Bliss is not.
    found = explore.numbers("11-combination", dose=0.5, median_b=8)
    assert found["loewe"] == pytest.approx(float(combination.hill(1)), abs=5e-4) == 0.5
    assert found["bliss"] == 0.36 and found["median"] == 13.1
    assert explore.numbers("11-combination")["median"] == 9.8
    assert explore.numbers("11-combination", correlation=1)["gain"] == 0


def test_marker_numbers():
    found = explore.numbers("12-marker")
    assert [found[name] for name in marker.GROUPS] == [24, 34.3, 12, 17.1]
    # The drug works alike in both; the group that does badly gains less in percentage points.
    assert found["ratio_positive"] == 0.7 and (found["gain_negative"], found["gain_positive"]) == (12.9, 10.8)
    trial = marker.simulate_trial(1, 400)
    fit = survival.cox(*(part[trial.marker == 1] for part in (trial.months, trial.event, trial.treated)))
    assert found["found_positive"] == round(float(fit.hazard_ratio[0]), 2)
    assert found["low_positive"] == round(float(fit.low[0]), 2)
    assert found["high_positive"] == round(float(fit.high[0]), 2)
    assert found["patients_positive"] == trial.marker.sum()
    only_predictive = explore.numbers("12-marker", prognostic=1, predictive=0.5)
    assert only_predictive["positive_control"] == only_predictive["negative_control"] == 24
    assert only_predictive["ratio_positive"] == 0.35
    tiny = explore.numbers("12-marker", patients=40, prevalence=0.05)
    assert math.isnan(tiny["found_positive"]) and math.isnan(tiny["p_interaction"])
    explorer = _get("12-marker")
    result = explorer.compute(explorer.settings({"patients": 40, "prevalence": 0.05}))
    assert "too small to compare" in explorer.finding(result)
    assert "cannot be estimated" in explorer.describe(result)


def test_cutoff_numbers():
    found = explore.numbers("12-cutoff")
    assert found["auc"] == 0.92 and found["sensitivity"] == found["specificity"] == 84.1
    assert found["found"] + found["missed"] == 300 and found["false_alarms"] == 111
    rare = explore.numbers("12-cutoff", prevalence=0.01)
    assert (rare["sensitivity"], rare["specificity"]) == (84.1, 84.1)
    assert rare["positive_value"] == pytest.approx(
        100 * rare["found"] / (rare["found"] + rare["false_alarms"]), abs=0.3
    )
    useless = explore.numbers("12-cutoff", separation=0)
    assert useless["auc"] == 0.5 and useless["positive_value"] == 30


def test_cytokine_release_numbers():
    found = explore.numbers("13-cytokine-release")
    assert found["first_peak"] == 119 and found["second_peak"] == 26 and found["first_peak_hour"] == 4.5
    assert found["at_once_peak"] == pytest.approx(332, abs=1)
    assert explore.numbers("13-cytokine-release", ratio=1)["second_peak"] == 8
    # What is drawn as blocked is what the model blocks: production over its unblocked value.
    explorer = _get("13-cytokine-release")
    result = explorer.compute(explorer.settings({}))
    i = int(np.searchsorted(result.step_up.hour, 24))
    q = {name: parameter.default for name, parameter in cytokine_release.PARAMETERS.items()}
    stimulus = result.step_up.drug[i] * q["Tu"]
    free = q["Emax"] * stimulus / (q["EC50"] + stimulus)
    slope = np.gradient(result.step_up.cytokine, result.step_up.hour)[i]
    assert free * (1 - result.blocked[i]) == pytest.approx(slope + q["kdeg"] * result.step_up.cytokine[i], rel=0.02)


def test_il6_numbers():
    found = explore.numbers("13-il6")
    assert found["peak"] == 1830 and found["signal_days"] == 11.8
    assert math.isnan(found["before_tocilizumab"])
    treated = explore.numbers("13-il6", tocilizumab_day=5)
    assert treated["before_tocilizumab"] == pytest.approx(1776, rel=0.01)
    assert treated["after_tocilizumab"] == pytest.approx(3787, rel=0.01)
    assert treated["signal_days"] == 2.9
    assert explore.numbers("13-il6", steroid_day=5)["peak"] <= found["peak"]
    assert explore.numbers("13-il6", drive=0.07)["signal_days"] == 0.4
    assert il6_figure.NEVER > il6_figure.DAYS
    untreated = il6_loop.simulate(30)
    assert il6_loop.signal_days(untreated) == pytest.approx(found["signal_days"], abs=0.06)


def test_trial_numbers():
    found = explore.numbers("14-trial")
    trial = survival.simulate_trial(1, 600)
    fit = survival.cox(trial.months, trial.event, trial.treated)
    assert found["hazard_ratio"] == round(float(fit.hazard_ratio[0]), 2)
    assert found["low"] == round(float(fit.low[0]), 2) and found["high"] == round(float(fit.high[0]), 2)
    assert found["p"] == pytest.approx(survival.logrank(trial.months, trial.event, trial.treated).p, rel=0.05)
    assert found["deaths"] == trial.event.sum()
    assert explore.numbers("14-trial", run=2) != found
    picture = trial_figure.picture()
    texts = [text.get_text() for text in picture.figure.axes[0].texts]
    arms = [trial.months[trial.treated == arm] for arm in (1, 0)]
    for months in arms:
        assert {str(int((months >= month).sum())) for month in (0, 12, 24, 36, 48, 60)} <= set(texts)
    # A late effect found too early is no effect.
    early = explore.numbers("14-trial", delay=18, follow_up=6)
    assert early["hazard_ratio"] > found["hazard_ratio"]
    # Who switches hides an effect, and a biased reader makes one.
    assert explore.numbers("14-trial", crossover=1)["hazard_ratio"] > found["hazard_ratio"]
    biased = explore.numbers("14-trial", hazard_ratio=1, reader_bias=0.4)
    assert biased["high"] < 1 and biased["hazard_ratio"] == pytest.approx(0.6, abs=0.1)
    explorer = _get("14-trial")
    result = explorer.compute(explorer.settings({"delay": 9, "cured": 0.2}))
    assert "0.74 from month 9 on and 20% without the event for good" in explorer.finding(result)


def test_blind_trials():
    for number, blind in enumerate(blind_trial.TRIALS, 1):
        hidden, told = blind_trial.picture(number), blind_trial.picture(number, truth=True)
        assert blind.truth in told.alt and blind.truth not in hidden.alt + hidden.table.to_string()
        assert blind.report in hidden.alt
        assert not any("ruth" in text for text in (hidden.alt, *hidden.table.columns))
        assert "Truth, control" in told.table.columns
        values = {**blind.values, "run": blind.values["seed"]}
        found = explore.numbers("14-trial", **{k: v for k, v in values.items() if k != "seed"})
        assert f"hazard ratio {found['hazard_ratio']:.2f} (95% interval {found['low']:.2f} to" in hidden.title
        assert f"medians {found['median_treated']:.1f} and {found['median_control']:.1f} months" in hidden.title
    with pytest.raises(ValueError, match="1 to 5"):
        blind_trial.picture(6)


def test_asbestos_numbers():
    found = explore.numbers("15-asbestos")
    assert found["peak_year"] == 2017 and found["peak_deaths"] == pytest.approx(1958, rel=0.005)
    assert found["total"] == pytest.approx(105_000, rel=0.005)
    stopped = [explore.numbers("15-asbestos", stop=year)["total"] for year in (1950, 1963, 1980)]
    assert stopped == pytest.approx([14_000, 39_000, 75_000], rel=0.05)
    assert found["lifetime_risk"] == pytest.approx(100 * mesothelioma.lifetime_risk(20, 5, 1, 90), rel=0.005)
    explorer = _get("15-asbestos")
    for given in ({}, {"first_age": 40, "duration": 1, "level": 10}):
        result = explorer.compute(explorer.settings(given))
        # The curve ends where the model's own number is.
        person = result.first_age, result.duration, result.level, 90
        assert result.risk[-1] == pytest.approx(mesothelioma.lifetime_risk(*person), rel=1e-3)
    for year in mesothelioma.MALE_DEATHS:
        assert str(year) in explorer.describe(explorer.compute(explorer.settings({})))
