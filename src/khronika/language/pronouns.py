"""Who is meant by "he", "she", "it" or "they" as a source: a weighing of who spoke and who was named before.

The order of weights follows what resolvers of pronouns by salience use (S. Lappin, H. Leass, An Algorithm for
Pronominal Anaphora Resolution, 1994): agreement excludes, then the sentence's distance, then the subject before other
places. That the one who spoke last goes on speaking is particular to reports.
"""

from __future__ import annotations

import bisect
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from khronika.records.findings import Name, NameLabel

Gender = Literal["f", "m", ""]
_HE = frozenset({"he", "him", "his"})
_SHE = frozenset({"she", "her", "hers"})
_THEY = frozenset({"they", "them", "their", "both"})
_IT = frozenset({"it", "its"})
PRONOUNS = _HE | _SHE | _THEY | _IT
_AFTER_HEAD = frozenset(["of", "who", "whose", "whom", "from", "in", "at", "for", "with", "near", "on"])
_FAR = 6
"""Sentences behind which nobody is looked for."""
_MANY_WORDS = frozenset(
    ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "both", "several", "some", "many"]
)
_NO_PLURALS = frozenset(["ss", "us", "is"])
_SENTENCE_END = re.compile(r"[.!?…][\"”»’)]*\s|\n")
_OF = re.compile(r"\b(?:of|for|to|with|from|by|at|in|son|daughter|wife|husband|mother|father|brother|sister) $")
_AROUND = 60


@dataclass(slots=True)
class Candidate:
    """Somebody who may be meant: an actor, where last mentioned, and what is known of it."""

    actor: str
    at: int
    sentence: int
    gender: Gender
    kind: Literal["person", "body", "people"]
    spoke: bool
    first: bool
    """Whether it is the first mention of its sentence, mostly the subject."""


@cache
def _words(table: str, key: str) -> frozenset[str]:
    data = tomllib.loads((Path(__file__).parent / "en" / "persons.toml").read_text("utf-8"))
    return frozenset(data[table][key].split())


def sentence_ends(text: str) -> list[int]:
    """Offsets at which sentences end, by their marks."""
    return [match.end() for match in _SENTENCE_END.finditer(text)]


def genders(text: str, names: Sequence[Name]) -> dict[str, Gender]:
    """Actor -> "f" or "m" by title, first name and the words about the mentions; missing where nothing tells."""
    scores: dict[str, float] = {}
    for name in names:
        if name.label != "PERSON":
            continue
        before = text[max(0, name.start - 30) : name.start].lower().replace(".", " ").split()[-2:]
        after = re.split(r"[.;“”\"]", text[name.end : name.end + _AROUND])[0].lower().replace(",", " ").split()[:6]
        score: float = 3 * sum(_is_of(word, "titles") for word in before) + sum(_is_of(word, "words") for word in after)
        score += 2 * sum(_is_of(word, "words") for word in before if word not in ("his", "her", "him"))
        words = text[name.start : name.end].lower().split()
        if len(words) > 1 or name.alias_kind:
            score += 4 * _first_name(words[0])
        scores[name.actor] = scores.get(name.actor, 0) + score
    return {actor: "f" if score > 0 else "m" for actor, score in scores.items() if score}


def _is_of(word: str, table: str) -> int:
    return 1 if word in _words(table, "female") else -1 if word in _words(table, "male") else 0


def _first_name(word: str) -> float:
    known = _is_of(word, "first")
    if known:
        return known
    return 0.5 if word.endswith(tuple(_words("first", "female_ending"))) else 0


def description(words: str) -> tuple[Gender, Literal["person", "body", "people"]]:
    """What a source that is no name is: "two students" people, "the ministry" a body, "her mother" a woman."""
    low = words.lower().replace(",", " ").split()
    stop = next((n for n, w in enumerate(low) if n and w in _AFTER_HEAD), len(low))
    head = low[stop - 1] if stop else ""
    if head in _words("bodies", "words"):
        return "", "body"
    plural = head.endswith("s") and head[-2:] not in _NO_PLURALS
    if plural or head in _words("bodies", "together") or (low[:1] != ["one"] and bool(set(low[:3]) & _MANY_WORDS)):
        return "", "people"
    gender = _is_of(head, "words")
    return ("f" if gender > 0 else "m" if gender < 0 else ""), "person"


def candidates_before(
    at: int,
    names: Sequence[Name],
    starts: Sequence[int],
    ends: Sequence[int],
    known: dict[str, Gender],
    spoke: Sequence[Candidate],
    text: str,
) -> list[Candidate]:
    """Who was named or spoke before offset `at`, within a few sentences, each once."""
    here = bisect.bisect_right(ends, at)
    found: dict[str, Candidate] = {}
    stop = bisect.bisect_left(starts, at)
    for number in range(max(0, stop - 12), stop):
        name = names[number]
        kind = _kind(name.label)
        sentence = bisect.bisect_right(ends, name.start)
        if kind is None or here - sentence > _FAR:
            continue
        first = number == 0 or bisect.bisect_right(ends, names[number - 1].start) < sentence
        beside = bool(_OF.search(text[max(0, name.start - 10) : name.start]))
        former = found.get(name.actor)
        found[name.actor] = Candidate(
            name.actor, name.start, sentence, known.get(name.actor, ""), kind, False,
            (first and not beside) or (former is not None and former.first and former.sentence == sentence),
        )  # fmt: skip
    for speaker in spoke:
        if here - speaker.sentence > _FAR:
            continue
        former = found.get(speaker.actor)
        if former is None:
            found[speaker.actor] = speaker
        else:
            former.spoke, former.first = True, former.first or former.sentence == speaker.sentence
            former.gender = former.gender or speaker.gender
    return list(found.values())


def _kind(label: NameLabel) -> Literal["person", "body", "people"] | None:
    if label == "PERSON":
        return "person"
    return "body" if label in ("ORG", "MEDIA", "UNIT", "GROUP", "OTHER") else None


def choose(pronoun: str, found: Sequence[Candidate], here: int, last: str | None) -> str | None:
    """The actor whom a pronoun in sentence number `here` means; `last` is who spoke last. None where nobody fits."""
    best: tuple[float, int, str] | None = None
    for candidate in found:
        fits = _fits(pronoun, candidate)
        if fits is None:
            continue
        score = fits + (2.0 if candidate.actor == last else 0.5 if candidate.spoke else 0.0)
        score += 1.0 if candidate.first else 0.0
        score -= min(here - candidate.sentence, _FAR)
        if best is None or (score, candidate.at) > best[:2]:
            best = (score, candidate.at, candidate.actor)
    return best[2] if best else None


def _fits(pronoun: str, candidate: Candidate) -> float | None:
    """How well number and gender agree: None where they do not."""
    if pronoun in _HE or pronoun in _SHE:
        wanted = "m" if pronoun in _HE else "f"
        if candidate.kind != "person" or candidate.gender not in ("", wanted):
            return None
        return 2.0 if candidate.gender else 0.0
    if pronoun in _IT:
        return (1.0 if candidate.spoke or candidate.first else None) if candidate.kind == "body" else None
    if candidate.kind == "people":
        return 2.0
    return 1.0 if candidate.kind == "body" and (candidate.spoke or candidate.first) else None
