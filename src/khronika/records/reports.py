"""A report as the later rooms see it: the text of one reading with what intake knows of it."""

from __future__ import annotations

from typing import Literal

from khronika.records.base import DayInterval, Range, Record

PublishedFrom = Literal["metadata", "dateline", "inline_head", "file_name", "message", "given", "event", "none"]

MarkKind = Literal[
    "navigation",
    "caption",
    "credit",
    "byline",
    "author_box",
    "related",
    "dateline",
    "headline",
    "boilerplate",
    "machine_rewritten",
    "machine_translated",
    "truncated",
    "garbled",
    "quoted",
    "comment",
    "deleted",
    "footnote",
]


class Published(Record, frozen=True, kw_only=True):
    """When a document was published: a value with its reason, never the file's time stamp.

    `interval` is `(first, last)` day; both equal when the day is known; None when `status` is `unknown`.
    """

    status: Literal["known", "inferred", "unknown"] = "unknown"
    interval: DayInterval | None = None
    origin: PublishedFrom = "none"
    words: str | None = None
    time: str | None = None
    """Time of day and zone as found, `hh:mm[:ss][±hh:mm]`, if any."""


class Mark(Record, frozen=True, kw_only=True):
    """Ranges of a text that are not its main text, or that were found damaged; `why` is a sentence.

    `quoted`: an earlier message that a mail repeats below its own words. `comment`, `deleted`: what somebody wrote
    beside an office document or struck out in it; `footnote`: also endnotes. They stand behind the text they belong to.
    """

    kind: MarkKind
    spans: tuple[Range, ...]
    why: str = ""


class Credit(Record, frozen=True, kw_only=True):
    """Derivation evidence printed in the document itself: forwarded-from, "first published by", canonical address."""

    kind: Literal[
        "forwarded_from",
        "reply_to",
        "canonical_url",
        "credit_line",
        "edited",
        "message_id",
        "captured",
        "supplied_hash",
    ]
    """`message_id`: the document's own, as `reply_to` names it; `captured`: when an archive fetched it, which is not
    when it was published; `supplied_hash`: `algorithm:hex name` that somebody before us gave for a file."""
    value: str
    span: Range | None = None


class Place(Record, frozen=True, kw_only=True):
    """Where a range of a reading stands in the original: page, paragraph, cell or message."""

    span: Range
    kind: Literal["page", "paragraph", "cell", "message", "line"]
    label: str


class Report(Record, frozen=True, kw_only=True):
    """What annotate, trace and group read: a line of their input, or a reading of a case. Offsets count in `text`."""

    id: str
    text: str
    title: str | None = None
    published: Published = Published()
    language: str | None = None
    publisher: str | None = None
    url: str | None = None
    author: str | None = None
    format: str | None = None
    """Reader name (`html`, `telegram`, …); None for file commands."""
    marks: tuple[Mark, ...] = ()
    credits: tuple[Credit, ...] = ()
    bytes_sha256: str | None = None
    """Digest of the document's own bytes (of the member inside a container), if they were files."""
