"""The web page's parts, without a browser: what is loaded from where, what is kept, when pictures are fetched."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from immunolab import live
from immunolab.lab.wake import digest
from immunolab.quiz import Quiz

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from live import application, packages, packing, plugin, standins, supply  # noqa: E402
from live.serve import served  # noqa: E402

# -- which cells wait for pictures


@pytest.mark.parametrize(
    "cell",
    [
        "from immunolab import Quiz, explore, progress, references, scene, show\n\nquiz = Quiz('00_start_here.quiz.yaml')",
        'scene("turn", steps=(1,))',
        'quiz.predict("first-bet")',
        'quiz.reveal("first-bet")\nquiz.progress()',
        "warm_up()",
        "# explore(what is only spoken of)\nreferences('DeBoer2001')",
    ],
)
def test_light_cells_do_not_wait(cell):
    assert not live.needs_pictures(cell, {})


@pytest.mark.parametrize(
    "cell",
    [
        'explore("infection")',
        'show("blood_cells")',
        "progress()",
        "from immunolab import how_sure\n\nhow_sure()",
        "review.remembered()",
        "import numpy as np\nnp.arange(3)",
        "my_own_function(2)",
    ],
)
def test_all_other_cells_wait(cell):
    assert live.needs_pictures(cell, {})


def test_a_simulation_does_not_wait_for_pandas():
    """Tables of the evidence are for cells that may read them."""
    assert "pandas" not in live.needed('explore("infection", controls=["memory"], after=(quiz, "bet"))', {})
    for cell in ('show("blood_cells")', 'explore("infection")\nmy_own_function(2)'):
        assert live.needed(cell, {}) == live.PACKAGES


def test_a_question_on_a_drawn_picture_waits_and_one_on_a_scene_does_not():
    """Lesson 03 asks on a picture that matplotlib draws, lesson 01 on a scene."""
    asked = {}
    for slug, question in (("03_escape", "tumour_immune"), ("01_two_lines_of_defence", "scene/")):
        quiz = Quiz(ROOT / "notebooks" / f"{slug}.quiz.yaml")
        name = next(q.id for q in quiz.questions.values() if str(getattr(q, "figure", "")).startswith(question))
        asked[slug] = live.needs_pictures(f"quiz.ask('{name}')", {"quiz": quiz})
    assert asked == {"03_escape": True, "01_two_lines_of_defence": False}


def test_every_lesson_shows_a_question_before_it_waits():
    """The first thing to answer is there before the 25 MB of pictures are asked for."""
    late = []
    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        quiz = Quiz(path.with_suffix("").with_suffix(".quiz.yaml"))
        for cell in json.loads(path.read_text())["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] != "code":
                continue
            if live.needs_pictures(source, {"quiz": quiz}):
                late.append(path.stem)
                break
            if "\nwarm_up()" in source or source.startswith(("quiz.ask", "quiz.predict", "warm_up")):
                break
    assert late == []


def test_what_is_late_is_fetched_once_and_again_after_a_failure():
    asked = []

    async def fetch(names):
        asked.append(names)
        if len(asked) == 1:
            raise OSError("no network")

    async def cells():
        late = live.Late(fetch, {})
        assert await late.before(["scene('turn')\n"]) == ["scene('turn')\n"] and not asked
        with pytest.raises(OSError, match="no network"):
            await late.before(["explore('infection')"])
        for cell in ("explore('infection')", "explore('trial')", "show('blood_cells')", "show('spep')"):
            await late.before([cell])

    with ThreadPoolExecutor(1) as pool:  # a browser test may have a loop running in this thread
        pool.submit(asyncio.run, cells()).result()
    assert len(asked) == 3 and asked[0] == asked[1] and asked[2] == ["pandas"]


# -- what is loaded, and from where


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory):
    """Pyodide's folder of the page, as it is published."""
    work = tmp_path_factory.mktemp("pyodide")
    try:
        supply.core(supply.CURRENT)
    except supply.SupplyError as error:
        pytest.skip(str(error))
    course = packing.pack(tmp_path_factory.mktemp("wheel"), "immunolab", "1", [("immunolab/__init__.py", b"")])
    return work, packages.lay_out(work, supply.CURRENT, course, application.kernel_wheels())


