"""Banks at the desk, on the server's side: looking changes nothing, bringing in needs the state that was looked at."""

from __future__ import annotations

import base64

import pytest
from _banks import SLUG, course
from test_banks_course import GIFT

from immunolab.course import CourseError
from immunolab.grading.banks.formats import TARGETS, read_bank
from immunolab.lab.desk import banks
from immunolab.lab.desk.place import find_desk


@pytest.fixture
def desk(tmp_path):
    return find_desk(course(tmp_path / "class"))


def sent(where="graded", text=GIFT, **more):
    content = base64.b64encode(text.encode()).decode()
    return {"slug": SLUG, "where": where, "name": "C:\\fakepath\\bank.gift", "content": content, **more}


def files(desk):
    return {p: p.read_bytes() for p in desk.course.rglob("*") if p.is_file() and ".desk" not in p.parts}


@pytest.mark.parametrize("where", ["graded", "practice"])
def test_looked_at_then_brought_in(desk, where):
    before = files(desk)
    found = banks.look(desk, sent(where))
    assert files(desk) == before
    assert found["coming"][0]["id"] == "what-a-t-cell-needs" and found["list"].startswith("# bank.gift")
    assert found["left"] == [{"name": "Not carried", "why": "it has no text (line 16)"}]
    done = banks.bring(desk, sent(where, stamp=found["stamp"]))
    assert done["ids"] == [one["id"] for one in found["coming"]] and done["to_do"]
    changed = {p.name for p, raw in files(desk).items() if before.get(p) != raw}
    assert changed == {f"{SLUG}.quiz.yaml"} | ({f"{SLUG}.ipynb"} if where == "graded" else set())
    assert len(banks.look(desk, sent(where))["there"]) == 5


def test_changed_since_is_not_written_over(desk):
    found = banks.look(desk, sent())
    banks.bring(desk, sent(stamp=found["stamp"]))
    before = files(desk)
    with pytest.raises(CourseError, match="changed the questions since you looked"):
        banks.bring(desk, sent(stamp=found["stamp"]))
    assert files(desk) == before


@pytest.mark.parametrize("to", TARGETS)
def test_taken_out_with_its_keys(desk, to):
    made = banks.take(desk, {"slug": SLUG, "where": "graded", "to": to})
    assert made["name"] == f"{SLUG}-graded{TARGETS[to]}" and made["list"].startswith(f"# {SLUG} to {to}")
    bank = read_bank(base64.b64decode(made["content"]), made["name"])
    assert {item.name: item.key for item in bank.items}["missing-self"] == "b"


def test_what_is_refused(desk):
    before = files(desk)
    for given, says in [
        (sent(content="!"), "did not arrive whole"),
        (sent(content=None), "did not arrive whole"),
        (sent(text="<html></html>"), "bank.gift begins with <html>"),
        ({**sent(), "slug": "../.."}, "no assignment"),
        ({**sent(), "where": "elsewhere"}, "."),
        (sent(objective=7), "An objective is a name"),
        (sent(objective="Not A Name"), "lower-case words"),
        (sent(content="A" * (28 * 10**6)), "larger than 20 MB"),
    ]:
        with pytest.raises(CourseError, match=says):
            banks.look(desk, given)
    with pytest.raises(CourseError, match="Questions go out as"):
        banks.take(desk, {"slug": SLUG, "where": "graded", "to": "docx"})
    assert files(desk) == before
