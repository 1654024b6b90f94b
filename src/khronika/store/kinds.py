"""Which record is the body of which kind of log entry, and which objects it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import msgspec

from khronika.records.base import Record
from khronika.records.custody import (
    Arrival,
    Binding,
    CaseOpened,
    Edition,
    EntryKind,
    Erasure,
    Failure,
    KeyChange,
    ReadingLogged,
)
from khronika.records.decisions import Decision

BODIES: Mapping[EntryKind, type[Record]] = {
    "case": CaseOpened,
    "arrival": Arrival,
    "reading": ReadingLogged,
    "failure": Failure,
    "decision": Decision,
    "binding": Binding,
    "edition": Edition,
    "erasure": Erasure,
    "key": KeyChange,
}

KINDS: tuple[EntryKind, ...] = get_args(EntryKind)

NAMING: frozenset[str] = frozenset({"arrival", "reading", "edition"})
"""Kinds whose bodies name objects."""

FRAME: frozenset[str] = frozenset({"case", "erasure", "key"})
"""Kinds that hold the log together and cannot be erased."""

ENTRY_VERSION = 1
"""Version of the entry itself (`v`); bodies carry their own."""


class Entry(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A log entry as it is written: it says nothing but that something of this kind was recorded."""

    c: str
    """Commitment: SHA-256 of the salted body, 64 hex digits."""
    k: EntryKind
    v: int = ENTRY_VERSION


_encode = msgspec.json.Encoder(order="sorted").encode
_decode = msgspec.json.Decoder(Entry).decode


def write_entry(commitment: bytes, kind: EntryKind) -> bytes:
    """Canonical JSON of an entry."""
    return b'{"c":"%s","k":"%s","v":%d}' % (commitment.hex().encode(), kind.encode(), ENTRY_VERSION)


def read_entry(data: bytes) -> Entry:
    """An entry from its bytes. Raises ValueError for anything but the one canonical form."""
    entry = _decode(data)
    if len(entry.c) != 64 or _encode(entry) != data or bytes.fromhex(entry.c).hex() != entry.c:
        raise ValueError("it is not written as an entry is")
    return entry


def objects_named(record: Any) -> tuple[str, ...]:
    """Names of the objects that a body says are in the case."""
    if isinstance(record, Arrival):
        return (record.object,)
    if isinstance(record, ReadingLogged):
        return (record.reading,)
    if isinstance(record, Edition):
        return tuple(name for _, name in record.files)
    return ()
