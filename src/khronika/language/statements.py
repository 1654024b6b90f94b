"""From drafts to statement candidates of one paragraph: quotations go to their cues, doubles go, ranges come out.

Works on what any cue stage drafted, with or without a parse.
"""

from __future__ import annotations

import bisect
import re

from khronika.language.drafts import Draft, spans
from khronika.language.quotations import Quotations
from khronika.language.tokens import Tokens
from khronika.records.base import Lane, Range, Record
from khronika.records.findings import Stance

_NEAR = 25
"""Tokens between a cue and the quotation it opens, at most."""
_GAP = 3
"""Tokens between two quotations of one speaker, at most: "Yes." — "And no." """
_PLAIN_SAYING = frozenset(["say", "tell", "report", "add", "claim", "announce", "warn"])
_DATELINE = re.compile(
    r"\s*(?:[A-ZÀ-Ý][A-ZÀ-Ý.’'-]+[\s,]{1,2}){1,4}(?:[A-Z][\w.]{1,12},?\s)?(?:\d{1,2}(?:\s[A-Z]\w{2,8})?,?\s)?"
    r"(?:\([^()\n]{2,40}\)\s?)?[-–—]{1,2}\s"
)
_HEARSAY = frozenset(["say", "tell", "report", "allege", "accuse", "deny", "according_to"])
"""Rules kept inside a quotation that nobody claims: what others said, not what the unknown speaker thinks."""
_PAUSES = frozenset(",:;—–-…")


class StatementCandidate(Record, frozen=True, kw_only=True):
    """A statement in one paragraph. Offsets in the paragraph; `quoted`: its content is a quotation, or partly one."""

    source: tuple[Range, ...]
    cue: tuple[Range, ...]
    content: tuple[Range, ...]
    stance: Stance
    lane: Lane
    by: str
    sentence: int
    certainty: tuple[Range, ...] = ()
    quoted: bool = False
    open_at_end: bool = False
    """The content ends in a quotation that goes on in the next paragraph."""


def settle(tokens: Tokens, quotes: Quotations, drafted: list[Draft]) -> list[Draft]:
    """Drafts with their quotations, without doubles, ordered by cue."""
    inside = quoted_tokens(tokens, quotes)
    ranges = _ranges(inside)
    lead = _dateline(tokens)
    taken: set[int] = set()
    kept: list[Draft] = []
    for draft in sorted(drafted, key=lambda d: (inside[d.at] >= 0, d.at)):
        _take_overlapping(draft, inside, ranges, quotes)
        if draft.takes_quotes and inside[draft.at] < 0:
            _take_beside(tokens, draft, inside, ranges, quotes, taken)
        if draft.takes_quotes and not draft.content and inside[draft.at] < 0:
            _take_by_order(tokens, draft, inside)
        draft.content -= draft.cue | draft.source
        if lead:
            draft.source, draft.content = ({k for k in role if k >= lead} for role in (draft.source, draft.content))
        _drop_full_stop(tokens, draft, inside)
        if not draft.content:
            continue
        if any(_same(draft, other) for other in kept):
            continue
        taken |= {inside[k] for k in draft.content if inside[k] >= 0 and inside[draft.at] != inside[k]}
        kept.append(draft)
    kept.sort(key=lambda d: d.at)
    _continue_quotes(tokens, kept, inside, ranges, quotes, taken)
    return [d for d in kept if inside[d.at] < 0 or inside[d.at] in taken or d.rule.split(".")[1] in _HEARSAY]


def quoted_tokens(tokens: Tokens, quotes: Quotations) -> list[int]:
    """For each token the number of the quotation it stands in, or -1."""
    inside, number = [], 0
    for start in tokens.starts:
        while number < len(quotes.found) and quotes.found[number].end <= start:
            number += 1
        hit = number < len(quotes.found) and quotes.found[number].start <= start
        inside.append(number if hit else -1)
    return inside


def _dateline(t: Tokens) -> int:
    """How many tokens "VELA, 3 May (Lake News) -" takes at the head of a paragraph; nobody says it."""
    match = _DATELINE.match(t.text)
    return bisect.bisect_left(t.starts, match.end()) if match else 0


def _take_by_order(t: Tokens, draft: Draft, inside: list[int]) -> None:
    """Without a clause or quotation for its content, a verb of saying takes the sentence by the order of words.

    "The well was poisoned, the mayor said": what stands before. "Said it was poisoned": what stands after.
    """
    if draft.lemma not in _PLAIN_SAYING or not draft.source:
        return
    own = draft.source | draft.cue
    low, high = min(own), max(own)
    number = t.sentence[draft.at]
    first = low
    while first > 0 and t.sentence[first - 1] == number:
        first -= 1
    last = high
    while last + 1 < len(t) and t.sentence[last + 1] == number:
        last += 1
    after = [k for k in range(high + 1, last + 1) if t.words[k] not in ".!?"]
    if low - first >= 4 and t.words[low - 1] == "," and len(after) <= 4:
        draft.content = set(range(first, low - 1))
    elif (
        len(after) >= 4
        and t.words[after[0]] not in ",;:—–-"
        and t.parsed
        and t.tags[after[0]] not in ("IN", "TO", "CC")
    ):
        draft.content = set(after)
    if any(inside[k] >= 0 for k in draft.content):
        draft.content = set()


