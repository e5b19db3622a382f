"""Every number that lesson 07 and its assignment state, against the simulation and the dossier."""

from __future__ import annotations

import re

import numpy as np
import pytest
from _lesson import Lesson, row

from immunolab import evidence
from immunolab.explore import numbers
from immunolab.figures import bispecific_arms, show
from immunolab.models import ternary_complex as tc
from immunolab.quiz import share

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
    says("The bridges fell, to 13 % of their peak")
    assert printed()["peak_drug"] == 2.3 and printed()["peak_bridges"] == 0.258
    assert printed(drug=230)["share_of_peak"] == 12.7
    assert pytest.approx(8, abs=0.2) == 1 / 0.127  # "to about an eighth"
    says("At 2.3 nM, 93 in 100 BCMA hold a drug but only 8 in 100 CD3")
    says("At 230 nM 89 in 100 CD3 hold a drug of their own")
    target, cd3, k_target, k_cd3 = (
        tc.PARAMETERS[n].default for n in ("target_nM", "cd3_nM", "k_target_nM", "k_cd3_nM")
    )
    assert [round(100 * held(target, d, k_target)) for d in (2.3, 230)] == [93, 100]
    assert [round(100 * held(cd3, d, k_cd3)) for d in (2.3, 230)] == [8, 89]
    # The same shares make the model's own bridges.
    bridges = held(target, 230, k_target) * target * held(cd3, 230, k_cd3) * cd3 / 230
    assert bridges == pytest.approx(float(tc.formed(230)), rel=1e-6)
    says("half of the peak at 0.16 nM")
    assert printed()["half_from"] == 0.158
    says("set *Dissociation constant, CD3* to 280, a grip ten times weaker")
    assert k_cd3 == 28


def test_practice_numbers_of_the_hook():
    for drug, key in QUESTIONS["note-share"].key.items():
        assert printed(drug=float(drug))["share_of_peak"] == key
    assert [n.value for n in QUESTIONS["note-share"].near_misses] == [
        printed()["share_of_peak"],
        printed(drug=230)["bridges"],
    ]
    weak = printed(k_cd3=280)
    assert QUESTIONS["note-grip"].key == weak["half_to"] == 309
    assert [n.value for n in QUESTIONS["note-grip"].near_misses] == [
        printed()["half_to"],
        weak["half_from"],
        printed(k_cd3=2.8)["half_to"],
    ]
    assert printed()["peak_bridges"] / weak["peak_bridges"] == pytest.approx(9, abs=0.1)
    assert 9 < printed(drug=230)["share_of_peak"] / printed(drug=2300)["share_of_peak"] < 10


def test_nanomolar_and_the_mark_of_400_nanograms():
    says("some 600 thousand million molecules in a millilitre")
    assert pytest.approx(600e9, rel=0.01) == 6.022e23 * 1e-9 / 1000
    says("Four hundred nanograms in a millilitre, the mark from the beginning, are about 67 nM")
    assert pytest.approx(67, abs=0.5) == 400e-6 / 6000 * 1e9
    assert "above 400 ng/mL" in fact("F134") and "163 patients" in fact("F134")
    says("Among 163 people given it")
    assert "about 6 kDa" in tc.PARAMETERS["soluble_nM"].note


def test_the_decoy():
    says("They fell to a 27th")
    decoyed = printed(drug=2.3, soluble=67)
    assert printed(drug=2.3)["bridges"] / decoyed["bridges"] == pytest.approx(27, abs=0.1)
    says("With the decoy the peak lies at 64 nM")
    assert decoyed["peak_drug"] == 64.3
    says("only a third of the bridges form")
    assert decoyed["peak_bridges"] / printed()["peak_bridges"] == pytest.approx(1 / 3, abs=0.01)
    says("At 300 nM the decoy makes no difference")
    assert printed(drug=300, soluble=67)["bridges"] == printed(drug=300)["bridges"]
    assert printed(drug=0.23, soluble=67)["bridges"] < decoyed["bridges"]  # less drug does not help
    assert 67 / tc.PARAMETERS["target_nM"].default > 1000  # "more than a thousand floating pieces"
    for soluble, key in QUESTIONS["note-new-peak"].key.items():
        assert printed(soluble=float(soluble))["peak_drug"] == key
        assert key == pytest.approx(float(soluble), rel=0.08)  # "about as much drug as there is decoy"
    assert [n.value for n in QUESTIONS["note-new-peak"].near_misses] == [2.3, decoyed["peak_bridges"]]


