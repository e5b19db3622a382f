"""The waits of those who have fallen ill: against the model of one person, and with the watching."""

from __future__ import annotations

import math

import numpy as np
import pytest

from immunolab.models import mesothelioma
from immunolab.models.latency import OLDEST, PEOPLE, waits


@pytest.mark.parametrize(("first_age", "duration", "level"), [(20, 5, 1), (40, 10, 1), (20, 5, 50)])
def test_everybody_in_the_end_is_the_lifetime_risk(first_age, duration, level):
    found = waits(first_age, duration, level).ill(OLDEST - first_age) / PEOPLE
    assert found == pytest.approx(mesothelioma.lifetime_risk(first_age, duration, level, OLDEST), rel=1e-3)


def test_half_of_those_ill_had_waited_less_than_the_median():
    group = waits(20)
    for watched in (20, 40, 60, 70):
        assert group.ill(group.median(watched)) == pytest.approx(group.ill(watched) / 2, rel=1e-3)


def test_the_median_grows_with_the_watching_and_never_passes_it():
    group = waits(20)
    medians = [group.median(watched) for watched in range(15, 71)]
    assert (np.diff(medians) > 0).all()
    assert all(median < watched for watched, median in enumerate(medians, 15))
    assert waits(60).median(30) < waits(40).median(50) < waits(20).median(70)


def test_dose_moves_the_number_and_hardly_the_median():
    assert waits(20, level=2).ill(40) == pytest.approx(2 * waits(20).ill(40), rel=0.01)
    assert waits(20, level=2).median(40) == pytest.approx(waits(20).median(40), abs=0.1)


def test_nobody_is_ill_within_the_lag():
    assert waits(20).ill(9) == 0 and math.isnan(waits(20).median(9))
    with pytest.raises(ValueError, match="first_age"):
        waits(81)
