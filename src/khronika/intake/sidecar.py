"""The sidecar: a CSV with a line a file and what its collector knows of it, completing the record given for all."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import msgspec

from khronika.intake.cleaning import one_line
from khronika.intake.readers.charsets import decode
from khronika.records.custody import Collection
from khronika.store.errors import KhronikaError

FIELDS = ("collector", "source", "url", "collected", "device", "note")
MOST_BYTES = 64 << 20


class BadSidecar(KhronikaError):
    """The sidecar cannot be used; nothing was added."""


class Sidecar:
    """Collection records by file, and sentences about what in the sidecar fits nothing."""

    def __init__(self, rows: dict[str, dict[str, str]], problems: list[str]) -> None:
        self._rows = rows
        self._used: set[str] = set()
        self._problems = problems

    @classmethod
    def load(cls, path: Path) -> Sidecar:
        """Reads the CSV (any charset; comma, semicolon or tab). Raises `BadSidecar` if it has no `file` column."""
        try:
            if path.stat().st_size > MOST_BYTES:
                raise BadSidecar(f"{path} is larger than {MOST_BYTES:,} bytes. Nothing was added.")
            text, _, _ = decode(path.read_bytes())
        except OSError as error:
            raise BadSidecar(f"The sidecar {path} cannot be read ({error.strerror}). Nothing was added.") from None
        first = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=lambda character: (first.count(character), character == ","))
        try:
            lines = list(csv.reader(io.StringIO(text.replace("\x00", "")), delimiter=delimiter))
        except csv.Error as error:
            raise BadSidecar(f"The sidecar {path} is no CSV ({error}). Nothing was added.") from None
        head = [name.strip().lower() for name in lines[0]] if lines else []
        if "file" not in head:
            raise BadSidecar(
                f'The sidecar {path} has no column "file". Its first line must name the columns. Nothing was added.'
            )
        problems = [
            f'The sidecar has a column "{name}" that is not known; known are file, {", ".join(FIELDS)}.'
            for name in head
            if name and name != "file" and name not in FIELDS
        ]
        rows: dict[str, dict[str, str]] = {}
        for number, line in enumerate(lines[1:], 2):
            values = {name: words for name, cell in zip(head, line, strict=False) if (words := one_line(cell, 2000))}
            named = values.pop("file", None)
            if named is None:
                if values:
                    problems.append(f"Line {number} of the sidecar names no file.")
                continue
            key = _key(named)
            if key in rows:
                problems.append(f"Line {number} of the sidecar names {named} again; the first line is used.")
                continue
            rows[key] = {name: value for name, value in values.items() if name in FIELDS}
        return cls(rows, problems)

    def collection(self, relative: str, place: str, general: Collection) -> Collection:
        """The record for a file: its line by path in the source, place, or bare name; `general` fills gaps."""
        for key in (_key(relative), _key(place), _key(relative.rsplit("/", 1)[-1])):
            if key in self._rows:
                self._used.add(key)
                return msgspec.structs.replace(general, **self._rows[key])
        return general

    def problems(self) -> list[str]:
        """What in the sidecar fits nothing: unknown columns, and files that were nowhere."""
        unused = sorted(set(self._rows) - self._used)
        return self._problems + [f"The sidecar names {name}, which is nowhere among the files." for name in unused]


def _key(name: str) -> str:
    return name.strip().replace("\\", "/").removeprefix("./")
