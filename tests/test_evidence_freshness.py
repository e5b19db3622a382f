"""When rows were checked and when they go stale: every row says it, the rule is one, a row without is refused."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pytest

from immunolab import evidence
from immunolab.evidence import freshness

DOSSIER = Path(str(files("immunolab.evidence"))) / "dossier"
FRAMES = {
    **{name: getattr(evidence, name) for name in ("trials", "approvals", "claims", "side_effects", "parallels")},
    **{f"facts_{name}": lambda name=name: evidence.facts(name) for name in ("immune", "mesothelioma", "myeloma")},
}


@pytest.mark.parametrize("name", FRAMES)
def test_every_row_says_when(name):
    frame = FRAMES[name]()
    recalled = frame["basis"] == "recall" if "basis" in frame else pd.Series(False, index=frame.index)
    assert (frame.loc[recalled, "checked"] == "never").all()
    days = pd.to_datetime(frame.loc[~recalled, "checked"], format="%Y-%m-%d")
    assert days.between("2026-11-24", pd.Timestamp.today()).all()
    stale = frame["stale_after"]
    assert stale.ne("").all()
    dated = stale != "never"
    assert (pd.to_datetime(stale[dated & ~recalled]) > days[dated & ~recalled]).all()


@pytest.mark.parametrize(
    ("table", "row", "kind"),
    [
        ("approvals", {"status_class": "approved"}, "licence"),
        ("approvals", {"status_class": "pending"}, "open"),
        ("trials", {"analysis": "interim OS", "phase": "3"}, "open"),
        ("trials", {"analysis": "primary", "phase": "3 (ongoing)"}, "open"),
        ("trials", {"analysis": "unplanned interim at FDA request", "phase": "3"}, "result"),
        ("trials", {"analysis": "final OS", "phase": "3"}, "result"),
        ("claims", {}, "licence"),
        ("side_effects", {}, "result"),
        ("facts_immune", {"section": "3. Lifespans and turnover"}, "settled"),
        ("facts_immune", {"section": "11. Cytokines: role and use"}, "result"),
        ("facts_myeloma", {"section": "4. Staging and prognosis"}, "guideline"),
        ("facts_mesothelioma", {"section": "10. Approvals (details in `approvals.csv`)"}, "licence"),
        ("facts_mesothelioma", {"section": "4. The British epidemic curve, and four forecasts of it"}, "yearly"),
    ],
)
def test_kinds(table, row, kind):
    assert freshness.kind_of(table, row) == kind


def test_the_rule_counts_months():
    assert freshness.stale_after("licence", "2026-11-28") == "2027-11-28"
    assert freshness.stale_after("open", "2026-08-31") == "2027-02-28"
    assert freshness.stale_after("settled", "2026-12-01") == "2036-12-01"
    assert freshness.stale_after("result", "never") == date.today().isoformat()


@pytest.mark.parametrize("kind", freshness.KINDS)
def test_the_readme_states_the_rule(kind):
    text = (DOSSIER / "README.md").read_text(encoding="utf-8")
    assert f"\n| {kind} | {freshness.KINDS[kind]} months |" in text


TOMORROW = (date.today() + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("trials.csv", ",2026-11-24,2029-11-24", ",,2029-11-24", "write the day on which it was last read"),
        ("trials.csv", ",2026-11-24,2029-11-24", ",2026-11,2029-11-24", "write the day on which it was last read"),
        ("trials.csv", ",2026-11-24,2029-11-24", f",{TOMORROW},2099-11-24", "write the day on which it was last read"),
        ("trials.csv", ",2026-11-24,2029-11-24", ",2026-11-24,", "by the rule 2029-11-24 (result: 36 months)"),
        ("trials.csv", ",2026-11-24,2029-11-24", ",2026-11-24,soon", "neither a day"),
        ("trials.csv", ",2026-11-24,2029-11-24", ",2026-11-24,2026-11-24", "not later than checked"),
        ("trials.csv", ",2026-11-24,2029-11-24", ",never,2029-11-24", "'never', and the basis says that it was read"),
        ("approvals.csv", "read,2026-11-24,", "recall,2026-11-24,", "once read it is 'read'"),
        ("trials.csv", ",checked,stale_after", ",seen,stale_after", "write the day on which it was last read"),
        ("facts_immune.md", "| read | 2026-11-24 |", "| read | |", "write the day on which it was last read"),
        ("facts_myeloma.md", "; checked 2026-11-24", "", "write the day on which it was last read"),
        ("facts_myeloma.md", "; stale after 2036-11-24", "", "by the rule 2036-11-24 (settled: 120 months)"),
    ],
)
def test_a_row_without_is_refused(tmp_path, file, old, new, fault):
    copy = Path(shutil.copytree(DOSSIER, tmp_path / "dossier"))
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    found = evidence.validate(copy)
    assert any(fault in line and line.startswith(file) for line in found), found


def test_a_row_may_have_its_own_day_or_none(tmp_path):
    copy = Path(shutil.copytree(DOSSIER, tmp_path / "dossier"))
    text = (copy / "trials.csv").read_text(encoding="utf-8")
    for own in ("2027-01-31", "never"):
        changed = text.replace(",2026-11-24,2029-11-24", f",2026-11-24,{own}", 1)
        assert changed != text
        (copy / "trials.csv").write_text(changed, encoding="utf-8")
        assert evidence.validate(copy) == []
