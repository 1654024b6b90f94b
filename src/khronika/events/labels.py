"""What an event is called: its kinds of act and its place, in a person's words; never a day, which stands beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from khronika.events.places import shown
from khronika.events.stories import Story
from khronika.events.words import table
from khronika.records.events import EventKind
from khronika.records.findings import CONFIRMING

_AT_MOST = 3
_SHARE = 0.34
"""Share of an event's documents that must tell a kind of act for it to stand in the label."""


def label_of(kind: EventKind, group: Sequence[Story], town: str | None, site: str | None) -> str:
    """The label of an event: "Protest dispersed, detentions and injuries, Salt Square in Orlec"."""
    return ", ".join(part for part in (_acts(kind, group), _where(town, site)) if part)


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
