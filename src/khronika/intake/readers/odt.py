"""OpenDocument texts (also flat XML and OpenOffice 1): text; notes, comments and deletions behind it, marked.

Element names are those of OpenDocument 1.3 part 3; OpenOffice 1 had the same under other addresses.
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
    name="odt",
    version="1",
    title="OpenDocument text",
    extensions=("odt", "ott", "fodt", "sxw"),
    needs=("lxml", "py3langid"),
)
MOST_SPACES = 100
MOST_REPEATS = 1000
_LEFT_OUT = frozenset(
    ("text:tracked-changes", "text:sequence-decls", "office:forms", "text:variable-decls", "office:scripts",
     "text:user-field-decls", "svg:title", "svg:desc", "text:note-citation", "text:ruby-text",
     "office:change-info", "text:list-level-style-bullet", "dc:creator", "dc:date", "meta:date-string")
)  # fmt: skip
_INDICES = frozenset(
    ("text:table-of-content", "text:illustration-index", "text:table-index", "text:alphabetical-index")
)


def sniff(head: bytes, name: str) -> int:
    if office.mimetype_in(head) == "odt":
        return 3
    if b"office:document" in head and b"opendocument.text" in head:
        return 3
    named = name.endswith(tuple("." + ending for ending in MANIFEST.extensions))
    return 3 if named and head.startswith(b"PK") else 1 if named else 0


@lru_cache(maxsize=4096)
def short(tag: str) -> str:
    """`text:p` for `{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p`, and the like."""
    if not tag.startswith("{"):
        return ""
    space, _, name = tag[1:].partition("}")
    if space == "http://purl.org/dc/elements/1.1/":
        return f"dc:{name}"
    if space.startswith("urn:oasis:names:tc:opendocument:xmlns:"):
        return f"{space.split(':')[-2].replace('svg-compatible', 'svg')}:{name}"
    return f"{space.rsplit('/', 1)[-1]}:{name}" if space.startswith("http://openoffice.org/2000/") else ""


def attribute(element: Any, name: str) -> str:
    """An attribute by its bare name, whatever version's address it has."""
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")


def repeats(element: Any, name: str, most: int = MOST_REPEATS) -> int:
    """How often a cell, row or space is repeated, at least 1 and at most `most`."""
    value = attribute(element, name)
    return max(1, min(int(value), most)) if value.isascii() and value.isdigit() and len(value) < 9 else 1


@dataclass
class _Target:
    """What paragraphs go into: the body, a cell, a note, a comment, a text box."""

    kind: str
    lines: list[str] = field(default_factory=list)
    by: list[str] = field(default_factory=list)
    floor: int = 0
    """Paragraphs that were open around it: only inside further ones is its text."""


@dataclass
class _Paragraph:
    heading: int = 0
    parts: list[str] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    in_index: bool = False


