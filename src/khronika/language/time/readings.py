"""From the match of a rule to a candidate: one function for each `make` that a rule may name.

A function takes the match and the language, and returns the fields of a candidate; None where the words name no time
("31 February", "13/13/2001").
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any

from khronika.language.time.calendar import day
from khronika.language.time.numbers import Numbers
from khronika.language.time.patterns import Grammar, Match

Fields = dict[str, Any]

UNIT_CODE = {"DE": (10, "Y"), "C": (100, "Y"), "F": (2, "W")}
TIME_UNITS = {"TH": "H", "TM": "M", "TS": "S", "TX": "X"}
TWO_DIGIT_PIVOT = 35
"""`'67` is 1967, `'07` is 2007: two digits above this belong to the 1900s. A guess, so its status is never resolved."""


class Reader:
    """The readings of one language: its grammar's values, its numbers, its modifiers."""

    def __init__(self, grammar: Grammar, numbers: Numbers, mods: dict[str, str]) -> None:
        self.grammar, self.numbers, self.mods = grammar, numbers, mods

    def read(self, match: Match) -> Fields | None:
        """The candidate's fields for a match, or None."""
        return MAKERS[match.rule.make](self, match)

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


def make_date(r: Reader, m: Match) -> Fields | None:
    month, dom, year = r.month(m), r.ordinal(m, "d"), r.year(m)
    base: Fields = {
        "type": "DATE",
        "mod": r.edge(m),
        "which": r.which(m),
        "weekday": int(r.lookup(m, "wd", "WDAY", "WDAYAB") or 0),
    }
    if m.has("d"):
        if dom is None or day(f"{year or 2000:04d}-{month:02d}-{dom:02d}") is None:
            return None
        tail = f"-{month:02d}-{dom:02d}"
    else:
        tail = f"-{month:02d}"
    if year is None:
        return base | {"form": "partial", "value": f"XXXX{tail}"}
    return base | {"form": "value", "value": f"{year:04d}{tail}"}


def make_numeric(r: Reader, m: Match) -> Fields | None:
    value = f"{int(m.words('y')[0]):04d}-{int(m.words('m')[0]):02d}-{int(m.words('d')[0]):02d}"
    return {"type": "DATE", "form": "value", "value": value} if day(value) else None


def make_slashes(r: Reader, m: Match) -> Fields | None:
    a, b = int(m.words("a")[0]), int(m.words("b")[0])
    return _two_orders(a, b, m.words("y")[0], american=True)


def make_dots(r: Reader, m: Match) -> Fields | None:
    a, b, year = m.words("dots")[0].split(".")[:3] if m.words("dots")[0].count(".") == 2 else ("0", "0", "0")
    return _two_orders(int(a), int(b), year, american=False)


def _two_orders(a: int, b: int, year: str, american: bool) -> Fields | None:
    """`1/2/03` is a list of candidates; `25/12/1998` has only one reading."""
    y = int(year) if len(year) == 4 else int(year) + (1900 if int(year) > TWO_DIGIT_PIVOT else 2000)
    readings = [f"{y:04d}-{month:02d}-{dom:02d}" for month, dom in ([(a, b), (b, a)] if american else [(b, a)])]
    found = [value for value in dict.fromkeys(readings) if day(value)]
    if not found:
        return None
    return {"type": "DATE", "form": "value", "value": "|".join(found)}


def make_month_of(r: Reader, m: Match) -> Fields | None:
    n = {"last": -1, "next": 1}.get(r.which(m), 0)
    return {
        "type": "DATE",
        "form": "shift",
        "base": "dct",
        "n": n,
        "unit": "Y",
        "grain": f"M{r.month(m):02d}",
        "mod": r.edge(m),
    }


def make_year(r: Reader, m: Match) -> Fields | None:
    year = r.year(m)
    if year is None or not 1000 <= year <= 2100:
        return None
    start = m.start
    before = m.tokens.words[start - 1].lower() if start else ""
    # Four digits with nothing about them are a year only in the span that texts of our kind speak of.
    if not 1850 <= year <= 2050 and before not in r.grammar.classes["PREPY"]:
        return None
    return {"type": "DATE", "form": "value", "value": f"{year:04d}", "mod": r.edge(m)}


