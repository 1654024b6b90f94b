"""Kinds of act: what tells them in a text, and how near two of them are. The tables are kinds.toml and
language/en/events.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple, cast

from khronika.events.words import Word, inflections, listed, plural, table, words_of
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
        taking = _taking(words, index)
        step = 1
        if taking is not None:
            found.append(taking)
            index += 1
            continue
        for parts, kind in forms.get(words[index].low, ()):
            stop = index + len(parts)
            if stop <= len(words) and all(words[index + i].low == part for i, part in enumerate(parts)):
                if kind != "other" and not is_compound(words, stop):
                    found.append(Trigger(kind, index, stop))
                step = len(parts)
                break
        index += step
    return found


def is_compound(words: Sequence[Word], stop: int) -> bool:
    """Whether an act's noun only says what kind of thing the next word is: "the detention centre"."""
    if stop >= len(words) or words[stop].start - words[stop - 1].end != 1 or words[stop - 1].low.endswith("ed"):
        return False
    return words[stop].low in listed("compound", "heads")


def _taking(words: Sequence[Word], at: int) -> Trigger | None:
    """ "took the teacher from her home": the verb as a trigger; None if no person is taken, or from no such place."""
    rule = table()["taking"]
    if words[at].low not in rule["verbs"]:
        return None
    ahead = [w.low for w in words[at + 1 : at + 12]]
    for i, word in enumerate(ahead[:-2]):
        after = i + 2 if word == "out" and ahead[i + 1] == "of" else i + 1
        if (
            word in rule["from"]
            and ahead[after] in rule["whose"]
            and any(w in rule["homes"] for w in ahead[after + 1 :][:2])
        ):
            before = [w.low for w in words[max(0, at - 5) : at]]
            taken = ahead[:i] or before
            if words[at].low == "taken" or any(w in rule["people"] or w.endswith("-year-old") for w in taken):
                police = any(w in rule["police"] for w in (*before, *ahead[i:]))
                return Trigger("detention" if police else "disappearance", at, at + 1)
            return None
    return None


def actor_of(words: Sequence[Word], trigger: Trigger) -> bool:
    """Whether a trigger is an active verb of harm: who stands before it does it, who stands behind it suffers it."""
    if counted(trigger.kind) not in ("killed", "injured", "detained", "missing"):
        return (
            trigger.kind == "attack"
            and words[trigger.first].low in ("shot", "attacked", "assaulted")
            and _object(words, trigger)
        )
    if any(w.low in table()["harm"]["passive"] for w in words[max(0, trigger.first - 3) : trigger.first]):
        return False
    return words[trigger.first].low in table()["harm"]["always"] or _object(words, trigger)


def _object(words: Sequence[Word], trigger: Trigger) -> bool:
    """Whether whom it is done to follows a verb."""
    verb = words[trigger.first].low
    if not verb.endswith(("ed", "ing", "s")) and verb not in ("beat", "shot", "took", "kill", "detain"):
        return False
    if trigger.last >= len(words):
        return False
    after = words[trigger.last].low
    return after in table()["harm"]["active"] or after[0].isdecimal()


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
