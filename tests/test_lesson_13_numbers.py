"""Every number that lesson 13 and its assignment state, against the simulations, the balance and the dossier."""

from __future__ import annotations

import itertools
import math
import re

import numpy as np
import pytest
from _lesson import Lesson

from immunolab import evidence, explore
from immunolab.explore import numbers
from immunolab.figures import balance as balance_figure
from immunolab.figures import harms, show
from immunolab.models import balance, cytokine_release, il6_loop
from immunolab.scenes import scene
from immunolab.scenes.stories import calendar

SLUG = "13_side_effects"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT = LESSON.questions, LESSON.graded, LESSON.text
PROSE = re.sub(r"\s+", " ", re.sub(r' \(?\[[^\]]*\]\(\S+ "\w+"\)\)?', "", TEXT))
EFFECTS = evidence.side_effects()
TRIALS = evidence.trials().set_index("row_id")


def says(text):
    assert text in PROSE, f"the lesson no longer says {text!r}"


def release(**values):
    return numbers("cytokine_release", **values)


def loop(**values):
    return numbers("il6_loop", **values)


def effect(kind, event):
    found = EFFECTS[
        EFFECTS["class"].str.contains(kind, regex=False) & EFFECTS["event"].str.contains(event, regex=False)
    ]
    assert len(found) == 1, (kind, event)
    return found.iloc[0]


# -- the simulations


def test_the_first_dose_pays_for_the_second():
    reveal = QUESTIONS["bet-second-dose"].reveal
    assert "the peaks are 119 and 26 pg/mL; the larger dose given first would have made 333" in reveal
    found = release()
    assert (found["first_peak"], found["second_peak"], found["at_once_peak"]) == (119, 26, 333)
    assert found["second_peak"] / found["first_peak"] == pytest.approx(1 / 5, abs=0.03)  # "about a fifth"
    key = QUESTIONS["table-doses"].key
    rows = {
        "open": {},
        "less": {"first_dose": 15, "ratio": 20},
        "least": {"first_dose": 10, "ratio": 30},
        "tumour": {"tumour_cells": 100},
    }
    for row, values in rows.items():
        printed = release(**values)
        assert key[row] == {"first": printed["first_peak"], "second": printed["second_peak"]}, row
    higher = {first: max(key[row].values()) for first, row in ((60, "open"), (15, "less"), (10, "least"))}
    assert min(higher, key=higher.get) == 15  # "nearly alike", and the higher is lowest there
    assert key["less"]["second"] - key["less"]["first"] == 1 and key["least"]["second"] > key["least"]["first"]
    assert all(key["tumour"][peak] > key["open"][peak] for peak in ("first", "second"))


def test_a_first_dose_that_is_too_small():
    """small-first: 6 µg in place of 60, then the same 300."""
    small, plain = release(first_dose=6, ratio=50), release()
    assert small["first_peak"] < plain["first_peak"] and small["second_peak"] > plain["second_peak"]
    assert QUESTIONS["small-first"].key == "b"


def test_the_signal_stops_while_il6_rises():
    reveal = QUESTIONS["bet-tocilizumab"].reveal
    assert "from 1,780 to 3,790 pg/mL" in reveal and "2.9 full days, 11.8 untreated" in reveal
    plain, given = loop(), loop(tocilizumab_day=5)
    assert plain["signal_days"] == 11.8 and given["signal_days"] == 2.9
    assert (given["before_tocilizumab"], given["after_tocilizumab"]) == (1780, 3790)
    assert given["peak_day"] - 5 < 0.5  # "in the next hours"
    course = il6_loop.simulate(tocilizumab_day=5)
    assert course.signal[course.day > 5.2].max() < 0.01  # "falls to nothing"
    p = {name: parameter.default for name, parameter in il6_loop.PARAMETERS.items()}
    assert p["k_R"] > p["k_lin"]  # "most IL-6 is taken up through the receptor"
    assert "from 0.4 to 3.2 full days" in reveal
    key = QUESTIONS["table-loop"].key
    rows = {"tocilizumab": given, "both": loop(tocilizumab_day=5, steroid_day=5)}
    for row, printed in rows.items():
        names = {"before": "before_tocilizumab", "after": "after_tocilizumab", "signal": "signal_days"}
        assert key[row] == {column: printed[name] for column, name in names.items()}, row
    assert key["both"]["after"] <= key["both"]["before"]  # "IL-6 does not rise"
    for row, drive in (("below", 0.07), ("above", 0.08)):
        assert key[row] == {"signal": loop(drive=drive)["signal_days"]}
    assert given["after_tocilizumab"] / given["before_tocilizumab"] == pytest.approx(2, abs=0.2)
    assert il6_loop._PEAK_DAY == 7.0  # "push most around day 7"


