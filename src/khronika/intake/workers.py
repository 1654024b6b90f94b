"""One or several reader processes behind two calls: one file as a stream, many files each whole and in order."""

from __future__ import annotations

import queue
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from types import TracebackType

from khronika.intake.extraction import Extract, Limits, Note
from khronika.intake.frames import Done
from khronika.intake.pool import Worker
from khronika.store.folder import CaseFolder

Job = tuple[bytes | str, str, str | None]
"""(bytes, or the digest of an object; name; format)."""


class Workers:
    """`count` children, started when first needed. Threads only wait for them; all parsing is in the children."""

    def __init__(self, count: int, limits: Limits) -> None:
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._all = [Worker(limits) for _ in range(max(1, count))]
        for worker in self._all:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(count) if count > 1 else None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._all:
            worker.close()

    def read_one(
        self, data: bytes | str, name: str, kind: str | None, folder: CaseFolder, mapping: str | None = None
    ) -> Iterator[Extract | Note]:
        """The documents of one file; `kind` its format, if known. Raises MissingObject, DamagedObject for a digest."""
        worker = self._idle.get()
        finished = False
        try:
            if isinstance(data, str):
                with folder.open_object(data) as stream:
                    for item in worker.read(stream, name, kind, mapping):
                        if not isinstance(item, Done):
                            yield item
            else:
                with closing(worker.read(data, name, kind, mapping)) as items:  # type: ignore[type-var]
                    for item in items:
                        if not isinstance(item, Done):
                            yield item
            finished = True
        finally:
            if not finished:
                worker.close()  # left in the middle of a file: its next words would be about the wrong one
            self._idle.put(worker)

    def read_all(self, jobs: Sequence[Job], folder: CaseFolder) -> list[list[Extract | Note]]:
        """Each file whole, in the order of `jobs`."""
        if self._threads is None:
            return [list(self.read_one(data, name, kind, folder)) for data, name, kind in jobs]
        return list(self._threads.map(lambda job: list(self.read_one(job[0], job[1], job[2], folder)), jobs))
