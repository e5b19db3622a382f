"""Landlock: Linux's own fence around files for a process that has no rights to build one. Needs no library.

In the box it stands behind the namespaces; where there is no bubblewrap it is what keeps files apart.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

CREATE, ADD, RESTRICT = 444, 445, 446  # the calls' numbers, on every processor
PR_SET_NO_NEW_PRIVS = 38
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
TRUNCATE, IOCTL_DEVICE = 1 << 14, 1 << 15
READING = EXECUTE | READ_FILE | READ_DIR
#: all that is known of, by version of the kernel's interface: rights on files, on TCP ports, and on others' signals
_FILES = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEVICE


def version() -> int:
    """The interface that this kernel offers; 0 for none."""
    return max(0, int(ctypes.CDLL(None, use_errno=True).syscall(CREATE, None, ctypes.c_size_t(0), 1)))


def apply(readable: Iterable[str | Path], writable: Iterable[str | Path], *, network: bool) -> bool:
    """Let this process, and all that it will start, reach these files only, for good; False where it cannot be done.

    Parameters
    ----------
    readable, writable : folders or files, with all that is below them; those that do not exist are passed over
    network : TCP ports may be bound and connected to

    """
    offered = version()
    if not offered:
        return False
    handled = _FILES[max(v for v in _FILES if v <= offered)]
    ports, apart = (0 if network or offered < 4 else 3), (0 if offered < 6 else 3)
    rules = struct.pack("<QQQ", handled, ports, apart)[: 8 if offered < 4 else 16 if offered < 6 else 24]
    libc = ctypes.CDLL(None, use_errno=True)
    fence = libc.syscall(CREATE, ctypes.c_char_p(rules), ctypes.c_size_t(len(rules)), 0)
    if fence < 0:
        return False
    try:
        for places, rights in ((readable, READING), (writable, handled)):
            for place in places:
                with contextlib.suppress(FileNotFoundError):
                    if not _allow(libc, fence, place, rights & handled):
                        return False
        if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
            return False
        return bool(libc.syscall(RESTRICT, fence, 0) == 0)
    finally:
        os.close(fence)


def _allow(libc: ctypes.CDLL, fence: int, place: str | Path, rights: int) -> bool:
    there = os.open(place, os.O_PATH | os.O_CLOEXEC)
    try:
        if not Path(place).is_dir():
            rights &= _OF_A_FILE
        rule = struct.pack("<Qi", rights, there)
        return bool(libc.syscall(ADD, fence, 1, ctypes.c_char_p(rule), 0) == 0)
    finally:
        os.close(there)
