"""Time expressions: found by the language's rules, resolved against what is known of the document's date.

`find` reads one paragraph and knows no date; `resolve` reads a whole document's candidates in order. The symbolic form
of every expression is kept (`Timex.op`), so that a corrected date resolves everything again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import msgspec

from khronika.language.time.calendar import day, days_of
from khronika.language.time.candidate import TimexCandidate
from khronika.language.time.events import infer_published, interval_beside, link, named_after
from khronika.language.time.find import time_language
from khronika.language.time.ranges import Ranges
from khronika.language.time.resolve import Discourse, Outcome, evaluate
from khronika.records.base import DayInterval, Range
from khronika.records.findings import NamedEvent, Timex
from khronika.records.reports import Published, Report

__all__ = ["TimexCandidate", "find", "resolve"]

SHORT_INTERVAL_DAYS = 40
"""Up to this length every day of an inferred document date is tried, beyond it the two ends."""
MONTHS_SPANS = ("P6M", "P9M")
"""Spans that company reports set beside a quarter."""
Status = Literal["resolved", "bounded", "candidates", "symbolic"]

HEAD_CHARACTERS = 200
"""How far into an undated document a full date may stand to be taken for its dateline."""


def find(text: str, language: str) -> tuple[TimexCandidate, ...]:
    """Time expressions of one paragraph, offsets in `text`; empty for a language that has no rules yet."""
    return _find(text, language)


@lru_cache(maxsize=16)  # counts of the same paragraph ask again
def _find(text: str, language: str) -> tuple[TimexCandidate, ...]:
    rules = time_language(language)
    return rules.find(text) if rules else ()


def resolve(
    report: Report,
    ranges: Sequence[Range],
    candidates: Sequence[Sequence[TimexCandidate]],
    quotes: Sequence[Range] = (),
    events: Sequence[NamedEvent] = (),
) -> tuple[tuple[Timex, ...], Published]:
    """Timexes of a document in order of place, offsets in `report.text`, and the document's date.

    `ranges` are the paragraphs, `candidates` what `find` gave for each; `quotes` are ranges of quoted speech, whose
    expressions hang on the moment of the utterance; `events` is the case's list of dated events.
    The date is `report.published`; if that has no first day, it is inferred from a full date at the head of the text,
    or from how long ago a listed event was; else it stays as it is.
    """
    placed = [(candidate, start) for (start, _), group in zip(ranges, candidates, strict=True) for candidate in group]
    placed.sort(key=lambda item: (item[0].start + item[1], item[0].end))
    told = report.published.interval is not None and report.published.interval[0] is not None
    published = report.published if told else _infer(report, placed, events)
    resolver = _Resolver(report.text, published, quotes, events)
    for candidate, offset in placed:
        resolver.add(candidate, offset)
    return tuple(resolver.timexes), published


def _infer(report: Report, placed: Sequence[tuple[TimexCandidate, int]], events: Sequence[NamedEvent]) -> Published:
    """A full date at the head of an undated text is taken for its dateline; else the time since a listed event."""
    for candidate, offset in placed:
        start, end = candidate.start + offset, candidate.end + offset
        if start > HEAD_CHARACTERS:
            break
        if (
            candidate.form == "value"
            and candidate.type == "DATE"
            and len(candidate.value) == 10
            and day(candidate.value)
        ):
            head = report.text[:start].strip()
            if not head or head[-1] in "(,:|/-–—" or report.text[:start].endswith("\n"):
                days = (candidate.value, candidate.value)
                return Published(status="inferred", interval=days, origin="dateline", words=report.text[start:end])
    for candidate, offset in placed:
        if candidate.type == "DURATION" and events:
            found = infer_published(report.text, candidate.end + offset, candidate.value, candidate.mod, events)
            if found is not None:
                return found
    return report.published


class _Resolver:
    """One pass over a document's candidates in order of place."""

    def __init__(self, text: str, published: Published, quotes: Sequence[Range], events: Sequence[NamedEvent]) -> None:
        self.text, self.quotes, self.events = text, Ranges(quotes), events
        self.days = _document_days(published)
        self.seen = Discourse()
        self.timexes: list[Timex] = []

    def add(self, c: TimexCandidate, offset: int) -> None:
        """Resolve a candidate and remember what it named."""
        outcomes = self._outcomes(c)
        if not outcomes:
            return
        outcome, start, end = outcomes[0], c.start + offset, c.end + offset
        values = outcome.others or tuple(dict.fromkeys(x.value for x in outcomes))
        # A day counted from a date that is itself an interval is an interval of days, not a choice between its ends.
        long = len(self.days) == 2 and (self.days[1] - self.days[0]).days > 1
        spread = len(values) > 1 and not outcome.others and (long or c.grain == "D")
        interval = _join(outcomes)
        quoted = outcome.anchor == "dct" and self.quotes.covers(start, end)
        timex = Timex(
            start=start,
            end=end,
            type=c.type,
            value=_common(values) if spread else outcome.value,
            mod=c.mod,
            interval=interval,
            anchor="utterance" if quoted else outcome.anchor,
            op=c.op,
            status="bounded" if spread else _status(c, outcome, interval, len(values), quoted),
            candidates=values if len(values) > 1 and not spread else (),
            by=c.rule,
        )
        timex = self._bound(timex) if self.events else timex
        self._remember(timex)
        self.timexes.append(timex)

    def _outcomes(self, c: TimexCandidate) -> list[Outcome]:
        """The candidate at every day the document may be of; for a long interval at its ends."""
        found = [evaluate(c, at, self.seen) for at in self.days or (None,)]
        return [outcome for outcome in found if outcome is not None]

    def _bound(self, timex: Timex) -> Timex:
        """A duration or "the day" whose clause names listed events hangs on them; several events are candidates."""
        if timex.type == "DURATION":
            word = link(self.text, timex.end)
        else:
            word = "on" if timex.by.endswith("event-day") else None
        named = named_after(self.text, timex.end, self.events) if word else ()
        if not named:
            return timex
        if word == "on":
            days = [event.interval for event in named]
            value = days[0][0] if days[0][0] and days[0][0] == days[0][1] else timex.value
            return msgspec.structs.replace(
                timex,
                value=value,
                interval=days[0] if len(named) == 1 else None,
                anchor=f"event:{named[0].id}",
                status="resolved" if len(named) == 1 else "candidates",
                candidates=tuple(f"event:{event.id}" for event in named) if len(named) > 1 else (),
            )
        spans = [interval_beside(event, timex.value, timex.mod, word or "") for event in named]
        if len(named) > 1 or spans[0] is None:
            return msgspec.structs.replace(
                timex, candidates=tuple(f"event:{event.id}" for event in named), status="candidates"
            )
        return msgspec.structs.replace(timex, interval=spans[0], anchor=f"event:{named[0].id}", status="bounded")

    def _remember(self, timex: Timex) -> None:
        """A day, week, month, quarter or year just named is what "that day", "a year earlier" go back to."""
        if timex.type == "DURATION" and timex.value in MONTHS_SPANS:
            self.seen.months = True
        if timex.type == "TIME" and timex.value[-3:-2] == "T" and timex.value[-2:] in ("MO", "AF", "EV", "NI"):
            self.seen.part = timex.value[-2:]
        if timex.type in ("DATE", "TIME") and timex.value[4:5] == "-" and timex.value[5:7].isdecimal():
            self.seen.month = timex.value[:7]
        if timex.type not in ("DATE", "TIME") or timex.status in ("symbolic", "candidates"):
            return
        if days_of(timex.value) is None:
            return
        self.seen.value, self.seen.index = timex.value.split("T")[0], len(self.timexes)
        if len(self.seen.value) == 10 and "W" not in self.seen.value:
            if self.seen.day != self.seen.value:
                self.seen.day_before = self.seen.day
            self.seen.day, self.seen.day_index = self.seen.value, self.seen.index
        if "-Q" in timex.value and "REF" not in timex.op:
            self.seen.quarter, self.seen.months = timex.value, False


