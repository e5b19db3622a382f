"""A term of one small class by the desk's buttons alone, and the same term by the commands that the desk shows."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from _course import FIRST, ROOT
from _lab import TIMEOUT, axe, set_theme, start_lab, wait_for

from immunolab.grading.course import CourseFolder
from immunolab.grading.demo.demo import demo_class
from immunolab.lab.desk.steps import commands

OLD_KEY, NEW_KEY = ('\\"before-the-second\\",\\n",\n    "    key=\\"' + key + '\\"' for key in "ba")
DUE = "2026-11-20 20:45:00 UTC"  # 21:45 in Berlin; two of the four are late
HOURS = 30
ROSTER = "roster-canvas.csv"


class Class:
    """A course folder whose term has not begun: masters, a class list, an exchange of its own, hand-ins set aside."""

    def __init__(self, root: Path, exchange: Path) -> None:
        self.root, self.exchange = root, exchange
        self.aside = root.parent / f"{root.name}-handed-in"
        exchange.mkdir()
        exchange.chmod(0o777)
        with (root / "nbgrader_config.py").open("a") as config:
            config.write(f"\nc.Exchange.root = {str(exchange)!r}\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
        (root / "submitted").rename(self.aside)
        shutil.rmtree(root / "release")
        (root / "gradebook.db").unlink()

    def hand_in(self) -> None:
        """What students do: into the exchange, each by its time."""
        for folder in sorted(self.aside.glob(f"*/{FIRST}")):
            stamp = folder / "timestamp.txt"
            if not stamp.exists():
                stamp.write_text("2026-11-17 10:00:00 UTC")
            name = f"{folder.parent.name}+{FIRST}+{stamp.read_text().strip()}"
            shutil.copytree(folder, self.exchange / "immunolab" / "inbound" / name)
            (self.exchange / "immunolab" / "inbound" / name / "submission_secret.txt").write_text(folder.parent.name)

    def read(self) -> None:
        """What the instructor does in Formgrader, which has its own test: every text gets its points."""
        with CourseFolder(self.root).gradebook() as gradebook:
            for submission in gradebook.assignment_submissions(FIRST):
                for grade in submission.notebooks[0].grades:
                    if grade.needs_manual_grade:
                        grade.manual_score, grade.needs_manual_grade = 1.5, False
            gradebook.db.commit()

    def change_key(self) -> None:
        """A question was bad."""
        master = self.root / "source" / FIRST / f"{FIRST}.ipynb"
        text = master.read_text(encoding="utf-8")
        assert OLD_KEY in text
        master.write_text(text.replace(OLD_KEY, NEW_KEY), encoding="utf-8")

    def late(self) -> str:
        """The first by name who is late."""
        with CourseFolder(self.root).gradebook() as gradebook:
            submissions = gradebook.assignment_submissions(FIRST)
            return min(s.student_id for s in submissions if s.total_seconds_late > 0)

    def type(self, step: str, **options: object) -> None:
        """The commands that the desk shows for a step, as one types them."""
        for line in commands(step, FIRST, exchange=True, options=options):
            self.run(line)

    def run(self, line: str) -> None:
        """One command in the course folder."""
        program, *words = shlex.split(line)
        module = {"nbgrader": "nbgrader", "immunolab": "immunolab.cli"}[program]
        done = subprocess.run([sys.executable, "-m", module, *words], cwd=self.root, capture_output=True, text=True)
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"

    def by_commands(self) -> None:
        """The whole term, typed."""
        self.type("release")
        self.run(f'nbgrader db assignment add {FIRST} --duedate="{DUE}"')
        self.hand_in()
        self.type("collect")
        self.type("grade")
        name = self.late()
        with CourseFolder(self.root).gradebook() as gradebook:
            gradebook.grant_extension(FIRST, name, hours=HOURS)
        self.type("grade")
        self.read()
        self.change_key()
        self.type("look")
        self.type("regrade")
        self.type("feedback")
        self.type("export", to="canvas", roster=ROSTER, match="id", out="canvas.csv")

    def gradebook(self) -> dict[object, object]:
        """All that the gradebook says, without nbgrader's random ids."""
        found: dict[object, object] = {}
        with CourseFolder(self.root).gradebook() as gradebook:
            assignment = gradebook.find_assignment(FIRST)
            found["due"], found["most"] = assignment.duedate, assignment.max_score
            found["keys"] = sorted((c.name, c.source, c.checksum) for n in assignment.notebooks for c in n.source_cells)
            for submission in gradebook.assignment_submissions(FIRST):
                name = submission.student_id
                found[name] = (submission.timestamp, submission.extension, submission.score)
                for notebook in submission.notebooks:
                    found[name, "late"] = notebook.late_submission_penalty
                    for g in notebook.grades:
                        found[name, g.name] = (g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade)
        return found


