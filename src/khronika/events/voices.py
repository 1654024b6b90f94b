"""The arithmetic of voices: utterances collapse into origins, origins into a lower and an upper bound, each merge
with its reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from khronika.events.origins import Utterance
from khronika.events.words import overlaps
from khronika.records.events import Constraint, Voice, Voices
from khronika.records.findings import Findings

Suspicion = tuple[str, str, str]
"""(key, key, why): two origins that may be one. Lowers only the lower bound."""


class Union:
    """Disjoint sets of strings; the smallest member names its set, so that the order of joining does not matter."""

    def __init__(self) -> None:
        self._up: dict[str, str] = {}

    def find(self, item: str) -> str:
        at = item
        while self._up.get(at, at) != at:
            at = self._up[at]
        while self._up.get(item, item) != at:
            self._up[item], item = at, self._up[item]
        return at

    def join(self, a: str, b: str) -> None:
        first, second = sorted((self.find(a), self.find(b)))
        self._up[second] = first


def united(merges: Iterable[tuple[str, str, str]]) -> Union:
    """The keys after all sure merges."""
    union = Union()
    for a, b, _ in merges:
        union.join(a, b)
    return union


def voice_id(key: str) -> str:
    """The content id of a voice."""
    return "v-" + hashlib.sha256(key.encode()).hexdigest()[:10]


def keyed(
    said: Sequence[Utterance], findings: Mapping[str, Findings], constraints: Sequence[Constraint]
) -> list[Utterance]:
    """Utterances with the keys a reviewer's `same` and `not_same` give them. `not_same` wins where both meet."""
    voices = sorted((c for c in constraints if c.what == "voice"), key=lambda c: (c.a, c.b, c.kind))
    if not voices:
        return list(said)
    at: dict[int, str] = {i: u.origin.key for i, u in enumerate(said)}
    apart: set[tuple[str, str]] = set()
    for constraint in voices:
        if constraint.kind != "not_same":
            continue
        here, there = _meant(said, findings, constraint.a), _meant(said, findings, constraint.b)
        for i in there:
            if any(at[i] == at[j] for j in here):
                split = f"{said[i].origin.key}#{said[i].doc}:{constraint.b[1][0]}"
                apart.add((said[i].origin.key, split))
                at[i] = split
    union = Union()
    for constraint in voices:
        if constraint.kind != "same":
            continue
        keys = sorted({at[i] for end in (constraint.a, constraint.b) for i in _meant(said, findings, end)})
        for key in keys[1:]:
            if not any(
                union.find(x) in (union.find(keys[0]), union.find(key))
                and union.find(y) in (union.find(keys[0]), union.find(key))
                for x, y in apart
            ):
                union.join(keys[0], key)
    return [u._replace(origin=u.origin._replace(key=union.find(at[i]))) for i, u in enumerate(said)]


def _meant(said: Sequence[Utterance], findings: Mapping[str, Findings], end: tuple[str, tuple[int, int]]) -> list[int]:
    """The utterances a reviewer pointed at: those whose source, cue or content meets the range; else the document's
    own voice."""
    doc, span = end
    found = []
    for i, u in enumerate(said):
        if u.doc == doc and u.statement is not None and u.statement < len(findings[doc].statements):
            s = findings[doc].statements[u.statement]
            if any(overlaps(r, span) for r in (*s.source, *s.cue)):
                found.append(i)
    return found or [i for i, u in enumerate(said) if u.doc == doc and u.statement is None]


def same_offices(said: Iterable[Utterance]) -> list[tuple[str, str, str]]:
    """Offices that only say "police" are one where the reports tell one event: (key, key, why) for the sure merges."""
    by_rank: dict[str, set[str]] = {}
    for u in said:
        if u.origin.key.startswith("office:"):
            by_rank.setdefault(u.origin.rank, set()).add(u.origin.key)
    merges = []
    for rank, keys in sorted(by_rank.items()):
        first, *rest = sorted(keys)
        merges += [(first, key, f"{rank!r} of one event is one office") for key in rest]
    return merges


