"""JSON lines: `{id, text, title?, published|dct?, language|lang?, publisher?, url?, author?}`, a document a line."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from khronika.intake.extraction import Claim, Draft, Limits, Manifest, Note, NotRead, Reader, Source
from khronika.records.reports import Place

MANIFEST = Manifest(
    name="jsonl",
    version="1",
    title="JSON lines",
    extensions=("jsonl", "ndjson", "jsonl.gz", "ndjson.gz"),
    container=True,
    needs=("py3langid",),
)
LONGEST_LINE = 32 << 20
HELP = 'Each line must be one JSON object with a "text"; mend the line and add the file again.'


def sniff(head: bytes, name: str) -> int:
    if name.endswith((".jsonl", ".ndjson")):
        return 3 if head.lstrip()[:1] == b"{" else 1
    if name.endswith((".jsonl.gz", ".ndjson.gz")):
        return 3 if head.startswith(b"\x1f\x8b") else 1
    first, _, second = head.lstrip().partition(b"\n")
    return 2 if first.startswith(b'{"') and b'"text"' in first and second.lstrip().startswith(b'{"') else 0


def read(source: Source, limits: Limits) -> Iterator[Draft | Note]:
    packed = source.head(2) == b"\x1f\x8b"
    stream = cast(BinaryIO, gzip.GzipFile(fileobj=source.stream)) if packed else source.stream
    number, total, blank = 0, 0, 0
    while True:
        try:
            line = stream.readline(LONGEST_LINE + 1)
        except (OSError, EOFError, zlib.error):
            yield _unread(
                source, number + 1, NotRead("The compressed file is broken from here on.", "Get a whole copy.")
            )
            return
        if not line:
            break
        number += 1
        total += len(line)
        if packed and total > max(limits.file_bytes, limits.ratio * source.size):
            why = (
                f"Unpacked, the file has more than {total:,} bytes ({source.size:,} packed): that is beyond the limit."
            )
            yield _unread(source, number, NotRead(why, "Unpack it yourself if you trust it."))
            return
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = stream.readline(LONGEST_LINE)
            why = f"Line {number} is longer than {LONGEST_LINE:,} bytes."
            yield _unread(source, number, NotRead(why, HELP))
        elif line.strip():
            yield _line(source, number, line)
        else:
            blank += 1
    if number == blank:
        raise NotRead("There is no line in it.", "Nothing is missing if the file was meant to be empty.")


def _unread(source: Source, number: int, outcome: NotRead) -> Draft:
    return Draft(path=f"line/{number}", name=f"{source.name}, line {number}", unread=outcome)


def parse(line: bytes) -> Any:
    """The JSON value of a line. Raises `ValueError` (also for nesting too deep); accepts lone surrogates."""
    import msgspec

    try:
        return msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        try:
            return json.loads(line)
        except (RecursionError, UnicodeDecodeError) as error:
            raise ValueError(str(error)) from None


def _line(source: Source, number: int, line: bytes) -> Draft:
    try:
        record = parse(line)
    except ValueError:
        return _unread(source, number, NotRead(f"Line {number} is not valid JSON.", HELP))
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        return _unread(source, number, NotRead(f'Line {number} has no "text".', HELP))

    def words(*names: str) -> str | None:
        for name in names:
            value = record.get(name)
            if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).strip():
                return str(value)
        return None

    text = record["text"]
    draft = Draft(
        path=f"line/{number}",
        name=words("id", "doc_id") or f"{source.name}, line {number}",
        text=text,
        title=words("title"),
        author=words("author"),
        publisher=words("publisher"),
        url=words("url"),
        language=(words("language", "lang") or "").lower().split("-")[0][:8] or None,
        plain=True,
        size=len(line),
        places=[Place(span=(0, len(text)), kind="line", label=str(number))],
    )
    given = words("published", "dct", "date")
    if given:
        draft.claims.append(Claim(origin="given", words=given, label=f"the record in line {number}"))
    return draft


READER = Reader(MANIFEST, sniff, read)
