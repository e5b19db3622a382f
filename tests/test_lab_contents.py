"""Lessons and released assignments as JupyterLab reads and saves them: the course's files stay as they came."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import shutil
from pathlib import Path

import nbformat
import pytest
from _course import FIRST, ROOT
from tornado import web

from immunolab import own_work
from immunolab.lab import contents
from immunolab.lab.contents import CourseContents
from immunolab.lab.notes_file import is_lesson
from immunolab.quiz.answers import ANSWERS_SUFFIX

LESSON = f"notebooks/{FIRST}.ipynb"
MINE = f"notebooks/mine/{FIRST}.ipynb"
ASSIGNMENT = f"release/{FIRST}/{FIRST}.ipynb"
COPY = f"my_work/{FIRST}/{FIRST}.ipynb"


@pytest.fixture
def course(tmp_path):
    """A learner's clone: the first lessons, one assignment."""
    root = tmp_path / "course"
    (root / "notebooks").mkdir(parents=True)
    for slug in ("00_start_here", FIRST):
        for path in (ROOT / "notebooks").glob(f"{slug}.*"):
            if ANSWERS_SUFFIX not in path.name:
                shutil.copy(path, root / "notebooks")
    shutil.copy(ROOT / "notebooks" / "review.ipynb", root / "notebooks")
    shutil.copytree(ROOT / "release" / FIRST, root / "release" / FIRST, ignore=shutil.ignore_patterns("*.answers*"))
    (root / "nbgrader_config.py").touch()
    return root


@pytest.fixture
def manager(course, tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))  # where signatures of notebooks are kept
    return CourseContents(root_dir=str(course))


def run(coroutine):
    """Run it to its end, also where the browser tests of the same worker have left their loop running."""
    other = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        return asyncio.run(coroutine)
    finally:
        asyncio._set_running_loop(other)


def opened(manager, path=LESSON):
    """A page as JupyterLab gets it: through JSON."""
    model = run(manager.get(path, type="notebook", require_hash=True))
    return json.loads(json.dumps(model["content"])), model


def saved(manager, page, path=LESSON):
    return run(manager.save({"type": "notebook", "format": "json", "content": page}, path))


def note(source, kind="markdown", name="mine-1"):
    own = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "id": name, "metadata": {}, "source": source, **own}


