"""WhatsApp's "Export chat" as text, from Android and iOS, in any language: a document a message.

Its dates follow the telephone's settings, so that `03/04/22` may be either day: the whole file decides (a number above
12, then the order of messages); where it does not, both days are kept and that is said. Service lines are left out and
counted.
"""

# ruff: noqa: E501 - a pattern is read more easily in one line
from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from khronika.intake.extraction import Claim, Draft, Limits, Manifest, Note, NotRead, Reader, Source
from khronika.intake.readers.charsets import decode
from khronika.records.reports import Credit, Mark, Place

MANIFEST = Manifest(
    name="whatsapp",
    version="1",
    title="WhatsApp chat export (text)",
    extensions=("txt",),
    container=True,
    needs=("charset-normalizer", "py3langid"),
)
Order = Literal["ymd", "dmy", "mdy", "unknown"]

_UNSEEN = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_GAP = "[ \u00a0\u202f]"
_HALF = (
    rf"(?P<half>(?:[AaPp]\.?{_GAP}?[Mm]\.?|上午|下午|오전|오후|ص|م|πμ|μμ|de\.|du\.|dop\.|odp\.|EÖ|ES)(?![A-Za-zА-я]))"
)
_LINE = re.compile(
    rf"(?m)^[{_UNSEEN}]{{0,4}}(?P<open>\[)?"
    rf"(?P<a>\d{{1,4}})[./-]{_GAP}?(?P<b>\d{{1,2}})[./-]{_GAP}?(?P<c>\d{{2,4}})\.?"
    rf"(?:,? ?(?:klo|kl\.|a las|alle|um|à|o|в|о) |,?{_GAP}{{1,2}})"
    rf"(?:{_HALF.replace('half', 'before')}{_GAP}?)?(?P<h>\d{{1,2}})[:.](?P<min>\d\d)(?:[:.](?P<s>\d\d))?(?:{_GAP}?{_HALF})?"
    rf"(?(open)\]{_GAP}?|(?: Uhr)?{_GAP}[-–]{_GAP})(?P<rest>[^\n]*)"
)
_SENDER = re.compile(rf"[{_UNSEEN}~ \u00a0]{{0,6}}(?P<who>[^:\n\"“”«»]{{1,80}}):(?: |$)(?P<text>.*)", re.DOTALL)
_MEDIA = re.compile(
    rf"[{_UNSEEN}]{{0,3}}(?:<[^<>\n]{{3,120}}>"
    r"|(?:image|video|audio|sticker|GIF|document|Contact card|contact|video note|photo) omitted"
    r"|[^\n]{0,40}(?:отсутствует|пропущен[оаы]?|без медиафайлов|weggelassen|ausgeschlossen|omitid[oa]|omis[e]?|omess[oi]|pominięto|відсутн[єій]{1,2}|пропущено)"
    r"|[^\n/\\]{1,120}\.(?:jpe?g|png|webp|gif|mp4|mov|3gp|opus|ogg|m4a|mp3|aac|pdf|docx?|xlsx?|vcf|zip)(?: {0,2}(?:\u2022[^\n]{0,60}|\([^()\n]{3,60}\)))?)[ ]{0,2}",
    re.IGNORECASE,
)
_ATTACHED = re.compile(
    rf"[{_UNSEEN}]{{0,3}}(?:<[^<>:\n]{{3,40}}: [^<>\n]{{3,120}}\.\w{{2,5}}>|[^\n/\\]{{1,120}}\.\w{{2,5}} \([^()\n]{{3,60}}\))"
)
_EDITED = re.compile(
    rf"[{_UNSEEN}]{{0,3}}<(?:This message was edited|Это сообщение отредактировано|Сообщение изменено|Повідомлення відредаговано|Diese Nachricht wurde bearbeitet|Este mensaje fue editado|Se editó este mensaje\.?|Ce message a été modifié)>[{_UNSEEN}]{{0,2}}\s*\Z"
)
_DELETED = re.compile(
    r"(?:This message was deleted|You deleted this message|Это сообщение удалено|Данное сообщение удалено|Вы удалили данное сообщение|Вы удалили это сообщение|Це повідомлення видалено|Ви видалили це повідомлення|Diese Nachricht wurde gelöscht|Du hast diese Nachricht gelöscht|Se eliminó este mensaje|Eliminaste este mensaje|Ce message a été supprimé)\.?"
)
_CHAT = re.compile(
    r"(?:WhatsApp Chat (?:with|mit)|Чат WhatsApp с контактом|Чат WhatsApp с|Чат WhatsApp з|Chat de WhatsApp con|Discussion WhatsApp avec)\s+(?P<who>.{1,120}?)(?:\.txt)?$",
    re.IGNORECASE,
)
_LATER = re.compile(r"[pP]\.?[ \u00a0\u202f]?[mM]|下午|오후|م$|μμ|du\.|odp\.|ES")


