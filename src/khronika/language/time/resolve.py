"""Resolving candidates against the date of their document.

The document date is an interval of days, or unknown. A candidate is evaluated at both ends: equal values are one value,
different ones are candidates. Nothing is ever taken from today or from a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from khronika.language.time.calendar import day, days_of, movable, shift, value_at
from khronika.language.time.candidate import TimexCandidate
from khronika.language.time.reader import TIME_UNITS
from khronika.records.base import DayInterval

TEMPLATES = {
    "D": "XXXX-XX-XX",
    "W": "XXXX-WXX",
    "WE": "XXXX-WXX-WE",
    "M": "XXXX-XX",
    "Q": "XXXX-QX",
    "H": "XXXX-HX",
    "Y": "XXXX",
    "DE": "XXX",
    "C": "XX",
}
MUCH_NEARER = 2.2
"""A date without a year is the nearer one, whatever a verb beside it says, if the other is this many times as far."""
MUCH_NEARER_MONTH = 4.2
"""The same for a month without a year, where the tense is worth more."""
EQUIDISTANT_DAYS = 60
"""Two readings of a day without a year are both kept if their distances from the document differ by less."""


@dataclass(slots=True)
class Discourse:
    """What the text has named so far: the last day or longer unit, and the last quarter, with their places."""

    value: str = ""
    index: int = -1
    day: str = ""
    day_index: int = -1
    day_before: str = ""
    """The last day named that is another one than `day`."""
    month: str = ""
    """The month last named, with its year or `XXXX`."""
    part: str = ""
    """The part of a day last named: MO, AF, EV, NI."""
    quarter: str = ""
    months: bool = False
    """Whether a span of several months was named after the last quarter: "a year earlier" is then not a quarter's."""


@dataclass(slots=True, frozen=True)
class Outcome:
    """A candidate resolved at one document day."""

    value: str
    anchor: str
    bounded: DayInterval | None = None
    """The interval, if it is wider than the value's own days."""
    others: tuple[str, ...] = ()


def evaluate(c: TimexCandidate, dct: date | None, seen: Discourse) -> Outcome | None:
    """The candidate's value if the document is of day `dct` (None: unknown); None if words and day name nothing."""
    if c.form == "value":
        readings = tuple(c.value.split("|"))
        if len(readings) > 1:
            return Outcome(readings[0], "absolute", (min(readings), max(readings)), readings)
        return Outcome(c.value, *_framed(c, dct))
    if c.form in ("refer", "again", "year_ago") or c.base == "ref":
        return _from_discourse(c, dct, seen)
    if dct is None:
        return _undated(c, seen)
    made = _FORMS[c.form](c, dct)
    if made is None:
        return None
    value, bounded, others = made
    return Outcome(value + c.part, "dct", bounded, others)


def _framed(c: TimexCandidate, dct: date | None) -> tuple[str, DayInterval | None]:
    """ "The past two weeks" begins or ends at the document's day."""
    if c.type != "DURATION" or not c.which or dct is None or not c.unit:
        return "absolute", None
    factor, unit = {"F": (2, "W")}.get(c.unit, (1, c.unit))
    other = shift(dct, round(c.n * factor) * (1 if c.which == "next" else -1), unit)
    if other is None:
        return "absolute", None
    return "dct", (min(other, dct).isoformat(), max(other, dct).isoformat())


Made = tuple[str, DayInterval | None, tuple[str, ...]]


def _shift(c: TimexCandidate, dct: date) -> Made | None:
    if c.unit in TIME_UNITS:
        return _hours(c, dct)
    start = dct
    if c.unit == "WE" and not c.which:
        # A weekend without this/last/next is the latest one begun, or the coming one if the clause looks forward.
        back = (dct.weekday() - 5) % 7
        moved = shift(dct, -back if c.tense != "future" else (5 - dct.weekday()) % 7, "D")
        return (value_at(moved, "WE"), None, ()) if moved else None
    moved = shift(start, int(c.n), c.unit)
    if moved is None:
        return None
    if c.grain in TEMPLATES:
        value = value_at(moved, c.grain)
        return value, _half_unit(c, dct, moved), ()
    if c.grain[0] in "MQH" and c.grain[1:].isdecimal():
        return f"{moved.year:04d}-{c.grain if c.grain[0] != 'M' else c.grain[1:]}", None, ()
    if c.grain in ("DEX", "YX"):
        return f"{moved.year // 10:03d}X", (f"{moved.year // 10 * 10:04d}-01-01", dct.isoformat()), ()
    return "PAST_REF", (None, dct.isoformat()), ()


