"""One simulated hand-in: the released notebook, an answers file, a time stamp, as a student's machine leaves them."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import nbformat
import yaml
from nbgrader import utils

from immunolab.grade_cells import key_of, quiz_call
from immunolab.grading.demo.answers import Traits, respond, traits
from immunolab.grading.demo.people import SimulatedStudent
from immunolab.quiz import Quiz
from immunolab.quiz.answers import ANSWERS_SUFFIX, Answers, Entry
from immunolab.quiz.cells import mirror_bundle
from immunolab.quiz.files import QUIZ_SUFFIX
from immunolab.quiz.mirror import asked
from immunolab.quiz.questions import MultipleChoice

_STAMP = "%Y-%m-%dT%H:%M:%SZ"
#: A wrong line for each graded line of code: the mistakes that its tests name.
_WRONG_LINES = {
    "code_share_high": 'share = mgus2["pstat"].mean()',
    "code_death_rate": "rate = deaths / months",
    "code_share_old": 'share = colon[colon["age"] >= 70]["status"].mean()',
}
_MARKERS = re.compile(r"^### (BEGIN|END) SOLUTION\n?", re.M)


@dataclass
class Assignment:
    """What the simulation knows of one assignment: its questions in order, keys, solutions, traits."""

    slug: str
    master: Path
    released: Path
    seed: int
    bad: bool
    quiz: Quiz = field(init=False)
    keys: dict[str, str] = field(init=False)
    solutions: dict[str, str] = field(init=False)
    traits: dict[str, Traits] = field(init=False)
    texts: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.quiz = self._quiz(0)
        cells = nbformat.read(self.master / f"{self.slug}.ipynb", as_version=4).cells
        code = [c for c in cells if c.cell_type == "code"]
        found = {call[0]: c.source for c in code if utils.is_grade(c) and (call := quiz_call(c.source))}
        self.keys = found
        self.solutions = {
            c.metadata.nbgrader.grade_id: _MARKERS.sub("", c.source) for c in code if utils.is_solution(c)
        }
        auto = [self.quiz.questions[name] for name in found]
        single = [q.id for q in auto if isinstance(q, MultipleChoice) and not q.given]
        bad = single[-1] if self.bad and single else None
        self.bad_question = bad
        self.traits = traits(auto, self.seed, self.slug, bad, self.key(bad, 0) if bad else None)
        bank = yaml.safe_load((files(__package__) / "demo_texts.yaml").read_text(encoding="utf-8"))
        self.texts = bank.get(self.slug, bank["any"]) + bank["any"]
        self.shown = [name for c in code if (name := asked(c.source)) in self.quiz.questions]

    def _quiz(self, seed: int) -> Quiz:
        return Quiz.for_seed(self.master / (self.slug + QUIZ_SUFFIX), seed)

    def key(self, question_id: str, seed: int) -> Any:
        """The right answer for one seed."""
        return key_of(self.keys[question_id], self._quiz(seed), f"{self.slug}, question {question_id}")


def answers_of(task: Assignment, person: SimulatedStudent, due: datetime, *, late: bool) -> Answers:
    """What one student saved, question by question, over an evening before the deadline (or past it)."""
    draw = random.Random(f"{task.seed}/{task.slug}/{person.id}")
    answers = Answers(task.slug, draw.randrange(1, 2**31))
    gives_up = draw.randrange(3, len(task.shown) + 1) if draw.random() < 0.05 else len(task.shown) + 1
    passed = 0.0
    for number, name in enumerate(task.shown):
        passed += 20 + draw.lognormvariate(4.2, 0.6)
        if draw.random() < 0.03:
            passed += 60 * draw.uniform(20, 90)  # a break
        blank = draw.random() < (0.02 if person.ability > -1 else 0.1)
        question = task.quiz.questions[name]
        if number >= gives_up or blank:
            continue
        if question.auto_scored:
            key = task.key(name, answers.seed)
            response = respond(question, task.traits[name], key, person.ability, draw)
        else:
            response = _text(task.texts, person.ability, draw)
        attempts = 1 + (draw.random() < 0.25) + (draw.random() < 0.1)
        answers.entries[name] = Entry(response, f"{passed:.0f}", attempts)
    days = draw.choice((0, 0, 0, 1, 2))
    before = timedelta(days=days, minutes=draw.uniform(5, 210))
    end = due + timedelta(minutes=draw.uniform(10, 600)) if late else due - before
    start = end - timedelta(seconds=passed + 120)
    for name, entry in answers.entries.items():
        when = (start + timedelta(seconds=float(entry.saved_at))).strftime(_STAMP)
        answers.entries[name] = Entry(entry.response, when, entry.attempts)
    return answers


def _text(bank: list[str], ability: float, draw: random.Random) -> str:
    """Two or three sentences, better ones from the abler."""
    middle = (len(bank) - 3) * (0.5 + 0.2 * ability)
    picked = {min(max(round(draw.gauss(middle, 1.2)), 0), len(bank) - 1) for _ in range(3)}
    return " ".join(bank[n] for n in sorted(picked))


def write(
    task: Assignment, folder: Path, answers: Answers, handed_in: datetime, person: SimulatedStudent, *, sidecar: bool
) -> None:
    """The hand-in on disk. Without ``sidecar`` the answers stand in the notebook's outputs only."""
    shutil.copytree(task.released, folder)
    if sidecar:
        text = json.dumps(answers.as_json(), ensure_ascii=False, indent=1) + "\n"
        (folder / (task.slug + ANSWERS_SUFFIX)).write_text(text, encoding="utf-8")
    (folder / "timestamp.txt").write_text(handed_in.strftime("%Y-%m-%d %H:%M:%S UTC\n"))
    changes: list[Callable[[Any], None]] = []
    if not sidecar:
        changes.append(lambda notebook: _mirror(task, notebook, answers))
    if task.solutions:
        changes.append(lambda notebook: _code(task, notebook, person))
    if changes:
        path = folder / f"{task.slug}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        for change in changes:
            change(notebook)
        nbformat.write(notebook, path)


def _mirror(task: Assignment, notebook: Any, answers: Answers) -> None:
    quiz = Quiz.for_grading(task.released / (task.slug + QUIZ_SUFFIX), answers)
    for cell in notebook.cells:
        question = quiz.questions.get(asked(cell.source) or "") if cell.cell_type == "code" else None
        if question is not None:
            cell.outputs = [nbformat.v4.new_output("display_data", mirror_bundle(quiz, question))]


def _code(task: Assignment, notebook: Any, person: SimulatedStudent) -> None:
    """Solved, wrong or left as it was, by ability."""
    draw = random.Random(f"{task.seed}/{task.slug}/{person.id}/code")
    solved, tried = draw.gauss(person.ability, 0.8) > -0.3, draw.random() < 0.6
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name not in task.solutions or not (solved or tried):
            continue
        if solved:
            cell.source = task.solutions[name]
        elif name in _WRONG_LINES:
            cell.source = cell.source.replace("# your line here", _WRONG_LINES[name])
