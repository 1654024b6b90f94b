"""Log entries as the rest of the program reads and makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from khronika.records.base import Record, from_json
from khronika.records.custody import EntryKind
from khronika.store.errors import LogDamaged
from khronika.store.kinds import BODIES


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One acknowledged entry."""

    index: int
    kind: EntryKind
    commitment: bytes
    body: bytes | None
    """Canonical JSON of its record; None if it was erased by a recorded act."""

    def record(self) -> Any:
        """The body as its record (see `BODIES`); None if erased. Raises LogDamaged if it cannot be read."""
        if self.body is None:
            return None
        try:
            return from_json(self.body, BODIES[self.kind])
        except (ValueError, RecursionError) as error:
            raise LogDamaged(f"The body of entry {self.index} cannot be read: {error}") from error


@dataclass(frozen=True, slots=True)
class LogState:
    """What a batch may depend on, valid while the lock is held."""

    size: int
    counts: Mapping[str, int]
    """How many entries there are of each kind: the next D-number is `counts["arrival"] + 1`."""
    entries: Callable[[int], Iterator[LogEntry]]
    """The entries from an index on."""


Batch = Sequence[tuple[EntryKind, Record]]
"""Records to append, each with the kind of entry it is the body of."""
