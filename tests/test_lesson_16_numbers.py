"""Every number that lesson 16 and its assignment state, against the simulations, the table and the dossier."""

from __future__ import annotations

import re

import pytest
from _lesson import Lesson, row

from immunolab import evidence, scenes
from immunolab.explore import numbers
from immunolab.figures import parallels, show
from immunolab.models import screening, waiting
from immunolab.quiz import share
from immunolab.scenes.stories import two_bodies, two_crowds

SLUG = "16_parallels"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT, PROSE = LESSON.questions, LESSON.graded, LESSON.text, LESSON.prose
says = LESSON.says
FEW = {"infiltration": 1000, "antigenicity": 0.005}
HELD = 1e6  # fewer cells than this on day 200


def escape(**values):
    return numbers("antigen_escape", **values)


def brake(**values):
    return numbers("checkpoint", **{**FEW, **values})


def test(**values):
    return numbers("screening", **values)


test.__test__ = False  # a blood test, not one of ours


def told(question):
    return " ".join([question.stem, *question.choices.values(), *question.feedback.values(), question.reveal or ""])


def accepts(name, line, column, value):
    """The table's box takes what the explorer prints, and its key is that number."""
    assert QUESTIONS[name].key[line][column] == pytest.approx(value, abs=1e-9), (line, column)


def test_redirecting():
    for line, values in (
        ("even", {}),
        ("patchy", {"negative": 0.1}),
        ("second", {"negative": 0.1, "second_target": 0.001}),
    ):
        accepts("table-patchy", line, "day", escape(**values)["relapse_day"])
    assert escape(negative=0.1)["relapse_day"] < 0.1 * escape()["relapse_day"]  # "the tumour is soon back"
    gained = escape(negative=0.1, second_target=0.001)["relapse_day"] - escape(negative=0.1)["relapse_day"]
    assert gained > 0.5 * (escape()["relapse_day"] - escape(negative=0.1)["relapse_day"])  # "most of that time"


def test_releasing():
    start = brake()
    assert start["occupancy"] == 99.2 and start["untreated"] == 8.0e10
    assert "it has 80 billion cells on day 200" in QUESTIONS["bet-few"].stem
    assert QUESTIONS["bet-few"].choices["d"] == "About 70" and start["treated"] == pytest.approx(7.06e10)
    rows = {
        "usual": {},
        "more": {"drug": 1000},
        "many": {"infiltration": 100_000},
        "alone": {"infiltration": 100_000, "drug": 0},
    }
    for line, values in rows.items():
        held = "yes" if brake(**values)["treated"] < HELD else "no"
        assert QUESTIONS["table-few"].key[line]["held"] == (held,) or QUESTIONS["table-few"].key[line]["held"] == [held]
    assert brake(drug=1000)["treated"] > 0.95 * start["treated"]  # "next to nothing"


def test_the_clock_and_the_climb():
    for line, years in (("none", 0), ("twenty", 20), ("forty", 40)):
        read = numbers("waiting", waited=years)
        accepts("table-wait", line, "mgus", read["mgus"])
        accepts("table-wait", line, "asbestos", read["asbestos"])
    says("twice the wait, 40 years for 20, is nine times the risk")
    assert float(waiting.asbestos_next(40) / waiting.asbestos_next(20)) == pytest.approx(9, abs=0.3)
    past, coming = waiting.mgus_next([10, 20])
    assert past == coming and waiting.asbestos_next(20) > waiting.asbestos_next(10)  # bet-wait
    says("of 10,000 in the model who worked with asbestos for 14 years")
    assert waiting.PARAMETERS["duration"].default == 1979 - 1965


