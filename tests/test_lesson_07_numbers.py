"""Every number that lesson 07 and its assignment state, against the simulation and the dossier."""

from __future__ import annotations

import re

import numpy as np
import pytest
from _lesson import Lesson, row

from immunolab import evidence
from immunolab.explore import numbers
from immunolab.figures import bispecific_arms, forest, show
from immunolab.models import ternary_complex as tc
from immunolab.quiz import share
from immunolab.scenes import scene

SLUG = "07_bispecifics"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT, PROSE = LESSON.questions, LESSON.graded, LESSON.text, LESSON.prose
says = LESSON.says


def printed(**values):
    return numbers("ternary_complex", **values)


def fact(fact_id):
    table = evidence.facts("myeloma").set_index("fact_id")
    return table.loc[fact_id]["fact"]


def held(total, drug, k):
    """Share of a partner that holds a drug; the two ends bind as if alone."""
    s = total + drug + k
    return (s - np.sqrt(s * s - 4 * total * drug)) / 2 / total


def test_the_hook():
    says("to 13 % of the peak")
    assert printed()["peak_drug"] == 2.3 and printed()["peak_bridges"] == 0.258
    assert printed(drug=230)["share_of_peak"] == 12.7
    assert pytest.approx(8, abs=0.2) == 1 / 0.127  # "to about an eighth"
    target, cd3, k_target, k_cd3 = (
        tc.PARAMETERS[n].default for n in ("target_nM", "cd3_nM", "k_target_nM", "k_cd3_nM")
    )
    for drug in (0.023, 2.3, 230):
        on_target, on_cd3 = 100 * held(target, drug, k_target), 100 * held(cd3, drug, k_cd3)
        says(
            f"|{drug:g} nM|{on_target:.0f}|{on_cd3:.1g}|"
            if on_cd3 < 1
            else f"|{drug:g} nM|{on_target:.0f}|{on_cd3:.0f}|"
        )
    # The same shares make the model's own bridges.
    bridges = held(target, 230, k_target) * target * held(cd3, 230, k_cd3) * cd3 / 230
    assert bridges == pytest.approx(float(tc.formed(230)), rel=1e-6)
    says("set *Dissociation constant, CD3* to 280, a grip ten times weaker")
    assert k_cd3 == 28
    says("that peak is a ninth as high")
    assert printed()["peak_bridges"] / printed(k_cd3=280)["peak_bridges"] == pytest.approx(9, abs=0.1)
    says("At 100,000 nM three in 10,000 are left")
    assert printed(drug=100_000)["share_of_peak"] == pytest.approx(0.03, abs=0.005)
    assert 100 / printed(drug=2300)["share_of_peak"] == pytest.approx(70, abs=1.5)  # "one in seventy"


def test_table_of_the_hook():
    table = QUESTIONS["table-hook"]
    for row_, values in {"little": {"drug": 0.023}, "much": {"drug": 230}, "weak": {"drug": 230, "k_cd3": 280}}.items():
        now = printed(**values)
        assert table.key[row_]["share"] == now["share_of_peak"]
        assert ("before" in table.key[row_]["side"]) == (values["drug"] < now["peak_drug"])
    assert printed(drug=2.3)["share_of_peak"] == 100


def test_the_mark_of_400_nanograms():
    says("The 400 nanograms are about 67 nM, if a piece weighs 6,000 times as much as a hydrogen atom, our estimate")
    assert pytest.approx(67, abs=0.5) == 400e-6 / 6000 * 1e9
    assert "above 400 ng/mL" in fact("F134") and "163 patients" in fact("F134")
    says("In 163 people on teclistamab")
    assert "about 6 kDa" in tc.PARAMETERS["soluble_nM"].note


