"""What comes of each kind in each format, and that what does not come is said in words."""

from __future__ import annotations

import io
import zipfile

import pytest
from _banks import png

from immunolab.grading.banks import gaps
from immunolab.grading.banks.formats import read_bank
from immunolab.grading.banks.from_html import Texts
from immunolab.grading.banks.mathml import to_latex
from immunolab.grading.banks.safe_xml import parse_xml
from immunolab.grading.banks.to_html import html_text


def moodle(sort: str, inner: str, text: str = "<p>What?</p>"):
    """The bank with one question of a type."""
    xml = f"""<?xml version="1.0"?><quiz><question type="category"><category><text>$course$/top/Cells/T cells</text></category></question>
    <question type="{sort}"><name><text>One</text></name><questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>
    <defaultgrade>2</defaultgrade>{inner}</question></quiz>"""
    return read_bank(xml.encode(), "bank.xml")


def answer(fraction, text, said="", more=""):
    return f'<answer fraction="{fraction}"><text>{text}</text><feedback><text>{said}</text></feedback>{more}</answer>'


# -- Moodle XML


def test_one_answer_with_part_of_the_points():
    inner = "<single>true</single>" + answer(100, "A", "Yes.") + answer(50, "B") + answer(-25, "C")
    (item,) = moodle("multichoice", inner + "<tags><tag><text>hard</text></tag></tags>").items
    assert (item.kind, item.key, item.points, item.tags) == ("multiple-choice", "a", 2, ["T cells", "hard"])
    assert item.feedback == {"a": "Yes."}
    assert [clause.split(";")[0] for clause in item.lost] == [
        "part of the points for some answers (50 %)",
        "points taken away for wrong answers (-25 %)",
    ]


@pytest.mark.parametrize(
    ("weights", "lost"),
    [((50, 50, -50), False), ((50, 50, 0), True), ((75, 25, -100), True), ((33.33333, 33.33333, 33.33333), False)],
)
def test_several_answers_by_their_weights(weights, lost):
    inner = "<single>false</single>" + "".join(answer(w, f"T{n}") for n, w in enumerate(weights))
    (item,) = moodle("multichoice", inner).items
    assert item.kind == "multiple-response" and item.fields["scoring"] == "net-correct"
    assert item.key == [name for name, weight in zip("abc", weights, strict=True) if weight > 0]
    assert bool(item.lost) == lost


def test_numbers_with_units_and_near_misses():
    inner = answer(100, "4,2", "Yes.", "<tolerance>0.1</tolerance>") + answer(
        0, "42", "Ten times.", "<tolerance>0.1</tolerance>"
    )
    inner += answer(0, "*", "No.") + answer(50, "4.5", "", "<tolerance>0.1</tolerance>")
    inner += "<units><unit><multiplier>1</multiplier><unit_name>g</unit_name></unit><unit><multiplier>1000</multiplier>"
    inner += "<unit_name>mg</unit_name></unit></units>"
    (item,) = moodle("numerical", inner).items
    assert (item.key, item.fields["unit"], item.fields["tolerance"]) == (4.2, "g", {"absolute": 0.1})
    assert item.fields["near_misses"] == [{"value": 42, "say": "Ten times."}]
    assert item.feedback == {"right": "Yes.", "wrong": "No."}
    assert item.lost == ["50 % of the points for 4.5", "other units (“mg”)"]


def test_matching_with_a_spare_partner_and_one_for_two():
    pairs = [("CD8", "MHC I"), ("CD4", "MHC II"), ("TCR", "MHC I"), ("", "B7")]
    inner = "".join(f"<subquestion><text>{a}</text><answer><text>{b}</text></answer></subquestion>" for a, b in pairs)
    (item,) = moodle("matching", inner).items
    assert item.fields["right"] == {"p1": "MHC I", "p2": "MHC II", "p3": "B7"}
    assert item.key == {"a": "p1", "b": "p2", "c": "p1"} and not item.lost