def test_finding():
    for line, ill in (("clinic", 50_000), ("workers", 1000), ("rare", 100)):
        read = test(ill=ill)
        accepts("table-crowd", line, "alarms", read["alarms"])
        accepts("table-crowd", line, "worth", read["worth"])
    says(
        "finds 32 of the ill, and alarms 4,995 of the well for nothing",
        "To find 99 % of the ill makes 1.9 in a hundred positive tests right, to clear more of the well makes it 6.0",
    )
    rare = test(ill=100)
    assert (rare["found"], rare["alarms"]) == (32, 4995) and rare["worth"] < 1
    assert test(ill=1000)["worth"] == pytest.approx(6, abs=0.2)  # "right if one in 100 were ill"
    assert (test(ill=100, found=99)["worth"], test(ill=100, cleared=99.5)["worth"]) == (1.9, 6.0)
    facts = evidence.facts("mesothelioma")
    figure = facts[facts["citation_keys"] == "Hollevoet2012"]["figure"].iloc[0]
    assert "sensitivity 32% (26 to 40) at 95% specificity" in figure
    assert (screening.PARAMETERS["found"].default, screening.PARAMETERS["cleared"].default) == (32, 95)
    says("the test finds* 32 %", "the test clears* 95 %", "95 % interval 26 to 40 %")


def test_the_drawn_crowds():
    assert (two_crowds.FOUND, two_crowds.ALARMED) == (0.32, 0.05)
    for step, ill in ((2, two_crowds.CLINIC), (3, two_crowds.WORKERS)):
        hits, alarms = two_crowds.marked(ill)
        spots = scenes.scene("two-crowds").places(step)
        assert (len(spots["hit"].at), len(spots["alarm"].at)) == (hits, alarms)
        assert len(spots["miss"].at) == ill - hits
        words = scenes.scene("two-crowds").frame(step).labels
        assert any(f"{hits} of {hits + alarms}" in label for label in words)
    assert two_crowds.marked(two_crowds.WORKERS) == (1, 5)


def test_the_drawn_bodies():
    """As many carry the target as the note below the drawing says; the same ones are killed later."""
    aim, swapped = scenes.scene("two-bodies").places(1), scenes.scene("two-bodies").places(3)
    assert len(aim["with"].at) == len(two_bodies.CARRY) == 3 and len(aim["without"].at) == 3
    assert sorted(aim["with"].at) == sorted(swapped["killed"].at)
    assert "three of six is our drawing" in scenes.scene("two-bodies").simplified


def test_licences():
    says("licensed for it in the US since 2020", "In 2022 he had mesothelioma")
    table = evidence.approvals()
    fda = table[(table["agency"] == "FDA") & (table["status_class"] == "approved")]
    own = fda[fda["disease"] == "mesothelioma"].set_index("therapy")["date"]
    assert own["nivolumab + ipilimumab"][:4] == "2020"
    says("neither the US nor Europe has licensed CAR T cells for mesothelioma, or a checkpoint inhibitor for myeloma")
    licensed = table[table["agency"].isin(["FDA", "EMA"]) & (table["status_class"] == "approved")]
    myeloma, other = (licensed[licensed["disease"] == name]["therapy"] for name in ("myeloma", "mesothelioma"))
    assert not myeloma.str.contains("pembrolizumab|nivolumab|ipilimumab|atezolizumab|durvalumab").any()
    assert not other.str.contains("leucel").any() and myeloma.str.contains("leucel").any()
    says("in 2007 the US admitted a test for it", "under an exemption for rare diseases")
    device = table[table["therapy"].str.contains("MESOMARK")].iloc[0]
    assert device["date"][:4] == "2007" and "monitoring" in device["indication"]
    assert "humanitarian device exemption" in device["status"]


