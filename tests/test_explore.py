"""The explorer's engine: names, numbers, the answers it sends, and what is left without a widget."""

from __future__ import annotations

import base64
import io
import itertools
import json
import math
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter
from PIL import Image

from immunolab import explore
from immunolab.explore import Control
from immunolab.explore._render import Stage
from immunolab.explore.infection import EXPLORER
from immunolab.figures import style
from immunolab.models import Parameter
from immunolab.models import infection as race

NAME = "infection"


@pytest.fixture(scope="module")
def widget():
    return explore(NAME)


def ask(widget, **changes):
    """The reply to one request of the front end, and its buffers."""
    sent = []
    widget.send = lambda content, buffers=None: sent.append((content, buffers))
    request = {
        "kind": "draw",
        "view": "v",
        "sequence": 7,
        "values": dict(widget.values),
        "size": [600, 1],
        "frame": False,
        "rest": False,
        "frozen": None,
    }
    widget._answer(widget, {**request, **changes}, [])
    assert len(sent) == 1, "one reply to one request"
    json.dumps(sent[0][0], allow_nan=False)
    return sent[0]


IMPORTS = (
    "from immunolab import explore",
    "import immunolab.explore; from immunolab import explore",
    "from immunolab.explore import infection; from immunolab import explore",
    "import immunolab; explore = immunolab.explore",
    "from immunolab.explore import explore",
    "from immunolab import explore; import immunolab.explore.infection; from immunolab import explore",
)
#: each in a fork of a process that has the libraries and nothing of ours
IN_FORKS = """
import os, sys
import anywidget, matplotlib.figure, numpy, pandas, scipy.integrate
assert not [name for name in sys.modules if name.startswith("immunolab")]
for imports in sys.argv[1:]:
    if not os.fork():
        exec(f"{imports}; explore('infection'); print(explore.numbers('infection')['peak_day'], flush=True)", {})
        os._exit(0)
    os.wait()
"""


def test_explore_can_be_called_however_it_was_imported():
    done = subprocess.run([sys.executable, "-c", IN_FORKS, *IMPORTS], capture_output=True, text=True)
    assert done.stdout == "5.4\n" * len(IMPORTS), done.stderr


