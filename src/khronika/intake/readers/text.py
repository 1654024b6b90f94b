"""Plain text and Markdown in any character set. Line ends become `\\n`; nothing else is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from khronika.intake.extraction import Draft, Limits, Manifest, Note, NotRead, Reader, Source
from khronika.intake.layout import lines_of
from khronika.intake.readers.charsets import decode, utf16_without_mark
from khronika.records.reports import Place

MANIFEST = Manifest(
    name="text",
    version="1",
    title="plain text, Markdown",
    extensions=("txt", "text", "md", "markdown", "log", "asc"),
    needs=("charset-normalizer", "py3langid"),
)

_CONTROL = bytes(byte for byte in range(32) if byte not in (9, 10, 12, 13, 27))
_LINE_END = re.compile("\r\n?")
_HEADING = re.compile(r"#{1,2} +([^\n]{1,300}?)[ #]*(?:\n|$)")
MOST_PLACES = 20_000


def sniff(head: bytes, name: str) -> int:
    if head.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return 2
    if b"\x00" in head and not _wide(head):
        return 1 if name.endswith(tuple("." + e for e in MANIFEST.extensions)) else 0
    control = 0 if b"\x00" in head else len(head) - len(head.translate(None, _CONTROL))
    return 1 if control * 50 <= len(head) else 0


def _wide(head: bytes) -> bool:
    return head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")) or utf16_without_mark(head) is not None


def normalise(decoded: str) -> str:
    """`decoded` with `\\r\\n` and `\\r` as `\\n`."""
    return _LINE_END.sub("\n", decoded)


def original_offsets(decoded: str, offsets: list[int]) -> list[int]:
    """Where offsets into `normalise(decoded)` stand in `decoded`: each `\\r\\n` before them counts one more."""
    result, shift, at = [], 0, 0
    cuts = [match.start() for match in re.finditer("\r\n", decoded)]
    for offset in sorted(offsets):
        while at < len(cuts) and cuts[at] - at < offset:
            at += 1
            shift = at
        result.append(offset + shift)
    order = sorted(range(len(offsets)), key=offsets.__getitem__)
    final = [0] * len(offsets)
    for position, value in zip(order, result, strict=True):
        final[position] = value
    return final


def paragraphs(text: str) -> tuple[Place, ...]:
    """A place for each paragraph (lines without an empty line between them), numbered from 1."""
    places: list[Place] = []
    start: int | None = None
    lines = lines_of(text)
    for position, (left, right) in enumerate(lines):
        start = left if start is None else start
        after = lines[position + 1][0] if position + 1 < len(lines) else len(text)
        if position + 1 == len(lines) or text.count("\n", right, after) > 1:
            places.append(Place(span=(start, right), kind="paragraph", label=str(len(places) + 1)))
            start = None
            if len(places) >= MOST_PLACES:
                break
    return tuple(places)


def read(source: Source, limits: Limits) -> Iterator[Draft | Note]:
    data = source.bytes(limits)
    if b"\x00" in data[:4096] and not _wide(data[:4096]):
        control = len(data[:4096]) - len(data[:4096].translate(None, _CONTROL))
        if control * 10 > min(len(data), 4096):
            raise NotRead(
                "Its name says text, but its bytes are not text.", "Find out what made the file and rename it."
            )
    decoded, charset, warnings = decode(data)
    text = normalise(decoded)
    draft = Draft(text=text, name=source.name, charset=charset, warnings=warnings, plain=True)
    heading = _HEADING.match(text.lstrip("\n")[:400])
    if heading and source.name.lower().endswith((".md", ".markdown")):
        draft.title = heading[1]
    draft.places = list(paragraphs(text))
    yield draft


READER = Reader(MANIFEST, sniff, read)
