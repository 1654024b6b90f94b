"""Reading counts: from the match of a rule to bounds, and from its neighbours to what is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from khronika.language.time.counted import Bounds, Context
from khronika.language.time.numbers import Numbers, figure_classes
from khronika.language.time.patterns import Grammar, Match, Tokens, compile_grammar, load
from khronika.language.time.ranges import Ranges
from khronika.records.base import Range
from khronika.records.findings import Count

LANGUAGES = ("en",)
"""Languages with a folder of counts."""

APPROXIMATELY = 0.1
"""Conventional width of "about": a tenth to either side; of "nearly" and "just over": a tenth to one side."""

LARGEST = 1e13
HIDDEN = "."
"""The sign of a token of no class."""


class CountLanguage:
    """One language's counts, compiled."""

    def __init__(self, language: str) -> None:
        data = load(language, "numbers", "counts")
        self.grammar: Grammar = compile_grammar(data, figure_classes)
        self.numbers = Numbers(data["class"])
        self.signs: dict[str, str] = data["signs"]
        self.vague: dict[str, list[float]] = data["vague"]
        self.version = str(data["version"])

    def find(self, text: str, times: Sequence[Range]) -> tuple[Count, ...]:
        """Counts in order of place; what stands inside a time expression is none."""
        tokens, timed = self.grammar.tokens(text), Ranges(times)
        self._hide(tokens, timed)
        found = []
        for match in self.grammar.matches(tokens):
            maker = _MAKERS.get(match.rule.make)
            if maker is None:
                continue
            start, end = tokens.starts[match.start], tokens.end(match.end - 1)
            if timed.touches(start, end):
                continue
            bounds = maker(self, match)
            if bounds is None:
                continue
            count = self._count(tokens, match, start, end, bounds)
            if count is not None:
                found.append(count)
        return tuple(found)

    @staticmethod
    def _hide(tokens: Tokens, timed: Ranges) -> None:
        """Take the tokens of dates from the rules, or "3 May 2031 – Seven" reads as a range. Edges stay: "two days"."""
        signs = list(tokens.signs)
        for index in range(1, len(signs) - 1):
            if tokens.words[index][:1].isdecimal() and timed.covers(tokens.starts[index - 1], tokens.end(index)):
                signs[index] = HIDDEN
        tokens.signs = "".join(signs)

    def _count(self, tokens: Tokens, match: Match, start: int, end: int, bounds: Bounds) -> Count | None:
        context = Context(self.grammar, tokens, match)
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


@cache
def count_language(language: str) -> CountLanguage | None:
    """The compiled language, None if it has no counts yet."""
    return CountLanguage(language) if language in LANGUAGES else None
