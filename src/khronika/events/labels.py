"""What an event is called: its kinds of act and its place, in a person's words; a day, which stands
beside, only where two are called the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import msgspec

from khronika.events.places import shown
from khronika.events.stories import Story
from khronika.events.words import table
from khronika.records.events import Event, EventKind
from khronika.records.findings import CONFIRMING

_AT_MOST = 3
_SHARE = 0.34
"""Share of an event's documents that must tell a kind of act for it to stand in the label."""


def label_of(kind: EventKind, group: Sequence[Story], town: str | None, site: str | None) -> str:
    """The label of an event: "Protest dispersed, detentions and injuries, Salt Square in Orlec"."""
    return ", ".join(part for part in (_acts(kind, group), _where(town, site)) if part)


def told_apart(events: Sequence[Event]) -> list[Event]:
    """Events in the order given; those of one label also named by what sets them apart: the day, else an actor that
    only one of them has, else the first voice."""
    alike: dict[str, list[Event]] = {}
    for event in events:
        alike.setdefault(event.label, []).append(event)
    return [
        event
        if len(alike[event.label]) == 1
        else msgspec.structs.replace(event, label=_apart(event, alike[event.label]))
        for event in events
    ]


def _apart(event: Event, alike: Sequence[Event]) -> str:
    others = [e for e in alike if e.id != event.id]
    day = _day(event)
    if day and all(_day(e) != day for e in others):
        return f"{event.label}, {day}"
    theirs = {name for e in others for name in _actors(e)}
    own = next((name for name in _actors(event) if name not in theirs), None)
    said = {v.label for e in others for v in e.voices.list}
    own = own or next((f"told by {v.label}" for v in event.voices.list if v.label not in said), None)
    return f"{event.label}, {own or day}" if own or day else event.label


def _actors(event: Event) -> list[str]:
    """The actors of an event, the one most assertions name first."""
    told = Counter(a.value for a in event.assertions if a.attribute == "actor")
    return sorted(told, key=lambda name: (-told[name], name))


def _day(event: Event) -> str:
    """A day as people write it, with its year; of an interval its days; empty if unknown."""
    if event.date_interval is None:
        return ""
    days = [_written(d) for d in event.date_interval if d]
    return " to ".join(dict.fromkeys(days))


def _written(day: str) -> str:
    found = date.fromisoformat(day)
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _acts(kind: EventKind, group: Sequence[Story]) -> str:
    docs = {s.doc for s in group}
    told: Counter[EventKind] = Counter()
    for _, one in sorted({(f.doc, f.kind) for s in group for f in s.frames if f.stance in CONFIRMING and not f.topic}):
        told[one] += 1
    kept = {one for one, n in told.items() if n >= _SHARE * len(docs)} | {kind}
    kept -= {"protest"} if "dispersal" in kept else set()
    words: dict[str, str] = table()["label"]
    most = sorted(kept, key=lambda k: (k != kind, -told[k], k))[:_AT_MOST]
    names = [words.get(k, words["other"]) for k in words if k in most]
    names = [names[0], *(n[0].lower() + n[1:] for n in names[1:])] if names else [words["other"]]
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _where(town: str | None, site: str | None) -> str:
    if town and site:
        return f"{shown(site)} in {shown(town)}"
    place = town or site
    return shown(place) if place else ""
