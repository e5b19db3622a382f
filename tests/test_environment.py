"""One environment, said once: the lock, environment.yml, what Binder would build, what is imported."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent


def run(*command, cwd=ROOT, **kwargs):
    return subprocess.run([str(c) for c in command], cwd=cwd, capture_output=True, text=True, **kwargs)


def locked() -> dict[str, list[str]]:
    pins: dict[str, list[str]] = {}
    for line in (ROOT / "requirements.lock").read_text().splitlines():
        if found := re.match(r"([a-zA-Z0-9._-]+)==(\S+)", line):
            pins.setdefault(found[1].lower(), []).append(found[2])
    return pins


def test_lock_and_environment_are_in_step_with_pyproject():
    done = run(sys.executable, "scripts/lock.py", "--check")
    assert done.returncode == 0, done.stderr


def test_environment_names_python_and_of_the_lock_what_a_course_needs():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert environment["dependencies"][:2] == ["python=3.12", "pip"]
    listed = environment["dependencies"][2]["pip"]
    assert listed[-1] == "-e ."
    pins = locked()
    found: dict[str, list[str]] = {}
    for line in listed[:-1]:
        name, version = re.match(r"([A-Za-z0-9._-]+)==(\S+)", line).groups()
        found.setdefault(name.lower(), []).append(version)
    assert all(set(versions) <= set(pins[name]) for name, versions in found.items())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]

    def names(wanted):
        return {re.match(r"[A-Za-z0-9-]+", line)[0].lower() for line in wanted}

    assert names([*project["dependencies"], *extras["lab"], *extras["grading"], *extras["cards"]]) <= set(found)
    for_tests = {"playwright", "pytest", "mypy", "ruff", "hypothesis", "jupyter-repo2docker", "pandas-stubs"}
    assert for_tests <= set(pins) and not for_tests & set(found), "a browser's driver on Binder"


def test_binder_would_take_python_3_12_and_this_environment():
    """What repo2docker writes into its Dockerfile; needs no container engine."""
    done = run(Path(sys.executable).with_name("jupyter-repo2docker"), "--no-build", "--debug", ".")
    text = done.stdout + done.stderr
    assert done.returncode == 0, text[-2000:]
    assert "python=3.12" in (ROOT / "environment.yml").read_text()
    assert re.search(r'env update .*--file "environment\.yml"', text), "the environment file is not used"
    assert "3.12" in text
    assert not (ROOT / "binder").exists() and not (ROOT / ".binder").exists()


@pytest.mark.long
def test_a_fresh_environment_from_the_pip_section_runs_the_first_lesson(tmp_path):
    """With Python 3.12 where there is one, as environment.yml asks; else with this one."""
    pins = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"][2]["pip"]
    (tmp_path / "pins.txt").write_text("\n".join(pins[:-1]))
    uv = [sys.executable, "-m", "uv"]
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    environment.pop("VIRTUAL_ENV", None)
    made = run(*uv, "venv", "--quiet", "--python", "3.12", tmp_path / "env", env=environment)
    if made.returncode:
        made = run(*uv, "venv", "--quiet", "--python", sys.executable, tmp_path / "env", env=environment)
    assert made.returncode == 0, made.stderr
    python = tmp_path / "env" / "bin" / "python"
    for what in (["-r", tmp_path / "pins.txt"], ["--no-deps", "-e", "."]):
        done = run(*uv, "pip", "install", "--quiet", "--python", python, *what, env=environment)
        assert done.returncode == 0, done.stderr
    for path in (ROOT / "notebooks").glob("01_*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    done = run(
        python,
        "-m",
        "nbconvert",
        "--to",
        "notebook",
        "--execute",
        "--output",
        "ran.ipynb",
        "01_two_lines_of_defence.ipynb",
        cwd=tmp_path,
        env={**environment, "JUPYTER_PATH": str(tmp_path / "env/share/jupyter")},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    outputs = [o for c in json.loads((tmp_path / "ran.ipynb").read_text())["cells"] for o in c.get("outputs", [])]
    assert len(outputs) > 20 and not [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"]


def test_no_registry_host_and_no_machine_path_in_any_file():
    files = run("git", "ls-files").stdout.splitlines()
    assert len(files) > 50
    # This machine's own paths are asked for, not written down; the classes in brackets keep this file from matching.
    here = [str(ROOT), *([sys.base_prefix] if Path(sys.base_prefix).is_relative_to(Path.home()) else [])]
    hosts = r"pyp[i]\.org|files\.pythonhoste[d]|registry\.npmj[s]|index[-]url(?! *[`\"',]| in)|\.\./share[d]"
    bad = re.compile("|".join([hosts, *map(re.escape, here)]))
    for name in files:
        path = ROOT / name
        if path.suffix in {".png", ".svg", ".csv", ".bib"} or not path.is_file():
            continue
        text = path.read_text(errors="replace")
        for found in bad.findall(text):
            assert (name, found) in {("scripts/lock.py", "index" + "-url")}, f"{name}: {found}"


def test_versions_are_bounded_not_pinned_in_pyproject():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    assert not [d for d in wanted if "==" in d]
    assert {re.match(r"[A-Za-z0-9-]+", d)[0].lower() for d in wanted} <= set(locked())


CORE = [
    "immunolab",
    "immunolab.quiz",
    "immunolab.models",
    "immunolab.figures",
    "immunolab.explore",
    "immunolab.scenes",
    "immunolab.review.widget",
    "immunolab.evidence",
]
EXTRAS = ["nbgrader", "sqlalchemy", "dask", "jupyter_server", "tornado.web", "lifelines", "nbconvert", "jupyterhub"]


@pytest.mark.parametrize("module", CORE)
def test_the_core_imports_no_extra(module):
    code = f"import sys, {module}; print([m for m in {EXTRAS!r} if m in sys.modules])"
    assert run(sys.executable, "-c", code).stdout.strip() == "[]"


def test_importing_the_package_costs_less_than_numpy():
    """Nothing heavy is loaded; the time itself is a figure of `make bench`."""
    code = "import sys, immunolab; print(sorted(m for m in ('numpy','pandas','matplotlib','pydantic','ipywidgets') if m in sys.modules))"
    assert run(sys.executable, "-c", code).stdout.strip() == "[]"


@pytest.mark.parametrize("first", ["explore", "quiz", "review"])
def test_names_are_the_same_whatever_was_imported_first(first):
    code = f"import immunolab.{first}; from immunolab import Quiz, explore; print(Quiz.__name__, callable(explore))"
    assert run(sys.executable, "-c", code).stdout.strip() == "Quiz True"


def test_a_second_setup_does_nothing():
    if os.environ.get("IMMUNOLAB_VENV") or (ROOT / ".venv" / ".in-step-with").exists():
        done = run(
            sys.executable if sys.prefix == sys.base_prefix else Path(sys.base_prefix) / "bin" / "python3",
            "scripts/setup.py",
        )
        assert done.returncode == 0
        assert done.stdout == "", done.stdout


def test_notebooks_are_clean():
    notebooks = [
        p
        for d in ("notebooks", "source", "release", "docs")
        for p in (ROOT / d).rglob("*.ipynb")
        if ".ipynb_checkpoints" not in p.parts
    ]
    assert len(notebooks) >= 5
    for path in notebooks:
        book = json.loads(path.read_text())
        assert (book["nbformat"], book["nbformat_minor"]) == (4, 5), path
        assert set(book["metadata"]) <= {"kernelspec", "language_info"}, path
        ids = [cell["id"] for cell in book["cells"]]
        assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[a-z0-9-]+", i) for i in ids), path
        for cell in book["cells"]:
            if cell["cell_type"] == "code":
                assert cell["outputs"] == [] and cell["execution_count"] is None, (path, cell["id"])


def test_a_clone_is_the_same_on_every_system(tmp_path):
    """As Git for Windows clones: no line end changes, no two names differ by case alone, no name Windows refuses."""
    run("git", "clone", "-q", "-c", "core.autocrlf=true", ROOT, tmp_path / "clone")
    names = run("git", "ls-files", "-z").stdout.rstrip("\0").split("\0")
    changed = [
        n for n in names if (p := tmp_path / "clone" / n).is_file() and p.suffix != ".png" and b"\r\n" in p.read_bytes()
    ]
    assert not changed, changed
    assert len({name.casefold() for name in names}) == len(names)
    assert not [n for n in names if re.search(r'[<>:"|?*\\]|[ .](/|$)', n) or (ROOT / n).is_symlink()]
    assert not [
        n for n in names if {part.split(".")[0].upper() for part in n.split("/")} & {"CON", "PRN", "AUX", "NUL"}
    ]
