"""Every number that lesson 10 and its assignment state, against the simulation, the data set and the dossier."""

from __future__ import annotations

import math

import numpy as np
import pytest
from _lesson import Lesson, row

from immunolab import evidence
from immunolab.explore import numbers
from immunolab.figures import interferon_melanoma, show
from immunolab.models import il2, survival
from immunolab.scenes.stories import dial, orders
from immunolab.words import about, number

SLUG = "10_cytokines_and_immunomodulators"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT, PROSE = LESSON.questions, LESSON.graded, LESSON.text, LESSON.prose
says = LESSON.says


def il2_numbers(**values):
    return numbers("il2", **values)


def most_effectors(**values):
    return float(il2.simulate(1000, **values).effectors.max())


def fact(key):
    """The figure of the dossier's fact that cites this work alone or first."""
    facts = evidence.facts("immune")
    return facts[facts["citation_keys"].str.startswith(key)]["figure"].iloc[0]


def filled(table):
    """What the key of a table to fill in says, row by row."""
    return QUESTIONS[table].key


def test_an_order_needs_somebody_to_obey():
    plain, boosted = il2_numbers()["peak"], il2_numbers(il2_given=60e6)["peak"]
    says(f"|noticed, without → with IL-2|{number(plain)} → {number(boosted)}|")
    unheard = [il2_numbers(antigenicity=0, il2_given=dose)["peak"] for dose in (0, 60e6)]
    assert unheard == [1e9, 1e9]
    says("|unnoticed, without → with IL-2|a billion → a billion|")
    brought = il2_numbers(antigenicity=0, cells_given=600)
    says(f"|unnoticed, 600 effectors a day|{brought['peak']:.0f}, and it dies out|")
    assert brought["highest_late"] < 1
    peaks = [found["peak"] for found in filled("table-noticed").values()]
    assert peaks == pytest.approx([plain, boosted, *unheard, brought["peak"]], rel=0.005)
    lone = il2.simulate(1000, c=0, s2=60e6).effectors
    assert lone[0] == 1 and lone[-1] < 0.3 and (np.diff(lone) < 0).all()
    says("The one effector that was there was told to divide, and died all the same")
    assert il2.PARAMETERS["b"].default == 1e-9 and il2.PARAMETERS["c"].default == 0.02
    says("10⁹ a billion, all that the model has room for", "Antigenicity is 0.02, so the tumour is noticed")
    assert boosted / plain == pytest.approx(0.565, abs=0.005)  # "a little more than half as large"


def test_the_end_of_the_dial():
    low, high = il2_numbers(il2_given=60e6), il2_numbers(il2_given=100e6)
    assert 1 - high["peak"] / low["peak"] == pytest.approx(0.2, abs=0.005)
    says("In the model the tumour changes by a fifth")
    course = il2.simulate(1000, s2=100e6)
    assert course.effectors[-1] == course.effectors.max() and course.effectors[-1] > course.effectors[-2]
    says(f"from 90,000 to {about(most_effectors(s2=100e6), 1)}, and still rise on the last day")
    assert most_effectors(s2=60e6) == pytest.approx(90_000, rel=0.01)
    says(f"Effectors die at {100 * il2.PARAMETERS['mu2'].default:.0f} % a day")
    says(f"At {il2.threshold_il2() / 1e6:.1f} million units, the upright bar, division overtakes death")
    stem = QUESTIONS["bet-more"].stem
    assert f"the largest tumour is {number(low['peak'])} cells" in stem and "at most 90,000 effectors" in stem
    for name, found in (("sixty", low), ("hundred", high)):
        assert filled("table-dial")[name]["peak"] == found["peak"]
        assert filled("table-dial")[name]["most"] == found["most_effectors"]


def test_two_treatments_that_fail_alone():
    cells, order = {"cells_given": 300}, {"il2_given": 30e6}
    for name, values in (("cells", cells), ("order", order), ("both", cells | order)):
        found = il2_numbers(antigenicity=0, **values)
        assert filled("table-dial")[name]["peak"] == found["peak"]
        assert (found["highest_late"] < 1) == (name == "both")
    says(
        "|300 effectors|a billion|", "|30 million units|a billion|", f"|both|{number(found['peak'])}, and it dies out|"
    )


def test_a_response_in_the_blood():
    low, high = il2_numbers(antigenicity=1e-5), il2_numbers(antigenicity=5e-5)
    assert high["most_effectors"] / low["most_effectors"] == pytest.approx(6, abs=0.05)
    assert high["highest_late"] / low["highest_late"] == pytest.approx(0.99, abs=0.001)
    says(f"About 99 %: {high['highest_late'] / 1e6:.0f} million cells", "In the model the effectors rose sixfold")
    says(f"sixfold, to {high['most_effectors'] / 1e6:.2f} million")
    assert f"has {low['highest_late'] / 1e6:.0f} million cells" in QUESTIONS["bet-blood"].stem
    for name, found in (("low", low), ("high", high)):
        assert filled("table-blood")[name]["late"] == found["highest_late"] / 1e6
        assert filled("table-blood")[name]["most"] == found["most_effectors"]


