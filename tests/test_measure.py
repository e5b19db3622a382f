"""What `immunolab check` counts: each measure finds the fault it is about, in a lesson in two halves made for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from immunolab.course import lessons
from immunolab.grading.author.measuring import measured_pages
from immunolab.lesson_check import Cell
from immunolab.lesson_template import HALVES, ONE_PIECE, order_faults, template_of
from immunolab.measure import Page, assignment_page, lesson_page, measures, page_faults, table
from immunolab.measure.minutes import honest_minutes, stated_minutes
from immunolab.measure.numbers import numbers_in
from immunolab.measure.prose import count_words, paragraphs
from immunolab.scenes import scene

ROOT = Path(__file__).resolve().parent.parent
SLUG = "03_made_up"
STEPS = "### Try\n\n1. Raise the *Starting memory*. When is the peak? <!-- answer: note-peak -->\n2. Switch innate killing off. What rises? <!-- answer: bet -->"
CHOICES = "{a: The virus runs out of cells to infect, b: The T cells have doubled often enough, c: The antibodies reach the blood}"
PRACTICE = f"""
title: Made up
questions:
  - id: bet
    kind: multiple-choice
    objective: race
    points: 0
    stem: What ends it?
    choices: {CHOICES}
    key: b
    feedback: {{a: no, b: yes, c: no}}
    reveal: Without innate killing the virus climbs higher.
  - id: note-peak
    kind: numeric
    objective: race
    stem: On which day is the peak with starting memory?
    unit: days
    tolerance: {{absolute: 0.1}}
    key: 3.2
    feedback: {{right: yes, wrong: no}}
  - id: pairs
    kind: matching
    objective: race
    stem: Match.
    left: {{x: One, y: Two}}
    right: {{p: First, q: Second, r: Third}}
    key: {{x: p, y: q}}
    feedback: {{x: so, y: so}}
"""
GRADED = f"""
title: Made up
questions:
  - id: what-ends
    kind: multiple-choice
    objective: race
    stem: What ends it?
    choices: {CHOICES}
  - id: which-hold
    kind: multiple-response
    scoring: net-correct
    objective: race
    stem: With {{dose}} cells, which hold?
    given: {{dose: [1, 2]}}
    choices: {{a: One, b: Two, c: Three, d: Four}}
  - id: task
    kind: numeric
    objective: race
    points: 2
    work: decide
    stem: Report the peak.
    unit: days
    tolerance: {{absolute: 0.1}}
"""
KEYS = {"what-ends": "b", "which-hold": lambda dose: ["a", "b"] if dose == 1 else ["c"], "task": 3.2}


class Made:
    """A lesson in two halves and its assignment in a folder, to be changed."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "notebooks"
        self.practice, self.graded, self.keys = PRACTICE, GRADED, dict(KEYS)
        self.cells = {
            "title": ("title", "# 03 · Made up\n\nTwo halves, 27 and 26 minutes."),
            "objectives": ("objectives", "- say what ends it (`race`)"),
            "idea": ("idea", "word " * 2480),
            "look": ("explore", STEPS),
            "bet": ("predict", 'quiz.predict("bet")'),
            "note": ("explore", 'quiz.ask("note-peak")'),
            "told": ("reveal", 'quiz.reveal("bet")'),
            "pause": ("pause", "A place to stop."),
            "second": ("idea", "word " * 2870),
            "check": ("check", 'quiz.ask("pairs")'),
        }
        (root / "source" / SLUG).mkdir(parents=True)
        self.folder.mkdir()

    def write(self) -> None:
        cells = [
            {
                "id": name,
                "cell_type": "code" if source.startswith("quiz.") else "markdown",
                "metadata": {"tags": [tag]},
                "source": source,
            }
            for name, (tag, source) in self.cells.items()
        ]
        (self.folder / f"{SLUG}.ipynb").write_text(json.dumps({"cells": cells}))
        (self.folder / f"{SLUG}.quiz.yaml").write_text(self.practice)
        (self.folder.parent / "source" / SLUG / f"{SLUG}.quiz.yaml").write_text(self.graded)

    def lesson(self) -> Page:
        self.write()
        return lesson_page(self.folder, SLUG)

    def assignment(self) -> Page:
        self.write()
        return assignment_page(self.folder, SLUG, self.keys, [Cell("head", "markdown", "", "About 20 minutes.")], 4)

    def change(self, cell: str, old: str, new: str) -> None:
        tag, source = self.cells[cell]
        assert old in source
        self.cells[cell] = (tag, source.replace(old, new))


@pytest.fixture
def made(tmp_path):
    return Made(tmp_path)


def faults(page: Page) -> list[str]:
    return page_faults(page, measures(page))


def test_the_made_lesson_has_no_fault_but_its_few_questions(made):
    assert faults(made.lesson()) == []


