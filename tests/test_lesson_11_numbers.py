"""Every number that lesson 11 and its assignment state, against the simulation and the dossier."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from _course import ROOT
from _lesson import Lesson, row

from immunolab import evidence, scenes
from immunolab.explore import numbers
from immunolab.figures import forest
from immunolab.models import combination
from immunolab.scenes.stories import more_than_sum, same_drug, two_chances

SLUG = "11_combinations"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT, PROSE = LESSON.questions, LESSON.graded, LESSON.text, LESSON.prose
says = LESSON.says
IMMUNE = (ROOT / "immunolab/evidence/dossier/facts_immune.md").read_text(encoding="utf-8")


def both(**values):
    return numbers("combination", **values)


def interval(row_id):
    found = row(row_id)
    return found["hazard_ratio"], found["hr_ci_low"], found["hr_ci_high"], found["hr_ci_level"]


def test_a_drug_combined_with_itself():
    half = both(dose=0.5)
    assert (half["effect_a"], half["effect_b"], half["bliss"], half["loewe"]) == (0.2, 0.2, 0.36, 0.5)
    assert float(combination.hill(1)) == 0.5  # "a whole dose one of 0.50"
    assert tuple(round(100 * half[name]) for name in ("effect_a", "bliss", "loewe")) == (
        same_drug.HALF,
        same_drug.BLISS,
        same_drug.WHOLE,
    )
    flat = both(dose=0.5, steepness_a=1, steepness_b=1)
    assert flat["bliss"] > flat["loewe"] == 0.5  # the scene: "With a flatter curve the same rule reports antagonism"
    says("Bliss expected 0.36. So by Bliss this drug is in synergy with itself")


def test_help_moves_what_is_found_and_no_rule():
    says("Set *Help between the drugs* to 1, then to −0.25", "help 0 again, and *Dose of A* 2")
    settings = {"help": {"dose": 0.5, "help": 1}, "hinder": {"dose": 0.5, "help": -0.25}, "dose": {"dose": 2}}
    key = QUESTIONS["table-help"].key
    for name, values in settings.items():
        shown = both(**values)
        assert key[name] == {column: shown[column] for column in ("bliss", "loewe", "found")}
    for help_ in (-0.5, -0.25, 0.5, 1):
        shown = both(dose=0.5, help=help_)
        assert (shown["bliss"], shown["loewe"]) == (0.36, 0.5)
        assert (shown["found"] > 0.5) == (help_ > 0)
    says("At −0.25 the two hinder each other, and Bliss sees nothing: what is found is the 0.36 that it expects")
    assert both(dose=0.5, help=-0.25)["found"] == both(dose=0.5)["bliss"]
    says("At dose 2 it turns round: Bliss expects more than Loewe")
    assert both(dose=2)["bliss"] > both(dose=2)["loewe"] == both(dose=2)["found"]
    says("At 1 each dose counts double in the other's company")
    assert both(dose=0.5, help=1)["found"] == both(dose=1)["loewe"]


def test_the_dishes_of_the_drawing():
    cells, a, b = more_than_sum.CELLS, more_than_sum.LEFT_A, more_than_sum.LEFT_B
    assert a * b / cells == more_than_sum.EXPECTED
    assert more_than_sum.FEWER < more_than_sum.EXPECTED < more_than_sum.MORE
    for step, left in ((0, {"a": a, "b": b}), (1, {"both": more_than_sum.EXPECTED})):
        drawn = scenes.scene("more-than-sum").frame(step)
        for part, n in left.items():
            assert sum(f'data-key="{part}{i}"' in drawn.inner() for i in range(cells)) == n
    # the practice question: 14 and 8 of 16 left
    assert "A alone leaves 14 of 16 cells, B alone leaves 8 of 16" in QUESTIONS["spot-dish"].stem
    assert 14 * 8 / cells == more_than_sum.MORE and QUESTIONS["spot-dish"].key == "more"
    assert 100 * float(combination.bliss(0.8, QUESTIONS["dish-share"].key / 100)) == pytest.approx(90)


def test_two_chances():
    says("**About 10 months,** 9.8 in the model", "it is 6.2 months in the model", "At correlation 1 the gain is gone")
    key = QUESTIONS["table-chances"].key
    for name, values in (("open", {}), ("alike", {"correlation": 1}), ("apart", {"correlation": 0, "median_b": 8})):
        shown = both(**values)
        assert key[name] == {"median": shown["median"], "gain": shown["gain"]}
    assert key["open"] == {"median": 9.8, "gain": 1.8} and key["alike"]["gain"] == 0 and key["apart"]["gain"] == 6.2
    gains = [both(correlation=r)["gain"] for r in (0, 0.3, 0.6, 0.9, 1)]
    assert gains == sorted(gains, reverse=True)


def test_the_locks_of_the_drawing():
    drawn = scenes.scene("two-chances")
    assert len(two_chances.LOCKS) == 12
    counts = [two_chances.LOCKS.count(lock) for lock in "rst"]
    assert counts == [5, 3, 4]
    for step, wanted in ((1, (5, 0)), (2, (0, 3)), (3, (5, 3))):
        places = drawn.places(step)
        assert tuple(len(places[p].at) if p in places else 0 for p in ("round-open", "square-open")) == wanted


def test_how_good_the_partner_would_have_to_be():
    says("**About 9 months,** in the model")
    for correlation in (0, 0.3, 0.6, 1):
        assert both(median_a=15, median_b=1, correlation=correlation)["gain"] == 0
    shown = {b: both(median_a=15, median_b=b)["gain"] for b in np.arange(1, 15, 0.5)}
    nearest = min(shown, key=lambda b: abs(shown[b] - 4.5))
    key = QUESTIONS["table-partner"].key
    assert key["needed"] == {"alone": nearest, "gain": shown[nearest]} and nearest == 9
    assert key["weak"] == {"alone": 1, "gain": 0}
    bet = QUESTIONS["bet-silent"]
    assert bet.choices[bet.key] == f"About {nearest:g} months" and "brought 4.5 months" in bet.stem
    assert "it would add twice these months" in bet.feedback["d"]
    assert both(median_a=15, median_b=15)["gain"] == pytest.approx(2 * 4.5, abs=1)


def test_majestec_3():
    says("with 587 people whose myeloma had come back")
    says(
        "83 % of those with teclistamab and daratumumab were alive without progression, and 30 % of those with three older"
    )
    trial = row("T049")
    assert trial["n_experimental"] + trial["n_control"] == 587
    assert interval("T049") == (0.17, 0.12, 0.23, 95) and "0.17" in QUESTIONS["headline"].stem
    assert "36-month PFS 83.4% vs 29.7%" in trial["notes"]
    says("|71 %|62 %|", "|7.1 %|5.9 %|")
    assert "serious AEs 70.7% vs 62.4%; deaths from TEAEs 7.1% vs 5.9%" in trial["notes"]


def test_what_each_partner_did_alone():
    says("teclistamab, daratumumab: 89 % of 291 responded", "teclistamab: 63 % of 165", "daratumumab: 29 % of 106")
    pair, one, other = row("T049"), row("T046"), row("T002")
    assert (pair["response_rate_pct"], pair["n_experimental"]) == (89, 291)
    assert (one["response_rate_pct"], one["n_experimental"]) == (63, 165)
    assert (round(other["response_rate_pct"]), other["n_experimental"]) == (29, 106)
    says("hazard ratio for progression or death 0.29 (**95 % interval** 0.23 to 0.38)")
    assert interval("T051") == (0.29, 0.23, 0.38, 95)
    says(
        "pembrolizumab, chemotherapy, mesothelioma: 62 % of 222",
        "chemotherapy: 38 % of 218",
        "pembrolizumab: 22 % of 73",
    )
    added, alone = row("T135"), row("T149")
    assert (added["response_rate_pct"], added["n_experimental"]) == (62, 222)
    assert (added["response_rate_control_pct"], added["n_control"]) == (38, 218)
    assert (alone["response_rate_pct"], alone["n_experimental"]) == (22, 73)
    for name in ("T002", "T046", "T049", "T051", "T062", "T135", "T141", "T149", "T030", "T035", "T036", "T040"):
        assert row(name)["basis"] in {"read", "secondary"}


def test_two_bispecifics():
    trial = row("T062")
    assert trial["n_experimental"] == 90 and round(trial["response_rate_pct"]) == 79
    assert "about 43% for either drug" in trial["notes"]
    question = QUESTIONS["both-bispecifics"]
    assert "makes 43 of 100 people respond" in question.stem
    assert "79 % of 90 given both responded" in re.sub(r"\s+", " ", question.feedback["right"])
    assert question.key == pytest.approx(100 * float(combination.bliss(0.43, 0.43)), abs=0.05)
    n, p, z = 90, 71 / 90, 1.96
    assert round(100 * p, 1) == trial["response_rate_pct"]
    middle = (p + z * z / 2 / n) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n) / (1 + z * z / n)
    assert [round(100 * (middle + s * half)) for s in (-1, 1)] == [69, 86]
    assert "95 % interval 69 to 86, our computation" in re.sub(r"\s+", " ", question.feedback["right"])


def test_the_trial_with_each_drug_alone():
    says("chance gave 945 people with melanoma", "|nivolumab|43.7 %|16.3 %|", "|ipilimumab|19.0 %|27.3 %|")
    says("|both|57.6 %|55.0 %|", "|*expected*|54 %|39 %|")
    assert "57.6% of 314 with both, 43.7% of 316 with nivolumab, 19.0% of 315 with ipilimumab" in IMMUNE
    assert "55.0, 16.3 and 27.3%" in IMMUNE and 314 + 316 + 315 == 945
    assert round(100 * float(combination.bliss(0.437, 0.19))) == 54
    assert round(100 * float(combination.bliss(0.163, 0.273))) == 39
    says("began on a third of the dose of nivolumab")
    assert "nivolumab at first 1 mg/kg, alone 3 mg/kg" in IMMUNE


def test_other_combinations():
    says(
        "In 13 large trials",
        "none in myeloma",
        "but for perhaps nine days in one",
        "95 % did no more than both drugs added up",
        "2,025 pairs",
        "on 125 lines",
    )
    for words in ("13 phase 3 trials", "9 days", "95% with additive or less", "2,025 pairs in 125 lines"):
        assert words in IMMUNE


def test_beat_meso():
    says("The disease progressed later. That people lived longer could not be told from chance")
    beat, ind = row("T141"), row("T135")
    assert beat["hr_ci_low"] < 1 < beat["hr_ci_high"] and row("T142")["hr_ci_high"] < 1
    says("people lived longer", "each ratio lies inside the other's interval")
    assert ind["hr_ci_high"] < 1
    says("by about a month in the median")
    assert round(ind["median_experimental_months"] - ind["median_control_months"]) == 1
    assert beat["hr_ci_low"] < ind["hazard_ratio"] < beat["hr_ci_high"]
    assert ind["hr_ci_low"] < beat["hazard_ratio"] < ind["hr_ci_high"]


def test_the_picture_has_one_line_that_crosses_one():
    says("One line touches 1. Which crosses it?", "BEAT-meso's does")
    names = ["MajesTEC-3", "CASTOR", "POLLUX", "ELOQUENT-2", "IND.227 (KEYNOTE-483)", "BEAT-meso"]
    table = forest.rows(endpoint="OS", trials=names).set_index("trial")
    assert sorted(table.index) == sorted(names)
    assert table.index[table["hr_ci_high"] > 1].tolist() == ["BEAT-meso"]
    assert table.index[table["hr_ci_high"] == 1].tolist() == ["ELOQUENT-2"]


def test_elotuzumab():
    says("Alone, it shrank the tumour in none of 35 people")
    alone = row("T035")
    assert (alone["n_experimental"], alone["response_rate_pct"]) == (35, 0)
    says("in a quarter of the 35 people the disease stood still")
    assert "stable disease in 26.5%" in alone["notes"]
    says(
        "held the disease for 19.4 months in the median, against 14.9 without it",
        "the hazard ratio was 0.70 (0.57 to 0.85)",
    )
    added = row("T036")
    says("in a trial of 646 people after a relapse, all with lenalidomide and dexamethasone")
    assert added["n_experimental"] + added["n_control"] == 646
    assert (added["median_experimental_months"], added["median_control_months"]) == (19.4, 14.9)
    assert interval("T036") == (0.70, 0.57, 0.85, 95)
    assert pytest.approx(4.5) == 19.4 - 14.9
    says("in 748 people (lesson 06), elotuzumab added nothing beyond chance")
    first_line = row("T040")
    assert first_line["n_experimental"] + first_line["n_control"] == 748


def test_one_after_the_other():
    says("responded less often: 58 against 74 %")
    facts = evidence.facts("myeloma").set_index("fact_id")["fact"]
    assert "58.3% vs 74.0%, p=0.03; 210 patients" in facts["F151"]
    assert "210" in GRADED["in-turn"].stem


def test_first_licences():
    says("The first were licensed in 2015")
    approvals = evidence.approvals()
    own = approvals[approvals["therapy"].str.startswith("elotuzumab + Rd") & (approvals["agency"] == "FDA")]
    assert own["date"].tolist() == ["2015-11-30"]


def test_quotes_are_verbatim():
    quotes = evidence.claims().set_index("claim_id")["quote"]
    for claim in ("C023", "C028", "C031", "C042", "C087", "C088", "C090", "C091"):
        assert f"({claim})" in TEXT
        for part in quotes[claim].split(" | "):
            assert part.casefold() in PROSE.casefold(), claim


def test_order_and_rules_in_the_assignment():
    settings = {
        "default": {},
        "equal": {"median_b": 8},
        "same": {"median_b": 8, "correlation": 1},
        "apart": {"median_b": 8, "correlation": 0},
        "alike": {"correlation": 0.9},
    }
    gains = {name: both(**values)["gain"] for name, values in settings.items()}
    assert list(gains.values()) == [1.8, 5.1, 0, 6.2, 0.1]
    assert LESSON.key("order-by-gain") == sorted(gains, key=gains.get)
    half = both(dose=0.5)
    assert half["bliss"] < 0.44 < half["loewe"]  # synergy by the one, antagonism by the other
    assert LESSON.key("by-which-rule") == "c"
    assert float(combination.bliss(1 / 3, 1 / 3)) == pytest.approx(0.56, abs=0.01)  # "about half"
    assert 100 * float(combination.bliss(0.3, 0.3)) == pytest.approx(51)  # same-people: if they were independent


def test_the_picture_in_the_assignment():
    names = ["PERSEUS", "GRIFFIN", "ICARIA-MM", "IMROZ", "APOLLO"]
    table = forest.rows(endpoint="PFS", trials=names).set_index("trial")
    assert (table["basis"] != "recall").all()
    for column in ("hazard_ratio", "hr_ci_low", "hr_ci_high"):
        assert not any(evidence.from_memory(r, column) for _, r in table.iterrows())
    assert table.index[table["hr_ci_level"] != 95].tolist() == ["IMROZ"] and table.loc["IMROZ", "hr_ci_level"] > 95
    assert (table["hr_ci_high"] < 1).all()
    people = table["n_experimental"] + table["n_control"]
    wide = np.log(table["hr_ci_high"] / table["hr_ci_low"])
    assert people["GRIFFIN"] < people["PERSEUS"] and wide["GRIFFIN"] > wide["PERSEUS"]
    assert table["hazard_ratio"].idxmin() == "PERSEUS" and LESSON.key("read-forest") == ["a", "c", "d"]
    assert row("T030")["n_experimental"] + row("T030")["n_control"] == 307 and row("T030")["hr_ci_high"] < 1


def test_tasks_accept_their_own_answer_and_no_neighbour():
    for given, key in LESSON.variants("task-help"):
        shown = both(dose=given["dose"], help=round(key, 2))
        assert shown["found"] == pytest.approx(shown["bliss"], abs=0.0015)
        # a step of the slider to either side is seen in what is printed
        off = [both(dose=given["dose"], help=round(key + d, 2)) for d in (-0.04, 0.04)]
        assert off[0]["found"] < off[0]["bliss"] and off[1]["found"] > off[1]["bliss"]
    for given, key in LESSON.variants("task-half"):
        most = both(median_b=given["months"], correlation=0)["gain"]
        assert both(median_b=given["months"], correlation=round(key, 2))["gain"] == pytest.approx(most / 2, abs=0.06)
    LESSON.accepts_only_its_own(
        {
            "by-hand": lambda v: 100 * float(combination.bliss(0.6, v["b"] / 100)),
            "task-help": lambda v: math.sqrt(v["dose"] ** 2 + 2) / 2 - 1,
            "task-half": lambda v: {5: 0.58, 6: 0.63, 8: 0.72}[v["months"]],
        }
    )
