"""Every graded question with its key, for the instructor's eyes: made from source/, never part of a release."""

from __future__ import annotations

import html
import itertools
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils

from immunolab.course import CourseError
from immunolab.grading.cells import SCHEME, quiz_call, raw_key
from immunolab.quiz import Quiz, resolve_key
from immunolab.quiz.feedback import right_answer
from immunolab.quiz.files import SUFFIX
from immunolab.quiz.questions import Question
from immunolab.quiz.score import in_lines
from immunolab.quiz.text import to_html, to_plain

_CSS = (
    ":root{color-scheme:light dark}body{font:1rem/1.55 system-ui,sans-serif;max-width:48rem;margin:0 auto;padding:1rem}"
    "section{border-top:1px solid #8a8a8a}table{border-collapse:collapse}th,td{border:1px solid #8a8a8a;padding:.2em .6em;text-align:left}"
    "pre{white-space:pre-wrap}"
)


def keys_page(root: Path, slugs: list[str]) -> str:
    """One HTML page: question, key of each variant, reason, and the rubric of each free text.

    root: the course folder. slugs: assignments. Raises CourseError for one that is not in source/.
    """
    parts = [_assignment(root / "source" / slug, slug) for slug in slugs]
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Keys and rubrics</title>'
        f"<style>{_CSS}</style></head><body><main><h1>Keys and rubrics</h1>"
        f"<p>For instructors. Keep this page where students cannot read it.</p>{''.join(parts)}</main></body></html>"
    )


def _assignment(folder: Path, slug: str) -> str:
    notebook = folder / f"{slug}.ipynb"
    if not notebook.is_file():
        raise CourseError(f"source/{slug}/{slug}.ipynb is not there; the assignments are the folders in source/.")
    quiz = Quiz.for_grading(folder / (slug + SUFFIX), folder / "nowhere")
    cells = nbformat.read(notebook, as_version=4).cells
    rows = [row for cell in cells if (row := _cell(cell, quiz, f"source/{slug}/{slug}.ipynb"))]
    return f"<h2>{html.escape(quiz.title)}</h2>{''.join(rows)}"


def _cell(cell: Any, quiz: Quiz, where: str) -> str:
    info = cell.metadata.get("nbgrader", {})
    points = f"{info.get('points', 0):g} points"
    if utils.is_task(cell):
        scheme = SCHEME.search(cell.source)
        inner = "\n".join(scheme.group().splitlines()[1:-1]) if scheme else ""
        name = info["grade_id"].replace("_", "-")
        stem = to_html(quiz.questions[name].stem) if name in quiz.questions else ""
        return f"<section><h3>{html.escape(name)}, {points}, by hand</h3>{stem}{to_html(inner)}</section>"
    if not utils.is_grade(cell):
        return ""
    call = quiz_call(cell.source)
    if call is None or call[0] not in quiz.questions:
        return f"<section><h3>{html.escape(info['grade_id'])}, {points}, code</h3><pre>{html.escape(cell.source)}</pre></section>"
    question = quiz.questions[call[0]]
    return f"<section><h3>{html.escape(question.id)}, {points}</h3>{to_html(question.stem)}{_keys(cell.source, quiz, question, where)}</section>"


def _keys(source: str, quiz: Quiz, question: Question, where: str) -> str:
    _, key, why = raw_key(source, f"{where}, question {question.id}")
    names = list(question.given)
    rows = []
    for values in itertools.product(*(question.given[name] for name in names)):
        given = dict(zip(names, values, strict=True))
        right = resolve_key(question, key, given)
        words = ", ".join(f"{name} {value}" for name, value in given.items()) or "all"
        rows.append((words, in_lines(right_answer(question, right, given))))
    body = "".join(f'<tr><th scope="row">{html.escape(a)}</th><td>{b}</td></tr>' for a, b in rows)
    head = '<th scope="col">Variant</th><th scope="col">Key</th>'
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{html.escape(to_plain(why))}</p>"
