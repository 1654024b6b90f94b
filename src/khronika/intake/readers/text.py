"""Plain text and Markdown in any character set. Line ends become `\\n`; nothing else is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from khronika.intake import layout
from khronika.intake.extraction import Claim, Draft, Limits, Manifest, Note, NotRead, Reader, Source
from khronika.intake.layout import lines_of
from khronika.intake.readers.charsets import decode, utf16_without_mark
from khronika.records.reports import Mark, Place

MANIFEST = Manifest(
    name="text",
    version="1",
    title="plain text, Markdown",
    extensions=("txt", "text", "md", "markdown", "log", "asc"),
    needs=("charset-normalizer", "py3langid"),
)

_CONTROL = bytes(byte for byte in range(32) if byte not in (9, 10, 12, 13, 27))
_LINE_END = re.compile("\r\n?")
_FRONT = re.compile(r"---[ \t]*\n(?P<fields>(?:[^\n]{0,400}\n){1,40}?)---[ \t]*(?:\n|$)")
_FIELD = re.compile(r"(?P<name>[A-Za-z_]{2,20})[ \t]*:[ \t]*(?P<value>\S[^\n]*)")
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
    start = _front_matter(draft)
    body = text[start:]
    heading = _HEADING.match(body.lstrip("\n")[:400])
    title, masthead = layout.head_of(body)
    draft.title = draft.title or (heading[1] if heading else None) or title
    draft.publisher = draft.publisher or (masthead if title == draft.title else None)
    if start and heading:
        first = text.index("#", start)
        draft.marks.append(Mark(kind="headline", spans=((first, first + heading.end() - 1),), why="text.heading"))
    draft.places = list(paragraphs(text))
    yield draft


def _front_matter(draft: Draft) -> int:
    """Takes the fields between two lines of `---` at the top, as static site programs write them; where they end."""
    front = _FRONT.match(draft.text[:8000])
    fields = [_FIELD.fullmatch(line.strip()) for line in front["fields"].splitlines()] if front else []
    known = {match["name"].lower(): match["value"].strip().strip("\"'") for match in fields if match}
    if front is None or not known:
        return 0
    draft.title, draft.author = known.get("title"), known.get("author") or known.get("by")
    draft.publisher, draft.url = known.get("publisher") or known.get("site"), known.get("url") or known.get("link")
    draft.language = (known.get("language") or known.get("lang") or "").lower()[:2] or None
    for name in ("published", "date"):
        if name in known:
            draft.claims.append(
                Claim(origin="metadata", words=known[name][:200], label=f"the head of the file ({name})")
            )
    draft.marks.append(Mark(kind="boilerplate", spans=((0, front.end()),), why="text.front_matter"))
    return front.end()


READER = Reader(MANIFEST, sniff, read)
