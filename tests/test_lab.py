"""The server's side of the course panel: which cells wake, what the map says, who is refused."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest

from immunolab.course import CourseError
from immunolab.folding import folded
from immunolab.lab.assignments import assignments
from immunolab.lab.course import glossary, overview
from immunolab.lab.place import find_place
from immunolab.lab.wake import OWN_CELLS, only_shows, own_cells_page, wakes
from immunolab.own_work import keep_mark, open_copy
from immunolab.quiz.answers import AnswerFile

ROOT = Path(__file__).resolve().parent.parent
LESSON = "notebooks/01_two_lines_of_defence.ipynb"
ASSIGNMENT = "release/04_plasma_cells_gone_wrong/04_plasma_cells_gone_wrong.ipynb"


def cells_of(path: str) -> list[dict]:
    """Code cells of a notebook of the course, as the plug-in sends them."""
    cells = json.loads((ROOT / path).read_text(encoding="utf-8"))["cells"]
    return [
        {"id": c["id"], "source": "".join(c["source"]), "nbgrader": c["metadata"].get("nbgrader")}
        for c in cells
        if c["cell_type"] == "code"
    ]


def woken(path: str, cells: list[dict]) -> list[str]:
    return [cell["id"] for cell in wakes(find_place(ROOT), {"path": path, "cells": cells})["cells"]]


# -- which cells wake


def test_own_cells_are_what_the_command_writes():
    written = (ROOT / "immunolab" / "lab" / OWN_CELLS).read_text(encoding="utf-8")
    assert written == own_cells_page(ROOT), "run immunolab map"


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")), ids=lambda path: path.stem[:2])
def test_every_folded_cell_of_a_lesson_wakes_and_no_open_one_but_on_the_first_page(path):
    raw = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in raw if cell["cell_type"] == "code"]
    wanted = [cell["id"] for cell in code if folded(cell) or path.stem.startswith("00")]
    assert woken(f"notebooks/{path.name}", cells_of(f"notebooks/{path.name}")) == wanted


def test_a_cell_that_was_changed_is_its_readers():
    cells = cells_of(LESSON)
    changed = next(cell for cell in cells if cell["id"] == "explore-turn")
    changed["source"] = changed["source"].replace('"recognition"', '"memory"')
    found = woken(LESSON, cells)
    assert "explore-turn" not in found and len(found) == len(cells) - 1


def test_a_cell_of_her_own_is_left_alone_though_it_shows_something():
    own = {"id": "mine", "source": 'explore("infection")', "nbgrader": None}
    assert "mine" not in woken(LESSON, [*cells_of(LESSON), own])


def test_the_same_cell_in_a_copy_of_the_lesson_wakes_and_elsewhere_does_not():
    cells = cells_of(LESSON)
    assert len(woken("notebooks/01_two_lines_of_defence-Copy1.ipynb", cells)) == len(cells)
    assert set(woken("notebooks/02_recognition.ipynb", cells)) <= {"progress"}  # the same cell in both
    assert woken("my_notes.ipynb", cells) == []


@pytest.mark.parametrize("folder", ["source", "autograded/sam", "submitted/sam", "feedback/sam", "my_work/to_hand_in"])
def test_masters_and_hand_ins_are_never_run(folder):
    path = f"course/{folder}/04_plasma_cells_gone_wrong/04_plasma_cells_gone_wrong.ipynb"
    assert woken(path, cells_of(ASSIGNMENT)) == []


def test_an_assignment_wakes_but_for_the_code_that_a_student_writes():
    cells = cells_of(ASSIGNMENT)
    left = [cell["id"] for cell in cells if cell["id"] not in woken(ASSIGNMENT, cells)]
    assert left == ["code-share-high", "grade-share-high"]


def test_a_locked_cell_that_was_changed_all_the_same_is_not_run():
    cells = cells_of(ASSIGNMENT)
    changed = next(cell for cell in cells if cell["source"].startswith("quiz.ask("))
    changed["source"] = 'quiz.ask("other")'
    assert changed["id"] not in woken(ASSIGNMENT, cells)


def test_the_checksum_is_nbgraders():
    from nbgrader.utils import compute_checksum

    book = nbformat.read(ROOT / ASSIGNMENT, as_version=4)
    locked = [cell for cell in book.cells if cell.cell_type == "code" and cell.metadata.nbgrader.locked]
    assert locked
    for cell in locked:
        cell.source = 'show("blood_cells")'
        grader = {**cell.metadata.nbgrader, "checksum": compute_checksum(cell)}
        assert woken("18_x.ipynb", [{"id": "x", "source": cell.source, "nbgrader": grader}]) == ["x"]
        assert woken("18_x.ipynb", [{"id": "x", "source": cell.source + " ", "nbgrader": grader}]) == []
        odd = {**grader, "grade": True, "points": "many"}
        assert woken("18_x.ipynb", [{"id": "x", "source": cell.source, "nbgrader": odd}]) == []


@pytest.mark.parametrize(
    "source",
    [
        'quiz.answer("x", "b")',
        'record.save("x.html")',
        "import os",
        "from os import system",
        "from .immunolab import x",
        'explore(__import__("os").system("true"))',
        'show([x for x in open("a")])',
        'show(f"{quiz.answer(1)}")',
        'display(open("a"))',
        "quiz.ask",
        "while True: pass",
        "x = Quiz",
        "x = quiz.ask('a')",
        "print(1)",
        "%run x.py",
        "",
    ],
)
def test_code_that_does_anything_but_show_is_never_run(source):
    if source == "x = Quiz":  # a name for a name: nothing is called
        assert only_shows(source)
    else:
        assert not only_shows(source)


@pytest.mark.parametrize(
    "given", [{}, {"path": 1, "cells": []}, {"path": "a", "cells": [1]}, {"path": "a", "cells": {}}]
)
def test_a_request_of_another_form_gets_a_sentence(given):
    with pytest.raises(CourseError, match="by its path and its code cells"):
        wakes(find_place(ROOT), given)


# -- the map


@pytest.fixture
def home(tmp_path):
    """A home as on a hub: two lessons in ``lessons``."""
    folder = tmp_path / "lessons"
    folder.mkdir()
    for slug in ("00_start_here", "01_two_lines_of_defence", "02_recognition"):
        for path in (ROOT / "notebooks").glob(f"{slug}*"):
            if not path.name.endswith(".answers.json"):
                (folder / path.name).write_bytes(path.read_bytes())
    return tmp_path


def answers(home, slug):
    return AnswerFile(home / "lessons" / f"{slug}.answers.json", slug)


def lesson(found, number):
    return next(row for part in found["parts"] for row in part["lessons"] if row["title"].startswith(number))


def cell_source(name):
    return next(cell["source"] for cell in cells_of(LESSON) if cell["id"] == name)


def test_the_map_of_nothing_done(home):
    found = overview(find_place(home), {})
    assert [part["title"] for part in found["parts"]] == ["", "I. The immune system"]
    assert found["go_on"] == {"path": "lessons/00_start_here.ipynb", "title": "00 · Start here", "half": 0, "cell": ""}
    row = lesson(found, "01")
    assert row["question"] == "Who ends an infection, and what stays behind?" and len(row["minutes"]) == 2
    asked = [c["source"] for c in cells_of(LESSON)]
    assert row["bets"] == [0, sum(s.count("quiz.predict(") for s in asked)]
    assert row["practice"] == [0, sum(s.count("quiz.ask(") for s in asked)]
    assert found["total"][0] == 0


def test_the_map_counts_what_is_in_the_answers_file_and_knows_the_half(home):
    before = overview(find_place(home), {})
    assert overview(find_place(home), {"stamp": before["stamp"]}) == {"stamp": before["stamp"]}
    file = answers(home, "01_two_lines_of_defence")
    file.record("bet-what-turns", "a", attempt=True)
    after = overview(find_place(home), {"stamp": before["stamp"]})
    assert after["stamp"] != before["stamp"] and lesson(after, "01")["bets"][0] == 1
    assert (after["go_on"]["title"], after["go_on"]["half"]) == ("01 · Two lines of defence", 1)
    assert "bet-what-turns" in cell_source(after["go_on"]["cell"])
    time.sleep(1.1)  # answers are dated to the second
    file.record("bet-memory", "a", attempt=True)
    stop = overview(find_place(home), {})["go_on"]
    assert stop["half"] == 2 and "bet-memory" in cell_source(stop["cell"])


def test_a_first_half_that_is_answered_in_full_leads_to_the_pause(home):
    """In whatever order: the newest answer may stand high up in it."""
    cells = nbformat.read(ROOT / LESSON, 4).cells
    before = cells[: next(n for n, cell in enumerate(cells) if cell["id"] == "pause")]
    names = re.findall(r"""^quiz\.(?:ask|predict)\("([^"]+)"\)""", "\n".join(cell.source for cell in before), re.M)
    file = answers(home, "01_two_lines_of_defence")
    for name in names[:-1]:
        file.record(name, "a", attempt=True)
    stop = overview(find_place(home), {})["go_on"]
    assert stop["half"] == 1 and stop["cell"] not in ("", "pause")
    file.record(names[-1], "a", attempt=True)
    stop = overview(find_place(home), {})["go_on"]
    assert (stop["half"], stop["cell"]) == (2, "pause")


