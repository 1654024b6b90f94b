"""Contested names: words of one set ("war", "special operation") by which voices call the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import cast

from khronika.events.kinds import is_compound, kinds, nearness
from khronika.events.words import Word, table, words_of
from khronika.records.events import EventKind, Naming


@cache
def _sets() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    heads: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, entry in sorted(table()["naming"].items()):
        for form in (*entry["words"], *entry.get("plain", ())):
            parts = tuple(w.low for w in words_of(form))
            heads.setdefault(parts[0], []).append((parts, name))
    return {head: tuple(sorted(found, key=lambda f: (-len(f[0]), f))) for head, found in heads.items()}


@cache
def plain_words(name: str) -> frozenset[str]:
    """The words of a set that everybody may use: two of them are no contest, one of them and another word is."""
    return frozenset(table()["naming"].get(name, {}).get("plain", ()))


def rivals(name: str, kind: EventKind) -> bool:
    """Whether the words of a set can be names of an event of a kind: "detention" is none for a fire."""
    return name not in kinds() or nearness(cast(EventKind, name), kind) > 0


def namings_of(text: str, words: Sequence[Word]) -> tuple[Naming, ...]:
    """The contested names among the words of one sentence, the longest of those that begin at one word."""
    found: list[Naming] = []
    sets = _sets()
    done = 0
    for index, word in enumerate(words):
        length = 0
        if index < done:
            continue
        for parts, name in sets.get(word.low, ()):
            if len(parts) < length:
                break
            stop = index + len(parts)
            fits = stop <= len(words) and all(words[index + i].low == part for i, part in enumerate(parts))
            if fits and not is_compound(words, stop):
                length = len(parts)
                done = stop
                span = (word.start, words[stop - 1].end)
                found.append(Naming(set=name, word=" ".join(parts), span=span))
    return tuple(found)
