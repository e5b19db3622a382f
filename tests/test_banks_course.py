"""A bank into a course and out of it: ids, keys, pictures, nothing that is there is changed, and the commands."""

from __future__ import annotations

import json

import nbformat
import pytest
from _banks import SLUG, course, png

from immunolab.cli import main
from immunolab.course import CourseError
from immunolab.grading.author.generate import faults
from immunolab.grading.author.keys import keys_as_written
from immunolab.grading.banks import bring_in, take_out
from immunolab.grading.banks.formats import read_bank
from immunolab.grading.banks.item import kebab, unused
from immunolab.grading.banks.question_text import added
from immunolab.quiz import load_questions

GIFT = """$CATEGORY: $course$/top/The race

::What a T cell needs::Which signal?{
=MHC with peptide#Yes.
~Sunlight#No.
####Signal one.}

::What a T cell needs::Another of this name.{TRUE}

::Reply::This id is taken.{=word}

::Ein Maß, größer als zehn Zeichen::How many?{#4.2:0.1 ~#Count again.}

::Pairs::Match.{=a -> 1 =b -> 2 = -> 3}

::Not carried::{=no text}
"""


@pytest.fixture
def root(tmp_path):
    return course(tmp_path / "course")


def bank(text: str = GIFT):
    return read_bank(text.encode(), "bank.gift")


def test_into_an_assignment(root):
    """Public part, key and explanation, each where it belongs; what was there is the same to the byte."""
    file = root / "source" / SLUG / f"{SLUG}.quiz.yaml"
    before, cells = file.read_text(), json.loads((file.parent / f"{SLUG}.ipynb").read_text())["cells"]
    made = bring_in.plan(root, SLUG, bank())
    assert file.read_text() == before  # a plan writes nothing
    bring_in.write(made)
    assert file.read_text().startswith(before.rstrip("\n"))
    notebook = file.parent / f"{SLUG}.ipynb"
    assert json.loads(notebook.read_text())["cells"][: len(cells)] == cells
    ids = [c.question["id"] for c in made.coming]
    assert ids == [
        "what-a-t-cell-needs",
        "what-a-t-cell-needs-2",
        "reply-2",
        "ein-mass-grosser-als-zehn-zeichen",
        "pairs",
    ]
    questions = {q.id: q for q in load_questions(file).questions}
    assert not questions["what-a-t-cell-needs"].practice and questions["pairs"].objective == "the-race"
    master = nbformat.read(notebook, as_version=4)
    nbformat.validate(master)
    keys = keys_as_written(master, SLUG)
    assert keys["what-a-t-cell-needs"] == "a" and keys["what-a-t-cell-needs-2"] == "true"
    assert keys["pairs"] == {"a": "p1", "b": "p2"} and keys["ein-mass-grosser-als-zehn-zeichen"] == 4.2
    assert faults(master, file.parent, SLUG) == []
    assert [left.name for left in made.left] == ["Not carried"]
    scheme = next(c.source for c in master.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "reply_2")
    assert "BEGIN MARK SCHEME" in scheme and "Any of these: word." in scheme


def test_out_of_the_master_come_keys_and_what_is_said_of_each_option(root):
    bring_in.write(bring_in.plan(root, SLUG, bank()))
    out = {item.name: item for item in take_out.gather(root, SLUG)}
    one = out["what-a-t-cell-needs"]
    assert (one.key, one.why, one.feedback) == ("a", "Signal one.", {"a": "Yes.", "b": "No."})
    assert out["ein-mass-grosser-als-zehn-zeichen"].feedback == {"wrong": "Count again."}


def test_into_a_lesson_with_key_and_feedback(root):
    made = bring_in.plan(root, SLUG, bank(), practice=True)
    bring_in.write(made)
    questions = {q.id: q for q in load_questions(made.file).questions}
    one = questions["what-a-t-cell-needs"]
    assert one.key == "a" and one.feedback == {"a": "Yes.\n\nSignal one.", "b": "No."}
    word = questions["reply"]
    assert word.kind == "table" and word.share({"answer": {"words": "Word."}}, word.fit_key(word.key)) == 1
    told = "\n".join(bring_in.to_dos(made))
    assert "SAY WHY." in told and "quiz.ask" in told and "the-race" in told
    assert not (root / "source" / SLUG / f"{SLUG}.ipynb").read_text().count("what-a-t-cell")


