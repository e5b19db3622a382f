"""Who gained and who lost: a regrade as text for the terminal and as CSV."""

from __future__ import annotations

import csv
import io

from immunolab.files import spreadsheet_safe
from immunolab.grading.regrade.regrade import Regrade, Rescored

_MOST = 20


def _gain(value: float) -> str:
    return f"{value:+g}" if abs(value) > 1e-9 else "0"


def told(result: Regrade) -> str:
    """The summary: keys that changed, gains and losses by question, the students it matters to most, remarks."""
    lines = [f"{result.slug}: {len(result.students)} hand-ins scored anew."]
    lines.append("Keys or points changed in source/: " + (", ".join(result.changed) or "none") + ".")
    gains = [s.after - s.before for s in result.students]
    moved = sorted(
        (s for s in result.students if s.changes), key=lambda s: (-round(abs(s.after - s.before), 6), s.name)
    )
    lines += ["", _by_question(result), "", _by_student(moved, len(result.students))]
    mean = sum(gains) / len(gains)
    lines += [
        "",
        f"{sum(g > 1e-9 for g in gains)} gain, {sum(g < -1e-9 for g in gains)} lose, {sum(abs(g) <= 1e-9 for g in gains)} stay; "
        f"mean {_gain(round(mean, 2))} points.",
    ]
    lines += result.remarks
    if result.done:
        lines.append(f"Written: the gradebook, and {result.stale} notebooks in autograded/.")
    elif moved or result.stale or result.changed or result.late or result.files:
        lines.append(f"A dry run: nothing was changed. To take it over: immunolab regrade {result.slug} --yes")
    else:
        lines.append("Nothing to change.")
    return "\n".join(lines)


def _columns(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[j]) for row in rows) for j in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(w) if j == 0 else cell.rjust(w) for j, (cell, w) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _by_question(result: Regrade) -> str:
    rows: list[tuple[str, ...]] = [("question", "gain", "lose", "points a student")]
    for name in result.questions:
        gains = [c.gain for s in result.students for c in s.changes if c.question == name]
        if gains or name in result.changed:
            mean = sum(gains) / len(result.students)
            rows.append((name, str(sum(g > 0 for g in gains)), str(sum(g < 0 for g in gains)), _gain(round(mean, 2))))
    return _columns(rows) if len(rows) > 1 else "No question gives other points than before."


def _by_student(moved: list[Rescored], count: int) -> str:
    if not moved:
        return f"None of {count} students has other points than before."
    rows: list[tuple[str, ...]] = [("student", "before", "after", "change", "questions")]
    for s in moved[:_MOST]:
        rows.append(
            (
                s.name,
                f"{s.before:g}",
                f"{s.after:g}",
                _gain(s.after - s.before),
                ", ".join(c.question for c in s.changes),
            )
        )
    more = len(moved) - _MOST
    return _columns(rows) + (f"\n... and {more} more; all of them with --out FILE.csv" if more > 0 else "")


def regrade_csv(result: Regrade) -> str:
    """One row a student: totals before and after, and what each question gained."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(["student", "before", "after", "change", *result.questions])
    for s in result.students:
        gains = {c.question: c.gain for c in s.changes}
        rows.writerow(
            [
                spreadsheet_safe(s.name),
                f"{s.before:g}",
                f"{s.after:g}",
                f"{s.after - s.before:g}",
                *(f"{gains.get(q, 0):g}" for q in result.questions),
            ]
        )
    return text.getvalue()
