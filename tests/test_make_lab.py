"""`make lab`: the course is served from its own folder, and JupyterLab opens on the first notebook."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def get(url):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.geturl(), answer.read().decode(errors="replace")


def test_make_lab_opens_the_first_notebook_and_reaches_the_assignments(tmp_path):
    if not (ROOT / ".venv" / ".in-step-with").exists():
        pytest.skip("no .venv in this folder; make test makes one")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    arguments = (
        f"--no-browser --ip=127.0.0.1 --port={port} --allow-root --IdentityProvider.token=t --ServerApp.port_retries=0"
    )
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(tmp_path), "JUPYTER_RUNTIME_DIR": str(tmp_path / "run")}
    environment.pop("IMMUNOLAB_VENV", None)
    server = subprocess.Popen(
        ["make", "lab", f"ARGS={arguments}"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        base, end = f"http://127.0.0.1:{port}", time.monotonic() + 90
        while True:
            try:
                landed, page = get(f"{base}/?token=t")
                break
            except OSError:
                assert server.poll() is None and time.monotonic() < end, "JupyterLab did not start"
                time.sleep(0.3)
        assert "/lab/tree/notebooks/00_start_here.ipynb" in landed and "JupyterLab" in page
        for path in ("notebooks/00_start_here.ipynb", "release/01_two_lines_of_defence/01_two_lines_of_defence.ipynb"):
            assert '"type": "notebook"' in get(f"{base}/api/contents/{path}?content=0&token=t")[1]
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)
