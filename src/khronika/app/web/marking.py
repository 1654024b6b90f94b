"""From a text and its findings to what a page shows: blocks of the text, cut where marks begin and end.

Pure: ranges in code points of the text in, blocks of pieces out. Every character that is not space appears in
exactly one block, in order.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from khronika.records.base import Range
from khronika.records.findings import Name, Statement
from khronika.records.reports import Mark
from khronika.store.answers import FindingRow

PART = 24_000
"""Code points of text on one page: long enough for nearly every report, short enough to stay under 200 ms."""

# A block is set apart when a mark of these kinds covers it (nearly) whole; other marks show inside the text.
APART = frozenset(
    {"navigation", "caption", "credit", "byline", "author_box", "related", "dateline", "headline", "boilerplate",
     "quoted", "comment", "deleted", "footnote"}
)  # fmt: skip


@dataclass(frozen=True)
class Laid:
    """Something laid over a range: a class, an address on its first character, a link, a title."""

    span: Range
    css: str
    id: str = ""
    finding: str = ""
    href: str = ""
    title: str = ""


@dataclass(frozen=True)
class Piece:
    """Characters over which the same things are laid."""

    text: str
    css: str = ""
    ids: tuple[str, ...] = ()
    findings: str = ""
    href: str = ""
    title: str = ""


@dataclass
class Block:
    """A paragraph (or what stands between paragraphs) with its pieces and the findings that begin in it."""

    span: Range
    apart: str = ""
    why: str = ""
    pieces: list[Piece] = field(default_factory=list)
    statements: list[FindingRow] = field(default_factory=list)
    others: list[FindingRow] = field(default_factory=list)


def blocks(text: str, paragraphs: Iterable[Range]) -> list[Range]:
    """Ranges that together hold every non-space character: the paragraphs, and what lies between them by lines.

    None is longer than `PART`; a longer one is cut at a space where there is one.
    """
    result: list[Range] = []
    at = 0
    for start, end in sorted(paragraphs):
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        result += _by_blank_lines(text, at, start)
        result += _trimmed(text, start, end)
        at = end
    result += _by_blank_lines(text, at, len(text))
    return [piece for span in result for piece in _short(text, *span)]


def _by_blank_lines(text: str, start: int, end: int) -> list[Range]:
    found: list[Range] = []
    while start < end:
        cut = text.find("\n\n", start, end)
        cut = end if cut < 0 else cut
        found += _trimmed(text, start, cut)
        start = cut + 2
    return found


def _trimmed(text: str, start: int, end: int) -> list[Range]:
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    end -= len(inner) - len(inner.rstrip())
    return [(start, end)] if start < end else []


def _short(text: str, start: int, end: int) -> list[Range]:
    found = []
    while end - start > PART:
        cut = text.rfind(" ", start + PART // 2, start + PART)
        cut = start + PART if cut < 0 else cut + 1
        found.append((start, cut))
        start = cut
    return [*found, (start, end)]


def parts(spans: Sequence[Range]) -> list[list[Range]]:
    """Blocks gathered into parts of at most `PART` code points, at least one part."""
    result: list[list[Range]] = [[]]
    for span in spans:
        if result[-1] and span[1] - result[-1][0][0] > PART:
            result.append([])
        result[-1].append(span)
    return result


def part_of(laid_out: Sequence[Sequence[Range]], offset: int) -> int:
    """Index of the part that shows the character at `offset`."""
    starts = [part[0][0] for part in laid_out if part]
    return max(0, bisect.bisect_right(starts, offset) - 1)


def lay(found: Iterable[FindingRow], marks: Iterable[Mark], chosen: Range | None, selected: str) -> list[Laid]:
    """What is laid over the text: the roles of statements, times, counts, names, damaged parts, the asked-for range."""
    laid = [Laid(span, "hit", id="at") for span in ([chosen] if chosen else [])]
    for mark in marks:
        if mark.kind not in APART:
            laid += [Laid(s, f"m m-{mark.kind}") for s in mark.spans]
    for row in found:
        hit = " hit" if row.id == selected else ""
        record = row.record
        if isinstance(record, Statement):
            ranges = [(s, "src") for s in record.source] + [(s, "cue") for s in record.cue]
            ranges += [(s, "con") for s in record.content]
            ranges.sort()
            for i, (span, css) in enumerate(ranges):
                link = f"#c-{row.id}" if css == "cue" or (not record.cue and i == 0) else ""
                laid.append(Laid(span, css + hit, id=row.id if i == 0 else "", finding=row.id, href=link))
        elif isinstance(record, Name):
            laid.append(Laid((record.start, record.end), "nam" + hit, id=row.id, title=record.label.lower()))
        else:
            css = "tmx" if row.kind == "timex" else "cnt"
            laid.append(Laid((record.start, record.end), css + hit, id=row.id))
    return laid


def pieces(text: str, span: Range, laid: Sequence[Laid], used: set[str] | None = None) -> list[Piece]:
    """The text of `span` cut wherever something laid over it begins or ends. `used`: ids already on the page."""
    used = set() if used is None else used
    start, end = span
    over = [x for x in laid if x.span[0] < end and x.span[1] > start and x.span[0] < x.span[1]]
    cuts = sorted({start, end, *(max(start, x.span[0]) for x in over), *(min(end, x.span[1]) for x in over)})
    begins: dict[int, list[Laid]] = {}
    for x in over:
        begins.setdefault(max(start, x.span[0]), []).append(x)
    active: list[Laid] = []
    result = []
    for a, b in pairwise(cuts):
        fresh = begins.get(a, [])
        active = [x for x in active if x.span[1] > a] + fresh
        ids = [x.id for x in fresh if x.id and x.span[0] >= start and x.id not in used]
        used.update(ids)
        css = dict.fromkeys(word for x in active for word in x.css.split())
        result.append(Piece(
            text=text[a:b], css=" ".join(css), ids=tuple(dict.fromkeys(ids)),
            findings=" ".join(dict.fromkeys(x.finding for x in active if x.finding)),
            href=next((x.href for x in reversed(active) if x.href), ""),
            title=", ".join(dict.fromkeys(x.title for x in active if x.title)),
        ))  # fmt: skip
    return result


def marked_blocks(
    text: str, spans: Sequence[Range], found: Sequence[FindingRow], marks: Sequence[Mark], laid: Sequence[Laid]
) -> list[Block]:
    """The blocks of one part, each with its pieces and the findings that begin in it."""
    starts = [s for s, _ in spans]
    shown = [Block(span=s) for s in spans]
    over: list[list[Laid]] = [[] for _ in spans]
    for x in laid:
        first = max(0, bisect.bisect_right(starts, x.span[0]) - 1)
        for i in range(first, len(spans)):
            if spans[i][0] >= x.span[1]:
                break
            over[i].append(x)
    used: set[str] = set()
    for i, block in enumerate(shown):
        block.pieces = pieces(text, block.span, over[i], used)
        block.apart, block.why = _apart(block.span, marks)
    for row in found:
        i = bisect.bisect_right(starts, row.start) - 1
        if i >= 0 and row.start < spans[i][1]:
            if row.kind == "statement":
                shown[i].statements.append(row)
            elif row.kind != "name":
                shown[i].others.append(row)
    return shown


def _apart(span: Range, marks: Sequence[Mark]) -> tuple[str, str]:
    length = span[1] - span[0]
    for mark in marks:
        covered = sum(max(0, min(span[1], e) - max(span[0], s)) for s, e in mark.spans)
        # Nine tenths: a reader may leave a full stop or a label outside of its mark.
        if mark.kind in APART and covered >= 0.9 * length:
            return mark.kind, mark.why
    return "", ""