def suspicions(
    said: Sequence[Utterance], family_of: Mapping[str, str], pairs: Sequence[tuple[str, str, str]]
) -> list[Suspicion]:
    """Links that are only suspected: unnamed origins of two families with like rank, day and value; review pairs of
    documents."""
    found: list[Suspicion] = []
    alike: dict[tuple[object, ...], set[str]] = {}
    by_doc: dict[str, list[Utterance]] = {}
    for u in said:
        by_doc.setdefault(u.doc, []).append(u)
        if u.origin.sort == "unnamed" and u.confirms and u.days is not None and u.values:
            for value in u.values:
                alike.setdefault((u.origin.rank, u.days, value), set()).add(u.origin.key)
    for (rank, days, given), same in sorted(alike.items(), key=str):
        first, *rest = sorted(same)
        found += [(first, other, f"both are {rank!r} and give {given} for {_days(days)}") for other in rest]
    for one, two, why in pairs:
        if family_of.get(one) == family_of.get(two):
            continue
        mine, theirs = (_nameless(by_doc.get(doc, ())) for doc in (one, two))
        found += [(x, y, f"the documents may come from one another: {why}") for x in mine for y in theirs[:1]]
    return sorted(set(found))


def _days(days: object) -> str:
    return str(days[0]) if isinstance(days, tuple) else str(days)


def _nameless(said: Sequence[Utterance]) -> list[str]:
    return sorted({u.origin.key for u in said if u.origin.sort in ("unnamed", "own") and u.confirms and not u.echo})


def count(
    said: Sequence[Utterance], merges: Sequence[tuple[str, str, str]] = (), suspected: Sequence[Suspicion] = ()
) -> Voices:
    """The voices behind utterances, with bounds.

    Upper: one for each origin, an unnamed plural with a number that many. Lower: one for each group of origins joined
    by suspected links or
    known only as unnamed people of one family; a retrospective adds nothing. Copies join voices and make none; an
    origin that only denies,
    doubts, hopes, predicts, asks or calls, or that withdrew, stands beside the count.
    """
    union = united(merges)
    reasons: dict[str, list[str]] = {}
    for a, _, why in merges:
        reasons.setdefault(union.find(a), []).append(why)
    groups: dict[str, list[Utterance]] = {}
    for u in sorted(said, key=_order):
        groups.setdefault(union.find(u.origin.key), []).append(u)
    groups = {key: us for key, us in groups.items() if any(not u.echo for u in us)}
    if any(not u.fallback and _confirming(groups[key]) for key, us in groups.items() for u in us):
        groups = {
            key: kept for key, us in groups.items() if (kept := [u for u in us if not u.fallback]) and _real(kept)
        }
    confirming = [key for key in sorted(groups) if _confirming(groups[key])]
    lower = _lower_groups(groups, confirming, union, suspected)
    taken: set[str] = set()
    voices = []
    for key in sorted(groups, key=lambda k: (k not in confirming, groups[k][0].retrospective, k)):
        us = groups[key]
        low = high = 0
        if key in confirming:
            high = max(u.origin.number for u in us if u.confirms)
            retrospective = _looks_back_only(us)
            if not retrospective and lower[key] not in taken:
                taken.add(lower[key])
                low = 1
        voices.append(
            _voice(key, us, key in confirming, low, high, reasons.get(key, []), _links(key, union, suspected, groups))
        )
    return Voices(lower=sum(v.lower for v in voices), upper=sum(v.upper for v in voices), list=tuple(voices))


def _order(u: Utterance) -> tuple[object, ...]:
    return (u.echo, u.doc, u.statement is None, u.statement or 0, u.origin)


def _real(us: Sequence[Utterance]) -> bool:
    return any(not u.echo for u in us)


