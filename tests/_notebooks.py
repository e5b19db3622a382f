"""Notebooks run cell by cell in real kernels, each a fresh process forked from one that has the libraries in memory.

Starting Python, ipykernel, numpy, pandas and matplotlib is most of what running a lesson costs. The forked kernel
has them; the lesson's own modules (models, figures, explorers) it imports itself, as a student's kernel does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client import BlockingKernelClient
from jupyter_client.connect import write_connection_file

#: waits for lines "connection file<tab>working directory"; for each a child becomes a kernel
_WARM = """
import os, sys
from ipykernel.kernelapp import IPKernelApp
import anywidget, ipywidgets, matplotlib.figure, matplotlib.font_manager, numpy, pandas, scipy.integrate, scipy.stats
import immunolab
for line in sys.stdin:
    if not os.fork():
        file, folder = line.rstrip("\\n").split("\\t")
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.chdir(folder)
        sys.path[0] = ""
        IPKernelApp.launch_instance(["-f", file])
        os._exit(0)
    while os.waitpid(-1, os.WNOHANG)[0]:
        pass
"""
_OUTPUTS = ("stream", "display_data", "execute_result", "error")


class Kernels:
    """Kernels to be had quickly; ``with`` ends what is left of them."""

    def __init__(self, **environment: str) -> None:
        self.warm = subprocess.Popen(
            [sys.executable, "-c", _WARM],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "MPLBACKEND": "module://matplotlib_inline.backend_inline", **environment},
        )

    def __enter__(self) -> Kernels:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.warm.stdin
        self.warm.stdin.close()
        self.warm.wait(60)

    @contextmanager
    def kernel(self, folder: Path) -> Iterator[BlockingKernelClient]:
        """A new kernel that works in this folder, and is shut down afterwards."""
        file, _ = write_connection_file(str(folder / "kernel.json"))
        assert self.warm.stdin
        self.warm.stdin.write(f"{file}\t{folder}\n")
        self.warm.stdin.flush()
        client = BlockingKernelClient()
        client.load_connection_file(file)
        client.start_channels(hb=False)  # on a busy machine a heartbeat comes late, and that is no death
        try:
            client.wait_for_ready(timeout=240)
            yield client
        finally:
            client.shutdown()
            client.stop_channels()

    def run(self, path: Path) -> list[tuple[Any, list[Any]]]:
        """Each code cell of a notebook with its outputs; stops after the first that fails."""
        ran = []
        with self.kernel(path.parent) as client:
            for cell in nbformat.read(path, as_version=4).cells:
                if cell.cell_type == "code":
                    outputs: list[Any] = []
                    reply = client.execute_interactive(cell.source, output_hook=outputs.append, timeout=300)
                    found = [nbformat.v4.output_from_msg(m) for m in outputs if m["msg_type"] in _OUTPUTS]
                    ran.append((cell, found))
                    if reply["content"]["status"] != "ok":
                        break
        return ran
