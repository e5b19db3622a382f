"""The report as one page: no script, nothing fetched, readable by screen readers, on paper and on a phone."""

from __future__ import annotations

import html
import math
from importlib.resources import files

import numpy as np

from immunolab.grading.report import pictures
from immunolab.grading.report.copies import INNOCENT, Shared
from immunolab.grading.report.items import LEAST_FOR_CORRELATION, LEAST_FOR_MASTERY, Analysis, ItemResult, with_interval
from immunolab.grading.report.options import LEAST_FOR_MEAN, Table, percent
from immunolab.quiz.text import to_html
from immunolab.quiz.variants import fill

_CSS = (files(__package__) / "report.css").read_text(encoding="utf-8")


def _e(text: str) -> str:
    return html.escape(str(text))


def table_html(table: Table) -> str:
    """A table with caption and header cells, in a box that scrolls by itself where the page is narrow."""
    head = "".join(f'<th scope="col">{_e(name)}</th>' for name in table.head)
    body = "".join(
        f'<tr><th scope="row">{_e(row[0])}</th>' + "".join(f"<td>{_e(cell)}</td>" for cell in row[1:]) + "</tr>"
        for row in table.rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="Table: {_e(table.caption)}"><table><caption>{_e(table.caption)}'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def page(analysis: Analysis, shared: list[Shared]) -> str:
    """The whole page."""
    title = f"What the class got wrong: {analysis.data.title}"
    parts = [
        f"<h1>{_e(title)}</h1>",
        _summary(analysis),
        _look(analysis),
        f'<h2 id="questions">All questions</h2>{table_html(question_table(analysis))}',
        _pictures(analysis),
        _objectives(analysis),
        _reliability(analysis),
        _times(analysis),
        _shared(shared),
        '<h2 id="each">Question by question</h2>',
        *(_question(n, result) for n, result in enumerate(analysis.items, 1)),
        _reading(),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        # whatever a text holds: the page runs no script and asks nobody
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">"
        f"<title>{_e(title)}</title><style>{_CSS}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def _summary(analysis: Analysis) -> str:
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
    lines += data.remarks
    lines.append("Extra credit and late penalties are not in these figures.")
    small = ""
    if analysis.small:
        small = (
            f'<p class="note"><strong>A small class.</strong> Under {LEAST_FOR_CORRELATION} hand-ins discrimination, reliability and '
            "the flags that rest on them are not shown: with so few, a correlation can lie four tenths from its true value, and one "
            "student can turn its sign. Shares are shown with their intervals, which are wide.</p>"
        )
    links = (
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
    nav = "".join(f'<li><a href="#{name}">{words}</a></li>' for name, words in links)
    return (
        "".join(f"<p>{_e(line)}</p>" for line in lines) + small + f'<nav aria-label="On this page"><ul>{nav}</ul></nav>'
    )


def _look(analysis: Analysis) -> str:
    found = [
        f'<li><a href="#q{n}">{n}. {_e(r.item.label)}</a><ul>{"".join(f"<li>{_e(flag)}</li>" for flag in r.flags)}</ul></li>'
        for n, r in enumerate(analysis.items, 1)
        if r.flags
    ]
    inner = f'<ul class="flags">{"".join(found)}</ul>' if found else "<p>Nothing stands out.</p>"
    return f'<h2 id="look">What deserves a look</h2>{inner}'


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


def _pictures(analysis: Analysis) -> str:
    made = [pictures.totals(analysis), pictures.questions(analysis), pictures.reliability(analysis)]
    return '<h2 id="pictures">Pictures</h2>' + "".join(p.html() for p in made if p is not None)


def _objectives(analysis: Analysis) -> str:
    rows = [(o.name, ", ".join(o.questions), with_interval(o.mastery)) for o in analysis.objectives]
    note = f"<p>Not shown under {LEAST_FOR_MASTERY} hand-ins.</p>" if analysis.n < LEAST_FOR_MASTERY else ""
    table = (
        table_html(Table("Mastery by objective", ("Objective", "Questions", "Mean share of points (95 %)"), rows))
        if rows
        else ""
    )
    return f'<h2 id="objectives">Objectives</h2>{note}{table or "<p>No question names an objective.</p>"}'


def _reliability(analysis: Analysis) -> str:
    head = '<h2 id="reliability">Reliability</h2>'
    if math.isnan(analysis.alpha.value):
        why = (
            f"under {LEAST_FOR_CORRELATION} hand-ins"
            if analysis.small
            else "with fewer than three questions, or totals that do not vary"
        )
        return f"{head}<p>Not shown {why}.</p>"
    a = analysis.alpha
    return (
        f"{head}<p>Cronbach's alpha is {a.value:.2f}, 95 % interval {a.low:.2f} to {a.high:.2f} (Feldt). The standard error of "
        f"measurement is {analysis.error:.1f} points: in about 19 of 20 cases a total lies within {2 * analysis.error:.1f} points of "
        "what the student would have on average over many such tests. A short test on several "
        "objectives cannot have a high alpha; what is below 0.7 should not decide about one person alone.</p>"
    )


def _times(analysis: Analysis) -> str:
    words = "<p>No answers file holds two times, so nothing can be said.</p>"
    if analysis.minutes:
        low, middle, high = np.percentile(analysis.minutes, (25, 50, 75))
        span = float(np.median(analysis.spans))
        words = (
            f"<p>From the first to the last saved answer, gaps over half an hour taken out: median {middle:.0f} minutes, middle half "
            f"{low:.0f} to {high:.0f} ({len(analysis.minutes)} hand-ins; {span:.0f} minutes with the gaps).</p>"
            "<p>An answers file keeps one time a question, that of its last change, from the student's own clock. So the reading before "
            "the first answer is not in it, a question that was changed late counts as late, and a time for each question cannot be had.</p>"
        )
    rows = [
        (f"{n}. {r.item.label}", percent(r.again)) for n, r in enumerate(analysis.items, 1) if not math.isnan(r.again)
    ]
    table = Table("Attempts: came back later and changed the answer", ("Question", "Of those who answered"), rows)
    attempts = table_html(table) if rows else ""
    return f'<h2 id="times">Time and attempts</h2>{words}{attempts}'


def _shared(shared: list[Shared]) -> str:
    head = '<h2 id="same">Same variants under two names</h2>'
    if not shared:
        return f"{head}<p>No two hand-ins carry the same seed.</p>"
    rows = [(", ".join(s.students), f"{s.same} of {s.common}") for s in shared]
    reasons = "".join(f"<li>{_e(reason)}</li>" for reason in INNOCENT)
    return (
        f"{head}<p>Each answers file draws a seed of its own when it is first made, and with it the numbers in the questions. These hand-ins "
        f"carry the same one, so one file was made from the other. That says nothing about why; ask before concluding. Innocent ways to it:</p>"
        f"<ul>{reasons}</ul>{table_html(Table('To be looked at', ('Students', 'Same answers, of those that all gave'), rows))}"
    )


def _question(n: int, result: ItemResult) -> str:
    item = result.item
    stem = ""
    if item.question:
        given = {name: "[" + ", ".join(map(str, values)) + "]" for name, values in item.question.given.items()}
        stem = to_html(fill(item.question.stem, given))
    objective = f", objective {_e(item.objective)}" if item.objective else ""
    facts = f"{_e(item.kind)}, {item.points:g} points{objective}."
    if result.waiting:
        facts += f" {result.waiting} still to be read."
    elif not math.isnan(result.difficulty.value):
        facts += f" Mean share of points {with_interval(result.difficulty)}; discrimination {with_interval(result.discrimination, share=False)}."
    flags = "".join(f"<li>{_e(flag)}</li>" for flag in result.flags)
    tables = "".join(table_html(table) for table in result.tables)
    return (
        f'<section class="question" id="q{n}" aria-labelledby="q{n}-name"><h3 id="q{n}-name">{n}. {_e(item.label)}</h3>'
        f"<p>{facts}</p>{stem}{f'<ul>{flags}</ul>' if flags else ''}{tables}</section>"
    )


def _reading() -> str:
    return (
        '<h2 id="reading">How to read this</h2><dl>'
        "<dt>Mean share of points</dt><dd>What the class earned of the points of a question; low is hard. The interval is Wilson's.</dd>"
        "<dt>Discrimination</dt><dd>The correlation of a question with the total of all <em>other</em> questions, so that it is not "
        "correlated with itself. Above 0.2 is usual for a good question; near 0 it does not tell; below 0 look at the key. "
        "The interval is Fisher's.</dd>"
        f"<dt>Mean on the other questions</dt><dd>Of those who chose an option. Shown from {LEAST_FOR_MEAN} students on: fewer make no mean, "
        "and could be recognised. A wrong option with a high mean has something right in it, or the key is wrong.</dd>"
        "<dt>Variants</dt><dd>Where questions carry different numbers for different students, [in brackets] in the text. If one variant is "
        "harder, widen the tolerance or drop it.</dd></dl>"
        "<p>A flag is a reason to read a question again. With ten questions, one or more of ten such intervals misses its mark in two of five classes.</p>"
    )
