"""One assignment through a real hub: two students and an instructor, system users, JupyterLab's own buttons.

The hub runs from the files in deploy/ (see _hub.py). One fixture walks from release to feedback; each test
states one thing that must then be true.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import urllib.error
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from _course import FIRST, ROOT, as_typed, keys
from _hub import Account, Hub, start_hub, why_not
from _lab import TIMEOUT, run_in_kernel, wait_for
from _load import Learner, work
from _postgres import binaries, server

from immunolab.quiz import load_questions
from immunolab.quiz.answers import ANSWERS_SUFFIX
from immunolab.quiz.files import QUIZ_SUFFIX

pytestmark = pytest.mark.long  # two minutes in one worker: `make long`, which CI runs too

SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"
OPEN = "async path => { await window.jupyterapp.commands.execute('docmanager:open', {path}); }"
FORMGRADER = "iframe[src*='/formgrader']"
TRACKER = ".jupyter/lab/user-settings/@jupyterlab/notebook-extension/tracker.jupyterlab-settings"


@dataclass
class Walk:
    """What is left when the assignment has gone all the way."""

    hub: Hub
    pages: dict[str, Any]
    feedback: dict[str, str]
    formgrader_scores: dict[str, str]


@pytest.fixture(scope="module")
def hub():
    why = why_not()
    if why:
        # CI as root can make users: there a hub that does not run is a failure
        pytest.fail(why) if os.environ.get("CI") and os.geteuid() == 0 else pytest.skip(why)
    # PostgreSQL, as for several graders; SQLite where there is no server (in CI there is one)
    postgres = server() if binaries() or os.environ.get("CI") else nullcontext("")
    with postgres as gradebook, start_hub(students=2, gradebook=gradebook) as hub:
        yield hub


@pytest.fixture(scope="module")
def walk(browser, hub):
    """Release, fetch, answer, submit, collect, grade, feedback, by hand in three browsers."""
    outside: list[str] = []
    people = [*hub.students, hub.instructor]
    pages = {person.name: _new_page(browser, hub, outside) for person in people}
    for person in people:  # all three servers start at the same time
        _settings_of_a_user(person)
        _log_in(pages[person.name], hub, person)
    for person in people:
        _wait_for_lab(pages[person.name])
    teacher = pages[hub.instructor.name]
    ada, ben = hub.students
    try:
        _formgrader_row(teacher, "assign", "Successfully created the student version")
        _formgrader_row(teacher, "release", "Successfully released")
        for student in (ada, ben):
            page = pages[student.name]
            _assignment_list(page)
            _press(page, "released", "Fetch")
            page.locator("#fetched_assignments_list").get_by_text(FIRST).first.wait_for()
            _answer(page, hub, student, wrong={"missing-self": "a"} if student is ben else {})
            if student is ben:
                _hand_in(page)
                _assignment_list(page)
            else:
                _assignment_list(page)
                _press(page, "fetched", "Submit")
            page.locator("#submitted_assignments_list").get_by_text(FIRST).first.wait_for()
        _formgrader_row(teacher, "collect", "Successfully collected")
        scores = _autograde_both(teacher, [ada, ben])
        _formgrader_row(teacher, "generate-feedback", "Successfully generated feedback")
        _formgrader_row(teacher, "release-feedback", "Successfully released feedback")
        feedback = {student.name: _read_feedback(pages[student.name]) for student in (ada, ben)}
    except Exception:
        place = Path(os.environ.get("IMMUNOLAB_SCREENSHOTS", hub.top / "state"))
        for name, page in pages.items():
            with suppress(Exception):
                page.screenshot(path=place / f"{name}.png")
        print(hub.log.read_text()[-3000:])
        raise
    yield Walk(hub, pages, feedback, scores)
    for page in pages.values():
        page.context.close()
    assert not outside, f"asked for outside hosts: {outside}"


# -- what a person does


def _new_page(browser: Any, hub: Hub, outside: list[str]) -> Any:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.route(
        lambda url: not url.startswith((hub.url, "data:", "blob:")),
        lambda route: (outside.append(route.request.url), route.abort()),
    )
    page = context.new_page()
    page.set_default_timeout(TIMEOUT)
    return page


def _settings_of_a_user(person: Account) -> None:
    """A setting that any user may have; here so that cells off the screen exist for the test."""
    file = person.home / TRACKER
    file.parent.mkdir(parents=True)
    file.write_text('{"windowingMode": "none"}')
    for path in (file, *file.parents):
        if path == person.home:
            break
        os.chown(path, person.uid, person.gid)


def _log_in(page: Any, hub: Hub, person: Account) -> None:
    page.goto(f"{hub.url}/hub/login")
    page.locator("#username_input").fill(person.name)
    page.locator("#password_input").fill(person.password)
    page.evaluate("document.querySelector('#login_submit').click()")  # does not wait for the server to start


def _wait_for_lab(page: Any) -> None:
    page.wait_for_function("() => window.jupyterapp && window.jupyterapp.restored", timeout=3 * TIMEOUT)
    page.evaluate("() => window.jupyterapp.restored")


def _menu(page: Any, item: str) -> None:
    page.locator(".lm-MenuBar-itemLabel", has_text="Nbgrader").click()
    page.locator(".lm-Menu-itemLabel").get_by_text(item, exact=True).click()


def _assignment_list(page: Any) -> None:
    """The Assignment List by its menu, with its lists loaded anew."""
    _menu(page, "Assignment List")
    page.locator("#refresh_assignments_list").click()
    page.locator("#course_list_default", has_text="immunolab").wait_for()


def _press(page: Any, which: str, button: str) -> None:
    page.locator(f"#{which}_assignments_list button", has_text=button).first.click()


def _answer(page: Any, hub: Hub, student: Account, wrong: dict[str, str]) -> None:
    """Open the fetched notebook, which wakes, and answer every kind of question with mouse and keyboard."""
    page.evaluate(OPEN, f"{FIRST}/{FIRST}.ipynb")
    page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell").first.wait_for()
    every = len(load_questions(ROOT / "source" / FIRST / (FIRST + QUIZ_SUFFIX)).questions)
    wait_for(lambda: page.locator(".iq-question").count() == every, 60, "the page is awake")
    sidecar = student.home / FIRST / (FIRST + ANSWERS_SUFFIX)
    saved = lambda: json.loads(sidecar.read_text()) if sidecar.exists() else {}  # noqa: E731
    wait_for(saved, 20)  # the notebook has variants: its seed is on disk when it has run
    right = {**keys(FIRST, saved()["seed"]), **wrong}
    asked = {q.id: q for q in load_questions(ROOT / "source" / FIRST / (FIRST + QUIZ_SUFFIX)).questions}
    for name, response in {**right, "reply": "T cells end it. The model has no antibodies."}.items():
        if asked[name].kind == "hotspot":  # by the list of places, the keyboard's way
            response = asked[name].place_at(response)
        _respond(page.locator(f'.iq-question[data-question="{name}"]'), response)
    wait_for(lambda: set(saved()["answers"]) == {*right, "reply"}, 20)
    page.evaluate(SAVE)


def _hand_in(page: Any) -> None:
    """Hand in with the button above the assignment; nothing is open, so nothing is asked."""
    tools = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Toolbar")
    assert tools.get_by_role("button", name="Validate").count() == 0
    assert tools.get_by_role("button", name="Grade it yourself").count() == 0, "here the instructor grades"
    tools.get_by_role("button", name="Hand in").click()
    dialog = page.locator(".jp-Dialog")
    dialog.get_by_text("Handed in on").wait_for()
    said = dialog.inner_text()
    assert f"{FIRST}.ipynb" in said and FIRST + ANSWERS_SUFFIX in said, said
    dialog.get_by_role("button", name="Close").click()


def _respond(question: Any, response: Any) -> None:
    kind = question.get_attribute("data-kind")
    if kind == "numeric":
        question.locator("input").fill(as_typed(response))
    elif kind == "free-text":
        question.locator("textarea").fill(response)
    elif kind == "matching":
        for number, left in enumerate(response):
            question.locator("select").nth(number).select_option(response[left])
    elif kind == "ordering":
        for place, item in enumerate(response):
            row = question.locator(f'.iq-item[data-id="{item}"]')
            while row.evaluate("row => [...row.parentNode.children].indexOf(row)") > place:
                row.get_by_role("button", name="Move up").click()
        keep = question.locator(".iq-keep")
        if keep.is_visible():  # the order shown was the right one from the start
            keep.click()
    else:
        for option in [response] if isinstance(response, str) else response:
            question.locator(f'input[value="{option}"]').check()


def _formgrader(page: Any) -> Any:
    """The frame of Formgrader, opened by its menu, with its table of assignments loaded anew."""
    from playwright.sync_api import TimeoutError as NotYet

    for _ in range(3):  # the panel, which opens by itself, closes a menu that is open just then
        if page.locator(FORMGRADER).count():
            break
        _menu(page, "Formgrader")
        with suppress(NotYet):
            page.locator(FORMGRADER).wait_for(state="attached", timeout=20_000)
            page.frame_locator(FORMGRADER).locator("td.name").first.wait_for()
    frame = next(frame for frame in page.frames if "/formgrader" in frame.url)
    # not its link: the row of the page that is about to go would still be there to be pressed
    frame.goto(frame.url.split("/formgrader")[0] + "/formgrader/manage_assignments")
    frame.locator("td.name", has_text=FIRST).wait_for()
    return frame


def _formgrader_row(page: Any, button: str, said: str) -> None:
    """Press one of the assignment's buttons in Formgrader and wait for its message."""
    frame = _formgrader(page)
    row = frame.locator("tr", has=frame.locator("td.name", has_text=FIRST))
    row.locator(f"td.{button} a").click()
    _message(frame, said)


