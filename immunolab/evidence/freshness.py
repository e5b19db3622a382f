"""When a row of the dossier was last looked at, and when it has to be looked at again.

``checked`` is the day on which somebody last read the row against its source; ``never`` where that has not happened,
so only where the basis is ``recall``. ``stale_after`` is the day after which it is no longer to be trusted unread, or
``never`` for what cannot change. What kind of fact a row is, and how long that kind lasts, is written here and nowhere
else; a row may have another day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

__all__ = ["KINDS", "NEVER", "date_faults", "kind_of", "section_number", "stale_after"]

NEVER = "never"
#: months for which a fact of this kind may stand unread
KINDS = {
    "open": 6,  # a trial still running, an announcement, a licence not given yet
    "licence": 12,  # licences, safety measures, verdicts that rest on them
    "guideline": 12,  # definitions, staging, grading, what is recommended
    "yearly": 12,  # statistics that an office publishes every year; prices
    "result": 36,  # a trial's published result, harms, markers, comparisons
    "settled": 120,  # biology, history, how a cohort fared decades ago
}
_TABLES = {"claims": "licence", "side_effects": "result", "parallels": "result"}
_NOT_FINAL = ("interim", "second interim", "topline", "MRD-based filing")
#: sections of the three files of facts, by number; the others of that file are of the kind that stands first
_SECTIONS: dict[str, tuple[str, dict[int, str]]] = {
    "facts_immune": ("settled", {11: "result", 13: "result"}),
    "facts_mesothelioma": (
        "result",
        {1: "settled", 2: "settled", 3: "settled", 4: "yearly", 5: "yearly", 10: "licence", 11: "yearly"},
    ),
    "facts_myeloma": (
        "result",
        {
            **dict.fromkeys((1, 2, 6, 7, 9), "settled"),
            **dict.fromkeys((3, 4, 13, 14), "guideline"),
            **dict.fromkeys((5, 19), "yearly"),
            **dict.fromkeys((10, 11, 12, 20), "licence"),
        },
    ),
}


def kind_of(table: str, row: Mapping[str, str]) -> str:
    """What kind of fact a row is, one of `KINDS`.

    table: "trials", "approvals", "claims", "side_effects", "parallels", or a file of facts, "facts_immune" and so on,
    whose rows have their ``section``, "9. Treatment trials in order".
    """
    if table in _SECTIONS:
        usual, others = _SECTIONS[table]
        return others.get(section_number(row["section"]), usual)
    if table == "approvals":
        return "open" if row["status_class"] in ("pending", "never approved") else "licence"
    if table == "trials":
        return "open" if row["analysis"].startswith(_NOT_FINAL) or "ongoing" in row["phase"] else "result"
    return _TABLES[table]


def section_number(section: str) -> int:
    """The number that a section's heading begins with; 0 where it has none."""
    number = section.partition(".")[0]
    return int(number) if number.isdigit() else 0


def stale_after(kind: str, checked: str) -> str:
    """The day after which a fact of this kind is stale, ISO. checked: ISO, or "never": then it is stale now."""
    if checked == NEVER:
        return date.today().isoformat()
    day = date.fromisoformat(checked)
    months = day.year * 12 + day.month - 1 + KINDS[kind]
    # The 28th exists in every month; a day or three make no difference here.
    return date(months // 12, months % 12 + 1, min(day.day, 28)).isoformat()


def date_faults(table: str, row: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the two dates of a row, each one sentence with its remedy."""
    checked, stale = row.get("checked") or "", row.get("stale_after") or ""
    recalled = row.get("basis") == "recall"
    if checked == NEVER and not recalled:
        yield "checked is 'never', and the basis says that it was read; write the day"
    elif checked != NEVER and (not _day(checked) or _day(checked) > date.today().isoformat()):
        yield f"checked {checked!r}: write the day on which it was last read against its source, YYYY-MM-DD"
    elif checked != NEVER and recalled:
        yield "checked has a day, and the basis is recall; once read it is 'read' or 'secondary'"
    elif not stale:
        kind = kind_of(table, row)
        yield f"no stale_after; by the rule {stale_after(kind, checked)} ({kind}: {KINDS[kind]} months), another day, or 'never'"
    elif stale != NEVER and not _day(stale):
        yield f"stale_after {stale!r} is neither a day, YYYY-MM-DD, nor 'never'"
    elif stale != NEVER and checked != NEVER and stale <= checked:
        yield f"stale_after {stale} is not later than checked {checked}"


def _day(text: str) -> str:
    """The text itself if it is an ISO day, else nothing."""
    try:
        return date.fromisoformat(text).isoformat() if len(text) == 10 else ""
    except ValueError:
        return ""