@pytest.fixture(scope="module")
def term(browser, tmp_path_factory):
    """JupyterLab as `make teach` starts it, on a class; and the class once more, for the commands."""
    top = tmp_path_factory.mktemp("term")
    demo_class(ROOT, 4, [FIRST], seed=2, into=top / "class")
    shutil.copytree(top / "class", top / "typed")
    ours, typed = (Class(top / name, top / f"{name}-exchange") for name in ("class", "typed"))
    (ours.root / "notebooks").mkdir()
    for path in (ROOT / "notebooks").glob("00_start_here.[iq]*"):
        shutil.copy(path, ours.root / "notebooks")
    with start_lab(tmp_path_factory.mktemp("teacher"), ours.root, "teacher") as lab:
        yield lab, ours, typed


@pytest.fixture(scope="module")
def page(browser, term):
    """The desk, opened once."""
    lab, *_ = term
    context = browser.new_context(viewport={"width": 1280, "height": 900}, timezone_id="Europe/Berlin")
    page = context.new_page()
    page.set_default_timeout(TIMEOUT)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{lab.url}/lab?token={lab.token}&reset")
    desk(page).get_by_role("heading", name="01 · Two lines of defence").wait_for()
    yield page
    context.close()
    assert not errors, f"errors in the page: {errors}"


def desk(page):
    return page.get_by_role("region", name="The class")


def row(page):
    return desk(page).locator(f'li[data-slug="{FIRST}"]')


def do(page, label, ended):
    """Press a step's button; wait for what came of it."""
    row(page).get_by_role("button", name=label, exact=True).first.click()
    row(page).locator(".ic-job").get_by_role("heading", name=ended, exact=True).wait_for()


def facts(page):
    return row(page).locator(".ic-state").first.inner_text()


def next_is(page, label):
    """The next step, seen by a page that comes to the front again."""
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    row(page).locator(".ic-next").get_by_role("button", name=label, exact=True).wait_for()