def test_a_lesson_that_is_done_leads_to_the_next(home):
    file = answers(home, "00_start_here")
    for name, answer in (("first-bet", "a"), ("see-and-click", "a"), ("first-number", 330)):
        file.record(name, answer, attempt=True)
    assert overview(find_place(home), {})["go_on"]["title"] == "01 · Two lines of defence"


def test_an_answers_file_that_cannot_be_read_and_a_notebook_that_is_none_count_as_nothing(home):
    (home / "lessons" / "01_two_lines_of_defence.answers.json").write_text("{")
    (home / "lessons" / "02_recognition.ipynb").write_text("no notebook")
    found = overview(find_place(home), {})
    assert lesson(found, "01")["bets"][0] == 0
    assert [row["title"][:2] for part in found["parts"] for row in part["lessons"]] == ["00", "01"]


def test_the_glossary_names_the_lesson_that_explains_a_term(home):
    entries = {entry["term"]: entry for entry in glossary(find_place(home), {})["terms"]}
    assert entries["innate"]["lesson"] == "lessons/01_two_lines_of_defence.ipynb"
    assert any(entry["lesson"] == "" for entry in entries.values())  # a lesson that is not in this folder


def test_no_path_leads_out_of_the_served_folder(home):
    place = find_place(home)
    assert place.file("/lessons/00_start_here.ipynb") == home / "lessons" / "00_start_here.ipynb"
    (home / "out").symlink_to("/")
    for path in ("../x", "/../../etc/passwd", "lessons/../../x", "out/etc/passwd", "", "/", "a\x00b"):
        with pytest.raises(CourseError, match="not in the folder"):
            place.file(path)


