"""Intervals of days: `(first, last)`, inclusive, `YYYY-MM-DD`, None = open. Comparing, meeting, widening."""

from __future__ import annotations

import datetime

from khronika.records.base import DayInterval

_MIN, _MAX = "0001-01-01", "9999-12-31"


def bounds(days: DayInterval) -> tuple[str, str]:
    """Both ends as comparable strings; an open end is the calendar's end."""
    return days[0] or _MIN, days[1] or _MAX


def meet(a: DayInterval | None, b: DayInterval | None) -> DayInterval | None:
    """The days both hold; None if there are none. An unknown interval holds every day."""
    if a is None or b is None:
        return a or b
    first, last = max(bounds(a)[0], bounds(b)[0]), min(bounds(a)[1], bounds(b)[1])
    if first > last:
        return None
    return (None if first == _MIN else first, None if last == _MAX else last)


def ordinal(day: str) -> int | None:
    """Days since year 1; None for what is no calendar day."""
    try:
        return datetime.date.fromisoformat(day[:10]).toordinal()
    except ValueError:
        return None


def gap(a: DayInterval, b: DayInterval) -> int:
    """Days between two intervals; 0 if they meet, 1 for neighbours. Unreadable ends count as meeting."""
    (a_first, a_last), (b_first, b_last) = bounds(a), bounds(b)
    if a_first <= b_last and b_first <= a_last:
        return 0
    early, late = (a_last, b_first) if a_last < b_first else (b_last, a_first)
    x, y = ordinal(early), ordinal(late)
    return 0 if x is None or y is None else y - x


def width(days: DayInterval) -> int:
    """How many days an interval holds; a large number if it is open or unreadable."""
    if days[0] is None or days[1] is None:
        return 100_000
    x, y = ordinal(days[0]), ordinal(days[1])
    return 100_000 if x is None or y is None else max(1, y - x + 1)


def shift(day: str, by: int) -> str:
    """The day `by` days later (earlier if negative); the day itself where the calendar ends."""
    at = ordinal(day)
    if at is None or not 1 <= at + by <= datetime.date.max.toordinal():
        return day
    return datetime.date.fromordinal(at + by).isoformat()


def reported(published: DayInterval | None) -> DayInterval | None:
    """The days a report without a date of its own speaks of: the day it was published or the day before.

    None where the publication is known to no better than three days: then nothing follows.
    """
    if published is None or published[0] is None or published[1] is None or width(published) > 3:
        return None
    return (shift(published[0], -1), published[1])