def test_the_decoy():
    stem = QUESTIONS["bet-decoy"].stem
    assert "the bridges fall to a 27th" in stem
    decoyed = printed(drug=2.3, soluble=67)
    assert printed(drug=2.3)["bridges"] / decoyed["bridges"] == pytest.approx(27, abs=0.1)
    says("at 64 nM")
    assert decoyed["peak_drug"] == 64.3
    says("it brings a third of the bridges back")
    offered = {"a": 0.23, "b": 4.6, "c": 69, "d": 2300}
    bridges = {name: printed(drug=drug, soluble=67)["bridges"] for name, drug in offered.items()}
    for name, drug in offered.items():
        assert f"{drug:,} nM" in QUESTIONS["bet-decoy"].choices[name]
    assert max(bridges, key=bridges.get) == QUESTIONS["bet-decoy"].key
    assert bridges["c"] / printed()["peak_bridges"] == pytest.approx(1 / 3, abs=0.01)
    assert bridges["a"] < decoyed["bridges"] and bridges["d"] < decoyed["bridges"]
    says("in the model it is 0.258 pM without pieces")
    says("With 1,000 nM of pieces the most that comes back is 3 %")
    assert printed(soluble=1000)["peak_bridges"] / printed()["peak_bridges"] == pytest.approx(0.03, abs=0.003)
    table = QUESTIONS["table-decoy"]
    assert f"read {decoyed['bridges']} pM" in table.stem
    rows = {
        "thirty": {"drug": 69, "soluble": 67},
        "thousand": {"drug": 2300, "soluble": 67},
        "none": {"drug": 2300, "soluble": 0},
    }
    for row_, values in rows.items():
        assert table.key[row_]["bridges"] == printed(**values)["bridges"]
    for soluble, key in QUESTIONS["note-new-peak"].key.items():
        assert printed(soluble=float(soluble))["peak_drug"] == key
        assert key == pytest.approx(float(soluble), rel=0.08)  # "about as much drug as there is decoy"
    assert [n.value for n in QUESTIONS["note-new-peak"].near_misses] == [2.3, decoyed["peak_drug"]]


def test_what_each_change_does():
    base = printed()
    cells, weaker, decoy = printed(cd3=1.7), printed(k_cd3=280), printed(soluble=67)
    assert cells["peak_bridges"] / base["peak_bridges"] == pytest.approx(10, rel=0.05)
    assert cells["peak_drug"] == pytest.approx(base["peak_drug"], rel=0.06)
    assert base["peak_bridges"] / weaker["peak_bridges"] == pytest.approx(9, abs=0.1)
    assert weaker["half_to"] > 8 * base["half_to"] and weaker["half_from"] == pytest.approx(base["half_from"], rel=0.2)
    assert decoy["peak_drug"] > 25 * base["peak_drug"]
    assert decoy["peak_bridges"] / base["peak_bridges"] == pytest.approx(1 / 3, abs=0.01)
    for question, key in (
        (QUESTIONS["match-change"], QUESTIONS["match-change"].key),
        (GRADED["match-seen"], LESSON.key("match-seen")),
    ):
        assert len(question.right) == len(key) + 1
        assert list(question.right)[: len(key)] != list(key.values())
    # A tighter grip on BCMA holds the decoy as well: next to nothing changes.
    tighter = printed(drug=2.3, soluble=67, k_target=0.018)["bridges"]
    assert tighter == pytest.approx(printed(drug=2.3, soluble=67)["bridges"], rel=0.01)
    assert QUESTIONS["which-helps"].key == ["a", "b"]


