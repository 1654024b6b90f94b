"""OpenDocument spreadsheets: values as they were shown, each sheet read as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from khronika.intake.extraction import Draft, Limits, Manifest, Note, NotRead, Reader, Source
from khronika.intake.readers import odt, office, tables
from khronika.intake.readers.composing import Apart, letters
from khronika.intake.readers.xlsx import comments_of

MANIFEST = Manifest(
    name="ods",
    version="1",
    title="OpenDocument spreadsheet",
    extensions=("ods", "ots", "fods"),
    container=True,
    needs=("lxml", "py3langid"),
)
MOST_CELLS = 2_000_000


def sniff(head: bytes, name: str) -> int:
    if office.mimetype_in(head) == "ods" or (b"office:document" in head and b"opendocument.spreadsheet" in head):
        return 3
    named = name.endswith(tuple("." + ending for ending in MANIFEST.extensions))
    return 3 if named and head.startswith(b"PK") else 1 if named else 0


def read(source: Source, limits: Limits) -> Iterator[Draft | Note]:
    warnings: list[str] = []
    if source.head(2) == b"PK":
        package = office.Package(source, limits, "an OpenDocument spreadsheet")
        odt.refuse_locked(package)
        root, warnings = package.xml("content.xml"), package.warnings
        meta = package.xml("meta.xml")
    else:
        root = meta = office.parsed(source.bytes(limits), "the spreadsheet", warnings)
    sheets = [e for e in root.iter("{*}table") if odt.short(str(e.tag)) == "table:table"] if root is not None else []
    if not sheets:
        raise NotRead("Its name says spreadsheet, but there is no sheet in it.", office.COPY_HELP)
    fields = {key: value for key, value in odt.fields_of(meta).items() if key != "title"}
    left = MOST_CELLS
    for number, sheet in enumerate(sheets, 1):
        name = odt.attribute(sheet, "name")[:100] or f"sheet {number}"
        comments: list[Apart] = []
        rows, left = _rows(sheet, left, comments, name)
        if left <= 0:
            yield Note(f"The file has more than {MOST_CELLS:,} cells: the rest is not read. Split it.")
        if not rows and not comments:
            yield Note(f"Sheet {name} is empty.")
            continue
        for item in tables.read_sheet(rows, limits, source.mapping, name=source.name, sheet=name):
            if isinstance(item, Draft) and item.unread is None:
                item.warnings = [*warnings, *item.warnings]
                if "/row/" not in item.path:
                    office.properties(item, fields)
            yield item
        if comments:
            yield comments_of(comments, source.name, name)


def _rows(sheet: Any, left: int, comments: list[Apart], name: str) -> tuple[list[tables.Row], int]:
    """The rows with something in them, and how many cells may still be read. Repeated cells count once if empty."""
    rows: list[tables.Row] = []
    number = 1
    for row in sheet.iter("{*}table-row"):
        cells: dict[int, str] = {}
        column = 0
        for cell in row:
            if odt.short(str(cell.tag)) not in ("table:table-cell", "table:covered-table-cell"):
                continue
            times = odt.repeats(cell, "number-columns-repeated", 1 << 14)
            left -= 1
            text = _text(cell)
            comments.extend(_comments(cell, f"{name}, {letters(column)}{number}"))
            if text:
                left -= times
                cells.update((column + offset, text) for offset in range(min(times, 256)))
            column += times
            if left <= 0:
                return rows, 0
        times = odt.repeats(row, "number-rows-repeated", 1 << 20)
        if cells:
            left -= len(cells) * min(times, 1000)
            rows.extend((number + offset, cells) for offset in range(min(times, 1000)))
        number += times
    return rows, left


def _text(cell: Any) -> str:
    kind = odt.attribute(cell, "value-type")
    if kind == "date":
        return odt.attribute(cell, "date-value")[:40].removesuffix("T00:00:00")
    parts = []
    for child in cell:
        tag = odt.short(str(child.tag))
        if tag == "text:p":
            parts.append(office.words(child))
    return "\n".join(part for part in parts if part)


def _comments(cell: Any, place: str) -> Iterator[Apart]:
    for child in cell:
        if odt.short(str(child.tag)) == "office:annotation":
            lines = [office.words(e) for e in child.iter("{*}p")]
            by = next((f", by {who[:80]}" for e in child.iter("{*}creator") if (who := office.words(e))), "")
            if text := "\n".join(line for line in lines if line):
                yield Apart("comment", f"comment on {place}{by}", text, "ods.comment")


READER = Reader(MANIFEST, sniff, read)
