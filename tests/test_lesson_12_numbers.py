"""Every number of lesson 12 and its assignment: against the simulations, the data set and the dossier."""

from __future__ import annotations

import itertools
import math
import re
from importlib.resources import files

import nbformat
import numpy as np
import pytest
from _course import code_points, master, solve
from _lesson import Lesson

from immunolab import evidence
from immunolab.explore import numbers
from immunolab.figures import myeloma_groups, show
from immunolab.models import marker, survival
from immunolab.quiz import share

SLUG = "12_precision_medicine"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT = LESSON.questions, LESSON.graded, LESSON.text
DEFAULT = numbers("marker")
TRIALS = evidence.trials().set_index("row_id")


def says(text, where=TEXT):
    plain = re.sub(r"\]\([^\s]* \"\w+\"\)", "]", where)
    assert text in plain, f"no longer says {text!r}"


def fact(number):
    table = evidence.facts("myeloma")
    row = table[table.apply(lambda r: number in r.astype(str).tolist(), axis=1)]
    assert len(row) == 1
    return " ".join(row.iloc[0].astype(str))


# -- the data set


def test_the_seven_groups():
    says("54 % of the group called Proliferation had not died of myeloma, and 81 to 88 % in four other groups")
    says("log-rank test, p = 0.0047")
    found = myeloma_groups.groups()
    assert sum(group.people for group in found.values()) == 256
    spared = {name: round(100 * group.spared) for name, group in found.items()}
    assert spared == {
        "Low bone disease": 87,
        "Cyclin D-2": 88,
        "Hyperdiploid": 85,
        "Cyclin D-1": 81,
        "MAF": 70,
        "MMSET": 68,
        "Proliferation": 54,
    }
    assert sorted(spared.values())[-4:] == [81, 85, 87, 88]
    table = evidence.dataset("myeloma_gse4581")
    assert round(survival.logrank(table["time"], table["event"], table["molecular_group"]).p, 4) == 0.0047


def test_the_event_is_named_everywhere():
    """GEO's SURIND counts disease-related deaths; people who died of anything else are 0. No text may call it survival."""
    readme = (files("immunolab.evidence") / "data" / "README.md").read_text(encoding="utf-8")
    assert "0=alive or death by other cause, 1=disease related death" in readme
    picture = show("myeloma_groups")
    assert "have not died of myeloma" in picture.title and "Counted are deaths from myeloma" in picture.description
    assert {"Deaths from myeloma", "Not died of myeloma at 36 months (%)"} <= set(picture.table.columns)
    assert picture.figure.axes[0].get_ylabel() == "Not died of myeloma"
    says("A death from anything else ends a person's watching, so this is not the share alive")
    says("In `event`, 1 means died of myeloma")


def test_there_is_one_treatment_in_the_table():
    says("The table has one treatment, TT2: Total Therapy 2")
    space = {}
    code = next(cell.source for cell in LESSON.cells if cell.id == "evidence-data")
    exec(code + '\nfound = myeloma["treatment"].unique()', space)
    assert list(space["found"]) == ["TT2"] and len(space["myeloma"]) == 256


def test_few_people_are_followed_at_four_years():
    says("with few people still followed at four years")
    picture = show("myeloma_groups")
    assert picture.table["At risk at 36 months"].tolist() == [17, 15, 35, 11, 6, 18, 9]
    curves = {name: group.curve for name, group in myeloma_groups.groups().items()}
    from immunolab.figures import at_risk

    assert sum(at_risk(curve, [48])[0] for curve in curves.values()) < 256 / 4
    words = {text.get_text() for text in picture.figure.axes[0].texts}
    assert {"At risk", "Proliferation", "6", "18"} <= words
    assert "Total Therapy 2" in picture.description and "54 %" in picture.title


def test_the_picture_draws_the_curves_it_describes():
    ax = show("myeloma_groups").figure.axes[0]
    drawn = [line.get_ydata() for line in ax.lines]
    for group in myeloma_groups.groups().values():
        assert any(np.array_equal(line, group.curve.survival) for line in drawn)


