"""Every number that lesson 16 and its assignment state, against the simulations, the table and the dossier."""

from __future__ import annotations

import pytest
from _lesson import Lesson, row

from immunolab import evidence
from immunolab.explore import numbers
from immunolab.figures import parallels, show
from immunolab.models import mesothelioma
from immunolab.quiz import share

SLUG = "16_parallels"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT, PROSE = LESSON.questions, LESSON.graded, LESSON.text, LESSON.prose
says = LESSON.says
FEW = {"infiltration": 1000, "antigenicity": 0.005}
TEST = {"separation": 1.2, "cutoff": 1.645}


def escape(**values):
    return numbers("antigen_escape", **values)


def brake(**values):
    return numbers("checkpoint", **values)


def cutoff(**values):
    return numbers("cutoff", **values)


def worth(sensitivity, specificity, ill):
    """Share of the positives who are ill, when the share ``ill`` of the crowd is."""
    return sensitivity * ill / (sensitivity * ill + (1 - specificity) * (1 - ill))


def near(name):
    return [n.value for n in QUESTIONS[name].near_misses]


def test_redirecting():
    says(
        "The patchy tumour is back on day 87 instead of 1,527. A second target moves that to 952, killing the neighbours to 574"
    )
    assert (escape(negative=0.1)["relapse_day"], escape()["relapse_day"]) == (87, 1527)
    assert escape(negative=0.1, second_target=0.001)["relapse_day"] == 952
    assert escape(negative=0.1, bystander=1)["relapse_day"] == 574
    for killing, key in QUESTIONS["note-neighbours"].key.items():
        assert escape(negative=0.1, bystander=float(killing))["relapse_day"] == key
    assert near("note-neighbours") == [87, 1527]


def test_releasing():
    says("the drug leaves 71 billion cells of 80, and 1,000 mg/L instead of 57 leave 68")
    says("A hundred times as many T cells and the usual dose leave ten cells")
    few = brake(**FEW)
    assert (few["treated"], few["untreated"]) == (7.06e10, 8.0e10)
    assert brake(**FEW, drug=1000)["treated"] == 6.82e10
    many = brake(infiltration=100_000, antigenicity=0.005)
    assert many["treated"] == pytest.approx(10, abs=0.5)
    assert brake(infiltration=100_000, antigenicity=0.005, drug=0)["treated"] > 1e10  # task 5
    for arrive, key in QUESTIONS["note-blockade"].key.items():
        assert brake(infiltration=float(arrive), antigenicity=0.005)["needed_occupancy"] == key
    assert near("note-blockade") == [few["occupancy"], brake()["needed_occupancy"]]


def test_the_clock_and_the_climb():
    says(
        "10.1 % of people with MGUS progress in ten years, and of those still well after twenty years again 10.1 % in the next ten"
    )
    says(
        "Of 100,000 people with five years of exposure like Paul's, 2 fall ill within twenty years, and 25 in the ten after"
    )
    says("Twice the time is 1.8 times the risk on the clock, and 20 times on the climb")
    after = {years: numbers("mgus", death=0, years=years)["risk"] for years in (10, 20, 30, 40)}
    assert after[10] == 10.1
    assert 100 * (after[30] - after[20]) / (100 - after[20]) == pytest.approx(10.1, abs=0.1)
    ben = [1e5 * mesothelioma.lifetime_risk(20, 5, 1, 20 + t, other_deaths=False) for t in (20, 30)]
    assert ben[0] == pytest.approx(2.3, abs=0.1) and ben[1] - ben[0] == pytest.approx(25, abs=0.1)
    assert after[40] / after[20] == pytest.approx(QUESTIONS["note-clock"].key, abs=0.05)
    assert near("note-clock") == [pytest.approx(after[40] - after[20])]
    late, early = (numbers("mesothelioma", first_age=age) for age in (60, 30))
    assert (late["risk_alone"], early["risk_alone"]) == (0.0273, 0.536)
    assert early["risk_alone"] / late["risk_alone"] == pytest.approx(QUESTIONS["note-climb"].key, abs=0.05)
    assert near("note-climb") == [pytest.approx(early["lifetime_risk"] / late["lifetime_risk"], abs=0.05)]


