"""Words and sentences of a text, and the tables of words this room knows. Linear in the text; no model."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from khronika.records.base import Range

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*(?=\s)|\n\s*\n|\n")
_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "st",
        "gen",
        "col",
        "lt",
        "sgt",
        "maj",
        "capt",
        "gov",
        "sen",
        "rep",
        "prof",
        "jr",
        "sr",
        "no",
        "vs",
        "etc",
        "inc",
        "ltd",
        "co",
        "u.s",
        "u.k",
        "a.m",
        "p.m",
        "e.g",
        "i.e",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
    ]
)


class Word(NamedTuple):
    """A word with its range in the text and its lower-case form (typographic apostrophes made plain)."""

    start: int
    end: int
    low: str


def words_of(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of `text[start:end]`, ranges in `text`."""
    stop = len(text) if end is None else end
    return [Word(m.start(), m.end(), m.group().lower().replace("’", "'")) for m in _WORD.finditer(text, start, stop)]


def sentences_of(text: str, paragraphs: Sequence[Range] = ()) -> list[Range]:
    """Ranges of sentences, stripped of white space. A sentence never crosses a line end or a paragraph's end."""
    found: list[Range] = []
    for first, last in paragraphs or [(0, len(text))]:
        begin = first
        for match in _SENTENCE_END.finditer(text, first, last):
            if not match.group().startswith("\n") and _abbreviation(text, begin, match.start()):
                continue
            _keep(text, begin, match.end(), found)
            begin = match.end()
        _keep(text, begin, last, found)
    return found


def _abbreviation(text: str, begin: int, dot: int) -> bool:
    tail = text[max(begin, dot - 12) : dot].split()
    last = tail[-1].lower().lstrip("(\"'“‘") if tail else ""
    return last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha() and text[dot - 1].isupper())


def _keep(text: str, start: int, end: int, found: list[Range]) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if right > left:
        found.append((start + left, start + right))


def fold(name: str) -> str:
    """A name for comparison: NFKC, no diacritics, lower case, words joined by single spaces, no possessive."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).replace("’", "'"))
    kept = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    parts = [m.group() for m in _WORD.finditer(kept)]
    return " ".join(p[:-2] if p.endswith("'s") else p for p in parts)


@cache
def table() -> dict[str, Any]:
    """The English words of this room (language/en/events.toml)."""
    return tomllib.loads((files("khronika.language") / "en" / "events.toml").read_text("utf-8"))


@cache
def listed(*path: str) -> frozenset[str]:
    """The words at a path of the table, as a set: `listed("own", "words")`."""
    at: Any = table()
    for key in path:
        at = at.get(key, {})
    return frozenset(at)


@cache
def phrase_heads(*path: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Phrases at a path by their first word, longest first."""
    heads: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(listed(*path)):
        parts = tuple(w.low for w in words_of(phrase))
        heads.setdefault(parts[0], []).append(parts)
    return {head: tuple(sorted(found, key=lambda p: (-len(p), p))) for head, found in heads.items()}


def phrase_at(words: Sequence[Word], index: int, heads: dict[str, tuple[tuple[str, ...], ...]]) -> int:
    """How many words from `index` on are a phrase of `heads`; 0 if none."""
    for parts in heads.get(words[index].low, ()):
        if len(parts) <= len(words) - index and all(words[index + i].low == part for i, part in enumerate(parts)):
            return len(parts)
    return 0


def mentions(words: Sequence[Word], *path: str) -> bool:
    """Whether any single word of `path.words` or phrase of `path.phrases` occurs among the words."""
    single = listed(*path, "words")
    heads = phrase_heads(*path, "phrases")
    return any(word.low in single or phrase_at(words, i, heads) for i, word in enumerate(words))


def in_past(words: Sequence[Word]) -> bool:
    """Whether words tell something past: an irregular form of the table or a regular one by its ending."""
    past = listed("past", "words")
    return any(w.low in past or (len(w.low) > 4 and w.low.endswith("ed")) for w in words)


def inflections(verb: str) -> Iterator[str]:
    """The regular forms of an English verb: base, -s, -ed, -ing."""
    yield verb
    if verb.endswith("y") and verb[-2] not in "aeiou":
        yield from (verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing")
    elif verb.endswith("ee"):
        yield from (verb + "s", verb + "d", verb + "ing")
    elif verb.endswith("e"):
        yield from (verb + "s", verb + "d", verb[:-1] + "ing")
    else:
        yield verb + ("es" if verb.endswith(("s", "x", "ch", "sh")) else "s")
        yield from (verb + "ed", verb + "ing")


def plural(noun: str) -> str:
    """The regular plural of an English noun."""
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def overlaps(a: Range, b: Range) -> bool:
    """Whether two ranges share a character."""
    return a[0] < b[1] and b[0] < a[1]


def inside(inner: Range, outers: Iterable[Range]) -> bool:
    """Whether `inner` lies wholly in one of `outers`."""
    return any(o[0] <= inner[0] and inner[1] <= o[1] for o in outers)


class Spans:
    """Ranges with values, looked up by the place they cover: near constant time for ranges of ordinary length."""

    _BLOCK = 512

    def __init__(self, items: Iterable[tuple[Range, int]]) -> None:
        self._blocks: dict[int, list[tuple[Range, int]]] = {}
        for span, value in items:
            for block in range(span[0] // self._BLOCK, max(span[0], span[1] - 1) // self._BLOCK + 1):
                self._blocks.setdefault(block, []).append((span, value))

    def covering(self, inner: Range) -> list[tuple[Range, int]]:
        """The ranges that hold all of `inner`, in the order given."""
        return [i for i in self._blocks.get(inner[0] // self._BLOCK, ()) if i[0][0] <= inner[0] and inner[1] <= i[0][1]]

    def touching(self, other: Range) -> list[tuple[Range, int]]:
        """The ranges that share a character with a short range, in the order given."""
        blocks = {other[0] // self._BLOCK, max(other[0], other[1] - 1) // self._BLOCK}
        return [i for b in sorted(blocks) for i in self._blocks.get(b, ()) if overlaps(i[0], other)]
