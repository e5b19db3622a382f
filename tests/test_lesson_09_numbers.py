"""Every number that lesson 09 and its assignment state about the simulation and the world, against their sources."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from _course import ROOT
from _lesson import Lesson, fact

from immunolab import evidence
from immunolab.explore import numbers
from immunolab.figures import show
from immunolab.models import checkpoint
from immunolab.quiz import load_questions, share
from immunolab.words import about

SLUG = "09_checkpoint_inhibitors"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT = LESSON.questions, LESSON.graded, LESSON.text
says = LESSON.says
TRIALS = evidence.trials().set_index("row_id")
DEFAULT = numbers("checkpoint")
PLACES = {"inflamed": 0, "little": 1, "cold": 2, "excluded": 3, "brake": 4}
MILLION = 1e6
FOREST = {
    "KEYNOTE-183": ("T084", "keynote"),
    "CheckMate 743": ("T132", "nivoipi"),
    "IND.227 (KEYNOTE-483)": ("T135", "ind"),
    "BEAT-meso": ("T141", "beat"),
    "CONFIRM": ("T147", "confirm"),
    "PROMISE-meso": ("T150", "promise"),
    "DETERMINE": ("T151", "determine"),
}
GRADED_FOREST = ["KEYNOTE-183", "CheckMate 743", "IND.227 (KEYNOTE-483)", "BEAT-meso", "CONFIRM", "PROMISE-meso"]


def interval(row_id, ratio, low, high, level=95):
    row = TRIALS.loc[row_id]
    assert (row["hazard_ratio"], row["hr_ci_low"], row["hr_ci_high"], row["hr_ci_level"]) == (ratio, low, high, level)


def in_words(cells):
    return f"{cells / 1e9:.0f} billion" if cells > 1e9 else about(cells) if cells > 1000 else f"{cells:.0f}"


def test_one_of_five_tumours_is_decided_by_the_drug():
    """The table to fill in and the reveal, row by row, from the explorer as the lesson shows it."""
    says('explore("checkpoint", controls=["tumour"], readouts=["untreated", "treated"]')
    says("fewer than a million cells on day 200")
    key = QUESTIONS["table-tumours"].key
    decided = []
    for row, place in PLACES.items():
        now = numbers("checkpoint", tumour=place)
        held = [now[name] < MILLION for name in ("untreated", "treated")]
        assert [key[row][column] for column in ("without", "with")] == [["yes"] if yes else ["no"] for yes in held]
        # nobody has to guess on which side of a million a number lies
        assert all(abs(math.log10(now[name] / MILLION)) > 0.05 for name in ("untreated", "treated"))
        assert now["occupancy"] == 99.2
        assert math.isnan(now["needed_occupancy"]) == (row in {"cold", "excluded", "brake"})
        decided += [row] if held == [False, True] else []
        name = {"little": "little PD-L1", "brake": "another brake"}.get(row, row)
        without, treated = (in_words(now[column]) for column in ("untreated", "treated"))
        says(f"| {without} → {treated} | {name}: ")
    assert decided == ["inflamed"]
    says("**In one of five: the inflamed tumour.**")
    assert QUESTIONS["bet-brakes"].choices[QUESTIONS["bet-brakes"].key] == "In one"
    says("In each the drug covers 99.2 % of PD-1")


def test_the_bet_on_ten_times_the_drug():
    """The bet's options, where the lesson draws them, and what the reveal says, from the model."""
    now, more = numbers("checkpoint", tumour=4), numbers("checkpoint", tumour=4, drug=570)
    bet = QUESTIONS["bet-cells-left"]
    assert f"has {now['treated'] / 1e9:.0f} billion cells on day 200" in bet.stem
    assert bet.choices[bet.key] == f"About {more['treated'] / 1e9:.0f} billion"
    says(f"**{more['treated'] / 1e9:.0f} billion, as before.**")
    says(f"covers {more['occupancy']} % of PD-1 in place of {now['occupancy']} %")
    (cell,) = (cell.source for cell in LESSON.cells if cell.id == "explore-dose")
    drawn = dict(re.findall(r'"(\w)": (\(None, [\d.]+\)|[\d.]+)', cell))
    places = {name: float(at) for name, at in drawn.items() if not at.startswith("(")}
    assert places[bet.key] == pytest.approx(more["treated"] / 1e9, rel=0.01)
    assert places["a"] == pytest.approx(places[bet.key] / 10) and places["b"] == pytest.approx(places[bet.key] / 2)
    assert drawn["d"] == "(None, 0.001)", "a million in billions"
    assert set(drawn) == set(bet.choices)


