"""The one runner: looks up what is filed, computes the rest in a process pool, files it batch by batch.

Killed at any moment it goes on where it stopped, because every finished batch is a pack. Batches are cut from the
missing inputs in order of their keys, so neither the number of workers nor the order of arrival shows in `derived/`.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import msgspec

from khronika.run.stage import Stage, encode

I = TypeVar("I")  # noqa: E741
O = TypeVar("O")  # noqa: E741

RECYCLE_AFTER = 200
"""Batches a worker after which all are replaced: the language model's memory grows slowly over long runs. The pool's
own `max_tasks_per_child` is no use: in Python 3.11 its last worker can leave with work still waiting, for ever."""


class Results(Protocol):
    """Where results are filed; `khronika.store.results.Results` for a case, nothing for file commands."""

    def get(self, key: bytes) -> bytes | None: ...

    def put(self, results: dict[bytes, bytes]) -> None: ...


class Progress(Protocol):
    """Told about each stage: how much there is to do, and what is done."""

    def start(self, stage: str, total: int) -> None: ...

    def advance(self, amount: int) -> None: ...

    def finish(self) -> None: ...


class Silent:
    """Progress for nobody."""

    def start(self, stage: str, total: int) -> None:
        pass

    def advance(self, amount: int) -> None:
        pass

    def finish(self) -> None:
        pass


@dataclass
class Problem:
    """An input on which a stage failed, alone and twice; it is not filed, so the next run tries again."""

    stage: str
    what: str


@dataclass
class _Batch:
    keys: list[bytes]
    makers: list[Callable[[], Any]]
    failures: int = 0

    def inputs(self) -> list[Any]:
        # Made when they are sent, not before: a case's texts need not fit into memory.
        return [make() for make in self.makers]


_tools: dict[tuple[str, str], Any] = {}


def _tools_of(setup: Callable[[str], Any] | None, parameter: str) -> Any:
    if setup is None:
        return None
    where = (f"{setup.__module__}.{setup.__qualname__}", parameter)
    if where not in _tools:
        _tools[where] = setup(parameter)
    return _tools[where]


def _work(function: Any, setup: Any, parameter: str, inputs: list[Any]) -> list[bytes | str]:
    """One batch in a worker: filed results as bytes, or the words of the error for inputs that fail alone."""
    tools = _tools_of(setup, parameter)
    try:
        return [encode(o) for o in function(inputs, tools)]
    except Exception:
        if len(inputs) == 1:
            raise
    out: list[bytes | str] = []
    for one in inputs:
        try:
            out.append(encode(function([one], tools)[0]))
        except Exception as error:
            out.append(f"{type(error).__name__}: {error}")
    return out


class Runner:
    """Runs stages in `workers` processes (1 = in this one). Use as a context manager; the pool is shared by stages."""

    def __init__(self, workers: int = 1, progress: Progress | None = None) -> None:
        self.workers = max(1, workers)
        self.progress: Progress = progress or Silent()
        self.problems: list[Problem] = []
        self._pool: ProcessPoolExecutor | None = None
        self._served = 0

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the worker processes, waiting for none."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
            self._served = 0

    def run(
        self,
        stage: Stage[I, O],
        inputs: Sequence[tuple[bytes, Callable[[], I]]],
        results: Results | None = None,
    ) -> list[O | None]:
        """The stage's output for every input, in their order; None where it failed (see `problems`).

        An input is (identity in bytes, a function that gives the record): records whose result is filed are never
        made. Equal identities are computed once.
        """
        keys = [stage.key(identity) for identity, _ in inputs]
        found: dict[bytes, O] = {}
        missing: dict[bytes, Callable[[], I]] = {}
        decoder = msgspec.msgpack.Decoder(stage.output)
        for key, (_, make) in zip(keys, inputs, strict=True):
            if key in found or key in missing:
                continue
            data = results.get(key) if results is not None else None
            if data is None:
                missing[key] = make
            else:
                found[key] = decoder.decode(data)
        for filed in self._compute(stage, missing):
            if results is not None:
                results.put(filed)
            found.update((key, decoder.decode(data)) for key, data in filed.items())
        return [found.get(key) for key in keys]

    def map(self, function: Callable[[I], O], *items: Iterable[I]) -> Iterator[O]:
        """Like the builtin, in the worker processes; for functions that file nothing. Order is kept."""
        if self.workers == 1:
            return map(function, *items)
        return self._started().map(function, *items, chunksize=32)

    def _compute(self, stage: Stage[I, O], missing: dict[bytes, Callable[[], I]]) -> Iterator[dict[bytes, bytes]]:
        if not missing:
            return
        keys = sorted(missing)
        batches = [
            _Batch(part, [missing[key] for key in part])
            for part in (keys[at : at + stage.batch] for at in range(0, len(keys), stage.batch))
        ]
        self.progress.start(stage.name, len(keys))
        try:
            if self.workers > 1 and len(batches) > 1 and len(keys) > stage.heavy:
                yield from self._in_pool(stage, batches)
            else:
                for batch in batches:
                    try:
                        out = _work(stage.function, stage.setup, stage.parameter, batch.inputs())
                    except Exception as error:
                        out = [f"{type(error).__name__}: {error}"]
                    yield self._filed(stage, batch, out)
        finally:
            self.progress.finish()

    def _in_pool(self, stage: Stage[I, O], batches: list[_Batch]) -> Iterator[dict[bytes, bytes]]:
        waiting, running = list(reversed(batches)), dict[Future[list[bytes | str]], _Batch]()
        while waiting or running:
            tired = self._served >= RECYCLE_AFTER * self.workers
            if tired and not running:
                self.close()
                tired = False
            # A batch that broke the pool runs alone, so that it can only hurt itself.
            alone = bool(waiting) and waiting[-1].failures > 0
            while waiting and not tired and len(running) < (1 if alone else self.workers + 1):
                if running and waiting[-1].failures:
                    break
                batch = waiting.pop()
                running[self._submit(stage, batch)] = batch
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                batch = running.pop(future)
                try:
                    out = future.result()
                except BrokenProcessPool:
                    # All that ran in it are lost with it; one of them is to blame.
                    lost = [batch, *running.values()]
                    running.clear()
                    self.close()
                    waiting.extend(self._blame(stage.name, lost))
                    break
                except Exception as error:
                    out = [f"{type(error).__name__}: {error}"]
                yield self._filed(stage, batch, out)

    def _submit(self, stage: Stage[I, O], batch: _Batch) -> Future[list[bytes | str]]:
        self._served += 1
        return self._started().submit(_work, stage.function, stage.setup, stage.parameter, batch.inputs())

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.workers,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_quiet_worker,
            )
        return self._pool

    def _blame(self, stage: str, lost: list[_Batch]) -> list[_Batch]:
        """Batches to run again after the pool broke: halved once they have broken it alone."""
        again = []
        for batch in lost:
            batch.failures += 1
            if batch.failures == 1 or len(batch.keys) == 1:
                again.append(batch)
                continue
            half = len(batch.keys) // 2
            again.extend(
                _Batch(batch.keys[part], batch.makers[part], batch.failures)
                for part in (slice(half), slice(half, None))
            )
        dead = [b for b in again if len(b.keys) == 1 and b.failures > 3]
        self.problems.extend(Problem(stage, "a worker process died four times on one input") for _ in dead)
        return [b for b in again if b not in dead]

    def _filed(self, stage: Stage[I, O], batch: _Batch, out: list[bytes | str]) -> dict[bytes, bytes]:
        filed = {}
        for key, data in zip(batch.keys, out, strict=False):
            if isinstance(data, bytes):
                filed[key] = data
            else:
                self.problems.append(Problem(stage.name, data))
        self.progress.advance(len(batch.keys))
        return filed


def _quiet_worker() -> None:
    # Ctrl-C goes to the parent, which stops the pool; a worker's own traceback would only confuse.
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def default_workers() -> int:
    """One process a core this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
