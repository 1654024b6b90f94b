"""Finding time expressions in a paragraph: the language's grammar run over its tokens."""

from __future__ import annotations

from functools import cache
from typing import Any

from khronika.language.time.candidate import Tense, TimexCandidate
from khronika.language.time.numbers import Numbers, figure_classes
from khronika.language.time.patterns import Grammar, Tokens, compile_grammar, load
from khronika.language.time.reader import Reader
from khronika.language.time.readings import read

LANGUAGES = ("en",)
"""Languages with a folder of time expressions."""

CUE_LEFT, CUE_RIGHT = 16, 12
"""Tokens looked at for a tense: about a clause to either side."""


class TimeLanguage:
    """One language's time expressions, compiled."""

    def __init__(self, language: str) -> None:
        data = load(language, "numbers", "time")
        self.grammar: Grammar = compile_grammar(data, figure_classes)
        self.reader = Reader(self.grammar, Numbers(data["class"]), data["mods"])
        self.past = self.grammar.signs_of("PASTCUE", "PASTV")
        self.future = self.grammar.signs_of("FUTCUE")
        self.stop = self.grammar.signs_of("STOP")

    def find(self, text: str) -> tuple[TimexCandidate, ...]:
        """Candidates in order of place, offsets in `text`."""
        tokens = self.grammar.tokens(text)
        found = []
        for match in self.grammar.matches(tokens):
            fields = read(self.reader, match)
            if fields is None:
                continue
            tense: Tense = ""
            if fields["form"] in NEEDS_TENSE:
                tense = self._preposition(tokens, match.start, fields) or self._tense(tokens, match.start, match.end)
            if fields.get("half_day") and fields["form"] == "refer" and self._looks_back(tokens, match.start):
                fields["which"] = "last"
            start, end = tokens.starts[match.start], tokens.end(match.end - 1)
            found.append(TimexCandidate(start=start, end=end, rule=match.rule.id, tense=tense, **fields))
        return tuple(found)

    def _looks_back(self, tokens: Tokens, start: int) -> bool:
        """A clause in the past perfect: "had gathered by three o'clock" goes back behind the day named last."""
        for place in range(start - 1, max(start - CUE_LEFT, 0) - 1, -1):
            if tokens.signs[place] in self.stop:
                return False
            if tokens.words[place].lower() == "had":
                return True
        return False

    @staticmethod
    def _preposition(tokens: Tokens, start: int, fields: dict[str, Any]) -> Tense:
        """What the words right before say: "ended", "since" lie behind, "until", "as early as", "by" ahead."""
        before = [word.lower() for word in tokens.words[max(start - 8, 0) : start]]
        last = before[-1] if before else ""
        if last in ("ended", "since") and fields["form"] == "partial" and not fields.get("which"):
            fields["which"] = "last"
            return "past"
        if last in ("until", "till") or before[-3:] in (
            ["as", "early", "as"],
            ["as", "soon", "as"],
            ["as", "late", "as"],
        ):
            return "" if "had" in before or len(before) < 2 else "future"
        return "future" if last in ("by", "through") and fields["form"] == "partial" and "had" not in before else ""

    def _tense(self, tokens: Tokens, start: int, end: int) -> Tense:
        """The tense of the nearest verb cue in the sentence; of two equally near the one before."""
        best: tuple[int, Tense] = (99, "")
        for step in (-1, 1):
            at, limit = (start - 1, CUE_LEFT) if step < 0 else (end, CUE_RIGHT)
            for distance in range(limit):
                place = at + step * distance
                if not 0 <= place < len(tokens.signs):
                    break
                sign = tokens.signs[place]
                if sign in self.stop and not self._abbreviation(tokens, place):
                    break
                if sign in self.past and sign not in self.future and place and tokens.words[place - 1].lower() == "be":
                    continue  # "will be tried": the auxiliary before it tells
                if sign in self.future or sign in self.past or self._about_to(tokens, place):
                    if distance < best[0]:
                        best = (distance, self._of_cue(tokens, place, sign))
                    break
        return best[1]

    def _of_cue(self, tokens: Tokens, place: int, sign: str) -> Tense:
        if sign in self.past and sign not in self.future and not self._about_to(tokens, place):
            return "past"
        before = [word.lower() for word in tokens.words[max(place - 5, 0) : place]]
        return "past" if "had" in before else "future"  # "had been due to expire"

    @staticmethod
    def _about_to(tokens: Tokens, place: int) -> bool:
        """ "Is to", "are set to", "about to": the infinitive after them lies ahead."""
        return (
            tokens.words[place] == "to"
            and place > 0
            and tokens.words[place - 1].lower() in ("is", "are", "set", "about", "likely", "ready")
        )

    @staticmethod
    def _abbreviation(tokens: Tokens, place: int) -> bool:
        before = tokens.words[place - 1] if place else ""
        return tokens.words[place] == "." and (len(before) <= 2 or (before[0].isupper() and len(before) <= 4))


NEEDS_TENSE = frozenset({"weekday", "partial", "season", "quarter", "shift"})


@cache
def time_language(language: str) -> TimeLanguage | None:
    """The compiled language, None if it has no time expressions yet."""
    return TimeLanguage(language) if language in LANGUAGES else None
