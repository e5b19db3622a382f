"""What the server answers to the plug-in. The work is done by modules beside this one, in a thread, imported late."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado import web

from immunolab.course import CourseError
from immunolab.lab.place import find_place

#: most bytes of a request: a long notebook's code, many times over
MOST = 2_000_000

#: name below /immunolab/: method, module of this package, function (Place, what was given) -> what json can write.
#: What was given is a mapping: the query of a GET, the JSON object of a POST.
ROUTES = {
    "course": ("GET", "course", "overview"),
    "due": ("GET", "course", "due"),
    "terms": ("GET", "course", "glossary"),
    "assignments": ("GET", "assignments", "assignments"),
    "wake": ("POST", "wake", "wakes"),
    "assignment": ("GET", "assignment", "state"),
    "hand-in": ("POST", "assignment", "give"),
    "self-grade": ("POST", "assignment", "grade"),
}


class CourseHandler(APIHandler):
    """A request about the course: for whoever is logged in, with XSRF check, as JupyterLab's own are."""

    most = MOST
    #: what it answers, and the package whose modules do the work
    table = ROUTES
    package = "immunolab.lab"

    def initialize(self, root: Path, method: str, module: str, work: str) -> None:
        """``root``: the folder that the server serves; ``work``: the function of ``module`` that answers."""
        self.root, self.method, self.module, self.work = root, method, module, work

    @web.authenticated
    async def get(self) -> None:
        """A question."""
        await self.answer("GET", {name: self.get_query_argument(name) for name in self.request.query_arguments})

    @web.authenticated
    async def post(self) -> None:
        """Something to do."""
        if len(self.request.body) > self.most:
            raise web.HTTPError(413, "That is more than is read here.")
        await self.answer("POST", self.get_json_body())

    async def answer(self, method: str, given: Any) -> None:
        """What the function makes of ``given``, as JSON; its CourseError is a refusal with a sentence."""
        if method != self.method:
            raise web.HTTPError(405)
        if not isinstance(given, dict):
            raise web.HTTPError(400, "A JSON object is needed.")
        try:
            found = await asyncio.to_thread(self.done, given)
        except CourseError as error:
            self.set_status(400)
            found = {"message": str(error)}
        self.finish(json.dumps(found))

    def place(self) -> Any:
        """What the route's function is given first."""
        return find_place(self.root)

    def done(self, given: dict[str, Any]) -> Any:
        """What the route's function makes of it."""
        work: Callable[..., Any] = getattr(import_module(f"{self.package}.{self.module}"), self.work)
        return work(self.place(), given)


def routes(
    base_url: str, root: Path, handler: type[CourseHandler] = CourseHandler
) -> list[tuple[str, type[CourseHandler], dict[str, Any]]]:
    """The routes of a handler, below ``/immunolab/``, for tornado."""
    return [
        (
            url_path_join(base_url, "immunolab", name),
            handler,
            {"root": root, "method": method, "module": module, "work": work},
        )
        for name, (method, module, work) in handler.table.items()
    ]
