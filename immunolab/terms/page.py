"""The glossary as a Markdown page with a place for each term: what the links in lessons lead to."""

from __future__ import annotations

import re

from immunolab.terms.entries import Term, terms

PAGE = "glossary.md"


def anchor(entry: Term) -> str:
    """The name of an entry's place on the page: lower-case letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", entry.term.casefold()).strip("-")


def glossary_page(lessons: dict[str, str]) -> str:
    """The page `notebooks/glossary.md`. lessons: the slug of each lesson by its number, "01" and so on."""
    lines = [
        "# Glossary",
        "",
        "The terms of the course in plain words, each with the lesson that explains it first. Bold words of the lessons lead "
        "here. With a field to search in: [the glossary as a notebook](glossary.ipynb). "
        "Made by `immunolab map` from `immunolab/evidence/glossary.yaml`; do not edit by hand.",
    ]
    for entry in terms():
        also = f"Also: {', '.join(entry.also)}. " if entry.also else ""
        # a place of its own: JupyterLab and GitHub make different names out of a heading such as PD-1
        lines += ["", f'## <a id="{anchor(entry)}"></a>{entry.term}', ""]
        lines += [f"{entry.text} {also}[Lesson {entry.lesson}]({lessons[entry.lesson]}.ipynb)"]
    return "\n".join(lines) + "\n"
