"""Stories of many documents become events: blocks, pair scores, average-link clusters that obey every `same` and
`not_same`."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence

from khronika.events.families import COPYING
from khronika.events.likeness import Sketch, likeness, model
from khronika.events.stories import Story, block_keys
from khronika.events.words import overlaps
from khronika.records.base import Range
from khronika.records.events import Constraint
from khronika.records.lineage import Lineage

Key = tuple[str, int]

_CROWD = 60
"""In a block of more stories than this each is compared with so many that follow it: keeps work linear in a crowded
block."""
_ALL_PAIRS = 120
"""In a component of at most so many stories every pair is scored, also those that share no block."""


def candidates(stories: Sequence[Story]) -> list[tuple[Key, Key]]:
    """Pairs worth comparing: never all pairs. Sorted."""
    blocks: dict[tuple[str, ...], list[Key]] = {}
    for story in sorted(stories, key=lambda s: s.key):
        for key in block_keys(story):
            blocks.setdefault(key, []).append(story.key)
    pairs: set[tuple[Key, Key]] = set()
    for members in blocks.values():
        for i, a in enumerate(members):
            pairs.update((a, b) for b in members[i + 1 : i + 1 + _CROWD] if a[0] != b[0])
    return sorted(pairs)


def kin_links(stories: Sequence[Story], lineage: Lineage) -> list[tuple[Key, Key]]:
    """Main stories of documents of which one is the other told again are one event."""
    main = {s.doc: s.key for s in stories if s.main}
    return sorted(
        (main[p.a], main[p.b])
        for p in lineage.pairs
        if p.lane != "review" and p.relation in COPYING and p.a in main and p.b in main
    )


def pointed_at(stories: Sequence[Story], end: tuple[str, Range]) -> Key | None:
    """The story a reviewer pointed at, else the document's main story.

    It is one with a sentence that meets the range: the one dated by these very words before the one whose act is
    among them, that before any other; of equals the one most of which is here, and then one beside the main story,
    which has other words to be pointed at by.
    """
    mine = [s for s in stories if s.doc == end[0]]
    best: tuple[tuple[int, float, bool, int], Key] | None = None
    for story in mine:
        here = [f for f in story.frames if overlaps(f.sentence, end[1])]
        if here:
            closeness = max((f.day_span == end[1]) * 2 + overlaps(f.trigger, end[1]) for f in here)
            rank = (closeness, round(len(here) / len(story.frames), 4), not story.main, -story.number)
            best = max(best, (rank, story.key)) if best else (rank, story.key)
    return best[1] if best else next((s.key for s in mine if s.main), None)


def decided(stories: Sequence[Story], constraints: Iterable[Constraint], kind: str) -> list[tuple[Key, Key]]:
    """The pairs of stories a reviewer called the same (or not the same) event. Sorted; those that point at nothing
    are left out."""
    found = set()
    for constraint in constraints:
        if constraint.what == "event" and constraint.kind == kind:
            a, b = pointed_at(stories, constraint.a), pointed_at(stories, constraint.b)
            if a is not None and b is not None and a != b:
                found.add((min(a, b), max(a, b)))
    return sorted(found)


def cluster(
    stories: Sequence[Story], sketches: Mapping[str, Sketch], lineage: Lineage, constraints: Sequence[Constraint]
) -> list[tuple[Story, ...]]:
    """The clusters of stories, each sorted, in order of their first story. The order of the input has no effect.

    Two stories a reviewer held apart never meet in one cluster. Copies join, then average link down to the threshold of
    pairs.toml, then the whole clusters of those stories that a reviewer called the same, where that does not break a
    `not_same`.
    """
    ordered = sorted(stories, key=lambda s: s.key)
    apart = set(decided(ordered, constraints, "not_same"))
    merger = _Merger([s.key for s in ordered], apart)
    for a, b in kin_links(ordered, lineage):
        merger.join(a, b)
    pairs = candidates(ordered)
    by_key = {s.key: s for s in ordered}
    for group in _connected(ordered, pairs):
        scored = _scores([by_key[k] for k in group], pairs if len(group) > _ALL_PAIRS else None, set(group), sketches)
        merger.average_link(scored, model()["threshold"])
    for a, b in decided(ordered, constraints, "same"):
        merger.join(a, b)
    return [tuple(by_key[k] for k in sorted(keys)) for keys in sorted(merger.clusters(), key=min)]


def _connected(stories: Sequence[Story], pairs: Sequence[tuple[Key, Key]]) -> list[list[Key]]:
    up: dict[Key, Key] = {s.key: s.key for s in stories}

    def find(key: Key) -> Key:
        while up[key] != key:
            up[key] = up[up[key]]
            key = up[key]
        return key

    for a, b in pairs:
        x, y = sorted((find(a), find(b)))
        up[y] = x
    groups: dict[Key, list[Key]] = {}
    for story in stories:
        groups.setdefault(find(story.key), []).append(story.key)
    return [groups[key] for key in sorted(groups) if len(groups[key]) > 1]


def _scores(
    group: Sequence[Story], pairs: Sequence[tuple[Key, Key]] | None, keys: set[Key], sketches: Mapping[str, Sketch]
) -> list[tuple[float, Key, Key]]:
    by_key = {s.key: s for s in group}
    chosen = (
        [(a.key, b.key) for i, a in enumerate(group) for b in group[i + 1 :]]
        if pairs is None
        else [p for p in pairs if p[0] in keys and p[1] in keys]
    )
    scored = []
    for a, b in chosen:
        score = likeness(by_key[a], by_key[b], sketches[a[0]], sketches[b[0]])
        if score > 0.0:
            scored.append((score, a, b))
    return scored


class _Merger:
    """Clusters under construction: a name (smallest key) for each, its members, and who may not meet."""

    def __init__(self, keys: Sequence[Key], apart: set[tuple[Key, Key]]) -> None:
        self._of: dict[Key, Key] = {k: k for k in keys}
        self._members: dict[Key, list[Key]] = {k: [k] for k in keys}
        self._apart: dict[Key, set[Key]] = {}
        for a, b in apart:
            self._apart.setdefault(a, set()).add(b)
            self._apart.setdefault(b, set()).add(a)

    def clusters(self) -> list[list[Key]]:
        return list(self._members.values())

    def _clash(self, x: Key, y: Key) -> bool:
        return any(self._of[other] == y for m in self._members[x] for other in self._apart.get(m, ()))

    def join(self, a: Key, b: Key) -> bool:
        """Joins the clusters of two stories unless a decision holds members of them apart."""
        x, y = sorted((self._of[a], self._of[b]))
        if x == y or self._clash(x, y):
            return False
        for member in self._members[y]:
            self._of[member] = x
        self._members[x] += self._members.pop(y)
        return True

    def average_link(self, scored: Sequence[tuple[float, Key, Key]], threshold: float) -> None:
        """Joins the closest pair of clusters again and again while their mean score reaches the threshold. A pair not
        scored counts 0."""
        sums: dict[Key, dict[Key, float]] = {}
        for score, a, b in scored:
            x, y = self._of[a], self._of[b]
            if x != y:
                sums.setdefault(x, {})[y] = sums.get(x, {}).get(y, 0.0) + score
                sums.setdefault(y, {})[x] = sums[x][y]
        heap = [(-self._mean(x, y, total), x, y) for x, row in sums.items() for y, total in row.items() if x < y]
        heap = [entry for entry in heap if -entry[0] >= threshold]
        heapq.heapify(heap)
        while heap:
            negative, x, y = heapq.heappop(heap)
            if x not in self._members or y not in self._members or sums.get(x, {}).get(y) is None:
                continue
            if -negative != self._mean(x, y, sums[x][y]) or not self.join(x, y):
                continue
            row = sums.pop(y)
            for other, total in sorted(row.items()):
                sums[other].pop(y, None)
                if other == x:
                    continue
                both = sums[x].get(other, 0.0) + total
                sums[x][other] = sums[other][x] = both
            for other, total in sorted(sums[x].items()):
                mean = self._mean(x, other, total)
                if mean >= threshold:
                    first, second = sorted((x, other))
                    heapq.heappush(heap, (-mean, first, second))

    def _mean(self, x: Key, y: Key, total: float) -> float:
        return round(total / (len(self._members[x]) * len(self._members[y])), 4)
