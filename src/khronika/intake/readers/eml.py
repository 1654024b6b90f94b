"""Mail: a document a message, its attachments documents of their own kind, read by their own readers.

`From`, `Date` and `Subject` become author, day and title. Links of a thread are credits (`message_id`, `reply_to`);
earlier mail that is repeated below stays in the reading, marked `quoted`. Recipients stay in the preserved original.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

from khronika.intake.cleaning import clean_path
from khronika.intake.extraction import Claim, Draft, Given, Limits, Manifest, Member, NotRead, Reader, Source
from khronika.intake.readers import mail_body, mail_headers, mail_quotes
from khronika.intake.readers.text import paragraphs
from khronika.records.reports import Credit, Mark

MANIFEST = Manifest(
    name="eml",
    version="1",
    title="e-mail",
    extensions=("eml", "emlx"),
    container=True,
    needs=("lxml", "py3langid"),
)
MOST_REFERENCES = 50
_FIELD_LINE = re.compile(rb"([!-9;-~]{1,80}):[^\n]{0,4000}(?:\n[ \t][^\n]{0,4000}){0,100}(?:\n|$)")
_MAIL_ONLY = frozenset(
    (b"received", b"message-id", b"return-path", b"delivered-to", b"mime-version", b"dkim-signature", b"in-reply-to")
)
_MAIL_TOO = frozenset((b"from", b"to", b"subject", b"date", b"cc", b"content-type", b"reply-to", b"sender"))
_COUNT_LINE = re.compile(rb"\s{0,20}(\d{1,10})\s{0,20}\n")


def header_names(head: bytes) -> set[bytes]:
    """Names of the header fields at the start of `head`, in lower case; empty if it does not start with any."""
    head = head.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    counted = _COUNT_LINE.match(head)
    at = counted.end() if counted else 0
    names: set[bytes] = set()
    while match := _FIELD_LINE.match(head, at):
        names.add(match[1].lower())
        at = match.end()
    return names


def sniff(head: bytes, name: str) -> int:
    names = header_names(head)
    ends = name.endswith((".eml", ".emlx"))
    if (names & _MAIL_ONLY and len(names & _MAIL_TOO) >= 2) or (ends and names & _MAIL_TOO):
        return 3
    return 1 if ends else 0


def read(source: Source, limits: Limits) -> Iterator[Given]:
    data = _unwrapped(source.bytes(limits))
    if not header_names(data[:4096]):
        raise NotRead("Its name says mail, but it does not begin as a mail does.", "Rename it after what it is.")
    yield from documents(data, "", source.name)


def _unwrapped(data: bytes) -> bytes:
    """Without what Apple Mail writes around a message: its length before, a property list after it."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    counted = _COUNT_LINE.match(data)
    return data[counted.end() : counted.end() + int(counted[1])] if counted else data


def documents(data: bytes, path: str, name: str) -> Iterator[Given]:
    """A mail's own document at `path`, then its attachments below it."""
    message, defects = mail_body.parse(data)
    parts = mail_body.take_apart(message)
    yield _own(message, parts, defects, path, name, len(data))
    base = f"{path}/attachments" if path else "attachments"
    for number, attachment in enumerate(parts.attachments, 1):
        shown = clean_path(attachment.name).rsplit("/", 1)[-1]
        known = "eml" if attachment.kind == "message/rfc822" else None
        yield Member(path=f"{base}/{number}/{shown}", name=shown, data=attachment.data, format=known)


def _own(message: Message, parts: mail_body.Parts, defects: list[str], path: str, name: str, size: int) -> Draft:
    subject = mail_headers.text(message, "Subject")
    draft = Draft(
        path=path,
        name=name,
        text=parts.text,
        format="eml",
        title=subject,
        author=mail_headers.sender(message),
        publisher=_list_name(message),
        charset=parts.charset,
        warnings=[*defects, *parts.warnings],
        size=size,
        plain=True,
    )
    _dates(message, draft)
    _thread(message, draft)
    marks, origins = mail_quotes.read_quotes(parts.text)
    draft.credits += origins
    if parts.quoted:
        marks = [mark for mark in marks if mark.kind != "quoted"]
        marks.append(Mark(kind="quoted", spans=tuple(parts.quoted), why="mail.quoted.html"))
    draft.marks += marks
    draft.places = list(paragraphs(parts.text))
    if parts.attachments:
        draft.warnings.append(_said(len(parts.attachments)))
    if parts.locked:
        draft.unread = NotRead(
            f"The mail is encrypted or sealed ({parts.locked}): its words cannot be read here.",
            "Open it in your mail program with the key, save it decrypted, and add that.",
        )
    elif not parts.text.strip():
        if subject:
            draft.text, draft.places = subject, list(paragraphs(subject))
            draft.warnings.append("The mail has no words of its own: the reading is its subject.")
        else:
            draft.unread = NotRead("The mail has no words: no subject, no text.", "See its attachments, if it has any.")
    return draft


def _said(count: int) -> str:
    return f"{count:,} attachment{'s' if count > 1 else ''}: documents of their own beside this one."


def _list_name(message: Message) -> str | None:
    value = mail_headers.text(message, "List-Id")
    return (value.partition("<")[0].strip(' "') or value.strip("<> ")) if value else None


def _dates(message: Message, draft: Draft) -> None:
    if date := mail_headers.text(message, "Date"):
        draft.claims.append(Claim(origin="message", words=date[:200], label="the mail's Date header"))
    received = mail_headers.every(message, "Received")
    stamp = received[-1].rpartition(";")[2] if received else ""
    if words := mail_headers.decoded(stamp):
        # The hop nearest to the sender: a Date that a sender made up differs from it.
        draft.claims.append(Claim(origin="metadata", words=words[:200], label="the first server's Received header"))


def _thread(message: Message, draft: Draft) -> None:
    own = mail_headers.message_ids(mail_headers.text(message, "Message-ID"))
    if own:
        draft.credits.append(Credit(kind="message_id", value=own[0]))
    before = mail_headers.message_ids(mail_headers.text(message, "In-Reply-To"))[:1]
    before += mail_headers.message_ids(mail_headers.text(message, "References"))[-MOST_REFERENCES:]
    for value in dict.fromkeys(before):
        draft.credits.append(Credit(kind="reply_to", value=value))
    if resent := mail_headers.text(message, "Resent-From"):
        draft.credits.append(Credit(kind="forwarded_from", value=f"{draft.author or 'unknown'} (sent on by {resent})"))


READER = Reader(MANIFEST, sniff, read)
