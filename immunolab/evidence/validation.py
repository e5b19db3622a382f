"""Checks the dossier: keys resolve, numbers lie where they can, dates are dates, words are the agreed ones.

``python -m immunolab.evidence [FOLDER]`` prints the faults of the dossier, or of a changed copy.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path

from immunolab.evidence._facts import numbered, tabulated, unread
from immunolab.evidence._files import folder, read_rows, split_keys
from immunolab.evidence.bibliography import FILES, split_entries
from immunolab.evidence.freshness import date_faults

Row = dict[str, str]

BASIS = {"read", "secondary", "recall"}
#: what one side of a comparison was shown by, from the strongest
SHOWN_BY = {"chance", "treated", "counted", "laboratory", "none"}
CONFIDENCE = {"high", "medium"}
DISEASES = {"myeloma", "mesothelioma"}
RANDOMISED = {"yes", "no", "biological assignment", "non-comparative", "dose arms only"}
STATUS = {"approved", "withdrawn", "never approved", "pending", "safety action", "advisory vote"}
VERDICTS = {"supported", "oversimplified", "outdated", "unsupported", "wrong"}
FACTS = ("facts_immune.md", "facts_mesothelioma.md", "facts_myeloma.md")
TABLES = ("trials", "approvals", "claims", "side_effects", "parallels")
_NAME = {"claims": "claim_id", "parallels": "dimension", "approvals": "therapy", "side_effects": "event"}


def validate(dossier: Path | None = None) -> list[str]:
    """Faults of the dossier, each one line that begins with the file; empty if there are none.

    dossier: a folder with the same files, for a changed copy; by default the one in the package.
    """
    root: Traversable = folder("dossier") if dossier is None else dossier
    texts = {name: (root / name).read_text(encoding="utf-8") for name in (*FILES, *FACTS)}
    tables = {name: read_rows((root / f"{name}.csv").read_text(encoding="utf-8")) for name in TABLES}
    own = set(split_entries(texts["references.bib"]))
    keys = own | set(split_entries(texts["models.bib"]))
    faults = [*_bibliography("\n".join(texts[name] for name in FILES))]
    checks = {"trials": _trial, "approvals": _approval, "claims": _claim, "side_effects": _harm, "parallels": _parallel}
    used: set[str] = set()
    for name, rows in tables.items():
        for line, row in enumerate(rows, 2):
            where = f"{name}.csv {row.get('row_id') or f'line {line}'} {row.get(_NAME.get(name, 'trial'), '')}"
            faults += [f"{where}: {fault}" for fault in (*_common(name, row, keys), *checks[name](row))]
            used.update(split_keys(row["citation_keys"]))
    faults += _repeated("trials", tables["trials"], ["row_id"])
    faults += _repeated("trials", tables["trials"], ["trial", "therapy", "subgroup", "analysis", "endpoint"])
    faults += _repeated("claims", tables["claims"], ["claim_id"])
    faults += [fault for name in FACTS for fault in _facts(name, texts[name], keys)]
    prose = set(re.findall(r"[A-Za-z0-9_]+", "".join(texts[name] for name in FACTS)))
    return faults + [f"references.bib: {key} is never cited" for key in sorted(own - used - prose)]


def _bibliography(text: str) -> Iterator[str]:
    for key, count in Counter(re.findall(r"^@\w+\{([^,\s]+),", text, re.M)).items():
        if count > 1:
            yield f"references.bib: {key} stands {count} times"
    for name, shape in (("doi", r"10\.\d{4,9}/\S+"), ("pmid", r"\d{4,8}")):
        values = [value.lower() for value in re.findall(rf"^\s*{name} = \{{([^}}]*)\}}", text, re.M)]
        for value, count in Counter(values).items():
            if count > 1:
                yield f"references.bib: {name} {value} stands {count} times"
            if not re.fullmatch(shape, value):
                yield f"references.bib: odd {name}: {value}"
    for key, block in split_entries(text).items():
        for need in ("author", "title", "year", "note"):
            if not re.search(rf"^\s*{need} = \{{", block, re.M):
                yield f"references.bib: {key} lacks {need}"
        if not re.search(r"^\s*note = \{(verified|from memory)\}", block, re.M):
            yield f"references.bib: {key}: note is neither 'verified' nor 'from memory'"


def _common(table: str, row: Row, keys: set[str]) -> Iterator[str]:
    yield from _word(row, "basis", BASIS)
    if table != "claims":
        yield from _word(row, "confidence", CONFIDENCE)
    yield from date_faults(table, row)
    cited = split_keys(row["citation_keys"])
    if not cited and table != "claims":
        yield "no citation key"
    yield from (f"unknown key {key}" for key in cited if key not in keys)
    for column, cell in row.items():
        if cell and _is_number(column):
            number = _number(cell)
            if number is None:
                yield f"{column} is not a number: {cell!r}"
            elif column.endswith("_pct") and not 0 <= number <= 100:
                yield f"{column} {cell} is outside 0 to 100"
            elif number < 0:
                yield f"{column} {cell} is negative"


def _trial(row: Row) -> Iterator[str]:
    yield from _word(row, "disease", DISEASES)
    yield from _word(row, "randomised", RANDOMISED)
    if not row["endpoint"]:
        yield "no endpoint"
    low, ratio, high = (_number(row[name]) for name in ("hr_ci_low", "hazard_ratio", "hr_ci_high"))
    level = _number(row["hr_ci_level"])
    if (low is None) != (high is None):
        yield "the interval has one end only"
    elif low is not None and high is not None:
        if ratio is None or not low < ratio < high:
            yield f"hazard ratio {row['hazard_ratio']} outside {row['hr_ci_low']} to {row['hr_ci_high']}"
        if level is None or not 50 <= level < 100:
            yield "the interval has no level"
    elif level is not None:
        yield "a level without an interval"
    for arm in ("experimental", "control"):
        flag, median = row[f"median_{arm}_not_reached"], row[f"median_{arm}_months"]
        if flag not in {"", "yes", "no"} or (flag == "no") != bool(median):
            yield f"{arm} median {median!r} and its flag {flag!r} disagree"
    p = _number(row["p_value"])
    if p is not None and (not 0 <= p <= 1 or row["p_relation"] not in {"=", "<", ">"}):
        yield "p value"
    complete, response = _number(row["cr_rate_pct"]), _number(row["response_rate_pct"])
    if complete is not None and response is not None and complete > response:
        yield "complete responses exceed responses"
    yield from (f"recall_columns names {name}" for name in split_keys(row["recall_columns"]) if name not in row)


def _approval(row: Row) -> Iterator[str]:
    yield from _word(row, "disease", DISEASES)
    yield from _word(row, "status_class", STATUS)
    text = row["date"]
    if row["date_precision"] != {10: "day", 7: "month", 4: "year", 0: "none"}.get(len(text)):
        yield f"date {text!r} has not the precision {row['date_precision']!r}"
    if text and not _is_date(text):
        yield f"date {text!r} is no ISO date"
    if not text and row["status_class"] not in {"never approved", "pending"} and "date not found" not in row["status"]:
        yield "undated action"


def _claim(row: Row) -> Iterator[str]:
    yield from _word(row, "verdict", VERDICTS)
    yield from _word(row, "alternative_verdict", VERDICTS | {""})
    if not re.fullmatch(r"[a-z-]+", row["article"]):
        yield f"article {row['article']!r}"
    if not row["quote"]:
        yield "no quote"


def _harm(row: Row) -> Iterator[str]:
    yield from _word(row, "disease", DISEASES | {"general"})
    any_grade, severe = _number(row["any_grade_pct"]), _number(row["grade3plus_pct"])
    if any_grade is not None and severe is not None and severe > any_grade:
        yield "severe events exceed events of any grade"


def _parallel(row: Row) -> Iterator[str]:
    if not row["myeloma"] or not row["mesothelioma"]:
        yield "one side is empty"
    for side in ("myeloma", "mesothelioma"):
        yield from _word(row, f"{side}_shown_by", SHOWN_BY)


def _facts(name: str, text: str, keys: set[str]) -> Iterator[str]:
    cited = set(re.findall(r"\b[A-Z][A-Za-z]*(?:19|20)\d\d[A-Za-z0-9]*\b", text))
    rows = list(numbered(text) if name == "facts_myeloma.md" else tabulated(text))
    told = {row.get("fact_id") for row in rows}
    for number in re.findall(r"^- \*\*(F\d+)", text, re.M):
        if number not in told:
            yield f"{name}: {number} lacks keys or confidence"
    yield from (
        f"{name}: not a fact with source, confidence, basis and two dates: {line[:60]}" for line in unread(text)
    )
    for row in rows:
        cited.update(re.sub(r"\([^)]*\)", "", key).strip() for key in split_keys(row["citation_keys"]))
        where = f"{name}: {row.get('fact_id') or row['fact']}"
        if "basis" in row:
            yield from (f"{where}: {fault}" for fault in _word(row, "basis", BASIS))
        yield from (f"{where}: {fault}" for fault in date_faults(name.removesuffix(".md"), row))
    yield from (f"{name}: unknown key {key}" for key in sorted(cited - keys))


def _repeated(table: str, rows: list[Row], columns: list[str]) -> Iterator[str]:
    for values, count in Counter(tuple(row[name] for name in columns) for row in rows).items():
        if count > 1:
            yield f"{table}.csv: {', '.join(values)} stands {count} times"


def _word(row: Row, column: str, allowed: set[str]) -> Iterator[str]:
    if row[column] not in allowed:
        yield f"{column} {row[column]!r} is not one of: {', '.join(sorted(allowed))}"


def _is_number(column: str) -> bool:
    return column.startswith(("n_", "hazard", "hr_ci", "p_value", "follow")) or column.endswith(("_pct", "_months"))


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text + {7: "-01", 4: "-01-01"}.get(len(text), "")).year > 1900
    except ValueError:
        return False
