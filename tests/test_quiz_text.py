"""Markdown and LaTeX to HTML: what is drawn, and that nothing in it can run."""

from __future__ import annotations

import html
import json
import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from quiz_examples import whole_file

from immunolab.quiz import Quiz
from immunolab.quiz.cells import spec_of
from immunolab.quiz.files import parse_questions
from immunolab.quiz.page import static_html
from immunolab.quiz.text import (
    MATH_ATTRIBUTES,
    MATH_TAGS,
    to_html,
    to_inline_html,
    to_plain,
    to_plain_text,
    to_short_html,
)

PLAIN = "p em strong code pre ul ol li blockquote hr br h1 h2 h3 h4 h5 h6 table thead tbody tr".split()  # noqa: SIM905
ALLOWED: dict[str, set[str]] = {
    **{tag: set() for tag in PLAIN},
    **{tag: set(MATH_ATTRIBUTES) for tag in MATH_TAGS},
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "span": {"class"},
    "div": {"class"},
    "th": {"style"},
    "td": {"style"},
}
ALLOWED["code"], ALLOWED["ol"] = {"class"}, {"start"}
SAFE_ADDRESS = re.compile(r"^(https?:|mailto:|[^:]*([/?#]|$))", re.I)
SAFE_STYLE = re.compile(r"^text-align:(left|right|center)$")