def test_each_day_of_waiting():
    """The why of task-latest: each day of waiting adds about one full day."""
    days = [loop(tocilizumab_day=day)["signal_days"] for day in range(3, 11)]
    assert all(b - a == pytest.approx(1, abs=0.101) for a, b in itertools.pairwise(days))


# -- the balance


def test_the_balance_model():
    d = balance.difference((50, 25), (100, 100))
    half = 1.96 * math.sqrt(50 * 50 / 100 + 25 * 75 / 100)
    assert d == pytest.approx((25, 25 - half, 25 + half)) and d.error == pytest.approx(half / 1.96)
    for number in range(len(balance.TRIALS)):
        found = balance.weigh(trial=number, weight=0)
        assert found.net == pytest.approx(found.gain)
        if not math.isnan(found.break_even):
            at = balance.weigh(trial=number, weight=found.break_even)
            assert at.net.value == pytest.approx(0)
        if not math.isnan(found.firm):
            assert balance.weigh(trial=number, weight=found.firm).net.low == pytest.approx(0, abs=1e-9)
            assert balance.weigh(trial=number, weight=found.firm / 2).net.low > 0
        else:
            assert found.gain.low <= 0
    with pytest.raises(ValueError, match="weight"):
        balance.weigh(weight=-1)
    with pytest.raises(ValueError, match="trial"):
        balance.weigh(trial=0.5)
    for wrong in (((101, 5), (10, 10)), ((5, 5), (10, 0))):
        with pytest.raises(ValueError, match="shares"):
            balance.difference(*wrong)


def test_the_firm_weight_in_all_its_cases():
    def firm(gain, harm):
        return balance._firm(*(balance.Difference(v, v - 1.96 * s, v + 1.96 * s) for v, s in (gain, harm)))

    assert math.isnan(firm((1, 1), (5, 1))) and math.isnan(firm((9, 1), (-5, 1)))
    for gain, harm in (((9, 1), (5, 1)), ((9, 1), (0, 1)), ((9, 1), (-1, 2)), ((9, 1), (1.96, 1))):
        w = firm(gain, harm)
        low = gain[0] - w * harm[0] - 1.96 * math.hypot(gain[1], w * harm[1])
        assert w > 0 and low == pytest.approx(0, abs=1e-9), (gain, harm)


def test_the_explorer_s_words_for_every_kind_of_result():
    shown = explore.explorer("balance")
    for number, name in enumerate(balance_figure.NAMES):
        result = shown.compute(shown.settings({"trial": number}))
        assert len(shown.drawing.finding(result)) < 150
        assert "The weight is yours, and averages are not a person." in shown.drawing.describe(result)
        assert result.trial.basis in shown.drawing.describe(result) and name.startswith(result.trial.name)
    d = balance.Difference
    made = balance.weigh()._replace(gain=d(-1, -2, 0), harm=d(-3, -4, -2), break_even=math.nan, firm=math.nan)
    assert "a loss against a relief" in shown.drawing.finding(made)


