"""The lesson template as rules: every fault of a lesson notebook as one sentence with its place and remedy."""

from __future__ import annotations

import ast
import contextlib
import importlib
import json
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from immunolab import evidence
from immunolab.folding import folded, only_calls, stays_open
from immunolab.lesson_template import HALVES, ONE_PIECE, OPENING, WARM_UP, Template, order_faults, template_of
from immunolab.lesson_waits import waiting_faults
from immunolab.quiz import QuizFileError, load_questions
from immunolab.quiz.citing import keys_cited
from immunolab.quiz.files import QUIZ_SUFFIX
from immunolab.quiz.questions import Question
from immunolab.review.rules import card_faults
from immunolab.terms import bold_terms, entry_of, link_faults, linked_terms, without_links
from immunolab.terms.links import PARTS
from immunolab.way import without_way

_MINIMISERS = re.compile(r"\b(simply|just|obviously|clearly|of course)\b", re.I)
_KEY = re.compile(r"\b[A-Z][A-Za-z]+\d{4}\w*\b|\bUCSFlab\b")


class Cell(NamedTuple):
    """A cell as the rules see it. ``tag``: its only tag, or "" when it has none or several; links to terms are bold words."""

    name: str
    kind: str
    tag: str
    source: str
    written: str = ""
    folded: bool = False


class Lesson:
    """A lesson's cells and questions. Raises ValueError naming the file if the notebook cannot be read."""

    def __init__(self, folder: Path, slug: str) -> None:
        self.folder, self.slug = folder, slug
        path = folder / f"{slug}.ipynb"
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))["cells"]
            if not isinstance(raw, list) or not all(isinstance(cell, dict) for cell in raw):
                raise ValueError("its cells are no list of cells")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path.name} is not a notebook that can be read ({error}).") from error
        self.cells = [_cell(cell, number) for number, cell in enumerate(raw, 1)]
        self.questions: dict[str, Question] = {}
        self.graded: dict[str, Question] = {}
        for target, file in (
            (self.questions, folder / (slug + QUIZ_SUFFIX)),
            (self.graded, folder.parent / "source" / slug / (slug + QUIZ_SUFFIX)),
        ):
            if file.is_file():
                with contextlib.suppress(QuizFileError):  # named by the check of question files
                    target.update({q.id: q for q in load_questions(file).questions})

    @property
    def template(self) -> Template:
        """The form that it is written in, by its tags."""
        return OPENING if self.first else template_of([cell.tag for cell in self.cells])

    @property
    def first(self) -> bool:
        """Whether this is the page before the lessons, which has one loop and no budget."""
        return self.slug.startswith("00")

    def markdown(self, *tags: str) -> list[Cell]:
        """Markdown cells, all or those with one of the tags."""
        return [c for c in self.cells if c.kind == "markdown" and (not tags or c.tag in tags)]

    def reveals(self) -> list[Cell]:
        """The texts that open after a bet, as cells."""
        return [Cell(f"reveal of {q.id}", "markdown", "reveal", q.reveal) for q in self.questions.values() if q.reveal]

    def code(self, *tags: str) -> list[Cell]:
        """Code cells, all or those with one of the tags."""
        return [c for c in self.cells if c.kind == "code" and (not tags or c.tag in tags)]

    def asked(self, *tags: str, call: str = r"(?:ask|predict)") -> list[str]:
        """Questions that code cells show, in order."""
        return re.findall(rf'quiz\.{call}\("([^"]+)"\)', "\n".join(cell.source for cell in self.code(*tags)))

    def listed(self) -> set[str]:
        """Citation keys in the lesson's list of references."""
        calls = [c.source for c in self.code("references") if c.source.startswith("references(")]
        return set(re.findall(r'"([^"]+)"', calls[0])) if calls else set()

    def goals(self) -> list[str]:
        """Ids of the objectives that the lesson states."""
        return re.findall(r"\(`([a-z-]+)`\)", "\n".join(c.source for c in self.markdown("objectives")))


def _cell(raw: dict[str, Any], number: int) -> Cell:
    tags = raw.get("metadata", {}).get("tags") or []
    source = raw.get("source", "")
    text = source if isinstance(source, str) else "".join(source)
    tag = tags[0] if len(tags) == 1 else ""
    return Cell(
        str(raw.get("id", number)), raw.get("cell_type", ""), tag, without_links(without_way(text)), text, folded(raw)
    )


def lesson_faults(folder: Path, slug: str) -> list[str]:
    """Every fault of one lesson; empty if there is none. folder: where the notebook and its questions lie."""
    try:
        lesson = Lesson(folder, slug)
    except ValueError as error:
        return [str(error)]
    rules = (_order, _budgets, _code, _folding, _citations, _terms, _questions, _voice, _links)
    found = [f"{slug}.ipynb, {fault}" for rule in rules for fault in rule(lesson)]
    return found + card_faults(folder, slug, lesson.goals(), lesson.listed())


