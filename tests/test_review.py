"""Questions that come back: which, when, from whom; what is kept, through every fault; cards that are fit to be asked."""

from __future__ import annotations

import json
import math
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from _review import cards_file, lessons
from IPython.core.interactiveshell import InteractiveShell
from test_quiz_answers import in_child  # noqa: F401  (a fixture)

from immunolab import Quiz, review, warm_up
from immunolab.cli import main
from immunolab.course import CourseError
from immunolab.lesson_check import lesson_faults
from immunolab.quiz import load_questions
from immunolab.quiz.answers import AnswerFile, Entry
from immunolab.review.cards import as_reason, cards_of, lesson_slugs
from immunolab.review.choose import due_today, mixed, to_warm_up
from immunolab.review.memory import Memory
from immunolab.review.rules import card_faults
from immunolab.review.session import Sitting, in_days
from immunolab.review.summary import lesson_memories
from immunolab.review.widget import Review

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
EIGHT = tuple(f"0{n}_lesson" for n in range(1, 9))


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def course(tmp_path):
    """Eight lessons with cards, all but the last answered in."""
    lessons(tmp_path, *EIGHT, answered=EIGHT[:7])
    for slug in EIGHT:
        cards_file(tmp_path, slug, choices=4)
    return tmp_path


def names(cards):
    return [card.name for card in cards]


# -- when


@pytest.mark.parametrize(("grade", "days"), [("again", 1), ("hard", 1), ("good", 2), ("easy", 8)])
def test_a_first_answer_comes_back_after_whole_days(tmp_path, clock, grade, days):
    memory = Memory(tmp_path, clock)
    assert memory.days_until("01_x/q", grade) == days
    assert memory.record("01_x/q", grade).due == NOW + timedelta(days=days)


def test_intervals_grow_with_every_good_answer_and_fall_back_with_a_wrong_one(tmp_path, clock):
    memory, days = Memory(tmp_path, clock), []
    for grade in ("good", "good", "good", "again"):
        due = memory.record("01_x/q", grade).due
        days.append((due - clock.now).days)
        clock.now = due
    assert days == [2, 11, 46, 3]
    assert memory.asked("01_x/q") == 4


def test_due_is_what_comes_due_in_the_next_hours_and_the_least_remembered_first(tmp_path, clock):
    memory = Memory(tmp_path, clock)
    memory.record("01_x/hard", "hard")
    memory.record("01_x/good", "good")
    memory.record("01_x/easy", "easy")
    clock.now = NOW + timedelta(hours=15)
    assert memory.due() == []
    clock.now = NOW + timedelta(hours=23)  # an hour earlier in the day than yesterday
    assert memory.due() == ["01_x/hard"]
    clock.now = NOW + timedelta(days=9)
    assert memory.due() == ["01_x/hard", "01_x/good", "01_x/easy"]
    assert 0 < memory.recall("01_x/hard") < memory.recall("01_x/easy") < 0.9 < 1
    assert memory.recall("01_x/never") == 0


