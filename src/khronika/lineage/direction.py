"""Which of two related texts the other comes from: printed evidence first, then dates, then wear; else no answer."""

from __future__ import annotations

from typing import Literal

from khronika.lineage.alignment import Alignment
from khronika.lineage.features import Features
from khronika.records.lineage import Relation
from khronika.records.reports import Report

Direction = Literal["a", "b"] | None


def direction(
    a: Report, b: Report, relation: Relation, features: Features | None, found: Alignment | None
) -> tuple[Direction, str]:
    """The origin ("a", "b" or None where it cannot be told) and a sentence that says why (empty for None)."""
    for judge in (_credited, _dated):
        side, why = judge(a, b)
        if side:
            return side, why
    return None, ""


def _credited(a: Report, b: Report) -> tuple[Direction, str]:
    """Forwarded-from, canonical address or a credit line in one text that names the other's publisher or address."""
    says_a, says_b = _names_other(a, b), _names_other(b, a)
    if says_a and not says_b:
        return "b", f"the first names the second's origin: {says_a}"
    if says_b and not says_a:
        return "a", f"the second names the first's origin: {says_b}"
    return None, ""


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


def _dated(a: Report, b: Report) -> tuple[Direction, str]:
    """Publication days that do not overlap; on the same day the times, if both are known in the same zone."""
    first, second = a.published.interval, b.published.interval
    if not first or not second:
        return None, ""
    if first[1] and second[0] and first[1] < second[0]:
        return "a", f"the first was published earlier ({first[1]} before {second[0]})"
    if second[1] and first[0] and second[1] < first[0]:
        return "b", f"the second was published earlier ({second[1]} before {first[0]})"
    if first == second and first[0] == first[1] and a.published.time and b.published.time:
        time_a, zone_a = _clock(a.published.time)
        time_b, zone_b = _clock(b.published.time)
        if zone_a == zone_b and time_a != time_b:
            side: Direction = "a" if time_a < time_b else "b"
            return side, f"published the same day, {min(time_a, time_b)} before {max(time_a, time_b)}"
    return None, ""


def _clock(time: str) -> tuple[str, str]:
    """(hh:mm:ss, zone or "")."""
    for at, sign in enumerate(time):
        if sign in "+-Z":
            return time[:at], time[at:]
    return (time + ":00" if len(time) == 5 else time), ""
