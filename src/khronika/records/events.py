"""Events hold no values: every day, place, number and actor of one is an assertion in some statement."""

from __future__ import annotations

from typing import Literal

from khronika.records.base import DayInterval, Range, Record
from khronika.records.findings import Stance

EventKind = Literal[
    "killing",
    "injury",
    "detention",
    "torture",
    "disappearance",
    "attack",
    "protest",
    "dispersal",
    "mobilisation",
    "flight",
    "trial",
    "raid",
    "dismissal",
    "release",
    "strike",
    "fire",
    "decree",
    "speech",
    "other",
]
Attribute = Literal[
    "day",
    "place",
    "kind",
    "killed",
    "injured",
    "detained",
    "missing",
    "participants",
    "called_up",
    "count",
    "actor",
    "name",
    "cause",
    "occurrence",
]
RelationKind = Literal["agree", "update", "scope", "conflict", "naming", "denial", "unknown"]


class Assertion(Record, frozen=True, kw_only=True):
    """One value for one attribute of an event, as some statement (or the document's own voice) gives it."""

    attribute: Attribute
    value: str
    """As words or canonical value: a day or EDTF interval, a place name, `12`, `>1000`, `24..`."""
    lower: float | None = None
    upper: float | None = None
    unit: str | None = None
    interval: DayInterval | None = None
    doc: str
    span: Range
    statement: int | None = None
    """Index of the statement in the document's findings; None = the document's own voice."""
    voice: str
    """Id of the voice in the event's list."""
    stance: Stance
    as_of: str | None = None


class Voice(Record, frozen=True, kw_only=True):
    """An origin behind statements, with the reason it counts as one and what was merged into it."""

    id: str
    label: str
    grade: Literal[
        "eyewitness", "quotes_eyewitness", "office", "organisation", "media", "document", "hearsay", "unnamed"
    ] = "document"
    docs: tuple[str, ...]
    statements: tuple[tuple[str, int], ...] = ()
    """(document, statement index) of all it says here."""
    confirms: bool = True
    """False: it only denies, doubts, hopes, predicts, asks or calls, and stands beside the count."""
    lower: int = 1
    upper: int = 1
    """What it adds to the lower and the upper bound (an unnamed plural of three: 1 and 3)."""
    why: str
    suspected: tuple[str, ...] = ()
    """Ids of voices with which a link is suspected: it lowers only the lower bound."""


class AttributeRelation(Record, frozen=True, kw_only=True):
    """How the assertions of one attribute stand to each other, with the reason in words. Derived, never a fact."""

    attribute: Attribute
    kind: RelationKind
    assertions: tuple[int, ...]
    """Indices into the event's assertions."""
    why: str
    sides: tuple[tuple[int, ...], ...] = ()
    """Of counts that are apart: who stands against whom. Those of one side fit each other, and may agree elsewhere."""


class Voices(Record, frozen=True, kw_only=True):
    """The count: at least `lower`, at most `upper` origins between which no link was found."""

    lower: int
    upper: int
    list: tuple[Voice, ...] = ()


class Event(Record, frozen=True, kw_only=True):
    """An identity and links. The top-level values are a convenience computed from the assertions."""

    id: str
    """Content id; a short id (E-17) is bound on first use."""
    kind: EventKind
    label: str
    docs: tuple[str, ...]
    also: tuple[str, ...] = ()
    date: str | None = None
    date_interval: DayInterval | None = None
    place: str | None = None
    state: str | None = None
    killed: tuple[float | None, float | None] | None = None
    injured: tuple[float | None, float | None] | None = None
    detained: tuple[float | None, float | None] | None = None
    assertions: tuple[Assertion, ...] = ()
    voices: Voices
    relations: tuple[AttributeRelation, ...] = ()
    anchor: tuple[str, int] | None = None
    """(document, statement index or -1) of the earliest member: what a binding ties a short id to."""


