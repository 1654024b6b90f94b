"""Names and texts folded for comparison, with a map back to the text: case, accents, look-alike letters, hidden
characters, encodings."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple
from urllib.parse import unquote

_LOOKALIKES = str.maketrans("аеорсухіїјѕһкмтвн", "aeopcyxiijshkmtbh")
"""Cyrillic letters that look like Latin ones: folded on both sides, so that a mixed spelling is no disguise."""
_LETTERS_APART = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ß": "ss"}
)
_CODED = re.compile(
    r"(?:%[0-9A-Fa-f]{2})+|&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,24});|\\u[0-9A-Fa-f]{4}"
)


class Folded(NamedTuple):
    """A folded text and, for each of its characters, the range of the original it came from."""

    text: str
    at: list[tuple[int, int]]
    upper: list[bool]
    """Whether the original was an upper-case letter: `IvanPetrov` divides there."""


@cache
def fold_letter(letter: str) -> str:
    """One character for comparison; empty for what is not seen (accents, soft hyphens, zero-width characters)."""
    if unicodedata.category(letter) in ("Cf", "Mn", "Me"):
        return ""
    plain = unicodedata.normalize("NFKD", letter).casefold().translate(_LETTERS_APART)
    plain = unicodedata.normalize("NFKD", plain)
    kept = "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Me", "Cf"))
    return kept.translate(_LOOKALIKES)


def fold(name: str) -> str:
    """A name for comparison: its words, folded, without possessive, joined by single spaces."""
    return " ".join(words_of(name))


def words_of(name: str) -> list[str]:
    """The folded words of a name; hyphens, dots and digits divide; a trailing `'s` is no word."""
    found = [word for word, _, _ in runs(folded(re.sub(r"['’`´]s\b", "", name)))]
    return [word for word in found if word]


def folded(text: str) -> Folded:
    """The folded text with its map. Percent and entity codes and `\\u` escapes are read as what they stand for.
    Linear."""
    out: list[str] = []
    at: list[tuple[int, int]] = []
    upper: list[bool] = []

    def put(letter: str, start: int, end: int) -> None:
        for c in fold_letter(letter):
            out.append(c)
            at.append((start, end))
            upper.append(letter.isupper())

    position = 0
    for match in _CODED.finditer(text):
        for i in range(position, match.start()):
            put(text[i], i, i + 1)
        for letter in _decoded(match.group()):
            put(letter, match.start(), match.end())
        position = match.end()
    for i in range(position, len(text)):
        put(text[i], i, i + 1)
    return Folded("".join(out), at, upper)


def _decoded(code: str) -> str:
    if code.startswith("%"):
        plain = unquote(code, errors="replace")
        return unquote(plain, errors="replace") if "%" in plain else plain
    if code.startswith("\\"):
        return chr(int(code[2:], 16))
    return html.unescape(code)


def runs(text: Folded) -> Iterator[tuple[str, int, int]]:
    """The runs of letters of a folded text: (letters, start, end) in folded offsets."""
    start = None
    for i, c in enumerate(text.text):
        if c.isalpha():
            start = i if start is None else start
        elif start is not None:
            yield text.text[start:i], start, i
            start = None
    if start is not None:
        yield text.text[start:], start, len(text.text)
