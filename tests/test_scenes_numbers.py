"""Counts in scenes of lessons 08 and 09, against the models and the dossier that they come from."""

from __future__ import annotations

import re
from pathlib import Path

from immunolab import evidence, scenes
from immunolab.evidence import trials
from immunolab.models import checkpoint
from immunolab.models.car_t import PARAMETERS, stein
from immunolab.scenes.stories import before_the_bag, dose_that_divides, five_tumours, full


def test_the_dose_that_divides_is_the_models():
    """A dot is a cell: as many as the model has for each one on day 0, on the day of the peak, and later."""
    assert dose_that_divides.DAYS[1] == PARAMETERS["Tmax"].default
    curve = stein(dose_that_divides.DAYS)
    drawn = (1, dose_that_divides.PEAK, dose_that_divides.DAY_28, dose_that_divides.YEAR)
    assert [round(n) for n in curve / curve[0]] == list(drawn)
    assert len(set(dose_that_divides.CELLS)) == dose_that_divides.PEAK
    story = scenes.scene("dose-that-divides")
    dots = [len(re.findall(r"h\.1(?=[M\"])", story.frame(i).inner())) for i in range(4)]
    peak, year = dose_that_divides.PEAK, dose_that_divides.YEAR
    assert dots == [1, peak, peak, peak - year], "after a year the ten are drawn as cells"
    assert story.frame(3).inner().count('data-part="memory"') == year
    assert peak // dose_that_divides.DAY_28 == 17, "one in seventeen, as the caption says"


def test_the_people_before_the_bag_are_the_dossiers():
    """254 assigned, 225 treated, 30 dead within six months, 17 of them untreated, a median of 49 days."""
    assert set(trials().query("trial == 'KarMMa-3'")["n_experimental"]) == {before_the_bag.ASSIGNED}
    facts = (Path(evidence.__file__).parent / "dossier" / "facts_myeloma.md").read_text(encoding="utf-8")
    assert f"KarMMa-3 {before_the_bag.TREATED} of {before_the_bag.ASSIGNED} (" in facts
    assert f"{before_the_bag.DIED} of {before_the_bag.ASSIGNED} (12%)" in facts
    assert f"{before_the_bag.DIED_BEFORE} of the {before_the_bag.DIED} never received ide-cel" in facts
    assert f"{before_the_bag.DAYS} days (34-117) for ide-cel in KarMMa-3" in facts


def test_the_people_before_the_bag_are_drawn_one_by_one():
    story = scenes.scene("before-the-bag")
    assigned, treated = before_the_bag.ASSIGNED, before_the_bag.TREATED
    for step, busts, dark in ((3, [assigned - treated, treated], []), (4, [treated, assigned], [13, 30])):
        drawn = story.frame(step).inner()
        assert drawn.count("c0 -7.6 ") == sum(busts)
        paths = re.findall(r'd="([^"]*c0 -7.6 [^"]*)" style="fill:@ink2@', drawn)
        assert sum(one.count("c0 -7.6 ") for one in paths) == sum(dark)
    labels = [label for step in (3, 4) for label in story.frame(step).labels]
    assert "29 never\ngot the cells" in labels and "225 got the cells" in labels
    assert "from the bag:\n13 of 225 died, 6 %" in labels and "from the start:\n30 of 254 died, 12 %" in labels


def test_the_receptors_that_are_covered_are_the_models():
    """Of ten PD-1 as many are drawn covered as the model covers, rounded, and the free antibodies are to scale."""
    story = scenes.scene("full")
    assert [round(10 * share) for share in checkpoint.occupancy(full.LEVELS)] == list(full.COVERED)
    assert full.LEVELS[2] / full.LEVELS[1] == full.FREE[2] / full.FREE[1] == 10
    assert full.LEVELS[0] / full.LEVELS[1] * full.FREE[1] < 0.5, "to scale, less than half an antibody"
    for i, (covered, loose) in enumerate(zip(full.COVERED, full.FREE, strict=True)):
        drawn = story.frame(i).inner()
        assert [drawn.count(f'data-part="{name}"') for name in ("covered", "free", "drug", "drug-free")] == [
            covered,
            10 - covered,
            covered,
            loose,
        ]
    shares = [f"{share:.1%}".replace("%", " %") for share in checkpoint.occupancy(full.LEVELS[1:])]
    assert all(share in story.simplified for share in shares), shares
    assert f"{checkpoint.PARAMETERS['K_D'].default} mg/L covers half" in story.simplified


def test_the_five_tumours_are_the_models():
    """The same five names in the same order; T cells go where the model holds the tumour without the drug, nowhere else."""
    story = scenes.scene("five-tumours")
    names = [next(label for label in story.frame(i).labels) for i in range(5)]
    assert names == ["another brake" if name == "other brake" else name for name in checkpoint.TUMOURS]
    for i, values in enumerate(checkpoint.TUMOURS.values()):
        goes = 'data-part="killed"' in story.frame(i).inner()
        assert goes == (checkpoint.classify(**values) == checkpoint.CONTROLLED)
        assert "signal: go" in story.frame(i).inner() or not goes
    assert len(five_tumours.KILLED) < len(five_tumours.MET)
