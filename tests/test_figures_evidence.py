"""Evidence figures: what they draw is what the dossier says."""

from __future__ import annotations

import io
import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.dates import num2date
from PIL import Image

from immunolab import evidence, figures
from immunolab.figures import approvals_timeline, at_risk, forest, interferon_melanoma
from immunolab.models import survival

_ALL = [
    ("forest", {}),
    ("forest", {"endpoint": "PFS"}),
    ("forest", {"disease": "mesothelioma"}),
    ("forest", {"trials": ("KEYNOTE-183", "KEYNOTE-185", "CheckMate 743", "IND.227 (KEYNOTE-483)")}),
    ("approvals_timeline", {}),
    ("approvals_timeline", {"agency": "EMA"}),
    ("approvals_timeline", {"disease": "mesothelioma"}),
    ("spep", {}),
    ("spep", {"spike": 0}),
    ("interferon_melanoma", {}),
]


@pytest.mark.parametrize(("name", "options"), _ALL, ids=lambda value: str(value))
def test_title_alt_table_opaque_and_whole(name, options):
    picture = figures.show(name, **options)
    assert len(picture.title) > 20 and picture.alt.startswith(picture.title)
    assert " nan" not in picture.alt and len(picture.table) > 2
    pixels = np.asarray(Image.open(io.BytesIO(picture.png())).convert("RGBA"), int)
    assert (pixels[..., 3] == 255).all() and pixels[2, 2, :3].min() > 245
    edges = [pixels[:2], pixels[-2:], pixels[:, :2], pixels[:, -2:]]
    assert max(np.abs(edge - pixels[0, 0]).max() for edge in edges) < 8, "something touches the edge"


def drawn_lines(picture):
    """Data of the artists of a picture's only axes: (intervals, points)."""
    lines = picture.figure.axes[0].get_lines()
    intervals = [line for line in lines if len(line.get_xdata()) == 2 and line.get_linestyle() != "None"]
    points = [line for line in lines if len(line.get_xdata()) == 1]
    return [line for line in intervals if line.get_ydata()[0] == line.get_ydata()[1]], points


@pytest.mark.parametrize("disease", ["myeloma", "mesothelioma"])
def test_forest_draws_the_dossier_s_numbers(disease):
    table, picture = forest.rows(disease), figures.show("forest", disease=disease)
    dossier = evidence.trials().set_index("row_id")
    intervals, points = drawn_lines(picture)
    assert len(table) == len(intervals) == len(points) == table["trial"].nunique()
    texts = [text.get_text() for text in picture.figure.axes[0].texts]
    for y, row in table.iterrows():
        source = dossier.loc[row["row_id"]]
        assert points[y].get_xdata()[0] == source["hazard_ratio"] and points[y].get_ydata()[0] == y
        assert list(intervals[y].get_xdata()) == [source["hr_ci_low"], source["hr_ci_high"]]
        words = next(
            text
            for text in texts
            if f"{source['hr_ci_low']:.2f} to {source['hr_ci_high']:.2f})" in text
            and text.split(" (")[0] in evidence.hazard_ratio(source)
        )
        assert (f"({source['hr_ci_level']:g}%: " in words) == (source["hr_ci_level"] != 95)
        assert evidence.hazard_ratio(source) in picture.description
        assert source["randomised"] == "yes" and source["subgroup"] == "all"


def test_forest_respects_levels_and_memory():
    picture = figures.show("forest", disease="mesothelioma")
    assert re.search(r"RAMES .{4,12} \(70% CI .*0\.59 to 0\.85\)", picture.description)
    assert re.search(r"NIPU .{4,12} \(80% CI .*0\.53 to 1\.00\)", picture.description)
    # RAMES' interval of 70% lies below 1, and is not counted among those of 95%.
    table = forest.rows("mesothelioma")
    below = table[table["hr_ci_high"] < 1]
    assert "RAMES" in set(below["trial"])
    assert f"{(below['hr_ci_level'] >= 95).sum()} have an interval (95% or more) wholly below 1" in picture.title
    assert "2.06 (95% CI about 0.93 to 4.55)" in figures.show("forest").description
    assert not forest.rows()["trial"].str.contains("meta").any()


