"""What README and docs tell people to type is typed, as written, in a fresh clone.

Commands of instructors and authors run here, in the order of the pages, in a clone of what is committed;
`TYPED_ELSEWHERE` names the test that types the rest, or says why no test can.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from _course import FIRST, answers_json, keys
from _typed import PAGES, ROOT, Typed, fenced, inline

#: commands by their beginning, and where they are run; "cannot": why no test types them
TYPED_ELSEWHERE = {
    r"make (setup|lab|teach|test|test-site|long|quick|check|format|lock|bench|screenshots|release)\b": "test_make.py, .ci/run, bench",
    r"nbgrader (fetch_assignment|submit|list)": "typed below, by the students",
    r"(sh|\(umask).*(install\.sh|/root/immunolab|gradebook-url)": "tests/browser/test_hub_browser.py runs install.sh",
    r"(adduser|newusers|cut|systemctl)": "cannot: system accounts and services of a server; test_hub_browser makes its own",
    r"sudo -u postgres": "cannot: a server's own PostgreSQL; test_grade_postgres.py starts one",
    r"(docker|helm|kubectl)": "cannot: no cluster and no container engine; test_deploy_kubernetes.py reads what they are given",
    r"dask (scheduler|worker)|immunolab grade .*--scheduler tcp://HOST": "test_grade_postgres.py starts them on loopback",
    r"git (pull|clone)": "cannot: asks another host",
    r"immunolab export-cards --to anki \S+$": "test_review.py, which reads the package back",
    r"immunolab take-in \S+$": "test_taking_in.py, with a file as the page makes it",
    r"nbgrader zip_collect": "test_export.py, on zips named as an LMS names them",
    r"(HTTPS_PROXY=\S+ )?(python3?|python3\.13|py|py -3\.13) start\.py": "test_start.py",
    r"cd immunolab$": "test_start.py, into its clone",
    r"immunolab tidy$": "test_tidy.py, in a clone",
    r"make site\b": "tests/browser/test_live_browser.py and test_book.py build and serve the site by the same functions",
}
#: commands named in a sentence without the arguments with which they stand elsewhere
SHORT = {
    *(
        f"immunolab {name}"
        for name in ("check", "export", "grade", "keys", "map", "new", "regrade", "release", "report", "self-grade")
    ),
    *(f"nbgrader {name}" for name in ("autograde", "generate_assignment", "validate", "zip_collect")),
}
PLACEHOLDER = re.compile(r"\b(NN_\w+|18_\w+|ASSIGNMENT|NAME|FILE|FOLDER|HOST|ADDRESS|STUDENT)\b")


def elsewhere(command: Typed) -> bool:
    return any(re.match(pattern, command.text) for pattern in TYPED_ELSEWHERE)


class Clone:
    """A fresh clone of what is committed, this environment's programs on PATH, a home of its own."""

    def __init__(self, place: Path) -> None:
        self.root, self.home, self.exchange = place / "course", place / "home", place / "exchange"
        self.home.mkdir()
        self.exchange.mkdir()
        self.exchange.chmod(0o777)
        subprocess.run(["git", "clone", "-q", ROOT, self.root], check=True, capture_output=True)
        programs = str(Path(sys.executable).parent)
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("NBGRADER", "JUPYTER", "PYTEST"))}
        path = os.pathsep.join([programs, os.environ["PATH"]])
        self.environment = {**keep, "HOME": str(self.home), "PYTHONPATH": str(self.root), "PATH": path}

    def type(self, text: str, at: Path | None = None, fails: bool = False) -> str:
        """Run a line in a shell, in the clone; what it printed."""
        done = subprocess.run(
            text, shell=True, cwd=at or self.root, env=self.environment, capture_output=True, text=True, timeout=900
        )
        said = done.stdout + done.stderr
        assert bool(done.returncode) == fails, f"$ {text}\n{said[-3000:]}"
        assert "Traceback" not in said, f"$ {text}\n{said[-3000:]}"
        return said

    def hand_in(self, student: str, wrong: int, folder: Path | None = None) -> Path:
        """Put a student's answers beside a released notebook: all right but for some."""
        folder = folder or self.root / "submitted" / student / FIRST
        if not folder.exists():
            shutil.copytree(self.root / "release" / FIRST, folder)
        right = keys(FIRST, 7)
        given = {name: right[name] for name in list(right)[wrong:]} | {"reply": "Antibodies take a week."}
        (folder / f"{FIRST}.answers.json").write_text(answers_json(FIRST, given, 7))
        return folder


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    return Clone(tmp_path_factory.mktemp("fresh"))


def test_every_command_of_the_pages_is_typed_somewhere():
    """No command is told to people that no test types; what is named here still stands in a page."""
    found = [command for page in PAGES for command in (*fenced(page), *inline(page))]
    typed = {
        c.text
        for page in ("README.md", "docs/instructors.md", "docs/evidence.md", "docs/banks.md")
        for c in (*fenced(page), *inline(page))
    }
    typed |= {c.text for c in inline("CONTRIBUTING.md")} | {c.text for c in found if c.text.startswith("python -c ")}
    known = [c for c in found if elsewhere(c) or c.text in typed or c.text in SHORT]
    assert [f"{c.page}: {c.text}" for c in found if c not in known] == []