def _message(frame: Any, said: str) -> None:
    modal = frame.locator("#success-modal, #error-modal")
    modal.wait_for()
    text = modal.inner_text()
    assert said in text, text
    modal.locator("button", has_text="OK").or_(modal.locator("button.close")).first.click()
    modal.wait_for(state="detached")


def _autograde_both(page: Any, students: list[Account]) -> dict[str, str]:
    """Press each submission's autograde button; what Formgrader then shows as score."""
    frame = _formgrader(page)
    with frame.expect_navigation():
        frame.locator("tr", has=frame.locator("td.name", has_text=FIRST)).locator("td.num-submissions a").click()
    scores = {}
    for student in students:
        row = frame.locator("tr", has=frame.locator("td.student-id", has_text=student.name))
        row.locator("td.autograde a").click()
        _message(frame, f"Successfully autograded '{FIRST}' for student '{student.name}'")
        row.locator("td.status", has_text="needs manual grading").wait_for()
        scores[student.name] = row.locator("td.score").inner_text()
    return scores


def _read_feedback(page: Any) -> str:
    """Fetch the feedback in the Assignment List, follow its link, open the page in JupyterLab: its text."""
    _assignment_list(page)
    _press(page, "submitted", "Fetch Feedback")
    item = page.locator("#submitted_assignments_list")
    link = item.get_by_text("(view feedback)").first
    link.wait_for(state="attached")
    if not link.is_visible():
        item.get_by_text(FIRST).first.click()
    link.click()
    page.locator(".jp-DirListing-item", has_text=f"{FIRST}.html").dblclick()
    frame = page.frame_locator(".jp-HTMLViewer iframe")
    frame.locator(".total").wait_for()
    return frame.locator("body").inner_text()


