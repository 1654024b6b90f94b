"""Readings of words that count from the document's day or from the time last named."""

from __future__ import annotations

from khronika.language.time.patterns import Match
from khronika.language.time.reader import TIME_UNITS, UNIT_CODE, Fields, Reader


def shifted(n: float, unit: str, grain: str = "") -> Fields:
    """Fields of the document's day and `n` units, told to `grain` (the unit itself if not given)."""
    return {"type": "DATE", "form": "shift", "base": "dct", "n": n, "unit": unit, "grain": grain or unit}


def make_dayword(r: Reader, m: Match) -> Fields | None:
    return shifted(int(r.lookup(m, "w", "DAYWORD")), "D") | {"mod": r.edge(m)}


def make_two_days(r: Reader, m: Match) -> Fields | None:
    return shifted(-2 if "yesterday" in m.words("w") else 2, "D")


def make_day_part(r: Reader, m: Match) -> Fields | None:
    code = r.lookup(m, "part", "PART")
    n = int(r.lookup(m, "w", "DAYWORD")) if m.has("w") else -1 if r.which(m) == "last" else 0
    return shifted(n, "D") | {"type": "TIME", "part": f"T{code}", "mod": r.edge(m)}


def make_tonight(r: Reader, m: Match) -> Fields | None:
    return shifted(-1 if m.rule.data.get("night") else 0, "D") | {"type": "TIME", "part": "TNI"}


def make_this_unit(r: Reader, m: Match) -> Fields | None:
    unit = r.unit(m)
    which = r.which(m)
    if unit == "F" or (unit == "D" and which != "this"):
        return None  # "the last day" is not yesterday
    last = m.tokens.words[m.end - 1]
    if last[0].isupper() and not last.isupper() and m.end - m.start > 1:
        return None  # a title: "This Week"
    return shifted({"last": -1, "next": 1}.get(which, 0), unit) | {"mod": r.edge(m), "which": which or "this"}


def make_year_end(r: Reader, m: Match) -> Fields | None:
    return shifted(0, "Y") | {"mod": "END"}


def make_edge_of_unit(r: Reader, m: Match) -> Fields | None:
    return None if r.unit(m) == "F" else shifted(0, r.unit(m)) | {"mod": r.edge(m)}


def make_the_weekend(r: Reader, m: Match) -> Fields | None:
    return shifted(0, "WE") | {"which": ""}


def make_weekday(r: Reader, m: Match) -> Fields | None:
    fields: Fields = {"type": "DATE", "form": "weekday", "value": str(r.lookup(m, "wd", "WDAY")), "which": r.which(m)}
    if m.has("part"):
        fields |= {"type": "TIME", "part": f"T{r.lookup(m, 'part', 'PART')}"}
    words = [word.lower() for word in m.tokens.words[m.start : m.start + 1]]
    edge = r.grammar.classes["EDGEW"].get(words[0])
    return fields | {"mod": edge}


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
    return shifted(0, "DE" if unit == "Y" else "Y") | {"grain": {"Y": "DEX", "M": "YX"}.get(unit, "PAST")}


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


def make_some_weekday(r: Reader, m: Match) -> Fields | None:
    return {"type": "DATE", "form": "value", "value": f"XXXX-WXX-{r.lookup(m, 'wd', 'WDAY')}"}
