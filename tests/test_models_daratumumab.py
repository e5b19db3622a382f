"""Daratumumab: concentrations of the label, areas of the linear limit, occupancy, and schemes that agree."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from immunolab.evidence import dataset
from immunolab.models import daratumumab as dara
from immunolab.models import receptor_occupancy as tmdd

SCHEDULE = dara.label_schedule()


class TestConcentration:
    def test_schedule(self):
        assert len(SCHEDULE) == 23
        assert SCHEDULE[:9, 0].tolist() == [0, 7, 14, 21, 28, 35, 42, 49, 56]
        assert (np.diff(SCHEDULE[8:16, 0]) == 14).all() and (np.diff(SCHEDULE[16:, 0]) == 28).all()
        assert len(dara.label_schedule(missed=[2, 3])) == 21
        assert len(dara.label_schedule(weeks=4)) == 4

    @pytest.mark.parametrize(("igg", "peak", "trough"), [(False, 967, 750), (True, 782, 533)])
    def test_peaks_and_troughs(self, igg, peak, trough):
        found = dara.dose_summary(SCHEDULE, 78.6, igg)
        if not igg:
            assert found.peak[0] == pytest.approx(291, abs=1.5)
        assert found.peak[7] == pytest.approx(peak, abs=1)
        assert found.trough[8] == pytest.approx(trough, abs=1)

    def test_half_lives(self):
        distribution, elimination = dara.half_lives()
        assert distribution * 24 == pytest.approx(18.6, abs=0.05)
        assert elimination == pytest.approx(43.2, abs=0.05)
        assert dara.half_lives(igg_myeloma=True)[1] == pytest.approx(24.2, abs=0.05)
        assert math.log(2) / dara.PARAMETERS["kdes"].default / 24 == pytest.approx(22.2, abs=0.05)

    def test_without_target_the_area_is_dose_over_clearance(self):
        assert dara.area(16, Vmax=0) == pytest.approx(259_299, rel=1e-4)

    @pytest.mark.slow
    @pytest.mark.parametrize(("dose", "area"), [(1, 279), (8, 13_382), (16, 52_582)])
    def test_area_rises_faster_than_dose(self, dose, area):
        assert dara.area(dose) == pytest.approx(area, rel=0.002)

    @pytest.mark.slow
    def test_small_doses_are_under_predicted(self):
        seen = dataset("daratumumab_gen501_first_infusion").set_index("dose_mg_per_kg")["aucinf_ug_h_per_ml_mean"]
        assert [seen[1.0], seen[8.0], seen[16.0]] == pytest.approx([977, 27_916, 56_894], rel=1e-3)
        assert 2 <= seen[8.0] / dara.area(8) <= 4 and 2 <= seen[1.0] / dara.area(1) <= 4

    def test_onset_of_nonlinearity(self):
        p = dara.PARAMETERS
        assert p["Vmax"].default / p["CL"].default == pytest.approx(429, abs=0.5)

    @pytest.mark.parametrize(("dose", "tolerance"), [(16, 1e-3), (4, 0.03), (1, 0.01)])
    def test_splitting_agrees_with_a_stiff_solver(self, dose, tolerance):
        p = {name: item.default for name, item in dara.PARAMETERS.items()}

        def rates(t, z, infusing):
            C = z[0] / p["V1"]
            flow = p["Q"] / p["V1"] * z[0] - p["Q"] / p["V2"] * z[1]
            target = p["Vmax"] * math.exp(-p["kdes"] * t) * C / (p["Km"] + C)
            return [infusing - p["CL"] * C - flow - target, flow]

        options = {"method": "LSODA", "rtol": 1e-9, "atol": 1e-9}
        first = solve_ivp(rates, (0, 6), [0, 0], args=(dose * 78.6 / 6,), **options)
        days = np.array([1.0, 3.0, 7.0])
        exact = solve_ivp(rates, (6, 168), first.y[:, -1], args=(0.0,), t_eval=days * 24, **options).y[0] / p["V1"]
        found = dara.concentration([(0, dose)], 78.6, False, days)
        assert found == pytest.approx(exact, rel=tolerance, abs=1e-3)

    def test_step_hardly_matters_at_the_dose_of_the_label(self):
        days = np.arange(1.0, 365.0)
        coarse = dara.concentration(SCHEDULE, 78.6, True, days)
        fine = dara.concentration(SCHEDULE, 78.6, True, days, step_hours=1)
        assert coarse == pytest.approx(fine, rel=1e-3)

    def test_virtual_patients(self):
        trough = dara.population(1, 300, SCHEDULE, [56.0])
        assert trough.shape == (300, 1)
        assert trough.mean() == pytest.approx(597, abs=40)
        assert trough.std(ddof=1) == pytest.approx(189, abs=25)
        # US label: trough 573 (SD 332) at the end of weekly dosing.
        assert abs(trough.mean() - 573) < 332
        assert np.array_equal(trough, dara.population(1, 300, SCHEDULE, [56.0]))
        assert not np.array_equal(trough, dara.population(2, 300, SCHEDULE, [56.0]))

    def test_one_patient_and_many_are_the_same_scheme(self, monkeypatch):
        monkeypatch.setattr(dara, "VARIATION", dict.fromkeys(dara.VARIATION, 0.0))
        days = [7.0, 56.0, 300.0]
        many = dara.population(1, 3, SCHEDULE, days, igg_share=1)
        assert many[2] == pytest.approx(dara.concentration(SCHEDULE, 78.6, True, days))

    def test_covariates(self):
        def trough(weight=78.6, igg=False, **values):
            return float(dara.concentration(SCHEDULE, weight, igg, 56.0, **values))

        assert trough(igg=True) < trough()
        assert trough(albumin=30) < trough()
        assert trough(Vmax=4) < trough()
        # Dosed by weight, the heavy get more than their clearance grows.
        assert trough(weight=100) > trough(weight=60)

    @settings(max_examples=20, deadline=None)
    @given(
        dose=st.floats(0, 30),
        weight=st.floats(40, 150),
        igg=st.booleans(),
        Vmax=st.floats(0, 10),
        step=st.floats(1, 24),
    )
    def test_never_negative_and_never_more_than_was_given(self, dose, weight, igg, Vmax, step):
        found = dara.concentration([(0, dose), (7, dose)], weight, igg, np.arange(0, 60.0, 0.5), step, Vmax=Vmax)
        volume = 4.09 * (weight / 78.6) ** 0.375
        assert (found >= 0).all() and found.max() <= 2 * dose * weight / volume + 1e-6

    def test_bad_arguments(self):
        with pytest.raises(ValueError, match=r"weight_kg must be 30 to 200 kg; it is 300"):
            dara.concentration(SCHEDULE, 300, False, 1)
        with pytest.raises(ValueError, match="increasing days"):
            dara.concentration([(7, 16), (0, 16)], 70, False, 1)
        with pytest.raises(ValueError, match=r"days must be 0 to 3650 days; it is -1"):
            dara.concentration(SCHEDULE, 70, False, [-1])


class TestOccupancy:
    def test_receptor_at_rest(self):
        assert tmdd.simulate([(0, 0)], [100.0]).receptor[0] == pytest.approx(21.7, abs=0.05)

    @pytest.mark.parametrize(
        ("dose", "occupancy", "tolerance"), [(16, 0.986, 1e-3), (4, 0.854, 4e-3), (1, 0.001, 3e-4)]
    )
    def test_one_week_after_the_first_dose(self, dose, occupancy, tolerance):
        assert tmdd.simulate([(0, dose)], [7.0]).occupancy[0] == pytest.approx(occupancy, abs=tolerance)

    def test_full_all_through_the_monthly_phase(self):
        course = tmdd.simulate(SCHEDULE, np.arange(168.0, 364.0))
        assert course.occupancy.min() >= 0.989
        # While the concentration halves.
        assert course.free.max() > 2 * course.free.min()

    def test_bound_loses_no_digits(self):
        assert tmdd.bound(1e9, 1e-6, 1.79) == pytest.approx(1e-6, rel=1e-8)
        assert tmdd.bound(1e-6, 1e9, 1.79) == pytest.approx(1e-6, rel=1e-8)
        C, R, K = 30.0, 20.0, 1.79
        bound = float(tmdd.bound(C, R, K))
        assert (C - bound) * (R - bound) / bound == pytest.approx(K)

    def test_drug_is_conserved_when_nothing_clears_it(self):
        days = np.array([1.0, 10.0, 50.0])
        course = tmdd.simulate([(0, 16)], days, CL=1e-5, kint=1e-4, ksyn=1e-3, kdeg=10, Q=1e-5)
        assert course.total * 3.76 == pytest.approx(16 * 78.6, rel=0.01)

    @settings(max_examples=15, deadline=None)
    @given(dose=st.floats(0.01, 30), ksyn=st.floats(0.01, 1))
    def test_fractions_and_amounts(self, dose, ksyn):
        course = tmdd.simulate([(0, dose), (14, dose)], np.arange(0.5, 40, 1.5), ksyn=ksyn)
        assert ((course.occupancy >= 0) & (course.occupancy <= 1 + 1e-9)).all()
        assert (course.free >= -1e-9).all() and (course.receptor >= 0).all()
