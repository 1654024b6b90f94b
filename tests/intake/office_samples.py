"""Office files built part by part, and ways to break them."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

from khronika.intake.extraction import Extraction, Limits
from khronika.intake.reading import read_here
from khronika.records.base import from_json, to_json
from khronika.records.custody import Reading

SAMPLES = Path(__file__).parent / "samples"
"""Made with LibreOffice from texts of the same invented country."""

LIMITS = Limits(ratio=100, member_bytes=8 << 20, total_bytes=64 << 20, members=500)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def package(parts: dict[str, str | bytes], stored: str = "") -> bytes:
    """A ZIP of parts; `stored` is a media type that goes first and unpacked, as OpenDocument and EPUB have it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        if stored:
            archive.writestr(zipfile.ZipInfo("mimetype"), stored)
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def docx(body: str, more: dict[str, str | bytes] | None = None, head: str = "") -> bytes:
    document = f"{head}<w:document {W}><w:body>{body}</w:body></w:document>"
    return package({"[Content_Types].xml": "<Types/>", "word/document.xml": document, **(more or {})})


def paragraphs(*texts: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)


def odt(body: str, head: str = "") -> bytes:
    content = (
        f'{head}<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
        f"{body}</office:text></office:body></office:document-content>"
    )
    return package({"content.xml": content}, "application/vnd.oasis.opendocument.text")


def xlsx(rows: str, head: str = "") -> bytes:
    book = '<workbook xmlns:r="r"><sheets><sheet name="One" r:id="a"/></sheets></workbook>'
    links = '<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    return package(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": links,
            "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="x"><sheetData>{rows}</sheetData></worksheet>',
        }
    )


def one(data: bytes, name: str) -> Reading:
    found = read_here(data, name, LIMITS)
    assert len(found.extracts) == 1
    assert found.extracts[0].reading is not None, found.extracts[0].unread
    return found.extracts[0].reading


def refusal(data: bytes, name: str) -> str:
    found = read_here(data, name, LIMITS)
    assert len(found.extracts) == 1
    assert found.extracts[0].unread is not None
    return found.extracts[0].unread.why


def marked(its: Reading, kind: str) -> list[str]:
    return [its.text[start:end] for mark in its.marks if mark.kind == kind for start, end in mark.spans]


def place_of(its: Reading, words: str) -> str:
    at = its.text.index(words)
    inside = [p for p in its.places if p.span[0] <= at < p.span[1] and p.kind != "page"]
    return min(inside, key=lambda place: place.span[1] - place.span[0]).label


def check(found: Extraction) -> None:
    """Every document is read, validly, or not read, with a sentence; no reader raised."""
    assert found.extracts
    for extract in found.extracts:
        assert (extract.reading is None) != (extract.unread is None)
        if extract.unread is not None:
            assert extract.unread.why
            assert "The reader failed" not in extract.unread.why, extract
            continue
        assert extract.reading is not None
        its = from_json(to_json(extract.reading), Reading)
        assert all(0 <= a < b <= len(its.text) for mark in its.marks for a, b in mark.spans)
        assert all(0 <= place.span[0] <= place.span[1] <= len(its.text) for place in its.places)


SPLINTERS = (
    b'<!DOCTYPE a [<!ENTITY b "c">]>', b"&b;", b"<w:p>", b"</w:p>", b"<w:tbl>", b"<text:p>", b'"999999999999"', b'"-1"',
    b"\x00", b"\xff\xfe", b"{", b"}", b"\\u99999 ", b"\\'ff", b"\\bin99999 ", b"{\\*", b"\n", b",", b'"', b";", b"0" * 40,
    "\u0660\u00b2".encode(),
)  # fmt: skip


def mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 10)):
        at = chance.randrange(len(changed)) if changed else 0
        kind = chance.random()
        if kind < 0.3 and changed:
            changed[at] ^= 1 << chance.randrange(8)
        elif kind < 0.5:
            del changed[at : at + chance.randint(1, 40)]
        elif kind < 0.65:
            start = chance.randrange(len(changed)) if changed else 0
            changed[at:at] = changed[start : start + chance.randint(1, 200)]
        elif kind < 0.93:
            changed[at:at] = chance.choice(SPLINTERS)
        else:
            del changed[at:]
    return bytes(changed)


def mutated_inside(data: bytes, chance: random.Random) -> bytes:
    """A package with some of its parts mutated and packed again, so that checksums hold."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = set(chance.sample(names, min(len(names), 3)))
        chosen |= {
            n
            for n in names
            if n.endswith(("document.xml", "content.xml", "sheet1.xml", ".opf")) and chance.random() < 0.6
        }
        for name in names:
            part = old.read(name)
            new.writestr(name, mutated(part, chance) if name in chosen else part)
    return held.getvalue()
