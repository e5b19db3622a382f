"""The package from a file: built, installed into an environment of its own, used outside the repository."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from immunolab import __version__
from immunolab.cli import main

ROOT = Path(__file__).resolve().parent.parent
UV = [sys.executable, "-m", "uv"]
SLUG = "01_two_lines_of_defence"

#: what a page shows: a question (a bet prints itself), a drawing, a simulation with its picture, a reference
SHOWN = f"""
import json, sys, immunolab
from immunolab import Quiz, explore, references, scene
Quiz("{SLUG}.quiz.yaml").predict("bet-what-turns")
shown = [scene("pd1-brake"), explore("infection"), references("Blattman2002")]
sizes = [len(str((made._repr_mimebundle_ if hasattr(made, '_repr_mimebundle_') else made._repr_html_)())) for made in shown]
print(json.dumps([immunolab.__file__, immunolab.__version__, sizes, "nbgrader" in sys.modules]))
"""


def run(*command, cwd: Path, **kwargs) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONPATH", "JUPYTER_PATH")}
    environment["UV_PYTHON_DOWNLOADS"] = "never"
    return subprocess.run(list(map(str, command)), cwd=cwd, env=environment, capture_output=True, text=True, **kwargs)


def pythons() -> list[str]:
    """This one and, if there is another beside it that the lock was made for, the newest."""
    found = {}
    for program in Path(sys.base_prefix).parent.glob("*/bin/python3"):
        said = run(program, "-c", "import sys; print(*sys.version_info[:2])", cwd=ROOT)
        if said.returncode == 0 and (3, 11) <= (version := tuple(map(int, said.stdout.split()))) < (3, 15):
            found[version] = str(program)
    newest = max(found, default=sys.version_info[:2])
    return [sys.executable] if newest <= sys.version_info[:2] else [sys.executable, found[newest]]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder with wheel and sdist."""
    out = tmp_path_factory.mktemp("dist")
    done = run(*UV, "build", "--quiet", "--out-dir", out, ROOT, cwd=out)
    assert done.returncode == 0, done.stderr[-2000:]
    return out


def installed(place: Path, python: str, what: str) -> Path:
    """The folder of programs of a new environment that holds ``what``."""
    done = run(*UV, "venv", "--quiet", "--python", python, place, cwd=place.parent)
    assert done.returncode == 0, done.stderr
    done = run(*UV, "pip", "install", "--quiet", "--python", place / "bin/python", what, cwd=place.parent)
    assert done.returncode == 0, done.stderr[-2000:]
    return place / "bin"


@pytest.mark.long
def test_the_sdist_holds_the_package_and_no_keys(built):
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as file:
        below = {name.split("/")[1] for name in file.getnames()}
    assert {"immunolab", "pyproject.toml", "LICENSE", "LICENSE-CONTENT"} <= below
    assert not below & {"source", "release", "notebooks", "tests"}


@pytest.mark.long
@pytest.mark.parametrize("python", pythons(), ids=["this", "newest"][: len(pythons())])
def test_a_wheel_asks_draws_and_simulates_without_the_repository(python, built, tmp_path):
    (wheel,) = built.glob("*.whl")
    programs = installed(tmp_path / "env", python, f"immunolab @ {wheel.as_uri()}")
    shutil.copy(ROOT / "notebooks" / f"{SLUG}.quiz.yaml", tmp_path)
    done = run(programs / "python", "-c", SHOWN, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "What makes it fall?" in done.stdout
    where, version, sizes, nbgrader = json.loads(done.stdout.splitlines()[-1])
    assert Path(where).is_relative_to(tmp_path / "env") and version == __version__ and not nbgrader
    assert min(sizes) > 300
    # a command of the grading extra says what is missing, and how it comes
    done = run(programs / "immunolab", "check", cwd=tmp_path)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "pip install 'immunolab[grading]'" in done.stderr


@pytest.mark.long
def test_a_wheel_with_its_grading_extra_grades_a_class(built, tmp_path):
    (wheel,) = built.glob("*.whl")
    programs = installed(tmp_path / "env", pythons()[-1], f"immunolab[grading] @ {wheel.as_uri()}")
    course = tmp_path / "course"
    for name in ("notebooks", "source", "release"):
        shutil.copytree(ROOT / name, course / name, ignore=shutil.ignore_patterns("*.answers.json*"))
    shutil.copy(ROOT / "nbgrader_config.py", course)
    done = run(programs / "immunolab", "demo-class", 3, SLUG, "--into", "class", cwd=course)
    assert done.returncode == 0, done.stderr[-2000:]
    done = run(programs / "immunolab", "grade", SLUG, cwd=course / "class")
    assert done.returncode == 0 and "3 graded, 0 skipped" in done.stdout, done.stdout + done.stderr[-2000:]


def test_the_version_is_told(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"immunolab {__version__}\n"


def test_a_command_without_its_extra_says_how_it_comes(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(ROOT)
    monkeypatch.setitem(sys.modules, "genanki", None)
    for name in [name for name in sys.modules if name.startswith("immunolab.review.anki")]:
        monkeypatch.delitem(sys.modules, name)
    assert main(["export-cards", "--to", "anki", str(tmp_path / "cards.apkg")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("immunolab export-cards needs genanki") and "pip install 'immunolab[cards]'" in said


def test_a_module_that_no_extra_names_is_a_fault_of_ours(monkeypatch):
    monkeypatch.setattr("immunolab.cli._extra_with", lambda module: None)
    monkeypatch.chdir(ROOT)
    monkeypatch.setitem(sys.modules, "genanki", None)
    for name in [name for name in sys.modules if name.startswith("immunolab.review.anki")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(ModuleNotFoundError):
        main(["export-cards", "--to", "anki", "cards.apkg"])
