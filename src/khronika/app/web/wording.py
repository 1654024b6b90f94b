"""How the interface says things: days, numbers, kinds and reasons in plain words, and text that hides nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta

from markupsafe import Markup, escape

from khronika.records.base import DayInterval
from khronika.records.events import Assertion, Voices
from khronika.records.findings import Count, Timex
from khronika.records.lineage import Pair
from khronika.records.reports import Published
from khronika.store.queries import heading as heading

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip

ORIGINS = {
    "metadata": "the page's own data", "dateline": "the dateline", "inline_head": "a line at its head",
    "file_name": "the file name", "message": "the message", "given": "what was given with it",
    "event": "an event it tells of", "none": "nothing in it",
}  # fmt: skip

RELATIONS = {
    "identical": ("identical copy", "identical copies"), "near_copy": ("near copy", "near copies"),
    "partial": ("shares a part", "share a part"), "rewrite": ("rewrite", "rewrites"),
    "spin": ("spin", "spins"), "translation": ("translation", "translations"),
    "related": ("more of its family", "more of its family"), "unrelated": ("not related", "not related"),
}  # fmt: skip
COPIES = ("identical", "near_copy")

STANDS = {
    "agree": ("=", "agree"), "update": ("→", "updated"), "scope": ("⊂", "count different things"),
    "conflict": ("≠", "conflict"), "naming": ("“ ”", "named differently"), "denial": ("✕", "denied"),
    "unknown": ("?", "cannot tell"),
}  # fmt: skip

GRADES = {
    "eyewitness": "tells what they saw", "quotes_eyewitness": "quotes one who saw", "office": "an office",
    "organisation": "an organisation", "media": "a newsroom", "document": "a document's own voice",
    "hearsay": "hearsay", "unnamed": "not named",
}  # fmt: skip

WISHES = {
    "unknown": "wish unknown", "named_by_wish": "asked to be named", "not_named": "must not be named",
    "public_office": "speaks for an office", "byline_only": "only as an author",
}  # fmt: skip

LANES = {"fact": "fact", "likely": "likely", "review": "to review"}

STATES = {"read": "read", "not_read": "not read", "pending": "waiting to be read"}

PARTS = {
    "navigation": "navigation", "caption": "caption", "credit": "credit", "byline": "byline",
    "author_box": "about the author", "related": "related articles", "dateline": "dateline", "headline": "headline",
    "boilerplate": "boilerplate", "machine_rewritten": "rewritten by a machine",
    "machine_translated": "translated by a machine", "truncated": "cut off", "garbled": "garbled",
    "quoted": "an earlier message, quoted",
    "comment": "a comment beside the text", "deleted": "struck out in the document", "footnote": "footnote",
}  # fmt: skip

CREDITS = {
    "forwarded_from": "Forwarded from", "reply_to": "Answers", "credit_line": "Credits",
    "canonical_url": "Names as its address", "edited": "Edited", "message_id": "Its own number",
    "captured": "Fetched by an archive", "supplied_hash": "Hash given with it",
}  # fmt: skip

CHANGES = {
    "dropped": "left out", "inserted": "added", "moved": "moved", "replaced": "replaced", "number": "number changed",
    "name": "name changed", "date": "date changed", "negation": "negation changed",
}  # fmt: skip

# Characters that are not seen, or that make the reader see another order than is stored (Unicode TR 36, "Trojan
# Source"). Line breaks and tabs stay; joiners stay, since scripts need them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]"
)


def plain(text: object) -> str:
    """Text with unseen characters spelled out, for attributes."""
    return _UNSEEN.sub(lambda m: f"⟨U+{ord(m.group()):04X}⟩", str(text))


def shown(text: object) -> Markup:
    """Text as HTML with unseen characters spelled out and set apart."""
    # The pattern holds no character that escaping makes or removes.
    return Markup(_UNSEEN.sub(lambda m: f'<i class="ctl">U+{ord(m.group()):04X}</i>', str(escape(str(text)))))  # noqa: S704


def clipped(text: object, limit: int = 160) -> str:
    """The first `limit` characters on one line, with an ellipsis where more follow."""
    line = " ".join(str(text)[: limit * 4].split())
    return line if len(line) <= limit and len(str(text)) <= limit * 4 else line[:limit].rstrip() + "…"


def day(value: str) -> str:
    """`2024-03-14` -> `14 March 2024`; anything else as it is."""
    try:
        d = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{d.day} {MONTHS[d.month - 1]} {d.year}"


def days(interval: DayInterval | None) -> str:
    """An interval of days in words: `14 March 2024`, `1–10 March 2024`, `until 18 March 2024`, `unknown`."""
    first, last = interval or (None, None)
    if first is None or last is None:
        return f"from {day(first)} on" if first else f"until {day(last)}" if last else "unknown"
    try:
        a, b = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return first if first == last else f"{first} to {last}"
    if a == b:
        return day(first)
    if a.day == 1 and (b + timedelta(days=1)).day == 1 if b < date.max else False:
        if (a.year, a.month) == (b.year, b.month):
            return f"{MONTHS[a.month - 1]} {a.year}"
        if a.month == 1 and b.month == 12:
            return str(a.year) if a.year == b.year else f"{a.year}–{b.year}"
        begin = MONTHS[a.month - 1] + (f" {a.year}" if a.year != b.year else "")
        return f"{begin} – {MONTHS[b.month - 1]} {b.year}"
    if (a.year, a.month) == (b.year, b.month):
        return f"{a.day}–{b.day} {MONTHS[b.month - 1]} {b.year}"
    if a.year == b.year:
        return f"{a.day} {MONTHS[a.month - 1]} – {b.day} {MONTHS[b.month - 1]} {b.year}"
    return f"{day(first)} – {day(last)}"


def published(value: Published) -> str:
    """How sure the day of publication is, and what says so."""
    if value.status == "unknown" or value.interval is None:
        return "unknown"
    return f"{value.status}, from {ORIGINS[value.origin]}"


def number(value: float) -> str:
    """`300000.0` -> `300,000`."""
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,}"


def bounds(lower: float | None, upper: float | None, strict: tuple[bool, bool] = (False, False)) -> str:
    """An interval of a quantity: `12`, `4 to 6`, `12 or more`, `more than 100`, `fewer than 10`."""
    if lower is not None and upper is not None:
        return number(lower) if lower == upper else f"{number(lower)} to {number(upper)}"
    if lower is not None:
        return f"more than {number(lower)}" if strict[0] else f"{number(lower)} or more"
    if upper is not None:
        return f"fewer than {number(upper)}" if strict[1] else f"up to {number(upper)}"
    return "open"


def count(value: Count) -> str:
    """What a quantity's words assert, with the soft reading where they set no bound."""
    words = bounds(value.lower, value.upper, (value.lower_strict, value.upper_strict))
    if value.soft_lower is not None or value.soft_upper is not None:
        soft = bounds(value.soft_lower, value.soft_upper)
        words = f"about {soft}" if words == "open" else f"{words}, likely {soft}"
    if value.scale == "ratio" and value.of is not None:
        words += f" of {number(value.of)}"
    what = value.unit or (value.entity_class if value.entity_class != "other" else "")
    return f"{words} {what}".strip()


