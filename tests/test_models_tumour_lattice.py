"""The lattice: exact book-keeping, seeds, surface growth, and the fates of six tumours."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immunolab.models import tumour_lattice as lattice


def ends(seeds=range(5), **values):
    return [lattice.simulate(seed, **values) for seed in seeds]


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    entry=st.floats(0, 10),
    p_kill=st.floats(0, 1),
    brake=st.floats(0, 1),
    negative=st.floats(0, 1),
    exclusion=st.integers(0, 6),
)
def test_every_cell_is_accounted_for(seed, entry, p_kill, brake, negative, exclusion):
    run = lattice.simulate(
        seed, 40, 24, 60, entry=entry, p_kill=p_kill, brake=brake, negative=negative, exclusion=exclusion
    )
    assert (run.tumour == 60 + run.born - run.killed).all()
    counts = [(run.frames == code).sum(axis=(1, 2)) for code in range(5)]
    assert (sum(counts) == 24 * 24).all()
    assert (run.tumour >= 0).all() and (run.negative <= run.tumour).all()
    assert (np.diff(run.born) >= 0).all() and (np.diff(run.killed) >= 0).all()


def test_frames_agree_with_positions():
    model = lattice.Lattice(3, 40, 100)
    for _ in range(80):
        model.step()
        codes = model.flat[model.where]
        assert len(set(model.where.tolist())) == len(model.where)
        assert np.isin(codes, (lattice.T_CELL, lattice.EXHAUSTED)).all()
        assert np.isin(model.flat, (lattice.T_CELL, lattice.EXHAUSTED)).sum() == len(model.where)
        assert (codes == lattice.EXHAUSTED).sum() == (model.done >= 6).sum()


def test_same_seed_same_run():
    one, same, other = (lattice.simulate(seed, 60, 30, 80) for seed in (1, 1, 2))
    assert np.array_equal(one.frames, same.frames)
    assert not np.array_equal(one.frames, other.frames)


def test_without_killing_none_is_killed():
    for values in ({"p_kill": 0}, {"brake": 1}, {"negative": 1}):
        assert lattice.simulate(1, 150, **values).killed[-1] == 0


def test_without_t_cells_the_radius_grows_linearly():
    runs = ends(entry=0)
    radius = np.mean([np.sqrt(run.tumour / np.pi) for run in runs], axis=0)
    day = runs[0].step / 24
    slope, start = np.polyfit(day, radius, 1)
    assert slope == pytest.approx(0.27, abs=0.04)
    fitted = start + slope * day
    assert 1 - ((radius - fitted) ** 2).sum() / ((radius - radius.mean()) ** 2).sum() > 0.99
    # Over a longer time a straight line in the radius fits better than one in the logarithm of cells.
    run = lattice.simulate(1, 1200, entry=0)
    linear, exponential = (np.corrcoef(run.step, y)[0, 1] for y in (np.sqrt(run.tumour), np.log(run.tumour)))
    assert linear > exponential and linear**2 > 0.99


@pytest.mark.slow
def test_an_inflamed_tumour_is_cleared():
    for entry in (4, 8):
        assert [int(run.tumour[-1]) for run in ends(entry=entry)] == [0] * 5


@pytest.mark.slow
def test_a_brake_an_exclusion_and_a_desert_save_the_tumour():
    braked = np.mean([run.tumour[-1] for run in ends(brake=0.9)])
    excluded = np.mean([run.tumour[-1] for run in ends(exclusion=4)])
    desert = np.mean([run.tumour[-1] for run in ends(entry=0.5)])
    assert braked == pytest.approx(250, abs=40)
    assert excluded == pytest.approx(820, abs=60)
    assert 200 < desert < 700
    # Only T cells that the tumour overtakes can kill.
    assert all(run.killed[-1] < 0.1 * run.born[-1] for run in ends(range(2), exclusion=4))


def test_what_is_left_of_a_mixed_tumour_is_antigen_negative():
    for run in ends(negative=0.05):
        assert 60 <= run.tumour[-1] <= 260
        assert run.negative[-1] == run.tumour[-1]


def test_bad_arguments():
    with pytest.raises(ValueError, match=r"size must be .*; it is 5"):
        lattice.simulate(1, size=5)
    with pytest.raises(ValueError, match="brake must be 0 to 1; it is 2"):
        lattice.simulate(1, brake=2)
