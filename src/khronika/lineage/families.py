"""Families: documents joined by derivations in the lanes `fact` and `likely`, and the version the others come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from khronika.lineage.order import id_key
from khronika.records.base import Range, digest
from khronika.records.lineage import Family, Pair

SAME_PLACE = 0.2
"""Two documents take different places of a third if at most this share of the smaller place is common to both."""
MUCH_ELSE = 0.65
MOST_PARTNERS = 200
"""Partners up to which a document is looked at as a splice; more are a family of copies."""


def families(ids: Sequence[str], pairs: Sequence[Pair], digests: Mapping[str, str]) -> tuple[Family, ...]:
    """Families of two documents or more, sorted by their first member.

    `digests` names the text of each id; a family's own id is made of its members' digests, so it stays the same when
    documents elsewhere are added and when ids are given anew. Its root is the one member that no direction makes a
    derivative while all others are derivatives (or, like the root itself, identical to it); else None.

    A splice or digest takes different passages from documents that have nothing to do with each other: it belongs to
    the family it shares most of its text with and does not join the others (their pairs stand all the same).
    """
    known = set(ids)
    joined = [p for p in pairs if p.lane in ("fact", "likely") and p.a in known and p.b in known]
    cut = _cut(joined)
    joined = [p for p in joined if (p.a, p.b) not in cut]
    members: dict[str, list[str]] = {}
    top = _tops(ids, [(p.a, p.b) for p in joined])
    for i in sorted(ids, key=id_key):
        members.setdefault(top[i], []).append(i)
    parents: dict[str, set[str]] = {}
    for pair in joined:
        if pair.direction:
            origin, copy = (pair.a, pair.b) if pair.direction == "a" else (pair.b, pair.a)
            parents.setdefault(copy, set()).add(origin)
    return tuple(
        Family(id=_content_id(found, digests), members=tuple(found), root=_root(found, parents))
        for found in members.values()
        if len(found) > 1
    )


def _tops(ids: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, str]:
    """For each id the first id of its connected component."""
    above = {i: i for i in ids}

    def top(i: str) -> str:
        while above[i] != i:
            above[i] = above[above[i]]
            i = above[i]
        return i

    for a, b in edges:
        first, second = sorted((top(a), top(b)), key=id_key)
        above[second] = first
    return {i: top(i) for i in ids}


def _cut(joined: Sequence[Pair]) -> set[tuple[str, str]]:
    """The pairs by which splices would join families: all but those to the partners a splice has most text of."""
    partners: dict[str, dict[str, Pair]] = {}
    for pair in joined:
        partners.setdefault(pair.a, {})[pair.b] = pair
        partners.setdefault(pair.b, {})[pair.a] = pair
    cut: set[tuple[str, str]] = set()
    for middle, around in partners.items():
        if not 2 <= len(around) <= MOST_PARTNERS or not any(p.relation == "partial" for p in around.values()):
            continue
        direct = [(x, y) for x in around for y in partners[x] if y in around and id_key(x) < id_key(y)]
        groups: dict[str, list[str]] = {}
        for other, first in _tops(sorted(around, key=id_key), direct).items():
            groups.setdefault(first, []).append(other)
        if len(groups) < 2:
            continue
        places = {first: _places(middle, [around[o] for o in others]) for first, others in groups.items()}
        ranked = sorted(places, key=lambda first: (-_size(places[first]), id_key(first)))
        kept = [ranked[0]]
        for first in ranked[1:]:
            taken = all(_taken_from(o, around[o]) for o in groups[first])
            if taken and all(_apart(places[first], places[other]) for other in kept):
                cut.update((around[o].a, around[o].b) for o in groups[first])
            else:
                kept.append(first)
    return cut


def _taken_from(partner: str, pair: Pair) -> bool:
    """Whether the pair shows a passage taken out of `partner`, which has much else (an excerpt has nothing else)."""
    covered = pair.coverage_a if pair.a == partner else pair.coverage_b
    return pair.relation == "partial" and covered < MUCH_ELSE


def _places(middle: str, pairs: Sequence[Pair]) -> list[Range]:
    """Where `middle` shares text with any of its partners: sorted ranges of its text that do not overlap."""
    ranges = sorted(x.a if p.a == middle else x.b for p in pairs for x in p.aligned)
    out: list[Range] = []
    for start, end in ranges:
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _size(places: Sequence[Range]) -> int:
    return sum(end - start for start, end in places)


def _apart(left: Sequence[Range], right: Sequence[Range]) -> bool:
    common = i = j = 0
    while i < len(left) and j < len(right):
        common += max(0, min(left[i][1], right[j][1]) - max(left[i][0], right[j][0]))
        if left[i][1] <= right[j][1]:
            i += 1
        else:
            j += 1
    return common <= SAME_PLACE * min(_size(left), _size(right))


def _content_id(members: list[str], digests: Mapping[str, str]) -> str:
    return "F-" + digest("\n".join(sorted(digests.get(m, "") for m in members)).encode())[:16]


def _root(members: list[str], parents: Mapping[str, set[str]]) -> str | None:
    """The only member without a parent, if every other has one and all of them lead back to it."""
    roots = [m for m in members if not parents.get(m)]
    if len(roots) != 1:
        return None
    children: dict[str, list[str]] = {}
    for copy in members:
        for origin in parents.get(copy, ()):
            children.setdefault(origin, []).append(copy)
    seen, stack = {roots[0]}, [roots[0]]
    while stack:
        for copy in children.get(stack.pop(), []):
            if copy not in seen:
                seen.add(copy)
                stack.append(copy)
    return roots[0] if len(seen) == len(members) else None
