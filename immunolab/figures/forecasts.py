"""Four published forecasts of the mesothelioma epidemic in Great Britain, against the deaths that were counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from immunolab.evidence.datasets import dataset
from immunolab.figures import _axes, style
from immunolab.figures._curve import Curve, legend
from immunolab.figures._picture import Picture
from immunolab.words import number

__all__ = ["MEAN_YEARS", "counts", "forecasts", "picture"]

#: Counts that the data set lacks: year, deaths, sex, key of the bibliography.
_MORE = (
    (2010, 1946, "male", "Frost2013"),
    (2010, 2347, "all", "Frost2013"),
    (2019, 1945, "male", "HSE2021"),
    (2023, 2218, "all", "HSE2025"),
)
_KEYS = {
    "Hodgson 2005": "Hodgson2005",
    "HSE RR728": "Tan2010",
    "HSE asbestos-related": "HSE2021",
    "HSE mesothelioma statistics 2023": "HSE2023",
    "HSE mesothelioma statistics July 2024": "HSE2024",
}
#: Means of 2012 to 2019 as published in 2023.
MEAN_YEARS = (2012, 2019)
_MEANS = {"male": 2107, "all": 2520}
#: Name, whom it counts, first and last year of the peak, lowest and highest deaths in a year, what it was built on, key.
_FORECASTS = (
    ("1995", "male", 2020, 2020, 2700, 3300, "age and year of birth", "Peto1995"),
    ("2005", "all", 2011, 2015, 1950, 2450, "past exposure", "Hodgson2005"),
    ("2010", "male", 2016, 2016, 2040, 2040, "past exposure", "Tan2010"),
    ("2011", "male", 2016, 2016, 2100, 2100, "past exposure, upper limit", "TanWarren2011"),
)
_WHO = {"male": "Men", "all": "Men and women"}
_COUNTED = Curve("counted", "", "counted", style.COLORS["black"], width=7, kind="points")
_MEAN = Curve("mean", "", "mean of 2012 to 2019", style.COLORS["black"], width=2.4)
# Each forecast has its colour and its own marker or shape.
_LOOK = {
    "1995": (style.ACCENT, "s"),
    "2005": (style.COLORS["blue"], "s"),
    "2010": (style.COLORS["green"], "D"),
    "2011": (style.COLORS["purple"], "v"),
}


def counts() -> pd.DataFrame:
    """Deaths counted, one year and group a row: year, deaths, sex ("male" or "all"), citation_key."""
    table = dataset("hse_mesothelioma_deaths_points")
    keys = [next(key for start, key in _KEYS.items() if source.startswith(start)) for source in table["source"]]
    own = table.assign(citation_key=keys)[["year", "deaths", "sex", "citation_key"]]
    more = pd.DataFrame(_MORE, columns=list(own.columns))
    both = pd.concat([own[own["sex"] != "female"], more])
    return both.sort_values(["sex", "year"], kind="stable").reset_index(drop=True)


def forecasts() -> pd.DataFrame:
    """The forecasts: name (year of publication), sex, years and deaths of the peak, what it was built on, citation_key."""
    columns = ["name", "sex", "first", "last", "low", "high", "built_on", "citation_key"]
    return pd.DataFrame(_FORECASTS, columns=columns)


def _rows(table: pd.DataFrame) -> Iterator[Any]:
    return table.itertuples(index=False)


def _span(low: int, high: int) -> str:
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def _years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


def picture() -> Picture:
    """Forecast peaks and counted deaths, men above, men and women below.

    Sources: Peto1995, Hodgson2005, Tan2010, TanWarren2011; counts: Frost2013, HSE2021, HSE2023, HSE2024, HSE2025.
    """
    seen, said = counts(), forecasts()
    first = said.iloc[0]
    low, high = (100 * (float(first[end]) / _MEANS["male"] - 1) for end in ("low", "high"))
    title = (
        f"The forecast of 1995 for men lay {low:.0f} to {high:.0f} % above the mean of {MEAN_YEARS[0]} to {MEAN_YEARS[1]}; "
        f"the one of 2010 within {100 * abs(2040 / _MEANS['male'] - 1):.0f} %"
    )
    figure = style.new_figure(7.0, 6.3)
    with style.context():
        axes = style.stack(figure, (1, 1), left=0.85, right=0.25, top=0.95, bottom=0.55, gap=0.45)
        style.title(figure, title)
        for ax, (sex, who) in zip(axes, _WHO.items(), strict=True):
            _panel(ax, seen[seen["sex"] == sex], said[said["sex"] == sex], _MEANS[sex])
            ax.annotate(
                who,
                (0, 1),
                (6, -6),
                xycoords="axes fraction",
                textcoords="offset points",
                va="top",
                size=11,
                weight="bold",
            )
        axes[1].set_xlabel("Year")
        legend(axes[0], _COUNTED, _MEAN)
    return Picture(figure, title, _describe(seen, said), _table(seen, said))


def _panel(ax: Axes, seen: pd.DataFrame, said: pd.DataFrame, mean: int) -> None:
    ax.set(xlim=(1965, 2030), ylim=(0, 3600), ylabel="Deaths a year")
    _axes.ticks(ax.xaxis, range(1970, 2031, 10), years=True)
    _axes.ticks(ax.yaxis, range(0, 3001, 1000))
    for row in _rows(said):
        _forecast(ax, row)
    _MEAN.draw(ax, MEAN_YEARS, [mean, mean])
    _COUNTED.draw(ax, seen["year"], seen["deaths"])


def _forecast(ax: Axes, row: Any) -> None:
    color, marker = _LOOK[row.name]
    words = f"forecast of {row.name}" + (": at most" if "limit" in row.built_on else "")
    if row.low != row.high:
        wide = max(row.last - row.first, 0.9)
        middle = (row.first + row.last) / 2
        box = Rectangle(
            (middle - wide / 2, row.low),
            wide,
            row.high - row.low,
            facecolor=color,
            alpha=0.45,
            edgecolor=color,
            linewidth=1.5,
        )
        ax.add_patch(box)
        place, shift = (middle - wide / 2, (row.low + row.high) / 2), (-8, 0)
    else:
        point = Curve("forecast", "", "", color, width=9, kind="points").draw(ax, [row.first], [row.high])
        point.set_marker(marker)
        point.set_zorder(4)
        place, shift = (row.first, row.high), (-75, 16) if "limit" in row.built_on else (-14, -26)
    ax.annotate(
        words,
        place,
        shift,
        textcoords="offset points",
        ha="right",
        va="center",
        size=10,
        color=style.COLORS["black"],
        arrowprops={"arrowstyle": "-", "color": color, "linewidth": 1.2, "shrinkB": 3},
    )


def _describe(seen: pd.DataFrame, said: pd.DataFrame) -> str:
    peaks = "; ".join(
        f"published {row.name} ({row.built_on}), {_WHO[row.sex].lower()}: {_span(row.low, row.high)} in "
        f"{_years(row.first, row.last)}"
        for row in _rows(said)
    )
    parts = []
    for sex, who in _WHO.items():
        own = seen[seen["sex"] == sex]
        each = ", ".join(f"{number(row.deaths)} in {row.year}" for row in _rows(own))
        parts.append(f"{who}: {each}, mean of {MEAN_YEARS[0]} to {MEAN_YEARS[1]} {number(_MEANS[sex])}")
    return (
        f"Two charts of deaths from mesothelioma a year in Great Britain. Forecasts of the peak: {peaks}. "
        f"Counted. {'. '.join(parts)}."
    )


def _table(seen: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
    peaks = [
        ("forecast", _years(row.first, row.last), _WHO[row.sex], _span(row.low, row.high), row.citation_key)
        for row in _rows(said)
    ]
    means = [
        ("counted, mean", f"{MEAN_YEARS[0]} to {MEAN_YEARS[1]}", _WHO[sex], number(mean), "HSE2023")
        for sex, mean in _MEANS.items()
    ]
    counted = [("counted", str(row.year), _WHO[row.sex], number(row.deaths), row.citation_key) for row in _rows(seen)]
    return pd.DataFrame([*peaks, *means, *counted], columns=["What", "Year", "Who", "Deaths a year", "Source"])
