"""What an index answers with: rows of lists, a document with its text, the figures of the summary line."""

from __future__ import annotations

from typing import Literal

from khronika.records.base import Range, Record
from khronika.records.custody import Collection, Failure
from khronika.records.findings import Count, Name, Statement, Timex
from khronika.records.reports import Credit, Mark, Place, Published

Sort = Literal["arrival", "latest", "day"]
FindingKind = Literal["statement", "timex", "count", "name"]


class Summary(Record, frozen=True, kw_only=True):
    """The figures of the summary line."""

    documents: int
    unread: int
    """Documents preserved but not read, and documents that wait to be read."""
    voices: tuple[int, int]
    """(lower, upper) of the distinct origins over all statements."""
    statements: int
    reviewed: int
    """Statements on which a decision stands."""
    events: int
    disagreements: int
    people: int
    """Persons who must not be found."""
    generation: int


class DocumentRow(Record, frozen=True, kw_only=True):
    """A document as a list shows it."""

    number: int
    name: str
    path: str
    format: str
    state: str
    arrived: str
    title: str | None
    publisher: str | None
    language: str | None
    published: Published
    nature: str | None
    note: str | None
    words: int
    failure: Failure | None
    analysed: bool
    """False while no run has looked for findings in it."""
    family: str | None
    folded_into: int | None

    @property
    def id(self) -> str:
        return f"D-{self.number}"


class DocumentPage(DocumentRow, frozen=True, kw_only=True):
    """A document with all that is known of it, and its current text (empty where it was not read)."""

    entry: int
    place: str
    object: str
    bytes_sha256: str
    size: int
    by: str
    collection: Collection
    reading: str | None
    readings: int
    author: str | None
    url: str | None
    warnings: tuple[str, ...]
    text: str = ""
    marks: tuple[Mark, ...] = ()
    credits: tuple[Credit, ...] = ()
    places: tuple[Place, ...] = ()
    paragraphs: tuple[Range, ...] = ()


class Filters(Record, frozen=True, kw_only=True):
    """Which documents a list shows; None = all. `folded`: leave out the copies folded into another."""

    state: Literal["read", "not_read", "pending"] | None = None
    format: str | None = None
    language: str | None = None
    nature: str | None = None
    folded: bool = True

    def sql(self) -> tuple[str, list[str]]:
        """A condition over `documents d` and its arguments."""
        given = [(c, getattr(self, c)) for c in ("state", "format", "language", "nature")]
        where = [f"d.{column} = ?" for column, value in given if value is not None]
        if self.folded:
            where.append("d.folded_into is null")
        return " and ".join(where) or "true", [value for _, value in given if value is not None]


class FindingRow(Record, frozen=True, kw_only=True):
    """A finding of one document with its address (`s-…`) and what a reviewer decided on it (empty: nothing yet)."""

    id: str
    number: int
    kind: FindingKind
    idx: int
    """Index among the document's findings of this kind."""
    start: int
    lane: str
    value: str
    source: str
    content: str
    standing: str
    record: Statement | Timex | Count | Name


class EventRow(Record, frozen=True, kw_only=True):
    """An event as a list shows it. Days are the hull of what its assertions say; None = open or unknown."""

    id: str
    kind: str
    label: str
    first_day: str | None
    last_day: str | None
    place: str | None
    lower: int
    upper: int
    documents: int
    disagreements: int