def test_shares_of_the_balance_are_the_dossier_s():
    """Each comparison against its rows: people, shares alive, shares harmed, basis, keys."""
    by_name = {(t.name, t.good): t for t in balance.TRIALS}
    assert len(by_name) == len(balance.TRIALS) == 6
    for trial in balance.TRIALS:
        rows = TRIALS.loc[list(trial.rows)]
        assert (rows["trial"].str.startswith(trial.name)).all() and (rows["randomised"] == "yes").all()
        assert {(int(a), int(b)) for a, b in zip(rows["n_experimental"], rows["n_control"], strict=True)} == {
            trial.people
        }
        assert trial.basis == ("secondary" if "secondary" in set(rows["basis"]) else "read")
        for key in trial.keys:
            assert any(key in text for text in rows["citation_keys"]), key

    def notes(row_id):
        return TRIALS.loc[row_id, "notes"]

    claim = evidence.claims().set_index("claim_id").loc["C092"]
    assert "3-year survival 23% v 15%; 25% v 17%" in claim["why"] and claim["basis"] == "read"
    assert by_name["IND.227", "alive at 3 years"].free == (25, 17)
    assert "3-year OS 23% vs 15%" in notes("T132")
    assert by_name["CheckMate 743", "alive at 3 years"].free == (23, 15)
    assert "36-month OS 74% vs 60%" in notes("T044")
    assert by_name["DREAMM-7", "alive at 3 years"].free == (74, 60)
    assert "grade >=3 adverse events 95% vs 78%" in notes("T043")
    assert by_name["DREAMM-7", "alive at 3 years"].harmed == (95, 78)
    assert "36-month OS 83.3% vs 65.0%" in notes("T050")
    assert by_name["MajesTEC-3", "alive at 3 years"].free == (83.3, 65.0)
    assert "36-month PFS 83.4% vs 29.7%; serious AEs 70.7% vs 62.4%" in notes("T049")
    for good in ("alive at 3 years", "without progression at 3 years"):
        assert by_name["MajesTEC-3", good].harmed == (70.7, 62.4)
    assert by_name["MajesTEC-3", "without progression at 3 years"].free == (83.4, 29.7)
    assert "6-month OS 82% vs 90%" in notes("T084") and "serious AEs 63% vs 46%" in notes("T083")
    kn = by_name["KEYNOTE-183", "alive at 6 months"]
    assert kn.free == (82, 90) and kn.harmed == (63, 46)


def test_severe_events_taken_apart():
    pair = effect("CheckMate 743", "any treatment-related")
    assert pair["grade3plus_pct"] == 30 and "32% grade 3-4" in pair["management_principle"]
    added = effect("IND.227", "grade 3-4")
    assert added["grade3plus_pct"] == 27 and "15%" in added["management_principle"]
    alone = effect("CONFIRM", "treatment-related event grade 3+")
    assert alone["grade3plus_pct"] == 19 and "placebo 6%" in alone["management_principle"]
    every = effect("DETERMINE", "whatever cause")
    assert every["grade3plus_pct"] == 65 and "placebo 48%" in every["management_principle"]
    assert {row["basis"] for row in (pair, added, alone, every)} == {"read"}
    death = effect("CheckMate 743", "treatment-related death")
    assert "3 of 300" in death["mechanism"] and "1 of 284" in death["mechanism"]
    people = {
        row: tuple(int(TRIALS.loc[row, c]) for c in ("n_experimental", "n_control")) for row in ("T135", "T147", "T151")
    }
    for shares, arms, text in (
        ((30, 32), (300, 284), "30, 32|−2 (−10 to 6)"),
        ((27, 15), people["T135"], "27, 15|12 (4 to 20)"),
        ((19, 6), people["T147"], "19, 6|13 (6 to 20)"),
        ((65, 48), people["T151"], "65, 48|17 (8 to 26)"),
    ):
        says(text)
        d = balance.difference(shares, arms)
        # Halves are rounded away from zero in the text: 4.5 is 4 or 5, and 5.5 is 6.
        value, low, high = (int(x.replace("−", "-")) for x in re.findall(r"−?\d+", text)[2:])
        assert value == d.value and abs(low - d.low) <= 0.51 and abs(high - d.high) <= 0.51
    stopped = effect("CheckMate 743", "stopping all")
    assert stopped["any_grade_pct"] == 23 and "chemotherapy 16%" in stopped["management_principle"]
    says("side effects ended the pair of drugs in 23 %, chemotherapy in 16 %")
    for a, b in ((30, 32), (27, 15), (19, 6)):
        assert f"- {a} and {b}" in TEXT
    assert "double-blind" in str(evidence.reference("Fennell2021"))


