"""MGUS: competing risks on the Mayo cohort as R computes them, and the closed forms beside them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import odeint

from immunolab.evidence import dataset
from immunolab.models import mgus, survival


@pytest.fixture(scope="module")
def cohort():
    return mgus.event_times(dataset("mgus2"))


@pytest.fixture(scope="module")
def risks(cohort):
    return mgus.cumulative_incidence(*cohort)


def at(table, years, column):
    return float(table.loc[table["time"] <= 12 * years, column].iloc[-1])


def test_about_one_per_cent_a_year(cohort):
    months, cause = cohort
    assert [(cause == k).sum() for k in (1, 2, 0)] == [115, 860, 409]
    assert months.sum() / 12 == pytest.approx(10_788.75)
    assert 115 / (months.sum() / 12) * 100 == pytest.approx(1.066, abs=5e-4)
    assert mgus.PARAMETERS["progression"].default == pytest.approx(0.01066, abs=5e-6)
    assert mgus.PARAMETERS["death"].default == pytest.approx(0.0797, abs=5e-5)


def test_death_after_progression():
    rows = dataset("mgus2").query("pstat == 1")
    years = (rows["futime"] - rows["ptime"]).clip(lower=0).sum() / 12
    assert rows["death"].sum() == 103
    assert mgus.PARAMETERS["death_after"].default == pytest.approx(103 / years, abs=1e-3)


@pytest.mark.parametrize(
    ("years", "progression", "death", "naive"),
    [
        (10, 0.06372217, 0.53181770, 0.09522166),
        (20, 0.09981371, 0.72402798, 0.20956162),
        (25, 0.10915166, 0.76274884, 0.26050464),
        (30, 0.13404164, None, None),
    ],
)
def test_competing_risks_as_r_computes_them(cohort, risks, years, progression, death, naive):
    months, cause = cohort
    assert at(risks, years, "cause_1") == pytest.approx(progression, abs=5e-7)
    if death is not None:
        assert at(risks, years, "cause_2") == pytest.approx(death, abs=5e-7)
        curve = survival.kaplan_meier(months, cause == 1)
        assert 1 - survival.survival_at(curve, 12 * years) == pytest.approx(naive, abs=5e-7)


def test_published_percentages(cohort, risks):
    told = [round(100 * at(risks, y, "cause_1"), 1) for y in (10, 20, 25)]
    assert told == [6.4, 10.0, 10.9]
    curve = survival.kaplan_meier(cohort[0], cohort[1] == 1)
    naive = [round(100 * float(1 - survival.survival_at(curve, 12 * y)), 1) for y in (10, 20, 25)]
    assert naive == [9.5, 21.0, 26.1]
    assert [round(100 * at(risks, y, "cause_2"), 1) for y in (10, 20, 25)] == [53.2, 72.4, 76.3]
    assert at(risks, 20, "at_risk") == 57


def test_first_mayo_series():
    rows = dataset("mgus")
    progressed = rows["pctime"].notna()
    days = np.where(progressed, rows["pctime"], rows["futime"]).astype(float)
    cause = np.where(progressed, 1, np.where(rows["death"] == 1, 2, 0))
    assert [(cause == k).sum() for k in (1, 2, 0)] == [64, 163, 14]
    table = mgus.cumulative_incidence(days / 365.25 * 12, cause)
    told = [round(100 * at(table, y, "cause_1"), 1) for y in (10, 20, 25, 30)]
    assert told == [12.9, 22.4, 24.1, 25.7]


def test_with_one_cause_it_is_kaplan_meier(cohort):
    months, cause = cohort
    table = mgus.cumulative_incidence(months, cause == 1)
    curve = survival.kaplan_meier(months, cause == 1)
    assert list(table.columns) == ["time", "at_risk", "event_free", "cause_1"]
    assert table["event_free"].to_numpy() == pytest.approx(curve.survival)
    assert table["cause_1"].to_numpy() == pytest.approx(1 - curve.survival)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 50), st.integers(0, 3)), min_size=1, max_size=60))
def test_every_row_adds_up_to_one(rows):
    times, events = zip(*rows, strict=True)
    table = mgus.cumulative_incidence(times, events)
    parts = table.drop(columns=["time", "at_risk"]).to_numpy()
    assert ((parts >= -1e-12) & (parts <= 1 + 1e-12)).all()
    assert parts.sum(axis=1) == pytest.approx(1)


def test_constant_hazard():
    assert mgus.constant_hazard(20, 0.01066, 0.0797) == pytest.approx(0.0986, abs=5e-5)
    assert mgus.constant_hazard(200) == pytest.approx(0.118, abs=5e-4)
    assert mgus.constant_hazard(20, 0.01066, 0) == pytest.approx(1 - np.exp(-0.2132))
    assert mgus.naive_risk(20) == pytest.approx(mgus.constant_hazard(20, death=0))
    assert mgus.constant_hazard(10, 0, 0) == 0
    grid = mgus.constant_hazard(np.arange(4)[:, None], [0.01, 0.02], 0.05)
    assert grid.shape == (4, 2) and (grid[0] == 0).all()


def test_states_solve_their_equations():
    years = np.linspace(0, 40, 9)
    for after in (0.396, 0.0797 + 0.01066):
        found = mgus.occupancy(years, 0.01066, 0.0797, after)
        rates = lambda z, t, a=after: [-0.09036 * z[0], 0.01066 * z[0] - a * z[1], 0.0797 * z[0] + a * z[1]]  # noqa: E731
        exact = odeint(rates, [1, 0, 0], years, rtol=1e-10, atol=1e-12)
        assert np.column_stack(found) == pytest.approx(exact, abs=1e-8)


@settings(max_examples=60, deadline=None)
@given(years=st.floats(0, 60), l01=st.floats(0, 1), l02=st.floats(0, 1), l12=st.floats(0, 3))
def test_people_are_conserved(years, l01, l02, l12):
    parts = [float(part) for part in mgus.occupancy(years, l01, l02, l12)]
    assert sum(parts) == pytest.approx(1)
    assert all(-1e-9 <= part <= 1 + 1e-9 for part in parts)
    assert 0 <= mgus.constant_hazard(years, l01, l02) <= mgus.naive_risk(years, l01) + 1e-12


def test_the_competing_column_of_the_mayo_strata_is_arithmetic():
    # risks within 20 years by number of risk factors (Rajkumar 2005): if nobody died of anything else, and as they compete
    naive, published = np.array([0.05, 0.21, 0.37, 0.58]), np.array([0.02, 0.10, 0.18, 0.27])
    found = mgus.constant_hazard(20, -np.log1p(-naive) / 20, 0.0797)
    assert 100 * found == pytest.approx([2.5, 10.8, 19.6, 32.2], abs=0.05)
    assert np.abs(found - published).max() < 0.06


def test_smouldering_slows_down():
    assert 100 * mgus.piecewise_risk([5, 10, 15]) == pytest.approx([51, 66, 73], abs=0.05)
    assert mgus.piecewise_risk(0) == 0
    assert mgus.piecewise_risk(20) > mgus.piecewise_risk(15)


def test_m_spike_and_age():
    hazard = mgus.progression_hazard([1.16, 2.16])
    assert hazard[0] == pytest.approx(mgus.PARAMETERS["progression"].default)
    assert hazard[1] / hazard[0] == pytest.approx(2.49)
    assert mgus.PARAMETERS["mspike_mean"].default == pytest.approx(dataset("mgus2")["mspike"].mean(), abs=0.005)
    # The older, the less time is left to progress.
    risks = [float(mgus.incidence_by_age(30, 0.01066, age)) for age in (40, 60, 80)]
    assert risks == sorted(risks, reverse=True) and risks[0] < mgus.naive_risk(30, 0.01066)
    assert mgus.incidence_by_age(20, 0.01066, 60, a=0) == pytest.approx(mgus.naive_risk(20, 0.01066), abs=1e-5)


def test_bad_arguments():
    with pytest.raises(ValueError, match="progression must be 0 to 2 per year; it is 3"):
        mgus.constant_hazard(1, 3)
    with pytest.raises(ValueError, match="years must be 0 to 200 years; it is -1"):
        mgus.constant_hazard([-1])
    with pytest.raises(ValueError, match="ends must increase"):
        mgus.piecewise_risk(1, (2, 1), (0.1, 0.1))
