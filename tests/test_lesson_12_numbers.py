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

from immunolab import evidence, scenes
from immunolab.explore import numbers
from immunolab.figures import myeloma_groups, show
from immunolab.models import marker, survival
from immunolab.quiz import share
from immunolab.scenes.stories import hundred_tests, line_on_scale, two_marks

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
    says("The picture follows 256 people, a line for each kind (counted by us)")
    says("Chance alone would seldom set seven lines this far apart (p = 0.0047), so the kinds are prognostic")
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
    table = evidence.dataset("myeloma_gse4581")
    assert round(survival.logrank(table["time"], table["event"], table["molecular_group"]).p, 4) == 0.0047


def test_what_lars_has_looked_up():
    """Not died of myeloma three years on, by copies of 1q21, as the two groups of Marta's report and of healthy cells."""
    spared = {}
    for copies, own in evidence.dataset("myeloma_gse4581").groupby("chr1q21_status"):
        curve = survival.kaplan_meier(own["time"], own["event"])
        at = int(np.searchsorted(curve.time, myeloma_groups.READ_MONTH, side="right")) - 1
        spared[copies] = round(100 * float(curve.survival[at]))
    two, three = spared["2 copies"], spared["3 copies"]
    says(
        f"{two} % of people with two copies had not died of myeloma, and {three} % of people with three (counted by us"
    )


def test_the_event_is_named_everywhere():
    """GEO's SURIND counts disease-related deaths; people who died of anything else are 0. No text may call it survival."""
    readme = (files("immunolab.evidence") / "data" / "README.md").read_text(encoding="utf-8")
    assert "0=alive or death by other cause, 1=disease related death" in readme
    picture = show("myeloma_groups")
    assert "have not died of myeloma" in picture.title and "Counted are deaths from myeloma" in picture.description
    assert {"Deaths from myeloma", "Not died of myeloma at 36 months (%)"} <= set(picture.table.columns)
    assert picture.figure.axes[0].get_ylabel() == "Not died of myeloma"
    says("The event is a death from myeloma")
    says("Other deaths end a person's watching, so this is not the share alive")


def test_there_is_one_programme_in_the_table():
    says("All had one programme of treatment. A draw decided who had thalidomide with it")
    table = evidence.dataset("myeloma_gse4581")
    assert set(table["treatment"]) == {"TT2"} and len(table) == 256
    assert not [name for name in table.columns if "thal" in name.lower()], "our data do not say who had it"


def test_few_people_are_followed_at_four_years():
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
    bet = QUESTIONS["bet-whom-to-treat"]
    says(
        "die twice as fast as people without it. A drug lowers the rate of dying by 30 % in both",
        bet.stem.replace("\n", " "),
    )
    assert marker.PARAMETERS["prognostic"].default == 2 and marker.hazard_ratio(0) == marker.hazard_ratio(1) == 0.7
    gains = DEFAULT["gain_negative"], DEFAULT["gain_positive"]
    says(f"**A few more without it:** {gains[0]:.0f} of 100, against {gains[1]:.0f} with the marker", bet.reveal)
    assert 0 < gains[0] - gains[1] < 5 and bet.key == "b"
    assert "most people with the marker have died, drug or no drug" in bet.reveal
    assert max(DEFAULT["positive_drug"], DEFAULT["positive_control"]) < 36, "median months: half have died by then"
    without, with_marker = (round(100 * marker.gain(m, 12)) for m in (0, 1))
    says(
        f"After one year it is the other way round in this model: {with_marker} more with the marker, {without} more",
        bet.reveal,
    )
    assert with_marker > without


def test_the_table_of_the_four_curves():
    key = QUESTIONS["table-four"].key
    strong = numbers("marker", predictive=0.5)
    for row, found in (("open", DEFAULT), ("half", strong)):
        assert key[row] == {"without": found["gain_negative"], "with": found["gain_positive"]}
    moved = [name for name in marker.GROUPS if strong[name] != DEFAULT[name]]
    assert moved == ["positive_drug"], "one curve has moved, the solid orange one"
    says("one curve has moved, the solid orange one", QUESTIONS["bet-whom-to-treat"].reveal)
    says("*Predictive strength*: the drug's hazard ratio with the marker, divided by the ratio without it")
    assert strong["ratio_positive"] == 0.5 * marker.hazard_ratio(0)


