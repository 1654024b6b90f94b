"""Which of two related texts the other comes from: printed evidence first, then dates, then wear; else no answer."""

from __future__ import annotations

from typing import Literal

from khronika.lineage.alignment import Alignment
from khronika.lineage.features import Features
from khronika.lineage.wear import worn
from khronika.records.base import Record
from khronika.records.lineage import Relation
from khronika.records.reports import Report

Side = Literal["a", "b"]


class Direction(Record, frozen=True, kw_only=True):
    """The side of the origin, what that rests on, and a sentence that says so."""

    side: Side
    by: Literal["printed", "date", "wear"]
    why: str


def direction(
    a: Report, b: Report, relation: Relation, features: Features | None = None, found: Alignment | None = None
) -> Direction | None:
    """The origin of two related reports, or None where it cannot be told."""
    if credited := _credited(a, b):
        return Direction(side=credited[0], by="printed", why=credited[1])
    if dated := _dated(a, b):
        return Direction(side=dated[0], by="date", why=dated[1])
    if sign := worn(a.text, b.text, relation, features, found):
        return Direction(side=sign[0], by="wear", why=sign[1])
    return None


def _credited(a: Report, b: Report) -> tuple[Side, str] | None:
    """Forwarded-from, canonical address or a credit line in one text that names the other's publisher or address."""
    says_a, says_b = _names_other(a, b), _names_other(b, a)
    if says_a and not says_b:
        return "b", f"the first names the second as its origin ({says_a})"
    if says_b and not says_a:
        return "a", f"the second names the first as its origin ({says_b})"
    return None


def _names_other(report: Report, other: Report) -> str:
    for credit in report.credits:
        value = credit.value.strip().casefold()
        if credit.kind == "canonical_url" and other.url and report.url != other.url:
            if value.rstrip("/") == other.url.strip().casefold().rstrip("/"):
                return credit.value
        elif credit.kind in ("forwarded_from", "credit_line") and other.publisher:
            publisher = other.publisher.strip().casefold()
            own = (report.publisher or "").strip().casefold()
            if len(publisher) > 2 and publisher != own and publisher in value:
                return credit.value
    return ""


def _dated(a: Report, b: Report) -> tuple[Side, str] | None:
    """Publication days that do not overlap; on the same day the times, if both are known in the same zone."""
    first, second = a.published.interval, b.published.interval
    if not first or not second:
        return None
    if first[1] and second[0] and first[1] < second[0]:
        return "a", f"the first was published earlier ({first[1]} before {second[0]})"
    if second[1] and first[0] and second[1] < first[0]:
        return "b", f"the second was published earlier ({second[1]} before {first[0]})"
    if first == second and first[0] == first[1] and a.published.time and b.published.time:
        time_a, zone_a = _clock(a.published.time)
        time_b, zone_b = _clock(b.published.time)
        if zone_a == zone_b and time_a < time_b:
            return "a", f"published on the same day, the first at {time_a}, the second at {time_b}"
        if zone_a == zone_b and time_b < time_a:
            return "b", f"published on the same day, the second at {time_b}, the first at {time_a}"
    return None


def _clock(time: str) -> tuple[str, str]:
    """(hh:mm:ss, zone or "")."""
    clock, zone = time, ""
    for at, sign in enumerate(time):
        if sign in "+-Z":
            clock, zone = time[:at], time[at:]
            break
    return (clock + ":00" if len(clock) == 5 else clock), zone