def test_a_text_with_gaps_becomes_a_question_for_each():
    text = "<p>A {1:SHORTANSWER:=T cell#Yes.~%50%lymphocyte} kills in {2:NUMERICAL:=6:1} h, by {1:MC:=perforin~antibodies#No.}.</p>"
    bank = moodle("cloze", "", text)
    short, number, choice = bank.items
    assert [item.kind for item in bank.items] == ["short", "numeric", "multiple-choice"]
    assert short.fields["stem"] == r"A \[ **?** \] kills in \[ … \] h, by \[ … \]."
    assert number.key == 6 and number.points == 1 and short.points == 0.5
    assert choice.fields["choices"] == {"a": "perforin", "b": "antibodies"} and choice.feedback == {"b": "No."}
    assert all(
        "that its 3 gaps stand in one text; each is a question of its own here" in item.lost for item in bank.items
    )
    assert gaps.split("no gap") == (["no gap"], [])
    assert "does not end" in moodle("cloze", "", "{1:SA:=x").left[0].why


@pytest.mark.parametrize(
    ("sort", "inner", "why"),
    [
        ("calculated", "", "drawn and calculated"),
        ("description", "", "text without a question"),
        ("stack", "", "no kind for Moodle's type 'stack'"),
        ("multichoice", answer(100, "A"), "a choice needs two"),
        ("multichoice", answer(50, "A") + answer(0, "B"), "no answer of it earns all points"),
        ("numerical", answer(100, "many"), "no number of it"),
        ("matching", "", "a match needs two"),
    ],
)
def test_what_stays_behind_says_why(sort, inner, why):
    bank = moodle(sort, inner)
    assert not bank.items and why in bank.left[0].why and "line 2" in bank.left[0].why


def test_what_moodle_says_by_itself_is_no_loss_and_what_a_teacher_says_is():
    inner = "<correctfeedback><text>Your answer is correct.</text></correctfeedback><incorrectfeedback><text>Read page 7.</text>"
    inner += "</incorrectfeedback>" + answer(100, "A") + answer(0, "B")
    (item,) = moodle("multichoice", inner).items
    assert item.lost == ["what is said of every wrong answer: Read page 7."]


def test_names_of_signs_that_html_has_and_xml_has_not():
    assert moodle("shortanswer", answer(100, "5&nbsp;&micro;m")).items[0].fields["accepted"] == ["5\u00a0µm"]


# -- GIFT


def gift(text: str):
    return read_bank(text.encode(), "bank.gift")


def test_gift_s_own_signs_and_formats():
    bank = gift(r"""::a\:b::[markdown]Is **1 \= 1**\nor \{2\}? {=yes \~ always#so\#it is ~no}

[html]<p>Which <i>x</i>?</p>{~%50%A ~%50%B ~%-50%C}

Grant is {~buried =entombed ~living} in Grant's tomb.

// [id:7] [tag:easy]
Sky{T#no#yes}

Range{#1..5}

Many {#=3:0.1#right =%50%4 ~#wrong}

Order{>3 ALL VERTICAL ALL_OR_NOTHING SHOW none
one
two
three
}
""")
    first, several, missing, true, rng, many, order = bank.items
    assert first.name == "a:b" and first.fields["stem"] == "Is **1 = 1**\nor {2}?"
    assert first.fields["choices"]["a"] == "yes ~ always" and first.feedback == {"a": "so#it is"}
    assert several.kind == "multiple-response" and several.fields["stem"] == "Which *x*?" and not several.lost
    assert "_" in missing.fields["stem"] and missing.key == "b"
    assert true.feedback == {"true": "yes", "false": "no"} and true.tags == ["easy"] and true.fields["order"] == "fixed"
    assert rng.key == 3 and rng.fields["tolerance"] == {"absolute": 2}
    assert many.feedback == {"right": "right", "wrong": "wrong"} and many.lost == ["50 % of the points for 4"]
    assert order.key == ["a", "b", "c"] and order.fields["scoring"] == "all-or-nothing" and not order.lost


def test_gift_says_the_line():
    bank = gift("A?{=b}\n\n\n\nA text alone.\n\nB?{=c\n\n::next:: C?{=d}\n")
    assert [left.why.rsplit("(", 1)[1] for left in bank.left][:2] == ["line 5)", "line 7)"]
    assert "does not close" in bank.left[1].why and [item.fields["accepted"] for item in bank.items] == [["b"], ["d"]]


