"""The comparison text of a report: what two texts are compared by, with the way back to the verbatim characters.

Copies are disguised by accident (upper case, line-end hyphens, ligatures) and on purpose (invisible characters,
Cyrillic letters inside Latin words). All of that is folded away here, for comparison only: whatever is shown or filed
is cut from the verbatim text through the offsets of `Words`.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from khronika.records.base import Range
from khronika.records.reports import Mark, Report

Hashes = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]

ASIDE = frozenset(
    {
        "navigation",
        "caption",
        "credit",
        "byline",
        "author_box",
        "related",
        "boilerplate",
        "dateline",
        "quoted",
        "comment",
        "deleted",
        "footnote",
    }
)
"""Marks whose ranges are no part of the story: two reports that share only these share nothing."""

LONG_TEXT = 50_000
"""Characters above which only a few comparison texts are kept in memory at a time."""

# Letters that look alike, lower and upper case apart because a capital may have a twin where its small letter has none.
# After Unicode Technical Standard 39 (confusables.txt), cut down to pairs of letters that typists and spammers use.
_CYRILLIC = dict(zip("асԁеһіјорԛѕԝхуѵкАВСЕНІЈКМОРЅТХУԜԚ", "acdehijopqswxyvkABCEHIJKMOPSTXYWQ", strict=True))
_GREEK = dict(zip("αιοκνρυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aiokvpuxABEZHIKMNOPTYX", strict=True))
_OTHER = dict(zip("ıɡɑоօսհ", "igaoouh", strict=True))
TO_LATIN = _CYRILLIC | _GREEK | _OTHER
TO_CYRILLIC = {latin: other for other, latin in _CYRILLIC.items() if other not in "ԁһԛԝѵԜԚ"}

_IN_CYRILLIC = re.compile("[\u0400-\u052f]")
_IN_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LETTER = re.compile(r"[^\W\d_]")
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f\u0131\u0251\u0261\u0570-\u0585]")
_WORD = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*")
_RUN = re.compile(r"[^\W\d_]+")
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ac][ \t]*\r?\n[ \t]*(?=[^\W\d_])")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "`": "'"})
_SENTENCE_END = frozenset('.!?:;\n\u2026"\u201c\u201d\u00ab\u00bb([')


@dataclass(frozen=True, eq=False)
class Words:
    """The words of a report for comparison; index i is the i-th word.

    `starts`/`ends` are code points of the verbatim text, `hashes` name the folded words, `capital` tells which words
    begin with a capital where no sentence begins (the poor man's names), `digits` which begin with a digit.
    """

    text: str
    words: tuple[str, ...]
    starts: Ints
    ends: Ints
    hashes: Hashes
    capital: npt.NDArray[np.bool_]
    digits: npt.NDArray[np.bool_]
    script: str
    language: str | None

    @cached_property
    def numbered(self) -> list[int]:
        """`hashes` as plain numbers."""
        return [int(h) for h in self.hashes]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of `squeezed`: equal for identical documents."""
        return hashlib.sha256(self.squeezed.encode("utf-8", "surrogatepass")).hexdigest()

    def __len__(self) -> int:
        return len(self.words)

    @property
    def squeezed(self) -> str:
        """All letters and digits in one string: equal for texts that differ only in spacing and punctuation."""
        return "".join(self.words).replace("'", "")

    def span(self, first: int, last: int) -> Range:
        """Range in the verbatim text from word `first` to word `last`, the latter exclusive."""
        return int(self.starts[first]), int(self.ends[last - 1])


@lru_cache(maxsize=8192)
def _fold(character: str) -> str:
    """A character as compared: compatibility form without accents, invisible characters gone, case folded."""
    out = []
    for c in unicodedata.normalize("NFKD", character):
        category = unicodedata.category(c)
        if category == "Mn" or category == "Cf":
            continue
        out.append(c)
    return "".join(out).casefold().translate(_APOSTROPHES)


def fold(text: str) -> str:
    """A text as its words are compared, offsets lost: what word lists must be put through to be looked up."""
    return "".join(_fold(c) for c in text)


def _without_hyphens(text: str) -> tuple[str, list[int], list[int]]:
    """Text with line-end hyphenation undone, and where characters were taken out: (new offset, total removed)."""
    pieces, at, removed, last, total = [], [0], [0], 0, 0
    for found in _HYPHENATED.finditer(text):
        pieces.append(text[last : found.start()])
        total += found.end() - found.start()
        at.append(found.end() - total)
        removed.append(total)
        last = found.end()
    pieces.append(text[last:])
    return "".join(pieces), at, removed


def script_of(text: str) -> str:
    """`latin`, `cyrillic` or `other`: the script most of a text's letters belong to (the first 20,000 characters)."""
    sample = text[:20_000]
    if sample.isascii():
        return "latin"
    kinds = ((len(_IN_LATIN.findall(sample)), "latin"), (len(_IN_CYRILLIC.findall(sample)), "cyrillic"))
    others = len(_LETTER.findall(sample)) - kinds[0][0] - kinds[1][0]
    return max(*kinds, (others, "other"), key=lambda kind: kind[0])[1]


def _unmask(text: str, script: str) -> str:
    """Look-alike letters put back into the script of their word. Length is kept, so offsets hold.

    A word of two scripts goes to the script of the text; a word made only of look-alikes of the other script does too
    (a lone Cyrillic "а" in an English text).
    """
    if script == "other" or (script == "latin" and not _FOREIGN.search(text)):
        return text
    table = TO_LATIN if script == "latin" else TO_CYRILLIC
    mapping = str.maketrans(table)

    def word(found: re.Match[str]) -> str:
        w = found.group()
        native = any((c.isascii() if script == "latin" else "\u0400" <= c <= "\u052f") for c in w)
        alien = [c for c in w if (not c.isascii() if script == "latin" else c.isascii())]
        if not alien:
            return w
        if native or all(c in table for c in alien):
            return w.translate(mapping)
        return w

    return _RUN.sub(word, text)


def _hash_word(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


_hash_cached = lru_cache(maxsize=200_000)(_hash_word)


def _folded(text: str) -> tuple[str, Ints | None]:
    """Folded text and, for each of its characters, the offset it came from (None: the same offset)."""
    if text.isascii():
        return text.lower().translate(_APOSTROPHES), None
    table = {c: _fold(c) for c in set(text)}
    folded = text.translate({ord(c): to for c, to in table.items()})
    uneven = [c for c, to in table.items() if len(to) != 1]
    if not uneven:
        return folded, None
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    lengths = np.ones(len(codes), dtype=np.int64)
    for c in uneven:
        lengths[codes == ord(c)] = len(table[c])
    return folded, np.repeat(np.arange(len(codes), dtype=np.int64), lengths)


def _blanked(text: str, marks: Sequence[Mark]) -> str:
    """Text with every range that is no part of the story replaced by spaces."""
    ranges = sorted(span for mark in marks if mark.kind in ASIDE for span in mark.spans)
    if not ranges:
        return text
    out, at = [], 0
    for start, end in ranges:
        start, end = max(start, at), min(end, len(text))
        if end > start:
            out += [text[at:start], " " * (end - start)]
            at = end
    return "".join([*out, text[at:]])


def _words(text: str, marks: tuple[Mark, ...], language: str | None) -> Words:
    script = script_of(text)
    joined, at, removed = _without_hyphens(_blanked(text, marks))
    joined = _unmask(joined, script) if not joined.isascii() else joined
    folded, origin = _folded(joined)
    places = [m.span() for m in _WORD.finditer(folded)]
    words = tuple([folded[start:end] for start, end in places])
    starts = np.array([start for start, _ in places], dtype=np.int64)
    lasts = np.array([end - 1 for _, end in places], dtype=np.int64)
    if origin is not None and words:
        starts, lasts = origin[starts], origin[lasts]
    capital = [joined[s].isupper() and _is_name(joined, s) for s in starts.tolist()]
    if len(at) > 1 and words:
        gone = np.asarray(removed, dtype=np.int64)
        where = np.asarray(at, dtype=np.int64)
        starts = starts + gone[np.searchsorted(where, starts, side="right") - 1]
        lasts = lasts + gone[np.searchsorted(where, lasts, side="right") - 1]
    return Words(
        text=text,
        words=words,
        starts=starts,
        ends=lasts + 1,
        hashes=np.array(list(map(_hash_cached, words)), dtype=np.uint64),
        capital=np.array(capital, dtype=np.bool_),
        digits=np.array([w[0].isdigit() for w in words], dtype=np.bool_),
        script=script,
        language=language[:2].lower() if language else guess_language(words, script),
    )


@lru_cache(maxsize=1)
def _function_words() -> dict[str, frozenset[str]]:
    table = tomllib.loads(resources.files("khronika.lineage").joinpath("signs.toml").read_text(encoding="utf-8"))
    return {language: frozenset(fold(word) for word in words) for language, words in table["function"].items()}


def guess_language(words: Sequence[str], script: str) -> str | None:
    """The language whose everyday words make up most of a text, where the report does not name one; None where fewer
    than one word in twelve is such a word or two languages come close. Only the first 400 words are read."""
    if script == "other" or len(words) < 12:
        return None
    sample = words[:400]
    found = sorted(((sum(w in known for w in sample), language) for language, known in _function_words().items()))
    (second, _), (first, language) = found[-2:]
    return language if first * 12 >= len(sample) and first >= 1.5 * second else None


def _is_name(text: str, at: int) -> bool:
    """Whether the word at `at` begins with a capital where no sentence begins (all-capital lines do not count)."""
    if text[at : at + 2].isupper() and text[at : at + 12].isupper():
        return False
    back = at - 1
    while back >= 0 and text[back] in " \t\u00a0":
        back -= 1
    return back >= 0 and text[back] not in _SENTENCE_END


def words_of(report: Report) -> Words:
    """The comparison words of a report, ranges marked as no part of the story left out."""
    marks = tuple(m for m in report.marks if m.kind in ASIDE)
    remember = _few_words if len(report.text) > LONG_TEXT else _many_words
    return remember(report.text, marks, report.language)


_many_words = lru_cache(maxsize=512)(_words)
_few_words = lru_cache(maxsize=4)(_words)