class Strict(HTMLParser):
    """Fails on any tag, attribute, or address that is not on the list."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        for name, value in attrs:
            assert name in ALLOWED[tag], (tag, name)
            if name in {"href", "src"}:
                assert SAFE_ADDRESS.match((value or "").strip()), value
            if name == "style":
                assert SAFE_STYLE.match(value or ""), value

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


def check(markup: str) -> None:
    parser = Strict(convert_charrefs=True)
    parser.feed(markup)
    parser.close()


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>*{display:none}</style>",
    "<!-- --><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](data:image/png;base64,AAAA)",
    "[x](data:image/svg+xml;base64,AAAA)",
    "[x](file:///etc/passwd)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    '![" onerror=alert(1) x="](a.png)',
    '![x](a.png" onerror="alert(1))',
    "[x](a '\" onmouseover=alert(1)')",
    "[x]\n\n[x]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    '```"><script>alert(1)</script>\nx\n```',
    "`<script>alert(1)</script>`",
    r"$\text{<script>alert(1)</script>}$",
    r"$\text{&lt;script&gt;alert(1)&lt;/script&gt;}$",
    r"$\mbox{<img src=x onerror=alert(1)>}$",
    r"$\href{javascript:alert(1)}{x}$",
    r"$\style{background:url(javascript:alert(1))}{x}$",
    r"$\class{iq-score}{x}$",
    r"$\cssId{x}{y}$",
    r"$\html{<b>}$",
    r"$\color{red' onclick='alert(1)}{x}$",
    r"$\unicode{x3C}script$",
    "$<img src=x onerror=alert(1)>$",
    "$</math><script>alert(1)</script>$",
    "$$</math><img src=x onerror=alert(1)>$$",
    '$$\na\n$$ ("><script>alert(1)</script>)',
    "$$a$$ (x)",
    "|a|\n|-|\n|<script>alert(1)</script>|",
]


def test_formulae_may_not_link_style_or_listen():
    assert not {"href", "src", "style", "class", "id", "xlink:href", "actiontype"} & MATH_ATTRIBUTES
    assert not any(name.startswith("on") for name in MATH_ATTRIBUTES)
    assert not {"a", "script", "annotation-xml", "maction", "semantics", "mglyph", "style"} & MATH_TAGS


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("render", [to_html, to_inline_html, to_short_html])
def test_attacks_become_text(attack, render):
    check(render(attack))
    check(render(f"Which cell? {attack} **b** $x$"))


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_are_seen_by_the_test(attack):
    """The checker itself can fail: raw attacks that hold markup do not pass it."""
    if re.match(r"<(script|img|svg|iframe|a |style|!|\?)", attack):
        with pytest.raises(AssertionError):
            check(attack)


SIGNS = ["$", "$$", "\\", "`", "*", "_", "[", "](", ")", "<", ">", "&lt;", "{", "}", "^", "\n", "\n\n", "|", "'", '"']
COMMANDS = [r"\frac", r"\text{", r"\href{", r"\begin{matrix}", r"\end{matrix}", r"\left(", "onerror=", "javascript:"]
PIECES = st.sampled_from([*ATTACKS, *SIGNS, *COMMANDS])


@given(st.lists(PIECES | st.text(max_size=8), max_size=14).map("".join))
@example("$\\text{</mtext><script>}$")
@settings(max_examples=120, deadline=None)
def test_no_text_gets_markup_of_its_own_through(text):
    check(to_html(text))
    check(to_inline_html(text))
    check(to_short_html(text))
    assert isinstance(to_plain(text), str) and isinstance(to_plain_text(text), str)


@given(st.lists(st.text(max_size=6) | PIECES, max_size=10).map("".join))
@settings(max_examples=120, deadline=None)
def test_no_formula_gets_markup_of_its_own_through(text):
    latex = text.replace("$", "").replace("\n", " ").strip()
    check(to_html(f"a ${latex}$ b"))
    check(to_html(f"$$\n{latex}\n$$"))


@pytest.mark.parametrize("text", ["$5 and $6", "It costs $5 or $6.", "US$5/US$6", "$5-$6", "5$ and 6$", r"\$x\$"])
def test_money_is_no_formula(text):
    assert "<math" not in to_html(text)
    assert to_plain(text) == text.replace("\\", "")


@pytest.mark.parametrize(
    "text", ["$x^2$", r"$\frac{a}{b}$", r"$10^{6}$ cells", r"$K_\mathrm{d}$", r"$a<b$", r"$\alpha$"]
)
def test_formulae_become_mathml(text):
    markup = to_html(text)
    assert markup.count("<math ") == 1 and 'display="inline"' in markup and "$" not in markup
    check(markup)


def test_a_formula_of_its_own_is_a_block():
    assert 'display="block"' in to_html("$$\nx = \\frac{a}{b}\n$$")


def test_a_formula_keeps_its_signs():
    markup = to_html(r"$a < b \& c$")
    assert "&lt;" in markup and "&amp;" in markup


@pytest.mark.parametrize(
    "latex",
    [r"\frac{a", r"\left(", r"\begin{matrix}a", "}", r"\undefined{x}", "^", "_", "&", r"\\", "{" * 500, r"\frac" * 500],
)
def test_broken_latex_is_shown_and_does_not_raise(latex):
    for text in (f"a ${latex}$ b", f"$$\n{latex}\n$$"):
        check(to_html(text))
        assert "b" in to_plain("a $x$ b")


def test_options_have_no_paragraph_and_texts_have():
    assert to_inline_html("a *b*") == to_short_html("a *b*") == "a <em>b</em>"
    assert to_html("a *b*") == "<p>a <em>b</em></p>"
    assert to_short_html("a\n\nb").count("<p>") == 2


BLOCK = re.compile(r"<(blockquote|ul|ol|li|h\d|hr|p|pre|table|div)\b")
SIGNS_FIRST = [
    *("> 50 %", "- 70 mV", "+ 30 mV", "* p < 0.05", "1. week", "2) second", "2020. Later", "# 1", "###", "---", "***"),
    *(
        "- - -",
        "===",
        "```",
        "``` python",
        "~~~",
        "    x",
        "\tx",
        "| a | b |",
        "[a]: https://b.c",
        "<div>",
        ">",
        "-",
        "+",
    ),
    *(
        "1.",
        "* * *",
        "-",
        "_ _ _",
        "Total\n===",
        "Total\n---",
        "a\n> b",
        "a\n\n- b",
        "|a|\n|-|\n|b|",
        "$$x$$",
        "=",
        "- [ ] x",
    ),
]


@pytest.mark.parametrize("text", SIGNS_FIRST)
def test_signs_at_the_beginning_of_a_line_are_signs(text):
    drawn = to_inline_html(text)
    assert not BLOCK.search(drawn), drawn
    spoken = " ".join(text.split()).replace("$", "")
    assert to_plain(text) == spoken
    assert re.sub("<[^>]+>", "", re.sub(r"<math.*</math>", "x", drawn)).strip() == html.escape(spoken)


@pytest.mark.parametrize("text", SIGNS_FIRST)
def test_they_stay_signs_in_every_field_of_one_line(text, tmp_path):
    """Options, sides, items, places: on the page, for the screen reader, typed back, in feedback."""
    kept = {"id": "q", "objective": "a", "stem": "Which?"}
    some = {"a": text, "b": "B", "c": "C"}
    places = {k: {"label": t, "at": [0.1 * n, 0.5]} for n, (k, t) in enumerate(some.items())}
    asked = [
        {"kind": "multiple-choice", "choices": some},
        {"kind": "multiple-response", "choices": some, "scoring": "coverage"},
        {"kind": "matching", "left": some, "right": some},
        {"kind": "ordering", "items": some},
        {"kind": "hotspot", "image": "a.png", "alt": "a", "places": places},
    ]
    answers = ["a", ["a"], {"a": "a"}, ["a", "b", "c"], "a"]
    path = tmp_path / "signs.quiz.yaml"
    (tmp_path / "a.png").write_bytes(b"x")
    path.write_text(
        json.dumps({"title": "T", "questions": [{**kept, **q, "id": f"q{n}"} for n, q in enumerate(asked)]})
    )
    quiz = Quiz(path)
    spoken = to_plain(text)
    for question, answer in zip(quiz.questions.values(), answers, strict=True):
        receipt = repr(quiz.answer(question.id, answer))
        assert spoken in receipt, receipt
        spec = spec_of(quiz, question, "practice")
        drawn = [
            option for value in spec.values() if isinstance(value, list) for option in value if isinstance(option, dict)
        ]
        assert [o["text"] for o in drawn if o["id"] == "a"] == [spoken] * (2 if question.kind == "matching" else 1)
        key = {0: "a", 1: ["a"], 2: dict.fromkeys("abc", "a"), 3: ["a", "b", "c"], 4: "a"}[int(question.id[1])]
        shown = quiz.score(question.id, key=key, reveal=True)._repr_html_()
        static = static_html(question, {}, quiz.response(question))
        for page in (shown, static, *(o["html"] for o in drawn)):
            inside = re.sub(r'<div class="iq-stem">.*?</div>', "", page)
            assert not re.search(r"<(blockquote|ol|h\d|hr|pre|table)\b", inside), inside
        assert to_inline_html(text) in shown and to_inline_html(text) in static


def test_a_sign_in_one_field_never_pairs_with_a_sign_in_another(tmp_path):
    some = {"a": "IgA*", "b": "`CD4", "c": "($5 more", "d": "CD8* and CD4` (6$)"}
    asked = {"id": "q", "objective": "a", "stem": "Which?", "kind": "ordering", "items": some}
    path = tmp_path / "signs.quiz.yaml"
    path.write_text(json.dumps({"title": "T", "questions": [asked]}))
    quiz = Quiz(path)
    assert repr(quiz.answer("q", list("adbc"))) == "Saved: 1. IgA*; 2. CD8* and CD4` (6$); 3. `CD4; 4. ($5 more"
    shown = quiz.score("q", key=list("abcd"), reveal=True)._repr_html_()
    assert "<em>" not in shown and "<code>" not in shown and "<math" not in shown


def test_an_order_is_a_line_for_each_item_everywhere(tmp_path):
    asked = parse_questions(whole_file(), "cells.quiz.yaml")
    path = tmp_path / "cells.quiz.yaml"
    (tmp_path / "body.png").write_bytes(b"x")
    path.write_text(whole_file())
    quiz = Quiz(path)
    wanted = [f"{n}. {asked.questions[4].items[o]}" for n, o in enumerate("zwxy", 1)]  # type: ignore[union-attr]
    assert repr(quiz.answer("order", list("zwxy"))) == f"Saved: {'; '.join(wanted)}"
    lines = "".join(f"<li>{line}</li>" for line in wanted)
    assert lines in quiz.score("order", key=list("wxyz"))._repr_html_()
    assert lines in static_html(quiz.questions["order"], {}, quiz.response(quiz.questions["order"]))


def test_feedback_and_stems_stay_texts_of_several_blocks():
    assert to_html("> quoted").startswith("<blockquote>") and to_short_html("- a\n- b").startswith("<ul>")
    assert to_plain_text("a\n\n- b\n- c") == "a b c"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a **b** `c`", "a b c"),
        ("1 < 2 & 3", "1 < 2 & 3"),
        ("[a](https://example.org)", "a"),
        ("![a cell](cell.png) seen", "a cell seen"),
        (r"$10^6$ cells", "10^6 cells"),
        (r"$a_1$ and $b_2$", "a_1 and b_2"),
        ("<b>x</b>", "<b>x</b>"),
    ],
)
def test_plain_text_is_what_is_read_aloud(text, plain):
    assert to_plain(text) == plain


@pytest.mark.parametrize(
    "address", ["https://example.org/a?b=c", "http://a.org", "mailto:a@b.org", "cell.png", "a/b:c.png", "#part"]
)
def test_ordinary_links_stay(address):
    assert f'href="{address}"' in to_html(f"[x]({address})")


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["[", "*", "$", "`a", "$a", "![", "> ", "- ", "|", "a_", "<", "\\(", "$\\left("])
def test_a_long_text_is_drawn_in_bounded_time(piece):
    text = (piece * 20_000)[:20_000]
    begun = time.process_time()
    check(to_html(text))
    assert time.process_time() - begun < 10


@pytest.mark.parametrize(
    "source", ["![x](http://host.example/a.png)", "![x](//host.example/a.png)", "![x](https://h.example/a)"]
)
def test_a_picture_from_another_host_is_a_link_and_not_fetched(source):
    rendered = to_html(source)
    assert "<img" not in rendered and ">x</a>" in rendered


def test_a_picture_beside_the_notebook_stays_a_picture():
    assert '<img src="plot.png" alt="a plot"' in to_html("![a plot](plot.png)")
