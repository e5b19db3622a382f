"""The whole book: lessons run, pages written, Sphinx started."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from book import kept, pages, text, tools
from book.explorers import MOST
from book.frontend import lay_out
from book.pictures import Pictures

_HERE = Path(__file__).parent


def lessons(course: Path) -> list[Path]:
    """The notebooks of the book, in order."""
    return sorted((course / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def build(out: Path, course: Path, only: Sequence[str] = (), most: int = MOST) -> None:
    """Build the book into ``out``, whose other folders stay.

    Parameters
    ----------
    out : the site's folder
    course : the course folder
    only : beginnings of the lessons' names, for a part of it: "01"; the first page is always there
    most : the most stops of a slider

    Raises
    ------
    SupplyError
        If Sphinx cannot be had.
    RuntimeError
        If a lesson fails, or Sphinx complains.

    """
    environment = tools.environment()
    notebooks = [n for n in lessons(course) if not only or n.stem.startswith((text.FIRST, *only))]
    notebooks += [course / "notebooks" / f"{name}.ipynb" for name in pages.REFERENCE]
    with tempfile.TemporaryDirectory(prefix="immunolab-book-") as name:
        work = Path(name)
        source = work / "source"
        static = work / "static"
        source.mkdir()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            runs = list(pool.map(lambda notebook: kept.run(notebook, most), notebooks))
        pictures = Pictures(static)
        for notebook, run in zip(notebooks, runs, strict=True):
            name = "index" if notebook.stem == text.FIRST else notebook.stem
            page = pages.lesson(notebook, json.loads((run / "lesson.json").read_text(encoding="utf-8")), pictures)
            _explorers(run, static / "explore")
            (source / f"{name}.ipynb").write_text(json.dumps(page, ensure_ascii=False), encoding="utf-8")
        _contents(source, course, [notebook.stem for notebook in notebooks if notebook.stem != text.FIRST])
        lay_out(static / "book")
        made = work / "made"
        _sphinx(source, made, environment)
        shutil.copytree(static, made / "_static", dirs_exist_ok=True)
        _move(made, out)


def _explorers(run: Path, folder: Path) -> None:
    """Put the answers and frames of a lesson's explorers where its page asks for them."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in run.iterdir():
        if path.name != "lesson.json":
            shutil.copy(path, folder)


def _contents(source: Path, course: Path, names: list[str]) -> None:
    """The glossary, and behind the first page the list of the others."""
    glossary = (course / "notebooks" / "glossary.md").read_text(encoding="utf-8")
    (source / "glossary.md").write_text(text.glossary(glossary), encoding="utf-8")
    reference = [name for name in names if name in pages.REFERENCE]
    lines = [name for name in names if name not in pages.REFERENCE] + ["glossary", *reference]
    index = source / "index.ipynb"
    page = json.loads(index.read_text(encoding="utf-8"))
    tree = "```{toctree}\n:hidden:\n\nself\n" + "\n".join(lines) + "\n```"
    page["cells"].append({"cell_type": "markdown", "metadata": {}, "source": tree})
    index.write_text(json.dumps(page, ensure_ascii=False), encoding="utf-8")


def _sphinx(source: Path, made: Path, environment: dict[str, str]) -> None:
    doctrees = made.with_name("doctrees")
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-W", "--keep-going"]
    command += ["-c", str(_HERE / "sphinx"), "-d", str(doctrees), str(source), str(made)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"Sphinx could not make the book:\n{(done.stdout + done.stderr)[-3000:]}")


def _move(made: Path, out: Path) -> None:
    """Put the book where the site is; what was there of an older book goes, the live course stays."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.iterdir():
        if old.name == "live":
            continue
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    (made / ".nojekyll").touch()  # or GitHub Pages, given a branch, would leave out what begins with _
    for part in made.iterdir():
        if part.name not in (".buildinfo", "_sources", "objects.inv"):
            shutil.move(part, out / part.name)
