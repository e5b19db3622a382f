"""JupyterLab with the settings of who sits before it: ``python scripts/lab.py learner`` or ``teacher``.

More arguments are JupyterLab's own. `make lab` and `make teach` call this.
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
    settings = ROOT / "deploy" / "settings" / sys.argv[1]
    path = [str(settings), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(path)
    # jsonschema compiles a grammar of web addresses when it is imported, if this package is there: a third of the
    # start, for a check that no file of Jupyter's needs
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from jupyterlab.labapp import main as jupyterlab

    given = sys.argv[2:]
    ours = (f"--ServerApp.root_dir={ROOT}", "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb")
    sys.argv = ["jupyter-lab", *(a for a in ours if not any(g.startswith(a.split("=")[0]) for g in given)), *given]
    jupyterlab()


if __name__ == "__main__":
    main()
