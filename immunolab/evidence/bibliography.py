"""Entries of the two bibliographies, parsed by pybtex only when they are wanted.

Splitting the file costs a millisecond, parsing all of it a fifth of a second (several in a browser), so only
the entries that a lesson uses are parsed.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from immunolab.evidence._files import read_text

#: The dossier's own references, and the sources of the simulations.
FILES = ("references.bib", "models.bib")


@dataclass(frozen=True)
class Reference:
    """One publication or agency action.

    key: as in the file. authors: short form ("Kyle", "Wu and Li", "Kyle et al."). year: as printed.
    title: plain text. doi, pmid, url: as in the file, or empty. verified: whether every identifier printed
    with it was confirmed; if not, none of them is shown or linked. entry: pybtex's entry.
    """

    key: str
    authors: str
    year: str
    title: str
    doi: str
    pmid: str
    url: str
    verified: bool
    entry: Any = field(repr=False, compare=False)

    @property
    def short(self) -> str:
        """Author and year, as a Markdown citation shows them: ``"Kyle et al. 2018"``."""
        return f"{self.authors} {self.year}"

    @property
    def link(self) -> str:
        """Where to find it: the DOI, else PubMed, else its page; empty if its identifiers are unconfirmed."""
        if not self.verified:
            return ""
        if self.doi:
            return f"https://doi.org/{quote_link(self.doi)}"
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/" if self.pmid else self.url


def reference(key: str) -> Reference:
    """The entry with this citation key. ValueError: no such key (the nearest ones are named)."""
    return _parse(known(key))


@cache
def all_keys() -> tuple[str, ...]:
    """Every citation key, in the order of the files."""
    return tuple(_blocks())


def known(key: str) -> str:
    """The key itself, if the bibliography has it. ValueError: it has not (the nearest keys are named)."""
    if key not in _blocks():
        by_case = {name.lower(): name for name in all_keys()}
        near = difflib.get_close_matches(str(key).lower(), by_case, n=3, cutoff=0.5)
        hint = f"; nearest: {', '.join(by_case[name] for name in near)}" if near else ""
        raise ValueError(f"unknown citation key {key!r}{hint}")
    return key


def quote_link(text: str) -> str:
    """Percent-encodes what a link target must not hold in HTML or Markdown (old DOIs have angle brackets)."""
    from urllib.parse import quote

    # Brackets stay readable when they balance, as Markdown allows them in a target.
    return quote(text, safe="/:;.-_~()")


def split_entries(text: str) -> dict[str, str]:
    """Text of every entry by key: an entry starts with ``@`` in column one and ends with a line ``}``."""
    found = re.findall(r"^(@\w+\{([^,\s]+),.*?^\})\s*$", text, re.M | re.S)
    return {key: block for block, key in found}


@cache
def _blocks() -> dict[str, str]:
    return {key: block for name in FILES for key, block in split_entries(read_text("dossier", name)).items()}


@cache
def _parse(key: str) -> Reference:
    from pybtex.database.input.bibtex import Parser

    entry = Parser().parse_string(_tidy(_blocks()[key])).entries[key]
    fields = entry.fields
    return Reference(
        key=key,
        authors=_short_authors(entry.persons["author"]),
        year=fields["year"],
        title=_plain(_rich(fields["title"])),
        doi=fields.get("doi", ""),
        pmid=fields.get("pmid", ""),
        url=fields.get("url", ""),
        verified=fields["note"] == "verified",
        entry=entry,
    )


def _tidy(block: str) -> str:
    """Two LaTeX forms that pybtex leaves alone: several macros in one formula, and single quotation marks."""
    math = re.compile(r"\$((?:\\[a-zA-Z]+){2,})\$")
    block = math.sub(lambda m: "{}".join(f"${macro}$" for macro in re.findall(r"\\[a-zA-Z]+", m[1])), block)
    return re.sub(r"(?<!\\)`([^`'{}]+)'", "\N{LEFT SINGLE QUOTATION MARK}\\1\N{RIGHT SINGLE QUOTATION MARK}", block)


def _short_authors(persons: list[Any]) -> str:
    names = [" ".join(_plain(_rich(name)) for name in p.prelast_names + p.last_names) for p in persons]
    if len(names) > 2 or names[-1] == "others":
        return f"{names[0]} et al."
    return " and ".join(names)


def _rich(latex: str) -> Any:
    from pybtex.richtext import Text

    return Text.from_latex(latex)


def _plain(text: Any) -> str:
    """LaTeX already resolved by pybtex, as plain Unicode."""
    from pybtex.backends.plaintext import Backend

    return text.render(Backend()).replace("\N{NO-BREAK SPACE}", " ")
