"""A mail taken apart: its own words in reading order, and its attachments. RFC 2045 to 2049, 3676; broken mail too."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email import policy
from email.message import Message
from email.parser import BytesParser, HeaderParser
from itertools import islice
from typing import Any

from khronika.intake.extraction import Draft, NotRead
from khronika.intake.readers import html, html_blocks, mail_headers
from khronika.records.base import Range

ENOUGH_PLAIN = 200
"""Characters from which the plain form of a mail is taken without a look at its HTML form."""

MOST_PARTS = 5_000
OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Noncharacters of Unicode, put where quoted mail begins and ends in HTML; they stand in no honest text."""

_SOFT = re.compile(r"(?m)^(?P<quote>(?:>[ ]?)*)(?P<rest>.*)$")
_QUOTE_CLASS = re.compile(
    r"\b(?:gmail_quote|gmail_attr|yahoo_quoted|moz-cite-prefix|protonmail_quote|tutanota_quote|zmail_extra|mail-quote-collapse|OutlookMessageHeader)\b"
)
_QUOTE_ID = frozenset({"divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container", "reply-intro"})
_FORWARD = re.compile(r"forwarded message|пересыла|переслан|weitergeleitet", re.IGNORECASE)


@dataclass
class Attachment:
    name: str
    data: bytes
    kind: str
    """Its content type as the mail names it."""


@dataclass
class Parts:
    """What a mail holds."""

    text: str = ""
    quoted: list[Range] = field(default_factory=list)
    charset: str | None = None
    attachments: list[Attachment] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    locked: str | None = None
    """How the body is locked, if it is ("PGP")."""


def parse(data: bytes) -> tuple[Message, list[str]]:
    """The mail's structure and sentences on what is broken in it. Never raises for anything the bytes hold."""
    simple = _simple(data)
    if simple is not None:
        return simple, []
    try:
        message: Any = BytesParser(policy=policy.compat32).parsebytes(data)
        return message, _defects(message)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError):
        message = HeaderParser(policy=policy.compat32).parsestr(data.decode("ascii", "surrogateescape"))
        said = "The mail's parts lie in each other deeper than any honest mail's, or are broken: they are read as text."
        return message, [said]


_HEAD_END = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(r"(?P<name>[!-9;-~]{1,100}):[ \t]*(?P<value>[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)(?:\r?\n|\Z)")


def _simple(data: bytes) -> Message | None:
    """A mail of one part with a sound head, as most are: ten times as fast as the parser that can do all; else None."""
    end = _HEAD_END.search(data, 0, 64_000)
    if end is None or re.search(rb"(?i)multipart/|message/", data[: end.start()]):
        return None
    head = data[: end.start()].decode("ascii", "surrogateescape")
    message: Message = Message(policy=policy.compat32)
    at = 0
    while at < len(head):
        match = _FIELD.match(head, at)
        if match is None:
            return None
        message.set_raw(match["name"], match["value"])
        at = match.end()
    message.set_payload(data[end.end() :].decode("ascii", "surrogateescape"))
    return message


def _defects(message: Message) -> list[str]:
    names = {type(defect).__name__ for defect in message.defects}
    if names & {"CloseBoundaryNotFoundDefect", "StartBoundaryNotFoundDefect"}:
        return ["The mail is cut off or damaged: the end of its parts is missing. What is there is read."]
    return []


def take_apart(message: Message) -> Parts:
    """Body and attachments of a parsed mail."""
    parts = Parts()
    bodies: list[tuple[str, list[Range]]] = []
    stack: list[Message] = [message]
    count = 0
    while stack:
        part = stack.pop()
        count += 1
        if count > MOST_PARTS:
            parts.warnings.append(f"The mail has more than {MOST_PARTS:,} parts; the rest is left out.")
            break
        kind = mail_headers.kind(part)
        inner = part.get_payload() if part.is_multipart() else None
        if kind == "message/rfc822" or (
            kind.startswith("message/") and isinstance(inner, list) and part is not message
        ):
            parts.attachments.append(Attachment(_name_of(part, "message.eml"), _whole(inner, part), "message/rfc822"))
        elif kind == "multipart/encrypted":
            parts.locked = "PGP"
            _all_attached(inner, parts)
        elif kind == "multipart/alternative" and isinstance(inner, list):
            chosen, others = _chosen(inner, parts)
            if chosen is not None:
                bodies.append(chosen)
            stack.extend(reversed(others))
        elif isinstance(inner, list):
            stack.extend(reversed([piece for piece in inner if isinstance(piece, Message)]))
        elif _is_body(part, kind):
            body = _body(part, kind, parts)
            if body is not None and body[0].strip():
                bodies.append(body)
        else:
            _attach(part, kind, parts)
    _compose(bodies, parts)
    return parts