def test_the_four_drugs_in_the_picture():
    table = bispecific_arms.arms().set_index("name")
    assert table["response"].tolist() == [63.0, 61.0, 70.9, 74, 69]
    assert table["people"].tolist() == [165, 123, 117, 143, 154]
    assert table["severe"].dropna().tolist() == [44.8, 39.8, 20, 18]
    for name, row_id in zip(table.index, bispecific_arms._ROWS, strict=True):
        source = row(row_id)
        assert source["randomised"] == "no" and source["basis"] in {"read", "secondary"}
        assert not {"response_rate_pct", "n_experimental"} & set(str(source["recall_columns"]).split(";"))
        assert name.split()[0].lower() in source["therapy"]
        assert table.loc[name, "target"] in source["target"]
    picture = show("bispecific_arms")
    assert "61 to 74 % responded" in picture.title and "18 to 45 % had a severe infection" in picture.title
    assert len(picture.table) == 5 and "(55 to 70)" in picture.table.iloc[0]["Responded (%, 95% interval)"]
    for key in ("Moreau2022", "Lesokhin2023", "Bumma2024", "Chari2025"):
        assert key in bispecific_arms.picture.__doc__ and key in set(table["citation_keys"])
    # Wilson's interval against the textbook: 50 of 100.
    assert bispecific_arms.interval(50, 100) == pytest.approx((40.38, 59.62), abs=0.02)
    assert [round(x) for x in bispecific_arms.interval(74, 143)] == [66, 80]
    assert [round(x) for x in bispecific_arms.interval(69, 154)] == [61, 76]
    assert [round(x) for x in bispecific_arms.interval(63, 165)] == [55, 70]
    rows = {
        "tec": "Teclistamab",
        "elra": "Elranatamab",
        "weekly": "Talquetamab weekly",
        "two": "Talquetamab every 2 weeks",
    }
    key = QUESTIONS["table-arms"].key
    for name, shown in rows.items():
        assert key[name]["severe"] == table.loc[shown, "severe"]
        assert key[name]["target"] == [table.loc[shown, "target"]]
    says("Linvoseltamab 71 %, teclistamab 63 %")
    assert round(table.loc["Linvoseltamab", "response"]) == 71


def test_what_the_picture_supports():
    table = bispecific_arms.arms().set_index("name")
    interval = bispecific_arms.interval
    assert LESSON.key("read-arms") == ["b", "d"]
    low, high = interval(table.loc["Linvoseltamab", "response"], 117)
    assert low < 100 * 2 / 3 < high and (round(low), round(high)) == (62, 78)
    both = table.dropna(subset=["severe"])
    assert len(both) == 4
    for _, arm in both.iterrows():
        assert interval(arm["response"], arm["people"])[0] > interval(arm["severe"], arm["people"])[1]
    # What the wrong options claim is in the numbers and inside the intervals.
    for better, worse in (("Elranatamab", "Teclistamab"), ("Talquetamab every 2 weeks", "Talquetamab weekly")):
        assert table.loc[better, "severe"] < table.loc[worse, "severe"]
        assert (
            interval(table.loc[better, "severe"], table.loc[better, "people"])[1]
            > interval(table.loc[worse, "severe"], table.loc[worse, "people"])[0]
        )


def test_marta_and_the_first_dose():
    says("licensed in Europe after three earlier treatments, in the United States after four")
    first = evidence.approvals()
    for drug in ("teclistamab", "elranatamab", "talquetamab"):
        alone = first[(first["therapy"] == drug) & (first["date"].str[:4] < "2025")].set_index("agency")["indication"]
        assert "at least 3 prior" in alone["EMA"] and "at least 4 prior" in alone["FDA"]
    says("The first dose of one, teclistamab, is a 25th of the full one")
    assert pytest.approx(25) == 1.5 / 0.06  # mg/kg, Moreau2022
    effects = evidence.side_effects()
    crs = effects[(effects["event"] == "cytokine release syndrome") & (effects["citation_keys"] == "Moreau2022")].iloc[
        0
    ]
    says("72 % of people had it, 0.6 % severely")
    assert round(crs["any_grade_pct"]) == 72 and crs["grade3plus_pct"] == 0.6
    says("more drug than the dish needs for 90 % of the effect")
    assert "EC90" in fact("F172") and "boxed warning" in fact("F171")


