"""What parent and child say to each other over a pair of sockets: a kind byte, a length, canonical JSON.

Parent to child: `J` a job, with the open file as a passed descriptor. Child to parent: `B` a member begins, `E` an
extract, `N` a note, `D` the job is done, `M` memory ran out (the child ends itself). The parent checks every frame
against its type and the limits: a reader that was taken over can say nothing else.
"""

from __future__ import annotations

import select
import socket
import struct
import time
from typing import Any

from khronika.intake.extraction import Limits
from khronika.records.base import Record, to_json

HEADER = struct.Struct("<cI")
LONGEST_JOB = 1 << 20


class Job(Record, frozen=True, kw_only=True):
    name: str
    format: str | None
    limits: Limits
    skip: tuple[str, ...] = ()
    mapping: str | None = None


class Done(Record, frozen=True, kw_only=True):
    format: str


class Lost(Exception):
    """The child is gone, silent for too long, or says what it may not. `why` ends the sentence "The reader …"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def send(connection: socket.socket, kind: bytes, body: Any) -> None:
    data = body if isinstance(body, bytes) else to_json(body)
    connection.sendall(HEADER.pack(kind, len(data)) + data)


class Line:
    """The parent's end: frames in, each within a deadline and a budget of bytes."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.buffer = bytearray()

    def receive(self, deadline: float, budget: int) -> tuple[bytes, bytes]:
        """The next frame. Raises `Lost` at end of file, after `deadline` (monotonic), beyond `budget` bytes."""
        kind, size = HEADER.unpack(self._take(HEADER.size, deadline))
        if size > budget:
            raise Lost("gave back more than the limit allows")
        return kind, self._take(size, deadline)

    def _take(self, size: int, deadline: float) -> bytes:
        while len(self.buffer) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.connection], [], [], left)[0]:
                raise Lost("took longer than the limit allows")
            try:
                data = self.connection.recv(1 << 18)
            except OSError:
                data = b""
            if not data:
                raise Lost("ended without an answer (out of memory, out of processor time, or crashed)")
            self.buffer += data
        taken = bytes(self.buffer[:size])
        del self.buffer[:size]
        return taken