# -- a lesson, one thing broken


def too_little_said(made):
    made.change("title", "27 and 26", "20 and 26")


def one_number_said(made):
    made.change("title", "Two halves, 27 and 26 minutes.", "50 minutes.")


def a_long_half(made):
    made.change("second", "word", "word and")


def many_numbers(made):
    made.cells["second"] = (
        "idea",
        "word " * 2870 + "It rose from 4 to 5.5, then to 1,200 and 10⁵, or 3 × 10⁻⁶, and 7.",
    )


def no_answer_named(made):
    made.change("look", " <!-- answer: note-peak -->", "")


def answer_not_shown(made):
    made.change("look", "answer: note-peak", "answer: no-such")


def bet_without_reveal(made):
    made.practice = made.practice.replace("    reveal: Without innate killing the virus climbs higher.\n", "")


def reveal_of_something_else(made):
    made.practice = made.practice.replace("Without innate killing the virus climbs higher.", "Quite so.")


def early_term(made):
    made.change("pause", "A place", "A hazard ratio and a place")


def one_practice_item(made):
    made.practice = made.practice.replace(
        "id: pairs\n    kind: matching\n    objective: race", "id: pairs\n    kind: matching\n    objective: other"
    )


def uneven(made):
    made.practice = made.practice.replace(
        "The antibodies reach the blood",
        "The antibodies reach the blood and block the virus before it finds another cell",
    )


def reason_in_wrong_ones(made):
    made.practice = made.practice.replace("runs out of cells to infect", "stops because no cell is left").replace(
        "The antibodies reach", "Antibodies act because they reach"
    )


def absolute_in_wrong_ones(made):
    made.practice = made.practice.replace("runs out of cells", "never finds cells").replace(
        "The antibodies reach", "All antibodies reach"
    )


def no_spare(made):
    made.practice = made.practice.replace(", r: Third", "")


def figure_of_nobody(made):
    made.change("pause", "A place", "In 1999 some 33 % of people had it. A place")


BROKEN = {
    figure_of_nobody: "cell pause: 33 without a source: “In 1999 some 33 % of people had it.”",
    too_little_said: "title: first half: 20 minutes are stated, 2",
    one_number_said: "title: state the minutes of each half",
    a_long_half: "second half: 5",
    many_numbers: "cell second: 6 numbers in the paragraph “word",
    no_answer_named: "cell look, step 1: nothing is named that answers it",
    answer_not_shown: "cell look, step 1: the lesson shows no question 'no-such'",
    bet_without_reveal: "cell look, step 2: the bet 'bet' has no reveal",
    reveal_of_something_else: "cell look, step 2: 'bet' shares no word with it",
    early_term: "cell pause: 'hazard ratio' is a term of lesson 05",
    one_practice_item: "objective race: 1 practice questions",
    uneven: "question bet: its options have 37 to 79 signs",
    reason_in_wrong_ones: "question bet: 2 of 3 options give a reason (because, since, so that), and the key is the only one without",
    absolute_in_wrong_ones: "question bet: the key is the only option without an absolute word",
    no_spare: "question pairs: 0 spare partners",
}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda change: change.__name__)
def test_what_is_over_a_limit_is_named(made, broken):
    broken(made)
    found = faults(made.lesson())
    assert any(BROKEN[broken] in fault for fault in found), found
    assert all(fault.startswith(f"notebooks/{SLUG}, ") for fault in found)


def test_without_a_place_to_stop_the_same_is_to_do_and_no_fault(made):
    no_answer_named(made)
    del made.cells["pause"]
    page = made.lesson()
    found = measures(page)
    assert page_faults(page, found) == []
    assert "steps without an answer" in table(page, found)
    assert "nothing is named that answers it" in table(page, found) and "<- to do" in table(page, found)
    assert "nothing is named" not in table(page, found, details=False)


def test_a_term_that_the_lesson_links_is_explained_there(made):
    from immunolab.terms.links import with_links

    early_term(made)
    made.cells["second"] = ("idea", made.cells["second"][1] + with_links(["a **hazard ratio** is"])[0])
    assert not [fault for fault in faults(made.lesson()) if "hazard" in fault]


def test_a_word_of_plain_english_is_no_term(made):
    made.change("pause", "A place to stop.", "They release what they have in their power.")
    assert not [fault for fault in faults(made.lesson()) if "is a term" in fault]


# -- an assignment


def test_an_assignment_is_counted(made):
    told = faults(made.assignment())
    for words in (
        "graded questions: 3; an assignment has 8 to 12",
        "points: 4; an assignment has 20",
        "hotspots on a drawing: 0",
        "free texts: 0",
    ):
        assert any(words in fault for fault in told), told
    assert not [fault for fault in told if "copying" in fault or "objective" in fault]


