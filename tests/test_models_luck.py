"""Twenty trials of one drug: each as Cox's model finds it alone, and intervals that hold the truth as often as they say."""

from __future__ import annotations

import math

import numpy as np
import pytest

from immunolab.models import luck, survival


def test_each_trial_is_one_that_cox_would_find():
    found = luck.find(3, patients=120, hazard_ratio=0.74)
    trials = survival.simulate_trials(3, luck.TRIALS, 120, hazard_ratio=0.74, follow_up=luck.FOLLOW_UP)
    for i in (0, 7, 19):
        fit = survival.cox(trials.months[i], trials.event[i], trials.treated[i])
        alone = (fit.hazard_ratio[0], fit.low[0], fit.high[0])
        assert (found.ratio[i], found.low[i], found.high[i]) == pytest.approx(alone, rel=1e-6)


@pytest.mark.parametrize("patients", [100, 600])
@pytest.mark.parametrize("level", [80, 95])
def test_intervals_miss_the_truth_as_often_as_their_level_says(patients, level):
    throws = [luck.find(seed, patients=patients, level=level, hazard_ratio=0.74) for seed in range(60)]
    assert np.mean([throw.misses for throw in throws]) / luck.TRIALS == pytest.approx(1 - level / 100, abs=0.02)


def test_larger_trials_scatter_less_and_higher_levels_reach_further():
    spread = [np.log(luck.find(5, patients=n).ratio).std() for n in (60, 240, 960)]
    assert spread[0] / spread[1] == pytest.approx(2, rel=0.4) and spread[1] / spread[2] == pytest.approx(2, rel=0.4)
    wide, narrow = luck.find(5, level=95), luck.find(5, level=80)
    assert (wide.ratio == narrow.ratio).all() and (wide.low < narrow.low).all() and (wide.high > narrow.high).all()


def test_what_leaves_out_one_and_what_favours_the_drug():
    found = luck.find(1, patients=120, hazard_ratio=0.74)
    assert (found.without_one == ((found.low > 1) | (found.high < 1))).all()
    ratios = found.ratio[found.high < 1]
    assert luck.mean_ratio(found) == pytest.approx(math.exp(np.log(ratios).mean()))
    assert luck.mean_ratio(found) < 0.74  # those that look sure were lucky
    none = found._replace(high=found.high + 10)
    assert math.isnan(luck.mean_ratio(none)) and not none.in_favour.any()


def test_the_same_throw_twice_and_an_odd_number_of_people():
    assert (luck.find(2, patients=101).ratio == luck.find(2, patients=100).ratio).all()
    with pytest.raises(ValueError, match="level"):
        luck.find(1, level=100)