def test_where_the_hardly_noticed_tumour_falls():
    course = il2.simulate(1000, c=1e-4)
    fallen = course.day[(course.day > 200) & (course.tumour < 5e8)][0]
    says("At 0.0001 the tumour falls, on about day 650")
    assert fallen == pytest.approx(650, abs=15)
    assert any(state.stable and state.tumour > 9e8 for state in il2.steady_states(c=5e-5))
    assert not any(state.stable and state.tumour > 9e8 for state in il2.steady_states(c=1e-4))


def test_the_drawings_follow_the_model():
    """The order makes T cells that fit more, and leaves none where there are none; the tumour falls once, then stays."""
    assert orders.FITTING[0] < orders.FITTING[1] < orders.FITTING[2] and orders.FITTING[3] == 0
    shown = [len(orders.TUMOUR) + step * len(orders.MORE) for step in (0, 1)]
    assert shown[1] > shown[0], "unnoticed, it is larger"
    t_cells = [met + beside for met, beside in zip(dial.MET, dial.BESIDE, strict=True)]
    assert t_cells == [2, 6, 25] and len(dial.FREE) == dial.BESIDE[2]
    peaks = [il2_numbers(il2_given=dose)["peak"] for dose in (0, 60e6, 100e6)]
    assert [round(dial.ALIVE[0] * peak / peaks[0]) for peak in peaks] == list(dial.ALIVE)


def test_interleukin_2_in_melanoma():
    says("In high doses, 270 people with melanoma had it", "In 16 % tumours shrank. 2 % died of the treatment")
    for part in ("16% response (12 to 21)", "6% complete", "2.2% died of treatment"):
        assert part in fact("Atkins1999")
    effects = evidence.side_effects()
    own = effects[effects["citation_keys"] == "Atkins1999"].iloc[0]
    assert own["grade3plus_pct"] == 2.2 and "6 of 270" in own["mechanism"] and own["basis"] == "read"
    assert "16 of 100 people" in QUESTIONS["supplement"].key and "fatal for 2" in QUESTIONS["supplement"].key


def test_the_order_rebuilt_and_the_cells_with_it():
    figure = fact("Diab2023PIVOT")
    assert "27.7 v 36.0%" in figure and "4.2 v 5.0 months" in figure and "regulatory too" in figure
    says("|tumours shrank in|27.7 %|36.0 %|", "|half had progressed or died by|4.2 months|5.0 months|", "783 people")
    assert "27.7 % with it and in 36.0 % without" in " ".join(GRADED["blood-report"].stem.split())
    figure = fact("Rohaan2022TIL")
    for part in (
        "7.2 v 3.1 months",
        "HR 0.50 (0.35 to 0.72)",
        "49 v 21%",
        "in all v 57%",
        "nobody had the cells without IL-2",
    ):
        assert part in figure
    says(
        "half of 168 people", "|tumours shrank in|49 %|21 %|", "|half had progressed or died by|7.2 months|3.1 months|"
    )
    says("|severe side effects in|all|57 %|", "0.50 (**95 % interval** 0.35 to 0.72)", "Nobody had the cells alone")
    facts = evidence.facts("immune")
    licensed = facts[facts["citation_keys"] == "FDA2024Amtagvi"].iloc[0]
    assert "FDA 16 February 2024" in str(licensed.to_dict())
    says("lifileucel, have a US licence since February 2024")


def test_interferon_in_melanoma():
    says("from the data of 284 people, shows relapse or death")
    table = evidence.dataset("e1684_interferon_alfa")
    assert len(table) == 284
    fit = survival.cox(table["rfs_years"], table["relapse_or_death"], table["trt_interferon"])
    ratios = [f"{float(v[0]):.2f}" for v in (fit.hazard_ratio, fit.low, fit.high)]
    assert "hazard ratio in the picture is {}, and the data fit ratios from {} to {}".format(*ratios) in " ".join(
        GRADED["melanoma-says"].stem.split()
    )
    shown = show("interferon_melanoma").table.set_index("Year")
    interferon, control = shown["At risk, interferon"], shown["At risk, no treatment"]
    assert (interferon[1], control[1]) == (88, 68) and (interferon[8], control[8]) == (14, 5)
    alive = shown["Free of relapse, interferon"][8], shown["Free of relapse, no treatment"][8]
    assert alive == pytest.approx((0.36, 0.25), abs=0.005)
    says("Survival was better after seven years; after twelve the gap could be chance")
    assert "6.9 years, no longer beyond chance at 12" in fact("SkinCancerReview2011")


