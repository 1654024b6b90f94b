"""Which actor of the document a source is. A step of its own: the span stays as it stands, whoever is meant by it."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from khronika.language.chains import AUTHOR, Placed
from khronika.records.findings import Name, NameLabel

_HE = frozenset({"he", "him", "his"})
_SHE = frozenset({"she", "her", "hers"})
_THEY = frozenset({"they", "them", "their", "both"})
_IT = frozenset({"it", "its"})
_FIRST = frozenset({"i", "we", "us", "me"})
_RELATIVE = frozenset({"who", "which", "that"})
_OF_SOMEBODY = frozenset(["of", "who", "whose", "which", "whom", "from", "in", "at", "for", "near", "with", "by", "to"])
_OFFICES = frozenset(["spokesman", "spokeswoman", "spokesperson", "spokesmen", "representative", "representatives"])
_SPEAKERS: tuple[NameLabel, ...] = ("PERSON", "ORG", "MEDIA", "UNIT", "GROUP", "PLACE")
_FEMALE = frozenset(
    ["mrs", "ms", "miss", "she", "her", "woman", "mother", "wife", "sister", "daughter", "girl", "aunt", "widow"]
)  # fmt: skip
_MALE = frozenset(
    ["mr", "he", "his", "man", "father", "husband", "brother", "son", "boy", "uncle", "grandfather", "widower"]
)  # fmt: skip
_AROUND = 60


def resolve_sources(
    text: str, placed: Sequence[Placed], parents: Sequence[int | None], names: Sequence[Name], first_person: bool
) -> list[str | None]:
    """For each statement the actor id of its source within the document, or None where it cannot be told.

    A named source is the first person named in its span, else the first organisation; a pronoun is the source that
    spoke last and fits it; "I" and "we" are the author of a first-person document, inside a quotation its speaker.
    """
    starts = [name.start for name in names]
    genders = _genders(text, names)
    labels = {name.actor: name.label for name in names}
    resolved: list[str | None] = [None] * len(placed)
    spoke: list[str] = []
    for index, item in enumerate(placed):
        actor = None
        words = " ".join(text[a:b] for a, b in item.source).lower()
        if item.source:
            actor = _named(item, names, starts, text)
        if actor is None and words in _FIRST:
            parent = parents[index]
            actor = resolved[parent] if parent is not None else (AUTHOR if first_person else None)
        elif actor is None and words in _RELATIVE:
            actor = _before(item, names, starts)
        elif actor is None and words:
            mentioned = _mentioned(item, names, starts)
            actor = _pronoun(words, spoke, mentioned, genders, labels)
        elif actor is None and item.candidate.by == "en.own_call":
            actor = AUTHOR
        resolved[index] = actor
        if actor is not None and actor != AUTHOR:
            spoke = [*[other for other in spoke if other != actor][-7:], actor]
    return resolved


def _named(item: Placed, names: Sequence[Name], starts: Sequence[int], text: str) -> str | None:
    """The actor named in a source. The mother of X is not X; a spokesman for X is."""
    inside: list[Name] = []
    for a, b in item.source:
        for number in range(bisect.bisect_left(starts, a), len(names)):
            if names[number].start >= b:
                break
            before = text[a : names[number].start].lower().split()
            somebody_else = any(word in _OF_SOMEBODY for word in before) and not any(w in _OFFICES for w in before)
            if names[number].end <= b and not somebody_else:
                inside.append(names[number])
    for label in _SPEAKERS:
        fitting = [name for name in inside if name.label == label]
        if fitting:
            return fitting[0].actor
    return None


def _before(item: Placed, names: Sequence[Name], starts: Sequence[int]) -> str | None:
    """The actor whom a relative pronoun takes up: the name right before it."""
    at = bisect.bisect_left(starts, item.source[0][0]) - 1
    return names[at].actor if at >= 0 and 0 < item.source[0][0] - names[at].end <= _AROUND else None


def _mentioned(item: Placed, names: Sequence[Name], starts: Sequence[int]) -> list[str]:
    """Persons named shortly before the source, last first."""
    at = bisect.bisect_left(starts, item.source[0][0])
    return [name.actor for name in reversed(names[max(0, at - 8) : at]) if name.label == "PERSON"]


def _pronoun(
    words: str, spoke: Sequence[str], mentioned: Sequence[str], genders: dict[str, str], labels: dict[str, NameLabel]
) -> str | None:
    if words in _HE or words in _SHE:
        unfit = "f" if words in _HE else "m"
        for actor in (*reversed(spoke), *mentioned):
            if labels.get(actor) == "PERSON" and genders.get(actor) != unfit:
                return actor
    elif words in _IT:
        return next((a for a in reversed(spoke) if labels.get(a) in ("ORG", "MEDIA", "UNIT")), None)
    elif words in _THEY:
        return next((a for a in reversed(spoke) if labels.get(a) in ("ORG", "GROUP", "UNIT", "MEDIA")), None)
    return None


def _genders(text: str, names: Sequence[Name]) -> dict[str, str]:
    """Actor -> "f" or "m" where words around the mentions tell it clearly."""
    scores: dict[str, int] = {}
    for name in names:
        if name.label != "PERSON":
            continue
        before = text[max(0, name.start - 30) : name.start].lower().replace(".", " ").split()[-3:]
        after = text[name.end : name.end + _AROUND].split(".")[0].lower().replace(",", " ").split()
        for word in (*before, *after[:8]):
            if word in _FEMALE:
                scores[name.actor] = scores.get(name.actor, 0) + 1
            elif word in _MALE:
                scores[name.actor] = scores.get(name.actor, 0) - 1
    return {actor: "f" if score > 0 else "m" for actor, score in scores.items() if score}
