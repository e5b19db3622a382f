"""Every number that lesson 02 and its assignment state, against the simulation, the dossier or the picture."""

from __future__ import annotations

import numpy as np
import pytest
from _course import ROOT
from _lesson import Lesson

from immunolab.evidence import claims, facts, reference
from immunolab.explore import numbers
from immunolab.figures import show
from immunolab.figures.lifetimes import lifetimes
from immunolab.models import germinal_centre, repertoire
from immunolab.words import about

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
    says(f"{p['heavy_V']:g} V, {p['heavy_D']:g} D and {p['heavy_J']:g} J for the heavy chain")
    pieces = sum(value for name, value in p.items() if name != "p")
    says(f"From {pieces:g} pieces come {about(repertoire.combinations().pairs)} pairs")
    missed = 1e6 * float(repertoire.miss_probability(1e6))
    says(f"a million random receptors miss a new shape {missed:.0f} times in a million")
    assert p["p"] == 1e-5
    note = QUESTIONS["note-miss"]
    for receptors, key in note.key.items():
        printed = 100 * float(repertoire.miss_probability(float(receptors)))
        assert key == pytest.approx(printed, abs=0.05)
        assert abs(printed - key) <= note.tolerance.absolute
    assert note.near_misses[0].value == pytest.approx(100 * float(repertoire.miss_probability(1e5)), abs=0.05)
    assert repertoire.miss_probability(1e5) == pytest.approx(0.37, abs=0.005)  # "about a third"


def test_germinal_centre():
    neutral, alone = numbers("germinal_centre", selection=0), numbers("germinal_centre", mutation=0)
    says(
        f"in the first run to {neutral['fold']} of its start, one twentieth. With it, affinity rises {DEFAULT['fold']:.0f}-fold"
    )
    says(f"With mutation off, affinity still rises {about(alone['fold'])}-fold")
    left = 1 / germinal_centre.drift_homozygosity(25)
    says(f"Of 100 clones the default run leaves one. Chance alone would leave about {left:.0f}")
    rarity = 1 / germinal_centre.PARAMETERS["better"].default
    says(f"1,000 cells, and of the mutations that change affinity one in {rarity:g} is for the better")
    assert DEFAULT["effective_clones"] == 1
    assert germinal_centre.PARAMETERS["ceiling"].default == 3
    # Chance: at no selection every run falls, to about a twentieth.
    falls = [numbers("germinal_centre", selection=0, run=run)["fold"] for run in range(1, 21)]
    assert max(falls) < 0.1 and np.exp(np.mean(np.log(falls))) == pytest.approx(0.05, abs=0.01)
    # "Which setting ruins affinity most": no selection, all mutation.
    worst = numbers("germinal_centre", selection=0, mutation=1)["fold"]
    assert worst < 0.001 and worst < neutral["fold"]
    note = QUESTIONS["note-gain"]
    for selection, key in note.key.items():
        assert numbers("germinal_centre", selection=float(selection))["log10_gain"] == key
    assert note.near_misses[0].value == DEFAULT["log10_gain"]


def test_half_lives():
    says("about one in 20,000 of today's memory CD8 T cells would be left after ten years")
    # Labelled cells of year 1, ten years on: the number falls as time to the power -0.75, and each birth dilutes.
    left = 11**-0.75 * np.exp(-0.001 * 10 * 365.25)
    says(
        f"about one in {round(1 / left, -1):.0f} of the cells of year 1 would be left ten years later (worked out by us)"
    )
    says("halves over 8 to 15 years")
    assert pytest.approx(1 / 20_000, rel=0.02) == 0.5 ** (10 / 0.7)
    for years, key in QUESTIONS["note-old-cells"].key.items():
        assert key == pytest.approx(100 * 0.5 ** (float(years) / 0.7), abs=0.01)
    assert pytest.approx(160, abs=3) == 10 * 365.25 / 22.5  # "some 160 half-lives"
    known("Vrisekoop2008", "0.4 and 0.7 years")
    known("Vrisekoop2008", "4.2 and 6.5 years")
    table = lifetimes().set_index("what")
    assert list(table["low"])[2:6] == [0.4, 0.7, 4.2, 6.5]
    rows = facts("immune").set_index("fact")
    assert rows.loc["T-cell immunity to smallpox vaccine", "figure"] == "half-life 8 to 15 years"
    assert tuple(table.loc["T-cell response, smallpox vaccine", ["low", "high"]]) == (8, 15)
    amanna = rows.loc["Antibody half-life to one antigen", "figure"]
    assert "tetanus about 11 years, diphtheria 19" in amanna
    assert table.loc["Antibody level, tetanus", "low"] == 11
    assert table.loc["Antibody level, diphtheria", "low"] == 19
    source = (ROOT / "immunolab" / "evidence" / "dossier" / "facts_immune.md").read_text()
    assert "| IgG1 | 9 (another table: 7.0) | 21 to 24 |" in source
    assert "| IgG3 | 1 (0.5) | 7 to 8 |" in source
    assert "| IgA1 + IgA2 | 3.0 + 0.5 | 6 |" in source and "| IgE | 0.00005 | 2 to 3 |" in source
    for what, days in (("IgG1 antibody", (21, 24)), ("IgG3 antibody", (7, 8))):
        assert tuple(365.25 * table.loc[what, ["low", "high"]].astype(float)) == pytest.approx(days)


