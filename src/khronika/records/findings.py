"""What is found in one text: statements, time expressions, counts, names. Offsets count in the report's text."""

from __future__ import annotations

from typing import Literal

from khronika.records.base import DayInterval, Lane, Range, Record
from khronika.records.reports import Mark, Published

Stance = Literal[
    "asserts",
    "reports",
    "alleges",
    "denies",
    "doubts",
    "believes",
    "fears",
    "hopes",
    "promises",
    "predicts",
    "asks",
    "calls_for",
    "orders",
]

CONFIRMING: frozenset[str] = frozenset({"asserts", "reports", "alleges", "believes"})
"""Stances with which a source stands behind the content as having happened."""

NameLabel = Literal["PERSON", "ORG", "UNIT", "PLACE", "GROUP", "MEDIA", "OTHER"]
AliasKind = Literal[
    "call_sign",
    "assigned_pseudonym",
    "pseudonym",
    "first_name_only",
    "named_by_wish",
    "byline",
    "photo_credit",
]
Nature = Literal["report", "testimony", "letter", "appeal", "official", "post", "other"]

EntityClass = Literal[
    "people",
    "dead",
    "injured",
    "detained",
    "missing",
    "soldiers",
    "refugees",
    "protesters",
    "children",
    "police",
    "money",
    "places",
    "buildings",
    "vehicles",
    "weapons",
    "attacks",
    "time",
    "distance",
    "votes",
    "families",
    "casualties",
    "sentenced",
    "documents",
    "animals",
    "other",
]

CountSign = Literal[
    "exact",
    "at_least",
    "more_than",
    "at_most",
    "less_than",
    "approx",
    "just_under",
    "just_over",
    "range",
    "vague",
    "ratio",
    "zero",
]


class Statement(Record, frozen=True, kw_only=True):
    """A source says something. A role can be empty or in pieces; `parent` is an index into the same list."""

    source: tuple[Range, ...]
    cue: tuple[Range, ...]
    content: tuple[Range, ...]
    stance: Stance
    lane: Lane
    by: str
    """Rule id, or model name and digest: what `explain` shows."""
    parent: int | None = None
    utterance: int | None = None
    """Index of the timex that says when it was said."""
    actor: str | None = None
    """Actor id within the document of the source, resolved; the span stays as it stands."""
    certainty: tuple[Range, ...] = ()
    """Words of certainty or negation that belong to the cue ("reportedly", "did not")."""


class Timex(Record, frozen=True, kw_only=True):
    """A time expression: TIMEX3 (TimeML 1.2.1) value and the interval of days it leaves open."""

    start: int
    end: int
    type: Literal["DATE", "TIME", "DURATION", "SET"]
    value: str
    mod: str | None = None
    interval: DayInterval | None = None
    anchor: str = "absolute"
    """absolute | dct | dateline | utterance | timex:<index> | event:<id>"""
    op: str = ""
    """The symbolic form, kept always: `DCT-P6M`, `THIS-W`, `XXXX-02-24`."""
    status: Literal["resolved", "bounded", "candidates", "symbolic"] = "resolved"
    candidates: tuple[str, ...] = ()
    lane: Lane = "likely"
    by: str = ""


class NamedEvent(Record, frozen=True, kw_only=True):
    """A dated event of the case's own list, which expressions like "since the war began" may refer to."""

    id: str
    words: tuple[str, ...]
    """Key words, lower case: the expression must hold all words of one entry ("mobilization began")."""
    interval: DayInterval
    source: str = ""


class Count(Record, frozen=True, kw_only=True):
    """A quantity as the interval its words assert (docs/FORMATS.md: counts). None = open on that side."""

    start: int
    end: int
    sign: CountSign
    lower: float | None
    upper: float | None
    lower_strict: bool = False
    upper_strict: bool = False
    soft_lower: float | None = None
    soft_upper: float | None = None
    scale: Literal["count", "ratio", "ordinal", "money", "measure"] = "count"
    of: float | None = None
    unit: str | None = None
    entity_class: EntityClass = "other"
    hedge: tuple[str, ...] = ()
    cumulative: bool | None = None
    lane: Lane = "likely"
    by: str = ""


class Name(Record, frozen=True, kw_only=True):
    """A mention of an actor by name. All mentions of one actor in a document share `actor` and one label."""

    start: int
    end: int
    label: NameLabel
    actor: str
    alias_kind: AliasKind | None = None
    lane: Lane = "likely"
    by: str = ""


class Findings(Record, frozen=True, kw_only=True):
    """All that was found in one report: what `annotate` writes for it."""

    language: str | None
    published: Published
    nature: Nature
    marks: tuple[Mark, ...] = ()
    statements: tuple[Statement, ...] = ()
    timexes: tuple[Timex, ...] = ()
    counts: tuple[Count, ...] = ()
    names: tuple[Name, ...] = ()
    paragraphs: tuple[Range, ...] = ()
    note: str | None = None
    """A sentence where nothing could be claimed: "Text is in Russian, which this version does not read"."""