def state(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def ran(page):
    """The page as it is after Run All."""
    for cell in page["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 3
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "something"}]
            cell["metadata"]["scrolled"] = True
    page["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"a": {}}}}
    return page


def test_a_lesson_that_was_run_and_saved_is_as_it_came(course, manager):
    before = state(course)
    page, _ = opened(manager)
    saved(manager, ran(page))
    assert state(course) == before


def test_her_words_are_there_the_next_day_and_in_no_file_of_the_course(course, manager):
    before = state(course)
    page, _ = opened(manager)
    page["cells"].insert(2, note("What I think."))
    page["cells"][0]["source"] += "\n\nMy title."
    saved(manager, ran(page))
    again, _ = opened(CourseContents(root_dir=str(course)))
    assert again["cells"][2]["source"] == "What I think." and again["cells"][0]["source"].endswith("My title.")
    after = state(course)
    assert {name for name in after if name not in before} == {MINE}
    assert {name: after[name] for name in before} == before
    nbformat.validate(nbformat.read(course / MINE, as_version=4))
    again["cells"].pop(2)
    again["cells"][0]["source"] = again["cells"][0]["source"].removesuffix("\n\nMy title.")
    saved(manager, again)
    assert state(course) == before, "what she takes out again is gone"


def test_the_dialogue_file_changed_on_disk_comes_if_and_only_if_something_was_written(course, manager):
    page, first = opened(manager)
    assert saved(manager, ran(page))["last_modified"] == first["last_modified"]
    assert opened(manager)[1]["hash"] == first["hash"]
    page["cells"].append(note("one"))
    answer = saved(manager, page)
    _, second = opened(manager)
    assert answer["last_modified"] == second["last_modified"] > first["last_modified"]
    assert second["hash"] != first["hash"], "another tab is told"
    assert run(manager.get(LESSON, content=False, type="notebook", require_hash=True))["hash"] == second["hash"]


def test_a_page_that_was_open_while_the_course_was_pulled_keeps_the_correction(course, manager):
    page, _ = opened(manager)
    page["cells"].append(note("hers"))
    file = course / LESSON
    newer = json.loads(file.read_text())
    newer["cells"][0]["source"] = ["# Corrected"]
    file.write_text(json.dumps(newer))
    saved(manager, page)
    again, _ = opened(manager)
    assert again["cells"][0]["source"] == "# Corrected" and again["cells"][-1]["source"] == "hers"
    assert sum(cell["source"].startswith("*Your version") for cell in again["cells"]) == 0


def test_a_page_from_before_the_server_was_started_again_loses_nothing(course, manager):
    page, _ = opened(manager)
    page["cells"].append(note("hers"))
    saved(CourseContents(root_dir=str(course)), page)
    assert opened(manager)[0]["cells"][-1]["source"] == "hers"


def test_a_lesson_saved_by_plain_jupyter_before_is_read_with_all_that_is_in_it(course, manager):
    page = ran(json.loads((course / LESSON).read_text()))
    page["cells"].append(note("written in plain Jupyter", name="old"))
    (course / LESSON).write_text(json.dumps(page))
    before = (course / LESSON).read_bytes()
    read, _ = opened(manager)
    assert read["cells"][-1]["source"] == "written in plain Jupyter"
    read["cells"].append(note("written here"))
    saved(manager, read)
    assert (course / LESSON).read_bytes() == before
    assert [c["source"] for c in opened(manager)[0]["cells"][-2:]] == ["written in plain Jupyter", "written here"]


def test_checkpoints_are_of_her_words(course, manager):
    page, _ = opened(manager)
    before = (course / LESSON).read_bytes()
    assert run(manager.list_checkpoints(LESSON)) == []
    (made,) = [run(manager.create_checkpoint(LESSON))]
    page["cells"].append(note("hers"))
    saved(manager, page)
    run(manager.restore_checkpoint(made["id"], LESSON))
    assert "hers" not in [c["source"] for c in opened(manager)[0]["cells"]]
    saved(manager, page)
    run(manager.create_checkpoint(LESSON))
    page["cells"][-1]["source"] = "spoilt"
    saved(manager, page)
    (found,) = run(manager.list_checkpoints(LESSON))
    run(manager.restore_checkpoint(found["id"], LESSON))
    assert opened(manager)[0]["cells"][-1]["source"] == "hers"
    run(manager.delete_checkpoint(found["id"], LESSON))
    assert run(manager.list_checkpoints(LESSON)) == [] and (course / LESSON).read_bytes() == before


def test_a_copy_and_another_name_are_ordinary_notebooks_with_her_words(course, manager):
    page, _ = opened(manager)
    page["cells"].append(note("hers"))
    saved(manager, page)
    made = run(manager.copy(LESSON))
    assert made["path"] == f"notebooks/{FIRST}-Copy1.ipynb"
    assert json.loads((course / made["path"]).read_text())["cells"][-1]["source"] == ["hers"]
    page = ran(opened(manager, made["path"])[0])
    saved(manager, page, made["path"])
    assert json.loads((course / made["path"]).read_text())["cells"][2].keys() >= {"source"}
    assert "something" in (course / made["path"]).read_text(), "a copy keeps its outputs"
    run(manager.rename(LESSON, "notebooks/mine_now.ipynb"))
    assert json.loads((course / "notebooks/mine_now.ipynb").read_text())["cells"][-1]["source"] == ["hers"]
    assert (course / MINE).is_file(), "and if the lesson comes back, so do they"


def test_a_lesson_that_vanished_leaves_notes_that_any_jupyter_opens(course, manager):
    page, _ = opened(manager)
    page["cells"].append(note("hers"))
    saved(manager, page)
    (course / LESSON).unlink()
    with pytest.raises(web.HTTPError) as refused:
        opened(manager)
    assert refused.value.status_code == 404
    assert opened(manager, MINE)[0]["cells"][0]["source"] == "hers"


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b'{"cells": 3}', b"\xff\xfe"])
def test_notes_that_cannot_be_read_are_kept_and_said(course, manager, broken):
    (course / "notebooks/mine").mkdir()
    (course / MINE).write_bytes(broken)
    page, _ = opened(manager)
    assert "are not shown" in page["cells"][0]["source"]
    saved(manager, page)
    (aside,) = (course / "notebooks/mine").glob("*.set-aside-*")
    assert aside.read_bytes() == broken
    assert "are not shown" in opened(manager)[0]["cells"][0]["source"]