# -- first simulation


def test_prognosis_is_not_prediction():
    says("(half of them 12 months, against 24), and the drug multiplies the hazard by 0.70 in both groups")
    says(
        "At three years the drug keeps 12.9 more in 100 alive without the marker and 10.8 with it; at one year 8 and 12"
    )
    assert (DEFAULT["positive_control"], DEFAULT["negative_control"]) == (12, 24)
    assert DEFAULT["ratio_positive"] == marker.hazard_ratio(0) == 0.7
    assert (DEFAULT["gain_negative"], DEFAULT["gain_positive"]) == (12.9, 10.8)
    assert [round(100 * marker.gain(m, 12)) for m in (0, 1)] == [8, 12]


def test_predictive_strength_of_a_half():
    says("With predictive strength 0.5 the hazard ratio with the marker is 0.35, and the two solid curves lie")
    found = numbers("marker", predictive=0.5)
    assert found["ratio_positive"] == 0.35 and found["positive_drug"] == found["negative_drug"] == 34.3
    hidden = numbers("marker", predictive=0.5, prognostic=1)
    assert hidden["positive_control"] == hidden["negative_control"]
    says("With immunotherapy both kinds fared alike")
    for strength, key in QUESTIONS["note-gain"].key.items():
        assert numbers("marker", predictive=float(strength))["gain_positive"] == key
    near = {n.value for n in QUESTIONS["note-gain"].near_misses}
    assert near == {DEFAULT["gain_positive"], DEFAULT["gain_negative"]}


def test_twenty_small_trials():
    runs = {run: numbers("marker", patients=120, run=run) for run in range(1, 21)}
    says("Each trial has 120 patients; 24 to 47 have the marker")
    carriers = [found["patients_positive"] for found in runs.values()]
    assert (min(carriers), max(carriers)) == (24, 47)
    says(
        "Run 20 finds 0.21 (95 % interval 0.09 to 0.48) in 39 people, interaction p = 0.0019. The truth is 0.70; "
        "with 1,200 patients this run finds 0.78. Run 5 finds 1.44."
    )
    lowest = min(runs, key=lambda run: runs[run]["found_positive"])
    best = runs[lowest]
    assert lowest == 20 and best["found_positive"] == QUESTIONS["note-luckiest"].key == 0.21
    assert (best["low_positive"], best["high_positive"], best["patients_positive"]) == (0.09, 0.48, 39)
    assert best["p_interaction"] == 0.0019
    assert numbers("marker", patients=1200, run=20)["found_positive"] == 0.78
    assert runs[5]["found_positive"] == 1.44 == max(found["found_positive"] for found in runs.values())
    assert runs[7]["found_positive"] == 0.36 and runs[7]["found_negative"] == 0.4
    assert runs[13]["found_positive"] == 0.4


def test_a_test_of_interaction_is_hungry():
    says("takes about four times as many deaths to see as an effect of that size in the whole trial")
    assert marker.interaction_power(0.7, 4 * 200) == pytest.approx(float(survival.power(0.7, 200)))


# -- second simulation


def test_one_in_five():
    says("21.8 % of those who test positive have it. Count: of 50 with it 42 test positive, and of 950 without")
    says("sensitivity and specificity 84.1 %, area 0.92")
    rare = numbers("cutoff", prevalence=0.05)
    assert (rare["positive_value"], rare["found"], rare["false_alarms"]) == (21.8, 42, 151)
    assert (rare["sensitivity"], rare["specificity"], rare["auc"]) == (84.1, 84.1, 0.92)
    says("At 30 % and cut-off 2 a positive result is right in 90.4 %, and half of those with the marker are missed")
    high = numbers("cutoff", cutoff=2)
    assert (high["positive_value"], high["found"], high["missed"]) == (90.4, 150, 150)
    for cutoff, key in QUESTIONS["note-missed"].key.items():
        assert numbers("cutoff", cutoff=float(cutoff))["missed"] == key
    assert numbers("cutoff")["missed"] == QUESTIONS["note-missed"].near_misses[0].value
    assert rare["found"] + rare["missed"] == 50


