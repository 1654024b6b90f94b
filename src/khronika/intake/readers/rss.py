"""Feeds: RSS 0.9x, 1.0 and 2.0, Atom (RFC 4287). An entry is a document; its HTML gives its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from khronika.intake.extraction import Claim, Draft, Limits, Manifest, Note, NotRead, Reader, Source
from khronika.intake.readers.mail_body import html_text
from khronika.intake.readers.text import paragraphs
from khronika.records.reports import Credit

MANIFEST = Manifest(
    name="rss",
    version="1",
    title="feed (RSS, Atom)",
    extensions=("rss", "atom"),
    container=True,
    needs=("lxml", "py3langid"),
)
_ROOT = re.compile(
    rb"\s*(?:<\?xml[^>]{0,300}\?>\s*)?(?:<\?[^>]{0,300}\?>\s*|<!--.{0,1000}?-->\s*){0,10}<(?:rss\b|(?:\w{1,20}:)?feed\b|rdf:RDF\b)",
    re.DOTALL,
)
_MARKUP = re.compile(
    r"<(?:p|br|div|a|b|i|img|ul|ol|li|h[1-6]|em|strong|blockquote|span|table)\b[^>]{0,2000}>|&(?:amp|lt|quot|#\d+);",
    re.IGNORECASE,
)
MOST_ENTRIES = 200_000
PUBLISHED = ("pubDate", "published", "issued", "date", "created")
UPDATED = ("updated", "modified", "lastBuildDate")
BODIES = ("encoded", "content", "description", "summary")
"""Where an entry's words stand, the fullest first."""


def sniff(head: bytes, name: str) -> int:
    narrow = head.removeprefix(b"\xef\xbb\xbf")
    if narrow.startswith((b"\xff\xfe", b"\xfe\xff")):
        narrow = narrow[2:].replace(b"\x00", b"")
    if _ROOT.match(narrow):
        return 3
    return 1 if name.endswith((".rss", ".atom")) else 0


def read(source: Source, limits: Limits) -> Iterator[Draft | Note]:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, recover=True, load_dtd=False, remove_pis=True
    )
    try:
        root = etree.fromstring(source.bytes(limits).lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        root = None
    if root is None:
        raise NotRead("It looks like a feed, but its XML is broken.", "Get the feed again.")
    entries = [element for element in root.iter() if _name(element) in ("item", "entry")]
    if not entries:
        raise NotRead("It is a feed without entries.", "Nothing is missing if it was empty that day.")
    if parser.error_log:
        yield Note("The feed's XML is damaged: what could be read of it is read, the end may be missing.")
    channel = next((element for element in root.iter() if _name(element) in ("channel", "feed")), root)
    house = _text(_child(channel, "title"))
    language = (_text(_child(channel, "language")) or root.get(_LANG) or "").lower()
    for number, entry in enumerate(entries[:MOST_ENTRIES], 1):
        draft = _entry(entry, number, house)
        draft.language_hint = re.split(r"[-_]", language)[0][:3] or None
        yield draft
    if len(entries) > MOST_ENTRIES:
        yield Note(f"The feed has {len(entries):,} entries; the first {MOST_ENTRIES:,} are read.")


_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def _name(element: Any) -> str:
    """The element's name without its namespace; feeds use the same words in many."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child(element: Any, *names: str) -> Any:
    for name in names:
        for child in element:
            if _name(child) == name:
                return child
    return None


def _text(element: Any) -> str | None:
    return None if element is None else " ".join("".join(element.itertext()).split())[:2000] or None


def _entry(entry: Any, number: int, house: str | None) -> Draft:
    title = _text(_child(entry, "title"))
    draft = Draft(
        path=f"entries/{number}",
        name=title or f"entry {number}",
        title=_plain(title) if title else None,
        author=_author(entry),
        publisher=_text(_child(_child(entry, "source"), "title")) if _child(entry, "source") is not None else house,
        url=_link(entry),
    )
    draft.publisher = draft.publisher or house
    body = next((found for name in BODIES if (found := _words(_child(entry, name), draft))), "")
    draft.text = body or draft.title or ""
    if not body and draft.title:
        draft.warnings.append("The entry has no words but its title.")
    if not draft.text.strip():
        draft.unread = NotRead("The entry has no words.", "Open its address and save the page.")
    draft.plain = True
    draft.places = list(paragraphs(draft.text))
    _dates(entry, draft)
    if draft.url:
        draft.credits.append(Credit(kind="canonical_url", value=draft.url))
    origin = _child(entry, "source")
    if origin is not None and draft.publisher and draft.publisher != house:
        draft.credits.append(Credit(kind="forwarded_from", value=draft.publisher))
    return draft


def _dates(entry: Any, draft: Draft) -> None:
    for name in PUBLISHED:
        if words := _text(_child(entry, name)):
            draft.claims.append(Claim(origin="metadata", words=words[:200], label=f"the entry's {name}"))
            break
    updated = _text(_child(entry, *UPDATED))
    if updated and draft.claims and updated != draft.claims[0].words:
        draft.credits.append(Credit(kind="edited", value=updated[:100]))
    elif updated and not draft.claims:
        draft.claims.append(Claim(origin="metadata", words=updated[:200], label="the entry's updated", sure=False))


def _author(entry: Any) -> str | None:
    names = [_text(_child(child, "name")) or _text(child) for child in entry if _name(child) in ("author", "creator")]
    shown = list(dict.fromkeys(name for name in names if name))
    joined = ", ".join(shown[:20])
    mailed = re.fullmatch(r"\S{1,200}@\S{1,200} \((?P<who>[^()]{1,200})\)", joined)  # RSS 2.0: address (name)
    return mailed["who"] if mailed else joined or None


def _link(entry: Any) -> str | None:
    links = [child for child in entry if _name(child) == "link"]
    found = [link.get("href") for link in links if link.get("rel", "alternate") == "alternate" and link.get("href")]
    found += [_text(link) for link in links]
    guid = _child(entry, "guid", "id")
    found.append(_text(guid) if guid is not None and guid.get("isPermaLink") != "false" else None)
    return next((url for url in found if url and re.match(r"https?://[^\s<>\"']{3,2000}$", url)), None)


def _words(element: Any, draft: Draft) -> str:
    """The text of a body: XHTML, HTML written as text, or plain words."""
    if element is None:
        return ""
    from lxml import etree

    if element.get("type") == "xhtml" or (len(element) and element.get("type") != "text"):
        page = etree.tostring(element, encoding="unicode", with_tail=False)
        return html_text(f"<html><body>{page}</body></html>", draft.warnings)[0]
    raw = "".join(element.itertext())
    if element.get("type") == "text" or not _MARKUP.search(raw):
        return raw.strip()
    return html_text(f"<html><body>{raw}</body></html>", draft.warnings)[0]


def _plain(title: str) -> str:
    return " ".join(html_text(f"<p>{title}</p>", [])[0].split()) if _MARKUP.search(title) else title


READER = Reader(MANIFEST, sniff, read)