# -- QTI


def package(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, raw in files.items():
            packed.writestr(name, raw)
    return stream.getvalue()


ITEM = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="Seen" adaptive="false" timeDependent="false">
{declare}<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/><itemBody>{body}</itemBody>{rules}</assessmentItem>"""
CORRECT = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>'


def declare(base, *values, cardinality="single", more=""):
    correct = "".join(f"<value>{value}</value>" for value in values)
    return (
        f'<responseDeclaration identifier="R" cardinality="{cardinality}" baseType="{base}"><correctResponse>{correct}'
        f"</correctResponse>{more}</responseDeclaration>"
    )


def qti(declared, body, rules=CORRECT):
    return read_bank(ITEM.format(declare=declared, body=body, rules=rules).encode(), "item.xml")


def test_a_spot_on_a_picture_in_a_package_with_a_test():
    spot = ITEM.format(
        declare=declare("identifier", "B"),
        body='<p>Where?</p><hotspotInteraction responseIdentifier="R" maxChoices="1"><object type="image/png" data="p/cell.png">A cell'
        '</object><hotspotChoice identifier="A" shape="rect" coords="0,0,20,20"/><hotspotChoice identifier="B" shape="circle" '
        'coords="60,30,12"/></hotspotInteraction>',
        rules=CORRECT,
    )
    test = """<assessmentTest identifier="t" title="T"><testPart identifier="p"><assessmentSection identifier="s" title="Pictures"
    visible="true"><selection select="1"/><assessmentItemRef identifier="x" href="i/a.xml"><weight identifier="w" value="3"/>
    </assessmentItemRef></assessmentSection></testPart></assessmentTest>"""
    manifest = """<manifest><resources><resource type="imsqti_item_xmlv2p1" href="i/a.xml"><metadata><keyword>drawn</keyword></metadata>
    </resource><resource type="imsqti_test_xmlv2p1" href="t.xml"/><resource type="imsqti_item_xmlv2p1" href="i/none.xml"/></resources></manifest>"""
    files = {"imsmanifest.xml": manifest, "t.xml": test, "i/a.xml": spot}
    bank = read_bank(package({n: t.encode() for n, t in files.items()} | {"i/p/cell.png": png(120, 60)}), "b.zip")
    (item,) = bank.items
    assert (item.kind, item.key, item.points, item.tags) == ("hotspot", "B", 3, ["Pictures", "drawn"])
    assert item.fields["places"]["B"]["at"] == [0.5, 0.5] and list(item.pictures.values()) == [png(120, 60)]
    assert item.lost == ["the shape of its areas, which are circles here"]
    assert bank.lost == ["of the test: questions drawn by chance"] and bank.left[0].name == "i/none.xml"


def test_several_interactions_and_rules_of_their_own():
    declared = declare("identifier", "b") + declare("string", "T cell").replace('"R"', '"S"')
    body = (
        '<p>A <inlineChoiceInteraction responseIdentifier="R" shuffle="true"><inlineChoice identifier="a">B cell</inlineChoice>'
        '<inlineChoice identifier="b">T cell</inlineChoice></inlineChoiceInteraction> kills; a <textEntryInteraction '
        'responseIdentifier="S"/> helps.</p><rubricBlock view="scorer"><p>Take nothing off.</p></rubricBlock>'
    )
    rules = """<responseProcessing><responseCondition><responseIf><match><variable identifier="R"/><correct identifier="R"/></match>
    <setOutcomeValue identifier="SCORE"><baseValue baseType="float">2</baseValue></setOutcomeValue></responseIf></responseCondition>
    <exitResponse/></responseProcessing>"""
    one, two = qti(declared, body, rules).items
    assert (one.kind, one.key, one.points) == ("multiple-choice", "b", 2) and two.fields["accepted"] == ["T cell"]
    assert one.fields["stem"] == r"A \[ **?** \] kills; a \[ … \] helps."
    assert "its own rules of points (exitResponse)" in one.lost and "a note for scorer: Take nothing off." in one.lost
    assert two.fields["stem"] == r"A \[ … \] kills; a \[ **?** \] helps."


def test_three_is_read_as_two_is():
    two = ITEM.format(
        declare=declare("identifier", "a", "c", cardinality="multiple"),
        body='<choiceInteraction responseIdentifier="R" shuffle="true" maxChoices="0"><prompt>Which?</prompt><simpleChoice identifier="a">'
        'A</simpleChoice><simpleChoice identifier="b">B</simpleChoice><simpleChoice identifier="c">C</simpleChoice></choiceInteraction>',
        rules=CORRECT,
    )
    three = two
    for old, new in {
        "assessmentItem": "qti-assessment-item", "responseDeclaration": "qti-response-declaration", "baseType": "base-type",
        "correctResponse": "qti-correct-response", "<value": "<qti-value", "/value": "/qti-value", "itemBody": "qti-item-body",
        "outcomeDeclaration": "qti-outcome-declaration", "choiceInteraction": "qti-choice-interaction", "prompt": "qti-prompt",
        "responseIdentifier": "response-identifier", "maxChoices": "max-choices", "simpleChoice": "qti-simple-choice",
        "responseProcessing": "qti-response-processing", "timeDependent": "time-dependent",
    }.items():  # fmt: skip
        three = three.replace(old, new)
    first, second = (read_bank(text.encode(), "item.xml") for text in (two, three))
    assert (first.format, second.format) == ("QTI 2.1", "QTI 3.0") and first.items == second.items
    assert first.items[0].fields["scoring"] == "all-or-nothing" and first.items[0].key == ["a", "c"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ('<p>x</p><drawingInteraction responseIdentifier="R"/>', "a drawing"),
        ('<p>x</p><customInteraction responseIdentifier="R"/>', "a program of its own"),
        ("<p>Read this.</p>", "text without a question"),
        (
            '<p>x</p><orderInteraction responseIdentifier="R"><simpleChoice identifier="a">A</simpleChoice></orderInteraction>',
            "order",
        ),
    ],
)
def test_interactions_that_stay_behind(body, why):
    bank = qti(declare("identifier", "b"), body)
    assert not bank.items and why in bank.left[0].why


# -- texts


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (r"5 $ and $7, \(x_1\), $$\frac{a}{b}$$", r"5 \$ and \$7, $x_1$, $$\frac{a}{b}$$"),
        ("<p>a<br/>b</p><p>c</p>", "a\\\nb\n\nc"),
        ("H<sub>2</sub>O, 10<sup>6</sup>", "H₂O, 10⁶"),
        ("<ol start='3'><li>x<li>y<ul><li>z</ul></ol>", "3. x\n4. y\n\n   - z"),
        ("1. January, * and _ and [x] {y}", r"1\. January, \* and \_ and \[x\] {y}"),
        ("<b>bold </b>and <i><b>both</b></i>", "**bold** and ***both***"),
        ("<a href='https://example.org/a(b)'>here</a>", "[here](https://example.org/a%28b%29)"),
        ("&lt;b&gt; &amp;amp; a &lt; b", r"\<b> \&amp; a < b"),
    ],
)
def test_html_to_markdown_and_back(html, markdown):
    assert Texts().text(html) == markdown
    assert Texts().text(html_text(markdown)) == markdown


def test_mathml():
    node = parse_xml(
        b"<math><mfrac><mn>1</mn><msup><mi>x</mi><mn>2</mn></msup></mfrac><mo>&#8804;</mo><mi>sin</mi></math>", "m"
    )
    assert to_latex(node) == r"\frac{1}{{x}^{2}}\le \mathrm{sin}"


def test_what_markdown_cannot_hold_is_named():
    texts = Texts()
    texts.text(
        '<p style="color:red">x</p><video src="a"></video><table><tr><td colspan="2">y</td></tr></table><img src="a.png">'
    )
    assert {"colours of a text", "a film in a text", "merged cells of a table"} < set(texts.lost)
    assert any(clause.startswith("the picture 'a.png'") for clause in texts.lost)