def test_trials_and_laboratory():
    says("at 0.06 to 0.45 nM, on patients' marrow at 1.7 nM on average", "In our picture that is before the peak")
    assert printed()["half_from"] < 1.7 < printed()["peak_drug"]
    says("if 63 % of 165 people respond after drugs of three classes")
    low, high = row("T050")["hr_ci_low"], row("T050")["hr_ci_high"]
    says(f"hazard ratio {row('T050')['hazard_ratio']:.2f} (95 % interval {low:.2f} to {high:.2f})")
    assert row("T050")["basis"] != "recall" and row("T050")["hr_ci_level"] == 95
    says("in 71 against 62 of 100")
    assert "serious AEs 70.7% vs 62.4%" in row("T049")["notes"]
    assert "15-month PFS 50.9%" in row("T059")["notes"] and "51 %" in QUESTIONS["which-arm"].stem
    says("half had progressed or died by 4.6 months")
    assert row("T115")["median_experimental_months"] == 4.6
    assert row("T046")["median_experimental_months"] == 11.3
    assert "4.6 months" in QUESTIONS["more-than-double"].stem and "11.3 with" in QUESTIONS["more-than-double"].stem
    says("73 % had changes of skin other than a rash")
    effects = evidence.side_effects()
    skin = effects[effects["event"] == "skin events other than rash"].iloc[0]
    assert skin["any_grade_pct"] == 73.4
    shown = forest.rows(endpoint="PFS", settle=["T057"], trials=["MajesTEC-3", "MajesTEC-9", "MonumenTAL-3"])
    assert set(shown["row_id"]) == {"T049", "T051", "T057"} and set(shown["randomised"]) == {"yes"}
    says("The three such trials we know.")
    assert list(shown[shown["analysis"] == "topline"]["trial"]) == ["MajesTEC-9"]


def test_licences():
    table = evidence.approvals()
    for drug in ("teclistamab", "talquetamab", "elranatamab", "linvoseltamab"):
        alone = table[(table["therapy"] == drug) & (table["status_class"] == "approved")].set_index("agency")["date"]
        us, europe = (f"{int(alone[agency][5:7])}/{alone[agency][:4]}" for agency in ("FDA", "EMA"))
        line = next(text for text in TEXT.splitlines() if text.startswith(f"|{drug}|"))
        assert f"|{us}" in line and f"|{europe}" in line, drug
    pair = table[table["therapy"].str.startswith("teclistamab + daratumumab")].set_index("agency")
    assert pair.loc["FDA"]["date"] == "2026-03" and pair.loc["FDA"]["status_class"] == "approved"
    assert pair.loc["EMA"]["date"].startswith("2026-06") and pair.loc["EMA"]["status_class"] == "pending"
    says("3/2026, after one", "advisers in favour, 6/2026")


def test_infections_and_antibodies():
    assert "16 bispecific trials (1,666 patients)" in fact("F121")
    assert "BCMA-directed 25% vs other targets 20%" in fact("F121")
    assert "1,185 patients, 11 trials" in fact("F156") and "30% vs 11.9%" in fact("F156")
    for begins, shares in (
        ("|16 trials", "|25 %|20 %|"),
        ("|11 trials", "|30 %|12 %|"),
        ("|talquetamab after", "||27.5 %|"),
    ):
        line = next(text for text in TEXT.splitlines() if text.startswith(begins))
        assert line.endswith(shares)
    assert "27.5%" in fact("F123")
    assert "recovering IgG, because GPRC5D spares B cells" in fact("F123")
    says("|low laboratory values|after 22.8 months|71.5 %|")
    says("reported by doctors|after 30.4 months|21.8 %|")
    for part in ("71.5% when laboratory-based (22.8 months)", "21.8% when reported as an adverse event (30.4"):
        assert part in fact("F125")
    says("In 37 people severe infections came at a tenth of the rate")
    says("from a hundredth to four fifths")
    assert "rate ratio 0.10, 95% CI 0.01-0.80" in fact("F124") and "37 patients" in fact("F124")
    assert "95 % interval 0.01 to 0.80" in GRADED["ivig"].stem


