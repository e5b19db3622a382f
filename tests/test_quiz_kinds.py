"""A kind of question is one Python file and one of JavaScript: a toy kind, made here, works everywhere."""

from __future__ import annotations

import ast
import json
import random
import re
from pathlib import Path
from typing import Any, ClassVar, Literal

import pytest
from quiz_examples import NAMES, RIGHT, example

from immunolab import quiz as package
from immunolab.quiz import KINDS, Question, Quiz, QuizFileError
from immunolab.quiz.cells import mirror_bundle, spec_of
from immunolab.quiz.files import parse_questions
from immunolab.quiz.kinds.base import Line, Text, Told
from immunolab.quiz.page import static_html
from immunolab.quiz.questions import QuestionFile, register
from immunolab.quiz.refusals import ResponseError

HERE = Path(package.__file__).parent


class YesNo(Question):
    """A statement that holds or does not."""

    kind: Literal["yes-no"]
    yes: Line
    no: Line
    key: Literal["yes", "no"] | None = None
    feedback: dict[Literal["yes", "no"], Text] = {}  # noqa: RUF012

    named: ClassVar[str | tuple[str, ...]] = ("yes", "no")
    to_do: ClassVar[str] = "Say yes or no."
    key_shape: ClassVar[str] = "write yes or no"

    def normalise(self, response: Any) -> str:
        if response not in ("yes", "no"):
            raise ResponseError("say 'yes' or 'no'")
        return response

    def share(self, response: str, key: str) -> float:
        return float(response == key)

    def explain(self, values: dict[str, Any], response: str, key: str, earned: float) -> Told:
        return Told([self._said(self.feedback[response], values)], {response: "right" if earned else "wrong"})  # type: ignore[index]

    def described(self, response: str, values: dict[str, Any], draw: Any = str) -> list[str]:
        return [draw(getattr(self, response))]

    @classmethod
    def script(cls) -> str:
        return 'KINDS["yes-no"] = (spec, changed) => ({ body: h("p"), read: () => null, write() {}, marks() {} });'


@pytest.fixture
def toy():
    """The toy kind, known while the test runs."""
    register(YesNo)
    yield
    del KINDS["yes-no"]
    QuestionFile.model_rebuild(force=True)


GRADED = {
    "id": "q",
    "objective": "a",
    "kind": "yes-no",
    "stem": "Holds {n}?",
    "given": {"n": [1, 2]},
    "yes": "> 5",
    "no": "- no",
}
PRACTICE = {**GRADED, "id": "p", "key": "yes", "feedback": {"yes": "Yes, {n}.", "no": "Not so."}}


def written(folder: Path, *questions: dict[str, Any]) -> Quiz:
    path = folder / "toy.quiz.yaml"
    path.write_text(json.dumps({"title": "T", "questions": list(questions)}))
    return Quiz(path)


def test_an_eighth_kind_is_one_class(toy, tmp_path):
    quiz = written(tmp_path, GRADED, PRACTICE)
    assert repr(quiz.answer("q", "yes")) == "Saved: > 5"
    assert repr(quiz.answer("q", "perhaps")) == "Not saved: say 'yes' or 'no'."
    assert repr(quiz.answer("p", "no")) == "Not yet. Not so."
    score = quiz.score("q", key=lambda n: "yes", why="w", reveal=True)
    assert float(score) == 1 and "&gt; 5" in score._repr_html_()
    assert quiz.progress().answered == 2 and quiz.progress().right == 0
    question = quiz.questions["q"]
    assert "Say yes or no." in static_html(question, {"n": 1}, "yes")
    assert "&gt; 5" in mirror_bundle(quiz, question)["text/html"]
    assert spec_of(quiz, question, "graded")["kind"] == "yes-no"
    again = Quiz(quiz.path)
    assert again.response(again.questions["q"]) == "yes"


def test_its_faults_are_told_like_those_of_any_kind(toy):
    def refusal(**change: Any) -> str:
        with pytest.raises(QuizFileError) as caught:
            parse_questions(json.dumps({"title": "T", "questions": [{**PRACTICE, **change}]}), "toy.quiz.yaml")
        return str(caught.value)

    assert "did you mean `yes`?" in refusal(yess="a")
    assert "field `key`" in refusal(key=[1])
    assert "Did you mean yes-no?" in refusal(kind="yes-or-no")


def test_report_and_demo_class_go_on_with_a_kind_they_have_no_table_for(toy, tmp_path):
    from immunolab.grading.demo.answers import Traits, respond
    from immunolab.grading.report.options import Fact, tables

    question = written(tmp_path, GRADED).questions["q"]
    assert tables(question, [Fact("ada", "yes", {}, "yes", 1.0, 0.5)]) == []
    draw = random.Random(1)
    given = {respond(question, Traits(1, 0, 0), "yes", ability, draw) for ability in (-9.0, 9.0)}
    assert given == {None, "yes"}


def test_its_script_is_part_of_the_widget(toy):
    from immunolab.quiz.widget import script

    assert YesNo.script() in script() and "export default" in script()


def test_without_it_the_kind_is_unknown():
    with pytest.raises(QuizFileError, match=r"it must be one of .*numeric"):
        parse_questions(json.dumps({"title": "T", "questions": [GRADED]}), "toy.quiz.yaml")


def test_every_kind_has_its_words_and_its_script():
    for name, kind in KINDS.items():
        assert kind.to_do and kind.key_shape.startswith("write "), name
        assert re.search(rf'KINDS(\["{name}"\]|\.{name}) = ', kind.script()), name


def test_nothing_outside_asks_for_the_kind_of_a_question():
    """What differs from kind to kind stands in its class: no ladder of isinstance, no table by type."""
    classes = {kind.__name__ for kind in KINDS.values()}
    for path in HERE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "isinstance":
                asked = {n.id for n in ast.walk(node.args[1]) if isinstance(n, ast.Name)}
                assert not asked & classes, f"{path.name}: {ast.unparse(node)}"
        assert "type(question)" not in path.read_text(), path.name


@pytest.mark.parametrize("name", NAMES)
def test_scoring_and_words_change_nothing_and_need_no_more_than_they_are_given(name):
    question = example(name, practice=True)
    before = question.model_copy(deep=True)
    response = question.normalise(RIGHT[name])
    for _ in range(2):
        if question.auto_scored:
            key = question.fit_key(question.key)
            assert question.share(response, key) == 1
            question.right_answer(key, {})
        assert question.described(response, {}) and question.receipt(response, {})
    assert question == before and response == question.normalise(RIGHT[name])