def test_twenty_small_trials():
    says("In this simulation the true ratio is 0.70 in both groups. Each trial has 120 patients")
    runs = {run: numbers("marker", patients=120, run=run) for run in range(1, 21)}
    lowest, highest = (pick(runs, key=lambda run: runs[run]["found_positive"]) for pick in (min, max))
    large = numbers("marker", patients=1200, run=lowest)
    says(f"Run {lowest} is the lowest, run {highest} the highest", QUESTIONS["bet-next-trial"].reveal)
    says(f"With ten times as many patients run {lowest} comes close to it", QUESTIONS["bet-next-trial"].reveal)
    assert (
        abs(large["found_positive"] - 0.7) < 0.1
        and runs[lowest]["found_positive"] < 0.3 < 1 < runs[highest]["found_positive"]
    )
    wanted = {"low": (lowest, runs[lowest]), "high": (highest, runs[highest]), "large": (lowest, large)}
    assert QUESTIONS["table-luck"].key == {
        row: {"run": run, "ratio": found["found_positive"], "people": found["patients_positive"]}
        for row, (run, found) in wanted.items()
    }
    says("About three in ten have the marker")
    shares = [found["patients_positive"] / 120 for found in runs.values()]
    assert 0.25 < float(np.mean(shares)) < 0.33


def test_a_test_of_interaction_is_hungry():
    says("takes about four times as many deaths as to see an effect of that size in the whole trial")
    assert marker.interaction_power(0.7, 4 * 200) == pytest.approx(float(survival.power(0.7, 200)))


def effects(*pairs):
    return [marker.Effect(*known, 1, 1) for known in pairs]


def test_how_to_see_by_eye_whether_two_ratios_differ():
    """Intervals that do not meet: p far below 0.05. Each ratio in the other's interval: p far above it."""
    stem, number = QUESTIONS["which-differ"].stem.replace("\n", " "), r"(\d\.\d+)"
    triple = rf"{number} \((?:95 % interval )?{number} to {number}\), p = {number}"
    found = [tuple(map(float, one)) for one in re.findall(triple, stem)]
    assert len(found) == 2
    for ratio, low, high, p in found:
        z = abs(math.log(ratio)) / marker.Effect(ratio, low, high, 1, 1).log_se
        assert math.erfc(z / math.sqrt(2)) == pytest.approx(p, abs=0.006)
    one, other = ((ratio, low, high) for ratio, low, high, _ in found)
    assert one[1] < other[0] < one[2] and other[1] < one[0] < other[2]
    assert marker.interaction_p(*effects(one, other)) > 0.3
    differ = set()
    for name, text in GRADED["pairs-differ"].choices.items():
        numbers_ = list(map(float, re.findall(r"\d\.\d+", text)))
        first, second = numbers_[:3], numbers_[3:]
        p = marker.interaction_p(*effects(first, second))
        apart = first[2] < second[1] or second[2] < first[1]
        assert p < 0.001 if apart else p > 0.05, name
        differ |= {name} if apart else set()
    assert LESSON.key("pairs-differ") == sorted(differ) == ["b", "e"]


# -- second simulation


def test_the_table_of_the_cut_off():
    key = QUESTIONS["table-cutoff"].key
    for row, setting in (("strict", {"cutoff": 2}), ("rare", {"prevalence": 0.05})):
        found = numbers("cutoff", **setting)
        assert key[row] == {
            "found": found["sensitivity"],
            "alarms": found["false_alarms"],
            "worth": found["positive_value"],
        }
    now, rare = numbers("cutoff"), numbers("cutoff", prevalence=0.05)
    assert (now["sensitivity"], now["specificity"]) == (rare["sensitivity"], rare["specificity"])
    bet = QUESTIONS["bet-positive-test"]
    assert bet.choices[bet.key] == "About 20 in 100" and abs(rare["positive_value"] - 20) < 2.5
    for words in (
        f"Some {rare['found']:.0f} of the {rare['found'] + rare['missed']:.0f} with the marker test positive",
        f"so do some {rare['false_alarms']:.0f} of the 950 without it",
    ):
        says(words, bet.feedback[bet.key].replace("\n", " "))
    says("nineteen times as many, so their false alarms outnumber the true ones", bet.reveal)
    assert pytest.approx(19) == 0.95 / 0.05


