"""Whatever dies in the middle, whatever the disk refuses: what was acknowledged is there, once, and nothing is half.

Each test breaks every step of the work in turn, opens the case again, does the work again and looks. `BREAKS` proves
that the power-cut model would notice a forgotten fsync.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
import pytest
from crashing import FailingDisk, Operation, RecordingDisk, die, images, refuse, write_image

from khronika.custody.verify import verify
from khronika.records.base import Record
from khronika.records.custody import Arrival, EntryKind, Failure
from khronika.store import keys
from khronika.store.errors import KhronikaError, WriteFailed
from khronika.store.files import Disk
from khronika.store.folder import CaseFolder, LogState

Acknowledged = list[tuple[str, int]]
"""(what, log index) in the order in which it was acknowledged."""

SECRET = b"what the witness Olena Testova said"


def arrival(name: str, digest: str, size: int) -> Arrival:
    return Arrival(
        number=0, object=digest, name=name, place="box", format="text", size=size, time="2026-01-02T03:04:05Z", by="R"
    )


def take_in(case: CaseFolder, reports: list[bytes]) -> list[int]:
    """Preserves and logs the reports that are not logged yet. Out: their D-numbers."""
    digests = case.put_objects(reports)
    numbers: dict[str, int] = {}

    def batch(state: LogState) -> list[tuple[EntryKind, Record]]:
        known = [e.record() for e in state.entries(0) if e.kind == "arrival" and e.body]
        numbers.update({record.object: record.number for record in known})
        new = [arrival("r.txt", d, len(r)) for d, r in zip(digests, reports, strict=True) if d not in numbers]
        numbers.update({record.object: state.counts["arrival"] + 1 + n for n, record in enumerate(new)})
        return [("arrival", msgspec.structs.replace(record, number=numbers[record.object])) for record in new]

    case.append(batch)
    return [numbers[digest] for digest in digests]


def index_of(case: CaseFolder, number: int) -> int:
    return next(e.index for e in case.entries() if e.kind == "arrival" and e.body and e.record().number == number)


class Intake:
    """Takes in two reports, then one."""

    @staticmethod
    def prepare(path: Path) -> None:
        CaseFolder.create(path)

    @staticmethod
    def work(case: CaseFolder, acknowledge: Callable[[str, int], None]) -> None:
        for batch in ([b"first report", b"second report"], [b"third report"]):
            for number in take_in(case, batch):
                acknowledge(f"D-{number}", index_of(case, number))

    @staticmethod
    def problems(case: CaseFolder, acknowledged: Acknowledged) -> list[str]:
        arrivals = [(e.index, e.record()) for e in case.entries() if e.kind == "arrival"]
        found = [
            f"D-{record.number} twice"
            for i, record in arrivals
            if [r.object for _, r in arrivals].count(record.object) > 1
        ]
        there = {(f"D-{record.number}", index) for index, record in arrivals}
        found += [f"{what} lost" for what in acknowledged if what not in there]
        found += [f"{r.object} missing" for _, r in arrivals if len(case.get_object(r.object)) != r.size]
        return found


class Filling(Intake):
    """The same, into a log that fills its first tile on the way."""

    @staticmethod
    def prepare(path: Path) -> None:
        failures = [Failure(document=1, reader="x", reader_version="1", why="w", time="t") for _ in range(253)]
        CaseFolder.create(path).append([("failure", failure) for failure in failures])


class Erasing:
    """Erases the second of three documents."""

    @staticmethod
    def prepare(path: Path) -> None:
        take_in(CaseFolder.create(path), [b"first report", SECRET, b"third report"])

    @staticmethod
    def work(case: CaseFolder, acknowledge: Callable[[str, int], None]) -> None:
        if not any(e.kind == "erasure" for e in case.entries()):
            hers = next(e for e in case.entries() if e.kind == "arrival" and e.record().size == len(SECRET))
            index = case.erase([hers.index], [hers.record().object], reason="she asked for it", by="R")
            acknowledge("erasure", index)
        take_in(case, [b"fourth report"])

    @staticmethod
    def problems(case: CaseFolder, acknowledged: Acknowledged) -> list[str]:
        found = [
            "erased bytes are still there" for p in case.path.rglob("*") if p.is_file() and SECRET in p.read_bytes()
        ]
        entries = list(case.entries())
        found += [f"{what} lost" for what, index in acknowledged if entries[index].kind != what]
        living = [e.record() for e in entries if e.kind == "arrival" and e.body]
        found += ["a document that was to be kept is lost"] * (len(living) != 3)
        return found + [f"{r.object} missing" for r in living if len(case.get_object(r.object)) != r.size]


SCENARIOS = {"intake": Intake, "filling": Filling, "erasing": Erasing}


Scenario = Intake | Erasing


@pytest.fixture(params=["intake", "erasing"])
def scenario(request: pytest.FixtureRequest) -> type[Scenario]:
    return SCENARIOS[request.param]


class Bench:
    """A prepared case that is copied for each attempt, with the keys it needs."""

    def __init__(self, scenario: type[Scenario], folder: Path) -> None:
        self.scenario = scenario
        self.folder = folder
        self.start = folder / "start"
        scenario.prepare(self.start)
        self.seen = {path: path.read_bytes() for path in (keys.home() / "seen").iterdir()}
        self.attempts = 0

    def place(self) -> Path:
        shutil.rmtree(self.folder / f"case{self.attempts}", ignore_errors=True)
        self.attempts += 1
        for path, content in self.seen.items():
            path.write_bytes(content)
        return self.folder / f"case{self.attempts}"

    def copy(self) -> Path:
        path = self.place()
        shutil.copytree(self.start, path)
        return path

    def problems(self, path: Path, acknowledged: Acknowledged) -> list[str]:
        """What is wrong with the case as it was left, and after the work was done again."""
        verdict = verify(path)
        found = list(verdict.found.damage)
        try:
            size = CaseFolder.open(path).size
            found += [f"{what} lost" for what, index in acknowledged if index >= size]
            self.scenario.work(CaseFolder.open(path), lambda what, index: None)
            found += self.scenario.problems(CaseFolder.open(path), acknowledged)
        except (KhronikaError, AssertionError, IndexError, StopIteration) as error:
            found.append(repr(error))
        return found + verify(path).findings

    def steps(self) -> int:
        disks: list[FailingDisk] = []

        def disk(path: Path) -> Disk:
            disks.append(FailingDisk(path, -1, die))
            return disks[-1]

        self.scenario.work(CaseFolder.open(self.copy(), disk=disk), lambda what, index: None)
        return disks[0].steps

    def record(self) -> tuple[list[Operation], Acknowledged]:
        operations: list[Operation] = []
        acknowledged: Acknowledged = []

        def acknowledge(what: str, index: int) -> None:
            operations.append(("ack", what, b""))
            acknowledged.append((what, index))

        self.scenario.work(CaseFolder.open(self.copy(), disk=lambda path: RecordingDisk(path, operations)), acknowledge)
        return operations, acknowledged


@pytest.fixture
def bench(scenario: type[Scenario], tmp_path: Path) -> Bench:
    return Bench(scenario, tmp_path)


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC], ids=["EIO", "ENOSPC"])
def test_a_disk_that_refuses_any_step(bench: Bench, code: int) -> None:
    steps = bench.steps()
    assert steps > 40
    for at in range(steps):
        path, acknowledged = bench.copy(), []
        failing: list[str] = []

        def fail(operation: str, failing: list[str] = failing) -> None:
            failing.append(operation)
            refuse(code)(operation)

        case = CaseFolder.open(path, disk=lambda root, at=at, fail=fail: FailingDisk(root, at, fail))
        try:
            bench.scenario.work(case, lambda what, index, done=acknowledged: done.append((what, index)))
        except WriteFailed as error:
            assert "refused" in str(error)
            if failing == ["sync"] or failing == ["sync_folder"]:
                with pytest.raises(WriteFailed, match="Open the case again"):
                    case.put_objects([b"fsync is never tried again"])
        assert failing, f"step {at} was not reached"
        assert bench.problems(path, acknowledged) == [], f"step {at}: {failing[0]}"


def report(pipe: int, what: str, index: int) -> None:
    os.write(pipe, f"{what} {index}\n".encode())


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.slow)])
def test_a_process_killed_at_any_step(bench: Bench, every: int) -> None:
    for at in range(0, bench.steps(), every):
        path = bench.copy()
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            case = CaseFolder.open(path, disk=lambda root, at=at: FailingDisk(root, at, die))
            bench.scenario.work(case, partial(report, writing))
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            lines = pipe.read().split("\n")[:-1]
        os.waitpid(child, 0)
        acknowledged = [(what, int(index)) for what, index in (line.split() for line in lines)]
        assert bench.problems(path, acknowledged) == [], f"killed at step {at}"
        assert list((path / "tmp").iterdir()) == []


def bad_images(
    bench: Bench, operations: list[Operation], acknowledged: Acknowledged, *, sample: int, stop: bool
) -> int:
    found = list(images(bench.start, operations))
    chosen = random.Random(11).sample(found, min(sample, len(found)))
    bad = 0
    for image, count in chosen:
        path = bench.place()
        write_image(image, path)
        problems = bench.problems(path, acknowledged[:count])
        bad += bool(problems)
        if problems and stop:
            break
    return bad


@pytest.mark.parametrize("scenario", SCENARIOS, indirect=True)
def test_a_power_cut_at_any_step(bench: Bench) -> None:
    operations, acknowledged = bench.record()
    assert bad_images(bench, operations, acknowledged, sample=60, stop=True) == 0


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS, indirect=True)
def test_every_power_cut(bench: Bench) -> None:
    operations, acknowledged = bench.record()
    assert bad_images(bench, operations, acknowledged, sample=1 << 30, stop=False) == 0


def without_file_sync(prefix: str) -> Callable[[list[Operation]], list[Operation]]:
    def broken(operations: list[Operation]) -> list[Operation]:
        places = {name: data.decode() for what, name, data in operations if what == "rename"}
        return [o for o in operations if o[0] != "sync" or not places.get(o[1], "").startswith(prefix)]

    return broken


def without_folder_sync(folder: str) -> Callable[[list[Operation]], list[Operation]]:
    return lambda operations: [o for o in operations if o[:2] != ("sync_folder", folder)]


def acknowledged_before_the_checkpoint(operations: list[Operation]) -> list[Operation]:
    broken: list[Operation] = []
    waiting: list[Operation] = []
    for operation in reversed(operations):  # each ack moves before the rename of the checkpoint it rests on
        if operation[0] == "ack":
            waiting.append(operation)
            continue
        broken.append(operation)
        if operation[0] == "rename" and operation[2] == b"log/checkpoint":
            broken += waiting
            waiting = []
    return broken[::-1]


def checkpoint_before_tiles(operations: list[Operation]) -> list[Operation]:
    """The checkpoint's folder is synced, and with it the promise made, before the tiles' folders are."""
    broken = [o for o in operations if not (o[0] == "sync_folder" and o[1].startswith("log/tile"))]
    tiles = [o for o in operations if o[0] == "sync_folder" and o[1].startswith("log/tile")]
    return [*broken, *tiles]


BREAKS: dict[str, Callable[[list[Operation]], list[Operation]]] = {
    "objects are not synced": without_file_sync("objects/"),
    "bodies are not synced": without_file_sync("bodies/"),
    "tiles are not synced": without_file_sync("log/tile/"),
    "the checkpoint is not synced": without_file_sync("log/checkpoint"),
    "the folder of packs is not synced": without_folder_sync("objects/packs"),
    "the folder above a new folder is not synced": without_folder_sync("objects"),
    "the folder of bodies is not synced": without_folder_sync("bodies"),
    "the folder of tiles is not synced": without_folder_sync("log/tile/0"),
    "the folder of bundles is not synced": without_folder_sync("log/tile/entries"),
    "the folder of a new level is not synced": without_folder_sync("log/tile"),
    "the folder of the checkpoint is not synced": without_folder_sync("log"),
    "acknowledged before the checkpoint": acknowledged_before_the_checkpoint,
    "checkpoint before tiles": checkpoint_before_tiles,
}


@pytest.mark.parametrize("scenario", ["filling"], indirect=True)
@pytest.mark.parametrize("name", BREAKS)
def test_the_power_model_notices(bench: Bench, name: str) -> None:
    operations, acknowledged = bench.record()
    assert bad_images(bench, BREAKS[name](operations), acknowledged, sample=400, stop=True) > 0
