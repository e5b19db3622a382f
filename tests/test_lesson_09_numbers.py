"""Every number that lesson 09 and its assignment state about the simulation and the world, against their sources."""

from __future__ import annotations

import math

import numpy as np
import pytest
from _lesson import Lesson, fact

from immunolab import evidence
from immunolab.explore import numbers
from immunolab.figures import show
from immunolab.models import checkpoint
from immunolab.quiz import share

SLUG = "09_checkpoint_inhibitors"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT = LESSON.questions, LESSON.graded, LESSON.text
says = LESSON.says
TRIALS = evidence.trials().set_index("row_id")
DEFAULT = numbers("checkpoint")
TUMOURS = {
    "inflamed": {},
    "little": {"pressure": 1},
    "cold": {"infiltration": 1000, "antigenicity": 0.005},
    "excluded": {"killing": 0.02},
    "brake": {"other_brakes": 60},
}


def interval(row_id, ratio, low, high, level=95):
    row = TRIALS.loc[row_id]
    assert (row["hazard_ratio"], row["hr_ci_low"], row["hr_ci_high"], row["hr_ci_level"]) == (ratio, low, high, level)


def test_one_of_five_tumours_responds():
    says("| little PD-L1 | *PD-L1 pressure* 1 |")
    says("| cold | *T cells that arrive* 1,000 and *Antigenicity* 0.005 |")
    says("| excluded | *Fastest killing* 0.02 |")
    says("| another brake | *Brakes other than PD-1* 60 |")
    kinds = [checkpoint.classify(**values) for values in checkpoint.TUMOURS.values()]
    assert kinds.count(checkpoint.RESPONDS) == 1 and kinds.count(checkpoint.CONTROLLED) == 1
    assert checkpoint.TUMOURS == {
        "inflamed": {},
        "little PD-L1": {"L": 1},
        "cold": {"s": 1e3, "a_g": 0.005},
        "excluded": {"k": 0.02},
        "other brake": {"trap": 60},
    }
    for name, line, untreated, treated in (
        ("inflamed", "**Inflamed:** 74 billion and 6,600", 74e9, 6600),
        ("little", "**Little PD-L1:** 850,000 and 330", 850e3, 330),
        ("cold", "**Cold:** 80 billion and 71 billion", 80e9, 71e9),
        ("excluded", "**Excluded:** 80 billion and 14 billion", 80e9, 14e9),
        ("brake", "**Another brake:** 79 billion and 78 billion", 79e9, 78e9),
    ):
        says(line)
        now = numbers("checkpoint", **TUMOURS[name])
        assert now["untreated"] == pytest.approx(untreated, rel=0.02)
        assert now["treated"] == pytest.approx(treated, rel=0.02)
        assert now["occupancy"] == 99.2
        assert math.isnan(now["needed_occupancy"]) == (name in {"cold", "excluded", "brake"})
    says("In all five 99.2 % of PD-1 was covered")


def test_the_default_course_in_the_picture():
    day = np.linspace(0, 300, 301)
    course, without = checkpoint.simulate(day, 57), checkpoint.simulate(day, 0)
    assert course.tumour[0] == pytest.approx(1e9)
    low = int(course.tumour.argmin())
    assert day[low] == pytest.approx(144, abs=1) and course.tumour[low] == pytest.approx(4400, rel=0.01)
    assert day[course.t_cells.argmax()] == pytest.approx(24, abs=1)
    assert course.t_cells.max() == pytest.approx(1e7, rel=0.05)
    assert course.t_cells[260] == pytest.approx(course.t_cells[0], rel=0.05)
    assert without.t_cells.min() > 3e5 and without.t_cells.max() < 1e6
    assert without.tumour.max() == pytest.approx(1e11, rel=0.1)


def test_the_bet_on_ten_times_the_drug():
    now, more = numbers("checkpoint", other_brakes=60), numbers("checkpoint", other_brakes=60, drug=570)
    bet = QUESTIONS["bet-cells-left"]
    assert bet.key == more["treated"] / 1e9 == pytest.approx(now["treated"] / 1e9, rel=0.001)
    assert bet.near_misses[0].value == pytest.approx(now["treated"] / 1e10)
    assert (now["occupancy"], more["occupancy"]) == (99.2, 99.9)
    says("**78 billion, as before.** The drug now covers 99.9 % of PD-1 instead of 99.2 %")
    assert [share(bet, billions, bet.key) for billions in (76, 78, 80, 70, 7.8, 0)] == [1, 1, 1, 0, 0, 0]


