"""The course's home inside JupyterLab: a plug-in without a build step, and the server extension that answers it.

The plug-in is in ``labextensions/immunolab-course/``: ES modules as they are written, loaded by ``remoteEntry.js``.
JupyterLab and Notebook 7 find it by ``LabServerApp.extra_labextensions_path``, which ``deploy/settings`` set; without
those settings both are as they come. The server extension answers below ``/immunolab/``, JSON for JSON, for whoever
is logged in; a refusal is ``{"message": one sentence}``.

| request | answers | |
| --- | --- | --- |
| ``GET course`` | `lab.course.overview` | the map with what is done, and where the learner stopped |
| ``GET due`` | `lab.course.due` | how many questions come back today |
| ``GET terms`` | `lab.course.glossary` | the glossary |
| ``GET assignments`` | `lab.assignments.assignments` | what each assignment is up to (below) |
| ``POST wake`` | `lab.wake.wakes` | which cells of a page are the course's own, to be run when it is opened |
| ``GET assignment`` | `lab.assignment.state` | what of an assignment is answered, and what can be done with it |
| ``POST hand-in`` | `lab.assignment.give` | hands in, or makes the file to hand in |
| ``POST self-grade`` | `lab.assignment.grade` | starts, stops and watches self-grading |

An assignment, for the panel: ``{"number": "04", "path": of the learner's notebook or "", "state": "not begun",
"open", "handed in" or "graded", "answered": [n, m] or null, "points": [n, 20] or null, "feedback": a path or "",
"file": to hand in, "", "made" or "old", "actions": [{"command", "label", "args"}]}``; an action is a button that executes a command of JupyterLab's.

What a handler needs is imported when it is first asked: the server's start waits for none of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

__all__ = ["labextensions"]


def labextensions() -> str:
    """The folder in which JupyterLab finds the plug-in."""
    return str(Path(__file__).parent / "labextensions")


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "immunolab.lab"}]


def _load_jupyter_server_extension(server: Any) -> None:
    from immunolab.lab.handlers import routes

    server.web_app.add_handlers(".*$", routes(server.web_app.settings["base_url"], Path(server.root_dir)))
