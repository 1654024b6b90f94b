"""Saved web pages: main text by trafilatura, what else stands on the page as marked spans, metadata by lxml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from khronika.intake.extraction import Claim, Draft, Limits, Manifest, Note, NotRead, Reader, Source
from khronika.intake.readers import html_blocks
from khronika.intake.readers.charsets import decode
from khronika.intake.readers.html_hints import (
    ARTICLE_TYPES,
    AUTHOR_NAMES,
    DATE_NAMES,
    MODIFIED_NAMES,
    SITE_NAMES,
)  # fmt: skip
from khronika.intake.readers.jsonl import parse
from khronika.records.base import Range
from khronika.records.reports import Credit, Mark, MarkKind, Place

MANIFEST = Manifest(
    name="html",
    version="1",
    title="saved web page",
    extensions=("html", "htm", "xhtml", "shtml"),
    needs=("lxml", "trafilatura", "py3langid"),
)
_STARTS = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype html|html|head|body|meta|title|article)\b", re.IGNORECASE | re.DOTALL
)
_CHARSET = re.compile(rb"""charset\s{0,5}=\s{0,5}["']?([\w.:-]{2,40})""", re.IGNORECASE)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,6}\)(\S{1,2000}?)\s*-->")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_TITLE_TAIL = re.compile(r"\s+[|–—·»-]\s+([^|–—·»]{2,60})$")
_BY = re.compile(r"^(?:by|von|par|автор|автори|авторы|текст)\s*:?\s+", re.IGNORECASE)
MOST_JSON_NODES = 3_000
LONGEST_FOR_TRAFILATURA = 5 << 20
MOST_BLOCKS_FOR_TRAFILATURA = 20_000
"""Beyond these its time grows with the square of the page (60,000 paragraphs: 15 s)."""


def sniff(head: bytes, name: str) -> int:
    if _STARTS.match(head.removeprefix(b"\xef\xbb\xbf")) or (head.startswith(b"<?xml") and b"<html" in head.lower()):
        return 3
    narrow = head.replace(b"\x00", b"").lower() if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head.lower()
    if b"<html" in narrow or (narrow.count(b"</p>") + narrow.count(b"<div") > 2):
        return 2
    return 1 if name.endswith(tuple("." + extension for extension in MANIFEST.extensions)) else 0


def read(source: Source, limits: Limits) -> Iterator[Draft | Note]:
    data = source.bytes(limits)
    declared = _CHARSET.search(data[:4096])
    page, charset, warnings = decode(data, declared[1].decode("ascii") if declared else None)
    draft = Draft(name=source.name, charset=charset, warnings=warnings)
    tree = tree_of(page, draft)
    about = Metadata(tree, page[:4000])
    about.fill(draft)
    blocks = html_blocks.blocks_of(tree)
    html_blocks.classify(blocks, _main_text(tree, page, draft, len(blocks)), draft.title)
    _compose(draft, blocks)
    if not draft.author:
        draft.author = next(
            (_BY.sub("", b.text)[:120] for b in blocks if b.role == "byline" and b.rule.startswith("html")), None
        )
    yield draft


def tree_of(page: str, draft: Draft) -> Any:
    """The page as an lxml tree; says in the draft what was left out. Raises `NotRead` if there is no page in it."""
    from lxml import etree
    from lxml import html as lxml_html

    html: Any = lxml_html  # without types of its own
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False, no_network=True)
    cleaned = _XML_DECLARATION.sub("", page).replace("\x00", "\ufffd")
    try:
        tree = html.document_fromstring(cleaned.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        raise NotRead("There is no page in it: the HTML is empty or broken.", "Save the page again.") from None
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        draft.warnings.append(
            "The page is nested deeper than any honest page: what lies deeper than 256 levels is left out."
        )
    return tree


def _main_text(tree: Any, page: str, draft: Draft, blocks: int) -> str | None:
    """The main text as trafilatura finds it; None, with a warning, if it cannot."""
    if len(page) > LONGEST_FOR_TRAFILATURA or blocks > MOST_BLOCKS_FOR_TRAFILATURA:
        draft.warnings.append("The page is too large for the main text to be told apart: all of its text is read.")
        return None
    from trafilatura import bare_extraction

    try:
        found: Any = bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=False, fast=True)
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception as error:  # a page no library was tried on must not cost the document
        draft.warnings.append(f"Main text and the rest could not be told apart ({type(error).__name__}): all is read.")
        return None
    return (found.text or None) if found is not None else None


_KEPT: frozenset[MarkKind] = frozenset(
    ("caption", "credit", "byline", "author_box", "related", "headline", "boilerplate", "dateline")
)


def _compose(draft: Draft, blocks: list[html_blocks.Block]) -> None:
    """Text, places and marks from the classified blocks; navigation is counted and left out."""
    parts: list[str] = []
    length, left_out = 0, 0
    spans: dict[tuple[MarkKind, str], list[Range]] = {}
    previous: str | None = None
    for block in blocks:
        if block.role == "navigation":
            left_out += len(block.text)
            continue
        if block.text == previous and block.role is not None:
            continue  # pages print captions twice, for readers with and without scripts
        previous = block.text
        if parts:
            parts.append("\n\n")
            length += 2
        span = (length, length + len(block.text))
        parts.append(block.text)
        length = span[1]
        draft.places.append(Place(span=span, kind="paragraph", label=str(len(draft.places) + 1)))
        if block.role in _KEPT and block.role is not None:
            spans.setdefault((block.role, block.rule), []).append(span)
    draft.text = "".join(parts)
    draft.marks += [Mark(kind=kind, spans=tuple(its), why=rule) for (kind, rule), its in spans.items()]
    if left_out:
        draft.warnings.append(f"Left out as navigation and page furniture: {left_out:,} characters.")