def _withdrawn(us: Sequence[Utterance]) -> bool:
    """Whether an origin took back what it said: its last word by day is a withdrawal."""
    last = max((u.as_of or "" for u in us if u.withdraws), default=None)
    return last is not None and all((u.as_of or "") <= last for u in us if u.confirms and not u.echo)


def _confirming(us: Sequence[Utterance]) -> bool:
    return any(u.confirms and not u.echo for u in us) and not _withdrawn(us)


def _looks_back_only(us: Sequence[Utterance]) -> bool:
    return all(u.retrospective for u in us if u.confirms and not u.echo)


def _family(u: Utterance) -> str:
    return u.origin.key.split(":", 1)[1].rpartition(":")[0]


def _lower_groups(
    groups: Mapping[str, Sequence[Utterance]], confirming: Sequence[str], union: Union, suspected: Sequence[Suspicion]
) -> dict[str, str]:
    """For each confirming voice the group that adds at most one to the lower bound."""
    joined = Union()
    first_of: dict[str, str] = {}
    for key in confirming:
        first = groups[key][0]
        if first.origin.sort == "unnamed":
            joined.join(first_of.setdefault(_family(first), key), key)
    for a, b, _ in suspected:
        x, y = union.find(a), union.find(b)
        if x in groups and y in groups:
            joined.join(x, y)
    return {key: joined.find(key) for key in confirming}


def _links(
    key: str, union: Union, suspected: Sequence[Suspicion], groups: Mapping[str, Sequence[Utterance]]
) -> list[tuple[str, str]]:
    found = []
    for a, b, why in suspected:
        x, y = union.find(a), union.find(b)
        if key in (x, y) and x != y and x in groups and y in groups:
            found.append((y if key == x else x, why))
    return sorted(set(found))


def _voice(
    key: str,
    us: Sequence[Utterance],
    confirms: bool,
    low: int,
    high: int,
    merged: Sequence[str],
    links: Sequence[tuple[str, str]],
) -> Voice:
    docs = sorted({u.doc for u in us})
    first = us[0]
    return Voice(
        id=voice_id(key),
        label=first.origin.label,
        grade=max((u.origin.grade for u in us), key=lambda g: (g == "eyewitness", g == "quotes_eyewitness", g)),
        docs=tuple(docs),
        statements=tuple(sorted({(u.doc, u.statement) for u in us if u.statement is not None})),
        confirms=confirms,
        lower=low,
        upper=high,
        why=_why(us, confirms, low, high, merged, links),
        suspected=tuple(voice_id(other) for other in dict.fromkeys(other for other, _ in links)),
    )


def _why(
    us: Sequence[Utterance],
    confirms: bool,
    low: int,
    high: int,
    merged: Sequence[str],
    links: Sequence[tuple[str, str]],
) -> str:
    """The reason a voice counts as it does, in sentences."""
    first = us[0].origin
    parts = [f"{first.label}: {first.why}" if first.why else first.label]
    echoes = len({u.doc for u in us if u.echo} - {u.doc for u in us if not u.echo})
    direct = len({u.doc for u in us if not u.echo})
    if direct > 1:
        parts.append(f"credited in {direct} documents, which makes one origin")
    if echoes:
        parts.append(f"{echoes} {'copy carries' if echoes == 1 else 'copies carry'} the same and add nothing")
    parts += dict.fromkeys(merged)
    if not confirms:
        stances = sorted({u.stance for u in us})
        parts.append(
            "it has withdrawn what it said"
            if _withdrawn(us)
            else f"it stands beside the count: it only {', '.join(stances)}"
        )
    elif _looks_back_only(us):
        unread = "not read" in first.why
        parts.append("0 to 1" if unread else "it looks back and may repeat what others said: 0 to 1")
    elif low == 0:
        parts.append(
            "in the lower bound it counts together with another of the list"
            + (f": {links[0][1]}" if links else " of its family")
        )
    if high > 1:
        parts.append(f"the text gives their number as {high}")
    return "; ".join(parts) + "."
