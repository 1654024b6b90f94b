"""PDF with text, by pypdf: lines joined to paragraphs, hyphens undone, running heads left out, pages as places."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from khronika.intake.dates import is_date_line
from khronika.intake.extraction import Claim, Draft, Limits, Manifest, Note, NotRead, Reader, Source
from khronika.records.reports import Place

MANIFEST = Manifest(name="pdf", version="2", title="PDF with text", extensions=("pdf",), needs=("pypdf", "py3langid"))
PICTURE = NotRead("picture without text, not read", "Have the pages recognised (OCR) and add the result, or type them.")
BROKEN_HELP = "Get a whole copy, or print it to a new PDF."
_SENTENCE_END = re.compile(r"[.!?…:»”\"')\]]$")
_LIST_ITEM = re.compile(r"(?:[-•*·–—]|\(?\d{1,3}[.)]|[a-z]\))\s")
_HYPHEN = re.compile(r"(\w+)[-\u00ad\u2010]$")
_PAGE_NUMBER = re.compile(
    r"\W{0,3}(?:page |стр\. ?|с\. ?|seite )?\d{1,4}(?: ?(?:/|of|из|з|von) ?\d{1,4})?\W{0,3}", re.IGNORECASE
)
_PRINTED_FOOT = re.compile(r"(?:(?:fi|\ufb01)le://|https?://)\S{1,2000} \d{1,4}/\d{1,4}|\d{1,4}/\d{1,4}")
_PRINTED_HEAD = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}, \d{1,2}:\d\d(?:\s?[AP]M)?(?:\s[^\n]{0,400})?")
"""What a browser prints around a page: "11/22/26, 11:14 AM The title" and "https://example.org/page 1/2"."""
_DIGITS = re.compile(r"\d+")
SHORT_LINE = 0.75
"""A line shorter than this part of the page's usual width can end a paragraph."""
LONGEST_LINE = 5_000


def sniff(head: bytes, name: str) -> int:
    return 3 if b"%PDF-" in head[:1024] else (1 if name.endswith(".pdf") else 0)


def read(source: Source, limits: Limits) -> Iterator[Draft | Note]:
    data_limit = source.bytes  # the size check comes first: pypdf reads from the stream itself
    if source.size > limits.file_bytes:
        data_limit(limits)
    pages, document, warnings = _pages(source, limits)
    if not any(line.strip() for page in pages for line in page):
        raise PICTURE
    empty = [str(number) for number, page in enumerate(pages, 1) if not any(line.strip() for line in page)]
    if empty:
        shown = ", ".join(empty[:10]) + (" and more" if len(empty) > 10 else "")
        warnings.append(f"Page {shown}: picture without text, not read.")
    pages, printed = without_printed(pages)
    if printed:
        warnings.append("The date, title and address that a browser printed around each page are left out.")
    heads = running_heads(pages)
    if heads:
        warnings.append(f"{len(heads)} lines that stand on most pages (running heads, page numbers) are left out.")
    text, places = join_pages([[line for line in page if not _is_running(line, heads)] for page in pages])
    draft = Draft(text=text, name=source.name, places=places, warnings=warnings, plain=True)
    _metadata(draft, document)
    yield draft


def _pages(source: Source, limits: Limits) -> tuple[list[list[str]], Any, list[str]]:
    """The lines of each page. Raises `NotRead` if the file is broken or locked; a broken page is empty."""
    from pypdf import PdfReader

    warnings: list[str] = []
    try:
        document = PdfReader(source.stream, strict=False)
        if document.is_encrypted and not document.decrypt(""):
            raise NotRead("The PDF is locked with a password.", "Save it without a password and add that copy.")
        count = len(document.pages)
    except NotRead:
        raise
    except MemoryError:
        raise
    except Exception as error:  # pypdf raises whatever a broken object made it trip over
        raise NotRead(f"The PDF is broken or cut off ({type(error).__name__}).", BROKEN_HELP) from None
    pages: list[list[str]] = []
    for number in range(min(count, limits.pages)):
        try:
            words = document.pages[number].extract_text() or ""
        except (MemoryError, KeyboardInterrupt):
            raise
        except Exception as error:  # pypdf raises whatever the broken object made it trip over
            warnings.append(f"Page {number + 1} could not be read ({type(error).__name__}).")
            words = ""
        pages.append([line[:LONGEST_LINE] for line in words.replace("\r\n", "\n").replace("\r", "\n").split("\n")])
    if count > limits.pages:
        warnings.append(f"The PDF has {count:,} pages; the first {limits.pages:,} are read.")
    if warnings and not any(line.strip() for page in pages for line in page):
        raise NotRead("No page of the PDF could be read: " + warnings[0], BROKEN_HELP)
    return pages, document, warnings


