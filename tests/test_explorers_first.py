"""Explorers of lessons 02 to 07: every setting computes, and what is printed is what the models say."""

from __future__ import annotations

import itertools
import math
import random
import statistics
import time

import numpy as np
import pytest

from immunolab import explore
from immunolab.explore import _get
from immunolab.explore._render import Stage
from immunolab.figures import daratumumab as dose_figure
from immunolab.figures import mgus_incidence
from immunolab.models import (
    daratumumab,
    germinal_centre,
    m_protein,
    mgus,
    receptor_occupancy,
    ternary_complex,
    tumour_immune,
    tumour_lattice,
)
from immunolab.words import about, number

NAMES = [name for name in explore.names() if "02" <= name[:2] <= "07"]


@pytest.fixture(scope="module", params=NAMES)
def explorer(request):
    return _get(request.param)


def settings_to_try(explorer):
    """The start, every control at both ends, and five settings drawn at random."""
    yield {}
    for control in explorer.controls:
        for end in (control.stops[0], control.stops[-1]):
            yield {control.name: end}
    dice = random.Random(7)
    for _ in range(5):
        yield {control.name: dice.choice(control.stops) for control in explorer.controls}


def test_every_setting_computes(explorer):
    stage = Stage(explorer, 600, 1)
    panels = stage.geometry()
    seen = {curve.name: False for curve in explorer.curves}
    times = []
    for given in settings_to_try(explorer):
        values = explorer.settings(given)
        begin = time.perf_counter()
        result = explorer.compute(values)
        series = explorer.series(result)
        times.append(1000 * (time.perf_counter() - begin))
        assert set(series) == {curve.name for curve in explorer.curves}
        for curve in explorer.curves:
            x, y = (np.asarray(part, float) for part in series[curve.name])
            assert x.shape == y.shape and x.ndim == 1
            assert not np.isinf(x).any() and not np.isinf(y).any(), (curve.name, given)
            panel = panels[curve.panel]
            inside = (
                (x >= panel["xlim"][0]) & (x <= panel["xlim"][1]) & (y >= panel["ylim"][0]) & (y <= panel["ylim"][1])
            )
            seen[curve.name] |= bool(inside.any())
            if panel["ylog"]:
                assert not (y <= 0).any(), (curve.name, given)
        printed = explorer.printed(result)
        assert set(printed) == {readout.name for readout in explorer.readouts}
        for readout in explorer.readouts:
            assert "nan" not in readout.text(explorer.numbers(result)[readout.name]), given
        assert "nan" not in explorer.finding(result) + explorer.describe(result), given
        assert len(explorer.table(result)) > 0
    # A curve that is never within its axes is not a curve.
    assert all(seen.values()), seen
    print(f"{explorer.name}: {statistics.median(times):.1f} ms a setting (most {max(times):.1f})")


def test_same_input_same_output(explorer):
    dice = random.Random(3)
    values = explorer.settings({control.name: dice.choice(control.stops) for control in explorer.controls})
    one, two = (explorer.series(explorer.compute(values)) for _ in range(2))
    for name in one:
        for first, second in zip(one[name], two[name], strict=True):
            np.testing.assert_array_equal(first, second)


def test_controls_are_sound(explorer):
    for control in explorer.controls:
        stops = control.stops
        assert all(a < b for a, b in itertools.pairwise(stops)) and len(stops) <= 401
        assert control.low <= control.parameter.default <= control.high or (
            control.scale == "zero-log" and control.parameter.default == 0
        )
        assert control.provenance.startswith(("measured", "recalled", "chosen for teaching"))
        assert not control.provenance.rstrip().endswith(":")
        for beyond in (control.low - 1, control.high * 1.01 + 1):
            with pytest.raises(ValueError, match=control.name):
                explore.numbers(explorer.name, **{control.name: beyond})


def test_the_words_have_the_numbers(explorer):
    result = explorer.compute(explorer.settings({}))
    text = explorer.describe(result)
    assert text.endswith("Model, not a prediction for a person.")
    assert len(explorer.finding(result)) > 20 and not explorer.finding(result).endswith(".")
    assert sum(character.isdigit() for character in text) > 5
    widget = explore(explorer.name)
    assert widget.numbers == pytest.approx(explore.numbers(explorer.name), nan_ok=True)
    assert widget.picture().title == explorer.finding(result)


def title(name, **values):
    found = _get(name)
    return found.finding(found.compute(found.settings(values)))


def words(name, **values):
    found = _get(name)
    return found.describe(found.compute(found.settings(values)))


def test_selection():
    printed = explore.numbers("02-selection", selection=1.5, mutation=0.2, run=4)
    course = germinal_centre.simulate(4, selection=1.5, mutation=0.2)
    assert printed["fold"] == pytest.approx(course.fold[-1], rel=0.005)
    assert printed["log10_gain"] == round(math.log10(course.fold[-1]), 2)
    assert printed["effective_clones"] == round(course.effective_clones[-1], 1)
    assert f"{about(printed['fold'])}-fold" in title("02-selection", selection=1.5, mutation=0.2, run=4)
    # Without selection affinity does not rise, and clones are lost all the same.
    neutral = [explore.numbers("02-selection", selection=0, run=run) for run in range(1, 11)]
    assert max(each["fold"] for each in neutral) < 1
    expected = 1 / germinal_centre.drift_homozygosity(25)
    assert statistics.mean(each["effective_clones"] for each in neutral) == pytest.approx(expected, rel=0.15)
    assert "falls to" in title("02-selection", selection=0)


