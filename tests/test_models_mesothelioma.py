"""Mesothelioma: incidence and lifetime risks by hand, deaths in Great Britain by convolution and calibration."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immunolab.evidence import dataset
from immunolab.models import mesothelioma as me

YEARS = np.arange(1968, 2051)


class TestPerson:
    def test_powers(self):
        assert me.peto_ratio(40, 20) == pytest.approx(9.19, abs=0.005)
        # A short exposure at 20 or at 30, seen at 80: with the lag of ten years (50/40)^3.
        ratio = me.incidence(60, 1, 1e-3, lag=10) / me.incidence(50, 1, 1e-3, lag=10)
        assert pytest.approx(1.953, abs=5e-4) == (50 / 40) ** 3
        assert ratio == pytest.approx((50 / 40) ** 2, rel=1e-3)

    def test_cumulative_risk_of_a_brief_exposure_goes_with_the_cube(self):
        early, late = (me.lifetime_risk(age, 1e-3, to_age=80, other_deaths=False) for age in (20, 30))
        assert early / late == pytest.approx(1.953, abs=2e-3)

    def test_brief_exposure_has_its_limit(self):
        assert me.incidence(40, 2, 1e-3) / 1e-3 == pytest.approx(3 * 1e-8 * 2 * 30**2, rel=1e-3)

    def test_linear_in_dose_and_nothing_for_ten_years(self):
        assert me.incidence(40, 2, 5) == pytest.approx(2 * me.incidence(40, 1, 5))
        assert (me.incidence([0, 5, 10], 1, 5) == 0).all() and me.incidence(10.1, 1, 5) > 0

    @pytest.mark.parametrize(
        ("first", "duration", "percent"), [(20, 20, 1.68), (20, 5, 0.64), (20, 1, 0.14), (30, 5, 0.34), (40, 5, 0.16)]
    )
    def test_lifetime_risk(self, first, duration, percent):
        assert 100 * me.lifetime_risk(first, duration) == pytest.approx(percent, abs=0.005)

    def test_ignoring_other_deaths_more_than_doubles_it(self):
        assert me.lifetime_risk(20, 5, other_deaths=False) == pytest.approx(0.0153, abs=5e-5)
        assert me.lifetime_risk(20, 5) == pytest.approx(0.0064, abs=5e-5)

    def test_environmental_exposure(self):
        risk = 1e5 * me.lifetime_risk(0, 100, 1e-4)
        assert risk == pytest.approx(0.70, abs=0.005)
        assert 4.2 * risk == pytest.approx(2.95, abs=0.01)

    def test_life_expectancy(self):
        ages = np.linspace(0, 120, 120_001)
        assert np.trapezoid(me.surviving(ages), ages) == pytest.approx(79.9, abs=0.05)

    @settings(max_examples=50, deadline=None)
    @given(age=st.floats(0, 80), years=st.floats(0, 50), level=st.floats(0, 100))
    def test_risks_are_fractions(self, age, years, level):
        risk, alone = (me.lifetime_risk(age, years, level), me.lifetime_risk(age, years, level, other_deaths=False))
        assert 0 <= risk <= alone + 1e-9 <= 1 + 1e-9


class TestCountry:
    def test_peak_as_calibrated(self):
        course = me.deaths(np.arange(1900, 2101))
        assert 1900 + int(course.argmax()) == 2017
        assert course.max() == pytest.approx(1958, rel=0.005)
        assert 2017 - me.PARAMETERS["peak_year"].default == 54

    def test_points_are_those_of_the_data_set(self):
        rows = dataset("hse_mesothelioma_deaths_points")
        male = rows[rows["sex"] == "male"].set_index("year")["deaths"]
        for year in (2006, 2020, 2021, 2022):
            assert me.MALE_DEATHS[year] == male[year]
        total = rows[rows["sex"] == "all"].set_index("year")["deaths"]
        for year in (1968, 2001):
            assert me.MALE_DEATHS[year] == pytest.approx(0.84 * total[year])

    def test_fit(self):
        seen = np.array(list(me.MALE_DEATHS.values()))
        error = np.log(seen / me.deaths(list(me.MALE_DEATHS)))
        assert np.abs(error).max() == pytest.approx(0.08, abs=0.005)
        assert error.mean() == pytest.approx(0, abs=1e-3)
        fit = me.calibrate()
        assert (fit.parameters["rise"], fit.parameters["fall"]) == pytest.approx((14.2, 31.5), rel=0.06)
        assert fit.parameters["scale"] == pytest.approx(1, abs=0.02)

    def test_other_parameters_fit_as_well(self):
        base = me.calibrate()
        for values, year in (({"k": 3.2}, 2016), ({"H": 20}, 2020)):
            fit = me.calibrate(**values)
            assert fit.error < base.error + 0.01
            assert fit.peak_year == pytest.approx(year, abs=1)

    @pytest.mark.parametrize(("stop", "total"), [(1950, 14_000), (1963, 39_000), (1980, 75_000), (2100, 105_000)])
    def test_a_ban_in_another_year(self, stop, total):
        assert me.deaths(YEARS, stop=stop).sum() == pytest.approx(total, rel=0.01)

    def test_nothing_within_the_lag_and_linear_in_exposure(self):
        course = me.deaths(np.arange(1900, 2101), peak_year=1960, rise=2, stop=1960)
        assert course[: 1950 - 1900].max() < 1e-3 * course.max()
        assert me.deaths(2000, scale=3) == pytest.approx(3 * float(me.deaths(2000)))

    @settings(max_examples=30, deadline=None)
    @given(k=st.floats(1, 5), H=st.floats(5, 1000), rise=st.floats(3, 40), fall=st.floats(3, 60))
    def test_never_negative_and_an_earlier_ban_never_costs_lives(self, k, H, rise, fall):
        values = {"k": k, "H": H, "rise": rise, "fall": fall}
        early, late = me.deaths(YEARS, stop=1960, **values), me.deaths(YEARS, stop=1985, **values)
        assert (early >= 0).all() and (early <= late + 1e-9).all()

    def test_bad_arguments(self):
        with pytest.raises(ValueError, match="year must be 1900 to 2100; it is 1800"):
            me.deaths(1800)
        with pytest.raises(ValueError, match="whole years"):
            me.deaths(2000.5)
