"""Ternary complex: closed forms against mass action and a root finder, the hook, the decoy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from immunolab.models import ternary_complex as tc

DRUGS = [0.01, 0.1, 1.0, 10.0, 100.0, 1000.0]
RECEPTORS = {"target_nM": 5.0, "cd3_nM": 3.0, "k_target_nM": 0.7, "k_cd3_nM": 12.0}


def mass_action(drug, cooperativity=1.0, soluble=0.0):
    """All binding reactions run to the end, nothing assumed at rest."""
    A, C, KA, KC = RECEPTORS.values()
    on = 10.0

    def rates(_t, z):
        a, s, b, c, ab, sb, bc, abc, sbc = z
        f1, f2 = on * (a * b - KA * ab), on * (b * c - KC * bc)
        f3, f4 = on * (ab * c - KC / cooperativity * abc), on * (a * bc - KA / cooperativity * abc)
        f5, f6, f7 = on * (s * b - KA * sb), on * (sb * c - KC * sbc), on * (s * bc - KA * sbc)
        return [-f1 - f4, -f5 - f7, -f1 - f2 - f5, -f2 - f3 - f6, f1 - f3, f5 - f6, f2 - f4 - f7, f3 + f4, f6 + f7]

    start = [A, soluble, drug, C, 0, 0, 0, 0, 0]
    end = solve_ivp(rates, (0, 400), start, method="BDF", rtol=1e-10, atol=1e-13).y[:, -1]
    return end[7]


@pytest.mark.parametrize("drug", DRUGS)
def test_closed_form_agrees_with_mass_action(drug):
    assert tc.formed(drug, **RECEPTORS) == pytest.approx(mass_action(drug), rel=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("cooperativity", [0.1, 10.0])
@pytest.mark.parametrize("drug", DRUGS)
def test_cooperativity_agrees_with_mass_action(drug, cooperativity):
    found = tc.formed(drug, **RECEPTORS, cooperativity=cooperativity)
    assert found == pytest.approx(mass_action(drug, cooperativity), rel=1e-5)


@pytest.mark.parametrize("drug", DRUGS)
def test_closed_form_agrees_with_a_root_finder(drug):
    A, C, KA, KC = RECEPTORS.values()

    # Without cooperativity the two ends bind as if alone; x is free receptor.
    def sites(K, total):
        return brentq(lambda x: x * (1 + (drug - (total - x)) / K) - total, 0, total, xtol=1e-15)

    free_a, free_c = sites(KA, A), sites(KC, C)
    expected = (A - free_a) * (C - free_c) / drug
    assert tc.formed(drug, **RECEPTORS) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("drug", DRUGS)
def test_soluble_target_exactly(drug):
    found = tc.formed(drug, **RECEPTORS, soluble_nM=20.0, exact_soluble=True)
    assert found == pytest.approx(mass_action(drug, soluble=20.0), rel=1e-5)
    # In great excess of receptors and drug the simple form says the same.
    simple = tc.formed(1e-3, 1e-3, 1e-3, 0.18, 28, soluble_nM=50.0)
    exact = tc.formed(1e-3, 1e-3, 1e-3, 0.18, 28, soluble_nM=50.0, exact_soluble=True)
    assert simple == pytest.approx(float(exact), rel=1e-3)


def test_trace_receptors_peak_at_the_geometric_mean():
    k_target, k_cd3 = 0.18, 28.0
    drug, height = tc.peak(target_nM=1e-4, cd3_nM=1e-4)
    assert drug == pytest.approx(math.sqrt(k_target * k_cd3), rel=1e-3) == pytest.approx(2.24, abs=0.01)
    assert height == pytest.approx(1e-4 * 1e-4 / (math.sqrt(k_target) + math.sqrt(k_cd3)) ** 2, rel=1e-3)


def test_default_peak_and_window():
    drug, height = tc.peak()
    assert drug == pytest.approx(2.31, abs=0.01)
    assert tc.half_height_window() == pytest.approx((0.158, 37), rel=0.02)
    assert tc.formed(tc.half_height_window(), cooperativity=1) == pytest.approx(0.5 * height, rel=1e-6)


def test_tight_binding():
    drug, height = tc.peak(target_nM=10, cd3_nM=10, k_target_nM=0.01, k_cd3_nM=0.01)
    assert height == pytest.approx(9.39, abs=0.005)
    assert drug == pytest.approx(10, abs=0.02)


@pytest.mark.parametrize(("soluble", "drug", "share"), [(5, 12.1, 0.57), (50, 37.6, 0.21), (500, 118, 0.04)])
def test_decoy_moves_the_peak_right_and_lowers_it(soluble, drug, share):
    found = tc.peak(soluble_nM=soluble)
    assert found[0] == pytest.approx(drug, rel=0.005)
    assert found[1] / tc.peak()[1] == pytest.approx(share, abs=0.005)


@settings(max_examples=100, deadline=None)
@given(
    drug=st.floats(0, 1e6),
    target=st.floats(1e-3, 1e3),
    cd3=st.floats(1e-3, 1e3),
    ka=st.floats(1e-3, 1e3),
    kc=st.floats(1e-3, 1e3),
    alpha=st.sampled_from([1.0, 0.01, 0.3, 5.0, 100.0]),
)
def test_never_more_than_any_partner(drug, target, cd3, ka, kc, alpha):
    found = float(tc.formed(drug, target, cd3, ka, kc, alpha))
    assert -1e-12 <= found <= min(drug, target, cd3) * (1 + 1e-6) + 1e-12


def test_no_drug_no_complex_and_arrays_broadcast():
    assert tc.formed(0) == 0 and tc.formed(0, cooperativity=10) == 0
    assert tc.formed(np.ones((3, 1)), target_nM=[0.1, 0.2]).shape == (3, 2)
    assert tc.formed([1.0, 2.0], cooperativity=1 + 1e-9) == pytest.approx(tc.formed([1.0, 2.0]), rel=1e-6)


def test_bad_arguments():
    with pytest.raises(ValueError, match=r"k_cd3_nM must be .* nM; it is -1"):
        tc.formed(1, k_cd3_nM=-1)
    with pytest.raises(ValueError, match="cooperativity must be 1"):
        tc.formed(1, cooperativity=2, exact_soluble=True)
