"""What is stale on a day, in which order, with source and place; and that a clean dossier says so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from immunolab import evidence, shown
from immunolab.cli import main
from immunolab.evidence import due
from immunolab.evidence.due import DatedRow

ROOT = Path(__file__).resolve().parent.parent
OLD = DatedRow("trials", "T005", "CASTOR, OS", ("Sonneveld2023",), "read", "result", "2026-11-24", "2027-01-10")
LATER = OLD._replace(name="T007", stale_after="2027-02-10")
NEVER_READ = OLD._replace(table="parallels", name="Survival", checked="never", basis="recall", stale_after="2027-03-01")
SETTLED = OLD._replace(name="T009", stale_after="never")
#: pictures that draw rows of the dossier
FROM_DOSSIER = {
    path.stem
    for path in (ROOT / "immunolab" / "figures").glob("*.py")
    if re.search(r"evidence\.(trials|approvals|side_effects|parallels)\(", path.read_text(encoding="utf-8"))
}


def given(monkeypatch, *rows):
    monkeypatch.setattr(due, "dated_rows", lambda: rows)
    monkeypatch.setattr(shown, "dated_rows", lambda: rows)


def test_every_row_is_there_once_and_has_its_frames_dates():
    rows = due.dated_rows()
    assert len({(row.table, row.name) for row in rows}) == len(rows)
    for name in ("trials", "approvals", "claims", "side_effects", "parallels"):
        frame = getattr(evidence, name)()
        told = [(row.checked, row.stale_after) for row in rows if row.table == name]
        assert told == list(zip(frame["checked"], frame["stale_after"], strict=True))
    for name in ("immune", "mesothelioma", "myeloma"):
        assert len([row for row in rows if row.table == f"facts_{name}"]) == len(evidence.facts(name))


def test_oldest_first_and_what_was_never_read_before_all(monkeypatch):
    given(monkeypatch, LATER, SETTLED, OLD, NEVER_READ)
    assert due.due("2026-12-01") == [NEVER_READ]
    assert due.due("2027-01-10") == [NEVER_READ]  # a row holds on its own day
    assert due.due("2027-01-11") == [NEVER_READ, OLD]
    assert due.due("2040-01-01") == [NEVER_READ, OLD, LATER]


def test_no_row_that_the_course_shows_is_from_memory():
    places = shown.shown(ROOT)
    known = {(row.table, row.name): row for row in due.dated_rows()}
    drawn = [known[row] for row in places]
    assert {row.table for row in drawn} == {"trials", "approvals", "side_effects", "parallels", "claims"}
    assert len(drawn) > 150
    assert {f"{row.table} {row.name}": places[row.table, row.name] for row in drawn if row.basis == "recall"} == {}
    assert not [row for row in drawn if row.checked == "never"]


@pytest.mark.parametrize("day", ["soon", "2027-02-30", "20270228", "2027-2-1"])
def test_a_day_is_a_day(day, capsys):
    with pytest.raises(ValueError):
        due.due(day)
    assert main(["evidence", "--stale", "--on", day]) == 1
    assert capsys.readouterr().err.startswith("--on: ")


def test_the_list_names_source_places_and_the_dates_to_write(monkeypatch, capsys):
    given(monkeypatch, OLD, LATER, NEVER_READ)
    monkeypatch.chdir(ROOT)
    assert main(["evidence", "--stale", "--on", "2027-02-01"]) == 0
    head, first, second = capsys.readouterr().out.strip().split("\n\n")
    assert head == "2 of 3 rows are to be looked at again on 2027-02-01, longest overdue first."
    assert "never looked at" in first and "lesson 16, picture parallels" in first
    assert "trials T005: CASTOR, OS" in second and "checked 2026-11-24, stale after 2027-01-10" in second
    work = evidence.reference("Sonneveld2023")
    assert work.link.startswith("https://") and f"{work.short}, {work.link} (Sonneveld2023)" in second
    assert "lesson 11, picture forest" in second and "table of treatments" in second
    assert "lesson 11" in second.split("cited   ")[1]
    assert second.endswith("then    checked 2027-02-01, stale_after 2030-02-01")


def test_nothing_stale_is_said_with_what_comes_first(monkeypatch, capsys):
    given(monkeypatch, LATER, OLD, SETTLED)
    monkeypatch.chdir(ROOT)
    assert main(["evidence", "--stale", "--on", "2026-12-01"]) == 0
    assert capsys.readouterr().out == (
        "Nothing is stale on 2026-12-01: all 3 rows were looked at in time.\n"
        "The first to come is trials T005, after 2027-01-10.\n"
    )


def test_the_whole_dossier_can_be_listed(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert main(["evidence", "--stale", "--on", "2099-01-01"]) == 0
    told = capsys.readouterr().out
    dated = [row for row in due.dated_rows() if row.stale_after != "never" or row.checked == "never"]
    assert len(told.strip().split("\n\n")) == len(dated) + 1


def test_what_pictures_tables_and_cards_show():
    places = shown.shown(ROOT)
    thyroid = "PD-1 inhibitor (nivolumab, melanoma, CheckMate 067), hypothyroidism"
    assert places["side_effects", thyroid][0] == "lesson 13, picture harms"
    assert "lesson 08, picture car_t_counting" in places["trials", "T072"]
    assert "lesson 07, picture bispecific_arms" in places["trials", "T059"]
    first = "FDA, daratumumab IV, 2015-11-16, approved (accelerated)"
    assert "lesson 06, picture approvals_timeline" in places["approvals", first]
    assert "table of treatments" in places["approvals", first]
    assert "lesson 09" in places["claims", "C016"] and len([key for key in places if key[0] == "claims"]) == 93
    assert len([key for key in places if key[0] == "parallels"]) == 30
    read = {name for name in FROM_DOSSIER if any(f", picture {name}" in place for p in places.values() for place in p)}
    assert read == FROM_DOSSIER, "a picture of the dossier whose rows are not found"
    known = {(row.table, row.name) for row in due.dated_rows()}
    assert set(places) <= known


def test_a_picture_with_its_options_in_a_variable_is_read(tmp_path):
    cell = {"cell_type": "code", "source": 'trials = ["CASTOR"]\nshow("forest", trials=trials)'}
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": [cell]}))
    assert list(shown._pictures(tmp_path / "a.ipynb")) == [("forest", {"trials": ["CASTOR"]})]


def test_the_command_names_a_broken_dossier(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert main(["evidence"]) == 0 and "No fault" in capsys.readouterr().out
    monkeypatch.setattr(evidence, "validate", lambda: ["trials.csv T001: odd"])
    assert main(["evidence"]) == 1 and "trials.csv T001: odd" in capsys.readouterr().out