def test_the_bet_on_forty_years():
    twenty, forty = (numbers("mgus", death=0, years=years) for years in (20, 40))
    bet = QUESTIONS["bet-forty-years"]
    assert bet.key == round(forty["risk"]) and f"Of 100 people, {round(twenty['risk'])} have progressed" in bet.stem
    past, _, twice = near("bet-forty-years")
    assert (past, twice) == (round(twenty["risk"]), 2 * round(twenty["risk"]))
    says("**35.** Every year takes 1 in 100 of those still well. It is fewer than 38")
    assert twenty["progression"] == pytest.approx(1, abs=0.1)
    assert [share(bet, people, bet.key) for people in (35, 33, 37, 38, 25, 19, 40)] == [1, 1, 1, 0, 0, 0, 0]


def test_finding():
    says("The test finds 32 of them and alarms 4,995 others for nothing: 0.64 % of the positives are ill")
    ill, well = 0.32 * 100, 0.05 * 99_900
    assert round(well) == 4995 and 100 * ill / (ill + well) == pytest.approx(0.64, abs=0.005)
    assert round(ill + well) == 5027  # in the feedback of the bet
    assert 100 * worth(0.32, 0.95, 0.01) == pytest.approx(6, abs=0.1)
    start = cutoff(**TEST, prevalence=0.01)
    assert (start["sensitivity"], start["specificity"], start["auc"]) == (32.8, 95.0, 0.8)
    says("The area under the curve is then 0.80; published is 0.77")
    says("right in 16.7 % of positives when one in 100 is ill")
    superb = cutoff(separation=4, cutoff=1.645, prevalence=0.01)
    assert superb["positive_value"] == 16.7 and superb["sensitivity"] > 99
    for crowd, key in QUESTIONS["note-crowd"].key.items():
        assert cutoff(**TEST, prevalence=float(crowd))["positive_value"] == key
    assert near("note-crowd") == [start["sensitivity"], start["positive_value"]]
    specific, sensitive = worth(0.32, 0.995, 0.001), worth(0.99, 0.95, 0.001)
    assert specific > 3 * sensitive  # better-test
    facts = evidence.facts("mesothelioma")
    figure = facts[facts["citation_keys"] == "Hollevoet2012"]["figure"].iloc[0]
    for part in (
        "AUC 0.77 (0.73 to 0.81)",
        "sensitivity 32% (26 to 40) at 95% specificity",
        "16 studies, 4,491 people",
    ):
        assert part in figure
    says("In 16 studies with 4,491 people the test found 32 % of early mesotheliomas (95 % interval 26 to 40)")


def test_licences():
    says("CAR T cells were licensed for myeloma in March 2021")
    table = evidence.approvals()
    fda = table[(table["agency"] == "FDA") & (table["status_class"] == "approved")]
    cells = fda[fda["therapy"].str.contains("autoleucel|vicleucel")]
    assert cells["date"].min()[:7] == "2021-03" and set(cells["disease"]) == {"myeloma"}
    says("licensed in October 2020")
    says("followed in September 2024")
    own = fda[fda["disease"] == "mesothelioma"].set_index("therapy")["date"]
    assert own["nivolumab + ipilimumab"][:7] == "2020-10"
    assert own["pembrolizumab + pemetrexed + platinum"][:7] == "2024-09"
    assert not fda[fda["disease"] == "myeloma"]["therapy"].str.contains("pembrolizumab|nivolumab").any()
    says(
        "In 2007 a test for it was admitted in the United States, for monitoring, under an exemption for rare diseases"
    )
    test = table[table["therapy"].str.contains("MESOMARK")].iloc[0]
    assert test["date"][:4] == "2007" and "monitoring" in test["indication"]
    assert "humanitarian device exemption" in test["status"]