def make_year_short(r: Reader, m: Match) -> Fields | None:
    two = int(m.words("y2")[0])
    return {"type": "DATE", "form": "value", "value": f"{two + (1900 if two > TWO_DIGIT_PIVOT else 2000)}"}


def make_decade(r: Reader, m: Match) -> Fields | None:
    digits = m.words("dec")[0].rstrip("s").rstrip("'’")
    if len(digits) == 4:
        return (
            {"type": "DATE", "form": "value", "value": digits[:3], "mod": r.edge(m)}
            if digits[:2] in _CENTURIES
            else None
        )
    return (
        {"type": "DATE", "form": "value", "value": f"19{digits[0]}", "mod": r.edge(m)}
        if len(digits) == 2 and digits[0] > "1"
        else None
    )


_CENTURIES = {"15", "16", "17", "18", "19", "20"}


def make_decade_word(r: Reader, m: Match) -> Fields | None:
    return {"type": "DATE", "form": "value", "value": f"19{r.lookup(m, 'dec', 'DECADEW')}", "mod": r.edge(m)}


def make_midday(r: Reader, m: Match) -> Fields | None:
    part = f"T{r.lookup(m, 'part', 'PART')}" if m.has("part") else "T12:00"
    return {
        "type": "TIME",
        "form": "refer",
        "base": "ref",
        "unit": "D",
        "part": part,
        "mod": "MID" if m.has("part") else None,
    }


def make_century(r: Reader, m: Match) -> Fields | None:
    n = r.ordinal(m, "o")
    return {"type": "DATE", "form": "value", "value": f"{n - 1:02d}", "mod": r.edge(m)} if n and 1 <= n <= 22 else None


def make_season(r: Reader, m: Match) -> Fields | None:
    season, year = r.lookup(m, "s", "SEASON"), r.year(m)
    if year is not None:
        return {"type": "DATE", "form": "value", "value": f"{year:04d}-{season}", "mod": r.edge(m)}
    return {"type": "DATE", "form": "season", "value": season, "which": r.which(m)}


def make_quarter(r: Reader, m: Match) -> Fields | None:
    n, year = r.ordinal(m, "o"), r.year(m)
    if m.words("o") in (["final"], ["last"]):
        n = 4
    if n is None or not 1 <= n <= 4:
        return None
    if year is not None:
        return {"type": "DATE", "form": "value", "value": f"{year:04d}-Q{n}"}
    if m.has("q"):
        by = {"last": -1, "next": 1}.get(r.which(m), 0)
        return {"type": "DATE", "form": "shift", "base": "dct", "n": by, "unit": "Y", "grain": f"Q{n}"}
    return {"type": "DATE", "form": "quarter", "value": str(n)}


def make_year_ago(r: Reader, m: Match) -> Fields | None:
    n = r.ordinal(m, "o")
    return {"type": "DATE", "form": "year_ago", "value": str(n) if n else ""}


def make_quarter_again(r: Reader, m: Match) -> Fields | None:
    words = [word.lower() for word in m.tokens.words[m.start : m.end]]
    return {
        "type": "DATE",
        "form": "again",
        "unit": "Q",
        "which": "last" if "latest" in words else "this" if "current" in words else "",
    }


def make_year_quarter(r: Reader, m: Match) -> Fields | None:
    return {"type": "DATE", "form": "again", "unit": "Q", "value": f"{r.year(m):04d}"}


def make_half(r: Reader, m: Match) -> Fields | None:
    n = 1 if m.words("o") == ["first"] else 2
    year = r.year(m)
    if year is not None:
        return {"type": "DATE", "form": "value", "value": f"{year:04d}-H{n}"}
    by = {"last": -1, "next": 1}.get(r.which(m), 0)
    return {"type": "DATE", "form": "shift", "base": "dct", "n": by, "unit": "Y", "grain": f"H{n}"}