def test_the_time_zone_changes_nothing(tmp_path, clock, monkeypatch):
    memory = Memory(tmp_path, clock)
    memory.record("01_x/q", "good")
    raw = memory.file.path.read_text()
    assert "2026-11-29T10:00:00+00:00" in raw
    for zone in ("Pacific/Kiritimati", "America/Los_Angeles"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert Memory(tmp_path, clock).known()["01_x/q"].due == NOW + timedelta(days=2)
    monkeypatch.delenv("TZ")
    time.tzset()
    # what another program wrote with another offset is the same moment
    memory.file.path.write_text(raw.replace("2026-11-29T10:00:00+00:00", "2026-11-29T23:00:00+13:00"))
    again = Memory(tmp_path, clock)
    assert again.known()["01_x/q"].due == NOW + timedelta(days=2) and not again.file.notice


def test_a_clock_that_was_set_back_breaks_nothing(tmp_path, clock):
    memory = Memory(tmp_path, clock)
    memory.record("01_x/q", "good")
    clock.now = NOW - timedelta(days=400)
    assert memory.recall("01_x/q") == 1 and memory.record("01_x/q", "good").due > clock.now


# -- kept as safely as answers


def grade_for_ever(folder: Path, ready: int) -> None:
    memory = Memory(folder)
    os.write(ready, b".")
    for n in range(10**9):
        memory.record(f"01_x/{n % 5}-{'long' * (n % 40)}"[:90], ("again", "hard", "good", "easy")[n % 4])


def killed_in_the_middle(folder: Path) -> tuple[int, int]:
    """Kill processes while they save; returns how many had saved, and how many left a half-written neighbour.

    Sixty, and on a busy machine, where a kill falls between two saves, as many more as it takes, up to 900.
    """
    memory = Memory(folder)
    memory.record("01_x/first", "good")
    path, chance, total, advanced, cut_off = memory.file.path, random.Random(3), 1, 0, 0
    reading, ready = os.pipe()
    for n in range(900):
        child = os.fork()
        if not child:
            try:
                grade_for_ever(folder, ready)
            finally:
                os._exit(1)
        os.read(reading, 1)
        time.sleep(chance.uniform(0.001, 0.03))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        after = Memory(folder)
        assert not after.file.notice, (n, after.file.notice)  # whole, and every card in it can be read
        now = sum(entry.attempts for entry in after.file.answers.entries.values())
        assert now >= total, f"kill {n} lost a review"
        advanced, total = advanced + (now > total), now
        cut_off += any(p.name.endswith(".tmp") for p in path.parent.iterdir())
        if n >= 60 and advanced > 20 and cut_off > 1:
            break
    Memory(folder).record("01_x/first", "good")
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    return advanced, cut_off


def test_a_kill_leaves_whole_states(in_child, tmp_path):  # noqa: F811
    advanced, cut_off = in_child(killed_in_the_middle, tmp_path)
    assert advanced > 20 and cut_off > 1, (advanced, cut_off)


def graded_at_once(folder: Path, processes: int, times: int) -> list[int]:
    children = []
    for number in range(processes):
        child = os.fork()
        if not child:
            try:
                memory = Memory(folder, lambda: NOW)
                for n in range(times):
                    memory.record("01_x/same", "good")
                    memory.record(f"01_x/own-{number}-{n}", "hard")
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def test_two_tabs_lose_no_review_of_each_other(in_child, tmp_path):  # noqa: F811
    """Each review is worked out from what the other tab has just written, not from what this one had read."""
    assert in_child(graded_at_once, tmp_path, 2, 15) == [0, 0]
    found = Memory(tmp_path, lambda: NOW)
    assert found.asked("01_x/same") == 30 and len(found.known()) == 31
    (tmp_path / "alone").mkdir()
    alone = Memory(tmp_path / "alone", lambda: NOW)
    for _ in range(30):
        alone.record("01_x/same", "good")
    assert found.known()["01_x/same"] == alone.known()["01_x/same"]


def on_a_full_disk(folder: str) -> tuple[list[str], dict[str, Any]]:
    place = Path(folder)
    lessons(place, "01_one", "02_two")
    cards_file(place, "01_one")
    memory = Memory(place)
    shown = Review(Sitting(place, to_warm_up(place, "02_two", memory), memory), "Warm-up")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    told = []
    for _ in range(2):
        shown.answer("b")
        shown.grade("good")
        told.append(shown.frame["notice"])
    assert not memory.file.path.exists()
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    shown.answer("")
    shown.grade("hard")
    told.append(shown.frame["notice"])
    return told, {name: card.due for name, card in Memory(place).known().items()}


def test_a_full_disk_is_told_and_written_later(in_child, tmp_path):  # noqa: F811
    told, kept = in_child(on_a_full_disk, str(tmp_path))
    assert all("was not written" in sentence and "review.answers.json" in sentence for sentence in told[:2])
    assert told[2] == "" and len(kept) == 3


GOOD_STATE = {"state": 2, "step": None, "stability": 2.3, "difficulty": 2.1, "grade": "good"}
GOOD_STATE |= {"due": "2026-11-29T10:00:00+00:00", "last_review": "2026-11-27T10:00:00+00:00"}


@pytest.mark.parametrize(
    "damage",
    [
        {"state": 9},
        {"stability": None},
        {"stability": -1},
        {"difficulty": 11},
        {"due": "tomorrow"},
        {"due": "2026-11-29T10:00:00"},
        {"last_review": None},
        {"state": 3},
        {"stability": "much"},
        None,
    ],
)
def test_a_state_that_cannot_be_read_is_named_and_set_aside_whole(tmp_path, damage):
    response = None if damage is None else {**GOOD_STATE, **damage}
    entry = {"response": response, "saved_at": "2026-11-27T10:00:00Z", "attempts": 1}
    whole = {"response": GOOD_STATE, "saved_at": "2026-11-27T10:00:00Z", "attempts": 1}
    answers = {"01_x/whole": whole, "01_x/broken": entry}
    raw = json.dumps({"schema": 1, "quiz": "review", "seed": 7, "answers": answers}).encode()
    (tmp_path / "review.answers.json").write_bytes(raw)
    memory = Memory(tmp_path)
    memory.record("01_x/q", "good")
    (aside,) = tmp_path.glob("*.set-aside-*")
    assert aside.read_bytes() == raw and aside.name in memory.file.notice and "01_x/broken" in memory.file.notice
    assert set(Memory(tmp_path).known()) == {"01_x/q"}


@pytest.mark.parametrize("raw", [b"{", b"", b'{"schema": 1, "quiz": "01_x", "seed": 1, "answers": {}}'])
def test_a_file_that_is_none_is_kept_byte_for_byte_and_said_on_the_page(course, raw):
    (course / "review.answers.json").write_bytes(raw)
    shown = warm_up("02", course)
    (aside,) = course.glob("*.set-aside-*")
    assert aside.read_bytes() == raw and aside.name in shown.frame["notice"]


def test_git_ignores_what_is_kept():
    patterns = (ROOT / ".gitignore").read_text().splitlines()
    assert Memory(ROOT / "tests").file.path.match("*.answers.json") and "*.answers.json" in patterns


# -- which


def test_new_ones_come_from_one_three_and_seven_lessons_back(course, clock):
    chosen = to_warm_up(course, EIGHT[7], Memory(course, clock))
    assert names(chosen) == ["07_lesson/card-1", "05_lesson/card-1", "01_lesson/card-1", "06_lesson/card-1"]


def test_what_is_due_comes_first_and_what_was_asked_is_not_new(course, clock):
    memory = Memory(course, clock)
    memory.record("07_lesson/card-1", "easy")
    memory.record("02_lesson/card-2", "again")
    memory.record("08_lesson/card-1", "again")  # not before this lesson
    clock.now += timedelta(days=1)
    chosen = to_warm_up(course, EIGHT[7], memory)
    assert names(chosen) == ["02_lesson/card-2", "07_lesson/card-2", "05_lesson/card-1", "01_lesson/card-1"]
    assert names(due_today(course, memory)) == ["02_lesson/card-2", "08_lesson/card-1"]


@pytest.mark.parametrize("grades", [["good"], ["again"], ["hard"], ["easy"], ["again", "good", "hard", "easy"]])
def test_over_a_term_each_lesson_is_asked_in_the_next_one_and_again_later(course, clock, grades):
    """A lesson a week, every card of each warm-up answered: what is due never keeps a later lesson out."""
    memory, asked_in = Memory(course, clock), {slug: [] for slug in EIGHT}
    for slug in EIGHT[1:]:
        clock.now += timedelta(days=7)
        chosen = to_warm_up(course, slug, memory)
        assert len(chosen) == len({card.name for card in chosen}) == 4
        for n, card in enumerate(chosen):
            asked_in[card.slug].append(slug)
            memory.record(card.name, grades[n % len(grades)])
    for place, slug in enumerate(EIGHT[:-1]):
        assert EIGHT[place + 1] in asked_in[slug]
        assert place > 3 or len(set(asked_in[slug])) >= 2, f"{slug} is asked once in {len(EIGHT) - 1 - place} lessons"


def test_new_ones_of_a_lesson_are_of_objectives_not_asked_yet(tmp_path, clock):
    """Cards lie in the file by objective: in its order a term's warm-ups asked of each lesson the first one alone."""
    lessons(tmp_path, *EIGHT[:3], answered=EIGHT[:1])
    cards_file(tmp_path, EIGHT[0], choices=5)
    path, memory = tmp_path / f"{EIGHT[0]}.review.yaml", Memory(tmp_path, clock)
    head, *cards = path.read_text(encoding="utf-8").split("  - id: ")
    goals = ["a", "a", "a", "b", "b", "c", "c"]
    cards = [card.replace("objective: goal", f"objective: {goal}") for card, goal in zip(cards, goals, strict=True)]
    path.write_text("  - id: ".join([head, *cards]), encoding="utf-8")
    first = to_warm_up(tmp_path, EIGHT[1], memory)
    assert names(first) == [f"01_lesson/{card}" for card in ("card-1", "card-4", "recall", "card-2")]
    for card in first[:2]:
        memory.record(card.name, "easy")
    assert names(to_warm_up(tmp_path, EIGHT[2], memory))[0] == "01_lesson/recall"


def test_only_lessons_in_which_something_was_answered_are_asked(course, clock):
    for slug in (EIGHT[6], EIGHT[4]):
        (course / f"{slug}.answers.json").unlink()
    chosen = to_warm_up(course, EIGHT[7], Memory(course, clock))
    assert {card.slug for card in chosen} == {"01_lesson", "06_lesson", "04_lesson", "03_lesson"}


def test_who_has_answered_nothing_is_asked_about_the_lesson_before(tmp_path, clock):
    lessons(tmp_path, *EIGHT)
    for slug in EIGHT:
        cards_file(tmp_path, slug)
    assert {card.slug for card in to_warm_up(tmp_path, EIGHT[4], Memory(tmp_path, clock))} == {"04_lesson"}


def test_an_answers_file_without_an_answer_or_with_half_of_one_is_no_lesson_done(tmp_path, clock):
    lessons(tmp_path, *EIGHT[:3], answered=EIGHT[:1])
    (tmp_path / f"{EIGHT[1]}.answers.json").write_text("{")
    assert {card.slug for card in to_warm_up(tmp_path, EIGHT[2], Memory(tmp_path, clock))} == {"01_lesson"}
    assert (tmp_path / f"{EIGHT[1]}.answers.json").read_text() == "{"


def test_too_few_new_ones_are_filled_with_what_is_least_remembered(tmp_path, clock):
    lessons(tmp_path, *EIGHT[:2], answered=EIGHT[:1])
    cards_file(tmp_path, EIGHT[0])
    memory = Memory(tmp_path, clock)
    for name, grade in {"card-1": "easy", "card-2": "good", "recall": "easy", "number": "easy"}.items():
        memory.record(f"01_lesson/{name}", grade)
    clock.now += timedelta(days=1)
    assert names(to_warm_up(tmp_path, EIGHT[1], memory))[0] == "01_lesson/card-2"
    assert len(to_warm_up(tmp_path, EIGHT[1], memory)) == 4


def test_twelve_mixed_ones_take_the_lessons_of_a_part_in_turn(course, clock):
    chosen = mixed(course, 1, Memory(course, clock))
    assert [card.slug[:2] for card in chosen] == ["01", "02", "03"] * 4
    assert mixed(course, 4, Memory(course, clock)) == []


@pytest.mark.parametrize("slug", lesson_slugs(ROOT / "notebooks"))
def test_every_lesson_has_something_to_ask_with_the_book_closed(slug):
    cards = cards_of(ROOT / "notebooks", slug)
    assert len(cards) >= 2
    for card in cards:
        assert card.question.kind != "hotspot" and card.question.practice
        assert "simulation" not in card.question.stem or (ROOT / "notebooks" / f"{slug}.review.yaml").exists()


# -- one sitting, by typing


def test_a_wrong_answer_is_kept_at_once_and_a_right_one_when_it_is_graded(course, clock):
    memory = Memory(course, clock)
    shown = Review(Sitting(course, to_warm_up(course, EIGHT[1], memory), memory), "Warm-up")
    assert "Question 1 of 4, from lesson 01: Lesson" in repr(shown) and "b. The right one" in repr(shown)
    assert "the thought behind a" in repr(shown.answer("a"))
    assert memory.asked("01_lesson/card-1") == 1 and shown.grade("good") == "There is nothing to grade now."
    assert "answered" in shown.answer("b") and memory.asked("01_lesson/card-1") == 1  # no second try is counted
    shown.next()
    assert "not a choice" in shown.answer("q") and shown.next() == "Answer first."
    shown.answer("b")
    assert memory.asked("01_lesson/card-2") == 0 and shown.grade("again").startswith("Say one of hard, good, easy")
    shown.grade("easy")
    assert memory.known()["01_lesson/card-2"].due == NOW + timedelta(days=8)
    for _ in range(2):
        shown.answer("b")
        shown.grade("good")
    assert "3 of 4 known." in repr(shown) and "3 of 4 known." in shown.frame["ending"]


def test_no_key_is_on_the_page_before_the_answer(course):
    shown = warm_up("02", course)
    sent = json.dumps([shown.spec, shown.state, shown.frame]) + json.dumps(shown._repr_mimebundle_()[0]["text/html"])
    assert "This is why b holds" not in sent and "thought behind" not in sent and '"key"' not in sent
    shown.answer("a")
    assert "thought behind a" in shown.state["feedback"]
    # nobody tries again today, so what was right is said too, and why
    assert "The answer: </strong>The right one. This is why b holds." in shown.state["feedback"]


@pytest.mark.parametrize(
    ("kind", "wrong", "said"),
    [
        ("multiple-response", ["a"], "first; second"),
        ("number", 7, "42 cells. Forty-two."),
        ("match", {"x": "two"}, "X"),
    ],
)
def test_what_was_right_is_said_of_every_kind(tmp_path, clock, kind, wrong, said):
    lessons(tmp_path, "01_one")
    cards = {
        "multiple-response": "kind: multiple-response, scoring: all-or-nothing, choices: {a: first, b: second, c: third},"
        " key: [a, b], feedback: {a: A., b: B., c: C.}",
        "number": "kind: numeric, unit: cells, tolerance: {absolute: 1}, key: 42, feedback: {right: Forty-two., wrong: No.}",
        "match": "kind: matching, left: {x: X, y: Y}, right: {one: One, two: Two}, key: {x: one, y: two},"
        " feedback: {x: Its one., y: Its two.}",
    }
    text = f"title: One\nquestions:\n  - {{id: q, objective: goal, stem: Say it., {cards[kind]}}}\n"
    (tmp_path / "01_one.review.yaml").write_text(text)
    memory = Memory(tmp_path, clock)
    sitting = Sitting(tmp_path, cards_of(tmp_path, "01_one"), memory)
    assert sitting.check(wrong) == "" and sitting.stage == "next"
    assert said in sitting.told.html.split("The answer: </strong>")[1]


def test_the_order_and_the_variant_stay_the_same_within_a_question(course, clock):
    memory = Memory(course, clock)
    sitting = Sitting(course, to_warm_up(course, EIGHT[1], memory), memory)
    seed = sitting.seed
    sitting.check("a")
    assert sitting.seed == seed
    again = Sitting(course, sitting.cards, memory)
    assert again.seed == seed + 1  # asked once: the next time in another order


@pytest.mark.parametrize(
    ("days", "words"), [(1, "tomorrow"), (3, "in 3 days"), (46, "in 7 weeks"), (90, "in 3 months")]
)
def test_days_in_words(days, words):
    assert in_days(days) == words


@pytest.mark.parametrize(
    ("feedback", "reason"),
    [
        ("Yes. It is so.", "It is so."),
        ("Yes, and no more than that.", "And no more than that."),
        ("Yes, 200 × 2.", "200 × 2."),
        ("Yesterday it rained.", "Yesterday it rained."),
        ("", ""),
    ],
)
def test_nobody_is_told_yes_who_was_wrong(feedback, reason):
    assert as_reason(feedback) == reason


# -- what a notebook calls


def test_a_lesson_is_known_by_its_quiz_by_number_and_by_slug(course, monkeypatch):
    shell = InteractiveShell.instance()  # the one of this process, whoever began it
    monkeypatch.setitem(shell.user_ns, "quiz", Quiz(course / "02_lesson.quiz.yaml"))
    assert {card.slug for card in warm_up().sitting.cards} == {"01_lesson"}
    monkeypatch.delitem(shell.user_ns, "quiz")
    with pytest.raises(CourseError, match='run the set-up cell first, or say which, warm_up\\("02"\\)'):
        warm_up(folder=course)
    for name in ("03", "03_lesson"):
        assert warm_up(name, course).sitting.cards[0].slug == "02_lesson"
    with pytest.raises(CourseError, match="There is no lesson '99'; the lessons are 01, 02"):
        warm_up("99", course)


def test_empty_states_say_what_comes(tmp_path, clock):
    lessons(tmp_path, "01_one", "02_two")
    assert "this is the first lesson" in repr(warm_up("01", tmp_path))
    assert "at the head of lesson 02" in repr(review(folder=tmp_path))
    assert "Not yet" in repr(review(part=1, folder=tmp_path))
    assert review.remembered(tmp_path).title.startswith("Nothing asked yet")
    Memory(tmp_path).record("01_one/practice", "easy")
    assert "Nothing is due today. The next question comes back on" in repr(review(folder=tmp_path))
    with pytest.raises(ValueError, match="no part 6"):
        review(part=6)


def test_what_is_remembered_is_the_mean_over_what_was_asked(course, clock):
    memory = Memory(course, clock)
    memory.record("02_lesson/card-1", "good")
    memory.record("02_lesson/card-2", "easy")
    clock.now += timedelta(days=20)
    second = lesson_memories(course, memory)[1]
    mean = (memory.recall("02_lesson/card-1") + memory.recall("02_lesson/card-2")) / 2
    assert (second.asked, second.cards, second.due) == (2, 6, 2)
    assert second.recall == pytest.approx(mean) and 0.5 < mean < 0.9


def test_while_nbgrader_runs_nothing_is_kept(course, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    warm_up("02", course).answer("a")
    assert not (course / "review.answers.json").exists()


@pytest.mark.parametrize("begun", [False, True])
def test_the_review_page_runs_clean_and_says_what_there_is(tmp_path, begun):
    for path in [ROOT / "notebooks" / "review.ipynb", *(ROOT / "notebooks").glob("0[1-5]_*.yaml")]:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    if begun:
        Memory(tmp_path, lambda: NOW - timedelta(days=400)).record("01_two_lines_of_defence/tonight", "good")
    run = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--output", "ran.ipynb", "review.ipynb"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    cells = json.loads((tmp_path / "ran.ipynb").read_text())["cells"]
    shown = {
        cell["id"]: json.dumps(cell["outputs"], ensure_ascii=False) for cell in cells if cell["cell_type"] == "code"
    }
    assert not any('"stderr"' in outputs for outputs in shown.values())
    assert ("Which of your cells can act on it tonight?" if begun else "Nothing has been asked yet") in shown["due"]
    assert ("Of 1 question asked you would answer about" if begun else "Nothing asked yet") in shown["remembered"]
    assert ("from lesson 01" if begun else "Not yet") in shown["mixed-1"] and "Not yet" in shown["mixed-5"]


# -- cards


FIT = """title: One
questions:
""" + "".join(
    f"""  - id: card-{n}
    kind: multiple-choice
    objective: goal
    stem: What is this, number {n}?
    choices: {{a: The one thing, b: The other one}}
    key: a
    feedback: {{a: Yes., b: No.}}
"""
    for n in range(6)
)


def test_a_fit_file_has_no_fault(tmp_path):
    lessons(tmp_path, "01_one")
    assert card_faults(tmp_path, "01_one", ["goal"], []) == []
    (tmp_path / "01_one.review.yaml").write_text(FIT)
    assert card_faults(tmp_path, "01_one", ["goal"], []) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("id: card-0", "id: practice", "question practice: the lesson asks a question of the same `id`"),
        ("objective: goal", "objective: gaol", "which the lesson does not state; use one of goal"),
        ("    key: a\n    feedback: {a: Yes., b: No.}\n", "", "needs `key` and `feedback`"),
        (
            "    key: a\n",
            "    key: a\n    source: Blattman2002\n",
            "names Blattman2002, which the lesson does not cite",
        ),
        ("What is this", "What is this " + "and that " * 50, "words with its options"),
        ("The one thing", "The one thing that is right", "the right option is the longest"),
        ("The other one", "Only the other", "give them away"),
        ("  - id: card-5", "  - id: card-4", "have the same `id`"),
        ("title: One", "title: [", "01_one.review.yaml, line"),
    ],
)
def test_what_makes_a_card_unfit_is_named_with_its_remedy(tmp_path, old, new, words):
    lessons(tmp_path, "01_one")
    everywhere = old in ("The one thing", "The other one")
    (tmp_path / "01_one.review.yaml").write_text(FIT.replace(old, new, -1 if everywhere else 1))
    found = card_faults(tmp_path, "01_one", ["goal"], [])
    assert any(words in fault for fault in found), found
    assert all(fault.startswith("01_one.review.yaml") for fault in found)


