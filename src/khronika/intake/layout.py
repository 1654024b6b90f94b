"""What in a text is not its main text: bylines, photo credits, author boxes, related links, told by how lines read.

Each rule is (id, kind, pattern, example); the examples are tests. Patterns match a whole line of at most 300
characters, so that they stay linear on any input. The HTML reader uses them beside what the page's markup says.
"""

# ruff: noqa: E501 - a pattern is read more easily in one line
from __future__ import annotations

import re

from khronika.records.base import Range
from khronika.records.reports import Credit, Mark, MarkKind

LONGEST_LINE = 300

_NAME = r"[A-ZÀ-ÞА-ЯЁІЇЄҐ][\w.'’-]{0,30}"
_PERSON = rf"{_NAME}(?: (?:{_NAME}|van|von|de|der|al|bin)){{1,3}}"

LINE_RULES: tuple[tuple[str, MarkKind, str, str], ...] = (
    (
        "line.byline.by",
        "byline",
        rf"(?:By|BY|by|Text by|Written by|Words by|Story by):? {_PERSON}(?:(?:,| and| &|\sand) {_NAME}(?: {_NAME}){{0,4}}){{0,3}}(?: (?:in|for|from) {_NAME}(?: {_NAME}){{0,2}})?\.?",
        "By Anna Brandt and Ilya Moroz",
    ),
    (
        "line.byline.reporting",
        "byline",
        r"\(?(?:Reporting|Additional reporting|Writing|Editing) by .{2,240}",
        "(Reporting by A. Brandt; editing by I. Moroz)",
    ),
    (
        "line.byline.east",
        "byline",
        rf"(?:Автор|Автори|Авторы|Текст|Корреспондент|Кореспондент): ?{_NAME}.{{0,120}}",
        "Автор: Анна Брандт",
    ),
    (
        "line.credit.photo",
        "credit",
        r"[\[(]?(?:Photo(?:graph)?s?|Image|Picture|Pic|Video|Illustration|Map|Graphic|File photo)(?: credit)?(?:s)?(?: by|:| courtesy(?: of)?| ©) ?.{2,200}",
        "Photo: A. Brandt / Verin Post",
    ),
    (
        "line.credit.east",
        "credit",
        r"[\[(]?(?:Фото|Иллюстрация|Ілюстрація|Видео|Відео|Скриншот)(?: автора)?(?::| ©| –| -) ?.{2,200}",
        "Фото: А. Брандт",
    ),
    ("line.credit.copyright", "credit", r"(?:©|\(c\)|Copyright) .{2,200}", "© 2022 Verin Post"),
    (
        "line.credit.agency",
        "credit",
        r".{0,200}(?:/|\|| via )\s?(?:AFP|AP|EPA|EPA-EFE|Reuters|REUTERS|Getty(?: Images)?|Anadolu|Shutterstock|TASS|УНИАН|ТАСС)\)?\.?",
        "A. Brandt/Getty Images",
    ),
    (
        "line.related.head",
        "related",
        r"(?:Related(?: articles| stories| news| content)?|Read (?:also|more|next)|See also|More on this(?: story)?|Also read|You may also like|Recommended|More from .{1,60}|Most read|Читайте также|Читайте також|По теме|За темою|Материалы по теме|Дивіться також)\s?:?(?: .{0,200})?",
        "Read also: Bridge closed in Verin",
    ),
    (
        "line.author_box",
        "author_box",
        rf"(?:About the author.{{0,240}}|{_PERSON} is (?:a|an|the|our) (?:[\w-]{{1,20}} ){{0,4}}(?:reporter|correspondent|journalist|writer|editor|columnist|contributor|freelancer|producer|analyst|fellow)\b.{{0,200}})",
        "Anna Brandt is a staff reporter at the Verin Post.",
    ),
    (
        "line.boilerplate.share",
        "boilerplate",
        r"(?:Share this(?: article| story)?.{0,60}|Follow us on .{1,80}|Subscribe to .{1,160}|Sign up (?:for|to) .{1,160}|All rights reserved.{0,80}|Подпис(?:ывайтесь|аться) на .{1,160}|Підпис(?:уйтесь|атися) на .{1,160}|Поделиться.{0,60}|Поширити.{0,60}|Advertisement|ADVERTISEMENT|Реклама)\.?",
        "Subscribe to our newsletter",
    ),
)

_COMPILED = tuple((rule, kind, re.compile(pattern)) for rule, kind, pattern, _ in LINE_RULES)
_LINK_LINE = re.compile(r"\s*(?:[-•*·»→>]|\d{1,2}[.)])\s.{5,200}")

_CREDIT_LINES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:This (?:article|story|report|piece|text) (?:was|is) )?(?:[Oo]riginally|[Ff]irst) (?:published|appeared|posted) (?:by|in|on|at) (?:the )?(?P<who>[^.;\n]{2,80})",
        r"\b(?:report|article|story|text|piece) (?:first )?appeared (?:in [A-Z][a-z]+ )?(?:in|on) (?:the )?(?P<who>[^.;\n]{2,80}?)(?= on \d|[.;\n]|$)",
        r"[Ww]ith (?:additional )?(?:material|reporting) (?:from|by) (?:the )?(?P<who>[^.;\n]{2,80})",
        r"(?:[Rr]epublished|[Rr]eposted|[Rr]eprinted|[Tt]ranslated) (?:with permission )?(?:by|from|of) (?:the )?(?P<who>[^.;\n]{2,80})",
        r"^(?:Source|Sources|Источник|Джерело|Оригинал|Оригінал|Via)(?: статьи| текста)?: ?(?P<who>[^\n]{2,120})$",
        r"(?:Впервые опубликовано|Вперше опубліковано|Первоначально опубликовано) (?:в|на|у) (?P<who>[^.;\n]{2,80})",
    )
)
_MAY_CREDIT = re.compile(
    r"ublished|appeared|posted|eprinted|ranslated|aterial|eporting|^Sources?:|^Via|публ[иі]кован|сточник|жерело|ригинал|ригінал"
)


