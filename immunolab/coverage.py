"""The pages made from lessons and dossier: where each statement and topic of the articles is treated, the map.

A lesson, its practice questions or its assignment name a statement by its number in the dossier, such as C016.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from immunolab import evidence
from immunolab.course import PARTS, lessons
from immunolab.lesson_template import stated_minutes
from immunolab.quiz.files import decoded
from immunolab.terms import PAGE, glossary_page
from immunolab.way import with_way

_CLAIM = re.compile(r"\bC\d{3}\b")
_KINDS = {"notebooks": "lesson", "source": "assignment"}


class Place(NamedTuple):
    """Where a statement is met: the lesson's slug, and whether in the lesson or only in its assignment."""

    slug: str
    kind: str


def claims_met(root: Path) -> dict[str, list[Place]]:
    """For each number of a statement that the course's notebooks or questions name: the places, in course order.

    root: the course folder. Numbers that the dossier does not have are included, so that a check can name them.
    """
    found: dict[str, list[Place]] = {}
    for slug in lessons(root):
        for folder, kind in _KINDS.items():
            base = root / folder if folder == "notebooks" else root / folder / slug
            for number in sorted({n for text in _texts(base, slug) for n in _CLAIM.findall(text)}):
                place = Place(slug, kind)
                if place not in found.setdefault(number, []):
                    found[number].append(place)
    return found


def _texts(folder: Path, slug: str) -> Iterator[str]:
    notebook = folder / f"{slug}.ipynb"
    if notebook.is_file():
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            yield "".join(cell["source"])
    questions = folder / f"{slug}.quiz.yaml"
    if questions.is_file():
        yield decoded(questions.read_bytes())


def claims_page(root: Path) -> str:
    """The page `docs/claims.md`: each statement with its verdict and the lessons that treat it."""
    met = claims_met(root)
    lines = [
        "# The articles' statements, and where the course treats them",
        "",
        "Five public web articles started this course. Each of their statements has a number, a verdict and a reason in the",
        "dossier (`immunolab/evidence/dossier/claims.csv`). Made by `immunolab map`; do not edit by hand.",
        "",
        "| number | statement | verdict | treated in |",
        "| --- | --- | --- | --- |",
    ]
    for claim in evidence.claims().astype(str).to_dict("records"):
        places = ", ".join(_link(place) for place in met.get(claim["claim_id"], []))
        quote = " ".join(claim["quote"].split()).replace("|", "\\|")
        second = claim["alternative_verdict"]
        verdict = claim["verdict"] + (f" or {second}" if second not in ("", "nan", "None", "<NA>") else "")
        lines.append(f"| {claim['claim_id']} | “{quote}” | {verdict} | {places or 'not yet'} |")
    return "\n".join(lines) + "\n"


def therapies_page() -> str:
    """The page `docs/therapies.md`: all types of treatment, a section each."""
    from immunolab.evidence.therapies import therapies

    return (
        "# Types of immune treatment\n\n"
        "State of knowledge: November 2026. Ratios below 1 favour the treatment, intervals are 95 %. Licences: the first of "
        "each drug by each agency, from the dossier's approvals. Made by `immunolab map`; do not edit by hand.\n\n"
        f"{therapies().markdown()}\n"
        "This is teaching, not medical advice.\n"
    )


def _link(place: Place) -> str:
    number, name = place.slug.split("_", 1)
    title = f"{number} {name.replace('_', ' ')}"
    if place.kind == "assignment":
        return f"assignment {number}"
    return f"[{title}](../notebooks/{place.slug}.ipynb)"


def with_map(text: str, root: Path, folder: str) -> str:
    """A page with the map of the course between its two marks. folder: where the page lies, "notebooks" or "."."""
    before, _, rest = text.partition("<!-- map -->\n")
    _, mark, after = rest.partition("<!-- /map -->")
    if not mark:
        return text
    table = course_map(root)
    if folder == ".":
        table = re.sub(r"\]\((\d\d_)", r"](notebooks/\1", table).replace("](../", "](")
    return f"{before}<!-- map -->\n{table}\n{mark}{after}"


