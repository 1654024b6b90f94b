"""Signs of wear: what copying, spinning, cutting and scanning leave in the copy and not in the original.

Each sign is a function that answers "a", "b" (the origin) or None, in order of what it proves. They read texts that
carry no date and no credit; the sentence they give says that it is a sign only.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Literal

from khronika.lineage.alignment import Alignment, Block
from khronika.lineage.features import Features
from khronika.lineage.signs import signs
from khronika.lineage.text import Words
from khronika.records.lineage import Relation

Side = Literal["a", "b"]
Sign = tuple[Side, str]

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_TWO_SCRIPTS = re.compile("[a-z][\u0400-\u04ff\u0370-\u03ff]|[\u0400-\u04ff\u0370-\u03ff][a-z]", re.IGNORECASE)


def worn(text_a: str, text_b: str, relation: Relation, f: Features | None, found: Alignment | None) -> Sign | None:
    """The origin by signs of wear, with the sign as half a sentence, or None."""
    if sign := _disguised(text_a, text_b):
        return sign
    if relation == "identical":
        return _lost_case(text_a, text_b)
    if f is None or found is None:
        return None
    signs = {
        "near_copy": (_garbled, _wrapped, _displaced_heading),
        "spin": (_spun,),
        "partial": (_abridged, _quoted, _grown),
        "rewrite": (_quoted, _grown),
    }
    for judge in signs.get(relation, ()):
        if sign := judge(f, found):
            return sign
    return None


def _disguised(text_a: str, text_b: str) -> Sign | None:
    """Invisible characters, and letters of two scripts in one word, are put in, never taken out."""
    count = [len(_INVISIBLE.findall(t)) + len(_TWO_SCRIPTS.findall(t)) for t in (text_a, text_b)]
    why = "a sign only: the {} text has {} invisible or disguised characters that the other has not"
    if count[0] == 0 and count[1] >= 3:
        return "a", why.format("second", count[1])
    if count[1] == 0 and count[0] >= 3:
        return "b", why.format("first", count[0])
    return None


def _lost_case(text_a: str, text_b: str) -> Sign | None:
    """A text set in capitals or in small letters throughout has lost what the other still has."""
    mixed_a, mixed_b = _mixed_case(text_a), _mixed_case(text_b)
    if mixed_a and not mixed_b:
        return "a", "a sign only: the second text is set in one case throughout"
    if mixed_b and not mixed_a:
        return "b", "a sign only: the first text is set in one case throughout"
    return None


def _mixed_case(text: str) -> bool:
    upper = sum(c.isupper() for c in text)
    lower = sum(c.islower() for c in text)
    return upper > 0.005 * lower and lower > 0.2 * upper


def _garbled(f: Features, found: Alignment) -> Sign | None:
    """In stretches whose letters differ a little, the original's words are words that stand elsewhere too."""
    if max(f.garbled_a, f.garbled_b) < 0.01:
        return None
    a, b = found.a, found.b
    seen = Counter(a.words) + Counter(b.words)
    own_a, own_b = Counter(a.words), Counter(b.words)
    known_a = known_b = 0
    for block in found.blocks:
        if block.kind == "garbled":
            known_a += sum(seen[w] > 1 and own_a[w] >= 1 and len(w) > 2 for w in a.words[block.a0 : block.a1])
            known_b += sum(seen[w] > 1 and own_b[w] >= 1 and len(w) > 2 for w in b.words[block.b0 : block.b1])
    why = "a sign only: where letters differ, the {} text has words that recur, the other has garbled ones"
    if known_a >= 3 and known_a >= 1.5 * known_b:
        return "a", why.format("first")
    if known_b >= 3 and known_b >= 1.5 * known_a:
        return "b", why.format("second")
    return None


def _only(found: Alignment) -> tuple[list[str], list[str]]:
    """The words that no block covers, on each side."""
    left, right = [True] * len(found.a), [True] * len(found.b)
    for block in found.blocks:
        left[block.a0 : block.a1] = [False] * (block.a1 - block.a0)
        right[block.b0 : block.b1] = [False] * (block.b1 - block.b0)
    return (
        [w for w, free in zip(found.a.words, left, strict=True) if free],
        [w for w, free in zip(found.b.words, right, strict=True) if free],
    )


