"""One cluster of stories becomes an event: who tells it, what each asserts, and convenience values that pick no
winner among them."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from khronika.events.assertions import assertions_of
from khronika.events.days import meet, width
from khronika.events.families import Kin
from khronika.events.kinds import framing, placeless, weight
from khronika.events.labels import label_of
from khronika.events.origins import Utterance, looks_back, with_copies
from khronika.events.places import is_site, narrow, regions, shown
from khronika.events.relations import relations_of
from khronika.events.sources import body_key, newsroom
from khronika.events.stories import Story
from khronika.events.voices import Suspicion, count, keyed, same_offices, suspicions, united, voice_id
from khronika.events.words import in_past, inside, mentions, words_of
from khronika.records.base import DayInterval
from khronika.records.events import Assertion, Attribute, Constraint, Event, EventKind, Frame
from khronika.records.findings import CONFIRMING, Findings
from khronika.records.reports import Report


class Component(NamedTuple):
    """What is known of the documents that are computed together."""

    reports: Mapping[str, Report]
    findings: Mapping[str, Findings]
    said: Mapping[str, Sequence[Utterance]]
    kin: Mapping[str, Kin]
    pairs: Sequence[tuple[str, str, str]]
    constraints: Sequence[Constraint]
    homes: Mapping[str, Mapping[int, int]]
    """For each document the story (by number) that a statement without a known act continues."""


def worth_showing(group: Sequence[Story]) -> bool:
    """Whether a cluster is an event: some source says (or denies) that it happened, and it is more than a word in
    passing."""
    told = [f for story in group for f in story.frames if f.stance in CONFIRMING or f.stance == "denies"]
    if not told:
        return False
    if any(story.main for story in group):
        return True
    return any(
        s.sure and s.days is not None and width(s.days) <= 62 and (narrow(s.places) or s.names or placeless(s.kind))
        for s in group
    )


def event_of(group: Sequence[Story], component: Component, silent: Mapping[str, str] | None = None) -> Event:
    """The event behind a cluster of stories; `silent`: documents whose story only a copy of them tells here."""
    docs = sorted({s.doc for s in group if s.main})
    also = sorted({s.doc for s in group} - set(docs))
    acts = [f for s in group for f in s.frames]
    told = _told(group, set(docs), component)
    merges = same_offices(told)
    union = united(merges)
    links: list[Suspicion] = suspicions(
        told, {d: component.kin[d].family for d in (*docs, *also)}, _pairs(component, docs, also)
    )
    voices = count(told, merges, links)
    listed = {v.id for v in voices.list}
    voice_of = {(u.doc, u.statement): voice_id(union.find(u.origin.key)) for u in told}
    kind = _kind(acts)
    assertions = assertions_of(acts, {at: voice for at, voice in voice_of.items() if voice in listed}, kind)
    withdrawn = frozenset(voice_id(union.find(u.origin.key)) for u in told if u.withdraws)
    place, site, region = (None, None, None) if placeless(kind) else _place(group, docs)
    date, interval = _date(group, component.kin)
    anchor = _anchor(acts)
    silent = {doc: other for doc, other in (silent or {}).items() if other in {*docs, *also}}
    relations = relations_of(assertions, withdrawn, _together(group), _retold(assertions, component.kin))
    return Event(
        id=_content_id(acts),
        kind=kind,
        label=label_of(kind, group, place if place and not is_site(place) else None, site),
        docs=tuple(sorted({*docs, *(doc for doc, other in silent.items() if other in docs)})),
        also=tuple(sorted({*also, *(doc for doc, other in silent.items() if other in also)})),
        date=date,
        date_interval=interval,
        place=shown(place) if place else None,
        state=shown(region) if region else None,
        killed=_range("killed", assertions),
        injured=_range("injured", assertions),
        detained=_range("detained", assertions),
        assertions=assertions,
        voices=voices,
        relations=tuple(r for r in relations if not (r.attribute == "place" and placeless(kind))),
        anchor=anchor,
    )


def _retold(assertions: Sequence[Assertion], kin: Mapping[str, Kin]) -> frozenset[int]:
    """Assertions that only tell again what a document they come from has: what a copy changes is no second value."""
    own = {a.voice for a in assertions if not kin[a.doc].copy}
    return frozenset(i for i, a in enumerate(assertions) if kin[a.doc].copy and (not a.voice or a.voice in own))


def _pairs(component: Component, docs: Sequence[str], also: Sequence[str]) -> list[tuple[str, str, str]]:
    mine = {*docs, *also}
    return [p for p in component.pairs if p[0] in mine and p[1] in mine]


def _told(group: Sequence[Story], docs: set[str], component: Component) -> list[Utterance]:
    """The utterances of an event: those with a frame in it, each with the stance it takes to this event, and those
    that name no known act but continue its story."""
    acts: dict[str, dict[int | None, list[Frame]]] = {}
    numbers: dict[str, set[int]] = {}
    for story in group:
        numbers.setdefault(story.doc, set()).add(story.number)
        for frame in story.frames:
            acts.setdefault(story.doc, {}).setdefault(frame.statement, []).append(frame)
    chosen: dict[str, list[Utterance]] = {}
    for doc in sorted(acts):
        mine = chosen.setdefault(doc, [])
        statements = component.findings[doc].statements
        by_content = {statements[i].content: frames for i, frames in acts[doc].items() if i is not None}
        homes = component.homes.get(doc, {})
        for utterance in component.said[doc]:
            at = utterance.statement
            frames = acts[doc].get(at, [])
            if not frames and at is not None:
                frames = by_content.get(statements[at].content, [])
            if frames:
                mine.append(_toward(utterance, frames, component))
            elif at is None:
                mine += [utterance] if doc in docs and not utterance.fallback else []
            elif homes.get(at) in numbers[doc] and _continues(utterance, component):
                mine.append(utterance)
    chosen = _channels(chosen, component)
    return keyed(with_copies(chosen, component.kin), component.findings, component.constraints)


_HEAD = 120
"""Characters at the head of a text in which it may say who publishes it: "Reed Post, 13 June"."""


def _channels(chosen: Mapping[str, list[Utterance]], component: Component) -> dict[str, list[Utterance]]:
    """Utterances of which those credited to a newsroom whose own article here quotes others count only where nobody
    else speaks: the newsroom is that article, and the article says what its sources say."""
    quoting: dict[str, str] = {}
    for doc, said in sorted(chosen.items()):
        report = component.reports[doc]
        if not component.kin[doc].copy and any(u.origin.sort != "own" and u.confirms for u in said):
            headed = re.split(r"[,\n|–—]", report.text[:_HEAD].lstrip(), maxsplit=1)[0]
            for room in (newsroom(report), headed):
                if room:
                    quoting.setdefault(body_key(room), doc)
    return {
        doc: [
            u._replace(fallback=True)
            if u.origin.sort == "body" and quoting.get(u.origin.key, doc) != doc and u.statement is not None
            else u
            for u in said
        ]
        for doc, said in chosen.items()
    }


_CONTINUING: frozenset[str] = frozenset({"asserts", "reports", "alleges", "denies", "doubts", "hopes", "fears"})


_SOMEBODY = frozenset(
    ["one", "some", "others", "many", "most", "of", "them", "these", "those", "the", "they", "another", "he", "she"]
)


def _continues(utterance: Utterance, component: Component) -> bool:
    """Whether a statement that names no known act goes on telling the story: it tells something past, or stands beside
    it. In a letter or testimony only its author does; others are quoted on what he asked them."""
    findings, text = component.findings[utterance.doc], component.reports[utterance.doc].text
    if utterance.statement is None or utterance.stance not in _CONTINUING or utterance.origin.grade == "hearsay":
        return False
    if utterance.origin.sort != "own" and findings.nature in ("testimony", "letter"):
        return False
    if utterance.origin.sort == "unnamed" and all(w in _SOMEBODY for w in utterance.origin.label.split()):
        return False
    cue = [w for span in findings.statements[utterance.statement].cue for w in words_of(text, *span)]
    if utterance.confirms and mentions(cue, "perception"):
        return True
    said = [w for span in findings.statements[utterance.statement].content for w in words_of(text, *span)]
    return len(said) > 2 and (not utterance.confirms or in_past(said) or _counts_people(findings, utterance.statement))


def _counts_people(findings: Findings, statement: int) -> bool:
    content = findings.statements[statement].content
    return any(
        c.entity_class in _PEOPLE and (c.lower or c.upper) and inside((c.start, c.end), content)
        for c in findings.counts
    )


_PEOPLE = frozenset({"people", "dead", "injured", "detained", "missing", "soldiers", "protesters"})


def _toward(utterance: Utterance, frames: Sequence[Frame], component: Component) -> Utterance:
    confirms = any(f.stance in CONFIRMING or f.denies_culprit for f in frames) and not utterance.withdraws
    stance = next((f.stance for f in frames if f.stance in CONFIRMING), frames[0].stance)
    back = False
    if utterance.statement is None:
        back = looks_back(component.reports[utterance.doc], component.findings[utterance.doc], frames)
    dated = next((f for f in frames if f.days is not None), frames[0])
    values = tuple(sorted({f"{g.attribute} {g.lower} {g.upper}" for f in frames for g in f.figures if not g.implied}))
    return utterance._replace(confirms=confirms, stance=stance, retrospective=back, days=dated.days, values=values)


def _kind(acts: Sequence[Frame]) -> EventKind:
    tally: Counter[EventKind] = Counter()
    for doc, kind in sorted(
        {(f.doc, f.kind) for f in acts if f.stance in CONFIRMING} or {(f.doc, f.kind) for f in acts}
    ):
        tally[kind] += 1 if doc else 0
    docs = len({f.doc for f in acts})
    around = [k for k in sorted(tally) if k in framing() and 2 * tally[k] >= docs]
    if around:
        return min(around, key=lambda k: (-tally[k], k))
    return min(tally, key=lambda k: (-round(weight(k) * tally[k], 4), k))


def _place(group: Sequence[Story], docs: Sequence[str]) -> tuple[str | None, str | None, str | None]:
    """The narrow place most documents name, of equals the one named first in its text, towns before streets; the
    street or square most of them name; and the region where a text gives one."""
    stories = [s for s in group if s.doc in docs] or list(group)
    tally: Counter[str] = Counter()
    first: dict[str, int] = {}
    for story in stories:
        for place in sorted(narrow(story.places)):
            tally[place] += 1
        for frame in story.frames:
            for place in narrow(frame.places):
                first[place] = min(first.get(place, frame.sentence[0]), frame.sentence[0])
    region = Counter(r for s in stories for r in sorted(set(regions(s.places).values())))
    ranked = sorted(tally, key=lambda p: (-tally[p], first.get(p, 0), p))
    sites = [p for p in ranked if is_site(p)]
    towns = [p for p in ranked if not is_site(p)]
    naming = sum(any(is_site(p) for p in narrow(s.places)) for s in stories)
    site = sites[0] if sites and 2 * tally[sites[0]] >= naming else None
    best = next(iter([*towns, *sites]), None)
    return best, site, (min(region, key=lambda r: (-region[r], r)) if region else None)


def _date(group: Sequence[Story], kin: Mapping[str, Kin]) -> tuple[str | None, DayInterval | None]:
    """The interval most families of documents agree on; a single day where it is one. The assertions hold all
    others."""
    sure = [s for s in group if s.sure and s.days is not None]
    stories = sure or [s for s in group if s.days is not None]
    if not stories:
        return None, None
    support: dict[DayInterval, set[str]] = {}
    for story in stories:
        if story.days is not None:
            support.setdefault(story.days, set()).add(kin[story.doc].family)
    fitting = {
        days: len(
            {f for other, families in support.items() if meet(days, other) for f in families if width(other) <= 62}
        )
        for days in support
    }
    best = min(
        support, key=lambda d: (-round(fitting[d] / min(width(d), 62) ** 0.5, 4), width(d), d[0] or "", d[1] or "")
    )
    common: DayInterval | None = best
    for days in sorted(support, key=lambda d: (width(d), d[0] or "", d[1] or "")):
        common = meet(common, days) or common
    if common is None:
        return None, None
    return (common[0] if common[0] == common[1] else None), common


def _range(attribute: Attribute, assertions: Iterable[Assertion]) -> tuple[float | None, float | None] | None:
    """Lowest lower to highest upper bound asserted of the widest population given."""
    told = [
        a
        for a in assertions
        if a.attribute == attribute and a.stance in CONFIRMING and not (a.lower is None and a.upper is None)
    ]
    told = [a for a in told if a.unit == "people"] or told
    if not told:
        return None
    lows = [a.lower for a in told if a.lower is not None]
    highs = [a.upper for a in told]
    tops = [h for h in highs if h is not None]
    return (min(lows, default=None), max(tops) if tops and max(tops) >= max(lows, default=0) else None)


def _content_id(acts: Sequence[Frame]) -> str:
    """The same for the same acts, and another for others: two acts of one kind in one sentence differ in words."""
    told = sorted(repr((f.doc, f.sentence, f.kind, f.trigger, f.days)) for f in acts)
    return "e-" + hashlib.sha256(repr(told).encode()).hexdigest()[:12]


def _anchor(acts: Sequence[Frame]) -> tuple[str, int]:
    first = min(acts, key=lambda f: (f.as_of or "9999", f.doc, f.sentence))
    return (first.doc, -1 if first.statement is None else first.statement)


def _together(group: Sequence[Story]) -> frozenset[tuple[str, str]]:
    """Narrow places that one frame names side by side: one may well lie in the other, so they do not contradict."""
    found: set[tuple[str, str]] = set()
    for story in group:
        for frame in story.frames:
            near = sorted(narrow(frame.places))[:8]
            found.update((a, b) for i, a in enumerate(near) for b in near[i + 1 :])
    return frozenset(found)