def test_a_folder_without_lessons_is_told(tmp_path):
    with pytest.raises(CourseError, match="There are no lessons"):
        find_place(tmp_path)


# -- the assignments


@pytest.fixture
def course(tmp_path):
    """Lessons 01 and 04 with their releases, as in a clone."""
    for pattern in ("notebooks/0[14]_*", "release/0[14]_*/*", "nbgrader_config.py"):
        for path in ROOT.glob(pattern):
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            if not path.name.endswith(".answers.json"):
                copy.write_bytes(path.read_bytes())
    return tmp_path


def states(root):
    return {row["number"]: row for row in assignments(find_place(root), {})["assignments"]}


def test_the_states_of_an_assignment(course, monkeypatch):
    """Not begun, open, handed in (nbgrader's own copy), graded by oneself with the page of feedback."""
    slug = "01_two_lines_of_defence"
    begun = states(course)
    assert set(begun) == {"01", "04"} and begun["01"]["state"] == "not begun"
    assert begun["01"]["path"] == f"release/{slug}/{slug}.ipynb" and not (course / "my_work").exists()
    folder = open_copy(course, slug)
    AnswerFile(folder / f"{slug}.answers.json", slug).record("missing-self", "b", attempt=True)
    row = states(course)["01"]
    looked = overview(find_place(course), {})["stamp"]
    assert (row["state"], row["path"], row["answered"]) == ("open", f"my_work/{slug}/{slug}.ipynb", [1, 12])
    assert states(course)["04"]["state"] == "not begun" and row["file"] == ""
    file = course / "my_work" / "to_hand_in" / f"{slug}.ipynb"
    file.parent.mkdir()
    file.write_text("{}")
    assert states(course)["01"]["file"] == "made"
    assert overview(find_place(course), {})["stamp"] != looked, "the panel would not see that the file was made"
    earlier = (folder / f"{slug}.answers.json").stat().st_mtime - 60
    os.utime(file, (earlier, earlier))
    assert states(course)["01"]["file"] == "old"
    looked = overview(find_place(course), {})["stamp"]
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(course / "data"))
    (course / "data" / "nbgrader_cache" / "immunolab" / f"sam+{slug}+2026-11-28 10:00:00 UTC").mkdir(parents=True)
    assert states(course)["01"]["state"] == "handed in"
    assert overview(find_place(course), {})["stamp"] != looked, "the panel would not see that it was handed in"
    looked = overview(find_place(course), {})["stamp"]
    keep_mark(course, slug, {"score": 14.5, "possible": 20, "by_hand": 3, "when": "2026-11-28T10:00:00Z"})
    row = states(course)["01"]
    assert (row["state"], row["points"], row["feedback"]) == ("graded", [14.5, 20], "")
    assert overview(find_place(course), {})["stamp"] != looked, "nor that it was graded"
    (course / "feedback" / "self").mkdir(parents=True)
    (course / "feedback" / "self" / f"{slug}.html").write_text("feedback")
    assert states(course)["01"]["feedback"] == f"feedback/self/{slug}.html"


