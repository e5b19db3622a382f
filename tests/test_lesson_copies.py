"""Lessons come into a home once, and nothing that is there is written over."""

from __future__ import annotations

import errno
import os

import pytest

from immunolab.lesson_copies import bring_lessons


@pytest.fixture
def lessons(tmp_path):
    source = tmp_path / "lessons"
    source.mkdir()
    for name in ("01_a.ipynb", "01_a.quiz.yaml", "02_b.ipynb"):
        (source / name).write_text(f"{name}, as released")
    (source / "01_a.answers.json").write_text("somebody's answers")
    return source


def test_missing_lessons_come_and_others_stay(lessons, tmp_path):
    home = tmp_path / "home" / "lessons"
    assert bring_lessons(lessons, home) == ["01_a.ipynb", "01_a.quiz.yaml", "02_b.ipynb"]
    assert not (home / "01_a.answers.json").exists()
    (home / "01_a.ipynb").write_text("worked on")
    (home / "02_b.ipynb").unlink()
    (lessons / "01_a.ipynb").write_text("a new version")
    (lessons / "03_c.ipynb").write_text("a new lesson")
    assert bring_lessons(lessons, home) == ["02_b.ipynb", "03_c.ipynb"]
    assert (home / "01_a.ipynb").read_text() == "worked on"
    assert bring_lessons(lessons, home) == []


def test_a_link_of_the_user_is_not_followed(lessons, tmp_path):
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere.ipynb"
    home.mkdir()
    (home / "01_a.ipynb").symlink_to(elsewhere)
    assert "01_a.ipynb" not in bring_lessons(lessons, home)
    assert not elsewhere.exists()


def test_a_full_disk_leaves_no_half_of_a_lesson(lessons, tmp_path, monkeypatch):
    real = os.fdopen

    def full(handle, *arguments):
        stream = real(handle, *arguments)
        stream.write(b"half")
        stream.write = lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left on device"))
        return stream

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(OSError, match="No space left"):
        bring_lessons(lessons, tmp_path / "home")
    assert list((tmp_path / "home").iterdir()) == []
