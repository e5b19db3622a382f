"""Explorers of cells and molecules: what is printed and said is what the models give."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest

from immunolab import explore
from immunolab.figures import il6_loop as il6_figure
from immunolab.models import (
    antigen_escape,
    car_t,
    checkpoint,
    cytokine_release,
    germinal_centre,
    il2,
    il6_loop,
    tumour_immune,
    tumour_lattice,
)
from immunolab.words import about


def title(name, **values):
    found = explore.explorer(name)
    return found.drawing.finding(found.compute(found.settings(values)))


def words(name, **values):
    found = explore.explorer(name)
    return found.drawing.describe(found.compute(found.settings(values)))


def test_selection():
    printed = explore.numbers("germinal_centre", selection=1.5, mutation=0.2, run=4)
    course = germinal_centre.simulate(4, selection=1.5, mutation=0.2)
    assert printed["fold"] == pytest.approx(course.fold[-1], rel=0.005)
    assert printed["log10_gain"] == round(math.log10(course.fold[-1]), 2)
    assert printed["effective_clones"] == round(course.effective_clones[-1], 1)
    assert f"{about(printed['fold'])}-fold" in title("germinal_centre", selection=1.5, mutation=0.2, run=4)
    # Without selection affinity does not rise, and clones are lost all the same.
    neutral = [explore.numbers("germinal_centre", selection=0, run=run) for run in range(1, 11)]
    assert max(each["fold"] for each in neutral) < 1
    expected = 1 / germinal_centre.drift_homozygosity(25)
    assert statistics.mean(each["effective_clones"] for each in neutral) == pytest.approx(expected, rel=0.15)
    assert "falls to" in title("germinal_centre", selection=0)


@pytest.mark.parametrize(("tumour", "fate"), [(1e3, 2), (1e4, 2), (1e5, 1), (1e6, 1), (4.5e7, 1), (8e7, 2), (1e8, 2)])
def test_sneaking_through(tumour, fate):
    printed = explore.numbers("tumour_immune", mu=0.006, effectors=1e6, tumour=tumour)
    assert printed["fate"] == fate
    word = ("Cleared", "Dormant", "Escaped")[fate]
    assert title("tumour_immune", mu=0.006, effectors=1e6, tumour=tumour).startswith(word)
    assert tumour_immune.fates(1e6, [tumour], m=tumour_immune.inactivation(0.006)) == [word.lower()]


def test_escape():
    printed = explore.numbers("tumour_immune")
    course = tumour_immune.simulate(3.2e5, 5e6, 600, m=tumour_immune.inactivation(0.0031))
    assert printed["peak_tumour"] == pytest.approx(course.tumour.max(), rel=0.005)
    assert printed["last_tumour"] == pytest.approx(course.tumour[-1], rel=0.005)
    assert about(printed["peak_tumour"]) in title("tumour_immune")
    assert printed["dormant_tumour"] == pytest.approx(8.186e6, rel=0.01)
    assert math.isnan(explore.numbers("tumour_immune")["cleared_day"])
    cleared = explore.numbers("tumour_immune", mu=0.001, supply=1e5, effectors=1e7, tumour=1e3)
    assert cleared["fate"] == 0 and cleared["last_tumour"] == 0 and cleared["cleared_day"] < 600
    # Below the fold there is no line between fates.
    found = explore.explorer("tumour_immune")
    low = found.drawing.series(found.compute(found.settings({"mu": 0.0026})))
    assert len(low["separatrix"][0]) == 0 and "no line" in words("tumour_immune", mu=0.0026)
    assert len(found.drawing.series(found.compute(found.settings({"mu": 0.0027})))["separatrix"][0]) > 50
    fate = found.readouts[0]
    assert [fate.text(i) for i in (0.0, 1.0, 2.0)] == ["cleared", "dormant", "escaped"]


def test_lattice():
    printed = explore.numbers("tumour_lattice", hour=150, brake=0.5, negative=0.1, run=3)
    run = tumour_lattice.simulate(3, 150, brake=0.5, negative=0.1)
    for name in ("tumour", "negative", "t_cells", "born", "killed"):
        assert printed[name] == getattr(run, name)[-1]
    assert printed["tumour"] == 441 + printed["born"] - printed["killed"]
    assert f"{printed['tumour']:.0f} tumour cells" in title("tumour_lattice", hour=150, brake=0.5, negative=0.1, run=3)
    # Looked at in any order, an hour is the same hour.
    found = explore.explorer("tumour_lattice")
    for hour in (60, 20, 40):
        series = found.drawing.series(found.compute(found.settings({"hour": hour, "entry": 6.5})))
        frame = tumour_lattice.simulate(1, hour, entry=6.5).frames[-1]
        x, y = series["positive"]
        assert (frame[y, x] == tumour_lattice.POSITIVE).all()
        assert len(x) == (frame == tumour_lattice.POSITIVE).sum()
    assert explore.numbers("tumour_lattice", hour=400)["tumour"] == 0
    assert explore.numbers("tumour_lattice", hour=400, brake=0.9)["tumour"] > 150
    assert explore.numbers("tumour_lattice", hour=400, exclusion=4)["tumour"] > 700


def test_a_frozen_scene_is_not_drawn():
    ghosts = {curve.name: curve.ghost().color for curve in explore.explorer("tumour_lattice").drawing.curves}
    assert ghosts["positive"] == ghosts["t"] == "#00000000" != ghosts["tumour_count"]


def test_car_t_numbers():
    found = explore.numbers("car_t")
    assert found["peak"] == 24_000 and found["peak_day"] == 9.3
    assert found["doubling"] == 0.78 and found["contraction"] == 4.33 and found["persistence"] == 217
    assert found["day_28"] == pytest.approx(float(car_t.stein(28)), rel=0.005)
    assert found["memory_overtakes"] == 40
    less = explore.numbers("car_t", expansion=100, memory_share=0)
    assert less["peak"] == pytest.approx(24_000 / 39, rel=0.005)
    assert math.isnan(less["memory_overtakes"])
    explorer = explore.explorer("car_t")
    result = explorer.compute(explorer.settings({}))
    assert "24,000 copies on day 9.3" in explorer.drawing.describe(result)
    # The memory part is what is left in the end.
    assert result.memory[-1] == pytest.approx(result.years[-1], rel=1e-3)


def test_antigen_escape_numbers():
    found = explore.numbers("antigen_escape")
    assert found["formula_day"] == 1526 and found["days_per_tenfold"] == 288
    assert found["relapse_day"] == pytest.approx(antigen_escape.relapse_day(antigen_escape.simulate(2000)), abs=3)
    tenfold = explore.numbers("antigen_escape", negative=1e-7)
    assert tenfold["relapse_day"] - found["relapse_day"] == pytest.approx(288, abs=2)
    # Two targets: the product of the shares.
    assert explore.numbers("antigen_escape", negative=1e-4, second_target=1e-2)["relapse_day"] == found["relapse_day"]
    assert explore.numbers("antigen_escape", bystander=0.5)["relapse_day"] > found["relapse_day"] + 200
    explorer = explore.explorer("antigen_escape")
    assert "on day 1,527" in explorer.drawing.finding(explorer.compute(explorer.settings({})))


def test_antigen_escape_has_no_negative_car_t_cells():
    # Cells below zero by the solver's rounding once grew into a pole: no setting may stop the solver.
    for bystander in np.linspace(0, 1, 21):
        course = antigen_escape.simulate(3650, bystander=float(bystander), negative=1e-9)
        assert course.effectors.min() >= 0


def test_checkpoint_numbers():
    found = explore.numbers("checkpoint")
    assert found["occupancy"] == 99.2 and found["needed_occupancy"] == 36.7
    assert found["untreated"] == pytest.approx(7.4e10, rel=0.005)
    assert found["treated"] == pytest.approx(checkpoint.simulate([200.0], 57).tumour[-1], rel=0.01)
    explorer = explore.explorer("checkpoint")
    for given, word in [
        ({}, "can respond"),
        ({"pressure": 1}, "without the drug"),
        ({"other_brakes": 60}, "Even full blockade"),
        ({"killing": 0.02}, "Even full blockade"),
        ({"infiltration": 1000, "antigenicity": 0.005}, "Even full blockade"),
    ]:
        assert word in explorer.drawing.finding(explorer.compute(explorer.settings(given))), given


def test_checkpoint_tumours_by_name():
    """The choice is the model's five tumours, in the model's order, and each starts from where the sliders are."""
    (choice,) = (control for control in explore.explorer("checkpoint").controls if control.name == "tumour")
    assert [name.replace("another", "other") for name in choice.names] == list(checkpoint.TUMOURS)
    sliders = {"L": "pressure", "trap": "other_brakes", "s": "infiltration", "a_g": "antigenicity", "k": "killing"}
    for place, values in enumerate(checkpoint.TUMOURS.values()):
        found = explore.numbers("checkpoint", tumour=place)
        by_hand = explore.numbers("checkpoint", **{sliders[name]: value for name, value in values.items()})
        assert found == pytest.approx(by_hand, nan_ok=True)
    more = explore.numbers("checkpoint", tumour=4, other_brakes=5)
    assert more == pytest.approx(explore.numbers("checkpoint", other_brakes=65), nan_ok=True)


def test_il2_numbers():
    found = explore.numbers("il2")
    course = il2.simulate(1000)
    assert found["peak"] == pytest.approx(course.tumour.max(), rel=0.005)
    assert explore.numbers("il2", cells_given=540)["cells_of_threshold"] == 1
    assert explore.numbers("il2", il2_given=1e8)["il2_of_threshold"] == round(1e8 / il2.threshold_il2(), 2)
    explorer = explore.explorer("il2")
    ends = {
        c: explorer.drawing.finding(explorer.compute(explorer.settings({"antigenicity": c})))
        for c in (1e-6, 0.02, 0.05)
    }
    assert "rests near" in ends[1e-6] and "swings" in ends[0.02] and "rests near" in ends[0.05]
    toxic = explorer.compute(explorer.settings({"il2_given": 1e8}))
    assert "toxicity" in explorer.drawing.finding(toxic)
    cured = explorer.compute(explorer.settings({"antigenicity": 0, "cells_given": 1000}))
    assert "died out" in explorer.drawing.finding(cured)


def test_cytokine_release_numbers():
    found = explore.numbers("cytokine_release")
    assert found["first_peak"] == 119 and found["second_peak"] == 26 and found["first_peak_hour"] == 4.5
    assert found["at_once_peak"] == pytest.approx(332, abs=1)
    assert explore.numbers("cytokine_release", ratio=1)["second_peak"] == 8
    # What is drawn as blocked is what the model blocks: production over its unblocked value.
    explorer = explore.explorer("cytokine_release")
    result = explorer.compute(explorer.settings({}))
    i = int(np.searchsorted(result.step_up.hour, 24))
    q = {name: parameter.default for name, parameter in cytokine_release.PARAMETERS.items()}
    stimulus = result.step_up.drug[i] * q["Tu"]
    free = q["Emax"] * stimulus / (q["EC50"] + stimulus)
    slope = np.gradient(result.step_up.cytokine, result.step_up.hour)[i]
    assert free * (1 - result.blocked[i]) == pytest.approx(slope + q["kdeg"] * result.step_up.cytokine[i], rel=0.02)


def test_il6_numbers():
    found = explore.numbers("il6_loop")
    assert found["peak"] == 1830 and found["signal_days"] == 11.8
    assert math.isnan(found["before_tocilizumab"])
    treated = explore.numbers("il6_loop", tocilizumab_day=5)
    assert treated["before_tocilizumab"] == pytest.approx(1776, rel=0.01)
    assert treated["after_tocilizumab"] == pytest.approx(3787, rel=0.01)
    assert treated["signal_days"] == 2.9
    assert explore.numbers("il6_loop", steroid_day=5)["peak"] <= found["peak"]
    assert explore.numbers("il6_loop", drive=0.07)["signal_days"] == 0.4
    assert il6_figure.NEVER > il6_figure.DAYS
    untreated = il6_loop.simulate(30)
    assert il6_loop.signal_days(untreated) == pytest.approx(found["signal_days"], abs=0.06)
