"""Reading counts: from the match of a rule to bounds, and from its neighbours to what is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from khronika.language.time.numbers import Numbers, figure_classes
from khronika.language.time.patterns import Grammar, Match, Tokens, compile_grammar, load
from khronika.records.base import Range
from khronika.records.findings import Count

LANGUAGES = ("en",)
"""Languages with a folder of counts."""

Bounds = dict[str, Any]

APPROXIMATELY = 0.1
"""Conventional width of "about": a tenth to either side; of "nearly" and "just over": a tenth to one side."""

NOUN_REACH = 5
"""Tokens after the number among which its noun is looked for."""

CLAUSE_REACH = 14
"""Tokens after the noun among which a predicate may say what happened to those counted."""

LARGEST = 1e13


class CountLanguage:
    """One language's counts, compiled."""

    def __init__(self, language: str) -> None:
        data = load(language, "numbers", "counts")
        self.grammar: Grammar = compile_grammar(data, figure_classes)
        self.numbers = Numbers(data["class"])
        self.signs: dict[str, str] = data["signs"]
        self.vague: dict[str, list[float]] = data["vague"]
        self.version = str(data["version"])
        of = self.grammar.signs_of
        self.is_cap, self.is_stop, self.is_func = of("CAP"), of("STOP"), of("FUNC")
        self.is_noun, self.is_predicate = of("NOUN"), of("PREDICATE")

    def find(self, text: str, times: Sequence[Range]) -> tuple[Count, ...]:
        """Counts in order of place; what stands inside a time expression is none."""
        tokens = self.grammar.tokens(text)
        found = []
        for match in self.grammar.matches(tokens):
            maker = _MAKERS.get(match.rule.make)
            if maker is None:
                continue
            start, end = tokens.starts[match.start], tokens.end(match.end - 1)
            if any(a < end and start < b for a, b in times):
                continue
            bounds = maker(self, match)
            if bounds is None:
                continue
            count = self._count(tokens, match, start, end, bounds)
            if count is not None:
                found.append(count)
        return tuple(found)

    def _count(self, tokens: Tokens, match: Match, start: int, end: int, bounds: Bounds) -> Count | None:
        context = _Context(self, tokens, match)
        scale = bounds.pop("scale", "count")
        if match.has("money") or (scale == "count" and context.next_is("MONEY")):
            scale, kind, unit = "money", "money", match.tokens.words[context.after] if not match.has("money") else None
        elif scale == "count" and context.next_is("MEASURE"):
            unit = tokens.words[context.after]
            scale, kind = "measure", str(self.grammar.value("MEASURE", unit))
        elif context.next_is("TIMEUNIT"):
            return None
        else:
            kind, unit = context.counted()
            if unit is not None and unit.lower() in self.grammar.classes["MONEY"] and scale == "count":
                scale, kind = "money", "money"
            if scale == "count" and not context.is_count(bounds, unit, kind):
                return None
        return Count(
            start=start,
            end=end,
            scale=scale,
            unit=unit,
            entity_class=match.rule.data.get("class", kind),
            hedge=context.hedge(),
            cumulative=context.cumulative(),
            by=match.rule.id,
            **bounds,
        )

    def value(self, match: Match, group: str) -> float | None:
        """The number in a group; None if it cannot be read or is beyond any count."""
        n = self.numbers.read(match.words(group))
        return n if n is not None and abs(n) <= LARGEST else None

    def sign(self, match: Match) -> str:
        """The sign of the words before or after the number, `exact` if there are none."""
        for group in ("s", "post"):
            phrase = " ".join(match.words(group))
            if phrase:
                return self.signs.get(phrase, "exact")
        return "exact"


def bounds_of(sign: str, n: float) -> Bounds:
    """Hard and soft bounds of a sign before a number."""
    exact: Bounds = {"sign": sign, "lower": n, "upper": n}
    low, high = _tidy(n * (1 - APPROXIMATELY)), _tidy(n * (1 + APPROXIMATELY))
    made: dict[str, Bounds] = {
        "at_least": {"upper": None},
        "more_than": {"upper": None, "lower_strict": True},
        "at_most": {"lower": 0.0},
        "less_than": {"lower": 0.0, "upper_strict": True},
        "approx": {"lower": None, "upper": None, "soft_lower": low, "soft_upper": high},
        "just_under": {"lower": None, "upper_strict": True, "soft_lower": low, "soft_upper": n},
        "just_over": {"upper": None, "lower_strict": True, "soft_lower": n, "soft_upper": high},
    }
    return exact | made.get(sign, {})


def _tidy(n: float) -> float:
    return float(round(n)) if n >= 10 else round(n, 4)


def _number(rules: CountLanguage, m: Match) -> Bounds | None:
    n = rules.value(m, "n")
    if n is None:
        return None
    sign = rules.sign(m)
    if m.has("pct"):
        return _ratio(sign, n / 100)
    if n == 0 and sign == "exact":
        sign = "zero"
    return bounds_of(sign, n)


