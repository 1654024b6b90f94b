"""The child process: `python -m khronika.intake.child FD MEMORY`. Shuts itself in, then reads one job after another.

Only here are parsers loaded. It gets each file as an open descriptor and says what it found in frames.
"""

from __future__ import annotations

import array
import gc
import os
import socket
import sys

from khronika.intake.containment import allow_cpu, contain
from khronika.intake.extraction import Limits, Note, Source
from khronika.intake.frames import HEADER, LONGEST_JOB, Done, Job, send
from khronika.records.base import from_json

SHORT_RECURSION = 600
"""Hostile nesting ends in a RecursionError long before it ends the process's stack."""


def main() -> None:
    connection = socket.socket(fileno=int(sys.argv[1]))
    # Before the doors close: the language model unpacks itself through a temporary file.
    import khronika.intake.reading  # noqa: F401
    from khronika.intake.languages import language_of

    language_of("A few words, so that the model is in memory.")
    barriers = contain(int(sys.argv[2]))
    send(connection, b"H", list(barriers))
    while True:
        received = _receive(connection)
        if received is None:
            return
        job, descriptor = received
        try:
            _work(connection, job, descriptor)
        except MemoryError:
            # Nothing here can be trusted to have the memory to go on; a fresh process can.
            os._exit(77)
        finally:
            os.close(descriptor)


def _receive(connection: socket.socket) -> tuple[Job, int] | None:
    data, ancillary, _, _ = connection.recvmsg(HEADER.size, socket.CMSG_SPACE(4))
    descriptors = array.array("i")
    for level, kind, content in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(content[: len(content) - len(content) % 4])
    if not descriptors:
        return None
    while len(data) < HEADER.size:
        data += connection.recv(HEADER.size - len(data))
    _, size = HEADER.unpack(data)
    body = b""
    while len(body) < min(size, LONGEST_JOB):
        body += connection.recv(size - len(body))
    return from_json(body, Job), descriptors[0]


def _work(connection: socket.socket, job: Job, descriptor: int) -> None:
    from khronika.intake import readers
    from khronika.intake.reading import walk

    limits: Limits = job.limits

    def begin(path: str) -> None:
        send(connection, b"B", path)
        allow_cpu(limits.cpu_seconds)

    allow_cpu(limits.cpu_seconds)
    with os.fdopen(os.dup(descriptor), "rb") as stream:
        source = Source(stream, job.name)
        source.mapping = job.mapping
        chosen = job.format or readers.format_of(source.head(readers.HEAD), source.name)
        for item in walk(source, limits, format=chosen, begin=begin, skip=frozenset(job.skip)):
            # What a document may cost, not what a box of a hundred thousand messages may.
            allow_cpu(limits.cpu_seconds)
            send(
                connection, b"N" if isinstance(item, Note) else b"E", item.sentence if isinstance(item, Note) else item
            )
    send(connection, b"D", Done(format=chosen))
    if source.size > 1 << 22:
        gc.collect()


if __name__ == "__main__":
    sys.setrecursionlimit(SHORT_RECURSION)
    main()
