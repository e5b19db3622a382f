"""Options in an order of each learner's own: seen so everywhere, stored and scored by id as ever."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from quiz_examples import example, whole_file

from immunolab.quiz import Quiz, QuizFileError
from immunolab.quiz.feedback import practice_feedback
from immunolab.quiz.page import static_html


def in_order(name: str, seed: int, more: str = "") -> list[str]:
    """The ids of the options as the widget has them, and as the still page has them, which must be the same."""
    question = example(name, more=more)
    drawn = [option["id"] for option in question.spec({}, seed, Path())["choices"]]
    still = re.findall(r"<code>(\w)</code>", static_html(question, {}, None, seed=seed))
    assert drawn == still
    return drawn


@pytest.mark.parametrize("name", ["one", "some"])
def test_each_learner_has_an_order_of_her_own_and_keeps_it(name):
    orders = [in_order(name, seed) for seed in range(60)]
    options = sorted(orders[0])
    assert all(sorted(order) == options for order in orders)
    assert len({tuple(order) for order in orders}) > 15
    for option in options:  # each comes first for somebody: no place tells the key
        assert any(order[0] == option for order in orders)
    assert orders == [in_order(name, seed) for seed in range(60)]


@pytest.mark.parametrize("name", ["one", "some"])
def test_a_scale_keeps_its_order(name):
    assert {tuple(in_order(name, seed, "order: fixed")) for seed in range(20)} == {tuple(example(name).choices)}


def test_an_order_that_is_not_known_is_refused():
    with pytest.raises(QuizFileError, match=r"field `order`: is the text 'random'; write one of fixed"):
        example("one", more="order: random")


@pytest.mark.parametrize("seed", range(8))
def test_what_is_stored_scored_and_said_goes_by_id_whatever_the_order(tmp_path, seed):
    """The same answer of two learners with different orders is the same in the file, in points and in words."""
    (tmp_path / "cells.quiz.yaml").write_text(whole_file(practice=True))
    quiz = Quiz.for_seed(tmp_path / "cells.quiz.yaml", seed)
    one, some = quiz.question("one"), quiz.question("some")
    assert quiz.save(some, ["c", "a"], attempt=True)[0] == ["a", "c"] and quiz.save(one, "b", attempt=True)[0] == "b"
    assert quiz.score("some", key=["a", "c"]).value == 2 and quiz.score("one", key="b").value == 2
    assert (
        repr(quiz.score("some")) == "Saved: B cells; T cells"
        and repr(quiz.score("one")) == "Saved: A natural killer cell"
    )
    told = practice_feedback(some, {}, ["a", "c"]).html
    assert "<strong>B cells</strong>: yes" in told and told.index("B cells") < told.index("T cells")


def test_nobody_reads_a_letter_that_is_not_in_her_order(tmp_path):
    """Ids are letters of the author's order: the widget, receipts, feedback and points name options by their words."""
    (tmp_path / "cells.quiz.yaml").write_text(whole_file(practice=True))
    quiz = Quiz.for_seed(tmp_path / "cells.quiz.yaml", 3)
    quiz.save(quiz.question("one"), "b", attempt=True)
    shown = quiz.score("one", key="b", reveal=True)._repr_html_() + repr(quiz.score("one"))
    assert "A natural killer cell" in shown and not re.search(r"\bb\b", re.sub("<[^>]+>", " ", shown))


def test_who_types_a_wrong_name_reads_the_names_with_their_words(tmp_path):
    (tmp_path / "cells.quiz.yaml").write_text(whole_file(practice=True))
    quiz = Quiz.for_seed(tmp_path / "cells.quiz.yaml", 3)
    said = quiz.save(quiz.question("one"), "A natural killer cell", attempt=True)[1]
    assert "the choices are a (A cytotoxic T cell), b (A natural killer cell)" in said
