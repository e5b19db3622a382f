"""The player: a scene as HTML that is complete without script and turns its steps without a kernel.

Why plain HTML and no widget: a widget's view waits for its kernel and shows nothing once the notebook is
reopened; JupyterLab runs the script of any output that was run here or is trusted. In an output that is not,
it drops scripts, styles and inline SVG but keeps ``<img>``; so each step is an image with its description and its
caption, and the script puts the same drawing into the page, where it follows the theme. On one page the ids of
two scenes, or of one shown twice, never meet: in an image they are its own, in the page each gets a number.
"""

from __future__ import annotations

from importlib.resources import files
from urllib.parse import quote

from immunolab.html import Markup, element, escape
from immunolab.scenes.story import Scene
from immunolab.scenes.style import H, W, css_variables

__all__ = ["html", "script", "words"]

#: signs of an SVG that may stand as they are in a data URL within double quotes
_PLAIN = " ()*,-./:;=@[]^_{|}~!$&'+?"
#: in a page: nothing of it is left behind but the scenes that it has started
_START = """(() => {
%s
document.querySelectorAll(".sc-scene:not([data-sc-on])").forEach(startScene);
})();"""


def html(scene: Scene) -> str:
    """The scene as one section of a page, with its style and its script."""
    steps = range(len(scene.steps))
    inner = [
        element("style", Markup(_css())),
        element("p", scene.title, class_="sc-title"),
        element("div", *(_figure(scene, i) for i in steps), class_="sc-stage"),
        element(
            "details",
            element("summary", "In words, and what is simplified"),
            element("ol", *(element("li", step.desc) for step in scene.steps)),
            element("p", scene.simplified),
            class_="sc-more",
        ),
        element("script", Markup(_START % script())),
    ]
    drawing = f"a drawing in {len(scene.steps)} steps" if len(scene.steps) > 1 else "a drawing"
    label = f"{scene.title}: {drawing}"
    return element("section", *inner, class_="sc-scene", aria_label=label, data_scene=scene.name)


def script() -> str:
    """What turns the steps: ``startScene(section)``."""
    return _read("scenes.js")


def words(scene: Scene) -> str:
    """The scene where nothing but text can be shown."""
    steps = (f"{i}. {step.caption} {step.desc}" for i, step in enumerate(scene.steps, 1))
    return "\n".join((scene.title, *steps, scene.simplified))


def _figure(scene: Scene, i: int) -> Markup:
    step = scene.steps[i]
    url = f"data:image/svg+xml,{quote(scene.svg(i, 'css'), safe=_PLAIN)}"
    picture = Markup(f'<img class="sc-still" src="{url}" width="{W}" height="{H}" alt="{escape(step.desc)}">')
    return element("figure", picture, element("figcaption", element("b", i + 1), " ", step.caption), class_="sc-step")


def _css() -> str:
    css = _read("scenes.css")
    for theme in ("light", "dark"):
        css = css.replace(f"/*{theme}*/", css_variables(theme))
    return css


def _read(name: str) -> str:
    return (files("immunolab.scenes") / "static" / name).read_text(encoding="utf-8")
