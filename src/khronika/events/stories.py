"""What one document tells, act by act: its frames joined into stories, one of which is what the document is about."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from khronika.events.days import gap, meet, ordinal, shift, width
from khronika.events.kinds import nearness, placeless, weight
from khronika.events.places import is_site, narrow
from khronika.records.base import DayInterval
from khronika.records.events import EventKind, Frame
from khronika.records.findings import CONFIRMING, Findings

_LEAD = 500
"""Characters at the head of a text that say what it is about."""
_LEAD_WEIGHT = 2.0
_NEAR = 0.3
"""Nearness of kinds from which acts of one day go together in one story."""


class Story(NamedTuple):
    """One event as one document tells it."""

    doc: str
    number: int
    main: bool
    kind: EventKind
    days: DayInterval | None
    yearless: str | None
    """`05-06`: the day of the year where only that is told."""
    sure: bool
    """Whether the days come from a time expression, not from the publication."""
    places: frozenset[str]
    hints: frozenset[str]
    """Words of the publisher's name that may be its town, in a report that names no place."""
    names: frozenset[str]
    frames: tuple[Frame, ...]

    @property
    def key(self) -> tuple[str, int]:
        return (self.doc, self.number)


def stories_of(frames: Sequence[Frame]) -> tuple[Story, ...]:
    """The stories of one document, in text order. The main one has the most weight, of equals the first.

    A frame joins the first story of a near kind whose days meet its own. Numbers never divide a story. What is no
    story of its own (nothing in it has a day of its own, or nobody says that it happened) belongs to the main story
    where the kinds go together, and else makes none.
    """
    groups: list[list[Frame]] = []
    days: list[DayInterval | None] = []
    for frame in frames:
        at = next((i for i, group in enumerate(groups) if _joins(frame, group, days[i])), None)
        if at is None:
            groups.append([frame])
            days.append(frame.days)
        else:
            groups[at].append(frame)
            days[at] = meet(days[at], frame.days) or days[at]
    if not groups:
        return ()
    main = min(range(len(groups)), key=lambda i: (-round(_weight(groups[i]), 4), i))
    own = [i == main or _stands_alone(group) for i, group in enumerate(groups)]
    for i, group in enumerate(groups):
        if not own[i]:
            groups[main] += [f for f in group if _near(f, groups[main])]
    groups[main].sort(key=lambda f: (f.sentence, f.trigger))
    named = _linking(name for frame in frames for name in frame.names)
    kept = [i for i, alone in enumerate(own) if alone]
    found = [_story(groups[i], days[i], number, i == main) for number, i in enumerate(kept)]
    return tuple(s._replace(names=named) if s.main else s for s in found)


def _stands_alone(group: Sequence[Frame]) -> bool:
    """Whether frames beside the main story are reported as an event of their own: on a day of their own, as having
    happened (or not)."""
    return any(
        (f.day_from == "timex" or f.yearless) and (f.stance in CONFIRMING or f.stance == "denies") for f in group
    )


def _near(frame: Frame, group: Sequence[Frame]) -> bool:
    return any(nearness(frame.kind, kind) >= _NEAR for kind in {f.kind for f in group[:20]})


def _joins(frame: Frame, group: Sequence[Frame], days: DayInterval | None) -> bool:
    if not _near(frame, group):
        return False
    if frame.yearless and frame.yearless != group[0].yearless and not _on(days, frame.yearless):
        return False
    if frame.days is None or days is None:
        return True
    close = gap(frame.days, days)
    return close == 0 or (close == 1 and "document" in (frame.day_from, group[0].day_from))


def _on(days: DayInterval | None, yearless: str) -> bool:
    """Whether a single day is that day of its year."""
    return days is not None and days[0] == days[1] and days[0] is not None and days[0][5:] == yearless


def _weight(group: Sequence[Frame]) -> float:
    """How much of the document a story is: its sentences, the lead's counted more; what is denied or only might
    happen counts little."""
    total = 0.0
    for frame in group:
        share = weight(frame.kind) * (_LEAD_WEIGHT if frame.sentence[0] < _LEAD else 1.0)
        real = 1.0 if frame.stance in CONFIRMING else 0.25 if frame.stance == "denies" else 0.2
        total += share * (0.2 if frame.topic else real)
    return total


