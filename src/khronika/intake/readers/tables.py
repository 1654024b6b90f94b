"""Tables as documents: a row a document where a column holds texts, else the whole sheet with its cells as places.

Which column is what comes from a mapping: a TOML file beside the table (`pile.csv.map.toml`) or given by the user;
without one it is proposed from the headers (`columns.toml`), and said.

    text = ["Body"]          # headers or letters; the cells are joined
    title = "Headline"       # also: published, publisher, author, url, language, id
    header = 1               # row of the headers; 0: none, columns are letters
    day_first = true         # 03/04/2022 is the third of April
    rows = "documents"       # or "sheet": one document a sheet, whatever the headers are
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from khronika.intake.extraction import Claim, Draft, Limits, Note, NotRead
from khronika.intake.readers.composing import Composer, counted, letters
from khronika.records.reports import Place

ROLES = ("text", "title", "published", "publisher", "author", "url", "language", "id")
OTHER_KEYS = ("header", "day_first", "rows")
LOOK_FOR_HEADERS = 10
"""Rows in which the headers are looked for: above them often stand a title and a date."""
SAMPLE = 200
TEXT_LENGTH = 25
"""Characters that the cells of a proposed text column have on average: a column "Report" of "yes" and "no" has not."""


Row = tuple[int, dict[int, str]]
"""(number from 1, text by column from 0); cells that are empty are missing."""

_NOT_WORD = re.compile(r"[\W_]+")
_SLASHED = re.compile(r"\s*(\d{1,2})([/.-])(\d{1,2})\2((?:19|20)\d\d)\b")


@dataclass
class Mapping:
    """Columns (from 0) by role. `headers` by column; `first` is the first row that is data."""

    columns: dict[str, list[int]]
    headers: dict[int, str]
    first: int
    confirmed: bool = False
    day_first: bool | None = None

    def sentence(self) -> str:
        """Which column is read as what, and by whose word."""
        pairs = [
            f"{role} = {', '.join(self.name(column) for column in self.columns[role])}"
            for role in ROLES
            if self.columns.get(role)
        ]
        whose = "by the mapping given" if self.confirmed else "proposed from its headers, not confirmed"
        rest = [self.name(column) for column in self.headers if not any(column in c for c in self.columns.values())]
        unused = f" Not read: {', '.join(rest[:30])}{', …' if len(rest) > 30 else ''}." if rest else ""
        return f"Columns, {whose}: {'; '.join(pairs)}.{unused}"

    def name(self, column: int) -> str:
        return f'"{self.headers[column]}"' if self.headers.get(column) else letters(column)


@cache
def _known() -> dict[str, dict[str, list[str]]]:
    path = resources.files("khronika.intake.readers").joinpath("columns.toml")
    known: dict[str, dict[str, list[str]]] = tomllib.loads(path.read_text("utf-8"))
    return known


def plain(header: str) -> str:
    """A header as `columns.toml` writes it: small letters, one space for all that is neither letter nor digit."""
    return " ".join(_NOT_WORD.sub(" ", header.replace("№", " no ")).split()).casefold()


def propose(rows: Sequence[Row]) -> Mapping | None:
    """The mapping that the headers of a table suggest; None if no column of texts can be told."""
    for number, cells in rows[:LOOK_FOR_HEADERS]:
        names = {column: plain(text) for column, text in cells.items() if len(text) <= 80}
        found = {role: _fitting(names, role) for role in ROLES}
        data = [row for row in rows if row[0] > number]
        texts = [column for column in found["text"] if _holds_texts(data, column)]
        weak = [column for column in _fitting(names, "text", "weak")[:1] if _holds_texts(data, column)]
        others = sum(bool(found[role]) for role in ROLES[1:])
        if (texts or weak) and (others or len(cells) == 1):
            columns = {role: found[role][:1] for role in ROLES}
            columns["text"] = texts or weak
            return Mapping(columns, dict(cells), number + 1)
    return None


def _fitting(names: dict[int, str], role: str, kind: str = "names") -> list[int]:
    order = {name: position for position, name in enumerate(_known()[role].get(kind, ()))}
    fitting = sorted((order[name], column) for column, name in names.items() if name in order)
    return [column for _, column in fitting]


def _holds_texts(rows: Sequence[Row], column: int) -> bool:
    lengths = [len(cells[column]) for _, cells in rows[:SAMPLE] if column in cells]
    return bool(lengths) and sum(lengths) >= TEXT_LENGTH * len(lengths)


def given(words: str, rows: Sequence[Row]) -> Mapping | None:
    """The mapping that a TOML text gives for a table; None if it says that the sheet is one document.

    Raises `NotRead` if it is no such mapping, or names a column the table does not have.
    """
    try:
        said: dict[str, Any] = tomllib.loads(words)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _bad_mapping(f"it is no TOML ({error})"[:300]) from None
    unknown = sorted(set(said) - {*ROLES, *OTHER_KEYS})
    if unknown:
        raise _bad_mapping(f'it has "{unknown[0]}", which is not known; known are {", ".join((*ROLES, *OTHER_KEYS))}')
    if said.get("rows") == "sheet":
        return None
    header = said.get("header", rows[0][0] if rows else 1)
    if not isinstance(header, int) or isinstance(header, bool) or header < 0:
        raise _bad_mapping('its "header" is not the number of a row')
    headers = dict(next((cells for number, cells in rows if number == header), {}))
    columns = {role: _columns(said[role], headers) for role in ROLES if said.get(role) not in (None, "", [])}
    if not columns.get("text"):
        raise _bad_mapping('it names no column for "text"')
    day_first = said.get("day_first")
    return Mapping(columns, headers, header + 1, True, day_first if isinstance(day_first, bool) else None)


def _columns(value: object, headers: dict[int, str]) -> list[int]:
    found = []
    for name in value if isinstance(value, list) else [value]:
        same = [column for column, header in headers.items() if header == name or plain(header) == plain(str(name))]
        if same:
            found.append(same[0])
        elif isinstance(name, str) and re.fullmatch(r"[A-Z]{1,3}", name):
            column = 0
            for letter in name:
                column = column * 26 + ord(letter) - 64
            found.append(column - 1)
        else:
            there = ", ".join(f'"{header}"' for header in list(headers.values())[:20])
            raise _bad_mapping(f'it names a column "{name}", and the columns are {there or "without names"}'[:600])
    return found


def _bad_mapping(why: str) -> NotRead:
    return NotRead(
        f"The mapping for this table cannot be used: {why}.", "Mend the mapping file and add the table again."
    )


def documents(
    rows: Sequence[Row], mapping: Mapping, limits: Limits, *, name: str, sheet: str = ""
) -> Iterator[Draft | Note]:
    """A draft for each row with text, and notes about the rest. `sheet` is named in paths and places."""
    day_first = mapping.day_first if mapping.day_first is not None else _day_first(rows, mapping)
    described = mapping.sentence()
    prefix = f"{sheet}/" if sheet else ""
    said = f"Sheet {sheet}: " if sheet else ""
    yield Note(said + described)
    without, given_rows = [], 0
    for number, cells in rows:
        if number < mapping.first or not cells:
            continue
        if not any(column in cells for column in mapping.columns["text"]):
            without.append(number)
            continue
        given_rows += 1
        if given_rows > limits.members:
            yield Note(f"{said}Only the first {limits.members:,} rows are read; split the table.")
            break
        draft = _row(number, cells, mapping, day_first, sheet)
        draft.path = f"{prefix}row/{number}"
        identity = _one(cells, mapping, "id")
        draft.name = f"{name}, {prefix and f'{sheet}, '}row {number}{(identity and f' ({identity[:100]})') or ''}"
        draft.warnings.append(described)
        yield draft
    if without:
        shown = ", ".join(map(str, without[:20])) + (", …" if len(without) > 20 else "")
        rows_are = counted(len(without), "row has", "rows have")
        yield Note(f"{said}{rows_are} nothing in the columns of the text: no documents. Row {shown}.")


def _one(cells: dict[int, str], mapping: Mapping, role: str) -> str | None:
    values = [cells[column] for column in mapping.columns.get(role, ()) if column in cells]
    return ", ".join(values)[:2000] or None


def _row(number: int, cells: dict[int, str], mapping: Mapping, day_first: bool | None, sheet: str) -> Draft:
    composer = Composer()
    for column in mapping.columns["text"]:
        if text := cells.get(column, "").strip():
            span = composer.put(text)
            composer.places.append(
                Place(span=span, kind="cell", label=f"{sheet and f'{sheet}, '}{letters(column)}{number}")
            )
    draft = Draft(plain=True)
    composer.into(draft)
    draft.title, draft.author = _one(cells, mapping, "title"), _one(cells, mapping, "author")
    draft.publisher, draft.url = _one(cells, mapping, "publisher"), _one(cells, mapping, "url")
    language = (_one(cells, mapping, "language") or "").lower()
    if re.fullmatch(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8})?", language):
        draft.language = re.split("[-_]", language)[0]
    published = _one(cells, mapping, "published")
    if published:
        label = f"column {mapping.name(mapping.columns['published'][0])}"
        words = _ordered(published, day_first)
        draft.claims.append(Claim(origin="given" if mapping.confirmed else "metadata", words=words[:200], label=label))
    draft.size = sum(len(text.encode("utf-8", "replace")) for text in cells.values())
    return draft


def _day_first(rows: Sequence[Row], mapping: Mapping) -> bool | None:
    """Whether `03/04/2022` in the column of dates is the third of April: told by days beyond 12 elsewhere in it."""
    first = second = False
    for _, cells in rows:
        for column in mapping.columns.get("published", ()):
            if match := _SLASHED.match(cells.get(column, "")):
                first, second = first or int(match[1]) > 12, second or int(match[3]) > 12
    return first if first != second else None


def _ordered(words: str, day_first: bool | None) -> str:
    match = _SLASHED.match(words)
    if match is None or day_first is None or match[2] == ".":
        return words
    day, month = (match[1], match[3]) if day_first else (match[3], match[1])
    return f"{match[4]}-{int(month):02}-{int(day):02} ({words.strip()})"


def whole(rows: Sequence[Row], *, sheet: str) -> Draft:
    """The whole sheet as one document, a row a line, each cell a place."""
    composer = Composer()
    block: list[list[tuple[int, str]]] = []
    first = previous = 0
    for number, cells in (*rows, (0, {})):
        # An empty row parts what stands above from what stands below.
        if block and number != previous + 1:
            composer.table(block, sheet, first)
            block = []
        if not block:
            first = number
        if cells:
            block.append(sorted(cells.items()))
        previous = number
    draft = Draft()
    composer.into(draft)
    return draft


def read_sheet(
    rows: Sequence[Row], limits: Limits, words: str | None, *, name: str, sheet: str = ""
) -> Iterator[Draft | Note]:
    """A sheet by the mapping in `words` (TOML), or as its headers suggest, or whole."""
    try:
        mapping = given(words, rows) if words is not None else propose(rows)
    except NotRead as outcome:
        yield Draft(path=f"{sheet}/" if sheet else "", name=name, unread=outcome)
        return
    if mapping is not None:
        yield from documents(rows, mapping, limits, name=name, sheet=sheet)
        return
    if words is None:
        yield Note(f"{sheet and f'Sheet {sheet}: '}No column of texts could be told by its header: it is one document.")
    draft = whole(rows, sheet=sheet or "table")
    draft.path, draft.name = sheet, f"{name}, {sheet}" if sheet else name
    yield draft
