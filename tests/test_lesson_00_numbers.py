"""Every number that the first page states about its simulation, against the simulation."""

from __future__ import annotations

from _course import ROOT

from immunolab.explore import numbers
from immunolab.models.infection import PARAMETERS
from immunolab.quiz import load_questions
from immunolab.words import number

SLUG = "00_start_here"
QUESTIONS = {q.id: q for q in load_questions(ROOT / "notebooks" / f"{SLUG}.quiz.yaml").questions}
FAST, SLOW = numbers("infection"), numbers("infection", growth=1)


def test_a_slow_virus_stays_small_and_stays_longer():
    assert PARAMETERS["r"].default == 3  # "three times more slowly"
    bet = QUESTIONS["first-bet"]
    assert bet.reveal.startswith(
        f"**Later: on day {SLOW['cleared_day']}, and the fast one on day {FAST['cleared_day']}.** It stays far smaller, "
        f"at most {number(SLOW['peak_pathogen'])} particles where the fast one reaches more than a million"
    )
    assert SLOW["cleared_day"] - FAST["cleared_day"] > 1 and bet.key == "c"
    assert FAST["peak_pathogen"] > 1e6


def test_the_number_to_read_and_the_near_misses():
    between = numbers("infection", growth=2)
    question = QUESTIONS["first-number"]
    assert question.key == between["cleared_day"]
    wrong = {miss.value for miss in question.near_misses}
    assert wrong == {FAST["cleared_day"], SLOW["cleared_day"], between["peak_day"]}
    page = (ROOT / "notebooks" / f"{SLUG}.ipynb").read_text(encoding="utf-8")
    assert f'`quiz.answer(\\"first-number\\", \\"{between["cleared_day"]}\\")`' in page