def _story(group: Sequence[Frame], days: DayInterval | None, number: int, main: bool) -> Story:
    tally: Counter[EventKind] = Counter()
    for frame in group:
        tally[frame.kind] += 0 if frame.topic else 1
    kind = min(tally, key=lambda k: (-round(weight(k) * tally[k], 4), k))
    dated = {f.kind for f in group if f.day_from == "timex" or f.yearless}
    kind = next((k for k in sorted(dated) if placeless(k) and nearness(k, kind) >= _NEAR), kind)
    own = [f for f in group if f.place_from == "sentence"] or list(group)
    sited = any(is_site(p) for f in own for p in f.places)
    return Story(
        doc=group[0].doc,
        number=number,
        main=main,
        kind=kind,
        days=days,
        yearless=next((f.yearless for f in group if f.yearless), None),
        sure=any(f.day_from in ("timex", "context") for f in group) and days is not None and width(days) < 100_000,
        places=frozenset()
        if placeless(kind)
        else frozenset(
            [p for f in own for p in f.places]
            + [p for f in group[:1] if main for p in f.setting if not (sited and is_site(p))]
        ),
        hints=frozenset(group[0].hints),
        names=_linking(n for f in group for n in f.names),
        frames=tuple(group),
    )


def _linking(names: Iterable[str]) -> frozenset[str]:
    """Names as they link reports: first and last word, so that "Ana M. Brod Jr" and "Ana Brod" meet; units whole."""
    found = set()
    for name in names:
        parts = [p for p in name.split() if len(p) > 1 and p not in ("jr", "sr", "ii", "iii")] or name.split()
        found.add(
            " ".join((parts[0], parts[-1]))
            if len(parts) > 2 and not any(p.isdigit() for p in parts)
            else " ".join(parts)
        )
    return frozenset(found)


def homes(findings: Findings, stories: Sequence[Story], frames: Sequence[Frame] = ()) -> dict[int, int]:
    """For each statement that names no known act the number of the story it continues: the main one, unless only
    another is told in its paragraph."""
    if not stories:
        return {}
    main = next(s.number for s in stories if s.main)
    framed = {f.statement for s in stories for f in s.frames}
    framed |= {f.statement for f in frames if not f.topic and f.stance in CONFIRMING}
    begins = [p[0] for p in findings.paragraphs] or [0]
    told: dict[int, list[tuple[int, int]]] = {}
    for story in stories:
        for frame in story.frames:
            told.setdefault(bisect.bisect_right(begins, frame.sentence[0]), []).append(
                (frame.sentence[0], story.number)
            )
    found = {}
    for index, statement in enumerate(findings.statements):
        if index in framed or not statement.content:
            continue
        at = min(statement.content)[0]
        here = sorted(told.get(bisect.bisect_right(begins, at), ()))
        before = [number for start, number in here if start <= at]
        alone = main not in {number for _, number in here}
        number = before[-1] if alone and before else main
        if not _another_day(findings, index, next(s for s in stories if s.number == number)):
            found[index] = number
    return found


_AFTER = 3
"""Days from which what is told with its own day is no more of an event that lasted a day."""


def _another_day(findings: Findings, index: int, story: Story) -> bool:
    """Whether all exact days in what a statement says are far from those of a story."""
    content = findings.statements[index].content
    days = [
        t.interval
        for t in findings.timexes
        if t.type in ("DATE", "TIME")
        and t.interval is not None
        and width(t.interval) == 1
        and any(a <= t.start and t.end <= b for a, b in content)
    ]
    return bool(days) and story.days is not None and all(gap(d, story.days) > _AFTER for d in days)


def block_keys(story: Story) -> list[tuple[str, ...]]:
    """What two stories must share to be compared: a narrow place on a like day, a narrow place in reports of like
    weeks (a town, of like quarters: trials and anniversaries), or a rare name.
    A surname links only together with a place or a fortnight.

    A day's block also takes the day after, a week's the week after, so that neighbours meet.
    """
    keys: list[tuple[str, ...]] = [("name", name) for name in sorted(story.names)]
    places = sorted(narrow(story.places) or story.hints)
    keys += [("surname", place, name.split()[-1]) for place in places for name in sorted(story.names)]
    days = story.days
    day_of_year = story.yearless or (days[0][5:] if days and days[0] and width(days) == 1 else None)
    if placeless(story.kind) and day_of_year:
        keys.append(("state", day_of_year))
    if days is not None and days[0] is not None and width(days) <= 8:
        last = width(days)
        keys += [("day", place, shift(days[0], step)) for place in places for step in range(last + 1)]
    told = ordinal(story.frames[0].as_of) if story.main and story.frames[0].as_of else None
    if told is not None:
        keys += [("week", place, str(told // 7 + step)) for place in places for step in (0, 1)]
        keys += [
            ("quarter", place, str(told // 90 + step)) for place in places if not is_site(place) for step in (0, 1)
        ]
        keys += [("told", name.split()[-1], str(told // 14 + step)) for name in sorted(story.names) for step in (0, 1)]
    return keys
