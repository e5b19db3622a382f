"""GIFT to questions, read as Moodle reads it (question/format/gift/format.php), with the line for what cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from immunolab.grading.banks import makes
from immunolab.grading.banks.from_html import Texts
from immunolab.grading.banks.item import Bank, BankError, Item, Left, NotCarriedError
from immunolab.grading.banks.makes import Answer, Made
from immunolab.quiz.files import decoded
from immunolab.quiz.text import to_plain_text

MAX_BYTES = 5_000_000
_HOW = {"html": "html", "moodle": "auto", "plain": "plain", "markdown": "markdown"}
_ESCAPED = {
    "\\": "\ue030",
    ":": "\ue031",
    "#": "\ue032",
    "=": "\ue033",
    "{": "\ue034",
    "}": "\ue035",
    "~": "\ue036",
    "n": "\ue037",
}
_SIGNS = {mark: ("\n" if sign == "n" else sign) for sign, mark in _ESCAPED.items()}
_PERCENT = re.compile(r"%(-?\d{1,3}(?:\.\d*)?)%")
_TRUE = {"T", "TRUE", "F", "FALSE"}


@dataclass(frozen=True)
class _Block:
    """The lines of one question, and the number of the first."""

    line: int
    text: str
    notes: str


def read_gift(raw: bytes, name: str) -> Bank:
    """All questions of a GIFT file. Raises BankError if it holds none, or is no text."""
    if len(raw) > MAX_BYTES:
        raise BankError(f"{name} is larger than {MAX_BYTES // 1_000_000} MB; a GIFT file is text, split it.")
    try:
        text = decoded(raw)
    except UnicodeError:
        raise BankError(f"{name} is not UTF-8 text; save it again as UTF-8.") from None
    bank, category = Bank("GIFT"), ""
    for block in _blocks(text):
        if found := re.match(r"\$CATEGORY:\s*(.*)", block.text):
            parts = [p for p in re.sub(r"//", "/", found[1]).split("/") if p and not re.match(r"\$|top$", p)]
            category = parts[-1].strip() if parts else ""
            continue
        try:
            bank.items.append(_item(block, category))
        except (NotCarriedError, ValueError) as error:
            bank.left.append(Left(_named(block)[0] or _first(block.text), f"{error} (line {block.line})"))
    if not bank.tried:
        raise BankError(f"{name} holds no question; in GIFT one looks like ::name:: Text {{=right ~wrong}}.")
    return bank


def _blocks(text: str) -> Iterator[_Block]:
    """Questions: lines up to a blank one, or, where a brace is open, up to the blank one after it."""
    lines: list[str] = []
    notes: list[str] = []
    began = 0
    for number, line in enumerate([*text.split("\n"), ""], 1):
        bare = line.strip()
        if bare.startswith("//"):
            notes.append(bare)
        elif re.match(r"\$CATEGORY:", bare) and not "".join(lines).strip():
            yield _Block(number, bare, "")
            lines, notes = [], []
        elif bare or _open("\n".join(lines)):
            if bare and lines and not lines[-1].strip() and re.search(r"^::|(?<!\\)\{", bare):  # nobody closed the last
                yield _Block(began, "\n".join(lines).strip(), "\n".join(notes))
                lines, notes = [], []
            began = began if lines else number
            lines.append(line)
        elif lines:
            yield _Block(began, "\n".join(lines).strip(), "\n".join(notes))
            lines, notes = [], []
    if lines:
        yield _Block(began, "\n".join(lines).strip(), "\n".join(notes))


def _open(text: str) -> bool:
    """Whether a brace is open; a question that begins after it shows that somebody forgot to close it."""
    bare = re.sub(r"\\.", "", text)
    return (
        bare.count("{") > bare.count("}")
        and len(text) < 20_000
        and not re.search(r"\n\s*::[^:\n]+::", bare[bare.rfind("{") :])
    )


def _hidden(text: str) -> str:
    """Escaped signs as marks that mean nothing."""
    return re.sub(r"\\([\\:#={}~n])", lambda found: _ESCAPED[found[1]], text)


def _shown(text: str) -> str:
    return re.sub("[\ue030-\ue037]", lambda found: _SIGNS[found[0]], text).strip()


def _named(block: _Block) -> tuple[str, str]:
    """The name, and the text after it."""
    text = _hidden(block.text)
    if found := re.match(r"::(.*?)::", text, re.S):
        return " ".join(_shown(found[1]).split()), text[found.end() :].strip()
    return "", text


def _first(text: str) -> str:
    words = " ".join(_shown(_hidden(text)).split())
    return words if len(words) <= 60 else words[:57] + "..."


class _Reader:
    """Texts of one question, in the format that it says it is in."""

    def __init__(self) -> None:
        self.texts = Texts()
        self.how = "auto"

    def text(self, raw: str, *, line: bool = False) -> str:
        """Markdown of a text that may begin with its format in brackets."""
        raw, how = raw.strip(), self.how
        if (found := re.match(r"\[(\w+)\]", raw)) and found[1] in _HOW:
            raw, how = raw[found.end() :], _HOW[found[1]]
        raw = _shown(raw)
        return self.texts.line(raw, how) if line else self.texts.text(raw, how)

    def stem(self, raw: str) -> str:
        """The question's own text, whose format the others take."""
        if (found := re.match(r"\s*\[(\w+)\]", raw)) and found[1] in _HOW:
            self.how = _HOW[found[1]]
        return self.text(raw)

    def answer(self, raw: str, weight: float, *, plain: bool = False) -> Answer:
        """An answer with what is said of it after a #."""
        raw = raw.strip()
        if found := _PERCENT.match(raw):
            weight, raw = float(found[1]), raw[found.end() :]
        text, _, said = raw.partition("#")
        return Answer(
            _shown(text) if plain else self.text(text, line=True), weight, self.text(said) if said.strip() else ""
        )