def test_what_each_change_does():
    base = printed()
    cells, weaker = printed(cd3=1.7), printed(k_cd3=280)
    tighter, decoy = printed(k_target=0.018), printed(soluble=67)
    assert cells["peak_bridges"] / base["peak_bridges"] == pytest.approx(10, rel=0.05)
    assert cells["peak_drug"] == pytest.approx(base["peak_drug"], rel=0.06)
    assert base["peak_bridges"] / weaker["peak_bridges"] == pytest.approx(9, abs=0.1)
    assert weaker["half_to"] > 8 * base["half_to"] and weaker["half_from"] == pytest.approx(base["half_from"], rel=0.2)
    assert base["peak_drug"] / tighter["peak_drug"] == pytest.approx(3, abs=0.05)
    assert 1 < tighter["peak_bridges"] / base["peak_bridges"] < 1.15
    assert decoy["peak_drug"] > 25 * base["peak_drug"]
    assert list(QUESTIONS["match-change"].right) != list(QUESTIONS["match-change"].key.values())
    assert list(GRADED["match-seen"].right) != list(LESSON.key("match-seen").values())


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
    note = QUESTIONS["note-people"]
    assert note.key == round(0.448 * 165) == 74
    assert [n.value for n in note.near_misses] == [round(0.63 * 165), 165 - 74]
    assert [round(x) for x in bispecific_arms.interval(44.8, 165)] == [37, 52]


def test_trials_and_laboratory():
    says("0.06, 0.15 and 0.45 nM")
    says("63 % of 165 people respond to teclistamab")
    says("61 % of 123 to elranatamab")
    says("all of them after drugs of the three main classes")
    says("MajesTEC-3 had 587 people after one to three earlier treatments")
    assert row("T049")["n_experimental"] + row("T049")["n_control"] == 587
    for pair, level, event in (("T049", "95 % interval ", "progression or death"), ("T050", "", "death")):
        low, high = row(pair)["hr_ci_low"], row(pair)["hr_ci_high"]
        says(f"{row(pair)['hazard_ratio']:.2f} ({level}{low:.2f} to {high:.2f}) for {event}")
        assert row(pair)["basis"] != "recall" and row(pair)["hr_ci_level"] == 95
    first = evidence.approvals()
    for drug in ("teclistamab", "elranatamab", "linvoseltamab", "talquetamab"):
        alone = first[(first["therapy"] == drug) & (first["status_class"] == "approved")]
        assert set(alone["agency"]) == {"FDA", "EMA"}, drug
    assert "15-month PFS 50.9%" in row("T059")["notes"] and "51 %" in QUESTIONS["which-arm"].stem
    says("67 % of 78 people responded")
    assert row("T056")["response_rate_pct"] == 67 and row("T056")["n_experimental"] == 78
    says("half had progressed or died by 4.6 months")
    assert row("T115")["median_experimental_months"] == 4.6
    assert row("T046")["median_experimental_months"] == 11.3
    says("At its two-weekly dose 73 % had skin changes other than a rash")
    effects = evidence.side_effects()
    skin = effects[effects["event"] == "skin events other than rash"].iloc[0]
    assert skin["any_grade_pct"] == 73.4 and "0.8 mg/kg" in skin["class"]
    assert "0.8 mg/kg every 2 weeks" in row("T055")["therapy"] and "0.4 mg/kg weekly" in row("T054")["therapy"]
    low = effects[(effects["event"] == "low immunoglobulin") & (effects["citation_keys"] == "Moreau2022")]
    assert low.iloc[0]["any_grade_pct"] == 74.5 and "74.5 %" in QUESTIONS["twelve-per-cent"].stem
    assert {row("T049")["randomised"], row("T057")["randomised"], row("T058")["randomised"]} == {"yes"}