def test_occupancy_and_dose():
    says("| as much as $K$ | 0.45 | 0.45 / (0.45 + 0.45), a half |")
    says("| a little less | 0.3 | 0.3 / (0.45 + 0.3), 40 % |")
    assert checkpoint.PARAMETERS["K_D"].default == 0.45 and float(checkpoint.occupancy(0.45)) == 0.5
    assert f"{checkpoint.occupancy(57):.1%}" == "99.2%"
    key = QUESTIONS["table-dose"].key
    for row, setting in {
        "more": {"tumour": 4, "drug": 570},
        "low": {"drug": 0.3},
        "usual": {"drug": 57},
        "high": {"drug": 570},
    }.items():
        now = numbers("checkpoint", **setting)
        assert key[row]["blocked"] == now["occupancy"]
        assert key[row]["held"] == (["yes"] if now["treated"] < MILLION else ["no"])
    low, usual, high = (numbers("checkpoint", drug=drug) for drug in (0.3, 57, 570))
    says(f"in the model 0.3 mg/L cover {low['occupancy']:.0f} %, and the inflamed tumour is not held")
    assert low["treated"] > MILLION
    says(f"Ten times the usual level takes its {about(usual['treated'])} cells to {about(high['treated'])}")


def test_practice_on_the_formula():
    note = QUESTIONS["still-free"]
    for drug, key in note.key.items():
        assert key == pytest.approx(100 * float(checkpoint.occupancy(float(drug))), abs=0.05)
        assert [other for other, wrong in note.key.items() if share(note, wrong, key)] == [drug]
    half = QUESTIONS["half-the-drug"]
    assert half.choices[half.key] == f"About {100 * checkpoint.occupancy(28.5):.0f} in 100 are covered"
    assert "28.5 divided by 28.95" in half.feedback[half.key]
    assert 28.5 / checkpoint.PARAMETERS["K_D"].default == pytest.approx(60, rel=0.1)


def test_myeloma_trials():
    interval("T084", 1.61, 0.91, 2.85)
    says("reaches from 0.91, deaths at a slightly lower rate, to 2.85")
    interval("T083", 1.53, 1.05, 2.22)
    says("the line runs from 1.05 to 2.22, wholly right of 1")
    row = TRIALS.loc["T083"]
    assert (row["median_experimental_months"], row["median_control_months"]) == (5.6, 8.4)
    assert "p is one-sided" in row["notes"] and "unplanned" in row["analysis"]
    says("after 5.6 v 8.4 months | serious: 63 v 46 %", "came to 63 % with the drug and 46 % without")
    assert "serious AEs 63% vs 46%" in row["notes"] and "6-month PFS 48% vs 60%" in row["notes"]
    assert "6-month OS 82% vs 90%" in TRIALS.loc["T084"]["notes"]
    assert "82 of 100 people with pembrolizumab were alive, and 90" in QUESTIONS["bet-verdict"].stem
    assert QUESTIONS["note-six-months"].key == 60 - 48
    says("at six months 82 v 85 % free of it | serious: 54 v 39 %")
    fact("F058", "serious adverse events 54% vs 39%", "6-month PFS 82% vs 85%, n=301")
    assert "2.06" not in TEXT  # the ratio for death could not be confirmed
    says("KEYNOTE-185 is missing: we could not confirm its ratio")
    says("after 8.4 v 7.3 months | immune: 13.9 v 2.9 %")
    row = TRIALS.loc["T087"]
    assert (row["median_experimental_months"], row["median_control_months"]) == (8.4, 7.3)
    assert "13.9% vs 2.9%" in row["notes"]
    says("Of 48 people who had pembrolizumab, pomalidomide and dexamethasone 60 % responded")
    row = TRIALS.loc["T082"]
    assert (row["n_experimental"], row["response_rate_pct"], row["basis"]) == (48, 60, "read")
    says("On 3 July 2017 the FDA stopped both")
    fact("F059", "KEYNOTE-183, KEYNOTE-185", "3 July 2017")
    says("Of 12 people who got an antibody against one of two such brakes, and later pomalidomide, 5 responded")
    fact("F048", "3 of 6 and 2 of 6 responded")
    claims = evidence.claims().set_index("claim_id")
    assert "fatal myocarditis" in claims.loc["C017", "why"] and "Mateos2019KN183" in claims.loc["C017", "citation_keys"]


