"""Where two texts say the same words: seeds, tiles, an ordered chain of them, and what stands in the gaps.

Exact spans on both sides, also of blocks that were moved. Everything is counted in words of the comparison text;
callers turn word ranges into code points of the verbatim texts with `Words.span`. The parts are old and well tried:
shared runs as seeds, greedy tiling, longest first (Wise 1993, as METER used it), the heaviest ordered chain, and
between its links a longest common subsequence of words and a letter comparison for what optical reading garbled.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from rapidfuzz.distance import Indel, LCSseq

from khronika.lineage.fingerprint import runs
from khronika.lineage.text import Ints, Words

SEED = 3
REPEATS = 8
"""A seed that stands more often than this in both texts is paired k-th with k-th, not all with all."""
MOST_TILES = 20_000
LARGEST_GAP = 4_000_000
"""Words on one side times words on the other: a larger gap is left unread (bounded time on books)."""
ALIKE_GAP = 0.34
"""Words of a gap that must be shared, in order, for single words in it to count: below that they are chance."""
SMALL_GAP = 6
"""Words up to which any word that a gap shares counts: between two equal runs it is no chance."""
GARBLED = 0.75
"""Likeness of letters from which two stretches without equal words count as one, garbled."""

Kind = Literal["run", "word", "garbled", "moved"]


@dataclass(frozen=True)
class Block:
    """Words a0..a1 of one text stand for words b0..b1 of the other (ends exclusive)."""

    a0: int
    a1: int
    b0: int
    b1: int
    kind: Kind


@dataclass(frozen=True)
class Alignment:
    """Blocks sorted by place in a. `run` and `word` and `garbled` stand in the same order in both, `moved` do not."""

    a: Words
    b: Words
    blocks: tuple[Block, ...] = field(default=())

    def ordered(self) -> list[Block]:
        """The blocks that stand in the same order on both sides."""
        return [block for block in self.blocks if block.kind != "moved"]


def align(a: Words, b: Words) -> Alignment:
    """The alignment of two comparison texts. Time: linear in the words, plus bounded work per gap."""
    if not len(a) or not len(b):
        return Alignment(a, b)
    tiles = _tiles(a, b)
    chain = _chain(tiles)
    kept = set(chain)
    taken_a = np.zeros(len(a), dtype=np.bool_)
    taken_b = np.zeros(len(b), dtype=np.bool_)
    blocks = []
    for tile in tiles:
        i, j, n = tile
        taken_a[i : i + n] = True
        taken_b[j : j + n] = True
        blocks.append(Block(i, i + n, j, j + n, "run" if tile in kept else "moved"))
    for a0, a1, b0, b1 in _gaps(chain, len(a), len(b)):
        blocks += _read_gap(a, b, a0, a1, b0, b1, taken_a, taken_b)
    return Alignment(a, b, tuple(sorted(_joined(blocks), key=lambda x: (x.a0, x.b0))))


def _seeds(a: Words, b: Words) -> tuple[Ints, Ints]:
    """Places (i, j) where the same run of `SEED` words begins."""
    length = min(SEED, len(a), len(b))
    left, right = runs(a.hashes, length), runs(b.hashes, length)
    by = np.argsort(right, kind="stable")
    ranked = right[by]
    low = np.searchsorted(ranked, left, side="left")
    count = np.searchsorted(ranked, left, side="right") - low
    unique, back, times = np.unique(left, return_inverse=True, return_counts=True)
    del unique
    often = np.minimum(times[back], count) > REPEATS
    rare = (count > 0) & ~often & (times[back] * count <= 64 * REPEATS)
    i = np.repeat(np.flatnonzero(rare), count[rare])
    offset = np.arange(len(i)) - np.repeat(np.cumsum(count[rare]) - count[rare], count[rare])
    j = by[np.repeat(low[rare], count[rare]) + offset]
    if (often | (count > 0) & ~rare).any():
        many = np.flatnonzero((count > 0) & ~rare)
        order = np.argsort(left[many], kind="stable")
        many = many[order]
        new = np.concatenate(([True], left[many][1:] != left[many][:-1]))
        begin = np.flatnonzero(new)
        nth = np.arange(len(many)) - np.repeat(begin, np.diff(np.concatenate((begin, [len(many)]))))
        within = nth < count[many]
        i = np.concatenate((i, many[within]))
        j = np.concatenate((j, by[low[many[within]] + nth[within]]))
    return i.astype(np.int64), j.astype(np.int64)


def _tiles(a: Words, b: Words) -> list[tuple[int, int, int]]:
    """Runs (i, j, words) that overlap on neither side, longest first; shorter ones only with what is left of them."""
    i, j = _seeds(a, b)
    if not len(i):
        return []
    length = min(SEED, len(a), len(b))
    diagonal = j - i
    order = np.lexsort((i, diagonal))
    i, j, diagonal = i[order], j[order], diagonal[order]
    new = np.concatenate(([True], (diagonal[1:] != diagonal[:-1]) | (i[1:] != i[:-1] + 1)))
    begin = np.flatnonzero(new)
    sizes = np.diff(np.concatenate((begin, [len(i)]))) + length - 1
    start_i, start_j = i[begin], j[begin]
    longest = np.lexsort((start_j, start_i, -sizes))[:MOST_TILES]
    taken_a = np.zeros(len(a), dtype=np.bool_)
    taken_b = np.zeros(len(b), dtype=np.bool_)
    out: list[tuple[int, int, int]] = []
    for x, y, n in zip(start_i[longest].tolist(), start_j[longest].tolist(), sizes[longest].tolist(), strict=True):
        for at, size in _free(taken_a[x : x + n] | taken_b[y : y + n]):
            if size >= length:
                out.append((x + at, y + at, size))
                taken_a[x + at : x + at + size] = True
                taken_b[y + at : y + at + size] = True
    return sorted(out)


def _free(taken: np.typing.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """(start, length) of the stretches that are not taken."""
    if not taken.any():
        yield 0, len(taken)
        return
    edges = np.flatnonzero(np.diff(np.concatenate(([1], taken.view(np.int8), [1]))))
    for k in range(0, len(edges), 2):
        yield int(edges[k]), int(edges[k + 1] - edges[k])


def _chain(tiles: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The tiles (sorted by i) in the same order on both sides that hold most words: heaviest increasing subsequence.

    Weights favour long tiles slightly, so that one long block is not given up for scattered short phrases.
    """
    ends: list[int] = []  # j of the best chains so far, increasing, with increasing weight
    best: list[tuple[float, int]] = []  # weight, index of last tile
    before: list[int] = [-1] * len(tiles)
    for k, (_, j, n) in enumerate(tiles):
        at = bisect_left(ends, j)
        weight = n - 2.0 + (best[at - 1][0] if at else 0.0)
        before[k] = best[at - 1][1] if at else -1
        while at < len(ends) and best[at][0] <= weight:
            del ends[at], best[at]
        if at == 0 or best[at - 1][0] < weight:
            ends.insert(at, j)
            best.insert(at, (weight, k))
    out = []
    k = best[-1][1] if best else -1
    while k >= 0:
        out.append(tiles[k])
        k = before[k]
    return out[::-1]


