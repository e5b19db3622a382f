"""From the assignment in JupyterLab to a hand-graded answer in Formgrader to the feedback page."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from _course import FIRST, Course, as_typed, keys
from _lab import TIMEOUT, axe, open_and_run, wait_for

from immunolab.quiz.answers import ANSWERS_SUFFIX

ROOT = Path(__file__).resolve().parents[2]
SAVE = "() => window.jupyterapp.commands.execute('docmanager:save')"
STUDENT = "ada"


@pytest.fixture
def stranger(browser, lab):
    """A page for Formgrader and the feedback file, cut off from every other host."""
    context = browser.new_context()
    outside: list[str] = []
    context.route(
        lambda url: not url.startswith((lab.url, "file:", "data:")),
        lambda route: (outside.append(route.request.url), route.abort()),
    )
    page = context.new_page()
    page.set_default_timeout(TIMEOUT)
    yield page
    context.close()
    assert not outside, outside


def test_assignment_to_feedback(page, stranger, lab, tmp_path):
    course = Course(lab.root / "course", reveal=True)
    course.generate()
    work = lab.root / "ada"
    shutil.copytree(course.root / "release" / FIRST, work)
    sidecar = work / (FIRST + ANSWERS_SUFFIX)

    # the student works in JupyterLab: two by mouse, the rest as the widget would send them
    open_and_run(page, lab, f"ada/{FIRST}.ipynb")
    assert "key" not in page.locator(".iq-question").first.evaluate("q => q.outerHTML")
    page.locator('.iq-question[data-question="missing-self"] input[value="b"]').check()
    page.locator('.iq-question[data-question="reply"] textarea').fill(
        "Neutrophils held the peak down <script>alert(1)</script>, T cells ended it. It has no antibodies."
    )
    saved = lambda: json.loads(sidecar.read_text()) if sidecar.exists() else {"answers": {}}  # noqa: E731
    wait_for(lambda: {"missing-self", "reply"} <= set(saved()["answers"]), 20)
    right = keys(FIRST, saved()["seed"])
    for name in ("what-turns-it", "before-the-second"):
        page.locator(f'.iq-question[data-question="{name}"] input[value="{right[name]}"]').check()
    for name in ("task-memory", "task-delay", "one-in-twenty"):
        page.locator(f'.iq-question[data-question="{name}"] input').fill(as_typed(right[name]))
    for option in right["no-antibodies"]:
        page.locator(f'.iq-question[data-question="no-antibodies"] input[value="{option}"]').check()
    wait_for(lambda: len(saved()["answers"]) == 8, 20)
    page.evaluate(SAVE)

    # handed in and graded
    hand_in = course.root / "submitted" / STUDENT / FIRST
    shutil.copytree(work, hand_in, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    course.autograde(STUDENT)
    assert course.total(STUDENT) == 11
    assert course.scores(STUDENT)["reply"] == (0.0, True)

    # the instructor reads the free text in Formgrader, and marks it
    stranger.goto(f"{lab.url}/lab?token={lab.token}")  # logs in: Formgrader's own calls carry a cookie, no token
    with course.gradebook() as gradebook:
        submission = gradebook.find_submission_notebook(FIRST, FIRST, STUDENT).id
    stranger.goto(f"{lab.url}/formgrader/submissions/{submission}/")
    assert stranger.get_by_text("Neutrophils held the peak down").first.is_visible()
    assert stranger.get_by_text("One real limit of the simulation").is_visible()  # the mark scheme
    mark = stranger.locator("input.score.needs_manual_grade")  # so marked when the page has the grades
    mark.wait_for()
    assert mark.count() == 1
    mark.fill("2.5")
    mark.dispatch_event("change")
    wait_for(lambda: course.scores(STUDENT)["reply"] == (2.5, False), 15, str(course.scores(STUDENT)["reply"]))
    assert course.total(STUDENT) == 13.5

    # feedback, as the student reads it
    course.feedback(STUDENT)
    html = course.root / "feedback" / STUDENT / FIRST / f"{FIRST}.html"
    for scheme in ("light", "dark"):
        stranger.emulate_media(color_scheme=scheme)
        stranger.goto(html.as_uri())
        assert stranger.locator(".total").inner_text() == "13.5 of 20 points"
        assert stranger.get_by_text("A CD8 T cell sees only what is held out on MHC class I").is_visible()
        assert axe(stranger, "html") == []
    stranger.set_viewport_size({"width": 375, "height": 800})
    assert stranger.evaluate("document.documentElement.scrollWidth") <= 376
    stranger.screenshot(path=tmp_path / "feedback.png", full_page=True)


# one server, one browser, one worker