def test_an_assignment_on_a_hub_is_fetched_first_and_its_feedback_is_found(home, monkeypatch):
    slug = "01_two_lines_of_defence"
    assert states(home) == {}, "there is neither a release nor an exchange"
    monkeypatch.setenv("IMMUNOLAB_HAND_IN", "exchange")
    row = states(home)["01"]
    assert (row["path"], row["actions"][0]["command"]) == ("", "nbgrader:open-assignment-list")
    folder = home / slug
    folder.mkdir()
    for path in (ROOT / "release" / slug).iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    assert states(home)["01"]["state"] == "open" and states(home)["01"]["actions"] == []
    for day in ("2026-11-27", "2026-11-28"):
        (folder / "feedback" / day).mkdir(parents=True)
        (folder / "feedback" / day / f"{slug}.html").write_text("feedback")
    row = states(home)["01"]
    assert (row["state"], row["feedback"]) == ("graded", f"{slug}/feedback/2026-11-28/{slug}.html")


# -- the plug-in's files, and the server itself


def test_the_plug_in_has_the_widgets_helpers():
    static = ROOT / "immunolab" / "lab" / "labextensions" / "immunolab-course" / "static"
    ours = (ROOT / "immunolab" / "static" / "dom.js").read_text(encoding="utf-8")
    assert (static / "dom.js").read_text(encoding="utf-8") == f"{ours}\nexport {{ h, keepKeys, unique }};\n"