def _compose(bodies: list[tuple[str, list[Range]]], parts: Parts) -> None:
    at = 0
    pieces: list[str] = []
    for body, quoted in bodies:
        if pieces:
            pieces.append("\n\n")
            at += 2
        parts.quoted += [(start + at, end + at) for start, end in quoted]
        pieces.append(body)
        at += len(body)
    parts.text = "".join(pieces)


def _is_body(part: Message, kind: str) -> bool:
    if kind not in ("text/plain", "text/html", "text/enriched"):
        return False
    disposition = (mail_headers.raw(part, "Content-Disposition") or "").strip().lower()
    return not disposition.startswith("attachment") and not mail_headers.filename(part)


def _chosen(inner: list[Any], parts: Parts) -> tuple[tuple[str, list[Range]] | None, list[Message]]:
    """Of several forms of one text the one to read, and the parts that are no such form (pictures, invitations)."""
    plain = rich = None
    others: list[Message] = []
    for part in inner:
        if not isinstance(part, Message):
            continue
        kind = mail_headers.kind(part)
        if kind == "text/plain" and plain is None and _is_body(part, kind):
            plain = part
        elif kind == "text/html" and rich is None and _is_body(part, kind):
            rich = part
        elif kind == "multipart/related" and rich is None and part.is_multipart():
            pieces = [piece for piece in part.get_payload() if isinstance(piece, Message)]
            rich = next((piece for piece in pieces if mail_headers.kind(piece) == "text/html"), None)
            others += [piece for piece in pieces if piece is not rich]
        else:
            others.append(part)
    first = _body(plain, "text/plain", parts) if plain is not None else None
    if rich is None or (first is not None and len(first[0].strip()) >= ENOUGH_PLAIN):
        return first, others
    second = _body(rich, "text/html", parts)
    if first is None or (second is not None and len(second[0].strip()) > 2 * len(first[0].strip())):
        return second, others
    return first, others


def payload(part: Message) -> bytes:
    """The bytes of a part, its transfer coding undone as far as it goes."""
    try:
        data: Any = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError):
        data = None
    if isinstance(data, bytes):
        return data
    raw: Any = part.get_payload()
    return raw.encode("ascii", "surrogateescape") if isinstance(raw, str) else b""


def _body(part: Message, kind: str, parts: Parts) -> tuple[str, list[Range]] | None:
    text, name, warnings = mail_headers.in_charset(payload(part), mail_headers.charset(part))
    parts.charset = parts.charset or name
    parts.warnings += warnings
    if kind == "text/html":
        return html_text(text, parts.warnings)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if mail_headers.parameter(part, "format") == "flowed":
        text = _unflowed(text, delete=mail_headers.parameter(part, "delsp") == "yes")
    return text.strip("\n"), []


def _unflowed(text: str, *, delete: bool) -> str:
    """RFC 3676: a line that ends in a space goes on in the next line of the same depth of quotation."""
    done: list[str] = []
    open_quote: str | None = None
    for line in text.split("\n"):
        match = _SOFT.fullmatch(line)
        quote, rest = (match["quote"], match["rest"]) if match else ("", line)
        depth = ">" * quote.count(">")
        rest = rest.removeprefix(" ") if rest.startswith(" ") else rest
        if open_quote == depth and rest != "-- ":
            done[-1] += rest
        else:
            done.append(f"{depth} {rest}" if depth else rest)
        soft = rest.endswith(" ") and rest != "-- "
        if soft and delete:
            done[-1] = done[-1][:-1]
        open_quote = depth if soft else None
    return "\n".join(done)


