"""TIMEX3 values as calendar arithmetic: shifting by a unit, and the days that a value covers.

Values are those of TimeML 1.2.1: `1998-02-13`, `1998-02`, `1998`, `199`, `19XX`, `1998-W07[-WE]`, `1998-Q1`,
`1998-H1`, `1998-SU`, a time after `T`. Years 1 to 9999, proleptic Gregorian.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from khronika.records.base import DayInterval

SEASONS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 14)}
"""Months of the meteorological seasons of the northern half; winter runs into the next year."""

_VALUE = re.compile(
    r"(?P<y>\d{4})(?:-(?:W(?P<w>\d\d)(?:-(?P<we>WE)|-(?P<wd>[1-7]))?|Q(?P<q>[1-4])|H(?P<h>[12])|(?P<s>SP|SU|FA|WI)"
    r"|(?P<m>\d\d)(?:-(?P<d>\d\d))?))?(?:T.*)?$"
)
_CENTURY = re.compile(r"(\d\d)(?:XX)?$")
_DECADE = re.compile(r"(\d{3})X?$")


def day(text: str) -> date | None:
    """The date in `YYYY-MM-DD…`, None if there is none or the calendar does not have it."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def month_shift(year: int, month: int, by: int) -> tuple[int, int] | None:
    """(year, month) that many months on; None outside the years 1 to 9999."""
    at = year * 12 + month - 1 + by
    return (at // 12, at % 12 + 1) if 12 <= at < 120_000 else None


def day_shift(start: date, days: int) -> date | None:
    """The day that many days on; None outside the calendar."""
    try:
        return start + timedelta(days=days)
    except OverflowError:
        return None


def same_day(year: int, month: int, of: int) -> date:
    """Day `of` of a month, or the month's last day if it is shorter."""
    for last in (of, 30, 29, 28):
        try:
            return date(year, month, min(of, last))
        except ValueError:
            continue
    raise ValueError(f"no month {month} in year {year}")


def last_of_month(year: int, month: int) -> date:
    """The last day of a month."""
    return same_day(year, month, 31)


def value_at(start: date, unit: str) -> str:
    """The value of the unit (D W WE M Q H Y DE C) that a day lies in."""
    if unit == "D":
        return start.isoformat()
    if unit in ("W", "WE"):
        year, week, _ = start.isocalendar()
        return f"{year:04d}-W{week:02d}" + ("-WE" if unit == "WE" else "")
    if unit == "M":
        return f"{start.year:04d}-{start.month:02d}"
    if unit == "Q":
        return f"{start.year:04d}-Q{(start.month + 2) // 3}"
    if unit == "H":
        return f"{start.year:04d}-H{1 if start.month < 7 else 2}"
    if unit == "DE":
        return f"{start.year // 10:03d}"
    if unit == "C":
        return f"{start.year // 100:02d}"
    return f"{start.year:04d}"


def shift(start: date, by: int, unit: str) -> date | None:
    """The day `by` units (D W M Q H Y DE C) on; the 31st becomes the last day of a shorter month."""
    if unit in ("D", "W", "WE"):
        return day_shift(start, by * (1 if unit == "D" else 7))
    months = {"M": 1, "Q": 3, "H": 6, "Y": 12, "DE": 120, "C": 1200}[unit] * by
    moved = month_shift(start.year, start.month, months)
    return same_day(*moved, start.day) if moved else None


def days_of(value: str) -> DayInterval | None:
    """First and last day that a value covers; None for values that name no days (`PRESENT_REF`, `P3D`, `XXXX-05`)."""
    m = _VALUE.match(value)
    try:
        if m is None:
            return _long_span(value)
        year = int(m["y"])
        if m["w"]:
            first = date.fromisocalendar(year, int(m["w"]), 6 if m["we"] else int(m["wd"] or 1))
            length = 1 if m["we"] else 0 if m["wd"] else 6
            return _span(first, first + timedelta(days=length))
        if m["q"] or m["h"]:
            size, index = (3, int(m["q"])) if m["q"] else (6, int(m["h"]))
            return _span(date(year, (index - 1) * size + 1, 1), last_of_month(year, index * size))
        if m["s"]:
            a, b = SEASONS[m["s"]]
            return _span(date(year, a, 1), last_of_month(year + (b > 12), b - 12 if b > 12 else b))
        if m["d"]:
            only = date(year, int(m["m"]), int(m["d"]))
            return _span(only, only)
        if m["m"]:
            return _span(date(year, int(m["m"]), 1), last_of_month(year, int(m["m"])))
        return _span(date(year, 1, 1), date(year, 12, 31))
    except (ValueError, OverflowError):
        return None


def _span(first: date, last: date) -> DayInterval:
    return first.isoformat(), last.isoformat()


def _long_span(value: str) -> DayInterval | None:
    if m := _DECADE.match(value):
        year = int(m[1]) * 10
        return _span(date(max(year, 1), 1, 1), date(year + 9, 12, 31))
    if m := _CENTURY.match(value):
        year = int(m[1]) * 100
        return _span(date(max(year, 1), 1, 1), date(year + 99, 12, 31))
    return None


def movable(code: str, year: int) -> str | None:
    """The day of a movable feast in a year: TG (fourth Thursday of November), EA (Easter, Anonymous Gregorian)."""
    if code == "TG":
        first = date(year, 11, 1).weekday()
        return date(year, 11, 1 + (3 - first) % 7 + 21).isoformat()
    if code == "EA":
        a, b, c = year % 19, year // 100, year % 100
        h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
        k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
        m = (a + 11 * h + 22 * k) // 451
        month, dom = divmod(h + k - 7 * m + 114, 31)
        return date(year, month, dom + 1).isoformat()
    return None
