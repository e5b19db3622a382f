"""Every test, on two cores: what needs the browser in one worker, the rest in the others.

Installs a browser where it can, and says plainly what could not be tested and why. With CI set, a
missing browser is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def browser() -> str:
    """Chromium's path, installing it with apt-get where we may; "" if there is none."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found or not shutil.which("apt-get"):
        return found or ""
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and (not shutil.which("sudo") or subprocess.run([*sudo, "true"], capture_output=True).returncode):
        return ""
    print("No Chromium here: installing it with apt-get (once, about 110 MB) ...", flush=True)
    for arguments in (
        ["update"],
        ["install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
    ):
        subprocess.run([*sudo, "apt-get", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return shutil.which("chromium") or shutil.which("chromium-browser") or ""


def main() -> int:
    arguments = sys.argv[1:]
    if not browser():
        print(
            "No Chromium found and none could be installed: the browser tests "
            + ("fail (CI is set)." if os.environ.get("CI") else "are skipped. Everything else is tested."),
            flush=True,
        )
    workers = [] if any(a.startswith("-n") for a in arguments) else ["-n", "2", "--dist", "loadgroup"]
    command = [sys.executable, "-m", "pytest", "-q", *workers, *arguments]
    return subprocess.run(command, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
