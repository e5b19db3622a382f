"""Build the course as a site: ``_site/``, the book and in ``live/`` the live course (`make site`).

--serve          serve it on this computer when it is built, and say where
--offline DIR    serve the compiled packages too; DIR holds them, from Pyodide's distribution
--out DIR        where to, instead of _site
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from book import build as book
from live import application, assignments, packages, packing, plugin, questions, supply

ROOT = Path(__file__).resolve().parent.parent


def build_live(
    out: Path,
    distribution: supply.Distribution = supply.CURRENT,
    local: Path | None = None,
    fit: Callable[[Path], None] = lambda package: None,
) -> None:
    """Build the live course into ``out``, which is replaced when it is whole.

    distribution, local : as `packages.lay_out` has them
    fit : changes a copy of the package before it is packed; for tests with an older Pyodide

    Raises SupplyError if a part cannot be had.
    """
    with tempfile.TemporaryDirectory(prefix="immunolab-site-") as name:
        work = Path(name)
        package = work / "package" / "immunolab"
        shutil.copytree(ROOT / "immunolab", package, ignore=shutil.ignore_patterns("__pycache__"))
        fit(package)
        questions.build(ROOT, package)
        assignments.masters(ROOT, package)
        version = _version(package)
        wheel = packing.pack(work, "immunolab", version, packing.package_files(package))
        pyodide = work / "pyodide"
        pyodide.mkdir()
        packages.lay_out(pyodide, distribution, wheel, application.kernel_wheels(), local=local)
        plugin.lay_out(work / "immunolab-live", ROOT)
        made = work / "made"
        application.build(made, work, ROOT, pyodide, work / "immunolab-live", packages.STARTED)
        shutil.rmtree(out, ignore_errors=True)
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made, out)


def _version(package: Path) -> str:
    line = next(x for x in (package / "__init__.py").read_text().splitlines() if x.startswith("__version__"))
    return line.split('"')[1]


def main() -> None:
    """Build, and serve if that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("--offline", type=Path, metavar="DIR")
    parser.add_argument("--out", type=Path, default=ROOT / "_site", metavar="DIR")
    given = parser.parse_args()
    began = time.monotonic()
    try:
        build_live(given.out / "live", local=given.offline)
        book.build(given.out, ROOT)
    except (supply.SupplyError, RuntimeError) as error:
        sys.exit(str(error))
    size = sum(path.stat().st_size for path in given.out.rglob("*") if path.is_file())
    print(f"{given.out} is built: {size / 1e6:.0f} MB, {time.monotonic() - began:.0f} s.", flush=True)
    if given.serve:
        from live.serve import serve

        serve(given.out)


if __name__ == "__main__":
    main()
