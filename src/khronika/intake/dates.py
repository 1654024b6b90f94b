"""When a document was published: from metadata, dateline, inline head, file name or message; never from file times.

Every place that says a day is a `Claim`; `decide` takes the most trustworthy one that has a date and keeps what
contradicts it as a sentence. What is printed by month only gives the interval of that month.
"""

# ruff: noqa: E501 - a pattern is read more easily in one line
from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from khronika.intake.extraction import Claim
from khronika.intake.months import MONTHS
from khronika.records.base import DayInterval, Range
from khronika.records.reports import Published, PublishedFrom

ORDER: tuple[PublishedFrom, ...] = (
    "given", "message", "metadata", "inline_head", "dateline", "file_name", "event", "none",
)  # fmt: skip
"""Which claim is used first. A sure claim always goes before a hint."""

NEAR_DAYS = 1
"""A dateline and the day of publication may differ by one day (written in the evening, printed in the morning)."""

FAR_DAYS = 31
"""Files are made days before they are printed and copied days after: a hint further off deserves a sentence."""

FIRST_YEAR, LAST_YEAR = 1900, 2100

_MONTH = "|".join(sorted(MONTHS, key=lambda word: (-len(word), word)))
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th|-го|-е)?"
_FORMS = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("iso", rf"(?<!\d){_YEAR}-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)"),
        ("ymd", rf"(?<!\d){_YEAR}(?P<sep>[/._])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}})(?!\d)"),
        ("compact", rf"(?<!\d){_YEAR}(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"),
        ("day_month", rf"(?<!\d){_DAY}(?:\s+of)?[ .]{{1,3}}(?P<mon>{_MONTH})\b\.?,?\s{{1,3}}{_YEAR}(?!\d)"),
        ("month_day", rf"\b(?P<mon>{_MONTH})\b\.?\s{{1,3}}{_DAY},?\s{{1,3}}{_YEAR}(?!\d)"),
        ("dotted", rf"(?<!\d)(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.{_YEAR}(?!\d)"),
        ("slashed", rf"(?<!\d)(?P<d>\d{{1,2}})[/_-](?P<m>\d{{1,2}})[/_-]{_YEAR}(?!\d)"),
        ("month", rf"\b(?P<mon>{_MONTH})\b\.?,?\s{{1,3}}{_YEAR}(?!\d)"),
        ("iso_month", rf"(?<!\d)(?<!\d[-_]){_YEAR}[-_](?P<m>0[1-9]|1[0-2])(?![\d-])"),
        ("day_month_bare", rf"(?<!\d){_DAY}[ .]{{1,3}}(?P<mon>{_MONTH})\b"),
        ("month_day_bare", rf"\b(?P<mon>{_MONTH})\b\.?\s{{1,3}}{_DAY}(?!\d)"),
    )
)
_BARE = tuple((name, form) for name, form in _FORMS if name.endswith("_bare"))
_YEARLIKE = re.compile(r"(?:19|20)\d\d")
_STAMP = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(?P<d>\d{1,2}) (?P<mon>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?P<y>(?:19|20)\d\d)"
    r"(?P<time> \d\d:\d\d(?::\d\d)?(?: (?:[+-]\d{4}|GMT|UTC))?(?: \([A-Za-z ]{1,20}\))?)"
)
"""As mail and feeds write it (RFC 5322): tried first, because a mail box holds a hundred thousand of them."""
_WHOLE_YEAR = re.compile(r"\s{0,20}((?:19|20)\d\d)\s{0,20}")
_TIME = re.compile(
    r"(?<!\d)(?P<h>[01]?\d|2[0-3]):(?P<min>[0-5]\d)(?::(?P<s>[0-5]\d)(?:\.\d{1,9})?)?"
    r"\s?(?P<z>Z\b|UTC\b|GMT\b|[+-]\d\d:?\d\d)?"
)


