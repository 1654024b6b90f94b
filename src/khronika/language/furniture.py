"""Parts of a document that nobody says: bylines, photo credits, author boxes, "read also". They are never sources."""

from __future__ import annotations

from collections.abc import Sequence

from khronika.language.en.names import knowledge
from khronika.records.base import Range, Record
from khronika.records.findings import AliasKind
from khronika.records.reports import Mark, MarkKind, Report

_SILENT = frozenset(
    {"navigation", "credit", "byline", "author_box", "related", "boilerplate", "quoted", "comment", "deleted"}
)
"""Marks of intake whose text makes no statement. A caption may; a headline does."""
_KINDS: dict[str, AliasKind] = {"byline": "byline", "credit": "photo_credit", "author_box": "byline"}


class Furniture(Record, frozen=True, kw_only=True):
    """A range without a voice; `alias_kind` is what a person's name in it is, `by` the mark or rule that says so."""

    start: int
    end: int
    by: str
    alias_kind: AliasKind | None = None
    mark: bool = False
    """Whether intake had marked it."""


def furniture(report: Report, ranges: Sequence[Range]) -> tuple[Furniture, ...]:
    """All furniture of a report, by intake's marks and by patterns on its paragraphs, in order."""
    found = [
        Furniture(start=start, end=end, by=f"mark.{mark.kind}", alias_kind=_KINDS.get(mark.kind), mark=True)
        for mark in report.marks
        if mark.kind in _SILENT
        for start, end in mark.spans
    ]
    known = knowledge()
    for start, end in ranges:
        text = report.text[start:end]
        for rule, kind, pattern in known.credits:
            for match in pattern.finditer(text):
                whole = rule == "author_box"
                first = start if whole else start + match.start()
                found.append(
                    Furniture(start=first, end=end if whole else start + match.end(), by=f"en.{rule}", alias_kind=kind)
                )
        for rule, silent in known.furniture:
            found.extend(
                Furniture(start=start + match.start(), end=start + match.end(), by=f"en.{rule}")
                for match in silent.finditer(text)
            )
    return tuple(sorted(found, key=lambda f: (f.start, f.end, f.by)))


def new_marks(found: Sequence[Furniture]) -> tuple[Mark, ...]:
    """What patterns found beyond intake's marks, as marks of the document."""
    marks = []
    for part in found:
        if part.mark:
            continue
        kind: MarkKind = "related" if part.alias_kind is None else "byline" if part.alias_kind == "byline" else "credit"
        marks.append(Mark(kind=kind, spans=((part.start, part.end),), why=f"rule {part.by}"))
    return tuple(marks)
