"""Header fields of mail as text, whatever they were written with: encoded words, raw 8-bit bytes, broken folding.

The standard library's `email` parses the structure; its modern policy parses every header into an object, which takes
ten times as long and raises on a few of the broken ones. Here a value is decoded only when it is asked for.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from email.message import Message
from email.utils import parseaddr

from khronika.intake.cleaning import clean_text
from khronika.intake.readers.charsets import decode

LONGEST_HEADER = 20_000
"""Characters of one header value that are looked at."""

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,8000})\?=")
_BETWEEN = re.compile(r"(\?=)[ \t\r\n]{1,20}(=\?)")
_FOLD = re.compile(r"[\r\n]+[ \t]*")
_CHARSET = re.compile(r""";\s{0,20}charset="?([\w.:-]{2,40})"?\s*(?:;|$)""", re.IGNORECASE)
_ADDRESS = re.compile(r"\"?(?P<name>[^\"<>()@,;:\\]{1,200}?)\"? {0,3}<(?P<address>[^<>\s,]{3,320})>")
_ID = re.compile(r"<([^<>\s]{3,400})>")
SEVEN_BIT = frozenset({"iso-2022-jp", "iso-2022-kr", "utf-7", "hz-gb-2312", "hz"})
"""Sets whose bytes are all ASCII, so that they must be believed when they are named."""


def fields(message: Message) -> dict[str, list[str]]:
    """All header values by lower-case name, as they stand; worked out once and kept with the message."""
    known: dict[str, list[str]] | None = message.__dict__.get("khronika_fields")
    if known is None:
        known = message.__dict__["khronika_fields"] = {}
        for key, value in message.raw_items():
            known.setdefault(key.lower(), []).append(str(value)[:LONGEST_HEADER])
    return known


def raw(message: Message, name: str) -> str | None:
    """The first header of that name as it stands, undecoded bytes as surrogates; None if there is none."""
    values = fields(message).get(name.lower())
    return values[0] if values else None


def every(message: Message, name: str) -> list[str]:
    """All headers of that name, in order."""
    return fields(message).get(name.lower(), [])


def text(message: Message, name: str) -> str | None:
    """The first header of that name as text in one line; None if there is none or it is empty."""
    value = raw(message, name)
    return decoded(value) if value else None


def decoded(value: str) -> str | None:
    """A header's value as text: encoded words (RFC 2047) decoded, raw bytes guessed, folding undone."""
    if not value.isascii():
        value = decode(value.encode("utf-8", "surrogateescape"))[0]
    value = _FOLD.sub(" ", value)
    if "=?" in value:
        value = _WORD.sub(_decoded_word, _joined(value))
    return " ".join(clean_text(value)[0].split()) or None


def _joined(value: str) -> str:
    """White space between two encoded words taken out; words of one set and coding made one, since programs cut words
    in the middle of a character."""
    value = _BETWEEN.sub(r"\1\2", value)
    pieces: list[tuple[str, str, str] | str] = []
    at = 0
    for match in _WORD.finditer(value):
        if match.start() > at:
            pieces.append(value[at : match.start()])
        last = pieces[-1] if pieces else None
        charset, coding, body = match[1], match[2].lower(), match[3]
        same = isinstance(last, tuple) and last[:2] == (charset, coding) and not last[2].endswith("=")
        if same and isinstance(last, tuple):
            pieces[-1] = (charset, coding, last[2] + body)
        else:
            pieces.append((charset, coding, body))
        at = match.end()
    pieces.append(value[at:])
    return "".join(piece if isinstance(piece, str) else "=?{}?{}?{}?=".format(*piece) for piece in pieces)


def _decoded_word(match: re.Match[str]) -> str:
    charset, coding, body = match[1].partition("*")[0], match[2].lower(), match[3]
    try:
        if coding == "b":
            data = base64.b64decode(body + "=" * (-len(body) % 4))
        else:
            data = quopri.decodestring(body.encode("ascii", "replace"), header=True)
    except (binascii.Error, ValueError):
        return match[0]
    return in_charset(data, charset)[0]


def in_charset(data: bytes, declared: str | None) -> tuple[str, str, list[str]]:
    """As `charsets.decode`, which knows nothing of sets that look like ASCII."""
    if declared and declared.lower() in SEVEN_BIT:
        name = "hz" if declared.lower().startswith("hz") else declared.lower()
        return data.decode(name, "replace"), name, []
    return decode(data, declared)


def sender(message: Message) -> str | None:
    """Who a mail says it is from: the name, else the address."""
    for name in ("From", "Sender"):
        value = text(message, name)
        if value:
            if simple := _ADDRESS.fullmatch(value):
                return simple["name"].strip()
            try:
                shown, address = parseaddr(value[:2000], strict=False)
            except TypeError:  # Python before the `strict` argument
                shown, address = parseaddr(value[:2000])
            except (ValueError, IndexError, RecursionError):
                return value[:200]
            return shown.strip() or address.strip() or value[:200]
    return None


def message_ids(value: str | None) -> list[str]:
    """The message ids in a Message-ID, In-Reply-To or References header, without their brackets."""
    return _ID.findall(value or "")


def filename(part: Message) -> str | None:
    """The name an attachment is given; data, never a path."""
    if not any("name" in (raw(part, field) or "").lower() for field in ("Content-Disposition", "Content-Type")):
        return None
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError, IndexError, AttributeError):
        return None
    return (decoded(str(name)[:LONGEST_HEADER]) or None) if name else None


def charset(part: Message) -> str | None:
    """The character set a part names, if it names one."""
    plain = _CHARSET.search(raw(part, "Content-Type") or "")
    if plain:
        return plain[1].lower()
    try:
        return part.get_content_charset()
    except (ValueError, LookupError, TypeError, AttributeError, UnicodeError):
        return None


_KIND = re.compile(r"\s{0,20}([\w.+-]{1,60}/[\w.+-]{1,100})\s{0,20}(?:;|\Z)")


def kind(part: Message) -> str:
    """The content type of a part in lower case, `text/plain` where none is named or it is nonsense (RFC 2045, 5.2)."""
    value = raw(part, "Content-Type")
    match = _KIND.match(value) if value else None
    return match[1].lower() if match else part.get_content_type()


def parameter(part: Message, name: str) -> str:
    """A parameter of the content type in lower case; empty if there is none."""
    if name not in (raw(part, "Content-Type") or "").lower():
        return ""
    try:
        value = part.get_param(name)
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    return str(value[2] if isinstance(value, tuple) else value or "").lower()
