"""CSV and TSV: any character set, separated by commas, semicolons, tabs or bars; read as a table."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

from khronika.intake.extraction import Draft, Limits, Manifest, Note, NotRead, Reader, Source
from khronika.intake.readers import tables
from khronika.intake.readers.charsets import decode, utf16_without_mark

MANIFEST = Manifest(
    name="csv",
    version="1",
    title="table (CSV, TSV)",
    extensions=("csv", "tsv"),
    container=True,
    needs=("charset-normalizer", "py3langid"),
)
DELIMITERS = (",", ";", "\t", "|")
SAMPLE_LINES = 200
LONGEST_FIELD = 8_000_000
MOST_LINES_IN_FIELD = 2_000
"""A field of more lines began with a quotation mark that nothing closes."""


def sniff(head: bytes, name: str) -> int:
    if (
        head.count(0) * 10 > len(head)
        and not head.startswith((b"\xff\xfe", b"\xfe\xff"))
        and not utf16_without_mark(head)
    ):
        return 0
    # Above the likeness of text or HTML in its cells; a signature goes before.
    return 2 if name.endswith((".csv", ".tsv", ".tab")) else 0


def read(source: Source, limits: Limits) -> Iterator[Draft | Note]:
    text, charset, warnings = decode(source.bytes(limits))
    rows, said = rows_of(text)
    if not rows:
        raise NotRead("There is no row in it.", "Nothing is missing if the file was meant to be empty.")
    for sentence in said:
        yield Note(sentence)
    for item in tables.read_sheet(rows, limits, source.mapping, name=source.name):
        if isinstance(item, Draft):
            item.charset = charset
            item.warnings = [*warnings, *item.warnings]
        yield item


def rows_of(text: str) -> tuple[list[tables.Row], list[str]]:
    """The rows of a table with something in them, and sentences about what is wrong with it."""
    csv.field_size_limit(LONGEST_FIELD)
    first, _, rest = text.partition("\n")
    said: list[str] = []
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # as Excel writes
        text, delimiter = rest, first.strip()[4]
    else:
        delimiter = _delimiter(text)
    rows, whole = _parsed(text, delimiter, csv.QUOTE_MINIMAL)
    if any(cell.count("\n") > MOST_LINES_IN_FIELD for _, cells in rows for cell in cells.values()) or not whole:
        again, whole = _parsed(text, delimiter, csv.QUOTE_NONE)
        said.append("A quotation mark in it is never closed: it is read line by line, marks as they stand.")
        rows = again
    if not whole:
        said.append(f"A field is longer than {LONGEST_FIELD:,} characters: what follows it is not read.")
    return rows, said


def _parsed(text: str, delimiter: str, quoting: int) -> tuple[list[tables.Row], bool]:
    rows: list[tables.Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    number = 0
    try:
        for number, line in enumerate(reader, 1):
            cells = {
                column: cell.replace("\r\n", "\n").replace("\r", "\n").strip()
                for column, cell in enumerate(line)
                if cell.strip()
            }
            if cells:
                rows.append((number, cells))
    except csv.Error:
        return rows, False
    return rows, True


def _delimiter(text: str) -> str:
    """The separator by which most of the first lines have the same number of fields, more than one."""
    sample = "\n".join(text[:200_000].splitlines()[:SAMPLE_LINES])
    best = (0.0, 0, ",")
    for order, delimiter in enumerate(DELIMITERS):
        try:
            widths = [
                len(line) for line in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if any(line)
            ]
        except csv.Error:
            continue
        width, count = max(Counter(widths).items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        if width > 1:
            best = max(best, (round(count / len(widths), 3), -order, delimiter))
    return best[2]


READER = Reader(MANIFEST, sniff, read)