@dataclass(frozen=True)
class Found:
    """A date in words: its interval of days; `year` is None where the words name only day and month."""

    interval: DayInterval | None
    words: str
    start: int
    end: int
    time: str | None = None
    ambiguous: bool = False
    month_day: tuple[int, int] | None = None

    @property
    def days(self) -> tuple[str, str] | None:
        if self.interval is None or self.interval[0] is None or self.interval[1] is None:
            return None
        return self.interval[0], self.interval[1]


def find_date(words: str, *, bare: bool = False) -> Found | None:
    """The first date in `words` (at most 400 characters are looked at), or None.

    `bare` also takes a day and month without a year; those have no interval. `03/04/2022` can mean two days: then the
    interval runs from the earlier to the later, and `ambiguous` is set.
    """
    words = words[:400]
    if exact := _STAMP.fullmatch(words):
        return _build("stamp", exact, words)
    dated = _YEARLIKE.search(words) is not None
    forms = _FORMS if dated else _BARE if bare else ()
    best: Found | None = None
    if whole_year := _WHOLE_YEAR.fullmatch(words):
        year = whole_year[1]
        return Found((f"{year}-01-01", f"{year}-12-31"), year, *whole_year.span(1))
    for name, form in forms:
        if name.endswith("_bare") and not bare:
            continue
        for match in form.finditer(words):
            found = _build(name, match, words)
            # The longest reading of the leftmost date: "24 September 2022" before "September 2022" inside it.
            if found and (best is None or (found.start, -found.end) < (best.start, -best.end)):
                if best and found.start < best.start and found.end >= best.end and best.interval and not found.interval:
                    continue
                best = found
            if found:
                break
    return best


def _build(name: str, match: re.Match[str], words: str) -> Found | None:
    groups = match.groupdict()
    month = MONTHS[groups["mon"].lower()] if groups.get("mon") else int(groups["m"])
    day = int(groups["d"]) if groups.get("d") else None
    start, end = match.span()
    if name.endswith("_bare"):
        if day is None or not 1 <= day <= calendar.monthrange(2020, month)[1]:
            return None
        return Found(None, match.group(), start, end, month_day=(month, day))
    year = int(groups["y"])
    if not FIRST_YEAR <= year <= LAST_YEAR or not (1 <= month <= 12 or name == "slashed"):
        return None
    if name == "stamp":
        end = match.start("time")
    time = _time_in(words[max(0, start - 25) : start] + " | " + words[end : end + 40])
    if day is None:
        last = calendar.monthrange(year, month)[1]
        return Found((f"{year}-{month:02}-01", f"{year}-{month:02}-{last:02}"), match.group(), start, end)
    days = [_day(year, month, day)]
    if name == "slashed":
        days.append(_day(year, day, month))
    kept = sorted({iso for iso in days if iso})
    if not kept:
        return None
    return Found((kept[0], kept[-1]), match.group(), start, end, time=time, ambiguous=len(kept) > 1)


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def _time_in(words: str) -> str | None:
    match = _TIME.search(words)
    if not match:
        return None
    text = f"{int(match['h']):02}:{match['min']}" + (f":{match['s']}" if match["s"] else "")
    zone = match["z"]
    if not zone:
        return text
    if zone in ("Z", "UTC", "GMT"):
        return text + "+00:00"
    return text + (zone if ":" in zone else zone[:3] + ":" + zone[3:])


def given_date(words: str) -> Published | None:
    """`YYYY[-MM[-DD[Thh:mm]]]`, as input lines give `published` or `dct`; None if it is no date."""
    found = find_date(words)
    if found is None:
        return None
    status = "inferred" if found.ambiguous else "known"
    return Published(status=status, interval=found.interval, origin="given", words=words.strip()[:200], time=found.time)  # type: ignore[arg-type]


# --- datelines and inline heads -------------------------------------------------------------------------------------

