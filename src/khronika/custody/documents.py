"""The documents of a case, replayed from its log."""

from __future__ import annotations

from dataclasses import dataclass, field

from khronika.records.base import from_json
from khronika.records.custody import Arrival, Document, Failure, Reading, ReadingLogged
from khronika.store.errors import DamagedObject
from khronika.store.folder import CaseFolder


@dataclass(slots=True)
class _Document:
    arrival: Arrival
    entry: int
    readings: list[str] = field(default_factory=list)
    failure: Failure | None = None


def documents(folder: CaseFolder) -> list[Document]:
    """The documents in number order, each with its readings (oldest first) and its last failure.

    A document whose arrival was erased is not among them; its number stays unused. Raises LogDamaged, DamagedObject.
    """
    found: dict[int, _Document] = {}
    for entry in folder.entries():
        if entry.body is None or entry.kind not in ("arrival", "reading", "failure"):
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
