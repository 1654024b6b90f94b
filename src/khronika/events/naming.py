"""Contested names: words of one set ("war", "special operation") by which voices call the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from khronika.events.words import Word, table, words_of
from khronika.records.events import Naming


@cache
def _sets() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    heads: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, entry in sorted(table()["naming"].items()):
        for form in entry["words"]:
            parts = tuple(w.low for w in words_of(form))
            heads.setdefault(parts[0], []).append((parts, name))
    return {head: tuple(sorted(found, key=lambda f: (-len(f[0]), f))) for head, found in heads.items()}


def namings_of(text: str, words: Sequence[Word]) -> tuple[Naming, ...]:
    """The contested names among the words of one sentence, the longest of those that begin at one word."""
    found: list[Naming] = []
    sets = _sets()
    for index, word in enumerate(words):
        length = 0
        for parts, name in sets.get(word.low, ()):
            if len(parts) < length:
                break
            stop = index + len(parts)
            if stop <= len(words) and all(words[index + i].low == part for i, part in enumerate(parts)):
                length = len(parts)
                span = (word.start, words[stop - 1].end)
                found.append(Naming(set=name, word=" ".join(parts), span=span))
    return tuple(found)
