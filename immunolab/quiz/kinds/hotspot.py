"""hotspot: a spot on a picture, with the list of named places as the keyboard's way."""

from __future__ import annotations

import base64
import math
import mimetypes
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from immunolab.html import escape
from immunolab.quiz.declared import BaseModel, ConfigDict, Field, model_validator
from immunolab.quiz.kinds.base import Draw, Line, Number, OptionId, Question, Text, Told, options_of, plain_list
from immunolab.quiz.kinds.number import as_float
from immunolab.quiz.refusals import ResponseError, known
from immunolab.quiz.text import to_inline_html, to_plain
from immunolab.quiz.variants import fill

if TYPE_CHECKING:
    from immunolab.scenes import Scene

SAME_SPOT = 1e-3  # of the width and height of a picture
IMAGE_BYTES = 3_000_000
SCENE = "scene/"  # how the name of a drawing begins
Share = Annotated[Number, Field(ge=0, le=1)]


class Place(BaseModel):
    """A named spot on the picture: centre and radius as shares of the picture's width and height."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    label: Line
    at: tuple[Share, Share]
    radius: Annotated[Number, Field(gt=0, le=0.5)] = 0.06
    #: more spots of the same name
    also: tuple[tuple[Share, Share], ...] = ()

    def far(self, point: Sequence[float]) -> float:
        """From a point to the nearest of its spots."""
        return min(math.hypot(point[0] - x, point[1] - y) for x, y in (self.at, *self.also))


class Hotspot(Question):
    """A spot on a picture."""

    kind: Literal["hotspot"]
    image: Text | None = None
    figure: Text | None = None
    alt: Line
    places: Annotated[dict[OptionId, Place], Field(min_length=2)]
    key: OptionId | None = None
    feedback: dict[OptionId, Text] = Field(default_factory=dict)

    named: ClassVar[str | tuple[str, ...]] = "places"
    to_do: ClassVar[str] = "Choose a spot on the picture, or a place from the list."
    key_shape: ClassVar[str] = "write the name of the right place"
    in_words: ClassVar[Mapping[str, tuple[str, str]]] = {
        "image": ("Picture", "The name of a file beside the question file; or, instead, a figure of the course."),
        "figure": ("Figure", "Its name, or scene/NAME/STEP of a drawing, whose own parts can be the places."),
        "alt": ("Description", "What the picture shows, for who does not see it. It does not give the answer away."),
        "places": (
            "Places",
            "A circle each: its centre as shares of width and height from the top left, and its radius.",
        ),
        "label": ("Label", ""),
        "at": ("Centre", "From the left, from the top: 0 to 1."),
        "radius": ("Radius", "A share: 0.06 if it is left out."),
        "also": ("More spots", ""),
    }
    written_as: ClassVar[Mapping[str, dict[str, Any]]] = {
        "image": {"type": "line"},
        "figure": {"type": "line"},
        "places": {"bare": "They are parts of a drawing (scene/NAME/STEP), by their names"},
    }
    key_control: ClassVar[Mapping[str, Any]] = {"type": "one", "of": "places"}
    shapes: ClassVar[dict[str, str]] = {
        "places": "write {label: ..., at: [0.5, 0.5], radius: 0.06} for each place, or a list of a scene's places",
        "at": "write two numbers between 0 and 1, such as [0.5, 0.5]",
    }

    @model_validator(mode="before")
    @classmethod
    def _places_of_a_scene(cls, data: Any) -> Any:
        places = data.get("places") if isinstance(data, dict) and str(data.get("figure")).startswith(SCENE) else None
        if isinstance(places, list):
            places = dict.fromkeys(map(str, places))
        if isinstance(places, dict) and places and not any(isinstance(place, dict) for place in places.values()):
            return {**data, "places": _scene_places(data["figure"], places)}
        return data

    @model_validator(mode="after")
    def _consistent(self) -> Hotspot:
        if (self.image is None) == (self.figure is None):
            raise ValueError("name one of the two, an `image` file beside the question file or a `figure` of immunolab")
        self._check_key_and_feedback([self.key] if self.key else [], self.feedback)
        for (one, first), (other, second) in combinations(self.places.items(), 2):
            if min(first.far(spot) for spot in (second.at, *second.also)) < SAME_SPOT:
                raise ValueError(
                    f"`places` {one} and {other} have the same centre, so a spot there could mean either; move one"
                )
        return self

    def normalise(self, response: Any) -> list[float]:
        """A point, to four digits; a place's name stands for its centre."""
        if isinstance(response, str):
            return list(self.places[known(response, self.places, "place")].at)
        if not isinstance(response, list | tuple) or len(response) != 2:
            raise ResponseError("give a place by name, or its position as [x, y] between 0 and 1")
        x, y = map(as_float, response)
        if x is None or y is None or not (0 <= x <= 1 and 0 <= y <= 1):
            raise ResponseError("both coordinates must be numbers between 0 and 1")
        return [round(x, 4), round(y, 4)]

    def fit_key(self, key: Any) -> str:
        """The name of a place."""
        if not isinstance(key, str):
            raise ResponseError(f"it must name a place: {', '.join(self.places)}")
        return known(key, self.places, "place")

    def place_at(self, point: list[float]) -> str | None:
        """The named place that a point falls in: the nearest centre whose radius reaches it."""
        far = {name: place.far(point) for name, place in self.places.items()}
        reached = [(far[name], name) for name, place in self.places.items() if far[name] <= place.radius + 1e-9]
        return min(reached)[1] if reached else None

    def share(self, response: list[float], key: str) -> float:
        """1 if the point falls in the key's place (and no other place's centre is nearer)."""
        return float(self.place_at(response) == key)

    def explain(self, values: dict[str, Any], response: list[float], key: str, earned: float) -> Told:
        """The sentence for the place; at none of them, the list of places."""
        place = self.place_at(response)
        if place is None:
            names = ", ".join(to_plain(fill(p.label, values)) for p in self.places.values())
            return Told([f"That spot is at none of the named places: {escape(names)}."], {})
        return Told([self._said(self.feedback[place], values)], {place: "right" if earned == 1 else "wrong"})

    def described(self, response: list[float], values: dict[str, Any], draw: Draw = to_plain) -> list[str]:
        """The place and where the spot lies."""
        name = self.place_at(response)
        spot = f"{response[0]:.0%} from the left, {response[1]:.0%} from the top"
        if name is None:
            return [f"a spot {spot}, at none of the named places"]
        return [f"{draw(fill(self.places[name].label, values))} ({spot})"]

    def right_answer(self, key: str, values: dict[str, Any], draw: Draw = to_plain) -> list[str]:
        """The place."""
        return [draw(fill(self.places[key].label, values))]

    def spec(self, values: dict[str, Any], seed: int, folder: Path) -> dict[str, Any]:
        """The picture, its description, the places."""
        places = options_of({name: place.label for name, place in self.places.items()}, values)
        return {
            "alt": self.alt,
            "picture": self.picture(folder),
            "dark": self.picture(folder, "dark") if self.figure else "",
            "places": [{**option, "at": list(self.places[option["id"]].at)} for option in places],
        }

    def static(self, values: dict[str, Any], response: Any, picture: str, seed: int) -> list[str]:
        """The picture, if there is one to show, and the places."""
        shown = f'<img alt="{escape(self.alt)}" src="{escape(picture)}" style="max-width:100%;height:auto">'
        places = plain_list([to_inline_html(fill(place.label, values)) for place in self.places.values()])
        return [shown, places] if picture else [places]

    def picture(self, folder: Path, theme: Literal["light", "dark"] = "light") -> str:
        """The picture as a data URL, so that it travels with the page. theme: of a drawing or figure of the course.

        Raises
        ------
        ValueError
            If the picture is missing, lies outside the notebook's folder, or is not a picture.

        """
        if self.figure and self.figure.startswith(SCENE):
            drawn, step = _scene_step(self.figure)
            data, kind = drawn.svg(step, theme, labels=False).encode(), "image/svg+xml"
        elif self.figure:
            from immunolab.figures import show  # a figure of ours: only then is matplotlib needed

            data, kind = show(self.figure).png(theme=theme), "image/png"
        else:
            path = (folder / str(self.image)).resolve()
            if not path.is_relative_to(folder.resolve()) or not path.is_file():
                raise ValueError(f"question {self.id!r}: there is no picture {self.image!r} beside the question file")
            kind = mimetypes.guess_type(path.name)[0] or ""
            data = path.read_bytes()
            if not kind.startswith("image/") or len(data) > IMAGE_BYTES:
                raise ValueError(f"question {self.id!r}: {self.image!r} must be a picture of at most 3 MB")
        return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def _scene_step(figure: str) -> tuple[Scene, int]:
    """The scene and the place of the step that ``scene/NAME/STEP`` names, the step counted from 1."""
    from immunolab.scenes import names, scene  # only a question with a drawing needs them

    _, name, number = (*figure.split("/"), "", "")[:3]
    if name not in names() or not number.isascii() or not number.isdigit() or figure.count("/") != 2:
        raise ValueError(f"`figure` {figure!r} must be scene/NAME/STEP, NAME being one of {', '.join(names())}")
    found = scene(name)
    if not 1 <= int(number) <= len(found.steps):
        raise ValueError(f"`figure` {figure!r}: {name} has steps 1 to {len(found.steps)}")
    return found, int(number) - 1


def _scene_places(figure: str, labels: dict[Any, Any]) -> dict[str, dict[str, Any]]:
    """Places by the names that the drawing has for them: a part that moves takes its place along.

    labels : what the list of places says for each; None for the drawing's own title
    """
    found, step = _scene_step(figure)
    there = found.places(step)
    w, h = found.size
    places = {}
    for name, label in ((str(name), label) for name, label in labels.items()):
        if name not in there:
            raise ValueError(f"`places`: {figure} has no {name!r}; it has {', '.join(sorted(there))}")
        first, *others = [[round(x / w, 4), round(y / h, 4)] for x, y in there[name].at]
        radius = min(0.5, round(there[name].r / math.sqrt(w * h), 4))
        label = there[name].title if label is None else label
        places[name] = {"label": label, "at": first, "radius": radius, "also": others}
    return places
