"""Tests of code cells judge as under stock nbgrader, or whoever writes them is told."""

from __future__ import annotations

import json
import os

import nbformat
import pytest
from _code_tests import PAIRS
from _course import nbgrader_api
from nbformat.v4 import new_code_cell, new_notebook

from immunolab.grading.author.code_tests import beside, trial
from immunolab.grading.course import must
from immunolab.sandbox import protection

boxed = pytest.mark.skipif(protection().level != "box" and not os.environ.get("CI"), reason=protection().sentence)


def master_of(pairs):
    """A notebook with a solution cell and a test for each pair."""
    cells = []
    for name, pair in pairs.items():
        meta = {"schema_version": 3, "task": False}
        solution = f"### BEGIN SOLUTION\n{pair.right}\n### END SOLUTION"
        kinds = {"grade": False, "solution": True, "locked": False, "grade_id": f"{name}_code"}
        cells.append(new_code_cell(solution, metadata={"nbgrader": {**meta, **kinds}}))
        kinds = {"grade": True, "solution": False, "locked": True, "grade_id": name, "points": 2}
        cells.append(new_code_cell(pair.test, metadata={"nbgrader": {**meta, **kinds}}))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def marks(root, *, trusted):
    """Points by student and test: one hands in what is right, one what is wrong."""
    folder = root / "source" / "ps"
    folder.mkdir(parents=True)
    nbformat.write(master_of(PAIRS), folder / "ps.ipynb")
    nbformat.write(new_notebook(), root / "source" / "header.ipynb")
    api = nbgrader_api(root, trusted=trusted)
    must(api.generate_assignment("ps"), "generate")
    for student in ("right", "wrong"):
        handed = nbformat.read(root / "release" / "ps" / "ps.ipynb", as_version=4)
        for cell in handed.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "").removesuffix("_code")
            if name in PAIRS and not cell.metadata.nbgrader.grade:
                cell.source = getattr(PAIRS[name], student)
        target = root / "submitted" / student / "ps"
        target.mkdir(parents=True)
        nbformat.write(handed, target / "ps.ipynb")
    must(api.autograde("ps", "*"), "autograde")
    with api.gradebook as gradebook:
        return {
            s: {g.name: g.score for g in gradebook.find_submission_notebook("ps", "ps", s).grades if g.cell}
            for s in ("right", "wrong")
        }


@boxed
def test_they_give_the_points_that_stock_nbgrader_gives(tmp_path):
    ours, stock = marks(tmp_path / "ours", trusted=True), marks(tmp_path / "stock", trusted=False)
    for student in ours:
        for name in PAIRS:
            assert ours[student][name] == stock[student][name], (student, name)
    full = {name: 1.5 if name == "partial_credit" else 2 for name in PAIRS}
    assert {name: ours["right"][name] for name in PAIRS} == full
    assert not [name for name in PAIRS if ours["wrong"][name] >= full[name]]


@pytest.mark.parametrize("name", PAIRS)
def test_who_must_know_is_told(name, tmp_path):
    """By name of the cell, with a remedy; and nobody else."""
    told = beside(master_of(PAIRS), tmp_path, "ps")
    assert all(words.startswith("ps.ipynb, cell ") and "runs beside the student's code" in words for words in told)
    mine = [words for words in told if words.startswith(f"ps.ipynb, cell {name}: ")]
    marked = "runs beside the student's code" in PAIRS[name].test
    assert len(mine) == (PAIRS[name].beside and not marked), mine


@boxed
def test_the_masters_own_solution_is_tried(tmp_path):
    """What no reading finds: a test of an object is refused, and what is never passed is said."""
    picture = PAIRS["picture"]
    unmarked = picture.test.splitlines()[1]
    pairs = {
        "picture": type(picture)(picture.right, picture.wrong, unmarked),
        "marked": type(picture)(picture.right, picture.wrong, picture.test),
        "plain": PAIRS["in_place_list"],
        "hopeless": type(picture)("x = 1", "x = 2", "assert x == 3, 'never'"),
    }
    wrong, never = trial(master_of(pairs), tmp_path, "ps")
    assert len(wrong) == len(never) == 1
    assert "ps.ipynb, cell picture: your own solution passes its test in a notebook" in wrong[0]
    assert never == ["ps.ipynb, cell hopeless: your own solution does not pass its test (AssertionError: never)."]


@boxed
def test_generate_refuses_what_would_cost_right_answers_their_points(tmp_path, caplog):
    picture = PAIRS["picture"]
    pair = type(picture)(picture.right, picture.wrong, picture.test.splitlines()[1])
    folder = tmp_path / "source" / "ps"
    folder.mkdir(parents=True)
    nbformat.write(master_of({"shown": pair, "deleted": PAIRS["deleted"]}), folder / "ps.ipynb")
    nbformat.write(new_notebook(), tmp_path / "source" / "header.ipynb")
    result = nbgrader_api(tmp_path).generate_assignment("ps")
    assert not result["success"]
    assert "ps.ipynb, cell shown: your own solution passes its test in a notebook" in caplog.text
    assert "ps.ipynb, cell deleted: its test gives base, which the student's code uses, another value" in caplog.text
    assert not (tmp_path / "release" / "ps" / "ps.ipynb").exists()


def as_format(notebook, minor):
    """A copy in an older format: 4.0 to 4.5, or 3."""
    made = nbformat.from_dict(json.loads(json.dumps(notebook)))
    if minor is None:
        return nbformat.v3.writes_json(nbformat.convert(made, 3))
    made.nbformat_minor = minor
    for cell in made.cells if minor < 5 else []:
        cell.pop("id", None)
    return json.dumps(made)


@boxed
@pytest.mark.parametrize("master", [None, 2, 5])
def test_older_formats_lose_no_points(tmp_path, master):
    """Of masters and of hand-ins, each with each."""
    pairs = {name: PAIRS[name] for name in ("in_place_list", "deleted", "printed", "class")}
    folder = tmp_path / "source" / "ps"
    folder.mkdir(parents=True)
    (folder / "ps.ipynb").write_text(as_format(master_of(pairs), master))
    nbformat.write(new_notebook(), tmp_path / "source" / "header.ipynb")
    api = nbgrader_api(tmp_path)
    must(api.generate_assignment("ps"), "generate")
    released = nbformat.read(tmp_path / "release" / "ps" / "ps.ipynb", as_version=4)
    for cell in released.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "").removesuffix("_code")
        if name in pairs and not cell.metadata.nbgrader.grade:
            cell.source = pairs[name].right
    for minor in (None, 0, 1, 2, 3, 4, 5):
        target = tmp_path / "submitted" / f"v{minor}" / "ps"
        target.mkdir(parents=True)
        (target / "ps.ipynb").write_text(as_format(released, minor))
    must(api.autograde("ps", "*"), "autograde")
    with api.gradebook as gradebook:
        found = {s.student.id: s.score for s in gradebook.assignment_submissions("ps")}
    assert found == {f"v{minor}": 2.0 * len(pairs) for minor in (None, 0, 1, 2, 3, 4, 5)}
