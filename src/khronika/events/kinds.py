"""Kinds of act: what tells them in a text, and how near two of them are. The tables are kinds.toml and
language/en/events.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple, cast

from khronika.events.words import Word, inflections, plural, table, words_of
from khronika.records.events import Attribute, EventKind


class Trigger(NamedTuple):
    """A word or phrase that tells an act: indices of its words, `last` exclusive."""

    kind: EventKind
    first: int
    last: int


@cache
def kinds() -> dict[str, Any]:
    """kinds.toml: for each kind its terms in HURIDOCS and PLOVER, its neighbours, what its counts count."""
    found: dict[str, Any] = tomllib.loads((files("khronika.events") / "kinds.toml").read_text("utf-8"))["kinds"]
    return found


@cache
def nearness(a: EventKind, b: EventKind) -> float:
    """1 for equal kinds, the table's value for near ones, else 0."""
    if a == b:
        return 1.0
    near = kinds().get(a, {}).get("near", {}).get(b) or kinds().get(b, {}).get("near", {}).get(a)
    return float(near or 0.0)


def counted(kind: EventKind) -> Attribute | None:
    """What a count of people beside a trigger of this kind counts."""
    return cast("Attribute | None", kinds().get(kind, {}).get("figures"))


@cache
def _forms() -> dict[str, tuple[tuple[tuple[str, ...], EventKind], ...]]:
    """Trigger phrases by first word, longest first; where two kinds claim one form, the first table wins."""
    seen: dict[tuple[str, ...], EventKind] = {}
    for kind, entry in table()["triggers"].items():
        forms = [*entry.get("phrases", []), *entry.get("forms", [])]
        forms += [form for verb in entry.get("verbs", []) for form in inflections(verb)]
        forms += [form for noun in entry.get("nouns", []) for form in (noun, plural(noun))]
        for form in forms:
            seen.setdefault(tuple(w.low for w in words_of(form)), cast(EventKind, kind))
    for form in table()["no_trigger"]["phrases"]:
        seen[tuple(w.low for w in words_of(form))] = "other"
    heads: dict[str, list[tuple[tuple[str, ...], EventKind]]] = {}
    for parts, found in seen.items():
        heads.setdefault(parts[0], []).append((parts, found))
    return {head: tuple(sorted(found, key=lambda f: (-len(f[0]), f))) for head, found in heads.items()}


def triggers(words: Sequence[Word]) -> list[Trigger]:
    """All triggers among the words of one sentence, in order, longest first, none overlapping another."""
    found: list[Trigger] = []
    forms = _forms()
    index = 0
    while index < len(words):
        step = 1
        for parts, kind in forms.get(words[index].low, ()):
            stop = index + len(parts)
            if stop <= len(words) and all(words[index + i].low == part for i, part in enumerate(parts)):
                if kind != "other":
                    found.append(Trigger(kind, index, stop))
                step = len(parts)
                break
        index += step
    return found


@cache
def weight(kind: EventKind) -> float:
    """How much a report that tells several acts is about one of this kind."""
    return float(kinds().get(kind, {}).get("weight", 0.5))


@cache
def placeless(kind: EventKind) -> bool:
    """Whether acts of a kind have no place of their own: a decree holds for a whole country."""
    return bool(kinds().get(kind, {}).get("placeless", False))


@cache
def framing() -> frozenset[str]:
    """Kinds of act around which others gather: a fire and its dead are a fire."""
    return frozenset(kind for kind, entry in kinds().items() if entry.get("frame"))
