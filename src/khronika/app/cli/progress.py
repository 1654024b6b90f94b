"""A progress bar a stage on standard error: done, total, rate, time left; nothing where nobody watches."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any


class Bars:
    """`khronika.run.runner.Progress` on a terminal."""

    def __init__(self) -> None:
        self._bars: Any = None
        self._task: Any = None

    def __enter__(self) -> Bars:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._bars = Progress(
                TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}/s"), TextColumn("left"), TimeRemainingColumn(),
                console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def start(self, stage: str, total: int) -> None:
        if self._bars is not None and total:
            self._task = self._bars.add_task(stage, total=total, rate="0")

    def advance(self, amount: int) -> None:
        if self._bars is not None and self._task is not None:
            self._bars.advance(self._task, amount)
            speed = next((t.speed for t in self._bars.tasks if t.id == self._task), None)
            self._bars.update(self._task, rate=f"{speed:,.0f}" if speed else "…")

    def finish(self) -> None:
        self._task = None