# -- what must be true


def test_scores_in_the_gradebook(walk):
    hub, (ada, ben) = walk.hub, walk.hub.students
    code = (
        "import json, sys\nfrom nbgrader.api import Gradebook\n"
        "with Gradebook(open(sys.argv[1]).read().strip(), 'immunolab') as book:\n"
        "    handed_in = book.assignment_submissions(sys.argv[2])\n"
        "    print(json.dumps({s.student.id: [g.name for n in s.notebooks for g in n.grades if g.score < g.max_score]"
        " for s in handed_in}))\n"
        "    print(json.dumps({s.student.id: s.score for s in handed_in}))"
    )
    done = hub.instructor.run(hub.python, "-c", code, str(hub.gradebook_file), FIRST)
    assert done.returncode == 0, done.stderr
    lost, scores = map(json.loads, done.stdout.splitlines()[-2:])
    assert {name: set(cells) for name, cells in lost.items()} == {
        ada.name: {"reply"},
        ben.name: {"reply", "missing_self"},
    }
    assert scores == {ada.name: 17, ben.name: 16}
    assert walk.formgrader_scores == {ada.name: "17 / 20", ben.name: "16 / 20"}
    assert hub.gradebook.startswith("sqlite") or not (hub.course / "gradebook.db").exists()


