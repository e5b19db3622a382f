"""A question while it is written: what is wrong with it, how a student sees it, and what an answer to it earns.

Everything is asked of the code that students and graders meet: the draft is written as it would be saved, into a folder
that goes away again, read from there by `immunolab.quiz`, drawn from the question's own public part, and scored by the
grade cell that would stand in the master. A key that is Python runs in a process of its own, with a time limit.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from immunolab.course import CourseError
from immunolab.lab.desk.judging import judged, practised
from immunolab.lab.desk.place import Desk
from immunolab.lab.desk.sheets import GRADED, Opened, opened
from immunolab.lesson_check import lesson_faults
from immunolab.quiz import Question, QuizFileError, variant
from immunolab.quiz.answers import Answers
from immunolab.quiz.cells import LiveQuestion
from immunolab.quiz.files import QUIZ_SUFFIX
from immunolab.quiz.quiz import Quiz
from immunolab.quiz.widget import script, style
from immunolab.writing.faults import Said, faults_of, python_fault
from immunolab.writing.item import Sheet, fields_of, with_question

SECONDS = 60  # for a key that is worked out, of all its variants


def widget(desk: Desk, given: dict[str, Any]) -> dict[str, str]:
    """The widget that students have: its module and its style sheet."""
    return {"module": script(), "style": style()}


def tried(desk: Desk, given: dict[str, Any]) -> dict[str, Any]:
    """What there is to say of a draft.

    given : as `desk.questions.save`; ``seed`` of the student who is shown it, ``other`` for one with
        another variant; ``message`` of the widget, or none;
        ``score``, whether the answer is to be scored

    Returns
    -------
    dict
        ``faults``, each with ``field`` and ``sentence``; ``lesson``, sentences on the page as a whole; and, where the
        file's own rules hold, ``spec`` and ``state`` of the widget, ``values`` of the variant with its ``seed``, ``score``
        as HTML

    """
    found = opened(desk, given)
    fields, name = given.get("fields"), given.get("id")
    if not isinstance(fields, dict):
        raise CourseError("A question is a mapping of fields.")
    wrong = python_fault(fields)
    if wrong:  # what cannot be read is not written either
        fields = {**fields, "python": "", "before": ""}
    after = given.get("after")
    old = name if isinstance(name, str) else None
    try:
        made = with_question(found.sheet, fields, old, after if isinstance(after, str) else None)
    except CourseError as error:
        return _only([Said(("id",) if old is None else (), str(error))])
    own = str(fields["id"])
    said = [*wrong, *faults_of(made, own)]
    try:
        shown = _shown(desk, found, made, own, given)
    except (QuizFileError, ValueError) as error:
        shown = {}
        if not said:
            said = [Said(("image",) if "picture" in str(error) else (), str(error))]
    if shown and not said and given.get("score"):
        shown["score"] = _scored(desk, found, made, own, given)
    lesson = [] if said else _of_the_lesson(desk, found, made)
    return {**_only(said), "lesson": lesson, **shown}


def _only(said: list[Said]) -> dict[str, Any]:
    return {"faults": [{"field": list(fault.field), "sentence": fault.sentence} for fault in said], "lesson": []}


def key_faults(desk: Desk, found: Opened, made: Sheet, question_id: str) -> list[str]:
    """What releasing would refuse of this question: above all a key that does not fit, for one of the variants."""
    return list(_judged(desk, found, made, question_id, {})["faults"])


@contextmanager
def _folder(found: Opened, sheet: Sheet) -> Iterator[Path]:
    """A folder with the question file as it would be saved, and the pictures beside it."""
    with tempfile.TemporaryDirectory(prefix="immunolab-") as name:
        folder, beside = Path(name), found.paths[0].parent
        (folder / (found.slug + QUIZ_SUFFIX)).write_bytes(sheet.questions)
        for question in sheet.text().questions.values():
            image = question.get("image")
            path = (beside / str(image)).resolve() if isinstance(image, str) else beside
            if path.is_file() and path.is_relative_to(beside.resolve()):
                there = folder / path.relative_to(beside.resolve())
                there.parent.mkdir(parents=True, exist_ok=True)
                there.write_bytes(path.read_bytes())
        yield folder


def _seed(given: dict[str, Any]) -> int:
    seed = given.get("seed")
    return seed if isinstance(seed, int) and not isinstance(seed, bool) and 0 <= seed < 2**31 else 0


def _shown(desk: Desk, found: Opened, sheet: Sheet, question_id: str, given: dict[str, Any]) -> dict[str, Any]:
    """The widget's spec and state after a message, as in a notebook."""
    with _folder(found, sheet) as folder:
        path = folder / (found.slug + QUIZ_SUFFIX)
        seed = (
            _other(Quiz.for_seed(path, 0).question(question_id), _seed(given)) if given.get("other") else _seed(given)
        )
        quiz = Quiz.for_grading(path, Answers(found.slug, seed))
        question = quiz.question(question_id)
        bet = any(f'quiz.predict("{question_id}")' in sheet.book().source(n) for n in sheet.book().asks(question_id))
        mode = "predict" if bet else "practice" if question.practice else "graded"
        live = LiveQuestion(quiz, question, mode)
        try:
            if isinstance(message := given.get("message"), dict):
                live.receive({name: part for name, part in message.items() if name != "base"})
            state = {name: part for name, part in live.widget.state.items() if name != "notice"}
        finally:
            live.widget.close()
        return {"spec": live.spec, "state": state, "values": quiz.variant(question), "seed": seed}


