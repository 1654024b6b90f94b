"""Several processes write to one case at once: every acknowledged entry is there, once."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

from khronika.custody.verify import verify
from khronika.records.custody import Arrival
from khronika.store.folder import CaseFolder

WRITERS, ROUNDS = 4, 12


def write(path: Path, writer: int, results: multiprocessing.Queue[list[tuple[int, int, str]]]) -> None:
    case = CaseFolder.open(path)
    done = []
    for turn in range(ROUNDS):
        names = case.put_objects([b"shared", b"%d of %d" % (turn, writer), b"%d here %d" % (turn, writer)])
        numbers: list[int] = []

        def batch(state, names=names, numbers=numbers):  # type: ignore[no-untyped-def]
            first = state.counts["arrival"] + 1
            numbers[:] = range(first, first + len(names))
            return [
                (
                    "arrival",
                    Arrival(number=n, object=o, name="n", place="p", format="t", size=1, time="t", by=f"{writer}"),
                )
                for n, o in zip(numbers, names, strict=True)
            ]

        indices = case.append(batch)
        done += list(zip(indices, numbers, names, strict=True))
    results.put(done)


def test_four_writers_and_a_reader(tmp_path: Path) -> None:
    case = CaseFolder.create(tmp_path / "case")
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    writers = [context.Process(target=write, args=(case.path, writer, results)) for writer in range(WRITERS)]
    for process in writers:
        process.start()
    sizes = []
    while any(process.is_alive() for process in writers) and results.qsize() < WRITERS:
        sizes.append(sum(1 for _ in CaseFolder.open(case.path).entries()))  # never an error
        assert verify(case.path).holds
    acknowledged = [done for _ in writers for done in results.get()]
    for process in writers:
        process.join()
        assert process.exitcode == 0
    assert sizes == sorted(sizes)
    assert len(acknowledged) == WRITERS * ROUNDS * 3
    found = [(e.index, e.record().number, e.record().object) for e in CaseFolder.open(case.path).entries(1)]
    assert sorted(acknowledged) == found
    assert [number for _, number, _ in found] == list(range(1, len(found) + 1))
    assert verify(case.path).holds
