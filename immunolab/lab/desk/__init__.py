"""The teacher's desk: the class in JupyterLab, over the same functions as the commands. Nothing here grades.

A server extension of its own, ``immunolab.lab.desk``: only the settings of who teaches (`deploy/settings/teacher`,
`deploy/settings/instructor`) switch it on, and a learner's server has none of its routes. On a hub it also asks who
is logged in (`access.py`). The plug-in shows its panel where the page's settings say ``immunolabDesk``, which is
written here, so that panel and routes come and go together.

| request below ``/immunolab/desk`` | answers | |
| --- | --- | --- |
| ``GET`` | `desk.board.board` | each assignment: what has happened, the steps, which is next; and the job |
| ``GET job`` | `desk.jobs.look` | the step that runs, or what came of the last one |
| ``POST run`` | `desk.jobs.start` | starts a step in a process of its own (`desk.work`) |
| ``POST stop`` | `desk.jobs.stop` | asks it to stop |
| ``POST archive`` | `desk.archive.archive` | a part of a platform's archive of hand-ins |
| ``GET students`` | `desk.students.students` | one assignment's students: mark, lateness, extension |
| ``POST extension`` | `desk.students.extend` | more time for one of them |
| ``POST due`` | `desk.students.due` | the due date of an assignment |
| ``GET questions`` | `desk.questions.listed` | the questions of an assignment, or of a lesson's practice |
| ``GET question`` | `desk.questions.read` | one of them, or a new one, with its form |
| ``POST question/save`` | `desk.questions.save` | writes it into both its files |
| ``POST question/delete`` | `desk.questions.delete` | takes it out of both |
| ``POST question/try`` | `desk.drafts.tried` | a draft: faults, what a student sees, what an answer earns |
| ``GET question/widget`` | `desk.drafts.widget` | the module that draws questions in notebooks |
| ``POST bank`` | `desk.banks.look` | what a file of another platform's questions would bring |
| ``POST bank/in`` | `desk.banks.bring` | brings it in |
| ``POST bank/out`` | `desk.banks.take` | the questions with their keys as such a file |

What a step is, and which command does the same, is `steps.py`; what it does, `work.py`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "immunolab.lab.desk"}]


def _load_jupyter_server_extension(server: Any) -> None:
    from immunolab.lab.desk.handlers import DeskHandler
    from immunolab.lab.handlers import routes

    settings = server.web_app.settings
    server.web_app.add_handlers(".*$", routes(settings["base_url"], Path(server.root_dir), DeskHandler))
    settings.setdefault("page_config_data", {})["immunolabDesk"] = "yes"
