"""No point gained, no key learned, no other student harmed, no instructor's browser runs anything."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import nbformat
import numpy
import psutil
import pytest
from _attacks import ATTACKS, BEACON, RIGHT_ELSEWHERE, SECRET, SLUG
from _course import ROOT, Course, code_points, keys, machine_points, solve
from _handins import IMMUNOLAB, NBGRADER
from _shared_env import library_path, shared_environment

import immunolab
from immunolab.sandbox import protection, warm_process

pytestmark = pytest.mark.skipif(protection().level != "box" and not os.environ.get("CI"), reason=protection().sentence)
HONEST = ("honest_full", "honest_half", "honest_late")
#: some of each kind; `make long` tries the others too
SOME = (
    *("patched_abs", "always_equal", "spy_on_tests", "forged_messages", "points_in_metadata", "rewritten_test"),
    *("exit", "loop", "fork_bomb", "memory_by_many", "disk_bomb", "output_bomb", "stays_behind", "kills_everyone"),
    *("searches_disk", "reads_course", "reads_environment", "calls_out", "poisons_packages", "leaves_a_note"),
    *("reads_the_note", "new_namespace", "uses_nbgrader", "shell", "own_config", "link_to_master", "link_to_gradebook"),
    *("pipe_as_answers", "answers_deep", "answers_own_score", "deep_notebook", "scripts_in_text"),
)
each_attack = pytest.mark.parametrize(
    "name", [name if name in SOME else pytest.param(name, marks=pytest.mark.long) for name in ATTACKS]
)


@pytest.fixture(scope="module")
def course(request, tmp_path_factory):
    """One course with honest and hostile hand-ins, graded in one go, hostile ones between the honest."""
    asked = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    tried = set(ATTACKS) if {"tried": "all"} in asked else {*SOME, *(params.get("name") for params in asked)}
    attacks = {name: attack for name, attack in ATTACKS.items() if name in tried}
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setenv("NBGRADER_DB", SECRET)
    course = Course(tmp_path_factory.mktemp("attacks") / "course", slug=SLUG)
    course.api.config.ExecuteCode.timeout = 2
    course.api.config.ExecuteCode.iopub_timeout = 1
    course.api.config.ExecuteCode.limits = {"seconds": 15, "memory": 900, "processes": 40, "disk": 50, "output": 3}
    course.generate()
    right = keys(SLUG, 7)
    course.submit("honest_full", right, seed=7, change=solve(SLUG))
    course.submit("honest_half", dict(list(right.items())[::2]), seed=7)
    course.listener = Listener()
    for name, attack in attacks.items():
        folder = course.submit(name)
        attack.act(folder)
        text = folder / f"{SLUG}.ipynb"
        if not text.is_symlink() and b"PORT" in text.read_bytes():
            text.write_bytes(text.read_bytes().replace(b"PORT", str(course.listener.port).encode()))
    linked = course.root / "submitted" / "linked_folder"
    linked.mkdir()
    (linked / SLUG).symlink_to(course.root / RIGHT_ELSEWHERE / SLUG)
    course.submit("honest_late", right, seed=7, change=solve(SLUG))
    course.before = _state(course.root)
    course.failed, course.seconds, course.warm, course.tried = {}, {}, set(), set(attacks)
    for student in [HONEST[0], *attacks, "linked_folder", *HONEST[1:]]:
        began = time.monotonic()
        result = course.api.autograde(SLUG, student)
        course.seconds[student] = time.monotonic() - began
        course.warm.add(warm_process().process.pid)
        if not result["success"]:
            course.failed[student] = (result.get("log") or "") + (result.get("error") or "")
    yield course
    course.listener.close()
    monkeypatch.undo()


@pytest.fixture(params=["some", pytest.param("all", marks=pytest.mark.long)])
def tried(request, course):
    """The course after some of the attacks, and after all of them."""
    assert course.tried >= set(ATTACKS if request.param == "all" else SOME)
    return course


class Listener:
    """A port on this machine that counts who calls."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port, self.calls = self.socket.getsockname()[1], 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self.socket.accept()[0].close()
                self.calls += 1

    def close(self) -> None:
        self.socket.close()


def _state(root: Path) -> dict[str, str]:
    """A print of everything that grading must not change: masters, hand-ins, and the package itself."""
    package = Path(immunolab.__file__).parent
    paths = [
        *(root / "source").rglob("*"),
        *(root / "submitted").rglob("*"),
        *(package / "sandbox").rglob("*.py"),
        package / "__init__.py",
        Path(numpy.__file__),
    ]
    plain = [p for p in paths if not p.is_symlink() and p.is_file()]
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in plain}


def outputs(course: Course, student: str) -> str:
    """All that a student's own cells show, as text."""
    path = course.root / "autograded" / student / SLUG / f"{SLUG}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(
        str(cell.outputs)
        for cell in cells
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade")
    )


def test_there_are_enough_of_them():
    assert len(ATTACKS) >= 60 and len(SOME) >= 30 and set(SOME) < set(ATTACKS)