def test_infections_and_antibodies():
    says("Over 16 trials it was 25 % with BCMA and 20 % with other targets")
    says("over 11 it was 30 and 12 %")
    assert "1,185 patients, 11 trials" in fact("F156") and "30% vs 11.9%" in fact("F156")
    says("27.5 % had one")
    assert "27.5%" in fact("F123")
    assert "16 bispecific trials (1,666 patients)" in fact("F121")
    assert "BCMA-directed 25% vs other targets 20%" in fact("F121")
    assert "recovering IgG, because GPRC5D spares B cells" in fact("F123")
    says("71.5 % had it, and 21.8 %")
    says("after 22.8 months")
    says("after 30.4 months")
    for part in ("71.5% when laboratory-based (22.8 months)", "21.8% when reported as an adverse event (30.4"):
        assert part in fact("F125")
    says("rate ratio 0.10, 95 % interval 0.01 to 0.80")
    assert "rate ratio 0.10, 95% CI 0.01-0.80" in fact("F124") and "37 patients" in fact("F124")
    assert "0.10, 95 % interval 0.01 to 0.80" in GRADED["ivig"].stem


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


def test_named_places_lie_where_the_picture_shows_them():
    picture = show("ternary_complex")
    picture.png()
    below = picture.figure.axes[1]
    width, height = picture.figure.canvas.get_width_height()
    top = tc.peak()[1]

    def spot(drug, percent=None):
        y = 100 * float(tc.formed(drug)) / top if percent is None else percent
        px, py = below.transData.transform((drug, y))
        return px / width, 1 - py / height

    wanted = {"sparse": spot(0.01), "top": spot(2.3), "half": spot(1, 50), "full": spot(1000)}
    for name, place in QUESTIONS["spot-full"].places.items():
        assert place.at == pytest.approx(wanted[name], abs=0.01), name


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
    changes = {
        "a": {"drug": 30},
        "b": {"drug": 0.23},
        "c": {"drug": 10_000},
        "d": {"soluble": 33.5},
        "e": {"cd3": 0.34},
    }
    base = {"drug": 2.3, "soluble": 67}
    now = printed(**base)["bridges"]
    raised = [name for name, change in changes.items() if printed(**base | change)["bridges"] > now]
    assert LESSON.key("which-raise") == raised
    assert all(abs(np.log(printed(**base | change)["bridges"] / now)) > 0.6 for change in changes.values())


def test_tasks_accept_what_the_explorer_prints_and_no_neighbour():
    table = bispecific_arms.arms().set_index("name")
    read = {
        "task-full": lambda v: printed(drug=100, k_cd3=float(v["k_cd3"]))["share_of_peak"],
        "task-cost": lambda v: 100 * printed(soluble=float(v["soluble"]))["peak_bridges"] / printed()["peak_bridges"],
        "read-no-response": lambda v: round(
            table.loc[v["drug"].capitalize(), "people"] * (1 - table.loc[v["drug"].capitalize(), "response"] / 100)
        ),
    }
    LESSON.accepts_only_its_own(read)
    for name in read:  # a student who leaves out the change of setting is not right by chance
        for _, key in LESSON.variants(name):
            for forgotten in (printed(drug=100)["share_of_peak"], 100.0):
                assert share(GRADED[name], forgotten, key) == 0, name


def test_pillarisetti_half_effects_are_cited_beside_the_numbers():
    cell = next(text for text in TEXT.split("\n\n") if "0.06, 0.15 and 0.45 nM" in text)
    assert "Pillarisetti2020" in cell