def test_trials_of_the_table():
    says("97 % of 97 responded")
    assert (row("T068")["response_rate_pct"], row("T068")["n_experimental"]) == (97, 97)
    says(
        "gavo-cel: 20 % of 30, mostly mesothelioma; severe cytokine release 25 %, severe lung inflammation 16 %; at the dose chosen in the end 15 and 0 %"
    )
    says("In 20 % of 30 people the tumour shrank enough, and in 13 % a second scan confirmed it")
    gavo = row("T166")
    assert gavo["response_rate_pct"] == 20 and "30 evaluable (13% confirmed" in gavo["notes"]
    assert gavo["randomised"] != "yes" and gavo["basis"] == "read"
    harm = evidence.side_effects()
    harm = harm[harm["citation_keys"] == "Hassan2023"].set_index("event")["grade3plus_pct"]
    assert harm["cytokine release syndrome grade 3+"] == 25 and harm["pneumonitis grade 3+"] == 16
    says("Another product: 0 of 15, 5 of them with mesothelioma")
    assert row("T167")["response_rate_pct"] == 0 and "5 of the 15 had mesothelioma" in row("T167")["notes"]
    for text, row_id, ratio in (
        ("pembrolizumab added: death 1.61 (0.91 to 2.85)", "T084", (1.61, 0.91, 2.85)),
        ("pembrolizumab added: death 0.79 (0.64 to 0.98)", "T135", (0.79, 0.64, 0.98)),
        ("progression or death 1.53 (1.05 to 2.22)", "T083", (1.53, 1.05, 2.22)),
        ("death 0.69 (0.52 to 0.91)", "T147", (0.69, 0.52, 0.91)),
        ("death 1.20 (0.90 to 1.60)", "T186", (1.20, 0.90, 1.60)),
    ):
        says(text)
        own = row(row_id)
        assert tuple(own[["hazard_ratio", "hr_ci_low", "hr_ci_high"]]) == ratio
        assert own["hr_ci_level"] == 95 and own["basis"] in ("read", "secondary")
    assert row("T147")["control"] == "placebo"
    says("32 % of 84 responded")
    assert (row("T089")["response_rate_pct"], row("T089")["n_experimental"]) == (32, 84)
    says("0.98 in 661 people")
    vorinostat = row("T187")
    assert vorinostat["hazard_ratio"] == 0.98 and vorinostat["n_experimental"] + vorinostat["n_control"] == 661
    assert "from memory" not in TEXT
    says("did not lower the hazard of death beyond chance: 0.94 (0.78 to 1.14)")
    says("some 640 ml of dense tissue on average")
    volume = evidence.facts("mesothelioma").set_index("fact")["figure"]["Tumour volume"]
    assert volume == "about 640 ml on average"


def test_what_can_be_watched():
    table = evidence.parallels().set_index("dimension")
    says("10, 18, 28 and 36 % had progressed at 10, 20, 30 and 35 years")
    assert "10% at 10 years, 18% at 20, 28% at 30, 36% at 35" in table["myeloma"]["Risk over time"]
    says("7.6 in 100 had MGUS, 1.8 times as many as in a reference population")
    assert "7.6 per 100 had MGUS, 1.8 times a reference population" in table["myeloma"]["Cause"]
    assert table["basis"]["Cause"] == "read" and "1.8 times as often" in GRADED["dust"].stem


