"""What the server answers to the desk's panel. Who is no instructor is refused before anything is looked at."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from immunolab.lab.desk.access import refusal
from immunolab.lab.handlers import CourseHandler

#: name below /immunolab/: method, module of this package, function (Desk, what was given) -> what json can write
ROUTES = {
    "desk": ("GET", "board", "board"),
    "desk/job": ("GET", "jobs", "look"),
    "desk/run": ("POST", "jobs", "start"),
    "desk/archive": ("POST", "archive", "archive"),
    "desk/stop": ("POST", "jobs", "stop"),
    "desk/students": ("GET", "students", "students"),
    "desk/extension": ("POST", "students", "extend"),
    "desk/due": ("POST", "students", "due"),
    "desk/questions": ("GET", "questions", "listed"),
    "desk/question": ("GET", "questions", "read"),
    "desk/question/save": ("POST", "questions", "save"),
    "desk/question/delete": ("POST", "questions", "delete"),
    "desk/question/try": ("POST", "drafts", "tried"),
    "desk/bank": ("POST", "banks", "look"),
    "desk/bank/in": ("POST", "banks", "bring"),
    "desk/bank/out": ("POST", "banks", "take"),
    "desk/question/widget": ("GET", "drafts", "widget"),
}
#: most bytes of a request: a class list of 20 MB as base64
MOST = 30_000_000


class DeskHandler(CourseHandler):
    """A request about the class: as `CourseHandler` (log-in, XSRF), and for instructors."""

    auth_resource = "immunolab-desk"
    most = MOST
    table = ROUTES
    package = "immunolab.lab.desk"

    async def prepare(self) -> None:  # type: ignore[override]
        """Refuse with a sentence."""
        await super().prepare()
        if self.current_user is not None and (why := refusal(self.current_user)):
            raise web.HTTPError(403, why)

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """A question."""
        await super().get()  # type: ignore[misc]

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Something to do."""
        await super().post()  # type: ignore[misc]

    def place(self) -> Any:
        """The class."""
        from immunolab.lab.desk.place import find_desk  # brings nbgrader, which a server's start does not wait for

        return find_desk(self.root)
