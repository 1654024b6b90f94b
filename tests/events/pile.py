"""Reports and findings written by hand, by quoting the words they stand at: what the language room would hand over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from khronika.events.chronicle import chronicle
from khronika.records.base import DayInterval, Range
from khronika.records.events import Chronicle, Constraint, Event
from khronika.records.findings import Count, Findings, Name, Statement, Timex
from khronika.records.lineage import Aligned, Family, Lineage, Pair
from khronika.records.reports import Published, Report


class Pile:
    """Collects reports with their findings and links; `.chronicle()` is what the room makes of them."""

    def __init__(self) -> None:
        self.reports: list[Report] = []
        self.findings: dict[str, Findings] = {}
        self.pairs: list[Pair] = []
        self.families: list[Family] = []

    def add(
        self, doc: str, text: str, *marks: tuple[Any, ...], published: str | None = "2031-05-07", **more: Any
    ) -> str:
        """Adds a report. Marks: ("says", source, cue, content, stance?, parent?), ("day", words, interval), ("count",
        words, lower, upper,
        entity class?), ("name", words, label, alias kind?); `words` are looked up in the text, `words#2` is their
        second occurrence."""
        dated = Published(status="known", interval=(published, published)) if published else Published()
        nature = more.pop("nature", "report")
        note = more.pop("note", None)
        self.reports.append(Report(id=doc, text=text, published=dated, **more))
        found: dict[str, list[Any]] = {"says": [], "day": [], "count": [], "name": []}
        for mark in marks:
            found[mark[0]].append(_MAKE[mark[0]](text, *mark[1:]))
        self.findings[doc] = Findings(
            language="en",
            published=dated,
            nature=nature,
            note=note,
            statements=tuple(found["says"]),
            timexes=tuple(sorted(found["day"], key=lambda t: t.start)),
            counts=tuple(sorted(found["count"], key=lambda c: c.start)),
            names=tuple(sorted(found["name"], key=lambda n: n.start)),
            paragraphs=((0, len(text)),),
        )
        return doc

    def family(self, *docs: str, relation: str = "near_copy", root: str | None = None, lane: str = "likely") -> None:
        """Joins documents: each later one is derived from the first (direction unknown unless the first is the
        root)."""
        first = docs[0]
        for other in docs[1:]:
            a, b = sorted((first, other))
            direction = None if root is None else ("a" if a == root else "b")
            self.pairs.append(
                Pair(
                    a=a,
                    b=b,
                    relation=relation,
                    direction=direction,
                    lane=lane,
                    confidence=0.9,
                    coverage_a=0.9,
                    coverage_b=0.9,
                    why="alike",
                )  # type: ignore[arg-type]
            )
        if lane != "review":
            self.families.append(Family(id=f"f-{min(docs)}", members=tuple(sorted(docs)), root=root))

    def part(self, whole: str, borrower: str, words: str) -> None:
        """`borrower` holds words of `whole`."""
        (a, b), at = (
            sorted((whole, borrower)),
            {r.id: r.text.index(words) for r in self.reports if r.id in (whole, borrower)},
        )
        spans = {doc: (at[doc], at[doc] + len(words)) for doc in (a, b)}
        self.pairs.append(
            Pair(
                a=a,
                b=b,
                relation="partial",
                direction="a" if a == whole else "b",
                lane="likely",
                confidence=0.9,
                coverage_a=0.5,
                coverage_b=0.5,
                aligned=(Aligned(a=spans[a], b=spans[b]),),
                why="a part is alike",
            )
        )
        self.families.append(Family(id=f"f-{a}", members=(a, b), root=None))

    @property
    def lineage(self) -> Lineage:
        return Lineage(pairs=tuple(self.pairs), families=tuple(self.families))

    def chronicle(self, constraints: Sequence[Constraint] = ()) -> Chronicle:
        return chronicle(self.reports, self.findings, self.lineage, constraints)

    def event(self, constraints: Sequence[Constraint] = ()) -> Event:
        """The one event of a pile that tells one."""
        events = [e for e in self.chronicle(constraints).events if e.docs]
        assert len(events) == 1, [e.label for e in events]
        return events[0]


def at(text: str, words: str) -> Range:
    """Where words stand; `words#2` for the second time."""
    words, _, nth = words.partition("#")
    start = -1
    for _ in range(int(nth or 1)):
        start = text.index(words, start + 1)
    return (start, start + len(words))


def _says(
    text: str,
    source: str | None,
    cue: str,
    content: str,
    stance: str = "reports",
    parent: int | None = None,
    actor: str | None = None,
) -> Statement:
    return Statement(
        source=(at(text, source),) if source else (),
        cue=(at(text, cue),) if cue else (),
        content=(at(text, content),),
        stance=stance,  # type: ignore[arg-type]
        lane="likely",
        by="hand",
        parent=parent,
        actor=actor,
    )


def _day(text: str, words: str, interval: str | DayInterval) -> Timex:
    start, end = at(text, words)
    both = (interval, interval) if isinstance(interval, str) else interval
    return Timex(start=start, end=end, type="DATE", value="day", interval=both)


def _count(text: str, words: str, lower: float | None, upper: float | None, entity_class: str = "people") -> Count:
    start, end = at(text, words)
    sign = "zero" if lower == upper == 0 else "exact" if lower == upper else "range"
    return Count(start=start, end=end, sign=sign, lower=lower, upper=upper, entity_class=entity_class)  # type: ignore[arg-type]


def _name(text: str, words: str, label: str = "PLACE", alias: str | None = None, actor: str | None = None) -> Name:
    start, end = at(text, words)
    who = actor or words.partition("#")[0].lower()
    return Name(start=start, end=end, label=label, actor=who, alias_kind=alias)  # type: ignore[arg-type]


_MAKE: dict[str, Any] = {"says": _says, "day": _day, "count": _count, "name": _name}
