"""The linter of the widgets' JavaScript: installed once, and said loudly where it cannot be."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def biome(monkeypatch, tmp_path):
    """The script, in an environment that has no Biome yet and no npm."""
    spec = importlib.util.spec_from_file_location("biome", ROOT / "scripts" / "biome.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "PLACE", tmp_path)
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    monkeypatch.setattr(module.sys, "argv", ["biome.py", "check"])
    monkeypatch.delenv("CI", raising=False)
    return module


def test_without_npm_it_says_so_and_goes_on(biome, capsys):
    assert biome.main() == 0
    assert "npm is needed" in capsys.readouterr().out


def test_with_ci_set_that_is_a_failure(biome, capsys, monkeypatch):
    monkeypatch.setenv("CI", "true")
    assert biome.main() == 1
    assert "fails (CI is set)" in capsys.readouterr().out


def test_what_it_finds_is_what_make_check_ends_with(biome, tmp_path):
    program = tmp_path / "node_modules" / ".bin" / "biome"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\n[ "$1" = check ] && exit 3\n')
    program.chmod(0o755)
    assert biome.main() == 3


def test_npm_is_asked_once(biome, monkeypatch, tmp_path):
    asked = []

    def npm(command, **_):
        asked.append(command)
        program = tmp_path / "node_modules" / ".bin" / "biome"
        program.parent.mkdir(parents=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)

    with monkeypatch.context() as patch:
        patch.setattr(biome.shutil, "which", lambda name: "npm")
        patch.setattr(biome.subprocess, "run", npm)
        assert biome.program() == biome.program() is not None
    assert len(asked) == 1 and asked[0][-1].startswith("@biomejs/biome@")
