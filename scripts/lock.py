"""Write ``requirements.lock`` and the book's ``tools.lock`` from ``pyproject.toml``, and ``environment.yml`` from it all.

``--check`` writes nothing and fails if one of them is not what it would write.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = "scripts/book/tools.lock"
_UV = [
    sys.executable,
    "-m",
    "uv",
    "pip",
    "compile",
    "--universal",
    "--python-version",
    "3.11",
    "--no-header",
    "--quiet",
]
COMPILE = [*_UV, "pyproject.toml"]

#: what a course needs to be learnt, taught and served; not what tests and checks it
COURSE = ("lab", "grading", "cards")

ENVIRONMENT = """\
# One environment for students, Binder and hub images, without what tests the course. Written by scripts/lock.py: do
# not edit.
# Without a Python line repo2docker takes 3.10, which is too old; a binder/ folder would hide this file.
# The versions are those of requirements.lock, without its hashes: pip takes no local package beside hashes.
name: immunolab
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pip
  - pip:
{pins}
      - -e .
"""


def environment(locked: str) -> str:
    """The environment file: of a lock's pins those that a course needs."""
    extras = [word for extra in COURSE for word in ("--extra", extra)]
    with tempfile.TemporaryDirectory() as name:
        constraints = Path(name) / "requirements.lock"
        constraints.write_text(locked)
        command = [*COMPILE, *extras, "--no-annotate", "--constraints", str(constraints)]
        lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    # quoted: a marker after a semicolon would read as something else to YAML
    pins = (line.strip().replace('"', "'") for line in lines if re.match(r"[A-Za-z0-9]", line))
    return ENVIRONMENT.format(pins="\n".join(f'      - "{pin}"' for pin in pins))


def lock() -> str:
    """The lock, keeping the versions that are in the present one."""
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "requirements.lock"
        present = ROOT / "requirements.lock"
        if present.exists():
            out.write_text(present.read_text())
        command = [*COMPILE, "--all-extras", "--generate-hashes", "--output-file", str(out)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        # Packages and hashes only: no option line of the machine that compiled it, where its packages come from least of all.
        return "".join(line for line in out.read_text().splitlines(True) if not line.startswith("-"))


def tools(locked: str) -> str:
    """The lock of the packages that only the book needs: those of its group that a lock has not, to fit the lock's."""
    with tempfile.TemporaryDirectory() as name:
        constraints, out = Path(name) / "requirements.lock", Path(name) / "tools.lock"
        constraints.write_text(locked)
        if (ROOT / TOOLS).exists():
            out.write_text((ROOT / TOOLS).read_text())
        command = [*_UV, "--group", "pyproject.toml:book", "--generate-hashes", "--no-annotate"]
        command += ["--constraints", str(constraints), "--output-file", str(out)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        entries = re.findall(r"^[A-Za-z0-9][^\n]*\n(?:    --hash[^\n]*\n)+", out.read_text(), re.M)
    there = set(re.findall(r"^([A-Za-z0-9][\w.-]*)==", locked, re.M))
    return "".join(entry for entry in entries if entry.partition("==")[0] not in there)


def main() -> None:
    locked = lock()
    wanted = {"requirements.lock": locked, "environment.yml": environment(locked), TOOLS: tools(locked)}
    if "--check" in sys.argv:
        stale = [name for name, text in wanted.items() if (ROOT / name).read_text() != text]
        sys.exit(f"Out of step: {', '.join(stale)}. Run: make lock" if stale else 0)
    for name, text in wanted.items():
        (ROOT / name).write_text(text)
    print("requirements.lock, environment.yml and the book's tools.lock are in step with pyproject.toml.")


if __name__ == "__main__":
    main()