def make_dayword(r: Reader, m: Match) -> Fields | None:
    return _shift(int(r.lookup(m, "w", "DAYWORD")), "D") | {"mod": r.edge(m)}


def make_two_days(r: Reader, m: Match) -> Fields | None:
    return _shift(-2 if "yesterday" in m.words("w") else 2, "D")


def make_day_part(r: Reader, m: Match) -> Fields | None:
    code = r.lookup(m, "part", "PART")
    n = int(r.lookup(m, "w", "DAYWORD")) if m.has("w") else -1 if r.which(m) == "last" else 0
    return _shift(n, "D") | {"type": "TIME", "part": f"T{code}", "mod": r.edge(m)}


def make_tonight(r: Reader, m: Match) -> Fields | None:
    return _shift(-1 if m.rule.data.get("night") else 0, "D") | {"type": "TIME", "part": "TNI"}


def _shift(n: float, unit: str, grain: str = "") -> Fields:
    return {"type": "DATE", "form": "shift", "base": "dct", "n": n, "unit": unit, "grain": grain or unit}


def make_this_unit(r: Reader, m: Match) -> Fields | None:
    unit = r.unit(m)
    if unit == "F":
        return None
    which = r.which(m)
    last = m.tokens.words[m.end - 1]
    if last[0].isupper() and not last.isupper() and m.end - m.start > 1:
        return None  # a title: "This Week"
    return _shift({"last": -1, "next": 1}.get(which, 0), unit) | {"mod": r.edge(m), "which": which or "this"}


def make_year_end(r: Reader, m: Match) -> Fields | None:
    return _shift(0, "Y") | {"mod": "END"}


def make_edge_of_unit(r: Reader, m: Match) -> Fields | None:
    return None if r.unit(m) == "F" else _shift(0, r.unit(m)) | {"mod": r.edge(m)}


def make_the_weekend(r: Reader, m: Match) -> Fields | None:
    return _shift(0, "WE") | {"which": ""}


def make_weekday(r: Reader, m: Match) -> Fields | None:
    fields: Fields = {"type": "DATE", "form": "weekday", "value": str(r.lookup(m, "wd", "WDAY")), "which": r.which(m)}
    if m.has("part"):
        fields |= {"type": "TIME", "part": f"T{r.lookup(m, 'part', 'PART')}"}
    words = [word.lower() for word in m.tokens.words[m.start : m.start + 1]]
    edge = r.grammar.classes["EDGEW"].get(words[0])
    return fields | {"mod": edge}


def make_week_of(r: Reader, m: Match) -> Fields | None:
    return {"type": "DATE", "form": "partial", "value": f"XXXX-{r.month(m):02d}-{r.ordinal(m, 'd'):02d}", "grain": "W"}


def make_ago(r: Reader, m: Match) -> Fields | None:
    n, unit = r.number(m), r.unit(m)
    if n is None:
        return None
    if n == 1 and unit == "Y" and not m.has("mod") and not m.has("so"):
        return {"type": "DATE", "form": "year_ago"}
    return _amount(-n, unit, "dct") | {"mod": "APPROX" if m.has("so") else r.mod(m)}


def _amount(n: float, unit: str, base: str) -> Fields:
    """A shift by an amount, told to the unit used, or a step finer for its fractions."""
    if unit in TIME_UNITS:
        return {"type": "TIME", "form": "shift", "base": base, "n": n, "unit": unit, "grain": unit}
    if unit in UNIT_CODE:
        factor, code = UNIT_CODE[unit]
        return {"type": "DATE", "form": "shift", "base": base, "n": n * factor, "unit": code, "grain": code}
    if n != int(n):
        finer = {"Y": (12, "M"), "M": (30, "D"), "W": (7, "D")}.get(unit)
        if finer:
            return {
                "type": "DATE",
                "form": "shift",
                "base": base,
                "n": round(n * finer[0]),
                "unit": finer[1],
                "grain": finer[1],
            }
    # "Two weeks ago" is told as a day, with half a week to either side; longer units as themselves.
    grain = "D" if unit == "W" and base == "dct" else unit
    return {"type": "DATE", "form": "shift", "base": base, "n": n, "unit": unit, "grain": grain}


