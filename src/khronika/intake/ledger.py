"""What the case has already, and how arrivals and what became of them are logged: numbered under the lock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from khronika.intake.extraction import Extract, Unread
from khronika.records.base import Record, to_json
from khronika.records.custody import Arrival, EntryKind, Failure, ReadingLogged
from khronika.store.clock import now
from khronika.store.folder import CaseFolder, LogEntry, LogState

AT_ONCE = 20_000
"""Documents of one container logged in one append, all or none. A container of fewer is complete if any is known; of a
larger one that was interrupted an exact multiple is known, which tells it from a complete one (almost always; if not,
it is only read again)."""

Outcome = tuple[Extract, str | None]
"""An extract and the id of its stored reading, None if it was not read."""


@dataclass(frozen=True)
class Admitted:
    number: int
    new: bool


class Ledger:
    """The documents of a case by what makes them the same: object, path inside it, place."""

    def __init__(self, folder: CaseFolder) -> None:
        self.folder = folder
        self._numbers: dict[tuple[str, str, str], int] = {}
        self._held: dict[tuple[str, str], int] = {}
        self._last: dict[str, int] = {}
        self._next = 0
        size = folder.size
        self._learn(folder.entries(0, of=frozenset({"arrival"})))
        self._next = max(self._next, size)

    def number(self, object: str, path: str, place: str) -> int | None:  # noqa: A002 - the word the records use
        """The D-number under which these bytes from this place are known."""
        return self._numbers.get((object, path, place))

    def documents_of(self, object: str, place: str) -> int:  # noqa: A002
        """How many documents of this file from this place are known."""
        return self._held.get((object, place), 0)

    def earlier(self, place: str) -> int | None:
        """The last document that came from this place: a file there with other bytes is a changed file."""
        return self._last.get(place)

    def is_complete(self, object: str, place: str) -> bool:  # noqa: A002
        """Whether all documents of a container are known (see `AT_ONCE`)."""
        held = self.documents_of(object, place)
        return held > 0 and held % AT_ONCE != 0

    def _learn(self, entries: Iterable[LogEntry]) -> None:
        for entry in entries:
            if entry.kind == "arrival" and entry.body is not None:
                self._note(entry.record())
            self._next = entry.index + 1

    def _note(self, arrival: Arrival) -> None:
        key = (arrival.object, arrival.path, arrival.place)
        if key not in self._numbers:
            self._numbers[key] = arrival.number
            file = (arrival.object, arrival.place)
            self._held[file] = self._held.get(file, 0) + 1
            self._last[arrival.place] = arrival.number

    def admit(self, arrivals: Sequence[Arrival], outcomes: Sequence[Outcome] | None = None) -> list[Admitted]:
        """Logs arrivals (their `number` is given here); what is known already is nothing new. With `outcomes`, also
        what became of each new one, in the same append. Raises what `CaseFolder.append` raises."""
        admitted: list[Admitted] = []

        def batch(state: LogState) -> Sequence[tuple[EntryKind, Record]]:
            admitted.clear()
            self._learn(state.entries(self._next))
            records: list[tuple[EntryKind, Record]] = []
            after: list[tuple[EntryKind, Record]] = []
            fresh: dict[tuple[str, str, str], int] = {}
            for position, arrival in enumerate(arrivals):
                key = (arrival.object, arrival.path, arrival.place)
                known = self._numbers.get(key) or fresh.get(key)
                if known:
                    admitted.append(Admitted(known, new=False))
                    continue
                number = state.counts["arrival"] + len(fresh) + 1
                fresh[key] = number
                admitted.append(Admitted(number, new=True))
                records.append(("arrival", msgspec.structs.replace(arrival, number=number)))
                if outcomes is not None:
                    after.append(entry_of(number, outcomes[position]))
            return records + after

        self.folder.append(batch)
        for arrival, given in zip(arrivals, admitted, strict=True):
            self._note(msgspec.structs.replace(arrival, number=given.number))
        return admitted


def entry_of(number: int, outcome: Outcome) -> tuple[EntryKind, Record]:
    """The log entry that says what became of a document."""
    extract, reading = outcome
    if reading is not None:
        return "reading", ReadingLogged(
            document=number, reading=reading, reader=extract.reader, reader_version=extract.reader_version, time=now()
        )
    refused = extract.unread or Unread(why="It was not read.")
    return "failure", Failure(
        document=number,
        reader=extract.reader,
        reader_version=extract.reader_version,
        why=refused.why,
        help=refused.help,
        time=now(),
    )


def store(folder: CaseFolder, extracts: Sequence[Extract]) -> list[Outcome]:
    """Keeps the readings of extracts as objects, durable on return."""
    blobs = [to_json(extract.reading) for extract in extracts if extract.reading is not None]
    names = iter(folder.put_objects(blobs) if blobs else ())
    return [(_light(extract), next(names) if extract.reading is not None else None) for extract in extracts]


def _light(extract: Extract) -> Extract:
    """The extract without its text, which is stored now."""
    return msgspec.structs.replace(extract, reading=None) if extract.reading is not None else extract
