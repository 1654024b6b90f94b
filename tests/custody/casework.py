"""Small cases to look at and to break."""

from __future__ import annotations

import shutil
from pathlib import Path

from khronika.records.base import to_json
from khronika.records.custody import Arrival, Reading, ReadingLogged
from khronika.store import keys
from khronika.store.folder import CaseFolder

TIME = "2026-01-02T03:04:05Z"


def arrive(case: CaseFolder, *reports: bytes) -> list[int]:
    """Preserves and logs reports. Out: indices of their entries."""
    digests = case.put_objects(reports)
    return case.append(
        lambda state: [
            ("arrival", Arrival(
                number=state.counts["arrival"] + 1 + n, object=digest, name=f"{n}.txt", place="box", format="text",
                size=len(report), time=TIME, by="R",
            ))
            for n, (digest, report) in enumerate(zip(digests, reports, strict=True))
        ]
    )  # fmt: skip


def read(case: CaseFolder, document: int, text: str) -> str:
    """Stores and logs a reading of a document. Out: its id."""
    [name] = case.put_objects([to_json(Reading(text=text, reader="text", reader_version="1"))])
    logged = ReadingLogged(document=document, reading=name, reader="text", reader_version="1", time=TIME)
    case.append([("reading", logged)])
    return name


def files_of(path: Path) -> list[Path]:
    """Every file of the truth of a case that has a byte."""
    return sorted(p for p in path.rglob("*") if p.is_file() and p.stat().st_size and "derived" not in p.parts)


def overwrite(path: Path, content: bytes) -> None:
    """Puts other bytes in a read-only file."""
    path.chmod(0o600)
    path.write_bytes(content)


def copy(case: Path, to: Path) -> Path:
    """A fresh copy of a case."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(case, to)
    return to


def forget() -> None:
    """As if this computer had never seen a case."""
    shutil.rmtree(keys.home() / "seen", ignore_errors=True)