def _other(question: Question, seed: int) -> int:
    """A student with another variant, or, where there is none, with another seed."""
    now = variant(question, seed)
    return next((other for other in range(seed + 1, seed + 200) if variant(question, other) != now), seed + 1)


def _scored(desk: Desk, found: Opened, sheet: Sheet, question_id: str, given: dict[str, Any]) -> str:
    """What the saved answer earns, and the feedback, as HTML."""
    if found.where == GRADED:
        told = _judged(desk, found, sheet, question_id, given)
        if told["faults"]:
            raise CourseError(told["faults"][0])
        return str(told["score"])
    with _folder(found, sheet) as folder:
        return practised(folder / (found.slug + QUIZ_SUFFIX), question_id, _seed(given), _response(given))


def _response(given: dict[str, Any]) -> Any:
    message = given.get("message")
    return message.get("response") if isinstance(message, dict) else None


def _judged(desk: Desk, found: Opened, sheet: Sheet, question_id: str, given: dict[str, Any]) -> dict[str, Any]:
    """`judging.judged`, here for a key that is a value, in a process of its own for one that is Python."""
    with _folder(found, sheet) as folder:
        (folder / f"{found.slug}.ipynb").write_bytes(sheet.notebook)
        job = {"folder": str(folder), "name": found.slug, "id": question_id, "seed": _seed(given)}
        job["response"] = _response(given)
        fields = fields_of(sheet, question_id)
        if not fields.get("python") and "elsewhere" not in fields:
            return judged(job)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "immunolab.lab.desk.judging"],
                cwd=desk.course,
                input=json.dumps(job),
                capture_output=True,
                text=True,
                timeout=SECONDS,
            )
            answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        except subprocess.TimeoutExpired:
            raise CourseError(f"The key was not worked out in {SECONDS} s. Nothing was changed.") from None
        except (ValueError, IndexError):
            raise CourseError(f"The key ended the process that works it out. {done.stderr.strip()[-200:]}") from None
        return answer


def _of_the_lesson(desk: Desk, found: Opened, made: Sheet) -> list[str]:
    """What `immunolab check` would say of the lesson with the draft, and does not say of it now."""
    notebooks = desk.course / "notebooks"
    lesson = notebooks / f"{found.slug}.ipynb"
    if not lesson.is_file():
        return []
    practice = notebooks / (found.slug + QUIZ_SUFFIX)
    graded = desk.course / "source" / found.slug / practice.name
    with tempfile.TemporaryDirectory(prefix="immunolab-") as name:
        root = Path(name)
        (root / "notebooks").mkdir()
        (root / "source" / found.slug).mkdir(parents=True)
        cards = notebooks / f"{found.slug}.review.yaml"
        for path in (lesson, practice, cards, graded):
            if path.is_file():
                (root / path.relative_to(desk.course)).write_bytes(path.read_bytes())
        before = lesson_faults(root / "notebooks", found.slug)
        for path, content in zip(found.paths, (made.questions, made.notebook), strict=True):
            (root / path.relative_to(desk.course)).write_bytes(content)
        now = lesson_faults(root / "notebooks", found.slug)
    return [fault for fault in now if fault not in before]
