"""Whether one text may be a translation of another: what survives translation, and whether it comes in the same order.

Numbers, names and international words ("discrimination", "discriminación", "дискриминация") are brought to rough keys
(`terms.cross_words`). A translation has many of them, each near the same relative place of both texts. Cognate keys are
an old idea (Simard, Foster, Isabelle 1992; character n-grams across languages, McNamee and Mayfield 2004); the order is
what tells a translation from another story about the same people.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from khronika.lineage.terms import cross_words
from khronika.lineage.text import Words

NEAR = 0.08
"""How far, as a share of the text, a word may stand from where its counterpart stands."""
MANY = 12
"""Occurrences of one key looked at; more are everyday words."""


@dataclass(frozen=True)
class CrossFeatures:
    """chained: keys matched in the same order; share: of the smaller number of keys; numbers: share of the smaller
    text's numbers that the other has; n_numbers: how many that is out of; length: words of the shorter by the
    longer."""

    chained: int
    share: float
    surplus: float
    """`share` less what the same keys reach against the other text turned around: what order adds over chance."""
    numbers: float
    n_numbers: int
    length: float
    scripts_differ: bool
    places: tuple[tuple[int, int], ...]
    """Word indices (in a, in b) of the chain."""


@lru_cache(maxsize=512)
def _keys(words: Words) -> tuple[tuple[int, str], ...]:
    return tuple(cross_words(words))


def cross_features(a: Words, b: Words) -> CrossFeatures:
    """What survives translation between two texts of different languages."""
    left, right = _keys(a), _keys(b)
    fewer = min(len(left), len(right))
    chain = _chain(left, right, len(a), len(b))
    turned = _chain(left, tuple((len(b) - 1 - k, key) for k, key in reversed(right)), len(a), len(b))
    share = len(chain) / max(fewer, 1)
    numbers_a = {key for k, key in left if a.digits[k]}
    numbers_b = {key for k, key in right if b.digits[k]}
    few = min(len(numbers_a), len(numbers_b))
    return CrossFeatures(
        chained=len(chain),
        share=round(share, 4),
        surplus=round(share - len(turned) / max(fewer, 1), 4),
        numbers=round(len(numbers_a & numbers_b) / few, 4) if few else 0.0,
        n_numbers=few,
        length=round(min(len(a), len(b)) / max(len(a), len(b), 1), 4),
        scripts_differ=a.script != b.script,
        places=tuple(chain),
    )


def _chain(
    left: tuple[tuple[int, str], ...], right: tuple[tuple[int, str], ...], na: int, nb: int
) -> list[tuple[int, int]]:
    """Longest chain of equal keys that rise on both sides and stand near the same relative place."""
    where: dict[str, list[int]] = defaultdict(list)
    for k, key in right:
        where[key].append(k)
    pairs = []
    for i, key in left:
        places = where.get(key, [])
        if len(places) > MANY:
            continue
        pairs += [(i, -j) for j in places if abs(i / na - j / nb) <= NEAR]
    pairs.sort()
    tails: list[int] = []
    at: list[int] = []
    before = [-1] * len(pairs)
    for n, (_, minus_j) in enumerate(pairs):
        k = bisect_left(tails, -minus_j)
        before[n] = at[k - 1] if k else -1
        if k == len(tails):
            tails.append(-minus_j)
            at.append(n)
        else:
            tails[k], at[k] = -minus_j, n
    out = []
    n = at[-1] if at else -1
    while n >= 0:
        out.append((pairs[n][0], -pairs[n][1]))
        n = before[n]
    return out[::-1]
