"""The dossier as data frames: trials, approvals, claims, side effects, parallels and facts.

The columns are described in the dossier's own README (`dossier/README.md`). Three of them come first: ``basis``
(read, secondary or recall) says how a figure is known, ``confidence`` how far it is trusted, ``checked`` since when.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Literal

from immunolab.evidence._facts import numbered, tabulated
from immunolab.evidence._files import read_text, split_keys

if TYPE_CHECKING:
    import pandas as pd

Subject = Literal["immune", "mesothelioma", "myeloma"]


def trials() -> pd.DataFrame:
    """Results of trials, meta-analyses and registries: 190 rows, one a result, *not* one a trial.

    Numbers are floats (participants: nullable integers), missing ones NaN; ``..._not_reached`` is a nullable
    boolean; text columns are never missing but may be empty. Hazard ratios below 1 favour the experimental
    arm; read ``hr_ci_level`` (per cent) before using an interval. See `one_row_per_trial`.
    """
    return _load("trials").copy()


def approvals() -> pd.DataFrame:
    """What was licensed, withdrawn, refused or never approved, where and when.

    ``date`` stays ISO text (YYYY-MM-DD, or YYYY-MM, or empty): see `dates`.
    """
    return _load("approvals").copy()


def claims() -> pd.DataFrame:
    """Sentences of five public articles with a verdict, the reason, and citation keys."""
    return _load("claims").copy()


def side_effects() -> pd.DataFrame:
    """Harms by class of treatment, in per cent of patients, with mechanism and management."""
    return _load("side_effects").copy()


def parallels() -> pd.DataFrame:
    """Myeloma against mesothelioma, one dimension a row."""
    return _load("parallels").copy()


def facts(subject: Subject) -> pd.DataFrame:
    """The numbered or tabulated facts about one subject.

    Columns for ``"immune"`` and ``"mesothelioma"``: section, fact, figure, citation_keys, confidence, basis, checked,
    stale_after; for ``"myeloma"``: section, fact_id, fact, citation_keys, confidence, checked, stale_after.
    """
    if subject not in ("immune", "mesothelioma", "myeloma"):
        raise ValueError(f"unknown subject {subject!r}; choose one of: immune, mesothelioma, myeloma")
    return _load_facts(subject).copy()


def dates(frame: pd.DataFrame, column: str = "date") -> pd.Series:
    """ISO dates as timestamps, for a time axis.

    A date known to the month or the year is put on its first day; an empty one (nothing was approved) is NaT.
    """
    import pandas as pd

    text = frame[column].astype("string")
    full = text.where(text.str.len() != 4, text + "-01")
    full = full.where(text.str.len() == 10, full + "-01")
    return pd.to_datetime(full.where(text != ""), format="%Y-%m-%d").rename(column)


def keys_of(row: pd.Series) -> list[str]:
    """Citation keys of one row, in the row's own order, without remarks in brackets."""
    return split_keys(re.sub(r"\([^)]*\)", "", str(row["citation_keys"])))


def one_row_per_trial(
    frame: pd.DataFrame,
    *,
    endpoint: str | None = None,
    need: str | Iterable[str] = "hazard_ratio",
    subgroup: str | None = "all",
    choose: Literal["latest", "only"] = "latest",
    rows: Iterable[str] = (),
) -> pd.DataFrame:
    """One row per trial, chosen openly, for a plot or a summary.

    A trial has several rows in `trials` (end points, updates, subgroups, two counting rules), which must
    not be pooled or counted as trials.

    frame: rows of `trials`, filtered as you like. ``endpoint`` keeps one end point ("OS"), ``need`` the rows
    that report these columns, ``subgroup`` one population (None: any). ``choose="latest"`` then takes the
    row with the longest follow-up (a row without follow-up comes last), ``"only"`` accepts no choice.
    ``rows``: row ids that settle a trial by hand, whatever the other filters say.

    ValueError: a trial is still undecided (its row ids are listed), or a row id is not in ``frame``.
    """
    if choose not in ("latest", "only"):
        raise ValueError(f"choose must be 'latest' or 'only', not {choose!r}")
    fixed = list(rows)
    absent = sorted(set(fixed) - set(frame["row_id"]))
    if absent:
        raise ValueError(f"row ids that are not in the frame: {', '.join(absent)}")
    by_hand = frame[frame["row_id"].isin(fixed)]
    if by_hand["trial"].duplicated().any():
        raise ValueError("rows names one trial twice: " + ", ".join(by_hand["row_id"]))

    columns = [need] if isinstance(need, str) else list(need)
    rest = frame[~frame["trial"].isin(by_hand["trial"])].dropna(subset=columns)
    if endpoint is not None:
        rest = rest[rest["endpoint"] == endpoint]
    if subgroup is not None:
        rest = rest[rest["subgroup"] == subgroup]
    if choose == "latest":
        watched = rest["follow_up_months"].fillna(-1.0)
        rest = rest[watched == watched.groupby(rest["trial"]).transform("max")]
    unsettled = rest[rest["trial"].duplicated(keep=False)]
    if len(unsettled):
        listed = "; ".join(
            f"{trial}: {', '.join(group['row_id'])}" for trial, group in unsettled.groupby("trial", sort=False)
        )
        raise ValueError(f"more than one row left, name the one you want in rows=[...]: {listed}")
    chosen = frame["row_id"].isin([*by_hand["row_id"], *rest["row_id"]])
    return frame[chosen].reset_index(drop=True)


@cache
def _load(name: str) -> pd.DataFrame:
    import io

    import pandas as pd

    # "none" and "NA" are words here: only an empty cell is missing.
    text = read_text("dossier", f"{name}.csv")
    frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    for column in frame.columns:
        if column.startswith("n_"):
            frame[column] = pd.to_numeric(frame[column]).astype("Int64")
        elif column in _NUMBERS or column.endswith(("_pct", "_months")):
            frame[column] = pd.to_numeric(frame[column]).astype("float64")
        elif column.endswith("_not_reached"):
            flags: dict[str, object] = {"yes": True, "no": False, "": pd.NA}
            frame[column] = frame[column].map(flags).astype("boolean")
    return frame


_NUMBERS = frozenset(["hazard_ratio", "hr_ci_low", "hr_ci_high", "hr_ci_level", "p_value"])


@cache
def _load_facts(subject: Subject) -> pd.DataFrame:
    import pandas as pd

    read = numbered if subject == "myeloma" else tabulated
    frame = pd.DataFrame(list(read(read_text("dossier", f"facts_{subject}.md"))))
    frame["section"] = frame["section"].str.replace(r"^\d+\.\s*", "", regex=True)
    return frame
