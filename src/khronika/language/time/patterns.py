"""Token patterns: rules written as data, matched over one character per token.

Every token of a text is looked up in the lexicon of its language; the set of classes it belongs to (its signature)
is written as a single character. A rule is then a regular expression over a short string of such characters, with no
unbounded repeat inside another, so that matching stays linear in the text and a rule never sees spelling.

A rule's `pattern` is a sequence of
    CLASS       a token of this class of the lexicon          'word'      this very word, any capitals
    @MACRO      a named piece of pattern                      ( a | b )   group and alternatives
    (n: …)      a group the reading may ask for by name       ? {m,n}     optional, repeated (n at most 9)
    (!: …)      not followed by                               (<! X)      not preceded by the one token X
    (=: …)      followed by, outside the match                (<= X)      preceded by X, outside the match
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

TOKEN = re.compile(
    r"[0-9]{1,3}0['’]?s\b|[0-9]+(?:st|nd|rd|th)\b|[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+|\n[ \t\r]*\n\s*|[^\w\s]|[_\d]"
)
"""Words, numbers with separators, ordinals and decades, single marks, blank lines. No part matches in two ways."""

_FIRST_SIGNATURE = 0xE000  # the private use area: 6,400 signatures, about 200 are used
_OTHER = "."
_MARKS = {"’": "'", "‘": "'", "–": "-", "‑": "-", "−": "-", "“": '"', "”": '"'}
_PATTERN_PIECE = re.compile(
    r"\s*(\(<!|\(<=|\(!:|\(=:|\((?P<name>[a-z]\w*):|@(?P<macro>\w+)|(?P<cls>[A-Z]\w*)|'(?P<lit>[^']+)'"
    r"|[()|?]|\{\d(?:,\d)?\})"
)
_CACHE_LIMIT = 50_000


@dataclass(slots=True)
class Tokens:
    """A text cut into tokens: their words, offsets, and signatures as one string."""

    text: str
    words: list[str]
    starts: list[int]
    signs: str

    def end(self, index: int) -> int:
        """Offset after token `index`."""
        return self.starts[index] + len(self.words[index])


@dataclass(slots=True, frozen=True)
class Rule:
    """One compiled rule. `data` is its table in the TOML file, `order` its place there (earlier wins a tie)."""

    id: str
    make: str
    regex: re.Pattern[str]
    data: Mapping[str, Any]
    order: int


@dataclass(slots=True, frozen=True)
class Match:
    """Where a rule matched: token positions, and those of its named groups."""

    rule: Rule
    start: int
    end: int
    groups: Mapping[str, tuple[int, int]]
    tokens: Tokens

    def has(self, name: str) -> bool:
        """Whether the named group took part in the match."""
        return self.groups.get(name, (-1, -1))[0] >= 0

    def words(self, name: str) -> list[str]:
        """Lower-case tokens of the named group, empty if it took no part."""
        a, b = self.groups.get(name, (-1, -1))
        return [word.lower() for word in self.tokens.words[a:b]] if a >= 0 else []


@dataclass(slots=True)
class Grammar:
    """Lexicon and rules of one language and one subject, compiled once."""

    classes: dict[str, dict[str, Any]]
    capital: frozenset[str]
    number_classes: Callable[[str], Iterable[str]]
    suffixes: tuple[tuple[str, int, str], ...]
    literals: frozenset[str] = frozenset()
    rules: tuple[Rule, ...] = ()
    _signature_of: dict[frozenset[str], str] = field(default_factory=dict)
    _sign: dict[str, str] = field(default_factory=dict)
    _index: dict[str, list[str]] = field(default_factory=dict)

    def classes_of(self, word: str) -> frozenset[str]:
        """All classes of a token as it is spelt, its own literal class among them if a rule names it."""
        lower = _MARKS.get(word, word.lower())
        found = {name for name in self._index.get(lower, ()) if name not in self.capital or word[0].isupper()}
        if "0" <= word[0] <= "9":
            found.update(self.number_classes(word))
        elif word[0] == "\n":
            found.add("BREAK")
        elif word[0].isalpha():
            if word[0].isupper():
                found.add("CAP")
            found.update(name for suffix, least, name in self.suffixes if len(word) >= least and lower.endswith(suffix))
        if lower in self.literals:
            found.add(f"'{lower}'")
        return frozenset(found)

    def sign(self, word: str) -> str:
        """The character that stands for the token's signature."""
        if len(self._sign) > _CACHE_LIMIT:
            self._sign.clear()
        known = self._signature_of.get(self.classes_of(word) & self._used, _OTHER)
        if len(word) <= 24:
            self._sign[word] = known
        return known

    _used: frozenset[str] = frozenset()

    def tokens(self, text: str) -> Tokens:
        """The text as tokens with their signatures."""
        pairs = [(m.group(), m.start()) for m in TOKEN.finditer(text)]
        known = self._sign
        signs = "".join([known.get(word) or self.sign(word) for word, _ in pairs])
        return Tokens(text, [word for word, _ in pairs], [start for _, start in pairs], signs)

    def matches(self, tokens: Tokens) -> list[Match]:
        """Non-overlapping matches in order of place: the longest first, of equals the rule that stands first."""
        found: list[tuple[int, int, int, Rule, re.Match[str]]] = []
        for rule in self.rules:
            for m in rule.regex.finditer(tokens.signs):
                a, b = m.span()
                if b > a:
                    found.append((a - b, rule.order, a, rule, m))
        found.sort(key=lambda item: item[:3])
        taken = bytearray(len(tokens.words))
        kept: list[Match] = []
        for minus, _, a, rule, m in found:
            b = a - minus
            if any(taken[a:b]):
                continue
            taken[a:b] = b"\x01" * (b - a)
            kept.append(Match(rule, a, b, _spans(m), tokens))
        kept.sort(key=lambda match: match.start)
        return kept

    def signs_of(self, *names: str) -> frozenset[str]:
        """The characters of all signatures that hold one of the classes."""
        return frozenset(char for signature, char in self._signature_of.items() if signature.intersection(names))

    def value(self, cls: str, word: str) -> Any:
        """What the lexicon says of a word in a class.

        Raises `KeyError` if the class does not have it.
        """
        return self.classes[cls][_MARKS.get(word, word.lower())]


