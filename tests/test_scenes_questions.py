"""``figure: scene/NAME/STEP``: a hotspot on a drawing without labels, its places the drawing's own."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path

import pytest

from immunolab import scenes
from immunolab.quiz.kinds.hotspot import Hotspot

ASKED = {
    "id": "what-it-covers",
    "kind": "hotspot",
    "objective": "brake",
    "stem": "Choose what a checkpoint inhibitor such as pembrolizumab covers.",
    "figure": "scene/pd1-brake/2",
    "alt": "A T cell and a tumour cell face each other; two pairs of molecules join them.",
    "places": ["pd-1", "pd-l1", "tcr", "antigen"],
}


def asked(**changes) -> Hotspot:
    return Hotspot.model_validate(ASKED | changes)


def test_places_come_from_the_drawing():
    question = asked()
    assert list(question.places) == ASKED["places"]
    assert question.places["pd-1"].label == "PD-1 on the T cell"
    for name, spots in scenes.scene("pd1-brake").places(1).items():
        if name in question.places:
            x, y = spots.at[0]
            assert question.place_at(question.normalise([x / 800, y / 500])) == name
            assert question.place_at(question.normalise(name)) == name
    assert question.place_at([0.02, 0.02]) is None
    assert question.share(question.normalise("pd-1"), "pd-1") == 1
    assert question.share(question.normalise("tcr"), "pd-1") == 0


def test_a_thing_drawn_often_is_right_wherever_it_lies():
    question = asked(figure="scene/two-lines/2", places=["neutrophil", "macrophage", "bacteria"])
    spots = scenes.scene("two-lines").places(1)["neutrophil"].at
    assert len(spots) == 4
    assert [question.place_at([x / 800, y / 500]) for x, y in spots] == ["neutrophil"] * 4
    assert question.places["macrophage"].also == ()


def test_the_picture_gives_nothing_away():
    url = asked().picture(Path())
    head, data = url.split(",", 1)
    assert head == "data:image/svg+xml;base64"
    svg = base64.b64decode(data).decode()
    assert "<text" not in svg and 'data-part="signal"' not in svg and svg.startswith("<svg")
    assert asked().spec({}, 1, Path())["places"][0]["at"] == [0.4875, 0.66]


@pytest.mark.parametrize("name", scenes.names())
def test_each_step_can_be_asked(name):
    """What a drawing offers as a place is accepted, and its spots fall to it or to a smaller thing in front."""
    for i in range(len(scenes.scene(name).steps)):
        offered = list(scenes.scene(name).places(i))
        if len(offered) >= 2:
            question = asked(figure=f"scene/{name}/{i + 1}", places=offered)
            assert question.share(question.normalise(offered[0]), offered[0]) == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"figure": "scene/pd-1/2"}, "must be scene/NAME/STEP, NAME being one of two-lines"),
        ({"figure": "scene/pd1-brake"}, "must be scene/NAME/STEP"),
        ({"figure": "scene/pd1-brake/0"}, "pd1-brake has steps 1 to 5"),
        ({"figure": "scene/pd1-brake/²"}, "must be scene/NAME/STEP"),
        ({"figure": "scene/pd1-brake/2/3"}, "must be scene/NAME/STEP"),
        ({"places": ["pd-1", "pdl1"]}, "scene/pd1-brake/2 has no 'pdl1'; it has antigen, pd-1, pd-l1"),
    ],
)
def test_faults_name_their_place(changes, says):
    with pytest.raises(ValueError, match=says):
        asked(**changes)


def test_labels_may_be_the_authors():
    places = {"t-cell-match": "A T cell with a V-shaped notch", "t-cell-other": "A T cell with another notch"}
    question = asked(figure="scene/two-lines/4", places=places)
    assert {name: place.label for name, place in question.places.items()} == places
    assert len(question.places["t-cell-other"].also) == 19


def test_two_things_on_one_spot_are_refused():
    """Among the further spots of a place too: a click there could mean either."""
    one = {"label": "One", "at": [0.2, 0.5], "also": [[0.4, 0.4]]}
    other = {"label": "Other", "at": [0.8, 0.5], "also": [[0.4, 0.4]]}
    with pytest.raises(ValueError, match="have the same centre"):
        asked(places={"one": one, "other": other})


def test_places_may_still_be_measured_by_hand():
    places = {"a": {"label": "Left", "at": [0.2, 0.5]}, "b": {"label": "Right", "at": [0.8, 0.5]}}
    question = asked(places=places)
    assert question.place_at([0.79, 0.5]) == "b"


def test_a_question_imports_scenes_only_for_a_scene():
    code = (
        "import sys, immunolab.quiz; print('immunolab.scenes' in sys.modules)\n"
        "from immunolab.quiz.kinds.hotspot import Hotspot; from pathlib import Path\n"
        f"Hotspot.model_validate({ASKED!r}).picture(Path()); print('immunolab.scenes' in sys.modules, 'numpy' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "True", "False"]