def course_map(root: Path) -> str:
    """The lessons as a Markdown table: question, minutes, lesson and assignment; links as from `notebooks/`."""
    lines = ["| lesson | its question | minutes | assignment |", "| --- | --- | --- | --- |"]
    for slug in lessons(root)[1:]:
        if slug[:2] in PARTS:
            lines.append(f"| **{PARTS[slug[:2]]}** | | | |")
        title = next(_texts(root / "notebooks", slug))
        question = next(iter(re.findall(r"^\*\*(.+)\*\*$", title, re.M)), "")
        name = next(iter(re.findall(r"^# (.+)$", title, re.M)), slug)
        minutes = sum(stated_minutes(title))
        graded = f"[{slug[:2]}](../release/{slug}/{slug}.ipynb)"
        lines.append(f"| [{name}]({slug}.ipynb) | {question} | {minutes} | {graded} |")
    return "\n".join(lines)


def pages(root: Path) -> dict[Path, str]:
    """Every page that is made from lessons and dossier, as it should be now."""
    readme = root / "README.md"
    return {
        root / "docs" / "claims.md": claims_page(root),
        root / "docs" / "therapies.md": therapies_page(),
        root / "docs" / "topics.md": topics_page(root),
        root / "notebooks" / PAGE: glossary_page({slug[:2]: slug for slug in lessons(root)}),
        readme: with_map(readme.read_text(encoding="utf-8"), root, "."),
        **{path: json.dumps(book, indent=1, ensure_ascii=False) + "\n" for path, book in lesson_books(root)},
    }


def lesson_books(root: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each lesson's notebook as JSON, with what is made in it: the way to its neighbours, and the map on the first page."""
    paths = [root / "notebooks" / f"{slug}.ipynb" for slug in lessons(root)]
    books = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    titles = [(path.stem, _title(path, book)) for path, book in zip(paths, books, strict=True)]
    for number, (path, book) in enumerate(zip(paths, books, strict=True)):
        for cell in book["cells"]:
            source = "".join(cell["source"])
            if "<!-- map -->" in source:
                cell["source"] = with_map(source, root, "notebooks").splitlines(keepends=True)
        yield path, with_way(book, number, titles)


def _title(path: Path, book: dict[str, Any]) -> str:
    return next(iter(re.findall(r"^# (.+)$", "".join(book["cells"][0]["source"]), re.M)), path.stem)


def topics_page(root: Path) -> str:
    """The page `docs/topics.md`: each topic of the articles with the parts that treat it. ValueError for a place that is not there."""
    source = files("immunolab.evidence").joinpath("topics.yaml").read_text(encoding="utf-8")
    lines = [
        "# The articles' topics, and where the course treats them",
        "",
        "From `immunolab/evidence/topics.yaml`. Made by `immunolab map`; do not edit by hand.",
        "",
        "| topic | treated in |",
        "| --- | --- |",
    ]
    slugs = {slug[:2]: slug for slug in lessons(root)}
    for entry in yaml.safe_load(source):
        places = ", ".join(_place(str(place), slugs, root) for place in entry["at"])
        lines.append(f"| {entry['topic']} | {places} |")
    return "\n".join(lines) + "\n"


def _place(place: str, slugs: dict[str, str], root: Path) -> str:
    if place == "therapies":
        return "[table of treatments](../notebooks/therapies.ipynb)"
    number, _, name = place.partition("#")
    if number not in slugs:
        raise ValueError(f"topics.yaml names lesson {number}, which is not there.")
    slug = slugs[number]
    link = f"[{number} {slug[3:].replace('_', ' ')}](../notebooks/{slug}.ipynb)"
    if not name:
        return link
    cells = json.loads((root / "notebooks" / f"{slug}.ipynb").read_text(encoding="utf-8"))["cells"]
    found = ["".join(cell["source"]) for cell in cells if cell["id"] == name]
    if not found:
        raise ValueError(f"topics.yaml names cell {name} of lesson {number}, which is not there.")
    heading = next(iter(re.findall(r"^#+ (.+)$", found[0], re.M)), name)
    return f"{link}, “{heading}”"