def test_occupancy_and_dose():
    says("In the model $K_D$ is 0.45 mg/L, and the level before the next dose is about 57 mg/L")
    assert checkpoint.PARAMETERS["K_D"].default == 0.45
    says("raised the occupancy from 99.2 to 99.9 %, and the tumour stayed at 78 billion cells")
    once, tenfold = (numbers("checkpoint", other_brakes=60, drug=d) for d in (57, 570))
    assert (once["occupancy"], tenfold["occupancy"]) == (99.2, 99.9)
    assert once["treated"] == pytest.approx(78e9, rel=0.01) == tenfold["treated"]
    note = QUESTIONS["note-tenfold"]
    assert share(note, tenfold["occupancy"] - once["occupancy"], note.key) == 1
    exact = 100 * float(checkpoint.occupancy(570) - checkpoint.occupancy(57))
    assert share(note, exact, note.key) == 1
    says("Other brakes had to fall below 19 until PD-1 mattered at all")
    assert math.isnan(numbers("checkpoint", other_brakes=19)["needed_occupancy"])
    assert numbers("checkpoint", other_brakes=18)["needed_occupancy"] < 99.2
    assert checkpoint.runaway_pressure() == pytest.approx(19)
    # "lower the drug until the treated line climbs": it does before the drug is gone
    assert numbers("checkpoint", drug=0.3)["treated"] > 1e10


def test_notes_at_the_explorer():
    for question, control, given in (("note-needed", "pressure", "pressure"), ("note-other", "other_brakes", "brakes")):
        asked = QUESTIONS[question]
        assert set(asked.given) == {given}
        for value, key in asked.key.items():
            now = numbers("checkpoint", **{control: float(value)})
            assert now["needed_occupancy"] == key
            for other, wrong in asked.key.items():
                assert share(asked, wrong, key) == (other == value)
        assert {n.value for n in asked.near_misses} == {DEFAULT["occupancy"], DEFAULT["needed_occupancy"]}
    assert numbers("checkpoint", pressure=19)["needed_occupancy"] == 0


def test_myeloma_trials():
    says("ratio 1.61, interval 0.91 to 2.85")
    interval("T084", 1.61, 0.91, 2.85)
    says("1.53, 1.05 to 2.22")
    interval("T083", 1.53, 1.05, 2.22)
    says("progression after 5.6 v 8.4 months")
    row = TRIALS.loc["T083"]
    assert (row["median_experimental_months"], row["median_control_months"]) == (5.6, 8.4)
    assert "p is one-sided" in row["notes"] and "unplanned" in row["analysis"]
    says("Serious harms were seen in 63 % against 46 %")
    assert "serious AEs 63% vs 46%" in row["notes"] and "6-month PFS 48% vs 60%" in row["notes"]
    assert "6-month OS 82% vs 90%" in TRIALS.loc["T084"]["notes"]
    assert QUESTIONS["note-six-months"].key == 60 - 48
    assert row["n_experimental"] + row["n_control"] == 249
    says("301 people: at six months 82 v 85 % free of progression, serious harms 54 v 39 %")
    fact("F058", "serious adverse events 54% vs 39%", "6-month PFS 82% vs 85%, n=301")
    assert "2.06" not in TEXT  # the ratio for death could not be confirmed
    says("KEYNOTE-183 after a median of 8.1 months")
    assert row["follow_up_months"] == 8.1
    assert (
        row["response_rate_control_pct"] == 40
        and "40 % responded to them alone" in QUESTIONS["small-trial"].feedback["b"]
    )
    says("progression after 8.4 v 7.3 months, responses 48 v 55 %, immune-mediated harms 13.9 v 2.9 %")
    row = TRIALS.loc["T087"]
    assert (row["median_experimental_months"], row["median_control_months"]) == (8.4, 7.3)
    assert (row["response_rate_pct"], row["response_rate_control_pct"]) == (48, 55)
    assert "13.9% vs 2.9%" in row["notes"]
    says("In 48 people without a control group")
    row = TRIALS.loc["T082"]
    assert (row["n_experimental"], row["response_rate_pct"], row["basis"]) == (48, 60, "read")
    says("one of 27 people responded to nivolumab, and that one had been irradiated")
    assert "1 of 27 responded" in TRIALS.loc["T079"]["notes"]


def test_mesothelioma_trials():
    says("ratio 0.79, 95 % interval 0.64 to 0.98")
    interval("T135", 0.79, 0.64, 0.98)
    says("survival 17.3 v 16.1 months; severe harms of treatment 27 v 15 %")
    row = TRIALS.loc["T135"]
    assert (row["median_experimental_months"], row["median_control_months"]) == (17.3, 16.1)
    assert row["grade3plus_ae_pct"] == 27
    says("survival 18.1 v 14.1 months, ratio 0.74, 96.6 % interval 0.60 to 0.91")
    interval("T125", 0.74, 0.6, 0.91, 96.6)
    says("at three years 0.73")
    interval("T132", 0.73, 0.61, 0.87)
    says("0.92, 0.76 to 1.12")
    interval("T151", 0.92, 0.76, 1.12)
    says("0.69, 0.52 to 0.91")
    interval("T147", 0.69, 0.52, 0.91)
    says("1.12, 0.74 to 1.69")
    interval("T150", 1.12, 0.74, 1.69)