def make_ago_vague(r: Reader, m: Match) -> Fields | None:
    unit = r.unit(m)
    if unit in TIME_UNITS or unit in ("D", "W"):
        return {"type": "DATE", "form": "value", "value": "PAST_REF"}
    return _shift(0, "DE" if unit == "Y" else "Y") | {"grain": {"Y": "DEX", "M": "YX"}.get(unit, "PAST")}


def make_earlier(r: Reader, m: Match) -> Fields | None:
    n, unit = r.number(m), r.unit(m)
    if n is None:
        return None
    if n == 1 and unit == "Y" and not m.has("after"):
        return {"type": "DATE", "form": "year_ago", "mod": r.mod(m)}
    return _amount(n if m.has("after") else -n, unit, "ref") | {"mod": r.mod(m)}


def make_from_now(r: Reader, m: Match) -> Fields | None:
    n = r.number(m)
    return None if n is None else _amount(n, r.unit(m), "dct") | {"mod": r.mod(m)}


def make_ref_unit(r: Reader, m: Match) -> Fields | None:
    unit = r.unit(m)
    step = {"last": -1, "next": 1}.get(r.which(m), 0)
    if not unit:
        code = r.lookup(m, "u", "PART")
        return {"type": "TIME", "form": "refer", "base": "ref", "unit": "D", "part": f"T{code}", "n": step}
    if unit == "F":
        return None
    return {"type": "DATE", "form": "refer", "base": "ref", "unit": unit, "n": step}


def duration_value(n: float | None, unit: str) -> str:
    """The TIMEX3 value of an amount: `P2W`, `PT1H30M`, `P2Y6M`, `PXD` where the amount is not said."""
    if unit in TIME_UNITS:
        code = TIME_UNITS[unit]
        if n is None:
            return f"PTX{code}"
        whole = math.floor(n)
        finer = {"H": "M", "M": "S"}.get(code)
        if n != whole and finer:
            rest = f"{round((n - whole) * 60)}{finer}"
            return f"PT{whole}{code}{rest}" if whole else f"PT{rest}"
        return f"PT{n:g}{code}"
    if n is None:
        return f"PX{ {'DE': 'DE', 'C': 'E', 'F': 'W', 'WE': 'WE'}.get(unit, unit) }".replace(" ", "")
    if unit in UNIT_CODE:
        factor, unit = UNIT_CODE[unit]
        n *= factor
    if unit == "WE":
        return f"P{n:g}WE"
    if n != int(n) and unit == "Y":
        months = round((n - int(n)) * 12)
        return f"P{int(n)}Y{months}M" if n > 1 else f"P{months}M"
    return f"P{n:g}{unit}"


def make_duration(r: Reader, m: Match) -> Fields | None:
    n, unit = r.number(m), r.unit(m)
    if not m.has("n") and not m.has("one") and not m.has("half") and m.rule.data.get("n"):
        n = float(m.rule.data["n"])
    single = r.lookup(m, "u", "UNIT", "TUNIT") is not None
    if n is None and single and not m.has("vague"):
        n = 1.0
    if n is not None and n > 100_000:
        return None
    mod = r.mod(m)
    if n is not None and "couple" in m.words("vague"):
        mod = "APPROX"
    if "couple" in m.words("vague"):
        n, mod = 2.0, "APPROX"
    if n is None and m.words("q") in (["past"], ["future"]) and not m.has("vague") and m.rule.id.endswith("recent"):
        return {"type": "DATE", "form": "value", "value": "FUTURE_REF" if m.words("q") == ["future"] else "PAST_REF"}
    fields: Fields = {"type": "DURATION", "form": "value", "value": duration_value(n, unit), "mod": mod}
    which = r.which(m) if m.has("q") else ""
    if which in ("last", "next") and n is not None and unit not in TIME_UNITS:
        fields |= {"which": which, "n": n, "unit": unit}
    return fields