def test_importing_is_light():
    code = (
        "from immunolab import explore; import sys; assert not {'matplotlib', 'scipy', 'anywidget'} & set(sys.modules)"
        "; explore('infection'); assert not {'nbgrader', 'jupyter_server', 'tornado.web', "
        "'matplotlib.pyplot'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_numbers_are_the_model_s_as_printed():
    numbers = explore.numbers(NAME, memory=1e4)
    summary = race.summary(race.simulate(M0=1e4))
    assert numbers["peak_pathogen"] == pytest.approx(summary.peak_pathogen, rel=0.005) == 78900
    assert numbers["peak_day"] == round(summary.peak_day, 1)
    assert numbers["memory_left"] == pytest.approx(summary.memory, rel=0.005)
    assert all(type(value) is float for value in numbers.values())
    never = explore.numbers(NAME, t_cell_killing=1e-7, growth=6, recognition=1e6)
    assert math.isnan(never["cleared_day"]) or never["cleared_day"] > 7


def test_a_number_that_does_not_exist_is_a_word():
    readout = next(r for r in EXPLORER.readouts if r.name == "cleared_day")
    assert readout.text(math.nan) == "not by day 40"
    assert readout.text(7.149) == "7.1 days"


@pytest.mark.parametrize("call", [explore, explore.numbers])
def test_bad_input_is_refused_in_one_sentence(call):
    with pytest.raises(ValueError, match="no explorer is called '99-nope'; known: antigen_escape"):
        call("99-nope")
    with pytest.raises(ValueError, match="has no control remembrance; it has memory, growth, innate_killing"):
        call(NAME, remembrance=1)
    with pytest.raises(ValueError, match=r"Starting memory \(memory\) must be 0, or 100 to 10,000,000 cells, not 5"):
        call(NAME, memory=5)
    for bad in ("1e4", None, True, math.nan, math.inf, [1]):
        with pytest.raises(ValueError, match="Starting memory"):
            call(NAME, memory=bad)


def test_starting_values_and_reset_values():
    widget = explore(NAME, memory=1e4)
    assert widget.values["memory"] == 1e4 and widget.values["growth"] == 3
    assert widget.declaration["start"] == widget.values
    assert widget.numbers == explore.numbers(NAME, memory=1e4)
    widget.values = {**widget.values, "growth": 2}
    assert widget.numbers == explore.numbers(NAME, memory=1e4, growth=2)
    with pytest.raises(ValueError, match="Pathogen growth"):
        widget.values = {"growth": 200}


def test_nothing_is_drawn_while_nbgrader_runs(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    for name in (NAME, "no such explorer"):
        note = explore(name, anything="at all")
        assert "not drawn" in repr(note) and note._repr_html_().startswith("<p>")
    assert "<b>" not in explore("<b>")._repr_html_()


def test_parameters_say_where_they_come_from():
    table = explore.parameters(NAME)
    assert list(table.index) == ["memory", "growth", "innate_killing", "recognition", "t_cell_killing"]
    assert table["basis"].str.match("measured|recalled|chosen for teaching").all()
    for control in EXPLORER.controls:
        assert control.provenance in table.loc[control.name, "basis"]


def test_slider_stops():
    for control in EXPLORER.controls:
        stops = control.stops
        assert all(a < b for a, b in itertools.pairwise(stops)), control.name
        assert control.parameter.default in stops, control.name
        assert {control.low, control.high} <= set(stops), control.name
        assert len(stops) <= 130
        for stop in stops:
            control.check(stop)
    memory = EXPLORER.controls[0].stops
    assert memory[:3] == [0, 100, 110] and {1e3, 1e4, 1e5, 1e6} <= set(memory)


def test_a_measured_default_names_its_source():
    control = Control("d", Parameter("d", 3, "per day", "Division", 0.1, 6, "V", "DeBoer2001", "in mice"), 1, 6)
    assert control.provenance == "measured (DeBoer2001): in mice"


def test_a_move_is_answered_with_the_model_s_own_arrays(widget):
    values = {**widget.values, "memory": 2000.0}
    reply, buffers = ask(widget, values=values)
    assert {k: reply[k] for k in ("kind", "view", "sequence", "values")} == {
        "kind": "drawn",
        "view": "v",
        "sequence": 7,
        "values": values,
    }
    assert "frame" not in reply and "record" not in reply
    course = race.simulate(M0=2000)
    assert [name for name, _, _ in reply["series"]] == ["pathogen", "innate", "effectors", "memory"]
    assert len(buffers) == 5, "the days are sent once"
    for name, x, y in reply["series"]:
        day, curve = np.frombuffer(buffers[x], np.float32), np.frombuffer(buffers[y], np.float32)
        assert day[0] == 0 and day[-1] == 20
        expected = np.maximum(getattr(course, name)[course.day <= 20], 0.1)
        np.testing.assert_allclose(curve, expected, rtol=1e-6)


def test_a_frame_comes_with_its_geometry(widget):
    reply, buffers = ask(widget, frame=True, size=[343, 2])
    frame = reply["frame"]
    image = Image.open(io.BytesIO(buffers[frame["png"]]))
    assert list(image.size) == list(frame["pixels"]) == [686, 880]
    assert set(frame["geometry"]) == {curve.panel for curve in EXPLORER.drawing.curves}
    panel = frame["geometry"]["pathogen"]
    left, top, right, bottom = panel["box"]
    assert 0 < left < right < 686 and 0 < top < bottom < 880
    assert panel["ylog"] and not panel["xlog"] and panel["xlim"] == [0, 20]


def test_at_rest_the_record_comes_with_its_words(widget):
    frozen = {**widget.values, "memory": 1e5}
    reply, buffers = ask(widget, rest=True, values={**widget.values, "growth": 4.0}, frozen=frozen)
    record = reply["record"]
    assert widget.values["growth"] == 4
    assert record["alt"].startswith(record["finding"]) and "Frozen for comparison" in record["alt"]
    assert [row[0] for row in record["readout"]] == [r.label for r in EXPLORER.readouts]
    assert all(len(row) == 3 for row in record["readout"])
    assert record["table"]["columns"][0] == "Day" and len(record["table"]["rows"]) == 21
    assert Image.open(io.BytesIO(buffers[record["png"]])).size == (600, 440)
    widget.values = widget.declaration["start"]


@pytest.fixture
def counted():
    """A widget whose model, curves and checks are counted."""
    counts = Counter()

    def counting(name, function):
        def call(*given, **more):
            counts[name] += 1
            return function(*given, **more)

        return call

    drawing = replace(EXPLORER.drawing, series=counting("series", EXPLORER.drawing.series))
    shown = explore(replace(EXPLORER, drawing=drawing, run=counting("run", EXPLORER.run)))
    ask(shown, frame=True, rest=True)
    counts.clear()
    return shown, counts


def test_a_move_and_its_rest_run_the_model_once(counted, monkeypatch):
    shown, counts = counted
    values = {**shown.values, "memory": 3000.0}
    checked = []
    check = Control.check
    monkeypatch.setattr(Control, "check", lambda self, value: checked.append(self.name) or check(self, value))
    moved, _ = ask(shown, values=values)
    assert (counts, len(checked)) == ({"run": 1, "series": 1}, len(EXPLORER.controls))
    checked.clear()
    rested, buffers = ask(shown, values=values, rest=True, series=False)
    assert (counts, len(checked)) == ({"run": 1, "series": 1}, len(EXPLORER.controls))
    assert moved["series"] and "series" not in rested and len(buffers) == 1
    assert shown.values == values and shown.numbers == explore.numbers(NAME, memory=3000)
    shown.picture()
    shown._repr_mimebundle_()
    assert counts["run"] == 1
    # What was frozen is not run again at each rest.
    for memory in (4000.0, 5000.0):
        ask(shown, values={**values, "memory": memory}, rest=True, frozen=values)
    assert counts["run"] == 3


def test_a_setting_fetched_ahead_is_not_run_again(counted):
    shown, counts = counted
    settings = [{**shown.values, "memory": m} for m in (100.0, 110.0)]
    ask(shown, kind="ahead", settings=settings)
    ask(shown, values=settings[0], rest=True, series=False)
    assert counts == {"run": 2, "series": 2}


def test_few_settings_are_kept(counted):
    shown, counts = counted
    first = {**shown.values, "memory": 100.0}
    for memory in np.linspace(100, 5000, 40):
        ask(shown, values={**first, "memory": float(memory)})
    assert counts["run"] == 40 and len(shown._settings) == 8
    ask(shown, values=first)
    assert counts["run"] == 41


def test_values_changed_in_place_are_checked_again(widget):
    ask(widget, rest=True, values={**widget.values, "memory": 1000.0})
    widget.values["memory"] = -1
    with pytest.raises(ValueError, match="Starting memory"):
        _ = widget.numbers
    widget.values = widget.declaration["start"]
    assert widget.numbers == explore.numbers(NAME)


@pytest.mark.parametrize("name", explore.names())
def test_a_rest_is_cheap(name):
    """At most 40 ms of CPU on the machine that was measured on; here the quickest of a few, so that a busy one does not fail it."""
    shown = explore(name)
    first = shown.explorer.controls[0]
    stops = first.stops[:: max(1, len(first.stops) // 6)]
    ask(shown, frame=True, rest=True, size=[560, 1])
    spent = []
    for stop in stops:
        values = {**shown.values, first.name: stop}
        ask(shown, values=values)
        began = time.thread_time()
        ask(shown, values=values, rest=True, series=False, size=[560, 1])
        spent.append(time.thread_time() - began)
    assert min(spent) < 0.04, spent


def test_bridges_with_cooperating_ends_are_cheap_too():
    shown = explore("ternary_complex", cooperativity=10)
    ask(shown, frame=True, rest=True, size=[560, 1])
    spent = []
    for drug in (2.0, 3.0, 4.0, 5.0):
        began = time.thread_time()
        ask(shown, values={**shown.values, "drug": drug}, rest=True, size=[560, 1])
        spent.append(time.thread_time() - began)
    assert min(spent) < 0.04, spent


def test_a_bad_request_is_answered_too(widget):
    reply, _ = ask(widget, values={**widget.values, "memory": 5})
    assert reply["kind"] == "refused" and "must be 0, or 100" in reply["text"]
    assert ask(widget, size=None, rest=True)[0]["kind"] == "refused"
    assert ask(widget, size=[1e9, 1e9], frame=True)[0]["kind"] == "drawn"
    sent = []
    widget.send = sent.append
    widget._answer(widget, {"kind": "other"}, [])
    widget._answer(widget, "nonsense", [])
    assert not sent


def test_neighbours_are_answered_ahead_with_the_same_arrays(widget):
    settings = [{**widget.values, "memory": m} for m in (100.0, 110.0)]
    reply, buffers = ask(widget, kind="ahead", settings=settings)
    assert reply["kind"] == "ahead" and [a["values"] for a in reply["answers"]] == settings
    for answer, values in zip(reply["answers"], settings, strict=True):
        single, parts = ask(widget, values=values)
        for (name, x, y), (same, u, v) in zip(answer["series"], single["series"], strict=True):
            assert name == same and buffers[x] == parts[u] and buffers[y] == parts[v]
    assert len(ask(widget, kind="ahead", settings=settings * 50)[0]["answers"]) == 4
    assert ask(widget, kind="ahead", settings=[{"memory": 5}])[0]["kind"] == "refused"


def test_memory_does_not_grow(widget):
    for width in range(300, 308):
        ask(widget, frame=True, rest=True, size=[width, 1])
    assert len(widget._stages) == 5
    stage = next(iter(widget._stages.values()))
    artists = sum(len(ax.get_children()) for ax in stage._axes.values())
    for _ in range(5):
        ask(widget, rest=True, size=[width, 1])
    assert sum(len(ax.get_children()) for ax in stage._axes.values()) == artists


def test_curves_over_kept_pixels_equal_a_full_drawing():
    result = EXPLORER.compute(EXPLORER.settings({"memory": 1e4}))
    series = EXPLORER.drawing.series(result)
    stage = Stage(EXPLORER.drawing, 600, 1)
    quick = np.asarray(Image.open(io.BytesIO(stage.record((series, EXPLORER.drawing.curves)))).convert("RGB"), int)
    figure = style.new_figure(600 / 96, EXPLORER.drawing.height / 96, 96)
    with style.context():
        axes = EXPLORER.drawing.frame(figure)
        for curve in EXPLORER.drawing.curves:
            curve.draw(axes[curve.panel], *series[curve.name])
        figure.canvas.draw()
    full = np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(int)
    # Only where a curve meets a spine does the order of drawing show.
    assert (np.abs(quick - full).max(axis=-1) > 40).mean() < 0.001


def test_without_a_widget_the_picture_and_numbers_are_there(widget):
    bundle, _ = widget._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    html = bundle["text/html"]
    assert 'alt="The pathogen peaks at 1.2 million particles on day 5.4' in html
    assert "data:image/png;base64," in html and "1,190,000 particles" in html
    assert base64.b64decode(bundle["image/png"]) == widget.still["png"]
    assert 'explore.numbers("infection", memory=0)' in html.replace("&quot;", '"')
    assert "Model, not a prediction for a person." in html
    assert "Peak pathogen: 1,190,000 particles" in bundle["text/plain"]
    cell = nbformat.v4.new_code_cell("explore()", outputs=[nbformat.v4.new_output("display_data", bundle)])
    page, _ = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert 'alt="The pathogen peaks' in page and "1,190,000 particles" in page


def test_the_picture_of_record_can_be_saved(widget, tmp_path):
    picture = widget.picture()
    assert picture.title.startswith("The pathogen peaks")
    assert picture.save(tmp_path / "race.svg")[0].stat().st_size > 5000
