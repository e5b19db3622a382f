"""Waiting and screening: a clock, a climb, and what a positive test is worth."""

from __future__ import annotations

import math

import numpy as np
import pytest

from immunolab.models import mesothelioma, mgus, screening, waiting
from immunolab.models.cutoff import predictive_values


def test_the_clock_does_not_count():
    waited = np.linspace(0, 60, 13)
    assert np.ptp(waiting.mgus_next(waited)) == 0
    # of those still well after 20 years, as many progress in the next ten as in the first ten
    by = mgus.naive_risk([10.0, 20.0, 30.0])
    assert float(waiting.mgus_next(20)) == pytest.approx((by[2] - by[1]) / (1 - by[1])) == pytest.approx(by[0])


def test_the_climb_is_that_of_the_lifetime_risk():
    for waited in (10, 20, 40):
        so_far, later = (
            mesothelioma.lifetime_risk(20, 14, 1, 20 + years, other_deaths=False) for years in (waited, waited + 10)
        )
        assert float(waiting.asbestos_next(waited)) == pytest.approx((later - so_far) / (1 - so_far), rel=1e-3)
    assert (np.diff(waiting.asbestos_next(np.arange(10, 51))) > 0).all()
    assert float(waiting.asbestos_next(0)) == 0  # the lag of ten years


def test_more_dust_and_a_longer_look():
    assert float(waiting.asbestos_next(30, level=2)) == pytest.approx(2 * float(waiting.asbestos_next(30)), rel=0.01)
    assert float(waiting.asbestos_next(30, ahead=20)) > float(waiting.asbestos_next(30))
    with pytest.raises(ValueError, match="waited"):
        waiting.mgus_next(61)


@pytest.mark.parametrize("ill", [100, 1000, 50_000])
def test_screening_is_bayes_rule(ill):
    counts = screening.screen(ill)
    assert sum(counts) == pytest.approx(screening.CROWD) and counts.found + counts.missed == pytest.approx(ill)
    if ill >= 1000:  # the other model's least prevalence
        assert counts.worth == pytest.approx(predictive_values(0.32, 0.95, ill / screening.CROWD).positive)


def test_the_ends_of_screening():
    assert screening.screen(0).worth == 0 and screening.screen(screening.CROWD).worth == 1
    assert screening.screen(1000, cleared=100).worth == 1
    assert math.isnan(screening.screen(1000, found=0, cleared=100).worth)
    with pytest.raises(ValueError, match="ill"):
        screening.screen(-1)