def test_no_licence_in_myeloma():
    says("no antibody against PD-1 or PD-L1 is licensed for myeloma in the US or in Europe")
    rows = evidence.approvals()
    rows = rows[(rows["disease"] == "myeloma") & rows["therapy"].isin(["pembrolizumab", "nivolumab"])]
    assert set(rows["status_class"]) == {"never approved", "safety action"}
    assert set(rows.loc[rows["status_class"] == "never approved", "agency"]) == {"FDA", "EMA"}


def test_melanoma():
    says("about half were alive after five years; with nivolumab alone 44 of 100, with ipilimumab alone 26")
    facts = evidence.facts("immune")
    (row,) = (row for _, row in facts.iterrows() if "CheckMate 067, 945 people" in " ".join(map(str, row)))
    told = " ".join(map(str, row))
    assert "52% with nivolumab and ipilimumab, 44% with nivolumab, 26% with ipilimumab" in told and "Larkin2019" in told


def test_the_picture_of_seven_trials():
    """What the lesson shows is what was read; the table's key says where each line lies."""
    (cell,) = (cell.source for cell in LESSON.cells if cell.id == "explore-forest")
    assert re.findall(r'"([A-Z][^"]+)"', cell) == list(FOREST)
    table = show("forest", trials=list(FOREST)).table.set_index("Trial")
    assert set(table.index) == set(FOREST) and not [
        text for text in table["Hazard ratio (interval)"] if "about" in text
    ]
    key = QUESTIONS["table-forest"].key
    sides = []
    for trial, (row_id, name) in FOREST.items():
        row = TRIALS.loc[row_id]
        shown = f"{row['hazard_ratio']:.2f} (95% CI {row['hr_ci_low']:.2f} to {row['hr_ci_high']:.2f})"
        assert table.loc[trial, "Hazard ratio (interval)"] == shown
        assert row["basis"] in {"read", "secondary"}
        side = "left" if row["hr_ci_high"] < 1 else "right" if row["hr_ci_low"] > 1 else "across"
        assert key[name]["where"] == [side]
        sides.append(side)
    assert (sides.count("left"), sides.count("across"), sides.count("right")) == (3, 4, 0)
    says("Three lines cross 1")
    assert sides[1:].count("across") == 3, "of the six in mesothelioma"
    says("In mesothelioma three of six trials showed longer life")
    says("KEYNOTE-183 is in myeloma, the other six in mesothelioma")
    assert [TRIALS.loc[row_id]["disease"] for row_id, _ in FOREST.values()] == ["myeloma"] + ["mesothelioma"] * 6
    assert TRIALS.loc["T151"]["therapy"] == "tremelimumab" and TRIALS.loc["T141"]["therapy"].startswith("atezolizumab")


def test_rarer_cell_types_gained_more():
    says("in two trials people with rarer cell types gained more")
    ratios = [TRIALS.loc[row_id]["hazard_ratio"] for row_id in ("T129", "T128")]
    assert ratios == [0.46, 0.86] and set(TRIALS.loc[["T128", "T129"], "basis"]) <= {"read", "secondary"}
    assert "non-epithelioid HR 0.51 (0.32-0.80), epithelioid 1.01" in TRIALS.loc["T141"]["notes"]


def test_harms():
    harms = evidence.side_effects()
    says("66 % of people had a side effect and 14 % a severe one")
    pooled = harms[harms["class"].str.contains("125 trials")].set_index("event").loc["any treatment-related event"]
    assert (pooled["any_grade_pct"], pooled["grade3plus_pct"], pooled["basis"]) == (66, 14, "read")
    says("With an antibody against PD-1 0.36 % of people died of side effects", "1.23 %")
    deaths = harms.set_index("event")["grade3plus_pct"]
    assert deaths["death from toxicity, anti-PD-1"] == 0.36
    assert deaths["death from toxicity, combination"] == 1.23


