"""Excel workbooks (Office Open XML): shown values, dates as dates, comments apart; each sheet read as a table.

Formulas are never computed: what the program that saved the file last showed is read. Names: ECMA-376 part 1, 18.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from typing import Any

from khronika.intake.extraction import Draft, Limits, Manifest, Note, NotRead, Reader, Source
from khronika.intake.readers import docx, office, tables
from khronika.intake.readers.composing import Apart, Composer, counted

MANIFEST = Manifest(
    name="xlsx",
    version="1",
    title="Excel workbook",
    extensions=("xlsx", "xlsm", "xltx"),
    container=True,
    needs=("lxml", "py3langid"),
)
MOST_CELLS = 2_000_000
MOST_SHEETS = 500
_REFERENCE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)])
"""Built-in number formats that are dates or times (18.8.30; 27 to 58 in East Asian versions)."""
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_FIRST_DAY = dt.datetime(1899, 12, 30)
_FIRST_DAY_1904 = dt.datetime(1904, 1, 1)


def sniff(head: bytes, name: str) -> int:
    if office.starts_package(head, b"xl/"):
        return 3
    named = name.endswith(tuple("." + ending for ending in MANIFEST.extensions))
    return 3 if named and head.startswith(b"PK") else 1 if named else 0


class _Book:
    """What all sheets share: strings, formats that are dates, the first day of its calendar."""

    def __init__(self, package: office.Package) -> None:
        self.package = package
        root = package.xml("xl/workbook.xml")
        if root is None:
            raise package.nothing()
        self.base = _FIRST_DAY
        for element in root.iter("{*}workbookPr"):
            if element.get("date1904") in ("1", "true"):
                self.base = _FIRST_DAY_1904
        targets = self.relations("xl/_rels/workbook.xml.rels")
        self.sheets: list[tuple[str, str, bool]] = []
        for number, sheet in enumerate(root.iter("{*}sheet"), 1):
            link = next((value for key, value in sheet.items() if key.endswith("}id")), "")
            target = targets.get(link, ("", f"worksheets/sheet{number}.xml"))[1]
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            self.sheets.append(
                ((sheet.get("name") or f"sheet {number}")[:100], part, sheet.get("state") in ("hidden", "veryHidden"))
            )
        self.strings = self._strings()
        self.dates = self._dates()

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Id to (type, target) of a part's relationships."""
        try:
            root = self.package.xml(name)
        except NotRead:
            return {}
        links = root.iter("{*}Relationship") if root is not None else ()
        return {e.get("Id") or "": ((e.get("Type") or "").rpartition("/")[2], e.get("Target") or "") for e in links}

    def _strings(self) -> list[str]:
        root = self.package.xml("xl/sharedStrings.xml")
        return [_rich(item) for item in root.iter("{*}si")] if root is not None else []

    def _dates(self) -> list[bool]:
        """For each cell style, whether its number format is a date or a time of day."""
        try:
            root = self.package.xml("xl/styles.xml")
        except NotRead:
            return []
        if root is None:
            return []
        own = {e.get("numFmtId"): e.get("formatCode") or "" for e in root.iter("{*}numFmt")}
        styles = next(root.iter("{*}cellXfs"), None)
        found = []
        for style in styles if styles is not None else ():
            code = style.get("numFmtId") if isinstance(style.tag, str) else None
            bare = _QUOTED.sub("", own.get(code, "")).lower()
            known = code is not None and code.isascii() and code.isdigit() and int(code[:6]) in _DATE_FORMATS
            found.append(known or ("general" not in bare and bool(re.search(r"[ymdh]", bare))))
        return found

    def value(self, kind: str, raw: str, style: int) -> str:
        """A cell's value as words."""
        if kind == "s":
            return self.strings[int(raw)] if raw.isascii() and raw.isdigit() and int(raw) < len(self.strings) else ""
        if kind in ("str", "d", "e"):
            return raw
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(raw, raw)
        try:
            number = float(raw)
        except ValueError:
            return raw
        if not math.isfinite(number):
            return raw
        if 0 <= style < len(self.dates) and self.dates[style]:
            return _day(number, self.base) or raw
        # Programs write 0.1 + 0.2 with all the digits of its error.
        return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(round(number, 10))


def _day(number: float, base: dt.datetime) -> str | None:
    """A serial number as ISO date, with the time if it has one; as a time alone below 1."""
    if not 0 <= number < 2_958_466:
        return None
    moment = base + dt.timedelta(days=int(number), seconds=round(number % 1 * 86_400))
    if number < 1:
        return moment.strftime("%H:%M:%S")
    return moment.strftime("%Y-%m-%d") if number == int(number) else moment.strftime("%Y-%m-%dT%H:%M:%S")


def _rich(item: Any) -> str:
    """The text of a string item, without the pronunciation that East Asian files carry."""
    parts = [e.text or "" for e in item.iter("{*}t") if not str(getattr(e.getparent(), "tag", "")).endswith("}rPh")]
    return "".join(parts).replace("\r\n", "\n").replace("_x000D_", "")


