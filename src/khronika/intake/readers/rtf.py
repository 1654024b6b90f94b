"""Rich text (RTF 1.9.1): a small tokenizer of its own; code pages, Unicode escapes, tables, notes, tracked changes.

Pictures and embedded objects are skipped by their groups; nothing in the file is ever run or followed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from khronika.intake.extraction import Draft, Limits, Manifest, Note, NotRead, Reader, Source
from khronika.intake.readers import office
from khronika.intake.readers.composing import Apart, Composer, counted
from khronika.records.reports import MarkKind

MANIFEST = Manifest(name="rtf", version="1", title="rich text", extensions=("rtf",), needs=("py3langid",))
DEEPEST = 10_000
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|([^\\{}\r\n]+)|[\r\n]+|[\\]"
)
CHARSETS = {
    0: "cp1252", 77: "mac_roman", 78: "shift_jis", 79: "cp949", 80: "gb2312", 81: "big5", 89: "mac_cyrillic",
    128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
"""Character sets of fonts (`\\fcharset`) as Python names them; 2 is Symbol, which has no letters."""
SYMBOL = "symbol"
_CHARACTERS = {
    "tab": "\t", "line": "\n", "softline": "\n", "emdash": "—", "endash": "–", "emspace": "\u2003",
    "enspace": "\u2002", "qmspace": "\u2005", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "zwj": "\u200d", "zwnj": "\u200c",
}  # fmt: skip
_SKIPPED = frozenset(
    [
        "pict", "object", "objdata", "objclass", "nonshppict", "themedata", "colorschememapping", "datastore",
        "latentstyles", "listtable", "colortbl", "listoverridetable", "rsidtbl", "generator", "xmlnstbl", "mmathPr",
        "fldinst", "pntext", "pntxta", "pntxtb", "listtext", "stylesheet", "revtbl", "filetbl", "bkmkstart", "bkmkend",
        "tc", "xe", "wgrffmtfilter", "background", "panose", "falt", "atnid", "atrfstart", "atrfend", "atnref",
        "atntime", "atndate", "atnparent", "footnotesep", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc",
        "aftncn", "private", "passwordhash", "protusertbl", "docvar", "sp", "blipuid", "template", "operator",
        "manager", "category", "keywords", "doccomm", "hlinkbase", "userprops",
    ]
)  # fmt: skip
"""Destinations without text of the document. Starred ones (`\\*`) that are not known are skipped besides."""
_KEPT_STARRED = frozenset(["shpinst", "shptxt", "annotation", "atnauthor", "upr", "ud"])
_INFO = {"title": "title", "author": "author", "company": "company", "creatim": "created", "revtim": "modified"}
_HEADS = frozenset(["header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"])
_NOTES: dict[str, MarkKind] = {"footnote": "footnote", "annotation": "comment"}
_DATE_WORDS = ("yr", "mo", "dy", "hr", "min")


def sniff(head: bytes, name: str) -> int:
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rtf"):
        return 3
    return 1 if name.endswith(".rtf") else 0


@dataclass(slots=True)
class _Group:
    """What holds inside a pair of braces, inherited from outside."""

    target: str = "body"
    charset: str = "cp1252"
    skip_after_u: int = 1
    deleted: bool = False
    hidden: bool = False
    in_table: bool = False
    fresh: bool = True
    starred: bool = False

    def inner(self) -> _Group:
        return _Group(
            self.target, self.charset, self.skip_after_u, self.deleted, self.hidden, self.in_table, True, False
        )


@dataclass
class _Text:
    """A stream of text under way: the body, a note, a running head, a field of the info group."""

    parts: list[str] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)
    charset: str = "cp1252"

    def settle(self) -> None:
        """Decodes bytes gathered so far; only here, since a character can be two of them."""
        if self.raw:
            self.parts.append("\ufffd" if self.charset == SYMBOL else bytes(self.raw).decode(self.charset, "replace"))
            self.raw.clear()

    def bytes(self, data: bytes, charset: str) -> None:
        if charset != self.charset:
            self.settle()
            self.charset = charset
        self.raw += data

    def say(self, text: str) -> None:
        self.settle()
        self.parts.append(text)

    def take(self) -> str:
        self.settle()
        # Characters beyond the first plane come as two escapes.
        text = "".join(self.parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self.parts.clear()
        return text


class _Rtf:
    def __init__(self, composer: Composer, *, forgiving: bool = False) -> None:
        self.composer = composer
        self.group = _Group()
        self.stack: list[_Group] = []
        self.texts: dict[str, _Text] = {}
        self.fonts: dict[int, str] = {}
        self.font = self.first_font = 0
        self.default = "cp1252"
        self.info: dict[str, str] = {}
        self.dates: dict[str, int] = {}
        self.row: list[tuple[int, str]] = []
        self.rows: list[list[tuple[int, str]]] = []
        self.cell: list[str] = []
        self.column = self.tables = self.pictures = self.hidden = 0
        self.apart: list[Apart] = []
        self.heads: list[Apart] = []
        self.counts: dict[str, int] = {}
        self.by = ""
        self.whole = False
        self.torn = False
        self.forgiving = forgiving
        self._skip = 0

    def read(self, data: bytes) -> None:
        at = data.find(b"{\\rtf")
        find = _TOKEN.match
        while at < len(data):
            match = find(data, at)
            if match is None:
                break
            at = match.end()
            word, number, hexed, symbol, brace, plain = match.groups()
            if brace == b"{":
                if len(self.stack) >= DEEPEST:
                    raise NotRead("Its groups are nested deeper than any program writes them.", office.COPY_HELP)
                self.stack.append(self.group)
                self.group = self.group.inner()
            elif brace == b"}":
                self._close()
                if not self.stack:
                    self.whole = True
                    if b"\\par" not in data[at:]:
                        break
                    # A brace too many: the text goes on behind it.
                    self.torn = True
                    self.group = _Group(charset=self.default)
            elif word is not None:
                if word == b"bin" and number:
                    at += max(0, int(number))
                elif self.forgiving and word == b"pard" and self.group.target in ("skip", "fonttbl", "info"):
                    self.group.target = "body"
                elif self.group.target != "skip" or word in (b"ansicpg", b"uc"):
                    self._word(word.decode("ascii"), int(number) if number else None)
            elif hexed is not None:
                self._bytes(bytes.fromhex(hexed.decode("ascii")))
            elif symbol is not None:
                self._symbol(symbol)
            elif plain is not None:
                self._bytes(plain)
        while self.stack:
            self._close()
        self._paragraph()
        self._table()

    def _text(self) -> _Text:
        return self.texts.setdefault(self.group.target, _Text())

    def _bytes(self, data: bytes) -> None:
        self.group.fresh = False
        if self._skip:
            taken = min(self._skip, len(data))
            self._skip -= taken
            data = data[taken:]
        target = self.group.target
        if not data or target == "skip":
            return
        if target == "fonttbl":
            return
        if self.group.deleted and target == "body":
            self.texts.setdefault("deleted", _Text()).bytes(data, self.group.charset)
            return
        self.hidden += len(data) if self.group.hidden else 0
        self._text().bytes(data, self.group.charset)

    def _say(self, text: str) -> None:
        self.group.fresh = False
        target = self.group.target
        if target in ("skip", "fonttbl"):
            return
        if self.group.deleted and target == "body":
            self.texts.setdefault("deleted", _Text()).say(text)
        else:
            self._text().say(text)

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self.group.starred = True
        elif symbol == b"~":
            self._say("\xa0")
        elif symbol == b"_":
            self._say("\u2011")
        elif symbol in (b"\\", b"{", b"}"):
            self._bytes(symbol)
        elif symbol in (b"\r", b"\n"):
            self._word("par", None)
        elif symbol != b"-":
            self._bytes(b"" if symbol in b":|" else symbol)

    def _word(self, word: str, number: int | None) -> None:
        group = self.group
        if group.fresh and self._destination(word):
            group.fresh = False
            return
        if group.starred and group.fresh and word not in _KEPT_STARRED:
            group.target = "skip"
            return
        group.fresh = False
        if word == "u" and number is not None:
            self._say(chr(number % 65536))
            self._skip = group.skip_after_u
            return
        self._skip = 0
        if word in _CHARACTERS:
            self._say(_CHARACTERS[word])
        elif word in ("par", "page", "sect", "cell", "row", "nestcell", "nestrow", "column"):
            self._structure(word)
        elif word in ("f", "af") and number is not None:
            if group.target == "fonttbl":
                self.font = number
            elif word == "f":
                group.charset = self.fonts.get(number, self.default)
        else:
            self._property(word, number, group)

    def _property(self, word: str, number: int | None, group: _Group) -> None:
        if word == "fcharset" and number is not None and group.target == "fonttbl":
            # Charset 0 and 1 are "as the document": Cyrillic files of old programs say 0 and mean their code page.
            self.fonts[self.font] = SYMBOL if number == 2 else CHARSETS.get(number or 1, self.default)
        elif word == "ansicpg" and number is not None:
            self.default = group.charset = _codec(number) or self.default
            for outer in self.stack:
                outer.charset = self.default
        elif word in ("mac", "pc", "pca"):
            self.default = group.charset = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]
        elif word == "uc" and number is not None:
            group.skip_after_u = max(0, min(number, 16))
        elif word == "deleted":
            group.deleted = number != 0
        elif word == "v":
            group.hidden = number != 0
        elif word == "deff" and number is not None:
            self.first_font = number
        elif word == "plain":
            group.hidden, group.charset = False, self.fonts.get(self.first_font, self.default)
        elif word == "intbl":
            group.in_table = True
        elif word == "pard":
            group.in_table = False
        elif word in _DATE_WORDS and number is not None:
            self.dates[word] = number

    def _destination(self, word: str) -> bool:
        """Takes the word as what the whole group is for, if it is one of those; else False."""
        group = self.group
        if word in _SKIPPED:
            self.pictures += word == "pict" and group.target != "skip"
            group.target = "skip"
        elif word == "fonttbl":
            group.target = "fonttbl"
        elif word in _INFO and group.target in ("info", "skip_info"):
            group.target = f"info:{word}"
            self.dates = {}
        elif word == "info":
            group.target = "info"
        elif word in _HEADS:
            group.target = "head"
        elif word in _NOTES:
            group.target = word
        elif word == "atnauthor":
            group.target = "atnauthor"
        elif word in ("upr",):
            group.target = group.target
        else:
            return False
        return True

    def _structure(self, word: str) -> None:
        group = self.group
        if group.target != "body":
            self._say("\n")
            return
        if word in ("cell", "nestcell"):
            text = self._text().take().strip()
            self._deletion()
            self.cell += [text] if text else []
            if joined := "\n\n".join(self.cell):
                self.row.append((self.column, joined))
            self.column += 1
            self.cell = []
        elif word in ("row", "nestrow"):
            self.rows.append(self.row)
            self.row, self.column = [], 0
        elif group.in_table and word == "par":
            text = self._text().take().strip()
            self.cell += [text] if text else []
        else:
            self._paragraph()
            if word == "page":
                self.composer.break_page()

    def _paragraph(self) -> None:
        text = self.texts.setdefault("body", _Text()).take()
        if text.strip():
            self._table()
            self.composer.paragraph(text)
        self._deletion()

    def _deletion(self) -> None:
        if "deleted" in self.texts and (text := self.texts.pop("deleted").take().strip()):
            number = self.counts["deleted"] = self.counts.get("deleted", 0) + 1
            label = f"deleted {number}, in paragraph {self.composer.paragraphs}"
            self.apart.append(Apart("deleted", label, text, "rtf.deleted"))

    def _table(self) -> None:
        if self.row or self.cell:
            self.rows.append([*self.row, *([(self.column, "\n\n".join(self.cell))] if self.cell else [])])
            self.row, self.cell, self.column = [], [], 0
        if any(self.rows):
            self.tables += 1
            self.composer.table(self.rows, f"table {self.tables}")
        self.rows = []

    def _close(self) -> None:
        if not self.stack:
            return
        inner, self.group = self.group, self.stack.pop()
        self._skip = 0
        target = inner.target
        if target == self.group.target:
            return
        text = self.texts.pop(target).take().strip() if target in self.texts else ""
        if target.startswith("info:"):
            name = _INFO[target[5:]]
            self.info[name] = text or _date(self.dates)
        elif target in _NOTES and text:
            number = self.counts[target] = self.counts.get(target, 0) + 1
            name = "comment" if target == "annotation" else "footnote"
            by = f", by {self.by}" if self.by and name == "comment" else ""
            label = f"{name} {number}{by}, on paragraph {self.composer.paragraphs + 1}"
            self.apart.append(Apart(_NOTES[target], label, text, f"rtf.{name}"))
        elif target == "atnauthor":
            self.by = text[:80]
        elif target == "head" and text and not text.isdigit() and all(text != head.text for head in self.heads):
            self.heads.append(Apart("boilerplate", "head or foot of the page", text, "rtf.running_head"))


def _codec(page: int) -> str | None:
    name = {65001: "utf-8", 10000: "mac_roman", 10007: "mac_cyrillic", 708: "iso8859_6"}.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _date(parts: dict[str, int]) -> str:
    if not all(parts.get(name) for name in ("yr", "mo", "dy")):
        return ""
    return f"{parts['yr']:04}-{parts['mo']:02}-{parts['dy']:02}"


def read(source: Source, limits: Limits) -> Iterator[Draft | Note]:
    data = source.bytes(limits)
    if b"{\\rtf" not in data[:4096]:
        raise NotRead("Its name says rich text, but its bytes are something else.", "Find out what made the file.")
    composer = Composer()
    rtf = _Rtf(composer)
    rtf.read(data)
    if not composer.length and not rtf.whole:
        # A brace that is missing makes all that follows part of a table of fonts: paragraphs tell where it ended.
        composer = Composer()
        rtf = _Rtf(composer, forgiving=True)
        rtf.read(data)
    composer.apart([*rtf.apart, *rtf.heads])
    draft = Draft(name=source.name, plain=True, charset=rtf.default)
    composer.into(draft)
    if not draft.text.strip() and rtf.pictures:
        raise NotRead("There are only pictures in it, no text.", "Have their text recognised (OCR) and add the result.")
    deleted = rtf.counts.get("deleted", 0)
    comments = rtf.counts.get("annotation", 0)
    said = [
        not rtf.whole and "The file is cut off or damaged: it does not end where its groups do.",
        rtf.torn and "The file is damaged: its braces do not match, the text is read past that.",
        deleted
        and f"{counted(deleted, 'tracked deletion stands', 'tracked deletions stand')} behind the text, marked.",
        comments and f"{counted(comments, 'comment stands', 'comments stand')} behind the text, marked.",
        rtf.hidden and f"{rtf.hidden:,} characters are formatted as hidden: they are read all the same.",
        rtf.pictures and f"{counted(rtf.pictures, 'picture', 'pictures')}: {office.NO_PICTURES}",
    ]
    draft.warnings += [sentence for sentence in said if isinstance(sentence, str)]
    office.properties(draft, rtf.info)
    yield draft


READER = Reader(MANIFEST, sniff, read)
