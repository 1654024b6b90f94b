"""Taking documents in: numbers are given under the lock, and what is known already is nothing new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from khronika.records.base import Record
from khronika.records.custody import Arrival, EntryKind
from khronika.store.entries import LogState
from khronika.store.folder import CaseFolder


@dataclass(frozen=True, slots=True)
class Admission:
    """What became of one arrival."""

    number: int
    """D-number."""
    new: bool
    """False: the same bytes from the same place were here already, under this number."""


class Arrivals:
    """Takes documents into one case. Keeps what it has read of the log, so that each batch costs only itself."""

    def __init__(self, folder: CaseFolder) -> None:
        self.folder = folder
        self._known: dict[tuple[str, str, str], int] = {}
        self._read = 0

    def admit(self, arrivals: Sequence[Arrival]) -> list[Admission]:
        """Logs arrivals whose objects have been put; their `number` is given here. Out: one admission each, in order.

        The same (object, path, place) again, in the log or earlier in the batch, is nothing new. Raises what
        `CaseFolder.append` raises; then none was admitted.
        """
        admitted: list[Admission] = []

        def batch(state: LogState) -> Sequence[tuple[EntryKind, Record]]:
            self._catch_up(state)
            fresh: dict[tuple[str, str, str], Arrival] = {}
            for arrival in arrivals:
                what = _identity(arrival)
                number = self._known.get(what) or (fresh[what].number if what in fresh else None)
                admitted.append(Admission(number or state.counts["arrival"] + len(fresh) + 1, number is None))
                if number is None:
                    fresh[what] = msgspec.structs.replace(arrival, number=admitted[-1].number)
            return [("arrival", arrival) for arrival in fresh.values()]

        self.folder.append(batch)
        return admitted

    def _catch_up(self, state: LogState) -> None:
        for entry in state.entries(self._read):
            if entry.kind == "arrival" and entry.body is not None:
                arrival = entry.record()
                self._known.setdefault(_identity(arrival), arrival.number)
            self._read = entry.index + 1


def _identity(arrival: Arrival) -> tuple[str, str, str]:
    return arrival.object, arrival.path, arrival.place
