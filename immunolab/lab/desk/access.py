"""Who may reach the desk: on a hub whom it calls an instructor, now; at home whoever may use the server."""

from __future__ import annotations

import os
from typing import Any

#: the hub's group of instructors, which nbgrader names so for this course; deploy/jupyterhub may set another
VARIABLE = "IMMUNOLAB_INSTRUCTORS"
GROUP = "formgrade-immunolab"


def refusal(user: Any) -> str:
    """Why this user may not, in one sentence; "" if she may.

    Parameters
    ----------
    user : the handler's ``current_user``: Jupyter's own, or the hub's, which knows the user's groups

    """
    if not os.environ.get("JUPYTERHUB_USER"):  # the server's own token or password; this extension is not a learner's
        return ""
    known = user if isinstance(user, dict) else getattr(user, "hub_user", None) or {}
    group = os.environ.get(VARIABLE, GROUP)
    if group in (known.get("groups") or ()):
        return ""
    return f"The desk is for instructors: those whom the hub has in the group {group}."
