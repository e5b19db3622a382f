"""Kernels for Jupyter that are forks of a warm process."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from pathlib import Path
from queue import Empty
from typing import Any

import zmq.asyncio
from jupyter_client import AsyncKernelClient, AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning import KernelProvisionerBase
from traitlets import Any as AnyTrait
from traitlets import Dict, Instance

from immunolab.sandbox.box import Warm, warm_process
from immunolab.sandbox.limits import Limits

NAME = "immunolab-warm"
PORTS = {"shell_port": 1, "iopub_port": 2, "stdin_port": 3, "control_port": 4, "hb_port": 5}
LARGEST_MESSAGE = 8_000_000
MESSAGES_WAITING = 25


class WarmProvisioner(KernelProvisionerBase):
    """Starts a kernel by forking the warm process; named ``immunolab-warm`` among Jupyter's provisioners."""

    process: Warm | None = None
    number = 0

    @property
    def has_process(self) -> bool:
        """Whether a kernel was started and not yet cleaned up."""
        return self.process is not None

    @property
    def why(self) -> str:
        """Why the kernel was ended, in one word or a few: memory, time, processes; empty if it ended by itself."""
        return self.process.ended.get(self.number, "") if self.process else ""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose the sockets: files, since there is no network where the kernel runs."""
        self.process = warm_process()
        self.number, own = self.process.folder()
        for name, data in getattr(self.parent, "files", {}).items():
            place = own / "files" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        km: Any = self.parent
        km.transport, km.ip = "ipc", str(own / "ipc" / "k")
        for name, port in PORTS.items():
            setattr(km, name, port)
        self.connection_info = km.get_connection_info()
        return await super().pre_launch(cmd=["fork"], **kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork. Raises SandboxError."""
        assert self.process is not None
        key = self.connection_info["key"]
        connection = {
            "transport": "ipc",
            **PORTS,
            "signature_scheme": "hmac-sha256",
            "key": key.decode() if isinstance(key, bytes) else key,
        }
        limits = getattr(self.parent, "limits", None) or Limits()
        await asyncio.get_running_loop().run_in_executor(None, self.process.start, self.number, connection, limits)
        return self.connection_info

    async def poll(self) -> int | None:
        """None while it runs."""
        if self.process is None:
            return 0
        self.process.listen()
        return 0 if self.number in self.process.ended else None

    async def wait(self) -> int | None:
        """Until it has ended."""
        while await self.poll() is None:
            await asyncio.sleep(0.005)
        return 0

    async def send_signal(self, signum: int) -> None:
        """Pass a signal on."""
        if self.process is not None:
            self.process.signal(self.number, signum)

    async def kill(self, restart: bool = False) -> None:
        """End it with all that it started."""
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        """The same: there is nothing in it to be saved."""
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        """Remove its folder."""
        if self.process is not None and not restart:
            self.process.clear(self.number)
            self.process = None


class WarmKernelClient(AsyncKernelClient):
    """Jupyter's client, ready with the kernel's first message instead of a fifth of a second after its last."""

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """Until messages arrive. Raises RuntimeError if none does in `timeout` seconds."""
        end = time.monotonic() + (timeout or 60)
        while time.monotonic() < end:
            self.kernel_info()  # again, if the first answer came before this side was listening
            with contextlib.suppress(Empty):
                await self.get_iopub_msg(timeout=0.25)
                return
            if not await self.is_alive():
                break
        raise RuntimeError("The kernel did not answer.")

    wait_for_ready = _async_wait_for_ready


class WarmKernelManager(AsyncKernelManager):
    """A kernel manager whose kernels are forks of the warm process, whatever kernels are installed.

    Attributes
    ----------
    limits : what the kernel may use
    files : bytes by name: what lies in the folder in which the kernel starts

    """

    limits = Instance(Limits, args=())
    files = Dict(key_trait=AnyTrait(), value_trait=AnyTrait())

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("client_class", f"{__name__}.WarmKernelClient")
        context = zmq.asyncio.Context()
        # a kernel in hostile hands can send without end: what waits here is bounded
        context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
        context.setsockopt(zmq.RCVHWM, MESSAGES_WAITING)
        context.setsockopt(zmq.LINGER, 0)
        super().__init__(context=context, **kwargs)
        self._created_context = True  # so that it is destroyed with the kernel
        self._kernel_spec = KernelSpec(
            argv=["fork"],
            language="python",
            display_name="Python 3",
            name="python3",
            metadata={"kernel_provisioner": {"provisioner_name": NAME}},
        )

    async def _async_wait(self, pollinterval: float = 0.005) -> None:
        await super()._async_wait(pollinterval)

    @property
    def ended_because(self) -> str:
        """Why the kernel was ended by its keeper; empty if it was not."""
        return str(getattr(self.provisioner, "why", ""))


def read_files(folder: Path, most: int) -> dict[str, bytes]:
    """The regular files of a folder, but for notebooks: what may be shown to the code of a hand-in.

    Parameters
    ----------
    folder : where they lie
    most : bytes that they may have together; larger ones are left out

    """
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or path.suffix == ".ipynb" or ".ipynb_checkpoints" in path.parts:
            continue
        most -= path.stat().st_size
        if most < 0:
            break
        found[str(path.relative_to(folder))] = path.read_bytes()
    return found