def _document_days(published: Published) -> tuple[date, ...]:
    """The days a document may be of: each of a short interval, the two ends of a long one, none if it is open."""
    if published.interval is None or published.interval[0] is None or published.interval[1] is None:
        return ()
    first, last = day(published.interval[0]), day(published.interval[1])
    if first is None or last is None or last < first:
        return ()
    length = (last - first).days
    if length >= SHORT_INTERVAL_DAYS:
        return first, last
    return tuple(first + timedelta(days=n) for n in range(length + 1))


def _common(values: Sequence[str]) -> str:
    """What values share, the rest as X: `2022-09-21`, `2022-09-25` → `2022-09-XX`."""
    first = values[0]
    for length in (7, 4):
        if len({value[:length] for value in values}) == 1 and len(first) > length:
            return first[:length] + re.sub(r"[0-9]", "X", first[length:].split("T")[0]) + _part(first)
    return re.sub(r"[0-9]", "X", first.split("T")[0]) + _part(first)


def _part(value: str) -> str:
    return "T" + value.split("T", 1)[1] if "T" in value else ""


def _status(c: TimexCandidate, outcome: Outcome, interval: DayInterval | None, values: int, quoted: bool) -> Status:
    if values > 1:
        return "candidates"
    if interval is None:
        return "resolved" if c.form == "value" and not c.value.endswith("_REF") and "X" not in c.value else "symbolic"
    return "bounded" if outcome.bounded or quoted else "resolved"


def _join(outcomes: Sequence[Outcome]) -> DayInterval | None:
    spans = [x.bounded or days_of(x.value) for x in outcomes]
    spans += [days_of(value) for x in outcomes for value in x.others]
    known = [span for span in spans if span is not None]
    if not known:
        return None
    firsts, lasts = [span[0] for span in known], [span[1] for span in known]
    return (
        None if None in firsts else min(x for x in firsts if x is not None),
        None if None in lasts else max(x for x in lasts if x is not None),
    )
