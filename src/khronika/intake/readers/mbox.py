"""Mail boxes (RFC 4155 and what programs make of it): a document a message, split as a stream, any size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from khronika.intake.extraction import Draft, Given, Limits, Manifest, NotRead, Reader, Source
from khronika.intake.readers import eml
from khronika.records.base import digest

MANIFEST = Manifest(
    name="mbox",
    version="1",
    title="mail box",
    extensions=("mbox", "mbx"),
    container=True,
    needs=("lxml", "py3langid"),
)
LONGEST_LINE = 1 << 20
LARGEST_MESSAGE = 64 << 20
"""Bytes of one message: providers refuse more than 50 MB."""

_FROM_LINE = re.compile(rb"From [^\n]{0,300}(?:(?:19|20)\d\d|\d\d:\d\d)[^\n]{0,100}\r?\n?")
_STRICT = re.compile(rb"From \S{1,200} +[A-Z][a-z]{2} [A-Z][a-z]{2} +\d{1,2} +\d\d:\d\d[^\n]{0,40}\r?\n?")
"""As programs write it; taken also where the empty line before it is missing."""
_ESCAPED = re.compile(rb"(?m)^>(>*From )")


def sniff(head: bytes, name: str) -> int:
    first, _, rest = head.lstrip(b"\r\n").partition(b"\n")
    if first.startswith(b"From ") and (eml.header_names(rest) or _FROM_LINE.match(first + b"\n")):
        return 3 if eml.header_names(rest) else 1
    return 1 if name.endswith((".mbox", ".mbx")) else 0


def read(source: Source, limits: Limits) -> Iterator[Given]:
    most = min(LARGEST_MESSAGE, limits.file_bytes)
    number = 0
    for size, data in messages(source.stream, most):
        number += 1
        path, name = f"messages/{number}", f"{source.name}, message {number}"
        if data is None:
            why = f"Message {number} has {size:,} bytes; at most {most:,} are read at once."
            yield Draft(path=path, name=name, size=size, unread=NotRead(why, "Save that message as a file and add it."))
            continue
        for given in eml.documents(data, path, name):
            if isinstance(given, Draft):
                given.member_sha256 = digest(data)
            yield given
    if number == 0:
        raise NotRead("Its name says mail box, but no message begins in it.", "Rename it after what it is.")


def messages(stream: BinaryIO, most: int) -> Iterator[tuple[int, bytes | None]]:
    """(size, bytes) of each message, without its `From ` line; None for the bytes of one larger than `most`."""
    lines: list[bytes] = []
    size, inside, blank, whole = 0, False, True, True
    while line := stream.readline(LONGEST_LINE):
        if whole and line.startswith(b"From ") and (_FROM_LINE if blank else _STRICT).fullmatch(line):
            if inside:
                yield size, _joined(lines, size, most)
            lines, size, inside, blank = [], 0, True, False
            continue
        if inside:
            size += len(line)
            if size <= most:
                lines.append(line)
            elif lines:
                lines = []
        blank = not inside or (whole and line in (b"\n", b"\r\n"))
        whole = line.endswith(b"\n")
    if inside:
        yield size, _joined(lines, size, most)


def _joined(lines: list[bytes], size: int, most: int) -> bytes | None:
    if size > most:
        return None
    if lines and lines[-1] in (b"\n", b"\r\n"):
        lines.pop()
    data = b"".join(lines)
    return _ESCAPED.sub(rb"\1", data) if b">From " in data else data


READER = Reader(MANIFEST, sniff, read)