def test_trials_of_the_table():
    says("cilta-cel: 97 % of 97 people")
    assert (row("T068")["response_rate_pct"], row("T068")["n_experimental"]) == (97, 97)
    says("gavo-cel: 20 % of 30", "a second scan confirmed it in 13 %")
    gavo = row("T166")
    assert gavo["response_rate_pct"] == 20 and "30 evaluable (13% confirmed" in gavo["notes"]
    assert gavo["randomised"] != "yes" and gavo["basis"] == "read"
    harm = evidence.side_effects()
    harm = harm[harm["citation_keys"] == "Hassan2023"].set_index("event")["grade3plus_pct"]
    says("With gavo-cel 16 % had a severe inflammation of the lung")
    assert harm["pneumonitis grade 3+"] == 16
    assert "in 15 people of whom 5 had mesothelioma" in told(QUESTIONS["bet-carry"])
    assert row("T167")["response_rate_pct"] == 0 and "5 of the 15 had mesothelioma" in row("T167")["notes"]
    for text, row_id, ratio in (
        ("1.61 (0.91 to 2.85)", "T084", (1.61, 0.91, 2.85)),
        ("0.79 (0.64 to 0.98)", "T135", (0.79, 0.64, 0.98)),
    ):
        says(text)
        own = row(row_id)
        assert tuple(own[["hazard_ratio", "hr_ci_low", "hr_ci_high"]]) == ratio
        assert own["hr_ci_level"] == 95 and own["basis"] in ("read", "secondary")
    assert "from memory" not in TEXT
    target = evidence.parallels().set_index("dimension")["mesothelioma"]["Target antigen"]
    says("66 % carried it, and only 37 % of samples had it on half of their cells or more")
    assert (
        "66% of the epithelioid tumours carried it, and only 37% of samples had it on half of the cells or more"
        in target
    )


def test_dust():
    table = evidence.parallels().set_index("dimension")
    says("had MGUS 1.8 times as often as people to compare with")
    assert "1.8 times a reference population" in table["myeloma"]["Cause"] and table["basis"]["Cause"] == "read"


def test_the_table_is_whole():
    table, dossier = parallels.rows(), evidence.parallels()
    assert len(table) == len(dossier) == 30 and set(table["dimension"]) == set(dossier["dimension"])
    picture = show("parallels")
    both = dossier[(dossier["myeloma_shown_by"] == "chance") & (dossier["mesothelioma_shown_by"] == "chance")]
    assert picture.title.startswith(f"In {len(both)} of 30 comparisons chance decided")
    bet = QUESTIONS["bet-both"]
    assert bet.choices[bet.key] == f"In {len(both)}" and "thirty comparisons" in bet.stem
    assert bet.reveal.startswith(f"**In {len(both)},**")
    assert set(dossier["basis"]) == {"read", "secondary"}
    html = picture.html()
    assert html.count("<summary>What may one conclude?</summary>") == html.count("<section") == 30
    assert html.count("<details") == len(parallels.GROUPS) + 30 + 1
    for _, line in dossier.iterrows():
        for column in ("dimension", "myeloma", "mesothelioma", "why_it_matters_for_immunotherapy"):
            assert line[column].replace("&", "&amp;").replace("'", "&#x27;") in html, line[column]
        for key in evidence.keys_of(line):
            assert evidence.reference(key).authors.replace("'", "&#x27;") in html, key
    assert len(show("parallels", group="The wait before them").table) == 2
    assert set(show("parallels", find="car t").table["Dimension"]) >= {"CAR T cells"}
    assert show("parallels", find="SOX2").title == "Hidden antigens: what it was shown by in each cancer"
    with pytest.raises(ValueError, match="no topic is called 'nope'; known: Where they come from"):
        parallels.rows(group="nope")
    with pytest.raises(ValueError, match="no row contains 'aspirin'"):
        parallels.rows(find="aspirin")


def test_marks_stand_where_the_table_says():
    figure = show("parallels").figure
    dossier = evidence.parallels().set_index("dimension")
    left, right = figure.axes
    names = {tick.get_text(): y for tick, y in zip(right.get_yticklabels(), right.get_yticks(), strict=True)}
    kinds = list(parallels.SHOWN_BY)
    for axes, side in ((left, "myeloma"), (right, "mesothelioma")):
        marks = {line.get_ydata()[0]: line for line in axes.get_lines()}
        assert len(marks) == len(names) == 30
        for name, y in names.items():
            if name in dossier.index:
                both = set(dossier.loc[name, ["myeloma_shown_by", "mesothelioma_shown_by"]]) == {"chance"}
                assert kinds[int(marks[y].get_xdata()[0])] == dossier[f"{side}_shown_by"][name], name
                assert (marks[y].get_marker() == "D") == both, name


