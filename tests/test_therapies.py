"""The page of treatments: figures are those of the dossier's rows, licences those of its approvals."""

from __future__ import annotations

import re

import pytest

from immunolab import evidence
from immunolab.evidence.therapies import licences, therapies

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


def test_a_licence_lost_and_regained_is_told_with_dates_and_by_whom():
    (text,) = licences(("belantamab mafodotin",), "myeloma")
    assert (
        "United States licensed 2020-08-05, withdrawn by its maker at the FDA's request 2022-11-22, licensed again 2025-10-23"
        in text
    )
    # 2023-09-15 was the committee's opinion; the licence ended with the Commission's decision.
    assert (
        "European Union licensed 2020-08-25, not renewed by the Commission 2024-02-23, licensed again 2025-07-24"
        in text
    )
    (text,) = licences(("interferon alfa",), "myeloma")
    assert "European Union licensed 2000-03-09, withdrawn at its maker's request, date not found" in text


def test_both_agencies_are_told_of_every_drug():
    """A licence that nobody looked for must not read as one that does not exist."""
    for entry in ENTRIES:
        for disease in ("myeloma", "mesothelioma"):
            for line in licences(entry.agents, disease):
                assert "United States " in line and "European Union " in line, line
    found = {line.split(":")[0]: line for line in licences(("thalidomide", "lenalidomide", "pomalidomide"), "myeloma")}
    assert "European Union licensed 2008" in found["thalidomide"]
    assert "European Union licensed 2007-06-14" in found["lenalidomide"]
    assert "European Union licensed 2013-08-05" in found["pomalidomide"]


def test_nothing_shown_rests_on_memory():
    table = evidence.approvals()
    for agent in (agent for entry in ENTRIES for agent in entry.agents):
        own = table[table["therapy"].str.startswith(agent) & table["status_class"].isin(["approved", "withdrawn"])]
        first = own.sort_values("date").groupby(["disease", "agency"]).head(1)
        assert "recall" not in set(first["basis"]), agent


def test_japan_is_told_where_the_course_speaks_of_it():
    lines = licences(("nivolumab + ipilimumab", "nivolumab", "pembrolizumab"), "mesothelioma")
    assert "Japan licensed 2021-05-27" in lines[0] and "Japan licensed 2018-08" in lines[1]
    assert "Japan licensed 2025-05-19" in lines[2]
    assert (
        "European Union recommended by the committee for non-epithelioid disease 2024-11-14, decision not found"
        in lines[2]
    )


def test_checkpoint_inhibitors_are_not_licensed_in_myeloma():
    lines = licences(("pembrolizumab", "nivolumab"), "myeloma")
    assert [line.count("not licensed") for line in lines] == [2, 2] and "licensed 20" not in " ".join(lines)
    assert licences(("teclistamab",), "mesothelioma") == []


def test_shown_as_html_markdown_and_text():
    page = therapies()
    html = page._repr_html_()
    assert html.count("<section") == html.count("<dl") == len(ENTRIES)
    assert html.count("<dt") == 6 * len(ENTRIES) and html.count("No product.") >= 1
    assert page.markdown().count("## ") == len(ENTRIES)
    assert evidence.check_markdown(page.markdown()) == []
    assert repr(page).count("How it works") == len(ENTRIES)
