"""Which controls and numbers a lesson shows, and the bet in the picture: without a browser."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from _bets import drawn

from immunolab import explore
from immunolab.figures import Mark

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
NAMED = {"controls": ["infiltration", "pressure"], "readouts": ["treated"]}


def test_named_ones_come_first_in_that_order():
    shown = explore("checkpoint", **NAMED)
    spec = shown.declaration
    names = [control["name"] for control in spec["controls"]]
    assert names[:2] == ["infiltration", "pressure"] and spec["shown"] == 2 and len(names) == 7
    assert spec["told"] == 1
    everything = explore("checkpoint").declaration
    assert (everything["shown"], everything["told"]) == (7, 4)
    assert shown.numbers == explore.numbers("checkpoint")
    assert explore("checkpoint", controls=["drug"], drug=3).values["drug"] == 3


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"controls": ["x", "drug"]}, "checkpoint has no control x; it has pressure, other_brakes"),
        ({"readouts": ["x"]}, "checkpoint has no readout x; it has occupancy, needed_occupancy"),
        ({"controls": []}, "controls= takes at least one name, each once"),
        ({"readouts": ["treated", "treated"]}, "readouts= takes at least one name, each once"),
        ({"bet": ("size", None, "q")}, "checkpoint has no measure size to bet on"),
        ({"bet": "size"}, r"bet= takes \(measure, quiz"),
    ],
)
def test_unknown_names_are_refused_in_a_sentence(given, said):
    with pytest.raises(ValueError, match=said):
        explore("checkpoint", **given)


def test_the_static_form_shows_the_same():
    bundle, _ = explore("checkpoint", **NAMED, antigenicity=0.5)._repr_mimebundle_()
    html = bundle["text/html"]
    first, more = html.split("<details><summary>More numbers</summary>")
    assert "Tumour treated" in first.split("</figure>")[1] and "Tumour untreated" not in first.split("</figure>")[1]
    assert "Tumour untreated" in more.split("</details>")[0]
    assert "Also changed: Antigenicity: expansion of T cells 0.5 per day." in more
    usual, _ = explore("checkpoint", **NAMED)._repr_mimebundle_()
    assert "Also changed" not in usual["text/html"] and "More settings" in usual["text/html"]
    plain, _ = explore("checkpoint")._repr_mimebundle_()
    assert "More" not in plain["text/html"]


class Bets:
    """Knows bets as a quiz does."""

    def __init__(self, **answers):
        self.answers = answers
        self.listeners = []

    def bet(self, question):
        return self.answers.get(question)

    def on_answer(self, question, callback):
        self.listeners.append(callback)
        return lambda: self.listeners.remove(callback)

    def place(self, question, answer):
        self.answers[question] = answer
        for callback in self.listeners:
            callback(answer)


PLACES = {"a": 2034, "b": (2005, 2015), "c": (None, 1990)}


def test_a_bet_is_drawn_when_it_is_placed_and_not_before():
    quiz = Bets()
    shown = explore("mesothelioma", stop=1980, bet=("peak_year", quiz, "when", PLACES))
    assert shown.bet == "" and shown._mark is None
    before = shown._stage([600, 1]).frame_png
    still = shown._repr_mimebundle_()[0]
    quiz.place("when", "a")
    assert shown.bet == "Your bet: most deaths, 2034."
    assert shown._mark == Mark("deaths", "x", 2034, 2034)
    assert shown._stage([600, 1]).frame_png != before
    assert shown._repr_mimebundle_()[0]["image/png"] != still["image/png"]
    assert "Your bet: most deaths, 2034." in shown.still["alt"]
    # As in the picture of record to save; and what was bet before the cell ran is there from the start.
    assert any(text.get_text() == "your bet" for ax in shown.picture().figure.axes for text in ax.texts)
    again = explore("mesothelioma", bet=("peak_year", quiz, "when", PLACES))
    assert again.bet == shown.bet
    shown.close()
    again.close()
    assert not quiz.listeners, "a closed widget still listens"


@pytest.mark.parametrize(
    ("answer", "mark", "words"),
    [
        ("b", (2005, 2015), "Your bet: most deaths, 2005 to 2015."),
        ("c", (None, 1990), "Your bet: most deaths, below 1990."),
        ("d", None, ""),
        (["a"], None, ""),
    ],
)
def test_answers_and_their_places(answer, mark, words):
    shown = explore("mesothelioma", bet=("peak_year", Bets(when=answer), "when", PLACES))
    assert shown.bet == words
    assert (shown._mark and (shown._mark.low, shown._mark.high)) == mark


def test_an_answer_that_is_a_number_needs_no_places():
    assert explore("mesothelioma", bet=("peak_year", Bets(when=2020.0), "when")).bet == "Your bet: most deaths, 2020."
    with pytest.raises(ValueError, match=r"the place of option a is \(3, 1\)"):
        explore("mesothelioma", bet=("peak_year", Bets(), "when", {"a": (3, 1)}))


@pytest.mark.parametrize("name", explore.names())
def test_measures_are_axes_of_the_picture(name):
    found = explore.explorer(name)
    panels = {curve.panel for curve in found.drawing.curves}
    assert {measure.panel for measure in found.measures} <= panels
    assert list(explore.measures(name)) == [measure.name for measure in found.measures]


@pytest.mark.parametrize("bet", list(drawn()), ids=lambda bet: bet.question)
def test_a_lesson_s_bet_fits_its_question_and_its_axis(bet):
    asked = bet.asked()
    assert asked.points == 0
    if bet.places:
        assert set(bet.places) <= set(asked.choices), "a place for an option that the question does not have"
        assert len(bet.places) >= 3
        bets = list(bet.places)
    else:
        assert asked.kind == "numeric", "options without places"
        bets = [asked.key, *(miss.value for miss in asked.near_misses)]
        assert len(bets) >= 3
    shown = [
        explore(bet.explorer, **bet.values, bet=(bet.measure, Bets(**{"q": each}), "q", bet.places)) for each in bets
    ]
    found = next(m for m in explore.explorer(bet.explorer).measures if m.name == bet.measure)
    low, high = shown[0]._stage([600, 1]).geometry()[found.panel][f"{found.axis}lim"]
    inside = [
        end for each in shown for end in (each._mark.low, each._mark.high) if end is not None and low <= end <= high
    ]
    assert len(inside) >= 2, "the axis does not reach the bets"


def test_every_lesson_draws_a_bet():
    lessons = {path.name[:2] for path in NOTEBOOKS.glob("[01]*.ipynb")} - {"00"}
    assert {bet.path.name[:2] for bet in drawn()} == lessons and len(lessons) == 17


def test_a_bet_in_billions_lies_on_an_axis_of_cells():
    shown = explore("checkpoint", bet=("left", Bets(q=7.8), "q"))
    assert shown._mark == Mark("tumour", "y", 7.8e9, 7.8e9)
    assert shown.bet == "Your bet: treated tumour on day 200, 7.8 billion cells."
    side = explore("checkpoint", bet=("left", Bets(q="a"), "q", {"a": (None, 2)}))
    assert side._mark == Mark("tumour", "y", None, 2e9)
    assert side.bet == "Your bet: treated tumour on day 200, below 2 billion cells."


def test_a_frame_with_a_bet_is_a_frame_like_any_other():
    """The curves lie where they lay: the mark moves no limit."""
    quiz = Bets()
    shown = explore("mesothelioma", bet=("peak_year", quiz, "when", PLACES))
    before = shown._stage([600, 1]).geometry()
    quiz.place("when", "c")
    assert shown._stage([600, 1]).geometry() == before
    assert np.isfinite([end for panel in before.values() for end in panel["box"]]).all()