def _wrapped(f: Features, found: Alignment) -> Sign | None:
    """Lines that sites put around a story, found in one text only."""
    only_a, only_b = _only(found)
    wrap_a, wrap_b = len(signs("wrapping").intersection(only_a)), len(signs("wrapping").intersection(only_b))
    why = "a sign only: the {} text has a site's own lines around the same story"
    if wrap_b >= 3 and not wrap_a:
        return "a", why.format("second")
    if wrap_a >= 3 and not wrap_b:
        return "b", why.format("first")
    return None


def _displaced_heading(f: Features, found: Alignment) -> Sign | None:
    """A short first line that reads as a heading in one text and stands in the middle of the other."""
    if min(f.moved_a, f.moved_b) < 0.1:
        return None
    lost_a = _stands_later(found.a, found.blocks, "a")
    lost_b = _stands_later(found.b, found.blocks, "b")
    why = "a sign only: the {} text begins with a heading that stands inside the other, whose parts were moved"
    if lost_a and not lost_b:
        return "a", why.format("first")
    if lost_b and not lost_a:
        return "b", why.format("second")
    return None


def _stands_later(words: Words, blocks: tuple[Block, ...], side: str) -> bool:
    """Whether the first line is short (a heading) and stands elsewhere than at the beginning of the other text."""
    heading = words.text.strip().split("\n", 1)[0]
    if not 3 <= len(heading.split()) <= 20 or "\n" not in words.text.strip():
        return False
    for block in blocks:
        first, other = (block.a0, block.b0) if side == "a" else (block.b0, block.a0)
        if first <= 2:
            return other > 20
    return False


def _spun(f: Features, found: Alignment) -> Sign | None:
    """A spinner puts different words for one word, and a machine translation there and back adds small words: the spun
    text is longer over the common stretch and more varied where the two differ."""
    a, b = found.a, found.b
    chain = found.ordered()
    left: set[str] = set()
    right: set[str] = set()
    for last, block in pairwise(chain):
        gap_a, gap_b = a.words[last.a1 : block.a0], b.words[last.b1 : block.b0]
        if gap_a and gap_b and len(gap_a) <= 12 and len(gap_b) <= 12:
            left.update(gap_a)
            right.update(gap_b)
    long_a, long_b = chain[-1].a1 - chain[0].a0, chain[-1].b1 - chain[0].b0
    votes = 2 * _more(long_b, long_a, 1.02) + _more(len(right), len(left), 1.02)
    if votes >= 1:
        return "a", "a sign only: over the common stretch the second text is longer or more varied, as spun texts are"
    if votes <= -1:
        return "b", "a sign only: over the common stretch the first text is longer or more varied, as spun texts are"
    return None


def _more(x: float, y: float, times: float) -> int:
    return 1 if x >= y * times and x > y else -1 if y >= x * times and y > x else 0


def _quoted(f: Features, found: Alignment) -> Sign | None:
    """One text's beginning stands inside the other: it was put there."""
    if f.opening < 20 or f.block_share < 0.8:
        return None
    block = max(found.blocks, key=lambda x: x.a1 - x.a0)
    if block.a0 <= 2 and block.b0 > 20:
        return "a", "a sign only: the beginning of the first text stands inside the second"
    if block.b0 <= 2 and block.a0 > 20:
        return "b", "a sign only: the beginning of the second text stands inside the first"
    return None


def _abridged(f: Features, found: Alignment) -> Sign | None:
    """Nothing in the shorter text is its own: sentences were left out, as editors cut."""
    why = "a sign only: all of the {} text stands in the longer {}, nothing in it is its own, as in an abridgement"
    own_a, own_b = 1 - f.run_a - f.moved_a, 1 - f.run_b - f.moved_b
    if f.words_b < 0.85 * f.words_a and own_b <= 0.03:
        return "a", why.format("second", "first")
    if f.words_a < 0.85 * f.words_b and own_a <= 0.03:
        return "b", why.format("first", "second")
    return None


def _grown(f: Features, found: Alignment) -> Sign | None:
    """The longer text keeps much of the shorter and adds to it in many places, as updates of one story do."""
    kept = f.run_a + f.moved_a if f.words_a < f.words_b else f.run_b + f.moved_b
    if kept < 0.4 or f.pieces < 5:
        return None
    why = "a weak sign: the {} text keeps {:.0%} of the other and adds to it in several places, as updates do"
    if f.words_b >= 1.1 * f.words_a:
        return "a", why.format("second", kept)
    if f.words_a >= 1.1 * f.words_b:
        return "b", why.format("first", kept)
    return None