def _item(block: _Block, category: str) -> Item:
    name, text = _named(block)
    reader = _Reader()
    begin, end = text.find("{"), text.find("}")
    if begin < 0 and end < 0:
        raise NotCarriedError(f"it is a text without a question, for a notebook's own cell: {_first(text)}")
    if begin < 0 or end < begin:
        raise NotCarriedError("a brace opens and does not close, or closes and did not open")
    inner, after = text[begin + 1 : end].strip(), text[end + 1 :]
    stem = reader.stem(text[:begin] + (" _____ " + after if after.strip() else ""))
    inner, _, general = inner.partition("####") if "####" in inner else (inner, "", "")
    why = reader.text(general) if general.strip() else ""
    made = _made(reader, inner.strip())
    if not stem:
        raise NotCarriedError("it has no text")
    tags = ([category] if category else []) + re.findall(r"\[tag:([^\]]+)\]", block.notes)
    item = Item(
        name or _first(to_plain_text(stem)),
        made.kind,
        {"stem": stem, **made.fields},
        made.key,
        made.feedback,
        why,
        1,
        tags,
    )
    item.lose(*made.lost, *reader.texts.lost)
    item.pictures = reader.texts.pictures
    return item


def _made(reader: _Reader, inner: str) -> Made:
    if not inner:
        return makes.essay()
    if inner.startswith(">"):
        return _ordering(reader, inner)
    if inner.startswith("#"):
        return _number(reader, inner[1:])
    bare = inner.partition("#")[0].strip()
    if bare.upper() in _TRUE:
        return _true_false(reader, inner)
    if "~" in inner:
        return _choice(reader, inner)
    if "=" in inner and "->" in inner:
        return _matching(reader, inner)
    parts = [part for part in inner.split("=") if part.strip()]
    return makes.short([reader.answer(part, 100.0, plain=True) for part in parts])


def _choice(reader: _Reader, inner: str) -> Made:
    """One right answer if one is marked with =, else any number."""
    several = "=" not in inner
    parts = [part for part in re.split(r"~(?==)|~|(?==)", inner) if part.strip()]
    answers = [
        reader.answer(part.lstrip()[1:], 100.0) if part.lstrip().startswith("=") else reader.answer(part, 0.0)
        for part in parts
    ]
    return makes.choice(answers, several=several)


def _true_false(reader: _Reader, inner: str) -> Made:
    answer, *said = re.split("#", inner, maxsplit=2)
    right = answer.strip().upper() in {"T", "TRUE"}
    wrong_said, right_said = [*map(reader.text, said), "", ""][:2]
    return makes.true_or_false(right, {right: right_said, not right: wrong_said})


def _matching(reader: _Reader, inner: str) -> Made:
    pairs, spare = [], []
    for part in (part for part in inner.split("=") if part.strip()):
        left, arrow, right = part.partition("->")
        if not arrow:
            raise NotCarriedError(f"its pair “{_first(part)}” has no arrow ->")
        texts = reader.text(left, line=True), reader.texts.line(_shown(right), "plain")
        if all(texts):
            pairs.append(texts)
        elif texts[1]:
            spare.append(texts[1])
    return makes.matching(pairs, spare)


def _number(reader: _Reader, inner: str) -> Made:
    inner, tilde, otherwise = inner.partition("~")
    parts = [part for part in inner.split("=") if part.strip()]
    answers = []
    for part in parts:
        answer = reader.answer(part, 100.0, plain=True)
        text, within = answer.text, 0.0
        if ".." in text:
            low, high = (makes.number_of(side) for side in text.split("..", 1))
            if low is None or high is None:
                raise NotCarriedError(f"its answer “{text}” is no range of numbers")
            text, within = repr((low + high) / 2), abs(high - low) / 2
        elif ":" in text:
            text, _, tolerance = text.partition(":")
            within = abs(makes.number_of(tolerance) or 0.0)
        answers.append(Answer(text.strip(), answer.weight, answer.said, within))
    if tilde and (said := otherwise.partition("#")[2].strip()):
        answers.append(Answer("*", 0.0, reader.text(said)))
    return makes.number(answers)


def _ordering(reader: _Reader, inner: str) -> Made:
    """Moodle's ordering type: the first line says how it is shown and scored, then an item a line."""
    head, *lines = inner[1:].split("\n")
    made = makes.ordering(
        [reader.text(line, line=True) for line in lines if line.strip()],
        "all-or-nothing" if "ALL_OR_NOTHING" in head.upper() else "each-answer",
    )
    if made.fields["scoring"] == "each-answer":
        made.lost.append("its rule of points; pairs in the right order count here")
    return made
