"""CAR T cells: expansion and persistence, antigen escape."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immunolab.models import antigen_escape, car_t


class TestStein:
    def test_times(self):
        times = car_t.times()
        assert times.doubling == pytest.approx(0.780, abs=5e-4)
        assert times.contraction == pytest.approx(4.33, abs=5e-3)
        assert times.persistence == pytest.approx(217, abs=0.5)
        assert times.memory_overtakes == pytest.approx(40, abs=0.5)

    def test_curve(self):
        assert car_t.stein([28, 365, 730]) == pytest.approx([1374, 60.7, 18.9], rel=1e-3)
        assert car_t.stein(9.3) == pytest.approx(24_000)
        assert car_t.stein(0) == pytest.approx(24_000 / 3900)
        # Continuous across the peak.
        assert car_t.stein(9.3 + 1e-9) == pytest.approx(car_t.stein(9.3 - 1e-9), rel=1e-6)

    def test_the_share_that_lets_memory_overtake_on_a_day(self):
        for day in (12, 25, 40.3, 90):
            share = car_t.share_overtaking(day)
            assert 0 < share < 1 and car_t.times(FB=share).memory_overtakes == pytest.approx(day)
        assert car_t.share_overtaking(car_t.PARAMETERS["Tmax"].default) == 0.5
        with pytest.raises(ValueError, match=r"day must be 9\.3 to"):
            car_t.share_overtaking(5)
        with pytest.raises(ValueError, match="never outnumber"):
            car_t.share_overtaking(20, alpha=0.01, beta=0.02)

    def test_patients(self):
        days = np.linspace(0, 60, 121)
        curves = car_t.patients(1, 100, days)
        assert curves.shape == (100, 121) and (curves >= 0).all()
        assert np.array_equal(curves, car_t.patients(1, 100, days))
        assert not np.array_equal(curves, car_t.patients(2, 100, days))
        many = car_t.patients(3, 20_000, np.arange(0, 120, 0.5)).max(axis=1)
        assert np.median(many) == pytest.approx(24_000, rel=0.05)
        assert np.log(many).std() == pytest.approx(math.sqrt(0.65), rel=0.05)

    @settings(max_examples=50, deadline=None)
    @given(foldx=st.floats(2, 1e6), Tmax=st.floats(1, 40), alpha=st.floats(0.001, 2), FB=st.floats(0, 1))
    def test_never_negative_never_above_the_peak(self, foldx, Tmax, alpha, FB):
        curve = car_t.stein(np.linspace(0, 400, 801), foldx=foldx, Tmax=Tmax, alpha=alpha, FB=FB)
        assert (curve >= 0).all() and curve.max() <= 24_000 * (1 + 1e-9)

    def test_bad_arguments(self):
        with pytest.raises(ValueError, match="FB must be 0 to 1; it is 2"):
            car_t.stein(1, FB=2)


class TestAntigenEscape:
    # Days and peak by interpolation; on a grid of 4.2 days they read 1529, 667, 1779, and 2.7e9 on day 8.
    def test_expansion(self):
        course = antigen_escape.simulate(30, points=601)
        i = int(course.effectors.argmax())
        assert course.effectors[i] == pytest.approx(3.1e9, rel=0.01)
        assert course.day[i] == pytest.approx(9.6, abs=0.2)
        assert np.interp(25 / 3, course.day, course.effectors) == pytest.approx(2.7e9, rel=0.02)

    @pytest.mark.parametrize(("share", "day", "formula"), [(1e-6, 1527, 1526), (1e-3, 664, 662)])
    def test_relapse(self, share, day, formula):
        course = antigen_escape.simulate(2500, negative=share)
        assert antigen_escape.relapse_day(course) == pytest.approx(day, abs=1)
        assert antigen_escape.relapse_formula(negative=share) == pytest.approx(formula, abs=0.5)

    def test_tenfold_fewer_negative_cells_buy_288_days(self):
        assert antigen_escape.days_per_tenfold() == pytest.approx(288, abs=0.5)
        days = [antigen_escape.relapse_day(antigen_escape.simulate(2500, negative=s)) for s in (1e-4, 1e-5, 1e-6)]
        assert np.diff(days) == pytest.approx(288, abs=0.5)

    def test_bystander_killing_and_dual_targets(self):
        course = antigen_escape.simulate(2500, bystander=0.5)
        assert antigen_escape.relapse_day(course) == pytest.approx(1777, abs=2)
        assert antigen_escape.dual_target(1e-3, 1e-2) == pytest.approx(1e-5)
        assert math.isnan(antigen_escape.relapse_day(antigen_escape.simulate(300)))

    def test_small_tumours_respond_worse_here(self):
        peaks = [antigen_escape.simulate(40, T0=start).effectors.max() for start in (5e8, 5e10)]
        assert peaks[0] < peaks[1]

    @settings(max_examples=15, deadline=None)
    @given(share=st.floats(0, 1), T0=st.floats(1e7, 9e11), loss=st.floats(0, 0.1), beta=st.floats(0, 1))
    def test_never_negative_never_above_capacity(self, share, T0, loss, beta):
        course = antigen_escape.simulate(600, 101, negative=share, T0=T0, loss=loss, bystander=beta)
        assert all((part >= 0).all() for part in course)
        assert course.myeloma.max() <= 1e12 * 1.001
