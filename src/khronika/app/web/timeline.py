"""Where each event's bar stands on a shared axis of days: an uncertain day is a long bar, an open end fades out.

Pure: rows of events in, percentages of the axis out. The templates draw them as SVG.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from khronika.app.web import wording
from khronika.store.answers import EventRow

LEAST = 0.9
"""Percent of the axis: a single day is drawn at least this wide, so that it can be seen."""

_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)


@dataclass(frozen=True)
class Bar:
    """Left edge and width in percent of the axis; `certain`: one known day; open ends have no known bound."""

    x: float
    width: float
    certain: bool
    open_left: bool
    open_right: bool
    words: str

    @property
    def right(self) -> float:
        return round(self.x + self.width, 2)


@dataclass(frozen=True)
class Tick:
    """A day on the axis at `x` percent."""

    x: float
    words: str
    anchor: str


@dataclass(frozen=True)
class Axis:
    """From the first to the last day shown, both inclusive."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """Percent at which the day begins; days off the axis lie at its edges."""
        share = (day - self.first).days / ((self.last - self.first).days + 1)
        return round(100 * min(1.0, max(0.0, share)), 2)


def axis(events: Sequence[EventRow]) -> Axis | None:
    """An axis that holds the events' days, without letting a few far ones press all others together.

    Days further from the middle half of the days than 4 times that half's length (and 60 days) are cut off: their
    bars stand at the edge with an open end, their words still say the day.
    """
    known = sorted(d for e in events for d in (_day(e.first_day), _day(e.last_day)) if d is not None)
    if not known:
        return None
    low, high = known[len(known) // 4], known[(3 * len(known)) // 4 - (len(known) % 4 == 0)]
    reach = max(timedelta(days=60), 4 * (high - low))
    floor = low - reach if low.toordinal() > reach.days + 1 else date.min
    ceiling = high + reach if date.max.toordinal() - high.toordinal() > reach.days + 1 else date.max
    first, last = max(known[0], floor), min(known[-1], ceiling)
    # An open end needs room to be seen as one.
    opened = any((e.first_day is None) != (e.last_day is None) for e in events)
    margin = timedelta(days=max(1, (last - first).days // (10 if opened else 30)))
    first = first - margin if first.toordinal() > margin.days + 1 else date.min
    last = last + margin if date.max.toordinal() - last.toordinal() > margin.days + 1 else date.max
    return Axis(first, last)


def bar(event: EventRow, on: Axis) -> Bar | None:
    """The event's bar, or None if nothing is known of its day."""
    first, last = _day(event.first_day), _day(event.last_day)
    if first is None and last is None:
        return None
    left, right = on.x(first) if first else 0.0, on.x(last + timedelta(days=1)) if last and last < date.max else 100.0
    width = max(LEAST, round(right - left, 2))
    return Bar(
        x=min(left, 100 - width), width=width, certain=first == last,
        open_left=first is None or first < on.first, open_right=last is None or last > on.last,
        words=wording.days((event.first_day, event.last_day)),
    )  # fmt: skip


def ticks(on: Axis) -> list[Tick]:
    """At most five days on round dates: days, months or years, as the axis is long."""
    total = (on.last - on.first).days + 1
    step = next((s for s in (1, 2, 7, 14) if total / s <= 5), 0)
    found: list[tuple[date, str]] = []
    if step:
        d = on.first + timedelta(days=1 if total > 2 else 0)
        while d <= on.last:
            found.append((d, f"{d.day} {wording.MONTHS[d.month - 1][:3]}" + (f" {d.year}" if not found else "")))
            d += timedelta(days=step)
    else:
        months = next((m for m in _MONTHS if total / (30.4 * m) <= 5), 24000)
        # Count months from year 0, so that steps fall on round years.
        least = on.first.year * 12 + on.first.month - 1
        for m in range(-(-least // months) * months, on.last.year * 12 + on.last.month, months):
            d = date(max(1, m // 12), m % 12 + 1, 1)
            if on.first <= d <= on.last:
                found.append((d, str(d.year) if months >= 12 else f"{wording.MONTHS[d.month - 1][:3]} {d.year}"))
    return [Tick(on.x(d), words, "end" if on.x(d) > 88 else "start") for d, words in found]


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
