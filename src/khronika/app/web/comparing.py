"""Two related documents side by side: their texts in rows that belong together, what differs laid over them.

Pure: a pair with aligned spans and changes, and both texts, in; rows of pieces out. Rows begin and end between words.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from itertools import pairwise

import msgspec
from rapidfuzz.distance import LCSseq

from khronika.app.web.marking import Laid, Piece, blocks, pieces
from khronika.lineage.changes import difference, ordered
from khronika.lineage.text import Words, words_of
from khronika.records.base import Range
from khronika.records.lineage import Aligned, Change, Pair
from khronika.records.reports import Report

Spans = list[tuple[Range, Range]]


@dataclass(frozen=True)
class Row:
    """What stands in a and, beside it, what stands in b for it; a side can be empty."""

    a: list[Piece]
    b: list[Piece]


def chain(aligned: Spans) -> Spans:
    """The longest run of aligned spans (by characters) that keeps its order on both sides; the others were moved."""
    spans = sorted(aligned)
    ends = sorted({b[1] for _, b in spans})
    # Heaviest increasing subsequence by end in b, with a Fenwick tree of prefix maxima: n log n.
    best: list[tuple[int, int]] = [(0, -1)] * (len(ends) + 1)
    previous: list[int] = []
    heaviest = (0, -1)
    for i, (a, b) in enumerate(spans):
        weight, before = 0, -1
        k = bisect.bisect_right(ends, b[0])
        while k > 0:
            if best[k][0] > weight and spans[best[k][1]][0][1] <= a[0]:
                weight, before = best[k]
            k -= k & -k
        previous.append(before)
        weight += a[1] - a[0]
        heaviest = max(heaviest, (weight, i))
        k = bisect.bisect_left(ends, b[1]) + 1
        while k <= len(ends):
            best[k] = max(best[k], (weight, i))
            k += k & -k
    result, i = [], heaviest[1]
    while i >= 0:
        result.append(spans[i])
        i = previous[i]
    return result[::-1]


def completed(pair: Pair, text_a: str, text_b: str) -> Pair:
    """The pair with every word accounted for: aligned spans hold equal words only, and what neither an aligned span
    nor a change holds is a change of its own.

    Lineage compares stories: a byline or dateline it left aside can lie inside an aligned span, on one side alone.
    """
    if pair.relation == "translation":
        return pair
    a, b = (words_of(Report(id="D-0", text=text)) for text in (text_a, text_b))
    if not len(a) or not len(b):
        return pair
    aligned: list[Aligned] = []
    found: list[Change] = []
    for span in pair.aligned:
        same, differing = _compared(a, b, _inside(a, span.a), _inside(b, span.b))
        aligned += [Aligned(a=a.span(*x), b=b.span(*y)) for x, y in same] or ([] if differing else [span])
        found += [difference(a, b, x, y) for x, y in differing]
    held = msgspec.structs.replace(pair, aligned=tuple(aligned), changes=(*pair.changes, *found))
    return msgspec.structs.replace(held, changes=ordered([*held.changes, *_left_over(held, a, b)]))


def _compared(a: Words, b: Words, x: Range, y: Range) -> tuple[Spans, Spans]:
    """Runs of equal words in words x of a and y of b, and the stretches between them that differ."""
    if a.numbered[slice(*x)] == b.numbered[slice(*y)]:
        return ([(x, y)] if x[0] < x[1] else []), []
    same: Spans = []
    differing: Spans = []
    for op in LCSseq.opcodes(a.numbered[slice(*x)], b.numbered[slice(*y)]):
        here = (x[0] + op.src_start, x[0] + op.src_end), (y[0] + op.dest_start, y[0] + op.dest_end)
        if op.tag == "equal":
            same.append(here)
        elif differing and differing[-1][0][1] == here[0][0] and differing[-1][1][1] == here[1][0]:
            (x0, _), (y0, _) = differing[-1]
            differing[-1] = (x0, here[0][1]), (y0, here[1][1])
        else:
            differing.append(here)
    return same, differing


def _inside(words: Words, span: Range) -> Range:
    """The words that lie in a range of characters."""
    first, last = words.starts.searchsorted(span[0]), words.ends.searchsorted(span[1], side="right")
    return int(first), max(int(first), int(last))


def _left_over(pair: Pair, a: Words, b: Words) -> list[Change]:
    """What no aligned span and no change holds, each stretch between two aligned spans for itself."""
    kept = chain([(x.a, x.b) for x in pair.aligned])
    loose: tuple[dict[int, list[Range]], dict[int, list[Range]]] = ({}, {})
    for side, words in ((0, a), (1, b)):
        spans = [x.b if side else x.a for x in pair.aligned]
        spans += [s for c in pair.changes if (s := c.b if side else c.a) is not None]
        starts = [k[side][0] for k in kept]
        for stretch in _uncovered(words, sorted(spans)):
            gap = bisect.bisect_right(starts, words.starts[stretch[0]])
            loose[side].setdefault(gap, []).append(stretch)
    found = []
    for gap in sorted({*loose[0], *loose[1]}):
        left, right = loose[0].get(gap, []), loose[1].get(gap, [])
        if len(left) == len(right) == 1:
            found.append(difference(a, b, left[0], right[0]))
        else:
            found += [difference(a, b, x, (0, 0)) for x in left] + [difference(a, b, (0, 0), y) for y in right]
    return found


def _uncovered(words: Words, spans: list[Range]) -> list[Range]:
    found: list[Range] = []
    at = 0
    for start, end in [*spans, (len(words.text), len(words.text))]:
        first = int(words.starts.searchsorted(start))
        if first > at:
            found.append((at, first))
        at = max(at, int(words.starts.searchsorted(end)))
    return found


def rows(pair: Pair, text_a: str, text_b: str) -> list[Row]:
    """Rows by the paragraphs of both texts, each with the stretch of the other that answers it."""
    aligned = [(x.a, x.b) for x in pair.aligned]
    kept = chain(aligned)
    laid_a, laid_b = _laid(pair)
    moved = set(aligned) - set(kept)
    laid_a += [Laid(a, "d-moved") for a, _ in sorted(moved)]
    laid_b += [Laid(b, "d-moved") for _, b in sorted(moved)]
    result, before = [], (0, 0)
    for here in [*_cuts(kept, text_a, text_b), (len(text_a), len(text_b))]:
        if here[0] < before[0] or here[1] < before[1]:
            continue
        a = _pieces(text_a, (before[0], here[0]), laid_a)
        b = _pieces(text_b, (before[1], here[1]), laid_b)
        if a or b:
            result.append(Row(a=a, b=b))
        before = here
    return result


def _cuts(kept: Spans, text_a: str, text_b: str) -> list[Range]:
    """Where a row ends: (place in a, place in b), in order of a."""
    starts_a = [start for start, _ in blocks(text_a, ())][1:]
    starts_b = [start for start, _ in blocks(text_b, ())][1:]
    found: list[Range] = []
    ends = (len(text_a), len(text_a)), (len(text_b), len(text_b))
    for (a, b), (next_a, next_b) in pairwise([((0, 0), (0, 0)), *kept, ends]):
        inside = starts_a[bisect.bisect_right(starts_a, a[0]) : bisect.bisect_left(starts_a, a[1])]
        found += [(cut, _answer(text_a, text_b, (a, b), cut)) for cut in inside]
        low_a, low_b = _word_end(text_a, a[1]), _word_end(text_b, b[1])
        gap_a = starts_a[bisect.bisect_left(starts_a, a[1]) : bisect.bisect_right(starts_a, next_a[0])]
        gap_b = starts_b[bisect.bisect_left(starts_b, b[1]) : bisect.bisect_right(starts_b, next_b[0])]
        found += _paired(gap_a, gap_b, (low_a, low_b))
    return found


def _paired(gap_a: list[int], gap_b: list[int], low: Range) -> list[Range]:
    """Paragraphs that begin between two aligned spans: the last of a beside the last of b, and so on backwards; those
    that one text has more of stand alone. Where one text goes on without a paragraph, the row ends where the words
    that both have end."""
    if not gap_a:
        return []
    if not gap_b:
        return [(cut, low[1]) for cut in gap_a]
    more_a, more_b = len(gap_a) - len(gap_b), len(gap_b) - len(gap_a)
    alone = [(cut, gap_b[0]) for cut in gap_a[: max(0, more_a)]] + [(gap_a[0], cut) for cut in gap_b[: max(0, more_b)]]
    return alone + list(zip(gap_a[max(0, more_a) :], gap_b[max(0, more_b) :], strict=True))


def _answer(text_a: str, text_b: str, both: tuple[Range, Range], cut: int) -> int:
    """Where in b the words stop that stand before `cut` in a, inside spans that hold the same words."""
    a, b = (words_of(Report(id="D-0", text=text)) for text in (text_a, text_b))
    first_a, first_b = _inside(a, both[0])[0], _inside(b, both[1])[0]
    there = min(first_b + int(a.starts.searchsorted(cut)) - first_a, len(b) - 1)
    return _word_end(text_b, int(b.ends[there - 1])) if there > 0 else 0


def _word_end(text: str, at: int) -> int:
    """`at`, moved over the punctuation that belongs to the word before it."""
    while at < len(text) and not text[at].isspace() and not text[at].isalnum():
        at += 1
    return at


def _pieces(text: str, span: Range, laid: list[Laid]) -> list[Piece]:
    inner = text[slice(*span)]
    start = span[0] + len(inner) - len(inner.lstrip())
    end = span[1] - (len(inner) - len(inner.rstrip()))
    return pieces(text, (start, end), laid) if start < end else []


def _laid(pair: Pair) -> tuple[list[Laid], list[Laid]]:
    laid_a = [Laid(x.a, "same") for x in pair.aligned]
    laid_b = [Laid(x.b, "same") for x in pair.aligned]
    for i, change in enumerate(pair.changes):
        if change.a:
            laid_a.append(Laid(change.a, f"d d-{change.kind}", id=f"a-{i}"))
        if change.b:
            laid_b.append(Laid(change.b, f"d d-{change.kind}", id=f"b-{i}"))
    return laid_a, laid_b
