"""A marker in a trial and the test that reads it: closed forms, simulation against them, refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from immunolab.models import marker as model
from immunolab.models import survival


def test_hazards_and_medians_of_the_four_groups():
    values = {"median": 20, "prognostic": 2, "hazard_ratio": 0.8, "predictive": 0.5}
    medians = {name: model.median(m, d, **values) for name, (m, d) in model.GROUPS.items()}
    assert medians == pytest.approx(
        {"negative_control": 20, "negative_drug": 25, "positive_control": 10, "positive_drug": 25}
    )
    assert [model.hazard_ratio(m, **values) for m in (0, 1)] == [0.8, 0.4]
    for m, d in model.GROUPS.values():
        assert model.survival(model.median(m, d, **values), m, d, **values) == pytest.approx(0.5)


def test_a_prognostic_marker_changes_the_absolute_gain_and_not_the_ratio():
    assert model.hazard_ratio(0) == model.hazard_ratio(1) == 0.7
    assert model.gain(0) == pytest.approx(0.1294, abs=1e-4) and model.gain(1) == pytest.approx(0.1083, abs=1e-4)
    # With a drug that does nothing nobody gains; with one that harms everybody loses.
    assert model.gain(1, hazard_ratio=1) == 0 and model.gain(1, hazard_ratio=1.2) < 0
    # Where nearly everybody lives, those at higher risk gain more: which group gains more depends on the scale.
    assert model.gain(1, 6) > model.gain(0, 6)


def test_a_large_trial_finds_the_truth():
    trial = model.simulate_trial(3, 20_000, predictive=0.5)
    assert trial.treated.sum() == 10_000 and trial.marker.mean() == pytest.approx(0.3, abs=0.01)
    for m, truth in ((0, 0.7), (1, 0.35)):
        found = model.subgroup(trial, trial.marker == m)
        assert found.hazard_ratio == pytest.approx(truth, rel=0.06) and found.low < truth < found.high
        control = (trial.marker == m) & (trial.treated == 0)
        curve = survival.kaplan_meier(trial.months[control], trial.event[control])
        assert survival.median(curve) == pytest.approx(model.median(m, 0), rel=0.05)
    assert model.interaction_p(*(model.subgroup(trial, trial.marker == m) for m in (0, 1))) < 1e-6
    assert trial.level[trial.marker == 1].mean() == pytest.approx(2, abs=0.05)
    assert trial.months.max() <= 48


def test_same_seed_same_people():
    one, two, other = (model.simulate_trial(seed) for seed in (1, 1, 2))
    for a, b in zip(one, two, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(one.months, other.months)
    changed = model.simulate_trial(1, prognostic=1)
    np.testing.assert_array_equal(one.marker, changed.marker)
    np.testing.assert_array_equal(one.treated, changed.treated)


def test_interval_and_interaction_keep_their_level():
    """Without any interaction, one trial in twenty has p below 0.05, and 95% of intervals hold the truth."""
    p, held = [], 0
    for seed in range(600):
        trial = model.simulate_trial(seed, 300)
        effects = [model.subgroup(trial, trial.marker == m) for m in (0, 1)]
        p.append(model.interaction_p(*effects))
        held += effects[1].low < 0.7 < effects[1].high
    assert np.mean(np.array(p) < 0.05) == pytest.approx(0.05, abs=0.025)
    assert held / 600 == pytest.approx(0.95, abs=0.025)


def test_power_of_the_interaction_is_what_simulation_gives():
    hits, deaths = 0, []
    for seed in range(400):
        trial = model.simulate_trial(seed, 600, predictive=0.6, prognostic=1, prevalence=0.5)
        deaths.append(int(trial.event.sum()))
        hits += model.interaction_p(*(model.subgroup(trial, trial.marker == m) for m in (0, 1))) < 0.05
    assert hits / 400 == pytest.approx(model.interaction_power(0.6, float(np.mean(deaths))), abs=0.06)


def test_an_interaction_needs_four_times_the_events():
    main = survival.power(0.7, 300)
    assert model.interaction_power(0.7, 1200) == pytest.approx(float(main), rel=1e-9)
    assert model.interaction_power(0.7, 300, 0.1) < model.interaction_power(0.7, 300, 0.5)


def test_subgroups_that_say_nothing():
    trial = model.simulate_trial(1, 40)
    nobody = model.subgroup(trial, np.zeros(40, bool))
    one_arm = model.subgroup(trial, trial.treated == 1)
    assert math.isnan(nobody.hazard_ratio) and nobody.patients == 0
    assert math.isnan(one_arm.hazard_ratio) and one_arm.patients == 20
    assert math.isnan(model.interaction_p(nobody, one_arm))
    assert model.subgroup(trial).patients == 40
    with pytest.raises(ValueError, match="who must be true or false for each of 40"):
        model.subgroup(trial, [True])


def test_roc():
    alarms, found = model.roc(2)
    assert (alarms[0], found[0], alarms[-1], found[-1]) == (0, 0, 1, 1)
    assert (np.diff(alarms) >= 0).all() and (np.diff(found) >= 0).all()
    assert np.trapezoid(found, alarms) == pytest.approx(model.auc(2), abs=1e-3) == pytest.approx(0.9214, abs=1e-3)
    assert model.auc(0) == 0.5 and model.auc(6) > 0.9999
    cutoffs = np.linspace(-2, 4, 61)
    youden = model.sensitivity(cutoffs, 2) + model.specificity(cutoffs)
    assert cutoffs[np.argmax(youden)] == pytest.approx(1)
    # The area is how often a carrier's level is the higher one.
    trial = model.simulate_trial(5, 4000, prevalence=0.5)
    ranks = trial.level.argsort().argsort() + 1.0
    n1 = trial.marker.sum()
    u = ranks[trial.marker == 1].sum() - n1 * (n1 + 1) / 2
    assert u / (n1 * (len(ranks) - n1)) == pytest.approx(model.auc(2), abs=0.02)


def test_predictive_values():
    rare = model.predictive_values(0.9, 0.9, 0.1)
    assert rare.positive == pytest.approx(0.5) and rare.negative == pytest.approx(0.81 / 0.82)
    assert rare.tested_positive == pytest.approx(0.18)
    assert model.predictive_values(0.9, 0.9, 0.5).positive == pytest.approx(0.9)
    assert math.isnan(model.predictive_values(0, 1, 0.1).positive)
    assert math.isnan(model.predictive_values(1, 0, 0.1).negative)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: model.hazard(2, 0), "marker"),
        (lambda: model.hazard(0, 0.5), "drug"),
        (lambda: model.survival([-1], 0, 0), "months"),
        (lambda: model.simulate_trial(1, 2), "patients"),
        (lambda: model.simulate_trial(-1), "seed"),
        (lambda: model.simulate_trial(1, prevalence=1.5), "prevalence"),
        (lambda: model.hazard_ratio(0, prognosis=2), "prognosis"),
        (lambda: model.sensitivity(50), "cutoff"),
        (lambda: model.auc(-1), "separation"),
        (lambda: model.predictive_values(90, 0.9), "found"),
        (lambda: model.interaction_power(0.5, 0), "events"),
    ],
)
def test_refusals_name_the_argument(call, name):
    with pytest.raises(ValueError, match=name):
        call()
