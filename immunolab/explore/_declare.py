"""What an explorer is, as data: its controls, its drawing, the numbers it prints."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, SupportsFloat

from immunolab.explore._bet import Measure
from immunolab.figures import Drawing
from immunolab.models import Parameter
from immunolab.words import number, rounded

__all__ = ["Control", "Explorer", "Fate", "Measure", "Readout", "Values", "one_run"]

Values = dict[str, float]

# Twenty stops a tenfold that are numbers people use, so that 10,000 and 3e-6 are among them.
_MANTISSAS = (1, 1.1, 1.25, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8, 9)


@dataclass(frozen=True, slots=True)
class Control:
    """One slider with its number box, over (a part of) the range of a model's parameter.

    ``name`` is what a learner types; label, unit, default and provenance are the parameter's.
    ``scale`` "zero-log" has 0 as its first stop and a log scale from ``low`` to ``high`` after it.
    ``step`` is for linear scales only. With ``names`` it is a choice: value 0 is the first name, 1 the next.
    """

    name: str
    parameter: Parameter
    low: float
    high: float
    scale: Literal["linear", "log", "zero-log"] = "linear"
    step: float = 1.0
    names: tuple[str, ...] = ()

    @property
    def stops(self) -> list[float]:
        """The values the slider stops at, in order."""
        if self.scale == "linear":
            count = round((self.high - self.low) / self.step)
            return [rounded(self.low + i * self.step, 9) for i in range(count + 1)]
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        stops = (float(f"{mantissa}e{decade}") for decade in decades for mantissa in _MANTISSAS)
        kept = [stop for stop in stops if self.low <= stop <= self.high]
        return [0.0, *kept] if self.scale == "zero-log" else kept

    @property
    def allowed(self) -> str:
        """The range in words: "0, or 100 to 10,000,000 cells"."""
        if self.names:
            return " or ".join(f"{value} ({name})" for value, name in enumerate(self.names))
        zero = "0, or " if self.scale == "zero-log" else ""
        low, high = (f"{end:g}" if self.year else number(end) for end in (self.low, self.high))
        return f"{zero}{low} to {high} {self.parameter.unit}".rstrip()

    @property
    def provenance(self) -> str:
        """Where the default comes from, in one phrase."""
        p = self.parameter
        source = f" ({p.source})" if p.source else ""
        note = f": {p.note}" if p.note else ""
        return f"{p.basis}{source}{note}"

    @property
    def year(self) -> bool:
        """Whether the value is a calendar year, which is printed without a comma."""
        return self.parameter.label.startswith("Year ")

    def say(self, value: float) -> str:
        """The label with ``value`` in words: "Starting memory 0 cells", "Ignore other deaths: yes"."""
        if self.names:
            return f"{self.parameter.label}: {self.names[int(value)]}"
        shown = f"{value:g}" if self.year else number(value)
        return f"{self.parameter.label} {shown} {self.parameter.unit}".rstrip()

    def check(self, value: object) -> float:
        """``value`` as a float, or ValueError in a sentence a learner can act on."""
        if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
            zero = self.scale == "zero-log" and value == 0
            whole = not self.names or value == int(value)
            if zero or (self.low <= value <= self.high and whole):
                return float(value)
        shown = repr(value)
        if isinstance(value, (int, float)):
            shown = f"{value:g}" if self.year else number(value)
        raise ValueError(f"{self.parameter.label} ({self.name}) must be {self.allowed}, not {shown}.")


def one_run(most: int, note: str) -> Parameter:
    """The parameter of a control that picks one of ``most`` throws of the dice; ``note`` says what another one is."""
    return Parameter("seed", 1, "", "Run", 1, most, note=note)


@dataclass(frozen=True, slots=True)
class Readout:
    """One printed number of a result: ``of(result)`` with ``decimals`` after the point, or ``digits`` significant ones.

    ``missing`` is printed when the number is nan: what it means that there is none.
    """

    name: str
    label: str
    unit: str
    digits: int = 3
    decimals: int | None = None
    missing: str = "none"
    of: Callable[[Any], SupportsFloat] = field(kw_only=True)

    def round(self, value: float) -> float:
        """``value`` as it is printed."""
        if self.decimals is None:
            return rounded(value, self.digits)
        return round(value, self.decimals)

    def text(self, value: float) -> str:
        """The printed number with its unit."""
        if math.isnan(value):
            return self.missing
        value = self.round(value)
        if self.label.startswith("Year "):  # printed without a comma
            shown = f"{value:g}"
        elif self.decimals is None:
            shown = number(value, self.digits)
        else:
            shown = f"{value:,.{self.decimals}f}"
        return f"{shown} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Fate(Readout):
    """A readout that is a word: ``words[value]`` is printed, the number is the word's place, from 0."""

    words: tuple[str, ...] = ()

    def text(self, value: float) -> str:
        """The word at place ``value``."""
        return self.missing if math.isnan(value) else self.words[int(value)]


