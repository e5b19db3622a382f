"""The core with the newest numpy, pandas, scipy and matplotlib that its bounds allow. `make test-site`: the page has them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.site

#: what models, pictures and simulations rest on; `_course.py` and graders are not of the core
FILES = ("test_models_*.py", "test_figures.py", "test_explorers.py", "test_scenes.py")
TESTS = ["pytest>=8.3", "hypothesis", "nbconvert", "ipykernel"]


@pytest.fixture(scope="module")
def newest(tmp_path_factory):
    """A Python with the course and the newest packages."""
    place = tmp_path_factory.mktemp("newest") / "venv"
    environment = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONPATH")}
    environment["UV_PYTHON_DOWNLOADS"] = "never"
    for arguments in (
        ["venv", "--quiet", "--python", sys.executable, str(place)],
        ["pip", "install", "--quiet", "--python", str(place / "bin/python"), "--upgrade", str(ROOT), *TESTS],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "uv", *arguments], cwd=place.parent, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-2000:]
    return place / "bin" / "python"


def test_the_core_s_tests_pass_with_pandas_3(newest, tmp_path):
    code = "import json, numpy, pandas, immunolab; print(json.dumps([numpy.__version__, pandas.__version__, immunolab.__file__]))"
    said = subprocess.run([newest, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    numpy, pandas, where = json.loads(said.stdout)
    assert int(pandas.split(".")[0]) >= 3 and int(numpy.split(".")[0]) >= 2 and not where.startswith(str(ROOT))
    shutil.copytree(ROOT / "tests", tmp_path / "tests", ignore=shutil.ignore_patterns("__pycache__", "browser"))
    for name in ("notebooks", "source", "docs", "pyproject.toml"):
        place = ROOT / name
        (shutil.copytree if place.is_dir() else shutil.copy)(place, tmp_path / name)
    files = sorted(path.name for pattern in FILES for path in (tmp_path / "tests").glob(pattern))
    assert len(files) > 20
    done = subprocess.run(
        [newest, "-m", "pytest", "-q", "-p", "no:cacheprovider", *(f"tests/{name}" for name in files)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=1200,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
