"""What became of each decision after a run: it holds, has changed, is orphaned, or is contested. None vanishes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from khronika.records.anchors import KINDS, Finding, anchor_of, ranges_of, value_of
from khronika.records.base import Range, from_json, to_json
from khronika.records.decisions import Anchor, Decision, Link, Role, Standing, State
from khronika.records.findings import Findings

CONTEXTS = (0, 24, 80)
"""Code points of context on both sides with which a quotation that occurs twice is told apart in a new reading."""


class Ground:
    """What decisions stand on now: readings with their texts, which replaced which, and what is found in them."""

    def __init__(
        self,
        texts: Mapping[str, str],
        current: Mapping[str, str],
        findings: Mapping[str, Findings],
        relations: Mapping[frozenset[str], str],
    ) -> None:
        """`texts`: reading id -> text, old readings too; `current`: old reading id -> the document's current one;
        `findings`: current reading id -> what the machine finds; `relations`: two current readings -> relation."""
        self.texts, self.current, self.relations = texts, current, relations
        self._values: dict[str, dict[Anchor, str]] = {}
        self._findings = findings

    def place(self, anchor: Anchor) -> Anchor | None:
        """The anchor in the document's current reading; None where its words are gone or not unique."""
        now = self.current.get(anchor.reading)
        if now is None or anchor.reading not in self.texts:
            return None
        if now == anchor.reading:
            return anchor
        if not anchor.roles:
            return Anchor(reading=now, kind=anchor.kind)
        shift = _shift(self.texts[anchor.reading], self.texts[now], ranges_of(anchor))
        if shift is None:
            return None
        roles = tuple(Role(name=r.name, spans=tuple((s + shift, e + shift) for s, e in r.spans)) for r in anchor.roles)
        return Anchor(reading=now, kind=anchor.kind, roles=roles)

    def value(self, anchor: Anchor) -> str | None:
        """Canonical JSON of what the machine claims at this anchor now; None where it finds nothing."""
        if anchor.kind == "document":
            return "{}" if anchor.reading in self.texts else None
        if anchor.reading not in self._values:
            self._values[anchor.reading] = values_at(anchor.reading, self._findings.get(anchor.reading))
        return self._values[anchor.reading].get(anchor)


def values_at(reading: str, findings: Findings | None) -> dict[Anchor, str]:
    """Anchor -> canonical JSON of the value, for all findings of a reading."""
    if findings is None:
        return {}
    found: list[Sequence[Finding]] = [findings.statements, findings.timexes, findings.counts, findings.names]
    return {anchor_of(reading, f): to_json(value_of(f)).decode() for kind in found for f in kind}


def _shift(old: str, new: str, ranges: Sequence[Range]) -> int | None:
    """How far the words from the first to the last range moved; None unless they stand there unchanged and once."""
    start, end = ranges[0][0], max(e for _, e in ranges)
    for context in CONTEXTS:
        left = max(0, start - context)
        window = old[left : min(len(old), end + context)]
        at = new.find(window)
        if at < 0:
            return None
        if new.find(window, at + 1) < 0:
            return at - left
    return None


def shown_value(ground: Ground, subject: Anchor | None, link: Link | None) -> str:
    """The value a decision is made on, as its `shown` keeps it: of the finding, or of both sides of a link."""
    if subject is not None:
        return ground.value(subject) or "null"
    if link is None:
        return "null"
    if link.kind == "derivation":
        relation = ground.relations.get(frozenset((link.a.reading, link.b.reading)))
        return to_json(relation).decode()
    return to_json([ground.value(link.a), ground.value(link.b)]).decode()


def standings(decisions: Mapping[int, Decision], ground: Ground) -> dict[int, Standing]:
    """Log index -> state, for decisions in force. Depends on their set and the ground alone, on no order."""
    placed = {i: _place(d, ground) for i, d in decisions.items()}
    contested = _contested_subjects(decisions, placed) | _contested_links(decisions, placed)
    return {i: _stand(i, d, placed[i], i in contested, ground) for i, d in sorted(decisions.items())}


