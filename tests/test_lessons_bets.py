"""Where the options of a drawn bet lie: what the model gives today, or the number that the option itself says."""

from __future__ import annotations

import pytest
from _bets import drawn, ends

from immunolab.explore import numbers
from immunolab.words import number

BETS = {bet.question: bet for bet in drawn()}
WITH_PLACES = [name for name, bet in BETS.items() if bet.places]


def of(explorer, readout, **values):
    """A number that an explorer prints, when it is asked for."""
    return lambda: numbers(explorer, **values)[readout]


#: What a model gives for an option: equal to its place, or inside it where that has two ends.
MODEL = {
    "bet-no-selection": {
        "b": lambda: 1.0,  # the affinity is counted from the start
        "c": of("germinal_centre", "fold", selection=0),
        "d": of("germinal_centre", "fold"),
    },
    "bet-held": {"b": of("tumour_immune", "last_tumour", supply=50_000)},
    "bet-young": {"b": of("mgus", "risk"), "c": of("mgus", "risk", death=0.03)},
    "bet-how-many": {"d": lambda: 1e12 / 1e5},
    "bet-half-dose": {
        "a": lambda: numbers("daratumumab")["least_bound"] / 2,
        "c": of("daratumumab", "least_bound", dose=8),
    },
    "bet-hundredfold": {
        "b": of("ternary_complex", "share_of_peak", drug=2.3),
        "c": of("ternary_complex", "share_of_peak", drug=230),
    },
    "bet-after-the-bag": {"c": of("car_t", "peak_day")},
    "bet-unnoticed": {"b": of("il2", "peak", antigenicity=0, il2_given=60_000_000)},
    "bet-self": {
        "a": of("combination", "effect_a", dose=0.5),
        "b": of("combination", "bliss", dose=0.5),
        "c": lambda: 2 * numbers("combination", dose=0.5)["effect_a"],
        "d": of("combination", "loewe", dose=0.5),
    },
    "bet-second-dose": {
        "a": lambda: 5 * numbers("cytokine_release")["first_peak"],
        "b": of("cytokine_release", "second_peak"),
        "c": of("cytokine_release", "first_peak"),
    },
    "bet-luckiest": {"c": of("luck", "lowest", throw=8)},
    "bet-stop": {
        "b": of("mesothelioma", "peak_year", stop=1980),
        "c": of("mesothelioma", "peak_year"),
        "d": lambda: 1980 + numbers("mesothelioma")["peak_year"] - 1963,
    },
    "bet-longer": {"a": of("latency", "median", watched=20), "d": of("latency", "median", watched=60)},
    "bet-cells-left": {  # drawn in thousand millions
        "a": lambda: numbers("checkpoint", tumour=4)["treated"] / 1e10,
        "b": lambda: numbers("checkpoint", tumour=4)["treated"] / 2e9,
        "c": lambda: numbers("checkpoint", tumour=4, drug=570)["treated"] / 1e9,
    },
    "bet-publish": {"d": of("track_record", "if_passed", held=0, failed=0, sensitivity=96, specificity=10)},
    "bet-few": {"d": lambda: numbers("checkpoint", infiltration=1000, antigenicity=0.005)["treated"] / 1e9},
}
#: Options whose place is a number that they say, not one that a model gives.
SAID = {
    "bet-young": {"a": 5, "d": 40},
    "bet-how-many": {"c": 100_000},
    "bet-half-dose": {"b": 75},
    "bet-luckiest": {"a": 0.95, "b": 0.8, "d": 0.3},
    "bet-after-the-bag": {"b": "four weeks"},
    "bet-publish": {"a": 96, "b": 86, "c": 68},
    "bet-few": {"b": 10, "c": 40},
    "bet-longer": {"b": 28, "c": 38},
}
#: Options that say a side or a size in words alone: nothing, more than now, as much as there is room for.
IN_WORDS = {
    "bet-no-selection": "a",
    "bet-held": "ac",
    "bet-how-many": "ab",
    "bet-half-dose": "d",
    "bet-hundredfold": "ad",
    "bet-after-the-bag": "ad",
    "bet-unnoticed": "acd",
    "bet-second-dose": "d",
    "bet-cells-left": "d",
    "bet-stop": "a",
    "bet-few": "a",
}


@pytest.mark.parametrize("name", WITH_PLACES)
def test_each_place_is_accounted_for(name):
    held = [*MODEL.get(name, {}), *SAID.get(name, {}), *IN_WORDS.get(name, "")]
    assert sorted(held) == sorted(BETS[name].places)


@pytest.mark.parametrize(("name", "option"), [(name, option) for name, held in MODEL.items() for option in held])
def test_a_place_that_a_model_gives(name, option):
    place, gives = BETS[name].places[option], MODEL[name][option]()
    low, high = ends(place)
    if low == high:
        assert gives == pytest.approx(low, rel=0.04)  # a twentieth is 0.052, an eighth 12.7 %
    else:
        assert (low is None or low <= gives) and (high is None or gives <= high)


@pytest.mark.parametrize(("name", "option"), [(name, option) for name, held in SAID.items() for option in held])
def test_a_place_that_the_option_says(name, option):
    said, asked = SAID[name][option], BETS[name].asked()
    words = said if isinstance(said, str) else number(said)
    assert words in f"{asked.choices[option]} {asked.feedback[option]}"
    low, high = ends(BETS[name].places[option])
    assert isinstance(said, str) or said == (high if low is None else low)


@pytest.mark.parametrize("name", WITH_PLACES)
def test_the_right_option_lies_where_nothing_else_does(name):
    bet = BETS[name]
    assert bet.asked().key in bet.places, "the right answer has no place in the picture"
    right = ends(bet.places[bet.asked().key])
    assert [option for option, place in bet.places.items() if ends(place) == right] == [bet.asked().key]
