"""Which actor of the document a source is. A step of its own: the span stays as it stands, whoever is meant by it."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

from khronika.language import pronouns
from khronika.language.chains import AUTHOR, Placed
from khronika.records.findings import Name, NameLabel

_FIRST = frozenset({"i", "we", "us", "me"})
_NOBODY = frozenset({"nobody", "no one", "none", "others", "some", "it"})
_RELATIVE = frozenset({"who", "which", "that"})
_OF_SOMEBODY = frozenset(["of", "who", "whose", "which", "whom", "from", "in", "at", "for", "near", "with", "by", "to"])
_OFFICES = frozenset(["spokesman", "spokeswoman", "spokesperson", "spokesmen", "representative", "representatives"])
_CALLED = frozenset(["sign", "callsign", "call", "called", "named", "name", "as", "pseudonym", "alias", "nicknamed"])
"""Words right before a name that say the source itself is called so: "a sapper going by the call sign Heron"."""
_SPEAKERS: tuple[NameLabel, ...] = ("PERSON", "ORG", "MEDIA", "UNIT", "GROUP", "PLACE")
_ARTICLE = re.compile(r"^(?:the|this|that|these|those|an?|another|one)\s+")
_SET_OFF = re.compile(r"\w, (?:[A-Z]?[a-z]{1,9}\.? ){0,2}$")
_AROUND = 60


def resolve_sources(
    text: str, placed: Sequence[Placed], parents: Sequence[int | None], names: Sequence[Name], first_person: bool
) -> list[str | None]:
    """For each statement the actor id of its source within the document, or None where it cannot be told.

    A named source is the first person named in its span, else the first organisation; a pronoun is the source that
    spoke last and fits it; "I" and "we" are the author of a first-person document, inside a quotation its speaker.
    """
    names = sorted(names, key=lambda name: name.start)
    starts = [name.start for name in names]
    ends = pronouns.sentence_ends(text)
    genders = pronouns.genders(text, names)
    labels = {name.actor: name.label for name in names}
    resolved: list[str | None] = [None] * len(placed)
    spoke: list[pronouns.Candidate] = []
    heads: dict[str, str] = {}
    for index, item in enumerate(placed):
        actor = None
        words = " ".join(text[a:b] for a, b in item.source).lower()
        parent = parents[index]
        at = item.source[0][0] if item.source else item.cue[0][0]
        here = bisect.bisect_right(ends, at)
        if item.source:
            actor = _named(item, names, starts, text)
        if actor is None and words in _FIRST:
            actor = resolved[parent] if parent is not None else (AUTHOR if first_person else None)
        elif actor is None and words in _RELATIVE:
            actor = _before(item, names, starts)
        elif actor is None and words in pronouns.PRONOUNS:
            found = pronouns.candidates_before(at, names, starts, ends, genders, spoke, text)
            if parent is not None and _in_quotation(text, placed[parent], at):
                found = [one for one in found if one.actor != resolved[parent]]
            actor = pronouns.choose(words, found, here, spoke[-1].actor if spoke else None)
        elif actor is None and item.candidate.by.startswith("en.own_") and first_person:
            actor = AUTHOR
        elif actor is None and words and words not in _NOBODY:
            actor = _described(words, heads, index)
        resolved[index] = actor
        if actor is not None and actor != AUTHOR:
            gender, kind = pronouns.description(words)
            if actor in labels:
                gender, kind = genders.get(actor, ""), "person" if labels[actor] == "PERSON" else "body"
            former = next((one for one in spoke if one.actor == actor), None)
            if former is not None and actor not in labels:
                gender, kind = former.gender or gender, former.kind
            spoke = [one for one in spoke if one.actor != actor][-7:]
            spoke.append(pronouns.Candidate(actor, at, here, gender, kind, True, True))
    return resolved


def _described(words: str, heads: dict[str, str], index: int) -> str:
    """An id for a source without a name. "The nurse" is the nurse who spoke before; "a nurse" is another one."""
    head = _ARTICLE.sub("", words)
    definite = words.startswith(("the ", "this ", "that ", "these ", "those "))
    if not definite or head not in heads:
        heads[head] = f"S{index + 1}"
    return heads[head]


def _in_quotation(text: str, outer: Placed, at: int) -> bool:
    """Whether an offset stands in a quotation of the outer statement: there "he" is hardly its speaker."""
    return any(a <= at < b and text[a] in "“\"«„'‘" for a, b in outer.content)


def _named(item: Placed, names: Sequence[Name], starts: Sequence[int], text: str) -> str | None:
    """The actor named in a source. The mother of X is not X; a spokesman for X is."""
    inside: list[Name] = []
    for a, b in item.source:
        for number in range(bisect.bisect_left(starts, a), len(names)):
            if names[number].start >= b:
                break
            before = text[a : names[number].start].lower().split()
            before = [word.strip(",“”\"'‘’«»") for word in before]
            called = bool(before) and before[-1] in _CALLED
            somebody_else = any(w in _OF_SOMEBODY for w in before) and not any(w in _OFFICES for w in before)
            somebody_else = somebody_else and not called and not _in_apposition(text, names[number], a)
            if names[number].end <= b and not somebody_else:
                inside.append(names[number])
    for label in _SPEAKERS:
        fitting = [name for name in inside if name.label == label]
        if fitting:
            return fitting[0].actor
    return None


def _in_apposition(text: str, name: Name, start: int) -> bool:
    """ "The mayor of Verrin, Tadeus Holm,": a person set off by a comma is whom the words before it describe."""
    return name.label == "PERSON" and _SET_OFF.search(text[start : name.start]) is not None


def _before(item: Placed, names: Sequence[Name], starts: Sequence[int]) -> str | None:
    """The actor whom a relative pronoun takes up: the name right before it."""
    at = bisect.bisect_left(starts, item.source[0][0]) - 1
    return names[at].actor if at >= 0 and 0 < item.source[0][0] - names[at].end <= _AROUND else None
