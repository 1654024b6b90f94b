"""Two related documents side by side: their texts in rows that belong together, what differs laid over them.

Pure: a pair with aligned spans and changes, and both texts, in; rows of pieces out.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass

from khronika.app.web.marking import Laid, Piece, blocks, pieces
from khronika.records.base import Range
from khronika.records.lineage import Pair


@dataclass(frozen=True)
class Row:
    """What stands in a and, beside it, what stands in b for it; a side can be empty."""

    a: list[Piece]
    b: list[Piece]


def chain(aligned: list[tuple[Range, Range]]) -> list[tuple[Range, Range]]:
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


def rows(pair: Pair, text_a: str, text_b: str) -> list[Row]:
    """Rows by the paragraphs of a, each with the stretch of b that answers it."""
    aligned = [(x.a, x.b) for x in pair.aligned]
    kept = chain(aligned)
    laid_a, laid_b = _laid(pair)
    moved = set(aligned) - set(kept)
    laid_a += [Laid(a, "d-moved") for a, _ in sorted(moved)]
    laid_b += [Laid(b, "d-moved") for _, b in sorted(moved)]
    cuts_a = [start for start, _ in blocks(text_a, ())]
    starts_b = [start for start, _ in blocks(text_b, ())]
    result, before = [], (0, 0)
    for cut in [*cuts_a[1:], len(text_a)]:
        here = (cut, len(text_b) if cut == len(text_a) else _answer(kept, cut, starts_b, before[1], len(text_b)))
        a = _pieces(text_a, (before[0], here[0]), laid_a)
        b = _pieces(text_b, (before[1], here[1]), laid_b)
        if a or b:
            result.append(Row(a=a, b=b))
        before = here
    return result


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


def _answer(kept: list[tuple[Range, Range]], cut: int, starts_b: list[int], low: int, high: int) -> int:
    """Where in b the row ends whose a side ends at `cut`: as far into an aligned span, else at a paragraph of b."""
    for a, b in kept:
        if a[0] < cut < a[1]:
            return max(low, min(b[1], b[0] + cut - a[0]))
        if a[1] <= cut:
            low = max(low, b[1])
        else:
            high = b[0]
            break
    between = [s for s in starts_b if low <= s <= high]
    return between[-1] if between else low