def test_a_hotspot_and_too_few_cards_are_named(tmp_path):
    lessons(tmp_path, "01_one")
    spot = """title: One
questions:
  - {id: spot, kind: hotspot, objective: goal, stem: "Where?", figure: infection, alt: A picture., key: p,
     places: {p: {label: P, at: [0.1, 0.1], radius: 0.1}, q: {label: Q, at: [0.9, 0.1], radius: 0.1}},
     feedback: {p: Yes., q: No.}}
"""
    (tmp_path / "01_one.review.yaml").write_text(spot)
    found = "\n".join(card_faults(tmp_path, "01_one", ["goal"], []))
    assert "`kind` is hotspot" in found and "1 cards; a lesson has 6 to 10" in found


def test_the_check_of_lessons_looks_at_review_files(tmp_path):
    slug = "01_two_lines_of_defence"
    for path in (ROOT / "notebooks").glob(f"{slug}*.*"):
        if ".answers" not in path.name:
            (tmp_path / path.name).write_bytes(path.read_bytes())
    path = tmp_path / f"{slug}.review.yaml"
    path.write_text(path.read_text().replace("objective: memory", "objective: memoir", 1))
    assert any(f.startswith(f"{slug}.review.yaml, ") and "'memoir'" in f for f in lesson_faults(tmp_path, slug))


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.review.yaml")), ids=lambda p: p.name[:2])
def test_the_arithmetic_of_the_cards(path):
    """The numbers that cards ask for are worked out here again."""
    keys = {q.id: q.key for q in load_questions(path).questions if q.kind == "numeric"}
    wanted = {
        "doublings": 200 * 2**3,
        "outside-the-range": 1000 * (1 - 0.95),
        "three-half-lives": 100 * 0.5 ** (9 / 3),
        "three-links": 100 * 0.9**3,
        "fifth-year": 100 * 10 / (100 - 4 * 10),
        "one-in-ten-thousand": 1e9 / 1e4,
        "two-spots-of-mould": 2 * math.log2(8),  # 2^t = 8 * 2^(t/2)
        "two-colours": 1e9 / 1000 / 100,
    }
    # a lesson may have no card to work out
    assert all(key == pytest.approx(wanted[name], abs=0.11) for name, key in keys.items())


