"""Tables and pages: every value that is not said to be HTML is text."""

from __future__ import annotations

import pytest

from immunolab.html import Markup, element, escape, page, table

EVIL = "<b onclick='x()'>\"&"
TAME = "&lt;b onclick=&#x27;x()&#x27;&gt;&quot;&amp;"


def test_text_is_escaped_and_html_is_not_escaped_twice():
    assert escape(EVIL) == TAME and escape(escape(EVIL)) == TAME and escape(3) == "3"
    assert element("p", EVIL, Markup("<i>x</i>"), title=EVIL) == f'<p title="{TAME}">{TAME}<i>x</i></p>'
    assert element("p", "x", class_="a", aria_label="b", id=None, style="") == '<p class="a" aria-label="b">x</p>'


def test_what_is_added_to_html_is_escaped():
    assert Markup("<p>") + EVIL + Markup("</p>") == f"<p>{TAME}</p>"
    assert Markup("<br>").join(["<", Markup("<i>"), 3]) == "&lt;<br><i><br>3"
    assert isinstance(Markup("<p>") + "<" + "<", Markup)


def test_markup_in_an_attribute_is_escaped_all_the_same():
    assert element("p", title=Markup('"<')) == '<p title="&quot;&lt;"></p>'


@pytest.mark.parametrize("scroll", [True, False])
def test_a_table_says_what_heads_what(scroll):
    made = table([EVIL, "b"], [(EVIL, 1), ("y", Markup("<i>z</i>"))], caption=EVIL, scroll=scroll)
    assert made.count(TAME) == 3 + scroll and "<b" not in made
    assert made.count('<th scope="col">') == 2 and made.count('<th scope="row">') == 2
    assert "<td><i>z</i></td>" in made and f"<caption>{TAME}</caption>" in made
    assert made.startswith('<div style="overflow-x:auto" tabindex="0"' if scroll else "<table>")


def test_a_table_without_row_heads_and_caption():
    made = table(["a"], [("x",)], row_heads=False, cell_style="text-align:left")
    assert '<td style="text-align:left">x</td>' in made and "caption" not in made and 'scope="row"' not in made


def test_a_page_runs_nothing_and_asks_nobody():
    made = page(EVIL, element("h1", EVIL), css="h1{color:red}")
    assert made.count(TAME) == 2 and "<b " not in made and "h1{color:red}" in made
    assert "<script" not in made and "http" not in made and 'lang="en"' in made and 'charset="utf-8"' in made