class Story:
    """Walks one `office:text` (or any part of it) once, without recursion."""

    def __init__(self, composer: Composer) -> None:
        self.composer = composer
        self.apart: list[Apart] = []
        self.titles: list[str] = []
        self.pictures = self.embedded = self._tables = self._index = 0
        self._targets = [_Target("body")]
        self._paragraphs: list[_Paragraph] = []
        self._rows: list[tuple[list[list[tuple[int, str]]], list[int]]] = []
        self._counts: dict[str, int] = {}

    def read(self, root: Any) -> None:
        from lxml import etree

        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            if event in ("comment", "pi"):
                self._say(element.tail)
                continue
            tag = short(element.tag) if isinstance(element.tag, str) else ""
            if event == "end":
                self._end(tag, element)
                self._say(element.tail)
            elif tag in _LEFT_OUT:
                if tag in ("dc:creator", "dc:date"):
                    self._targets[-1].by.append(office.words(element)[: 10 if tag == "dc:date" else 80])
                walk.skip_subtree()
            else:
                self._start(tag, element)
                self._say(element.text)

    def _target(self, kind: str) -> _Target:
        return _Target(kind, floor=len(self._paragraphs))

    def _say(self, text: str | None) -> None:
        # White space in the XML counts as one space (part 3, 6.1.2).
        if text and len(self._paragraphs) > self._targets[-1].floor:
            squeezed = " ".join(text.split())
            lead = " " if text[0].isspace() and squeezed else ""
            tail = " " if text[-1].isspace() else ""
            self._paragraphs[-1].parts.append(lead + squeezed + tail if squeezed else " ")

    def _start(self, tag: str, element: Any) -> None:
        if tag in ("text:p", "text:h"):
            level = repeats(element, "outline-level", 10) if tag == "text:h" else 0
            title = attribute(element, "style-name").lower() in ("title", "заголовок")
            self._paragraphs.append(_Paragraph(1 if title else level, in_index=self._index > 0))
        elif tag in ("text:note", "text:footnote", "text:endnote"):
            note_class = attribute(element, "note-class") or tag.removeprefix("text:")
            self._targets.append(self._target(note_class if note_class == "endnote" else "footnote"))
        elif tag == "office:annotation":
            self._targets.append(self._target("comment"))
        elif tag == "draw:text-box":
            self._targets.append(self._target("box"))
        elif tag == "table:table":
            self._rows.append(([], [0]))
        elif tag == "table:table-row" and self._rows:
            self._rows[-1][0].append([])
            self._rows[-1][1][0] = 0
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._targets.append(self._target("cell"))
        elif tag in _INDICES:
            self._index += 1
        elif tag in ("draw:image", "draw:custom-shape"):
            self.pictures += 1
        elif tag in ("draw:object", "draw:object-ole", "draw:plugin"):
            self.embedded += 1
        elif self._paragraphs:
            if tag == "text:s":
                self._paragraphs[-1].parts.append(" " * repeats(element, "c", MOST_SPACES))
            elif tag == "text:tab" or tag == "text:tab-stop":
                self._paragraphs[-1].parts.append("\t")
            elif tag == "text:line-break":
                self._paragraphs[-1].parts.append("\n")
            elif tag == "text:soft-page-break":
                self._paragraphs[-1].breaks.append(sum(map(len, self._paragraphs[-1].parts)))
        elif tag == "text:soft-page-break":
            self.composer.break_page()

    def _end(self, tag: str, element: Any) -> None:
        if tag in ("text:p", "text:h") and self._paragraphs:
            self._finish(self._paragraphs.pop())
        elif tag in ("text:note", "text:footnote", "text:endnote", "office:annotation") and len(self._targets) > 1:
            self._set_apart(self._targets.pop())
        elif tag == "draw:text-box" and len(self._targets) > 1:
            for line in self._targets.pop().lines:
                self._place(line, _Paragraph())
        elif tag in ("table:table-cell", "table:covered-table-cell") and len(self._targets) > 1:
            text = "\n\n".join(self._targets.pop().lines)
            if self._rows and self._rows[-1][0]:
                rows, column = self._rows[-1]
                if text:
                    rows[-1].append((column[0], text))
                column[0] += repeats(element, "number-columns-repeated")
        elif tag == "table:table" and self._rows:
            rows, _ = self._rows.pop()
            if self._targets[-1].kind == "body":
                self._tables += 1
                self.composer.table(rows, f"table {self._tables}")
            else:
                self._targets[-1].lines += ["\t".join(text for _, text in row) for row in rows if row]
        elif tag in _INDICES:
            self._index -= 1

    def _finish(self, paragraph: _Paragraph) -> None:
        self._place("".join(paragraph.parts), paragraph)

    def _place(self, text: str, paragraph: _Paragraph) -> None:
        if self._targets[-1].kind != "body":
            if text.strip():
                self._targets[-1].lines.append(text.strip())
            return
        lead = len(text) - len(text.lstrip(" \t\r\n"))
        for offset in paragraph.breaks:
            self.composer.break_page(max(0, offset - lead))
        mark: tuple[MarkKind, str] | None = ("boilerplate", "odt.index") if paragraph.in_index else None
        if paragraph.heading == 1 and text.strip() and not paragraph.in_index:
            self.titles.append(" ".join(text.split()))
            mark = ("headline", "odt.heading") if len(self.titles) == 1 else None
        self.composer.paragraph(text, mark=mark)

    def _set_apart(self, target: _Target) -> None:
        text = "\n".join(target.lines)
        if not text:
            return
        number = self._counts[target.kind] = self._counts.get(target.kind, 0) + 1
        near = self.composer.paragraphs + 1
        by = f", by {', '.join(part for part in target.by if part)}" if any(target.by) else ""
        kind: MarkKind = "comment" if target.kind == "comment" else "footnote"
        label = f"{target.kind} {number}{by}, on paragraph {near}"
        self.apart.append(Apart(kind, label, text, f"odt.{target.kind}"))


