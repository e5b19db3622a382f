"""Every number that lesson 15 and its assignment state, against the simulation, the data set and the dossier."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from _course import ROOT
from _lesson import Lesson

from immunolab import evidence
from immunolab.explore import numbers
from immunolab.figures import forecasts, show
from immunolab.models import latency, mesothelioma

SLUG = "15_asbestos_and_mesothelioma"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT, PROSE = LESSON.questions, LESSON.graded, LESSON.text, LESSON.prose
says = LESSON.says
DOSSIER = (ROOT / "immunolab" / "evidence" / "dossier" / "facts_mesothelioma.md").read_text()
DEFAULT = numbers("mesothelioma")


def asbestos(**values):
    return numbers("mesothelioma", **values)


def fact(key, part):
    """The figure of the one fact of the dossier with this source that contains ``part``; never from memory."""
    table = evidence.facts("mesothelioma")
    own = table[table["citation_keys"].str.contains(key) & (table["basis"] != "recall")]
    found = [figure for figure in own["fact"] + ": " + own["figure"] if part in figure]
    assert len(found) == 1, (key, part, found)
    return found[0]


def watched(first_age, years):
    """What the picture of waits prints: the median wait of those ill within ``years``, and how many of 10,000 are."""
    read = numbers("latency", first_age=first_age, watched=years)
    return read["median"], read["ill"]


def boxes(name, column):
    """The key of one column of a table, by row."""
    return {row: values[column] for row, values in QUESTIONS[name].key.items() if column in values}


def test_length_and_age_of_exposure():
    says("**About a quarter:** 0.13 % against 0.58 %", "So two years from age 20 are worse than ten from age 40")
    settings = {
        "five": {},
        "one": {"duration": 1},
        "half": {"duration": 0.5},
        "two": {"duration": 2},
        "ten": {"first_age": 40, "duration": 10},
    }
    risk = {row: asbestos(**values)["lifetime_risk"] for row, values in settings.items()}
    assert boxes("table-person", "risk") == risk
    assert (round(risk["one"], 2), round(risk["five"], 2)) == (0.13, 0.58) and 0.2 < risk["one"] / risk["five"] < 0.25
    assert risk["five"] / risk["half"] == pytest.approx(9, abs=0.3)  # "a tenth leaves a ninth"
    assert 1 < risk["two"] / risk["ten"] < 1.25  # the card: by a little
    ten, hundred = (asbestos(level=level)["lifetime_risk"] for level in (10, 100))
    assert ten / risk["five"] == pytest.approx(10, abs=0.4) and hundred / ten < 8
    says("At the last step four in ten fall ill")
    assert round(hundred / 10) == 4
    assert QUESTIONS["bet-short"].key == "a" and QUESTIONS["bet-short"].choices["a"] == "About a quarter"
    low = numbers("mesothelioma", level=0.01)["lifetime_risk"]
    assert low == pytest.approx(risk["five"] / 100, rel=0.02)  # the limit at work is a hundredth of the picture's level


def test_power_law():
    says("With a power of 3.2, twice the time means nine times the rate")
    assert float(mesothelioma.peto_ratio(40, 20)) == pytest.approx(9.2, abs=0.05)
    assert "k between 3 and 4 across cohorts" in DOSSIER


def test_the_wait_after_a_stop():
    says("**In 2011,** 31 years after the stop", "a stop in 1980 spares 30 thousand deaths of 105 thousand")
    read = {"early": asbestos(stop=1950), "middle": asbestos(stop=1980), "late": asbestos(stop=1999)}
    stops = {"early": 1950, "middle": 1980, "late": 1999}
    waits = {row: values["peak_year"] - stops[row] for row, values in read.items()}
    assert boxes("table-stop", "wait") == waits and waits["middle"] == 31
    totals = {row: values["total"] / 1000 for row, values in {**read, "none": DEFAULT}.items()}
    for row, said in boxes("table-stop", "total").items():
        assert said == pytest.approx(totals[row], abs=0.51), row
    assert round(totals["none"]) == 105 and round(totals["none"] - totals["middle"], 1) == 30.5
    assert (DEFAULT["peak_year"], DEFAULT["peak_year"] - 1963) == (2017, 54)
    # At a late stop most of the dust has been in lungs for decades: the peak of exposure lay 36 years before that of 1999.
    assert mesothelioma.exposure_by_year(1999) < 0.55
    says("At a late stop most of the dust has been in lungs for decades")


def test_the_wait_grows_with_the_watching():
    settings = {"w20": (20, 20), "w40": (20, 40), "w60": (20, 60), "old": (60, 70)}
    for row, setting in settings.items():
        assert (boxes("table-watched", "median")[row], boxes("table-watched", "ill")[row]) == watched(*setting), row
    says("In the model the longest median is 55 years: first exposed at 15, watched for 70")
    medians = {(age, years): watched(age, years)[0] for age in range(15, 61, 5) for years in range(15, 71, 5)}
    assert max(medians, key=medians.get) == (15, 70) and medians[15, 70] == 55
    bet = QUESTIONS["bet-longer"]
    assert bet.choices[bet.key] == "48 years" and "median of 18 years" in " ".join(bet.stem.split())


def test_equal_fits_part_later():
    stem = " ".join(QUESTIONS["bet-forecast"].stem.split())
    assert "with a power of 2 for the climb, and with 4. Both come within 9 % of every dot" in stem
    assert "for 2022 they agree" in stem
    says("For 2050 the first says 1,277 deaths, the second 567")
    near = []
    for power, far in ((2, 1277), (4, 567)):
        fit = mesothelioma.calibrate(k=power)
        assert np.expm1(fit.error) < 0.09
        at = mesothelioma.deaths([2022, 2050], **fit.parameters)
        assert at[1] == pytest.approx(far, rel=0.005)
        near.append(at[0])
    assert (
        1277 / 567 > 2 and QUESTIONS["bet-forecast"].choices[QUESTIONS["bet-forecast"].key] == "More than twice as many"
    )
    assert near[0] == pytest.approx(near[1], rel=0.02)


def test_counts_and_forecasts():
    says("Two years later 1,848 people there died of mesothelioma, twelve times as many as in 1968")
    data = evidence.dataset("hse_mesothelioma_deaths_points").set_index(["year", "sex"])["deaths"]
    assert (data[1968, "all"], data[2001, "all"], data[2020, "all"], data[2020, "male"]) == (153, 1848, 2570, 2103)
    assert round(1848 / 153) == 12
    says("had a mean of 2,107", "28 to 57 % too high")
    assert [round(end / 2107, 2) for end in (2700, 3300)] == [1.28, 1.57]
    picture = show("forecasts")
    assert "28 to 57 %" in picture.title and "within 3 %" in picture.title
    for row in (
        "men peak at 2,700 to 3,300 a year around 2020",
        "all deaths peak at 1,950 to 2,450 between 2011 and 2015",
        "men peak at about 2,040 in 2016",
        "best upper limit 2,100 male deaths in 2016",
        "| 2010 | 2,347 | 1,946 | 401 | Frost2013",
        "| 2012-2019 mean | 2,520 | 2,107 |",
        "| 2023 | 2,218 |",
        "| 2019 | 2,369 | 1,945 |",
    ):
        assert row in DOSSIER, row
    said = forecasts.forecasts().set_index("name")
    assert tuple(said.loc["1995", ["sex", "first", "low", "high"]]) == ("male", 2020, 2700, 3300)
    assert tuple(said.loc["2005", ["sex", "first", "last", "low", "high"]]) == ("all", 2011, 2015, 1950, 2450)
    assert tuple(said.loc["2010", ["sex", "first", "high"]]) == ("male", 2016, 2040)
    assert tuple(said.loc["2011", ["sex", "first", "high"]]) == ("male", 2016, 2100)
    seen = forecasts.counts().set_index(["sex", "year"])["deaths"]
    assert seen["male"].max() == 2103 < 2700 and seen["all", 2023] == 2218 < seen["all", 2020]
    for year, sex in data.index:
        if sex != "female":
            assert seen[sex, year] == data[year, sex]
    assert set(forecasts.counts()["citation_key"]) <= set(evidence.all_keys())
    assert LESSON.key("read-forecasts") == ["b", "d"]


def test_every_mark_of_the_picture_is_in_its_description():
    picture = show("forecasts")
    drawn = [line for ax in picture.figure.axes for line in ax.get_lines() if line.get_marker() == "o"]
    points = sorted(int(y) for line in drawn for y in line.get_ydata())
    assert points == sorted(forecasts.counts()["deaths"])
    assert all(f"{value:,}" in picture.description for value in points)


def test_cause():
    for text, key, part in (
        ("50.0 (25.8 to 96.8)", "Rake2009", "odds ratio 50.0 (25.8 to 96.8); lifetime risk 1 in 17"),
        ("2.0 (1.3 to 3.2)", "Rake2009", "odds ratio 2.0 (1.3 to 3.2)"),
        ("Of such carpenters born in the 1940s one in 17", "Rake2009", "men born in the 1940s"),
        ("14 % of the men's and 62 % of the women's", "Rake2009", "14% of men, 62% of women"),
        ("less than 3.75 years", "Reid2014", "median 3.75 years (IQR 0.7 to 18.2)"),
        ("blue asbestos does most, white least", "Hodgson2000", "chrysotile 1 : amosite 100 : crocidolite 500"),
        ("the real risk rises less", "Hodgson2000", "pleural risk rises less than linearly"),
        ("all cause cancer", "IARC2012", "all forms of asbestos are carcinogenic"),
    ):
        says(text)
        assert part in fact(key, part)


def test_where_the_law_stands():
    for text, key, part in (
        (
            "More than 70 countries have banned asbestos",
            "FifthCircuit2026asbestos",
            "more than 70 countries have banned",
        ),
        ("some 1.3 million tonnes in 2021", "IBAS2023production", "1.3 million in 2021"),
        ("ended by June 2025", "EU2016chrysotile", "until 30 June 2025 at the latest"),
        ("a hundredth of the level your picture began with", "EU2023asbestos", "0.01 fibres per cm3"),
        (
            "A court heard the case against it on 1 June 2026",
            "FifthCircuit2026asbestos",
            "heard by the Fifth Circuit 1 June 2026",
        ),
    ):
        says(text)
        assert part in fact(key, part)


def test_latency_and_survival_of_real_people():
    for text, key, part in (
        ("| death | 22.8 |", "Frost2013", "median latency 22.8 years"),
        ("| disease | 32 |", "Lanphear1992", "median 32 years, range 13 to 70"),
        ("| disease | 38.4 |", "Reid2014", "median 38.4 years from first exposure for pleural cases"),
        ("| 10.0 |", "Linton2014", "10.0 months; epithelioid 13.3"),
        ("epithelioid ([Meyerhoff", "Meyerhoff2015", "epithelioid 14, biphasic 10, sarcomatoid 4 months"),
        ("centres that operate, epithelioid", "Rusch2012", "epithelioid 19, biphasic 13, sarcomatoid 8 months"),
    ):
        says(text)
        assert part in fact(key, part)
    trials = evidence.trials().set_index("row_id")
    says("| 14.1 |")
    assert trials.loc["T125", "median_control_months"] == 14.1


def test_the_operation():
    mars = evidence.trials().set_index("row_id").loc["T123"]
    says("**Half a year shorter:** 19.3 months with the operation, 24.8 without")
    assert (mars["median_experimental_months"], mars["median_control_months"]) == (19.3, 24.8)
    says("335 people, with the operation against without")
    assert mars["n_experimental"] + mars["n_control"] == 335
    says("| hazard of death, first 42 months | 1.28 (1.02 to 1.60) |")
    assert (mars["hazard_ratio"], mars["hr_ci_low"], mars["hr_ci_high"]) == (1.28, 1.02, 1.6)
    assert "first 42 months" in mars["notes"]
    says("| severe adverse events | 3.6 (2.3 to 5.5) |")
    assert "severe events 3.6 times as often (2.3 to 5.5)" in DOSSIER


def test_what_jonas_got():
    trials = evidence.trials().set_index("row_id")
    for row, text in (("T128", "| epithelioid | {r} | 18.7 | 16.5 |"), ("T129", "| other kinds | {r} | 18.1 | 8.8 |")):
        t = trials.loc[row]
        says(text.format(r=f"{t['hazard_ratio']} ({t['hr_ci_low']} to {t['hr_ci_high']})"))
        assert f"{t['median_experimental_months']} | {t['median_control_months']}" in text and t["basis"] != "recall"
    assert trials.loc["T125", "n_experimental"] + trials.loc["T125", "n_control"] == 605
    # p of interaction from the printed intervals: two ratios, their standard errors from the width on the log scale.
    logs = [
        np.log(trials.loc[row, ["hr_ci_low", "hazard_ratio", "hr_ci_high"]].astype(float)) for row in ("T128", "T129")
    ]
    wide = [(high - low) / (2 * 1.96) for low, _, high in logs]
    z = abs(logs[0].iloc[1] - logs[1].iloc[1]) / np.hypot(*wide)
    says("p = 0.007, worked out by us")
    assert round(math.erfc(z / math.sqrt(2)), 3) == 0.007
    says("ratio for lasting decline 0.52 (95 % interval 0.36 to 0.74)")
    assert "HR 0.52 (0.36 to 0.74)" in DOSSIER


def test_quotes_are_verbatim():
    quotes = evidence.claims().set_index("claim_id")["quote"]
    for claim in ("C073", "C074", "C093"):
        assert f"({claim})" in TEXT and f'"{quotes[claim]}"' in PROSE, claim


def test_named_places_lie_where_the_picture_shows_them():
    picture = show("forecasts")
    picture.png()
    width, height = picture.figure.canvas.get_width_height()
    men, everybody = picture.figure.axes

    def spot(axes, x, y):
        px, py = axes.transData.transform((x, y))
        return px / width, 1 - py / height

    wanted = {
        "f1995": spot(men, 2020, 3000),
        "f2010": spot(men, 2016, 2070),
        "f2005": spot(everybody, 2013, 2200),
        "first": spot(everybody, 1968, 153),
    }
    for name, place in QUESTIONS["spot-other-people"].places.items():
        assert place.at == pytest.approx(wanted[name], abs=0.015), name


def test_order_of_people_in_the_assignment():
    settings = {
        "late": {"first_age": 40, "duration": 10},
        "faint": {"level": 0.2},
        "dusty": {"duration": 0.5, "level": 10},
        "young": {"duration": 2},
    }
    risks = {name: asbestos(**values)["lifetime_risk"] for name, values in settings.items()}
    assert LESSON.key("order-people") == sorted(risks, key=risks.get)
    assert [risks[n] for n in ("faint", "late", "young", "dusty")] == [0.117, 0.222, 0.255, 0.663]


def test_explanations_of_the_tasks():
    totals = [asbestos(stop=stop)["total"] for stop in (1955, 1965, 1975, 1985)]
    assert all(0.17 < (b - a) / DEFAULT["total"] < 0.21 for a, b in itertools.pairwise(totals))  # "about a fifth"
    for median in (25, 30, 40, 45):
        assert latency.waits(20).median(median) < median - 0.5  # longer than the median itself
    says("those who have fallen ill")


def test_tasks_accept_what_the_explorer_prints_and_no_neighbour():
    def fewest(**late):
        return next(
            half / 2
            for half in range(1, 81)
            if asbestos(duration=half / 2)["lifetime_risk"] >= asbestos(**late)["lifetime_risk"]
        )

    printed = {
        "task-same-risk": lambda v: fewest(first_age=40, duration=float(v["years"])),
        "task-spared": lambda v: 100 * (1 - asbestos(stop=float(v["stop"]))["total"] / DEFAULT["total"]),
        "task-watch": lambda v: next(years for years in range(15, 71) if watched(20, years)[0] >= v["median"]),
        "power-climb": lambda v: round((v["years"] / 20) ** 3.2, 1),
    }
    LESSON.accepts_only_its_own(printed)