def kind_of_line(line: str) -> tuple[MarkKind, str] | None:
    """(kind, rule id) if the whole line is a byline, a credit and the like; else None."""
    stripped = line.strip()
    if not 3 <= len(stripped) <= LONGEST_LINE:
        return None
    for rule, kind, pattern in _COMPILED:
        if pattern.fullmatch(stripped):
            return kind, rule
    return None


_BYLINE = re.compile(
    rf"(?:By|BY|Text by|Written by|Words by|Story by):? (?P<who>{_PERSON}(?:(?:,| and| &) {_PERSON}){{0,3}}?)"
    rf"(?:(?: for| in|,) (?P<house>{_NAME}(?: {_NAME}){{0,4}}))?\.?"
)
_HOUSE = re.compile(
    r"\b(?:Agency|Bureau|Chronicle|Courier|Gazette|Herald|Journal|Magazine|Monitor|News|Observer|Post|Press|Radio|Review|"
    r"Service|Telegraph|Times|Tribune|TV|Weekly)\b"
)


def byline_of(line: str) -> tuple[str, str | None] | None:
    """(author, newsroom or None) of a byline: "By Anna Brandt for Verin Post"."""
    match = _BYLINE.fullmatch(line.strip()[:LONGEST_LINE])
    if not match:
        return None
    who, house = match["who"], match["house"]
    if house and not re.search(rf" (?:for|in) {re.escape(house)}", line) and not _HOUSE.search(house):
        return f"{who}, {house}", None  # a second author
    return who, house


def newsroom_in(words: str) -> str | None:
    """`words` if they name a newspaper, a station or an agency: "Verin Herald, " before the date in its line."""
    name = words.strip(" *_,.|·")
    return name if len(name) <= 60 and name.count(" ") <= 5 and _HOUSE.search(name) else None


def head_of(text: str) -> tuple[str | None, str | None]:
    """(title, masthead): of the lines that head a plain text, the longest, and the one above it if it is the only one."""
    lines = lines_of(text)[:5]
    heading: list[str] = []
    for position, (start, end) in enumerate(lines[:-1]):
        line = text[start:end].strip().lstrip("#").strip()
        gap = text[end : lines[position + 1][0]].count("\n")
        if not (4 <= len(line) <= 160 and line[-1] not in ".!?…,;:—" and gap >= 2 and kind_of_line(line) is None):
            break
        heading.append(line)
    if not heading:
        return None, None
    title = max(heading, key=len)
    masthead = heading[0].split(" | ")[0] if len(heading) == 2 and title == heading[1] else None
    return title, masthead if masthead and len(masthead) <= 40 else None


def lines_of(text: str) -> list[Range]:
    """Ranges of the lines of `text` that hold more than white space, without their ends."""
    ranges, start = [], 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if text[start:end].strip():
            ranges.append((start, end))
        start = end + 1
    return ranges


def mark_lines(text: str, *, headline: bool = True) -> list[Mark]:
    """Marks for lines of plain text that are not main text; with `headline`, also for a first line that heads the rest."""
    marks: list[Mark] = []
    related_until = -1
    lines = lines_of(text)
    for position, (start, end) in enumerate(lines):
        line = text[start : min(end, start + LONGEST_LINE + 1)]
        found = kind_of_line(line)
        if found is None and related_until == position and _LINK_LINE.fullmatch(line):
            found = ("related", "line.related.item")
        if found is None:
            if position == 0 and headline and heads(text, lines):
                marks.append(Mark(kind="headline", spans=((start, end),), why="line.headline"))
            continue
        kind, rule = found
        if kind == "related":
            related_until = position + 1
        marks.append(Mark(kind=kind, spans=((start, end),), why=rule))
    return marks


def heads(text: str, lines: list[Range]) -> bool:
    """Whether the first line is a headline: short, without a full stop, followed by an empty line and by more text."""
    if len(lines) < 2:
        return False
    start, end = lines[0]
    first = text[start:end].strip()
    gap = text[end : lines[1][0]]
    return 8 <= len(first) <= 160 and first[-1] not in ".!?…,;:—" and gap.count("\n") >= 2 and " " in first


def credit_lines(text: str) -> list[Credit]:
    """Derivation evidence printed in the text: "first published by …", "Source: …"; with the range of the words."""
    found = []
    for start, end in lines_of(text):
        line = text[start:end]
        if len(line) > 4000 or not _MAY_CREDIT.search(line):
            continue
        for pattern in _CREDIT_LINES:
            match = pattern.search(line)
            if match:
                value = match["who"].strip(" .,")
                if value:
                    found.append(
                        Credit(kind="credit_line", value=value, span=(start + match.start(), start + match.end()))
                    )
                break
    return found
