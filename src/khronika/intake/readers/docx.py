"""Word documents (Office Open XML): the text as it is accepted; footnotes, comments and deletions behind it, marked.

Insertions under tracked changes are kept as text, deletions stand apart. Pages are those Word last laid out.
Element names are those of ECMA-376 part 1, chapter 17.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from khronika.intake.extraction import Draft, Limits, Manifest, Note, NotRead, Reader, Source
from khronika.intake.readers import office
from khronika.intake.readers.composing import Apart, Composer, counted
from khronika.records.reports import MarkKind

MANIFEST = Manifest(
    name="docx",
    version="1",
    title="Word document",
    extensions=("docx", "docm", "dotx", "dotm"),
    needs=("lxml", "py3langid"),
)
_SPACES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
}
HEADINGS = ("title", "heading 1", "heading1")
_LEFT_OUT = frozenset(("mc:Fallback", "w:instrText", "w:delInstrText", "w:moveFrom", "w:pPrChange", "w:rPrChange"))
_CHARACTERS = {"w:tab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "\u2011", "w:ptab": "\t"}
_NOTES: dict[str, tuple[MarkKind, str]] = {
    "footnotes": ("footnote", "docx.footnote"),
    "endnotes": ("footnote", "docx.endnote"),
    "comments": ("comment", "docx.comment"),
}


def sniff(head: bytes, name: str) -> int:
    if office.starts_package(head, b"word/"):
        return 3
    named = name.endswith(tuple("." + ending for ending in MANIFEST.extensions))
    return 3 if named and head.startswith(b"PK") else 1 if named else 0


@dataclass
class _Paragraph:
    parts: list[str] = field(default_factory=list)
    length: int = 0
    style: str = ""
    deleted: list[tuple[str, str, list[str]]] = field(default_factory=list)
    """(author, date, words) of each deletion."""
    breaks: list[int] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)
    """(kind, id) of notes and comments that hang on it."""

    def say(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)


@dataclass
class _Table:
    rows: list[list[tuple[int, str]]] = field(default_factory=list)
    column: int = 0
    span: int = 1
    cell: list[str] = field(default_factory=list)
    open: bool = False


@lru_cache(maxsize=4096)
def _short(tag: str) -> str:
    space, _, name = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
    prefix = _SPACES.get(space)
    return f"{prefix}:{name}" if prefix else ""


def _value(element: Any, name: str) -> str:
    """An attribute of the main namespace, whichever of its two addresses it has."""
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")


class _Story:
    """Reads one part (body, notes, a header) into paragraphs and tables; no recursion, so depth costs nothing."""

    def __init__(self, composer: Composer | None, styles: dict[str, str]) -> None:
        self.composer = composer
        self.styles = styles
        self.lines: list[str] = []
        self.deleted: list[Apart] = []
        self.titles: list[str] = []
        self.anchors: dict[tuple[str, str], int] = {}
        self.inserted = self.hidden = self.pictures = self.embedded = self.tables = 0
        self._paragraphs: list[_Paragraph] = []
        self._tables: list[_Table] = []
        self._deletions: list[tuple[str, str]] = []
        self._boxes: list[str] = []
        self._hidden_run = False

    def read(self, root: Any) -> None:
        from lxml import etree

        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = _short(element.tag) if isinstance(element.tag, str) else ""
            if event == "end":
                self._end(tag)
            elif tag in _LEFT_OUT:
                walk.skip_subtree()
            elif tag:
                self._start(tag, element)
        while self._paragraphs:
            self._end("w:p")

    def _start(self, tag: str, element: Any) -> None:
        if tag == "w:p":
            self._paragraphs.append(_Paragraph())
        elif tag == "w:tbl":
            self._tables.append(_Table())
        elif tag in ("w:tr", "w:tc", "w:gridSpan"):
            self._in_table(tag, element)
        elif tag == "w:del":
            self._deletions.append((_value(element, "author"), _value(element, "date")))
        elif tag == "w:r":
            self._hidden_run = False
        elif tag == "w:altChunk":
            self.embedded += 1
        elif self._paragraphs:
            self._in_paragraph(tag, element, self._paragraphs[-1])

    def _in_table(self, tag: str, element: Any) -> None:
        if not self._tables:
            return
        table = self._tables[-1]
        if tag == "w:tr":
            table.rows.append([])
            table.column = 0
        elif tag == "w:tc":
            table.cell, table.span, table.open = [], 1, True
        else:
            value = _value(element, "val")
            table.span = min(int(value), 1000) if value.isascii() and value.isdigit() and len(value) < 5 else 1

    def _in_paragraph(self, tag: str, element: Any, paragraph: _Paragraph) -> None:
        if tag in ("w:t", "m:t", "w:delText"):
            text = element.text or ""
            if self._deletions or tag == "w:delText":
                author, date = self._deletions[-1] if self._deletions else ("", "")
                if not paragraph.deleted or paragraph.deleted[-1][:2] != (author, date):
                    paragraph.deleted.append((author, date, []))
                paragraph.deleted[-1][2].append(text)
            else:
                self.hidden += len(text) if self._hidden_run else 0
                paragraph.say(text)
        elif tag == "w:br" and _value(element, "type") in ("page", "column"):
            paragraph.breaks += [paragraph.length] if _value(element, "type") == "page" else []
            paragraph.say("\n")
        elif tag in _CHARACTERS and not self._deletions:
            paragraph.say(_CHARACTERS[tag])
        elif tag == "w:sym":
            code = _value(element, "char")
            number = int(code, 16) if 0 < len(code) <= 6 and all(c in "0123456789abcdefABCDEF" for c in code) else 0
            paragraph.say("\ufffd" if 0xE000 <= number <= 0xF8FF or not 32 <= number < 0x110000 else chr(number))
        elif tag == "w:pStyle":
            paragraph.style = self.styles.get(_value(element, "val"), _value(element, "val")).lower()
        elif tag == "w:vanish" and _value(element, "val") not in ("0", "false", "off"):
            self._hidden_run = True
        elif tag == "w:lastRenderedPageBreak":
            paragraph.breaks.append(paragraph.length)
        elif tag == "w:ins":
            self.inserted += 1
        elif tag in ("w:drawing", "w:pict"):
            self.pictures += 1
        elif tag == "w:object":
            self.embedded += 1
        elif tag in ("w:footnoteReference", "w:endnoteReference", "w:commentReference"):
            paragraph.references.append((tag[2:].replace("Reference", "s"), _value(element, "id")))

    def _end(self, tag: str) -> None:
        if tag == "w:p" and self._paragraphs:
            self._finish(self._paragraphs.pop())
        elif tag == "w:del" and self._deletions:
            self._deletions.pop()
        elif tag == "w:tc" and self._tables and self._tables[-1].open:
            table = self._tables[-1]
            if table.rows and (text := "\n\n".join(table.cell)):
                table.rows[-1].append((table.column, text))
            table.column += table.span
            table.open = False
        elif tag == "w:tbl" and self._tables:
            table = self._tables.pop()
            if self._tables and self._tables[-1].open:
                self._tables[-1].cell.extend("\t".join(text for _, text in row) for row in table.rows if row)
            elif self.composer is not None:
                self.tables += 1
                self.composer.table(table.rows, f"table {self.tables}")
            else:
                self.lines.extend("\t".join(text for _, text in row) for row in table.rows if row)

    def _finish(self, paragraph: _Paragraph) -> None:
        text = "".join(paragraph.parts)
        if self._tables and self._tables[-1].open:
            if text.strip():
                self._tables[-1].cell.append(text.strip())
        elif self._paragraphs:
            self._boxes.append(text)  # a text box inside a paragraph: behind it
        elif self.composer is None:
            self.lines.append(text.strip())
        else:
            self._compose(paragraph, text)
        if self.composer is not None:
            number = self.composer.paragraphs
            for reference in paragraph.references:
                self.anchors.setdefault(reference, number)
            for author, date, words in paragraph.deleted:
                if joined := "".join(words).strip():
                    by = ", ".join(part for part in (f"by {author}" if author else "", date[:10]) if part)
                    label = f"deleted {len(self.deleted) + 1}{', ' if by else ''}{by}, in paragraph {number}"
                    self.deleted.append(Apart("deleted", label, joined, "docx.deleted"))

    def _compose(self, paragraph: _Paragraph, text: str) -> None:
        composer = self.composer
        assert composer is not None  # noqa: S101 - asked by the caller
        lead = len(text) - len(text.lstrip(" \t\r\n"))
        for offset in paragraph.breaks:
            composer.break_page(max(0, offset - lead))
        heading = paragraph.style in HEADINGS
        if heading and text.strip():
            self.titles.append(text.strip())
        first = heading and len(self.titles) == 1
        composer.paragraph(text, mark=("headline", "docx.heading") if first else None)
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            composer.paragraph(box)


def read(source: Source, limits: Limits) -> Iterator[Draft | Note]:
    package = office.Package(source, limits, "a Word document")
    main = _main_part(package)
    root = package.xml(main)
    if root is None:
        raise package.nothing()
    composer = Composer()
    story = _Story(composer, _styles(package, main))
    story.read(root)
    composer = office.salvage(package, main, composer, package.warnings)
    folder = main.rpartition("/")[0]
    notes = [note for name in _NOTES for note in _notes(package, folder, name, story.anchors)]
    composer.apart([*notes, *story.deleted, *_running(package, folder)])
    draft = Draft(name=source.name, plain=True, warnings=package.warnings)
    composer.into(draft)
    if not draft.text.strip() and story.pictures:
        raise NotRead("There are only pictures in it, no text.", "Have their text recognised (OCR) and add the result.")
    draft.title = story.titles[0][:500] if story.titles else None
    _say(draft, story, package, notes)
    office.properties(draft, core(package))
    yield draft


def _main_part(package: office.Package) -> str:
    """The part that holds the document, as the package's relationships name it."""
    try:
        root = package.xml("_rels/.rels")
    except NotRead:
        root = None
    for relation in root.iter("{*}Relationship") if root is not None else ():
        target = relation.get("Target") or ""
        if (relation.get("Type") or "").endswith("/officeDocument") and target.lstrip("/").lower() in package.names:
            return str(target).lstrip("/")
    return "word/document.xml"