@pytest.mark.parametrize(("tumour", "fate"), [(1e3, 2), (1e4, 2), (1e5, 1), (1e6, 1), (4.5e7, 1), (8e7, 2), (1e8, 2)])
def test_sneaking_through(tumour, fate):
    printed = explore.numbers("03-escape", mu=0.006, effectors=1e6, tumour=tumour)
    assert printed["fate"] == fate
    word = ("Cleared", "Dormant", "Escaped")[fate]
    assert title("03-escape", mu=0.006, effectors=1e6, tumour=tumour).startswith(word)
    assert tumour_immune.fates(1e6, [tumour], m=tumour_immune.inactivation(0.006)) == [word.lower()]


def test_escape():
    printed = explore.numbers("03-escape")
    course = tumour_immune.simulate(3.2e5, 5e6, 600, m=tumour_immune.inactivation(0.0031))
    assert printed["peak_tumour"] == pytest.approx(course.tumour.max(), rel=0.005)
    assert printed["last_tumour"] == pytest.approx(course.tumour[-1], rel=0.005)
    assert about(printed["peak_tumour"]) in title("03-escape")
    assert printed["dormant_tumour"] == pytest.approx(8.186e6, rel=0.01)
    assert math.isnan(explore.numbers("03-escape")["cleared_day"])
    cleared = explore.numbers("03-escape", mu=0.001, supply=1e5, effectors=1e7, tumour=1e3)
    assert cleared["fate"] == 0 and cleared["last_tumour"] == 0 and cleared["cleared_day"] < 600
    # Below the fold there is no line between fates.
    found = _get("03-escape")
    low = found.series(found.compute(found.settings({"mu": 0.0026})))
    assert len(low["separatrix"][0]) == 0 and "no line" in words("03-escape", mu=0.0026)
    assert len(found.series(found.compute(found.settings({"mu": 0.0027})))["separatrix"][0]) > 50
    fate = found.readouts[0]
    assert [fate.text(i) for i in (0.0, 1.0, 2.0)] == ["cleared", "dormant", "escaped"]


def test_lattice():
    printed = explore.numbers("03-lattice", hour=150, brake=0.5, negative=0.1, run=3)
    run = tumour_lattice.simulate(3, 150, brake=0.5, negative=0.1)
    for name in ("tumour", "negative", "t_cells", "born", "killed"):
        assert printed[name] == getattr(run, name)[-1]
    assert printed["tumour"] == 441 + printed["born"] - printed["killed"]
    assert f"{printed['tumour']:.0f} tumour cells" in title("03-lattice", hour=150, brake=0.5, negative=0.1, run=3)
    # Looked at in any order, an hour is the same hour.
    found = _get("03-lattice")
    for hour in (60, 20, 40):
        series = found.series(found.compute(found.settings({"hour": hour, "entry": 6.5})))
        frame = tumour_lattice.simulate(1, hour, entry=6.5).frames[-1]
        x, y = series["positive"]
        assert (frame[y, x] == tumour_lattice.POSITIVE).all()
        assert len(x) == (frame == tumour_lattice.POSITIVE).sum()
    assert explore.numbers("03-lattice", hour=400)["tumour"] == 0
    assert explore.numbers("03-lattice", hour=400, brake=0.9)["tumour"] > 150
    assert explore.numbers("03-lattice", hour=400, exclusion=4)["tumour"] > 700


def test_a_frozen_scene_is_not_drawn():
    ghosts = {curve.name: curve.ghost().color for curve in _get("03-lattice").curves}
    assert ghosts["positive"] == ghosts["t"] == "#00000000" != ghosts["tumour_count"]


def test_mgus():
    printed = explore.numbers("04-mgus", ignore_deaths=1)
    assert printed["risk"] == 9.9 and printed["lifetime_risk"] == 11.8
    assert printed["naive_risk"] == round(100 * float(mgus.naive_risk(20)), 1)
    assert f"{printed['risk']} %" in title("04-mgus") and f"{printed['naive_risk']} %" in title(
        "04-mgus", ignore_deaths=1
    )
    assert math.isnan(explore.numbers("04-mgus")["naive_risk"])
    high = explore.numbers("04-mgus", mspike=2.5, death=0.1, years=10, ignore_deaths=1)
    hazard = float(mgus.progression_hazard(2.5))
    assert high["risk"] == round(100 * float(mgus.constant_hazard(10, hazard, 0.1)), 1)
    nobody_dies = explore.numbers("04-mgus", death=0, ignore_deaths=1)
    assert nobody_dies["risk"] == nobody_dies["naive_risk"]
    with pytest.raises(ValueError, match=r"must be 0 \(no\) or 1 \(yes\), not 0.5"):
        explore.numbers("04-mgus", ignore_deaths=0.5)
    found = _get("04-mgus")
    assert "Ignore other deaths: no" in found.words(found.settings({}))


