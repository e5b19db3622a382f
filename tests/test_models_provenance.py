"""Every model says where its defaults come from, refuses what it cannot take, and needs only numpy and scipy."""

from __future__ import annotations

import ast
import importlib
import math
import re
import subprocess
import sys
from pathlib import Path

import pytest

from immunolab import evidence, models

PUBLIC = [name for name in models.__all__ if name != "survival"]
ALL = [importlib.import_module(f"immunolab.models.{name}") for name in PUBLIC]
FOLDER = Path(models.__file__).parent


@pytest.mark.parametrize("module", ALL, ids=PUBLIC)
def test_parameters_say_where_they_come_from(module):
    assert module.PARAMETERS
    for name, parameter in module.PARAMETERS.items():
        assert parameter.name == name and parameter.label
        assert parameter.code in ("V", "K", "T")
        assert parameter.low <= parameter.default <= parameter.high or (parameter.zero and parameter.default == 0)
        if parameter.code == "V":
            assert parameter.source, f"{module.__name__}.{name} is measured, but where?"
        if parameter.code == "T":
            assert parameter.note, f"{module.__name__}.{name} was chosen, but why?"


@pytest.mark.parametrize("module", ALL, ids=PUBLIC)
def test_sources_are_in_the_bibliography(module):
    for parameter in module.PARAMETERS.values():
        if parameter.source:
            assert evidence.reference(parameter.source).key == parameter.source


@pytest.mark.parametrize("module", ALL, ids=PUBLIC)
def test_out_of_range_is_refused_with_name_value_and_range(module):
    for name, parameter in module.PARAMETERS.items():
        for wrong in (parameter.high * 2 + 1, math.nan, "much"):
            with pytest.raises(ValueError, match=re.escape(name)) as caught:
                parameter.check(wrong)
            assert f"{parameter.high:g}" in str(caught.value)


@pytest.mark.parametrize("module", ALL, ids=PUBLIC)
def test_docstrings_carry_the_label(module):
    assert "Model, not a prediction for a person." in " ".join((module.__doc__ or "").split())


@pytest.mark.parametrize("name", models.__all__)
def test_public_names_are_sorted_and_exist(name):
    module = importlib.import_module(f"immunolab.models.{name}")
    exported = list(module.__all__)
    assert len(set(exported)) == len(exported)
    for item in exported:
        value = getattr(module, item)
        if callable(value):
            assert value.__doc__, f"{name}.{item} has no docstring"


def test_models_import_nothing_heavy_and_nobody_above_them():
    allowed = {"numpy", "scipy", "immunolab.models", *sys.stdlib_module_names}
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                known = name.split(".")[0] in allowed or name.startswith("immunolab.models")
                # mgus hands back a data frame: pandas inside the function, or for the type checker only.
                assert known or (path.name == "mgus.py" and name == "pandas"), f"{path.name} imports {name}"


def test_importing_every_model_loads_neither_pandas_nor_scipy_stats():
    code = (
        "import importlib, sys\n"
        "from immunolab import models\n"
        "[importlib.import_module(f'immunolab.models.{name}') for name in models.__all__]\n"
        "heavy = {'pandas', 'matplotlib', 'scipy.stats', 'IPython'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
