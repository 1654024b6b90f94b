"""The chronicle: events in order of their days, each with its voices and disagreements, and the voices of the whole
case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from khronika.events.case_voices import case_voices
from khronika.events.days import width
from khronika.events.families import COPYING, kinship, settled, suspected_pairs
from khronika.events.frames import frames
from khronika.events.grouping import candidates, cluster
from khronika.events.labels import told_apart
from khronika.events.likeness import sketch
from khronika.events.origins import utterances
from khronika.events.sheets import Component, event_of, worth_showing
from khronika.events.stories import Story, homes, stories_of
from khronika.records.events import (
    Assertion,
    Attribute,
    Chronicle,
    Constraint,
    Event,
    Frame,
    GroupLine,
    LineVoice,
    LineVoices,
)
from khronika.records.findings import CONFIRMING, Findings
from khronika.records.lineage import Lineage
from khronika.records.reports import Report

__all__ = ["chronicle", "components", "events_of", "frames", "group", "line_of", "within"]


def components(
    frames_by_doc: Mapping[str, Sequence[Frame]], lineage: Lineage, constraints: Sequence[Constraint] = ()
) -> list[tuple[str, ...]]:
    """Documents that can share an event: what must be computed again together when one of them changes.

    Documents of one family, of a pair in review, or named by one decision, are of one component. Each component
    sorted; components sorted.
    """
    up = {doc: doc for doc in frames_by_doc}

    def find(doc: str) -> str:
        while up[doc] != doc:
            up[doc] = up[up[doc]]
            doc = up[doc]
        return doc

    stories = [s for doc in sorted(frames_by_doc) for s in stories_of(frames_by_doc[doc])]
    links = [(a[0], b[0]) for a, b in candidates(stories)]
    links += [(f.members[0], m) for f in lineage.families for m in f.members[1:]]
    links += [(p.a, p.b) for p in lineage.pairs if p.relation != "unrelated"]
    links += [(c.a[0], c.b[0]) for c in constraints]
    for a, b in links:
        if a in up and b in up:
            x, y = sorted((find(a), find(b)))
            up[y] = x
    groups: dict[str, list[str]] = {}
    for doc in sorted(up):
        groups.setdefault(find(doc), []).append(doc)
    return [tuple(groups[key]) for key in sorted(groups)]


def events_of(
    reports: Sequence[Report],
    findings: Mapping[str, Findings],
    frames_by_doc: Mapping[str, Sequence[Frame]],
    lineage: Lineage,
    constraints: Sequence[Constraint] = (),
) -> tuple[Event, ...]:
    """The events of one component, in order of their days. Documents outside it have no effect, nor has the order of
    the input. `lineage` is taken as `settled` leaves it."""
    by_id = {r.id: r for r in sorted(reports, key=lambda r: r.id)}
    mine = {doc: findings[doc] for doc in by_id}
    told = {doc: stories_of(frames_by_doc.get(doc, ())) for doc in by_id}
    stories = [s for doc in by_id for s in told[doc]]
    if not stories:
        return ()
    sketches = {doc: sketch(r, mine[doc].published.interval or r.published.interval) for doc, r in by_id.items()}
    kin = kinship(lineage, mine)
    component = Component(
        reports=by_id,
        findings=mine,
        said={doc: utterances(by_id[doc], mine[doc], frames_by_doc.get(doc, ()), kin[doc]) for doc in by_id},
        kin=kin,
        pairs=suspected_pairs(lineage),
        constraints=[c for c in constraints if c.a[0] in by_id and c.b[0] in by_id],
        homes={doc: homes(mine[doc], told[doc], frames_by_doc.get(doc, ())) for doc in by_id},
    )
    clusters = cluster(stories, sketches, lineage, component.constraints)
    shown = [c for c in clusters if worth_showing(c)]
    silent = _silent(shown, told, lineage)
    return tuple(told_apart(sorted((event_of(c, component, silent) for c in shown), key=_by_day)))


def _silent(
    clusters: Sequence[Sequence[Story]], told: Mapping[str, Sequence[Story]], lineage: Lineage
) -> dict[str, str]:
    """Documents in which no act was read (an original in a language that is not read), each with the copy that tells
    its story."""
    main = {s.doc for group in clusters for s in group if s.main}
    found: dict[str, str] = {}
    for pair in sorted(lineage.pairs, key=lambda p: (p.a, p.b)):
        if pair.lane != "review" and pair.relation in COPYING:
            for doc, other in ((pair.a, pair.b), (pair.b, pair.a)):
                if not told.get(doc) and other in main:
                    found.setdefault(doc, other)
    return found


def _by_day(event: Event) -> tuple[str, str]:
    return ((event.date_interval or ("9999", None))[0] or "0000", event.id)


def chronicle(
    reports: Sequence[Report],
    findings: Mapping[str, Findings],
    lineage: Lineage,
    constraints: Sequence[Constraint] = (),
) -> Chronicle:
    """The whole: all events in order of their days, and the voices of the case."""
    by_id = {r.id: r for r in reports}
    lineage = settled(lineage, by_id)
    told = {r.id: frames(r, findings[r.id]) for r in reports}
    events: list[Event] = []
    for part in components(told, lineage, constraints):
        events += events_of([by_id[d] for d in part], findings, told, within(lineage, part), constraints)
    events.sort(key=_by_day)
    return Chronicle(events=tuple(told_apart(events)), voices=case_voices(events, lineage))


def within(lineage: Lineage, docs: Iterable[str]) -> Lineage:
    """The part of a lineage that concerns some documents."""
    mine = set(docs)
    return Lineage(
        pairs=tuple(p for p in lineage.pairs if p.a in mine and p.b in mine),
        families=tuple(f for f in lineage.families if mine & set(f.members)),
    )


def group(reports: Sequence[Report], findings: Mapping[str, Findings], lineage: Lineage) -> list[GroupLine]:
    """The lines of `khronika group`: one an event, each document the main one of at most one event."""
    return [line_of(event) for event in chronicle(reports, findings, lineage).events]


def line_of(event: Event) -> GroupLine:
    """An event as a line of `khronika group`; `killed` and `injured` are a convenience: the value most documents
    state, the later of equals."""
    return GroupLine(
        id=event.id,
        kind=event.kind,
        label=event.label,
        docs=event.docs,
        also=event.also,
        date=event.date or _nearest_day(event),
        date_interval=event.date_interval,
        state=event.state,
        place=event.place,
        killed=_stated("killed", event),
        injured=_stated("injured", event),
        assertions=event.assertions,
        voices=LineVoices(
            lower=event.voices.lower,
            upper=event.voices.upper,
            list=tuple(
                LineVoice(
                    id=v.id, label=v.label, docs=v.docs, why=v.why, lower=v.lower, upper=v.upper, confirms=v.confirms
                )
                for v in event.voices.list
            ),
        ),
        relations=event.relations,
    )


def _nearest_day(event: Event) -> str | None:
    """Of two days that a publication leaves open (it or the day before) the first, as a convenience; else none."""
    days = event.date_interval
    return days[0] if days is not None and width(days) <= 2 else None


def _stated(attribute: Attribute, event: Event) -> int | None:
    """The count most documents state; of equals the later, then the higher.

    Each document speaks once: by its first number, else by one for a death or injury told without a number ("a man was
    shot dead"), else by none, if it tells of any victim at all. None: no document does.
    """
    by_doc: dict[str, list[Assertion]] = {}
    for a in event.assertions:
        if a.stance in CONFIRMING and (a.doc in event.docs or not event.docs):
            by_doc.setdefault(a.doc, []).append(a)
    spoken = {doc: _spoken(attribute, told) for doc, told in by_doc.items()}
    values = {doc: value for doc, value in spoken.items() if value is not None}
    if not values:
        return None
    tally = Counter(values.values())
    latest = {value: max(by_doc[d][0].as_of or "" for d, v in values.items() if v == value) for value in tally}
    return max(tally, key=lambda value: (tally[value], latest[value], value))


_LEAD = 1000
"""Characters at the head of a report in which a death told without a number is of the event, not of its background."""


def _spoken(attribute: Attribute, told: Sequence[Assertion]) -> int | None:
    """What one document says of killed or injured, for the convenience value."""
    numbers = {
        name: [int(a.lower) for a in told if a.attribute == name and a.lower is not None and a.unit != "part"]
        for name in ("killed", "injured", "count")
    }
    kinds = {a.value for a in told if a.attribute == "kind" and a.span[0] < _LEAD}
    if numbers[attribute]:
        return numbers[attribute][0]
    if not kinds & {"killing", "injury", "attack"}:
        return None
    if attribute == "killed":
        return 1 if "killing" in kinds else 0
    dead = numbers["killed"][0] if numbers["killed"] else int("killing" in kinds)
    if numbers["count"]:
        return max(0, numbers["count"][0] - dead)
    return 1 if not dead else 0