@dataclass
class Line:
    """The head of one entry: its numbers, and where its text stands."""

    numbers: tuple[int, int, int]
    clock: tuple[int, int, int]
    start: int
    end: int
    dotted: bool


def sniff(head: bytes, name: str) -> int:
    if b"\x00" in head:
        return 0
    text = head.decode("utf-8", "replace")
    found = [match for match, _ in zip(_LINE.finditer(text), range(3), strict=False)]
    if not found or found[0].start() > 4:
        return 0
    named = "whatsapp" in name or name.endswith("_chat.txt")
    spoken = any(_SENDER.match(match["rest"]) for match in found)
    return 3 if (len(found) >= 2 and spoken) or named else 0


def read(source: Source, limits: Limits) -> Iterator[Draft | Note]:
    text, charset, warnings = decode(source.bytes(limits))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = _lines(text)
    if not lines:
        raise NotRead("It looks like a WhatsApp export, but no message begins in it.", "Export the chat again.")
    if warnings:
        yield Note(warnings[0])
    order, why = order_of(lines)
    named = _CHAT.search(source.name)
    chat = named["who"] if named else "chat"
    service = deleted = 0
    for number, line in enumerate(lines, 1):
        end = lines[number].start - 1 if number < len(lines) else len(text)
        spoken = _SENDER.fullmatch(text[line.end : end].rstrip("\n"))
        body = spoken["text"] if spoken else ""
        if spoken is None or _is_service(body):
            service += 1
            continue
        if _DELETED.fullmatch(body.strip(_UNSEEN + " ")):
            deleted += 1
            continue
        yield _message(number, line, spoken["who"].strip(_UNSEEN + " ~\u00a0"), body, order, chat, charset)
    yield Note(why)
    if service:
        yield Note(f"{service:,} service lines (joins, names, encryption notices) were left out.")
    if deleted:
        yield Note(f"{deleted:,} messages were deleted before the export: only that they were is in it.")
    if service + deleted == len(lines):
        raise NotRead("There are only service lines in the chat, no message.")


def _is_service(body: str) -> bool:
    """iOS writes notices under the group's name, and begins them (as it does media) with a mark of direction."""
    return body.startswith("\u200e") and not _MEDIA.match(body) and not _DELETED.match(body[1:])


def _lines(text: str) -> list[Line]:
    found = []
    for match in _LINE.finditer(text):
        hour = int(match["h"])
        half = match["half"] or match["before"]
        if half:
            hour = hour % 12 + (12 if _LATER.match(half) else 0)
        clock = (hour, int(match["min"]), int(match["s"] or 0))
        if clock[0] > 23 or clock[1] > 59 or clock[2] > 59:
            continue
        numbers = (int(match["a"]), int(match["b"]), int(match["c"]))
        between = text[match.end("a") : match.start("b")]
        found.append(Line(numbers, clock, match.start(), match.start("rest"), "." in between))
    return found