def _ratio(sign: str, part: float) -> Bounds:
    part = round(part, 4)
    bounds = bounds_of(sign, part) | {"scale": "ratio"}
    for key in ("soft_lower", "soft_upper"):
        if bounds.get(key) is not None:
            bounds[key] = round(bounds[key], 4)
    return bounds | ({"sign": "ratio"} if sign == "exact" else {})


def _range(rules: CountLanguage, m: Match) -> Bounds | None:
    a, b = rules.value(m, "a"), rules.value(m, "b")
    if a is None or b is None:
        return None
    last = m.words("b")[-1]
    factor = rules.numbers.multipliers.get(last)
    if factor and factor >= 1000 and a < 1000 <= b and m.words("a")[-1] not in rules.numbers.multipliers:
        a *= factor  # "two to three million"
    if a >= b:
        return None
    bounds: Bounds = {"sign": "range", "lower": a, "upper": b}
    if m.has("pct"):
        bounds |= {"lower": round(a / 100, 4), "upper": round(b / 100, 4), "scale": "ratio"}
    sign = rules.sign(m)
    if sign in ("approx", "just_under"):
        soft = _tidy(bounds["lower"] * (1 - APPROXIMATELY)), _tidy(bounds["upper"] * (1 + APPROXIMATELY))
        return bounds | {"lower": None, "upper": None, "soft_lower": soft[0], "soft_upper": soft[1]}
    if sign in ("at_most", "less_than"):
        return bounds | {"sign": sign, "lower": 0.0, "upper_strict": sign == "less_than"}
    if sign in ("at_least", "more_than"):
        return bounds | {"sign": sign, "upper": None, "lower_strict": sign == "more_than"}
    return bounds


def _vague_bounds(reading: Sequence[float], factor: float = 1) -> Bounds:
    hard, low, high = (float(x) * factor for x in reading)
    return {"sign": "vague", "lower": hard, "upper": None, "soft_lower": low, "soft_upper": high}


def _vague(rules: CountLanguage, m: Match) -> Bounds | None:
    reading = rules.vague.get(" ".join(m.words("v")))
    return _vague_bounds(reading) if reading else None


def _vague_times(rules: CountLanguage, m: Match) -> Bounds | None:
    factor = rules.numbers.multipliers[m.words("x")[0]]
    for word in m.words("x2"):
        factor *= rules.numbers.multipliers[word]
    reading = rules.vague.get("* " + " ".join(m.words("v")))
    return _vague_bounds(reading, factor) if reading else None


def _fixed(rules: CountLanguage, m: Match) -> Bounds | None:
    return bounds_of("exact", float(m.rule.data["n"]))


def _one_in(rules: CountLanguage, m: Match) -> Bounds | None:
    a, b = rules.value(m, "a"), rules.value(m, "b")
    if not a or not b or a >= b:
        return None
    return _ratio(rules.sign(m), a / b) | {"of": b}


def _every_nth(rules: CountLanguage, m: Match) -> Bounds | None:
    n = rules.numbers.ordinal(m.words("o")[0])
    return _ratio("exact", 1 / n) | {"of": float(n)} if n and n > 1 else None


def _part_of(rules: CountLanguage, m: Match) -> Bounds | None:
    a, b = rules.value(m, "a"), rules.value(m, "b")
    if a is None or b is None or a > b:
        return None
    return bounds_of(rules.sign(m), a) | {"of": b}


def _fraction(rules: CountLanguage, m: Match) -> Bounds | None:
    n = rules.value(m, "n") if m.has("n") else 1.0
    part = (n or 1.0) * rules.numbers.fractions[m.words("f")[0]]
    return _ratio(rules.sign(m), part) if part < 1 else None


def _zero(rules: CountLanguage, m: Match) -> Bounds | None:
    return {"sign": "zero", "lower": 0.0, "upper": 0.0}


_MAKERS: dict[str, Callable[[CountLanguage, Match], Bounds | None]] = {
    "number": _number,
    "range": _range,
    "vague": _vague,
    "vague_times": _vague_times,
    "fixed": _fixed,
    "one_in": _one_in,
    "every_nth": _every_nth,
    "part_of": _part_of,
    "fraction": _fraction,
    "zero": _zero,
}


class _Context:
    """The neighbours of one match: its noun, its predicate, its hedges."""

    def __init__(self, rules: CountLanguage, tokens: Tokens, match: Match) -> None:
        self.rules, self.tokens, self.match = rules, tokens, match
        self.after = match.end

    def _is(self, place: int, *names: str) -> bool:
        return 0 <= place < len(self.tokens.words) and any(
            self._word(place) in self.rules.grammar.classes[name] for name in names
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
        word, classes = noun.lower(), self.rules.grammar.classes
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
        classes = self.rules.grammar.classes
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
        table = self.rules.grammar.classes["PREDICATE"]
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
        table = self.rules.grammar.classes["CONTEXT"]
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


@cache
def count_language(language: str) -> CountLanguage | None:
    """The compiled language, None if it has no counts yet."""
    return CountLanguage(language) if language in LANGUAGES else None
