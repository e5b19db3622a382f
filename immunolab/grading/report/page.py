"""The report as one page: what its template (templates/report.html.j2) shows, in words and tables."""

from __future__ import annotations

import math
from functools import lru_cache
from importlib.resources import files

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from immunolab.grading.report import pictures
from immunolab.grading.report.copies import INNOCENT, Shared
from immunolab.grading.report.items import LEAST_FOR_MASTERY, Analysis
from immunolab.grading.report.options import LEAST_FOR_MEAN, Table, percent
from immunolab.grading.report.sample import LEAST_FOR_CORRELATION, ItemResult, with_interval
from immunolab.quiz.text import to_html
from immunolab.quiz.variants import fill

_SECTIONS = (
    ("look", "What deserves a look"),
    ("questions", "All questions"),
    ("pictures", "Pictures"),
    ("objectives", "Objectives"),
    ("reliability", "Reliability"),
    ("times", "Time and attempts"),
    ("same", "Same variants under two names"),
    ("each", "Question by question"),
    ("reading", "How to read this"),
)


@lru_cache(maxsize=1)
def _template() -> Template:
    place = PackageLoader(__package__ or "", "templates")
    return Environment(loader=place, autoescape=True, undefined=StrictUndefined).get_template("report.html.j2")


def page(analysis: Analysis, shared: list[Shared]) -> str:
    """The whole page, every text in it escaped."""
    numbered = list(enumerate(analysis.items, 1))
    drawn = [pictures.totals(analysis), pictures.questions(analysis), pictures.reliability(analysis)]
    return _template().render(
        title=f"What the class got wrong: {analysis.data.title}",
        css=(files(__package__) / "report.css").read_text(encoding="utf-8"),
        a=analysis,
        least={"correlation": LEAST_FOR_CORRELATION, "mastery": LEAST_FOR_MASTERY, "mean": LEAST_FOR_MEAN},
        sections=_SECTIONS,
        summary=_summary(analysis),
        flagged=[(n, r) for n, r in numbered if r.flags],
        questions=question_table(analysis),
        pictures=[picture.html() for picture in drawn if picture is not None],
        objectives=_objectives(analysis),
        times=_times(analysis),
        attempts=_attempts(analysis),
        shared=_shared(shared),
        innocent=INNOCENT,
        each=[{"result": r, "stem": _stem(r), "facts": _facts(r)} for r in analysis.items],
    )


def _summary(analysis: Analysis) -> list[str]:
    data, waiting = analysis.data, [r for r in analysis.items if r.waiting]
    totals = analysis.totals
    lines = [
        f"{analysis.n} hand-ins graded by machine. Of {analysis.possible:g} points that all of them have a score for, the "
        f"median is {np.median(totals):g}, the lowest {totals.min():g}, the highest {totals.max():g}."
    ]
    if waiting:
        names = "; ".join(f"{r.item.label}, {r.waiting} of {analysis.n} to be read" for r in waiting)
        lines.append(f"Left out of totals and statistics, since it is not all graded by hand yet: {names}.")
    if data.not_graded:
        lines.append(f"{len(data.not_graded)} more in the gradebook have not been autograded and are not counted.")
    if analysis.no_answers:
        lines.append(
            f"{len(analysis.no_answers)} handed in nothing that could be read as answers; they count with their points, and are "
            "left out of the tables of answers."
        )
    return [*lines, *data.remarks, "Extra credit and late penalties are not in these figures."]


def question_table(analysis: Analysis) -> Table:
    """One row a question."""
    head = ("Question", "Kind", "Points", "Answered", "Mean share of points (95 %)", "Discrimination (95 %)", "Flags")
    rows = [
        (
            f"{n}. {r.item.label}",
            r.item.kind,
            f"{r.item.points:g}",
            "–" if r.answered is None else f"{r.answered} of {analysis.n}",
            "not all read" if r.waiting else with_interval(r.difficulty),
            with_interval(r.discrimination, share=False),
            str(len(r.flags) or ""),
        )
        for n, r in enumerate(analysis.items, 1)
    ]
    return Table("Questions in the order of the assignment", head, rows)


def _objectives(analysis: Analysis) -> Table:
    rows = [(o.name, ", ".join(o.questions), with_interval(o.mastery)) for o in analysis.objectives]
    return Table("Mastery by objective", ("Objective", "Questions", "Mean share of points (95 %)"), rows)


def _times(analysis: Analysis) -> dict[str, str | int] | None:
    """Minutes from the first to the last answer, in words; None if nobody has two times."""
    if not analysis.minutes:
        return None
    low, middle, high = (f"{minutes:.0f}" for minutes in np.percentile(analysis.minutes, (25, 50, 75)))
    span = f"{np.median(analysis.spans):.0f}"
    return {"low": low, "middle": middle, "high": high, "span": span, "n": len(analysis.minutes)}


def _attempts(analysis: Analysis) -> Table:
    rows = [
        (f"{n}. {r.item.label}", percent(r.again)) for n, r in enumerate(analysis.items, 1) if not math.isnan(r.again)
    ]
    return Table("Attempts: came back later and changed the answer", ("Question", "Of those who answered"), rows)


def _shared(shared: list[Shared]) -> Table:
    rows = [(", ".join(s.students), f"{s.same} of {s.common}") for s in shared]
    return Table("To be looked at", ("Students", "Same answers, of those that all gave"), rows)


def _stem(result: ItemResult) -> str:
    """The question's text as cleaned HTML, its variants in brackets."""
    question = result.item.question
    if question is None:
        return ""
    given = {name: "[" + ", ".join(map(str, values)) + "]" for name, values in question.given.items()}
    return to_html(fill(question.stem, given))


def _facts(result: ItemResult) -> str:
    item = result.item
    facts = f"{item.kind}, {item.points:g} points{f', objective {item.objective}' if item.objective else ''}."
    if result.waiting:
        return f"{facts} {result.waiting} still to be read."
    if math.isnan(result.difficulty.value):
        return facts
    return (
        f"{facts} Mean share of points {with_interval(result.difficulty)}; discrimination "
        f"{with_interval(result.discrimination, share=False)}."
    )
