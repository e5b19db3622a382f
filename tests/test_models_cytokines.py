"""Cytokine release: step-up dosing, and interleukin-6 with and without its receptor."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immunolab.models import cytokine_release as release
from immunolab.models import il6_loop as il6


class TestStepUp:
    def test_peaks(self):
        first, second = release.peaks()
        assert first[1] == pytest.approx(119, abs=0.5) and first[0] == pytest.approx(4.5, abs=0.1)
        assert second[1] == pytest.approx(26, abs=0.5)
        assert release.peaks([(0, 300)])[0][1] == pytest.approx(332, abs=1.5)
        assert release.peaks([(0, 60), (168, 60)])[1][1] == pytest.approx(8, abs=0.5)

    def test_drug(self):
        course = release.simulate([(0, 60)], [0.0, 171.9])
        assert course.drug[1] / course.drug[0] == pytest.approx(0.5, abs=1e-3)
        assert course.drug[0] == pytest.approx(60 / 3100)

    def test_exposure_is_the_integral_of_the_cytokine(self):
        hours = np.linspace(0, 300, 30_001)
        course = release.simulate(release.STEP_UP, hours)
        assert course.exposure[-1] == pytest.approx(np.trapezoid(course.cytokine, hours), rel=1e-4)

    def test_nothing_before_the_first_dose_and_none_without_tumour(self):
        course = release.simulate([(24, 60)], [0.0, 12.0, 30.0])
        assert course.cytokine[:2].tolist() == [0, 0] and course.cytokine[2] > 0
        assert release.simulate([(0, 60)], [5.0], Tu=0).cytokine[0] == 0

    @settings(max_examples=20, deadline=None)
    @given(first=st.floats(0, 1000), second=st.floats(0, 1000), gap=st.floats(1, 300), Tu=st.floats(0, 1000))
    def test_never_negative(self, first, second, gap, Tu):
        course = release.simulate([(0, first), (gap, second)], np.arange(0, 400, 2.0), Tu=Tu)
        assert all((part >= 0).all() for part in course)
        assert (np.diff(course.exposure) >= -1e-6).all()

    def test_bad_arguments(self):
        with pytest.raises(ValueError, match="hours of the doses"):
            release.simulate([(24, 60), (0, 60)], [1.0])
        with pytest.raises(ValueError, match="Tu must be 0 to 100000 cells/uL; it is -1"):
            release.simulate([(0, 60)], [1.0], Tu=-1)


class TestInterleukin6:
    def test_tipping_point(self):
        calm, storm = (il6.signal_days(il6.simulate(drive=d)) for d in (0.07, 0.10))
        assert calm == pytest.approx(0.4, abs=0.05)
        assert storm == pytest.approx(4.6, abs=0.05)

    def test_storm_and_its_loop(self):
        course = il6.simulate()
        assert course.il6.max() == pytest.approx(1827, abs=1)
        assert il6.signal_days(course) == pytest.approx(11.8, abs=0.05)
        assert il6.simulate(loop=0).il6.max() == pytest.approx(172, abs=0.5)

    def test_tocilizumab_raises_serum_il6_and_stops_the_signal(self):
        before = il6.simulate([4.9999]).il6[0], il6.simulate([4.9999]).signal[0]
        course = il6.simulate(points=3001, tocilizumab_day=5)
        assert before[0] == pytest.approx(1776, abs=4) and before[1] == pytest.approx(0.99, abs=0.005)
        assert np.interp(5.6, course.day, course.il6) == pytest.approx(2343, rel=0.005)
        assert course.il6.max() == pytest.approx(3787, rel=0.002)
        assert np.interp(5.6, course.day, course.signal) < 0.005

    @pytest.mark.parametrize(("day", "signal"), [(1, 0.01), (3, 0.9), (5, 2.9), (7, 4.9), (9, 6.9)])
    def test_the_earlier_the_better(self, day, signal):
        course = il6.simulate(points=3001, tocilizumab_day=day)
        assert il6.signal_days(course) == pytest.approx(signal, abs=0.05)

    def test_steroids_lower_both(self):
        plain, calmed = il6.simulate(), il6.simulate(steroid_day=5)
        assert il6.signal_days(calmed) < il6.signal_days(plain)
        late = plain.day > 6
        assert calmed.il6[late].max() < plain.il6[late].max()

    def test_rest_is_rest(self):
        course = il6.simulate(drive=0)
        assert course.il6 == pytest.approx(5, rel=0.025)

    @settings(max_examples=15, deadline=None)
    @given(drive=st.floats(0, 3), loop=st.floats(0, 2), day=st.one_of(st.none(), st.floats(0, 20)))
    def test_never_negative_and_fractions(self, drive, loop, day):
        course = il6.simulate(25, 101, day, drive=drive, loop=loop)
        assert all((part >= 0).all() for part in course)
        assert course.myeloid.max() <= 1 and course.signal.max() <= 1
