"""A JupyterLab cut off from its user's settings, and what browser tests do with it.

What was learnt the hard way is said beside the line that owes to it.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
BROWSER_ARGS = [
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No test leaves this machine, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
if hasattr(os, "geteuid") and os.geteuid() == 0:
    BROWSER_ARGS.append("--no-sandbox")  # root (a container) cannot have Chromium's own sandbox
COURSE = Path(__file__).resolve().parent.parent.parent
TIMEOUT = 120_000  # ms; generous for two busy cores, a green run needs far less
BUSY = 4  # how many times slower a machine may be on which others work too

_OVERRIDES = {
    # By default cells below the fold may have no DOM, and their widgets cannot be found.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}

# The indicator says "idle" before the kernel is there: a click on Run All right after loading is lost.
_RUN_ALL = """async () => {
  // A promise of the page has no time limit of its own: a kernel that never answers must fail, not hang.
  const limit = new Promise((_, refuse) => setTimeout(() => refuse(new Error("cells did not run in 300 s")), 300000));
  return Promise.race([limit, (async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.context.ready;
  await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
  await window.jupyterapp.commands.execute('notebook:run-all-cells');   // resolves when all ran
  return panel.content.widgets.filter(c => c.model.type === 'code' && c.model.sharedModel.source.trim())
    .map(c => c.model.executionCount);
  })()]);
}"""
_ERROR = '.jp-NotebookPanel:not(.lm-mod-hidden) [data-mime-type="application/vnd.jupyter.error"]'


@dataclass(frozen=True)
class Lab:
    """A running server: its address, token and the folder it serves."""

    url: str
    token: str
    root: Path

    def address(self, path: str) -> str:
        # Without ?reset the workspace of the last test (tabs, sidebars) comes back.
        return f"{self.url}/lab/tree/{path}?token={self.token}&reset"

    def write_notebook(self, name: str, cells: list[str]) -> str:
        """A notebook of code cells in the served folder; returns its path there."""
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
        book.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(book, path)
        return name


@contextmanager
def start_lab(home: Path, root: Path, role: str = "") -> Iterator[Lab]:
    """JupyterLab on loopback with settings, kernels' files and workspaces below ``home``; serves ``root``.

    role : "learner" or "teacher" for what `make lab` and `make teach` start; "" for JupyterLab as it comes
    """
    config = home / "config" / "labconfig"
    config.mkdir(parents=True, exist_ok=True)  # a home may be started a second time: the day after
    (config / "default_setting_overrides.json").write_text(json.dumps(_OVERRIDES))
    # Otherwise each page load asks whether JupyterLab must be rebuilt: 4-5 s of processor time.
    (config / "page_config.json").write_text('{"buildCheck": false, "buildAvailable": false}')
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    token = secrets.token_hex(8)
    url = f"http://127.0.0.1:{port}"
    env = {
        **{k: v for k, v in os.environ.items() if k != "NBGRADER_EXECUTION"},
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "run"),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTER_TOKEN": token,
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }
    program = [str(COURSE / "scripts" / "lab.py"), role] if role else ["-m", "jupyterlab"]
    command = [
        sys.executable,
        *program,
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--allow-root",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={root}",
        "--ServerApp.open_browser=False",
        "--LabApp.news_url=None",
        "--LabApp.expose_app_in_browser=True",
    ]
    log = home / "server.log"
    with log.open("w") as out:
        server = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=env, cwd=root)
        try:
            _wait_for_server(server, f"{url}/api/status?token={token}", log)
            yield Lab(url, token, root)
        finally:
            server.send_signal(signal.SIGTERM)  # stops its kernels too
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()


@contextmanager
def watched(browser: Any, request: Any, inside: tuple[str, ...]) -> Iterator[Any]:
    """A page of its own that fails its test when it throws an error or asks for what does not begin as in ``inside``.

    A page that asks for a content network must fail here, not at the student's: no name but this machine's is found by
    this browser (`BROWSER_ARGS`), and who asks is noted. Not by a route, through which each of JupyterLab's
    hundreds of requests would go.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    outside: list[str] = []
    context.on("request", lambda asked: None if asked.url.startswith(inside) else outside.append(asked.url))
    page = context.new_page()
    page.set_default_timeout(TIMEOUT)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    if getattr(request.node, "failed", False):
        page.screenshot(
            path=request.getfixturevalue("tmp_path") / "last.png"
        )  # pytest keeps the folder of a failed test
    context.close()
    assert not outside, f"asked for outside hosts: {outside}"
    assert not errors, f"errors in the page: {errors}"


def _wait_for_server(server: subprocess.Popen, status: str, log: Path, seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(status, timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


def open_notebook(page: Any, lab: Lab, path: str) -> None:
    """Load JupyterLab on one notebook and wait for its cells."""
    page.goto(lab.address(path))
    # before the file has come, an empty cell stands in its place
    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.context?.isReady")
    page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell").first.wait_for()


def run_all(page: Any) -> None:
    """Run every cell of the open notebook; fails if one did not run or ended in an error."""
    counts = page.evaluate(_RUN_ALL)
    assert counts and all(counts), f"cells that did not run: {counts}"
    errors = page.locator(_ERROR)
    assert errors.count() == 0, errors.first.inner_text()


def open_and_run(page: Any, lab: Lab, path: str) -> None:
    """Load JupyterLab on one notebook and run all its cells."""
    open_notebook(page, lab, path)
    run_all(page)


def run_in_kernel(page: Any, code: str) -> None:
    """Run code in the kernel of the open notebook, beside its cells."""
    page.evaluate(
        """async (code) => {
          const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
          // A reply that got lost must not hang the page; what the code did is what the test waits for.
          const limit = new Promise((go) => setTimeout(go, 10000));
          await Promise.race([kernel.requestExecute({ code }).done, limit]);
        }""",
        code,
    )


def set_theme(page: Any, theme: str) -> None:
    """``"light"`` or ``"dark"``, once the splash of the change is gone.

    JupyterLab takes its splash away 200 ms after a change; a second change in that time makes it remove the same
    node twice and throw "removeChild" (@jupyterlab/apputils-extension, splash), with or without us on the page.
    """
    name = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}[theme]
    page.evaluate("name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})", name)
    light = str(theme == "light").lower()
    gone = "!document.getElementById('jupyterlab-splash')"
    page.wait_for_function(f"document.body.dataset.jpThemeLight === '{light}' && {gone}")


def wait_for(check: Callable[[], Any], seconds: float = 15, what: str = "") -> Any:
    """The first true result of ``check()``; AssertionError after ``seconds`` (BUSY times as many). Tests never just sleep."""
    end = time.monotonic() + BUSY * seconds
    while True:
        result = check()
        if result:
            return result
        assert time.monotonic() < end, what or f"waited {seconds} s in vain; last result {result!r}"
        time.sleep(0.05)


def axe(page: Any, selector: str) -> list[str]:
    """The serious and critical axe-core violations inside ``selector``, one line each."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=selector, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{v['id']} ({v['impact']}): {v['help']}: " + "; ".join(node["html"][:200] for node in v["nodes"][:3])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
