"""Intake: files become documents, documents become readings, and every file is accounted for.

The way of a file: `walk` finds it, `add` preserves it and logs its arrival, `pool` hands its bytes to a child process
(`child`, contained by `containment`), where `reading` chooses the reader and `finish` makes the reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["AddReport", "Extract", "Extraction", "Limits", "read", "read_pending", "report_of"]

if TYPE_CHECKING:
    from khronika.intake.add import AddReport, read_pending
    from khronika.intake.extraction import Extract, Extraction, Limits
    from khronika.intake.pool import read
    from khronika.intake.report import report_of

_HOMES = {
    "AddReport": "add", "read_pending": "add", "Extract": "extraction", "Extraction": "extraction",
    "Limits": "extraction", "read": "pool", "report_of": "report",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    # Lazy: the child process imports this package too, and needs neither the store nor the pool.
    if name not in _HOMES:
        raise AttributeError(f"module 'khronika.intake' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"khronika.intake.{_HOMES[name]}"), name)
