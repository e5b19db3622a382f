"""Tumour against immunity: Kuznetsov, and Kirschner and Panetta, reproduce their steady states."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immunolab.models import il2
from immunolab.models import tumour_immune as kuznetsov

UNIT = 9.0826521  # days per scaled unit of time, 1/(n 1e6)


class TestKuznetsov:
    def test_scaled_parameters_are_the_published_ones(self):
        expected = {
            "sigma": 0.1181,
            "rho": 1.131,
            "eta": 20.19,
            "mu": 0.00311,
            "delta": 0.3743,
            "alpha": 1.636,
            "beta": 0.002,
        }
        for name, value in kuznetsov.scaled().items():
            assert value == pytest.approx(expected[name], rel=2e-3), name

    @pytest.mark.parametrize(
        ("index", "effectors", "tumour", "first", "second", "kind"),
        [
            (0, 3.155e5, 0, -0.374, 1.319, "saddle"),
            (1, 1.608e6, 8.186e6, -0.0501 + 0.576j, -0.0501 - 0.576j, "stable spiral"),
            (2, 7.585e5, 2.680e8, 0.324, -1.356, "saddle"),
            (3, 1.732e5, 4.470e8, -0.451, -1.692, "stable node"),
        ],
    )
    def test_steady_states(self, index, effectors, tumour, first, second, kind):
        states = kuznetsov.steady_states()
        assert len(states) == 4
        state = states[index]
        assert state[:2] == pytest.approx((effectors, tumour), rel=5e-4)
        assert state.kind == kind
        scaled = sorted((root * UNIT for root in kuznetsov.eigenvalues(*state[:2])), key=abs)
        expected = sorted((complex(first), complex(second)), key=abs)
        for found, wanted in zip(scaled, expected, strict=True):
            assert found.real == pytest.approx(wanted.real, abs=6e-4)
            assert abs(found.imag) == pytest.approx(abs(wanted.imag), abs=6e-4)

    def test_every_steady_state_stays_where_it_is(self):
        for E, T, kind in kuznetsov.steady_states():
            course = kuznetsov.simulate(E, T, 50)
            if kind.startswith("stable") or T == 0:
                assert course.tumour[-1] == pytest.approx(T, rel=1e-4)
                assert course.effectors[-1] == pytest.approx(E, rel=1e-4)

    def test_dormancy_rings_with_the_published_period_and_damping(self):
        dormant = kuznetsov.steady_states()[1]
        root = kuznetsov.eigenvalues(*dormant[:2])[0]
        assert 2 * math.pi / abs(root.imag) == pytest.approx(99, abs=0.5)
        assert -1 / root.real == pytest.approx(181, abs=1)
        course = kuznetsov.simulate(3.2e5, 5e6, 1500, points=15_001)
        peaks = [i for i in range(1, 15_000) if course.tumour[i - 1] < course.tumour[i] > course.tumour[i + 1]]
        gaps = np.diff(course.day[peaks][3:8])
        assert gaps.mean() == pytest.approx(99, abs=2)

    def test_fold_every_tumour_becomes_dormant_below_it(self):
        assert len(kuznetsov.steady_states(m=kuznetsov.inactivation(0.0026327))) == 2
        assert len(kuznetsov.steady_states(m=kuznetsov.inactivation(0.0026329))) == 4

    def test_connection_the_smallest_tumour_escapes_above_it(self):
        rest = 1.3e4 / 0.0412
        assert kuznetsov.fates(rest, [1.0], m=kuznetsov.inactivation(0.005010)) == ["dormant"]
        assert kuznetsov.fates(rest, [1.0], m=kuznetsov.inactivation(0.005028)) == ["escaped"]

    def test_sneaking_through(self):
        # Small and large tumours escape, those between do not. The upper limit is 7.19e7 cells.
        starts = [1e3, 1e4, 1e5, 1e6, 1e7, 4.5e7, 7.0e7, 7.4e7, 2e8]
        fates = kuznetsov.fates(1e6, starts, m=kuznetsov.inactivation(0.006))
        assert "".join(fate[0] for fate in fates) == "eedddddee"

    def test_separatrix_separates(self):
        E, T = kuznetsov.separatrix()
        saddle = kuznetsov.steady_states()[2]
        assert np.min(np.hypot(np.log(E / saddle.effectors), np.log(T / saddle.tumour))) < 0.2
        for i in (len(E) // 6, len(E) // 3, len(E) * 5 // 6):
            assert kuznetsov.fates(E[i] * 1.05, [T[i]]) == ["dormant"]
            assert kuznetsov.fates(E[i] * 0.95, [T[i]]) == ["escaped"]
        assert kuznetsov.separatrix(m=0)[0].size == 0

    @settings(max_examples=25, deadline=None)
    @given(effectors=st.floats(0, 1e8), tumour=st.floats(0, 1e9), mu=st.floats(0.0005, 0.01), s=st.floats(0, 1e5))
    def test_cells_are_never_negative_and_the_tumour_stays_under_its_ceiling(self, effectors, tumour, mu, s):
        course = kuznetsov.simulate(effectors, tumour, 200, 101, m=kuznetsov.inactivation(mu), s=s)
        assert (course.effectors >= 0).all() and (course.tumour >= 0).all()
        assert course.tumour.max() <= max(tumour, 5e8) * (1 + 1e-6)
        for E, T, _ in kuznetsov.steady_states(m=kuznetsov.inactivation(mu), s=s):
            assert E >= 0 and T >= 0

    def test_bad_arguments_are_named(self):
        with pytest.raises(ValueError, match=r"effectors must be 0 to 1e\+12 cells; it is -1"):
            kuznetsov.simulate(-1, 1, 10)
        with pytest.raises(ValueError, match=r"days must be .* it is 0"):
            kuznetsov.simulate(1, 1, 0)
        with pytest.raises(ValueError, match="increasing times"):
            kuznetsov.simulate(1, 1, [2, 1])
        with pytest.raises(ValueError, match="unknown parameter mu; known: s, p, g, m"):
            kuznetsov.steady_states(mu=1)


class TestInterleukin2:
    def test_thresholds_by_hand(self):
        assert il2.threshold_cells() == pytest.approx(540)
        assert il2.threshold_il2() == pytest.approx(6.349e7, rel=1e-4)
        assert il2.threshold_il2(p1=0.02) == math.inf

    def test_enough_cells_clear_a_tumour_that_is_not_seen(self):
        for s1, gone in ((500, False), (600, True)):
            end = il2.simulate([5000.0], effectors=1e4, c=0, s1=s1).tumour[-1]
            assert bool(end < 1) is gone

    def test_too_much_il2_makes_effectors_grow_without_bound(self):
        for s2, grows in ((6.2e7, False), (6.5e7, True)):
            course = il2.simulate([2000.0, 4000.0], tumour=1e-6, c=0, s2=s2)
            assert (course.effectors[1] > course.effectors[0]) is np.bool_(grows)

    @pytest.mark.parametrize(("c", "tumour"), [(1e-4, 7.4e7), (0.01, 1.16e5), (0.05, 1.21e4)])
    def test_tumour_at_rest(self, c, tumour):
        (state,) = il2.steady_states(c=c)
        assert state.tumour == pytest.approx(tumour, rel=5e-3)

    def test_large_tumour_is_stable_at_low_antigenicity_only(self):
        # The fold is at 8.548e-5; the paper prints 8.55e-5.
        large = il2.steady_states(c=1e-6)[-1]
        assert large.stable and large.tumour == pytest.approx(1.0e9, rel=1e-3)
        assert [state.stable for state in il2.steady_states(c=8.54e-5)] == [False, False, True]
        assert [state.stable for state in il2.steady_states(c=8.56e-5)] == [False]

    def test_small_tumour_is_stable_at_high_antigenicity_only(self):
        # The Hopf point is at 0.03246; the paper prints 0.032.
        assert not il2.steady_states(c=0.0323)[0].stable
        assert il2.steady_states(c=0.0327)[0].stable
        from immunolab.figures.il2 import SMALL, SWINGS

        # The picture draws its two lines where the states change, to the digits that it prints.
        assert len(il2.steady_states(c=SWINGS)) == 1 and len(il2.steady_states(c=SWINGS - 1e-7)) == 3
        assert il2.steady_states(c=SMALL)[0].stable and not il2.steady_states(c=SMALL - 1e-4)[0].stable

    def test_limit_cycle(self):
        course = il2.simulate(4000, points=40_001, c=0.02)
        T, day = course.tumour[course.day > 2000], course.day[course.day > 2000]
        assert T.max() == pytest.approx(3.8e5, rel=0.02)
        assert T.min() == pytest.approx(1.3e-4, rel=0.05)
        peaks = day[1:-1][(T[1:-1] > T[:-2]) & (T[1:-1] > T[2:])]
        assert np.diff(peaks) == pytest.approx(242, abs=1)

    def test_quasi_steady_il2_gives_the_same_peaks(self):
        quick, full = il2.simulate(1000), il2.simulate(1000, full=True)
        assert quick.tumour.max() == pytest.approx(full.tumour.max(), rel=1e-4)
        assert quick.effectors.max() == pytest.approx(full.effectors.max(), rel=1e-4)

    @settings(max_examples=15, deadline=None)
    @given(c=st.floats(1e-5, 0.05), s1=st.floats(0, 2000), tumour=st.floats(1, 1e8))
    def test_never_negative(self, c, s1, tumour):
        course = il2.simulate(300, tumour=tumour, points=101, c=c, s1=s1)
        assert (course.effectors >= 0).all() and (course.tumour >= 0).all() and (course.il2 >= 0).all()
        rest = {name: parameter.default for name, parameter in il2.PARAMETERS.items()}
        made = rest["p2"] * course.effectors * course.tumour / (rest["g3"] + course.tumour)
        assert course.il2 == pytest.approx((made + rest["s2"]) / rest["mu3"])
