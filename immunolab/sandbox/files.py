"""The files of a hand-in: read by the grader, written where its code starts."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from immunolab.sandbox.wire import pack, receive

LARGEST = 4_000_000_000


def read(folder: Path, most: int) -> dict[str, bytes]:
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


def send(end: socket.socket, files: dict[str, bytes]) -> None:
    """Names and contents, and an empty message after the last."""
    for name, data in files.items():
        end.sendall(pack([os.fsencode(name), data]))
    end.sendall(pack([]))


def write(end: socket.socket, home: Path, user: tuple[int, int] | None = None) -> None:
    """In the process of the hand-in, before anything of it runs.

    Parameters
    ----------
    end : where they come from
    home : where they go
    user : numbers of the user and the group whose they become

    """
    made = {home}
    while message := receive(end, LARGEST):
        place = home / os.fsdecode(message[0])
        for folder in reversed(place.parents):
            if folder.is_relative_to(home) and folder not in made:
                folder.mkdir(exist_ok=True)
                made.add(folder)
        place.write_bytes(message[1])
        made.add(place)
    if user:
        for path in made - {home}:
            os.chown(path, *user)
