"""JupyterLab with the settings of who sits before it: ``python scripts/lab.py learner`` or ``teacher``.

More arguments are JupyterLab's own. `start.py` calls this in the course's environment, and `make lab` and `make teach`
call `start.py`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROLES = ("learner", "teacher")


def main() -> None:
    """Start JupyterLab on the first notebook; does not return before it ends."""
    if len(sys.argv) < 2 or sys.argv[1] not in ROLES:
        sys.exit(f"Say for whom: python scripts/lab.py {' | '.join(ROLES)}")
    role, given = sys.argv[1], sys.argv[2:]
    programs = str(Path(sys.executable).parent)  # a terminal in JupyterLab finds immunolab and nbgrader
    os.environ["PATH"] = os.pathsep.join([programs, os.environ.get("PATH", "")])
    path = [str(ROOT / "deploy" / "settings" / role), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(path)
    if role == "learner":
        print(
            "The course opens in your browser. Leave this window open as long as you learn; Ctrl-C ends it.", flush=True
        )
    # jsonschema compiles a grammar of web addresses when it is imported, if this package is there: a third of the
    # start, for a check that no file of Jupyter's needs
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    _ask_no_node()
    from jupyterlab.labapp import main as jupyterlab

    ours = (f"--ServerApp.root_dir={ROOT}", "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb")
    sys.argv = ["jupyter-lab", *(a for a in ours if not any(g.startswith(a.split("=")[0]) for g in given)), *given]
    jupyterlab()


def _ask_no_node() -> None:
    """Where Node.js is installed, JupyterLab asks it at each start, for half a second, from where a rebuild would fetch
    its parts. Nothing is rebuilt here: it finds no node.
    """
    from jupyterlab_server import process

    found = process.which

    def which(command: str, env: dict[str, str] | None = None) -> str:
        if command == "node":
            raise ValueError("Node.js is not asked for")
        return found(command, env)

    process.which = which  # before jupyterlab takes the name from there


if __name__ == "__main__":
    main()
