"""What is measured on an aligned pair. Every relation is decided from these numbers and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from khronika.lineage.alignment import Alignment
from khronika.lineage.text import Words

LONG = 4
"""Words from which an ordered run counts as the same text rather than the same phrase."""


@dataclass(frozen=True)
class Features:
    """Shares are of the words of one side (`_a`, `_b`), 0 to 1.

    run: in runs of `LONG` words or more, in order; moved: in such runs elsewhere; single: in shorter ordered runs;
    garbled: letters nearly the same. names, numbers: share of the names (numbers) of a text that the other has as well.
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
    longest: int
    second: int
    long_words: int
    """Words in blocks (with small holes) of 20 words or more."""
    inside: float
    """Within the ordered blocks' own stretch, the share of words that are equal (the denser side)."""
    pieces: int
    names_a: float
    names_b: float
    numbers_a: float
    numbers_b: float
    n_names: int
    n_numbers: int
    swapped: float
    """Share of the small gaps in which a name or number stands against another one: a filled-in form."""
    gaps: int
    even: float
    """Share of a's tenths in which at least 30 % of the words are aligned: a spin is even, a quotation is not."""
    vocabulary: float
    """Share of the content words of the smaller text that the other has too."""

    agree: float
    """Names and numbers of one text that the other has too, as a share; of the text where it is higher."""
    stretch_words: int
    """Words in stretches of blocks with small holes, from 20 words on (as `long_words`), holes counted."""
    block_share: float
    """The longest block's share of all aligned words."""

    @property
    def all_a(self) -> float:
        return self.run_a + self.moved_a + self.single_a + self.garbled_a

    @property
    def all_b(self) -> float:
        return self.run_b + self.moved_b + self.single_b + self.garbled_b


def features(found: Alignment) -> Features:
    """The numbers of one alignment."""
    a, b = found.a, found.b
    na, nb = max(len(a), 1), max(len(b), 1)
    count = {kind: [0, 0] for kind in ("run", "moved", "single", "garbled")}
    lengths = []
    covered = np.zeros(len(a), dtype=np.bool_)
    for block in found.blocks:
        size = block.a1 - block.a0
        kind = block.kind
        if kind in ("run", "word"):
            kind = "run" if size >= LONG else "single"
        elif kind == "moved" and size < LONG:
            continue
        count[kind][0] += size
        count[kind][1] += block.b1 - block.b0
        covered[block.a0 : block.a1] = True
        if kind in ("run", "moved"):
            lengths.append(size)
    lengths.sort(reverse=True)
    names_a, numbers_a = _names(a, b), _numbers(a)
    names_b, numbers_b = _names(b, a), _numbers(b)
    swapped, gaps = _swapped(found)
    stretches = _stretches(found)
    tenths = [bool(part.mean() >= 0.3) for part in np.array_split(covered, 10) if len(part)]
    return Features(
        words_a=len(a),
        words_b=len(b),
        run_a=round(count["run"][0] / na, 4),
        run_b=round(count["run"][1] / nb, 4),
        moved_a=round(count["moved"][0] / na, 4),
        moved_b=round(count["moved"][1] / nb, 4),
        single_a=round(count["single"][0] / na, 4),
        single_b=round(count["single"][1] / nb, 4),
        garbled_a=round(count["garbled"][0] / na, 4),
        garbled_b=round(count["garbled"][1] / nb, 4),
        longest=lengths[0] if lengths else 0,
        second=lengths[1] if len(lengths) > 1 else 0,
        long_words=sum(s for s, _ in stretches),
        inside=round(sum(e for _, e in stretches) / max(1, sum(s for s, _ in stretches)), 4),
        pieces=len(lengths),
        names_a=_share(names_a, names_b | set(b.words)),
        names_b=_share(names_b, names_a | set(a.words)),
        numbers_a=_share(numbers_a, numbers_b),
        numbers_b=_share(numbers_b, numbers_a),
        n_names=min(len(names_a), len(names_b)),
        n_numbers=min(len(numbers_a), len(numbers_b)),
        swapped=round(swapped / max(gaps, 1), 4),
        gaps=gaps,
        even=round(sum(tenths) / max(len(tenths), 1), 4),
        vocabulary=_vocabulary(a, b),
        agree=max(
            _share(names_a | numbers_a, names_b | numbers_b | set(b.words)),
            _share(names_b | numbers_b, names_a | numbers_a | set(a.words)),
        ),
        stretch_words=sum(s for s, _ in stretches),
        block_share=round(lengths[0] / max(1, sum(c[0] for c in count.values())), 4) if lengths else 0.0,
    )


def _share(mine: set[str], other: set[str]) -> float:
    return round(len(mine & other) / len(mine), 4) if mine else 1.0


def _names(words: Words, other: Words) -> set[str]:
    """Words that stand capitalised inside a sentence, here or in the other text (which may have lost its capitals)."""
    here = {w for w, c in zip(words.words, words.capital, strict=True) if c and len(w) > 1}
    there = {w for w, c in zip(other.words, other.capital, strict=True) if c and len(w) > 1}
    return here | (there & set(words.words))


def _numbers(words: Words) -> set[str]:
    return {w for w, d in zip(words.words, words.digits, strict=True) if d}


def _vocabulary(a: Words, b: Words) -> float:
    left, right = ({w for w in x.words if len(w) >= 5} for x in (a, b))
    return round(len(left & right) / max(1, min(len(left), len(right))), 4)


def _swapped(found: Alignment) -> tuple[int, int]:
    """(small gaps in which a name or number meets another, small gaps)."""
    a, b = found.a, found.b
    swapped = gaps = 0
    chain = found.ordered()
    for last, block in zip(chain, chain[1:], strict=False):
        left, right = range(last.a1, block.a0), range(last.b1, block.b0)
        if not left or not right or len(left) > 12 or len(right) > 12:
            continue
        gaps += 1
        numbers = {a.words[k] for k in left if a.digits[k]}, {b.words[k] for k in right if b.digits[k]}
        names = {a.words[k] for k in left if a.capital[k]}, {b.words[k] for k in right if b.capital[k]}
        swapped += any(x and y and not x & y for x, y in (numbers, names))
    return swapped, gaps


def _stretches(found: Alignment) -> list[tuple[int, int]]:
    """(words, equal words) of stretches of a in which blocks follow each other with holes of at most 3 words on both
    sides, moved or not, where the stretch has 20 words or more."""
    out = []
    size = equal = 0
    last = None
    for block in found.blocks:
        if last is not None and 0 <= block.a0 - last.a1 <= 3 and 0 <= block.b0 - last.b1 <= 3:
            size += block.a1 - last.a1
        else:
            if size >= 20:
                out.append((size, equal))
            size, equal = block.a1 - block.a0, 0
        equal += block.a1 - block.a0
        last = block
    if size >= 20:
        out.append((size, equal))
    return out
