"""What README and docs tell people to type: every command of a page, as it stands there."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ["README.md", "CONTRIBUTING.md", *sorted(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))]
_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.M | re.S)
_INLINE = re.compile(
    r"`((?:HTTPS_PROXY=\S+ )?(?:immunolab|nbgrader|make|python3?(?:\.13)?|py|git|dask|kubectl|helm|systemctl) [^`]*)`"
)


@dataclass(frozen=True)
class Typed:
    """One command: where it stands, and the words as a person would type them."""

    page: str
    text: str

    @property
    def words(self) -> list[str]:
        """Its words, as a shell splits them."""
        return shlex.split(self.text)


def without_comment(line: str) -> str:
    """A line up to its comment: "# ..." behind two blanks or at the beginning."""
    return re.sub(r"(^|\s{1,})#\s.*$", "", line).strip()


def fenced(page: str) -> list[Typed]:
    """The commands of a page's code blocks, in order; a line that ends in a backslash goes on."""
    found = []
    for _, language, block in _FENCE.findall((ROOT / page).read_text(encoding="utf-8")):
        if language in ("", "sh", "bash"):
            whole = re.sub(r"\\\n\s*", " ", block)
            found += [Typed(page, text) for line in whole.splitlines() if (text := without_comment(line))]
    return found


def inline(page: str) -> list[Typed]:
    """Commands with arguments that stand in a page's sentences."""
    text = _FENCE.sub("", (ROOT / page).read_text(encoding="utf-8"))
    return [Typed(page, found) for found in _INLINE.findall(text)]
