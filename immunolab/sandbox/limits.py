"""What a student's code may use, and the part of it that the kernel of Linux enforces by itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

try:
    import resource
except ImportError:  # Windows, where code runs in an ordinary process: see ``alone``
    resource = None  # type: ignore[assignment]

MB = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Limits of one hand-in's code.

    Attributes
    ----------
    cell_seconds : s, wall clock, one cell
    seconds : s, wall clock, the whole notebook
    memory : MB, all processes together
    processes : processes and threads together
    disk : MB, all files together
    file : MB, one file
    output : MB, all that cells print or show

    """

    cell_seconds: int = 30
    seconds: int = 300
    memory: int = 2000
    processes: int = 64
    disk: int = 100
    file: int = 50
    output: int = 20

    def as_json(self) -> dict[str, Any]:
        """For the warm process."""
        return asdict(self)


def apply(limits: Limits, others: int = 0) -> None:
    """Limit this process and all that it will start.

    Parameters
    ----------
    limits : what is allowed
    others : tasks that the same user has elsewhere, which the kernel counts too

    """
    for what, most in (
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, limits.file * MB),
        (resource.RLIMIT_DATA, limits.memory * MB),
        (resource.RLIMIT_NPROC, limits.processes + others),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
