"""A real JupyterHub with real system users, from the very files in deploy/, on loopback, removed afterwards."""

from __future__ import annotations

import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from _shared_env import ROOT, library_path, shared_environment

PROXY = Path(sys.prefix) / "share" / "configurable-http-proxy" / "node_modules" / ".bin"
# Beside the deployed configuration: no server outlives the test, the page can be asked what it is doing,
# and the load test starts servers without a browser.
TEST_CONFIG = """
load_subconfig({config!r})
c.JupyterHub.cleanup_servers = True
c.Spawner.args = ["--LabApp.expose_app_in_browser=True"]
c.Spawner.environment = {library_path!r}
c.JupyterHub.services = [{{"name": "test", "api_token": {token!r}}}]
c.JupyterHub.load_roles = [{{"name": "test", "services": ["test"],
    "scopes": ["admin:users", "admin:servers", "access:servers", "tokens", "list:users"]}}]
"""


@dataclass(frozen=True)
class Account:
    """A system user made for this test."""

    name: str
    password: str
    home: Path
    uid: int
    gid: int
    groups: list[int]

    def run(self, python: Path, *arguments: str, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess:
        """Python as this user, as over ssh with the environment on PATH, without what the hub gives a server."""
        return subprocess.run(
            [python, *arguments],
            cwd=cwd or self.home,
            capture_output=True,
            text=True,
            umask=0o007,
            env={
                "HOME": str(self.home),
                "PATH": f"{python.parent}:{os.defpath}",
                **library_path(python.parents[1]),
                **env,
            },
            user=self.uid,
            group=self.gid,
            extra_groups=self.groups,
        )


@dataclass
class Hub:
    """The running hub and where its things lie."""

    url: str
    token: str
    top: Path
    students: list[Account]
    instructor: Account
    log: Path
    groups: dict[str, str]
    gradebook: str
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def python(self) -> Path:
        return self.top / "venv" / "bin" / "python"

    @property
    def course(self) -> Path:
        return self.top / "shared" / "course"

    @property
    def exchange(self) -> Path:
        return self.top / "shared" / "exchange"

    @property
    def gradebook_file(self) -> Path:
        return self.top / "etc" / "gradebook-url"

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the hub's REST interface; the status code when there is no answer to read."""
        request = urllib.request.Request(
            f"{self.url}/hub/api/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
            return json.loads(text) if text else answer.status

    def start_server(self, account: Account) -> None:
        """Ask for a user's server, as after a log-in; returns at once."""
        with suppress(urllib.error.HTTPError):  # known already
            self.api("POST", f"users/{account.name}")
        with suppress(urllib.error.HTTPError):  # starting or running already
            self.api("POST", f"users/{account.name}/server")

    def wait_for_server(self, account: Account, seconds: float = 600) -> str:
        """The address of a user's running server."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            server = self.api("GET", f"users/{account.name}")["servers"].get("")
            if server and server["ready"]:
                return self.url + server["url"]
            time.sleep(0.2)
        raise AssertionError(f"no server for {account.name} after {seconds} s\n{self.log.read_text()[-4000:]}")

    def server_token(self, account: Account) -> str:
        """A token for this user's own server."""
        if account.name not in self.tokens:
            self.tokens[account.name] = self.api("POST", f"users/{account.name}/tokens", {})["token"]
        return self.tokens[account.name]


def why_not() -> str:
    """What keeps a hub with system users from running here; "" if nothing does."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "a hub with real system users needs root, to make the users and to start servers as them"
    for command in ("useradd", "userdel", "groupdel", "chpasswd", "getent"):
        if not shutil.which(command):
            return f"there is no {command} here to make system users with"
    if not (shutil.which("configurable-http-proxy") or (PROXY / "configurable-http-proxy").exists()):
        return "JupyterHub's proxy is missing: scripts/run_tests.py installs it where there is npm"
    return ""


@contextmanager
def start_hub(students: int, gradebook: str = "") -> Iterator[Hub]:
    """Install with deploy/jupyterhub/install.sh into a new folder, make users, run what the unit file runs.

    Parameters
    ----------
    students : how many accounts
    gradebook : the address of a PostgreSQL database; "" for SQLite in the course folder

    """
    # not pytest's own folder, which is closed to other users
    top = Path(tempfile.mkdtemp(prefix="immunolab-hub-"))
    top.chmod(0o755)
    mark = secrets.token_hex(3)
    ports = _free_ports(3)
    shared_environment(top)
    groups = {"IMMUNOLAB_INSTRUCTORS": f"ilt-{mark}", "IMMUNOLAB_STUDENTS": f"ils-{mark}"}
    env = {
        "HOME": "/root",
        "LANG": "C.UTF-8",
        "PATH": os.pathsep.join([str(PROXY), os.environ["PATH"]]),
        **library_path(top / "venv"),
        "IMMUNOLAB_PREFIX": str(top),
        "IMMUNOLAB_SHARED": str(top / "shared"),
        "IMMUNOLAB_STATE": str(top / "state"),
        "IMMUNOLAB_ETC": str(top / "etc"),
        "IMMUNOLAB_BIND": f"http://127.0.0.1:{ports[0]}",
        "IMMUNOLAB_HUB_PORT": str(ports[1]),
        "IMMUNOLAB_PROXY_PORT": str(ports[2]),
        **groups,
    }
    made: list[str] = []
    hub = None
    try:
        (top / "etc").mkdir()
        gradebook = gradebook or f"sqlite:///{top}/shared/course/gradebook.db"
        (top / "etc" / "gradebook-url").write_text(gradebook + "\n")
        script = ROOT / "deploy" / "jupyterhub" / "install.sh"
        _must("sh", str(script), "--keep-environment", env=env)
        teacher = _user(f"ilt{mark}", groups["IMMUNOLAB_INSTRUCTORS"], top, made)
        class_ = [_user(f"ils{mark}{n}", groups["IMMUNOLAB_STUDENTS"], top, made) for n in range(students)]
        token = secrets.token_hex(16)
        config = top / "state" / "test_config.py"
        config.write_text(
            TEST_CONFIG.format(
                config=str(top / "jupyterhub_config.py"), token=token, library_path=library_path(top / "venv")
            )
        )
        unit = (ROOT / "deploy" / "jupyterhub" / "immunolab-hub.service").read_text()
        command = next(line for line in unit.splitlines() if line.startswith("ExecStart=")).split("=", 1)[1]
        command = command.replace("/opt/immunolab/jupyterhub_config.py", str(config))
        log = top / "state" / "hub.log"
        with log.open("w") as out:
            hub = subprocess.Popen(
                command.replace("/opt/immunolab", str(top)).split(),
                cwd=top / "state",
                env=env,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        url = f"http://127.0.0.1:{ports[0]}"
        _wait_for_hub(hub, url, log)
        yield Hub(url, token, top, class_, teacher, log, groups, gradebook)
    finally:
        if hub is not None:
            hub.send_signal(signal.SIGTERM)  # stops the users' servers and the proxy
            try:
                hub.wait(30)
            except subprocess.TimeoutExpired:
                hub.kill()
        for name in made:
            _end_processes(pwd.getpwnam(name).pw_uid)
            subprocess.run(["userdel", name], capture_output=True)
        for name in groups.values():
            subprocess.run(["groupdel", name], capture_output=True)
        shutil.rmtree(top, ignore_errors=True)


def _must(*command: str, env: dict[str, str] | None = None, given: str = "") -> None:
    done = subprocess.run(command, env=env, input=given, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


def _user(name: str, group: str, top: Path, made: list[str]) -> Account:
    home = top / "home" / name
    home.parent.mkdir(exist_ok=True)
    password = secrets.token_hex(8)
    # a home as open as Debian's useradd leaves it: closing it is the hub's work
    _must("useradd", "--create-home", "--home-dir", str(home), "--groups", group, "--shell", "/bin/bash", name)
    made.append(name)
    home.chmod(0o755)
    _must("chpasswd", given=f"{name}:{password}")
    entry = pwd.getpwnam(name)
    return Account(name, password, home, entry.pw_uid, entry.pw_gid, os.getgrouplist(name, entry.pw_gid))


def _end_processes(uid: int) -> None:
    """What a user of ours may have left running."""
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and entry.stat().st_uid == uid:
                os.kill(int(entry.name), signal.SIGKILL)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for s in sockets:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in sockets]
    finally:
        for s in sockets:
            s.close()


def _wait_for_hub(hub: subprocess.Popen, url: str, log: Path, seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and hub.poll() is None:
        with suppress(OSError):
            urllib.request.urlopen(f"{url}/hub/health", timeout=2).close()
            return
        time.sleep(0.1)
    raise AssertionError(f"JupyterHub did not start:\n{log.read_text()[-4000:]}")
