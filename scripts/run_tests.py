"""Every test, on two cores: what needs the browser in one worker, the rest in the others.

Installs a browser, a database server and bubblewrap where it can, and says plainly what could not be
tested and why. With CI set, a missing one is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def installed(what: str, *packages: str) -> bool:
    """Install Debian packages, where we may, and say so; whether it was tried."""
    if not shutil.which("apt-get"):
        return False
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and (not shutil.which("sudo") or subprocess.run([*sudo, "true"], capture_output=True).returncode):
        return False
    print(f"No {what} here: installing it with apt-get (once) ...", flush=True)
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run([*sudo, "apt-get", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return True


def browser() -> str:
    """Chromium's path, installing it where we may; "" if there is none."""

    def found() -> str:
        return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""

    return found() or (installed("Chromium", "chromium", "fonts-dejavu-core") and found()) or ""


def postgres() -> bool:
    """Whether there is a PostgreSQL server to start, after installing it where we may."""

    def found() -> bool:
        return bool(list(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb"))

    return found() or (installed("PostgreSQL", "postgresql") and found())


def bubblewrap() -> bool:
    """Whether student code can be put into a box, after installing bubblewrap where we may."""
    return bool(shutil.which("bwrap") or (installed("bubblewrap", "bubblewrap") and shutil.which("bwrap")))


def hub_proxy() -> str:
    """JupyterHub's proxy, a node program, in the environment; "" or why the hub cannot be tested here.

    JupyterHub 6 has no other proxy that a package registry holds: traefik is a binary of its own.
    """
    if os.name == "nt" or os.geteuid() != 0:
        return "The hub with real system users needs root: its tests are skipped."
    place = Path(sys.prefix) / "share" / "configurable-http-proxy"
    program = place / "node_modules" / ".bin" / "configurable-http-proxy"
    if shutil.which("configurable-http-proxy") or program.exists():
        return ""
    if not shutil.which("npm") and shutil.which("apt-get"):
        print("No npm here: installing it with apt-get, for JupyterHub's proxy (once) ...", flush=True)
        for arguments in (["update"], ["install", "-y", "--no-install-recommends", "npm"]):
            subprocess.run(["apt-get", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if shutil.which("npm"):
        options = ["--silent", "--no-fund", "--no-audit", "--prefix", str(place)]
        subprocess.run(["npm", "install", *options, "configurable-http-proxy@5"], stdout=subprocess.DEVNULL)
    return "" if program.exists() else "JupyterHub's proxy could not be installed (npm): the hub is not tested."


def main() -> int:
    arguments = sys.argv[1:]
    if why := hub_proxy():
        print(why, flush=True)
    ci = bool(os.environ.get("CI"))
    for there, what, tests in (
        (browser(), "Chromium", "the browser tests"),
        (postgres(), "PostgreSQL", "the tests with a database server"),
        (bubblewrap(), "bubblewrap", "the tests of the box for student code"),
    ):
        if not there:
            print(
                f"No {what} found and none could be installed: {tests} "
                + ("fail (CI is set)." if ci else "are skipped. Everything else is tested."),
                flush=True,
            )
    workers = [] if any(a.startswith("-n") for a in arguments) else ["-n", "2", "--dist", "loadgroup"]
    command = [sys.executable, "-m", "pytest", "-q", *workers, *arguments]
    return subprocess.run(command, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