@dataclass(frozen=True, slots=True)
class Explorer:
    """A simulation with sliders.

    ``run(**parameters)`` is the model, called with the parameters' own symbols; what it returns is what ``drawing``
    draws and the readouts read. ``fixed`` are parameters that no control moves, ``play`` names the control that Play
    advances. ``measures`` are what a lesson may bet on. ``name`` is that of the file, of the model and of the picture.
    Of the controls and readouts the first ``shown`` and ``told`` are on the page, the rest one click below; None: all.
    """

    name: str
    title: str
    drawing: Drawing
    controls: tuple[Control, ...]
    readouts: tuple[Readout, ...]
    run: Callable[..., Any]
    fixed: Mapping[str, float] = field(default_factory=dict)
    play: str = ""
    measures: tuple[Measure, ...] = ()
    shown: int | None = None
    told: int | None = None

    def arranged(self, controls: Iterable[str] | None = None, readouts: Iterable[str] | None = None) -> Explorer:
        """With the named controls and readouts first, in that order, and the others behind a click; None: as it is.

        Raises ValueError for an unknown name (the known ones are listed) or one that is named twice.
        """
        found = self
        if controls is not None:
            first, rest = _parted("control", self.name, self.controls, controls)
            found = replace(found, controls=first + rest, shown=len(first))
        if readouts is not None:
            told, more = _parted("readout", self.name, self.readouts, readouts)
            found = replace(found, readouts=told + more, told=len(told))
        return found

    def settings(self, given: Mapping[str, object]) -> Values:
        """Every control's value: from ``given`` where there, else its default.

        Raises ValueError for an unknown name (the known ones are listed) or a value not allowed.
        """
        known = {control.name: control for control in self.controls}
        unknown = sorted(set(given) - set(known))
        if unknown:
            raise ValueError(f"{self.name} has no control {', '.join(unknown)}; it has {', '.join(known)}.")
        return {name: control.check(given.get(name, control.parameter.default)) for name, control in known.items()}

    def compute(self, values: Values) -> Any:
        """What the model gives at ``values`` (by control name, all of them)."""
        return self.run(**self.fixed, **{c.parameter.name: values[c.name] for c in self.controls})

    def numbers(self, result: Any) -> Values:
        """The numbers behind what is printed, by readout name; nan where there is none."""
        return {readout.name: float(readout.of(result)) for readout in self.readouts}

    def printed(self, result: Any) -> Values:
        """The numbers as they are printed, by readout name; nan where there is none."""
        return {readout.name: readout.round(float(readout.of(result))) for readout in self.readouts}

    def words(self, values: Values) -> str:
        """The setting in words: "Starting memory 0 cells, pathogen growth 3 per day"."""
        return ", ".join(control.say(values[control.name]) for control in self.controls)

    def changed(self, values: Values) -> str:
        """The controls behind the click that are not at their defaults, in words; "" if there are none."""
        behind = self.controls[self.shown :] if self.shown is not None else ()
        return ", ".join(c.say(values[c.name]) for c in behind if values[c.name] != c.parameter.default)


def _parted(kind: str, explorer: str, all_of_them: tuple[Any, ...], names: Iterable[str]) -> tuple[Any, Any]:
    """Those called ``names``, in that order, and the others in theirs."""
    wanted = [names] if isinstance(names, str) else list(names)
    known = {one.name: one for one in all_of_them}
    unknown = [str(name) for name in wanted if name not in known]
    if unknown:
        raise ValueError(f"{explorer} has no {kind} {', '.join(unknown)}; it has {', '.join(known)}.")
    if not wanted or len(set(wanted)) < len(wanted):
        raise ValueError(f"{kind}s= takes at least one name, each once; {explorer} has {', '.join(known)}.")
    return tuple(known[name] for name in wanted), tuple(one for one in all_of_them if one.name not in wanted)