def test_quotes_are_verbatim():
    quotes = evidence.claims().set_index("claim_id")["quote"]
    for claim in ("C009", "C021", "C043", "C045"):
        assert re.search(rf"\([^)]*{claim}[^)]*\)", TEXT), claim
    for claim, part in (
        ("C009", "some patients who do not respond to conventional therapies may benefit from immunotherapy"),
        ("C021", "promising results in clinical settings"),
        ("C043", "Scientists are exploring novel immunotherapy targets"),
    ):
        assert part in quotes[claim] and part in PROSE, claim


def test_the_scenes_hold_what_the_hotspots_ask_for():
    assert QUESTIONS["spot-alarm"].key == "bridge" and QUESTIONS["spot-alarm"].figure == "scene/bispecific/3"
    spot = GRADED["spot-less"]
    assert spot.figure == "scene/bispecific/5"
    titles = {name: spots.title for name, spots in scene("bispecific").places(4).items()}
    assert titles["panel-1"].startswith("too little") and titles["panel-3"].startswith("too much")
    # Anywhere in the third picture is right, on the cells as well as between them.
    assert LESSON.key("spot-less") == list(spot.places["panel-3"].at)
    for x in (570, 660, 750):
        assert share(spot, [x / 800, 147 / 500], "panel-3") == 1
    for x in (140, 400):
        assert share(spot, [x / 800, 147 / 500], "panel-3") == 0


def test_order_and_changes_in_the_assignment():
    settings = {
        "little": {"drug": 0.1},
        "best": {"drug": 2.3},
        "decoyed": {"drug": 2.3, "soluble": 67},
        "much": {"drug": 100},
        "flood": {"drug": 10_000},
    }
    bridges = {name: printed(**values)["bridges"] for name, values in settings.items()}
    assert LESSON.key("order-bridges") == sorted(bridges, key=bridges.get)
    changes = {"a": {"drug": 20}, "b": {"drug": 1.25}, "c": {"soluble": 15}, "d": {"cd3": 0.34}, "e": {"drug": 10_000}}
    base = {"drug": 5, "soluble": 30}
    now = printed(**base)["bridges"]
    raised = [name for name, change in changes.items() if printed(**base | change)["bridges"] > now]
    assert LESSON.key("which-raise") == raised
    assert all(abs(np.log(printed(**base | change)["bridges"] / now)) > 0.6 for change in changes.values())


def past(k_cd3, share_of_peak=20.0):
    """Drug concentration past the peak at which this per cent of the peak is left, from what the explorer prints."""
    low, high = printed(k_cd3=k_cd3)["peak_drug"], 1e5
    for _ in range(25):
        middle = (low * high) ** 0.5
        low, high = (
            (middle, high) if printed(k_cd3=k_cd3, drug=middle)["share_of_peak"] > share_of_peak else (low, middle)
        )
    return low


def test_tasks_accept_what_the_explorer_prints_and_no_neighbour():
    def gain(soluble):
        return printed(soluble=soluble, drug=soluble)["bridges"] / printed(soluble=soluble, drug=2.3)["bridges"]

    read = {"task-past": lambda v: past(float(v["k_cd3"])), "task-back": lambda v: gain(float(v["soluble"]))}
    LESSON.accepts_only_its_own(read)
    task = GRADED["task-past"]
    for given, key in LESSON.variants("task-past"):
        k_cd3 = float(given["k_cd3"])
        # Where half is left, or a fifth before the peak, is not it; a student who reads 19 or 21 % is right.
        assert share(task, printed(k_cd3=k_cd3)["half_to"], key) == 0
        assert share(task, past(28.0), key) == 0
        assert share(task, past(k_cd3, 19), key) == share(task, past(k_cd3, 21), key) == 1


def test_pillarisetti_half_effects_are_cited_beside_the_numbers():
    cell = next(text for text in TEXT.split("\n\n") if "0.06 to 0.45 nM" in text)
    assert "Pillarisetti2020" in cell
