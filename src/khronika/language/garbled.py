"""Paragraphs that no longer hold their text: wrong charsets, words torn apart by a scanner. They claim nothing."""

from __future__ import annotations

import re

_WORD = re.compile(r"\S+")
_MISREAD = re.compile(r"[À-ÿ¡-¿]")
"""Letters of Latin-1's upper half: what Cyrillic and UTF-8 turn into under the wrong charset."""
_LOST = "\ufffd"
_LETTERS = re.compile(r"[^\W\d_]")
_FEW_MISREAD = 3
_LEAST_WORDS = 12
_TORN_SHARE = 0.3
"""Share of one- and two-letter scraps among the words. Sound English stays under .1 with the short words left out."""
_SHORT = frozenset(
    re.findall(
        r"\w+",
        "a i o u s t d m am an as at be by do eh go he hi if in is it ll me mr ms my no of oh ok on or re so st to tv "
        "uk un up us ve vs we ye km kg cm mm dr eu ii iv vi",
    )
)
_FIGURE_INSIDE = re.compile(r"[a-z]+[01][a-z]+|[a-z]*1{2}")


def garbled(text: str, language: str) -> str | None:
    """Why a paragraph counts as garbled, None where it does not. One pass over its words.

    The test for torn words knows English only; the one for wrong charsets holds for any language of the pile whose
    words are not made of accented letters alone.
    """
    words = _WORD.findall(text)
    if text.count(_LOST) >= _FEW_MISREAD:
        return "characters were lost in an earlier conversion"
    if sum(map(_is_misread, words)) >= _FEW_MISREAD:
        return "words in a wrong charset"
    if language == "en" and len(words) >= _LEAST_WORDS and sum(map(_is_scrap, words)) >= _TORN_SHARE * len(words):
        return "words torn apart, as by a scanner"
    return None


def _is_misread(word: str) -> bool:
    letters = len(_LETTERS.findall(word))
    return letters >= 3 and len(_MISREAD.findall(word)) >= 0.7 * len(word)


def _is_scrap(word: str) -> bool:
    bare = word.strip("“”\"'‘’.,;:!?()[]…–—-#").lower()
    if not bare or bare.isdecimal() or not bare.isascii():
        return False
    if len(bare) <= 2 and (word.isupper() or word.endswith(".")):
        return False  # initials and abbreviations
    return (len(bare) <= 2 and bare not in _SHORT) or bool(_FIGURE_INSIDE.fullmatch(bare))