def test_the_square_and_the_line_are_the_lessons_test():
    """A hundred people as whole ones: as many are drawn found and falsely alarmed as the simulation's test makes."""
    for has, found, alarms in (
        (hundred_tests.RARE, hundred_tests.RARE_FOUND, hundred_tests.RARE_ALARMS),
        (hundred_tests.COMMON, hundred_tests.COMMON_FOUND, hundred_tests.COMMON_ALARMS),
    ):
        printed = numbers("cutoff", prevalence=has / 100)
        assert (round(printed["found"] / 10), round(printed["false_alarms"] / 10)) == (found, alarms)
    captions = [step.caption for step in scenes.scene("hundred-tests").steps]
    assert "four of nineteen" in captions[3] and hundred_tests.RARE_FOUND + hundred_tests.RARE_ALARMS == 19
    assert "25 of 36" in captions[4] and hundred_tests.COMMON_FOUND + hundred_tests.COMMON_ALARMS == 36
    assert [line_on_scale.counts(cut) for cut in (4, 3, 5)] == [(9, 1, 1), (10, 0, 3), (7, 3, 0)]
    assert sum(line_on_scale.WITH) == sum(line_on_scale.WITHOUT) == 10
    says("the share who test positive. In the drawing 9 of 10")
    says("the share who test negative. In the drawing 9 of 10")
    says("Here it is 9 of 10, too")


def test_the_marks_are_what_their_captions_say():
    (alone, marked), (with_drug, marked_drug) = two_marks.SQUARE["alone"], two_marks.SQUARE["drug"]
    assert marked == 2 * alone and (with_drug, marked_drug) == (alone / 2, marked / 2)
    (alone, marked), (with_drug, marked_drug) = two_marks.TRIANGLE["alone"], two_marks.TRIANGLE["drug"]
    assert alone == marked == with_drug and marked_drug == marked / 2


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
    stem = GRADED["why-the-difference"].stem.replace("\n", " ")
    for row in ("T133", "T134"):
        trial = TRIALS.loc[row]
        assert trial["basis"] == "secondary"
        for column in ("median_experimental_months", "median_control_months"):
            assert f"{trial[column]}" in stem
    assert TRIALS.loc["T132", ["n_experimental", "n_control"]].sum() == 605
    ratios = [TRIALS.loc[row, "hazard_ratio"] for row in ("T133", "T134")]
    assert ratios[1] < ratios[0] and LESSON.key("why-the-difference") == "b"


def test_venetoclax():
    says("Its authors also looked at the 35 people with t(11;14) alone")
    bellini = fact("F139")
    for words in ("HR 0.63 (0.44-0.90)", "OS HR 2.03 (1.04-3.95)", "(n=35) PFS HR 0.11 (0.02-0.56)"):
        assert words in bellini
    says("In all of BELLINI the ratio for progression or death was 0.63")
    says("at first the rate of dying was doubled; the final ratio for death was 1.19")
    canova = fact("F140")
    assert "263 t(11;14) patients and missed" in canova and "HR 0.82 (0.60-1.14), p=0.24" in canova
    bet = QUESTIONS["bet-next-trial"]
    says("**0.82** (95 % interval 0.60 to 1.14)", bet.reveal)
    says("The trial missed its aim", bet.reveal)
    assert "0.11" in bet.stem and "0.02 to 0.56" in bet.stem and "263" in bet.stem and "35" in bet.stem
    assert bet.choices[bet.key] == "Above 0.6" and 0.6 < 0.82
    # Nearer to 1 than the first, on the scale of hazard ratios.
    assert 0.11 < 0.82 < 1 and math.log(0.82) / math.log(0.11) < 0.5
    row = evidence.approvals()
    row = row[(row["therapy"] == "venetoclax") & (row["agency"] == "FDA")].iloc[0]
    assert row["status_class"] == "never approved"


