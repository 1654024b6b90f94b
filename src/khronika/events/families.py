"""What lineage says, as the counting of voices needs it: who copies whom, which member stands for a family, which
spans are another's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from khronika.events.words import Spans, fold
from khronika.lineage.families import families
from khronika.lineage.terms import skeleton
from khronika.records.base import digest
from khronika.records.findings import Findings
from khronika.records.lineage import Lineage, Pair
from khronika.records.reports import Report

COPYING = frozenset({"identical", "near_copy", "rewrite", "spin", "translation"})
"""Relations by which a whole document is another's story told again: it adds no voice."""
MACHINE = frozenset({"spin", "translation"})
"""Relations that change names mechanically: a name only they have credits nobody new."""


class Kin(NamedTuple):
    """A document's place in its family."""

    family: str
    """Family id; for a document without one its own id, marked."""
    root: str | None
    """The family's root; for a document without a family itself."""
    stands: str
    """The member whose unnamed sources and own voice stand for the family's copies."""
    copy: bool
    """Whether it is a copy, rewrite, spin or translation and not the member that stands for them."""
    machine: bool
    borrowed: Spans
    """Spans of its text that stand in another document from which they come."""
    alone: bool


def kinship(lineage: Lineage, findings: Mapping[str, Findings]) -> dict[str, Kin]:
    """Each document's kin. Only pairs in the lanes fact and likely join; review pairs are suspicions, see
    `suspected_pairs`."""
    pairs_of: dict[str, list[Pair]] = {}
    for pair in lineage.pairs:
        if pair.lane != "review" and pair.relation != "unrelated" and pair.a in findings and pair.b in findings:
            pairs_of.setdefault(pair.a, []).append(pair)
            pairs_of.setdefault(pair.b, []).append(pair)
    found: dict[str, Kin] = {}
    for family in lineage.families:
        members = [m for m in family.members if m in findings]
        for group in _copy_groups(members, pairs_of):
            root = family.root if family.root in group else None
            stands = _standing(group, root, findings, pairs_of)
            for member in group:
                pairs = [p for p in pairs_of.get(member, ()) if p.relation in COPYING]
                found[member] = Kin(
                    family=family.id,
                    root=root if len(group) > 1 else member,
                    stands=stands,
                    copy=len(group) > 1 and member != stands,
                    machine=any(
                        p.relation in MACHINE and (p.b if p.direction == "a" else p.a) == member
                        for p in pairs
                        if p.direction is not None
                    )
                    or (bool(pairs) and all(p.relation in MACHINE for p in pairs)),
                    borrowed=Spans(_borrowed(member, pairs_of.get(member, ()))),
                    alone=len(group) == 1,
                )
    for doc in findings:
        if doc not in found:
            found[doc] = Kin(f"document {doc}", doc, doc, False, False, Spans(()), True)
    return found


def credited(pairs: Sequence[Pair], reports: Mapping[str, Report]) -> tuple[Pair, ...]:
    """The pairs, with those suspected ones made sure that a printed credit settles.

    One text that may be another's and names that other's newsroom as where it comes from ("appeared in Russian in …"),
    in whatever script, is derived from it. Only pairs whose reports are given are looked at.
    """
    found = []
    for pair in pairs:
        if pair.lane == "review" and pair.relation in COPYING and pair.a in reports and pair.b in reports:
            a, b = reports[pair.a], reports[pair.b]
            origin: Literal["a", "b"] | None = "b" if _credits(a, b) else "a" if _credits(b, a) else None
            if origin is not None:
                pair = msgspec.structs.replace(pair, lane="likely", direction=origin, direction_by="printed")
        found.append(pair)
    return tuple(found)


def settled(lineage: Lineage, reports: Mapping[str, Report]) -> Lineage:
    """The lineage after `credited`, its families found anew where that changed a pair."""
    pairs = credited(lineage.pairs, reports)
    if pairs == lineage.pairs:
        return lineage
    digests = {i: digest(r.text.encode("utf-8", "surrogatepass")) for i, r in reports.items()}
    return Lineage(pairs=pairs, families=families(list(reports), pairs, digests), candidates=lineage.candidates)


def _credits(one: Report, other: Report) -> bool:
    """Whether `one` prints a credit to the newsroom that publishes `other`."""
    named = _spelling(other.publisher or "")
    given = [_spelling(c.value) for c in one.credits if c.kind in ("credit_line", "forwarded_from")]
    return len(named) > 5 and any(named == g for g in given)


def _spelling(name: str) -> str:
    """A name in one rough spelling across scripts, adjectives without their endings."""
    words = [re.sub(r"i+$", "", skeleton(fold(word))) for word in name.split()]
    return " ".join(w for w in words if w not in ("the", "a"))


def _copy_groups(members: list[str], pairs_of: Mapping[str, list[Pair]]) -> list[list[str]]:
    """Members joined by whole-document copying; a member joined by parts only stands alone."""
    left = set(members)
    groups: list[list[str]] = []
    for member in sorted(members):
        if member not in left:
            continue
        group, todo = set(), [member]
        while todo:
            at = todo.pop()
            if at not in left:
                continue
            left.discard(at)
            group.add(at)
            todo += [p.b if p.a == at else p.a for p in pairs_of.get(at, ()) if p.relation in COPYING]
        groups.append(sorted(group))
    return groups


def _standing(
    group: list[str], root: str | None, findings: Mapping[str, Findings], pairs_of: Mapping[str, list[Pair]]
) -> str:
    """The root, if its language could be read; else the member with most statements: attribution is lost in copying,
    not gained. One that a machine made of another stands last: it changes names."""
    if root is not None and findings[root].note is None:
        return root

    def derived(doc: str, kinds: frozenset[str]) -> bool:
        mine = [p for p in pairs_of.get(doc, ()) if p.relation in kinds and p.direction is not None]
        return any((p.a if p.direction == "a" else p.b) != doc for p in mine)

    return min(
        group,
        key=lambda doc: (
            findings[doc].note is not None,
            derived(doc, MACHINE),
            -len(findings[doc].statements),
            derived(doc, COPYING),
            doc,
        ),
    )


def _borrowed(doc: str, pairs: list[Pair] | tuple[()]) -> list[tuple[tuple[int, int], int]]:
    """Spans of a part-copy that come from the other side; where direction is unknown, from the side covered more."""
    spans = []
    for pair in pairs:
        if pair.relation != "partial":
            continue
        origin = pair.direction or ("a" if pair.coverage_a >= pair.coverage_b else "b")
        if (pair.a if origin == "a" else pair.b) != doc:
            spans += [((al.a if doc == pair.a else al.b), 0) for al in pair.aligned]
    return sorted(spans)


def suspected_pairs(lineage: Lineage) -> list[tuple[str, str, str]]:
    """(a, b, why) of the pairs that only a reviewer can settle: they lower only the lower bound."""
    return sorted(
        (p.a, p.b, p.why)
        for p in lineage.pairs
        if p.lane == "review" and (p.relation in COPYING or p.relation == "partial")
    )
