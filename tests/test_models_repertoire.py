"""Counting receptors, and affinity maturation: drift as theory says, selection as the course tells it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immunolab.evidence import dataset
from immunolab.models import germinal_centre as gc
from immunolab.models import repertoire


class TestRepertoire:
    def test_textbook_counts(self):
        assert tuple(repertoire.combinations()) == (5520, 320, 1_766_400)
        assert repertoire.combinations(heavy_D=1).heavy == 240

    def test_shape_space(self):
        assert repertoire.miss_probability(1e6) == pytest.approx(4.5e-5, abs=5e-7)
        assert repertoire.receptors_needed() == pytest.approx(4.6e5, rel=2e-3)
        assert repertoire.miss_probability(repertoire.receptors_needed(0.9)) == pytest.approx(0.1)

    def test_effective_clones(self):
        assert repertoire.effective_clones([1, 1, 1, 1]) == pytest.approx(4)
        assert repertoire.effective_clones([1000, 0, 0]) == pytest.approx(1)
        with pytest.raises(ValueError, match="at least one cell"):
            repertoire.effective_clones([0, 0])

    def test_light_chain_ratios_of_real_people(self):
        rows = dataset("flchain")
        ratio = rows["kappa"] / rows["lambda"]
        outside = (ratio < 0.26) | (ratio > 1.65)
        assert 100 * outside.mean() == pytest.approx(1.45, abs=0.005)
        assert (rows.loc[outside, "mgus"] == 1).all()


def last(selection=1.0, mutation=0.5, seeds=40):
    runs = [gc.simulate(seed, selection=selection, mutation=mutation) for seed in range(seeds)]
    return (
        float(np.mean([np.log10(run.fold[-1]) for run in runs])),
        float(np.mean([run.effective_clones[-1] for run in runs])),
    )


class TestGerminalCentre:
    def test_drift_is_that_of_theory(self):
        assert gc.drift_homozygosity(100) == pytest.approx(0.104, abs=5e-4)
        runs = [gc.simulate(seed, 100, selection=0, mutation=0) for seed in range(60)]
        found = np.mean([1 / run.effective_clones[-1] for run in runs])
        assert found == pytest.approx(gc.drift_homozygosity(100), abs=0.01)

    @pytest.mark.parametrize(
        ("selection", "fold", "clones"), [(0, 0.05, 29), (0.5, 5.4, 3.9), (1, 34, 1.7), (2, 306, 1.2)]
    )
    def test_selection(self, selection, fold, clones):
        gain, effective = last(selection)
        assert gain == pytest.approx(np.log10(fold), abs=0.12)
        assert effective == pytest.approx(clones, rel=0.15)

    @pytest.mark.parametrize(("mutation", "gain"), [(0, 0.74), (0.05, 0.94), (0.2, 1.37), (0.5, 1.60), (1, 1.68)])
    def test_mutation(self, mutation, gain):
        assert last(mutation=mutation)[0] == pytest.approx(gain, abs=0.17)

    def test_same_seed_same_run(self):
        one, same, other = (gc.simulate(seed) for seed in (1, 1, 2))
        assert np.array_equal(one.shares, same.shares) and np.array_equal(one.affinity, same.affinity)
        assert not np.array_equal(one.shares, other.shares)

    @settings(max_examples=25, deadline=None)
    @given(seed=st.integers(0, 1000), selection=st.floats(0, 5), mutation=st.floats(0, 1), cells=st.integers(10, 300))
    def test_shares_add_up_and_the_ceiling_holds(self, seed, selection, mutation, cells):
        run = gc.simulate(seed, 15, cells, 10, selection=selection, mutation=mutation)
        assert run.shares.sum(axis=1) == pytest.approx(1)
        assert ((run.effective_clones >= 1 - 1e-9) & (run.effective_clones <= 10 + 1e-9)).all()
        assert run.affinity.max() <= 3 and len(run.affinity) == cells
        assert (run.fold > 0).all() and run.fold[0] == 1

    def test_bad_arguments(self):
        with pytest.raises(ValueError, match="lethal and changing"):
            gc.simulate(1, lethal=0.9, changing=0.5)
        with pytest.raises(ArithmeticError, match="every daughter"):
            gc.simulate(1, 50, 10, 2, mutation=1, lethal=1, changing=0)
        with pytest.raises(ValueError, match=r"founders must be .*; it is 20"):
            gc.simulate(1, cells=10, founders=20)
