"""Figures of the dossier in words: with unit and interval, and with "about" where they are from memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from immunolab.evidence._files import split_keys

if TYPE_CHECKING:
    import pandas as pd

NOT_REPORTED = "not reported"
NOT_REACHED = "not reached"

_ENDPOINTS = {
    "OS": "overall survival",
    "PFS": "progression-free survival",
    "TTP": "time to progression",
    "ORR": "overall response rate",
}


def from_memory(row: pd.Series, column: str) -> bool:
    """Whether this figure is from memory: the row's basis is recall, or the row names the column."""
    return row["basis"] == "recall" or column in split_keys(str(row.get("recall_columns", "")))


def figure(row: pd.Series, column: str) -> str:
    """One number of a row as text, with its unit: ``"0.74"``, ``"about 18.1 months"``, ``"41%"``.

    "about" stands before a number from memory; "not reached" and "not reported" say what they mean.
    ValueError: the row has no such column.
    """
    if column not in row.index:
        raise ValueError(f"no column {column!r} in this row; it has: {', '.join(map(str, row.index))}")
    value = row[column]
    if _missing(value):
        flag = row.get(column.replace("_months", "_not_reached")) if column.endswith("_months") else None
        return NOT_REACHED if flag is not None and not _missing(flag) and bool(flag) else NOT_REPORTED
    text = _plain(value, decimals=2 if column == "hazard_ratio" else 0)
    if column.endswith("_pct"):
        text += "%"
    elif column.endswith("_months"):
        text += " months"
    return f"about {text}" if from_memory(row, column) else text


def hazard_ratio(row: pd.Series) -> str:
    """Hazard ratio with its interval at the level the source gives: ``"0.74 (96.6% CI 0.60 to 0.91)"``."""
    ratio = figure(row, "hazard_ratio")
    if _missing(row["hr_ci_low"]) or ratio == NOT_REPORTED:
        return ratio
    unsure = row["basis"] != "recall" and any(from_memory(row, f"hr_ci_{end}") for end in ("low", "high"))
    about = "about " if unsure else ""
    low, high = (_plain(row[f"hr_ci_{end}"], decimals=2) for end in ("low", "high"))
    return f"{ratio} ({float(row['hr_ci_level']):.15g}% CI {about}{low} to {high})"


def describe_row(row: pd.Series) -> str:
    """One sentence on a row of `trials`, `side_effects` or `approvals`, for alternative text and tables.

    Numbers from memory carry "about". ValueError: the row is of another table.
    """
    if "row_id" in row.index:
        return _describe_trial(row)
    if "any_grade_pct" in row.index:
        any_grade, severe = (figure(row, column) for column in ("any_grade_pct", "grade3plus_pct"))
        return f"{row['class']}: {row['event']}, any grade {any_grade}, grade 3 or worse {severe}."
    if "status_class" in row.index:
        about = "about " if row["basis"] == "recall" and row["date"] else ""
        when = f"{row['agency']}, {about}{row['date'] or 'no date'}"
        return f"{when}: {row['therapy']}, {row['status']} ({row['indication']})."
    raise ValueError("describe_row needs a row of trials, side_effects or approvals")


def _describe_trial(row: pd.Series) -> str:
    endpoint = _ENDPOINTS.get(row["endpoint"], row["endpoint"])
    parts = [f"{row['trial']}, {row['therapy']} against {row['control']}"]
    if row["control"].startswith("none"):
        parts = [f"{row['trial']}, {row['therapy']}, single arm"]
    if row["subgroup"] != "all":
        parts.append(f"subgroup {row['subgroup']}")
    parts.append(f"{endpoint} ({row['analysis']} analysis)")
    if not _missing(row["hazard_ratio"]):
        parts.append(f"hazard ratio {hazard_ratio(row)}")
    medians = [figure(row, f"median_{arm}_months") for arm in ("experimental", "control")]
    if medians[0] != NOT_REPORTED:
        kind = f"median {row['median_endpoint']}".strip()
        parts.append(f"{kind} {medians[0]}" + (f" against {medians[1]}" if medians[1] != NOT_REPORTED else ""))
    rates = [figure(row, column) for column in ("response_rate_pct", "response_rate_control_pct")]
    if rates[0] != NOT_REPORTED:
        parts.append(f"response {rates[0]}" + (f" against {rates[1]}" if rates[1] != NOT_REPORTED else ""))
    arms = [str(row[column]) for column in ("n_experimental", "n_control") if not _missing(row[column])]
    if arms:
        parts.append(f"n = {' and '.join(arms)}")
    return "; ".join(parts) + "."


def _plain(value: Any, decimals: int) -> str:
    """The number as the source gives it, with at least so many decimals."""
    short = f"{float(value):.15g}"
    padded = f"{float(value):.{decimals}f}"
    return padded if float(padded) == float(value) else short


def _missing(value: Any) -> bool:
    import pandas as pd

    return bool(pd.isna(value)) or value == ""
