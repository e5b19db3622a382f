"""Where a student's code runs while it is graded: a warm process in a box, and a fork of it for each hand-in.

``Warm`` is the grader's handle on the box, ``WarmProvisioner`` gives its forks to Jupyter as kernels,
``values`` carries results out of them. Nothing here knows of nbgrader.
"""

from immunolab.sandbox.box import Protection, Warm, protection, warm_process
from immunolab.sandbox.limits import Limits
from immunolab.sandbox.values import Opaque, WireError, from_wire, opaque, to_wire

__all__ = [
    "Limits",
    "Opaque",
    "Protection",
    "Warm",
    "WireError",
    "from_wire",
    "opaque",
    "protection",
    "to_wire",
    "warm_process",
]
