"""Families: documents joined by derivations in the lanes `fact` and `likely`, and the version the others come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from khronika.lineage.order import id_key
from khronika.records.base import digest
from khronika.records.lineage import Family, Pair


def families(ids: Sequence[str], pairs: Sequence[Pair], digests: Mapping[str, str]) -> tuple[Family, ...]:
    """Families of two documents or more, sorted by their first member.

    `digests` names the text of each id; a family's own id is made of its members' digests, so it stays the same when
    documents elsewhere are added and when ids are given anew. Its root is the one member that no direction makes a
    derivative while all others are derivatives (or, like the root itself, identical to it); else None.
    """
    above: dict[str, str] = {i: i for i in ids}

    def top(i: str) -> str:
        while above[i] != i:
            above[i] = above[above[i]]
            i = above[i]
        return i

    joined = [p for p in pairs if p.lane in ("fact", "likely") and p.a in above and p.b in above]
    for pair in joined:
        first, second = sorted((top(pair.a), top(pair.b)), key=id_key)
        above[second] = first
    members: dict[str, list[str]] = {}
    for i in sorted(ids, key=id_key):
        members.setdefault(top(i), []).append(i)
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
