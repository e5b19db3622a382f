"""The box, the values that leave it, and tests of code that see only those."""

from __future__ import annotations

import base64
import contextlib
import json
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import psutil
import pytest
from _course import nbgrader_api
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook

import immunolab
from immunolab.grading.course import must
from immunolab.grading.passes.apart import nobody
from immunolab.grading.passes.plain_tests import CodeTest
from immunolab.grading.passes.plan import Plan, names_of
from immunolab.sandbox import Opaque, WireError, from_wire, opaque, protection, to_wire

boxed = pytest.mark.skipif(protection().level != "box" and not os.environ.get("CI"), reason=protection().sentence)

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.complex_numbers(allow_nan=False),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=20,
)


@given(plain)
def test_plain_values_arrive_as_they_were(value):
    assert from_wire(to_wire(value)) == value
    assert type(from_wire(to_wire(value))) is type(value)


@pytest.mark.parametrize(
    "value",
    [
        np.arange(6).reshape(2, 3),
        np.float64(0.5),
        np.array([True, False]),
        np.array(["a", "bc"]),
        np.array([1 + 2j]),
        np.array(["2026-01-01"], "datetime64[D]"),
        np.array([1, "a", None], dtype=object),
        np.array(3.0),
        np.zeros((0, 4)),
    ],
)
def test_arrays_arrive_as_they_were(value):
    found = from_wire(to_wire(value))
    assert type(found) is type(value)
    np.testing.assert_array_equal(found, value)
    assert np.asarray(found).dtype == np.asarray(value).dtype


def test_tables_arrive_as_they_were():
    table = pd.DataFrame(
        {"n": [1, 2], "share": [0.5, np.nan], "who": ["a", None], "when": pd.to_datetime(["2026-01-01", "2026-01-02"])},
        index=pd.Index([3, 7], name="id"),
    )
    pd.testing.assert_frame_equal(from_wire(to_wire(table)), table, check_dtype=False)
    grouped = table.assign(g=[1, 2]).groupby(["g", "n"])["share"].sum()
    pd.testing.assert_series_equal(from_wire(to_wire(grouped)), grouped)


def test_special_values():
    assert math.isnan(from_wire(to_wire(float("nan"))))
    assert from_wire(to_wire(float("-inf"))) == float("-inf")
    assert from_wire(to_wire(...)) is ...
    assert from_wire(to_wire({1, 2})) == {1, 2}


def test_objects_stay_behind_by_name():
    class Model:
        pass

    found = from_wire(to_wire({"m": Model(), "f": len}))
    assert isinstance(found["m"], Opaque)
    assert type(found["m"]).__name__ == "Model"
    assert not callable(found["f"])  # without a way to call it
    assert from_wire(to_wire(len), remote=lambda name: f"call {name}") == "call len"


@given(st.text())
def test_a_stand_in_has_a_name_whatever_it_is_said_to_be(kind):
    assert isinstance(opaque(kind), Opaque)
    assert repr(opaque(kind)).isascii()


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_what_is_no_value_is_refused(data):
    for text in (data.decode("latin-1"), base64.b64encode(data).decode()):
        try:
            from_wire(text)
        except WireError:
            continue


forged = st.recursive(
    st.none() | st.integers() | st.text(max_size=8) | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.fixed_dictionaries(
            {
                "t": st.sampled_from(
                    [
                        "list",
                        "dict",
                        "array",
                        "scalar",
                        "objects",
                        "frame",
                        "series",
                        "index",
                        "complex",
                        "bytes",
                        "timestamp",
                        "missing",
                        "set",
                        "float",
                        "function",
                        "opaque",
                        "pickle",
                    ]
                ),
                "v": inner,
            },
            optional={
                "shape": inner,
                "dtype": inner,
                "b": inner,
                "index": inner,
                "columns": inner,
                "names": inner,
                "many": inner,
                "name": inner,
            },
        )
    ),
    max_leaves=12,
)


@given(forged)
def test_forged_values_are_values_or_refused(data):
    with contextlib.suppress(WireError):
        from_wire(base64.b64encode(json.dumps(data).encode()).decode())