_NAME = r"[A-ZÀ-ÞА-ЯЁІЇЄҐ][\w'’.-]{0,30}"
_PLACE = rf"{_NAME}(?: {_NAME}){{0,3}}(?:, ?{_NAME}(?: {_NAME}){{0,2}}){{0,2}}"
_AGENCY = r"\((?P<agency>[A-ZÀ-ÞА-ЯЁІЇЄҐ][\w .&'’/-]{1,40})\)"
_ANY_DATE = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?[ .]{{1,2}}(?:{_MONTH})\b\.?|\b(?:{_MONTH})\b\.? \d{{1,2}}(?!\d))(?:,? (?:19|20)\d\d)?|(?:19|20)\d\d-\d\d-\d\d|\d{{1,2}}\.\d{{1,2}}\.(?:19|20)\d\d"
_DASH = r"(?:—|–|--| -)"
_DATELINES = tuple(
    re.compile(pattern)
    for pattern in (
        # KYIV, 24 September 2022 (Reuters) —   |   Kyiv, Ukraine, Sept. 24 -   |   Москва. 24 сентября.
        rf"(?P<place>{_PLACE})[,.]? \(?(?P<date>(?i:{_ANY_DATE}))\)?[.,]?(?: г\.| року)?(?: {_AGENCY})?\s?(?P<dash>{_DASH}|\.(?= [A-ZА-ЯІЇЄ]))",
        # KYIV (Reuters) - Sept 24   |   (AFP) —
        rf"(?:(?P<place>{_PLACE}),? )?{_AGENCY}\s?(?P<dash>{_DASH})(?:\s?(?P<date>(?i:{_ANY_DATE}))(?=[\s.,:;—–-]|$))?",
        # 24 September 2022, KYIV —   |   24.09.2022 |
        rf"(?P<date>(?i:{_ANY_DATE}))(?:,? (?P<place>{_PLACE}))?(?: {_AGENCY})?\s?(?P<dash>{_DASH})",
        # KYIV —
        r"(?P<place>[A-ZÀ-ÞА-ЯЁІЇЄҐ][A-ZÀ-ÞА-ЯЁІЇЄҐ'’.-]{2,30}(?:,? [A-ZÀ-ÞА-ЯЁІЇЄҐ][A-ZÀ-ÞА-ЯЁІЇЄҐ'’.-]{1,30}){0,3})\s?(?P<dash>—|–|--| -)(?=\s)",
    )
)
_WRITTEN = r"(?:recorded|written|issued|released|dated|taken down|published|posted)"
_NUMBERED = (
    r"(?:(?:bulletin|issue|newsletter|report|release|statement|communiqué|digest|number)(?: no\.?| nr\.?| number)? ?\d{1,5}|no\. ?\d{1,5})"
    rf"(?: of (?:the )?(?-i:{_NAME})(?: (?:of )?(?:the )?(?-i:{_NAME})){{0,5}})?"
)
_DATE_LINE = re.compile(
    rf"(?:{_NUMBERED}[,:;]? )?(?:(?:first )?(?:{_WRITTEN}|date|опубликовано|дата|опубліковано|veröffentlicht)\b(?: on)?:? ?)?"
    rf"(?:\*|_)?(?:(?-i:{_NAME})(?: (?-i:{_NAME})){{0,3}},? )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?P<date>{_ANY_DATE})"
    r"(?: г\.| года| року)?(?:[,.|·]? ?(?:at |в |о )?\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?(?: ?[A-Z]{2,4}|[+-]\d\d:?\d\d)?)?"
    rf"(?: ?[,|·] ?(?-i:{_PLACE}))?\.?(?:\*|_)?",
    re.IGNORECASE,
)
_RECORDED = re.compile(
    rf"[^\n]{{0,120}}?[,(;:—–-] ?(?P<when>{_WRITTEN}(?: on)? (?P<date>{_ANY_DATE}))\)?\.?", re.IGNORECASE
)
"""A head that ends in the day it was written down: "Testimony of a nurse, recorded 20 June 2023"."""
_INLINE_HEAD = re.compile(
    r"\s{0,20}date[:\s]\s{0,5}(?P<date>(?:19|20)\d\d-\d\d(?:-\d\d)?)(?=[\s.,;:|—–-]|$)[.,;:|]?", re.IGNORECASE
)
LOOK_AT_PARAGRAPHS = 12
LOOK_AT_CHARACTERS = 240