def _metadata(draft: Draft, document: Any) -> None:
    try:
        info = document.metadata or {}
        fields = {name: str(info[name]) for name in ("/Title", "/Author", "/CreationDate") if info.get(name)}
    except Exception:  # a broken info dictionary says nothing
        return
    title = fields.get("/Title", "").strip()
    # Programs write the name of the file they printed.
    if title and not re.search(
        r"\.(?:docx?|odt|indd|qxd|pdf|html?|rtf|txt)$|^(?:untitled|microsoft word)", title, re.IGNORECASE
    ):
        draft.title = title
    author = fields.get("/Author", "").strip()
    if author and " " in author:
        draft.author = author
    if created := re.match(r"D?:?(\d{8})", fields.get("/CreationDate", "")):
        draft.claims.append(
            Claim(origin="metadata", words=created[1], label="the PDF's creation date", sure=False, made=True)
        )


def without_printed(pages: list[list[str]]) -> tuple[list[list[str]], bool]:
    """The pages without what a browser printed around them, and whether there was any of it.

    A line is left out only where the page has both: a head with the moment of printing and a foot with "1/2".
    """
    kept, found = [], False
    for page in pages:
        filled = [number for number, line in enumerate(page) if line.strip()]
        edges = [*filled[:3], *filled[-3:]]
        feet = [n for n in edges if _PRINTED_FOOT.fullmatch(page[n].strip())]
        heads = [n for n in edges if _PRINTED_HEAD.fullmatch(page[n].strip())]
        drop = {*feet, *heads} if feet and heads else set()
        found = found or bool(drop)
        kept.append([line for number, line in enumerate(page) if number not in drop])
    return kept, found


def running_heads(pages: list[list[str]]) -> set[str]:
    """Lines (digits as `0`) that are first or last on at least three pages and on more than half of them."""
    if len(pages) < 3:
        return set()
    counts: Counter[str] = Counter()
    for page in pages:
        lines = [line.strip() for line in page if line.strip()]
        counts.update({_key(line) for line in (*lines[:2], *lines[-2:]) if len(line) <= 120})
    return {line for line, count in counts.items() if count >= 3 and count * 2 > len(pages)}


def _key(line: str) -> str:
    return _DIGITS.sub("0", line.strip())


def _is_running(line: str, heads: set[str]) -> bool:
    return bool(line.strip()) and (_key(line) in heads or _PAGE_NUMBER.fullmatch(line.strip()) is not None)


def join_pages(pages: list[list[str]]) -> tuple[str, list[Place]]:
    """The text of all pages as paragraphs with an empty line between, and the range of each page in it."""
    words = Counter(re.findall(r"\w+(?:-\w+)*", " ".join(line for page in pages for line in page).lower()))
    parts: list[str] = []
    length = 0
    places: list[Place] = []
    previous = ""
    width = 0
    for number, page in enumerate(pages, 1):
        lines = [line.strip() for line in page]
        width = _usual_width(lines) or width
        started: int | None = None
        gap = False
        for line in lines:
            if not line:
                gap = True
                continue
            if previous:
                glue, cut = _glue(previous, line, width, gap=gap and started is not None, words=words)
                if cut:
                    parts[-1] = parts[-1][:-cut]
                    length -= cut
                parts.append(glue)
                length += len(glue)
            started = length if started is None else started
            parts.append(line)
            length += len(line)
            previous, gap = line, False
        if started is not None:
            places.append(Place(span=(started, length), kind="page", label=str(number)))
    text = "".join(parts)
    # A hyphen undone at a page's foot shortens that page by one.
    return text, [Place(span=(p.span[0], min(p.span[1], len(text))), kind=p.kind, label=p.label) for p in places]


def _usual_width(lines: list[str]) -> int:
    lengths = sorted(len(line) for line in lines if line)
    return lengths[int(len(lengths) * 0.8)] if lengths else 0


def _glue(previous: str, line: str, width: int, *, gap: bool, words: Counter[str]) -> tuple[str, int]:
    """(what stands between two lines, how many characters of the first fall away)."""
    hyphen = _HYPHEN.search(previous)
    if hyphen and line[:1].islower():
        left, right = hyphen[1].lower(), (re.match(r"\w+", line) or [""])[0].lower()
        # Written with a hyphen elsewhere in the document, it keeps it ("well-known").
        keep = words[f"{left}-{right}"] > words[left + right] and previous.endswith("-")
        return "", 0 if keep else 1
    ends = bool(_SENTENCE_END.search(previous)) and not previous.endswith(",")
    if gap and (ends or not line[:1].islower()):
        return "\n\n", 0
    if len(previous) < SHORT_LINE * width and (is_date_line(line) or is_date_line(previous)):
        return "\n\n", 0
    if _LIST_ITEM.match(line) and (ends or len(previous) < SHORT_LINE * width):
        return "\n", 0
    if len(previous) < SHORT_LINE * width and (ends or (line[:1].isupper() and len(previous) < 0.5 * width)):
        return "\n\n", 0
    return " ", 0


READER = Reader(MANIFEST, sniff, read)
