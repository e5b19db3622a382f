"""The record of study: counts from the learner's own files, says what it is not, safe with any name."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from _course import answers_json

from immunolab import completion
from immunolab.record_widget import LONGEST, RecordWidget

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


def mark(score, by_hand=0.0):
    return {"score": score, "possible": 20.0, "by_hand": by_hand, "when": "2026-11-28T10:00:00+00:00"}


def test_assignments_that_were_self_graded_are_in_it(folder):
    for name in ("nbgrader_config.py", "source/", "my_work/"):
        (folder / name).mkdir() if name.endswith("/") else (folder / name).touch()
    (folder / "my_work" / "self_graded.json").write_text(json.dumps({LESSON: mark(12.5, 3.0), "09_gone": mark(20.0)}))
    (folder / "notebooks").mkdir()
    for path in folder.glob("*.quiz.yaml"):
        path.rename(folder / "notebooks" / path.name)
    record = completion("", folder / "notebooks")
    for text in (record.page(), record._repr_html_()):
        assert "12.5 of 20" in text and "2026-11-28" in text and "20 of 20" in text
        assert "nobody has read" in text and "Assignments graded by the learner" in text
    assert "12.5 of 20 points" in repr(record)


def test_the_form_takes_a_name_as_text_and_the_page_with_it(folder):
    shown = completion("", folder)._repr_mimebundle_()
    data = shown[0] if isinstance(shown, tuple) else shown
    assert "Record of study" in data["text/html"] and "no certificate" in data["text/plain"]
    widget = RecordWidget("", lambda name: (completion(name, folder)._repr_html_(), completion(name, folder).page()))
    widget._handle_custom_msg({"name": "<b>Ada</b>  & Co" + "x" * 1000}, [])
    assert (
        "&lt;b&gt;Ada&lt;/b&gt; &amp; Co" in widget.record
        and "&lt;b&gt;Ada" in widget.page
        and "<b>" not in widget.record
    )
    assert len(widget.name) == LONGEST
    before = widget.page
    for nonsense in (None, [], {"name": 3}, {}):
        widget._handle_custom_msg(nonsense, [])
    assert widget.page == before
    assert not list(folder.glob("*.html")), "no file is written"
