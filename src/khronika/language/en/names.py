"""Names in one English paragraph: what the model found, what patterns know, the clauses that make a name an alias."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from khronika.language.en import appositions
from khronika.language.model import Parse
from khronika.records.base import Lane, Record
from khronika.records.findings import AliasKind, NameLabel

_EDGES = " \t\n\r,.;:!?\"“”«»‘'’()[]{}—–-*•|/\\"
_CAPITALISED = re.compile(r"\b[A-Z][\w’'-]{1,30}(?:\s+(?:(?:of|the|and|de|al|van|von|bin)\s+)?[A-Z][\w’'-]{1,30}){0,4}")
_SPEAKS = re.compile(
    r"\s+(?:said|says|told|wrote|recalled|added|recounted|testified|was (?:arrested|detained|beaten|shot))\b"
)
_IN_PLACE = re.compile(
    r"\b(?:in|near|from|outside|at|to|around) (?:the )?(?:(?:city|town|village|region|district|oblast) of )?$"
)
_NEAR = 80
"""Characters before an alias clause within which the name it is about must end."""


class NameMention(Record, frozen=True, kw_only=True):
    """A name in a paragraph, before the document has voted on its label. `weight`: 1 the model, 2 a pattern."""

    start: int
    end: int
    label: NameLabel
    by: str
    weight: int = 1
    lane: Lane = "likely"
    alias_kind: AliasKind | None = None


@dataclass(frozen=True, slots=True)
class _Knowledge:
    labels: dict[str, NameLabel]
    patterns: tuple[tuple[str, NameLabel, re.Pattern[str]], ...]
    media: re.Pattern[str]
    titles: frozenset[str]
    stop: frozenset[str]
    aliases: tuple[tuple[str, AliasKind, re.Pattern[str], bool], ...]
    credits: tuple[tuple[str, AliasKind, re.Pattern[str]], ...]
    furniture: tuple[tuple[str, re.Pattern[str]], ...]
    unnamed: tuple[tuple[str, re.Pattern[str]], ...]


def read_names() -> dict[str, Any]:
    """names.toml as it stands; the tests run its examples."""
    return tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))


@cache
def knowledge() -> _Knowledge:
    """names.toml compiled, once."""
    data = read_names()
    media = "|".join(re.escape(name) for name in sorted(data["media"]["names"], key=lambda n: (-len(n), n)))
    return _Knowledge(
        data["labels"],
        tuple((p["id"], p["label"], re.compile(p["pattern"])) for p in data["pattern"]),
        re.compile(rf"(?<![\w-])(?:{media})(?![\w-])"),
        frozenset(data["person"]["titles"].split()),
        frozenset(data["stop"]["words"].split()),
        tuple((a["id"], a["kind"], re.compile(a["pattern"]), a.get("near", False)) for a in data["alias"]),
        tuple((c["id"], c["kind"], re.compile(c["pattern"], re.MULTILINE)) for c in data["credit"]),
        tuple((f["id"], re.compile(f["pattern"], re.MULTILINE)) for f in data["furniture"]),
        tuple((u["id"], re.compile(u["pattern"])) for u in data["unnamed"]),
    )


def names(text: str, parse: Parse, model: str) -> tuple[NameMention, ...]:
    """Names of one paragraph, none overlapping, in order. `model` names where the entities come from."""
    known = knowledge()
    found = _by_patterns(text, known, "likely" if parse.tokens.parsed else "review")
    if parse.tokens.parsed:
        found += _by_model(text, parse, known, model)
    else:
        found += _by_capitals(text, known)
    found = _without_overlaps(found)
    return _with_aliases(text, found, known)


def _by_patterns(text: str, known: _Knowledge, lane: Lane) -> list[NameMention]:
    found = []
    for rule, label, pattern in known.patterns:
        for match in pattern.finditer(text):
            named = "name" in pattern.groupindex
            start, end = match.span("name" if named else 0)
            first = re.match(r"The\s+", match.group())
            if first and not named:
                start += first.end()
            found.append(NameMention(start=start, end=end, label=label, by=f"en.{rule}", weight=2))
    for start, end, label, rule in appositions.by_rules(text):
        found.append(NameMention(start=start, end=end, label=label, by=f"en.{rule}", weight=2, lane=lane))
    media = [m.span() for m in known.media.finditer(text)]
    return found + [NameMention(start=a, end=b, label="MEDIA", by="en.media_name", weight=2) for a, b in media]


def _by_model(text: str, parse: Parse, known: _Knowledge, model: str) -> list[NameMention]:
    found = []
    for first, last, label in parse.entities:
        mapped = known.labels.get(label)
        if mapped is None:
            continue
        for piece, until, its in appositions.split_entity(text, first, last, mapped):
            start, end = _trimmed(text, piece, until, known, its)
            if end - start < 2 or not _is_name(text[start:end]) or text[start:end] in known.stop:
                continue
            by, weight = model, 1
            if its == "PERSON" and _SPEAKS.match(text, end):
                weight = 2  # who speaks is no street
            elif its == "PERSON" and appositions.is_town(text, start, end):
                its, by, weight = "PLACE", "en.in_place", 2
            found.append(NameMention(start=start, end=end, label=its, by=by, weight=weight))
    return found


def _trimmed(text: str, start: int, end: int, known: _Knowledge, label: NameLabel) -> tuple[int, int]:
    """Without edges of punctuation, a possessive, an article, and (for persons) titles; never over a line break."""
    line = text.find("\n", start, end)
    wrapped = text[start:end].replace("\n", " ")
    if line > 0 and label == "PERSON" and "  " in wrapped:
        end = line
    for ending in ("'s", "’s"):
        if text[start:end].endswith(ending):
            end -= 2
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    while True:
        word = re.match(r"(\w+)\.?\s+", text[start:end])
        if word is None:
            break
        if word.group(1) in ("the", "The", "a", "A") or (label == "PERSON" and word.group(1) in known.titles):
            start += word.end()
            continue
        break
    return start, end


def _is_name(words: str) -> bool:
    return (
        any(c.isupper() for c in words)
        and sum(map(str.isalpha, words)) >= 2
        and not re.search(r"https?:|[@<>=]", words)
    )


def _by_capitals(text: str, known: _Knowledge) -> list[NameMention]:
    """Without a model: capitalised words, taken for a person or a place where what stands beside them says so."""
    found = []
    for match in _CAPITALISED.finditer(text):
        start, end = match.span()
        words = match.group().split()
        titled = False
        while words and (words[0] in known.stop or words[0] in known.titles):
            titled = titled or words[0] in known.titles
            start += len(words[0])
            while start < end and text[start] in " \n\t.":
                start += 1
            words = words[1:]
        for ending in ("'s", "’s"):
            if text[start:end].endswith(ending):
                end -= 2
        if not words or end - start < 3:
            continue
        opens = start == 0 or text[:start].rstrip()[-1:] in '.!?:“"«'
        if titled or (_SPEAKS.match(text, end) and len(words) >= 2):
            label: NameLabel = "PERSON"
        elif _IN_PLACE.search(text[max(0, start - 40) : start]):
            label = "PLACE"
        elif len(words) == 1 and opens:
            continue
        else:
            label = "OTHER"
        found.append(NameMention(start=start, end=end, label=label, by="en.capitals", lane="review"))
    return found


def _without_overlaps(found: list[NameMention]) -> list[NameMention]:
    """Patterns before the model, longer before shorter; what is left stands in order."""
    kept: list[NameMention] = []
    for name in sorted(found, key=lambda n: (-n.weight, n.start - n.end, n.start)):
        if all(name.end <= other.start or other.end <= name.start for other in kept):
            kept.append(name)
    return sorted(kept, key=lambda n: n.start)


def naming_clauses(text: str) -> tuple[tuple[int, int], ...]:
    """Where a clause gives somebody a name: "whom we will call Vera", "going by the call sign Rook"."""
    return _places(text, [pattern for _, _, pattern, near in knowledge().aliases if not near])


def silent_clauses(text: str) -> tuple[tuple[int, int], ...]:
    """Where a clause only says how somebody is called, or that he is not named: no statement about what happened."""
    return tuple(sorted((*naming_clauses(text), *_places(text, [pattern for _, pattern in knowledge().unnamed]))))


def _places(text: str, patterns: list[re.Pattern[str]]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(match.span() for pattern in patterns for match in pattern.finditer(text)))


def _with_aliases(text: str, found: list[NameMention], known: _Knowledge) -> tuple[NameMention, ...]:
    """Names marked with what a clause says of them: a call sign, a given pseudonym, a wish to be named."""
    for rule, kind, pattern, near in known.aliases:
        for match in pattern.finditer(text):
            if near:
                target = _nearest(found, match.start(), text) or _capitals_before(found, match.start(), text, rule)
            else:
                target = _at(found, match.start("name"), match.end("name"))
                if target is None:
                    target = NameMention(
                        start=match.start("name"), end=match.end("name"), label="PERSON", by=f"en.{rule}", weight=2
                    )
                    found.append(target)
            if target is None:
                continue
            changed = NameMention(
                start=target.start,
                end=target.end,
                label="PERSON",
                by=f"en.{rule}",
                weight=2,
                lane="likely",
                alias_kind=kind,
            )
            found[found.index(target)] = changed
    found.sort(key=lambda n: (n.start, n.end))
    return tuple(found)


def _nearest(found: list[NameMention], at: int, text: str) -> NameMention | None:
    """The person named last before `at`, near, in the same sentence."""
    before = [n for n in found if n.end <= at and at - n.end <= _NEAR and n.label == "PERSON"]
    if not before or re.search(r"[.!?]\s", text[before[-1].end : at]):
        return None
    return before[-1]


def _capitals_before(found: list[NameMention], at: int, text: str, rule: str) -> NameMention | None:
    """Capitalised words before an alias clause, where the model saw no person: added to `found`."""
    low = max(0, at - _NEAR)
    matches = [m for m in _CAPITALISED.finditer(text, low, at) if m.group() not in knowledge().stop]
    if not matches or re.search(r"[.!?]\s", text[matches[-1].end() : at]):
        return None
    start, end = matches[-1].span()
    for other in [n for n in found if n.start < end and start < n.end]:
        found.remove(other)
    target = NameMention(start=start, end=end, label="PERSON", by=f"en.{rule}", weight=2)
    found.append(target)
    return target


def _at(found: list[NameMention], start: int, end: int) -> NameMention | None:
    return next((n for n in found if n.start < end and start < n.end), None)