def test_honest_hand_ins_are_graded_as_ever(tried):
    assert not set(HONEST) & set(tried.failed)
    full = machine_points(SLUG)
    assert tried.total("honest_full") == tried.total("honest_late") == full
    assert 0 < tried.total("honest_half") < full


@each_attack
def test_no_point_is_gained(course, name):
    attack = ATTACKS[name]
    if name in course.failed:
        assert attack.may_fail, course.failed[name]
        return
    assert course.total(name) == attack.earns


@each_attack
def test_no_attack_takes_long(course, name):
    """3 s a cell, 4 s until a kernel that answers nothing is given up, and the start of a kernel.

    On a busy machine an honest hand-in takes longer too.
    """
    assert course.seconds[name] < 20 + 10 * max(course.seconds[student] for student in HONEST)


def test_a_folder_that_is_a_link_fails_alone(tried):
    assert "is a link or no ordinary file" in tried.failed["linked_folder"]
    assert set(tried.failed) - {"linked_folder"} <= {n for n, a in ATTACKS.items() if a.may_fail}


@each_attack
def test_no_key_is_learned(course, name):
    """Neither the hidden tests, nor the master's solution, nor a quiz key shows up in what goes back."""
    if name in course.failed:
        return
    page = course.feedback(name) + outputs(course, name)
    for secret in (
        "60 / 419",
        "60/419",
        "HIDDEN TESTS",
        'mgus2["mspike"] >= 1.5',
        "a-password-in",
        ":0:99999:",
        "root:x:0",
    ):
        assert secret not in page, secret


def test_nothing_was_found_reached_or_left(tried):
    assert tried.listener.calls == 0
    assert "CONNECTED" not in outputs(tried, "calls_out")
    assert "FOUND []" in outputs(tried, "searches_disk")
    saw = re.findall(r"SAW (\[.*?\])", outputs(tried, "reads_course"))
    assert len(saw) == 5
    assert set(saw) == {"[]", f"['../student/{SLUG}.quiz.yaml']"}  # its own copy of the questions
    assert "WROTE" not in outputs(tried, "poisons_packages")
    assert "NOTE []" in outputs(tried, "reads_the_note")
    assert "UNSHARED -1" in outputs(tried, "new_namespace")
    assert "API []" not in outputs(tried, "uses_nbgrader") or "share_high" not in outputs(tried, "uses_nbgrader")
    # not by glob, which fails when another program takes a folder away meanwhile
    assert not [folder for folder, _, names in os.walk("/tmp") if BEACON in names]


def test_nothing_keeps_running(tried):
    assert len(tried.warm) == 1  # no hand-in ended the process that all kernels are forked from
    left = [p for p in psutil.process_iter(["cmdline"]) if "3217" in (p.info["cmdline"] or [])]
    assert not left
    inside = [p for p in psutil.Process(warm_process().process.pid).children(recursive=True) if p.is_running()]
    assert len(inside) <= 2  # bubblewrap's own helper, and the warm process


def test_masters_hand_ins_and_package_are_as_they_were(tried):
    assert _state(tried.root) == tried.before


def test_a_hand_in_does_not_change_the_next(tried):
    """The gradebook's own copy of keys and points is as generated; nobody has more than there is."""
    with tried.gradebook() as gradebook:
        assert gradebook.find_assignment(SLUG).max_score == 20
        for submission in gradebook.assignment_submissions(SLUG):
            assert submission.score <= (machine_points(SLUG) if submission.student.id in HONEST else 0)


def test_collecting_does_not_follow_links(tmp_path):
    """A link in the exchange, which the instructor could read and the student not, stays behind."""
    from immunolab.grading.passes.harden import copy_plain

    inbound = tmp_path / "inbound"
    (inbound / "sub").mkdir(parents=True)
    (tmp_path / "secret").write_text("keys")
    (inbound / "a.ipynb").write_text("mine")
    (inbound / "b.csv").symlink_to(tmp_path / "secret")
    (inbound / "sub" / "c").symlink_to(tmp_path)
    said: list[str] = []
    copy_plain(inbound, tmp_path / "got", lambda words, path: said.append(path.name))
    assert sorted(p.name for p in (tmp_path / "got").rglob("*")) == ["a.ipynb", "sub"]
    assert sorted(said) == ["b.csv", "c"]


@pytest.fixture
def without_a_box(tmp_path):
    """A course of two hand-ins, and how to type a command where bubblewrap is out of reach."""
    fake = tmp_path / "bin"
    fake.mkdir()
    (fake / "bwrap").write_text("#!/bin/sh\necho 'no namespaces here' >&2\nexit 1\n")
    (fake / "bwrap").chmod(0o755)
    course = Course(tmp_path / "course", slug=SLUG)
    course.generate()
    right, points = keys(SLUG, 7), sum(code_points(SLUG).values())
    course.submit("right", right, seed=7, change=solve(SLUG))
    course.submit("greedy", right, seed=7, change=solve(SLUG, "x = bytearray(9_000_000_000)"))
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    environment = {**os.environ, "PATH": f"{fake}:{os.environ['PATH']}"}

    def typed(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=course.root)

    yield course, typed
    assert course.total("right") == machine_points(SLUG)
    assert course.total("greedy") == machine_points(SLUG) - points


