"""Every number that lesson 10 and its assignment state, against the simulation, the data set and the dossier."""

from __future__ import annotations

import numpy as np
import pytest
from _course import keys
from _lesson import Lesson, row

from immunolab import evidence
from immunolab.explore import numbers
from immunolab.figures import interferon_melanoma, show
from immunolab.models import il2, survival

SLUG = "10_cytokines_and_immunomodulators"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT, PROSE = LESSON.questions, LESSON.graded, LESSON.text, LESSON.prose
says = LESSON.says


def il2_numbers(**values):
    return numbers("il2", **values)


def most_effectors(**values):
    return float(il2.simulate(1000, **values).effectors.max())


def test_an_order_needs_somebody_to_obey():
    says("a thousand million cells (a billion), all that the model has room for")
    says("fell from 384 to 217 thousand at its largest")
    assert il2_numbers()["peak"] == 384_000
    boosted = il2_numbers(il2_given=60e6)
    assert boosted["peak"] == 217_000 and boosted["il2_of_threshold"] == 0.94
    assert QUESTIONS["note-noticed"].key == 217
    assert [n.value for n in QUESTIONS["note-noticed"].near_misses] == [384, 1e6, 217_000]
    for dose in (0, 60e6):
        assert il2_numbers(antigenicity=0, il2_given=dose)["peak"] == 1e9
    lone = il2.simulate(1000, c=0, s2=60e6).effectors
    assert lone[-1] < 0.3 and (np.diff(lone) < 0).all()  # "died all the same"
    assert il2.PARAMETERS["b"].default == 1e-9


def test_cells_given_have_a_threshold_of_their_own():
    says("300 a day did nothing and 600 a day ended the tumour, for the threshold is 540")
    assert il2.threshold_cells() == pytest.approx(540)
    assert il2_numbers(antigenicity=0, cells_given=300)["highest_late"] == 1e9
    assert il2_numbers(antigenicity=0, cells_given=600)["highest_late"] < 1


def test_the_end_of_the_dial():
    says("the largest tumour fell by a fifth, from 217 to 174 thousand")
    says("rose from 90 thousand to 3 thousand million, and was still rising on day 1,000")
    says("The end of the dial lies at 63.5 million")
    assert il2_numbers(il2_given=100e6)["peak"] == 174_000
    assert pytest.approx(0.2, abs=0.005) == 1 - 174 / 217
    assert most_effectors(s2=60e6) == pytest.approx(90_000, rel=0.01)
    course = il2.simulate(1000, s2=100e6)
    assert course.effectors[-1] == pytest.approx(3e9, rel=0.01) and course.effectors[-1] > course.effectors[-2]
    assert il2.threshold_il2() == pytest.approx(63.5e6, rel=0.001)
    says("effectors die at 3 % a day")
    assert il2.PARAMETERS["mu2"].default == 0.03
    assert il2_numbers(il2_given=63_500_000)["il2_of_threshold"] == 1


def test_far_above_the_threshold_even_the_unnoticed_tumour_ends():
    says("Far above its threshold, IL-2 ends even an unnoticed tumour, with more effectors than a body could hold")
    course = il2.simulate(1000, c=0, s2=3e8)
    assert il2_numbers(antigenicity=0, il2_given=3e8)["highest_late"] < 1
    assert course.effectors[-1] > 1e15  # a body has some 1e13 cells


def test_two_halves_make_a_whole():
    says("300 cells a day (0.56 of their threshold) and 30 million units (0.47 of theirs)")
    says("Together they held it under 6,000 cells, and it died out")
    cells, signal = {"cells_given": 300}, {"il2_given": 30e6}
    assert il2_numbers(antigenicity=0, **cells)["cells_of_threshold"] == 0.56
    assert il2_numbers(antigenicity=0, **signal)["il2_of_threshold"] == 0.47
    for alone in (cells, signal):
        assert il2_numbers(antigenicity=0, **alone)["highest_late"] == 1e9
    both = il2_numbers(antigenicity=0, **cells, **signal)
    assert both["peak"] < 6000 and both["highest_late"] < 1
    for dose, key in QUESTIONS["note-both"].key.items():
        found = il2_numbers(antigenicity=0, cells_given=300, il2_given=float(dose))
        assert found["peak"] == key and found["highest_late"] < 1
        assert il2_numbers(antigenicity=0, il2_given=float(dose))["highest_late"] == 1e9


def test_a_response_in_the_blood():
    says("988 million cells instead of 998. The effectors had risen sixfold, from 345 thousand to 2.1 million")
    low, high = il2_numbers(antigenicity=1e-5), il2_numbers(antigenicity=5e-5)
    assert (low["highest_late"], high["highest_late"]) == (998e6, 988e6)
    before, after = (float(il2.simulate(1000, c=c).effectors[-1]) for c in (1e-5, 5e-5))
    assert before == pytest.approx(345e3, rel=0.01) and after == pytest.approx(2.07e6, rel=0.01)
    assert after / before == pytest.approx(6, abs=0.05)
    assert QUESTIONS["note-large"].key == 988
    assert [n.value for n in QUESTIONS["note-large"].near_misses] == [998, 993]
    assert high["peak"] == 993e6


def test_where_the_hardly_noticed_tumour_falls():
    says("At 0.0001 the tumour does fall, after some 650 days")
    course = il2.simulate(1000, c=1e-4)
    fallen = course.day[(course.day > 200) & (course.tumour < 5e8)][0]
    assert fallen == pytest.approx(650, abs=15)
    assert any(state.stable and state.tumour > 9e8 for state in il2.steady_states(c=5e-5))
    assert not any(state.stable and state.tumour > 9e8 for state in il2.steady_states(c=1e-4))


