"""Days and intervals as EDTF (ISO 8601-2:2019) writes them, so that uncertainty survives every export."""

from __future__ import annotations

from khronika.records.base import DayInterval
from khronika.records.reports import Published


def edtf(interval: DayInterval | None, *, uncertain: bool = False) -> str:
    """An interval of days: `2023-05-06`, `2023-05-04/2023-05-06`, `2023-05-06/..`; empty where nothing is known.

    `uncertain` adds `?` to each day: inferred, not printed.
    """
    if interval is None or interval == (None, None):
        return ""
    mark = "?" if uncertain else ""
    first, last = (f"{day}{mark}" if day else ".." for day in interval)
    return first if first == last else f"{first}/{last}"


def edtf_published(published: Published) -> str:
    """A document's date, `?` where it was inferred."""
    return edtf(published.interval, uncertain=published.status == "inferred")