def test_break_even_weights():
    reveal = re.sub(r"\s+", " ", QUESTIONS["bet-twelve-eight"].reveal)
    assert "the two cancel at 0.67, 8 divided by 12" in reveal and "from 0.4 to 15.6" in reveal
    first = numbers("balance")
    assert (first["gain"], first["harm"], first["break_even"]) == (8, 12, 0.67)
    assert (first["gain_low"], first["gain_high"]) == (0.4, 15.6)
    pair = numbers("balance", trial=1)
    assert (pair["gain"], pair["harm"]) == (8, -2) and math.isnan(pair["break_even"])
    assert (
        "the break-even weight is 2.2 if you count people alive, 6.5 if you count those without progression" in reveal
    )
    key = QUESTIONS["table-balance"].key
    for row, trial in (("added", 0), ("alive", 3), ("free", 4)):
        printed = numbers("balance", trial=trial)
        assert key[row] == {"gain": printed["gain"], "harm": printed["harm"], "even": printed["break_even"]}, row
    none = [n for n in range(6) if math.isnan(numbers("balance", trial=n)["break_even"])]
    assert [balance.TRIALS[n].name for n in none] == ["CheckMate 743", "KEYNOTE-183"]
    assert numbers("balance", trial=5)["gain"] < 0
    assert numbers("balance", trial=2)["gain"] == 14 and numbers("balance", trial=2)["harm"] == 17


def test_break_even_by_hand():
    for gain, key in QUESTIONS["break-even"].key.items():
        assert key == pytest.approx(float(gain) / 20)
    upside_down = [20 / float(gain) for gain in QUESTIONS["break-even"].given["gain"]]
    assert [n.value for n in QUESTIONS["break-even"].near_misses] == pytest.approx(upside_down, abs=0.005)


# -- the dossier


def test_harms_of_the_text():
    tec = effect("teclistamab", "cytokine release")
    assert (tec["any_grade_pct"], tec["grade3plus_pct"]) == (72.1, 0.6)
    assert effect("teclistamab", "infection")["grade3plus_pct"] == 44.8
    says("Of 165 people on teclistamab 72 % had CRS")
    says("CRS was over in 31 of 45 people")
    assert "31 of 45" in effect("tocilizumab", "CRS resolved")["event"]
    cancers = effect("CAR T cells (all approved", "T-cell cancer")["event"]
    assert "22 reports in more than 27,000 doses" in cancers
    says("22 reports in more than 27,000 doses")
    key = QUESTIONS["tell-a-friend"].key
    assert "0.6 %" in key and "72 %" in key and "45 %" in key
    facts = evidence.facts("myeloma").set_index("fact_id")["fact"]
    for part in ("fever >=38 C", "low-flow oxygen (<=6 L/min)", "one vasopressor", "several vasopressors"):
        assert part in facts["F113"]
    for part in ("7-9", "3-6", "0-2", "unrousable", "seizure that resolves"):
        assert part in facts["F114"]


def test_money_and_time():
    says("ide-cel, once (2021)|419,500")
    says("cilta-cel, once (2022)|465,000")
    says("teclistamab, a month (2022)|39,500")
    says("In 2021 and 2022 the median US centre had 20 people waiting for one place a month")
    facts = evidence.facts("myeloma").set_index("fact_id")["fact"]
    assert "$419,500 (2021)" in facts["F146"] and "$465,000 (2022)" in facts["F146"]
    assert "$39,500 a month" in facts["F147"]
    assert "1 ide-cel slot a month with 20 patients waiting" in facts["F145"]


