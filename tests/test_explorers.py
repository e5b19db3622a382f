"""Every explorer: all settings compute, the same each time, controls are sound, words come from the numbers."""

from __future__ import annotations

import importlib
import itertools
import random

import numpy as np
import pytest

from immunolab import explore, figures, models
from immunolab.explore._render import Stage


@pytest.fixture(scope="module", params=explore.names())
def explorer(request):
    return explore.explorer(request.param)


@pytest.mark.parametrize("name", explore.names())
def test_one_stem_for_model_drawing_and_slider(name):
    """Adding an explorer is three files of one name, found by their folders."""
    assert name in models.__all__ and name in figures.names()
    assert not any(character.isdigit() for character in name[:2]), "a lesson's number does not belong in a name"
    drawn = importlib.import_module(f"immunolab.figures.{name}")
    declared = explore.explorer(name)
    assert declared.name == name and declared.drawing is drawn.DRAWING and declared.run is drawn.run


def test_former_names_work():
    """Notebooks that people have made call explorers by the lesson's number."""
    assert len(explore.FORMER) == 21 and set(explore.FORMER.values()) <= set(explore.names())
    for former, name in explore.FORMER.items():
        assert explore.explorer(former) is explore.explorer(name)
    assert explore.numbers("06-dose", dose=8) == explore.numbers("daratumumab", dose=8)
    assert explore.parameters("11-combination").equals(explore.parameters("combination"))
    assert explore("14-trial", run=3).values["run"] == 3


def test_former_names_of_pictures_and_models_work():
    for former, name in figures.FORMER.items():
        assert former not in figures.names() and getattr(figures, former).__name__ == f"immunolab.figures.{name}"
        assert figures.show(former).alt == figures.show(name).alt
    for former, name in models.FORMER.items():
        assert former not in models.__all__ and getattr(models, former).__name__ == f"immunolab.models.{name}"
    from immunolab.figures import mgus_risk
    from immunolab.models import marker

    assert mgus_risk.picture is importlib.import_module("immunolab.figures.mgus").picture
    assert marker.auc(2) == models.cutoff.auc(2)


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
    stage = Stage(explorer.drawing, 600, 1)
    panels = stage.geometry()
    seen = {curve.name: False for curve in explorer.drawing.curves}
    for given in settings_to_try(explorer):
        values = explorer.settings(given)
        result = explorer.compute(values)
        series = explorer.drawing.series(result)
        assert set(series) == {curve.name for curve in explorer.drawing.curves}
        for curve in explorer.drawing.curves:
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
        assert "nan" not in explorer.drawing.finding(result) + explorer.drawing.describe(result), given
        assert len(explorer.drawing.table(result)) > 0
    # A curve that is never within its axes is not a curve.
    assert all(seen.values()), seen


def test_same_input_same_output(explorer):
    dice = random.Random(3)
    values = explorer.settings({control.name: dice.choice(control.stops) for control in explorer.controls})
    one, two = (explorer.drawing.series(explorer.compute(values)) for _ in range(2))
    for name in one:
        for first, second in zip(one[name], two[name], strict=True):
            np.testing.assert_array_equal(first, second)


def test_the_range_of_a_control_is_within_its_parameter_s(explorer):
    """A setting is checked once, by its control: the parameter allows whatever the control does."""
    for control in explorer.controls:
        for end in (control.low, control.high, *([0.0] if control.scale == "zero-log" else [])):
            assert control.parameter.check(end) == end, control.name


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
    text = explorer.drawing.describe(result)
    assert text.endswith("Model, not a prediction for a person.")
    assert len(explorer.drawing.finding(result)) > 20 and not explorer.drawing.finding(result).endswith(".")
    assert sum(character.isdigit() for character in text) > 5
    widget = explore(explorer.name)
    assert widget.numbers == pytest.approx(explore.numbers(explorer.name), nan_ok=True)
    assert widget.picture().title == explorer.drawing.finding(result)


def test_each_control_moves_something(explorer):
    # What is played begins where nothing has happened yet.
    start = {control.name: control.stops[-1] for control in explorer.controls if control.name == explorer.play}
    base = explorer.drawing.series(explorer.compute(explorer.settings(start)))
    for control in explorer.controls:
        moved = [
            explorer.drawing.series(explorer.compute(explorer.settings({**start, control.name: stop})))
            for stop in (control.stops[0], control.stops[-1])
        ]
        changed = any(
            not np.array_equal(base[name][i], other[name][i]) for other in moved for name in base for i in (0, 1)
        )
        assert changed, control.name


def test_the_picture_describes_itself_and_says_model(explorer):
    result = explorer.compute(explorer.settings({}))
    finding, text = explorer.drawing.finding(result), explorer.drawing.describe(result)
    assert any(character.isdigit() for character in finding) and not finding.endswith(".")
    assert "Model, not a prediction for a person." in text
    assert len(finding) < 150