def test_the_table_is_whole():
    table, dossier = parallels.rows(), evidence.parallels()
    assert len(table) == len(dossier) == 30 and set(table["dimension"]) == set(dossier["dimension"])
    picture = show("parallels")
    counts = dossier["basis"].value_counts()
    assert picture.title.startswith(f"{counts['read']} of 30 comparisons rest on sources that were read")
    says(f"{counts['secondary']} of the 30 rows rest in part on reports")
    assert "recall" not in counts and counts["read"] + counts["secondary"] == 30
    html = picture.html()
    assert html.count("<details>") == len(parallels.GROUPS) + 1
    assert html.count('<th scope="row"') == 30
    for _, line in dossier.iterrows():
        for column in ("dimension", "myeloma", "mesothelioma", "why_it_matters_for_immunotherapy"):
            assert line[column].replace("&", "&amp;").replace("'", "&#x27;") in html, line[column]
        for key in evidence.keys_of(line):
            assert evidence.reference(key).authors.replace("'", "&#x27;") in html, key
    assert len(show("parallels", group="The wait before them").table) == 2
    assert set(show("parallels", find="car t").table["Dimension"]) >= {"CAR T cells"}
    with pytest.raises(ValueError, match="no topic is called 'nope'; known: Where they come from"):
        parallels.rows(group="nope")
    with pytest.raises(ValueError, match="no row contains 'aspirin'"):
        parallels.rows(find="aspirin")


def test_marks_stand_where_the_table_says():
    picture = show("parallels")
    (axes,) = picture.figure.axes
    names = {tick.get_text(): y for tick, y in zip(axes.get_yticklabels(), axes.get_yticks(), strict=True)}
    marks = {line.get_ydata()[0]: line for line in axes.get_lines()}
    dossier = evidence.parallels().set_index("dimension")
    columns = ["read", "secondary", "recall"]
    for name, y in names.items():
        if name in dossier.index:
            line = marks[y]
            assert columns[int(line.get_xdata()[0])] == dossier["basis"][name], name
            hollow = line.get_markerfacecolor() == "#FDFDFB"
            assert hollow == (dossier["confidence"][name] != "high"), name
    assert len(names) == len(marks) == 30
    right = {
        name: dossier.loc[name, ["basis", "confidence"]].tolist() for name in QUESTIONS["read-known"].choices.values()
    }
    assert [n for n, known in right.items() if known == ["read", "high"]] == [
        QUESTIONS["read-known"].choices[QUESTIONS["read-known"].key]
    ]


def test_reading_in_the_assignment():
    table = parallels.rows(group="Aiming at a target").set_index("dimension")
    assert "Bevacizumab (VEGF, not the tumour cell) improved survival" in table["mesothelioma"]["Antibodies that work"]
    assert "progression HR 1.22, 0.85 to 1.74" in table["mesothelioma"]["Antibody-drug conjugates"]
    assert table["basis"]["Target antigen"] == "secondary"
    assert LESSON.key("read-targets") == ["a", "c"]
    assert "Same technology, opposite results." in table["why_it_matters_for_immunotherapy"]["CAR T cells"]


def test_quotes_are_verbatim():
    quotes = evidence.claims().set_index("claim_id")["quote"]
    assert "(C075)" in TEXT and f'"{quotes["C075"]}"' in PROSE


def test_order_in_the_assignment():
    settings = {
        "fast": {"negative": 0.001, "growth": 0.03},
        "even": {"negative": 0.01},
        "double": {"negative": 0.1, "second_target": 0.02},
        "slow": {"negative": 0.01, "growth": 0.004},
    }
    days = {name: escape(**values)["relapse_day"] for name, values in settings.items()}
    assert list(days.values()) == [177, 376, 577, 752]
    assert LESSON.key("order-return") == sorted(days, key=days.get)


def test_tasks_accept_what_the_explorer_prints_and_no_neighbour():
    printed = {
        "task-patchy": lambda v: escape(negative=0.05, bystander=float(v["killing"]))["relapse_day"],
        "task-arrive": lambda v: brake(antigenicity=0.005, infiltration=float(v["arrive"]))["needed_occupancy"],
        "false-alarms": lambda v: round(100 * worth(0.32, 0.95, v["ill"] / 100_000), 1),
    }
    LESSON.accepts_only_its_own(printed)