def test_too_large_is_said():
    with pytest.raises(WireError, match="too large"):
        to_wire(np.zeros(2_000_000))


# --- tests run on values


def test_names_of_a_cell():
    found = names_of("import numpy as np\nfrom a.b import c as d\ndef f(x):\n    return x + y\nz = np.sum(w)\nq += 1")
    assert {"w", "y", "q"} <= found.reads
    assert {"f", "z", "q"} <= found.binds
    assert found.imports == {"np", "d"}
    assert not names_of("%matplotlib inline\nx = (").readable


def test_the_students_names_come_from_the_student_and_no_others():
    plan = Plan(["import numpy as np\nanswer = np.sum(data)"], ["data = [1, 2]", "unused = 1", "limit = len(data)"])
    before, names = plan.for_test("assert answer == np.sum(data) < limit")
    assert names == {"answer"}
    assert before == ["import numpy as np", "data = [1, 2]", "limit = len(data)"]
    assert plan.for_test("assert nowhere")[1] == {"nowhere"}  # perhaps defined in a cell of the student's own


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("assert share == 1", []),
        ("0.5 * share", ["execute_result"]),
        ("print('x')\nassert share == 2, 'no'", ["stream", "error"]),
        ("raise SystemExit", ["error"]),
        ("import warnings\nwarnings.warn('w')", []),
        ("1 /", ["error"]),
        ("None", []),
    ],
)
def test_outputs_of_a_test(source, kinds, tmp_path):
    outputs = CodeTest(source, [], {"share": to_wire(1)}, tmp_path).run(nobody)
    found = [nbformat.from_dict(output) for output in outputs]
    assert [output.output_type for output in found] == kinds
    for output in found:
        nbformat.validate(nbformat.v4.new_notebook(cells=[new_code_cell("x", outputs=[output])]))
        assert "assert" not in "".join(output.get("traceback", []))


MASTER = [
    ("set_up", "locked", "data = [1, 2, 6]\ndef near(a, b):\n    return abs(a - b) < 1e-9"),
    (
        "mean",
        "solution",
        "import statistics\ndef mean(xs):\n    ### BEGIN SOLUTION\n    if not xs:\n        raise ValueError('empty')\n    return statistics.fmean(xs)\n    ### END SOLUTION",
    ),
    (
        "mean_right",
        "grade",
        "assert near(mean(data), 3)\n### BEGIN HIDDEN TESTS\nassert near(mean([2.0]), 2)\ntry:\n    mean([])\n    assert False, 'an empty list should raise'\nexcept ValueError:\n    pass\n### END HIDDEN TESTS",
    ),
    (
        "table",
        "solution",
        "import pandas as pd\n### BEGIN SOLUTION\ntable = pd.DataFrame({'n': data}).assign(square=lambda t: t.n ** 2)\n### END SOLUTION",
    ),
    (
        "table_right",
        "grade",
        "### BEGIN HIDDEN TESTS\n2 * float((table['square'] == [1, 4, 36]).mean())\n### END HIDDEN TESTS",
    ),
]
ANSWERS = {
    "right": {},
    "no_check": {"mean": "def mean(xs):\n    return sum(xs) / max(len(xs), 1)"},
    "half": {"table": "import pandas as pd\ntable = pd.DataFrame({'square': [1, 4, 0]})"},
    "keyword": {"mean": "def mean(*xs, **kw):\n    raise TypeError('no')"},
    "nothing": {"mean": "pass", "table": "pass"},
    "broken": {"mean": "def mean(xs:"},
    "lambda": {"mean": "mean = lambda xs: sum(xs) / len(xs) if xs else [][0]"},
}


