"""What readers take and give: a source, drafts of documents, the limits they work under.

A reader is a module in `readers/` with a `MANIFEST` and a function `read(source, limits) -> Iterator[Given]`.
It knows neither the case nor the process it runs in: bytes in; drafts out, or members to be read as files of their own.
`finish.py` turns a draft into an `Extract` with its `Reading`, the same way for every format.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from khronika.records.base import Record
from khronika.records.custody import Reading
from khronika.records.reports import Credit, Mark, Place, PublishedFrom

MEBIBYTE = 1 << 20


class Limits(Record, frozen=True, kw_only=True):
    """How much one file may cost. Bytes, code points, seconds; each is said in the sentence when it is reached."""

    file_bytes: int = 256 * MEBIBYTE
    """Larger files of formats that must be held in memory are kept, not read."""
    text_chars: int = 20_000_000
    """Longest text of one document."""
    member_bytes: int = 128 * MEBIBYTE
    """Largest unpacked member of an archive."""
    total_bytes: int = 4096 * MEBIBYTE
    """All unpacked members of an archive together."""
    ratio: int = 200
    """Unpacked to packed bytes of one member, counted from 1 MiB on: text packs about 1:4, a bomb 1:1000."""
    members: int = 200_000
    depth: int = 4
    """Archives inside archives."""
    pages: int = 5_000
    wall_seconds: float = 60.0
    """For one file, or one member of an archive."""
    cpu_seconds: int = 45
    memory_bytes: int = 1024 * MEBIBYTE
    """Address space of a worker (RLIMIT_AS)."""
    output_bytes: int = 512 * MEBIBYTE
    """All that a worker may send back for one file."""


class NotRead(Exception):
    """A document that is kept but not read. `why` and `help` are whole sentences, shown as they stand."""

    def __init__(self, why: str, help: str = "") -> None:  # noqa: A002 - the word the records use
        super().__init__(why)
        self.why = why
        self.help = help


class Claim(Record, frozen=True, kw_only=True):
    """A place in a document that says when it was published; `words` as they stand there."""

    origin: PublishedFrom
    words: str
    label: str
    """How a sentence names it: "the page's metadata (datePublished)"."""
    sure: bool = True
    """False: a hint (a PDF's creation date), which gives at best `inferred`."""
    beside: bool = False
    """True: though a hint, it is said beside the date that is used if it lies more than a month from it."""
    made: bool = False
    """True: the day the file was made, which is no day of publication; used last, and as its upper bound only."""


@dataclass
class Draft:
    """One document as its reader found it. Offsets count in `text`; `path` is the path inside the file."""

    path: str = ""
    name: str = ""
    text: str = ""
    format: str = ""
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    language_hint: str | None = None
    """What the markup claims; used only where the text does not tell."""
    charset: str | None = None
    claims: list[Claim] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    plain: bool = False
    """True: nothing but text is known of its layout, so bylines, credits and the like are looked for in its lines."""
    member_sha256: str | None = None
    size: int = 0
    unread: NotRead | None = None


@dataclass
class Note:
    """A sentence about the file as a whole ("3 service messages were left out")."""

    sentence: str


@dataclass
class Member:
    """A file inside the file (an attachment, a page of a web archive), to be read by the reader of its own format."""

    path: str
    """Where it stands in the file; harmless (`clean_path`) and unique."""
    name: str
    data: bytes
    format: str | None = None
    """None: told from its content and name, as for any file."""
    about: Callable[[Draft], None] | None = None
    """Adds to each draft read from it what only the file around it knows (address, time of capture)."""
    mapping: str | None = None
    """For tables: see `Source.mapping`."""
    part: bool = False
    """True: the data is only a way of writing the document down (the HTML of a mail), not bytes of its own."""


Given = Draft | Note | Member


class Unread(Record, frozen=True, kw_only=True):
    """Why a document was not read, and what would help: two sentences."""

    why: str
    help: str = ""


class Extract(Record, frozen=True, kw_only=True):
    """One document found in a file: exactly one of `reading` and `unread` is given."""

    path: str = ""
    name: str = ""
    format: str
    reader: str
    reader_version: str
    size: int = 0
    member_sha256: str | None = None
    reading: Reading | None = None
    unread: Unread | None = None


class Extraction(Record, frozen=True, kw_only=True):
    """All documents of one file, and sentences about the file as a whole."""

    format: str
    container: bool = False
    extracts: tuple[Extract, ...] = ()
    notes: tuple[str, ...] = ()


class Source:
    """The bytes of one file as a reader sees them: a size, a name (data, never a path to open), a seekable stream."""

    def __init__(self, stream: BinaryIO, name: str, *, prefix: str = "", depth: int = 0) -> None:
        self.stream = stream
        self.name = name
        self.prefix = prefix
        self.depth = depth
        self.mapping: str | None = None
        """For tables: TOML that says which column is what, from beside the file or from the user."""
        self.size = stream.seek(0, os.SEEK_END)
        stream.seek(0)

    @classmethod
    def of(cls, data: bytes, name: str, *, prefix: str = "", depth: int = 0) -> Source:
        return cls(io.BytesIO(data), name, prefix=prefix, depth=depth)

    def head(self, size: int = 4096) -> bytes:
        self.stream.seek(0)
        data = self.stream.read(size)
        self.stream.seek(0)
        return data

    def bytes(self, limits: Limits) -> bytes:
        """All bytes. Raises `NotRead` if they are more than the limit allows to hold in memory."""
        if self.size > limits.file_bytes:
            raise NotRead(
                f"The file has {self.size:,} bytes; at most {limits.file_bytes:,} are read at once. It is kept.",
                "Split the file into smaller ones and add those.",
            )
        self.stream.seek(0)
        return self.stream.read()


class Manifest(Record, frozen=True, kw_only=True):
    """What a reader is; name and version are recorded with every reading."""

    name: str
    version: str
    """Goes up whenever the same bytes may give another reading."""
    title: str
    extensions: tuple[str, ...]
    container: bool = False
    """True: one file holds many documents, which are numbered only after reading."""
    needs: tuple[str, ...] = ()
    """Python distributions the child process imports."""


Sniff = Callable[[bytes, str], int]
"""(first 4096 bytes, lower-case name) -> 0 no, 1 by its name, 2 by its content, 3 by a signature."""


@dataclass(frozen=True)
class Reader:
    manifest: Manifest
    sniff: Sniff
    read: Callable[[Source, Limits], Iterator[Given]]
