"""Expressions that hang on a named event of the case's list: "three days after the mobilization began".

The list is the case's own, dated and sourced by its users; the engine brings none. An event found in a clause is
offered as an anchor; it dates a document only where the text says how long ago it was, and then the date is marked as
inferred.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from khronika.language.time.calendar import day
from khronika.records.base import DayInterval
from khronika.records.findings import NamedEvent
from khronika.records.reports import Published

CLAUSE_CHARACTERS = 140
"""How far after an expression its event may be named, within the sentence."""

_CLAUSE = re.compile(r"[^.!?;\n]{0,140}")
_LINK = re.compile(r"\b(since|after|before|following)\b", re.IGNORECASE)
_ELAPSED = re.compile(r"\b(?:have|has|had)\s+(?:now\s+|already\s+)?(?:passed|elapsed|gone by|been)\b", re.IGNORECASE)
_DAYS = re.compile(r"P(\d+)([DWMY])$")
_UNIT_DAYS = {"D": 1, "W": 7, "M": 30, "Y": 365}


def named_after(text: str, end: int, events: Sequence[NamedEvent]) -> tuple[NamedEvent, ...]:
    """Events whose words all stand in the clause after offset `end`, in the list's order."""
    clause = _CLAUSE.match(text, end)
    words = set(re.findall(r"\w+", clause.group().lower())) if clause else set()
    return tuple(event for event in events if any(set(entry.lower().split()) <= words for entry in event.words))


def link(text: str, end: int) -> str | None:
    """`since`, `after` or `before`, if the clause after offset `end` has one."""
    clause = _CLAUSE.match(text, end)
    found = _LINK.search(clause.group()) if clause else None
    if found is None:
        return None
    word = found[1].lower()
    return "after" if word == "following" else word


def elapsed_range(value: str, mod: str | None) -> tuple[int, int] | None:
    """Whole days, least and most, that a duration asserts: `P2D` MORE_THAN is 2 to 3; None for other durations."""
    m = _DAYS.match(value)
    if m is None or len(m[1]) > 4:
        return None
    unit = _UNIT_DAYS[m[2]]
    n = int(m[1]) * unit
    if mod in ("MORE_THAN", "EQUAL_OR_MORE"):
        return n, n + unit
    if mod in ("LESS_THAN", "EQUAL_OR_LESS"):
        return max(n - unit, 0), n
    slack = unit // 2 if unit > 1 else 0
    return n - slack, n + slack


def interval_beside(event: NamedEvent, value: str, mod: str | None, word: str) -> DayInterval | None:
    """The days that lie a duration after (or before) an event; None if the event is open or the duration vague."""
    first, last = (day(x) if x else None for x in event.interval)
    span = elapsed_range(value, mod)
    if first is None or last is None or span is None:
        return None
    least, most = span if word != "before" else (-span[1], -span[0])
    return _add(first, least), _add(last, most)


def _add(start: date, days: int) -> str | None:
    try:
        return (start + timedelta(days=days)).isoformat()
    except OverflowError:
        return None


def infer_published(text: str, end: int, value: str, mod: str | None, events: Sequence[NamedEvent]) -> Published | None:
    """The document's date from "two days have passed since <event>": inferred, with the event as its origin."""
    if link(text, end) != "since" or not _ELAPSED.search(text, end, end + CLAUSE_CHARACTERS):
        return None
    named = named_after(text, end, events)
    if len(named) != 1:
        return None
    interval = interval_beside(named[0], value, mod, "after")
    if interval is None or None in interval:
        return None
    clause = _CLAUSE.match(text, end)
    return Published(
        status="inferred",
        interval=interval,
        origin="event",
        words=f"{clause.group().strip() if clause else ''} [{named[0].id}]",
    )
