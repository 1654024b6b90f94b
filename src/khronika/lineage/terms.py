"""Terms of a text that tell it from others: names, numbers, long words; and keys that survive translation."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from khronika.lineage.text import Hashes, Words, _hash_cached

MOST_TERMS = 400
"""Terms kept of one text, chosen by hash, so that a book is not found by everything."""

# Cyrillic letters as English newspapers write them, then both sides brought to one rough spelling in `skeleton`.
_TRANSLITERATION = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "e", "ж": "zh", "з": "z", "и": "i",
        "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
        "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i",
        "ь": "", "э": "e", "ю": "u", "я": "a", "ё": "e", "ј": "j", "љ": "l", "њ": "n", "ћ": "c", "ђ": "d", "џ": "j",
    }
)  # fmt: skip
_ROUGH = (
    ("shch", "sh"), ("sch", "sh"), ("tch", "ch"), ("kh", "h"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("qu", "k"),
    ("x", "ks"), ("ci", "si"), ("ce", "se"), ("c", "k"), ("w", "v"), ("y", "i"), ("j", "i"),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=100_000)
def skeleton(word: str) -> str:
    """A folded word in one rough Latin spelling, so that a name or an international word meets its translation."""
    rough = word.translate(_TRANSLITERATION).replace("'", "")
    for written, sound in _ROUGH:
        if written in rough:
            rough = rough.replace(written, sound)
    return _DOUBLED.sub(r"\1", rough)


def content_terms(words: Words) -> Hashes:
    """Hashes of names, numbers of two digits or more, and words of six letters or more."""
    lengths = np.array(list(map(len, words.words)), dtype=np.int64)
    keep = (lengths >= 6) | (words.digits & (lengths >= 2)) | (words.capital & (lengths >= 4))
    return _at_most(np.unique(words.hashes[keep]))


def cross_words(words: Words) -> list[tuple[int, str]]:
    """(index, key) of what survives translation: numbers as digits, other words by the first letters of their
    skeleton (names five, words of seven letters or more five)."""
    out = []
    for i, (word, digits, capital) in enumerate(
        zip(words.words, words.digits.tolist(), words.capital.tolist(), strict=True)
    ):
        if digits:
            number = "".join(filter(str.isdigit, word))
            if len(number) >= 2:
                out.append((i, number))
        elif len(word) >= (4 if capital else 6):
            rough = skeleton(word)
            if len(rough) >= (4 if capital else 5):
                out.append((i, rough[:5]))
    return out


def cross_keys(words: Words) -> Hashes:
    """Hashes of the distinct keys of `cross_words`."""
    keys = sorted({key for _, key in cross_words(words)})
    return _at_most(np.unique(np.fromiter((_hash_cached(k) for k in keys), dtype=np.uint64, count=len(keys))))


def _at_most(hashes: Hashes) -> Hashes:
    return hashes[:MOST_TERMS]
