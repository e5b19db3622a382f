"""What works on this machine, found by doing it in a process that ends at once. Imports nothing of the package.

Run by its path (``immunolab.sandbox.protection``): importing the package would cost a second.
"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path
from typing import Any


def _beside(name: str) -> dict[str, Any]:
    return runpy.run_path(str(Path(__file__).with_name(f"{name}.py")))


def trial() -> list[str]:
    """In the box: whether namespaces can be divided, twice, as two hand-ins need it; then the fences. Raises OSError."""
    enclosure = _beside("enclosure")
    for _ in range(2):
        process = enclosure["fork"]()
        if not process:
            try:
                enclosure["divide"]()
            except OSError as error:
                print(error, file=sys.stderr)
                os._exit(1)
            os._exit(0)
        if os.waitpid(process, 0)[1]:
            raise SystemExit(1)
    return fences()


def fences() -> list[str]:
    """Which of Landlock and seccomp are in force, in this process from now on."""
    found = []
    if _beside("landlock")["apply"](["/"], ["/dev"], network=False):
        found.append("landlock")
    if _beside("seccomp")["apply"](network=True):
        found.append("seccomp")
    return found


def counted(memory: int, tasks: int) -> None:
    """In a scope of systemd: whether these limits are in force, in either generation of cgroups. Raises SystemExit."""
    lines = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
    groups = {name: place for _, names, place in lines for name in names.split(",")}
    for controller, old, new, most in (
        ("memory", "memory.limit_in_bytes", "memory.max", memory),
        ("pids", "pids.max", "pids.max", tasks),
    ):
        file = Path(f"/sys/fs/cgroup/{groups.get('', '/')}/{new}")
        if controller in groups:
            file = Path(f"/sys/fs/cgroup/{controller}/{groups[controller]}/{old}")
        said = file.read_text().strip() if file.is_file() else "none"
        if not said.isdecimal() or int(said) > most:
            raise SystemExit(f"{file}: {said}")
