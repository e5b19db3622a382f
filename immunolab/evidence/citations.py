"""Citations for running text and reference lists, formatted by pybtex from `references.bib`.

Only confirmed identifiers are printed or linked: an unconfirmed DOI may send a learner to another paper.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from html import escape
from typing import Any, ClassVar
from unicodedata import normalize

from immunolab.evidence.bibliography import Reference, quote_link, reference


def cite(*keys: str) -> Citation:
    """A citation for running text: ``cite("Kyle2018")`` shows *Kyle et al. (2018)*, linked to the paper.

    keys: one or more citation keys. ValueError: no key, or an unknown one (the nearest keys are named).
    """
    return Citation(_all(keys))


def references(*keys: str) -> References:
    """The reference list of a lesson, sorted by author and year, each work once.

    keys: the citation keys the lesson uses, in any order. ValueError: no key, or an unknown one.
    """
    return References(_all(dict.fromkeys(keys)))


def _all(keys: Iterable[str]) -> tuple[Reference, ...]:
    found = tuple(reference(key) for key in keys)
    if not found:
        raise ValueError("name at least one citation key")
    return found


class Citation:
    """Works cited together. Its text, Markdown and HTML forms say the same; shown by Jupyter as a link."""

    def __init__(self, works: tuple[Reference, ...]) -> None:
        self.works = works

    @property
    def keys(self) -> tuple[str, ...]:
        """The citation keys, in the order given."""
        return tuple(work.key for work in self.works)

    def __str__(self) -> str:
        return self._join(lambda words, work: words)

    def __repr__(self) -> str:
        return f"cite({', '.join(map(repr, self.keys))})"

    def _repr_html_(self) -> str:
        return self._join(
            lambda words, work: f'<a href="{escape(work.link)}">{escape(words)}</a>' if work.link else escape(words)
        )

    def _repr_markdown_(self) -> str:
        return self._join(
            lambda words, work: f"[{escape_markdown(words)}]({work.link})" if work.link else escape_markdown(words)
        )

    def _join(self, form: Callable[[str, Reference], str]) -> str:
        return "; ".join(form(f"{work.authors} ({work.year})", work) for work in self.works)


class References:
    """A sorted reference list. Text, Markdown and HTML forms say the same."""

    def __init__(self, works: tuple[Reference, ...]) -> None:
        entries = [_printable(work) for work in sorted(works, key=_order)]
        self._texts = {item.key: item.text for item in _style().format_entries(entries)}

    @property
    def keys(self) -> tuple[str, ...]:
        """The citation keys, in the order of the list."""
        return tuple(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __str__(self) -> str:
        return "\n".join(f"- {line}" for line in self._rendered("plaintext"))

    def __repr__(self) -> str:
        # What a front end without HTML shows, so the list itself and not a type name.
        return str(self)

    def _repr_html_(self) -> str:
        items = zip(self.keys, self._rendered("html"), strict=True)
        lines = [f'<li id="ref-{escape(key)}">{html}</li>' for key, html in items]
        return '<ul lang="en" aria-label="References" style="overflow-wrap:anywhere">\n' + "\n".join(lines) + "\n</ul>"

    def _repr_markdown_(self) -> str:
        return "\n".join(f"- {line}" for line in self._rendered("markdown"))

    def _rendered(self, backend: str) -> list[str]:
        target = _backend(backend)
        return [" ".join(text.render(target).split()) for text in self._texts.values()]


def _order(work: Reference) -> tuple[str, str, str]:
    """Author, year, title; not the style's own order, which puts institutions after Z."""
    return _letters(work.authors), work.year, _letters(work.title)


def _letters(text: str) -> str:
    return normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()


def escape_markdown(text: str) -> str:
    """Text that Markdown shows as it stands."""
    return "".join(f"\\{char}" if char in r"\`*_{}[]<>#|$" else char for char in text)


def _printable(work: Reference) -> Any:
    """The entry as the style should print it: no working note, PubMed under pybtex's name for it."""
    from pybtex.database import Entry

    fields = {name: text for name, text in work.entry.fields.items() if name.lower() not in ("note", "pmid")}
    if work.verified and work.pmid:
        fields["pubmed"] = work.pmid
    if not work.verified:
        fields = {name: text for name, text in fields.items() if name.lower() not in ("doi", "url")}
    if re.search(r"\d{4}-\d\d-\d\d", fields.get("pages", "")):
        # A date instead of pages: the style would stretch its hyphens to dashes.
        fields["pages"] = fields["pages"].replace("-", "\N{NON-BREAKING HYPHEN}")
    entry = Entry(work.entry.type, fields=fields, persons=work.entry.persons)
    entry.key = work.key
    return entry


@cache
def _style() -> Any:
    from pybtex.style.formatting.unsrt import Style
    from pybtex.style.template import field, href, join, sentence

    class CourseStyle(Style):
        """pybtex's plain style, authors by family name, titles in the capitals of the file, safe links."""

        def format_title(self, e: Any, which_field: str, as_sentence: bool = True) -> Any:
            title = field(which_field)
            return sentence[title] if as_sentence else title

        def format_doi(self, e: Any) -> Any:
            url = join["https://doi.org/", field("doi", raw=True, apply_func=quote_link)]
            return href(url)[join["doi:", field("doi", raw=True)]]

        def format_pubmed(self, e: Any) -> Any:
            url = join["https://pubmed.ncbi.nlm.nih.gov/", field("pubmed", raw=True), "/"]
            return href(url)[join["PMID: ", field("pubmed", raw=True)]]

    return CourseStyle(name_style="lastfirst", sorting_style="none", abbreviate_names=True)


@cache
def _backend(name: str) -> Any:
    if name == "plaintext":
        from pybtex.backends.plaintext import Backend as Plain

        class CoursePlain(Plain):
            """With real dashes between pages."""

            symbols: ClassVar = {**Plain.symbols, "ndash": "–"}

        return CoursePlain("utf-8")
    if name == "markdown":
        from pybtex.backends.markdown import Backend as Markdown

        class CourseMarkdown(Markdown):
            """Escapes dollars too (MathJax) and never writes HTML."""

            symbols: ClassVar = {"ndash": "–", "newblock": "\n", "nbsp": "\N{NO-BREAK SPACE}"}

            def format_str(self, text: str) -> str:
                return escape_markdown(text)

        return CourseMarkdown("utf-8")
    from pybtex.backends.html import Backend as Html

    class CourseHtml(Html):
        """Without wrappers around protected capitals, and with escaped link targets."""

        def format_protected(self, text: str) -> str:
            return text

        @staticmethod
        def format_href(url: str, text: str, external: bool = False) -> str:
            return f'<a href="{escape(url)}">{text}</a>' if text else ""

    return CourseHtml("utf-8")