def _half_unit(c: TimexCandidate, dct: date, moved: date) -> DayInterval | None:
    """ "Six months ago" is rounded by the unit used: half a month to either side, not a day."""
    if c.rule.endswith(("ago", "from-now", "earlier")) and c.unit in ("W", "M", "Q", "Y"):
        half = {"W": 3, "M": 15, "Q": 45, "Y": 182}[c.unit]
        try:
            return (moved - timedelta(days=half)).isoformat(), (moved + timedelta(days=half)).isoformat()
        except OverflowError:
            return None
    return None


def _hours(c: TimexCandidate, dct: date) -> Made | None:
    days = 1 + int(abs(c.n) // 24) if c.unit == "TH" else 1
    first = shift(dct, -days if c.n < 0 else 0, "D")
    last = shift(dct, 0 if c.n < 0 else days, "D")
    if first is None or last is None:
        return None
    return dct.isoformat(), (first.isoformat(), last.isoformat()), ()


def _weekday(c: TimexCandidate, dct: date) -> Made | None:
    wanted = int(c.value)
    back = (dct.isoweekday() - wanted) % 7
    if c.which == "last":
        by = -(back or 7)
    elif c.which == "next":
        by = 7 - back
    elif c.which == "this":
        by = wanted - dct.isoweekday()
    elif c.tense == "future":
        by = (7 - back) % 7
    else:
        by = -back
    moved = shift(dct, by, "D")
    return (moved.isoformat(), None, ()) if moved else None


def _partial(c: TimexCandidate, dct: date) -> Made | None:
    years = (dct.year - 1, dct.year, dct.year + 1)
    tail = c.value[4:]
    options = [value for value in (_in_year(tail, year) for year in years if 1 <= year <= 9999) if value]
    spans = [(value, days_of(value)) for value in options]
    today = dct.isoformat()
    past = [value for value, span in spans if span and (span[0] or "") <= today]
    future = [value for value, span in spans if span and (span[1] or "") >= today]
    others: tuple[str, ...] = ()
    if c.which == "last":
        chosen = [v for v, span in spans if span and (span[1] or "") < today][-1:]
    elif c.which == "next":
        chosen = [v for v, span in spans if span and (span[0] or "") > today][:1]
    elif c.which == "this":
        chosen = [v for v in options if v.startswith(f"{dct.year:04d}")]
    elif c.weekday and (named := [v for v in options if (d := day(v)) and d.isoweekday() == c.weekday]):
        chosen = named[:1] if len(named) == 1 else _nearest(past[-1:], future[:1], dct, c.tense, MUCH_NEARER)[0]
    else:
        much = MUCH_NEARER if len(c.value) > 7 and not c.rule.endswith("holiday") else MUCH_NEARER_MONTH
        chosen, others = _nearest(past[-1:], future[:1], dct, c.tense, much)
    if not chosen:
        return None
    if c.grain == "W":
        start = day(chosen[0])
        return (value_at(start, "W"), None, ()) if start else None
    return chosen[0], None, others


def _in_year(tail: str, year: int) -> str | None:
    """The partial date in a year: `-02-24`, `-05`, `-TG`; None if that year does not have it (29 February)."""
    code = tail[1:3]
    if code.isalpha():
        return movable(code, year)
    value = f"{year:04d}{tail[:6]}"
    return value if days_of(value) else None


def _nearest(
    past: list[str], future: list[str], dct: date, tense: str, nearer: float
) -> tuple[list[str], tuple[str, ...]]:
    """The reading that is much nearer; of two about equally far the one the tense asks for, the past if none does.

    Both are kept where the tense contradicts the choice, or nothing but a small difference decides.
    """
    if not past or not future or past == future:
        return past or future, ()
    a, b = _distance(past[0], dct), _distance(future[0], dct)
    both = (past[0], future[0])
    if a * nearer < b:
        return past, both if tense == "future" else ()
    if b * nearer < a:
        return future, both if tense == "past" else ()
    if tense:
        return (future if tense == "future" else past), ()
    return past, both if abs(a - b) < EQUIDISTANT_DAYS else ()


def _distance(value: str, dct: date) -> int:
    """Days between the document and the nearest day of a value."""
    span = days_of(value)
    if span is None or span[0] is None or span[1] is None:
        return 0
    first, last = date.fromisoformat(span[0]), date.fromisoformat(span[1])
    return 0 if first <= dct <= last else min(abs((first - dct).days), abs((last - dct).days))


def _season(c: TimexCandidate, dct: date) -> Made | None:
    years = [year for year in (dct.year - 2, dct.year - 1, dct.year, dct.year + 1) if year >= 1]
    spans = [(f"{year:04d}-{c.value}", days_of(f"{year:04d}-{c.value}")) for year in years]
    today = dct.isoformat()
    begun = [value for value, span in spans if span and (span[0] or "") <= today]
    over = [value for value, span in spans if span and (span[1] or "") < today]
    coming = [value for value, span in spans if span and (span[0] or "") > today]
    if c.which == "last":
        chosen = over[-1:]
    elif c.which == "next":
        chosen = coming[:1]
    elif c.which == "this":
        chosen = [f"{dct.year:04d}-{c.value}"]
    else:
        chosen = coming[:1] if c.tense == "future" else begun[-1:]
    return (chosen[0], None, ()) if chosen else None


def _quarter(c: TimexCandidate, dct: date) -> Made | None:
    """The latest quarter begun; the coming one only if the clause looks forward and it is not the one just over."""
    n, current = int(c.value), (dct.month + 2) // 3
    year = dct.year
    if c.tense == "future":
        year += 1 if current - n >= 2 else 0
    else:
        year -= 1 if n > current + 1 else 0
    return f"{year:04d}-Q{n}", None, ()


_FORMS = {"shift": _shift, "weekday": _weekday, "partial": _partial, "season": _season, "quarter": _quarter}


def _undated(c: TimexCandidate, seen: Discourse) -> Outcome:
    """No document date: the template; a year named earlier in the text gives a partial date its year."""
    if c.form == "partial" and seen.value[:4].isdecimal() and len(seen.value) >= 4:
        value = _in_year(c.value[4:], int(seen.value[:4]))
        if value:
            return Outcome(value + c.part, f"timex:{seen.index}")
    if c.form == "weekday":
        return Outcome(f"XXXX-WXX-{c.value}{c.part}", "dct")
    if c.form == "season":
        return Outcome(f"XXXX-{c.value}", "dct")
    if c.form == "quarter":
        return Outcome(f"XXXX-Q{c.value}", "dct")
    if c.form == "partial":
        tail = c.value[4:]
        return Outcome(("XXXX-XX-XX" if tail[1:].isalpha() else c.value) + c.part, "dct")
    template = TEMPLATES.get(c.grain or c.unit, "XXXX-XX-XX")
    return Outcome(template + c.part, "dct")


def _from_discourse(c: TimexCandidate, dct: date | None, seen: Discourse) -> Outcome | None:
    if c.form == "year_ago":
        return _year_ago(c, dct, seen)
    if c.form == "again":
        return _quarter_again(c, dct, seen)
    if c.value:
        return _day_of_month(c, dct, seen)
    anchor, ref = f"timex:{seen.index}", seen.value
    if c.unit == "D" and _grain(ref) != "D":
        ref, anchor = seen.day, f"timex:{seen.day_index}"  # "that day" skips a month or a year named since
    if c.part and c.unit == "D" and not ref:
        ref, anchor = (dct.isoformat() if dct else ""), "dct"
    if c.half_day and c.which == "last" and seen.day_before and seen.day_before < ref:
        ref = seen.day_before
    span = days_of(ref) if ref else None
    if span is None or span[0] is None:
        if (dct is None or c.n) and c.half_day:
            return Outcome(_hours_meant(c.part, seen)[0], "dct")
        if dct is None or c.n:  # "the next day" of nothing named is not the day after the document's
            return Outcome(TEMPLATES.get(c.grain or c.unit, "XXXX-XX-XX") + c.part, "dct")
        span, ref, anchor = (dct.isoformat(), dct.isoformat()), dct.isoformat(), "dct"
    start = date.fromisoformat(span[0] or "")
    if c.unit in TIME_UNITS:
        return Outcome(ref[:10] + c.part, anchor, span)
    finer = _ORDER.get(c.grain or c.unit, 9) < _ORDER.get(_grain(ref), 0)
    if finer and c.unit == "D" and c.part and dct is not None:
        return Outcome(dct.isoformat() + c.part, "dct")
    if finer and c.unit in ("D", "W"):
        return Outcome(TEMPLATES.get(c.unit, "XXXX-XX-XX") + c.part, anchor, span)
    grain = c.grain or c.unit
    if c.form == "shift" and _ORDER.get(_grain(ref), 0) > _ORDER.get(grain, 0):
        grain = _grain(ref)
    moved = shift(start, int(c.n), c.unit)
    if moved is None:
        return None
    value = value_at(moved, grain)
    if c.half_day:
        hours = tuple(value + part for part in _hours_meant(c.part, seen))
        return Outcome(hours[0], anchor, days_of(value), hours if len(hours) > 1 else ())
    # A time of day without a day goes with the day last named, or the document's: likely, not certain.
    return Outcome(value + c.part, anchor, days_of(value) if c.part else None)


_LATE = {"AF": (1, 7), "EV": (4, 11), "NI": (8, 11)}
"""Hours of the twelve that a part of the day puts into the second half."""


def _hours_meant(part: str, seen: Discourse) -> tuple[str, ...]:
    """An hour told in twelves, likeliest first: the part of day last named decides, else both stay.

    Without one, one to six is taken for the afternoon first: that is when people do what reports tell of.
    """
    hour = int(part[1:3])
    if hour > 12 or len(part) < 6:
        return (part,)
    early, late = f"T{hour % 12:02d}{part[3:]}", f"T{hour % 12 + 12:02d}{part[3:]}"
    if seen.part == "MO" and hour != 12:
        return (early,)
    if (first_last := _LATE.get(seen.part)) and first_last[0] <= hour <= first_last[1]:
        return (late,)
    if seen.part == "NI" and hour < 6:
        return (early,)
    return (late, early) if hour <= 6 or hour == 12 else (early, late)


def _day_of_month(c: TimexCandidate, dct: date | None, seen: Discourse) -> Outcome:
    """ "On the 30th": of the month last named, else of the document's."""
    month = seen.month or (f"{dct.year:04d}-{dct.month:02d}" if dct else "")
    if not month:
        return Outcome(f"XXXX-XX-{c.value}", "dct")
    return Outcome(f"{month}-{c.value}", f"timex:{seen.index}" if seen.month and seen.index >= 0 else "dct")


_ORDER = {"D": 1, "WE": 2, "W": 3, "M": 4, "Q": 5, "H": 6, "Y": 7, "DE": 8, "C": 9}


def _grain(value: str) -> str:
    value = value.split("T")[0]
    if "W" in value:
        return "WE" if value.endswith("WE") else "W"
    for mark in ("Q", "H"):
        if f"-{mark}" in value:
            return mark
    return {10: "D", 7: "M", 4: "Y", 3: "DE"}.get(len(value), "Y")


def _year_ago(c: TimexCandidate, dct: date | None, seen: Discourse) -> Outcome | None:
    quarter = seen.quarter
    if c.value and dct is not None:
        return Outcome(f"{dct.year - 1:04d}-Q{c.value}", "dct")
    if quarter and not seen.months:
        return Outcome(f"{int(quarter[:4]) - 1:04d}{quarter[4:]}", f"timex:{seen.index}")
    ref = seen.value if "earlier" in c.rule and not seen.quarter and seen.value[:4].isdecimal() else ""
    year = int(ref[:4]) if ref else dct.year if dct else None
    if year is None:
        return Outcome("XXXX", "dct")
    return Outcome(f"{year - 1:04d}", f"timex:{seen.index}" if ref else "dct")


def _last_day(value: str) -> str:
    span = days_of(value)
    return (span[1] if span else None) or "9999-12-31"


def _quarter_again(c: TimexCandidate, dct: date | None, seen: Discourse) -> Outcome | None:
    if c.which == "this" and dct is not None:
        return Outcome(value_at(dct, "Q"), "dct")
    if seen.quarter and not (c.which == "last" and dct is not None and _last_day(seen.quarter) > dct.isoformat()):
        return Outcome((c.value or seen.quarter[:4]) + seen.quarter[4:], f"timex:{seen.index}")
    if c.value:
        return Outcome(c.value, "absolute")
    if dct is None:
        return Outcome("XXXX-QX", "dct")
    before = shift(dct, -1, "Q")
    return Outcome(value_at(before, "Q"), "dct") if before else None
