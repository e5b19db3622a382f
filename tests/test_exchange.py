"""nbgrader's own commands through a real exchange folder, students and instructor as different users."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from _course import FIRST, ROOT, keys
from _people import Person, other_users

from immunolab.quiz.answers import ANSWERS_SUFFIX

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "immunolab"
c.Exchange.root = {exchange!r}
c.Exchange.cache = {cache!r}
"""


@pytest.fixture(scope="module")
def place():
    """A course, an exchange that all may use, an instructor and two students."""
    # not pytest's own folder: it is closed to other users, and every pytest that starts closes it again
    top = Path(tempfile.mkdtemp(prefix="immunolab-exchange-"))
    top.chmod(0o755)
    exchange = top / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    accounts, python = other_users()
    people = {"instructor": Person("instructor", top / "instructor", None, sys.executable)}
    for number in (0, 1):
        name, uid = accounts[number] if accounts else (f"home{number}", None)
        people[f"student{number}"] = Person(name, top / f"student{number}", uid, python)
    print("separate system users:", [p.name for p in people.values() if p.uid is not None] or "none; two homes instead")
    for person in people.values():
        person.owns(person.home)
        settings = person.home / "settings"
        person.owns(settings)
        (settings / "nbgrader_config.py").write_text(
            CONFIG.format(exchange=str(exchange), cache=str(person.home / "cache"))
        )
    course = top / "course"
    (course / "source").mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    shutil.copy(ROOT / "source" / "header.ipynb", course / "source")
    shutil.copytree(ROOT / "source" / FIRST, course / "source" / FIRST)
    yield course, people
    shutil.rmtree(top, ignore_errors=True)


@pytest.mark.long  # as one user, README's journey through an exchange is in test_typed.py
def test_release_to_feedback(place):
    course, people = place
    teacher, students = people["instructor"], [people["student0"], people["student1"]]
    separate = students[0].uid is not None
    if not separate:
        students = students[:1]  # one user can hand in one submission

    def nbgrader(person, command, *arguments, cwd):
        return person.run(
            "-m", "nbgrader", command, *arguments, cwd=cwd, env={"JUPYTER_CONFIG_PATH": str(person.home / "settings")}
        )

    nbgrader(teacher, "generate_assignment", FIRST, cwd=course)
    nbgrader(teacher, "release_assignment", FIRST, cwd=course)
    for number, student in enumerate(students):
        nbgrader(student, "fetch_assignment", FIRST, cwd=student.home)
        work = student.home / FIRST
        given = keys(FIRST, 1)
        code = (
            "import json, sys\nfrom immunolab import Quiz\n"
            f"quiz = Quiz('{FIRST}.quiz.yaml')\nquiz.file.answers.seed = 1\nquiz.file.save_seed()\n"
            "for name, response in json.loads(sys.argv[1]).items():\n    print(quiz.answer(name, response))\n"
        )
        wrong = {} if number == 0 else {"missing-self": "a"}
        text = {"reply": "Neutrophils held the peak down, T cells ended it. The model has no antibodies."}
        student.run("-c", code, json.dumps({**given, **text, **wrong}), cwd=work, env={})
        assert (work / (FIRST + ANSWERS_SUFFIX)).is_file()
        nbgrader(student, "submit", FIRST, cwd=student.home)
    nbgrader(teacher, "collect", FIRST, cwd=course)
    nbgrader(teacher, "autograde", FIRST, cwd=course)
    names = [
        s.name
        if separate
        else teacher.run("-c", "import getpass; print(getpass.getuser())", cwd=course, env={}).stdout.strip()
        for s in students
    ]

    from _course import nbgrader_api

    api = nbgrader_api(course)
    with api.gradebook as gradebook:
        got = {name: gradebook.find_submission(FIRST, name).score for name in names}
        waiting = [
            g for n in gradebook.find_submission(FIRST, names[0]).notebooks for g in n.grades if g.needs_manual_grade
        ]
        assert [g.name for g in waiting] == ["reply"]
        waiting[0].manual_score = 2.5
        waiting[0].needs_manual_grade = False
        gradebook.db.commit()
    assert got == {names[0]: 17, **({names[1]: 16} if separate else {})}
    nbgrader(teacher, "generate_feedback", FIRST, cwd=course)
    nbgrader(teacher, "release_feedback", FIRST, cwd=course)
    nbgrader(students[0], "fetch_feedback", FIRST, cwd=students[0].home)
    pages = list(students[0].home.rglob(f"{FIRST}.html"))
    assert len(pages) == 1
    page = pages[0].read_text()
    assert "19.5 of 20 points" in page and "HIDDEN" not in page and "key=" not in page
    if separate:
        assert not list(students[1].home.rglob("*.html"))  # nobody reads another's