def _drop_full_stop(t: Tokens, draft: Draft, inside: list[int]) -> None:
    """The sentence's own full stop belongs to nobody; one inside a quotation to the speaker."""
    if draft.content:
        last = max(draft.content)
        if t.words[last] == "." and inside[last] < 0:
            draft.content.discard(last)


def _ranges(inside: list[int]) -> dict[int, tuple[int, int]]:
    ranges: dict[int, tuple[int, int]] = {}
    for index, number in enumerate(inside):
        if number >= 0:
            first, _ = ranges.get(number, (index, index))
            ranges[number] = (first, index)
    return ranges


def _take_overlapping(draft: Draft, inside: list[int], ranges: dict[int, tuple[int, int]], quotes: Quotations) -> None:
    """A parser cuts a quotation at its full stops; the speaker said all of it."""
    own = inside[draft.at]
    for number in {inside[k] for k in draft.content if inside[k] >= 0 and inside[k] != own}:
        first, last = ranges[number]
        draft.content |= set(range(first, last + 1))


def _take_beside(
    t: Tokens, draft: Draft, inside: list[int], ranges: dict[int, tuple[int, int]], quotes: Quotations, taken: set[int]
) -> None:
    """Speech right before the source and cue, or after them behind a comma or colon."""
    own = draft.source | draft.cue
    low, high = min(own), max(own)
    for number, (first, last) in ranges.items():
        if number in taken or quotes.found[number].kind == "title" or first in draft.content:
            continue
        if last < low:
            between = range(last + 1, low)
            if len(between) <= 2 and all(_is_pause(t, k) for k in between) and _ends_open(t, last):
                draft.content |= set(range(first, last + 1))
        elif first > high and first - high <= _NEAR and not draft.content - _quoted(inside, draft.content):
            colon = t.words[first - 1] == ":"
            comma = t.words[first - 1] in (",", "—", "–") or first - 1 in draft.cue
            same = t.sentence[first] == t.sentence[draft.at] or first - high <= 2
            clear = all(inside[k] < 0 and t.words[k] not in ".!?" for k in range(high + 1, first))
            if clear and ((comma and same) or colon):
                draft.content |= set(range(first, last + 1))


def _quoted(inside: list[int], members: set[int]) -> set[int]:
    return {k for k in members if inside[k] >= 0}


def _is_pause(t: Tokens, index: int) -> bool:
    return t.words[index] in _PAUSES or not t.words[index].strip()


def _ends_open(t: Tokens, last: int) -> bool:
    """Whether a quotation may be followed by its cue: it ends in a comma, a mark, or its comma stands outside."""
    return last < 1 or t.words[last - 1] in ",.?!…—–-" or (last + 1 < len(t) and t.words[last + 1] in ",—–")


def _same(one: Draft, other: Draft) -> bool:
    """Two drafts of one statement: the same cue word, or nearly the same content from the same cue."""
    if one.at == other.at or one.at in other.cue:
        return True
    return bool(one.cue & other.cue) and len(one.content & other.content) > 0.5 * len(one.content)


def _continue_quotes(
    t: Tokens,
    kept: list[Draft],
    inside: list[int],
    ranges: dict[int, tuple[int, int]],
    quotes: Quotations,
    taken: set[int],
) -> None:
    """A quotation that nobody claims goes on from the statement whose quotation stands right before it."""
    for number in sorted(ranges):
        if number in taken or quotes.found[number].kind != "speech":
            continue
        first, last = ranges[number]
        for draft in reversed(kept):
            if inside[draft.at] >= 0:
                continue
            end = max(draft.tokens())
            has_quote = any(inside[k] >= 0 for k in draft.content)
            if end < first <= end + _GAP and has_quote:
                draft.content |= set(range(first, last + 1))
                taken.add(number)
                break


def candidates(tokens: Tokens, quotes: Quotations, settled: list[Draft]) -> tuple[StatementCandidate, ...]:
    """Settled drafts as records with character ranges."""
    inside = quoted_tokens(tokens, quotes)
    last = len(quotes.found) - 1 if quotes.open_at_end else None
    found = []
    for draft in settled:
        content = spans(tokens, draft.content)
        cue = spans(tokens, draft.cue, keep_edges=True)
        if not content or not cue:
            continue
        numbers = {inside[k] for k in draft.content if inside[k] >= 0} - {inside[draft.at]}
        found.append(
            StatementCandidate(
                source=spans(tokens, draft.source),
                cue=cue,
                content=content,
                stance=draft.stance,
                lane=draft.lane,
                by=draft.rule,
                sentence=tokens.sentence[draft.at],
                certainty=spans(tokens, draft.certainty),
                quoted=bool(numbers),
                open_at_end=last is not None and last in numbers,
            )
        )
    return tuple(found)
