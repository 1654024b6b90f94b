"""WARC files (ISO 28500), plain or gzipped, as a stream: each page, PDF or text that was fetched is a document.

When the archive fetched it is a credit (`captured`), never the day of publication. Digests that the crawler wrote are
checked. Fetches that found the same as before (`revisit`), redirects, errors, pictures and programs are counted.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import hashlib
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, cast
from urllib.parse import unquote, urlsplit

from khronika.intake.cleaning import clean_path, one_line
from khronika.intake.extraction import Draft, Given, Limits, Manifest, Member, Note, NotRead, Reader, Source
from khronika.intake.readers.charsets import decode
from khronika.records.base import digest
from khronika.records.reports import Credit

MANIFEST = Manifest(
    name="warc",
    version="1",
    title="web archive (WARC)",
    extensions=("warc", "warc.gz"),
    container=True,
    needs=("lxml", "trafilatura", "pypdf", "py3langid"),
)
LONGEST_LINE = 64 << 10
MOST_HEADERS = 1_000
CHUNK = 1 << 18
BROKEN = (OSError, EOFError, zlib.error)

_TYPES = {
    "text/html": "html", "application/xhtml+xml": "html", "application/pdf": "pdf", "text/plain": "text",
    "text/markdown": "text", "application/rss+xml": "feed", "application/atom+xml": "feed",
}  # fmt: skip
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset", re.IGNORECASE)
_NEXT = re.compile(rb"\r?\n(?=WARC/\d\.\d\r?\nWARC-)")
_START = re.compile(rb"WARC/\d\.\d{1,3}\s*")


def sniff(head: bytes, name: str) -> int:
    if _START.match(head):
        return 3
    if head.startswith(b"\x1f\x8b"):
        try:
            if zlib.decompressobj(31).decompress(head, 64).startswith(b"WARC/"):
                return 3
        except zlib.error:
            return 0
    return 1 if name.endswith((".warc", ".warc.gz")) else 0


def read(source: Source, limits: Limits) -> Iterator[Given]:
    yield from documents(source.stream, source.size, limits)


class Record:
    """One record: its headers in lower case, and its block."""

    def __init__(self, headers: dict[str, str], block: bytes, size: int, *, whole: bool) -> None:
        self.headers = headers
        self.block = block
        self.size = size
        self.whole = whole
        """False: the block is shorter than its header says, or longer than the limit."""

    @property
    def kind(self) -> str:
        return self.headers.get("warc-type", "").lower()

    @property
    def address(self) -> str:
        return self.headers.get("warc-target-uri", "").strip().strip("<>")


class Records:
    """The records of a WARC stream. Finds the next one where a length lied; `lost` counts bytes passed over."""

    def __init__(self, stream: BinaryIO, size: int, limits: Limits, *, inside: bool = False) -> None:
        stream.seek(0)
        self.packed = stream.read(2) == b"\x1f\x8b"
        stream.seek(0)
        self.weighed = self.packed or inside
        self.stream = cast(BinaryIO, gzip.GzipFile(fileobj=stream)) if self.packed else stream
        self.size = size
        self.limits = limits
        self.total = 0
        self.lost = 0
        self.broken: NotRead | None = None
        self._back = b""
        self._tail: io.BytesIO | None = None

    def __iter__(self) -> Iterator[Record]:
        try:
            while True:
                line = self._line()
                if not line:
                    return
                if not line.strip():
                    continue
                if not _START.match(line):
                    self.lost += len(line)
                    continue
                yield self._record()
        except BROKEN:
            self.broken = NotRead("The compressed archive is broken from here on.", "Get a whole copy.")
        except NotRead as outcome:
            self.broken = outcome

    def _count(self, data: bytes) -> bytes:
        if self._tail is not None:
            return data  # counted when it was read from the file
        self.total += len(data)
        most = max(self.limits.file_bytes, self.limits.ratio * self.size) if self.weighed else self.limits.total_bytes
        if self.total > min(most, self.limits.total_bytes):
            why = f"Unpacked, the archive has more than {self.total:,} bytes ({self.size:,} packed): beyond the limit."
            raise NotRead(why, "Split it if you trust it.")
        return data

    def _line(self) -> bytes:
        if self._back:
            line, found, rest = self._back.partition(b"\n")
            self._back = rest
            return line + found if found else line + self._count(self.stream.readline(LONGEST_LINE))
        return self._count(self.stream.readline(LONGEST_LINE))

    def _record(self) -> Record:
        headers: dict[str, str] = {}
        name = ""
        for _ in range(MOST_HEADERS):
            line = self._line()
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            if not text:
                break
            if text[0] in " \t" and name:
                headers[name] += " " + text.strip()
            else:
                name, _, value = text.partition(":")
                name = name.strip().lower()
                headers.setdefault(name, value.strip())
        stated = headers.get("content-length", "")
        size = int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 16 else 0
        block = self._block(size)
        whole = len(block) == size
        if whole and (ending := self._line()).strip():
            self._back = ending + self._back
        return Record(headers, block, size, whole=whole)

    def _block(self, size: int) -> bytes:
        """The next `size` bytes, or fewer: where they are more than the limit, or end before, as if they were a lie."""
        if self._tail is not None and not self._back and self._tail.tell() + size > len(self._tail.getbuffer()):
            return self._up_to_next(self._tail)
        wanted = min(size, self.limits.member_bytes)
        parts, left = [self._back[:wanted]], wanted - len(self._back[:wanted])
        self._back = self._back[wanted:]
        while left > 0 and (piece := self._count(self.stream.read(min(CHUNK, left)))):
            parts.append(piece)
            left -= len(piece)
        beyond = size - wanted
        while left == 0 and beyond > 0 and (piece := self._count(self.stream.read(min(CHUNK, beyond)))):
            beyond -= len(piece)
        block = b"".join(parts)
        if left > 0 or beyond > 0:
            # The file ended first: what begins a record in there is a record. From now on it is read from memory.
            self._tail = io.BytesIO(block)
            self.stream, self._back = self._tail, b""
            return self._up_to_next(self._tail)
        return block

    def _up_to_next(self, tail: io.BytesIO) -> bytes:
        """What stands before the next record in the rest of the file, and on to there; without copying the rest."""
        held, at = tail.getbuffer(), tail.tell()
        found = _NEXT.search(held, at)
        tail.seek(found.end() if found else len(held))
        return bytes(held[at : found.start() if found else len(held)])


def documents(
    stream: BinaryIO, size: int, limits: Limits, prefix: str = "", *, inside: bool = False
) -> Iterator[Given]:
    """The documents of a WARC stream and sentences on what else is in it; paths are `prefix` and `records/N`.

    size: the bytes it takes up, packed. inside: it comes out of another archive, so that its size may be a bomb's.
    """
    records = Records(stream, size, limits, inside=inside)
    left = Counter[str]()
    hashes = Counter[bool]()
    number = 0
    for number, record in enumerate(records, 1):
        path = f"{prefix}records/{number}"
        sound = checked(record)
        if sound is not None:
            hashes[sound] += 1
        given = _document(record, path, sound, limits)
        if isinstance(given, str):
            left[given] += 1
        else:
            yield given
    if records.broken is not None:
        last = f"{prefix}records/{number + 1}"
        yield Draft(path=last, name=f"record {number + 1}", format="warc", unread=records.broken)
    elif number == 0:
        raise NotRead("It is called a web archive, but no record begins in it.", "Get a whole copy.")
    yield from _said(left, hashes, records.lost)


def _said(left: Counter[str], hashes: Counter[bool], lost: int) -> Iterator[Note]:
    if left:
        shown = ", ".join(f"{count:,} {what}" for what, count in sorted(left.items()))
        yield Note(f"Of the archive's records these are no documents and stay in it: {shown}.")
    if hashes[False]:
        yield Note(
            f"{hashes[False]:,} of {hashes.total():,} records do not have the digest their crawler wrote: "
            "they were changed or damaged after the capture."
        )
    elif hashes[True]:
        yield Note(f"{hashes[True]:,} records were checked against the digests their crawler wrote: all are the same.")
    if lost:
        yield Note(f"{lost:,} bytes between the records belong to none and were passed over.")


def checked(record: Record) -> bool | None:
    """Whether the block has the digest that was written with it; None if there is none, or of a kind not known."""
    stated = record.headers.get("warc-block-digest", "")
    algorithm, _, value = stated.partition(":")
    name = algorithm.strip().lower().replace("-", "")
    if name not in ("sha1", "sha256", "sha512", "md5") or not value or record.size > len(record.block) > 0:
        return None if record.whole or not value else False
    found = hashlib.new(name, record.block, usedforsecurity=False).digest()
    value = value.strip()
    try:
        given = bytes.fromhex(value) if len(value) == 2 * len(found) else base64.b32decode(value.upper())
    except (ValueError, binascii.Error):
        return None
    return given == found


def _document(record: Record, path: str, sound: bool | None, limits: Limits) -> Given | str:
    """The document of a record, or what it is instead, in words to be counted."""
    kind, address = record.kind, record.address
    if kind == "revisit":
        return "fetches that found the same as an earlier one"
    if kind not in ("response", "resource", "conversion"):
        return {"request": "requests", "metadata": "notes of the crawler", "warcinfo": "notes of the crawler"}.get(
            kind, "records of other kinds"
        )
    if not address.lower().startswith(("http:", "https:", "ftp:", "file:")):
        return "pieces the crawler made (pictures of pages, texts, logs)"
    body, headers = record.block, {"content-type": record.headers.get("content-type", "")}
    warnings: list[str] = []
    if kind == "response" and body.startswith(b"HTTP/"):
        status, headers, body = http(body)
        if not 200 <= status < 300:
            return "redirects" if 300 <= status < 400 else "answers that the page cannot be had"
        try:
            body, warnings = content(headers, body, limits)
        except NotRead as outcome:
            return Draft(path=path, name=_name(address), url=address, unread=outcome, format="warc", size=record.size)
    format = _format(headers.get("content-type", ""), body)  # noqa: A001 - the word the records use
    if format is None:
        return "pictures, styles, programs and data"
    if not record.whole:
        warnings.append("The record is shorter than its header says: the end is missing.")
    if sound is False:
        warnings.append("Its bytes do not have the digest the crawler wrote: they were changed after the capture.")
    return _member(record, path, address, body, headers, format, warnings)


def _member(
    record: Record,
    path: str,
    address: str,
    body: bytes,
    headers: dict[str, str],
    format: str,  # noqa: A002
    warnings: list[str],
) -> Member:
    payload = digest(body)
    stamp = record.headers.get("warc-date", "")[:40]
    charset = re.search(r"charset=[\"']?([\w.:-]{2,40})", headers.get("content-type", ""), re.IGNORECASE)
    if charset and format in ("html", "text") and not _META_CHARSET.search(body[:4096]):
        body = decode(body, charset[1])[0].encode("utf-8", "replace")

    def about(draft: Draft) -> None:
        draft.url = draft.url or one_line(address, 2000)
        draft.member_sha256 = payload
        draft.warnings += warnings
        if stamp:
            draft.credits.append(Credit(kind="captured", value=stamp))
            draft.warnings.append(f"An archive fetched it at {stamp}: that is not when it was published.")

    known = None if format == "feed" else format
    return Member(path=path, name=_name(address), data=body, format=known, about=about, part=True)


def _name(address: str) -> str:
    """A name for a page: the last part of its address."""
    try:
        parts = urlsplit(address)
        return clean_path(unquote(parts.path).rstrip("/").rsplit("/", 1)[-1] or parts.hostname or "page")
    except ValueError:
        return "page"


def _format(kind: str, body: bytes) -> str | None:
    named = kind.partition(";")[0].strip().lower()
    if named in _TYPES:
        return _TYPES[named]
    if named in ("", "application/octet-stream", "text/xml", "application/xml"):
        start = body[:512].lstrip().lower()
        if start.startswith(b"%pdf-"):
            return "pdf"
        if start.startswith((b"<!doctype html", b"<html")):
            return "html"
        if b"<rss" in start or b"<feed" in start:
            return "feed"
    return None


def http(block: bytes) -> tuple[int, dict[str, str], bytes]:
    """(status, headers in lower case, body) of an HTTP answer as it went over the line; status 0 if it is broken."""
    end = re.search(rb"\r?\n\r?\n", block[: 1 << 20])
    head, body = (block[: end.start()], block[end.end() :]) if end else (block[: 1 << 16], b"")
    lines = head.decode("latin-1").replace("\r", "").split("\n")[:MOST_HEADERS]
    first = re.match(r"HTTP/\d(?:\.\d)? {1,3}(\d{3})\b", lines[0])
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), value.strip())
    return int(first[1]) if first else 0, headers, body


def content(headers: dict[str, str], body: bytes, limits: Limits) -> tuple[bytes, list[str]]:
    """The body without its transfer and content codings. Raises `NotRead` for codings not known and for bombs."""
    warnings: list[str] = []
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _unchunked(body)
    for coding in reversed([part.strip().lower() for part in headers.get("content-encoding", "").split(",")]):
        if coding in ("", "identity"):
            continue
        if coding in ("br", "zstd", "compress"):
            raise NotRead(f"The page is packed in a way not read here ({coding}).", "Save the page anew from a replay.")
        if coding in ("gzip", "x-gzip", "deflate"):
            # Some crawlers unpack and leave the header as it was.
            if coding != "deflate" and not body.startswith(b"\x1f\x8b"):
                continue
            body, cut = _inflated(body, coding, limits)
            if cut:
                warnings.append("The packed page is damaged or cut off: what could be unpacked is read.")
    return body, warnings


def _inflated(body: bytes, coding: str, limits: Limits) -> tuple[bytes, bool]:
    most = min(limits.member_bytes, max(1 << 20, limits.ratio * len(body)))
    for window in (31,) if coding != "deflate" else (15, -15):
        unpack = zlib.decompressobj(window)
        parts: list[bytes] = []
        size, at, cut = 0, 0, False
        try:
            while at < len(body) and not unpack.eof:
                data = unpack.decompress(unpack.unconsumed_tail + body[at : at + 65536], 1 << 20)
                at += 65536
                while data:
                    size += len(data)
                    if size > most:
                        raise NotRead(
                            f"Unpacked, the page is larger than {most:,} bytes.", "Add it alone if you trust it."
                        )
                    parts.append(data)
                    data = unpack.decompress(unpack.unconsumed_tail, 1 << 20) if unpack.unconsumed_tail else b""
            cut = not unpack.eof
        except zlib.error:
            cut = True
        if parts:
            return b"".join(parts), cut
    raise NotRead("The packed page cannot be unpacked: it is damaged.", "Get a whole copy of the archive.")


def _unchunked(body: bytes) -> bytes:
    """Chunks put together (RFC 9112, 7.1); the body as it is where it is not chunked after all."""
    parts: list[bytes] = []
    at = 0
    while at < len(body):
        end = body.find(b"\n", at, at + 4096)
        size = body[at:end].split(b";")[0].strip() if end >= 0 else b""
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size):
            return b"".join(parts) + body[at:] if parts else body
        length = int(size, 16)
        if length == 0:
            break
        parts.append(body[end + 1 : end + 1 + length])
        at = end + 1 + length
        at += 2 if body[at : at + 2] == b"\r\n" else 1 if body[at : at + 1] == b"\n" else 0
    return b"".join(parts)


READER = Reader(MANIFEST, sniff, read)
