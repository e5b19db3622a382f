"""Every number that lesson 11 and its assignment state, against the simulation and the dossier."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from _lesson import Lesson, row

from immunolab import evidence
from immunolab.explore import numbers
from immunolab.figures import forest, show
from immunolab.models import combination

SLUG = "11_combinations"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT, PROSE = LESSON.questions, LESSON.graded, LESSON.text, LESSON.prose
says = LESSON.says


def both(**values):
    return numbers("combination", **values)


def interval(row_id):
    found = row(row_id)
    return found["hazard_ratio"], found["hr_ci_low"], found["hr_ci_high"], found["hr_ci_level"]


def test_a_drug_combined_with_itself():
    says("with effect 0.50. Loewe says so, by construction. Bliss expected 0.36")
    says("With steepness 1 it turns round: Bliss expects 0.56")
    half = both(dose=0.5)
    assert (half["effect_a"], half["effect_b"], half["bliss"], half["loewe"]) == (0.2, 0.2, 0.36, 0.5)
    assert float(combination.hill(1)) == 0.5
    flat = both(dose=0.5, steepness_a=1, steepness_b=1)
    assert flat["bliss"] == pytest.approx(0.56, abs=0.005) and flat["bliss"] > flat["loewe"] == 0.5
    assert combination.bliss(0.5, 0.5) == 0.75  # "half, and half of the rest"
    for steepness, key in QUESTIONS["note-self"].key.items():
        shown = both(dose=0.5, steepness_a=float(steepness), steepness_b=float(steepness))
        assert shown["bliss"] == key and shown["loewe"] == 0.5
    assert [n.value for n in QUESTIONS["note-self"].near_misses] == [half["loewe"], both()["bliss"]]


def test_the_rules_agree_somewhere():
    """Task 3 of the first exploration has an answer on the slider."""
    assert both(dose=1.3)["bliss"] < both(dose=1.3)["loewe"]
    assert both(dose=1.5)["bliss"] > both(dose=1.5)["loewe"]


def test_two_chances():
    says("The median is 9.8 months, 1.8 more than with the better drug")
    says("With two drugs of 8 months each it would be 13.1")
    assert (both()["median"], both()["gain"]) == (9.8, 1.8)
    assert both(median_b=8)["median"] == 13.1
    assert both(correlation=1)["gain"] == 0 == both(median_b=8, correlation=1)["gain"]
    gains = [both(correlation=r)["gain"] for r in (0, 0.3, 0.6, 0.9, 1)]
    assert gains == sorted(gains, reverse=True)
    for correlation, key in QUESTIONS["note-alike"].key.items():
        assert both(median_b=8, correlation=float(correlation))["gain"] == key
    assert [n.value for n in QUESTIONS["note-alike"].near_misses] == [
        both(median_b=8)["gain"],
        both(correlation=0)["gain"],
    ]


def test_the_gain_fades():
    says("furthest apart in the first half-year, and after three years they nearly meet")
    month = np.linspace(0, 48, 481)
    better = 0.5 ** (month / 8)
    gap = combination.independent_action(better, 0.5 ** (month / 4)) - better
    assert 3 < month[gap.argmax()] < 6
    assert gap[month == 36][0] < 0.002 < 0.1 < gap.max()


def test_how_good_the_partner_would_have_to_be():
    says("about 9 months in half of the patients")
    for correlation in (0, 0.3, 0.6, 1):
        assert both(median_a=15, median_b=1, correlation=correlation)["gain"] == 0
    wanted = QUESTIONS["note-partner"]
    shown = {b: both(median_a=15, median_b=b)["gain"] for b in np.arange(1, 15, 0.5)}
    nearest = min(shown, key=lambda b: abs(shown[b] - 4.5))
    assert nearest == wanted.key == 9
    assert both(median_a=15, median_b=9)["median"] == pytest.approx(19.5, abs=0.15)


def test_majestec_3():
    says("with 587 people with relapsed myeloma")
    says("83 of 100 and 30 of 100 were alive without progression, hazard ratio 0.17 (95 % interval 0.12 to 0.23)")
    trial = row("T049")
    assert trial["n_experimental"] + trial["n_control"] == 587
    assert interval("T049") == (0.17, 0.12, 0.23, 95)
    assert "36-month PFS 83.4% vs 29.7%" in trial["notes"]
    says("serious adverse events, whatever the cause, came in 71 and 62 of 100, and 7.1 and 5.9 % died of one")
    assert "serious AEs 70.7% vs 62.4%; deaths from TEAEs 7.1% vs 5.9%" in trial["notes"]


def test_add_on_trials():
    says("hazard ratio for death 0.74 (95 % interval 0.59 to 0.92)")
    says("progression or death 0.42 (0.30 to 0.59)")
    assert interval("T005") == (0.74, 0.59, 0.92, 95)
    assert interval("T023") == (0.42, 0.30, 0.59, 95)
    for row_id in ("T005", "T023", "T049", "T030", "T135", "T037"):
        assert row(row_id)["basis"] in {"read", "secondary"}


def test_two_bispecifics():
    says("90 people with myeloma outside the bone, all with both bispecifics | 79 % responded")
    trial = row("T062")
    assert trial["n_experimental"] == 90 and round(trial["response_rate_pct"]) == 79
    assert "about 43% for either drug" in trial["notes"]
    question = QUESTIONS["both-bispecifics"]
    assert question.key == pytest.approx(100 * float(combination.bliss(0.43, 0.43)), abs=0.05)
    n, p, z = 90, 71 / 90, 1.96
    assert round(100 * p, 1) == trial["response_rate_pct"]
    middle = (p + z * z / 2 / n) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n) / (1 + z * z / n)
    assert [round(100 * (middle + s * half)) for s in (-1, 1)] == [69, 86]
    assert "95 % interval 69 to 86, our computation" in re.sub(r"\s+", " ", question.feedback["right"])


def test_mesothelioma():
    says("Pembrolizumab lowered the hazard of death, 0.79 (0.64 to 0.98)")
    assert interval("T135")[:3] == (0.79, 0.64, 0.98)
    beat = row("T141")
    assert beat["hr_ci_low"] < 1 < beat["hr_ci_high"]


def test_elotuzumab():
    says("alone, it shrank the tumour in none of 35 people")
    alone = row("T035")
    assert (alone["n_experimental"], alone["response_rate_pct"]) == (35, 0)
    says("in a quarter of the 35 the disease stood still")
    assert "stable disease in 26.5%" in alone["notes"]
    says("646 people were treated, with or without elotuzumab: median 19.4 against 14.9 months without progression")
    says("hazard ratio 0.70 (95 % interval 0.57 to 0.85)")
    added = row("T036")
    assert added["n_experimental"] + added["n_control"] == 646
    assert (added["median_experimental_months"], added["median_control_months"]) == (19.4, 14.9)
    assert interval("T036") == (0.70, 0.57, 0.85, 95)
    assert pytest.approx(4.5) == 19.4 - 14.9
    says("in 748 people, the same three drugs gained nothing that could be told from chance")
    first_line = row("T040")
    assert first_line["n_experimental"] + first_line["n_control"] == 748
    says("interval of ELOQUENT-2 is one of 95.4 %")
    assert interval("T037")[3] == 95.4


def test_one_after_the_other():
    says("58 % responded who had had another drug against the same target, BCMA, and 74 % who had not (p = 0.03)")
    facts = evidence.facts("myeloma").set_index("fact_id")["fact"]
    assert "58.3% vs 74.0%, p=0.03; 210 patients" in facts["F151"]
    assert "210" in GRADED["in-turn"].stem and "58 %" in GRADED["in-turn"].stem


def test_first_licences():
    says("the first were licensed in 2015")
    approvals = evidence.approvals()
    own = approvals[approvals["therapy"].str.startswith("elotuzumab + Rd") & (approvals["agency"] == "FDA")]
    assert own["date"].tolist() == ["2015-11-30"]


def test_quotes_are_verbatim():
    quotes = evidence.claims().set_index("claim_id")["quote"]
    for claim in ("C023", "C028", "C031", "C042", "C087", "C088", "C090", "C091"):
        assert f"({claim})" in TEXT
        for part in quotes[claim].split(" | "):
            assert part in PROSE, claim


def test_named_places_lie_where_the_picture_shows_them():
    picture = show("combination")
    picture.png()
    dose, time = picture.figure.axes[:2]
    width, height = picture.figure.canvas.get_width_height()

    def spot(axes, x, y):
        px, py = axes.transData.transform((x, y))
        return px / width, 1 - py / height

    def alive(month):
        a, b = 0.5 ** (month / 8), 0.5 ** (month / 4)
        return (a + float(combination.independent_action(a, b))) / 2

    wanted = {
        "alone": spot(dose, 1, 0.5),
        "points": spot(dose, 1, (both()["bliss"] + both()["loewe"]) / 2),
        "gap": spot(time, 6, alive(6)),
        "late": spot(time, 42, alive(42)),
    }
    for name, place in QUESTIONS["spot-rules"].places.items():
        assert place.at == pytest.approx(wanted[name], abs=0.02), name


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


def test_the_picture_in_the_assignment():
    names = {"perseus": "PERSEUS", "griffin": "GRIFFIN", "icaria": "ICARIA-MM", "imroz": "IMROZ", "apollo": "APOLLO"}
    table = forest.rows(endpoint="PFS", trials=names.values()).set_index("trial")
    assert (table["basis"] != "recall").all()
    for column in ("hazard_ratio", "hr_ci_low", "hr_ci_high"):
        assert not any(evidence.from_memory(r, column) for _, r in table.iterrows())
    assert table.index[table["hr_ci_level"] != 95].tolist() == ["IMROZ"]
    assert table.loc["IMROZ", "hazard_ratio"] == 0.60 and table.loc["APOLLO", "hazard_ratio"] == 0.63
    for given, key in LESSON.variants("whole-interval"):
        assert set(key) == {own for own, trial in names.items() if table.loc[trial, "hr_ci_high"] < given["limit"]}
    assert interval("T030") == (0.596, 0.44, 0.81, 95)
    assert row("T030")["n_experimental"] + row("T030")["n_control"] == 307


def test_tasks_accept_what_the_explorer_prints_and_no_neighbour():
    printed = {
        "task-loewe": lambda v: both(dose=v["dose"], ratio=0.5)["loewe"],
        "task-gain": lambda v: both(median_b=v["months"])["gain"],
        "by-hand": lambda v: 100 * float(combination.bliss(0.6, v["b"] / 100)),
    }
    LESSON.accepts_only_its_own(printed)