def load(language: str, *names: str) -> dict[str, Any]:
    """The named TOML files of a language's folder, merged table by table."""
    merged: dict[str, Any] = {}
    folder = resources.files("khronika.language") / language
    for name in names:
        for key, value in tomllib.loads((folder / f"{name}.toml").read_text("utf-8")).items():
            if isinstance(value, dict):
                merged.setdefault(key, {}).update(value)
            elif isinstance(value, list):
                merged.setdefault(key, []).extend(value)
            else:
                merged[key] = value
    return merged


def compile_grammar(data: Mapping[str, Any], number_classes: Callable[[str], Iterable[str]]) -> Grammar:
    """A grammar from its tables: `class`, `macro`, `suffix` and `rule`.

    Raises `ValueError` naming the rule whose pattern cannot be read or names an unknown class.
    """
    classes: dict[str, dict[str, Any]] = {}
    capital = set()
    for name, table in data["class"].items():
        classes[name] = _words(table)
        if table.get("capital"):
            capital.add(name)
    macros = data.get("macro", {})
    pieces = {rule["id"]: list(_pieces(rule["id"], rule["pattern"], macros)) for rule in data["rule"]}
    literals = frozenset(value for rule in pieces.values() for kind, value in rule if kind == "lit")
    suffixes = tuple((s["ending"], int(s["least"]), s["class"]) for s in data.get("suffix", ()))
    grammar = Grammar(classes, frozenset(capital), number_classes, suffixes, literals)
    for name, words in classes.items():
        for word in words:
            grammar._index.setdefault(word, []).append(name)
    used = {value for rule in pieces.values() for kind, value in rule if kind == "cls"}
    grammar._used = frozenset(used | {f"'{lit}'" for lit in literals} | set(data.get("keep", ())))
    _number_signatures(grammar)
    grammar.rules = tuple(
        Rule(rule["id"], rule.get("make", ""), _compile(rule["id"], pieces[rule["id"]], grammar), rule, order)
        for order, rule in enumerate(data["rule"])
    )
    return grammar


def _words(table: Mapping[str, Any]) -> dict[str, Any]:
    """A class's words with their values: a list (each its own value), a table, or lists grouped by value."""
    if "groups" in table:
        return {word: value for value, words in table["groups"].items() for word in words}
    words = table["words"]
    return dict(words) if isinstance(words, dict) else {word: word for word in words}