def test_when_harms_begin():
    """The table under the calendar, and where the calendar draws them."""
    facts = evidence.facts("myeloma").set_index("fact_id")["fact"]
    says("fever after cilta-cel|day 7")
    assert "after a median of 7 days" in facts["F184"] and "median 3 weeks" in facts["F184"]
    says("few antibodies, teclistamab|month 1.2")
    says("first infection|month 1.7")
    assert "median of 1.7 months" in facts["F185"] and "after 1.2 months" in facts["F185"]
    says("checkpoint inhibitors, by organ|week 2 to 15")
    says("severe ones, one drug or two|week 27.5 or 7.9")
    says("late ones, after the last drip|month 3 to 28, 23 reports")
    assert "from 2.2 to 14.8 weeks" in facts["F186"] and "27.5 for grade 3 or more" in facts["F186"]
    assert "nivolumab with ipilimumab 6.0 and 7.9" in facts["F186"] and "23 reported cases" in facts["F186"]
    assert "3 to 28 months after the last dose" in facts["F186"]
    drawn = {name: (begin, end) for name, _, _, begin, end in calendar.CAR_T}
    assert drawn["fever"][0] < 7 < drawn["fever"][1] and drawn["nerves"][0] < 21 < drawn["nerves"][1]
    assert drawn["blood-cells"][1] > 28 and drawn["gut"][0] >= 21 and drawn["gut"][1] > 60
    drawn = {name: (begin, end) for name, _, _, begin, end in calendar.BISPECIFIC}
    assert drawn["infections"][0] < 1.7 * 30.4 and drawn["antibodies"][0] == pytest.approx(1.2 * 30.4, abs=5)
    drawn = {name: (begin, end) for name, _, _, begin, end in calendar.BRAKES}
    assert drawn["organs"] == pytest.approx((2.2 * 7, 14.8 * 7), abs=1)
    assert drawn["severe"][0] < 27.5 * 7 < drawn["severe"][1]
    days = [calendar.at(day) for day in (0, 1, 7, 30, 90, 365)]
    assert days == sorted(days) and len(set(days)) == 6


def test_boxed_warnings():
    facts = evidence.facts("myeloma").set_index("fact_id")["fact"]
    says("In October 2025 the FDA approved one")
    assert "enterocolitis" in facts["F165"] and "October 2025" in facts["F165"]
    says("immune-related events|ipilimumab, until June 2020")
    says("US centres saw it in 2.2 %")
    assert "2.2% after cilta-cel" in facts["F189"]
    assert "until June 2020" in facts["F187"] and "sight" in facts["F187"]
    assert "cytokine release syndrome, and neurologic toxicity" in facts["F171"]


def test_marta_s_first_year():
    """Four nights and a week; a drip each month from month 3 on."""
    says("fever, four nights in hospital")
    says("pneumonia, a week in hospital")
    says("Marta's first year: eleven nights in hospital, ten drips")
    assert 4 + 7 == 11 and len(range(3, 13)) == 10
    assert [day for _, day in calendar.MARTA] == [8, 150]  # day 8, month 5


def test_quality_of_life():
    claims = evidence.claims().set_index("claim_id")["why"]
    assert "improved in CARTITUDE-4 and MAIA but was unchanged in AQUILA" in claims["C046"]
    says("Better in CARTITUDE-4 and MAIA (myeloma), unchanged in AQUILA")
    assert "put off lasting decline" in claims["C093"] and "less than counts as important" in claims["C093"]
    says("In CheckMate 743 decline was put off; symptoms improved by less than counts as important")


def test_quotes_are_verbatim():
    quotes = evidence.claims().set_index("claim_id")["quote"]
    for claim, words in {
        "C089": "often causes fewer side effects",
        "C002": "fewer side effects",
        "C010": "generally milder",
        "C008": "minimizing damage to healthy tissues",
        "C070": "fatigue, fever, nausea, and skin rashes",
    }.items():
        assert words in quotes[claim] and words in PROSE.lower() and claim in TEXT
    for claim, words in {
        "C018": "to reduce side effects",
        "C011": "limited due to cost or availability",
        "C046": "quality of life",
        "C093": "improved quality of life",
    }.items():
        assert words in quotes[claim] and claim in TEXT


# -- the picture of harms