def test_cards_of_lesson_01_are_at_least_eight_and_of_every_objective():
    cards = load_questions(ROOT / "notebooks" / "01_two_lines_of_defence.review.yaml").questions
    assert len(cards) >= 8 and {card.objective for card in cards} == {"two-arms", "race", "memory", "blood-count"}


# -- Anki


def notes(path: Path) -> tuple[dict[str, tuple[str, ...]], dict[str, Any], dict[str, Any]]:
    """Guid and fields of each note, the models and the decks of an .apkg, as Anki reads them."""
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None and json.loads(package.read("media")) == {}
        package.extract("collection.anki2", path.parent)
    with sqlite3.connect(path.parent / "collection.anki2") as base:
        rows = base.execute("select guid, mid, flds from notes").fetchall()
        models, decks = (json.loads(text) for text in base.execute("select models, decks from col").fetchone())
        cards = base.execute("select count(*) from cards").fetchone()[0]
    assert len({row[0] for row in rows}) == len(rows) == cards
    assert {str(row[1]) for row in rows} <= set(models)
    return {row[0]: tuple(row[2].split("\x1f")) for row in rows}, models, decks


@pytest.fixture
def whole(course, monkeypatch):
    """A course folder of its own to export from."""
    root = course / "root"
    (root / "source").mkdir(parents=True)
    (root / "notebooks").mkdir()
    (root / "nbgrader_config.py").touch()
    lessons(root / "notebooks", "01_one", "02_two", "03_three")
    cards_file(root / "notebooks", "01_one")
    cards_file(root / "notebooks", "03_three", choices=3)
    monkeypatch.chdir(root)
    return root


