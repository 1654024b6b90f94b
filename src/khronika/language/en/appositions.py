"""Names beside offices and places: "the mayor of Verrin, Tadeus Holm" is a place and a person, "in Mill Lane" a street.

Models made for newspapers read an unknown town and the name behind its comma as one organisation; a person overlooked
is a person who is not protected, so grammar goes before the model here. The words are appositions.toml.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from khronika.records.findings import NameLabel

_NAME = r"[A-Z][\w’'-]{1,30}"
_HONORIFIC = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Judge|judge|Father|Sister|Captain|Colonel|Major|General|Sergeant)"
_LOCATIVE = re.compile(r"\b(?:in|outside|around|inside) $")
_PLACE_BEFORE = re.compile(r"\b(?:of|in|at|near|from|outside|around|to) (?:the )?$")
_TRUST = re.compile(r"\b(?:believ\w*|trust\w*|confid\w*|faith|interest\w*|hope\w*|belief|pride) in $", re.IGNORECASE)
_WORD = re.compile(r"[\w’'-]+")


@dataclass(frozen=True, slots=True)
class _Words:
    no_person: frozenset[str]
    first_of_place: frozenset[str]
    suffixes: frozenset[str]
    rules: tuple[tuple[str, NameLabel, re.Pattern[str]], ...]


def read_appositions() -> dict[str, Any]:
    """appositions.toml as it stands; the tests run its examples."""
    return tomllib.loads(Path(__file__).with_name("appositions.toml").read_text("utf-8"))


@cache
def _words() -> _Words:
    data = read_appositions()
    of = {name: "|".join(data[name]["words"].split()) for name in ("offices", "seats", "streets", "surname_streets")}
    of |= {"NAME": _NAME, "HONORIFIC": _HONORIFIC}
    rules = []
    for rule in data["rule"]:
        pattern = re.sub(r"(?<!\?P)<(\w+)>", lambda m: of[m[1]], rule["pattern"])
        rules.append((rule["id"], rule["label"], re.compile(pattern)))
    return _Words(
        frozenset(data["no_person"]["words"].split()),
        frozenset(data["first_of_place"]["words"].split()),
        frozenset(data["suffixes"]["words"].split()),
        tuple(rules),
    )


def by_rules(text: str) -> list[tuple[int, int, NameLabel, str]]:
    """(start, end, label, rule id) of persons in apposition to an office or behind a title, towns, and streets."""
    found: list[tuple[int, int, NameLabel, str]] = []
    for rule, label, pattern in _words().rules:
        for match in pattern.finditer(text):
            start, end = match.span("name")
            for ending in ("'s", "’s"):
                if text[start:end].endswith(ending):
                    end -= 2
            if label != "PERSON" or may_be_person(text[start:end]):
                found.append((start, end, label, rule))
    return found


def may_be_person(name: str) -> bool:
    """Whether no word of `name` belongs to a body or a region: "Osk Region" and "New Zealand" are no persons."""
    words = _WORD.findall(name)
    return not set(words) & _words().no_person and not (words and words[0] in _words().first_of_place)


def split_entity(text: str, start: int, end: int, label: NameLabel) -> list[tuple[int, int, NameLabel]]:
    """A model's entity as the names it holds: no name crosses the comma between a place and a person.

    "Verrin, Tadeus Holm" becomes a place and a person. Firms ("Holm, Balt & Co", "Orec, Inc.") and lists with "and"
    stay whole.
    """
    words = text[start:end]
    if ", " not in words or label not in ("ORG", "PLACE", "PERSON"):
        return [(start, end, label)]
    parts = words.split(", ")
    last = parts[-1].rstrip(".")
    if last in _words().suffixes or "&" in words or " and " in words:
        return [(start, end, label)]
    pieces: list[tuple[int, int, NameLabel]] = []
    at = start
    for position, part in enumerate(parts):
        if part.strip():
            pieces.append((at, at + len(part), _label_of(part, text[max(0, at - 20) : at], label, position)))
        at += len(part) + 2
    return pieces


def _label_of(part: str, before: str, label: NameLabel, position: int) -> NameLabel:
    words = part.split()
    if 2 <= len(words) <= 4 and may_be_person(part) and (position or label == "PERSON"):
        return "PERSON"
    if len(words) == 1 and label != "PERSON" and (position or _PLACE_BEFORE.search(before)):
        return "PLACE"
    return label


def is_town(text: str, start: int, end: int) -> bool:
    """Whether a single name stands after "in" as a place does: "in Verrin", but not "in Verrin's" nor "trust in"."""
    before = text[max(0, start - 30) : start]
    return (
        " " not in text[start:end]
        and _LOCATIVE.search(before) is not None
        and _TRUST.search(before) is None
        and not text.startswith(("'s", "’s"), end)
    )
