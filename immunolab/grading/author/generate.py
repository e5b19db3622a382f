"""Checks before an assignment is generated: what would hurt every student is refused here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader import utils
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor

from immunolab.grade_cells import GradingError, key_of, quiz_call
from immunolab.grading.author.code_tests import beside, trial
from immunolab.grading.passes.plan import names_of
from immunolab.quiz import Quiz, QuizFileError, load_questions, variant
from immunolab.quiz.answers import ANSWERS_SUFFIX
from immunolab.quiz.files import QUIZ_SUFFIX
from immunolab.quiz.mirror import asked
from immunolab.sandbox import SandboxError

SEEDS_TRIED = 200  # enough to meet every variant of a question with up to some thirty of them


def faults(nb: Any, folder: Path, notebook: str) -> list[str]:
    """Every reason why this master cannot be released, each with place and remedy."""
    found = [
        f"{folder.name}/{path.name} is an answers file in an instructor's folder: it would be released, and at grading "
        "it would overwrite every student's answers. Move it away."
        for path in sorted(folder.rglob("*" + ANSWERS_SUFFIX + "*"))
    ]
    path = folder / (notebook + QUIZ_SUFFIX)
    if not path.exists():
        return found
    try:
        questions = {q.id: q for q in load_questions(path).questions}
    except QuizFileError as error:
        return [*found, str(error)]
    for question in questions.values():
        if question.practice:
            found.append(
                f"{path.name}, question {question.id}: a graded question must not carry its key; move `key` and "
                "`feedback` to the hidden tests of its grade cell"
                + ("; remove `reveal`, which tells the answer too." if question.reveal else ".")
            )
    graded, shown = {}, set()
    for cell in nb.cells:
        if (question_id := asked(cell.source) if cell.cell_type == "code" else None) is not None:
            shown.add(question_id)
        if utils.is_grade(cell) or utils.is_task(cell):
            name = str(cell.metadata.nbgrader.get("grade_id", ""))
            call = quiz_call(cell.source) if cell.cell_type == "code" else None
            question_id = call[0] if call else name.replace("_", "-") if utils.is_task(cell) else None
            if (
                cell.cell_type == "code"
                and not call
                and not utils.is_solution(cell)
                and not names_of(cell.source).readable
            ):
                found.append(
                    f"{notebook}.ipynb, cell {name}: its tests are not plain Python (a magic, a shell line, a typing error); "
                    "they run outside a notebook, so write them without."
                )
            if call and question_id in questions:
                found += _key_faults(cell.source, questions[question_id], path, f"{notebook}.ipynb, cell {name}")
            if question_id is not None:
                graded[question_id] = (name, float(cell.metadata.nbgrader.get("points", 0)))
    for question_id, (name, points) in graded.items():
        where = f"{notebook}.ipynb, cell {name}"
        if question_id not in questions:
            found.append(f"{where}: {path.name} has no question {question_id!r}.")
            continue
        if name != question_id.replace("-", "_"):
            found.append(f"{where}: its grade_id must be {question_id.replace('-', '_')!r}.")
        if points != questions[question_id].points:
            found.append(
                f"{where}: {points:g} points are graded, {path.name} shows {questions[question_id].points:g}; make them equal."
            )
    for question_id in questions:
        if question_id not in graded:
            found.append(f"{path.name}, question {question_id}: no cell of {notebook}.ipynb grades it.")
        if question_id not in shown:
            found.append(f"{path.name}, question {question_id}: no cell of {notebook}.ipynb shows it with quiz.ask.")
    return found


def _key_faults(source: str, question: Any, path: Path, where: str) -> list[str]:
    """Whether the key can be computed and fits the question, for every variant a student may be given."""
    tried: list[dict[str, Any]] = []
    for seed in range(SEEDS_TRIED):
        values = variant(question, seed)
        if values in tried:
            continue
        tried.append(values)
        try:
            key_of(source, Quiz.for_seed(path, seed), where)
        except GradingError as error:
            return [str(error)]
    return []


class RefuseFaults(NbGraderPreprocessor):
    """Refuse to generate an assignment with an answers file beside it, with keys and points out of step, or with tests
    that would take points from right answers.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Raise with every fault, or pass the notebook on."""
        course = self.parent.parent.coursedir
        info = resources["nbgrader"]
        folder = Path(course.format_path(course.source_directory, ".", info["assignment"]))
        found = faults(nb, folder, info["notebook"])
        for words in beside(nb, folder, info["notebook"]):
            self.log.warning(words)
        if not found:
            try:
                found, never = trial(nb, folder, info["notebook"])
            except SandboxError as error:
                never = [f"{info['notebook']}.ipynb: its tests could not be tried on its own solution: {error}"]
            for words in never:
                self.log.warning(words)
        if found:
            raise NbGraderException("This assignment is not released:\n- " + "\n- ".join(found))
        return nb, resources