def read(source: Source, limits: Limits) -> Iterator[Draft | Note]:
    warnings: list[str] = []
    package: office.Package | None = None
    if source.head(2) == b"PK":
        package = office.Package(source, limits, "an OpenDocument text")
        warnings = package.warnings
        refuse_locked(package)
        root, meta, styles = package.xml("content.xml"), _part(package, "meta.xml"), _part(package, "styles.xml")
    else:
        root = meta = styles = office.parsed(source.bytes(limits), "the document", warnings)
    body = None if root is None else next((e for e in root.iter("{*}body") if short(str(e.tag)) == "office:body"), None)
    if body is None and not (package and office.bare_text(package.content("content.xml") or b"")):
        raise package.nothing() if package else NotRead("There is no OpenDocument text in it.", office.COPY_HELP)
    composer = Composer()
    story = Story(composer)
    deleted: list[Apart] = []
    if body is not None:
        story.read(body)
        deleted += _deleted(body)
    if package:
        composer = office.salvage(package, "content.xml", composer, warnings)
    composer.apart([*story.apart, *deleted, *_running(styles)])
    draft = Draft(name=source.name, plain=True, warnings=warnings)
    composer.into(draft)
    if not draft.text.strip() and story.pictures:
        raise NotRead("There are only pictures in it, no text.", "Have their text recognised (OCR) and add the result.")
    draft.title = story.titles[0][:500] if story.titles else None
    comments = sum(note.kind == "comment" for note in story.apart)
    said = [
        deleted
        and f"{counted(len(deleted), 'tracked deletion stands', 'tracked deletions stand')} behind the text, "
        "marked; tracked insertions are read as text.",
        comments and f"{counted(comments, 'comment stands', 'comments stand')} behind the text, marked.",
        story.pictures
        and f"{counted(story.pictures, 'drawing or picture', 'drawings or pictures')}: {office.NO_PICTURES}",
        story.embedded and f"{counted(story.embedded, 'embedded object is', 'embedded objects are')} kept, not read.",
        package and any(name.startswith(("basic/", "scripts/")) for name in package.names) and office.MACROS,
    ]
    draft.warnings += [sentence for sentence in said if isinstance(sentence, str)]
    office.properties(draft, fields_of(meta))
    yield draft


def refuse_locked(package: office.Package) -> None:
    """Raises `NotRead` if the package's list of files says that its content is encrypted."""
    listed = package.content("META-INF/manifest.xml") or b""
    if b"encryption-data" in listed:
        raise NotRead(f"It is {package.title}, locked with a password.", office.LOCKED_HELP)


def _part(package: office.Package, name: str) -> Any | None:
    try:
        return package.xml(name)
    except NotRead as outcome:
        package.warnings.append(f"The part {name} is not read: {outcome.why}")
        return None


def fields_of(meta: Any) -> dict[str, str]:
    """Title, author, dates and language from the `office:meta` in an element."""
    names = {
        "dc:title": "title", "meta:initial-creator": "author", "meta:creation-date": "created",
        "dc:date": "modified", "dc:language": "language",
    }  # fmt: skip
    found: dict[str, str] = {}
    holder = None if meta is None else next(iter(meta.iter("{*}meta")), None)
    for child in holder if holder is not None else ():
        tag = short(str(child.tag))
        if tag in names:
            found.setdefault(names[tag], office.words(child)[:500])
        elif tag == "dc:creator":
            found.setdefault("editor", office.words(child)[:500])
    found.setdefault("author", found.get("editor", ""))
    return found


def _deleted(body: Any) -> Iterator[Apart]:
    """Tracked deletions: they lie before the text, each with its own paragraphs."""
    number = 0
    for region in body.iter("{*}deletion"):
        if short(str(region.tag)) != "text:deletion":
            continue
        lines = [office.words(e) for e in region.iter("{*}p", "{*}h") if short(str(e.tag)) in ("text:p", "text:h")]
        text = "\n".join(line for line in lines if line)
        by = [office.words(e)[:80] for e in region.iter("{*}creator")][:1]
        day = [office.words(e)[:10] for e in region.iter("{*}date")][:1]
        if text:
            number += 1
            label = ", ".join([f"deleted {number}", *(f"by {name}" for name in by if name), *day])
            yield Apart("deleted", label, text, "odt.deleted")


def _running(styles: Any) -> Iterator[Apart]:
    """Running heads and feet, each once; lines that are only a page number are none."""
    seen: set[str] = set()
    for element in styles.iter("{*}header", "{*}footer") if styles is not None else ():
        if not short(str(element.tag)).startswith("style:"):
            continue
        text = "\n".join(line for e in element.iter("{*}p") if (line := office.words(e)))
        if text and text not in seen and not text.isdigit():
            seen.add(text)
            yield Apart("boilerplate", f"{short(str(element.tag))[6:]} of the page", text, "odt.running_head")


READER = Reader(MANIFEST, sniff, read)
