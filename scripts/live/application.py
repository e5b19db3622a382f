"""The page itself: JupyterLite's notebook application with the course's settings, its plug-in and its notebooks."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from live import assignments, supply

#: of the environment's extensions for JupyterLab, those that a page without a server can use
EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "anywidget")
#: folders of the course that a learner opens something in
_CONTENTS = ("notebooks", "release")
_NOT = shutil.ignore_patterns("*.answers.json", ".ipynb_checkpoints", "mine")

#: where a learner lands, from the page's folder
LANDING = "notebooks/index.html?path=notebooks/00_start_here.ipynb"

OVERRIDES = {
    # cells below the fold would have no widgets
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
}


def extensions() -> Path:
    """Where the environment has its extensions for JupyterLab."""
    return Path(sys.prefix) / "share" / "jupyter" / "labextensions"


def kernel_wheels() -> Path:
    """Where JupyterLite's kernel has its wheels."""
    return supply.kernel() / "static" / "pypi"


def settings(started: list[str]) -> dict[str, Any]:
    """The page's configuration. started: packages that are loaded with the runtime."""
    kernel = {
        "pyodideUrl": "./static/pyodide/pyodide.mjs",
        "disablePyPIFallback": True,
        "pipliteUrls": ["./extensions/@jupyterlite/pyodide-kernel-extension/static/pypi/all.json"],
        "loadPyodideOptions": {"packages": started},
    }
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "immunolab",
            "appUrl": "./notebooks",
            "exposeAppInBrowser": True,
            "defaultKernelName": "python",
            "contentsStorageName": "immunolab",
            "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": kernel},
        },
    }


#: JupyterLite's pages read their settings out of the page above them, by this element
_SETTINGS = '<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{}</script>'


def way_in(to: str) -> str:
    """A page that leads to another one of the site at once, or by a link where that is not done."""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Immunotherapy: the course</title>
<meta http-equiv="refresh" content="0; url={to}">
{_SETTINGS}
</head>
<body><p><a href="{to}">Open the course</a></p></body>
</html>
"""


def build(out: Path, work: Path, course: Path, pyodide: Path, plugin: Path, started: list[str]) -> None:
    """Build the page into ``out``.

    Parameters
    ----------
    out : written anew
    work : a folder for what is needed on the way
    course : the course folder
    pyodide : a folder with Pyodide, its lock and wheels
    plugin : a folder with the course's plug-in, as an extension for JupyterLab
    started : packages that are loaded with the runtime

    Raises
    ------
    RuntimeError
        If JupyterLite could not build it; the message ends as its log does.

    """
    lite, contents = work / "lite", work / "contents"
    lite.mkdir(parents=True)
    for part in _CONTENTS:
        shutil.copytree(course / part, contents / part, ignore=_NOT)
    assignments.add_buttons(contents)
    (lite / "jupyter-lite.json").write_text(json.dumps(settings(started)))
    (lite / "overrides.json").write_text(json.dumps(OVERRIDES))
    places = [*(extensions() / name for name in EXTENSIONS), supply.kernel(), plugin]
    build_config = {
        "apps": ["notebooks", "tree"],
        "contents": [str(contents)],
        "federated_extensions": [str(place) for place in places],
        "ignore_sys_prefix": True,  # the environment has extensions that need a server, nbgrader's among them
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "output_dir": str(out),
    }
    (lite / "jupyter_lite_config.json").write_text(json.dumps({"LiteBuildConfig": build_config}))
    command = [sys.executable, "-m", "jupyterlite_core.app", "build", "--lite-dir", str(lite)]
    done = subprocess.run(command, cwd=lite, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"JupyterLite could not build the page:\n{(done.stdout + done.stderr)[-1500:]}")
    (out / "static").mkdir(exist_ok=True)
    shutil.move(pyodide, out / "static" / "pyodide")
    (out / "index.html").write_text(way_in(LANDING), encoding="utf-8")