def make_set(r: Reader, m: Match) -> Fields | None:
    value = ""
    if m.has("f"):
        value = r.lookup(m, "f", "FREQ")
    elif m.has("u"):
        if m.words("u") == ["second"] and not m.has("n"):
            return None  # "every second house"
        n = 2.0 if m.has("other") else r.number(m) or 1.0
        unit = r.unit(m)
        value = duration_value(n, unit)
    elif m.has("wd"):
        value = f"XXXX-WXX-{r.lookup(m, 'wd', 'WDAY', 'WDAYS')}"
    elif m.has("s"):
        value = f"XXXX-{r.lookup(m, 's', 'SEASON')}"
    elif m.has("m"):
        value = f"XXXX-{r.month(m):02d}"
    elif m.has("part"):
        value = "XXXX-XX-XX"
    if m.has("part"):
        value += f"T{r.lookup(m, 'part', 'PART', 'PARTS')}"
    return {"type": "SET", "form": "value", "value": value} if value else None


def make_clock(r: Reader, m: Match) -> Fields | None:
    part = _clock(r, m.words("c"))
    if part is None:
        return None
    zone = m.words("z")
    part += "Z" if "utc" in zone or "gmt" in zone else ""
    fields: Fields = {"type": "TIME", "part": part, "mod": "APPROX" if m.has("mod") else None}
    if m.has("wd"):
        return fields | {"form": "weekday", "value": str(r.lookup(m, "wd", "WDAY"))}
    if m.has("w"):
        return _shift(int(r.lookup(m, "w", "DAYWORD")), "D") | fields
    if m.has("m"):
        dated = make_date(r, m)
        return (
            None
            if dated is None
            else dated | fields | ({"value": dated["value"] + part} if dated["form"] == "value" else {})
        )
    return fields | {"form": "refer", "base": "ref", "unit": "D"}


def _clock(r: Reader, words: list[str]) -> str | None:
    if words[0] in ("noon", "midnight"):
        return "T12:00" if words[0] == "noon" else "T24:00"
    figures = [word for word in words if word[0].isdigit()]
    if not figures:
        hour, minute = int(r.numbers.read(words[:1]) or 0), 0
    elif len(figures) == 1 and len(figures[0]) == 4 and figures[0].isdecimal():
        hour, minute = int(figures[0][:2]), int(figures[0][2:])
    elif "." in figures[0]:
        hour, minute = (int(x) for x in figures[0].split("."))
    else:
        hour, minute = int(figures[0]), int(figures[1]) if len(figures) > 1 else 0
    letters = set(words)
    if letters & {"p", "pm"} and hour < 12:
        hour += 12
    elif letters & {"a", "am"} and hour == 12:
        hour = 0
    return f"T{hour:02d}:{minute:02d}" if hour <= 24 and minute <= 59 else None


def make_fixed(r: Reader, m: Match) -> Fields | None:
    return {"type": m.rule.data["type"], "form": "value", "value": m.rule.data["value"]}


def make_holiday(r: Reader, m: Match) -> Fields | None:
    code = r.lookup(m, "h", "HOLIDAY")
    return {"type": "DATE", "form": "partial", "value": f"XXXX-{code}", "which": r.which(m)}


def movable(code: str, year: int) -> str | None:
    """The day of a movable feast in a year: TG (fourth Thursday of November), EA (Easter, Anonymous Gregorian)."""
    if code == "TG":
        first = date(year, 11, 1).weekday()
        return date(year, 11, 1 + (3 - first) % 7 + 21).isoformat()
    if code == "EA":
        a, b, c = year % 19, year // 100, year % 100
        h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
        k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
        m = (a + 11 * h + 22 * k) // 451
        month, dom = divmod(h + k - 7 * m + 114, 31)
        return date(year, month, dom + 1).isoformat()
    return None


def make_none(r: Reader, m: Match) -> Fields | None:
    return None


MAKERS: dict[str, Callable[[Reader, Match], Fields | None]] = {
    name.removeprefix("make_"): function for name, function in list(globals().items()) if name.startswith("make_")
}