@dataclass(frozen=True)
class Dateline:
    """Where a text says place, agency and day of writing: its range in the text, and the date's words if it has any."""

    span: Range
    date: str | None
    agency: str | None
    kind: PublishedFrom = "dateline"
    own_line: bool = False
    """True for a line that holds nothing but the date."""


def find_datelines(text: str) -> list[Dateline]:
    """Datelines, date lines and the inline head among the first paragraphs of `text`, in order; at most one of a form.

    Linear: looks at the first 240 characters of the first twelve paragraphs.
    """
    head = _INLINE_HEAD.match(text[:LOOK_AT_CHARACTERS])
    found: list[Dateline] = [Dateline(head.span(), head["date"], None, "inline_head")] if head else []
    start, seen = 0, 0
    while start < len(text) and seen < LOOK_AT_PARAGRAPHS:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start : min(end, start + LOOK_AT_CHARACTERS)]
        stripped = line.lstrip()
        if stripped:
            seen += 1
            one = _dateline_in(stripped, start + len(line) - len(stripped), whole=end - start < LOOK_AT_CHARACTERS)
            if one and not any(other.own_line == one.own_line for other in found):
                found.append(one)
        start = end + 1
    return found


def is_date_line(line: str) -> bool:
    """Whether a line holds nothing but a full date, and perhaps who wrote or recorded what follows."""
    if len(line) > LOOK_AT_CHARACTERS or not _YEARLIKE.search(line):
        return False
    return _DATE_LINE.fullmatch(line.strip()) is not None


def _dateline_in(line: str, offset: int, *, whole: bool) -> Dateline | None:
    if whole:
        match = _DATE_LINE.fullmatch(line.rstrip())
        if match:
            return Dateline((offset, offset + match.end()), match["date"], None, own_line=True)
        match = _RECORDED.fullmatch(line.rstrip())
        if match and _YEARLIKE.search(match["date"]):
            return Dateline(
                (offset + match.start("when"), offset + match.end("when")), match["date"], None, own_line=True
            )
    for pattern in _DATELINES:
        match = pattern.match(line)
        if match:
            groups = match.groupdict()
            if groups.get("date") and not (
                groups.get("place") or groups.get("agency") or re.search(r"\d{4}", groups["date"])
            ):
                continue  # "May 5 — the day we remember" is a sentence
            return Dateline((offset, offset + match.end()), groups.get("date"), groups.get("agency"))
    return None


# --- file names -----------------------------------------------------------------------------------------------------


def date_in_name(name: str) -> Claim | None:
    """The claim a file name makes: `2022-09-24_report.html`, `20220924.txt`, `report 24.09.2022.pdf`, `report-2022-09.txt`."""
    stem = name.rsplit("/", 1)[-1]
    stem = re.sub(r"\.[A-Za-z0-9]{1,8}$", "", stem)
    spaced = stem if find_date(stem) else stem.replace("_", " ").replace("-", " ")
    found = find_date(spaced)
    if found is None or found.ambiguous:
        return None
    return Claim(origin="file_name", words=found.words, label="the file name", sure=False)


# --- the decision ---------------------------------------------------------------------------------------------------