def test_mgus_incidence_is_the_published_one():
    picture = mgus_incidence.picture()
    rows = picture.table.set_index("Years")
    for years, risk, naive in [(10, 6.4, 9.5), (20, 10.0, 21.0), (25, 10.9, 26.1)]:
        assert round(rows.loc[years, "Progressed (%)"], 1) == risk
        assert round(rows.loc[years, "Ignoring deaths (%)"], 1) == naive
    assert rows.loc[0, "People at risk"] == 1384 and rows["People at risk"].is_monotonic_decreasing
    assert "Not drawn after 25 years" in picture.description and "10.9 %" in picture.title


def test_m_protein():
    printed = explore.numbers("05-m-protein")
    assert printed["nadir"] == 1.36 and printed["nadir_day"] == 153 and printed["progression_day"] == 373
    assert "day 153" in title("05-m-protein") and "1.36 g/L" in title("05-m-protein")
    assert printed["relapse_day"] == round(float(m_protein.regrowth_days(0.01)))
    deeper = explore.numbers("05-m-protein", surviving=0.001)
    assert deeper["relapse_day"] - printed["relapse_day"] == pytest.approx(m_protein.days_per_log(), abs=1)
    dead = explore.numbers("05-m-protein", surviving=0)
    assert dead["very_good_day"] == 71 and math.isnan(dead["nadir"]) and math.isnan(dead["relapse_day"])
    assert explore.numbers("05-m-protein", surviving=0, half_life=5.8)["very_good_day"] == 20


def test_dose():
    printed = explore.numbers("06-dose")
    doses = daratumumab.dose_summary(daratumumab.label_schedule(26))
    assert printed["week_8"] == pytest.approx(doses.trough[8], rel=0.005) == 750
    assert printed["first_peak"] == pytest.approx(doses.peak[0], rel=0.005)
    assert printed["peak"] == pytest.approx(doses.peak.max(), rel=0.005)
    assert printed["doses"] == 17 and f"{number(printed['peak'])} mg/L" in title("06-dose")
    assert explore.numbers("06-dose", igg=1)["week_8"] == pytest.approx(533, abs=1)
    days = np.arange(0.5, 182.1, 0.5)
    course = receptor_occupancy.simulate(daratumumab.label_schedule(26, 4), days)
    low = explore.numbers("06-dose", dose=4)
    assert low["least_bound"] == pytest.approx(100 * course.occupancy.min(), abs=0.3)
    assert f"{low['least_bound']} %" in title("06-dose", dose=4)
    assert explore.numbers("06-dose", dose=1)["least_bound"] < 1


def test_schedules():
    assert dose_figure.schedule() == pytest.approx(daratumumab.label_schedule(26))
    assert [len(dose_figure.schedule(16, weeks)) for weeks in (1, 2, 4)] == [26, 13, 7]
    missed = dose_figure.schedule(16, 0, 3)
    assert (missed[:, 0] / 7).tolist() == [*range(8), 14, 16, 18, 20, 22, 24]


def test_bispecific():
    printed = explore.numbers("07-bispecific", drug=100)
    assert printed["peak_drug"] == pytest.approx(ternary_complex.peak(exact_soluble=True)[0], rel=0.005)
    assert printed["bridges"] == pytest.approx(1000 * float(ternary_complex.formed(100.0)), rel=0.005)
    assert printed["half_from"] == pytest.approx(0.158, rel=0.01)
    assert printed["half_to"] == pytest.approx(37.4, rel=0.01)
    assert f"{printed['share_of_peak']:.2g} %" in title("07-bispecific", drug=100)
    assert "the hook" in title("07-bispecific", drug=100) and "below" in title("07-bispecific", drug=0.1)
    decoy = explore.numbers("07-bispecific", soluble=500)
    exact = ternary_complex.peak(soluble_nM=500, exact_soluble=True)
    assert decoy["peak_drug"] == pytest.approx(exact[0], rel=0.005) and decoy["peak_drug"] > 100
    # With cooperating ends soluble target is taken as in excess, and the text says so.
    both = explore.numbers("07-bispecific", soluble=50, cooperativity=10)
    approximate = ternary_complex.peak(soluble_nM=50, cooperativity=10)
    assert both["peak_drug"] == pytest.approx(approximate[0], rel=0.005)
    assert "in excess" in words("07-bispecific", soluble=50, cooperativity=10)
    assert "in excess" not in words("07-bispecific", soluble=50)


def test_what_the_page_is_told_of_choices_and_play():
    declaration = explore("06-dose").declaration
    interval = declaration["controls"][1]
    assert interval["names"] == ["as on the label", "every week", "every 2 weeks", "every 4 weeks"]
    assert interval["stops"] == [0, 1, 2, 3] and declaration["play"] == ""
    declaration = explore("03-lattice").declaration
    assert declaration["play"] == "hour" == declaration["controls"][0]["name"]
    assert explore.parameters("06-dose").loc["igg", "range"] == "0 (no) or 1 (yes)"