def test_brought_in_twice_nothing_comes_twice(root):
    bring_in.write(bring_in.plan(root, SLUG, bank()))
    again = bring_in.plan(root, SLUG, bank())
    assert not again.coming and len(again.there) == 5
    changed = bank(
        GIFT.replace("Sunlight", "Moonlight").replace("=MHC with peptide#Yes.\n~", "~MHC with peptide#Yes.\n=")
    )
    more = bring_in.plan(root, SLUG, changed)
    assert [c.question["id"] for c in more.coming] == ["what-a-t-cell-needs-3"]  # never over one that is there
    key = bank(GIFT.replace("{TRUE}", "{FALSE}"))
    assert "what-a-t-cell-needs-2: its key in the master is another and stays" in bring_in.plan(root, SLUG, key).there


def test_a_tag_that_the_lesson_states_is_the_objective(root):
    text = GIFT.replace("The race", "Immune system").replace("::Pairs", "// [tag:memory]\n::Pairs")
    made = bring_in.plan(root, SLUG, bank(text))
    by = {c.question["id"]: c.question for c in made.coming}
    assert by["pairs"]["objective"] == "memory" and by["pairs"]["tags"] == ["Immune system"]
    given = bring_in.plan(root, SLUG, bank(text), objective="race")
    assert {c.question["objective"] for c in given.coming} == {"race"}
    with pytest.raises(CourseError, match="two-arms"):
        bring_in.plan(root, SLUG, bank(), objective="!!")


def test_pictures_lie_beside_the_question_file_and_are_drawn(root):
    """In the widget as data, for its page has another address than the notebook."""
    import base64

    data = base64.b64encode(png(9, 9)).decode()
    xml = f"""<quiz><question type="multichoice"><name><text>Seen</text></name><questiontext format="html"><text><![CDATA[
    <p>What is <img src="@@PLUGINFILE@@/My%20cell.png" alt="a grey field"> this?</p>]]></text><file name="My cell.png" encoding="base64">{data}
    </file></questiontext><single>true</single><answer fraction="100"><text>Grey</text></answer><answer fraction="0"><text>Red</text></answer>
    </question></quiz>"""
    made = bring_in.plan(root, SLUG, read_bank(xml.encode(), "bank.xml"))
    written = bring_in.write(made)
    (picture,) = [path for path in written if path.suffix == ".png"]
    assert picture.read_bytes() == png(9, 9) and picture.parent == root / "source" / SLUG
    assert f"![a grey field]({picture.name})" in made.coming[0].question["stem"]
    assert take_out.gather(root, SLUG)[-1].pictures == {picture.name: png(9, 9)}
    from immunolab.quiz import Quiz
    from immunolab.quiz.cells import spec_of

    quiz = Quiz.for_seed(made.file, 1)
    assert "data:image/png;base64" in spec_of(quiz, quiz.questions["seen"], "graded")["stem"]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_disk_that_fails_leaves_the_course_as_it_was(root, monkeypatch, at):
    before = {p: p.read_bytes() for p in root.rglob("*") if p.is_file()}
    made = bring_in.plan(root, SLUG, bank())
    real, calls = bring_in.write_whole, []

    def fails(path, raw):
        calls.append(path)
        if len(calls) == at + 1:
            raise OSError(28, "No space left on device", str(path))
        real(path, raw)

    monkeypatch.setattr(bring_in, "write_whole", fails)
    if at < 2:
        with pytest.raises(CourseError, match=r"No space left.*nothing was brought in"):
            bring_in.write(made)
    else:  # only two files are written
        bring_in.write(made)
        return
    assert {p: p.read_bytes() for p in root.rglob("*") if p.is_file()} == before