# -- the evidence


def test_the_bet_on_a_stricter_test():
    now, strict = numbers("cutoff"), numbers("cutoff", cutoff=2)
    bet = QUESTIONS["bet-stricter"]
    assert bet.key == strict["sensitivity"]
    says("**50 of 100.** The line now stands in the middle of those who have it", bet.reveal)
    assert (
        numbers("cutoff", cutoff=2, separation=2)["missed"] == strict["missed"]
    )  # the middle of those who have it is 2
    for words in (
        f"finds {now['sensitivity']:.0f} of 100",
        f"wrongly positive in {100 - now['specificity']:.0f} of 100",
    ):
        says(words, bet.stem)
    says(f"wrongly positive in {100 - strict['specificity']:.0f}.", bet.stem)
    spared, free, even = (miss.value for miss in bet.near_misses)
    assert (spared, free) == (round(strict["specificity"]), round(now["sensitivity"]))
    assert even == free - round(strict["specificity"] - now["specificity"])
    assert [share(bet, n, bet.key) for n in (50, 45, 55, 70, 84, 98)] == [1, 1, 1, 0, 0, 0]


def test_checkmate_743_by_histology():
    for row, words in (
        ("T133", "| epithelioid | 18.2 months | 16.7 months | 0.85 |"),
        ("T134", "| non-epithelioid | 18.1 months | 8.8 months | 0.48 |"),
    ):
        says(words)
        trial = TRIALS.loc[row]
        said = [float(n) for n in re.findall(r"\d+\.\d+", words)]
        columns = ["median_experimental_months", "median_control_months", "hazard_ratio"]
        assert said == [float(trial[column]) for column in columns]
        assert trial["basis"] == "secondary"
    assert TRIALS.loc["T132", ["n_experimental", "n_control"]].sum() == 605
    stem = GRADED["why-the-difference"].stem
    assert all(f"{value} " in stem.replace("\n", " ") for value in (18.2, 16.7, 18.1, 8.8))


def test_venetoclax():
    says("In 35 people with t(11;14), 0.11 (0.02 to 0.56) for progression or death")
    bellini = fact("F139")
    for words in ("HR 0.63 (0.44-0.90)", "OS HR 2.03 (1.04-3.95)", "(n=35) PFS HR 0.11 (0.02-0.56)"):
        assert words in bellini
    says("Hazard ratio 0.63 (0.44 to 0.90) for progression or death, and 2.03 (1.04 to 3.95) for death")
    says("263 people, all with t(11;14)")
    says("Hazard ratio for progression or death 0.82 (0.60 to 1.14), p = 0.24")
    canova = fact("F140")
    assert "263 t(11;14) patients and missed" in canova and "HR 0.82 (0.60-1.14), p=0.24" in canova
    stem = QUESTIONS["bet-next-trial"].stem
    assert "0.11" in stem and "0.02 to 0.56" in stem and "263" in stem and "35" in stem
    # Nearer to 1 than the first, on the scale of hazard ratios.
    assert 0.11 < 0.82 < 1 and math.log(0.82) / math.log(0.11) < 0.5
    row = evidence.approvals()
    row = row[(row["therapy"] == "venetoclax") & (row["agency"] == "FDA")].iloc[0]
    assert row["status_class"] == "never approved"


def test_pd_l1():
    says("451 of 586 people (77 %) in CheckMate 743 were positive")
    assert round(100 * 451 / 586) == 77
    assert "from memory" not in TEXT


