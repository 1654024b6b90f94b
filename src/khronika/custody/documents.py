"""The documents of a case, replayed from its log."""

from __future__ import annotations

from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from khronika.records.base import from_json
from khronika.records.custody import Arrival, Document, EntryKind, Failure, Reading, ReadingLogged
from khronika.store.errors import DamagedObject
from khronika.store.folder import CaseFolder


@dataclass(slots=True)
class _Document:
    arrival: Arrival
    entry: int
    readings: list[str] = field(default_factory=list)
    failure: Failure | None = None


_OF_DOCUMENTS: frozenset[EntryKind] = frozenset({"arrival", "reading", "failure"})
_replayed: WeakKeyDictionary[CaseFolder, tuple[int, dict[int, _Document]]] = WeakKeyDictionary()
"""How far the log of an open case was replayed, and what came of it: the log only grows, so the next replay goes on
from there. An erasure makes it start anew."""


def documents(folder: CaseFolder) -> list[Document]:
    """The documents in number order, each with its readings (oldest first) and its last failure.

    A document whose arrival was erased is not among them; its number stays unused. Raises LogDamaged, DamagedObject.
    """
    size = folder.size
    start, found = _replayed.get(folder, (0, {}))
    if start and any(folder.entries(start, of=frozenset({"erasure"}))):
        start, found = 0, {}
    for entry in folder.entries(start, of=_OF_DOCUMENTS):
        if entry.index >= size:
            break
        if entry.body is None:
            continue
        record = entry.record()
        if isinstance(record, Arrival):
            found[record.number] = _Document(record, entry.index)
        elif isinstance(record, ReadingLogged | Failure) and record.document in found:
            document = found[record.document]
            if isinstance(record, Failure):
                document.failure = record
            elif record.reading not in document.readings:
                document.readings.append(record.reading)
    _replayed[folder] = (size, found)
    return [
        Document(number=number, arrival=d.arrival, entry=d.entry, readings=tuple(d.readings), failure=d.failure)
        for number, d in sorted(found.items())
    ]


def reading_of(folder: CaseFolder, reading_id: str) -> Reading:
    """A reading by its id (the name of its object). Raises MissingObject, DamagedObject."""
    try:
        return from_json(folder.get_object(reading_id), Reading)
    except (ValueError, RecursionError) as error:
        raise DamagedObject(f"The object {reading_id} is not a reading: {error}") from error