def test_harms():
    harms = evidence.side_effects()
    says("18 % of people had fatigue, 11 % itch and 9 % diarrhoea")
    pooled = harms[harms["class"].str.contains("125 trials")].set_index("event")["any_grade_pct"]
    assert (pooled["fatigue"], pooled["itch"], pooled["diarrhoea"]) == (18.3, 10.6, 9.5)
    says("Deaths from toxicity were 0.36 % with an antibody against PD-1 and 1.23 %")
    deaths = harms.set_index("event")["grade3plus_pct"]
    assert deaths["death from toxicity, anti-PD-1"] == 0.36
    assert deaths["death from toxicity, combination"] == 1.23


def test_nothing_graded_rests_on_memory():
    sources = {key for question in GRADED.values() for key in question.source}
    assert "Usmani2019KN185" not in sources
    graded = "\n".join(q.stem for q in GRADED.values())
    assert "KEYNOTE-185" not in graded
    for row_id in ("T083", "T084", "T132", "T135"):
        assert TRIALS.loc[row_id]["basis"] in {"read", "secondary"}
    shown = show("forest", trials=["KEYNOTE-183", "CheckMate 743", "IND.227 (KEYNOTE-483)"])
    assert "about" not in " ".join(shown.table["Hazard ratio (interval)"])
    assert set(shown.table["Source"]) == {"Mateos2019KN183", "Peters2022", "Chu2023"}


def test_the_picture_of_four_trials_rests_on_sources():
    trials = ["KEYNOTE-183", "CheckMate 743", "IND.227 (KEYNOTE-483)", "BEAT-meso"]
    says("trials = [" + ", ".join(f'"{name}"' for name in trials) + "]")
    ratios = show("forest", trials=trials).table.set_index("Trial")["Hazard ratio (interval)"]
    assert set(ratios.index) == set(trials) and not [text for text in ratios if "about" in text]
    says("survival 20.5 v 18.1 months, ratio 0.84, 0.66 to 1.06")
    interval("T141", 0.84, 0.66, 1.06)
    row = TRIALS.loc["T141"]
    assert (row["median_experimental_months"], row["median_control_months"]) == (20.5, 18.1)


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


def test_named_places_lie_where_the_picture_shows_them():
    picture = show("checkpoint")
    picture.png()
    upper, lower = picture.figure.axes[:2]
    width, height = picture.figure.canvas.get_width_height()
    day = np.linspace(0, 300, 151)
    course, without = checkpoint.simulate(day, 57), checkpoint.simulate(day, 0)

    def spot(ax, at, curve):
        x, y = ax.transData.transform((at, np.interp(at, day, curve)))
        return x / width, 1 - y / height

    wanted = {
        "untreated": spot(upper, 250, without.tumour),
        "smallest": spot(upper, 144, course.tumour),
        "peak": spot(lower, 24, course.t_cells),
        "back": spot(lower, 260, course.t_cells),
    }
    for name, place in QUESTIONS["spot-regrowth"].places.items():
        assert place.at == pytest.approx(wanted[name], abs=0.02), name


def test_order_of_tumours_in_the_assignment():
    settings = {
        "default": {},
        "pressure": {"pressure": 100},
        "excluded": TUMOURS["excluded"],
        "brake": TUMOURS["brake"],
    }
    cells = {name: numbers("checkpoint", **setting)["treated"] for name, setting in settings.items()}
    assert LESSON.key("order-tumours") == sorted(cells, key=cells.get)


TASKS = {
    "task-antigenicity": ("antigenicity", lambda v: numbers("checkpoint", antigenicity=v)["needed_occupancy"]),
    "task-two": ("pressure", lambda v: numbers("checkpoint", pressure=v, other_brakes=10)["needed_occupancy"]),
    "task-occupancy": ("drug", lambda v: numbers("checkpoint", drug=v)["occupancy"]),
    "alive-at-six": ("people", lambda v: v * 0.08),
}


def test_tasks_accept_what_the_explorer_prints_for_every_variant_and_nothing_else():
    LESSON.accepts_only_its_own(
        {task: lambda v, name=name, read=read: read(float(v[name])) for task, (name, read) in TASKS.items()}
    )