def test_the_command_finds_what_formgrader_graded(walk):
    hub = walk.hub
    done = hub.instructor.run(
        hub.python,
        "-m",
        "immunolab.cli",
        "grade",
        FIRST,
        "--no-progress",
        cwd=hub.course,
        IMMUNOLAB_GRADEBOOK_URL_FILE=str(hub.gradebook_file),
        IMMUNOLAB_EXCHANGE=str(hub.exchange),
    )
    assert "0 graded, 2 skipped" in done.stdout, done.stdout + done.stderr


def test_students_read_their_own_feedback(walk):
    ada, ben = (walk.feedback[student.name] for student in walk.hub.students)
    assert "17 of 20 points" in ada
    assert "16 of 20 points" in ben
    assert "A natural killer cell" in ben  # Ben's own wrong choice


def test_students_have_the_assignment_list_and_no_formgrader(walk):
    hub, (ada, _) = walk.hub, walk.hub.students
    items = {person.name: _menu_items(walk.pages[person.name]) for person in (ada, hub.instructor)}
    assert "Assignment List" in items[ada.name]
    assert not {"Formgrader", "Formgrader (local)", "Course List"} & set(items[ada.name])
    assert {"Assignment List", "Formgrader"} <= set(items[hub.instructor.name])
    request = walk.pages[ada.name].request
    assert request.get(f"{hub.url}/user/{ada.name}/formgrader/manage_assignments").status == 404
    assert request.get(f"{hub.url}/user/{hub.instructor.name}/api/contents").status == 403  # another's server


def _menu_items(page: Any) -> list[str]:
    page.locator(".lm-MenuBar-itemLabel", has_text="Nbgrader").click()
    labels = page.locator(".lm-Menu-itemLabel")
    labels.get_by_text("Assignment List", exact=True).wait_for()
    found = labels.all_inner_texts()
    page.keyboard.press("Escape")
    return found


# Goes through places and reports what it may list, what it may read, and which notebooks hold graded keys.
PROBE = """
import json, os
report = {{"listed": [], "keys": [], "read": [], "env": sorted(k for k, v in os.environ.items() if {secret!r} in v)}}
for place in {places!r}:
    try:
        os.listdir(place) and report["listed"].append(place)
    except OSError:
        pass
    for folder, _, files in [*os.walk(place), (os.path.dirname(place), [], [os.path.basename(place)])]:
        for name in files:
            path = os.path.join(folder, name)
            try:
                with open(path, "rb") as file:
                    report["read"].append(path)
                    b"BEGIN HIDDEN TESTS" in file.read() and name.endswith(".ipynb") and report["keys"].append(path)
            except OSError:
                pass
with open({out!r}, "w") as file:
    json.dump(report, file)
"""


def _probe(page: Any, person: Account, places: list[Path], secret: str) -> dict[str, list[str]]:
    """The probe in this person's own kernel, behind their own server."""
    out = person.home / "probe.json"
    # written at once and then renamed, so that what is read below is whole
    code = PROBE.format(places=[str(place) for place in places], out=f"{out}.part", secret=secret)
    run_in_kernel(page, f"{code}\nos.rename({f'{out}.part'!r}, {str(out)!r})")
    wait_for(out.exists, 30)
    return json.loads(out.read_text())


