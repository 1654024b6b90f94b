"""Every form of every person's name replaced by a neutral label that stays the same within one export. Fails closed:
rather too much than too little."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from khronika.protection.forms import Folded, folded, runs, words_of
from khronika.protection.offices import table
from khronika.records.base import Range
from khronika.records.protection import Person

_INSIDE = 4
"""Shortest name word that is also looked for at the head of a longer word ("petrovs", "ivanpetrov"); shorter ones
would hit half a dictionary."""
_NEUTRAL = ("person", "human", "somebody", "one")


class Hit(NamedTuple):
    """A run of the text that holds a name: the range in the text and whom it may mean (indices into the people)."""

    span: Range
    owners: frozenset[int]


class Masker:
    """All forms of all people of an export, ready to be looked for in any string.

    People are `Person` records or plain names. Every word of a name counts alone too (a surname, a first name), in
    any case, with or without
    accents, in look-alike letters, with possessive, hyphenated, run together or coded in an address or file name.
    Labels are numbered by the
    person's id, which says nothing about the name.
    """

    def __init__(self, people: Iterable[Person | str]) -> None:
        listed = sorted({_as_pair(p) for p in people})
        self._owners: dict[str, set[int]] = {}
        self._longest = 0
        for number, (_, forms) in enumerate(listed):
            words = {word for form in forms for word in words_of(form)}
            bare = {word for form in forms for part in form.split() if _hides_nobody(part) for word in words_of(part)}
            useful = words - bare or words
            useful |= {"".join(words_of(form)) for form in forms}
            for word in useful - {""}:
                self._owners.setdefault(word, set()).add(number)
                self._longest = max(self._longest, len(word))
        self.neutral = next((n for n in _NEUTRAL if not self.find(f"{n} {n}s")), "▮")

    def label(self, owners: frozenset[int]) -> str:
        """The label for a hit: the person's number, or none where several bear the name."""
        return (
            f"{self.neutral} {min(owners) + 1}"
            if len(owners) == 1
            else f"a {self.neutral}"
            if self.neutral != "▮"
            else "▮"
        )

    def find(self, text: str) -> list[Hit]:
        """Where names stand in a text, in order, none overlapping. Words of one name side by side are one hit."""
        image = folded(text)
        found: list[tuple[int, int, frozenset[int]]] = []
        for letters, start, end in runs(image):
            owners = self._owners_of(letters, start, image)
            if not owners:
                continue
            if found and _adjoining(image, found[-1][1], start) and (both := found[-1][2] & owners):
                found[-1] = (found[-1][0], end, both)
            else:
                found.append((start, end, owners))
        return [Hit(_spread(text, image, start, end), owners) for start, end, owners in found]

    def mask(self, text: str) -> str:
        """The text with every name replaced. Nothing of any form is left: where replacing would leave one, all is
        withheld."""
        return self.masked(text)[0]

    def masked(self, text: str) -> tuple[str, list[Range]]:
        """The masked text and the ranges of the original that were replaced."""
        hits = self.find(text)
        if not hits:
            return text, []
        parts: list[str] = []
        at = 0
        for hit in hits:
            start = max(at, hit.span[0])
            parts += [text[at:start], self.label(hit.owners)]
            at = max(at, hit.span[1])
        out = "".join([*parts, text[at:]])
        if self.find(out):
            return "▮", [(0, len(text))]
        return out, [hit.span for hit in hits]

    def _owners_of(self, letters: str, start: int, image: Folded) -> frozenset[int]:
        """Whom a run of letters may mean: as a whole, from its head on, or from a capital inside it on ("DrPetrov")."""
        exact = self._owners.get(letters)
        if exact:
            return frozenset(exact)
        found: set[int] = set()
        heads = [0] + [i for i in range(1, len(letters)) if _begins(image.upper, start + i, start + len(letters))]
        for head in heads:
            tail = letters[head : head + self._longest]
            for length in range(min(len(tail), self._longest), 1, -1):
                owners = self._owners.get(tail[:length])
                if owners and (length >= _INSIDE or self._ends(letters, head + length, start, image)):
                    found |= owners
                    break
        return frozenset(found)

    @staticmethod
    def _ends(letters: str, at: int, start: int, image: Folded) -> bool:
        """Whether a short name ends there: at the end of the run, before a capital, or before a plural or possessive
        s."""
        return (
            at == len(letters) or (image.upper[start + at] and not image.upper[start + at - 1]) or letters[at:] == "s"
        )


def _hides_nobody(part: str) -> bool:
    """Whether a part of a name is a title or a particle ("de", "van", "Mr"), which alone points at nobody. "Al Brod"
    has a first name."""
    rules = table()
    return part.strip(".,").lower() in rules["fillers"] or part in rules["particles"]


def _as_pair(person: Person | str) -> tuple[str, tuple[str, ...]]:
    if isinstance(person, str):
        return (person, (person,))
    return (person.id, tuple(sorted({*person.forms, *([person.label] if person.forms else [])})))


def _begins(upper: list[bool], at: int, end: int) -> bool:
    """Whether a word begins inside a run: `DrPetrov`, `DRPetrov`."""
    return upper[at] and (not upper[at - 1] or (at + 1 < end and not upper[at + 1]))


def _adjoining(image: Folded, end: int, start: int) -> bool:
    """Whether two runs are words of one name: nothing between them but at most three spaces, dots, hyphens and the
    like."""
    return start - end <= 3 and all(c in " -_.+'’‐‑\u00a0" for c in image.text[end:start])


def _spread(text: str, image: Folded, start: int, end: int) -> Range:
    """The range in the text, with what belongs to the letters but is not seen (accents, soft hyphens), and an initial
    before the name."""
    first, last = image.at[start][0], image.at[end - 1][1]
    while last < len(text) and not folded(text[last]).text:
        last += 1
    initial = first >= 3 and text[first - 1] == " " and text[first - 2] == "." and text[first - 3].isupper()
    if initial and (first == 3 or not text[first - 4].isalnum()):
        first -= 3
    return (first, last)


def mask(text: str, people: Sequence[Person | str]) -> tuple[str, list[Range]]:
    """`text` with every form of everybody's name replaced, and the ranges of `text` that were replaced."""
    return Masker(people).masked(text)
