"""A document and its reading as the report that the later rooms read."""

from __future__ import annotations

from khronika.records.custody import Document, Reading
from khronika.records.reports import Report


def report_of(document: Document, reading: Reading) -> Report:
    """The report of a document, its id the short one ("D-12").

    `bytes_sha256` is the digest of the document's own bytes: of the file, or of the member of an archive; None for a
    message or a line, which is no file.
    """
    arrival = document.arrival
    return Report(
        id=document.id,
        text=reading.text,
        title=reading.title,
        published=reading.published,
        language=reading.language,
        publisher=reading.publisher,
        url=reading.url or arrival.collection.url,
        author=reading.author,
        format=arrival.format,
        marks=reading.marks,
        credits=reading.credits,
        bytes_sha256=arrival.member_sha256 or (arrival.object if not arrival.path else None),
    )