def test_a_term_by_buttons_alone_ends_in_the_gradebook_of_the_commands(page, term, tmp_path):
    _, ours, typed = term
    with ThreadPoolExecutor(1) as other:
        by_commands = other.submit(typed.by_commands)

        next_is(page, "Release")
        assert row(page).locator(".ic-next code").all_text_contents() == commands("release", FIRST, exchange=True)
        do(page, "Release", "Release: done")
        wait_for(lambda: "released" in facts(page) and "not released" not in facts(page))

        row(page).locator("summary", has_text="Due date and students").click()
        row(page).get_by_label("Due (time of Europe/Berlin)").fill("2026-11-20T21:45")
        row(page).get_by_role("button", name="Set the date").click()
        row(page).locator(".ic-students summary", has_text="As a command").click()
        row(page).get_by_text(f'nbgrader db assignment add {FIRST} --duedate="{DUE}"').wait_for()

        ours.hand_in()
        next_is(page, "Collect")
        do(page, "Collect", "Collect: done")
        next_is(page, "Grade")
        people = len(list((ours.root / "submitted").glob(f"*/{FIRST}")))
        do(page, "Grade", "Grade: done")
        wait_for(lambda: f"graded {people}" in facts(page))

        late = ours.late()
        row(page).locator(".ic-students li", has_text=late).get_by_role("button").click()
        row(page).get_by_label("Hours after the due date").fill(str(HOURS))
        row(page).get_by_role("button", name="Set", exact=True).click()
        row(page).locator(".ic-students li", has_text=late).get_by_text(f"{HOURS} h more time").wait_for()
        row(page).locator("summary", has_text="Every step").click()
        every = row(page).locator(".ic-every")
        every.get_by_role("button", name="Grade", exact=True).click()
        row(page).get_by_text("0 graded, 4 skipped (graded before)").wait_for()

        next_is(page, "Read the texts")
        row(page).locator(".ic-next").get_by_role("button", name="Read the texts").click()
        papers = page.frame_locator('iframe[title="Read 01"]')
        wait_for(lambda: papers.get_by_role("link", name="Submission #").count() == people, 60)
        ours.read()
        next_is(page, "Feedback")

        every.get_by_role("button", name="Report", exact=True).click()
        row(page).get_by_role("heading", name="Report: done").wait_for()
        report = page.locator(".jp-HTMLViewer iframe").content_frame
        report.get_by_role("heading", level=1).wait_for()

        ours.change_key()
        every.get_by_role("button", name="Regrade", exact=True).click()
        row(page).get_by_role("heading", name="Regrade: nothing is changed yet").wait_for()
        table = row(page).get_by_role("group", name="Who would gain and who would lose")
        assert "before_the_second" in table.inner_text()
        before = ours.gradebook()
        row(page).get_by_role("button", name="Take it over ...").click()
        page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
        assert ours.gradebook() == before, "looking, or saying no, has changed something"
        row(page).get_by_role("button", name="Take it over ...").click()
        page.get_by_role("dialog").get_by_role("button", name="Take it over").click()
        row(page).get_by_text("Taken over:").wait_for()

        next_is(page, "Feedback")
        do(page, "Feedback", "Feedback: done")
        next_is(page, "Export the marks")
        row(page).locator(".ic-next").get_by_role("button", name="Export the marks").click()
        row(page).get_by_label("Class list, as the platform itself exports it").set_input_files(ours.root / ROSTER)
        do(page, "Make the file", "Export: done")
        with page.expect_download() as given:
            row(page).get_by_role("link", name="Download").click()
        given.value.save_as(tmp_path / "marks.csv")
        by_commands.result(600)

    book = ours.gradebook()
    assert book == typed.gradebook()
    late = [key for key, points in book.items() if isinstance(key, tuple) and key[1] == "late" and points]
    assert len(late) == 1, "the extension, or the rule for those who are late, did nothing"
    assert (tmp_path / "marks.csv").read_bytes() == (typed.root / "canvas.csv").read_bytes()
    for step in ("release", "submitted", "autograded", "feedback"):
        names = [sorted(p.relative_to(c.root) for p in (c.root / step).rglob("*.[hij]*")) for c in (ours, typed)]
        assert names[0] == names[1] and names[0], step
    shown = [sorted(p.name for p in (c.exchange / "immunolab" / "feedback").iterdir()) for c in (ours, typed)]
    assert len(shown[0]) == len(shown[1]) == people


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_desk_has_no_axe_violation_and_no_word_outside(page, theme):
    set_theme(page, theme)
    for summary in desk(page).locator("summary").all():
        if not summary.evaluate("node => node.parentElement.open"):
            summary.click()
    row(page).locator(".ic-students li").first.wait_for()
    assert axe(page, "#immunolab-desk") == []
    assert desk(page).evaluate("node => node.scrollWidth <= node.clientWidth")
    set_theme(page, "light")


def test_the_desk_by_keyboard_alone(page, term):
    """From the heading to a step, which Enter begins; what came of it is told, and the focus stays, redrawn or not."""
    focused = "document.activeElement.dataset.key"
    desk(page).focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(focused) == "every-look":
            break
    page.keyboard.press("Enter")
    row(page).get_by_role("heading", name="Regrade: done").wait_for()
    wait_for(lambda: "Regrade: done" in desk(page).get_by_role("status").first.inner_text())
    assert page.evaluate(focused) == "every-look"
    with CourseFolder(term[1].root).gradebook() as gradebook:
        gradebook.assignment_submissions(FIRST)[0].notebooks[0].grades[0].manual_score = 0.25
        gradebook.db.commit()
    next_is(page, "Feedback")
    assert "1 out of date" in facts(page) and page.evaluate(focused) == "every-look"


def test_the_desk_on_a_phone(browser, term, page):
    lab, *_ = term
    context = browser.new_context(viewport={"width": 390, "height": 844})
    phone = context.new_page()
    phone.set_default_timeout(TIMEOUT)
    phone.goto(f"{lab.url}/lab?token={lab.token}&reset")
    phone.get_by_role("tab", name="Class").click()
    desk(phone).get_by_role("heading", name="01 · Two lines of defence").wait_for()
    assert desk(phone).evaluate("node => node.scrollWidth <= node.clientWidth")
    box = desk(phone).get_by_role("button").first.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    context.close()
