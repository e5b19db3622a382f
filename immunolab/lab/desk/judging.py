"""What a draft's answer earns, by the code that grades; as a process of its own where the key is Python.

``python -m immunolab.lab.desk.judging`` reads what `judged` takes from its standard input, as JSON, and writes what it
gives as the last line of its output.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import nbformat

from immunolab.grade_cells import GradingError, score_cell
from immunolab.grading.author.generate import faults
from immunolab.html import Markup, element
from immunolab.quiz import QuizFileError, ResponseError
from immunolab.quiz.answer_format import Entry
from immunolab.quiz.answers import Answers
from immunolab.quiz.feedback import practice_feedback
from immunolab.quiz.files import QUIZ_SUFFIX
from immunolab.quiz.quiz import Quiz
from immunolab.quiz.score import plural
from immunolab.quiz.scoring import points_for, resolve_key
from immunolab.quiz.text import to_html
from immunolab.writing.grade_cell import read_scheme
from immunolab.writing.question_file import QuestionText, alone


def judged(job: dict[str, Any]) -> dict[str, Any]:
    """One graded question of a master.

    job : ``folder`` with both files, their ``name``, the question's ``id``, the ``seed`` and the ``response`` of a
        student

    Returns
    -------
    dict
        ``faults``, what releasing would refuse of it; ``score``, what feedback would show, as HTML

    """
    folder, name, own = Path(job["folder"]), str(job["name"]), str(job["id"])
    path = folder / (name + QUIZ_SUFFIX)
    text = QuestionText(path.read_bytes(), path.name)
    path.write_text(alone(str(text.data.get("title", name)), text.questions[own]), encoding="utf-8")
    book = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    ids = {own.replace("-", "_"), f"ask_{own.replace('-', '_')}"}
    cells = [cell for cell in book.cells if cell.metadata.get("nbgrader", {}).get("grade_id") in ids]
    asked = [cell for cell in book.cells if f'quiz.ask("{own}")' in cell.source and cell not in cells]
    book.cells = [*asked, *cells]
    found = faults(book, folder, name)
    if found:
        return {"faults": found, "score": ""}
    grading = next(cell for cell in cells if not cell.metadata.nbgrader.grade_id.startswith("ask_"))
    quiz = Quiz.for_grading(path, _answers(name, own, job))
    if grading.cell_type == "markdown":
        head = f"Read and graded by hand, {plural(grading.metadata.nbgrader.points)}, by this mark scheme:"
        scheme = Markup(to_html(read_scheme(grading.source)))
        return {"faults": [], "score": element("div", element("p", element("strong", head)), scheme)}
    score = score_cell(grading.source, quiz, own, reveal=True)
    return {"faults": [], "score": score._repr_html_()}


def practised(path: Path, question_id: str, seed: int, response: Any) -> str:
    """What practice says to an answer, and what it would earn, as HTML."""
    quiz = Quiz.for_grading(path, Answers(path.name.removesuffix(QUIZ_SUFFIX), seed))
    question = quiz.question(question_id)
    try:
        fitted = question.normalise(response) if response not in (None, "", [], {}) else None
    except ResponseError as error:
        return element("p", f"Not an answer: {error}.")
    if fitted is None:
        return element("p", question.nothing_yet)
    told = practice_feedback(question, quiz.variant(question), fitted)
    earned = ""
    if question.auto_scored:
        key = resolve_key(question, question.key, quiz.variant(question))
        points = points_for(question, fitted, key)
        earned = f" {points:g} of {plural(question.points)}."
    return element("p", element("strong", f"{told.headline}."), earned) + Markup(told.html)


def _answers(name: str, own: str, job: dict[str, Any]) -> Answers:
    entries = {} if job.get("response") is None else {own: Entry(job["response"], "")}
    return Answers(name, int(job.get("seed") or 0), entries)


def main() -> None:
    """Read the job, judge, write."""
    try:
        told = judged(json.load(sys.stdin))
    except (GradingError, QuizFileError) as error:
        told = {"faults": [str(error)], "score": ""}
    print()
    print(json.dumps(told))


if __name__ == "__main__":
    main()
