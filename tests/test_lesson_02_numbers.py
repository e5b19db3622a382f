"""Every number that lesson 02 and its assignment state, against the simulation, the dossier or the picture."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from _course import ROOT
from _lesson import Lesson

from immunolab.evidence import claims, facts, reference
from immunolab.explore import numbers
from immunolab.figures import show
from immunolab.figures.lifetimes import lifetimes
from immunolab.models import germinal_centre, repertoire
from immunolab.scenes import scene
from immunolab.words import about, number

SLUG = "02_recognition"
LESSON = Lesson(SLUG)
QUESTIONS, GRADED, TEXT, says = LESSON.questions, LESSON.graded, LESSON.text, LESSON.says
MASTER = LESSON.paper
DEFAULT = numbers("germinal_centre")


def known(key, figure, basis=("read",)):
    """A row of the immune facts that cites `key`, holds `figure` and has this basis."""
    table = facts("immune")
    rows = table[table["citation_keys"].str.contains(key) & table["basis"].isin(basis)]
    assert any(figure in row for row in rows["figure"]), (key, figure)


def test_counting():
    p = {name: parameter.default for name, parameter in repertoire.PARAMETERS.items()}
    says(f"of the heavy chain, in this model {p['heavy_V']:g} V, {p['heavy_D']:g} D and {p['heavy_J']:g} J, and pairs")
    light = repertoire.combinations().pairs / (p["heavy_V"] * p["heavy_D"] * p["heavy_J"])
    assert light == 320  # "a few hundred light chains"
    says("Suppose that each receptor fits one antigen in 100,000")
    assert p["p"] == 1e-5
    all_pairs, one_d = repertoire.combinations().pairs, repertoire.combinations(heavy_D=1).pairs
    says(f"make {about(all_pairs)} pairs; with one D piece in place of {p['heavy_D']:g}, {number(one_d)}")
    missed = 1e6 * float(repertoire.miss_probability(1e6))
    says(f"A million receptors miss {missed:.0f} new antigens in a million")
    assert missed < 100 and QUESTIONS["bet-when"].key == "a"  # "fewer than one in 10,000"
    note = QUESTIONS["note-miss"]
    first = 100 * float(repertoire.miss_probability(1e5))
    assert f"100,000 receptors miss {first:.1f} % of new antigens" in note.stem
    assert f"200,000 miss {first:.1f} % of {first:.1f} %" in " ".join(note.stem.split())
    assert note.hint == f"{first:.1f} % of {first:.1f} % is {first / 100:.3f} × {first / 100:.3f}."
    for receptors, key in note.key.items():
        exact = 100 * float(repertoire.miss_probability(float(receptors)))
        printed = float(f"{exact:.3g}")  # as the lesson's cell prints it
        worked_out = 100 * round(first / 100, 3) ** (int(receptors) // 100_000)
        for answer in (printed, worked_out):
            assert abs(answer - key) <= note.tolerance.absolute
    assert [miss.value for miss in note.near_misses] == pytest.approx([first, first / 2], abs=0.05)
    assert repertoire.miss_probability(1e5) == pytest.approx(0.37, abs=0.005)  # "about a third"


def test_the_lesson_s_cell_prints_what_its_question_says():
    (cell,) = (cell for cell in LESSON.cells if cell.id == "explore-count")
    printed = subprocess.run([sys.executable, "-c", cell.source], capture_output=True, text=True, check=True).stdout
    assert printed == "1,766,400 pairs of chains\n36.8 % of new antigens missed\n"


def test_germinal_centre():
    neutral, alone = numbers("germinal_centre", selection=0), numbers("germinal_centre", mutation=0)
    says(
        f"**It falls to about a twentieth**: here to {neutral['fold']} of its start. "
        f"With the contest it rises {DEFAULT['fold']:.0f}-fold"
    )
    says(f"Affinity still rises {about(alone['fold'])}-fold")
    worst = numbers("germinal_centre", selection=0, mutation=1)["fold"]
    says("With mutation at 1 and no selection, less than a thousandth is left")
    assert worst < 0.001 and worst < neutral["fold"]
    left = 1 / germinal_centre.drift_homozygosity(25)
    says(f"Of 100 clones the default run leaves one. Chance alone would leave about {left:.0f}")
    assert 100 * germinal_centre.PARAMETERS["better"].default == 5
    says(
        "1,000 B cells of 100 clones",
        "Of the mutations that change affinity, five in a hundred are for the better in the model",
    )
    assert DEFAULT["effective_clones"] == 1
    # Chance: at no selection every run falls, to about a twentieth.
    falls = [numbers("germinal_centre", selection=0, run=run)["fold"] for run in range(1, 21)]
    assert max(falls) < 0.1 and np.exp(np.mean(np.log(falls))) == pytest.approx(0.05, abs=0.01)
    # "Ten clones of equal size count as ten; if one is nearly all, as little more than one."
    assert repertoire.effective_clones([1] * 10) == pytest.approx(10)
    assert repertoire.effective_clones([991, *[1] * 9]) == pytest.approx(1, abs=0.02)


def test_the_table_at_the_germinal_centre():
    table = QUESTIONS["table-centre"]
    assert f"affinity {DEFAULT['fold']} times the start, {DEFAULT['effective_clones']:g} effective clone" in table.stem
    for row, setting in (("none", {"selection": 0}), ("sorted", {"mutation": 0})):
        found = numbers("germinal_centre", **setting)
        assert table.key[row] == {"fold": found["fold"], "clones": found["effective_clones"]}


def test_half_lives():
    says("By the half-life found with heavy water, if it is steady, one in 20,000 would be left")
    # Labelled cells of year 1, ten years on: the number falls as time to the power -0.75, and each birth dilutes.
    left = 11**-0.75 * np.exp(-0.001 * 10 * 365.25)
    says(f"ten years on, one in {round(1 / left, -1):.0f} of the first year's cells would be left, worked out by us")
    says("halves over 8 to 15 years")
    assert pytest.approx(1 / 20_000, rel=0.02) == 0.5 ** (10 / 0.7)
    assert left < 0.01  # "hardly any", by either way of reckoning
    for years, key in QUESTIONS["note-old-cells"].key.items():
        assert key == pytest.approx(100 * 0.5 ** (float(years) / 0.7), abs=0.01)
    assert pytest.approx(160, abs=3) == 10 * 365.25 / 22.5  # "some 160 half-lives"
    assert "Half of the IgG1 in blood is gone after three weeks" in QUESTIONS["marrow-cells"].stem
    known("Vrisekoop2008", "0.4 and 0.7 years")
    known("Vrisekoop2008", "4.2 and 6.5 years")
    table = lifetimes().set_index("what")
    assert list(table["low"])[2:6] == [0.4, 0.7, 4.2, 6.5]
    rows = facts("immune").set_index("fact")
    assert rows.loc["T-cell immunity to smallpox vaccine", "figure"] == "half-life 8 to 15 years"
    assert tuple(table.loc["T-cell response, smallpox vaccine", ["low", "high"]]) == (8, 15)
    known("Hammarlund2003", "half-life 8 to 15 years")
    known("Amanna2007", "tetanus about 11 years, diphtheria 19", ("read", "secondary"))
    assert table.loc["Antibody level, tetanus", "low"] == 11
    assert table.loc["Antibody level, diphtheria", "low"] == 19
    source = (ROOT / "immunolab" / "evidence" / "dossier" / "facts_immune.md").read_text()
    assert "| IgG1 | 9 (another table: 7.0) | 21 to 24 |" in source
    assert "| IgG3 | 1 (0.5) | 7 to 8 |" in source
    for what, days in (("IgG1 antibody", (21, 24)), ("IgG3 antibody", (7, 8))):
        assert tuple(365.25 * table.loc[what, ["low", "high"]].astype(float)) == pytest.approx(days)


def test_figures_about_the_world():
    says("For one antigen 130 in a million cells fitted. For another it was one cell in more than a million and a half")
    assert 1 / 0.6e-6 > 1.5e6
    known("Alanio2010", "0.6e-6 to 1.3e-4 over six epitopes")
    says("it is a million million or more, by an older estimate")
    known("Briney2019", "at least 1e12 possible")
    known("Blattman2002", "100 to 200 cells")
    known("vanHeijst2009", "nearly every matching naive cell joins")
    known("Zarnitsyna2021", "about 0.001 per day within a year")
    known("Macallan2019", "up to 10-fold")
    says("55 to 75 % bound something of the body's own")
    known("Wardemann2003", "55 to 75%")
    says("they can be 30 % of its cells or more")
    known("Hagglof2023", "up to 30% or more")
    says("eight people had plasma cells in the bone marrow 25 months later or more")
    known("Bhoj2016", "8 people")
    known("Bhoj2016", "at least 25 months later")
    known("Doherty1976", "only infected cells that shared their MHC class I")


def test_who_sees_what():
    """Table, summary and pictures of the three ways say the same."""
    table = QUESTIONS["table-seeing"].key
    steps = {"inside": scene("seeing").steps[1].caption, "eaten": scene("seeing").steps[2].caption}
    for row, (cell, stand) in {"inside": ("CD8", "MHC class I"), "eaten": ("CD4", "MHC class II")}.items():
        assert table[row]["who"][0] == f"{cell} T cell" and table[row]["on"][0] == stand
        assert f"{stand} to {cell} T cells" in steps[row]
    says("| CD8 T cell | a peptide made in a cell | MHC class I,", "| CD4 T cell | a peptide swallowed | MHC class II,")
    assert LESSON.key("who-reads") == {"no-one": "made", "no-two": "swallowed", "no-plasma": "loose"}


def test_words_of_the_articles_are_theirs():
    quotes = claims().set_index("claim_id")["quote"]
    for claim in ("C036", "C048", "C059", "C060"):
        says(f"({claim}")
        assert quotes[claim] in TEXT or quotes[claim][0].lower() + quotes[claim][1:] in TEXT, claim


def test_the_picture_describes_itself():
    picture = show("lifetimes")
    table = lifetimes()
    assert len(picture.table) == len(table) == 9
    for what in table["what"]:
        assert what in picture.description
    assert "Memory T cells" in picture.title and (table.loc[2:3, "high"] < 1).all()
    assert (table.loc[6:, "low"] >= 8).all()  # "about a decade or longer"
    for key in table["citation_key"]:
        assert reference(key).title


def test_tasks_accept_what_the_explorer_prints_and_reject_the_neighbours():
    LESSON.accepts_only_its_own(
        {
            "task-sorting": lambda v: round(
                numbers("germinal_centre", run=v["run"])["fold"]
                / numbers("germinal_centre", run=v["run"], mutation=0)["fold"],
                1,
            ),
            "task-drift": lambda v: (
                100 - numbers("germinal_centre", selection=0, mutation=0, run=v["run"])["effective_clones"]
            ),
            "receptors-for": lambda v: float(f"{repertoire.receptors_needed(v['percent'] / 100) / 1000:.3g}"),
        }
    )
    left = 1 / germinal_centre.drift_homozygosity(25)
    assert f"some {left:.0f} of 100 are left on average after 25 rounds" in MASTER


def test_what_the_picture_of_lifetimes_supports():
    years = lifetimes().set_index("what")
    memory, naive = years.filter(regex="^Memory", axis=0), years.filter(regex="^Naive", axis=0)
    assert memory["high"].max() < naive["low"].min()  # a
    assert years.loc["T-cell response, smallpox vaccine", "low"] > memory["high"].max()  # b
    assert years.loc["Antibody level, tetanus", "low"] > 100 * years.loc["IgG1 antibody", "high"]  # d
    assert LESSON.key("read-lifetimes") == ["a", "b", "d"]
