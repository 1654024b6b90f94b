"""The fingerprint of a report: a few hundred numbers by which documents that share text find each other.

Four kinds of numbers, since each kind of copy destroys some of them: runs of words (lost in spins), runs of letters
without spaces (lost in none, noisy in all), rare terms, names and numbers (lost in excerpts), and keys that survive
translation (numbers, transliterated names and international words).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from khronika.lineage.terms import content_terms, cross_keys
from khronika.lineage.text import Hashes, Words, words_of
from khronika.records.base import Record
from khronika.records.reports import Report

WORD_RUN = 5
"""Words in a shingle: below 4 phrases of everyday language meet, above 6 light edits break too many."""
WORD_WINDOW = 4
LETTER_RUN = 20
"""Letters in a gram without spaces; passim uses 25, 20 finds more of what was translated there and back."""
LETTER_WINDOW = 12
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


class Fingerprint(Record, frozen=True, kw_only=True):
    """What one report is found by. The hash fields are sorted little-endian 64-bit numbers, one after the other.

    `digest` names the comparison text (letters and digits only): equal digests mean identical documents. A report
    without words has the digest of its bytes, if they are known, else an empty one, and is found by nothing.
    """

    v: int = 1
    digest: str
    words: int
    script: str
    language: str | None = None
    shingles: bytes = b""
    grams: bytes = b""
    terms: bytes = b""
    cross: bytes = b""


def fingerprint(report: Report) -> Fingerprint:
    """The fingerprint of a report; it depends on its text, marks and language only (bytes where there is no text)."""
    words = words_of(report)
    if not len(words):
        # A picture or a scan without letters: only its bytes can tell it from others.
        digest = f"bytes:{report.bytes_sha256}" if report.bytes_sha256 else ""
        return Fingerprint(digest=digest, words=0, script=words.script, language=words.language)
    return _of_words(words)


@lru_cache(maxsize=64)
def _of_words(words: Words) -> Fingerprint:
    return Fingerprint(
        digest=words.digest,
        words=len(words),
        script=words.script,
        language=words.language,
        shingles=pack(winnow(runs(words.hashes, WORD_RUN), WORD_WINDOW)),
        grams=pack(winnow(letter_runs(words.squeezed), LETTER_WINDOW)),
        terms=pack(content_terms(words)),
        cross=pack(cross_keys(words)),
    )


def runs(hashes: Hashes, length: int) -> Hashes:
    """Hash of every run of `length` neighbours, in order (Rabin's polynomial modulo 2^64, then mixed)."""
    count = len(hashes) - length + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    out = np.zeros(count, dtype=np.uint64)
    for k in range(length):
        out *= _PRIME
        out += hashes[k : k + count]
    out ^= out >> np.uint64(31)
    out *= _MIX
    out ^= out >> np.uint64(29)
    return out


def letter_runs(text: str, length: int = LETTER_RUN) -> Hashes:
    """Hash of every run of `length` characters."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    return runs(codes + np.uint64(1), length)


def winnow(hashes: Hashes, window: int) -> Hashes:
    """The smallest hash of every window (Schleimer, Wilkerson, Aiken 2003): any two texts that share `window` hashes
    in a row share a chosen one, at about 2 / (window + 1) of the numbers. Sorted, without repeats."""
    if len(hashes) <= window:
        return hashes.min(keepdims=True) if len(hashes) else hashes
    views = np.lib.stride_tricks.sliding_window_view(hashes, window)
    return np.unique(views.min(axis=1))


def pack(hashes: Hashes) -> bytes:
    """Hashes (sorted, without repeats) as bytes."""
    return bytes(hashes.astype("<u8").tobytes())


def unpack(data: bytes) -> Hashes:
    """The hashes in `data`."""
    return np.frombuffer(data, dtype="<u8")
