"""What came and what was lost, in words: for the terminal, and whole as a Markdown file."""

from __future__ import annotations

from collections.abc import Sequence

from immunolab.grading.banks.bring_in import Plan
from immunolab.grading.banks.item import Item, Left

_MOST = 12


def _count(number: int, what: str = "question") -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def summary_in(made: Plan) -> str:
    """One sentence in numbers."""
    whole = sum(not coming.item.lost for coming in made.coming)
    parts = [
        f"{made.bank.format}, {_count(made.bank.tried)}: {whole} come whole",
        f"{len(made.coming) - whole} with something lost",
        f"{len(made.left)} cannot be carried",
    ]
    if made.there:
        parts.append(f"{len(made.there)} are there already")
    return ", ".join(parts) + "."


def list_in(made: Plan, name: str) -> str:
    """Everything that comes, is lost, stays behind or is there already, as Markdown."""
    lines = [f"# {name} into {made.slug}", "", summary_in(made), ""]
    lines += [f"- Not carried of the bank as a whole: {lost}." for lost in made.bank.lost]
    if made.coming:
        lines += ["", "## What comes", ""]
        for coming in made.coming:
            lines.append(f"- `{coming.question['id']}` ({coming.question['kind']}): {coming.item.name}")
            lines += [f"  - Not carried: {_inline(lost)}." for lost in coming.item.lost]
    lines += _left(made.left)
    if made.there:
        lines += ["", "## What is there already", "", *(f"- `{name}`" for name in made.there)]
    return "\n".join(lines) + "\n"


def _inline(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _left(left: Sequence[Left]) -> list[str]:
    return (
        ["", "## What cannot be carried", "", *(f"- {one.name}: {_inline(one.why)}." for one in left)] if left else []
    )


def short_in(made: Plan, name: str) -> str:
    """The same for a terminal: the numbers, and the first of each sort."""
    return _shortened(list_in(made, name).split("\n")[2:], "the whole list is in the file")


def _shortened(lines: list[str], more: str) -> str:
    kept, left, shown = [], 0, 0
    for line in lines:
        if line.startswith("##"):
            if left:
                kept.append(f"... and {left} more lines; {more}.")
            shown = left = 0
            kept.append(line.lstrip("# ") + ":")
        elif line.strip():
            shown += 1
            if shown <= _MOST:
                kept.append(line)
            else:
                left += 1
    if left:
        kept.append(f"... and {left} more lines; {more}.")
    return "\n".join(kept)


def summary_out(items: Sequence[Item], written: Sequence[Item], to: str) -> str:
    """One sentence in numbers."""
    whole = sum(not item.lost for item in written)
    return (
        f"{to}: {_count(len(written))} written, {whole} of them whole, {len(written) - whole} with something lost; "
        f"{len(items) - len(written)} could not be carried."
    )


def list_out(items: Sequence[Item], written: Sequence[Item], to: str, slug: str) -> str:
    """Everything that a format could not hold, as Markdown."""
    lines = [f"# {slug} to {to}", "", summary_out(items, written, to), ""]
    for item in items:
        if item.lost:
            lines.append(f"- `{item.name}`{'' if item in written else ' does not go out'}")
            lines += [f"  - Not carried: {_inline(lost)}." for lost in item.lost]
    return "\n".join(lines) + "\n"


def short_out(items: Sequence[Item], written: Sequence[Item], to: str, slug: str) -> str:
    """The same for a terminal."""
    return _shortened(list_out(items, written, to, slug).split("\n")[2:], "the whole list is in the file")