def timex(value: Timex) -> str:
    """What days a time expression means, or what is missing to tell."""
    if value.status == "candidates":
        return "either " + " or ".join(day(c) for c in value.candidates)
    if value.status == "symbolic" or value.interval is None:
        return (
            f"cannot be dated ({value.value})"
            if value.type in ("DATE", "TIME")
            else f"{value.type.lower()} {value.value}"
        )
    return days(value.interval)


def asserted(value: Assertion) -> str:
    """The value an assertion's words are read as."""
    if value.interval is not None:
        return days(value.interval)
    if value.lower is not None or value.upper is not None:
        return bounds(value.lower, value.upper) + (f" {value.unit}" if value.unit else "")
    return value.value


def between(lower: int, upper: int) -> str:
    """`4`, `4 to 6`."""
    return f"{lower:,}" if lower == upper else f"{lower:,} to {upper:,}"


def voices(value: Voices) -> str:
    """The count of voices as DESIGN words it: never "independent", only what was not found."""
    if value.upper == 0:
        return "No voice asserts this"
    if value.upper == 1:
        return "1 voice" if value.lower == 1 else "0 to 1 voice"
    return f"{between(value.lower, value.upper)} voices between which no link was found"


_SIDES = re.compile(r"\b[Tt]he (first|second)(?: text)?\b")


def why(pair: Pair) -> str:
    """The reason of a pair with its documents' ids for "the first text" and "the second"; words in brackets stay."""
    ids = {"first": pair.a, "second": pair.b}
    parts = re.split(r"(\([^()]*\))", pair.why)
    return "".join(p if p.startswith("(") else _SIDES.sub(lambda m: ids[m.group(1)], p) for p in parts)


# Reasons are put together from parts by other rooms; a count of one is not always minded there.
_ONE = re.compile(r"\b1 (statement|voice|document|assertion|event|report|place|mention|word|message)s\b")


def tidy(text: str) -> str:
    """`1 statements` -> `1 statement`, `a event` -> `an event`."""
    return re.sub(r"\b([Aa]) (event|assertion|office|organisation)\b", r"\1n \2", _ONE.sub(r"1 \1", text))


def many(n: int, one: str, more: str | None = None) -> str:
    """`1 document`, `2 documents`, `5,000 documents`."""
    return f"{n:,} {one if n == 1 else more or one + 's'}"


def fold(kinds: dict[str, int]) -> str:
    """What is folded into a document: `+7 copies`, `+2 copies, 1 spin`."""
    copies = sum(n for k, n in kinds.items() if k in COPIES)
    parts = [many(copies, "copy", "copies")] if copies else []
    others = sorted((k for k in kinds if k not in COPIES), key=lambda k: k == "related")
    parts += [f"{kinds[k]} {RELATIONS[k][kinds[k] != 1]}" for k in others]
    return "+" + ", ".join(parts)


def size(value: int) -> str:
    """Bytes in words."""
    if value < 1000:
        return many(value, "byte")
    return f"{value / 1000:.1f} kB" if value < 1_000_000 else f"{value / 1_000_000:.1f} MB"


def word(value: str) -> str:
    """A closed-list value as one reads it: `calls_for` -> `calls for`."""
    return value.replace("_", " ")
