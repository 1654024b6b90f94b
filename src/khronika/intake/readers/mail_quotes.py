"""What in a mail's text is not its own words: earlier messages it repeats, and its signature. Kept, and marked.

A *forwarded* message is not marked: it is what the mail was sent for. Its sender becomes a credit.
"""

# ruff: noqa: E501 - a pattern is read more easily in one line
from __future__ import annotations

import re
from itertools import pairwise

from khronika.intake.layout import lines_of
from khronika.records.base import Range
from khronika.records.reports import Credit, Mark

LONGEST_LINE = 400

_ATTRIBUTIONS = tuple(
    re.compile(pattern)
    for pattern in (
        r"On .{6,300}\b(?:wrote|writes):",
        r"Am .{6,300}\bschrieb.{0,120}:",
        r"Le .{6,300}\ba écrit ?:",
        r"El .{6,300}\bescribió:",
        r".{6,300}(?:\bпишет|\bпише|\bнаписал|\bнаписала|\bнаписал\(а\)|\bнаписав|\bпиша|\bнапісаў) ?:",
        r"W dniu .{6,300}\b(?:napisał|pisze).{0,60}:",
        r".{0,40}\b20\d\d.{1,40}\d{1,2}:\d\d.{1,120}<[^<>\s]{3,120}@[^<>\s]{3,120}>:",
        r"(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}).{0,40}<[^<>\s]{3,120}@[^<>\s]{3,120}>:?",
    )
)
"""Lines by which mail programs begin a quotation, in the languages they speak."""

_ORIGINAL = re.compile(
    r"[-_ ]{2,40}(?:Original Message|Original Appointment|Ursprüngliche Nachricht|Message d'origine|Mensaje original|Исходное сообщение|Пересылаемое сообщение|Оригінальне повідомлення|Вихідне повідомлення|Wiadomość oryginalna)[-_ ]{2,40}",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"(?:[-_ ]{2,40}(?:Forwarded message|Forwarded Message|Weitergeleitete Nachricht|Message transféré|Пересылаемое сообщение|Пересланное сообщение|Переслане повідомлення|Mensaje reenviado)(?: from .{1,120}?)?[-_ ]{2,40}|Begin forwarded message:|Начало переадресованного сообщения:|Anfang der weitergeleiteten Nachricht:)",
    re.IGNORECASE,
)
_RULE = re.compile(r"_{20,80}")
_FROM = re.compile(r"\*?(?:From|Von|De|От|Від|Кому|Od)\*?:\*? ?\*?(?P<who>.{2,200})")
_FIELD = re.compile(
    r"\*?(?:Sent|Date|Gesendet|Envoyé|Enviado|Отправлено|Дата|Надіслано|To|An|À|Para|Кому|Subject|Betreff|Objet|Asunto|Тема|Data|Do)\*? ?:"
)
_SIGNATURE = re.compile(r"-- ?")


def read_quotes(text: str) -> tuple[list[Mark], list[Credit]]:
    """Marks for quoted mail and the signature, credits for what was forwarded. Linear in the text's lines."""
    lines = lines_of(text)
    # Whether a line follows the one before without an empty line between them.
    close = [text.count("\n", before[1], after[0]) == 1 for before, after in pairwise(lines)] + [False]
    shown = [text[start : min(end, start + LONGEST_LINE)].strip() for start, end in lines]
    quoted: list[Range] = []
    origins: list[Credit] = []
    forwarded_at = -1
    signature: Range | None = None
    for position, line in enumerate(shown):
        start, end = lines[position]
        if line.startswith(">"):
            quoted.append((start, end))
        elif _SIGNATURE.fullmatch(line) and signature is None:
            signature = (start, len(text.rstrip()))
        elif _FORWARDED.fullmatch(line):
            forwarded_at = position
            signature = None
        elif forwarded_at >= 0 and position - forwarded_at <= 4 and (who := _FROM.fullmatch(line)):
            origins.append(Credit(kind="forwarded_from", value=who["who"].strip("* "), span=(start, end)))
            forwarded_at = -10
        elif _attributes(shown, close, position):
            begin = start
            if not any(pattern.fullmatch(line) for pattern in _ATTRIBUTIONS):
                end = lines[min(position + 1, len(lines) - 1)][1]
            quoted.append((begin, end))
        elif forwarded_at < 0 and (_ORIGINAL.fullmatch(line) or _header_block(shown, position)):
            quoted.append((start, len(text.rstrip())))
            break
    marks = []
    if quoted:
        marks.append(Mark(kind="quoted", spans=tuple(_merged(text, quoted)), why="mail.quoted"))
    if signature is not None:
        first = next((span[0] for span in quoted if span[0] > signature[0]), signature[1])
        ending = len(text[:first].rstrip())
        if ending > signature[0] and ending - signature[0] <= 1500:
            marks.append(Mark(kind="boilerplate", spans=((signature[0], ending),), why="mail.signature"))
    return marks, origins


def _attributes(shown: list[str], close: list[bool], position: int) -> bool:
    """Whether this line (or this and the next, as programs fold them) says who wrote the quotation that follows."""
    line = shown[position]
    if not 10 <= len(line) < LONGEST_LINE:
        return False
    after = shown[position + 1 : position + 3]
    if line.endswith((":", ">")):
        return bool(after) and after[0].startswith(">") and any(p.fullmatch(line) for p in _ATTRIBUTIONS)
    folded = (
        close[position]
        and len(after) == 2
        and after[1].startswith(">")
        and after[0].endswith(":")
        and not after[0].startswith(">")
    )
    return folded and any(p.fullmatch(f"{line} {after[0]}") for p in _ATTRIBUTIONS)


def _header_block(shown: list[str], position: int) -> bool:
    """Outlook's way: a rule or nothing, then "From:", "Sent:", "To:", "Subject:" in lines of their own."""
    at = position + 1 if _RULE.fullmatch(shown[position]) else position
    block = shown[at : at + 5]
    if len(block) < 3 or not _FROM.fullmatch(block[0]):
        return False
    return sum(1 for line in block[1:] if _FIELD.match(line)) >= 2


def _merged(text: str, ranges: list[Range]) -> list[Range]:
    """Ranges with nothing but white space between them made one."""
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
