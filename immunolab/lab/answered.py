"""What of an assignment is answered, said of the files as they are saved; never whether it is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from immunolab.lab.assignment_page import AssignmentPage
from immunolab.own_work import checksum
from immunolab.quiz.files import load_questions
from immunolab.quiz.mirror import asked
from immunolab.quiz.page import first_words
from immunolab.quiz.progress import saved_answers
from immunolab.quiz.questions import Question
from immunolab.quiz.responses import ResponseError, normalise
from immunolab.quiz.variants import variant


@dataclass(frozen=True)
class Task:
    """One thing that an assignment asks for: a question, or a line of code.

    Attributes
    ----------
    title : its first words
    cell : the id of the cell at which it stands, "" if it was removed
    done : whether there is an answer
    remark : what to know of it, a sentence or ""
    text : whether a person reads it

    """

    title: str
    cell: str
    done: bool
    remark: str = ""
    text: bool = False


def tasks(page: AssignmentPage) -> list[Task]:
    """Everything that the assignment asks for, in the order of the page."""
    answers = saved_answers(page.questions)
    cells = {name: str(cell.get("id", "")) for cell in page.code if (name := asked(_source(cell)))}
    order = list(cells)
    found = []
    for question in load_questions(page.questions).questions:
        seed = answers.seed_of(question.id) if answers else 0
        entry = answers.entries.get(question.id) if answers else None
        done, remark = _answered(question, entry.response if entry else None)
        title = first_words(question, variant(question, seed))
        found.append((question.id, Task(title, cells.get(question.id, ""), done, remark, not question.auto_scored)))
    found.sort(key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
    return [task for _, task in found] + [_line(cell) for cell in page.code if _is_solution(cell)]


def summary(page: AssignmentPage) -> dict[str, Any]:
    """The same for the plug-in: ``answered``, ``asked``, ``open`` (title, cell), and ``sentences``."""
    found = tasks(page)
    left = [task for task in found if not task.done]
    done = len(found) - len(left)
    texts = [task for task in found if task.text]
    said = [f"Answered: {done} of {len(found)}."]
    if texts:
        written = sum(task.done for task in texts)
        which = "The text" if len(texts) == 1 else f"{written} of {len(texts)} texts"
        verb = "is" if len(texts) == 1 or written == 1 else "are"
        state = "written" if written or len(texts) > 1 else "not written yet"
        said.append(f"{which} {verb} {state}; a person reads it.")
    said += [f"{task.title}: {task.remark}" for task in found if task.remark]
    said.append("None of this is checked for rightness.")
    return {
        "answered": done,
        "asked": len(found),
        "open": [{"title": task.title, "cell": task.cell} for task in left],
        "sentences": said,
    }


def _source(cell: dict[str, Any]) -> str:
    return "".join(cell.get("source", ""))


def _answered(question: Question, response: Any) -> tuple[bool, str]:
    if response is None:
        return False, ""
    try:
        return normalise(question, response) is not None, ""
    except ResponseError:
        return False, "what is saved does not fit the question; answer it again."


def _is_solution(cell: dict[str, Any]) -> bool:
    grader = cell.get("metadata", {}).get("nbgrader")
    return isinstance(grader, dict) and grader.get("solution") is True and bool(grader.get("checksum"))


def _line(cell: dict[str, Any]) -> Task:
    changed = cell["metadata"]["nbgrader"]["checksum"] != checksum(cell)
    failed = [output for output in cell.get("outputs", []) if output.get("output_type") == "error"]
    remark = ""
    if changed and failed:
        remark = f"it ends in an error ({failed[0].get('ename', 'Error')})."
    elif changed and not cell.get("execution_count"):
        remark = "it was changed and not run yet."
    elif changed:
        remark = "it was changed, and it ran."
    return Task("The line of code", str(cell.get("id", "")), changed, remark)
