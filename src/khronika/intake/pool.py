"""Child processes that read, kept for many files, replaced when they die, hang or grow; each file tried twice at most.

What a dead child had already given of a container stands; the member it died on is tried once more in a fresh child,
alone, and then counts as not read, while the rest of the archive is read on.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType
from typing import BinaryIO

import msgspec

from khronika.intake import readers
from khronika.intake.cleaning import clean_name
from khronika.intake.containment import clean_environment
from khronika.intake.extraction import MEBIBYTE, Extract, Extraction, Limits, Note, Unread
from khronika.intake.frames import HEADER, Done, Job, Line, Lost
from khronika.records.base import from_json, to_json

FILES_A_CHILD = 2_000
"""After so many files a child is replaced: parsers leak."""

START_SECONDS = 60.0
MOST_DEATHS = 20
"""Members of one archive that may kill their reader before the rest is given up."""

HELP = "It is kept. Save it in another format, or as plain text, and add that copy."


class Worker:
    """One reader process at a time. Not for use by two threads at once."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.barriers: tuple[str, ...] = ()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Line | None = None
        self._files = 0
        self._folder: str | None = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the child, at once."""
        process, self._process, self._line = self._process, None, self._line
        if self._line is not None:
            self._line.connection.close()
            self._line = None
        if process is not None:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGKILL)
            process.wait()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
        self._files = 0

    def read(
        self,
        data: bytes | BinaryIO,
        name: str,
        format: str | None = None,  # noqa: A002
        mapping: str | None = None,
    ) -> Iterator[Extract | Note | Done]:
        """The documents of one file as they are found; last a `Done`. What kills the child comes as an unread extract.

        data: bytes, or an open file (of any size). name: only looked at, never opened. mapping: TOML that
        says which column of a table is what.
        """
        own = isinstance(data, (bytes, bytearray))
        stream = _memory_file(bytes(data)) if isinstance(data, (bytes, bytearray)) else data
        descriptor, copy = _descriptor(stream)
        try:
            yield from self._try(descriptor, name, format, mapping)
        finally:
            if copy is not None:
                copy.close()
            if own:
                stream.close()

    def _try(
        self,
        descriptor: int,
        name: str,
        format: str | None,  # noqa: A002
        mapping: str | None,
    ) -> Iterator[Extract | Note | Done]:
        given, died_on = 0, dict[str, int]()
        skip: list[str] = []
        for attempt in range(2 * MOST_DEATHS):
            fresh = attempt > 0
            at = ""
            count = 0
            try:
                for item in self._once(
                    descriptor,
                    Job(name=name, format=format, limits=self.limits, skip=tuple(skip), mapping=mapping),
                    fresh=fresh,
                ):
                    if isinstance(item, str):
                        at = item
                        continue
                    count += 1
                    # A second child repeats what the first gave: the same bytes, the same extracts.
                    if count > given or isinstance(item, Done):
                        given = max(given, count)
                        yield item
                        if isinstance(item, Done):
                            return
            except Lost as lost:
                self.close()
                died_on[at] = died_on.get(at, 0) + 1
                if died_on[at] < 2:
                    continue
                if at and len(skip) < MOST_DEATHS:
                    skip.append(at)
                    continue
                known = format or "unknown"
                yield _given_up(lost.why, name, known, in_part=given > 0, path=f"{at}#rest" if given else "")
                yield Done(format=known)
                return

    def _once(self, descriptor: int, job: Job, *, fresh: bool) -> Iterator[Extract | Note | Done | str]:
        line = self._started(fresh=fresh)
        os.lseek(descriptor, 0, os.SEEK_SET)
        _send_job(line.connection, job, descriptor)
        self._files += 1
        budget = self.limits.output_bytes
        deadline = time.monotonic() + self.limits.wall_seconds
        while True:
            kind, body = line.receive(deadline, budget)
            budget -= len(body)
            try:
                if kind == b"E":
                    extract = from_json(body, Extract)
                    deadline = time.monotonic() + self.limits.wall_seconds
                    yield extract
                elif kind == b"N":
                    yield Note(from_json(body, str))
                elif kind == b"B":
                    deadline = time.monotonic() + self.limits.wall_seconds
                    yield from_json(body, str)
                elif kind == b"D":
                    yield from_json(body, Done)
                    return
                else:
                    raise Lost("said something it may not")
            except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError):
                raise Lost("said something it may not") from None

    def _started(self, *, fresh: bool) -> Line:
        if fresh or self._files >= FILES_A_CHILD or (self._process is not None and self._process.poll() is not None):
            self.close()
        if self._line is not None:
            return self._line
        ours, theirs = socket.socketpair()
        self._folder = tempfile.mkdtemp(prefix="khronika-reader-")
        try:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-s",
                    "-m",
                    "khronika.intake.child",
                    str(theirs.fileno()),
                    str(self.limits.memory_bytes),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=self._folder,
                env=clean_environment(self._folder),
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        finally:
            theirs.close()
        self._line = Line(ours)
        kind, body = self._line.receive(time.monotonic() + START_SECONDS, 4096)
        if kind != b"H":
            raise Lost("said something it may not")
        self.barriers = tuple(from_json(body, list[str]))
        return self._line


def _send_job(connection: socket.socket, job: Job, descriptor: int) -> None:

    body = to_json(job)
    try:
        socket.send_fds(connection, [HEADER.pack(b"J", len(body))], [descriptor])
        connection.sendall(body)
    except OSError:
        raise Lost("ended before it began") from None


def _given_up(why: str, name: str, format: str, *, in_part: bool, path: str) -> Extract:  # noqa: A002
    rest = " The documents before are read; those after are not." if in_part else ""
    reader = readers.BY_NAME.get(format)
    return Extract(
        path=path,
        name=clean_name(name),
        format=format,
        reader=reader.manifest.name if reader else "none",
        reader_version=reader.manifest.version if reader else "1",
        unread=Unread(why=f"The reader {why}, twice.{rest}", help=HELP),
    )


def _memory_file(data: bytes) -> BinaryIO:
    """An open file without a name that holds `data`."""
    if hasattr(os, "memfd_create"):
        stream: BinaryIO = os.fdopen(os.memfd_create("khronika", os.MFD_CLOEXEC), "w+b", buffering=0)
    else:
        stream = tempfile.TemporaryFile()  # noqa: SIM115
    view = memoryview(data)
    while view:
        view = view[stream.write(view) :]
    stream.flush()
    return stream


def _descriptor(stream: BinaryIO) -> tuple[int, BinaryIO | None]:
    """A descriptor to hand over, and the copy to close if one had to be made (not all objects are files)."""
    try:
        return stream.fileno(), None
    except (OSError, AttributeError):
        copy: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115
        shutil.copyfileobj(stream, copy, MEBIBYTE)
        copy.flush()
        return copy.fileno(), copy


def read(data: bytes, name: str, limits: Limits | None = None) -> Extraction:
    """All documents of one file, read in a child process of its own. Never raises for anything the file holds."""
    with Worker(limits) as worker:
        return collect(worker.read(data, clean_name(name)))


def collect(items: Iterator[Extract | Note | Done]) -> Extraction:
    """Everything a worker says of one file."""
    extracts: list[Extract] = []
    notes: list[str] = []
    chosen = "unknown"
    for item in items:
        if isinstance(item, Extract):
            extracts.append(item)
        elif isinstance(item, Note):
            notes.append(item.sentence)
        else:
            chosen = item.format
    return Extraction(format=chosen, container=readers.container(chosen), extracts=tuple(extracts), notes=tuple(notes))
