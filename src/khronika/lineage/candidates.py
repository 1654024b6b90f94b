"""Which pairs of reports are worth aligning: a union of cheap indexes over fingerprints.

Identical comparison texts are grouped first and stand for one. A hash that many texts share proves little and would
cost the square of their number; above `COMMON` holders it joins each text only to the earliest holder, and only where
such hashes make up most of the text (a family of hundreds of near copies, but not a slogan under fifty thousand posts).
Everything is counted in arrays sorted by id: the same set of fingerprints gives the same pairs in any order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from khronika.lineage.fingerprint import Fingerprint, unpack
from khronika.lineage.order import id_key, ordered
from khronika.lineage.text import Ints

COMMON = 48
"""Holders above which a run of words or letters is background (passim's default is 100; research/measured 50-100)."""
COMMON_TERM = 32
FEW_SHINGLES = 2
FEW_GRAMS = 3
ENOUGH_TERMS = 0.33
"""Sum of 1/log2(holders) over shared terms, by the root of the smaller number of terms. Set on development data:
at .4 it missed one labelled pair within a script, here none; below .3 it only adds work."""
COMMON_CROSS = 160
ENOUGH_CROSS = 0.1
ALIKE_LENGTH = 0.6
PARTNERS = 6
"""Translations looked for per text and language: the order of the words decides later, in `translation`."""
MOSTLY = 0.5
RELATIVES = 16
"""Pairs kept per text and index, the best: in a family of hundreds each meets its closest and the earliest."""
FULL_GROUP = 12
"""Groups of identical texts up to this size are paired in full, larger ones to their earliest member only."""
BLOCK = 20_000

Floats = npt.NDArray[np.float64]


def candidates(prints: Sequence[tuple[str, Fingerprint]]) -> list[tuple[str, str]]:
    """Sorted pairs of ids (earlier first) whose reports may be related.

    Pairs of equal digest are among them. Time is linear in the hashes but for `COMMON` times those that repeat.
    """
    groups: dict[str, list[str]] = {}
    first: dict[str, Fingerprint] = {}
    for name, one in sorted(prints, key=lambda item: id_key(item[0])):
        if one.digest:
            groups.setdefault(one.digest, []).append(name)
            first.setdefault(one.digest, one)
    out: set[tuple[str, str]] = set()
    for members in groups.values():
        out.update(_within(members))
    digests = [d for d in groups if first[d].words]
    for i, j in _between([first[d] for d in digests]):
        out.update(_across(groups[digests[i]], groups[digests[j]]))
    return sorted(out, key=lambda pair: (id_key(pair[0]), id_key(pair[1])))


def _within(members: list[str]) -> Iterator[tuple[str, str]]:
    heads = members if len(members) <= FULL_GROUP else members[:1]
    for i, a in enumerate(heads):
        for b in members[i + 1 :]:
            yield a, b


def _across(left: list[str], right: list[str]) -> Iterator[tuple[str, str]]:
    if len(left) * len(right) > FULL_GROUP:
        left, right = left[:1], right[:1]
    for a in left:
        for b in right:
            yield ordered(a, b)


def _between(prints: list[Fingerprint]) -> set[tuple[int, int]]:
    """Pairs of indices of different texts that may be related."""
    count = len(prints)
    if count < 2:
        return set()
    found: set[tuple[int, int]] = set()
    for field, few in (("shingles", FEW_SHINGLES), ("grams", FEW_GRAMS)):
        hashes, docs, sizes = _postings(prints, field)
        crowd, rare, links = _to_earliest(hashes, docs, sizes, COMMON)
        found.update(links)
        best = _Best(count)
        for a, b, shared, _ in _shared(hashes, docs, count, COMMON):
            enough = shared >= np.minimum(few, np.minimum(sizes[a], sizes[b]))
            # Within one crowd of near copies or forms only those pairs count that share what the crowd does not.
            alike = (crowd[a] >= 0) & (crowd[a] == crowd[b])
            enough &= ~alike | (shared >= MOSTLY * np.minimum(rare[a], rare[b]))
            best.add(a[enough], b[enough], shared[enough].astype(np.float64))
        found.update(best.pairs())
    hashes, docs, sizes = _postings(prints, "terms")
    best = _Best(count)
    for a, b, _, weight in _shared(hashes, docs, count, COMMON_TERM):
        score = np.round(weight / np.sqrt(np.minimum(sizes[a], sizes[b])), 4)
        enough = score >= ENOUGH_TERMS
        best.add(a[enough], b[enough], score[enough])
    found.update(best.pairs())
    found.update(_foreign(prints))
    return found


class _Best:
    """Collects scored pairs and gives those that are among the `RELATIVES` best of either of their two texts."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.parts: list[tuple[Ints, Ints, Floats]] = []

    def add(self, a: Ints, b: Ints, score: Floats) -> None:
        self.parts.append((a, b, score))

    def pairs(self) -> set[tuple[int, int]]:
        if not self.parts:
            return set()
        a, b, score = (np.concatenate([part[k] for part in self.parts]) for k in range(3))
        ends, others = np.concatenate((a, b)), np.concatenate((b, a))
        which = np.concatenate((np.arange(len(a)), np.arange(len(a))))
        order = np.lexsort((others, -np.concatenate((score, score)), ends))
        begin, _ = _holders(ends[order])
        kept = np.unique(which[order][np.arange(len(order)) - begin < RELATIVES])
        return set(zip(a[kept].tolist(), b[kept].tolist(), strict=True))


def _foreign(prints: list[Fingerprint]) -> set[tuple[int, int]]:
    """Pairs of texts in different languages, of like length: for each text its `PARTNERS` best in each language."""
    languages = np.unique(np.array([p.language or p.script for p in prints]), return_inverse=True)[1]
    if languages.max() == 0:
        return set()
    words = np.array([p.words for p in prints], dtype=np.int64)
    hashes, docs, sizes = _postings(prints, "cross")
    best: dict[tuple[int, int], list[tuple[float, int, int]]] = {}
    for a, b, _, weight in _shared(hashes, docs, len(prints), COMMON_CROSS):
        score = np.round(weight / np.sqrt(np.maximum(np.minimum(sizes[a], sizes[b]), 1)), 4)
        shorter, longer = np.minimum(words[a], words[b]), np.maximum(words[a], words[b])
        keep = (languages[a] != languages[b]) & (score >= ENOUGH_CROSS) & (shorter >= ALIKE_LENGTH * longer)
        for i, j, s in zip(a[keep].tolist(), b[keep].tolist(), score[keep].tolist(), strict=True):
            best.setdefault((i, int(languages[j])), []).append((-s, i, j))
            best.setdefault((j, int(languages[i])), []).append((-s, i, j))
    return {(i, j) for found in best.values() for _, i, j in sorted(found)[:PARTNERS]}


def _postings(prints: list[Fingerprint], field: str) -> tuple[npt.NDArray[np.uint64], Ints, Ints]:
    """All (hash, index) of one kind, sorted by hash then index, and the number of hashes of each text."""
    parts = [unpack(getattr(p, field)) for p in prints]
    sizes = np.array([len(p) for p in parts], dtype=np.int64)
    hashes = np.concatenate(parts)
    docs = np.repeat(np.arange(len(parts), dtype=np.int64), sizes)
    by = np.argsort(hashes, kind="stable")
    return hashes[by], docs[by], sizes


def _holders(ranked: npt.NDArray[Any]) -> tuple[Ints, Ints]:
    """For sorted values: where the run of equal ones begins, and how long it is, per entry."""
    if not len(ranked):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    new = np.concatenate(([True], ranked[1:] != ranked[:-1]))
    begin = np.flatnonzero(new)
    length = np.diff(np.concatenate((begin, [len(ranked)])))
    return np.repeat(begin, length), np.repeat(length, length)


def _shared(
    hashes: npt.NDArray[np.uint64], docs: Ints, count: int, common: int
) -> Iterator[tuple[Ints, Ints, Ints, Floats]]:
    """(a, b, shared hashes, their weight) of all pairs that share a hash of at most `common` holders, a block at a
    time."""
    if not len(hashes):
        return
    _, holders = _holders(hashes)
    keep = (holders >= 2) & (holders <= common)
    hashes, docs, holders = hashes[keep], docs[keep], holders[keep]
    weights = 1.0 / np.log2(np.maximum(holders, 2))
    for low in range(0, count, BLOCK):
        keys, sums = [], []
        inside = (docs >= low) & (docs < low + BLOCK)
        for step in range(1, common):
            same = (hashes[step:] == hashes[:-step]) & inside[:-step]
            if not same.any():
                break
            keys.append(docs[:-step][same] * count + docs[step:][same])
            sums.append(weights[:-step][same])
        if keys:
            unique, back = np.unique(np.concatenate(keys), return_inverse=True)
            weight = np.bincount(back, weights=np.concatenate(sums)).astype(np.float64)
            yield unique // count, unique % count, np.bincount(back).astype(np.int64), weight


def _to_earliest(
    hashes: npt.NDArray[np.uint64], docs: Ints, sizes: Ints, common: int
) -> tuple[Ints, Ints, list[tuple[int, int]]]:
    """Texts made mostly of common hashes: for each text the earliest of its crowd (-1: in none), for each the number of
    its hashes that are not common, and the pairs (earliest, text)."""
    crowd = np.full(len(sizes), -1, dtype=np.int64)
    holders = _holders(hashes)[1]
    popular = holders > common
    rare = np.bincount(docs[~popular], minlength=len(sizes))
    mostly = rare <= (1 - MOSTLY) * sizes
    keep = popular & mostly[docs]
    hashes, docs = hashes[keep], docs[keep]
    if not len(hashes):
        return crowd, rare, []
    earliest = docs[_holders(hashes)[0]]
    keys, votes = np.unique(docs * len(sizes) + earliest, return_counts=True)
    who, target = keys // len(sizes), keys % len(sizes)
    best: dict[int, tuple[int, int]] = {}
    for doc, to, n in zip(who.tolist(), target.tolist(), votes.tolist(), strict=True):
        if doc not in best or n > best[doc][0]:
            best[doc] = (n, to)
    links = []
    for doc, (_, to) in sorted(best.items()):
        crowd[doc] = to
        if to != doc:
            links.append((to, doc))
    return crowd, rare, links