def test_interferon_in_myeloma():
    says("24 randomised trials, 4,012 people", "|free of progression|33 %|24 %|", "|alive|53 %|49 %|")
    assert "33% vs 24%" in row("T101")["notes"] and row("T101")["p_value"] == 0.00001
    assert "53% vs 49%" in row("T102")["notes"] and "confined to the smaller trials" in row("T102")["notes"]
    assert row("T102")["p_value"] == 0.01 and {row("T101")["basis"], row("T102")["basis"]} == {"read"}
    stem = " ".join(GRADED["myeloma-says"].stem.split())
    assert "33 % against 24 %" in stem and "53 % against 49 %" in stem and "4,012" in stem
    assert (
        f"once in {1 / row('T101')['p_value']:,.0f} times" in stem
        and f"once in {1 / row('T102')['p_value']:.0f} times" in stem
    )
    says("In a Dutch trial 17 of 46 stopped because of side effects")
    assert "one third stopped" in row("T104")["notes"]


def test_the_vaccines():
    says("68 with it, 72 without", "52.9 % with, 50.0 % without")
    trial = row("T113")
    arms = int(trial["n_experimental"]), int(trial["n_control"])
    assert arms == (68, 72) and "p=0.024" in trial["notes"]
    shares = [36 / n for n in arms]
    assert [round(100 * s, 1) for s in shares] == [trial["cr_rate_pct"], trial["cr_rate_control_pct"]]
    says("differ by 3 in a hundred, 95 % interval −14 to 19")
    spread = 1.96 * math.sqrt(sum(s * (1 - s) / n for s, n in zip(shares, arms, strict=True)))
    difference = shares[0] - shares[1]
    assert 100 * difference == pytest.approx(3, abs=0.1)
    assert [round(100 * (difference + sign * spread)) for sign in (-1, 1)] == [-14, 19]
    low, high = -14, 19
    assert low < 12 < high and not low < -20, "the options of three-points"
    figure = fact("Intismeran2026")
    assert "0.51 (0.294 to 0.887)" in figure and "without a result found in November 2026" in figure
    says("hazard ratio 0.51 (95 % interval 0.29 to 0.89)", "no result that we found by November 2026")


def test_thalidomide_and_iberdomide():
    says("given to 84 people", "In 32 % the M protein fell by a quarter or more")
    first = row("T089")
    assert first["response_rate_pct"] == 32 and first["n_experimental"] == 84 and ">=25%" in first["notes"]
    says("has a US licence since August 2026")
    approvals = evidence.approvals()
    own = approvals[approvals["citation_keys"] == "FDA2026Zenbexus"].iloc[0]
    assert own["date"] == "2026-08-13" and own["agency"] == "FDA"


def test_quotes_are_verbatim():
    quotes = evidence.claims().set_index("claim_id")["quote"]
    for claim in ("C078", "C082", "C083"):
        assert f"({claim})" in TEXT
        assert quotes[claim] in PROSE, claim


def test_named_places_lie_where_the_picture_shows_them():
    picture = show("interferon_melanoma")
    picture.png()
    axes = picture.figure.axes[0]
    width, height = picture.figure.canvas.get_width_height()
    alive = [survival.survival_at(curve, [1, 7.5]) for curve in interferon_melanoma.arms().values()]

    def spot(x, y):
        px, py = axes.transData.transform((x, y))
        return px / width, 1 - py / height

    wanted = {
        "start": spot(0, 1),
        "gap-early": spot(1, np.mean([a[0] for a in alive])),
        "plateau": spot(7.57, np.mean([a[1] for a in alive])),
    }
    numbers_of_the_end = []
    for text in picture.figure.findobj(lambda artist: getattr(artist, "get_text", lambda: "")() in ("14", "5")):
        box = text.get_window_extent()
        numbers_of_the_end.append(((box.x0 + box.x1) / 2 / width, 1 - (box.y0 + box.y1) / 2 / height))
    assert len(numbers_of_the_end) == 2
    wanted["risk"] = tuple(np.mean(numbers_of_the_end, axis=0))
    for name, place in QUESTIONS["spot-trust"].places.items():
        assert place.at == pytest.approx(wanted[name], abs=0.02), name


def lowest_dose(most):
    """What a student finds: the lowest dose in two significant digits at which the explorer prints no more."""
    for tenths in range(10, 700):
        dose = tenths / 10 if tenths < 100 else round(tenths / 10)
        if il2_numbers(il2_given=dose * 1e6)["peak"] <= most * 1000:
            return dose
    return math.nan


def fewest_cells(order):
    """The fewest effectors, in tens, at which the explorer prints less than one cell."""
    return next(
        c
        for c in range(100, 600, 10)
        if il2_numbers(antigenicity=0, cells_given=c, il2_given=order)["highest_late"] < 1
    )


def test_tasks_accept_what_the_explorer_prints_and_no_neighbour():
    printed = {"task-dose": lambda v: lowest_dose(v["most"]), "task-cells": lambda v: fewest_cells(float(v["order"]))}
    LESSON.accepts_only_its_own(printed)
    for given, key in LESSON.variants("task-dose"):
        assert key * 1e6 < il2.threshold_il2(), given
    for given, key in LESSON.variants("task-cells"):
        assert key < il2.threshold_cells(), given
