"""The time of this machine, as entries claim it."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """UTC, `YYYY-MM-DDThh:mm:ssZ`. A claim: only the order of the log is certain."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
