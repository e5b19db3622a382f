"""The record of study: counts from the learner's own files, says what it is not, safe with any name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from _course import answers_json

from immunolab import completion

ROOT = Path(__file__).resolve().parent.parent
LESSON = "01_two_lines_of_defence"


@pytest.fixture
def folder(tmp_path):
    for slug in ("00_start_here", LESSON):
        shutil.copy(ROOT / "notebooks" / f"{slug}.quiz.yaml", tmp_path)
    return tmp_path


def test_counts_and_days_come_from_the_answers_files(folder):
    given = {"count-same": "a", "count-low": "a", "near-balance": 38.8}
    (folder / f"{LESSON}.answers.json").write_text(answers_json(LESSON, given, 7, "2026-11-20T10:00:00Z"))
    record = completion("Ada", folder)
    (lesson,) = [quiz for quiz in record.quizzes if quiz.name == LESSON]
    assert (lesson.answered, lesson.right) == (3, 2)
    assert "Answers saved from 2026-11-20 to 2026-11-20." in record.summary
    assert f"{lesson.answered} of {lesson.asked}" in record.page()


def test_nothing_answered_is_said_so(folder):
    record = completion(folder=folder)
    assert record.summary.startswith("0 of ") and "saved" not in record.summary
    assert "Record of study: immunotherapy" in record.title


def test_it_says_what_it_is_not(folder):
    record = completion("Ada", folder)
    for text in (record.page(), record._repr_html_(), repr(record)):
        assert "no certificate" in text and "Nobody has checked it" in text


def test_a_name_is_text(folder):
    page = completion("<script>alert(1)</script>\n & Co", folder).page()
    assert "<script" not in page and "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co" in page
    assert "http" not in page


def test_saving_never_overwrites(folder):
    target = folder / "page.html"
    completion("Ada", folder).save(target)
    kept = target.read_text()
    with pytest.raises(FileExistsError):
        completion("Bob", folder).save(target)
    assert target.read_text() == kept and 'lang="en"' in kept


def test_damaged_answers_count_as_none_and_stay(folder):
    bad = folder / f"{LESSON}.answers.json"
    bad.write_text("{")
    before = sorted(folder.iterdir())
    assert completion(folder=folder).summary.startswith("0 of ")
    assert bad.read_text() == "{" and sorted(folder.iterdir()) == before
