"""Telegram Desktop's JSON export (`result.json`): a document a message, of one chat or of all chats.

Kept as credits: forwarded-from, reply-to, the time of the last edit. Service messages (joins, pins, calls) are left
out and counted. The day of a message is the one the exporting machine showed; with `date_unixtime` its zone is known.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from khronika.intake.extraction import Claim, Draft, Limits, Manifest, Note, NotRead, Reader, Source
from khronika.intake.readers.jsonl import parse
from khronika.records.reports import Credit, Place

MANIFEST = Manifest(
    name="telegram",
    version="1",
    title="Telegram Desktop export (JSON)",
    extensions=("json",),
    container=True,
    needs=("py3langid",),
)
_CHANNEL = re.compile(rb'"type"\s*:\s*"(?:public|private|personal|saved|bot)[a-z_]*"')
MEDIA = ("photo", "file", "media_type", "sticker_emoji", "poll", "location_information", "contact_information")
ISO = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)")


def sniff(head: bytes, name: str) -> int:
    if not head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return 0
    if _CHANNEL.search(head) and b'"messages"' in head:
        return 3
    return 3 if b'"chats"' in head and (b"Telegram" in head or b'"list"' in head) else 0


def read(source: Source, limits: Limits) -> Iterator[Draft | Note]:
    try:
        export = parse(source.bytes(limits).removeprefix(b"\xef\xbb\xbf"))
    except ValueError:
        raise NotRead(
            "It looks like a Telegram export, but its JSON is broken or cut off.",
            "Export the chat again in Telegram Desktop.",
        ) from None
    chats = list(_chats(export))
    if not chats:
        raise NotRead("It looks like a Telegram export, but there is no chat with messages in it.")
    for prefix, chat in chats:
        yield from _chat(prefix, chat)


def _chats(export: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """(path prefix, chat) for an export of one chat, or of all with `chats` and `left_chats`."""
    if not isinstance(export, dict):
        return
    if isinstance(export.get("messages"), list):
        yield "", export
    for group in ("chats", "left_chats"):
        listed = export.get(group)
        for number, chat in enumerate(listed.get("list", []) if isinstance(listed, dict) else [], 1):
            if isinstance(chat, dict) and isinstance(chat.get("messages"), list):
                yield f"{group}/{_id(chat.get('id')) or number}/", chat


def _id(value: Any) -> str | None:
    return str(value) if isinstance(value, (int, str)) and re.fullmatch(r"-?\w{1,40}", str(value)) else None


def _chat(prefix: str, chat: dict[str, Any]) -> Iterator[Draft | Note]:
    service, wrong, seen = 0, 0, set()
    name = _str(chat.get("name"))
    channel = "channel" in str(chat.get("type"))
    for position, message in enumerate(chat["messages"], 1):
        if not isinstance(message, dict):
            wrong += 1
            continue
        if message.get("type") == "service":
            service += 1
            continue
        number = _id(message.get("id")) or f"at-{position}"
        if number in seen:
            number = f"{number}-at-{position}"
        seen.add(number)
        yield _message(prefix, number, message, name, channel=channel)
    if service:
        yield Note(f"{name or 'The chat'}: {service:,} service messages (joins, pins, calls) were left out.")
    if wrong:
        yield Note(f"{name or 'The chat'}: {wrong:,} entries are no messages and were left out.")


def _message(prefix: str, number: str, message: dict[str, Any], chat: str | None, *, channel: bool) -> Draft:
    text = flatten(message.get("text"))
    if not text.strip():
        text = flatten(message.get("text_entities"))
    draft = Draft(
        path=f"{prefix}messages/{number}",
        name=f"{chat or 'chat'}, message {number}",
        text=text,
        author=_str(message.get("author")) or (None if channel else _str(message.get("from"))),
        publisher=chat if channel else None,
        plain=True,
        size=len(text.encode("utf-8", "replace")),
    )
    draft.places.append(Place(span=(0, len(text)), kind="message", label=number))
    if words := _when(message.get("date"), message.get("date_unixtime")):
        draft.claims.append(Claim(origin="message", words=words, label="the message"))
    if edited := _when(message.get("edited"), message.get("edited_unixtime")):
        draft.credits.append(Credit(kind="edited", value=edited))
    if (origin := _str(message.get("forwarded_from") or message.get("saved_from"))) is not None:
        draft.credits.append(Credit(kind="forwarded_from", value=origin))
    elif "forwarded_from" in message:
        draft.credits.append(Credit(kind="forwarded_from", value="a deleted account"))
    if reply := _id(message.get("reply_to_message_id")):
        draft.credits.append(Credit(kind="reply_to", value=f"{prefix}messages/{reply}"))
    if held := [kind for kind in MEDIA if message.get(kind)]:
        if text.strip():
            draft.warnings.append(
                f"The message also holds something that is not text ({_media(message, held)}): not read."
            )
        else:
            draft.unread = NotRead(
                f"The message holds no text, only {_media(message, held)}.",
                "Look at it and note what it shows by hand.",
            )
    return draft


def _media(message: dict[str, Any], held: list[str]) -> str:
    kind = _str(message.get("media_type")) or held[0]
    return {"photo": "a photo", "file": "a file", "poll": "a poll"}.get(kind, kind.replace("_", " "))


def _str(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def flatten(value: Any) -> str:
    """The words of `text` (a string, or a list of strings and entities with a `text`), formatting left out."""
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        return ""
    parts = []
    for item in value:
        part = item.get("text") if isinstance(item, dict) else item
        if isinstance(part, str):
            parts.append(part)
    return "".join(parts)


def _when(local: Any, unixtime: Any) -> str | None:
    """`YYYY-MM-DDThh:mm:ss[±hh:mm]`: the exporting machine's clock, with its offset where `unixtime` tells it."""
    match = ISO.match(local) if isinstance(local, str) else None
    try:
        instant = dt.datetime.fromtimestamp(int(unixtime), tz=dt.UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        instant = None
    if match is None:
        return instant.isoformat() if instant else None
    if instant is None:
        return match.group()
    try:
        shift = round((dt.datetime.fromisoformat(match.group()) - instant.replace(tzinfo=None)).total_seconds() / 60)
    except ValueError:
        return None
    if abs(shift) > 15 * 60:
        return instant.isoformat()
    sign = "-" if shift < 0 else "+"
    return f"{match.group()}{sign}{abs(shift) // 60:02}:{abs(shift) % 60:02}"


READER = Reader(MANIFEST, sniff, read)
