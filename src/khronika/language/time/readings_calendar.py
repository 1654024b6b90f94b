"""Readings of dates, years, seasons, quarters: what the calendar names.

A function takes the reader and a match and returns a candidate's fields; None where the words name no time
("31 February", "45/45/1998").
"""

from __future__ import annotations

from khronika.language.time.calendar import day, last_of_month, value_at
from khronika.language.time.patterns import Match
from khronika.language.time.reader import TWO_DIGIT_PIVOT, Fields, Reader

_CENTURIES = {"15", "16", "17", "18", "19", "20"}


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


def make_decade_word(r: Reader, m: Match) -> Fields | None:
    return {"type": "DATE", "form": "value", "value": f"19{r.lookup(m, 'dec', 'DECADEW')}", "mod": r.edge(m)}


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


def make_year_ago(r: Reader, m: Match) -> Fields | None:
    n = r.ordinal(m, "o")
    return {"type": "DATE", "form": "year_ago", "value": str(n) if n else ""}


def make_half(r: Reader, m: Match) -> Fields | None:
    n = 1 if m.words("o") == ["first"] else 2
    year = r.year(m)
    if year is not None:
        return {"type": "DATE", "form": "value", "value": f"{year:04d}-H{n}"}
    by = {"last": -1, "next": 1}.get(r.which(m), 0)
    return {"type": "DATE", "form": "shift", "base": "dct", "n": by, "unit": "Y", "grain": f"H{n}"}


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


def make_holiday(r: Reader, m: Match) -> Fields | None:
    code = r.lookup(m, "h", "HOLIDAY")
    return {"type": "DATE", "form": "partial", "value": f"XXXX-{code}", "which": r.which(m)}


def make_week_of(r: Reader, m: Match) -> Fields | None:
    return {"type": "DATE", "form": "partial", "value": f"XXXX-{r.month(m):02d}-{r.ordinal(m, 'd'):02d}", "grain": "W"}


def make_old_style(r: Reader, m: Match) -> Fields | None:
    """Both calendars as printed: two readings, the first printed first."""
    year = r.year(m)
    other = int(r.lookup(m, "m2", "MONTH", "MONTHRISK", "MONTHAB"))
    days = [f"{year:04d}-{r.month(m):02d}-{r.ordinal(m, 'd'):02d}", f"{year:04d}-{other:02d}-{r.ordinal(m, 'd2'):02d}"]
    found = [value for value in days if day(value)]
    return {"type": "DATE", "form": "value", "value": "|".join(found)} if found else None


def make_edge_day(r: Reader, m: Match) -> Fields | None:
    month, year = r.month(m), r.year(m)
    dom = 1 if m.words("edge") == ["first"] else last_of_month(year or 2001, month).day
    tail = f"-{month:02d}-{dom:02d}"
    if year is None:
        return {"type": "DATE", "form": "partial", "value": f"XXXX{tail}"}
    return {"type": "DATE", "form": "value", "value": f"{year:04d}{tail}"}


def make_week_of_month(r: Reader, m: Match) -> Fields | None:
    """The week that holds the month's 4th, 11th, 18th, 25th day, or its last day but three."""
    month, year = r.month(m), r.year(m)
    word = m.words("o")[0]
    dom = last_of_month(year or 2001, month).day - 3 if word == "last" else 7 * (r.numbers.ordinals[word] - 1) + 4
    if year is None:
        return {"type": "DATE", "form": "partial", "value": f"XXXX-{month:02d}-{dom:02d}", "grain": "W"}
    start = day(f"{year:04d}-{month:02d}-{dom:02d}")
    return {"type": "DATE", "form": "value", "value": value_at(start, "W")} if start else None
