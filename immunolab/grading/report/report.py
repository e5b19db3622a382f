"""``immunolab report``: the page, and its numbers as CSV."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from pathlib import Path

from immunolab.course import CourseError
from immunolab.files import spreadsheet_safe
from immunolab.grading.course import CourseFolder
from immunolab.grading.files import refuse_where_students_read, write_whole
from immunolab.grading.report.copies import shared_seeds
from immunolab.grading.report.data import read_class
from immunolab.grading.report.items import Analysis, analyse
from immunolab.grading.report.page import page


@dataclass(frozen=True)
class Reported:
    """What was written: the page, the table of questions, the tables of answers; and what is out of step."""

    paths: list[Path]
    remarks: list[str]


def report(root: Path, slug: str, out: Path) -> Reported:
    """Write ``SLUG.html``, ``SLUG.csv`` and ``SLUG-answers.csv`` into ``out``.

    Raises
    ------
    CourseError
        If there is nothing to report, or ``out`` is a place where students read.

    """
    refuse_where_students_read(root, out)
    out = out.expanduser().resolve()
    analysis = analyse(read_class(CourseFolder(root), slug))
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CourseError(f"{out} cannot be made ({error.strerror}); choose another folder with --out.") from None
    made = {
        out / f"{slug}.html": page(analysis, shared_seeds(analysis.data)),
        out / f"{slug}.csv": questions_csv(analysis),
        out / f"{slug}-answers.csv": answers_csv(analysis),
    }
    for path, text in made.items():
        write_whole(path, text)
    return Reported(list(made), analysis.data.remarks)


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.4f}"


def questions_csv(analysis: Analysis) -> str:
    """One row a question; shares and correlations as numbers with a decimal point, empty where not shown."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(
        [
            "question",
            "kind",
            "objective",
            "points",
            "graded",
            "waiting",
            "answered",
            "share",
            "share_low",
            "share_high",
            "discrimination",
            "discrimination_low",
            "discrimination_high",
            "alpha_without",
            "came_back",
            "flags",
        ]
    )
    for r in analysis.items:
        rows.writerow(
            [
                r.item.name,
                r.item.kind,
                r.item.objective,
                f"{r.item.points:g}",
                r.n,
                r.waiting,
                "" if r.answered is None else r.answered,
                *map(_number, r.difficulty),
                *map(_number, r.discrimination),
                _number(r.alpha_without),
                _number(r.again),
                spreadsheet_safe(" ".join(r.flags)),
            ]
        )
    return text.getvalue()


def answers_csv(analysis: Analysis) -> str:
    """The tables of answers, one cell a row: question, table, row, column, value."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(["question", "table", "row", "column", "value"])
    for r in analysis.items:
        for table in r.tables:
            for row in table.rows:
                for column, cell in zip(table.head[1:], row[1:], strict=True):
                    rows.writerow([r.item.name, *map(spreadsheet_safe, (table.caption, row[0], column, cell))])
    return text.getvalue()
