"""Where a student's code runs while it is graded: a warm process in a box, and a fork of it for each hand-in.

``Session`` is one hand-in's process, ``warm_process`` what it is forked from, ``values`` carries results out of it.
Nothing here knows of nbgrader.
"""

from immunolab.sandbox import files
from immunolab.sandbox.box import SandboxError, use, warm_process
from immunolab.sandbox.limits import Limits
from immunolab.sandbox.protection import Protection, protection
from immunolab.sandbox.session import LostError, RaisedError, Session, StoppedError
from immunolab.sandbox.values import Opaque, WireError, from_wire, opaque, to_wire

__all__ = [
    "Limits",
    "LostError",
    "Opaque",
    "Protection",
    "RaisedError",
    "SandboxError",
    "Session",
    "StoppedError",
    "WireError",
    "files",
    "from_wire",
    "opaque",
    "protection",
    "to_wire",
    "use",
    "warm_process",
]
