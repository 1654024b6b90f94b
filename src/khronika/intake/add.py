"""Adding files to a case: preserved first, then logged, then read, in batches; every file accounted for.

A file of one document is durable and its arrival logged before any reader sees it: killed at any moment, what was
logged is there, and `read_pending` reads on. The documents of a container (an archive, a chat, JSON lines) are only
known once it is read: its bytes are durable before, its documents are logged together after.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from khronika.intake import readers
from khronika.intake.extraction import MEBIBYTE, Extract, Limits, Note
from khronika.intake.ledger import AT_ONCE, Ledger, Outcome, entry_of, store
from khronika.intake.pending import PendingReport, read_pending
from khronika.intake.readers.archives import LONGEST_MAP, MAP_ENDING
from khronika.intake.report import report_of
from khronika.intake.sidecar import Sidecar
from khronika.intake.supplied import Supplied
from khronika.intake.walk import Found, walk
from khronika.intake.workers import Workers
from khronika.records.base import Record, digest
from khronika.records.custody import Arrival, Collection
from khronika.run.runner import Progress, Silent
from khronika.store.clock import now
from khronika.store.folder import CaseFolder

__all__ = ["AddReport", "PendingReport", "add", "read_pending", "report_of"]

BATCH_FILES = 100
BATCH_BYTES = 16 * MEBIBYTE
SMALL_FILE = 4 * MEBIBYTE
"""Larger files are streamed into the store instead of held."""

SMALL_CONTAINER = MEBIBYTE // 4
MANY = 2_000
"""Documents of small containers held before they are logged."""

NAMED_AT_MOST = 20
"""Sentences about single files of one kind; the rest is counted in one more."""


class AddReport(Record, frozen=True, kw_only=True):
    """What became of everything handed in. `files_seen` = `files_new` + `files_already` + `excluded` + `unreadable`;
    `added` = `read` + `not_read` (documents, of which a file can hold many)."""

    files_seen: int = 0
    files_new: int = 0
    files_already: int = 0
    excluded: int = 0
    unreadable: int = 0
    added: int = 0
    already: int = 0
    read: int = 0
    not_read: int = 0
    problems: tuple[str, ...] = ()
    """Sentences: files that could not be had, documents not read, what was left out, what in a sidecar fits nothing."""


@dataclass
class _File:
    """A preserved file: its bytes if it is small, its digest, its format."""

    found: Found
    data: bytes | None
    digest: str
    format: str
    size: int
    collection: Collection


def add(
    folder: CaseFolder,
    sources: Sequence[Path],
    *,
    collection: Collection = Collection(),  # noqa: B008 - a frozen record
    sidecar: Path | None = None,
    by: str,
    progress: Progress | None = None,
    workers: int = 1,
    limits: Limits | None = None,
    mapping: str | None = None,
) -> AddReport:
    """Adds files, folders and archives to a case and reads what can be read; all it reports is durable.

    collection: what is known of all of them; a line of the sidecar CSV completes it for its file. by: who adds.
    mapping: TOML that says which column of a table is what, for tables without a `.map.toml` of their own.
    Raises BadSidecar before anything is added, and what `CaseFolder.append` and `put_objects` raise.
    """
    rows = Sidecar.load(sidecar) if sidecar else None
    with Workers(workers, limits or Limits()) as pool:
        adding = _Adding(folder, pool, by, collection, rows, progress or Silent(), mapping)
        adding.pending()
        leave_out = frozenset([folder.path.absolute(), *([sidecar.absolute()] if sidecar else [])])
        found = list(walk(sources, leave_out=leave_out))
        adding.progress.start("intake", len(found))
        for batch in _batches(found):
            adding.batch(batch)
            adding.progress.advance(len(batch))
        adding.settle()
        adding.progress.finish()
        return adding.report()


def _batches(found: Sequence[Found]) -> Iterator[list[Found]]:
    batch: list[Found] = []
    size = 0
    for one in found:
        batch.append(one)
        try:
            size += one.path.lstat().st_size if one.fate == "file" else 0
        except OSError:
            size += 0
        if len(batch) >= BATCH_FILES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Adding:
    """One call of `add`: counts and sentences beside the work on each batch."""

    def __init__(
        self,
        folder: CaseFolder,
        pool: Workers,
        by: str,
        collection: Collection,
        rows: Sidecar | None,
        progress: Progress,
        mapping: str | None = None,
    ) -> None:
        self.mapping = mapping
        self.folder = folder
        self.pool = pool
        self.by = by
        self.collection = collection
        self.rows = rows
        self.progress = progress
        self.ledger = Ledger(folder)
        self.supplied = Supplied()
        self.counts: Counter[str] = Counter()
        self.excluded: dict[str, list[str]] = {}
        self.sentences: list[str] = []
        self.failures: Counter[str] = Counter()
        self._background = ThreadPoolExecutor(1)
        self._being_read: tuple[list[tuple[_File, int]], Future[list[list[Extract | Note]]]] | None = None

    def pending(self) -> None:
        """First what an earlier, interrupted add left unread."""
        before = read_pending(self.folder, pool=self.pool)
        if before.read or before.not_read:
            count = before.read + before.not_read
            self.sentences.append(f"{count:,} documents of an earlier, interrupted add were read now.")
        self.sentences.extend(before.problems)

    def batch(self, batch: list[Found]) -> None:
        """Preserves, logs and reads up to `BATCH_FILES` files."""
        small: list[_File] = []
        large: list[_File] = []
        containers: list[_File] = []
        for found in batch:
            self.counts["seen"] += 1
            if found.fate != "file":
                self._left_out(found)
                continue
            file = self._preserved(found)
            if file is None:
                continue
            if self._is_known(file):
                self.counts["files_already"] += 1
            elif readers.container(file.format):
                containers.append(file)
            else:
                (small if file.data is not None else large).append(file)
        blobs = [file.data for file in (*small, *containers) if file.data is not None]
        if blobs:
            self.folder.put_objects(blobs)
        self._singles([*small, *large])
        self._containers(containers)

    def _preserved(self, found: Found) -> _File | None:
        """The file's bytes, whole and of one moment; large ones are in the store already. None, and said, if not."""
        try:
            before = found.path.stat()
            data = None
            if before.st_size <= SMALL_FILE:
                data = found.path.read_bytes()
                name, size, head = digest(data), len(data), data[: readers.HEAD]
            else:
                name = self.folder.put_file(found.path)
                with self.folder.open_object(name) as stream:
                    head = stream.read(readers.HEAD)
                    size = stream.seek(0, 2)
            after = found.path.stat()
        except (OSError, MemoryError) as error:
            self.counts["unreadable"] += 1
            why = getattr(error, "strerror", None) or type(error).__name__
            self._say(
                "unreadable",
                f"{found.place} could not be read ({why}); nothing of it is kept. Check it and add it again.",
            )
            return None
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            self._say(
                "changing",
                f"{found.place} changed while it was read: kept is what was read. Add it again when it is at rest.",
            )
        format = readers.format_of(head, found.name)  # noqa: A001
        record = self.rows.collection(found.relative, found.place, self.collection) if self.rows else self.collection
        self.supplied.file(found.name, name)
        return _File(found, data, name, format, size, record)

    def _is_known(self, file: _File) -> bool:
        place = file.found.place
        if readers.container(file.format):
            if self.ledger.is_complete(file.digest, place):
                self.counts["already"] += self.ledger.documents_of(file.digest, place)
                return True
            return False
        if self.ledger.number(file.digest, "", place) is None:
            if (earlier := self.ledger.earlier(place)) is not None:
                self._say(
                    "changed",
                    f"{place} has changed since it was added as D-{earlier}: it is a new document; the old one stays.",
                )
            return False
        self.counts["already"] += 1
        return True

    def _arrival(self, file: _File, extract: Extract | None = None) -> Arrival:
        return Arrival(
            number=1,  # given under the lock
            object=file.digest,
            path=extract.path if extract else "",
            member_sha256=extract.member_sha256 if extract else None,
            name=extract.name if extract and extract.path else file.found.name,
            place=file.found.place,
            format=extract.format if extract else file.format,
            size=extract.size if extract and extract.path else file.size,
            time=now(),
            by=self.by,
            collection=file.collection,
        )

    def _singles(self, files: list[_File]) -> None:
        """Files of one document each: arrivals logged together, then read, then readings logged together."""
        if not files:
            return
        admitted = self.ledger.admit([self._arrival(file) for file in files])
        todo = [(file, given.number) for file, given in zip(files, admitted, strict=True) if given.new]
        self.counts["files_new"] += len(todo)
        self.counts["files_already"] += len(files) - len(todo)
        self.counts["already"] += len(files) - len(todo)
        jobs = [(file.data if file.data is not None else file.digest, file.found.name, file.format) for file, _ in todo]
        self.settle()
        self._being_read = (todo, self._background.submit(self.pool.read_all, jobs, self.folder))

    def settle(self) -> None:
        """Logs what the readers say of the batch before: they read it while the next one was being preserved."""
        if self._being_read is None:
            return
        (todo, reading), self._being_read = self._being_read, None
        extracts = [self._single(items) for items in reading.result()]
        for (file, _), extract in zip(todo, extracts, strict=True):
            self.supplied.reading(file.found.place, extract.reading)
        outcomes = store(self.folder, extracts)
        if outcomes:
            self.folder.append([entry_of(number, outcome) for (_, number), outcome in zip(todo, outcomes, strict=True)])
        for (file, number), outcome in zip(todo, outcomes, strict=True):
            self._count(f"D-{number} ({file.found.place})", outcome)

    def _single(self, items: list[Extract | Note]) -> Extract:
        return next(item for item in items if isinstance(item, Extract))

    def _containers(self, files: list[_File]) -> None:
        """In order. What small ones hold (mails, mostly) is stored and logged together, a file's documents never apart,
        because each append waits for the disk."""
        waiting: list[tuple[_File, list[Extract]]] = []
        for file in files:
            if file.size > SMALL_CONTAINER:
                self._flush(waiting)
                self._container(file)
                continue
            extracts = list(self._extracts(file))
            if len(extracts) >= MANY:  # alone, so that a kill leaves whole lots of `AT_ONCE` of it
                self._flush(waiting)
            waiting.append((file, extracts))
            if sum(len(extracts) for _, extracts in waiting) >= MANY:
                self._flush(waiting)
        self._flush(waiting)

    def _flush(self, waiting: list[tuple[_File, list[Extract]]]) -> None:
        outcomes = store(self.folder, [extract for _, extracts in waiting for extract in extracts])
        owners = [file for file, extracts in waiting for _ in extracts]
        new: set[str] = set()
        for start in range(0, len(outcomes), AT_ONCE):
            new |= self._log(owners[start : start + AT_ONCE], outcomes[start : start + AT_ONCE])
        for file, _ in waiting:
            self.counts["files_new" if file.found.place in new else "files_already"] += 1
        waiting.clear()

    def _extracts(self, file: _File) -> Iterator[Extract]:
        """The documents of a container as they are found; what is said of it as a whole goes to the report."""
        source = file.data if file.data is not None else file.digest
        mapping = self._mapping_for(file.found)
        for item in self.pool.read_one(source, file.found.name, file.format, self.folder, mapping):
            if isinstance(item, Note):
                self._say("note", f"{file.found.place}: {item.sentence}")
                continue
            self.supplied.reading(file.found.place, item.reading)
            if item.member_sha256:
                self.supplied.file(item.name, item.member_sha256)
            yield item

    def _container(self, file: _File) -> None:
        """A file of many documents: read as a stream, readings stored as they come, logged together."""
        waiting: list[Outcome] = []
        extracts: list[Extract] = []
        new = False
        for extract in self._extracts(file):
            extracts.append(extract)
            if len(extracts) >= BATCH_FILES:
                waiting += store(self.folder, extracts)
                extracts = []
            if len(waiting) >= AT_ONCE:
                new = bool(self._log([file] * AT_ONCE, waiting[:AT_ONCE])) or new
                waiting = waiting[AT_ONCE:]
        waiting += store(self.folder, extracts)
        new = bool(self._log([file] * len(waiting), waiting)) or new
        self.counts["files_new" if new else "files_already"] += 1

    def _mapping_for(self, found: Found) -> str | None:
        """The mapping for a table: from the file beside it, else what the user gave for all."""
        beside = found.path.with_name(found.path.name + MAP_ENDING)
        try:
            if beside.is_file():
                with beside.open("rb") as stream:
                    return stream.read(LONGEST_MAP).decode("utf-8", "replace")
        except OSError as error:
            self._say("mapping", f"The mapping {beside.name} cannot be read ({error.strerror}): columns are guessed.")
        return self.mapping

    def _log(self, files: list[_File], outcomes: list[Outcome]) -> set[str]:
        """Logs documents of containers in one append, each beside its file; the places from which any was new."""
        if not outcomes:
            return set()
        pairs = list(zip(files, outcomes, strict=True))
        admitted = self.ledger.admit([self._arrival(file, extract) for file, (extract, _) in pairs], outcomes)
        new: set[str] = set()
        for given, (file, outcome) in zip(admitted, pairs, strict=True):
            if given.new:
                inside = f", {outcome[0].path}" if outcome[0].path else ""
                self._count(f"D-{given.number} ({file.found.place}{inside})", outcome)
                new.add(file.found.place)
            else:
                self.counts["already"] += 1
        return new

    def _count(self, what: str, outcome: Outcome) -> None:
        self.counts["added"] += 1
        self.counts["read" if outcome[1] else "not_read"] += 1
        if outcome[1] is None and outcome[0].unread is not None:
            self._say(
                "not read", f"{what} is kept but not read: {outcome[0].unread.why} {outcome[0].unread.help}".rstrip()
            )

    def _left_out(self, found: Found) -> None:
        self.counts[found.fate] += 1
        if found.fate == "excluded":
            self.excluded.setdefault(found.why, []).append(found.place)
        else:
            self._say("unreadable", f"{found.place}: {found.why}")

    def _say(self, kind: str, sentence: str) -> None:
        self.failures[kind] += 1
        if self.failures[kind] <= NAMED_AT_MOST:
            self.sentences.append(sentence)

    def report(self) -> AddReport:
        more = [
            f'And {count - NAMED_AT_MOST:,} more of the kind "{kind}"; the list of documents names each.'
            for kind, count in sorted(self.failures.items())
            if count > NAMED_AT_MOST
        ]
        left_out = [
            f"Left out: {len(places):,} {why} ({', '.join(places[:3])}{', …' if len(places) > 3 else ''})."
            for why, places in sorted(self.excluded.items())
        ]
        counts = self.counts
        return AddReport(
            files_seen=counts["seen"],
            files_new=counts["files_new"],
            files_already=counts["files_already"],
            excluded=counts["excluded"],
            unreadable=counts["unreadable"],
            added=counts["added"],
            already=counts["already"],
            read=counts["read"],
            not_read=counts["not_read"],
            problems=(
                *self.sentences,
                *more,
                *self.supplied.sentences(self.folder.open_object),
                *left_out,
                *(self.rows.problems() if self.rows else ()),
            ),
        )
