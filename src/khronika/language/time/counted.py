"""What a count counts: its noun, what happened to those counted, and the words of doubt and of totals around it."""

from __future__ import annotations

from typing import Any

from khronika.language.time.patterns import Grammar, Match, Tokens

Bounds = dict[str, Any]
"""Fields of a count that its own words give: sign, bounds, scale."""

NOUN_REACH = 5
"""Tokens after the number among which its noun is looked for."""

CLAUSE_REACH = 14
"""Tokens after the noun among which a predicate may say what happened to those counted."""


class Context:
    """The neighbours of one match: its noun, its predicate, its hedges."""

    def __init__(self, grammar: Grammar, tokens: Tokens, match: Match) -> None:
        self.grammar, self.tokens, self.match = grammar, tokens, match
        self.after = match.end

    def _is(self, place: int, *names: str) -> bool:
        return 0 <= place < len(self.tokens.words) and any(
            self._word(place) in self.grammar.classes[name] for name in names
        )

    def _word(self, place: int) -> str:
        return self.tokens.words[place].lower() if 0 <= place < len(self.tokens.words) else ""

    def next_is(self, name: str) -> bool:
        """Whether the token after the number (past a hyphen) is of a class."""
        place = self.after + (self._word(self.after) == "-")
        if self._is(place, name):
            self.after = place
            return True
        return False

    def counted(self) -> tuple[str, str | None]:
        """(entity class, noun as it stands): a predicate tells more than a noun of people."""
        noun, place = self._noun()
        kind = self._kind(noun)
        told = self._verb_before() or self._predicate(place)
        if told and kind in (
            "",
            "people",
            "children",
            "soldiers",
            "police",
            "protesters",
            "families",
            "detained",
            "refugees",
        ):
            return told, noun
        if kind:
            return kind, noun
        of_them = self._word(self.after) == "of" and self._word(self.after + 1) in ("them", "us", "whom", "you")
        acts = noun is None and (of_them or self._is(self.after, "AUX") or self._verb_at(self.after))
        return self._before() or ("people" if acts else "other"), noun

    def _kind(self, noun: str | None) -> str:
        """The class of a noun; a plural that ends like words for people is people."""
        if noun is None:
            return ""
        word, classes = noun.lower(), self.grammar.classes
        known = classes["NOUN"].get(word)
        if known is not None:
            return str(known)
        if len(word) > 5 and word not in classes["NOTPERSON"] and word.endswith(tuple(classes["PERSONISH"])):
            return "people"
        return ""

    def _verb_at(self, place: int) -> bool:
        return self._word(place).endswith("ed") and len(self._word(place)) > 3 and not self._is(place, "NOUN")

    def _verb_before(self) -> str | None:
        """ "Killed 12 soldiers": the verb right before the count."""
        word = self._word(self.match.start - 1)
        classes = self.grammar.classes
        told = classes["PREDICATE"].get(word) or (classes["CONTEXT"].get(word) if word.endswith("ing") else None)
        return str(told) if told else None

    def _noun(self) -> tuple[str | None, int]:
        """The head noun: the first known noun within reach, else the last word before a function word or mark."""
        first = self.after
        if self._word(first) == "(" and self._word(first + 1).isdigit() and self._word(first + 2) == ")":
            first += 3  # "one hundred (100) persons"
        last: tuple[str | None, int] = (None, first)
        for place in range(first, min(first + NOUN_REACH, len(self.tokens.words))):
            word = self._word(place)
            if self._is(place, "NOUN"):
                following = self._word(place + 1)
                if following and self._is(place + 1, "NOUN") and word not in ("dead", "injured", "wounded", "missing"):
                    return self.tokens.words[place + 1], place + 1
                return self.tokens.words[place], place
            if self._is(place, "LINK"):
                continue
            if not word.isalpha() or self._is(place, "FUNC") or self._is(place, "PREDICATE") or self._is(place, "AUX"):
                break
            if self._plural(word):
                return self.tokens.words[place], place
            if self._verb_at(place):
                if last[0] is not None:
                    break
                continue
            if not word.endswith("ly"):
                last = (self.tokens.words[place], place)
        return last

    @staticmethod
    def _plural(word: str) -> bool:
        return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) and word.isalpha()

    def _predicate(self, place: int) -> str | None:
        """What happened to those counted: the first predicate after the noun, within its clause."""
        table = self.grammar.classes["PREDICATE"]
        for at in range(place, min(place + CLAUSE_REACH, len(self.tokens.words))):
            word = self._word(at)
            if word in table:
                return str(table[word])
            if at > place and (word in (".", ";", "and", "but", "who", "while", "\n\n", ":") or word.isdigit()):
                return None
            if at > place and word == "," and not self._is(at + 1, "AUX"):
                return None
            if (
                at > place
                and self._is(at, "FUNC")
                and word
                not in (
                    "was",
                    "were",
                    "is",
                    "are",
                    "be",
                    "been",
                    "has",
                    "have",
                    "had",
                    "in",
                    "the",
                    "of",
                    "on",
                    "at",
                    "may",
                    "from",
                    "a",
                    "not",
                )
            ):
                return None
        return None

    def _before(self) -> str | None:
        table = self.grammar.classes["CONTEXT"]
        for at in range(self.match.start - 1, max(self.match.start - 7, -1), -1):
            word = self._word(at)
            if word in table:
                return str(table[word])
            if word in (".", ";"):
                return None
        return None

    def is_count(self, bounds: Bounds, unit: str | None, kind: str) -> bool:
        """Whether a bare number counts something: it has a noun, a predicate or a context of counting."""
        words = self.match.words("n")
        if self.match.rule.make not in ("number", "range") or "class" in self.match.rule.data:
            return True
        if self._word(self.match.end) == "-" and self._word(self.match.end + 1).isalpha():
            return False  # "five-storey"
        if words == ["one"] and (
            kind == "other" or (unit is None and kind == "people") or self._word(self.match.end) == "of"
        ):
            return False
        if unit is None and kind in ("other", "people"):
            before = self.match.start - 1
            known = self._is(before, "FURTHER", "FUNC", "HEDGEW", "TOTAL", "PREDICATE", "CONTEXT", "AUX")
            if self._word(before).isalpha() and self.tokens.words[before][0].isupper() and not known:
                return False  # "Sector 3"
            return kind == "people" or self._marked(bounds) or self._before() is not None
        return not (unit is not None and kind == "other" and unit[0].isupper())

    def _marked(self, bounds: Bounds) -> bool:
        """Whether words about a lone number say that it counts: a bound, "there were eight", "eight of them"."""
        if bounds["sign"] in ("at_least", "more_than", "at_most", "less_than"):
            return True
        if bounds["sign"] != "exact" and (bounds["upper"] or bounds["lower"] or bounds.get("soft_lower") or 0) >= 10:
            return True
        start, end = self.match.start, self.match.end
        there = self._word(start - 2) == "there" and self._word(start - 1) in ("were", "are", "was", "is")
        return there or (self._word(end) == "of" and self._word(end + 1) in ("them", "us", "whom", "you"))

    def hedge(self) -> tuple[str, ...]:
        """Words of doubt in or just before the expression."""
        first = max(self.match.start - 4, 0)
        return tuple(
            self._word(at)
            for at in range(first, min(self.match.end + 4, len(self.tokens.words)))
            if self._is(at, "HEDGEW")
        )

    def cumulative(self) -> bool | None:
        """True: a total; False: those added; None: not said."""
        around = range(max(self.match.start - 4, 0), min(self.match.end + 8, len(self.tokens.words)))
        if any(self._is(at, "TOTAL") or (self._word(at) == "far" and self._word(at - 1) == "so") for at in around):
            return True
        if self._is(self.match.start - 1, "FURTHER") or (
            self._is(self.match.end, "FURTHER") and self._word(self.match.end + 1) != "than"
        ):
            return False
        return None
