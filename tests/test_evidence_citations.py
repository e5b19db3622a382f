"""Citations: short forms, links only to confirmed identifiers, reference lists, and Markdown cells."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from immunolab import evidence
from immunolab.evidence import bibliography

ROOT = Path(__file__).resolve().parent.parent
DOSSIER = files("immunolab.evidence") / "dossier"
KYLE = '[Kyle et al. 2018](https://doi.org/10.1056/NEJMoa1709974 "Kyle2018")'


def first(**wanted):
    """The first work of the bibliography with these properties."""
    works = (evidence.reference(key) for key in evidence.all_keys())
    return next(work for work in works if all(bool(getattr(work, k)) == v for k, v in wanted.items()))


def test_every_entry_parses_to_plain_unicode():
    works = [evidence.reference(key) for key in evidence.all_keys()]
    stated = re.search(
        r"`references.bib` .*\| (\d+) \|", (files("immunolab.evidence") / "dossier/README.md").read_text()
    )
    own, models = (
        len(bibliography.split_entries((DOSSIER / f).read_text(encoding="utf-8"))) for f in bibliography.FILES
    )
    assert stated and own == int(stated[1]) and len(works) == own + models
    for work in works:
        assert re.fullmatch(r"(19|20)\d\d", work.year)
        assert not re.search(r"[{}\\$`]", work.title + work.authors), work
    assert evidence.reference("Arstila1999").title.endswith("human αβ T cell receptor diversity")
    assert evidence.reference("LjunggrenKarre1990").short == "Ljunggren and Kärre 1990"
    assert "‘missing self’" in evidence.reference("LjunggrenKarre1990").title


@pytest.mark.parametrize(
    ("names", "short"),
    [
        ("Wu, An", "Wu"),
        ("Wu, An and Li, Bo", "Wu and Li"),
        ("Wu, An and Li, Bo and Ek, Cy", "Wu et al."),
        ("Wu, An and others", "Wu et al."),
        ("van de Donk, Niels and others", "van de Donk et al."),
        ("{Johnson \\& Johnson}", "Johnson & Johnson"),
        ('K{\\"o}hler, Georges and Milstein, C.', "Köhler and Milstein"),
    ],
)
def test_short_authors(names, short):
    from pybtex.database import parse_string

    text = "@article{X1, author = {" + names + "}, year = {2000}}"
    assert bibliography._short_authors(parse_string(text, "bibtex").entries["X1"].persons["author"]) == short


def test_only_the_wanted_entries_are_parsed():
    bibliography._parse.cache_clear()
    evidence.references("Kyle2018", "Kyle2007")
    assert bibliography._parse.cache_info().currsize == 2


def test_a_lesson_worth_of_references_is_quick():
    keys = evidence.all_keys()[:20]
    evidence.references(*keys[:1])  # imports
    bibliography._parse.cache_clear()
    start = time.process_time()
    evidence.references(*keys)._repr_html_()
    assert time.process_time() - start < 1.5  # 0.15 s when the machine is idle


class TestCite:
    def test_text_markdown_and_html_say_the_same(self):
        citation = evidence.cite("Kyle2018")
        assert str(citation) == "Kyle et al. (2018)"
        assert citation._repr_markdown_() == "[Kyle et al. (2018)](https://doi.org/10.1056/NEJMoa1709974)"
        assert citation._repr_html_() == '<a href="https://doi.org/10.1056/NEJMoa1709974">Kyle et al. (2018)</a>'

    def test_several_keys_keep_their_order(self):
        citation = evidence.cite("Kyle2018", "Kyle2007")
        assert str(citation) == "Kyle et al. (2018); Kyle et al. (2007)"
        assert citation.keys == ("Kyle2018", "Kyle2007")

    def test_unconfirmed_identifiers_are_never_linked(self):
        memory = first(verified=False, doi=True)
        html = evidence.cite(memory.key)._repr_html_()
        assert "<a" not in html and memory.doi not in html
        listed = evidence.references(memory.key)
        assert memory.doi not in listed._repr_html_() + listed._repr_markdown_() + str(listed)
        assert memory.title.rstrip(".") in str(listed)

    def test_pubmed_and_page_stand_in_for_a_doi(self):
        by_pmid = first(verified=True, doi=False, pmid=True)
        assert by_pmid.link == f"https://pubmed.ncbi.nlm.nih.gov/{by_pmid.pmid}/"
        by_page = first(verified=True, doi=False, pmid=False, url=True)
        assert by_page.link == by_page.url

    def test_an_unknown_key_is_named_with_the_nearest(self):
        for call in (evidence.cite, evidence.references, evidence.reference, evidence.markdown_link):
            with pytest.raises(ValueError, match=r"unknown citation key 'Kyle2019'; nearest: .*Kyle2018"):
                call("Kyle2019")
        with pytest.raises(ValueError, match="at least one"):
            evidence.cite()
        with pytest.raises(ValueError, match="at least one"):
            evidence.references()


class TestReferences:
    def test_sorted_and_each_once(self):
        listed = evidence.references("NICE2022TA818", "Kyle2018", "LjunggrenKarre1990", "Kyle2007", "Kyle2018")
        assert listed.keys == ("Kyle2007", "Kyle2018", "LjunggrenKarre1990", "NICE2022TA818")
        assert len(listed) == 4
        assert str(listed).splitlines()[0].startswith("- Kyle, R. A., Remstein, E. D.")

    def test_titles_keep_their_capitals_and_notes_stay_inside(self):
        text = str(evidence.references("HSE2024", "Kyle2018"))
        assert "Great Britain" in text
        assert "verified" not in text

    def test_html_is_a_list_with_links(self):
        html = evidence.references("Kyle2018", "Boutin1994")._repr_html_()

        class Reader(HTMLParser):
            seen: list = []  # noqa: RUF012
            open_tags: list = []  # noqa: RUF012

            def handle_starttag(self, tag, attrs):
                self.seen.append((tag, dict(attrs)))
                self.open_tags.append(tag)

            def handle_endtag(self, tag):
                assert self.open_tags.pop() == tag

        reader = Reader()
        reader.feed(html)
        assert not reader.open_tags
        assert reader.seen[0] == ("ul", {"lang": "en", "aria-label": "References", "style": "overflow-wrap:anywhere"})
        links = [attrs["href"] for tag, attrs in reader.seen if tag == "a"]
        assert "https://doi.org/10.1056/NEJMoa1709974" in links
        # An old DOI with angle brackets, percent-encoded in the link and escaped in the text.
        assert "https://doi.org/10.1002/1097-0142(19941101)74:9%3C2460::AID-CNCR2820740912%3E3.0.CO;2-N" in links
        assert "74:9&lt;2460" in html

    def test_markdown_shows_the_same_text(self):
        listed = evidence.references(*evidence.all_keys()[::9])
        shown = MarkdownIt().render(listed._repr_markdown_())
        plain = re.sub(r"<[^>]+>", "", shown).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
        plain = plain.replace("&quot;", '"')
        for line in str(listed).splitlines():
            assert line.removeprefix("- ") in plain.replace("\N{NO-BREAK SPACE}", " ")
        assert "<script" not in shown


class TestMarkdownCells:
    def test_the_form_that_lessons_use(self):
        assert evidence.markdown_link("Kyle2018") == KYLE
        plain = first(verified=False)
        assert evidence.markdown_link(plain.key) == f"{plain.short} ({plain.key})"

    def test_every_key_survives_the_round_trip(self):
        for key in evidence.all_keys():
            cell = f"As *shown* by {evidence.markdown_link(key)}, twice: {evidence.markdown_link(key)}."
            assert evidence.keys_in_markdown(cell) == [key]
            assert evidence.check_markdown(cell) == []

    def test_keys_come_in_order_from_lists_tables_and_emphasis(self):
        seven = evidence.markdown_link("Kyle2007")
        cell = f"- one **{seven}**\n\n| a | b |\n|---|---|\n| x | {KYLE} |\n\n> {seven}\n"
        assert evidence.keys_in_markdown(cell) == ["Kyle2007", "Kyle2018"]

    def test_code_and_ordinary_links_are_no_citations(self):
        cell = f"`{KYLE}`\n\n```\n{KYLE}\n```\n\n"
        cell += '[the glossary](glossary.ipynb "Words of the course") in 2018 (Figure)'
        assert evidence.keys_in_markdown(cell) == []
        assert evidence.check_markdown(cell) == []

    @pytest.mark.parametrize(
        ("cell", "fault"),
        [
            (KYLE.replace('"Kyle2018"', '"Kyle2019"'), "unknown citation key 'Kyle2019'"),
            (KYLE.replace("NEJMoa1709974", "NEJMoa070389"), "is not the address in the bibliography"),
            (KYLE.replace("Kyle et al. 2018]", "Kyle et al. 2017]"), "the text says 'Kyle et al. 2017'"),
            (KYLE.replace("[Kyle et al.", "[Rajkumar et al."), "the text says 'Rajkumar et al. 2018'"),
            (KYLE.replace(' "Kyle2018"', ""), "link without a citation key"),
            ("[a paper](https://pubmed.ncbi.nlm.nih.gov/29342381/)", "link without a citation key"),
            ("Kyle et al. 2018 (Kyle2018)", "no link is not the address"),
            ("Smith et al. 2018 (Smith2018)", "unknown citation key 'Smith2018'"),
        ],
    )
    def test_faults(self, cell, fault):
        faults = evidence.check_markdown(f"Risk is {cell}.")
        assert len(faults) == 1 and fault in faults[0], faults

    def test_a_link_to_an_unconfirmed_identifier_is_a_fault(self):
        memory = first(verified=False, doi=True)
        faults = evidence.check_markdown(f'[{memory.short}](https://doi.org/{memory.doi} "{memory.key}")')
        assert len(faults) == 1 and "no confirmed address" in faults[0]


class TestWhatIsPrinted:
    """A reader meets sources, not the compilers' doubts about a volume or a page."""

    NEVER = re.compile(r"from memory|author list not recorded|authors not recorded", re.I)
    PAGES = sorted(
        path
        for pattern in (
            "notebooks/*.ipynb",
            "notebooks/*.yaml",
            "notebooks/*.md",
            "release/*/*",
            "source/*/*",
            "docs/*.md",
        )
        for path in ROOT.glob(pattern)
        if path.suffix in (".ipynb", ".yaml", ".md")
    )

    def test_no_page_prints_it(self):
        assert len(self.PAGES) > 80
        found = {path.name: self.NEVER.findall(path.read_text(encoding="utf-8")) for path in self.PAGES}
        assert {name: hits for name, hits in found.items() if hits} == {}

    def test_no_citation_or_reference_prints_it(self):
        keys = evidence.all_keys()
        listed = evidence.references(*keys)
        for text in (str(listed), listed._repr_html_(), listed._repr_markdown_(), str(evidence.cite(*keys))):
            assert not self.NEVER.search(text)

    def test_no_picture_of_the_dossier_prints_it(self):
        from immunolab import figures

        for name in ("parallels", "harms", "car_t_counting", "forest", "bispecific_arms", "approvals_timeline"):
            shown = figures.show(name)
            assert not self.NEVER.search(f"{shown.title} {shown.description}")
            for axes in shown.figure.axes:
                assert not self.NEVER.search(" ".join(text.get_text() for text in axes.get_xticklabels()))