@pytest.mark.parametrize(
    ("modules", "heavy"),
    [
        (("immunolab.lab", "immunolab.lab.handlers"), ("pydantic", "yaml.loader")),  # what a server imports to start
        (("immunolab.lab.course", "immunolab.lab.wake"), ("fsrs", "scipy")),  # and for the first sight of the panel
    ],
)
def test_the_server_waits_for_nothing_heavy(modules, heavy):
    names = ("pandas", "numpy", "matplotlib", "nbgrader", *heavy)
    code = f"import sys, {', '.join(modules)}; print([m for m in {names!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with nothing but this extension: address and token."""
    home = tmp_path_factory.mktemp("server")
    root = home / "root"
    (root / "notebooks").mkdir(parents=True)
    for path in (ROOT / "notebooks").glob("00_start_here*"):
        (root / "notebooks" / path.name).write_bytes(path.read_bytes())
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    token = secrets.token_hex(8)
    env = {**os.environ, "JUPYTER_TOKEN": token, "JUPYTER_CONFIG_DIR": str(home / "config")}
    env |= {"JUPYTER_DATA_DIR": str(home / "data"), "JUPYTER_RUNTIME_DIR": str(home / "run")}
    extensions = {"immunolab.lab": True, "jupyterlab": False, "nbgrader.server_extensions.formgrader": False}
    (home / "config").mkdir()
    (home / "config" / "jupyter_server_config.json").write_text(
        json.dumps({"ServerApp": {"jpserver_extensions": extensions}})
    )
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", f"--port={port}"]
    log = (home / "log").open("w")
    process = subprocess.Popen([*command, f"--ServerApp.root_dir={root}"], env=env, cwd=root, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1200):
            try:
                urllib.request.urlopen(f"{url}/api/status?token={token}", timeout=2).close()
                break
            except OSError:
                assert process.poll() is None, (home / "log").read_text()[-2000:]
                time.sleep(0.1)
        yield url, token
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        log.close()


def asked(server, path, token=None, body=None, method=None):
    """Status and JSON of a request."""
    url, right = server
    headers = {"Authorization": f"token {right if token is None else token}"} if token != "" else {}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}/immunolab/{path}", data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        text = error.read()
        return error.code, json.loads(text) if text.startswith(b"{") else {}


def test_the_server_answers_who_is_logged_in_and_nobody_else(server):
    status, found = asked(server, "course")
    assert status == 200 and found["parts"][0]["lessons"][0]["path"] == "notebooks/00_start_here.ipynb"
    assert len(asked(server, "terms")[1]["terms"]) > 50
    assert asked(server, "due")[1]["due"] == 0
    for path in ("course", "terms", "due"):
        assert asked(server, path, token="")[0] == 403
        assert asked(server, path, token="wrong")[0] == 403
    assert asked(server, "wake", token="", body={"path": "a", "cells": []})[0] == 403


def test_the_server_wakes_by_post_and_refuses_with_a_sentence(server):
    page = {"path": "notebooks/00_start_here.ipynb", "cells": cells_of("notebooks/00_start_here.ipynb")}
    status, found = asked(server, "wake", body=page)
    assert status == 200 and found["cells"][0]["id"] == "setup"
    assert asked(server, "wake", body={"path": "a"}) == (
        400,
        {"message": "A page is asked for by its path and its code cells, each with id and source."},
    )
    assert asked(server, "wake", body=[1])[0] == 400
    assert asked(server, "wake")[0] == 405 and asked(server, "course", body={})[0] == 405
    assert asked(server, "../../etc/passwd")[0] == 404


def test_what_writes_is_refused_to_strangers_to_other_sites_and_outside(server):
    """Token, XSRF cookie, path: for the buttons of an assignment."""
    url, token = server
    for path, body in (("hand-in", {"path": "x.ipynb"}), ("self-grade", {"path": "x.ipynb", "do": "start"})):
        assert asked(server, path, token="", body=body)[0] == 403
        assert asked(server, path, token="wrong", body=body)[0] == 403
        assert asked(server, path)[0] == 405
        for outside in ("../x.ipynb", "/etc/passwd", "notebooks/../../x.ipynb"):
            status, said = asked(server, path, body={**body, "path": outside})
            assert status == 400 and any(w in said["message"] for w in ("not in the folder", "is not an assignment"))
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        browser.open(f"{url}/api/status?token={token}", timeout=30).close()
        assert browser.open(f"{url}/api/status", timeout=30).status == 200, "logged in by cookie"
        with pytest.raises(urllib.error.HTTPError) as refused:
            browser.open(f"{url}/immunolab/{path}", json.dumps(body).encode(), timeout=30)
        assert refused.value.code == 403
    assert asked(server, "assignment?path=../x.ipynb")[0] == 400
    assert asked(server, "assignment")[0] == 400 and asked(server, "assignment", token="")[0] == 403