def test_notes_spoilt_while_the_page_was_open_are_kept(course, manager):
    page, _ = opened(manager)
    page["cells"].append(note("hers"))
    saved(manager, page)
    (course / MINE).write_bytes(b"spoilt")
    saved(manager, page)
    (aside,) = (course / "notebooks/mine").glob("*.set-aside-*")
    assert aside.read_bytes() == b"spoilt" and opened(manager)[0]["cells"][-1]["source"] == "hers"


def test_a_full_disk_is_said_and_nothing_is_changed(course, manager, monkeypatch):
    page, _ = opened(manager)
    page["cells"].append(note("one"))
    saved(manager, page)
    before = state(course)

    def full(*_given, **_more):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(contents, "write_whole", full)
    page["cells"].append(note("two", name="mine-2"))
    with pytest.raises(web.HTTPError) as refused:
        saved(manager, page)
    assert refused.value.status_code == 507 and "the disk is full" in refused.value.log_message
    assert "still on this page" in refused.value.log_message and state(course) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(course, manager):
    page, _ = opened(manager)
    page["cells"].append(note("one"))
    (course / "notebooks").chmod(0o555)
    with pytest.raises(web.HTTPError) as refused:
        saved(manager, page)
    (course / "notebooks").chmod(0o755)
    assert refused.value.status_code == 403 and "cannot be written" in refused.value.log_message


def test_what_is_no_notebook_is_refused(course, manager):
    before = state(course)
    for nonsense in ({"cells": [{"source": "x"}]}, {"cells": 3}, {}, []):
        with pytest.raises(web.HTTPError) as refused:
            saved(manager, nonsense)
        assert refused.value.status_code == 400
    assert state(course) == before


def test_saves_at_once_leave_whole_notes(course, manager):
    page, _ = opened(manager)

    async def both():
        pages = [{**page, "cells": [*page["cells"], note(f"tab {n}")]} for n in range(8)]
        await asyncio.gather(*(manager.save({"type": "notebook", "content": p}, LESSON) for p in pages))

    run(both())
    assert opened(manager)[0]["cells"][-1]["source"].startswith("tab ")
    assert sorted(p.name for p in (course / "notebooks/mine").iterdir()) == [f"{FIRST}.ipynb"]


def test_what_is_a_lesson(course):
    notebooks = course / "notebooks"
    assert is_lesson(notebooks / f"{FIRST}.ipynb") and is_lesson(notebooks / "review.ipynb")
    for own in ("Untitled.ipynb", "20_my_notes.ipynb", f"mine/{FIRST}.ipynb", f"{FIRST}.quiz.yaml"):
        assert not is_lesson(notebooks / own), own
    assert not is_lesson(course / ASSIGNMENT) and not is_lesson(course / "docs" / "other.ipynb")
    assert is_lesson(course / "docs" / "gallery.ipynb")