def test_what_a_side_rests_on_has_its_sources():
    """A side shown by chance cites a randomised trial of that cancer, or says what chance compared."""
    trials = evidence.trials()
    for _, line in evidence.parallels().iterrows():
        for side in ("myeloma", "mesothelioma"):
            own = trials[(trials["disease"] == side) & (trials["randomised"] == "yes")]
            by_chance = {key for keys in own["citation_keys"] for key in keys.split("; ")}
            if line[f"{side}_shown_by"] == "chance":
                cited = by_chance & set(evidence.keys_of(line))
                compared = re.search(r"HR|hazard ratio|phase 3|\d v \d|% v |placebo|\(p 0", line[side])
                assert cited or compared, (line["dimension"], side)


def test_the_drugs_of_the_cards():
    """The table to fill in: the drug stands in that card, and pembrolizumab is the one that both share."""
    dossier = evidence.parallels().set_index("dimension")
    table = QUESTIONS["table-drugs"]
    for line, name in table.rows.items():
        for side in ("myeloma", "mesothelioma"):
            text = f"{dossier[side][name]} {dossier['why_it_matters_for_immunotherapy'][name]}".lower()
            drug = table.key[line][side][0]
            assert drug in text or (drug == "pembrolizumab" and ("keynote" in text or "ind.227" in text)), (name, side)
    same = [line for line in table.rows if table.key[line]["myeloma"] == table.key[line]["mesothelioma"]]
    assert same == ["added"]


def test_reading_in_the_assignment():
    table = parallels.rows(group="Aiming at a target").set_index("dimension")
    assert "Bevacizumab (VEGF, not the tumour cell) improved survival" in table["mesothelioma"]["Antibodies that work"]
    assert table["mesothelioma_shown_by"]["Antibodies that work"] == "chance"
    assert "progression HR 1.22, 0.85 to 1.74" in table["mesothelioma"]["Antibody-drug conjugates"]
    assert tuple(table.loc["CAR T cells", ["myeloma_shown_by", "mesothelioma_shown_by"]]) == ("chance", "treated")
    assert table["mesothelioma_shown_by"]["Target antigen"] == "laboratory"
    assert LESSON.key("read-cards") == ["a", "c", "d"]


def test_quotes_are_verbatim():
    quotes = evidence.claims().set_index("claim_id")["quote"]
    assert "(C075)" in TEXT and f'"{quotes["C075"]}"' in PROSE


def test_second_target_in_the_assignment():
    """The key, from the formula, is what a learner finds in the picture: day 1,000 at it, sooner a step above."""
    for given, key in LESSON.variants("task-second"):
        first = float(given["share"])
        assert escape(negative=first, second_target=key)["relapse_day"] >= 1000
        assert escape(negative=first, second_target=1.06 * key)["relapse_day"] < 1000
        assert share(GRADED["task-second"], float(f"{key:.2g}"), key) == 1


def test_enough_t_cells_in_the_assignment():
    for given, key in LESSON.variants("task-enough"):
        drug = float(given["drug"])
        reads = [brake(infiltration=cells, drug=drug) for cells in (key - 10_000, key)]
        assert [read["needed_occupancy"] <= read["occupancy"] for read in reads] == [False, True]


def test_tasks_accept_what_the_explorer_prints_and_no_neighbour():
    printed = {
        "task-second": lambda v: float(f"{6.814e-5 / float(v['share']):.2g}"),
        "task-enough": lambda v: {1: 320_000, 2: 150_000, 4: 80_000, 10: 40_000, 57: 20_000}[int(v["drug"])],
        "alarms-in-a-village": lambda v: round(100 * 0.8 * v["ill"] / (0.8 * v["ill"] + 0.1 * (2000 - v["ill"])), 1),
    }
    LESSON.accepts_only_its_own(printed)