Placed = tuple[Anchor | None, Link | None]


def _place(d: Decision, ground: Ground) -> Placed:
    if d.subject is not None:
        return ground.place(d.subject), None
    if d.link is None:
        return None, None
    a, b = ground.place(d.link.a), ground.place(d.link.b)
    if a is None or b is None:
        return None, None
    first, second = sorted((a, b), key=to_json)
    return None, Link(kind=d.link.kind, a=first, b=second)


def _stand(index: int, d: Decision, placed: Placed, contested: bool, ground: Ground) -> Standing:
    subject, link = placed

    def state(state: State, why: str, now: str | None = None) -> Standing:
        return Standing(entry=index, decision=d, state=state, why=why, now=now)

    if contested:
        return state("contested", "Another decision says otherwise; neither is applied until one is taken back.")
    if subject is None and link is None:
        return state("orphaned", "The words it was made on are not in the current reading; its own copy stands.")
    now = shown_value(ground, subject, link)
    if d.act == "add":
        return state("holds", "Added by hand.")
    # A pair of documents can be judged although the machine sees no relation; a finding that is gone cannot.
    found: Any = from_json(now, Any)
    missing = found is None if subject is not None else isinstance(found, list) and None in found
    if missing:
        return state("orphaned", "The machine finds nothing at this place now; the decision's own copy stands.")
    before = d.shown.value if d.shown is not None else now
    if now != before:
        return state("changed", f"When it was decided the value was {before}; now it is {now}.", now)
    return state("holds", "Same place, same value.")


def _outcome(d: Decision) -> str:
    return f"{d.act}:{d.value or ''}" if d.act in ("edit", "add") else d.act


def _contested_subjects(decisions: Mapping[int, Decision], placed: Mapping[int, Placed]) -> set[int]:
    by_anchor: dict[Anchor, list[int]] = defaultdict(list)
    for i, (subject, _) in placed.items():
        if subject is not None:
            by_anchor[subject].append(i)
    return {
        i
        for indices in by_anchor.values()
        if len({_outcome(decisions[i]) for i in indices}) > 1
        for i in indices
    }  # fmt: skip


def _contested_links(decisions: Mapping[int, Decision], placed: Mapping[int, Placed]) -> set[int]:
    """A `not_same` inside what `same` joins clashes with every `same` of that group (derivation: of that pair)."""
    contested: set[int] = set()
    for kind in ("derivation", "event", "actor", "voice"):
        links = [(i, p[1]) for i, p in placed.items() if p[1] is not None and p[1].kind == kind]
        same = [(i, k) for i, k in links if decisions[i].act == "same"]
        apart = [(i, k) for i, k in links if decisions[i].act == "not_same"]
        if kind == "derivation":
            for i, k in same:
                clash = [j for j, other in apart if other == k]
                contested.update([i, *clash] if clash else [])
            continue
        group = _groups([(k.a, k.b) for _, k in same])
        for i, k in apart:
            if k.a in group and group[k.a] == group.get(k.b):
                contested.add(i)
                contested.update(j for j, other in same if group[other.a] == group[k.a])
    return contested


def _groups(pairs: Sequence[tuple[Anchor, Anchor]]) -> dict[Anchor, Anchor]:
    parent: dict[Anchor, Anchor] = {}

    def find(x: Anchor) -> Anchor:
        parent.setdefault(x, x)
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for a, b in pairs:
        parent[find(a)] = find(b)
    return {x: find(x) for x in list(parent)}


def finding_of(decision: Decision) -> Finding | None:
    """The finding as the reviewer has it (edit, add); None for other acts."""
    if decision.value is None or decision.subject is None or decision.subject.kind not in KINDS:
        return None
    finding: Finding = from_json(decision.value, KINDS[decision.subject.kind])
    return finding
