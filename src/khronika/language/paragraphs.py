"""Where the paragraphs of a text are. The paragraph is the unit that is parsed, keyed by its own characters."""

from __future__ import annotations

import re

from khronika.records.base import Range

LONGEST = 4_000
"""Longer paragraphs are cut: one wall of text must not make one unit whose findings all change with one letter."""

WIDEST_WRAP = 120
"""Lines hard-wrapped by a mail program or a PDF reader are never wider than this."""

_BLANK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_LINE = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)\]]{0,3}(?=\s)")
_BULLET = re.compile(r"\s*(?:[-–—•*·]|\d{1,3}[.)])\s")


def paragraphs(text: str) -> tuple[Range, ...]:
    """The paragraphs of `text` in order, without outer white space, none longer than `LONGEST` characters.

    A blank line always parts paragraphs. A single line break parts them unless the lines around it look hard-wrapped.
    Together the ranges cover every character that is not white space. Linear in the length of the text.
    """
    found: list[Range] = []
    for start, end in _blocks(text):
        for first, last in _lines_or_block(text, start, end):
            found.extend(_cut(text, first, last))
    return tuple(found)


def _blocks(text: str) -> list[Range]:
    """Stretches of `text` between blank lines."""
    blocks, start = [], 0
    for gap in _BLANK.finditer(text):
        blocks.append((start, gap.start()))
        start = gap.end()
    blocks.append((start, len(text)))
    return blocks


def _lines_or_block(text: str, start: int, end: int) -> list[Range]:
    """The block as one paragraph if its line breaks are wraps, else a paragraph for each line."""
    lines = [(m.start(), m.end()) for m in _LINE.finditer(text, start, end) if not m.group().isspace()]
    if len(lines) > 1 and _is_wrapped([text[a:b] for a, b in lines]):
        lines = [(lines[0][0], lines[-1][1])]
    return [_stripped(text, a, b) for a, b in lines]


def _is_wrapped(lines: list[str]) -> bool:
    """Whether a block's breaks are wraps: lines about equally wide, or most going on in small letters."""
    widths = [len(line.rstrip()) for line in lines]
    widest = max(widths)
    if widest > WIDEST_WRAP or any(_BULLET.match(line) for line in lines):
        return False
    breaks = len(lines) - 1
    goes_on = sum(line.lstrip()[:1].islower() for line in lines[1:])
    full = sum(width >= 45 and width >= widest - 15 for width in widths[:-1])
    return goes_on * 2 > breaks or (full == breaks and goes_on > 0)


def _cut(text: str, start: int, end: int) -> list[Range]:
    """`text[start:end]` in pieces of at most `LONGEST` characters, cut at sentence ends, else words, else anywhere."""
    pieces = []
    while end - start > LONGEST:
        limit = start + LONGEST
        stop = limit
        for match in _SENTENCE_END.finditer(text, start + LONGEST // 2, limit):
            stop = match.end()
        if stop == limit:
            space = max(text.rfind(" ", start + LONGEST // 2, limit), text.rfind("\n", start + LONGEST // 2, limit))
            stop = space if space > 0 else limit
        pieces.append(_stripped(text, start, stop))
        start = stop
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        pieces.append(_stripped(text, start, end))
    return [(a, b) for a, b in pieces if a < b]


def _stripped(text: str, start: int, end: int) -> Range:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
