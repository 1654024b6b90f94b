"""The English cue lexicon as lookups: from a word form to the groups it may open. Data: cues.toml beside this file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from khronika.records.base import Lane
from khronika.records.findings import Stance

_IRREGULAR = {
    "go": "goes went gone going", "say": "says said saying",
    "tell": "tells told telling", "write": "writes wrote written writing",
    "think": "thinks thought thinking", "know": "knows knew known knowing", "feel": "feels felt feeling",
    "find": "finds found finding", "hear": "hears heard hearing", "see": "sees saw seen seeing",
    "show": "shows showed shown showing", "read": "reads read reading", "speak": "speaks spoke spoken speaking",
    "swear": "swears swore sworn swearing", "foresee": "foresees foresaw foreseen foreseeing",
    "foretell": "foretells foretold foretelling", "forecast": "forecasts forecast forecasting",
    "understand": "understands understood understanding", "teach": "teaches taught teaching",
    "seek": "seeks sought seeking", "beg": "begs begged begging", "brag": "brags bragged bragging",
    "admit": "admits admitted admitting", "commit": "commits committed committing",
    "rebut": "rebuts rebutted rebutting",
    "quip": "quips quipped quipping", "plan": "plans planned planning", "refer": "refers referred referring",
    "blog": "blogs blogged blogging", "slam": "slams slammed slamming", "shoot": "shoots shot shooting",
    "infer": "infers inferred inferring", "prefer": "prefers preferred preferring", "tweet": "tweets tweeted tweeting",
    "learn": "learns learned learnt learning", "chime": "chimes chimed chiming", "weigh": "weighs weighed weighing",
    "put": "puts put putting", "mean": "means meant meaning",
    "undertake": "undertakes undertook undertaken undertaking",
}  # fmt: skip
"""Forms that the rules of `verb_forms` would get wrong."""

_VERB_FRAMES = (
    "clause",
    "quote",
    "object_infinitive",
    "infinitive",
    "object",
    "as",
    "prep",
    "raised",
    "passive",
    "number",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One way a word opens a statement."""

    rule: str
    kind: str
    lemma: str
    stance: Stance
    frames: tuple[str, ...]
    lane: Lane = "likely"
    object_lane: Lane = "likely"
    particle: str | None = None
    prepositions: frozenset[str] = frozenset()
    infinitive: bool = False
    preposition: str | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`verbs`, `nouns`, `adjectives`, `adverbs`: lower-case form -> entries, in the order of the file."""

    verbs: dict[str, tuple[Entry, ...]]
    nouns: dict[str, tuple[Entry, ...]]
    adjectives: dict[str, tuple[Entry, ...]]
    adverbs: dict[str, tuple[Entry, ...]]
    certainty: frozenset[str]
    denial_subjects: frozenset[str]
    denial_predicates: frozenset[str]
    not_denied: frozenset[str]
    unanswered: frozenset[str]
    harms: frozenset[str]
    calls: frozenset[str]
    author: frozenset[str]
    relays: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """The lexicon of cues.toml, loaded once."""
    data = read_cues()
    verbs: dict[str, list[Entry]] = {}
    for group in data["group"]:
        for verb in group["verbs"].split():
            lemma, _, particle = verb.partition("_")
            frames = tuple(frame for frame in group["frames"] if verb in _allowed(group, frame))
            entry = Entry(
                group["id"], "verb", lemma, group["stance"], frames, group.get("lane", "likely"),
                group.get("object_lane", group.get("lane", "likely")), particle or None,
                frozenset(group.get("prep_pairs", {}).get(verb, group.get("prepositions", ()))),
            )  # fmt: skip
            for form in verb_forms(lemma):
                verbs.setdefault(form, []).append(entry)
    content = data["content"]
    return Lexicon(
        {form: tuple(entries) for form, entries in verbs.items()},
        _nouns(data["noun"]),
        _words(data["adjective"], "adjective"),
        _words(data["adverb"], "adverb"),
        frozenset(data["certainty"]["words"].split()),
        frozenset(content["denial_subjects"].split()),
        frozenset(content["denial_predicates"].split()),
        frozenset(content["not_denied"].split()),
        frozenset(content["unanswered"].split()),
        frozenset(content["harms"].split()),
        frozenset(content["calls"].split()),
        frozenset(data["author"]["pronouns"].split()),
        frozenset(data["relays"]["words"].split()),
    )


def read_cues() -> dict[str, Any]:
    """cues.toml as it stands; the tests run its examples."""
    return tomllib.loads(Path(__file__).with_name("cues.toml").read_text("utf-8"))


def _allowed(group: dict[str, Any], frame: str) -> list[str]:
    if frame not in _VERB_FRAMES:
        raise ValueError(f"cues.toml: group {group['id']} has an unknown frame {frame}")
    verbs: list[str] = group.get(f"{frame}_verbs", group["verbs"]).split()
    return verbs


def _nouns(groups: list[dict[str, Any]]) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, tuple[Entry, ...]] = {}
    for group in groups:
        for noun in group["nouns"].split():
            entry = Entry(
                group["id"], "noun", noun, group["stance"], ("clause",), "review",
                infinitive=group.get("infinitive", False), preposition=group.get("preposition"),
            )  # fmt: skip
            plural = noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else noun + "s"
            for form in (noun, plural):
                found[form] = (*found.get(form, ()), entry)
    return found


def _words(groups: list[dict[str, Any]], kind: str) -> dict[str, tuple[Entry, ...]]:
    return {
        word: (Entry(group["id"], kind, word, group["stance"], ("clause",), group.get("lane", "likely")),)
        for group in groups
        for word in group["words"].split()
    }


def verb_forms(lemma: str) -> tuple[str, ...]:
    """All forms of an English verb, by the regular rules unless it is listed as irregular."""
    if lemma in _IRREGULAR:
        forms = _IRREGULAR[lemma].split()
        return tuple(dict.fromkeys([lemma, *forms]))
    if lemma.endswith("e"):
        return (lemma, lemma + "s", lemma + "d", lemma[:-1] + "ing")
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return (lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing")
    plural = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s")
    return (lemma, plural, lemma + "ed", lemma + "ing")