def test_figures_about_the_world():
    says("between 0.6 and 130 of every million")
    known("Alanio2010", "0.6e-6 to 1.3e-4 over six epitopes")
    says("antibody sequences (heavy chains) of ten people, nearly three billion (three thousand million) raw reads")
    known("Briney2019", "nearly 3 billion heavy chains from 10 people")
    says("at least a million million different antibodies")
    known("Briney2019", "at least 1e12 possible")
    known("Blattman2002", "100 to 200 cells")
    known("vanHeijst2009", "nearly every matching naive cell joins")
    known("Zarnitsyna2021", "about 0.001 per day within a year")
    known("Macallan2019", "up to 10-fold")
    says("About 55 to 75 %")
    known("Wardemann2003", "55 to 75%")
    row = facts("myeloma").set_index("fact_id")
    at = next(i for i in row.index if "F050" in i)
    assert "75% of patients" in row.loc[at, "fact"]


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
    assert "memory T cells" in picture.title and (table.loc[2:3, "high"] < 1).all()
    assert (table.loc[6:, "low"] >= 8).all()  # "about a decade or longer"
    for key in table["citation_key"]:
        assert reference(key).title


def test_named_places_lie_where_the_picture_shows_them():
    picture = show("lifetimes")
    picture.png()
    (ax,) = picture.figure.axes
    width, height = picture.figure.canvas.get_width_height()
    table = lifetimes()
    rows = {"igg1": 1, "memory": 3, "naive": 5, "response": 6}
    for name, place in QUESTIONS["spot-turnover"].places.items():
        middle = float(np.sqrt(table.loc[rows[name], "low"] * table.loc[rows[name], "high"]))
        x, y = ax.transData.transform((middle, rows[name]))
        assert place.at == pytest.approx((x / width, 1 - y / height), abs=0.02), name


def test_tasks_accept_what_the_explorer_prints_and_reject_the_neighbours():
    LESSON.accepts_only_its_own(
        {
            "task-gain": lambda v: numbers("germinal_centre", selection=float(v["selection"]), run=4)["log10_gain"],
            "task-drift": lambda v: numbers("germinal_centre", selection=0, mutation=0, run=v["run"])[
                "effective_clones"
            ],
            "receptors-for": lambda v: float(f"{repertoire.receptors_needed(v['percent'] / 100) / 1000:.3g}"),
        }
    )
    wanted = {2: ["e"], 3: ["a", "e"], 4: ["g3", "a", "e"], 12: ["g1", "g3", "a", "e"]}
    short = {"g1": 21, "g3": 7, "a": 6, "e": 2}
    for given, key in LESSON.variants("classes-left"):
        assert key == wanted[given["weeks"]]
        # The shorter half-lives would give the same answer.
        assert [n for n, days in short.items() if 0.5 ** (7 * given["weeks"] / days) < 0.1] == key
    order = dict(zip(("igg1", "cd4", "cd8", "naive4", "naive8"), lifetimes()["low"][1:6], strict=True))
    assert LESSON.key("order-lifetimes") == sorted(order, key=order.get)
    assert "10 days for IgE, 20 for IgA, 27 for IgG3, 80 for IgG1" in MASTER
    assert [round(np.log2(10) * days) for days in (3, 6, 8, 24)] == [10, 20, 27, 80]
