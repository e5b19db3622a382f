"""A PostgreSQL server of the test's own: in a temporary folder, on a port of its own, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl, if there is one."""
    found = shutil.which("pg_config")
    places = [Path(subprocess.run([found, "--bindir"], capture_output=True, text=True).stdout.strip())] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((p for p in places if (p / "initdb").exists() and (p / "pg_ctl").exists()), None)


@contextlib.contextmanager
def server() -> Iterator[str]:
    """A running server; gives the address of an empty database. Skips the test if there is no PostgreSQL here."""
    programs = binaries()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail("no PostgreSQL here; scripts/run_tests.py installs one")
        pytest.skip("no PostgreSQL here")
    # not below pytest's folder: PostgreSQL refuses to run as root, and that folder lets nobody else through
    with tempfile.TemporaryDirectory(prefix="immunolab-postgres-") as name:
        folder = Path(name)
        data, password = folder / "data", folder / "password"
        password.write_text("secret")
        who: list[str] = []
        if os.geteuid() == 0:
            users = {user.pw_name: user for user in pwd.getpwall()}
            user = users.get("postgres") or users["nobody"]
            who = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
            for path in (folder, password):
                os.chown(path, user.pw_uid, user.pw_gid)

        def run(program: str, *arguments: str) -> None:
            environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
            with (folder / "log").open("ab") as log:  # no pipe: the server would keep it open
                command = [*who, str(programs / program), "-D", str(data), *arguments]
                subprocess.run(command, check=True, stdout=log, stderr=log, env=environment, cwd="/")

        run("initdb", "-U", "grader", "-A", "scram-sha-256", f"--pwfile={password}", "--no-sync")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        run("pg_ctl", "-o", options, "-l", str(data / "server.log"), "-w", "start")
        try:
            yield f"postgresql+psycopg://grader:secret@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
