"""What the server answers to the desk's panel. Who is no instructor is refused before anything is looked at."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import url_path_join
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
}
#: most bytes of a request: a class list of 20 MB as base64
MOST = 30_000_000


class DeskHandler(CourseHandler):
    """A request about the class: as `CourseHandler` (log-in, XSRF), and for instructors."""

    auth_resource = "immunolab-desk"
    most = MOST

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

    def done(self, given: dict[str, Any]) -> Any:
        """What the route's function makes of it."""
        from immunolab.lab.desk.place import find_desk

        work: Callable[..., Any] = getattr(import_module(f"immunolab.lab.desk.{self.module}"), self.work)
        return work(find_desk(self.root), given)


def routes(base_url: str, root: Path) -> list[tuple[str, type[DeskHandler], dict[str, Any]]]:
    """The routes for tornado."""
    return [
        (
            url_path_join(base_url, "immunolab", name),
            DeskHandler,
            {"root": root, "method": method, "module": module, "work": work},
        )
        for name, (method, module, work) in ROUTES.items()
    ]
