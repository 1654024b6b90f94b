"""Reading what was preserved and logged but never read: what a kill left behind."""

from __future__ import annotations

from collections import Counter

from khronika.custody.documents import documents
from khronika.intake.extraction import Extract, Limits, Unread
from khronika.intake.ledger import entry_of, store
from khronika.intake.readers import unread
from khronika.intake.workers import Workers
from khronika.records.base import Record
from khronika.records.custody import Document
from khronika.run.runner import Progress, Silent
from khronika.store.errors import DamagedObject, MissingObject
from khronika.store.folder import CaseFolder


class PendingReport(Record, frozen=True, kw_only=True):
    """What became of documents that had been preserved but not yet read."""

    read: int = 0
    not_read: int = 0
    problems: tuple[str, ...] = ()


def read_pending(
    folder: CaseFolder,
    *,
    workers: int = 1,
    progress: Progress | None = None,
    limits: Limits | None = None,
    pool: Workers | None = None,
) -> PendingReport:
    """Reads the documents that have neither a reading nor a failure: what a kill left."""
    waiting = [document for document in documents(folder) if document.state == "pending"]
    if not waiting:
        return PendingReport()
    if pool is None:
        with Workers(workers, limits or Limits()) as own:
            return _read_pending(folder, waiting, own, progress or Silent())
    return _read_pending(folder, waiting, pool, progress or Silent())


def _read_pending(folder: CaseFolder, waiting: list[Document], pool: Workers, progress: Progress) -> PendingReport:
    counts: Counter[str] = Counter()
    problems: list[str] = []
    by_object: dict[str, list[Document]] = {}
    for document in waiting:
        by_object.setdefault(document.arrival.object, []).append(document)
    progress.start("reading", len(waiting))
    for name, its in by_object.items():
        try:
            found = _extracts(folder, name, its, pool)
        except (MissingObject, DamagedObject) as error:
            problems.append(f"{', '.join(document.id for document in its)}: {error}")
            continue
        outcomes = store(folder, found)
        folder.append([entry_of(document.number, outcome) for document, outcome in zip(its, outcomes, strict=True)])
        counts.update("read" if outcome[1] else "not_read" for outcome in outcomes)
        progress.advance(len(its))
    progress.finish()
    return PendingReport(read=counts["read"], not_read=counts["not_read"], problems=tuple(problems))


def _extracts(folder: CaseFolder, name: str, its: list[Document], pool: Workers) -> list[Extract]:
    """The extract of each document of one object, in the given order."""
    arrival = its[0].arrival
    inside = any(document.arrival.path for document in its)
    known = None if inside else arrival.format
    file_name = arrival.place.rsplit("/", 1)[-1]
    by_path: dict[str, Extract] = {}
    wanted = {document.arrival.path for document in its}
    for item in pool.read_one(name, file_name, known, folder):
        if isinstance(item, Extract) and item.path in wanted:
            by_path.setdefault(item.path, item)
    lost = Unread(why="It was not found again in the file it came in.", help="Please report this.")
    return [
        by_path.get(document.arrival.path)
        or Extract(format=document.arrival.format, reader=unread.MANIFEST.name, reader_version="1", unread=lost)
        for document in its
    ]
