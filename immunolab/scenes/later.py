"""A scene that waits for a bet: the kernel sends the drawing once the bet is placed, and the player turns its steps."""

from __future__ import annotations

from immunolab.scenes.player import script
from immunolab.scenes.story import Scene
from immunolab.waiting import Gate, Waiting, picture_module

__all__ = ["WaitingScene"]

_START = "const startScenes = (node) => node.querySelectorAll('.sc-scene').forEach(startScene);"


class WaitingScene(Waiting):
    """A scene behind a gate."""

    _esm = picture_module(script(), _START, start="startScenes")

    def __init__(self, scene: Scene, gate: Gate) -> None:
        super().__init__(scene, gate, "The drawing")
