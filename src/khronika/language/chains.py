"""Statements of a whole document: quotations over paragraph breaks, what is said inside what, and who speaks first."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

import msgspec

from khronika.language.furniture import Furniture
from khronika.language.paragraph_findings import ParagraphFindings
from khronika.language.statements import StatementCandidate
from khronika.records.base import Range, Record
from khronika.records.findings import Stance, Statement, Timex

AUTHOR = "author"
"""Actor id of a document's own author, who may well have no name."""


class Placed(Record, frozen=True, kw_only=True):
    """A statement candidate moved into the document; `paragraph` is the number of its paragraph."""

    paragraph: int
    candidate: StatementCandidate
    source: tuple[Range, ...]
    cue: tuple[Range, ...]
    content: tuple[Range, ...]
    certainty: tuple[Range, ...]

    @property
    def own(self) -> tuple[Range, ...]:
        """Cue and content."""
        return self.cue + self.content


def place(
    ranges: Sequence[Range], found: Sequence[ParagraphFindings], silent: Sequence[Furniture], own: frozenset[Stance]
) -> list[Placed]:
    """All candidates in document offsets without those in furniture; `own`: what to add in the author's own voice."""
    starts = [f.start for f in silent]
    reach: list[int] = []
    for f in silent:
        reach.append(max(f.end, reach[-1] if reach else 0))
    placed = []
    for number, ((start, _), findings) in enumerate(zip(ranges, found, strict=True)):
        candidates = findings.statements + tuple(c for c in findings.own if c.stance in own)
        for candidate in sorted(candidates, key=lambda c: (c.cue[0], c.by)):
            at = candidate.cue[0][0] + start
            before = bisect.bisect_right(starts, at)
            if before and reach[before - 1] > at:
                continue
            placed.append(
                Placed(
                    paragraph=number,
                    candidate=candidate,
                    source=_moved(candidate.source, start),
                    cue=_moved(candidate.cue, start),
                    content=_moved(candidate.content, start),
                    certainty=_moved(candidate.certainty, start),
                )
            )
    return placed


def _moved(spans: tuple[Range, ...], by: int) -> tuple[Range, ...]:
    return tuple((start + by, end + by) for start, end in spans)


def continue_over_breaks(
    ranges: Sequence[Range], found: Sequence[ParagraphFindings], placed: Sequence[Placed]
) -> list[Placed]:
    """A quotation left open goes on in the next paragraph: there it opens again, or ends at a mark that closes it."""
    result = list(placed)
    members: dict[int, list[int]] = {}
    for index, item in enumerate(result):
        members.setdefault(item.paragraph, []).append(index)
    speaker: int | None = None
    for number, ((start, end), findings) in enumerate(zip(ranges, found, strict=True)):
        here = members.get(number, [])
        stretch = _continued(findings, end - start) if speaker is not None else None
        if speaker is not None and stretch is not None:
            piece = (stretch[0] + start, stretch[1] + start)
            if not any(_claims(result[k], piece) for k in here):
                result[speaker] = msgspec.structs.replace(result[speaker], content=(*result[speaker].content, piece))
        if not findings.quotations.open_at_end:
            speaker = None
            continue
        own = [k for k in here if result[k].candidate.open_at_end]
        if own:
            speaker = own[-1]
        elif stretch is None:
            speaker = None
    return result


def _claims(item: Placed, piece: Range) -> bool:
    """Whether a statement with its cue outside a quotation has that quotation for its content."""
    return (
        item.candidate.quoted
        and not _within(item.cue, [piece])
        and any(_shared(piece, [span]) for span in item.content)
    )


def _continued(findings: ParagraphFindings, length: int) -> Range | None:
    """The part of a paragraph that goes on with an open quotation, in paragraph offsets."""
    quotes = findings.quotations
    if quotes.closes_at is not None:
        return 0, quotes.closes_at
    if quotes.found and quotes.found[0].start <= 1 and quotes.found[0].kind == "speech":
        return quotes.found[0].start, min(quotes.found[0].end, length)
    return None


def parents(placed: Sequence[Placed]) -> list[int | None]:
    """For each statement the innermost other one whose content holds its cue and content; None for the outermost.

    Statements are looked at paragraph by paragraph, so that the cost grows with the document's length only.
    """
    by_paragraph: dict[int, list[int]] = {}
    for index, item in enumerate(placed):
        by_paragraph.setdefault(item.paragraph, []).append(index)
    spread = [k for k, p in enumerate(placed) if p.content and p.content[-1][0] - p.cue[0][0] > 4_000]
    found: list[int | None] = [None] * len(placed)
    for members in by_paragraph.values():
        for index in members:
            best: tuple[int, int] | None = None
            for other in {*members, *spread}:
                if other == index or not _holds(placed[other], placed[index]):
                    continue
                size = sum(end - start for start, end in placed[other].content)
                if best is None or (size, other) < best:
                    best = (size, other)
            found[index] = best[1] if best else None
    return found


def _holds(outer: Placed, inner: Placed) -> bool:
    """Whether `inner` is said inside `outer`: its cue and most of its content, and not the other way round."""
    if inner.candidate.by == "en.citing" and outer.candidate.by != "en.citing":
        # "reported, citing a guard, that …": one content, and whoever cites passes it on
        return all(any(a <= start and end <= b for a, b in outer.content) for start, end in inner.content)
    if not _within(inner.cue, outer.content):
        return False
    if _within(outer.cue, inner.content) and sum(b - a for a, b in outer.content) <= sum(
        b - a for a, b in inner.content
    ):
        return False
    inside = sum(_shared(span, outer.content) for span in inner.content)
    return inside * 2 > sum(end - start for start, end in inner.content)


def _within(spans: Sequence[Range], of: Sequence[Range]) -> bool:
    return all(any(a <= start and end <= b for a, b in of) for start, end in spans)


def _shared(span: Range, of: Sequence[Range]) -> int:
    return sum(max(0, min(span[1], b) - max(span[0], a)) for a, b in of)


def utterances(placed: Sequence[Placed], timexes: Sequence[Timex], text: str) -> list[int | None]:
    """For each statement the timex that says when it was said: in its cue, or right beside it outside the content."""
    order = [timex.start for timex in timexes]
    found: list[int | None] = []
    for item in placed:
        low = min(start for start, _ in (*item.source, *item.cue))
        high = max(end for _, end in (*item.source, *item.cue))
        hit = None
        for number in range(bisect.bisect_left(order, low - 40), len(timexes)):
            timex = timexes[number]
            if timex.start > high + 40:
                break
            if timex.type not in ("DATE", "TIME") or any(a < timex.end and timex.start < b for a, b in item.content):
                continue
            inside = any(a <= timex.start and timex.end <= b for a, b in item.cue)
            between = (
                text[min(high, timex.end) : max(low, timex.start)] if timex.start >= high or timex.end <= low else ""
            )
            beside = (timex.start >= high or timex.end <= low) and not any(mark in between for mark in '.!?;\n“”"')
            if inside or (beside and len(between) <= 30):
                hit = number
                if inside:
                    break
        found.append(hit)
    return found


def with_author(ranges: Sequence[Range], found: Sequence[ParagraphFindings]) -> Statement:
    """The author of a first-person document as the outermost source: no cue, the whole text is the content."""
    content = tuple(span for span, findings in zip(ranges, found, strict=True) if findings.read and findings.words)
    return Statement(source=(), cue=(), content=content, stance="asserts", lane="likely", by="author", actor=AUTHOR)
