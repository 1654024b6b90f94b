"""MHTML (RFC 2557): a page a browser saved as one file. The main page is read as any saved page.

The day it was saved is a credit (`captured`), not the day of publication. Frames and pictures stay in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

from khronika.intake.cleaning import one_line
from khronika.intake.extraction import Draft, Given, Limits, Manifest, NotRead, Reader, Source
from khronika.intake.readers import eml, html, mail_body, mail_headers
from khronika.intake.readers.charsets import decode
from khronika.records.reports import Credit

MANIFEST = Manifest(
    name="mhtml",
    version="1",
    title="web page saved as one file (MHTML)",
    extensions=("mht", "mhtml"),
    needs=html.MANIFEST.needs,
)
_RELATED = re.compile(rb"(?im)^content-type:\s*multipart/related\s*;")
MOST_PARTS = 20_000
PAGES = ("text/html", "application/xhtml+xml")


def sniff(head: bytes, name: str) -> int:
    ends = name.endswith((".mht", ".mhtml"))
    saved = b"\nSnapshot-Content-Location:" in head or re.search(rb"(?im)^from:\s*\"?<?saved by", head)
    if (saved or ends) and (_RELATED.search(head) or (ends and eml.header_names(head))):
        return 3
    return 1 if ends else 0


def read(source: Source, limits: Limits) -> Iterator[Given]:
    message, defects = mail_body.parse(source.bytes(limits).lstrip())
    leaves = _leaves(message)
    pages = [part for part in leaves if mail_headers.kind(part) in PAGES]
    if not pages:
        raise NotRead("There is no page in the file.", "Save the page again.")
    main = _main(message, pages)
    data = mail_body.payload(main)
    if (charset := mail_headers.charset(main)) is not None:
        data = decode(data, charset)[0].encode("utf-8", "replace")
    for draft in html.read(Source.of(data, source.name), limits):
        if isinstance(draft, Draft):
            _complete(draft, message, main, defects)
            if len(leaves) > 1:
                frames = len(pages) - 1
                draft.warnings.append(
                    f"Also in the file, not read: {frames:,} frames, {len(leaves) - len(pages):,} pictures and styles."
                )
        yield draft


def _leaves(message: Message) -> list[Message]:
    found: list[Message] = []
    stack = [message]
    while stack and len(found) < MOST_PARTS:
        part = stack.pop()
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list):
            stack.extend(reversed([piece for piece in inner if isinstance(piece, Message)]))
        else:
            found.append(part)
    return found


def _main(message: Message, pages: list[Message]) -> Message:
    """The page the file was made for: the one `start` names, or that of the saved address, or the first."""
    start = mail_headers.parameter(message, "start").strip("<> ")
    address = mail_headers.raw(message, "Snapshot-Content-Location") or mail_headers.raw(message, "Content-Location")
    for part in pages:
        identity = (mail_headers.raw(part, "Content-ID") or "").strip("<> ").lower()
        if start and identity == start:
            return part
    for part in pages:
        if address and mail_headers.raw(part, "Content-Location") == address:
            return part
    return pages[0]


def _complete(draft: Draft, message: Message, main: Message, defects: list[str]) -> None:
    for where in (message, main):
        for name in ("Snapshot-Content-Location", "Content-Location"):
            address = mail_headers.text(where, name)
            if address and address.lower().startswith(("http:", "https:")):
                draft.url = draft.url or one_line(address, 2000)
    draft.title = draft.title or mail_headers.text(message, "Subject")
    if saved := mail_headers.text(message, "Date"):
        draft.credits.append(Credit(kind="captured", value=saved[:100]))
        draft.warnings.append(f"The page was saved on {saved[:100]}: that is not when it was published.")
    draft.warnings += defects


READER = Reader(MANIFEST, sniff, read)
