"""Quotations in one paragraph, found by their marks alone: no parser, any language, balanced or not.

It never gives up: a quotation that is not closed runs to the end of the paragraph and says so, a mark that closes what
was never opened is kept as `Quotations.closes_at`, because the quotation may have begun in an earlier paragraph.
"""

from __future__ import annotations

import re
from typing import Literal

from khronika.records.base import Record

Kind = Literal["speech", "fragment", "title"]

_OPENERS = {"“": "”“", "„": "“”", "«": "»", "‟": "”", ",,": "”“", "‹": "›", "「": "」"}
"""Opening mark -> marks that close it. A second “ inside “… may be a writer's error: see `_scan`."""
_CLOSERS = frozenset("”»")
_STRAIGHT = '"'
_MARK = re.compile(r"``|''|(?<![^\s(]),,(?=\w)|[“”„‟«»‹›「」\"＂]")
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_SPEECH_WORDS = 5
"""From this many words on a quotation is taken for speech; shorter ones must end as a sentence does."""
_SINGLE = re.compile(r"(?<![\w’'])[‘'](?=[\w“\"…])")
_SINGLE_END = re.compile(r"(?<=[\w.,?!…—–-])[’'](?!\w)")
_LONGEST_SINGLE = 600


class Quotation(Record, frozen=True, kw_only=True):
    """A quotation with its marks: `[start, end)` in the paragraph. `closed` is False where its end mark is missing."""

    start: int
    end: int
    kind: Kind
    closed: bool = True


class Quotations(Record, frozen=True, kw_only=True):
    """All outermost quotations of a paragraph; `closes_at`: where one that began in an earlier paragraph ends."""

    found: tuple[Quotation, ...] = ()
    closes_at: int | None = None

    @property
    def open_at_end(self) -> bool:
        """Whether the last quotation goes on after the paragraph."""
        return bool(self.found) and not self.found[-1].closed


def quotations(text: str) -> Quotations:
    """The outermost quotations of one paragraph, in order. Linear in its length."""
    spans, closes_at = _scan(text)
    spans += _single(text, spans)
    found = tuple(
        Quotation(start=start, end=end, kind=_kind(text, start, end, closed), closed=closed)
        for start, end, closed in sorted(spans)
    )
    return Quotations(found=found, closes_at=closes_at)


def _scan(text: str) -> tuple[list[tuple[int, int, bool]], int | None]:
    """Quotations in double marks as (start, end, closed), and where an unopened one ends."""
    spans: list[tuple[int, int, bool]] = []
    opened: int | None = None
    mark_open = ""
    depth = 0
    closes_at: int | None = None
    for match in _MARK.finditer(text):
        mark, at, end = match.group(), match.start(), match.end()
        if mark == '"' and at and text[at - 1].isdigit() and opened is None:
            continue  # 7.62" or 5'10"
        opens = _opens(text, mark, at, end, mark_open)
        if opened is None:
            if opens:
                opened, mark_open, depth = at, mark, 0
            elif closes_at is None and not spans and _may_close(text, at):
                closes_at = end
        elif opens and mark == mark_open:
            # The same mark opens again: a new quotation after one whose end mark was lost, unless one is nested.
            spans.append((opened, _before(text, at), True))
            opened, depth = at, 0
        elif opens:
            depth += 1
        elif (depth and mark not in _OPENERS.get(mark_open, mark_open)) or (depth and mark_open not in ('"', "``")):
            depth -= 1
        else:
            spans.append((opened, end, True))
            opened, mark_open, depth = None, "", 0
    if opened is not None:
        spans.append((opened, len(text.rstrip()), False))
    return [span for span in spans if span[1] - span[0] > 2], closes_at


def _opens(text: str, mark: str, at: int, end: int, mark_open: str) -> bool:
    """Whether a mark opens a quotation here; for marks that do both by the white space around them."""
    if mark in ("``", "''"):
        # The same mark may stand at either end in machine output: white space tells which.
        return at == 0 or (not text[at - 1].isalnum() and text[at - 1] not in ".,!?…" and end < len(text))
    if mark in ("„", "«", "‟", "‹", "「", ",,"):
        return True
    if mark in ("»", "›", "」"):
        return False
    before = text[at - 1] if at else " "
    after = text[end] if end < len(text) else " "
    if mark == "“":
        return mark_open != "„"
    if after.isspace() or (after in ".,;:!?)]" and not before.isspace()):
        return False
    return before.isspace() or before in "([{—–-/:‘'…"


def _may_close(text: str, at: int) -> bool:
    return at > 0 and not text[at - 1].isspace()


def _before(text: str, at: int) -> int:
    while at > 0 and text[at - 1].isspace():
        at -= 1
    return at


def _single(text: str, taken: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """Quotations in single marks outside those in double ones; apostrophes make them hard, so both ends must agree."""
    spans: list[tuple[int, int, bool]] = []
    ends = [match.end() for match in _SINGLE_END.finditer(text)] if "'" in text or "’" in text else []
    if not ends:
        return spans
    covered = sorted((start, end) for start, end, _ in taken)
    position, after, index = 0, 0, 0
    for match in _SINGLE.finditer(text):
        start = match.start()
        while position < len(covered) and covered[position][1] <= start:
            position += 1
        if start < after or (position < len(covered) and covered[position][0] <= start):
            continue
        while index < len(ends) and ends[index] <= start + 2:
            index += 1
        near = [end for end in ends[index : index + 12] if end - start <= _LONGEST_SINGLE]
        if not near:
            continue
        # "the soldiers' boots" inside: an end after punctuation is a better one than one after a letter.
        stop = next((end for end in near if text[end - 2] in ".,?!…"), near[0])
        if position < len(covered) and covered[position][0] < stop:
            continue
        spans.append((start, stop, True))
        after = stop
    return spans


def _kind(text: str, start: int, end: int, closed: bool) -> Kind:
    """Speech, a title, or a fragment: scare quotes and single words inside somebody else's sentence."""
    inner = text[start + 1 : end - 1 if closed else end].rstrip("\"”’'»")
    words = _WORD.findall(inner)
    sentence = inner.rstrip()[-1:] in ".,?!…—" or text[end : end + 1] in (",",)
    long_words = [word for word in words if len(word) > 3]
    titled = len(words) >= 2 and sum(word[0].isupper() for word in long_words) >= 0.8 * max(1, len(long_words))
    if titled and not inner.rstrip().endswith((",", ".", "?", "!")) and len(words) <= 12 and long_words:
        return "title"
    if len(words) >= _SPEECH_WORDS or (sentence and len(words) >= 2) or (not closed and len(words) >= 2):
        return "speech"
    if len(words) == 1 and inner.rstrip()[-1:] in "?!":
        return "speech"
    return "fragment"
