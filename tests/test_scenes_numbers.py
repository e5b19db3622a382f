"""Counts in scenes of lessons 08 and 09, against the models and the dossier that they come from."""

from __future__ import annotations

import re

from immunolab import scenes
from immunolab.models.car_t import PARAMETERS, stein
from immunolab.scenes.stories import dose_that_divides


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
