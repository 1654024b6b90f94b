"""The readers, one file a format, and the choice among them by a file's content, then its name.

A new reader is a new module with `MANIFEST`, `sniff` and `read`, listed in `READERS`. Modules here import nothing heavy
at the top: the parent process loads them for their manifests, only the child runs them.
"""

from __future__ import annotations

from khronika.intake.extraction import Manifest, Reader
from khronika.intake.readers import (
    autoarchiver,
    delimited,
    docx,
    eml,
    epub,
    ftm,
    html,
    jsonl,
    mbox,
    mhtml,
    ods,
    odt,
    ole,
    packed,
    pdf,
    rss,
    rtf,
    tarred,
    telegram,
    telegram_html,
    text,
    unread,
    wacz,
    warc,
    whatsapp,
    xlsx,
    zipped,
)

READERS: tuple[Reader, ...] = (
    pdf.READER,
    warc.READER,
    wacz.READER,
    mhtml.READER,
    mbox.READER,
    eml.READER,
    telegram.READER,
    telegram_html.READER,
    autoarchiver.READER,
    whatsapp.READER,
    rss.READER,
    ftm.READER,
    jsonl.READER,
    docx.READER,
    odt.READER,
    rtf.READER,
    xlsx.READER,
    ods.READER,
    epub.READER,
    ole.READER,
    delimited.READER,
    tarred.READER,
    zipped.READER,
    packed.READER,
    html.READER,
    text.READER,
)
"""In order of preference where two are equally sure."""

BY_NAME: dict[str, Reader] = {reader.manifest.name: reader for reader in READERS}

HEAD = 4096
"""Bytes that are enough to tell a format."""


def manifests() -> tuple[Manifest, ...]:
    """All readers as they describe themselves."""
    return tuple(reader.manifest for reader in READERS)


def format_of(head: bytes, name: str) -> str:
    """The format of a file from its first 4096 bytes and its name: a reader's name, or that of a kind not read yet.

    A signature beats the name ("a PDF called .txt is a PDF"); the name beats a mere likeness.
    """
    lower = name.lower()
    scored = [(reader.sniff(head, lower), -position, reader) for position, reader in enumerate(READERS)]
    best = max(scored, key=lambda item: item[:2])
    known = unread.kind_of(head, lower)
    if known is not None and (best[0] < 3 or known.certain):
        return known.name
    if best[0] == 0:
        return "unknown"
    return best[2].manifest.name


def container(format: str) -> bool:  # noqa: A002 - the word the records use
    """Whether files of this format hold many documents."""
    reader = BY_NAME.get(format)
    return bool(reader and reader.manifest.container)
