"""The commands of docs/instructors.md for archives of hand-ins, as they stand there, on names as the LMS write them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from _course import ANSWERS_SUFFIX, FIRST, ROOT, Course, keys
from _handins import NBGRADER

from immunolab.grading.batch.run import grade

BOOK, ANSWERS = f"{FIRST}.ipynb", f"{FIRST}{ANSWERS_SUFFIX}"


def documented(word: str) -> str:
    """The zip_collect command whose pattern holds a word."""
    text = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
    commands = re.findall(r"^nbgrader zip_collect .*$", text, re.M)
    (found,) = [command for command in commands if word in command]
    return found


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    course = Course(tmp_path_factory.mktemp("archives") / "course")
    course.generate()
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    work = course.submit("work", keys(FIRST, 3), seed=3)
    shutil.move(work, course.root.parent / "work")
    shutil.rmtree(course.root / "submitted")
    return course.root


def collect(released: Path, tmp_path: Path, word: str, names: dict[str, str]) -> tuple[Path, str]:
    """Run the command on an archive of these names; the course, and what was said."""
    root = tmp_path / "course"
    shutil.copytree(released, root)
    archive = root / "downloaded" / FIRST / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "submissions.zip", "w") as packed:
        for name, file in names.items():
            packed.write(released.parent / "work" / file, name)
    command = root.parent / "bin" / "nbgrader"  # the one on PATH, quicker to start
    command.parent.mkdir()
    command.write_text(f"#!{sys.executable}\n{NBGRADER[-1]}\n")
    command.chmod(0o755)
    path = os.pathsep.join([str(command.parent), str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-c", documented(word)],
        cwd=root,
        env={**os.environ, "PATH": path, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return root, done.stdout + done.stderr


def collected(root: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in (root / "submitted").rglob("*"):
        if path.is_file():
            student, slug, name = path.relative_to(root / "submitted").parts
            assert slug == FIRST
            found.setdefault(student, set()).add(name)
    return found


def test_canvas(released, tmp_path):
    """lib/content_zipper.rb: sortable name in word characters, LATE, user, attachment, the file's own name."""
    names = {
        f"abaraada_340934_208490284_{BOOK}": BOOK,
        f"abaraada_340934_208490285_{ANSWERS}": ANSWERS,
        f"özdemirelif_LATE_340935_208490286_{BOOK}": BOOK,
        f"özdemirelif_LATE_340935_208490287_{ANSWERS}": ANSWERS,
        f"maccayrobin2_340936_208490288_{FIRST}-1.ipynb": BOOK,
        f"maccayrobin2_340936_208490289_{FIRST}.answers-1.json": ANSWERS,
        f"anon_aB3x9_208490290_{BOOK}": BOOK,
        f"anon_aB3x9_208490291_{ANSWERS}": ANSWERS,
        "zoe_340937_208490292_essay.pdf": BOOK,
    }
    root, _ = collect(released, tmp_path, "anon_", names)
    assert collected(root) == {
        "340934": {BOOK, ANSWERS},
        "340935": {BOOK, ANSWERS},
        "340936": {f"{FIRST}-1.ipynb", f"{FIRST}.answers-1.json"},
        "anon_aB3x9": {BOOK, ANSWERS},
    }
    summary = grade(root, FIRST, jobs=1, progress=False, students=["340934", "340935", "anon_aB3x9"])
    assert [row.points for row in summary.rows] == [17.0] * 3, summary.text()


@pytest.mark.parametrize(
    "form", ["{}_assignsubmission_file_/{}", "{}_assignsubmission_file/{}", "{}_assignsubmission_file_{}"]
)
def test_moodle(released, tmp_path, form):
    """mod/assign/classes/downloader.php: in folders (with and, since 4.x, without a last underline), or before names."""
    names = {
        form.format(person, file): file
        for person in ("Ada Abara_1327627", "Ana María de la Cruz-Ruiz_1327628", "Νίκη Αλεξίου_1327629")
        for file in (BOOK, ANSWERS)
    }
    root, _ = collect(released, tmp_path, "assignsubmission", names)
    people = {"Ada Abara", "Ana María de la Cruz-Ruiz", "Νίκη Αλεξίου"}
    assert collected(root) == {person: {BOOK, ANSWERS} for person in people}
    summary = grade(root, FIRST, jobs=1, progress=False)
    assert [row.points for row in summary.rows] == [17.0] * 3, summary.text()


def test_a_folder_that_a_student_zipped(released, tmp_path):
    """nbgrader unpacks archives within the archive into folders of their names."""
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w") as packed:
        for file in (BOOK, ANSWERS):
            packed.write(released.parent / "work" / file, f"{FIRST}/{file}")
    work = released.parent / "work" / "inner.zip"
    shutil.copy(inner, work)
    for word, name, student in (
        ("anon_", "abaraada_340934_208490284_my_work_1.zip", "340934"),
        ("assignsubmission", "Ada Abara_1327627_assignsubmission_file_/my work.zip", "Ada Abara"),
    ):
        root, _ = collect(released, tmp_path / student, word, {name: "inner.zip"})
        assert collected(root) == {student: {BOOK, ANSWERS}}
    work.unlink()