@pytest.mark.parametrize(("work", "copied"), [("    work: decide\n", 0), ("", 2), ("    work: copy\n", 2)])
def test_a_number_counts_as_copied_unless_it_says_otherwise(made, work, copied):
    made.graded = made.graded.replace("    work: decide\n", work)
    page = made.assignment()
    (found,) = [m for m in measures(page) if m.name.startswith("points for copying")]
    assert found.found == f"{copied} of 4" and bool(found.faults) == (copied > 0)


def test_options_that_go_together_in_every_variant_are_named(made):
    (found,) = [m for m in measures(made.assignment()) if m.name == "fixed pairs"]
    assert found.notes == ("question which-hold: right together or wrong together in every variant: a and b",)
    made.keys["which-hold"] = lambda dose: ["a", "b"] if dose == 1 else ["b"]
    (found,) = [m for m in measures(made.assignment()) if m.name == "fixed pairs"]
    assert found.notes == ()


def test_an_item_that_answers_another_is_listed(made):
    def leaks():
        (found,) = [m for m in measures(made.assignment()) if m.name == "items that may answer another"]
        return found.notes

    assert leaks() == ()
    made.graded = made.graded.replace(
        "Report the peak.", "Report the peak, when they have doubled enough. It was 5.4 in 2.3 nM."
    )
    assert leaks() == ("task may answer what-ends: doubled, enough",)
    made.graded = made.graded.replace("What ends it?", "What ends it in 2.3 nM?")
    assert "what-ends and task both print 2.3" in leaks()


def test_keys_are_placed_and_measured(made):
    found = {m.name: m.found for m in measures(made.assignment())}
    assert found["place of keys in the file"] == "first 0, middle 1, last 0, of 1"
    assert (
        found["key is the longest"] == "0 of 1, by chance 0.3"
        and found["key is the shortest"] == "0 of 1, by chance 0.3"
    )
    assert found["right in a multiple-response"] == "1/2"


# -- the parts


@pytest.mark.parametrize(
    ("title", "minutes"),
    [
        ("# 09 · X\n\n**Why 3?**\n\n20 minutes to read, 20 to do. Last reviewed 2026-11.", [40]),
        ("# 09 · X\n\n3 minutes to warm up, 20 to read, 20 to do.", [43]),
        ("# 09 · X\n\nTwo halves, 28 and 27 minutes. Last reviewed 2026-11.", [28, 27]),
        ("# 09 · X\n\nFirst half 28 minutes; second half 27 minutes.", [28, 27]),
        ("# Assignment 01 · X\n\n20 points, about 22 minutes, after the lesson.", [22]),
        ("# 09 · X\n\nLast reviewed 2026-11.", []),
    ],
)
def test_minutes_as_they_are_stated(title, minutes):
    assert stated_minutes(title) == minutes


def test_honest_minutes_are_the_sum_of_their_parts(made):
    page = made.lesson()
    first, second = page.halves()
    assert honest_minutes([Cell("w", "code", "warm-up", "warm_up()")], [], []) == 3
    assert second[0].name == "pause"
    assert honest_minutes([], [], []) == 0
    items = [item for item in page.items if item.question.id == "note-peak"]
    # eleven words of question and feedback, one question
    assert honest_minutes([], items, []) == pytest.approx(1 + 0.75 * count_words(items[0].text) / 130)
    assert honest_minutes([c for c in first if c.name == "look"], [], []) == pytest.approx(2 * 1.3 + 17 / 115)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PD-1, CD38, KEYNOTE-183 and IL-2 (C079) in lesson 08", []),
        ("0.79, 95 % interval 0.64 to 0.98", ["0.79", "0.64", "0.98"]),
        (
            'on 3 July 2017 ([Chu et al. 2023](https://x.org/a(1)2 "Chu2023")), Suen et al. 2016 (Suen2016)',
            ["3 July 2017"],
        ),
        ("10,000 cells, 3 × 10⁻⁶, -4 and `x = 5` or $K_D = 3$", ["10,000", "3 × 10⁻⁶", "-4"]),
    ],
)
def test_numbers_are_figures_and_not_names(text, found):
    assert numbers_in(text) == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Some 33 % of people had it.", 1),
        ("It took 7 months.", 1),
        ("About 1.6 a day.", 1),
        ("Of 1,384 residents some progressed, others did not.", 1),
        ('Some 33 % had it: [Kyle et al. 2018](https://doi.org/10.1056/NEJMoa1709974 "Kyle2018").', 0),
        ("Some 33 % had it [Kyle2018].", 0),
        ("In the model 33 % have it.", 0),
        ("Some 33 % had it, counted by us in public data.", 0),
        ("Some 33 % is a made-up share.", 0),
        ("In 1999 three drugs were there.", 0),
        ("PD-1 has 2 partners.", 0),
        ("Half of 40 is 40 / 2 = 20 people.", 0),
        ("Lesson 05 takes 55 minutes.", 0),
    ],
)
def test_a_figure_about_the_world_needs_a_source(made, said, found):
    made.change("pause", "A place", f"{said} A place")
    measure = next(m for m in measures(made.lesson()) if m.name == "figures without a source")
    assert len(measure.faults) == found, measure.faults