def test_her_own_notebooks_and_other_files_are_saved_as_ever(course, manager):
    page = ran({"cells": [note("1", "code")], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    saved(manager, page, "notebooks/Untitled.ipynb")
    assert "something" in (course / "notebooks/Untitled.ipynb").read_text()
    run(manager.save({"type": "file", "format": "text", "content": "x"}, "notebooks/a.txt"))
    assert (course / "notebooks/a.txt").read_text() == "x"


# -- assignments


def test_a_released_assignment_leads_to_a_copy_of_her_own(course, manager):
    before = state(course)
    page, model = opened(manager, ASSIGNMENT)
    assert model["path"] == ASSIGNMENT
    saved(manager, ran(page), ASSIGNMENT)
    after = state(course)
    assert {name: after[name] for name in before} == before
    assert "something" in (course / COPY).read_text()
    for asked in (ASSIGNMENT, f"release/{FIRST}/610fc51d-e053-42e7-ade4-e409db431200"):  # as JupyterLab asks
        assert run(manager.get_kernel_path(asked)) == f"my_work/{FIRST}", "where the answers are saved"
    for asked, folder in ((LESSON, "notebooks"), ("notebooks/610fc51d", "notebooks"), ("x.ipynb", ""), ("", "")):
        assert run(manager.get_kernel_path(asked)) == folder
    assert (course / "my_work" / FIRST / f"{FIRST}.quiz.yaml").is_file()
    assert "something" in json.dumps(opened(manager, ASSIGNMENT)[0]), "and it is the copy that is read"
    run(manager.create_checkpoint(ASSIGNMENT))
    assert {name: state(course)[name] for name in before} == before


def test_looking_at_the_list_of_files_makes_no_copy(course, manager):
    run(manager.get(f"release/{FIRST}", type="directory"))
    assert not (course / "my_work").exists()


@pytest.mark.parametrize("trace", ["answers", "run", "line"])
def test_who_began_in_release_goes_on_there(course, manager, trace):
    folder = course / "release" / FIRST
    if trace == "answers":
        (folder / (FIRST + ANSWERS_SUFFIX)).write_text("{}")
    else:
        file = folder / f"{FIRST}.ipynb"
        page = json.loads(file.read_text())
        if trace == "run":
            page = ran(page)
        else:
            cell = next(c for c in page["cells"] if c["metadata"].get("nbgrader", {}).get("checksum"))
            cell["source"] = ["mine = 1"]
        file.write_text(json.dumps(page))
    opened(manager, ASSIGNMENT)
    assert run(manager.get_kernel_path(ASSIGNMENT)) == f"release/{FIRST}"
    assert own_work.work_folder(course, FIRST) == folder and not (course / "my_work").exists()


def test_a_copy_is_never_written_over_and_a_newer_release_is_known(course):
    copy = own_work.open_copy(course, FIRST)
    assert not own_work.newer_release(course, FIRST)
    (copy / f"{FIRST}.ipynb").write_text("{}")
    release = course / "release" / FIRST / f"{FIRST}.quiz.yaml"
    release.write_text(release.read_text() + "\n# corrected\n")
    assert own_work.open_copy(course, FIRST) == copy
    assert (copy / f"{FIRST}.ipynb").read_text() == "{}" and own_work.newer_release(course, FIRST)


def test_what_lies_in_the_way_is_not_removed(course, manager):
    folder = course / "my_work" / FIRST
    folder.mkdir(parents=True)
    (folder / "essay.txt").write_text("mine")
    with pytest.raises(web.HTTPError) as refused:
        opened(manager, ASSIGNMENT)
    assert refused.value.status_code == 409 and "rename the folder" in refused.value.log_message
    assert state(folder) == {"essay.txt": b"mine"}


def test_a_copy_that_could_not_be_made_is_none(course, manager, monkeypatch):
    def full(*_given, **_more):
        Path(_given[1]).mkdir()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(own_work.shutil, "copytree", full)
    with pytest.raises(web.HTTPError) as refused:
        opened(manager, ASSIGNMENT)
    assert refused.value.status_code == 507 and "No space left" in refused.value.log_message
    assert list((course / "my_work").iterdir()) == []
    monkeypatch.undo()
    opened(manager, ASSIGNMENT)
    assert (course / COPY).is_file()


@pytest.mark.parametrize(
    "path", ["../outside.ipynb", "release/../../x.ipynb", f"release/{FIRST}/../../../../etc.ipynb"]
)
def test_a_path_outside_is_refused(manager, path):
    with pytest.raises(web.HTTPError) as refused:
        run(manager.get(path, type="notebook"))
    assert refused.value.status_code == 404