def test_exactly_seven_packages_are_another_host_s(laid_out):
    folder, lock = laid_out
    outside = {name: entry for name, entry in lock["packages"].items() if "//" in entry["file_name"]}
    assert set(outside) == {"contourpy", "kiwisolver", "matplotlib", "numpy", "pandas", "pillow", "scipy"}
    for entry in outside.values():
        assert entry["file_name"].startswith("https://cdn.jsdelivr.net/pyodide/v314.0.7/full/")
        assert entry["file_name"].endswith("wasm32.whl") and len(entry["sha256"]) == 64
    for name, entry in lock["packages"].items():
        if name not in outside:
            assert supply.sha256(folder / entry["file_name"]) == entry["sha256"]


def test_the_lock_is_closed_and_the_start_asks_for_nothing_numeric(laid_out):
    _, lock = laid_out
    entries = lock["packages"]
    assert all(depends in entries for entry in entries.values() for depends in entry["depends"])
    loaded: set[str] = set()
    wanted = list(packages.STARTED)
    while wanted:
        name = wanted.pop()
        if name not in loaded:
            loaded.add(name)
            wanted += entries[name]["depends"]
    assert not loaded & set(packages.COMPILED) and not any("pydantic" in name for name in loaded)
    assert set(live.PACKAGES) <= set(entries)


def test_a_changed_core_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(supply, "CACHE", tmp_path)
    (tmp_path / f"pyodide-{supply.CURRENT.version}.tgz").write_bytes(b"something else")
    with pytest.raises(supply.SupplyError, match="is not the Pyodide"):
        supply.core(supply.CURRENT)


def test_without_the_compiled_packages_offline_names_the_first_and_its_address(laid_out, tmp_path):
    _, _ = laid_out
    target = tmp_path / "out"
    target.mkdir()
    (tmp_path / "empty").mkdir()
    course = packing.pack(tmp_path, "immunolab", "1", [])
    with pytest.raises(supply.SupplyError, match=r"has no contourpy-.*whl.*https://cdn"):
        packages.lay_out(target, supply.CURRENT, course, application.kernel_wheels(), local=tmp_path / "empty")


def test_what_is_packed_is_the_same_at_every_build_and_leaves_the_server_s_rooms_out(tmp_path):
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        path = packing.pack(tmp_path / name, "immunolab", "1", packing.package_files(ROOT / "immunolab"))
        made.append(path.read_bytes())
    assert made[0] == made[1]
    names = zipfile.ZipFile(path).namelist()
    rooms = {name.split("/")[1] for name in names if name.count("/") > 1}
    assert {"quiz", "scenes", "explore", "figures", "models", "evidence"} <= rooms
    assert not rooms & {"grading", "lab", "cli", "sandbox"}