def test_histology_is_put_to_the_test():
    trial = TRIALS.loc["T141"]
    assert trial["n_experimental"] + trial["n_control"] == 400 and trial["basis"] != "recall"
    note = trial["notes"]
    assert "non-epithelioid HR 0.51 (0.32-0.80), epithelioid 1.01 (0.77-1.32), interaction p 0.012" in note
    says("| non-epithelioid | 0.51 (0.32 to 0.80) |\n| epithelioid | 1.01 (0.77 to 1.32) |")
    says("| do the two differ? | interaction p = 0.012 |")
    effects = [marker.Effect(*known, 1, 1) for known in ((0.51, 0.32, 0.80), (1.01, 0.77, 1.32))]
    assert marker.interaction_p(*effects) == pytest.approx(0.012, abs=0.003)  # the intervals say the same


def test_tailoring_in_mesothelioma():
    says("in 249 people chosen by histology: hazard ratio for death 0.71 (0.55 to 0.93)")
    trial = TRIALS.loc["T183"]
    assert trial["n_experimental"] + trial["n_control"] == 249 and trial["basis"] == "read"
    assert (trial["hazard_ratio"], trial["hr_ci_low"], trial["hr_ci_high"]) == (0.71, 0.55, 0.93)
    table = evidence.approvals()
    pembro = table[(table["disease"] == "mesothelioma") & table["therapy"].str.startswith("pembrolizumab")]
    by = pembro.set_index("agency")
    assert "all histologies" in by.loc["FDA", "note"] and "NON-EPITHELIOID" in by.loc["EMA", "indication"]
    assert by.loc["EMA", "status_class"] == "pending" and by.loc["EMA", "date"][:7] == "2024-11"


@pytest.mark.parametrize("claim", ["C024", "C025", "C044", "C085", "C086"])
def test_claims_are_met_in_their_own_words(claim):
    everything = TEXT + "\n".join(q.stem for q in QUESTIONS.values())
    table = evidence.claims().set_index("claim_id")
    around = everything[: everything.index(f"({claim})")]
    quote = around[around.rindex('"', 0, around.rindex('"')) :].strip('" ')
    assert quote.lower() in table.loc[claim, "quote"].lower() and len(quote) > 20


# -- pictures with named places


def spots(name):
    figure = show(name).figure
    show(name).png()
    figure.savefig("/dev/null", format="png")
    width, height = figure.canvas.get_width_height()

    def spot(panel, x, y):
        u, v = figure.axes[panel].transData.transform((x, y))
        return float(u / width), float(1 - v / height)

    return spot


def test_places_on_the_picture_of_the_marker():
    spot = spots("marker")

    def alive(month, m, d):
        return float(marker.survival(month, m, d))

    wanted = {
        "dashed": spot(0, 12, alive(12, 1, 0)),
        "one-gap": spot(0, 40, (alive(40, 0, 0) + alive(40, 0, 1)) / 2),
        "end": spot(0, 60, 0.16),
        "pair": spot(1, 0.62, 0.5),
    }
    alone(QUESTIONS["spot-predictive"].places, wanted)
    alt = QUESTIONS["spot-predictive"].alt
    assert f"{DEFAULT['found_negative']} without the marker and {DEFAULT['found_positive']}" in alt.replace("\n", " ")


def test_places_on_the_picture_of_the_cutoff():
    spot = spots("cutoff")

    def under(level, mean, people):
        return 0.5 * people * math.exp(-0.5 * (level - mean) ** 2) / math.sqrt(2 * math.pi)

    wanted = {
        "cleared": spot(0, -0.5, under(-0.5, 0, 700)),
        "missed": spot(0, 0.5, under(0.5, 2, 300)),
        "alarm": spot(0, 1.15, 115),  # below the blue bell and above the orange one
        "found": spot(0, 2.6, under(2.6, 2, 300)),
    }
    alone(GRADED["spot-missed"].places, wanted)


def alone(places, wanted):
    """Each place where it should be, and no two of them overlapping."""
    for name, place in places.items():
        assert place.at == pytest.approx(wanted[name], abs=0.03), (name, wanted[name])
    for a, b in itertools.combinations(places.values(), 2):
        assert math.dist(a.at, b.at) > min(a.radius, b.radius)


