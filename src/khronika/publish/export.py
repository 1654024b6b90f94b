"""`export`: tables of a case as CSV or JSON lines under a rule that nothing can switch off.

Every person's name is replaced and every quotation withheld. Before a file is written every cell is checked: it is of
its column's closed kind (an id, a member of a list, a number, a day), or its free words hold no form of any name. An
export with a cell that is neither is refused.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from khronika.protection.masking import Masker
from khronika.publish.columns import COLUMNS, Row, free_cells, misfits
from khronika.publish.suspects import suspects
from khronika.publish.tables import WITHHELD, tables
from khronika.records.base import from_json, to_json
from khronika.records.custody import Edition
from khronika.records.protection import Person
from khronika.store.errors import KhronikaError
from khronika.store.folder import CaseFolder
from khronika.store.index import Index

FORMATS = ("csv", "jsonl")


class ExportRefused(KhronikaError):
    """The export could not be shown to be free of people's names; nothing was written."""


class OutputExists(KhronikaError):
    """There is something at the place the export was to be written to; it was left alone."""


def export(folder: CaseFolder, index: Index, out: Path, *, to: str, by: str, time: str) -> list[Path]:
    """Write the tables of a case to `out` (csv: a folder of one file a table; jsonl: one file) and log the edition.

    Raises ExportRefused (a name would leave the case), OutputExists, and ValueError for an unknown format.
    """
    if to not in FORMATS:
        raise ValueError(f"Khronika exports to {' and '.join(FORMATS)}, not to {to!r}.")
    if out.exists():
        raise OutputExists(f"{out} exists already. Nothing was written; name a place that is still free.")
    if int(index.meta("unnamed") or "0"):
        raise ExportRefused(
            "In the last run some documents could not be searched for names, so nobody knows whom they name. "
            "Nothing was written. Run again; `khronika run` says which."
        )
    people = [from_json(row["json"], Person) for row in index.db.execute("select json from persons order by id")]
    masker = Masker([*people, *suspects(index)])
    rows = tables(index, masker.mask)
    check(rows, masker)
    files = csv_files(rows) if to == "csv" else {out.name: jsonl(rows)}
    digests = folder.put_objects(list(files.values()))
    edition = Edition(
        kind=f"export:{to}", files=tuple(zip(files, digests, strict=True)), rests_on=folder.size, withheld=WITHHELD,
        by=by, time=time,
    )  # fmt: skip
    folder.append([("edition", edition)])
    return _write(out, files, as_folder=to == "csv")


def check(rows: Mapping[str, Sequence[Row]], masker: Masker) -> None:
    """Raise ExportRefused if a cell is not of its column's kind, or free words hold a form of a person's name."""
    for table, content in rows.items():
        if wrong := misfits(table, content):
            raise ExportRefused(
                f"The table {table} holds something unexpected in {', '.join(wrong)}. Nothing was written. This is a "
                "fault of Khronika: please report the table and column, not what stands there."
            )
        if any(masker.find(words) for words in free_cells(table, content)):
            raise ExportRefused(
                f"A place in the table {table} still holds a person's name. Nothing was written. This is "
                "a fault of Khronika's masking: please report it, without the name."
            )


def csv_files(rows: Mapping[str, Sequence[Row]]) -> dict[str, bytes]:
    """File name -> UTF-8 CSV (RFC 4180, byte-order mark for spreadsheets), one file a table."""
    files = {}
    for table, content in rows.items():
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(COLUMNS[table])
        writer.writerows([cell(value) for value in row.values()] for row in content)
        files[f"{table}.csv"] = b"\xef\xbb\xbf" + text.getvalue().encode()
    return files


def cell(value: str | int | float | None) -> str:
    """A value as a cell that no spreadsheet takes for a formula (OWASP: CSV injection)."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    text = "".join(c if c.isprintable() else " " for c in value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def jsonl(rows: Mapping[str, Sequence[Row]]) -> bytes:
    """One JSON object a line, `table` first told by its field of that name."""
    lines = [to_json({"table": table, **row}) for table, content in rows.items() for row in content]
    return b"".join(line + b"\n" for line in lines)


def _write(out: Path, files: Mapping[str, bytes], *, as_folder: bool) -> list[Path]:
    if as_folder:
        out.mkdir(parents=True, mode=0o700)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
    written = []
    for name, data in files.items():
        path = out / name if as_folder else out
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        written.append(path)
    return written
