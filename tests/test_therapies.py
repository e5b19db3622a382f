"""The table of treatments: figures are those of the dossier's rows, licences those of its approvals."""

from __future__ import annotations

import re

import pytest

from immunolab import evidence
from immunolab.evidence.therapies import licence, therapies

ENTRIES = therapies().entries


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.name)
def test_figures_keys_and_agents_are_in_the_dossier(entry):
    trials = evidence.trials().set_index("row_id")
    said = " ".join((entry.benefit, entry.consideration))
    ratios = re.findall(r"0\.\d\d \(0\.\d\d to 0\.\d\d\)", said)
    wanted = [
        f"{row.hazard_ratio:.2f} ({row.hr_ci_low:.2f} to {row.hr_ci_high:.2f})"
        for row in trials.loc[list(entry.rows)].itertuples()
    ]
    assert ratios == wanted
    for row in trials.loc[list(entry.rows)].itertuples():
        assert row.basis in ("read", "secondary") and row.hr_ci_level == 95
        assert set(evidence.keys_of(trials.loc[row.Index])) & set(entry.keys)
    assert set(entry.keys) <= set(evidence.all_keys())
    names = evidence.approvals()["therapy"]
    for agent in entry.agents:
        assert names.str.startswith(agent).any(), agent


def test_every_licensed_immune_agent_of_the_dossier_is_in_the_table():
    agents = [agent for entry in ENTRIES for agent in entry.agents]
    others = (
        "MESOMARK",
        "NovoTTF",
        "pemetrexed",
        "pegargiminase",
        "bevacizumab",
        "CAR T cells",
        "BCMA- and",
        "minimal",
        "anito",
        "cevostamab",
        "venetoclax",
        "mezigdomide",
    )
    for name in evidence.approvals()["therapy"].unique():
        assert any(name.startswith(a) for a in agents) or name.startswith(others), name


def test_a_licence_lost_and_regained_is_told_with_its_dates():
    text = licence(("belantamab mafodotin",), "myeloma")
    assert "United States licensed 2020-08-05, withdrawn 2022-11, licensed again 2025-10-23" in text
    assert "European Union licensed 2020-08-25, withdrawn 2023-09-15, licensed again 2025-07-24" in text


def test_checkpoint_inhibitors_are_not_licensed_in_myeloma():
    text = licence(("pembrolizumab", "nivolumab"), "myeloma")
    assert text.count("not licensed") >= 2 and "licensed 20" not in text
    assert licence(("teclistamab",), "mesothelioma") == "No product."


def test_shown_as_html_markdown_and_text():
    table = therapies()
    assert table._repr_html_().count("<tr>") == len(ENTRIES) + 1
    assert table.markdown().count("\n") == len(ENTRIES) + 2
    assert evidence.check_markdown(table.markdown()) == []
    assert repr(table).count("How it works") == len(ENTRIES)
