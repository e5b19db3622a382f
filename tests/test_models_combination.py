"""Combinations: a drug with itself, additivity surfaces, and independent action against simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import ndtr

from immunolab.models import combination as c


def test_a_drug_combined_with_itself():
    # Half a dose of each "drug" is one dose: Loewe and Chou-Talalay's index see it, Bliss finds synergy.
    assert c.loewe(0.5, 0.5) == pytest.approx(0.5, abs=1e-12)
    assert 0.5 / c.hill_dose(0.5) + 0.5 / c.hill_dose(0.5) == pytest.approx(1, abs=1e-12)
    assert c.bliss(c.hill(0.5, 1, 2), c.hill(0.5, 1, 2)) == pytest.approx(0.36)
    assert c.hill(1, 1, 2) == pytest.approx(0.5)
    assert c.bliss(c.hill(0.5, 1, 1), c.hill(0.5, 1, 1)) == pytest.approx(5 / 9)


def test_help_is_a_combination_index():
    """Loewe's sum is 1/(1 + help), whatever the doses; without help it is Loewe's rule, also if the drugs are unlike."""
    a, b = np.array([0.2, 1.0, 3.0]), np.array([0.5, 0.1, 2.0])
    unlike = {"Dm_a": 1, "Dm_b": 3, "m_a": 2, "m_b": 0.7}
    for help_ in (-0.5, -0.25, 0, 0.5, 1):
        effect = c.helped(a, b, help_, **unlike)
        index = a / c.hill_dose(effect, 1, 2) + b / c.hill_dose(effect, 3, 0.7)
        assert index == pytest.approx(1 / (1 + help_))
    assert c.helped(a, b, 0, **unlike) == pytest.approx(c.loewe(a, b, **unlike))
    assert c.helped(0.5, 0.5, 1) == pytest.approx(0.8) and c.helped(0.5, 0.5, -0.25) == pytest.approx(0.36)
    with pytest.raises(ValueError, match="help"):
        c.helped(1, 1, 2)


def test_equally_steep_drugs_need_no_search():
    """One drug in two bottles in closed form: the same as a hair's breadth beside it, where the search runs."""
    a, b = np.array([0.0, 0.3, 5.0, 0.0]), np.array([0.0, 2.0, 0.01, 1.0])
    assert c.loewe(a, b, 1, 3, 2, 2) == pytest.approx(c.loewe(a, b, 1, 3, 2, 2 + 1e-9), abs=1e-8)
    assert c.loewe(0, 0) == 0


def test_hill_and_its_inverse():
    effect = c.hill([0.1, 1, 10], 2, 3)
    assert c.hill_dose(effect, 2, 3) == pytest.approx([0.1, 1, 10])
    assert effect / (1 - effect) == pytest.approx((np.array([0.1, 1, 10]) / 2) ** 3)
    assert c.hill(0) == 0 and c.hill(1e12, 1e-6, 20) == 1


def test_loewe_agrees_with_a_root_finder():
    for a, b in ((0.3, 2.0), (5.0, 0.01), (1.0, 0.0)):
        exact = brentq(lambda e, a=a, b=b: a / c.hill_dose(e, 1, 2) + b / c.hill_dose(e, 3, 0.7) - 1, 1e-9, 1 - 1e-9)
        assert c.loewe(a, b, 1, 3, 2, 0.7) == pytest.approx(exact, abs=1e-8)
    assert c.loewe(0, 0) == 0


@settings(max_examples=60, deadline=None)
@given(
    a=st.floats(1e-3, 1e3), b=st.floats(1e-3, 1e3), ma=st.floats(0.3, 6), mb=st.floats(0.3, 6), D=st.floats(0.01, 100)
)
def test_loewe_has_an_index_of_one_and_more_than_each_alone(a, b, ma, mb, D):
    effect = float(c.loewe(a, b, 1, D, ma, mb))
    assert 0 <= effect <= 1
    if 1e-9 < effect < 1 - 1e-9:
        assert a / c.hill_dose(effect, 1, ma) + b / c.hill_dose(effect, D, mb) == pytest.approx(1, rel=1e-5)
    assert effect >= max(c.hill(a, 1, ma), c.hill(b, D, mb)) - 1e-9


@pytest.mark.parametrize(("rho", "median"), [(0, 14.17), (0.3, 13.1), (0.6, 11.7), (0.9, 9.8), (1, 8)])
def test_independent_action_of_two_equal_drugs(rho, median):
    assert c.independent_median(8, 8, rho) == pytest.approx(median, abs=0.05)
    assert 8 * math.log2(1 / (1 - math.sqrt(0.5))) == pytest.approx(8 * 1.7716, abs=1e-3)


def test_a_benefit_that_fades_without_synergy():
    months = np.array([4.0, 8.0, 16.0])
    assert c.independent_median(8, 4, 0.3) == pytest.approx(9.8, abs=0.05)
    together = c.independent_action(0.5 ** (months / 8), 0.5 ** (months / 4), 0.3)
    ratio = np.log(together) / np.log(0.5 ** (months / 8))
    assert ratio == pytest.approx([0.60, 0.77, 0.91], abs=0.005)


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.6, 0.9])
def test_copula_against_simulation(rho):
    rng = np.random.default_rng(1)
    one, other = rng.standard_normal((2, 400_000))
    scores = one, rho * one + math.sqrt(1 - rho * rho) * other
    longer = np.maximum(*(-median * np.log2(ndtr(-z)) for median, z in zip((8, 4), scores, strict=True)))
    for months in (2.0, 8.0, 20.0):
        told = c.independent_action(0.5 ** (months / 8), 0.5 ** (months / 4), rho)
        assert (longer > months).mean() == pytest.approx(float(told), abs=0.003)


def test_limits_of_the_correlation():
    a, b = np.array([0.9, 0.5, 0.1]), np.array([0.6, 0.4, 0.2])
    assert c.independent_action(a, b, 0) == pytest.approx(c.bliss(a, b), abs=1e-12)
    assert c.independent_action(a, b, 1) == pytest.approx(np.maximum(a, b))
    assert c.independent_action(a, b, 0.9999) == pytest.approx(np.maximum(a, b), abs=5e-3)


@settings(max_examples=100, deadline=None)
@given(a=st.floats(0, 1), b=st.floats(0, 1), rho=st.floats(0, 1))
def test_between_the_better_drug_and_no_correlation(a, b, rho):
    found = float(c.independent_action(a, b, rho))
    assert max(a, b) - 1e-9 <= found <= a + b - a * b + 1e-9


def test_bad_arguments():
    with pytest.raises(ValueError, match="effect_a must be 0 to 1; it is 2"):
        c.bliss(2, 0)
    with pytest.raises(ValueError, match="rho must be 0 to 1; it is -1"):
        c.independent_action(0.5, 0.5, -1)
