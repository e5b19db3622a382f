"""Who gains and who loses by a changed key: a regrade, as the desk shows it."""

from __future__ import annotations

from typing import Any

from immunolab.lab.desk.place import Desk

SHOWN = 200  # rows of a table


def regraded(desk: Desk, slug: str, *, write: bool) -> dict[str, Any]:
    """What `regrade` found, or with ``write`` did: ``sentences``, ``change`` (whether there is something to take over)
    and, if points change, ``table``.
    """
    from immunolab.grading.regrade.regrade import regrade

    found = regrade(desk.course, slug, write=write)
    moved = [s for s in found.students if s.changes or abs(s.after - s.before) > 1e-9]
    moved.sort(key=lambda s: (-abs(s.after - s.before), s.name))
    gain, lose = (sum(sign * (s.after - s.before) > 1e-9 for s in moved) for sign in (1, -1))
    change = bool(moved or found.stale or found.changed or found.late or found.files)
    said = [
        f"{gain} gain, {lose} lose, {len(found.students) - gain - lose} stay."
        if change
        else "Every mark is what today's keys and points give: there is nothing to take over.",
        "Keys or points changed in source/: " + (", ".join(found.changed) or "none") + ".",
        *found.remarks,
    ]
    if write:
        said.insert(0, "Taken over: the gradebook and the graded notebooks have the new points.")
    rows = [
        [s.name, f"{s.before:g}", f"{s.after:g}", f"{s.after - s.before:+g}", ", ".join(c.question for c in s.changes)]
        for s in moved
    ]
    result: dict[str, Any] = {"sentences": said, "change": change and not write}
    if rows:
        head = ["student", "before", "after", "change", "questions"]
        caption = "Who has gained and who has lost" if write else "Who would gain and who would lose"
        result["table"] = {"caption": caption, "head": head, "rows": rows[:SHOWN]}
        if len(rows) > SHOWN:
            said.append(f"The table shows {SHOWN} of {len(rows)}; all of them: immunolab regrade {slug} --out FILE.csv")
    return result
