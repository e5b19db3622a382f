"""CAR T cells: expansion and persistence, predator and prey, room made by lymphodepletion, antigen escape."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immunolab.models import antigen_escape, car_t, car_t_predator_prey, lymphodepletion


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

    @pytest.mark.parametrize("end", [5.0, 9.3, 28.0, 400.0])
    def test_area_is_the_integral(self, end):
        days = np.linspace(0, end, 400_001)
        assert car_t.stein_auc(end) == pytest.approx(np.trapezoid(car_t.stein(days), days), rel=1e-7)
        assert car_t.stein_auc() == pytest.approx(1.718e5, rel=2e-4)

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


class TestPredatorPrey:
    def test_coexistence(self):
        found = car_t_predator_prey.threshold()
        assert found.ratio == pytest.approx(20)
        assert (found.tumour, found.car_t) == pytest.approx((5e7, 1.58e7), rel=3e-3)
        assert found.period == pytest.approx(91, abs=0.5)
        course = car_t_predator_prey.simulate([6000.0])
        assert (course.tumour[-1], course.car_t[-1]) == pytest.approx((found.tumour, found.car_t), rel=1e-3)

    def test_small_oscillations_have_that_period(self):
        rest = car_t_predator_prey.threshold()
        course = car_t_predator_prey.simulate(400, rest.tumour * 1.01, rest.car_t, points=8001)
        T = course.tumour
        peaks = course.day[1:-1][(T[1:-1] > T[:-2]) & (T[1:-1] > T[2:])]
        # Damping lengthens the period a little.
        assert np.diff(peaks).mean() == pytest.approx(91, abs=1)

    def test_below_the_threshold_car_t_cells_are_lost(self):
        assert car_t_predator_prey.threshold(k2=4e-11).ratio == pytest.approx(0.8)
        assert math.isnan(car_t_predator_prey.threshold(k2=4e-11).car_t)
        course = car_t_predator_prey.simulate([3000.0], k2=4e-11)
        assert course.tumour[-1] == pytest.approx(1e9, rel=1e-4) and course.car_t[-1] < 1

    def test_exhaustion_can_make_contact_harmful(self):
        course = car_t_predator_prey.simulate(100, k2=-1e-10)
        assert course.car_t[-1] < 1e6 * math.exp(-0.05 * 100)

    def test_lotka_volterra_is_conserved(self):
        values = car_t_predator_prey.CHAUDHURY
        course = car_t_predator_prey.simulate(np.arange(0.01, 40, 0.01), 900, 10, **values)
        i = int(course.car_t.argmax())
        assert course.car_t[i] == pytest.approx(14_557, abs=1)
        assert course.day[i] == pytest.approx(5, abs=0.05)
        kept = car_t_predator_prey.conserved(course.tumour, course.car_t, **values)
        assert np.ptp(kept) / np.abs(kept).max() < 1e-7

    @settings(max_examples=20, deadline=None)
    @given(tumour=st.floats(1, 1e9), car=st.floats(1, 1e9), k2=st.floats(-1e-9, 1e-9))
    def test_never_negative(self, tumour, car, k2):
        course = car_t_predator_prey.simulate(100, tumour, car, 51, k2=k2)
        assert (course.tumour >= 0).all() and (course.car_t >= 0).all()
        assert course.tumour.max() <= 1e9 * (1 + 1e-6)


class TestLymphodepletion:
    def test_course(self):
        course = lymphodepletion.simulate(200, points=2001)
        i = int(course.car_t.argmax())
        assert course.car_t[i] == pytest.approx(30.1, abs=0.05)
        assert course.day[i] == pytest.approx(7.0, abs=0.1)
        assert np.interp(30, course.day, course.car_t) == pytest.approx(2.32, abs=0.005)
        assert course.tumour.min() == pytest.approx(7e-14, rel=0.1)

    def test_the_tumour_turns_at_the_threshold(self):
        assert lymphodepletion.threshold() == pytest.approx(0.0355, abs=5e-5)
        course = lymphodepletion.simulate(200, points=2001)
        turn = int(course.tumour.argmin())
        assert course.car_t[turn] == pytest.approx(lymphodepletion.threshold(), rel=0.02)

    def test_without_room_nothing_expands(self):
        course = lymphodepletion.simulate(N0=500)
        assert course.car_t.max() == course.car_t[0]
        peaks = [lymphodepletion.simulate(N0=n).car_t.max() for n in (6, 60, 200)]
        assert peaks == sorted(peaks, reverse=True)

    @settings(max_examples=15, deadline=None)
    @given(N0=st.floats(0.5, 1000), C0=st.floats(0.01, 50), B0=st.floats(0.1, 1e4))
    def test_never_negative(self, N0, C0, B0):
        course = lymphodepletion.simulate(100, 51, N0=N0, C0=C0, B0=B0)
        assert all((part >= 0).all() for part in course)


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