def test_the_readmes_instructor_commands(clone):
    """From a fresh clone to feedback, each line as it stands, students' own steps between them."""
    commands = [c for c in fenced("README.md") if c.words[0] in ("nbgrader", "immunolab")]
    assert [c.words[1] for c in commands][:2] == ["generate_assignment", "grade"]
    assert {"release_assignment", "collect", "autograde", "release_feedback", "self-grade"} <= {
        c.words[1] for c in commands
    }
    config = clone.root / "nbgrader_config.py"
    for command in commands:
        step = command.words[1]
        if step == "grade":  # "what comes back goes to submitted/"
            for student, wrong in (("anna", 0), ("bert", 4), ("cleo", 2)):
                clone.hand_in(student, wrong)
        if step == "release_assignment":  # "name the exchange in nbgrader_config.py"
            line = re.search(r"`(c\.Exchange\.root = .*?)`", (ROOT / "README.md").read_text())[1]
            mine = re.sub('".*"', repr(str(clone.exchange)), line)
            config.write_text(f"{config.read_text()}\n{mine}\n")
        if step == "collect":
            _student_fetches_and_submits(clone)
        if step == "self-grade":
            clone.hand_in("", 1, clone.root / "release" / FIRST)
            command = Typed(command.page, f"{command.text} --no-open")  # no browser in a test
        clone.type(command.text)
        if step == "grade":
            table = (clone.root / "autograded" / f"_grade_{FIRST}.csv").read_text()
            assert re.search(r"^anna,graded,17\b", table, re.M), table
        if step == "generate_feedback":
            assert (clone.root / "feedback" / "anna" / FIRST / f"{FIRST}.html").is_file()
    assert (clone.root / "feedback" / "self" / f"{FIRST}.html").is_file()
    assert list(clone.exchange.glob("immunolab/feedback/*.html")), "no feedback came back into the exchange"


def _student_fetches_and_submits(clone: Clone) -> None:
    desk = clone.home / "student"
    desk.mkdir()
    config = f"c = get_config()\nc.CourseDirectory.course_id = 'immunolab'\nc.Exchange.root = {str(clone.exchange)!r}\n"
    (desk / "nbgrader_config.py").write_text(config)
    clone.type(f"nbgrader fetch_assignment {FIRST}", at=desk)
    clone.hand_in("", 3, desk / FIRST)
    clone.type(f"nbgrader submit {FIRST}", at=desk)


def test_the_commands_of_the_instructors_page(clone):
    """Keys, a demo class, and in its folder: grading again, report, regrade, feedback, export."""
    page, at = "docs/instructors.md", clone.root
    for command in dict.fromkeys([*fenced(page), *inline(page)]):  # what a later sentence names again is typed once
        text = command.text
        if elsewhere(command) or text in SHORT or PLACEHOLDER.search(text) or text == "immunolab export --to canvas":
            continue
        if command.words[0] == "cd":
            at = Path(command.words[1].replace("~", str(clone.home)))
            continue
        if command.words[:2] == ["immunolab", "demo-class"]:
            text = re.sub(r"demo-class \d+", "demo-class 4", text)  # a smaller class, else as written
        if command.words[-1] == "--force" and FIRST not in text:  # named in a sentence without its assignment
            text += f" {FIRST}"
        clone.type(text, at)
    assert (clone.home / "keys.html").is_file() and list((at / "report").glob("*.html"))
    assert (at / "to-canvas.csv").is_file() and (at / "to-moodle.csv").is_file()


def test_the_commands_of_the_yearly_round(clone):
    """A reviewer's round: what is due, what is wrong, the pages that are made from the dossier."""
    said = [clone.type(command.text) for command in fenced("docs/evidence.md")]
    assert [command.words[1] for command in fenced("docs/evidence.md")][:2] == ["evidence", "evidence"]
    assert "to be looked at again on" in said[1] and "No fault" in said[2]


def test_the_commands_of_the_page_on_banks(clone):
    """A bank out of one assignment and into another, as the page has it."""
    said = [clone.type(command.text) for command in fenced("docs/banks.md")]
    assert "not for students" in said[0] and "Nothing is changed yet" in said[1] and "Left to do" in said[2]
    assert (clone.root / "list.md").is_file() and (clone.root / "my-bank-not-carried.md").is_file()
    assert "source/02_recognition/02_recognition.quiz.yaml" in clone.type("git status --porcelain")
    clone.type("git checkout -q source && git clean -qfd source")


def test_the_lines_of_python(clone):
    """What the pages tell to look at with ``python -c``."""
    lines = [c for page in PAGES for c in inline(page) if c.text.startswith("python -c ")]
    assert lines and all(clone.type(c.text).strip() for c in lines)


def test_the_commands_of_an_author(clone):
    """A new lesson by CONTRIBUTING's row, and the pages that are made."""
    row = next(line for line in (ROOT / "CONTRIBUTING.md").read_text().splitlines() if "immunolab new" in line)
    commands = re.findall(r"`(immunolab [^`]+)`", row)
    assert [c.split()[1] for c in commands] == ["new", "release", "check"]
    for text in commands:
        clone.type(text)
    clone.type("immunolab map")
    status = clone.type("git status --porcelain")
    assert "source/18_slug/" in status and "release/18_slug/" in status
    assert json.loads((clone.root / "notebooks" / "18_slug.ipynb").read_text())["cells"]
