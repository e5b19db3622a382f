"""Namespaces of its own for one hand-in: files, processes, network, IPC. Linux only.

Used inside bubblewrap's box, where this process may still divide what it was given. bubblewrap cannot do
this part: it starts a new program, and what a fork of a warm process saves is the start.
"""

from __future__ import annotations

import ctypes
import os
import signal
from functools import lru_cache
from pathlib import Path

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = (
    0x00020000,
    0x04000000,
    0x08000000,
    0x10000000,
    0x20000000,
    0x40000000,
)
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = (
    1,
    2,
    4,
    8,
    32,
    4096,
    16384,
    1 << 18,
)
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38
CAP_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """mount(2). Raises OSError."""
    done = _libc.mount(
        source.encode(), target.encode(), kind.encode() or None, ctypes.c_ulong(flags), options.encode() or None
    )
    _check(done, f"mount {target}")


@lru_cache(maxsize=1)
def _own_numbers() -> int:
    """This process's own namespace of process numbers, if it may come back to it; else -1 (bubblewrap of no root's)."""
    there = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    if _libc.setns(there, CLONE_NEWPID) == 0:
        return there
    os.close(there)
    return -1


def fork() -> int:
    """fork(2) into a new namespace of process numbers: when the child ends, so does all that it started.

    Returns the number of the child, or of a process that stands between and passes an interrupt on.
    """
    there = _own_numbers()
    if there < 0:
        return _fork_behind_another()
    _check(_libc.setns(there, CLONE_NEWPID), "setns")
    _check(_libc.unshare(CLONE_NEWPID), "unshare")
    return os.fork()


def _fork_behind_another() -> int:
    """The same where a process can leave its numbers only once: another one leaves them, and waits."""
    between = os.fork()
    if between:
        return between
    try:
        die_with_parent()
        _check(_libc.unshare(CLONE_NEWPID), "unshare")
        child = os.fork()
    except OSError:
        os._exit(1)
    if not child:
        return 0
    signal.signal(signal.SIGINT, lambda *_: os.kill(child, signal.SIGINT))
    os.closerange(3, 4096)  # the grader must see when the child's end of its line is closed
    os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 0xFF)


def divide() -> None:
    """Leave every namespace that is shared with others, and have mounts of one's own."""
    _check(_libc.unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET), "unshare")
    mount("none", "/", flags=MS_REC | MS_PRIVATE)


def own_files(home: Path, size: int, uid: int, gid: int, temporary: list[str]) -> None:
    """An empty home and temporary folders in memory.

    Parameters
    ----------
    home : where the student's code lives
    size : MB that all its files may take
    uid, gid : whose they are
    temporary : folders for passing files, such as /tmp, to be made the home's own

    """
    options = f"size={size}m,nr_inodes=20k,mode=0700,uid={uid},gid={gid}"
    mount("tmpfs", str(home), "tmpfs", MS_NOSUID | MS_NODEV, options)
    passing = home / ".tmp"
    passing.mkdir()
    os.chown(passing, uid, gid)
    for place in temporary:
        mount(str(passing), place, flags=MS_BIND)


def freeze(folder: Path) -> None:
    """Nothing more can be written here."""
    mount("", str(folder), flags=MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)


def own_processes() -> None:
    """Show only the own processes under /proc."""
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)


def die_with_parent() -> None:
    """Be killed when the parent ends."""
    _check(_libc.prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0), "prctl")


def drop(uid: int, gid: int) -> None:
    """Become an ordinary user without any capability and without a way to new namespaces, for good."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
        _check(_libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), "prctl")  # else /proc/self belongs to root
    _check(_libc.unshare(CLONE_NEWUSER), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    # a namespace of one's own would be a file system of any size, and more of the kernel within reach
    Path("/proc/sys/user/max_user_namespaces").write_text("0")
    header = (ctypes.c_uint32 * 2)(CAP_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    _check(_libc.capset(header, none), "capset")
    _check(_libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")
