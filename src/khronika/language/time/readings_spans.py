"""Readings of durations, sets, times of day, and words with one fixed value."""

from __future__ import annotations

import math

from khronika.language.time.patterns import Match
from khronika.language.time.reader import TIME_UNITS, UNIT_CODE, Fields, Reader
from khronika.language.time.readings_calendar import make_date
from khronika.language.time.readings_relative import shifted


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
    fields["half_day"] = _is_half_day(m.words("c"))
    if m.has("wd"):
        return fields | {"form": "weekday", "value": str(r.lookup(m, "wd", "WDAY"))}
    if m.has("w"):
        return shifted(int(r.lookup(m, "w", "DAYWORD")), "D") | fields
    if m.has("m"):
        dated = make_date(r, m)
        return (
            None
            if dated is None
            else dated | fields | ({"value": dated["value"] + part} if dated["form"] == "value" else {})
        )
    return fields | {"form": "refer", "base": "ref", "unit": "D"}


def make_bare_hour(r: Reader, m: Match) -> Fields | None:
    """ "Left at nine": an hour without "o'clock"; "two of us were shot at ten, eleven" has none."""
    fields = make_clock(r, m)
    near = m.tokens.words[m.end + 1 : m.end + 2]
    return None if near and near[0].lower() in r.grammar.classes["UNITW"] else fields


def make_day_only(r: Reader, m: Match) -> Fields | None:
    dom = r.ordinal(m, "d")
    return {"type": "DATE", "form": "refer", "base": "ref", "unit": "D", "value": f"{dom:02d}"} if dom else None


def _is_half_day(words: list[str]) -> bool:
    """Whether an hour may be of the morning or of the afternoon: nothing beside it says which."""
    told = {"a", "am", "p", "pm", "in", "noon", "midnight", "utc", "gmt"}
    return not told & set(words[1 if words[0] == "a" else 0 :]) and not any(":" in w or w[:1] == "0" for w in words)


def _clock(r: Reader, words: list[str]) -> str | None:
    if words[0] in ("noon", "midnight"):
        return "T12:00" if words[0] == "noon" else "T24:00"
    if "half" in words or "quarter" in words:
        hour = int(r.numbers.read(words[-1:]) or 0)
        minute = 30 if "half" in words else 15
        return f"T{hour - 1 or 12:02d}:45" if "to" in words else f"T{hour:02d}:{minute:02d}"
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
    late = letters & {"p", "pm", "afternoon", "evening"} or ("night" in letters and hour > 5)
    if late and hour < 12:
        hour += 12
    elif letters & {"a", "am"} and hour == 12:
        hour = 0
    return f"T{hour:02d}:{minute:02d}" if hour <= 24 and minute <= 59 else None


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


def make_part_of_day(r: Reader, m: Match) -> Fields | None:
    part = "TMO" if m.has("small") else f"T{r.lookup(m, 'part', 'PART')}"
    fields: Fields = {"type": "TIME", "part": part, "mod": "START" if m.has("small") else r.edge(m)}
    if m.has("wd"):
        return fields | {"form": "weekday", "value": str(r.lookup(m, "wd", "WDAY"))}
    dated = make_date(r, m)
    if dated is None:
        return None
    return dated | fields | ({"value": dated["value"] + part, "part": ""} if dated["form"] == "value" else {})


def make_fixed(r: Reader, m: Match) -> Fields | None:
    return {"type": m.rule.data["type"], "form": "value", "value": m.rule.data["value"]}


def make_none(r: Reader, m: Match) -> Fields | None:
    return None