def test_nothing_graded_rests_on_memory():
    sources = {key for question in GRADED.values() for key in question.source}
    assert "Usmani2019KN185" not in sources
    graded = "\n".join(q.stem for q in GRADED.values())
    assert "KEYNOTE-185" not in graded
    assert "serious harms came to 63 of 100 people with pembrolizumab and to 46 of 100" in graded
    assert (
        re.findall(r'"([A-Z][^"]+)"', re.search(r'show\("forest".*?\]\)', LESSON.paper, re.S)[0])[1:] == GRADED_FOREST
    )
    shown = show("forest", endpoint="PFS", trials=GRADED_FOREST)
    ratios = shown.table.set_index("Trial")["Hazard ratio (interval)"]
    assert "about" not in " ".join(ratios)
    assert ratios["KEYNOTE-183"] == "1.53 (95% CI 1.05 to 2.22)", "wholly right of 1"
    assert ratios["IND.227 (KEYNOTE-483)"] == "0.80 (95% CI 0.65 to 0.99)", "next to nothing is left room for"
    assert ratios["CheckMate 743"] == "1.00 (95% CI 0.82 to 1.21)"
    assert ratios.index[0] == "CONFIRM", "its line lies furthest left"
    assert sorted(LESSON.key("read-forest")) == ["a", "c"]
    for row_id in ("T083", "T127", "T136", "T142", "T148", "T149"):
        assert TRIALS.loc[row_id]["basis"] in {"read", "secondary"}


def test_claims_are_met():
    claims = evidence.claims().set_index("claim_id")
    for number in (5, 16, 17, 27, 30, 41, 63, 64, 68, 79, 80, 84):
        assert f"C{number:03}" in TEXT, number
    for name, words in {
        "C016": "Effective for resistant cases",
        "C017": "Risk of immune-related side effects",
        "C027": "Agents that modulate immune checkpoints",
        "C030": "Under clinical evaluation",
        "C064": "a more potent attack against the cancer cells",
        "C079": "elease the brakes on the immune system",
        "C080": "nabling it to recognize and attack cancer cells",
        "C063": "lock the molecules that cancer cells use to evade detection",
        "C084": "Targeting specific immune-checkpoint proteins helps",
    }.items():
        assert words in claims.loc[name, "quote"] and words in TEXT, name
    assert "a more potent attack against the cancer cells" in GRADED["reply"].stem


def test_the_cards_numbers():
    cards = {card.id: card for card in load_questions(ROOT / "notebooks" / f"{SLUG}.review.yaml").questions}
    assert {card.objective for card in cards.values()} == {"brake", "which-tumour", "dose", "verdict"}
    assert "48 people, 29 respond" in cards["no-one-to-compare"].stem
    fact("F056", "ORR 60% (29 of 48)")


TASKS = {
    # the level at which what the explorer prints as blocked reaches what it prints as needed
    "task-level": lambda v: first_level(float(v["pressure"])),
    "task-other": lambda v: last_pressure(float(v["brakes"])),
    "other-antibody": lambda v: 9 * float(v["k"]),
}


def first_level(pressure):
    """By trial, as a student finds it: the lowest of finely spaced levels at which blocked is as high as needed."""
    for drug in np.round(np.arange(0.3, 6, 0.01), 2):
        now = numbers("checkpoint", pressure=pressure, drug=float(drug))
        if now["occupancy"] >= now["needed_occupancy"]:
            return float(drug)
    raise AssertionError(pressure)


def last_pressure(brakes):
    """By trial: the highest whole pressure at which no more than 90 % is needed."""
    needed = [numbers("checkpoint", pressure=float(p), other_brakes=brakes)["needed_occupancy"] for p in range(1, 200)]
    return max(p for p, share in enumerate(needed, start=1) if share <= 90)


def test_tasks_accept_what_a_student_finds_for_every_variant_and_nothing_else():
    assert numbers("checkpoint", drug=4.05)["occupancy"] == 90.0
    LESSON.accepts_only_its_own(TASKS)


def test_one_more_for_every():
    question = GRADED["one-more"]
    assert share(question, 5.9, LESSON.key("one-more")) == 1 == share(question, 5.88, LESSON.key("one-more"))
    assert share(question, 17, LESSON.key("one-more")) == 0