def test_forest_of_named_trials_takes_both_diseases():
    table = forest.rows(trials=("KEYNOTE-183", "KEYNOTE-185", "CheckMate 743", "IND.227 (KEYNOTE-483)"))
    assert list(table["trial"]) == ["CheckMate 743", "IND.227 (KEYNOTE-483)", "KEYNOTE-183", "KEYNOTE-185"]
    picture = figures.show("forest", trials=tuple(table["trial"]))
    assert picture.title.startswith(
        "Deaths in 4 randomised trials: 2 have an interval (95% or more) wholly below 1, none"
    )


def test_forest_refuses_what_it_does_not_know():
    with pytest.raises(ValueError, match="no trial has disease 'leukaemia'"):
        forest.rows("leukaemia")
    with pytest.raises(ValueError, match="no trial has trial 'NOPE'"):
        forest.rows(trials=["NOPE"])
    with pytest.raises(ValueError, match="name the one you want"):
        forest.rows("mesothelioma", settle=())


@pytest.mark.parametrize(("disease", "agency"), [("myeloma", "FDA"), ("myeloma", "EMA"), ("mesothelioma", "FDA")])
def test_timeline_has_every_decision_on_its_date(disease, agency):
    picture = figures.show("approvals_timeline", disease=disease, agency=agency)
    table = evidence.approvals()
    own = table[(table["disease"] == disease) & (table["agency"] == agency) & (table["date"] != "")]
    assert len(picture.table) == len(own)
    _, points = drawn_lines(picture)
    dates = sorted(f"{num2date(point.get_xdata()[0]):%Y-%m-%d}" for point in points)
    assert dates == sorted(date + {4: "-01-01", 7: "-01", 10: ""}[len(date)] for date in own["date"])
    licensed = own[own["status_class"] == "approved"]
    assert f"{len(licensed)} approvals" in picture.title
    for _, row in own.iterrows():
        assert f"{row['date']} {row['therapy']}, {row['status_class']}" in picture.description


def test_timeline_says_what_came_back():
    assert "belantamab mafodotin withdrawn, then approved again" in figures.show("approvals_timeline").title
    assert "withdrawn" not in figures.show("approvals_timeline", disease="mesothelioma").title
    with pytest.raises(ValueError, match="no dated decision of 'nobody'"):
        approvals_timeline.events("myeloma", "nobody")


def test_interferon_agrees_with_the_data():
    data = evidence.dataset("e1684_interferon_alfa")
    picture = figures.show("interferon_melanoma")
    assert picture.title.endswith("hazard ratio 0.70 (95% CI 0.53 to 0.93), p = 0.012")
    assert f"{len(data)} people" in picture.description
    for name, code in (("interferon", 1), ("control", 0)):
        own = data[data["trt_interferon"] == code]
        for year in (0, 2, 4, 6, 8):
            shown = at_risk(interferon_melanoma.arms()[name], [year])[0]
            assert shown == int((own["rfs_years"] >= year).sum())
            assert str(shown) in [text.get_text() for text in picture.figure.axes[0].texts]
    curve = picture.figure.axes[0].get_lines()[0]
    np.testing.assert_array_equal(curve.get_ydata(), interferon_melanoma.arms()["interferon"].survival)


def test_numbers_at_risk_after_the_last_time_are_none():
    curve = survival.kaplan_meier([1.0, 2.0, 2.0, 3.0], [1, 0, 1, 1])
    assert at_risk(curve, [0, 1, 1.5, 2, 3, 3.1]) == [4, 4, 3, 3, 1, 0]


def test_electrophoresis_sizes():
    picture = figures.show("spep")
    assert re.search(r"3 g/dL from one clone: 2\.7 times the mass .* 14 times as high", picture.title)
    mass = pd.Series(picture.table["g/dL"].to_numpy(), index=picture.table["Fraction"])
    assert mass["M protein"] == 3 and mass["γ, polyclonal"] == 1.1
    assert figures.show("spep", spike=1).title != picture.title


def test_a_topline_result_is_marked_and_not_counted():
    picture = figures.show("forest")
    table = forest.rows()
    topline = table[table["analysis"] == "topline"]
    assert list(topline["trial"]) == ["MajesTEC-9"]
    assert "MajesTEC-9 0.60 (95% CI 0.43 to 0.83), topline only" in picture.description
    firm = table[(table["hr_ci_level"] >= 95) & (table["analysis"] != "topline") & (table["hr_ci_high"] < 1)]
    assert f"{len(firm)} have an interval (95% or more) wholly below 1" in picture.title
