"""Biome, the linter and formatter of the widgets' JavaScript, in the environment; installed with npm when it is missing.

`python scripts/biome.py check` looks, `python scripts/biome.py check --write` mends. Without npm it says so and
leaves the JavaScript unchecked; with CI set that is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = Path(sys.prefix) / "share" / "biome"
PACKAGE = "@biomejs/biome@2"


def program() -> Path | None:
    """Biome's program, after installing it where npm is; None if it cannot be had."""
    found = PLACE / "node_modules" / ".bin" / ("biome.cmd" if os.name == "nt" else "biome")
    if not found.exists() and (npm := shutil.which("npm")):
        print("No Biome here: installing it with npm (once) ...", flush=True)
        options = ["--silent", "--no-fund", "--no-audit", "--prefix", str(PLACE)]
        subprocess.run([npm, "install", *options, PACKAGE], stdout=subprocess.DEVNULL)
    return found if found.exists() else None


def main() -> int:
    """Run it with the command's arguments, from the course folder."""
    biome = program()
    if biome is None:
        ci = bool(os.environ.get("CI"))
        what = "fails (CI is set)" if ci else "is left unchecked"
        print(f"Biome could not be installed (npm is needed): the widgets' JavaScript {what}.", flush=True)
        return int(ci)
    return subprocess.run([biome, *sys.argv[1:]], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
