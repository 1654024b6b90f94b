"""Composing the text of a reading paragraph by paragraph, with where each stood and what is not main text."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from khronika.intake.extraction import Draft
from khronika.records.base import Range
from khronika.records.reports import Mark, MarkKind, Place

SHORT_CELL = 160
"""A table whose every cell is shorter is written a row a line; longer cells are paragraphs
(letters are laid out in tables)."""

MOST_PLACES = 200_000


@dataclass
class Apart:
    """Something that belongs to the document but not to its running text: a note, a comment, a deletion."""

    kind: MarkKind
    label: str
    text: str
    why: str


@dataclass
class Composer:
    """Collects paragraphs. `length` is where the next one will start, but for what parts it from the last."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    places: list[Place] = field(default_factory=list)
    spans: dict[tuple[MarkKind, str], list[Range]] = field(default_factory=dict)
    paragraphs: int = 0
    page_starts: list[int] = field(default_factory=list)

    def put(self, text: str, glue: str = "\n\n") -> Range:
        """Adds `text` as it stands; its range."""
        if self.parts:
            self.parts.append(glue)
            self.length += len(glue)
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start, self.length

    def paragraph(self, text: str, *, mark: tuple[MarkKind, str] | None = None, label: str = "") -> Range | None:
        """Adds a paragraph, numbered from 1 unless it has a label; None if there is nothing but white space in it."""
        text = text.strip(" \t\r\n")
        if not text.strip():
            return None
        span = self.put(text)
        if not label:
            self.paragraphs += 1
        self.place(span, "paragraph", label or str(self.paragraphs))
        if mark:
            self.spans.setdefault(mark, []).append(span)
        return span

    def place(self, span: Range, kind: str, label: str) -> None:
        if len(self.places) < MOST_PLACES:
            self.places.append(Place(span=span, kind=kind, label=label))  # type: ignore[arg-type]

    def table(self, rows: list[list[tuple[int, str]]], name: str, first_row: int = 1) -> None:
        """Adds a table: rows of (column from 0, text of the cell). Cells are placed as `table 2, B3`."""
        prose = any(len(text) > SHORT_CELL or "\n\n" in text for row in rows for _, text in row)
        started = False
        for number, row in enumerate(rows, first_row):
            line = False
            for column, text in row:
                text = text.strip(" \t\r\n")
                if not text:
                    continue
                glue = "\n\n" if prose or not started else "\t" if line else "\n"
                span = self.put(text if prose else " ".join(text.split()), glue)
                self.place(span, "cell", f"{name}, {letters(column)}{number}")
                started = line = True

    def break_page(self, offset: int = 0) -> None:
        """A page ends here, or `offset` characters into the paragraph that comes next."""
        self.page_starts.append(self.length + offset + (2 if self.parts else 0))

    def apart(self, notes: list[Apart]) -> None:
        """Adds what was kept apart behind the text, each marked and placed by its label."""
        for note in notes:
            self.paragraph(note.text, mark=(note.kind, note.why), label=note.label)

    def into(self, draft: Draft) -> None:
        """Gives `draft` the text, its places and its marks."""
        draft.text = "".join(self.parts)
        if self.page_starts:
            edges = [0]
            for start in (*self.page_starts, len(draft.text)):
                # Programs write a break twice: as it was asked for, and as it was last laid out.
                if draft.text[edges[-1] : start].strip():
                    edges.append(min(start, len(draft.text)))
            for number, (left, right) in enumerate(pairwise(edges), 1):
                self.place((left, right), "page", str(number))
        draft.places = sorted(self.places, key=lambda place: (place.span[0], -place.span[1], place.kind))
        draft.marks += [Mark(kind=kind, spans=tuple(spans), why=why) for (kind, why), spans in self.spans.items()]


def letters(column: int) -> str:
    """A spreadsheet's name for a column counted from 0: A, …, Z, AA, …"""
    name = ""
    column += 1
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def counted(number: int, one: str, many: str) -> str:
    """`1 picture`, `3 pictures`."""
    return f"{number:,} {one if number == 1 else many}"