def _spans(m: re.Match[str]) -> dict[str, tuple[int, int]]:
    spans: dict[str, tuple[int, int]] = {}
    for name in m.re.groupindex:
        if m.start(name) >= 0:
            spans[name.split("__")[0]] = m.span(name)
    return spans


def _number_signatures(grammar: Grammar) -> None:
    """Give every set of classes that a token can have its character, in an order that depends on the data alone."""
    samples: list[str] = sorted(set(grammar._index) | grammar.literals)
    samples += [word.capitalize() for word in samples if word[0].isalpha()]
    samples += [word.upper() for word in samples if word[0].isalpha()]
    samples += NUMBER_SAMPLES
    samples += [f"xxxxxxxx{suffix}" for suffix, _, _ in grammar.suffixes]
    samples += [f"Xxxxxxxx{suffix}" for suffix, _, _ in grammar.suffixes] + ["Xxxx", "xxxx", "\n\n"]
    for word in samples:
        signature = grammar.classes_of(word) & grammar._used
        if signature and signature not in grammar._signature_of:
            grammar._signature_of[signature] = chr(_FIRST_SIGNATURE + len(grammar._signature_of))


NUMBER_SAMPLES: list[str] = (
    [str(n) for n in range(100)]
    + [f"{n:02d}" for n in range(10)]
    + [str(n) for n in range(100, 3000, 5)]
    + [
        "1999",
        "2023",
        "5000",
        "12345",
        "19980224",
        "1.5",
        "10.15",
        "7.30",
        "24.02",
        "3,500",
        "1,200,000",
        "24.02.2022",
        "1.2.03",
        "1.234.567,89",
        "1999.5",
        "1000000",
        "99.99",
        "0.5",
        "13.45",
        "31.12",
        "3.1415",
        "10.5",
    ]
    + [f"{n}th" for n in range(1, 40)]
    + ["1st", "2nd", "3rd", "21st", "22nd", "23rd", "31st", "32nd", "100th"]
    + ["1990s", "1990's", "90s", "90's", "10s", "100s", "2000s", "2020s", "1000s", "3000s"]
)
"""Spellings that between them show every signature a number can have."""


def _pieces(rule: str, pattern: str, macros: Mapping[str, str], depth: int = 0) -> Iterable[tuple[str, str]]:
    if depth > 8:
        raise ValueError(f"rule {rule}: macros nest deeper than eight")
    at = 0
    pattern = pattern.strip()
    while at < len(pattern):
        m = _PATTERN_PIECE.match(pattern, at)
        if m is None:
            raise ValueError(f"rule {rule}: cannot read the pattern at {pattern[at : at + 20]!r}")
        at = m.end()
        if m["macro"]:
            if m["macro"] not in macros:
                raise ValueError(f"rule {rule}: no macro {m['macro']}")
            yield "raw", "(?:"
            yield from _pieces(rule, macros[m["macro"]], macros, depth + 1)
            yield "raw", ")"
        elif m["cls"]:
            yield "cls", m["cls"]
        elif m["lit"]:
            yield "lit", m["lit"]
        elif m["name"]:
            yield "raw", f"(?P<{m['name']}>"
        else:
            piece = m[1]
            yield "raw", {"(": "(?:", "(<!": "(?<!", "(<=": "(?<=", "(!:": "(?!", "(=:": "(?="}.get(piece, piece)


def _compile(rule: str, pieces: Sequence[tuple[str, str]], grammar: Grammar) -> re.Pattern[str]:
    out = []
    times: dict[str, int] = {}
    for kind, value in pieces:
        if kind == "raw":
            if value.startswith("(?P<"):  # a group may be named in several alternatives; `_spans` joins them again
                times[value] = times.get(value, 0) + 1
                value = f"{value[:-1]}__{times[value]}>" if times[value] > 1 else value
            out.append(value)
            continue
        name = f"'{value}'" if kind == "lit" else value
        chars = [char for signature, char in grammar._signature_of.items() if name in signature]
        if not chars:
            raise ValueError(f"rule {rule}: nothing in the lexicon is {name}")
        out.append(f"[{''.join(chars)}]")
    return re.compile("".join(out))
