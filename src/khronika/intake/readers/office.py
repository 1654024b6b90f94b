"""Office files are ZIP archives of XML parts: opened within limits, damaged ones as far as they hold.

Here is also what their formats share: which of them an archive is, and what their properties say of a document.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from khronika.intake.extraction import Claim, Draft, Limits, NotRead, Source
from khronika.intake.layout import byline_of, kind_of_line
from khronika.intake.readers import zipped
from khronika.intake.readers.composing import Composer
from khronika.records.reports import Credit

COPY_HELP = "Get a whole copy, or open it in an office program and save what it shows."
LOCKED_HELP = "Save it without a password and add that copy."
FIRST_PARTS = (b"[Content_Types].xml", b"_rels/.rels", b"docProps/")
NO_MEMORY = 2
"""libxml2's XML_ERR_NO_MEMORY."""
MACROS = "It holds macros: they are kept with the file and were not run."
NO_PICTURES = "pictures are kept in the file and not read."

_MIMETYPES = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.text-template": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.sun.xml.writer": "odt",
    "application/epub+zip": "epub",
}
_JUNK_TITLE = re.compile(
    r"(?:microsoft word|untitled|document\d*|без названия|безымянный|документ\d*|безіменний|unknown)\b.{0,80}"
    r"|.{0,200}\.(?:docx?|odt|indd|qxd|pdf|html?|rtf|txt|xlsx?)",
    re.IGNORECASE,
)
_PARAGRAPH_END = re.compile(r"</(?:w:p|text:p|text:h)>|<(?:w:br|text:line-break)\b[^<>]{0,200}/>")
_TAG = re.compile(r"<[^<>]*>")
_TEXT_GAPS = re.compile(r"\s*\n\s*")
_NOBODY = frozenset(
    ["openpyxl", "python-docx", "user", "admin", "administrator", "author", "unknown", "owner", "microsoft office user",
     "windows user", "пользователь", "пользователь windows", "админ", "користувач", "автор", "hp", "asus", "lenovo"]
)  # fmt: skip
"""What programs write for an author when nobody told them."""
_JUNK_DATES = ("2013-12-23",)
"""The creation date in the template of a library that many programs write Word files with."""


def mimetype_in(head: bytes) -> str | None:
    """The reader's name for the media type that OpenDocument and EPUB files store as their first member, unpacked."""
    if head[30:38] != b"mimetype":
        return None
    found = re.match(rb"[\w.+/-]{1,80}", head[38 + int.from_bytes(head[28:30], "little") :][:80])
    return _MIMETYPES.get(found[0].decode("ascii").removesuffix("PK") if found else "")


def starts_package(head: bytes, folder: bytes) -> bool:
    """Whether the bytes start an Office Open XML package with parts in `folder` (`word/`)."""
    return head.startswith(b"PK\x03\x04") and folder in head and any(part in head for part in FIRST_PARTS)


def kind_within(source: Source) -> str | None:
    """The reader for a ZIP archive that is an office file under another name, by the list of its parts; None else."""
    try:
        _, infos = zipped.listing(source)
    except NotRead:
        return None
    names = {info.filename.lower() for info in infos[:2000]}
    if "[content_types].xml" in names:
        if "word/document.xml" in names:
            return "docx"
        return "xlsx" if "xl/workbook.xml" in names else None
    if "meta-inf/container.xml" in names:
        return "epub"
    return mimetype_in(source.head(400)) if "content.xml" in names else None


class Package:
    """The parts of one office file by name. `warnings` fills while parts are opened."""

    def __init__(self, source: Source, limits: Limits, title: str) -> None:
        """Raises `NotRead` if it is no archive at all, or has more parts than the limit."""
        self.limits = limits
        self.title = title
        self.warnings: list[str] = []
        self._total = 0
        self._parts: dict[str, Callable[[], bytes]] = {}
        if not source.head(2) == b"PK":
            raise NotRead(f"Its name says {title}, but its bytes are something else.", "Find out what made the file.")
        try:
            archive, infos = zipped.listing(source)
        except NotRead:
            archive, infos = None, []
        if len(infos) > limits.members:
            raise NotRead(f"The file has {len(infos):,} parts; at most {limits.members:,} are opened.", COPY_HELP)
        for info in infos:
            assert archive is not None  # noqa: S101 - parts come from its list
            self._parts.setdefault(_key(info.filename), partial(zipped.unpack, info, archive, limits))
        self._source = source
        if archive is None:
            self._search()
            if not self._parts:
                raise NotRead(f"It is {title}, broken or cut off before anything readable.", COPY_HELP)
            self.warnings.append("The file is cut off or damaged: what could be found in it is read.")
        self.names = frozenset(self._parts)

    def _search(self) -> None:
        """Finds parts by their beginnings, where the list at the end is lost; takes cut ones as far as they go."""
        data = self._source.bytes(self.limits)
        for name, where in zipped.beginnings(data).items():
            self._parts.setdefault(_key(name), partial(_rest, data, where, self.limits))

    def nothing(self) -> NotRead:
        """Why there is no document in it."""
        if self.warnings:
            return NotRead(f"It is {self.title}, cut off or damaged before its text.", COPY_HELP)
        return NotRead(
            f"Its name says {self.title}, but there is none in it.",
            "If it is an archive, rename it to .zip and add it.",
        )

    def content(self, name: str) -> bytes | None:
        """The bytes of a part; None if there is none. Raises `NotRead` if it is locked or beyond limits."""
        opener = self._parts.get(_key(name))
        if opener is None:
            return None
        try:
            data = opener()
        except NotRead as outcome:
            if outcome is not zipped.BROKEN:
                raise
            data = self._damaged(name)
        self._total += len(data)
        if self._total > self.limits.total_bytes:
            raise NotRead(f"It unpacks to more than {self.limits.total_bytes:,} bytes.", COPY_HELP)
        return data

    def _damaged(self, name: str) -> bytes:
        """A part whose checksum or packing is wrong, as far as it can be unpacked."""
        data = self._source.bytes(self.limits)
        for found, where in zipped.beginnings(data).items():
            if _key(found) == _key(name):
                self.warnings.append(f"The part {name} is damaged: it is read as far as it can be unpacked.")
                return _rest(data, where, self.limits)
        raise NotRead(f"It is {self.title}, and its part {name} is damaged.", COPY_HELP)

    def xml(self, name: str) -> Any | None:
        """The root element of a part; None if there is none. Raises `NotRead` if nothing of it is XML."""
        data = self.content(name)
        return None if data is None else parsed(data, name, self.warnings)


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _rest(data: bytes, where: zipped.Beginning, limits: Limits) -> bytes:
    return zipped.rest_of(data, where.start, where.method, where.packed or len(data) - where.start, limits)[0]