def test_a_slim_wheel_still_has_what_a_kernel_imports(laid_out, tmp_path):
    """IPython with its stand-ins, from the page's own wheels: a cell, a traceback, a syntax error, a question of Tab."""
    folder, lock = laid_out
    wanted = {
        "pyodide-kernel",
        "micropip",
        "ipython",
        "ipywidgets",
        "anywidget",
        "piplite",
        "fsrs",
        "pybtex",
        "mdit-py-plugins",
        "latex2mathml",
    }
    todo = list(wanted)
    while todo:
        for name in lock["packages"][todo.pop()]["depends"]:
            if name not in wanted:
                wanted.add(name)
                todo.append(name)
    for name in wanted:
        zipfile.ZipFile(folder / lock["packages"][name]["file_name"]).extractall(tmp_path)
    code = """
import sys, piplite.piplite
sys.modules.update(jedi=None, parso=None, prompt_toolkit=None, psutil=None, pexpect=None)  # not to be had there
from IPython.core.interactiveshell import InteractiveShell
import anywidget, fsrs, ipywidgets, latex2mathml.converter, mdit_py_plugins.dollarmath, pybtex.database.input.bibtex
shell = InteractiveShell.instance()
for cell in ("import sys", "1 / 0", "def f(:", "print('ran', 6 * 7)"):
    shell.run_cell(cell)
print(shell.complete("sys.ver")[1][:2], shell.object_inspect_mime("print", 1)["text/plain"][:40])
assert all(str(getattr(sys.modules[n], "__file__", "")).startswith(HERE) for n in ("IPython", "pygments", "traitlets", "anywidget"))
"""
    done = subprocess.run(
        [sys.executable, "-c", f"HERE = {str(tmp_path)!r}\n{code}"],
        env={**os.environ, "PYTHONPATH": str(tmp_path), "IPYTHONDIR": str(tmp_path / "home")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    started = """
import sys, types
sys.modules.update(jedi=None, parso=None, prompt_toolkit=None, psutil=None, pexpect=None)
sys.modules["pyodide_js"] = types.SimpleNamespace(loadPackagesFromImports=None)
import micropip, piplite.piplite, pyodide_kernel
sys.__stdout__.write(type(pyodide_kernel.kernel_instance.interpreter).__name__)
"""
    kernel = subprocess.run(
        [sys.executable, "-c", started],
        env={**os.environ, "PYTHONPATH": str(tmp_path), "IPYTHONDIR": str(tmp_path / "home")},
        capture_output=True,
        text=True,
    )
    assert kernel.stdout == "Interpreter", kernel.stderr[-2000:]
    assert "ZeroDivisionError" in done.stdout and "SyntaxError" in done.stdout and "ran 42" in done.stdout
    assert ".version_info'" in done.stdout and "Signature:" in done.stdout


def test_stand_ins_are_python_that_runs(tmp_path):
    for name, files in standins.STAND_INS.items():
        for inner, content in files:
            compile(content, f"{name}/{inner}", "exec")


# -- the plug-in


def test_the_plugin_knows_lessons_and_their_cells():
    cells = plugin.own_cells(ROOT)
    first = json.loads((ROOT / "notebooks" / "00_start_here.ipynb").read_text())["cells"]
    bet = next(cell for cell in first if "quiz.predict" in "".join(cell["source"]))
    known = cells["notebooks/00_start_here.ipynb"][bet["id"]]
    assert known == {"digest": digest("".join(bet["source"])), "shows": True, "late": False}
    explorer = next(cell for cell in first if "".join(cell["source"]).startswith("explore("))
    assert cells["notebooks/00_start_here.ipynb"][explorer["id"]]["late"] is True
    assert "release/01_two_lines_of_defence/01_two_lines_of_defence.ipynb" in cells
    lessons = plugin.lessons(ROOT)
    assert "notebooks/00_start_here.ipynb" in lessons and "notebooks/00_start_here.quiz.yaml" in lessons
    assert not [name for name in lessons if "answers" in name or name.startswith("release")]


def test_the_page_asks_no_registry():
    kernel = application.settings(packages.STARTED)["jupyter-config-data"]["litePluginSettings"]
    given = kernel["@jupyterlite/pyodide-kernel-extension:kernel"]
    assert given["disablePyPIFallback"] is True and given["pyodideUrl"].startswith("./")


def test_the_first_address_leads_on_and_is_what_jupyterlite_reads_its_settings_from():
    page = application.way_in(application.LANDING)
    assert f'url={application.LANDING}"' in page and f'<a href="{application.LANDING}">' in page
    assert '<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{}</script>' in page


# -- the server


def test_the_server_zips_says_not_modified_and_stays_in_its_folder(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "secret.txt").write_text("no")
    text = "x" * 5000
    (tmp_path / "site" / "page.js").write_text(text)
    with served(tmp_path / "site") as (url, asked):
        request = urllib.request.Request(f"{url}/page.js", headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as answer:
            assert gzip.decompress(answer.read()).decode() == text
            tag = answer.headers["ETag"]
        for path, headers, status in (
            ("/page.js", {"If-None-Match": tag}, 304),
            ("/%2e%2e/secret.txt", {}, 404),
            ("/none", {}, 404),
        ):
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(urllib.request.Request(url + path, headers=headers))
            assert refused.value.code == status
    assert [a.status for a in asked] == [200, 304, 404, 404]
    assert asked[0].sent < 200


def test_the_kernel_s_hook_is_put_where_cells_pass(monkeypatch):
    """As pyodide_kernel has it: an async transform of a cell's lines."""
    passed: list[object] = []
    shell = SimpleNamespace(user_ns={}, Completer=SimpleNamespace(use_jedi=True))
    manager = SimpleNamespace(cleanup_transforms=passed)
    kernel = SimpleNamespace(lite_transform_manager=manager, interpreter=shell)
    monkeypatch.setitem(sys.modules, "pyodide_js", SimpleNamespace(loadPackage=None))
    monkeypatch.setitem(sys.modules, "pyodide_kernel", SimpleNamespace(kernel_instance=kernel))
    live.begin()
    assert len(passed) == 1
    assert not shell.Completer.use_jedi  # which is not there