def html_text(page: str, warnings: list[str]) -> tuple[str, list[Range]]:
    """The paragraphs of HTML that is one text (a mail, an entry of a feed), and the ranges of quoted mail in it."""
    draft = Draft()
    try:
        tree = html.tree_of(page.replace(OPEN, "\ufffd").replace(CLOSE, "\ufffd"), draft)
    except NotRead:
        return "", []
    warnings += draft.warnings
    _mark_quotes(tree)
    pieces: list[str] = []
    quoted: list[Range] = []
    at, depth, since = 0, 0, 0
    for block in html_blocks.blocks_of(tree):
        clean: list[str] = []
        fresh = True
        for run in re.split(f"([{OPEN}{CLOSE}])", block.text):
            if run == OPEN:
                depth += 1
                since = at if depth == 1 else since
            elif run == CLOSE:
                depth = max(0, depth - 1)
                if depth == 0 and at > since:
                    quoted.append((since, at))
            elif run:
                if fresh and pieces and run.strip():
                    clean.append("\n\n")
                    at += 2
                    since = at if depth and since == at - 2 else since
                fresh = fresh and not run.strip()
                clean.append(run)
                at += len(run)
        pieces += clean
    if depth and at > since:
        quoted.append((since, at))
    return "".join(pieces), quoted


def _mark_quotes(tree: Any) -> None:
    rest = None
    for element in list(tree.iter("div", "blockquote", "table", "section")):
        names = f"{element.get('class') or ''}"
        identity = element.get("id") or ""
        forwarded = _FORWARD.search("".join(islice(element.itertext(), 20))[:300])
        if element.tag == "blockquote" or _QUOTE_CLASS.search(names):
            cited = (
                element.get("type") == "cite"
                or _QUOTE_CLASS.search(names)
                or "border-left" in (element.get("style") or "")
            )
            if cited and not forwarded:
                _bracket(element)
        elif identity in _QUOTE_ID and rest is None and not forwarded:
            rest = element
    if rest is not None:  # Outlook: from here on all is earlier mail
        rest.addprevious(_marker(rest, OPEN))


def _bracket(element: Any) -> None:
    element.addprevious(_marker(element, OPEN))
    element.addnext(_marker(element, CLOSE))


def _marker(element: Any, sign: str) -> Any:
    """An element of its own: the text beside it may hold characters that lxml reads but does not write."""
    made = element.makeelement("span")
    made.text = sign
    return made


def _name_of(part: Message, otherwise: str) -> str:
    return mail_headers.filename(part) or otherwise


_ENDINGS = {
    "text/plain": "txt", "text/html": "html", "text/calendar": "ics", "application/pdf": "pdf", "image/jpeg": "jpg",
    "image/png": "png", "image/gif": "gif", "message/delivery-status": "txt", "text/rfc822-headers": "txt",
}  # fmt: skip


def _attach(part: Message, kind: str, parts: Parts) -> None:
    if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        parts.locked = "S/MIME"
    name = _name_of(part, "unnamed" + ("." + _ENDINGS[kind] if kind in _ENDINGS else ""))
    parts.attachments.append(Attachment(name, payload(part), kind))


def _all_attached(inner: Any, parts: Parts) -> None:
    for part in inner if isinstance(inner, list) else []:
        if isinstance(part, Message) and not part.is_multipart():
            _attach(part, mail_headers.kind(part), parts)


def _whole(inner: Any, part: Message) -> bytes:
    """An attached mail as bytes again."""
    pieces = [piece for piece in inner if isinstance(piece, Message)] if isinstance(inner, list) else []
    try:
        if pieces:
            return b"\n\n".join(piece.as_bytes(policy=policy.compat32) for piece in pieces)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, UnicodeError, KeyError):
        return b"\n".join(f"{key}: {value}".encode("utf-8", "surrogateescape") for key, value in pieces[0].raw_items())
    return payload(part)