def decide(claims: list[Claim]) -> tuple[Published, tuple[str, ...]]:
    """The date of publication from all claims, and a sentence for each claim that contradicts it.

    A claim without a year ("Sept 24") takes the year that brings it nearest to the best claim with one; without such
    a claim it stays undated. Sure claims go before hints, then `ORDER`; the day a file was made goes last and only
    bounds the day of publication from above.
    """
    ranked = sorted(
        (
            (claim.made, not claim.sure, ORDER.index(claim.origin), position, claim)
            for position, claim in enumerate(claims)
        ),
        key=lambda item: item[:4],
    )
    dated: list[tuple[Claim, Found]] = []
    yearless: list[tuple[Claim, Found]] = []
    for *_, claim in ranked:
        found = find_date(claim.words, bare=True)
        if found is not None:
            (dated if found.interval else yearless).append((claim, found))
    if not dated:
        if not yearless:
            return Published(), ()
        words = yearless[0][1].words
        return (
            Published(status="unknown", origin=yearless[0][0].origin, words=words),
            (f'The document says "{words}" but no year: its day of publication stays unknown.',),
        )
    claim, found = dated[0]
    for other, partial in yearless:
        completed = _with_year(partial, found)
        if completed is not None:
            dated.append((other, completed))
            # A printed day and month, dated by a mere hint of the year, says more than the hint.
            if not claim.sure and other.sure:
                claim, found = other, completed
    if claim.made:
        bound = found.days[1] if found.days else None
        return Published(
            status="inferred", interval=(None, bound), origin=claim.origin, words=claim.words.strip()[:200]
        ), (
            f"Nothing in the document tells when it was published: {claim.label} says that it was made on {_say(found)}, "
            "so the day of publication is taken to be that day or before. Give the day if you know it.",
        )
    sure = claim.sure and not found.ambiguous and found.month_day is None
    published = Published(
        status="known" if sure else "inferred",
        interval=found.interval,
        origin=claim.origin,
        words=claim.words.strip()[:200],
        time=found.time,
    )
    return published, _contradictions(claim, found, dated)


def _contradictions(claim: Claim, found: Found, dated: list[tuple[Claim, Found]]) -> tuple[str, ...]:
    sentences = []
    if found.ambiguous:
        sentences.append(f'"{found.words}" can mean two days: the date of publication is one of {_say(found)}.')
    for other, its in dated:
        if other is not claim and other.sure and _apart(found, its) > NEAR_DAYS:
            sentences.append(
                f"Dates contradict each other: {claim.label} says {_say(found)}, {other.label} says {_say(its)}. "
                f"The first is used; check which is right."
            )
        elif (
            other is not claim
            and not other.sure
            and (other.beside or other.origin == "file_name")
            and _apart(found, its) > (FAR_DAYS if other.beside else NEAR_DAYS)
        ):
            sentences.append(
                f"{claim.label[:1].upper()}{claim.label[1:]} says {_say(found)}, {other.label} {_say(its)}."
            )
    return tuple(sentences)


def _with_year(partial: Found, anchor: Found) -> Found | None:
    days = anchor.days
    if days is None or partial.month_day is None:
        return None
    near = dt.date.fromisoformat(days[0])
    month, day = partial.month_day
    candidates = [iso for year in (near.year - 1, near.year, near.year + 1) if (iso := _day(year, month, day))]
    if not candidates:
        return None
    best = min(candidates, key=lambda iso: (abs((dt.date.fromisoformat(iso) - near).days), iso))
    return Found((best, best), partial.words, partial.start, partial.end, month_day=partial.month_day)


def _apart(one: Found, other: Found) -> int:
    """Days between two intervals; 0 if they touch or overlap."""
    if one.days is None or other.days is None:
        return 0
    (a, b), (c, d) = ([dt.date.fromisoformat(day) for day in pair] for pair in (one.days, other.days))
    return max((c - b).days, (a - d).days, 0)


def _say(found: Found) -> str:
    days = found.days
    if days is None:
        return f'"{found.words}"'
    return days[0] if days[0] == days[1] else f"{days[0]} to {days[1]}"
