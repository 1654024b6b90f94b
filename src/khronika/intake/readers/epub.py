"""E-books (EPUB 2 and 3): the pages of the spine in reading order as one text, contents lists marked."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from khronika.intake.extraction import Claim, Draft, Limits, Manifest, Note, NotRead, Reader, Source
from khronika.intake.readers import html, html_blocks, office
from khronika.intake.readers.charsets import decode
from khronika.intake.readers.composing import Composer
from khronika.records.reports import Credit, MarkKind

MANIFEST = Manifest(name="epub", version="1", title="e-book (EPUB)", extensions=("epub",), needs=("lxml", "py3langid"))
MOST_PAGES = 5_000
_PAGES = ("application/xhtml+xml", "text/html", "text/x-oeb1-document")
_MARKS: dict[str, MarkKind] = {"caption": "caption", "credit": "credit", "byline": "byline"}


def sniff(head: bytes, name: str) -> int:
    if office.mimetype_in(head) == "epub":
        return 3
    return 3 if name.endswith(".epub") and head.startswith(b"PK") else 1 if name.endswith(".epub") else 0


def read(source: Source, limits: Limits) -> Iterator[Draft | Note]:
    package = office.Package(source, limits, "an e-book")
    path = _package_path(package)
    book = package.xml(path)
    if book is None:
        raise package.nothing()
    draft = Draft(name=source.name, warnings=package.warnings)
    locked = _locked(package)
    composer = Composer()
    titles: list[str] = []
    missing = closed = 0
    for number, (part, is_contents) in enumerate(_spine(book, path, package.names), 1):
        if number > MOST_PAGES:
            draft.warnings.append(f"The book has more than {MOST_PAGES:,} pages: the first are read.")
            break
        if part in locked:
            closed += 1
            continue
        try:
            data = package.content(part)
        except NotRead as outcome:
            draft.warnings.append(f"The page {part} is not read: {outcome.why}")
            continue
        if data is None:
            missing += 1
        elif data.strip():
            _page(data, draft, composer, number, titles, contents=is_contents)
    composer.into(draft)
    if closed and not draft.text.strip():
        raise NotRead(
            "The book is locked (DRM): its pages are encrypted.", "Get a copy without it, if you lawfully can."
        )
    if closed:
        draft.warnings.append(f"{closed} pages are encrypted (DRM) and not read.")
    if missing:
        draft.warnings.append(f"{missing} pages that the book names are not in the file.")
    _metadata(draft, book, titles)
    yield draft


def _package_path(package: office.Package) -> str:
    try:
        container = package.xml("META-INF/container.xml")
    except NotRead:
        container = None
    for root in container.iter("{*}rootfile") if container is not None else ():
        if full := root.get("full-path"):
            return str(full)
    return next((name for name in sorted(package.names) if name.endswith(".opf")), "content.opf")


def _spine(book: Any, path: str, names: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """(part, whether it is a list of contents) of each page, in reading order."""
    folder = posixpath.dirname(path)
    items: dict[str, tuple[str, bool]] = {}
    for item in book.iter("{*}item"):
        href = unquote((item.get("href") or "").partition("#")[0])
        part = posixpath.normpath(posixpath.join(folder, href))
        if (item.get("media-type") or "") in _PAGES and href:
            items[item.get("id") or href] = (part, "nav" in (item.get("properties") or "").split())
    listed = [e.get("idref") or "" for e in book.iter("{*}itemref")]
    order = list(dict.fromkeys(name for name in listed if name in items)) or list(items)
    for name in order:
        yield items[name]
    if not order:  # a broken package: all pages there are, by name
        for part in sorted(names):
            if part.endswith((".xhtml", ".html", ".htm")):
                yield part, False


def _locked(package: office.Package) -> frozenset[str]:
    """Parts that are encrypted; fonts often are, which hides no text."""
    try:
        root = package.xml("META-INF/encryption.xml")
    except NotRead:
        return frozenset()
    links = root.iter("{*}CipherReference") if root is not None else ()
    return frozenset(posixpath.normpath(unquote(e.get("URI") or "")) for e in links)


def _page(data: bytes, draft: Draft, composer: Composer, number: int, titles: list[str], *, contents: bool) -> None:
    page, _, warnings = decode(data)
    aside = Draft(warnings=warnings)
    try:
        blocks = html_blocks.blocks_of(html.tree_of(page, aside))
    except NotRead as outcome:
        aside.warnings.append(outcome.why)
        blocks = []
    draft.warnings += [f"Page {number}: {sentence}" for sentence in aside.warnings[:3] if len(draft.warnings) < 50]
    for position, block in enumerate(blocks, 1):
        role = next((hint.role for hint in reversed(block.hints) if hint.role in _MARKS), None)
        mark: tuple[MarkKind, str] | None = (_MARKS[role], "epub.class") if role else None
        if contents:
            mark = ("navigation", "epub.nav")
        elif block.tag in ("h1", "h2"):
            titles.append(block.text)
        composer.paragraph(block.text, mark=mark, label=f"page {number}, paragraph {position}")


def _metadata(draft: Draft, book: Any, titles: list[str]) -> None:
    found: dict[str, list[Any]] = {}
    for element in book.iter("{http://purl.org/dc/elements/1.1/}*"):
        found.setdefault(str(element.tag).rpartition("}")[2], []).append(element)

    def first(name: str) -> str | None:
        return next((words for element in found.get(name, ()) if (words := office.words(element))), None)

    draft.title = first("title") or (titles[0][:500] if titles else None)
    draft.author = ", ".join(words for e in found.get("creator", ())[:10] if (words := office.words(e))) or None
    draft.publisher = first("publisher")
    draft.language_hint = re.split("[-_]", (first("language") or "").lower())[0][:3] or None
    for element in found.get("date", ()):
        event = next((value for key, value in element.items() if key.endswith("event")), "")
        if event in ("modification", "conversion"):
            draft.credits.append(Credit(kind="edited", value=office.words(element)[:100]))
        else:
            label = f"the book's metadata ({event or 'date'})"
            draft.claims.append(
                Claim(origin="metadata", words=office.words(element)[:100], label=label, sure=event != "creation")
            )
    for element in book.iter("{*}meta"):
        if element.get("property") == "dcterms:modified" and (words := office.words(element)):
            draft.credits.append(Credit(kind="edited", value=words[:100]))
    source = first("source") or first("identifier") or ""
    if source.startswith(("http://", "https://")):
        draft.url = source[:2000]


READER = Reader(MANIFEST, sniff, read)
