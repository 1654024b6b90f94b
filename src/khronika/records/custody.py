"""Objects, documents, readings: what came in, and the bodies of log entries that say so."""

from __future__ import annotations

from typing import Literal

from khronika.records.base import Record
from khronika.records.reports import Credit, Mark, Place, Published

EntryKind = Literal["case", "arrival", "reading", "failure", "decision", "binding", "edition", "erasure", "key"]
"""Closed list of log entries; docs/FORMATS.md says what the body of each holds."""


class CaseOpened(Record, frozen=True, kw_only=True):
    """Body of the first entry: the case's own name for itself and its first key."""

    v: int = 1
    origin: str
    time: str
    key: str
    """Verifier key in C2SP signed-note form, `<name>+<id>+<base64>`."""


class Collection(Record, frozen=True, kw_only=True):
    """The collection record (Berkeley Protocol, Annex IV): what the collector said. None = shown as missing."""

    collector: str | None = None
    source: str | None = None
    url: str | None = None
    collected: str | None = None
    device: str | None = None
    note: str | None = None


class Arrival(Record, frozen=True, kw_only=True):
    """Body of an `arrival` entry: one document, that is (object, path inside it, from where, by whom, when)."""

    v: int = 1
    number: int
    """D-number, in log order from 1."""
    object: str
    """SHA-256 of the preserved bytes (of the container, for a member)."""
    path: str = ""
    """Path inside the object: member name of an archive, `messages/17`, `line/3`; empty for the object itself."""
    member_sha256: str | None = None
    """SHA-256 of the member's own bytes where it has any (`identical` across containers)."""
    name: str
    """File name as it arrived, control characters replaced."""
    place: str
    """From where: the folder, archive or address it was handed in from, as given by the user."""
    format: str
    size: int
    time: str
    """When it was added, UTC, `YYYY-MM-DDThh:mm:ssZ`: a claim of this machine's clock."""
    by: str
    collection: Collection = Collection()


class Reading(Record, frozen=True, kw_only=True):
    """The text of a document as one reader version extracted it. Stored as an object; its name is the reading's id."""

    v: int = 1
    text: str
    reader: str
    reader_version: str
    title: str | None = None
    published: Published = Published()
    language: str | None = None
    publisher: str | None = None
    url: str | None = None
    author: str | None = None
    marks: tuple[Mark, ...] = ()
    credits: tuple[Credit, ...] = ()
    places: tuple[Place, ...] = ()
    warnings: tuple[str, ...] = ()
    """Plain sentences: what of the original is not in this reading, and why."""
    charset: str | None = None
    """Character set the bytes were decoded with, where the reader had to choose one."""


class ReadingLogged(Record, frozen=True, kw_only=True):
    """Body of a `reading` entry: this object is a reading of that document."""

    v: int = 1
    document: int
    reading: str
    reader: str
    reader_version: str
    time: str


class Failure(Record, frozen=True, kw_only=True):
    """Body of a `failure` entry: a document preserved but not read, and what would help."""

    v: int = 1
    document: int
    reader: str
    reader_version: str
    why: str
    help: str = ""
    time: str


class Erasure(Record, frozen=True, kw_only=True):
    """Body of an `erasure` entry: these entries' bodies, and the objects only they named, were erased on purpose."""

    v: int = 1
    entries: tuple[int, ...]
    objects: int
    """How many objects went with them (their names are not repeated here)."""
    reason: str
    by: str
    time: str


class KeyChange(Record, frozen=True, kw_only=True):
    """Body of a `key` entry, signed by both keys over the canonical JSON of (old, new, time)."""

    v: int = 1
    old: str
    new: str
    time: str
    signature_old: str
    signature_new: str


class Edition(Record, frozen=True, kw_only=True):
    """Body of an `edition` entry: what left the case, kept whole as objects, and what it rests on."""

    v: int = 1
    kind: str
    """`export:csv`, `export:jsonl`."""
    files: tuple[tuple[str, str], ...]
    """(file name, object digest)."""
    rests_on: int
    """Log size when it was made."""
    withheld: tuple[str, ...]
    """By which rules something was withheld: never what or whom."""
    by: str
    time: str


class Binding(Record, frozen=True, kw_only=True):
    """Body of a `binding` entry: a short id (E-17) follows one anchor from its first use on."""

    v: int = 1
    id: str
    anchor: str
    """Canonical JSON of the anchor."""
    time: str


DocumentState = Literal["read", "not_read", "pending"]


class Document(Record, frozen=True, kw_only=True):
    """One arrival with the reading (or failure) that is current: computed from the log, never stored."""

    number: int
    arrival: Arrival
    entry: int
    """Log index of the arrival: the document's place in the chain."""
    readings: tuple[str, ...] = ()
    """Reading ids, oldest first; the last is current."""
    failure: Failure | None = None

    @property
    def id(self) -> str:
        return f"D-{self.number}"

    @property
    def reading(self) -> str | None:
        return self.readings[-1] if self.readings else None

    @property
    def state(self) -> DocumentState:
        if self.readings:
            return "read"
        return "not_read" if self.failure else "pending"
