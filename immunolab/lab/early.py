"""What a learner would wait for is begun with the server: the kernel of the first page, with what every lesson imports.

While the browser reads JupyterLab, a processor is idle. A page that is opened finds the session of its path and takes
it. Of the server's own work, what nobody waits for is put off. `deploy/settings/learner` switches this on.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat

#: what the set-up line and the first question of a lesson import
IMPORTS = (
    "immunolab.quiz",
    "immunolab.explore",
    "immunolab.course_progress",
    "immunolab.evidence",
    "immunolab.figures",
)
#: s until JupyterLab hears which formats it can export to: a list for a menu, and a second's work for the server
PATIENCE = 6.0


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "immunolab.lab.early"}]


def _load_jupyter_server_extension(server: Any) -> None:
    _put_off_export_formats()
    server.io_loop.add_callback(begin, server)


def first_page(address: str, root: Path) -> str:
    """The notebook that an address of JupyterLab's opens, as a path below ``root``; "" if it opens none."""
    _, tree, path = unquote(address.partition("?")[0]).partition("/lab/tree/")
    return path if tree and path.endswith(".ipynb") and (root / path).is_file() else ""


async def begin(server: Any) -> None:
    """Start the session that the first page will ask for. A failure is logged: the page starts its own, then."""
    try:
        root = Path(server.root_dir)
        if not (path := first_page(server.default_url, root)):
            return
        book = nbformat.read(root / path, as_version=nbformat.NO_CONVERT)
        kernel_name = book.metadata.get("kernelspec", {}).get("name")
        session = await server.session_manager.create_session(
            path=path, name=path.rpartition("/")[2], type="notebook", kernel_name=kernel_name
        )
        await _warm(server.kernel_manager.get_kernel(session["kernel"]["id"]))
    except Exception:
        server.log.warning("The kernel of the first page could not be started early.", exc_info=True)


async def _warm(kernel: Any) -> None:
    """Import in the kernel what every lesson does; no name of it is seen there, and nothing is counted."""
    client = kernel.client()
    client.start_channels(shell=True, iopub=False, stdin=False, hb=False, control=False)
    try:
        code = "; ".join(f"__import__({name!r})" for name in IMPORTS)
        client.execute(code, silent=True, store_history=False, allow_stdin=False)
        await client.get_shell_msg(timeout=60)
    finally:
        client.stop_channels()


def _put_off_export_formats() -> None:
    from jupyter_server.services.nbconvert.handlers import NbconvertRootHandler

    at_once = NbconvertRootHandler.get

    async def get(self: Any) -> None:
        await asyncio.sleep(PATIENCE)
        found: Any = at_once(self)
        await found

    NbconvertRootHandler.get = get  # type: ignore[method-assign]
