"""What goes between the grader and a hand-in's process: messages of a few plain parts, bounded before they are read.

A message is a list of byte strings with their lengths before them, so that reading one costs no more than
its bytes: there is nothing in it to be parsed, nested or unpacked. The student's side may send anything.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterable

#: parts that one message may have
MOST_PARTS = 512
_NUMBER = struct.Struct("<I")


class TooMuchError(Exception):
    """More was announced than may still come."""


def pack(parts: Iterable[bytes]) -> bytes:
    """A message."""
    found = list(parts)
    return b"".join([_NUMBER.pack(len(found)), *(_NUMBER.pack(len(part)) for part in found), *found])


def receive(end: socket.socket, most: int, until: float | None = None) -> list[bytes]:
    """The next message.

    Parameters
    ----------
    end : a stream socket
    most : bytes that the message may have
    until : when it must be here as a whole, of `time.monotonic`; None to wait for ever

    Raises
    ------
    TooMuchError
        If it is larger, before it is read.
    EOFError
        If the other side is gone.
    TimeoutError
        If it does not come.

    """
    (count,) = _NUMBER.unpack(_exactly(end, _NUMBER.size, until))
    if count > MOST_PARTS:
        raise TooMuchError
    sizes = [n for (n,) in _NUMBER.iter_unpack(_exactly(end, _NUMBER.size * count, until))]
    if sum(sizes) > most:
        raise TooMuchError
    return [_exactly(end, size, until) for size in sizes]


def _exactly(end: socket.socket, size: int, until: float | None) -> bytes:
    found = bytearray(size)
    view = memoryview(found)
    while view:
        end.settimeout(None if until is None else max(until - time.monotonic(), 1e-6))
        try:
            read = end.recv_into(view)
        except ConnectionError:
            read = 0
        except BlockingIOError:
            raise TimeoutError from None
        if not read:
            raise EOFError
        view = view[read:]
    return bytes(found)
