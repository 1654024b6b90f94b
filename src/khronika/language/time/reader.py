"""What the reading functions share: the values of a language's lexicon behind the groups of a match."""

from __future__ import annotations

from typing import Any

from khronika.language.time.numbers import Numbers
from khronika.language.time.patterns import Grammar, Match

Fields = dict[str, Any]
"""Fields of a candidate, without its place, rule and tense."""

UNIT_CODE = {"DE": (10, "Y"), "C": (100, "Y"), "F": (2, "W")}
TIME_UNITS = {"TH": "H", "TM": "M", "TS": "S", "TX": "X"}
TWO_DIGIT_PIVOT = 35
"""`'67` is 1967, `'07` is 2007: two digits above this belong to the 1900s. A guess, so its status is never resolved."""


class Reader:
    """The readings of one language: its grammar's values, its numbers, its modifiers."""

    def __init__(self, grammar: Grammar, numbers: Numbers, mods: dict[str, str]) -> None:
        self.grammar, self.numbers, self.mods = grammar, numbers, mods

    def lookup(self, match: Match, group: str, *classes: str) -> Any:
        """The lexicon's value of the first word of a group that is in one of the classes; None if no word is."""
        for word in match.words(group):
            for name in classes:
                if word in self.grammar.classes[name]:
                    return self.grammar.classes[name][word]
        return None

    def month(self, match: Match) -> int:
        return int(self.lookup(match, "m", "MONTH", "MONTHRISK", "MONTHAB"))

    def year(self, match: Match, group: str = "y") -> int | None:
        """A year in figures or in words (`nineteen ninety-four`, `two thousand and one`)."""
        words = [word for word in match.words(group) if word not in ("-", "and")]
        if not words:
            return None
        if words[0].isdigit():
            return int(words[0])
        if words[1:2] == ["thousand"]:
            return 2000 + int(self.numbers.read(words[2:]) or 0)
        century = int(self.numbers.values[words[0]])
        rest = [word for word in words[1:] if word not in ("hundred", "oh")]
        return century * 100 + int(self.numbers.read(rest) or 0)

    def ordinal(self, match: Match, group: str) -> int | None:
        """`24`, `24th`, `third`, `twenty-fourth`."""
        words = [word for word in match.words(group) if word != "-"]
        if not words:
            return None
        if words[0].isdecimal():
            return int(words[0])
        tens = sum(int(self.numbers.values.get(word, 0)) for word in words[:-1])
        last = self.numbers.ordinal(words[-1])
        return None if last is None else tens + last

    def number(self, match: Match) -> float | None:
        """The amount in the groups n, one, half, andhalf."""
        if match.has("n"):
            n = self.numbers.read(match.words("n"))
        elif match.has("half"):
            n = 0.5
        else:
            n = 1.0 if match.has("one") else None
        return None if n is None else n + (0.5 if match.has("andhalf") else 0)

    def unit(self, match: Match) -> str:
        return str(self.lookup(match, "u", "UNIT", "UNITS", "TUNIT", "TUNITS") or "")

    def edge(self, match: Match) -> str | None:
        code = self.lookup(match, "p", "EDGEW")
        return None if code is None else str(code)

    def mod(self, match: Match) -> str | None:
        return self.mods.get(" ".join(match.words("mod"))) if match.has("mod") else None

    def which(self, match: Match, group: str = "q") -> str:
        words = set(match.words(group))
        if words & set(self.grammar.classes["LAST"]):
            return "last"
        if words & set(self.grammar.classes["NEXT"]):
            return "next"
        return "this" if words else ""
