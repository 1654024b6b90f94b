"""Raw differences between two related texts: what only one has, and what stands in another's place.

Numbers and negations come first. What a difference means (attribution lost, number raised) is for a later room to say.
"""

from __future__ import annotations

import re

from khronika.lineage.alignment import Alignment, Block
from khronika.lineage.signs import signs, values
from khronika.lineage.text import Words
from khronika.records.base import Range
from khronika.records.lineage import Change

_DATE = re.compile(r"\d{4}-\d{2}(?:-\d{2})?|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_ALSO_PLAIN = frozenset({"march", "may"})
_RANK = {"number": 0, "negation": 1, "date": 2, "name": 3, "replaced": 4, "dropped": 5, "inserted": 6, "moved": 7}


def changes(found: Alignment) -> tuple[Change, ...]:
    """All differences with their spans in both verbatim texts (None on the side that has nothing), by weight then
    place.

    A `number` (or `date`, `name`, `negation`) change is one where the words that differ hold numbers (…) that are not
    the same on both sides. An inserted or dropped passage that holds a negation is listed as dropped or inserted.
    """
    a, b = found.a, found.b
    out: list[Change] = []
    moved = [block for block in found.blocks if block.kind == "moved"]
    out += [_change("moved", a, b, x.a0, x.a1, x.b0, x.b1) for x in moved if x.a1 - x.a0 >= 4]
    taken_a = _covered(moved, "a")
    taken_b = _covered(moved, "b")
    at_a = at_b = 0
    end = Block(len(a), len(a), len(b), len(b), "run")
    for block in [*found.ordered(), end]:
        out += _gap(a, b, at_a, block.a0, at_b, block.b0, taken_a, taken_b)
        if block.kind == "garbled":
            out += _gap(a, b, block.a0, block.a1, block.b0, block.b1, set(), set())
        at_a, at_b = block.a1, block.b1
    return ordered(out)


def ordered(found: list[Change]) -> tuple[Change, ...]:
    """Changes by weight, then place."""
    return tuple(sorted(found, key=lambda c: (_RANK[c.kind], c.a or c.b or (0, 0), c.b or (0, 0))))


def difference(a: Words, b: Words, left: Range, right: Range) -> Change:
    """The change between words `left` of a and words `right` of b (ends exclusive); one of them may be empty."""
    kind = _kind(a, b, *left, *right)
    places_a = left if left[0] < left[1] else (None, None)
    places_b = right if right[0] < right[1] else (None, None)
    return _change(kind, a, b, *places_a, *places_b)


def _covered(blocks: list[Block], side: str) -> set[int]:
    covered: set[int] = set()
    for block in blocks:
        covered.update(range(block.a0, block.a1) if side == "a" else range(block.b0, block.b1))
    return covered


def _pieces(start: int, end: int, taken: set[int]) -> list[Range]:
    """The stretches between `start` and `end` that no moved block covers."""
    out: list[Range] = []
    for k in range(start, end):
        if k in taken:
            continue
        if out and out[-1][1] == k:
            out[-1] = (out[-1][0], k + 1)
        else:
            out.append((k, k + 1))
    return out


def _gap(a: Words, b: Words, a0: int, a1: int, b0: int, b1: int, taken_a: set[int], taken_b: set[int]) -> list[Change]:
    left, right = _pieces(a0, a1, taken_a), _pieces(b0, b1, taken_b)
    if len(left) == 1 and len(right) == 1:
        (x0, x1), (y0, y1) = left[0], right[0]
        return [_change(_kind(a, b, x0, x1, y0, y1), a, b, x0, x1, y0, y1)]
    out = [_change(_kind(a, b, x0, x1, b0, b0), a, b, x0, x1, None, None) for x0, x1 in left]
    return out + [_change(_kind(a, b, a0, a0, y0, y1), a, b, None, None, y0, y1) for y0, y1 in right]


def _kind(a: Words, b: Words, a0: int, a1: int, b0: int, b1: int) -> str:
    """What kind of difference words a0..a1 against b0..b1 are; one side may be empty."""
    short = a1 - a0 <= 12 and b1 - b0 <= 12
    left, right = a.words[a0:a1], b.words[b0:b1]
    one_sided = a1 == a0 or b1 == b0
    plain = "dropped" if b1 == b0 else "inserted" if a1 == a0 else "replaced"
    if not short:
        return plain
    negations = signs("negation")
    if bool(negations & set(left)) != bool(negations & set(right)):
        return "negation"
    digits = [[w for w in side if w[0].isdigit()] for side in (left, right)]
    numbers = [[values().get(w, w) for w in side if w[0].isdigit() or w in values()] for side in (left, right)]
    days = [_days(a, a0, a1), _days(b, b0, b1)]
    beside = _days(a, a0 - 1, a0) | _days(a, a1, a1 + 1) | _days(b, b0 - 1, b0) | _days(b, b1, b1 + 1)
    written = [any(_DATE.fullmatch(w) for w in side) for side in digits]
    dated = [bool(digits[i] and (days[i] or beside)) or written[i] or bool(days[i]) for i in (0, 1)]
    if all(dated) and (days[0] != days[1] or digits[0] != digits[1]):
        return "date"
    # A number word counts only against another number: alone it says little ("two men" for "the men").
    compared = numbers if all(numbers) else digits
    if compared[0] != compared[1] and (not one_sided or len(left) + len(right) <= 3):
        return "date" if beside or any(written) else "number"
    names = (
        {a.words[k] for k in range(a0, a1) if a.capital[k]},
        {b.words[k] for k in range(b0, b1) if b.capital[k]},
    )
    if not one_sided and names[0] != names[1]:
        return "name"
    return plain


def _with_month(words: Words, start: int | None, end: int | None) -> tuple[int | None, int | None]:
    """A bare day with the month or weekday beside it, so that what changed can be read: "13 June", not "13"."""
    if start is None or end is None or _days(words, start, end):
        return start, end
    if _days(words, end, end + 1):
        return start, end + 1
    return (start - 1, end) if _days(words, start - 1, start) else (start, end)


def _days(words: Words, start: int, end: int) -> set[str]:
    """Words start..end that say a day. "march" and "may" are also plain words: those count with a capital or beside
    a number."""
    found = set()
    for k in range(max(0, start), min(end, len(words))):
        word = words.words[k]
        if word not in signs("day"):
            continue
        near = words.words[max(0, k - 1) : k] + words.words[k + 1 : k + 2]
        if word not in _ALSO_PLAIN or words.capital[k] or any(w[0].isdigit() for w in near):
            found.add(word)
    return found


def _change(kind: str, a: Words, b: Words, a0: int | None, a1: int | None, b0: int | None, b1: int | None) -> Change:
    if kind == "date":
        a0, a1 = _with_month(a, a0, a1)
        b0, b1 = _with_month(b, b0, b1)
    left = a.span(a0, a1) if a0 is not None and a1 is not None else None
    right = b.span(b0, b1) if b0 is not None and b1 is not None else None
    return Change(
        kind=kind,  # type: ignore[arg-type]
        a=left,
        b=right,
        a_words=a.text[slice(*left)] if left else "",
        b_words=b.text[slice(*right)] if right else "",
    )