NOT_CONTAINED = "Student code is NOT contained: bubblewrap does not work here (no namespaces here)"


def test_without_a_box_it_is_said_aloud(without_a_box):
    """bubblewrap out of reach: a warning of the command, limits all the same, and the same marks."""
    _, typed = without_a_box
    done = typed(*IMMUNOLAB, "grade", SLUG, "--no-progress")
    assert NOT_CONTAINED in done.stderr, done.stderr
    assert "2 graded" in done.stdout


@pytest.mark.long
def test_without_a_box_nbgraders_own_command_says_it_too(without_a_box):
    course, typed = without_a_box
    assert NOT_CONTAINED in typed(*NBGRADER, "autograde", SLUG).stderr
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("\nc.ExecuteCode.sandbox = 'required'\n")
    said = typed(*NBGRADER, "autograde", SLUG, "--force", "--student", "right").stderr
    assert "(c.ExecuteCode.sandbox is 'required'.)" in said


#: those that tell most of what keeps an unprivileged grader's code in
AS_A_USER = (
    "kills_everyone",
    "fork_bomb",
    "disk_bomb",
    "memory_by_many",
    "leaves_a_note",
    "reads_the_note",
    "new_namespace",
    "poisons_packages",
    "searches_disk",
    "reads_environment",
    "stays_behind",
    "always_equal",
    "forged_messages",
)
AS_A_USER_CODE = """
import json, sys
from pathlib import Path
sys.path.insert(0, str(Path(sys.argv[1]) / "tests"))
from _attacks import ATTACKS, SLUG
from _course import Course, keys, solve
from immunolab.sandbox import protection, warm_process
import nbformat, psutil
course = Course(Path(sys.argv[2]), slug=SLUG)
course.api.config.ExecuteCode.timeout, course.api.config.ExecuteCode.iopub_timeout = 2, 1
course.api.config.ExecuteCode.limits = {"seconds": 15, "memory": 900, "processes": 40, "disk": 50, "output": 3}
course.generate()
course.submit("honest", keys(SLUG, 7), seed=7, change=solve(SLUG))
for name in sys.argv[3:]:
    ATTACKS[name].act(course.submit(name))
found, warm = {}, []
for name in [*sys.argv[3:], "honest"]:
    course.autograde(name)
    if warm_process().process.pid not in warm:
        warm.append(warm_process().process.pid)
        print("a warm process after", name, file=sys.stderr)
    cells = nbformat.read(course.root / "autograded" / name / SLUG / f"{SLUG}.ipynb", as_version=4).cells
    found[name] = course.total(name), str([c.get("outputs") for c in cells if not c.metadata.get("nbgrader", {}).get("grade")])
left = len(psutil.Process(warm_process().process.pid).children(recursive=True))
print(json.dumps({"level": protection().level, "found": found, "warm": len(warm), "left": left}))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become an ordinary user; as one, all of the above says it")
@pytest.mark.long
def test_an_ordinary_user_who_grades_is_as_safe():
    """The same box without root: no user numbers to hide behind, so namespaces alone must hold."""
    top = Path(tempfile.mkdtemp(prefix="immunolab-user-"))
    try:
        top.chmod(0o755)
        venv = shared_environment(top)
        user = 61107
        course = top / "course"
        shutil.copytree(ROOT / "source", course / "source")
        (course / "tests").mkdir()
        for name in ("_attacks.py", "_course.py"):
            shutil.copy(ROOT / "tests" / name, course / "tests")
        (top / "home").mkdir()
        os.chown(top / "home", user, user)
        environment = {"HOME": str(top / "home"), "PATH": f"{venv}/bin:/usr/bin:/bin", **library_path(venv)}
        command = [
            str(venv / "bin" / "python"),
            "-c",
            AS_A_USER_CODE,
            str(course),
            str(top / "home" / "graded"),
            *AS_A_USER,
        ]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            env=environment,
            cwd=top / "home",
            user=user,
            group=user,
            extra_groups=[],
        )
        assert done.returncode == 0, done.stderr[-3000:]
        said = json.loads(done.stdout.splitlines()[-1])
        assert said["level"] == "box"
        assert said["warm"] == 1, done.stderr[-2000:]
        assert said["left"] <= 2
        found = said["found"]
        assert found.pop("honest")[0] == machine_points(SLUG)
        assert {name: points for name, (points, _) in found.items()} == {
            name: ATTACKS[name].earns for name in AS_A_USER
        }
        assert "NOTE []" in found["reads_the_note"][1]
        assert "UNSHARED -1" in found["new_namespace"][1]
        assert "WROTE" not in found["poisons_packages"][1]
        assert "FOUND []" in found["searches_disk"][1]
        theirs = [p for p in psutil.process_iter(["uids", "status"]) if p.info["uids"] and p.info["uids"].real == user]
        assert not [p for p in theirs if p.info["status"] != psutil.STATUS_ZOMBIE]
    finally:
        shutil.rmtree(top, ignore_errors=True)