def test_students_cannot_reach_keys_grades_or_each_other(walk):
    hub, (ada, ben), teacher = walk.hub, walk.hub.students, walk.hub.instructor
    inbound = hub.exchange / "immunolab" / "inbound"
    closed = [
        hub.course,
        inbound,
        hub.exchange / "immunolab" / "feedback",
        ben.home,
        teacher.home,
        hub.top / "state",
        hub.gradebook_file,
        hub.top / "etc" / "hub.env",
    ]
    page = walk.pages[ada.name]
    page.evaluate(OPEN, f"{FIRST}/{FIRST}.ipynb")  # its kernel is Ada's
    seen = _probe(page, ada, closed, hub.gradebook)
    assert seen["listed"] == [] and seen["read"] == [] and seen["env"] == []
    # everything else on the server that she may read, her own home and the release included: no key in it
    (ada.home / "probe.json").unlink()
    seen = _probe(page, ada, [hub.top], hub.gradebook)
    # the package's own skeleton shows an author where keys go; it has none of the course's
    assert [path for path in seen["keys"] if not path.endswith("/immunolab/skeleton/assignment.ipynb")] == []
    assert len(seen["read"]) > 100 and any(path.startswith(str(ada.home / FIRST)) for path in seen["read"])

    # the same probe is not blind: the instructor finds what a student must not
    page = walk.pages[teacher.name]
    page.evaluate(OPEN, "lessons/00_start_here.ipynb")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.ready")
    seen = _probe(page, teacher, closed, hub.gradebook)
    assert str(hub.course / "source" / FIRST / f"{FIRST}.ipynb") in seen["keys"]
    assert str(hub.gradebook_file) in seen["read"]
    assert str(inbound) in seen["listed"]
    assert not any(path.startswith((str(ben.home), str(hub.top / "state"))) for path in seen["read"])


def test_a_hand_in_cannot_be_removed_by_another(walk):
    hub, (ada, ben) = walk.hub, walk.hub.students
    inbound = hub.exchange / "immunolab" / "inbound"
    his = next(inbound.glob(f"{ben.name}+*"))
    code = "import os, sys; os.rename(sys.argv[1], sys.argv[1] + '.gone')"
    done = ada.run(hub.python, "-c", code, str(his))  # even with the random name, which she cannot list
    assert "PermissionError" in done.stderr or "Operation not permitted" in done.stderr
    assert his.exists()


def test_many_sessions_lose_no_answer(walk):
    hub = walk.hub
    learners = []
    for number in range(6):  # three notebooks on each student's server, all answering at the same time
        student = hub.students[number % 2]
        folder = student.home / f"again{number}"
        shutil.copytree(hub.course / "release" / FIRST, folder)
        for path in (folder, *folder.iterdir()):
            os.chown(path, student.uid, student.gid)
        server = f"{hub.url}/user/{student.name}/"
        learners.append(Learner(server, hub.server_token(student), f"{folder.name}/{FIRST}.ipynb", folder, number))
    with ThreadPoolExecutor(1) as thread:  # this thread has Playwright's loop
        thread.submit(asyncio.run, work(learners, count=20, pause=0.05)).result(900)
    for learner in learners:
        assert learner.faults == [] and learner.lost() == []
        assert len(learner.questions) == 12 and learner.count == len(learner.times) == 20
        assert learner.sidecar.stat().st_uid == learner.folder.stat().st_uid


def test_who_left_both_groups_gets_no_server(walk):
    hub, (_, ben) = walk.hub, walk.hub.students
    for group in (hub.groups["IMMUNOLAB_STUDENTS"],):
        subprocess.run(["gpasswd", "--delete", ben.name, group], check=True, capture_output=True)
    hub.api("DELETE", f"users/{ben.name}/server")
    wait_for(lambda: not hub.api("GET", f"users/{ben.name}")["servers"], 30)
    with pytest.raises(urllib.error.HTTPError) as refused:
        hub.api("POST", f"users/{ben.name}/server")
    assert refused.value.code == 403
    assert "is in neither" in json.loads(refused.value.read())["message"]
