"""A source's track record: exact formulas against scipy, published worked numbers, counting, and refusals."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import integrate, stats

from immunolab.explore import numbers
from immunolab.figures import show
from immunolab.figures import track_record as figure
from immunolab.models import track_record as model

SETTINGS = [
    {},
    {"held": 0, "failed": 0},
    {"held": 37, "failed": 5, "prior": 20, "weight": 12.5},
    {"held": 1, "failed": 90, "prior": 95, "weight": 0.5},
]


@pytest.mark.parametrize("values", SETTINGS)
def test_belief_is_scipys_beta(values):
    belief = model.belief(**values)
    reference = stats.beta(belief.a, belief.b)
    assert belief.mean == pytest.approx(reference.mean(), rel=1e-12)
    assert belief.interval() == pytest.approx(reference.interval(0.95), rel=1e-9)
    assert belief.interval(0.5) == pytest.approx(reference.interval(0.5), rel=1e-9)
    share = np.linspace(0.01, 0.99, 50)
    density = reference.pdf(share)
    assert model.plausibility(share, **values) == pytest.approx(density / density.max(), rel=1e-9)


@pytest.mark.parametrize("values", SETTINGS)
def test_chance_of_the_next_is_the_beta_binomials(values):
    belief = model.belief(**values)
    for count in (0, 1, 2, 10, 40):
        expected = stats.betabinom.pmf(count, count, belief.a, belief.b) if count else 1
        assert model.all_hold(count, **values) == pytest.approx(expected, rel=1e-8)
    assert model.next_holds(**values) == pytest.approx(model.all_hold(1, **values), rel=1e-12)
    average, _ = integrate.quad(lambda s: s * stats.beta.pdf(s, belief.a, belief.b), 0, 1)
    assert model.next_holds(**values) == pytest.approx(average, rel=1e-6)


def test_laplaces_rule_of_succession():
    """His sunrise: after 1 826 213 risings the odds for the next are 1 826 214 to 1."""
    for held, failed in ((0, 0), (8, 2), (10, 0), (3, 12)):
        assert model.next_holds(held=held, failed=failed) == pytest.approx((held + 1) / (held + failed + 2))
    a, b = model.Belief(1 + 1_826_213, 1)
    assert a / b == 1_826_214


def test_placenta_praevia_of_gelman():
    """Bayesian Data Analysis, section 2.4 (from memory): 437 girls of 980 births, uniform prior and others."""
    births = {"held": 437, "failed": 543}
    belief = model.belief(**births)
    assert (belief.a, belief.b) == (438, 544)
    assert belief.mean == pytest.approx(0.446, abs=5e-4)
    assert belief.interval() == pytest.approx((0.415, 0.477), abs=6e-4)
    for weight, low, high in ((10, 0.415, 0.477), (20, 0.416, 0.478), (100, 0.420, 0.479), (200, 0.424, 0.481)):
        found = model.belief(**births, prior=48.5, weight=weight).interval()
        assert found == pytest.approx((low, high), abs=6e-4), weight


def test_mammography_of_eddy_and_gigerenzer():
    """Eddy 1982: prevalence 1 %, 79.2 % found, 9.6 % false alarms: 7.7 %; with 80 % (Gigerenzer): 7.8 % (from memory)."""
    assert model.after_check(0.01, 79.2, 90.4).holds_if_passed == pytest.approx(0.077, abs=5e-4)
    assert model.after_check(0.01, 80, 90.4).holds_if_passed == pytest.approx(0.078, abs=5e-4)
    # Gigerenzer, Calculated Risks: 0.8 %, 90 % found, 7 % false alarms, "about 9 percent".
    assert round(100 * model.after_check(0.008, 90, 93).holds_if_passed) == 9


@pytest.mark.parametrize(
    ("before", "sensitivity", "specificity"),
    [(Fraction(1, 2), 95, 10), (Fraction(3, 4), 90, 80), (Fraction(6, 23), 90, 70)],
)
def test_bayes_rule_by_counting(before, sensitivity, specificity):
    true_passed = before * sensitivity / 100
    false_passed = (1 - before) * (100 - specificity) / 100
    found = model.after_check(float(before), sensitivity, specificity)
    assert found.passes == pytest.approx(float(true_passed + false_passed))
    assert found.holds_if_passed == pytest.approx(float(true_passed / (true_passed + false_passed)))
    stopped = 1 - true_passed - false_passed
    assert found.holds_if_stopped == pytest.approx(float((before - true_passed) / stopped))
    # What is believed before is the average of what is believed after.
    assert found.passes * found.holds_if_passed + (1 - found.passes) * found.holds_if_stopped == pytest.approx(
        float(before)
    )


def test_a_check_that_does_not_tell_apart_changes_nothing():
    for sensitivity in (20, 50, 90):
        found = model.after_check(0.3, sensitivity, 100 - sensitivity)
        assert found.holds_if_passed == pytest.approx(0.3) == pytest.approx(found.holds_if_stopped)


def test_a_check_that_never_says_something_has_no_number_for_it():
    assert math.isnan(model.after_check(0.5, 0, 100).holds_if_passed)
    assert math.isnan(model.after_check(0.5, 100, 0).holds_if_stopped)
    assert math.isnan(numbers("track_record", sensitivity=0, specificity=100)["if_passed"])
    assert "passes nothing" in show("track_record", sensitivity=0, specificity=100).title


def test_drawing_sources_by_lot_gives_the_same():
    """Sources with shares drawn from the prior; among those with 3 of 5 the next statement holds as often as the model says."""
    rng = np.random.default_rng(5)
    share = rng.beta(0.7 * 4, 0.3 * 4, 400_000)
    held = rng.binomial(5, share)
    following = rng.random(share.size) < share
    chosen = following[held == 3]
    expected = model.next_holds(held=3, failed=2, prior=70, weight=4)
    assert chosen.mean() == pytest.approx(expected, abs=4 * math.sqrt(0.25 / chosen.size))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: model.belief(held=-1), "held must be 0 to 10000"),
        (lambda: model.belief(weight=0), "weight must be 0.1"),
        (lambda: model.belief(hold=3), "unknown parameter hold"),
        (lambda: model.all_hold(2.5), "count must be a whole number"),
        (lambda: model.plausibility([0.5, 1.0]), "share must be"),
        (lambda: model.after_check(1.2, 90, 80), "before must be 0 to 1"),
        (lambda: model.after_check(0.5, 90, 180), "specificity must be"),
        (lambda: model.Belief(1, 1).interval(1), "level must be"),
    ],
)
def test_what_cannot_be_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_the_explorer_prints_the_models_numbers():
    values = {"held": 14, "failed": 12, "prior": 30, "weight": 5, "sensitivity": 70, "specificity": 60}
    printed = numbers("track_record", **values)
    belief = model.belief(**values)
    checked = model.after_check(belief.mean, 70, 60)
    expected = (
        belief.mean,
        *belief.interval(),
        model.all_hold(10, **values),
        checked.passes,
        checked.holds_if_passed,
        checked.holds_if_stopped,
    )
    assert list(printed.values()) == [round(100 * value, 1) for value in expected]
    table = figure.picture(**values).table
    assert len(table) == len(expected)
