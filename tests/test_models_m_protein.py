"""Regression and regrowth, M protein after a kill, the electrophoresis strip."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import odeint

from immunolab.models import electrophoresis
from immunolab.models import m_protein as mp


@pytest.mark.parametrize(
    ("g", "d", "size", "day", "later"), [(0.008, 0.03, 0.673, 35, 67), (0.002, 0.02, 0.356, 105, 173)]
)
def test_nadir_and_progression_of_the_tumour(g, d, size, day, later):
    found = mp.nadir(g, d)
    assert found == pytest.approx((day, size, later), rel=0.01)
    assert found[1] == pytest.approx(size, abs=5e-4)
    grid = np.linspace(0, 400, 40_001)
    assert mp.tumour(grid, g, d).min() == pytest.approx(found[1], abs=1e-6)
    assert mp.tumour(found[2], g, d) == pytest.approx(1.25 * found[1])


def test_a_tumour_that_never_shrinks_has_its_nadir_at_the_start():
    assert mp.nadir(0.05, 0.01)[:2] == (0, 1)


def test_each_log_of_kill_buys_the_same_time():
    assert mp.days_per_log() == pytest.approx(288, abs=0.5)
    years = mp.regrowth_days([1e-3, 1e-4, 1e-5, 1e-6]) / 365.25
    assert years == pytest.approx([1.81, 2.60, 3.39, 4.18], abs=0.005)
    assert mp.regrowth_days(1) == 0


@pytest.mark.parametrize(("isotype", "half", "tenth", "gone"), [("IgG", 22, 71, 183), ("IgA", 7, 20, 51)])
def test_late_deepening_needs_no_killing(isotype, half, tenth, gone):
    k_c = mp.clearance(isotype)
    found = [mp.days_until_below(level, k_c=k_c) for level in (20, 4, 0.1)]
    assert found == pytest.approx([half, tenth, gone], abs=0.6)


def test_one_per_cent_survives():
    found = mp.response(0.01)
    assert found.nadir == pytest.approx(1.36, abs=0.005)
    assert found.nadir_day == pytest.approx(153, abs=0.5)
    assert found.progression_day == pytest.approx(373, abs=0.5)
    assert math.isnan(mp.response(0).progression_day)


@pytest.mark.parametrize("k_d", [1.0, 0.033, math.log(2) / 21, math.log(2) / 21 + 1e-13, 0.005, 20.0])
def test_closed_form_is_the_solution(k_d):
    days = np.array([0.0, 1.0, 10.0, 100.0, 400.0])
    k_c = math.log(2) / 21

    def rates(m, t):
        return k_c * (40 * (0.01 * math.exp(0.008 * t) + 0.99 * math.exp(-k_d * t)) - m)

    exact = odeint(rates, 40.0, days, rtol=1e-11, atol=1e-12, mxstep=50_000)[:, 0]
    assert mp.m_protein(days, 0.01, k_d=k_d) == pytest.approx(exact, rel=1e-5)


@settings(max_examples=60, deadline=None)
@given(days=st.floats(0, 500), s=st.floats(0, 1), k_c=st.floats(0.005, 3), k_d=st.floats(0.005, 20))
def test_m_protein_is_never_negative(days, s, k_c, k_d):
    found = float(mp.m_protein(days, s, k_c=k_c, k_d=k_d))
    assert -1e-9 <= found <= 40 * math.exp(0.008 * days) * (1 + 1e-9)


def test_bad_arguments():
    with pytest.raises(ValueError, match="unknown isotype 'IgE'; choose one of: IgG"):
        mp.clearance("IgE")
    with pytest.raises(ValueError, match="surviving must be 0 to 1; it is 2"):
        mp.m_protein(1, 2)


class TestElectrophoresis:
    def test_one_clone_runs_to_one_place(self):
        height, mass = electrophoresis.height_ratio()
        assert (height, mass) == pytest.approx((14, 2.7), abs=0.15)
        trace = electrophoresis.strip()
        without = electrophoresis.strip(spike=0)
        hump = without.total[without.position > 0.7].max()
        assert trace.spike.max() / hump == pytest.approx(height, rel=0.02)

    def test_areas_are_concentrations(self):
        trace = electrophoresis.strip()
        assert np.trapezoid(trace.spike, trace.position) == pytest.approx(3, rel=1e-6)
        grams = sum(part[0] for part in electrophoresis.FRACTIONS.values()) + 1.1
        assert np.trapezoid(trace.polyclonal, trace.position) == pytest.approx(grams, rel=1e-3)
        assert trace.total == pytest.approx(trace.polyclonal + trace.spike) and (trace.total >= 0).all()