def read(source: Source, limits: Limits) -> Iterator[Draft | Note]:
    package = office.Package(source, limits, "an Excel workbook")
    book = _Book(package)
    if len(book.sheets) > MOST_SHEETS:
        raise NotRead(f"It has {len(book.sheets):,} sheets; at most {MOST_SHEETS} are read.", office.COPY_HELP)
    fields = docx.core(package)
    if any(name.endswith("vbaproject.bin") for name in package.names):
        yield Note(office.MACROS)
    left = MOST_CELLS
    for name, part, hidden in book.sheets:
        before = len(package.warnings)
        try:
            root = package.xml(part)
        except NotRead as outcome:
            yield Draft(path=name, name=f"{source.name}, {name}", unread=outcome)
            continue
        rows, left = _rows(root, book, left) if root is not None else ([], left)
        if left <= 0:
            yield Note(f"The workbook has more than {MOST_CELLS:,} cells: the rest is not read. Split it.")
        comments = list(_comments(package, book, part, name))
        if hidden:
            yield Note(f"Sheet {name} is hidden in the workbook; it is read all the same.")
        if not rows and not comments and (len(package.warnings) > before or root is None):
            lost = NotRead("The sheet is damaged or missing: no cell of it could be read.", office.COPY_HELP)
            yield Draft(path=name, name=f"{source.name}, {name}", unread=lost)
            continue
        if not rows and not comments:
            yield Note(f"Sheet {name} is empty.")
            continue
        for item in tables.read_sheet(rows, limits, source.mapping, name=source.name, sheet=name):
            yield _finished(item, fields, package.warnings)
        if comments:
            yield _finished(comments_of(comments, source.name, name), fields, package.warnings)


def _finished(item: Draft | Note, fields: dict[str, str], warnings: list[str]) -> Draft | Note:
    if isinstance(item, Draft) and item.unread is None:
        item.warnings = [*warnings, *item.warnings]
        if "/row/" not in item.path:
            office.properties(item, {key: value for key, value in fields.items() if key != "title"})
    return item


def _rows(root: Any, book: _Book, left: int) -> tuple[list[tables.Row], int]:
    """The rows with something in them, and how many cells may still be read."""
    rows: list[tables.Row] = []
    number = 0
    for row in root.iter("{*}row"):
        said = row.get("r") or ""
        number = int(said) if said.isascii() and said.isdigit() and len(said) < 8 else number + 1
        cells: dict[int, str] = {}
        column = -1
        for cell in row:
            if not isinstance(cell.tag, str) or not cell.tag.endswith("}c"):
                continue
            left -= 1
            if left <= 0:
                return rows, 0
            column = _column(cell.get("r") or "", column)
            text = _text(cell, book).strip()
            if text:
                cells[column] = text
        if cells:
            rows.append((number, cells))
    rows.sort(key=lambda row: row[0])
    return rows, left


def _column(reference: str, before: int) -> int:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return before + 1
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return column - 1


def _text(cell: Any, book: _Book) -> str:
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return _rich(cell)
    raw = next((child.text or "" for child in cell if str(child.tag).endswith("}v")), "")
    style = cell.get("s") or ""
    return (
        book.value(kind, raw, int(style) if style.isascii() and style.isdigit() and len(style) < 7 else -1)
        if raw
        else ""
    )


def _comments(package: office.Package, book: _Book, part: str, sheet: str) -> Iterator[Apart]:
    folder, _, file = part.rpartition("/")
    seen: set[tuple[str, str]] = set()
    relations = book.relations(f"{folder}/_rels/{file}.rels")
    # Threaded comments first: their old-style copies say only that the program is too old.
    for kind, target in sorted(relations.values(), key=lambda link: link[0] != "threadedComment"):
        if kind not in ("comments", "threadedComment"):
            continue
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target.removeprefix('../')}"
        try:
            root = package.xml(path)
        except NotRead:
            continue
        authors = [e.text or "" for e in root.iter("{*}author")] if root is not None else []
        for comment in root.iter("{*}comment", "{*}threadedComment") if root is not None else ():
            cell = (comment.get("ref") or "")[:12]
            text = _rich(comment) or next((e.text or "" for e in comment.iter("{*}text")), "")
            if not text.strip() or (kind == "comments" and ("threaded", cell) in seen):
                continue
            seen.add(("threaded" if kind == "threadedComment" else "old", cell))
            who = comment.get("authorId") or ""
            by = authors[int(who)].strip() if who.isascii() and who.isdigit() and int(who) < len(authors) else ""
            day = (comment.get("dT") or "")[:10]
            label = ", ".join(word for word in (f"comment on {sheet}, {cell}", by and f"by {by[:80]}", day) if word)
            yield Apart("comment", label, text.strip(), "xlsx.comment")


def comments_of(comments: list[Apart], file: str, sheet: str) -> Draft:
    """The comments of a sheet as a document of their own: rows are documents, and a comment hangs on any cell."""
    composer = Composer()
    composer.apart(comments)
    draft = Draft(path=f"{sheet}/comments", name=f"{file}, {sheet}, comments")
    composer.into(draft)
    draft.warnings = [f"{counted(len(comments), 'comment', 'comments')} that stood beside cells of the sheet."]
    return draft


READER = Reader(MANIFEST, sniff, read)