def order_of(lines: list[Line]) -> tuple[Order, str]:
    """In which order the file writes day, month and year, and the sentence that says how that was decided."""
    first, second = max(line.numbers[0] for line in lines), max(line.numbers[1] for line in lines)
    if min(line.numbers[0] for line in lines) > 31:
        return "ymd", "Dates are written year, month, day."
    if first > 12 >= second:
        return "dmy", "Dates are written day before month: the first number goes beyond 12."
    if second > 12 >= first:
        return "mdy", "Dates are written month before day: the second number goes beyond 12."
    if first > 12:
        return "unknown", "Dates are written in two orders in this file: those that can mean two days are kept as two."
    back = {order: _steps_back(lines, order) for order in ("dmy", "mdy")}
    if back["dmy"] != back["mdy"]:
        best: Order = "dmy" if back["dmy"] < back["mdy"] else "mdy"
        words = "day before month" if best == "dmy" else "month before day"
        return best, f"Dates are written {words}: only so do the messages follow one another in time."
    if all(line.dotted for line in lines):
        return "dmy", "Dates are written day before month, as everywhere where dots stand between the numbers."
    if all(line.numbers[0] == line.numbers[1] for line in lines):
        return "dmy", "Day and month are the same number in every date of this file."
    return (
        "unknown",
        "Whether day or month comes first in this file's dates cannot be told from it: both days are kept. "
        "Find out how the telephone was set, and give the date by hand where it matters.",
    )


def _steps_back(lines: list[Line], order: Order) -> int:
    """How often a message would be older than the one before."""
    count, before = 0, ""
    for line in lines:
        day = _day(line.numbers, order)
        if day is None:
            count += 1
            continue
        stamp = f"{day} {line.clock[0]:02}:{line.clock[1]:02}:{line.clock[2]:02}"
        count += stamp < before
        before = stamp
    return count


def _day(numbers: tuple[int, int, int], order: Order) -> str | None:
    a, b, c = numbers
    year, month, day = {"ymd": (a, b, c), "dmy": (c, b, a), "mdy": (c, a, b)}.get(order, (c, b, a))
    try:
        return dt.date(year + 2000 if year < 100 else year, month, day).isoformat()
    except ValueError:
        return None


def _when(line: Line, order: Order) -> str | None:
    """The message's time as ISO 8601 without a zone, or `a/b/yyyy` where it may be two days."""
    clock = f"{line.clock[0]:02}:{line.clock[1]:02}:{line.clock[2]:02}"
    if order != "unknown":
        day = _day(line.numbers, order) or _day(line.numbers, "mdy" if order == "dmy" else "dmy")
        return f"{day}T{clock}" if day else None
    a, b, year = line.numbers
    return f"{a:02}/{b:02}/{year + 2000 if year < 100 else year} {clock}"


def _message(number: int, line: Line, who: str, body: str, order: Order, chat: str, charset: str) -> Draft:
    text = body.strip("\n").lstrip("\u200e")
    draft = Draft(
        path=f"messages/{number}",
        name=f"{chat}, message {number}",
        text=text,
        author=who or None,
        charset=charset,
        plain=True,
        size=len(text.encode("utf-8", "replace")),
        places=[Place(span=(0, len(text)), kind="message", label=str(number))],
    )
    if words := _when(line, order):
        draft.claims.append(Claim(origin="message", words=words, label="the message"))
    if edited := _EDITED.search(text[-200:]):
        start = len(text) - len(text[-200:]) + edited.start()
        draft.credits.append(Credit(kind="edited", value="at a time the export does not give"))
        draft.marks.append(Mark(kind="boilerplate", spans=((start, len(text)),), why="whatsapp.edited"))
    if _MEDIA.fullmatch(text.strip(_UNSEEN + " ")):
        draft.unread = NotRead(
            "The message holds no text, only a file that is beside the export or was left out of it.",
            "Look at the file if you have it, and note what it shows by hand.",
        )
    elif attached := _ATTACHED.match(text):
        draft.warnings.append("The message also names a file beside the export: not read here.")
        draft.marks.append(Mark(kind="boilerplate", spans=((0, attached.end()),), why="whatsapp.attached"))
    return draft


READER = Reader(MANIFEST, sniff, read)