class Chronicle(Record, frozen=True, kw_only=True):
    """What `group` finds: events in order of their days, and the distinct origins over all statements."""

    events: tuple[Event, ...] = ()
    voices: Voices


class Figure(Record, frozen=True, kw_only=True):
    """A quantity that a frame gives for one attribute of an event."""

    attribute: Attribute
    lower: float | None
    upper: float | None
    lower_strict: bool = False
    upper_strict: bool = False
    soft_lower: float | None = None
    soft_upper: float | None = None
    population: str = "people"
    """Whom it counts (`people`, `children`, `soldiers`, …): other populations are another scope, not a conflict."""
    cumulative: bool | None = None
    words: str = ""
    span: Range
    implied: bool = False
    """True: read from a singular ("a man was killed"), not from a number; never a fact."""


class Naming(Record, frozen=True, kw_only=True):
    """A word from a table of contested names, as a frame uses it for what happened or for who did it."""

    set: str
    word: str
    span: Range


class Frame(Record, frozen=True, kw_only=True):
    """One act as one sentence gives it: kind, days, places, counts, who says so and how. Offsets in the report's
    text."""

    doc: str
    kind: EventKind
    trigger: Range
    sentence: Range
    statement: int | None = None
    """Innermost statement whose content holds the trigger; None = the document's own voice."""
    chain: tuple[int, ...] = ()
    """That statement and its parents, innermost first."""
    stance: Stance = "asserts"
    days: DayInterval | None = None
    day_span: Range | None = None
    day_from: Literal["timex", "context", "document", "none"] = "none"
    yearless: str | None = None
    """`04-28` where the text gives a day of a month and nothing tells the year."""
    topic: bool = False
    """True: the act is only what another act is about ("a march against the decree"); it makes no event by itself."""
    places: tuple[str, ...] = ()
    """Normalised place names; `springfield|illinois` where the text gives a region."""
    place_spans: tuple[Range, ...] = ()
    place_from: Literal["sentence", "context", "none"] = "none"
    setting: tuple[str, ...] = ()
    """Where the report as a whole is set: the places of its dateline and lead."""
    hints: tuple[str, ...] = ()
    """In a report that names no place: words of its publisher's name, one of which may be a town ("Orlec Hears")."""
    names: tuple[str, ...] = ()
    """Rare names near the trigger, normalised: people who do not speak, units, streets."""
    figures: tuple[Figure, ...] = ()
    namings: tuple[Naming, ...] = ()
    as_of: str | None = None
    denies_culprit: bool = False
    """True: the sentence denies who did it or what it is called, and so asserts that it happened."""


class Constraint(Record, frozen=True, kw_only=True):
    """A reviewer's `same` or `not_same` between two places in texts, as clustering must obey it."""

    kind: Literal["same", "not_same"]
    what: Literal["event", "voice", "actor"]
    a: tuple[str, Range]
    b: tuple[str, Range]


class LineVoice(Record, frozen=True, kw_only=True):
    """A voice as a `group` line lists it."""

    id: str
    label: str
    docs: tuple[str, ...]
    why: str
    lower: int = 1
    upper: int = 1
    confirms: bool = True


class LineVoices(Record, frozen=True, kw_only=True):
    """The voice count of a `group` line."""

    lower: int
    upper: int
    list: tuple[LineVoice, ...] = ()


class GroupLine(Record, frozen=True, kw_only=True):
    """What `khronika group` writes for an event. Top-level figures are a convenience; the assertions are the result."""

    id: str
    kind: EventKind
    label: str
    docs: tuple[str, ...]
    also: tuple[str, ...] = ()
    date: str | None = None
    date_interval: DayInterval | None = None
    state: str | None = None
    place: str | None = None
    killed: int | None = None
    injured: int | None = None
    assertions: tuple[Assertion, ...] = ()
    voices: LineVoices
    relations: tuple[AttributeRelation, ...] = ()
