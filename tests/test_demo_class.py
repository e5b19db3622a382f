"""``immunolab demo-class``: the same class for the same seed, as varied as a real one, and never in a real one's place."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from datetime import datetime

import nbformat
import pytest
from _course import FIRST, ROOT, keys
from nbgrader.api import Gradebook

from immunolab.course import CourseError
from immunolab.grading.demo.demo import CANVAS, MOODLE, demo_class
from immunolab.quiz import load_questions, share
from immunolab.quiz.answers import parse_answers
from immunolab.quiz.mirror import MIME, asked

FOURTH = "04_plasma_cells_gone_wrong"


@pytest.fixture(scope="module")
def classes(tmp_path_factory):
    """Twice the same, by the command and by the function."""
    one, two = tmp_path_factory.mktemp("one") / "a class", tmp_path_factory.mktemp("two") / "class"
    command = [
        sys.executable,
        "-m",
        "immunolab.cli",
        "demo-class",
        "32",
        FIRST,
        FOURTH,
        "--seed",
        "3",
        "--into",
        str(one),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    demo_class(ROOT, 32, [FIRST, FOURTH], seed=3, into=two)
    return one, two, done.stdout


def handed_in(root):
    """Every file but the gradebook and nbgrader's log, by its bytes."""
    return {
        str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(root.rglob("*"))
        if p.is_file() and p.name not in ("gradebook.db", ".nbgrader.log")
    }


def people(root):
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        return [(s.id, s.first_name, s.last_name, s.email, s.lms_user_id) for s in book.students]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_class(classes, tmp_path):
    one, two, _ = classes
    assert handed_in(one) == handed_in(two) and people(one) == people(two) and len(people(one)) == 32
    other = demo_class(ROOT, 5, [FIRST], seed=4, into=tmp_path / "other").folder
    shared = set(handed_in(other)) & set(handed_in(one))
    assert [p for p in shared if p.endswith("answers.json") and handed_in(other)[p] == handed_in(one)[p]] == []


def test_the_command_says_what_to_type_next(classes):
    one, _, said = classes
    assert f"cd '{one}'" in said and f"immunolab report {FIRST}" in said and f"immunolab grade {FIRST}" in said
    assert (one / CANVAS).is_file() and (one / MOODLE).is_file()


def test_the_class_is_as_varied_as_a_real_one(classes):
    """Blank answers, several attempts, late ones, a notebook without an answers file, two with one seed."""
    root = classes[0]
    questions = {q.id: q for q in load_questions(root / "source" / FIRST / f"{FIRST}.quiz.yaml").questions}
    right, seeds, bare, late, answered, attempts = {}, [], 0, 0, [], []
    folders = sorted((root / "submitted").glob(f"*/{FIRST}"))
    for folder in folders:
        book = nbformat.read(folder / f"{FIRST}.ipynb", 4)
        stamp = (folder / "timestamp.txt").read_text().removesuffix(" UTC\n")
        late += datetime.fromisoformat(stamp) > datetime(2026, 11, 13, 22)  # a week before the second assignment
        file = folder / f"{FIRST}.answers.json"
        mirrors = [o.data[MIME] for c in book.cells for o in c.get("outputs", []) if MIME in o.get("data", {})]
        assert file.exists() != bool(mirrors)
        if not file.exists():
            bare += 1
            continue
        answers = parse_answers(file.read_text(), FIRST)
        seeds.append(answers.seed)
        answered.append(len(answers.entries))
        attempts += [e.attempts for e in answers.entries.values()]
        saved = [e.saved_at for e in answers.entries.values()]
        assert saved == sorted(saved) and max(saved) < stamp.replace(" ", "T") + "Z"
        truth = keys(FIRST, answers.seed) if not right or len(right) < 8 else None
        if truth:
            right[folder.parent.name] = [
                share(questions[q], e.response, truth[q])
                for q, e in answers.entries.items()
                if q in truth and questions[q].kind != "hotspot"
            ]
    assert 30 <= len(folders) < 32 and bare >= 1 and late >= 1
    assert len(set(seeds)) == len(seeds) - 1
    assert min(answered) < len(questions) and max(answered) == len(questions)
    assert 1 < sum(attempts) / len(attempts) < 2 and max(attempts) > 1
    means = [sum(s) / len(s) for s in right.values()]
    assert min(means) < 0.7 and max(means) > 0.75


def test_free_texts_are_sentences_of_their_assignment_and_not_all_the_same(classes):
    texts = [
        parse_answers(p.read_text(), FIRST).entries.get("reply")
        for p in (classes[0] / "submitted").glob(f"*/{FIRST}/*.answers.json")
    ]
    words = [t.response for t in texts if t]
    assert len(set(words)) > len(words) / 2 and all(re.search(r"[.!?]$", w) for w in words)
    assert sum("T cells" in w for w in words) > 5


def test_lines_of_code_are_solved_wrong_or_left(classes):
    found = {"solved": 0, "wrong": 0, "left": 0}
    for path in (classes[0] / "submitted").glob(f"*/{FOURTH}/{FOURTH}.ipynb"):
        cell = next(
            c
            for c in nbformat.read(path, 4).cells
            if c.metadata.get("nbgrader", {}).get("grade_id") == "code_share_high"
        )
        assert "SOLUTION" not in cell.source
        which = (
            "solved"
            if '"mspike"] >= 1.5' in cell.source
            else "wrong"
            if 'share = mgus2["pstat"]' in cell.source
            else "left"
        )
        found[which] += 1
    assert all(found.values()), found


def test_nothing_handed_in_holds_a_key(classes):
    for folder in (classes[0] / "submitted").glob("*/*"):
        for path in folder.iterdir():
            assert "HIDDEN TESTS" not in path.read_text() and "key=" not in path.read_text(), path
        assert not any(
            asked(c.source) is None and "MARK SCHEME" in c.source
            for c in nbformat.read(folder / f"{folder.name}.ipynb", 4).cells
        )


@pytest.mark.parametrize("place", [".", "source", "release/01_two_lines_of_defence", "immunolab/x", "docs/class"])
def test_the_real_course_is_refused_as_a_place(place):
    with pytest.raises(CourseError, match="real course") as error:
        demo_class(ROOT, 3, [FIRST], seed=1, into=ROOT / place)
    assert "\n" not in str(error.value)
    assert not (ROOT / "docs" / "class").exists() and not (ROOT / "immunolab" / "x").exists()


def test_a_folder_with_anything_in_it_is_refused(tmp_path):
    (tmp_path / "submitted" / "real").mkdir(parents=True)
    with pytest.raises(CourseError, match="is not empty"):
        demo_class(ROOT, 3, [FIRST], seed=1, into=tmp_path)
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "gradebook.db").write_bytes(b"real")
    with pytest.raises(CourseError, match="is not empty"):
        demo_class(ROOT, 3, [FIRST], seed=1, into=tmp_path / "x")
    assert (tmp_path / "x" / "gradebook.db").read_bytes() == b"real"


@pytest.mark.parametrize(
    ("count", "slugs", "said"), [(0, [FIRST], "class of 0"), (3, ["99_none"], "no assignment '99_none'")]
)
def test_what_cannot_be_made_is_said(tmp_path, count, slugs, said):
    with pytest.raises(CourseError, match=said):
        demo_class(ROOT, count, slugs, seed=1, into=tmp_path / "c")
    assert not (tmp_path / "c").exists()