def _styles(package: office.Package, main: str) -> dict[str, str]:
    """Style id to the name Word knows it by ("heading 1"), whatever language the id is in."""
    try:
        root = package.xml(main.rpartition("/")[0] + "/styles.xml")
    except NotRead:
        return {}
    found: dict[str, str] = {}
    for style in root.iter("{*}style") if root is not None else ():
        name = next((_value(child, "val") for child in style if _short(str(child.tag)) == "w:name"), "")
        found[_value(style, "styleId")] = name
    return found


def _notes(package: office.Package, folder: str, name: str, anchors: dict[tuple[str, str], int]) -> Iterator[Apart]:
    try:
        root = package.xml(f"{folder}/{name}.xml")
    except NotRead as outcome:
        package.warnings.append(f"The {name} are not read: {outcome.why}")
        return
    number = 0
    for note in root if root is not None else ():
        if not isinstance(note.tag, str) or _value(note, "type") in ("separator", "continuationSeparator"):
            continue
        story = _Story(None, {})
        story.read(note)
        text = "\n".join(line for line in story.lines if line)
        if not text:
            continue
        number += 1
        by = ", ".join(
            part
            for part in (
                f"by {_value(note, 'author')}" if _value(note, "author") else "",
                _value(note, "date")[:10],
                f"on paragraph {anchors[name, _value(note, 'id')]}" if (name, _value(note, "id")) in anchors else "",
            )
            if part
        )
        kind, why = _NOTES[name]
        yield Apart(kind, f"{name[:-1]} {number}{', ' if by else ''}{by}", text, why)