#: calls whose result shows itself only as the last line of a cell; what a quiz asks shows itself anywhere
_SHOWN_LAST = {"show", "scene", "explore", "progress", "how_sure", "references", "warm_up", "check_setup"}


def unseen(source: str) -> list[str]:
    """The calls of a cell whose picture nobody sees, since another line follows."""
    try:
        lines = ast.parse(source).body[:-1]
    except SyntaxError:
        return []
    calls = [line.value.func for line in lines if isinstance(line, ast.Expr) and isinstance(line.value, ast.Call)]
    return [call.id for call in calls if isinstance(call, ast.Name) and call.id in _SHOWN_LAST]


def _order(lesson: Lesson) -> Iterator[str]:
    template = lesson.template
    for cell in lesson.cells:
        if cell.tag not in template.parts:
            yield (
                f"cell {cell.name}: needs exactly one tag, its part of the lesson; known parts: {', '.join(template.parts)}."
            )
    parts = [tag for tag, _ in groupby(cell.tag for cell in lesson.cells if cell.tag)]
    yield from order_faults(parts, template, template.rounds)
    warm_up = [cell.source.splitlines()[-1:] for cell in lesson.cells if cell.tag == WARM_UP]
    if warm_up != ([] if lesson.slug < "02" else [["warm_up()"]]):
        yield "warm-up: from lesson 02 on one cell right after the set-up, with warm_up(); copy it from lesson 02."
    found = lesson.code("setup")
    if len(found) != 1 or found[0].source != template.setup.format(slug=lesson.slug):
        yield "set-up: the one cell is the same in every lesson but for the name of the question file; copy it from lesson 01."


def _budgets(lesson: Lesson) -> Iterator[str]:
    headings = sum(c.source.count("\n# ") + c.source.startswith("# ") for c in lesson.markdown())
    if headings != 1:
        yield f"headings: {headings} of the first level; a notebook has one."
    if lesson.first:
        return
    read = [*(c for c in lesson.markdown() if c.tag != "title"), *lesson.reveals()]
    shown = [re.sub(r"<!--.*?-->", "", re.sub(r"\]\([^)]*\)", "]", c.source)) for c in read]
    words = sum(len(text.split()) for text in shown)
    cells = sum(c.tag != WARM_UP for c in lesson.cells)
    template = lesson.template
    for what, found, (least, most) in (("cells", cells, template.cells), ("words", words, template.words)):
        if not least <= found <= most:
            yield f"length: {found:,} {what}; a lesson has {least:,} to {most:,}."
    for tag, limit in (("hook", template.hook), ("idea", template.idea)):
        for cell in lesson.markdown(tag):
            if len(cell.source.split()) > limit:
                yield f"cell {cell.name}: {len(cell.source.split())} words; a part `{tag}` has at most {limit}."


def _code(lesson: Lesson) -> Iterator[str]:
    for cell in lesson.code():
        if len(cell.source.splitlines()) > 4:
            yield f"cell {cell.name}: {len(cell.source.splitlines())} lines of code; four at most, the rest belongs into the package."
        if found := re.search(r"\b(def|class|lambda)\b|^\s*[%!]", cell.source, re.M):
            yield f"cell {cell.name}: {found.group().strip()!r}; a lesson's cells are calls."
        for call in unseen(cell.source):
            yield f"cell {cell.name}: a notebook shows a cell's last line alone; give {call}(...) a cell of its own."
        for names in re.findall(r"controls=\[([^\]]*)\]", cell.source):
            if (count := names.count(",") + 1) > 3:
                yield f"cell {cell.name}: {count} controls; at most three are shown, the rest wait."


def _folding(lesson: Lesson) -> Iterator[str]:
    for cell in lesson.code():
        wanted = only_calls(cell.source) and not stays_open(lesson.slug, cell.tag)
        if cell.folded != wanted:
            what = "only shows a part of the lesson; fold" if wanted else "is for the learner to read; open"
            yield f"cell {cell.name}: its code {what} it, with: immunolab fold {lesson.slug}."


def _citations(lesson: Lesson) -> Iterator[str]:
    used: set[str] = set()
    for cell in (*lesson.markdown(), *lesson.reveals()):
        yield from (f"cell {cell.name}: {fault}" for fault in evidence.check_markdown(cell.source))
        used |= set(evidence.keys_in_markdown(cell.source))
    used |= {key for cell in lesson.reveals() for key in keys_cited(cell.source)}
    used |= {key for question in lesson.questions.values() for key in question.source}
    for name in re.findall(r'show\("(\w+)"', "\n".join(c.source for c in lesson.code())):
        try:
            module = importlib.import_module(f"immunolab.figures.{name}")
        except ImportError:
            continue  # named by the rule on names
        used |= set(_KEY.findall(module.picture.__doc__ or ""))
    listed = lesson.listed()
    for key in sorted(used - listed):
        yield f"references: {key} is cited and not listed; add it to references(...)."
    for key in sorted(listed - used):
        yield f"references: {key} is listed and not cited; take it out of references(...)."