def test_cards_are_read_back_from_the_package(whole, capsys):
    assert main(["export-cards", "--to", "anki", "one.apkg"]) == 0
    said = capsys.readouterr().out
    assert "9 cards (4 of lesson 01, 5 of lesson 03)" in said
    found, _models, decks = notes(whole / "one.apkg")
    assert {d["name"] for d in decks.values()} >= {
        "Immunotherapy in Jupyter::01 · One",
        "Immunotherapy in Jupyter::03 · Three",
    }
    (card,) = [fields for fields in found.values() if fields[0] == "01_one/card-1"]
    assert "What is card-1?" in card[1] and "The wrong one" in card[1] and "why b holds" not in card[1]
    assert (
        "<strong>The right one</strong>" in card[2]
        and "the thought behind a" in card[2]
        and "Lesson 01 · One" in card[3]
    )
    (recall,) = [fields for fields in found.values() if fields[0] == "03_three/recall"]
    assert "A model answer." in recall[2] and "A model answer." not in recall[1]
    (number,) = [fields for fields in found.values() if fields[0] == "01_one/number"]
    assert "42 cells" in number[2]


def test_a_second_import_updates_and_does_not_double(whole):
    assert main(["export-cards", "--to", "anki", "one.apkg"]) == 0
    first, models, decks = notes(whole / "one.apkg")
    path = whole / "notebooks" / "01_one.review.yaml"
    path.write_text(path.read_text().replace("What is card-1?", "What else is card-1?"))
    assert main(["export-cards", "--to", "anki", "one.apkg"]) == 0
    second, models_again, decks_again = notes(whole / "one.apkg")
    assert set(second) == set(first) and set(models_again) == set(models) and set(decks_again) == set(decks)
    changed = [guid for guid in first if first[guid] != second[guid]]
    assert [second[guid][0] for guid in changed] == ["01_one/card-1"] and "What else" in second[changed[0]][1]