class Metadata:
    """What a page says of itself in `meta`, `link`, JSON-LD and `time`; each accessor gives words as they stand."""

    def __init__(self, tree: Any, top: str) -> None:
        self.tree = tree
        self.top = top
        self.meta: dict[str, str] = {}
        for element in tree.iter("meta"):
            name = element.get("property") or element.get("name") or element.get("itemprop") or ""
            value = (element.get("content") or "").strip()
            if name and value:
                self.meta.setdefault(name.strip().lower()[:80], value[:2000])
        self.articles = self._json_ld()

    def _json_ld(self) -> list[dict[str, Any]]:
        """Objects of an article's type, the surest type first."""
        found: list[tuple[int, int, dict[str, Any]]] = []
        for script in self.tree.iter("script"):
            if "ld+json" not in (script.get("type") or "") or not script.text:
                continue
            try:
                stack: list[Any] = [parse(script.text.encode("utf-8", "replace"))]
            except ValueError:
                continue
            for serial in range(MOST_JSON_NODES):
                if not stack:
                    break
                node = stack.pop()
                if isinstance(node, list):
                    stack.extend(reversed(node[:100]))
                elif isinstance(node, dict):
                    kinds = node.get("@type")
                    named = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
                    ranks = [
                        ARTICLE_TYPES.index(kind) for kind in named if isinstance(kind, str) and kind in ARTICLE_TYPES
                    ]
                    if ranks:
                        found.append((min(ranks), serial, node))
                    stack.extend(
                        value for key, value in node.items() if key in ("@graph", "mainEntity", "mainEntityOfPage")
                    )
        return [node for *_, node in sorted(found, key=lambda item: item[:2])]

    def linked(self, name: str) -> str | None:
        """A property of the article in JSON-LD, as words: a string, or the names of the things it lists."""
        for node in self.articles:
            words = _words_of(node.get(name))
            if words:
                return words
        return None

    def first(self, names: tuple[str, ...]) -> str | None:
        return next((self.meta[name] for name in names if name in self.meta), None)

    def fill(self, draft: Draft) -> None:
        raw_title = _text(next(self.tree.iter("title"), None))
        heading = _text(next(self.tree.iter("h1"), None))
        draft.title = self.linked("headline") or self.meta.get("og:title") or heading or raw_title
        tail = _TITLE_TAIL.search(raw_title or "")
        draft.publisher = self._name(self.first(SITE_NAMES)) or self.linked("publisher") or (tail[1] if tail else None)
        if draft.title == raw_title and tail and raw_title:
            draft.title = raw_title[: tail.start()]
        draft.author = self.linked("author") or self._name(self.first(AUTHOR_NAMES))
        draft.url = self._url()
        if draft.url:
            draft.credits.append(Credit(kind="canonical_url", value=draft.url))
            draft.publisher = draft.publisher or (urlsplit(draft.url).hostname or "").removeprefix("www.") or None
        root_language = (self.tree.get("lang") or self.meta.get("og:locale") or "").lower()
        draft.language_hint = re.split(r"[-_]", root_language)[0][:3] or None
        self._dates(draft)

    def _name(self, value: str | None) -> str | None:
        return None if value is None or value.startswith(("http://", "https://", "@")) else value

    def _url(self) -> str | None:
        links = [e.get("href") for e in self.tree.iter("link") if (e.get("rel") or "").lower() == "canonical"]
        saved = _SAVED_FROM.search(self.top)
        for candidate in (*links, self.meta.get("og:url"), self.linked("url"), saved[1] if saved else None):
            address = str(candidate or "").strip()
            if re.match(r"https?://[^\s<>\"']{3,2000}$", address):
                try:
                    urlsplit(address)
                except ValueError:
                    continue
                return address
        return None

    def _dates(self, draft: Draft) -> None:
        def claim(words: str | None, where: str, *, sure: bool = True) -> None:
            if words:
                draft.claims.append(Claim(origin="metadata", words=words[:200], label=f"the page's {where}", sure=sure))

        claim(self.linked("datePublished"), "metadata (datePublished)")
        for name in DATE_NAMES:
            claim(self.meta.get(name), f"metadata ({name})")
        for element in self.tree.iter("time"):
            stamp = element.get("datetime") or _text(element)
            printed = element.get("pubdate") is not None or element.get("itemprop") == "datePublished"
            named = re.search(
                r"publish|date|posted|byline",
                f"{element.get('class') or ''} {_class_of_parent(element)}",
                re.IGNORECASE,
            )
            claim(stamp, "printed time", sure=bool(printed or named))
            break
        modified = self.linked("dateModified") or self.first(MODIFIED_NAMES)
        if modified and modified != self.linked("datePublished"):
            draft.credits.append(Credit(kind="edited", value=modified[:100]))


def _class_of_parent(element: Any) -> str:
    parent = element.getparent()
    return (parent.get("class") or "") if parent is not None else ""


def _text(element: Any) -> str | None:
    if element is None:
        return None
    return " ".join("".join(element.itertext()).split())[:500] or None


def _words_of(value: Any) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, dict):
        return _words_of(value.get("name")) if isinstance(value.get("name"), str) else None
    if isinstance(value, list):
        names = [words for item in value[:20] if not isinstance(item, list) and (words := _words_of(item))]
        return ", ".join(names) or None
    return None


READER = Reader(MANIFEST, sniff, read)