def _running(package: office.Package, folder: str) -> Iterator[Apart]:
    """Running heads and feet, each once."""
    seen: set[str] = set()
    for name in sorted(package.names):
        bare = name.removeprefix(folder.lower() + "/")
        if bare == name or not bare.startswith(("header", "footer")) or not bare.endswith(".xml"):
            continue
        try:
            root = package.xml(name)
        except NotRead:
            continue
        story = _Story(None, {})
        story.read(root)
        text = "\n".join(line for line in story.lines if line)
        if text and text not in seen and not text.isdigit():
            seen.add(text)
            yield Apart("boilerplate", bare[:6] + " of the page", text, "docx.running_head")


def _say(draft: Draft, story: _Story, package: office.Package, notes: list[Apart]) -> None:
    """Warnings: what of the file is not in the running text, and what was done with tracked changes."""
    comments = sum(note.kind == "comment" for note in notes)
    said = [
        story.inserted and f"{counted(story.inserted, 'tracked insertion is', 'tracked insertions are')} read as text.",
        story.deleted
        and f"{counted(len(story.deleted), 'tracked deletion stands', 'tracked deletions stand')} behind "
        "the text, marked.",
        comments and f"{counted(comments, 'comment stands', 'comments stand')} behind the text, marked.",
        story.hidden and f"{story.hidden:,} characters are formatted as hidden: they are read all the same.",
        story.pictures
        and f"{counted(story.pictures, 'drawing or picture', 'drawings or pictures')}: {office.NO_PICTURES}",
        story.embedded and f"{counted(story.embedded, 'embedded file is', 'embedded files are')} kept, not read.",
        any(name.endswith("vbaproject.bin") for name in package.names) and office.MACROS,
    ]
    draft.warnings += [sentence for sentence in said if isinstance(sentence, str)]


def core(package: office.Package) -> dict[str, str]:
    """The properties of the package (ECMA-376 part 2): title, author, dates, language."""
    try:
        root = package.xml("docProps/core.xml")
    except NotRead:
        return {}
    fields: dict[str, str] = {}
    for child in root if root is not None else ():
        name = str(child.tag).rpartition("}")[2]
        if name in ("title", "creator", "created", "modified", "language"):
            fields.setdefault("author" if name == "creator" else name, office.words(child)[:500])
    return fields


READER = Reader(MANIFEST, sniff, read)