def test_interleukin_2_in_melanoma():
    says("270 people whose melanoma had spread were given high doses")
    says("In 16 of 100 the tumours shrank (95 % interval 12 to 21). In 6 of 100 nothing was left to see")
    says("In 2 of 100 the treatment itself was fatal")
    facts = evidence.facts("immune")
    figure = facts[facts["citation_keys"].str.contains("Atkins1999")]["figure"].iloc[0]
    for part in ("16% response (12 to 21)", "6% complete", "2.2% died of treatment"):
        assert part in figure
    effects = evidence.side_effects()
    own = effects[effects["citation_keys"] == "Atkins1999"].iloc[0]
    assert own["grade3plus_pct"] == 2.2 and "6 of 270" in own["mechanism"] and own["basis"] == "read"


def test_cytokines_in_the_chest():
    says("89 people, no comparison group | 17 responded (")
    assert row("T172")["n_experimental"] == 89 and "17 of 89" in row("T172")["notes"]
    assert pytest.approx(19, abs=0.5) == 100 * 17 / 89
    says("hazard ratio for death 0.94, p = 0.58")
    tnf = row("T178")
    assert (tnf["hazard_ratio"], tnf["p_value"]) == (0.94, 0.58)
    assert tnf["n_experimental"] + tnf["n_control"] == 400


def test_interferon_in_melanoma():
    says("drawn from the data of 284 of them")
    table = evidence.dataset("e1684_interferon_alfa")
    assert len(table) == 284
    fit = survival.cox(table["rfs_years"], table["relapse_or_death"], table["trt_interferon"])
    assert [round(float(v[0]), 2) for v in (fit.hazard_ratio, fit.low, fit.high)] == [0.70, 0.53, 0.93]
    shown = show("interferon_melanoma").table.set_index("Year")
    interferon, control = shown["At risk, interferon"], shown["At risk, no treatment"]
    assert (interferon[1], control[1]) == (88, 68) and (interferon[8], control[8]) == (14, 5)
    alive = shown["Free of relapse, interferon"][8], shown["Free of relapse, no treatment"][8]
    assert alive == pytest.approx((0.36, 0.25), abs=0.005)
    for given, key in LESSON.variants("still-watched"):
        assert key == interferon[given["year"]] + control[given["year"]]


def test_interferon_in_myeloma():
    says("Twenty-four randomised trials with 4,012 people")
    says(
        "33 % were free of progression with interferon and 24 % without (p < 0.00001); 53 % and 49 % were alive (p = 0.01)"
    )
    assert "33% vs 24%" in row("T101")["notes"] and row("T101")["p_value"] == 0.00001
    assert "53% vs 49%" in row("T102")["notes"] and "confined to the smaller trials" in row("T102")["notes"]
    assert row("T102")["p_value"] == 0.01 and {row("T101")["basis"], row("T102")["basis"]} == {"read"}
    stem = GRADED["myeloma-says"].stem
    assert "33 % against 24 %" in stem and "53 % against 49 %" in stem and "4,012" in stem
    says("In a Dutch trial 17 of the 46 people given interferon stopped because of toxicity")
    assert "one third stopped" in row("T104")["notes"]


def test_the_vaccine():
    says("36 of 68 and 36 of 72, 52.9 % and 50.0 %, one-sided p = 0.37")
    trial = row("T113")
    arms = int(trial["n_experimental"]), int(trial["n_control"])
    assert arms == (68, 72) and trial["p_value"] == 0.37 and "p=0.024" in trial["notes"]
    shares = [36 / n for n in arms]
    assert [round(100 * s, 1) for s in shares] == [trial["cr_rate_pct"], trial["cr_rate_control_pct"]]
    says("3 percentage points, 95 % interval about −14 to +19")
    spread = 1.96 * np.sqrt(sum(s * (1 - s) / n for s, n in zip(shares, arms, strict=True)))
    difference = shares[0] - shares[1]
    assert 100 * difference == pytest.approx(3, abs=0.1)
    assert [round(100 * (difference + sign * spread)) for sign in (-1, 1)] == [-14, 19]


def test_thalidomide_and_iberdomide():
    says("by a quarter or more in 32 % of 84 people")
    first = row("T089")
    assert first["response_rate_pct"] == 32 and first["n_experimental"] == 84 and ">=25%" in first["notes"]
    says("licensed in the United States in August 2026")
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


def test_order_and_clearance_in_the_assignment():
    settings = {
        "default": {},
        "unseen": {"antigenicity": 0},
        "ordered": {"il2_given": 100e6},
        "loud": {"antigenicity": 0, "cells_given": 700},
        "seen": {"antigenicity": 0.05},
    }
    peaks = {name: il2_numbers(**values)["peak"] for name, values in settings.items()}
    right = keys(SLUG, 1)
    assert right["order-by-tumour"] == sorted(peaks, key=peaks.get)
    assert peaks["seen"] == pytest.approx(58_000, rel=0.01) and peaks["loud"] < 100
    treatments = {
        "a": {"cells_given": 450},
        "b": {"cells_given": 700},
        "c": {"cells_given": 450, "il2_given": 20e6},
        "d": {"il2_given": 50e6},
    }
    late = {name: il2_numbers(antigenicity=0, **v)["highest_late"] for name, v in treatments.items()}
    assert right["which-clear"] == [name for name, cells in late.items() if cells < 1]


def test_tasks_accept_what_the_explorer_prints_and_no_neighbour():
    printed = {
        "task-il2": lambda v: il2_numbers(il2_given=float(v["il2"]))["peak"] / 1000,
        "task-visible": lambda v: il2_numbers(antigenicity=v["antigenicity"])["highest_late"] / 1000,
    }
    LESSON.accepts_only_its_own(printed)