def test_a_figure_that_has_its_source_elsewhere_may_be_repeated(made):
    made.change(
        "second",
        "word",
        'Some 33 % had it: [Kyle et al. 2018](https://doi.org/10.1056/NEJMoa1709974 "Kyle2018").\n\nword',
    )
    made.change("pause", "A place", "These 33 % are many. A place")
    measure = next(m for m in measures(made.lesson()) if m.name == "figures without a source")
    assert measure.faults == ()


def test_feedback_is_read_too_and_may_use_what_the_question_gives(made):
    made.practice = made.practice.replace("{a: no, b: yes, c: no}", "{a: Only 44 % of people do, b: yes, c: no}")
    lines = [f for m in measures(made.lesson()) if m.name == "figures without a source" for f in m.faults]
    assert len(lines) == 1 and lines[0].startswith("question bet: 44 without a source")
    made.practice = made.practice.replace("stem: What ends it?", "stem: What ends it in 44 % of people?")
    assert not [f for m in measures(made.lesson()) if m.name == "figures without a source" for f in m.faults]


def test_paragraphs_are_what_is_read_at_one_go():
    text = "## Head 1\n\nOne\nline.\n\n- item 1\n- item 2\n  goes on\n\n| a | 1 |\n| - | - |\n\nLast."
    assert list(paragraphs(text)) == ["One line.", "item 1", "item 2 goes on", "Last."]


ROUND = list(HALVES.round)
WHOLE = [*HALVES.start, *ROUND, "pause", *ROUND, *HALVES.end]


def test_the_form_of_a_lesson_is_said_by_its_tags():
    assert template_of(WHOLE) is HALVES and template_of(ONE_PIECE.start) is ONE_PIECE
    assert list(order_faults(WHOLE, HALVES, HALVES.rounds)) == []
    warm = [*HALVES.start[:4], "warm-up", *WHOLE[4:]]
    assert list(order_faults(warm, HALVES, HALVES.rounds)) == []


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([*HALVES.start, *ROUND, "pause", *ROUND[:-1], *HALVES.end], "whole rounds of idea, legend, predict"),
        ([*HALVES.start, *ONE_PIECE.round, "pause", *ROUND, *HALVES.end], "whole rounds"),
        ([*HALVES.start, *ROUND, *ROUND, "pause", *HALVES.end], "between two rounds"),
        ([*HALVES.start, *ROUND, "pause", *ROUND, "pause", *ROUND, *HALVES.end], "whole rounds"),
        ([*HALVES.start, *ROUND * 4, "pause", *ROUND, *HALVES.end], "5 rounds"),
        ([*HALVES.start[1:], *ROUND, "pause", *ROUND, *HALVES.end], "it begins with title"),
    ],
)
def test_parts_out_of_order_are_named(parts, told):
    (fault,) = order_faults(parts, HALVES, HALVES.rounds)
    assert told in fault


def test_every_page_of_the_course_is_measured():
    slug = lessons(ROOT)[9]
    pages = measured_pages(ROOT, [slug])
    assert [page.name for page, _ in pages] == [f"notebooks/{slug}", f"source/{slug}"]
    assert all(len(found) >= 10 for _, found in pages)


def minutes_of(page: Page, name: str) -> int:
    return int(next(m.found for m in measures(page) if m.name == f"minutes, {name}").split()[0])


def test_captions_of_drawings_are_read_too(made):
    before = minutes_of(made.lesson(), "first half")
    made.cells["drawn"] = ("idea", "\n".join(["quiz.progress()", *['scene("two-lines")'] * 5]))
    made.cells["pause"] = made.cells.pop("pause")  # the drawing stands before it
    for name in ("second", "check"):
        made.cells[name] = made.cells.pop(name)
    words = sum(count_words(step.caption) for step in scene("two-lines").steps)
    assert minutes_of(made.lesson(), "first half") - before == pytest.approx(5 * words / 115, abs=1) and words > 50
    made.cells["drawn"] = ("idea", 'quiz.progress()\nscene("no-such")')
    assert minutes_of(made.lesson(), "first half") == before


def test_a_task_of_an_assignment_is_a_step(made):
    without = minutes_of(made.assignment(), "whole")
    made.graded = made.graded.replace("Report the peak.", "Report the peak at {x}.\n    given: {x: [1, 2]}")
    assert minutes_of(made.assignment(), "whole") - without == 1


def test_the_comment_behind_a_step_is_not_counted():
    assert count_words("Press it. <!-- answer: note-peak -->") == 2
