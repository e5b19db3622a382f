"""A scene: a drawing in steps. A step as SVG, and all of them as one strip."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from immunolab.html import escape
from immunolab.scenes import style
from immunolab.scenes.draw import circle, rect, resolve
from immunolab.scenes.frame import Frame, Spots

_NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'
_NARROW = 544  # pixels: 34rem, below which labels are drawn large


@dataclass(frozen=True)
class Step:
    """One picture. ``caption``: one sentence, what happens. ``desc``: what one would see, for those who do not."""

    caption: str
    desc: str
    draw: Callable[[Frame], None]


@dataclass(frozen=True)
class Scene:
    """A drawing in steps, with the one idea that it is for and what it simplifies."""

    name: str
    title: str
    idea: str
    steps: Sequence[Step]
    simplified: str
    #: the steps' numbers in the whole scene, where this is a part of one
    numbers: tuple[int, ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of a step, in the units of its places."""
        return style.W, style.H

    def only(self, numbers: Sequence[int]) -> Scene:
        """The steps of these numbers, counted from 1.

        Raises
        ------
        ValueError
            If there is no such step.

        """
        wrong = [number for number in numbers if number not in range(1, len(self.steps) + 1)]
        if wrong or not numbers:
            raise ValueError(
                f"scene {self.name!r} has steps 1 to {len(self.steps)}; there is no {wrong or 'empty choice'}"
            )
        return replace(self, steps=[self.steps[number - 1] for number in numbers], numbers=tuple(numbers))

    def frame(self, i: int, labels: bool = True) -> Frame:
        """Step ``i``, counted from 0, as drawn."""
        number = self.numbers[i] if self.numbers else i + 1
        frame = Frame(f"{self.name}-{number}{'' if labels else 'q'}", labels)
        self.steps[i].draw(frame)
        return frame

    def svg(self, i: int, theme: str = "light", labels: bool = True) -> str:
        """Step ``i``, counted from 0, as one SVG that stands alone.

        Parameters
        ----------
        i : place in ``steps``
        theme : ``light``, ``dark``, or ``css``: light, with custom properties that a page can set instead
        labels : False for the picture of a question: no words, no signs, no signal arrows

        """
        frame = self.frame(i, labels)
        uid = frame.uid
        own = f'<style class="sc-own">#{uid}{{{style.css_variables("light")}}}</style>' if theme == "css" else ""
        title = f"{self.title}, step {i + 1} of {len(self.steps)}"
        return (
            f'<svg {_NAMESPACE} viewBox="0 0 {style.W} {style.H}" width="{style.W}" height="{style.H}" role="img" '
            f'class="sc-svg" id="{uid}" aria-labelledby="{uid}-title {uid}-desc">'
            f'<title id="{uid}-title">{escape(title)}</title><desc id="{uid}-desc">{escape(self.steps[i].desc)}</desc>'
            f"{own}<style>{_label_css(theme, f'#{uid} ')}</style>{_picture(frame, theme)}</svg>"
        )

    def places(self, i: int) -> dict[str, Spots]:
        """What a question can ask for in step ``i``, counted from 0, by name."""
        return self.frame(i, labels=False).spots

    def strip(self, theme: str = "light", cols: int = 2) -> str:
        """All steps in one SVG, numbered, with captions: for paper, and for wherever nothing moves."""
        gap, below, head = 30, 104, 58
        rows = -(-len(self.steps) // cols)
        w, h = cols * style.W + (cols + 1) * gap, head + rows * (style.H + below) + gap
        ink = style.palette(theme)
        uid = f"{self.name}-strip"
        out = []
        for i, step in enumerate(self.steps):
            x, y = gap + (i % cols) * (style.W + gap), head + (i // cols) * (style.H + below)
            frame = rect(0, 0, style.W, style.H, 6, fill="none", stroke="rule", lw=1.5)
            number = circle(20, style.H + 33, 17, fill="ink")
            words = _words(str(i + 1), 20, style.H + 41, f"font:700 22px {style.FONT};fill:{ink['bg']}", "middle")
            for k, row in enumerate(textwrap.wrap(step.caption, 58)):
                words += _words(row, 50, style.H + 41 + 29 * k, f"font:400 24px {style.FONT};fill:{ink['ink']}")
            drawn = _picture(self.frame(i), theme) + resolve(frame + number, uid, theme) + words
            out.append(f'<g transform="translate({x} {y})">{drawn}</g>')
        said = " ".join(f"{i + 1}. {step.caption} {step.desc}" for i, step in enumerate(self.steps))
        heading = _words(self.title, gap, 40, f"font:700 30px {style.FONT};fill:{ink['ink']}")
        return (
            f'<svg {_NAMESPACE} viewBox="0 0 {w} {h}" id="{uid}" role="img" aria-labelledby="{uid}-title {uid}-desc">'
            f'<title id="{uid}-title">{escape(self.title)}</title><desc id="{uid}-desc">{escape(said)}</desc>'
            f"<style>{_label_css(theme, f'#{uid} ', style.LABEL_L)}</style>"
            f'<rect width="{w}" height="{h}" style="fill:{ink["bg"]}"/>'
            f"{heading}{''.join(out)}</svg>"
        )

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, str]:
        from immunolab.scenes.player import html, words

        return {"text/html": html(self), "text/plain": words(self)}


def _picture(frame: Frame, theme: str) -> str:
    ground = rect(0, 0, style.W, style.H, 6, fill="bg")
    clip = f'<clipPath id="{frame.uid}-clip"><rect width="{style.W}" height="{style.H}" rx="6"/></clipPath>'
    drawn = f'{clip}<g clip-path="url(#{frame.uid}-clip)">{ground}{frame.inner()}</g>'
    return resolve(drawn, frame.uid, theme)


def _words(text: str, x: float, y: float, look: str, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" style="{escape(look)}">{escape(text)}</text>'


def _label_css(theme: str, scope: str, size: int = style.LABEL) -> str:
    """The look of words, for one picture only: a style element inside an SVG rules the whole page."""
    if theme == "css":
        colour = {name: f"var(--sc-{name})" for name in ("ink", "ink2", "halo", "accent")}
    else:
        colour = style.palette(theme)
    rules = (
        (".sc-label", f"font:500 {size}px {style.FONT};fill:{colour['ink']}"),
        (".sc-halo", f"fill:none;stroke:{colour['halo']};stroke-width:5px;stroke-linejoin:round"),
        (".sc-halo.chip", "stroke-width:14px"),
        (".sc-label.quiet", "font-weight:400"),
        (".sc-label.quiet:not(.sc-halo)", f"fill:{colour['ink2']}"),
        (".sc-label.strong", "font-weight:700"),
        (".sc-tag", f"font-weight:700;fill:{colour['accent']}"),
    )
    large = f"@media(max-width:{_NARROW}px){{{scope}.sc-label{{font-size:{style.LABEL_L}px}}}}"
    return "".join(f"{scope}{name}{{{look}}}" for name, look in rules) + (large if size == style.LABEL else "")
