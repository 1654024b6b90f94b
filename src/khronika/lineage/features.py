"""What is measured on an aligned pair. Every relation is decided from these numbers and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from khronika.lineage.alignment import Alignment, Block
from khronika.lineage.text import Words

LONG = 4
"""Words from which an ordered run counts as the same text rather than the same phrase."""
STRETCH = 20
HOLE = 3
LEAD = 10
TYPICAL = 0.8
PRIOR = 4
"""The share of agreeing names and numbers starts from `TYPICAL` as if `PRIOR` had been seen: one or two decide
nothing."""


@dataclass(frozen=True)
class Features:
    """Shares are of the words of one side (`_a`, `_b`), 0 to 1.

    run: in runs of `LONG` words or more, in order; moved: in such runs elsewhere; single: in shorter ordered runs;
    garbled: letters nearly the same.
    """

    words_a: int
    words_b: int
    run_a: float
    run_b: float
    moved_a: float
    moved_b: float
    single_a: float
    single_b: float
    garbled_a: float
    garbled_b: float
    pieces: int
    """Runs of `LONG` words or more, moved or not."""
    longest: int
    block_share: float
    """The longest block's share of all aligned words."""
    opening: int
    """Words of the block that begins with the first words of one of the texts."""
    stretch: int
    """Words of a in stretches of blocks with holes of at most `HOLE` words, from `STRETCH` words on, holes counted."""
    even: float
    """Share of the tenths of a text, less even side, of which at least 30 % is aligned: a spin is even, a quotation
    not."""
    gaps: int
    """Small differences (up to 12 words on both sides) between ordered blocks."""
    swapped: float
    """Share of `gaps` in which a name or number stands against another one: a form filled in anew."""
    agree: float
    """Share of the names and numbers of one text that the other has too; of the text where it is higher."""
    anchors: int
    """Names and numbers that `agree` rests on."""
    lead: float
    """Share of the first words of one text that stand anywhere in the other; of the text where it is higher."""

    @property
    def all_a(self) -> float:
        return round(min(1.0, self.run_a + self.moved_a + self.single_a + self.garbled_a), 4)

    @property
    def all_b(self) -> float:
        return round(min(1.0, self.run_b + self.moved_b + self.single_b + self.garbled_b), 4)


def features(found: Alignment) -> Features:
    """The numbers of one alignment."""
    a, b = found.a, found.b
    count = {"run": [0, 0], "moved": [0, 0], "single": [0, 0], "garbled": [0, 0]}
    used: list[tuple[Block, str]] = []
    for block in found.blocks:
        size = block.a1 - block.a0
        if block.kind == "moved" and size < LONG:
            continue
        part = ("run" if size >= LONG else "single") if block.kind in ("run", "word") else block.kind
        count[part][0] += size
        count[part][1] += block.b1 - block.b0
        used.append((block, part))
    runs = [block for block, part in used if part in ("run", "moved")]
    lengths = [block.a1 - block.a0 for block in runs]
    swapped, gaps = _swapped(found)
    agree, anchors = _agree(a, b)
    share = {part: (round(x / max(len(a), 1), 4), round(y / max(len(b), 1), 4)) for part, (x, y) in count.items()}
    return Features(
        words_a=len(a),
        words_b=len(b),
        run_a=share["run"][0],
        run_b=share["run"][1],
        moved_a=share["moved"][0],
        moved_b=share["moved"][1],
        single_a=share["single"][0],
        single_b=share["single"][1],
        garbled_a=share["garbled"][0],
        garbled_b=share["garbled"][1],
        pieces=len(runs),
        longest=max(lengths, default=0),
        block_share=round(max(lengths, default=0) / max(1, sum(x for x, _ in count.values())), 4),
        opening=max((x.a1 - x.a0 for x in runs if x.a0 <= 2 or x.b0 <= 2), default=0),
        stretch=_stretch(found),
        even=min(
            _even([(x.a0, x.a1) for x, _ in used], len(a)),
            _even([(x.b0, x.b1) for x, _ in used], len(b)),
        ),
        gaps=gaps,
        swapped=round(swapped / max(gaps, 1), 4),
        agree=agree,
        anchors=anchors,
        lead=max(_lead(a, b), _lead(b, a)),
    )


def _anchors(words: Words) -> set[str]:
    """Numbers, and words that stand capitalised inside a sentence."""
    return {w for w, c, d in zip(words.words, words.capital, words.digits, strict=True) if d or (c and len(w) > 1)}


def _agree(a: Words, b: Words) -> tuple[float, int]:
    """`Features.agree` and `anchors`; a text may have lost its capitals, so a name counts where it stands at all."""
    left, right = _anchors(a), _anchors(b)
    in_a, in_b = set(a.words), set(b.words)
    left, right = left | (right & in_a), right | (left & in_b)
    shares = [
        (len(mine & other) + PRIOR * TYPICAL) / (len(mine) + PRIOR) for mine, other in ((left, in_b), (right, in_a))
    ]
    return round(max(shares), 4), min(len(left), len(right))


def _lead(a: Words, b: Words) -> float:
    first = [w for w in a.words[:LEAD] if len(w) >= 3 or w[0].isdigit()]
    there = set(b.words)
    return round(sum(w in there for w in first) / len(first), 4) if first else 0.0


def _even(ranges: list[tuple[int, int]], size: int) -> float:
    covered = np.zeros(size, dtype=np.bool_)
    for start, end in ranges:
        covered[start:end] = True
    parts = [part for part in np.array_split(covered, 10) if len(part)]
    return round(sum(bool(part.mean() >= 0.3) for part in parts) / max(len(parts), 1), 4)


def _swapped(found: Alignment) -> tuple[int, int]:
    """(small gaps in which a name or number meets another, small gaps)."""
    a, b = found.a, found.b
    swapped = gaps = 0
    chain = found.ordered()
    for last, block in pairwise(chain):
        left, right = range(last.a1, block.a0), range(last.b1, block.b0)
        if not left or not right or len(left) > 12 or len(right) > 12:
            continue
        gaps += 1
        numbers = {a.words[k] for k in left if a.digits[k]}, {b.words[k] for k in right if b.digits[k]}
        names = {a.words[k] for k in left if a.capital[k]}, {b.words[k] for k in right if b.capital[k]}
        swapped += any(x and y and not x & y for x, y in (numbers, names))
    return swapped, gaps


def _stretch(found: Alignment) -> int:
    total = size = 0
    last = None
    for block in found.blocks:
        if last is not None and 0 <= block.a0 - last.a1 <= HOLE and 0 <= block.b0 - last.b1 <= HOLE:
            size += block.a1 - last.a1
        else:
            total += size if size >= STRETCH else 0
            size = block.a1 - block.a0
        last = block
    return total + (size if size >= STRETCH else 0)
