"""Single files packed with gzip, bzip2 or xz: the one file in them is handed on under its own name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from khronika.intake.cleaning import clean_name
from khronika.intake.extraction import Given, Limits, Manifest, NotRead, Reader, Source
from khronika.intake.readers.archives import Listed, allowed, hand_on, too_large
from khronika.intake.readers.tarred import BROKEN, packing, unpacked

MANIFEST = Manifest(
    name="gzip",
    version="1",
    title="compressed file (gzip, bzip2, xz)",
    extensions=("gz", "bz2", "xz"),
    container=True,
)
_ENDING = re.compile(r"\.(?:gz|bz2|xz)$", re.IGNORECASE)
CHUNK = 1 << 20


def sniff(head: bytes, name: str) -> int:
    if packing(head):
        return 2
    return 1 if _ENDING.search(name) else 0


def read(source: Source, limits: Limits) -> Iterator[Given]:
    if packing(source.head(16)) is None:
        raise NotRead("Its name says compressed, but its bytes are not.", "Find out what made the file and rename it.")
    inner = _ENDING.sub("", source.name)
    name = clean_name(inner if inner != source.name else f"{source.name}.unpacked")

    def unpack() -> bytes:
        source.stream.seek(0)
        stream = unpacked(source.stream, source.head(16))
        most = allowed(source.size, limits)
        parts, size = [], 0
        try:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > most:
                    raise too_large(most, source.size)
                parts.append(chunk)
        except BROKEN:
            raise NotRead("The compressed file is broken or cut off.", "Get a whole copy.") from None
        return b"".join(parts)

    yield from hand_on(source, [Listed(name.replace("/", "_"), 0, unpack)], limits)


READER = Reader(MANIFEST, sniff, read)