def _terms(lesson: Lesson) -> Iterator[str]:
    if lesson.first:
        return
    for cell in lesson.markdown("hook", "idea", "evidence"):
        for term in bold_terms(cell.source):
            if entry_of(term) is None:
                yield f"cell {cell.name}: {term!r} is bold, so a new term; explain it in immunolab/evidence/glossary.yaml."
    cells = [(cell.name, cell.written) for cell in lesson.markdown(*PARTS)]
    if lesson.template is HALVES or any(linked_terms(text) for _, text in cells):
        yield from link_faults(cells)


def _questions(lesson: Lesson) -> Iterator[str]:
    from immunolab import explore, figures

    asked = lesson.asked()
    for name in sorted(set(asked) - set(lesson.questions)):
        yield f"question {name}: shown, and not in {lesson.slug}{QUIZ_SUFFIX}."
    for name in sorted(set(lesson.questions) - set(asked)):
        yield f"question {name}: in {lesson.slug}{QUIZ_SUFFIX}, and shown in no cell."
    bets = lesson.asked(call="predict")
    if lesson.asked(call="reveal") != bets:
        yield "bets: each quiz.predict(...) needs its quiz.reveal(...), in the same order."
    if lesson.template is not ONE_PIECE:
        yield from waiting_faults((cell.name, cell.source) for cell in lesson.code())
    goals = lesson.goals()
    tested = [q.objective for q in (*lesson.questions.values(), *lesson.graded.values())]
    for name in sorted(set(tested) - set(goals)):
        yield f"objectives: questions name {name!r}, which the lesson does not state."
    for goal in goals:
        if tested.count(goal) < 2:
            yield f"objectives: {goal} is tested {tested.count(goal)} times; practice and assignment together need two."
    recap = "\n".join(c.source for c in lesson.markdown("recap"))
    if not lesson.first and re.findall(r"^- `([a-z-]+)`:", recap, re.M) != goals:
        yield "recap: one line for each objective, in their order, beginning with its id: - `id`: ..."
    if not lesson.first:
        check = lesson.asked("check", call="ask")
        kinds = {lesson.questions[name].kind for name in check if name in lesson.questions}
        if len(lesson.questions) < 10:
            yield f"practice: {len(lesson.questions)} questions; a lesson has ten or more."
        if not 3 <= len(check) <= 6 or len(kinds) < 3:
            yield f"check: {len(check)} questions of {len(kinds)} kinds; three to six, of three kinds or more."
        if len(bets) < 2 or any(lesson.questions[b].points for b in bets if b in lesson.questions):
            yield "bets: two or more, each with points: 0."
    text = "\n".join(c.source for c in lesson.code())
    for call, known in (("explore", explore.names()), ("show", figures.names())):
        for name in sorted(set(re.findall(rf'\b{call}\("([^"]+)"', text)) - set(known)):
            yield f"{call}({name!r}): there is no such name; known: {', '.join(known)}."


def _voice(lesson: Lesson) -> Iterator[str]:
    for cell in (*lesson.markdown(), *lesson.reveals()):
        prose = re.sub(r"`[^`]*`|\([^)]*\)", "", cell.source)
        if found := _MINIMISERS.search(prose):
            yield f"cell {cell.name}: {found.group()!r} makes a reader who does not see it feel slow; leave it out."
        if re.search(r"!\[\s*\]", cell.source):
            yield f"cell {cell.name}: a picture without a description; write it between the square brackets."
        for heading in re.findall(r"^#+ (.+)$", cell.source, re.M):
            # "18 · Test": the first word of the title is what may begin with a capital, not the number
            words = [word for word in re.split(r"^\d\d · ", heading)[-1].split()[1:] if word.isalpha()]
            if words and sum(word.istitle() for word in words) > len(words) / 2:
                yield f"cell {cell.name}: heading {heading!r} is in title case; use sentence case."
    if sum("not medical advice" in c.source for c in lesson.markdown()) != 1:
        yield 'limits: the words "not medical advice" belong there, once.'


def _links(lesson: Lesson) -> Iterator[str]:
    for cell in lesson.markdown():
        for target in re.findall(r"\]\(([^) ]+)", cell.written):
            file = target.partition("#")[0]
            if file and not target.startswith("http") and not (lesson.folder / file).resolve().is_file():
                yield f"cell {cell.name}: the link {target} leads to no file."
