"""Lessons are read where they lie and never written; what a learner wrote is kept beside them.

JupyterLab writes into a notebook whatever running it leaves: outputs, counts, the state of widgets. In a clone of the
course that is a changed file, and the next ``git pull`` a conflict. This contents manager saves of a lesson only what
its reader wrote (`immunolab.lab.notes`), in ``mine/`` beside it, and leads from an assignment in ``release/`` to her
own copy (`immunolab.own_work`). Everything else is Jupyter's own file manager. ``deploy/settings`` put it in place.
"""

from __future__ import annotations

import asyncio
import errno
import json
from collections import OrderedDict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import nbformat
from jupyter_server.services.contents.filecheckpoints import AsyncFileCheckpoints
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from tornado import web

from immunolab.course import SLUG, CourseError
from immunolab.files import write_whole
from immunolab.lab.notes import KEY, Book, on_top, put, take
from immunolab.lab.notes_file import MINE, is_lesson, notes_path, parsed, read_bytes, set_aside, why_not_saved
from immunolab.own_work import FOLDER, open_copy, work_folder

_EDITIONS = 64  # editions of lessons that are remembered for pages that are open


class CourseContents(AsyncLargeFileManager):
    """Jupyter's file manager, for which a lesson is a page to read and write on, and its file stays as it came."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._editions: OrderedDict[str, Book] = OrderedDict()
        self._saving = asyncio.Lock()

    # -- what Jupyter asks of a contents manager

    async def get(
        self, path: str, content: Any = True, type: Any = None, format: Any = None, require_hash: Any = False
    ) -> Any:
        """A model of a file or folder; a lesson's has the reader's notes in it."""
        asked = path.strip("/")
        path = await self._led(asked, make=bool(content))
        if not self._is_page(path, type):
            model = await super().get(path, content, type, format, require_hash)
            return model if path == asked else {**model, "path": asked}
        model = await super().get(path, content, "notebook", format)
        lesson = Path(self._get_os_path(path))
        read = await asyncio.to_thread(read_bytes, notes_path(lesson))
        if read is not None:
            changed = datetime.fromtimestamp(notes_path(lesson).stat().st_mtime, UTC)
            model["last_modified"] = max(model["last_modified"], changed)
        model["writable"] = True  # what is written are the notes, or a sentence that says why not
        if not content and not require_hash:
            return model
        raw = await asyncio.to_thread(lesson.read_bytes)
        if content:
            page, notes = await asyncio.to_thread(self._page, model["content"], lesson, raw, read)
            self._trust(page, notes)
            model["content"] = page
        if require_hash:
            model.update(self._get_hash(raw + b"\0" + (read or b"")))
        return model

    async def save(self, model: dict[str, Any], path: str = "") -> Any:
        """Save a file; of a lesson what its reader wrote. Raises HTTPError with a sentence if that cannot be."""
        asked = path.strip("/")
        path = await self._led(asked)
        if model.get("type") != "notebook" or "content" not in model or not self._is_page(path, "notebook"):
            saved = await super().save(model, path)
            return saved if path == asked else {**saved, "path": asked}
        self.run_pre_save_hooks(model=model, path=path)
        lesson = Path(self._get_os_path(path))
        async with self._saving:
            try:
                kept = await asyncio.to_thread(self._keep, model["content"], lesson)
            except OSError as error:
                raise web.HTTPError(
                    507 if error.errno == errno.ENOSPC else 403, why_not_saved(error, lesson)
                ) from error
            except (KeyError, TypeError, AttributeError, ValueError) as error:
                raise web.HTTPError(400, f"{lesson.name} was not saved: what was sent is no notebook.") from error
        if kept is not None:
            self.notary.sign(nbformat.from_dict(kept))
        saved = await self.get(path, content=False, type="notebook")
        self.run_post_save_hooks(model=saved, os_path=str(lesson))
        self.emit(data={"action": "save", "path": path})
        return saved

    async def rename_file(self, old_path: str, new_path: str) -> None:
        """Rename a file. A lesson under another name is an ordinary notebook, with the notes that were on the page."""
        if old_path.strip("/") == new_path.strip("/") or not self._is_page(old_path, "notebook"):
            await super().rename_file(old_path, new_path)
            return
        page = await self.get(old_path, type="notebook")
        await super().rename_file(old_path, new_path)
        if not self._is_page(new_path, "notebook"):
            await super().save({"type": "notebook", "format": "json", "content": page["content"]}, new_path)

    async def get_kernel_path(self, path: str, model: Any = None) -> Any:
        """Where a notebook's kernel works: beside the copy that is open.

        JupyterLab asks for a new session with a name that is no file, in the notebook's folder.
        """
        folder, _, name = path.strip("/").rpartition("/")
        if not Path(self._get_os_path(path)).exists():
            name = f"{folder.rpartition('/')[2]}.ipynb"
        return await super().get_kernel_path(await self._led(f"{folder}/{name}" if folder else path.strip("/")), model)

    async def create_checkpoint(self, path: str) -> Any:
        """A checkpoint; of a lesson one of the notes."""
        path = await self._led(path.strip("/"))
        if not self._is_page(path, "notebook"):
            return await super().create_checkpoint(path)
        notes = notes_path(Path(self._get_os_path(path)))
        if notes.is_file():
            return await super().create_checkpoint(self._notes_at(path))
        place = await asyncio.to_thread(self._checkpoint_of, path)
        write_whole(place, json.dumps(_NOTHING).encode())
        return await cast(AsyncFileCheckpoints, self.checkpoints).checkpoint_model("checkpoint", str(place))

    async def list_checkpoints(self, path: str) -> Any:
        """The checkpoints of a file."""
        path = await self._led(path.strip("/"))
        page = self._is_page(path, "notebook")
        if page and not notes_path(Path(self._get_os_path(path))).parent.is_dir():
            return []
        return await super().list_checkpoints(self._notes_at(path) if page else path)

    async def restore_checkpoint(self, checkpoint_id: str, path: str) -> Any:
        """Back to a checkpoint; of a lesson its notes."""
        path = await self._led(path.strip("/"))
        page = self._is_page(path, "notebook")
        return await super().restore_checkpoint(checkpoint_id, self._notes_at(path) if page else path)

    async def delete_checkpoint(self, checkpoint_id: str, path: str) -> Any:
        """Remove a checkpoint."""
        path = await self._led(path.strip("/"))
        page = self._is_page(path, "notebook")
        return await super().delete_checkpoint(checkpoint_id, self._notes_at(path) if page else path)

    # -- lessons

    def _is_page(self, path: str, type: Any) -> bool:
        if type not in (None, "notebook") or not path.endswith(".ipynb"):
            return False
        file = Path(self._get_os_path(path))
        return file.is_file() and is_lesson(file)

    def _notes_at(self, path: str) -> str:
        folder, _, name = path.strip("/").rpartition("/")
        return "/".join(filter(None, [folder, MINE, name]))

    def _checkpoint_of(self, path: str) -> Path:
        notes_path(Path(self._get_os_path(path))).parent.mkdir(exist_ok=True)
        return Path(cast(AsyncFileCheckpoints, self.checkpoints).checkpoint_path("checkpoint", self._notes_at(path)))

    def _page(self, content: Any, lesson: Path, raw: bytes, read: bytes | None) -> tuple[Any, Book | None]:
        """The lesson's notebook with the notes in it, and these. It is remembered, for a save to know what was open."""
        edition = self._get_hash(raw)["hash"]
        self._remember(edition, json.loads(json.dumps(content)))
        try:
            notes = None if read is None else parsed(read)
            page = put(content, notes)
        except ValueError as error:
            page = on_top(put(content, None), set_aside(notes_path(lesson), str(error)))
            notes = None
        page["metadata"] = {**page["metadata"], KEY: {"edition": edition}}
        return nbformat.from_dict(page), notes

    def _trust(self, page: Any, notes: Book | None) -> None:
        """What her own code has shown may be shown again, if it was saved here. The notary has a thread: the server's."""
        hers = notes is not None and self.notary.check_signature(nbformat.from_dict(notes))
        for cell in page["cells"]:
            if cell["cell_type"] == "code" and "trusted" not in cell["metadata"]:
                cell["metadata"]["trusted"] = hers or not cell["outputs"]

    def _remember(self, edition: str, lesson: Book) -> None:
        self._editions[edition] = lesson
        self._editions.move_to_end(edition)
        while len(self._editions) > _EDITIONS:
            self._editions.popitem(last=False)

    def _keep(self, content: Book, lesson: Path) -> Book | None:
        """Write what is hers of a page; the notes that were written, None if they said so already."""
        said = content.get("metadata", {}).get(KEY)
        base = self._editions.get(said.get("edition", "")) if isinstance(said, dict) else None
        if base is None:  # a page from before this server was started, or not opened through it
            base = json.loads(json.dumps(nbformat.read(lesson, as_version=4)))
        notes, file = take(base, content, lesson.stem), notes_path(lesson)
        read = read_bytes(file)
        try:
            before = None if read is None else parsed(read)
        except ValueError as error:
            words = set_aside(file, str(error))
            if file.exists():
                raise PermissionError(errno.EACCES, words) from error
            before = None
        if notes == before:
            return None
        if notes is None:
            file.unlink()
            return None
        file.parent.mkdir(exist_ok=True)
        write_whole(file, (json.dumps(notes, indent=1) + "\n").encode())
        return notes

    # -- assignments

    async def _led(self, path: str, *, make: bool = True) -> str:
        """Where a path leads: from a released assignment to the learner's own copy of it. ``make``: made if there is none."""
        parts = path.split("/")
        if len(parts) < 3 or parts[-3] != "release" or parts[-1] != f"{parts[-2]}.ipynb" or not SLUG.match(parts[-2]):
            return path
        root = Path(self._get_os_path("/".join(parts[:-3])))
        if not (root / "nbgrader_config.py").is_file() or not Path(self._get_os_path(path)).is_file():
            return path
        try:
            found = await asyncio.to_thread(open_copy if make else work_folder, root, parts[-2])
        except CourseError as error:
            raise web.HTTPError(409, str(error)) from error
        except OSError as error:
            raise web.HTTPError(
                507 if error.errno == errno.ENOSPC else 403,
                f"Your copy of assignment {parts[-2][:2]} could not be made in {FOLDER}/ ({error.strerror}).",
            ) from error
        return path if found is None else "/".join([*parts[:-3], *found.relative_to(root).parts, parts[-1]])


_NOTHING = {"cells": [], "metadata": {KEY: {"notes": 1, "order": []}}, "nbformat": 4, "nbformat_minor": 5}