def test_the_picture_of_harms_draws_the_dossier_s_numbers():
    picture, table = show("harms"), harms.rows()
    ax = picture.figure.axes[0]
    labels = [text.get_text() for text in ax.get_yticklabels()]
    points = {}
    for line in ax.get_lines():
        if len(line.get_xdata()) == 1:
            hollow = line.get_markerfacecolor() != line.get_color()
            points[labels[round(line.get_ydata()[0])], line.get_marker()] = (line.get_xdata()[0], hollow)
    assert len(points) == 2 * len(table) and table["label"].is_unique
    for _, row in table.iterrows():
        recall = row["basis"] == "recall"
        assert points[row["label"], "o"] == (row["any_grade_pct"], recall)
        assert points[row["label"], "s"] == (row["grade3plus_pct"], recall)
    assert table["any_grade_pct"].notna().all() and table["grade3plus_pct"].notna().all()
    assert (table["basis"] == "recall").sum() == picture.table["Any grade (%)"].str.startswith("about").sum()
    documented = set(re.findall(r"\b[A-Z][A-Za-z]+\d{4}\w*\b", harms.picture.__doc__))
    assert documented == {key for keys_ in table["citation_keys"] for key in keys_.split("; ")}
    assert not (table["basis"] == "recall").any()
    assert "Hollow" not in picture.alt and not any(hollow for _, hollow in points.values())


def test_what_the_picture_of_harms_says():
    table = harms.rows()
    release_rows = table[table["event"] == "cytokine release syndrome"]
    assert len(release_rows) == 4 and release_rows["grade3plus_pct"].max() == 5
    assert "58 to 84 %, severe in 5 % or fewer; infection in 76 %, severe in 45 %" in show("harms").title
    table["part"] = table["grade3plus_pct"] / table["any_grade_pct"]
    assert table.loc[table["part"].idxmax(), "label"] == "few neutrophils, teclistamab"
    skin = table[table["label"] == "skin, talquetamab"].iloc[0]
    assert skin["any_grade_pct"] > 50 and skin["grade3plus_pct"] < 1  # "common, and seldom severe"
    infection = table[table["label"] == "infection, teclistamab"].iloc[0]
    assert infection["grade3plus_pct"] > release_rows["grade3plus_pct"].max()
    assert LESSON.key("read-harms") == ["a", "c", "d"]


def test_named_places_lie_where_the_picture_shows_them():
    picture, table = show("harms"), harms.rows().set_index("label")
    picture.png()
    ax = picture.figure.axes[0]
    width, height = picture.figure.canvas.get_width_height()
    labels = [text.get_text() for text in ax.get_yticklabels()]
    names = {
        "pair": "any event, the pair",
        "crs": "CRS, ide-cel",
        "neutrophils": "few neutrophils, teclistamab",
        "chemotherapy": "any event, chemotherapy",
    }
    for name, place in QUESTIONS["spot-gap"].places.items():
        row = table.loc[names[name]]
        middle = (row["any_grade_pct"] + row["grade3plus_pct"]) / 2
        x, y = ax.transData.transform((middle, labels.index(names[name])))
        assert place.at == pytest.approx((x / width, 1 - y / height), abs=0.01), name
        shown = f"{row['any_grade_pct']:.0f} and {row['grade3plus_pct']:.0f} %"
        assert shown.removesuffix(" %") in QUESTIONS["spot-gap"].alt.replace("\n", " ")


# -- the assignment


def test_tasks_accept_what_the_explorer_prints_and_no_neighbour():
    start = release()["first_peak"]

    def latest(limit):
        return max(half / 2 for half in range(2, 25) if loop(tocilizumab_day=half / 2)["signal_days"] <= limit)

    printed = {
        "task-tumour": lambda v: round(100 * release(tumour_cells=float(v["cells"]))["first_peak"] / start),
        "task-latest": lambda v: latest(float(v["limit"])),
        "task-balance": lambda v: numbers("balance", trial=2, weight=1 / float(v["events"]))["balance"],
    }
    LESSON.accepts_only_its_own(printed)


def test_the_peak_changes_by_less_than_the_tumour():
    for cells in GRADED["task-tumour"].given["cells"]:
        factor, peak = float(cells) / 10, release(tumour_cells=float(cells))["first_peak"] / release()["first_peak"]
        assert abs(math.log(peak)) < abs(math.log(factor)) and (peak > 1) == (factor > 1)


def test_the_covered_receptor_is_the_drawing_s():
    assert LESSON.key("spot-cover") and GRADED["spot-cover"].figure == "scene/fever-loop/2"
    assert len(scene("fever-loop").places(3)["tocilizumab"].at) == len(scene("fever-loop").places(1)["receptor"].at)


def test_chen_and_explorer_agree():
    assert np.isclose(cytokine_release.peaks(Tu=10)[0][1], 119, atol=0.5)