def _gaps(chain: list[tuple[int, int, int]], na: int, nb: int) -> Iterator[tuple[int, int, int, int]]:
    at_a = at_b = 0
    for i, j, n in [*chain, (na, nb, 0)]:
        if i > at_a and j > at_b:
            yield at_a, i, at_b, j
        at_a, at_b = max(at_a, i + n), max(at_b, j + n)


def _read_gap(
    a: Words, b: Words, a0: int, a1: int, b0: int, b1: int,
    taken_a: np.typing.NDArray[np.bool_], taken_b: np.typing.NDArray[np.bool_],
) -> list[Block]:  # fmt: skip
    """Single words and garbled stretches that stand in the same order within one gap."""
    left = [k for k in range(a0, a1) if not taken_a[k]] if taken_a[a0:a1].any() else list(range(a0, a1))
    right = [k for k in range(b0, b1) if not taken_b[k]] if taken_b[b0:b1].any() else list(range(b0, b1))
    if not left or not right or len(left) * len(right) > LARGEST_GAP:
        return []
    ha, hb = a.numbered, b.numbered
    pairs: list[tuple[int, int]] = []
    for op in LCSseq.opcodes([ha[k] for k in left], [hb[k] for k in right]):
        if op.tag == "equal":
            size = op.src_end - op.src_start
            pairs += [(left[op.src_start + k], right[op.dest_start + k]) for k in range(size)]
    out = [Block(i, i + 1, j, j + 1, "word") for i, j in pairs]
    shared = 2 * len(pairs) / (len(left) + len(right))
    garbled = _garbled(a, b, left, right, pairs)
    near = shared + 2 * min(sum(g.a1 - g.a0 for g in garbled), sum(g.b1 - g.b0 for g in garbled)) / (
        len(left) + len(right)
    )
    if near < ALIKE_GAP and max(len(left), len(right)) > SMALL_GAP:
        return _dense(out, a, b)
    return out + garbled


def _dense(blocks: list[Block], a: Words, b: Words) -> list[Block]:
    """Of the single words of a gap that is mostly different, those that stand closely together on both sides."""
    out = []
    for k, block in enumerate(blocks):
        near = [
            other for other in (blocks[max(0, k - 2) : k] + blocks[k + 1 : k + 3])
            if abs(other.a0 - block.a0) <= 4 and abs(other.b0 - block.b0) <= 4
        ]  # fmt: skip
        if len(near) >= 3:
            out.append(block)
    return out


def _garbled(a: Words, b: Words, left: list[int], right: list[int], pairs: list[tuple[int, int]]) -> list[Block]:
    """Stretches between the shared words of a gap whose letters are nearly the same (optical reading, typing)."""
    out = []
    at_a = at_b = 0
    place_a = {k: n for n, k in enumerate(left)}
    place_b = {k: n for n, k in enumerate(right)}
    for i, j in [*((place_a[i], place_b[j]) for i, j in pairs), (len(left), len(right))]:
        some_a, some_b = left[at_a:i], right[at_b:j]
        at_a, at_b = i + 1, j + 1
        if not some_a or not some_b or len(some_a) > 40 or len(some_b) > 40:
            continue
        if some_a[-1] - some_a[0] >= len(some_a) or some_b[-1] - some_b[0] >= len(some_b):
            continue
        letters_a = "".join(a.words[k] for k in some_a)
        letters_b = "".join(b.words[k] for k in some_b)
        if letters_a.isdigit() or letters_b.isdigit():
            continue
        if Indel.normalized_similarity(letters_a, letters_b, score_cutoff=GARBLED) >= GARBLED:
            out.append(Block(some_a[0], some_a[-1] + 1, some_b[0], some_b[-1] + 1, "garbled"))
    return out


def _joined(blocks: list[Block]) -> list[Block]:
    """Single words that stand side by side on both sides as one block; touching in-order blocks become one run."""
    out: list[Block] = []
    for block in sorted(blocks, key=lambda x: (x.kind == "moved", x.a0, x.b0)):
        if (
            out
            and out[-1].kind in ("run", "word")
            and block.kind in ("run", "word")
            and out[-1].a1 == block.a0
            and out[-1].b1 == block.b0
        ):
            last = out.pop()
            out.append(Block(last.a0, block.a1, last.b0, block.b1, "run"))
        else:
            out.append(block)
    return out