def course_of(root, *, trusted):
    folder = root / "source" / "ps"
    folder.mkdir(parents=True)
    cells = []
    for name, kind, source in MASTER:
        meta = {
            "grade_id": name,
            "schema_version": 3,
            "locked": kind != "solution",
            "grade": kind == "grade",
            "solution": kind == "solution",
            "task": False,
        }
        cells.append(
            new_code_cell(source, metadata={"nbgrader": {**meta, **({"points": 2} if kind == "grade" else {})}})
        )
    notebook = new_notebook(
        cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    )
    nbformat.write(notebook, folder / "ps.ipynb")
    nbformat.write(new_notebook(), root / "source" / "header.ipynb")
    api = nbgrader_api(root, trusted=trusted)
    must(api.generate_assignment("ps"), "generate")
    for student, changes in ANSWERS.items():
        handed = nbformat.read(root / "release" / "ps" / "ps.ipynb", as_version=4)
        solutions = {
            n: "\n".join(line for line in s.splitlines() if "###" not in line) for n, k, s in MASTER if k == "solution"
        }
        for cell in handed.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in solutions:
                cell.source = {**solutions, **changes}[name]
        target = root / "submitted" / student / "ps"
        target.mkdir(parents=True)
        nbformat.write(handed, target / "ps.ipynb")
    must(api.autograde("ps", "*"), "autograde")
    with api.gradebook as gradebook:
        return {s: {g.name: g.score for g in gradebook.find_submission_notebook("ps", "ps", s).grades} for s in ANSWERS}


@boxed
def test_functions_tables_and_partial_credit_score_as_in_stock_nbgrader(tmp_path):
    ours, stock = course_of(tmp_path / "ours", trusted=True), course_of(tmp_path / "stock", trusted=False)
    assert ours == stock
    assert ours["right"] == {"mean_right": 2, "table_right": 2}
    assert ours["half"]["table_right"] == pytest.approx(4 / 3, abs=0.01)
    assert ours["no_check"]["mean_right"] == ours["nothing"]["mean_right"] == 0


# --- the box itself


@boxed
def test_a_killed_grader_leaves_nothing_behind(tmp_path):
    """kill -9 of a process that has a kernel running: the kernel, the warm process and their files go."""
    code = (
        "import os\nfrom immunolab.sandbox import Limits, Session, warm_process\n"
        "warm = warm_process().wait()\nprint(warm.process.pid, flush=True)\n"
        "Session(Limits(), {'a.txt': b'x'}).run('import time\\ntime.sleep(999)')\n"
    )
    grader = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert grader.stdout is not None
    box = psutil.Process(int(grader.stdout.readline()))
    until = time.monotonic() + 300
    while len(box.children(recursive=True)) < 2 and time.monotonic() < until:  # the kernel is there
        time.sleep(0.05)
    family = [box, *box.children(recursive=True)]
    assert len(family) >= 3
    grader.send_signal(signal.SIGKILL)
    _, alive = psutil.wait_procs(family, timeout=120)
    assert not alive


@boxed
def test_a_grader_killed_with_reports_unread_leaves_nothing_behind():
    """Then the socket's end is an error and not an end: the warm process must clear away all the same."""
    code = (
        "import os, select\nfrom immunolab.sandbox import Limits, warm_process\nwarm = warm_process().wait()\n"
        "print(warm.process.pid, flush=True)\nnumber, end = warm.start(Limits())\nend.close()\n"
        "select.select([warm.channel], [], [], 30)\nos.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(int(done.stdout)).wait(15)


@boxed
def test_a_kernel_sees_packages_and_nothing_else_of_the_grader():
    from immunolab.sandbox.protection import visible

    home = Path.home()
    assert all(path != home and not home.is_relative_to(path) for path in visible())
    package = Path(immunolab.__file__).resolve().parent
    assert not any(package.parent == path for path in visible())  # the course folder, where source/ lies


def test_where_no_warm_process_can_be_had_the_manners_are_the_same(monkeypatch):
    """As on macOS and Windows: an ordinary process, bounded in what it shows and in time."""
    from immunolab.sandbox import Limits, Protection, Session, StoppedError, box

    monkeypatch.setattr(box, "protection", lambda: Protection("none", ""))
    with Session(Limits(cell_seconds=20, output=1), {"a/b.txt": b"x"}) as session:
        process, home, *_ = box._alone._running[session._number]
        (shown,) = session.run("print(open('a/b.txt').read())\nx = [1, 2]")
        assert shown["text"] == "x\n"
        assert from_wire(session.give("x")) == [1, 2]
        with pytest.raises(StoppedError, match="output"):
            session.run("while True:\n    print('y' * 1000)")
    assert process.poll() is not None and not home.exists()