def test_pd_l1():
    with_it, without = TRIALS.loc["T130"], TRIALS.loc["T131"]
    says(f"the ratio for death was {with_it['hazard_ratio']} with PD-L1 and {without['hazard_ratio']} without")
    for trial in (with_it, without):
        assert trial["basis"] != "recall"
        assert {"hr_ci_low", "hr_ci_high"} <= set(trial["recall_columns"].split(";")), "so they are not printed"
    says("The two intervals we could not confirm, so we cannot test whether these differ")
    assert "from memory" not in TEXT


def test_histology_is_put_to_the_test():
    """CheckMate 743's p is ours, from the printed intervals; BEAT-meso's is its authors', and its intervals say the same."""
    shown = []
    for row in ("T128", "T129"):
        trial = TRIALS.loc[row]
        assert trial["basis"] == "secondary" and trial["recall_columns"] == "" and trial["hr_ci_level"] == 95
        known = tuple(float(trial[name]) for name in ("hazard_ratio", "hr_ci_low", "hr_ci_high"))
        says("{:.2f} ({:.2f} to {:.2f})".format(*known))
        shown.append(known)
    p = marker.interaction_p(*effects(*shown))
    says(f"| {p:.1g} (worked out by us) |")
    assert TRIALS.loc["T125", ["n_experimental", "n_control"]].sum() == 605
    says("in CheckMate 743 in place of chemotherapy (605 people")
    trial = TRIALS.loc["T141"]
    assert trial["n_experimental"] + trial["n_control"] == 400 and trial["basis"] != "recall"
    note = trial["notes"]
    assert "non-epithelioid HR 0.51 (0.32-0.80), epithelioid 1.01 (0.77-1.32), interaction p 0.012" in note
    says("| 1.01 (0.77 to 1.32) | 0.51 (0.32 to 0.80) | 0.012 |")
    found = marker.interaction_p(*effects((0.51, 0.32, 0.80), (1.01, 0.77, 1.32)))
    assert found == pytest.approx(0.012, abs=0.003)  # the intervals say the same


def test_tailoring_in_mesothelioma():
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


def test_whom_the_result_wrongly_sends_home():
    question = GRADED["spot-missed"]
    assert question.figure == "scene/hundred-tests/3" and set(question.places) == set(hundred_tests.NAMES)
    assert question.place_at(LESSON.key("spot-missed")) == "miss"
    assert hundred_tests.NAMES["miss"] == "people with the marker who test negative"


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
        assert drug >= without and drug_marker > with_marker, "nobody is harmed, so one partner is left over"
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
    "task-meet": lambda v: round(1 / v, 2),
    "task-rare": lambda people: 100 * (has := people / 100 * 0.5) / (has + (1 - people / 100) * 0.02),
}


@pytest.mark.parametrize("task", TASKS)
def test_tasks_accept_what_the_explorer_prints_and_no_neighbour(task):
    LESSON.accepts_only_its_own({task: lambda v: TASKS[task](*map(float, v.values()))})


def test_the_solid_curves_meet_where_the_key_says():
    for prognostic in GRADED["task-meet"].given["prognostic"]:
        found = numbers("marker", prognostic=prognostic, predictive=1 / prognostic)
        assert found["positive_drug"] == found["negative_drug"]
        assert 1 / prognostic == round(1 / prognostic, 2)  # so that it can be found with two decimals


def test_the_order_of_the_gains():
    settings = {
        "plain": {},
        "steep": {"prognostic": 4},
        "strong": {"predictive": 0.5},
        "weak": {"predictive": 1.5},
        "mixed": {"predictive": 0.5, "prognostic": 4},
    }
    assert set(settings) == set(GRADED["order-gains"].items)
    gains = {name: numbers("marker", **values)["gain_positive"] for name, values in settings.items()}
    assert LESSON.key("order-gains") == sorted(gains, key=gains.get) and gains["weak"] < 0
    assert min(abs(a - b) for a, b in itertools.combinations(gains.values(), 2)) > 4, "told apart with ease"


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
