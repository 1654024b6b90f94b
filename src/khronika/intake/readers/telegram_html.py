"""Telegram Desktop's HTML export (`messages.html`, `messages2.html`, …): a document a message.

The same documents as from the JSON export, with the same paths; the page tells less (a forwarded message's name, not
its number; who wrote only where it changes). Service lines are left out and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from khronika.intake.extraction import Claim, Draft, Limits, Manifest, Note, NotRead, Reader, Source
from khronika.intake.readers import html
from khronika.intake.readers.charsets import decode
from khronika.records.reports import Credit, Place

MANIFEST = Manifest(
    name="telegram_html",
    version="1",
    title="Telegram Desktop export (HTML)",
    extensions=("html",),
    container=True,
    needs=("lxml", "py3langid"),
)
_MESSAGE = re.compile(rb'class="message (?:default|service)[ "]')
_STAMP = re.compile(r"(?P<d>\d\d)\.(?P<m>\d\d)\.(?P<y>\d{4}) (?P<t>\d\d:\d\d:\d\d)(?: UTC(?P<z>[+-]\d\d:\d\d))?")
_TARGET = re.compile(r"#go_to_message(-?\d{1,20})")
_IDENTITY = re.compile(r"message(-?\d{1,20})")


def sniff(head: bytes, name: str) -> int:
    if _MESSAGE.search(head) and b"<html" in head.lower():
        return 3
    return 3 if b"<title>Exported Data</title>" in head and b"page_wrap" in head else 0


def read(source: Source, limits: Limits) -> Iterator[Draft | Note]:
    page, charset, warnings = decode(source.bytes(limits))
    draft = Draft(warnings=warnings)
    tree = html.tree_of(page, draft)
    for sentence in draft.warnings:
        yield Note(sentence)
    chat = _chat_name(tree)
    service = given = 0
    sender: str | None = None
    seen: set[str] = set()
    for element in tree.iter("div"):
        kinds = _classes(element)
        if "message" not in kinds:
            continue
        if "service" in kinds:
            service += 1
            sender = None
            continue
        if "default" not in kinds:
            continue
        given += 1
        number = _number(element, given, seen)
        message, sender = _message(element, number, chat, sender if "joined" in kinds else None)
        message.charset = charset
        yield message
    if service:
        yield Note(f"{chat or 'The chat'}: {service:,} service lines (days, joins, pins, calls) were left out.")
    if given == 0:
        raise NotRead(
            "It is a page of a Telegram export, but there is no message on it.", "Add the pages named messages.html."
        )


def _number(element: Any, position: int, seen: set[str]) -> str:
    match = _IDENTITY.fullmatch(element.get("id") or "")
    number = match[1] if match else f"at-{position}"
    if number in seen:
        number = f"{number}-at-{position}"
    seen.add(number)
    return number


def _classes(element: Any) -> list[str]:
    return (element.get("class") or "").split()


def _chat_name(tree: Any) -> str | None:
    for element in tree.iter("div"):
        if "page_header" in _classes(element):
            return " ".join("".join(element.itertext()).split())[:200] or None
    return None


def _message(element: Any, number: str, chat: str | None, sender: str | None) -> tuple[Draft, str | None]:
    """The message's draft, and who wrote it, for the messages joined to it."""
    forwarded: str | None = None
    parts: list[str] = []
    media: list[str] = []
    stamp = reply = signature = None
    stack = list(reversed(element))
    inside_forward: set[Any] = set()
    while stack:
        child = stack.pop()
        kinds = _classes(child) if isinstance(child.tag, str) else []
        below = child.getparent() in inside_forward
        if below or "forwarded" in kinds:
            inside_forward.add(child)
        if "from_name" in kinds:
            name = " ".join((child.text or "").split())[:200] or None
            if below:
                forwarded = forwarded or name or "a deleted account"
            else:
                sender = name or sender
        elif "date" in kinds and not below and child.get("title"):
            stamp = stamp or child.get("title")
        elif "text" in kinds:
            parts.append(text_of(child))
        elif "reply_to" in kinds:
            links = [_TARGET.search(link.get("href") or "") for link in child.iter("a")]
            reply = next((link[1] for link in links if link), None)
        elif "media_wrap" in kinds:
            media.append(_media(child))
        elif "signature" in kinds:
            signature = " ".join("".join(child.itertext()).split())[:200] or None
        else:
            stack.extend(reversed(child))
    text = "\n\n".join(part for part in parts if part)
    channel = sender is not None and sender == chat
    draft = Draft(
        path=f"messages/{number}",
        name=f"{chat or 'chat'}, message {number}",
        text=text,
        author=signature or (None if channel else sender),
        publisher=chat if channel else None,
        plain=True,
        size=len(text.encode("utf-8", "replace")),
        places=[Place(span=(0, len(text)), kind="message", label=number)],
    )
    if words := _when(stamp):
        draft.claims.append(Claim(origin="message", words=words, label="the message"))
    if forwarded:
        draft.credits.append(Credit(kind="forwarded_from", value=forwarded))
    if reply:
        draft.credits.append(Credit(kind="reply_to", value=f"messages/{reply}"))
    if media:
        shown = ", ".join(dict.fromkeys(media))
        if text.strip():
            draft.warnings.append(f"The message also holds something that is not text ({shown}): not read.")
        else:
            draft.unread = NotRead(
                f"The message holds no text, only {shown}.", "Look at it and note what it shows by hand."
            )
    return draft, sender


def _media(element: Any) -> str:
    names = " ".join(name for child in element.iter() if isinstance(child.tag, str) for name in _classes(child))
    for kind in ("photo", "video", "voice", "audio", "file", "poll", "location", "contact", "sticker", "call"):
        if kind in names:
            return {"photo": "a photo", "video": "a video", "file": "a file", "poll": "a poll"}.get(kind, kind)
    return "something"


def text_of(element: Any) -> str:
    """The words of an element, `br` as line ends, the white space of the page's own indentation taken off."""
    parts = [element.text or ""]
    for child in element.iterdescendants():
        if child.tag == "br":
            parts.append("\n")
        elif isinstance(child.tag, str):
            parts.append(child.text or "")
        if child.tail:
            parts.append(child.tail)
    return "".join(parts).strip()


def _when(stamp: str | None) -> str | None:
    match = _STAMP.search(stamp or "")
    if match is None:
        return None
    return f"{match['y']}-{match['m']}-{match['d']}T{match['t']}{match['z'] or ''}"


READER = Reader(MANIFEST, sniff, read)
