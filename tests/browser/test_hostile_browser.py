"""Nothing that a student hands in runs in the browser of whoever looks at it: Formgrader and feedback."""

from __future__ import annotations

import pytest
from _attacks import ATTACKS, SLUG
from _course import Course
from _lab import TIMEOUT, start_lab

pytestmark = pytest.mark.long  # a class graded and a Formgrader of its own
HOSTILE = [name for name in ATTACKS if name.startswith("scripts_in")]
#: what a script in the page would have set, and what could be set by a click
RAN = "() => window.pwned"
COULD_RUN = """() => [...document.querySelectorAll('*')].filter(e =>
    [...e.attributes].some(a => a.name.startsWith('on') && a.value.includes('pwned')
        || ['href', 'src', 'xlink:href', 'action'].includes(a.name) && /^\\s*(javascript|data:text)/i.test(a.value))
    || e.tagName === 'SCRIPT' && e.textContent.includes('pwned')).map(e => e.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def graded(browser, tmp_path_factory):
    root = tmp_path_factory.mktemp("hostile")
    course = Course(root / "course", slug=SLUG)
    course.generate()
    for name in HOSTILE:
        ATTACKS[name].act(course.submit(name))
        course.autograde(name)
    (root / "nbgrader_config.py").write_text(
        "from immunolab.grading import configure\nc = get_config()\n"
        f"c.CourseDirectory.root = {str(root / 'course')!r}\nc.CourseDirectory.course_id = 'immunolab'\nconfigure(c)\n"
    )
    with start_lab(tmp_path_factory.mktemp("jupyter"), root) as lab:
        context = browser.new_context()
        page = context.new_page()
        page.set_default_timeout(TIMEOUT)
        page.goto(f"{lab.url}/lab?token={lab.token}")
        yield course, lab, page
        context.close()


def look(page, address):
    """Open a page; what ran in it, and what could run at a click."""
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.goto(address)
    page.wait_for_timeout(1000)  # for what waits until the page is loaded
    return page.evaluate(RAN), page.evaluate(COULD_RUN), asked


def test_the_check_itself_sees_a_script(graded, tmp_path):
    _, _, page = graded
    bad = tmp_path / "bad.html"
    bad.write_text("<img src=x onerror='window.pwned = 1'><a href='javascript:window.pwned=2'>x</a>")
    ran, could, _ = look(page, bad.as_uri())
    assert ran == 1
    assert len(could) == 2


@pytest.mark.parametrize("name", HOSTILE)
def test_formgrader(graded, name):
    course, lab, page = graded
    with course.gradebook() as gradebook:
        submission = gradebook.find_submission_notebook(SLUG, SLUG, name).id
    assert look(page, f"{lab.url}/formgrader/submissions/{submission}/") == (None, [], [])
    assert page.locator(".nbgrader_cell").count() > 10  # the page is there, with its cells


@pytest.mark.parametrize("name", HOSTILE)
def test_feedback(graded, name):
    course, _, page = graded
    course.feedback(name)
    path = course.root / "feedback" / name / SLUG / f"{SLUG}.html"
    assert look(page, path.as_uri()) == (None, [], [])
    assert "points" in page.locator(".total").inner_text()


# one server, one browser, one worker