def test_what_cannot_be_exported_is_one_sentence(whole, capsys):
    assert main(["export-cards", "--to", "anki", "cards.txt"]) == 1
    assert "end in .apkg" in capsys.readouterr().err
    (whole / "notebooks" / "03_three.review.yaml").write_text("title: [")
    assert main(["export-cards", "--to", "anki", "one.apkg"]) == 1
    assert "03_three.review.yaml, line 1" in capsys.readouterr().err and not (whole / "one.apkg").exists()


def test_the_course_s_own_cards_fit_anki(tmp_path):
    from immunolab.review.anki import export

    counts = export(ROOT / "notebooks", tmp_path / "all.apkg")
    found, _models, _decks = notes(tmp_path / "all.apkg")
    assert sum(counts.values()) == len(found) >= 30
    assert not any("{" in field for fields in found.values() for field in fields[1:])


def test_a_change_sees_what_another_tab_has_written(tmp_path):
    """`AnswerFile.change` works on the entry that is on disk, not on the one that this tab has read."""

    def one_more(old: Entry | None) -> Entry:
        return Entry((old.response if old else 0) + 1, "2026-11-27T10:00:00Z")

    file, other = (AnswerFile(tmp_path / "x.answers.json", "x") for _ in range(2))
    assert [tab.change("a", one_more).response for tab in (file, other, file)] == [1, 2, 3]