# -- the assignment


def test_medians_of_the_four_markers_are_what_their_names_say():
    sorted_as = LESSON.key("sort-four-markers")
    for name, text in GRADED["sort-four-markers"].left.items():
        without, with_marker, drug, drug_marker = map(float, re.findall(r"\d+", text))
        prognostic, predictive = without != with_marker, drug / without != drug_marker / with_marker
        word = {
            (True, False): "prognostic",
            (False, True): "predictive",
            (True, True): "both",
            (False, False): "neither",
        }
        assert sorted_as[name] == word[prognostic, predictive]


def test_what_may_be_said_is_compatible_with_no_interaction():
    """0.71 and 0.69 in some 300 people each: even if all died, p is near 1."""
    se = math.sqrt(4 / 300)
    effects = [marker.Effect(r, r * math.exp(-1.96 * se), r * math.exp(1.96 * se), 300, 300) for r in (0.71, 0.69)]
    assert marker.interaction_p(*effects) > 0.8


def test_the_picture_supports_what_the_key_says():
    found = myeloma_groups.groups()
    table = show("myeloma_groups").table.set_index("Group")
    assert min(found, key=lambda name: found[name].spared) == "Proliferation"
    assert table.loc["MAF", "At risk at 36 months"] == 6
    assert LESSON.key("read-the-groups", 3) == ["a", "c", "d"]


TASKS = {
    "task-gain": lambda v: numbers("marker", prognostic=v, predictive=0.6)["gain_positive"],
    "task-meet": lambda v: round(1 / v, 2),
    "task-rare": lambda v: numbers("cutoff", prevalence=v, cutoff=2)["positive_value"],
}


@pytest.mark.parametrize("task", TASKS)
def test_tasks_accept_what_the_explorer_prints_and_no_neighbour(task):
    LESSON.accepts_only_its_own({task: lambda v: TASKS[task](*map(float, v.values()))})


def test_the_solid_curves_meet_where_the_key_says():
    for prognostic in GRADED["task-meet"].given["prognostic"]:
        found = numbers("marker", prognostic=prognostic, predictive=1 / prognostic)
        assert found["positive_drug"] == found["negative_drug"]
        assert 1 / prognostic == round(1 / prognostic, 2)  # so that it can be found with two decimals


def graded_code(line):
    """What the hidden test says of this line: None if it passes, else its message."""
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in master(SLUG).cells if "nbgrader" in cell.metadata}
    book = nbformat.v4.new_notebook(cells=[cells["code_death_rate"].copy()])
    solve(SLUG)(book)
    start = book.cells[0].source.split("rate = 100")[0]
    space = {}
    exec(f"{start}\n{line}", space)
    try:
        exec(cells["death_rate"].source, space)
    except AssertionError as error:
        return str(error)
    return None


def test_the_code_task():
    assert code_points(SLUG) == {"death-rate": 2}
    assert graded_code("rate = 100 * deaths / months") is None
    assert graded_code("rate = deaths / (months / 100)") is None
    assert graded_code('rate = groups["event"].sum() / groups["time"].sum() * 100') is None
    assert "still None" in graded_code("")
    assert "rate per month" in graded_code("rate = deaths / months")
    assert "one number a group" in graded_code("rate = 100 * deaths.sum() / months.sum()")
    assert "not deaths per 100 months" in graded_code("rate = 100 * months / deaths")
    assert "must have the groups" in graded_code("rate = 100 * (deaths / months).drop('2 copies')")
    table = evidence.dataset("myeloma_gse4581")
    assert table["chr1q21_status"].isna().sum() == 70
    assert "In 70 of the 256 the number of copies is not known" in "\n".join(c.source for c in master(SLUG).cells)


def test_the_mark_scheme_is_right_about_the_data():
    scheme = "\n".join(c.source for c in master(SLUG).cells)
    assert "54 % had not died of myeloma at 36 months" in scheme