def parsed(data: bytes, name: str, warnings: list[str]) -> Any:
    """The root of an XML part: entities stay unexpanded, nothing is fetched. What is broken is read up to there.

    Raises `NotRead` if there is no element in it, or if it grows without end (entities in entities).
    """
    from lxml import etree

    options = {"resolve_entities": False, "no_network": True, "huge_tree": False, "load_dtd": False}
    try:
        root = etree.fromstring(data, etree.XMLParser(**options))
    except (etree.XMLSyntaxError, ValueError) as error:
        if "emory" in str(error) or getattr(error, "code", 0) == NO_MEMORY:
            raise too_large(name) from None
        if "mplification" in str(error) or "loop" in str(error):
            raise NotRead(
                f"The part {name} is XML that grows without end (entities inside entities).", COPY_HELP
            ) from None
        try:
            root = etree.fromstring(data, etree.XMLParser(recover=True, **options))
        except (etree.XMLSyntaxError, ValueError):
            root = None
        if root is None:
            raise NotRead(f"The part {name} is no XML that can be read.", COPY_HELP) from None
        warnings.append(f"The part {name} is broken XML: it is read up to where it breaks, parts may be missing.")
    if any(True for _ in root.iter(etree.Entity)):
        etree.strip_elements(root, etree.Entity, with_tail=False)
        warnings.append("The file uses entities of its own, as no office program does: they are left out.")
    return root


def too_large(name: str) -> NotRead:
    return NotRead(
        f"The part {name} is too large for the memory a reader is given.",
        "Split the document, or save it as plain text and add that.",
    )


def bare_text(data: bytes) -> str:
    """The words of an XML part that is too broken for its structure: paragraphs by their ends, all tags dropped."""
    text = _PARAGRAPH_END.sub("\n\n", data.decode("utf-8", "replace"))
    return _TEXT_GAPS.sub("\n\n", html.unescape(_TAG.sub("", text))).strip()


def salvage(package: Package, part: str, composer: Composer, warnings: list[str]) -> Composer:
    """`composer`, or if its part was so broken that most of the words are missing there, one with the bare words."""
    if not any(part in warning for warning in package.warnings):
        return composer
    bare = bare_text(package.content(part) or b"")
    if len(bare) <= 2 * composer.length:
        return composer
    warnings.append("Its structure is lost: all words in it are read, and notes, comments and deletions among them.")
    fresh = Composer()
    for paragraph in bare.split("\n\n"):
        fresh.paragraph(paragraph)
    return fresh


def words(element: Any) -> str:
    """The text of an element, white space collapsed."""
    return " ".join("".join(t for t in element.itertext() if isinstance(t, str)).split())


def properties(draft: Draft, fields: dict[str, str], where: str = "the file's properties") -> None:
    """Takes title, author, dates and language that a program wrote beside the text; what the text shows goes first.

    `fields`: title, author, created, modified, printed, language, publisher, editor; what differs is a warning.
    """
    title = " ".join(fields.get("title", "").split())
    if title and not _JUNK_TITLE.fullmatch(title):
        if draft.title and _squeezed(draft.title) != _squeezed(title):
            draft.warnings.append(f'Titles differ: the page shows "{draft.title[:200]}", {where} say "{title[:200]}".')
        draft.title = draft.title or title
    author = " ".join(fields.get("author", "").split())
    author = "" if author.casefold() in _NOBODY else author
    byline = next(
        (found[0] for line in draft.text[:4000].split("\n") if len(line) < 300 and (found := byline_of(line))), None
    )
    has_byline = byline or any(
        (kind_of_line(line) or ("", ""))[0] == "byline" for line in draft.text[:4000].split("\n")
    )
    if author and byline and _squeezed(author) != _squeezed(byline):
        draft.warnings.append(f'Authors differ: the byline names "{byline[:100]}", {where} "{author[:100]}".')
    if author and not has_byline and not draft.author:
        draft.author = author
        draft.warnings.append(f"The author is the one {where} name, who need not have written the text.")
    created = fields.get("created", "")
    if created and created[:10] not in _JUNK_DATES:
        draft.claims.append(
            Claim(origin="metadata", words=created[:100], label=f"{where} (created)", sure=False, beside=True)
        )
    modified = fields.get("modified", "")
    if modified and modified != created and modified[:10] not in _JUNK_DATES:
        draft.credits.append(Credit(kind="edited", value=modified[:100]))
    draft.language_hint = draft.language_hint or re.split(r"[-_]", fields.get("language", "").lower())[0][:3] or None
    draft.publisher = draft.publisher or fields.get("publisher") or None


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold().rstrip(".")