def test_questions_are_put_behind_the_last_however_the_file_is_written():
    new = [{"id": "new", "kind": "free-text", "objective": "x", "points": 1, "stem": "Yes"}]
    flush = "title: T  # a remark\nquestions:\n- id: old   # kept\n  stem: a\n"
    assert added(flush, new, "f").startswith(flush) and "\n- id: new\n  kind" in added(flush, new, "f")
    before = "questions:\n    - id: old\n\ntitle: T\n"
    made = added(before, new, "f")
    assert made.index("id: new") < made.index("title: T") and "    - id: new\n      kind" in made
    with pytest.raises(CourseError, match="one below the other"):
        added("title: T\nquestions: [{id: old}]\n", new, "f")


def test_names_become_ids():
    assert kebab("Was heißt „größer“ als 10 µl?") == "was-heisst-grosser-als-10-l"
    assert kebab("Who's there?") == "whos-there" and kebab("日本") == "" and kebab("x" * 90) == "x" * 40
    assert unused("a", ["a", "a-2"]) == "a-3"


def test_the_commands(root, tmp_path, monkeypatch, capsys):
    """Nothing is changed without --yes; what goes out is refused where students read."""
    monkeypatch.chdir(root)
    file = tmp_path / "bank.gift"
    file.write_text(GIFT)
    before = (root / "source" / SLUG / f"{SLUG}.quiz.yaml").read_text()
    assert main(["bank-in", str(file), "--into", SLUG, "--out", str(tmp_path / "list.md")]) == 0
    said = capsys.readouterr().out
    assert "GIFT, 6 questions: 4 come whole, 1 with something lost, 1 cannot be carried." in said
    assert "Nothing is changed yet" in said and "Not carried: it has no text" in said
    assert "`pairs` (matching)" in (tmp_path / "list.md").read_text()
    assert (root / "source" / SLUG / f"{SLUG}.quiz.yaml").read_text() == before
    assert main(["bank-in", str(file), "--into", SLUG, "--yes"]) == 0
    said = capsys.readouterr().out
    assert "immunolab release" in said and "the-race" in said
    for name in ("b.xml", "b.gift", "b.zip"):
        assert main(["bank-out", SLUG, str(tmp_path / name)]) == 0
        assert "not for students" in capsys.readouterr().out
        assert (tmp_path / "b-not-carried.md").read_text().startswith(f"# {SLUG} to ")
        items = read_bank((tmp_path / name).read_bytes(), name).items
        assert {"pairs", "what-a-t-cell-needs", "reply"} <= {item.name for item in items}
    assert main(["bank-out", SLUG, str(root / "notebooks" / "b.xml")]) == 1
    assert main(["bank-out", SLUG, str(tmp_path / "b.doc")]) == 1
    assert main(["bank-out", SLUG, str(tmp_path / "b.gift"), "--to", "moodle"]) == 1
    assert main(["bank-in", str(tmp_path / "none.xml"), "--into", SLUG]) == 1
    assert main(["bank-in", str(file), "--into", "19_none"]) == 1
    said = capsys.readouterr().err
    assert "where students read" in said and "name the format" in said and "There is no file none.xml" in said
    assert "no assignment 19_none" in said and not (root / "notebooks" / "b.xml").exists()
    assert len(list((root / "source" / SLUG).glob("*.quiz.yaml"))) == 1


def test_variants_go_out_one_by_one_and_those_above_the_most_are_named(root):
    file = root / "notebooks" / f"{SLUG}.quiz.yaml"
    more = """
  - id: many
    kind: numeric
    objective: race
    stem: "{a} plus {b}?"
    given: {a: [0, 1, 2, 3, 4], b: [1, 2, 3, 4, 5]}
    unit: ""
    tolerance: {absolute: 100}
    key: 5
    feedback: {right: Yes., wrong: No.}
"""
    file.write_text(file.read_text().rstrip("\n") + "\n" + more)
    found = [item for item in take_out.gather(root, SLUG, practice=True) if item.name.startswith("many")]
    assert len(found) == take_out.MOST_VARIANTS == 20 and found[-1].fields["stem"] == "3 plus 5?"
    assert all("5 of its 25 variants; the first 20 go out" in item.lost for item in found)
