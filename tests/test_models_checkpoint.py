"""Checkpoint blockade: classes of tumours in closed form, and simulations that agree with them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immunolab.models import checkpoint


def test_occupancy_is_full_at_the_usual_trough():
    assert 100 * checkpoint.occupancy(57) == pytest.approx(99.2, abs=0.05)
    assert checkpoint.occupancy(0) == 0
    assert checkpoint.occupancy(0.45) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("tumour", "kind"),
    [
        ("inflamed", checkpoint.RESPONDS),
        ("little PD-L1", checkpoint.CONTROLLED),
        ("cold", checkpoint.RESISTS),
        ("excluded", checkpoint.RESISTS),
        ("other brake", checkpoint.RESISTS),
    ],
)
def test_same_drug_different_tumours(tumour, kind):
    values = checkpoint.TUMOURS[tumour]
    assert checkpoint.classify(**values) == kind
    untreated, treated = (float(checkpoint.simulate([200.0], d, **values).tumour[-1]) for d in (0, 57))
    assert (untreated < 1e9) is (kind == checkpoint.CONTROLLED)
    assert (treated < 1e8) is (kind != checkpoint.RESISTS)


def test_inflamed_tumour_with_and_without_drug():
    assert checkpoint.simulate([200.0]).tumour[-1] == pytest.approx(7.4e10, rel=0.005)
    # From 1e9 cells full occupancy leaves some 300 on day 200; from 5e9 cells fewer than one.
    assert checkpoint.simulate([200.0], occupied=1).tumour[-1] == pytest.approx(284, rel=0.05)
    assert checkpoint.simulate([200.0], 57, tumour=5e9).tumour[-1] < 1


def test_switches():
    assert checkpoint.runaway_pressure() == pytest.approx(19)
    assert checkpoint.classify(L=18.9) == checkpoint.CONTROLLED
    assert checkpoint.classify(L=19.1) == checkpoint.RESPONDS
    needed = checkpoint.needed_occupancy()
    assert needed == pytest.approx(0.367, abs=5e-4)
    assert 0.45 * needed / (1 - needed) == pytest.approx(0.26, abs=0.005)
    assert checkpoint.needed_occupancy(L=1) == 0
    assert math.isnan(checkpoint.needed_occupancy(trap=60))


def test_simulations_switch_where_the_closed_form_says():
    needed = checkpoint.needed_occupancy()
    grid = (needed - 0.05, needed + 0.05, needed + 0.3)
    below, above, far = (checkpoint.simulate([20_000.0], occupied=o).tumour[-1] for o in grid)
    assert below > 5e10
    # Held where expansion balances loss, not cleared.
    f = 1 / (1 + 30 * (1 - grid[1]))
    assert above == pytest.approx(1e9 * 0.03 / (0.6 * f - 0.03), rel=0.15)
    assert far < above / 5


@settings(max_examples=100, deadline=None)
@given(L=st.floats(0, 100), trap=st.floats(0, 100), s=st.floats(0, 1e6), a_g=st.floats(0, 1), k=st.floats(0, 2))
def test_more_drug_never_harms_and_the_needed_occupancy_is_enough(L, trap, s, a_g, k):
    values = {"L": L, "trap": trap, "s": s, "a_g": a_g, "k": k}
    grid = [checkpoint.controlled(o / 10, **values) for o in range(11)]
    assert grid == sorted(grid)
    needed = checkpoint.needed_occupancy(**values)
    if not math.isnan(needed):
        assert 0 <= needed <= 1 and checkpoint.controlled(needed, **values)


@settings(max_examples=20, deadline=None)
@given(L=st.floats(0, 100), trap=st.floats(0, 100), s=st.floats(0, 1e6), drug=st.floats(0, 100))
def test_never_negative_never_above_capacity(L, trap, s, drug):
    course = checkpoint.simulate(300, drug, points=61, L=L, trap=trap, s=s)
    assert (course.tumour >= 0).all() and (course.t_cells >= 0).all()
    assert course.tumour.max() <= 1e11 * (1 + 1e-6)


def test_bad_arguments():
    with pytest.raises(ValueError, match="occupied must be 0 to 1; it is 2"):
        checkpoint.simulate(10, occupied=2)
    with pytest.raises(ValueError, match=r"tumour must be 1 to .* cells; it is 0"):
        checkpoint.simulate(10, tumour=0)


def test_a_kind_of_tumour_starts_from_any_other():
    for name, changed in checkpoint.TUMOURS.items():
        found = checkpoint.tumour_values(name)
        assert {key: found[key] for key in changed} == pytest.approx(changed), name
    assert checkpoint.tumour_values("inflamed", L=50)["L"] == 50
    assert checkpoint.tumour_values("little PD-L1", L=60)["L"] == pytest.approx(2)
    assert checkpoint.tumour_values("other brake", trap=3)["trap"] == 63
    with pytest.raises(ValueError, match="no tumour is called 'warm'"):
        checkpoint.tumour_values("warm")
    with pytest.raises(ValueError, match="L"):
        checkpoint.tumour_values("cold", L=-1)
