"""Every number that lesson 15 and its assignment state, against the simulation, the data set and the dossier."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
from _course import ROOT
from _lesson import Lesson

from immunolab import evidence
from immunolab.explore import numbers
from immunolab.figures import forecasts, show
from immunolab.models import mesothelioma

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
    """Median wait of those ill within ``years`` of first exposure, five years of it, with other deaths."""
    since = np.linspace(0, years, 6001)
    rate = mesothelioma.incidence(since, 1, 5)
    alive = mesothelioma.surviving(first_age + since) / mesothelioma.surviving(first_age)
    met = np.concatenate(([0], np.cumsum(0.5 * (rate[1:] + rate[:-1]) * np.diff(since))))
    ill = rate * np.exp(-met) * alive
    total = np.concatenate(([0], np.cumsum(0.5 * (ill[1:] + ill[:-1]) * np.diff(since))))
    return float(np.interp(total[-1] / 2, total, since))


def test_length_of_exposure():
    says("One year carried nearly a quarter of the risk of five: 0.13 % against 0.58 %. Half a year carried a ninth")
    risk = {years: asbestos(duration=years)["lifetime_risk"] for years in (0.5, 1, 2)}
    assert (risk[1], DEFAULT["lifetime_risk"]) == (0.131, 0.584)
    assert 0.2 < risk[1] / 0.584 < 0.25 and 0.584 / risk[0.5] == pytest.approx(9, abs=0.3)
    assert {float(k): v for k, v in QUESTIONS["note-years"].key.items()} == {k: round(v, 3) for k, v in risk.items()}
    assert QUESTIONS["note-years"].near_misses[0].value == 0.584
    double = mesothelioma.lifetime_risk(20, 5, 2, 90) / mesothelioma.lifetime_risk(20, 5, 1, 90)
    assert double == pytest.approx(2, abs=0.02)  # "Twice the dust is twice the risk"
    ten, hundred = (asbestos(level=level)["lifetime_risk"] for level in (10, 100))
    assert ten / 0.584 == pytest.approx(10, abs=0.4) and hundred / ten < 8


def test_age_at_first_exposure():
    says("Two years from age 20 carried more, 0.26 %, than ten years from age 40, 0.22 %")
    young, late = asbestos(duration=2), asbestos(first_age=40, duration=10)
    assert (young["lifetime_risk"], late["lifetime_risk"]) == (0.255, 0.222)
    other = asbestos(first_age=40)["lifetime_risk"]
    assert 0.584 / other == pytest.approx(QUESTIONS["note-age"].key, abs=0.05) and other == 0.138
    assert [n.value for n in QUESTIONS["note-age"].near_misses] == [0.138, pytest.approx(other / 0.584, abs=0.005)]


def test_power_law():
    says("With a power of 3.2, twice the time means nine times the rate")
    assert float(mesothelioma.peto_ratio(40, 20)) == pytest.approx(9.2, abs=0.05)
    assert "k between 3 and 4 across cohorts" in DOSSIER


def test_the_wait_after_a_stop():
    says(
        "The peak would have come in 2011, 31 years after the stop. A stop in 1950 gives 42 years, in 1963 it gives 38, in 1999 only 17"
    )
    waits = {stop: asbestos(stop=stop)["peak_year"] - stop for stop in (1950, 1963, 1980, 1999)}
    assert waits == {1950: 42, 1963: 38, 1980: 31, 1999: 17}
    assert {int(k): v for k, v in QUESTIONS["note-wait"].key.items()} == {k: waits[k] for k in (1950, 1963, 1999)}
    assert (DEFAULT["peak_year"], DEFAULT["peak_year"] - 1963) == (2017, 54)
    assert asbestos(stop=1980, power=1)["peak_year"] < 2011 < asbestos(stop=1980, power=4)["peak_year"]
    assert asbestos(stop=2030)["peak_year"] < 2030  # task 4
    # The second wait is shorter because the peak of exposure lay 36 years before that stop.
    assert mesothelioma.exposure_by_year(1999) < 0.55 and 1999 - 1963 == 36


def test_the_wait_grows_with_the_watching():
    table = {int(a): int(b) for a, b in re.findall(r"\| (\d+) years \| (\d+) years \|", TEXT)}
    assert set(table) == {20, 40, 60}
    for years, median in table.items():
        assert watched(20, years) == pytest.approx(median, abs=0.5), years
    says("those first exposed at 20 have a median of 53 years, those at 60 of 25")
    assert watched(20, 70) == pytest.approx(53, abs=0.5) and watched(60, 30) == pytest.approx(25, abs=0.5)
    match = QUESTIONS["match-medians"]
    for name, setting in {"short": (20, 20), "middle": (20, 40), "long": (20, 70), "old": (60, 30)}.items():
        assert int(match.key[name][1:]) == pytest.approx(watched(*setting), abs=0.5)


def test_moving_the_future():
    assert asbestos(peak_year=1973)["peak_year"] - asbestos(peak_year=1953)["peak_year"] == 20
    assert asbestos(power=3.2)["peak_year"] - asbestos(power=2)["peak_year"] == 5
    without, stopped = DEFAULT["total"], asbestos(stop=1980)["total"]
    assert (without - stopped) / 1000 == QUESTIONS["note-spared"].key
    assert [n.value for n in QUESTIONS["note-spared"].near_misses] == [stopped / 1000, without - stopped]
    lag = mesothelioma.deaths(np.array(list(mesothelioma.MALE_DEATHS)), L=30)
    assert (lag < 0.3 * np.array(list(mesothelioma.MALE_DEATHS.values()))).all()
    assert sum(year >= 2001 for year in mesothelioma.MALE_DEATHS) == 5


def test_equal_fits_part_later():
    says("Both come within 9 % of every dot. For 2022 they say 1,921 and 1,906 deaths, for 2050 they say 1,277 and 567")
    for power, near, far in ((2, 1921, 1277), (4, 1906, 567)):
        fit = mesothelioma.calibrate(k=power)
        assert np.expm1(fit.error) < 0.09
        assert mesothelioma.deaths([2022, 2050], **fit.parameters) == pytest.approx((near, far), rel=0.005)
    assert "570 deaths of men, the other 1,280" in GRADED["same-fit"].stem


def test_counts_and_forecasts():
    says("In 1968 there were 153, and in 2001 there were 1,848")
    says("there were 2,570")
    data = evidence.dataset("hse_mesothelioma_deaths_points").set_index(["year", "sex"])["deaths"]
    assert (data[1968, "all"], data[2001, "all"], data[2020, "all"], data[2020, "male"]) == (153, 1848, 2570, 2103)
    says("In 2020, 2,103 men died")
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
    assert LESSON.key("read-forecasts") == ["a", "c"]


def test_every_mark_of_the_picture_is_in_its_description():
    picture = show("forecasts")
    drawn = [line for ax in picture.figure.axes for line in ax.get_lines() if line.get_marker() == "o"]
    points = sorted(int(y) for line in drawn for y in line.get_ydata())
    assert points == sorted(forecasts.counts()["deaths"])
    assert all(f"{value:,}" in picture.description for value in points)


def test_cause():
    for text, key, part in (
        ("50.0 (25.8 to 96.8)", "Rake2009", "odds ratio 50.0 (25.8 to 96.8); lifetime risk 1 in 17"),
        ("17.1 (10.3 to 28.3)", "Rake2009", "odds ratio 17.1 (10.3 to 28.3)"),
        ("2.0 (1.3 to 3.2)", "Rake2009", "odds ratio 2.0 (1.3 to 3.2)"),
        ("one in 17", "Rake2009", "men born in the 1940s"),
        ("about one in 1,000", "Rake2009", "about 1 in 1,000"),
        ("14 % of male and 62 % of female cases", "Rake2009", "14% of men, 62% of women"),
        ("less than 3.75 years, a quarter for less than 0.7", "Reid2014", "median 3.75 years (IQR 0.7 to 18.2)"),
        ("Of 198 other patients 12 % carried", "Panou2018", "23 of 198 (12%) patients; BAP1 the commonest"),
        ("about 1, 100 and 500", "Hodgson2000", "chrysotile 1 : amosite 100 : crocidolite 500"),
        ("the real risk rises less than that", "Hodgson2000", "pleural risk rises less than linearly"),
    ):
        says(text)
        assert part in fact(key, part)


def test_latency_and_survival_of_real_people():
    for text, key, part in (
        ("22.8 years in British asbestos workers", "Frost2013", "median latency 22.8 years"),
        ("32 years, range 13 to 70", "Lanphear1992", "median 32 years, range 13 to 70"),
        (
            "38.4 years, the middle half 31.3 to 45.3, in 707 pleural cases",
            "Reid2014",
            "median 38.4 years from first exposure for pleural cases (IQR 31.3 to 45.3); 22,048 people, 707 pleural",
        ),
        ("After 45 years the rate there still rose, more slowly", "Reid2014", "still rises but more slowly"),
        ("910 patients of an Australian state", "Linton2014", "New South Wales (910 patients)"),
        ("| 10.0 months |", "Linton2014", "10.0 months; epithelioid 13.3"),
        (
            "epithelioid 14, biphasic 10, sarcomatoid 4 months",
            "Meyerhoff2015",
            "epithelioid 14, biphasic 10, sarcomatoid 4 months",
        ),
        ("US registry, stage I to III, 1,183", "Meyerhoff2015", "1,183 patients, stage I to III"),
        ("centres that operate, 3,101, two in three operated on to cure", "Rusch2012", "3,101 patients"),
        ("19, 13 and 8 months", "Rusch2012", "epithelioid 19, biphasic 13, sarcomatoid 8 months"),
        ("about 12 % are alive after five years", "Chiec2024", "about 12%"),
    ):
        says(text)
        assert part in fact(key, part)
    trials = evidence.trials().set_index("row_id")
    mars = trials.loc["T123"]
    says("19.3 with it, 24.8 months without")
    assert (mars["median_experimental_months"], mars["median_control_months"]) == (19.3, 24.8)
    says("MARS 2, 335, chemotherapy with or without a large operation")
    assert mars["n_experimental"] + mars["n_control"] == 335
    says("ratio 1.28 (95 % interval 1.02 to 1.60) over the first three and a half years")
    assert (mars["hazard_ratio"], mars["hr_ci_low"], mars["hr_ci_high"]) == (1.28, 1.02, 1.6)
    assert "first 42 months" in mars["notes"]
    for text, row in (("CheckMate 743, 302", "T125"), ("MAPS, 225", "T118")):
        says(text)
        arm = trials.loc[row]
        assert arm["n_control"] == int(text.split(", ")[1]) and arm["basis"] in ("read", "secondary")
        says(f"| {arm['median_control_months']:.1f} months |")


def test_quotes_are_verbatim():
    quotes = evidence.claims().set_index("claim_id")["quote"]
    for claim in ("C073", "C074"):
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
    ages = [asbestos(first_age=age)["lifetime_risk"] for age in range(20, 50, 5)]
    assert all(0.24 < 1 - b / a < 0.41 for a, b in itertools.pairwise(ages))
    totals = [asbestos(stop=stop)["total"] for stop in (1955, 1965, 1975, 1985)]
    assert all(18_000 <= b - a <= 22_000 for a, b in itertools.pairwise(totals))


def test_tasks_accept_what_the_explorer_prints_and_no_neighbour():
    printed = {
        "task-age": lambda v: asbestos(first_age=float(v["age"]))["lifetime_risk"],
        "task-ban": lambda v: (DEFAULT["total"] - asbestos(stop=float(v["stop"]))["total"]) / 1000,
        "power-climb": lambda v: round((v["years"] / 20) ** 3.2, 1),
    }
    LESSON.accepts_only_its_own(printed)
