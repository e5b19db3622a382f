"""The dossier and the data sets: types, one row per trial, wording of remembered figures, validation."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pytest

from immunolab import evidence

DOSSIER = Path(str(files("immunolab.evidence"))) / "dossier"


def test_importing_evidence_is_light():
    code = (
        "import sys, immunolab.evidence\n"
        "heavy = {'pandas', 'pybtex', 'numpy', 'markdown_it', 'scipy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("table", "rows"), [("trials", 190), ("approvals", 100), ("claims", 93), ("side_effects", 55), ("parallels", 30)]
)
def test_tables_are_whole_and_belong_to_the_caller(table, rows):
    read = getattr(evidence, table)
    frame = read()
    assert len(frame) == rows
    frame.loc[0, "basis"] = "changed"
    assert read().loc[0, "basis"] != "changed"


def test_trials_have_the_right_types():
    frame = evidence.trials()
    assert list(frame.columns)[:3] == ["row_id", "disease", "trial"]
    percents = [column for column in frame if column.endswith("_pct")]
    assert percents and all(frame[column].dtype == "float64" for column in percents)
    assert frame["hr_ci_low"].dtype == "float64"
    assert frame["n_experimental"].dtype == "Int64"
    assert frame["median_control_not_reached"].dtype == "boolean"
    assert frame["notes"].map(type).eq(str).all()
    # "none (single arm)" is a word, not a missing value.
    assert frame["control"].str.startswith("none").any() and not frame["control"].isna().any()
    castor = frame.set_index("row_id").loc["T003"]
    assert (castor["hazard_ratio"], castor["hr_ci_level"], castor["n_control"]) == (0.39, 95.0, 247)
    assert castor["median_experimental_not_reached"] is True or castor["median_experimental_not_reached"]


def test_numbers_agree_with_the_file_cell_by_cell():
    rows = list(csv.DictReader(io.StringIO((DOSSIER / "trials.csv").read_text(encoding="utf-8"), newline="")))
    frame = evidence.trials()
    for column in ("hazard_ratio", "median_experimental_months", "crs_any_pct", "follow_up_months", "n_control"):
        told = [float(row[column]) if row[column] else None for row in rows]
        assert [None if pd.isna(value) else float(value) for value in frame[column]] == told


def test_dates_put_a_month_on_its_first_day_and_leave_no_date_open():
    approvals = evidence.approvals()
    times = evidence.dates(approvals)
    assert str(times.dtype).startswith("datetime64")
    months = approvals["date_precision"] == "month"
    assert months.any() and (times[months].dt.day == 1).all()
    assert times.isna().equals(approvals["date"] == "")
    exact = approvals["date_precision"] == "day"
    assert (times[exact].dt.strftime("%Y-%m-%d") == approvals.loc[exact, "date"]).all()


def test_facts_have_keys_that_resolve():
    assert len(evidence.facts("myeloma")) == 187
    for subject in ("immune", "mesothelioma", "myeloma"):
        frame = evidence.facts(subject)
        assert set(frame["confidence"].str.split(" ").str[0]) <= {"high", "medium"}
        for row in frame.to_dict("records"):
            assert evidence.reference(evidence.keys_of(pd.Series(row))[0])
    with pytest.raises(ValueError, match="immune, mesothelioma, myeloma"):
        evidence.facts("melanoma")


class TestOneRowPerTrial:
    def test_latest_follow_up_is_taken(self):
        chosen = evidence.one_row_per_trial(evidence.trials(), endpoint="OS", rows=["T135"])
        assert chosen["trial"].is_unique
        assert chosen.set_index("trial").loc["CheckMate 743", "row_id"] == "T132"  # 43.1 months, not 29.7
        assert set(chosen["subgroup"]) == {"all"}
        assert chosen["hazard_ratio"].notna().all()

    def test_an_undecided_trial_is_named_with_its_rows(self):
        with pytest.raises(ValueError, match=r"NIPU: T162, T163"):
            evidence.one_row_per_trial(evidence.trials(), endpoint="PFS")
        chosen = evidence.one_row_per_trial(evidence.trials(), endpoint="PFS", rows=["T162"])
        assert chosen["trial"].is_unique and "T162" in set(chosen["row_id"])

    def test_a_row_by_hand_beats_the_filters(self):
        frame = evidence.trials().query("trial == 'CheckMate 743'")
        chosen = evidence.one_row_per_trial(frame, endpoint="OS", rows=["T129"])
        assert chosen["subgroup"].tolist() == ["non-epithelioid"]

    def test_only_accepts_no_choice(self):
        frame = evidence.trials().query("trial in ('CASTOR', 'POLLUX') and endpoint == 'OS'")
        assert evidence.one_row_per_trial(frame, choose="only")["row_id"].tolist() == ["T005", "T007"]
        with pytest.raises(ValueError, match="CASTOR: T003, T004"):
            evidence.one_row_per_trial(evidence.trials(), endpoint="PFS", choose="only")

    def test_bad_arguments(self):
        with pytest.raises(ValueError, match="T999"):
            evidence.one_row_per_trial(evidence.trials(), rows=["T999"])
        with pytest.raises(ValueError, match="one trial twice"):
            evidence.one_row_per_trial(evidence.trials(), rows=["T003", "T004"])
        with pytest.raises(ValueError, match="choose"):
            evidence.one_row_per_trial(evidence.trials(), choose="best")  # type: ignore[arg-type]


class TestWording:
    rows = evidence.trials().set_index("row_id", drop=False)

    def test_interval_carries_its_level(self):
        assert evidence.hazard_ratio(self.rows.loc["T125"]) == "0.74 (96.6% CI 0.60 to 0.91)"
        assert "96.6% CI" in evidence.describe_row(self.rows.loc["T125"])

    def test_remembered_figures_say_about(self):
        recalled = self.rows[(self.rows["basis"] == "recall") & self.rows["hazard_ratio"].notna()]
        assert len(recalled)
        for _, row in recalled.iterrows():
            assert evidence.figure(row, "hazard_ratio").startswith("about ")
            assert "hazard ratio about" in evidence.describe_row(row)

    def test_a_remembered_column_says_about_in_a_row_that_was_read(self):
        row = self.rows.loc["T001"]
        assert row["recall_columns"] == "cr_rate_pct"
        assert evidence.figure(row, "cr_rate_pct") == "about 5%"
        assert evidence.figure(row, "response_rate_pct") == "36%"
        assert evidence.from_memory(row, "cr_rate_pct") and not evidence.from_memory(row, "response_rate_pct")

    def test_missing_is_said_in_words(self):
        castor = self.rows.loc["T003"]
        assert evidence.figure(castor, "median_experimental_months") == "not reached"
        assert evidence.figure(castor, "median_control_months") == "7.2 months"
        assert evidence.figure(castor, "icans_any_pct") == "not reported"
        with pytest.raises(ValueError, match="no column 'ospina'"):
            evidence.figure(castor, "ospina")

    def test_other_tables(self):
        harms = evidence.side_effects()
        recalled = harms[(harms["basis"] == "recall") & harms["any_grade_pct"].notna()].iloc[0]
        assert f"about {recalled['any_grade_pct']:g}%" in evidence.describe_row(recalled)
        assert "any grade 66%" in evidence.describe_row(harms.iloc[0])
        approvals = evidence.approvals()
        recalled = approvals.iloc[1].copy()
        recalled["basis"], recalled["date"] = "recall", "2006-05"
        assert "about 2006-05" in evidence.describe_row(recalled)
        assert "about" not in evidence.describe_row(approvals.iloc[0])
        with pytest.raises(ValueError, match="row of trials"):
            evidence.describe_row(evidence.parallels().iloc[0])

    def test_every_row_can_be_described(self):
        for frame in (evidence.trials(), evidence.side_effects(), evidence.approvals()):
            for _, row in frame.iterrows():
                text = evidence.describe_row(row)
                assert text.endswith(".") and "nan" not in text.lower().split() and "<NA>" not in text


class TestDatasets:
    def test_every_file_has_a_licence_and_a_source(self):
        for name in evidence.datasets():
            info = evidence.dataset_info(name)
            assert info.licence and info.package and info.paper
            assert "same" not in (info.licence, info.package, info.paper)
            assert info.licence in str(info)
        assert evidence.dataset_info("mgus1").licence == "LGPL >= 2"
        assert evidence.dataset_info("mgus2").notes.startswith("id; age")

    def test_size_is_the_one_in_the_readme(self):
        for name in evidence.datasets():
            rows, columns = evidence.dataset(name).shape
            assert evidence.dataset_info(name).size.split(" (")[0] == f"{rows} x {columns}"

    def test_unknown_name_lists_the_names(self):
        for ask in (evidence.dataset, evidence.dataset_info):
            with pytest.raises(ValueError, match=r"unknown data set 'mgus3'; there are: .*mgus2"):
                ask("mgus3")

    def test_a_frame_belongs_to_the_caller(self):
        frame = evidence.dataset("mgus2")
        frame["age"] = 0
        assert evidence.dataset("mgus2")["age"].iloc[0] == 88


class TestValidation:
    def test_the_dossier_has_no_fault(self):
        assert evidence.validate() == []

    @pytest.mark.parametrize(
        ("file", "old", "new", "fault"),
        [
            ("trials.csv", ",0.39,0.28,0.53,95,", ",0.59,0.28,0.53,95,", "0.59 outside 0.28 to 0.53"),
            ("trials.csv", ",0.39,0.28,0.53,95,", ",0.39,0.28,0.53,,", "no level"),
            ("trials.csv", ",0.39,0.28,0.53,95,", ",0.39,,0.53,95,", "one end only"),
            ("trials.csv", ",82.9,63.2,19.2,9.0,", ",182.9,63.2,19.2,9.0,", "outside 0 to 100"),
            ("trials.csv", ",82.9,63.2,19.2,9.0,", ",12.9,63.2,19.2,9.0,", "complete responses exceed"),
            ("trials.csv", ",82.9,63.2,19.2,9.0,", ",many,63.2,19.2,9.0,", "not a number"),
            ("trials.csv", "Palumbo2016,high,read", "Palumbo2061,high,read", "unknown key Palumbo2061"),
            ("trials.csv", "Palumbo2016,high,read", "Palumbo2016,high,guess", "basis 'guess'"),
            ("trials.csv", "T004,", "T003,", "T003 stands 2 times"),
            ("trials.csv", ",,yes,7.2,no,0.39", ",,no,7.2,no,0.39", "disagree"),
            ("approvals.csv", "2000-03-09,day", "2000-02-31,day", "no ISO date"),
            ("approvals.csv", "2000-03-09,day", "2000-03,day", "precision"),
            ("approvals.csv", "2000-03-09,day", ",none", "undated"),
            ("approvals.csv", "approved,approved,,", "approved,licensed,,", "status_class 'licensed'"),
            ("claims.csv", ",supported,", ",true,", "verdict 'true'"),
            ("side_effects.csv", "66.0,14.0", "66.0,84.0", "severe events exceed"),
            ("references.bib", "@article{Adusumilli2021,", "@article{Aerts2024,", "Aerts2024 stands 2 times"),
            ("references.bib", "doi = {10.1158/2159-8290.CD-21-0407}", "doi = {1158/2159}", "odd doi"),
            ("references.bib", "\n  note = {verified}", "\n  note = {sure}", "note is neither"),
            ("references.bib", "@misc{EMA_EPAR", "@misc{EMA_Nobody", "EMA_Nobody is never cited"),
            ("facts_myeloma.md", "[NCI_PDQ2025] (confidence: high;", "(confidence: high;", "lacks keys"),
            (
                "facts_immune.md",
                "| Confidence | Basis | Checked | Stale after |",
                "| Confidence | Basis |",
                "two dates",
            ),
            ("facts_immune.md", "| Sender2023 | high | read |", "| Sender2023 | read |", "two dates"),
            ("facts_immune.md", "| Sender2023 | high | read |", "| Sender2023 | high | seen |", "basis 'seen'"),
            ("facts_immune.md", "| Sender2023 |", "| Sender2032 |", "unknown key Sender2032"),
        ],
    )
    def test_a_broken_copy_is_caught(self, tmp_path, file, old, new, fault):
        copy = Path(shutil.copytree(DOSSIER, tmp_path / "dossier"))
        text = (copy / file).read_text(encoding="utf-8")
        assert old in text
        (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        found = evidence.validate(copy)
        assert any(fault in line and line.startswith(file) for line in found), found

    def test_it_runs_from_the_command_line(self, tmp_path):
        copy = shutil.copytree(DOSSIER, tmp_path / "dossier")
        run = [sys.executable, "-m", "immunolab.evidence"]
        assert subprocess.run(run, capture_output=True, text=True).stdout.strip() == "faults: 0"
        (Path(copy) / "parallels.csv").write_text(
            (DOSSIER / "parallels.csv").read_text(encoding="utf-8").replace("Panou2018", "Panou1820", 1),
            encoding="utf-8",
        )
        broken = subprocess.run([*run, str(copy)], capture_output=True, text=True)
        assert broken.returncode == 1 and "unknown key Panou1820" in broken.stdout
