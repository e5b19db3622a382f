"""A new lesson and its assignment as a valid skeleton: ``immunolab new 18_slug``.

The four files beside this one are what an author gets, with ``$title`` and the like filled in. Every part of
the template is there, with a sentence in capitals where the author's own goes; questions and explorer are real,
so that lesson and assignment run and can be graded from the first minute.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from string import Template

from immunolab.course import SLUG, CourseError
from immunolab.evidence import markdown_link


def write_skeleton(root: Path, slug: str) -> list[Path]:
    """Write lesson, practice questions, assignment and graded questions; returns the files.

    Parameters
    ----------
    root : the course folder
    slug : two digits and words, such as ``18_new_topic``

    Raises
    ------
    CourseError
        For a slug of another form, and when one of the files is there already: nothing is ever overwritten.

    """
    if not SLUG.match(slug):
        raise CourseError(f"{slug!r} is no lesson's name; use two digits and lower-case words, such as 18_new_topic.")
    written = {
        root / "notebooks" / f"{slug}.ipynb": "lesson.ipynb",
        root / "notebooks" / f"{slug}.quiz.yaml": "lesson.quiz.yaml",
        root / "source" / slug / f"{slug}.ipynb": "assignment.ipynb",
        root / "source" / slug / f"{slug}.quiz.yaml": "assignment.quiz.yaml",
    }
    for path in written:
        if path.exists():
            raise CourseError(f"{path.relative_to(root)} is there already; take another number or name.")
    values = {
        "slug": slug,
        "number": slug[:2],
        "title": slug[3:].replace("_", " ").capitalize(),
        "source": markdown_link("Blattman2002"),
    }
    for path, name in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (files(__package__) / name).read_text(encoding="utf-8")
        path.write_text(Template(text).substitute(values), encoding="utf-8")
    return list(written)
