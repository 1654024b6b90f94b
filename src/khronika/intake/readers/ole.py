"""Old Office files and locked new ones (OLE compound files, [MS-CFB]): told apart and refused with what would help."""

from __future__ import annotations

from collections.abc import Iterator

from khronika.intake.extraction import Draft, Limits, Manifest, Note, NotRead, Reader, Source

MANIFEST = Manifest(
    name="doc", version="1", title="old Office document", extensions=("doc", "dot", "xls", "ppt", "msg")
)
MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOOK_AT = 8 << 20
_SAVE = "Open it in an office program, save it as .docx, .xlsx or PDF, and add that copy."
_KINDS = (
    ("EncryptedPackage", "It is an Office document locked with a password.", "Save it without one and add that copy."),
    ("__substg1.0_", "It is a message saved by Outlook (.msg): kept, not read.", "Save it as .eml and add that copy."),
    ("WordDocument", "It is a Word document of the old kind (.doc): kept, not read by this version.", _SAVE),
    ("Workbook", "It is an Excel workbook of the old kind (.xls): kept, not read by this version.", _SAVE),
    ("PowerPoint Document", "It is a presentation of the old kind (.ppt): kept, not read by this version.", _SAVE),
)  # fmt: skip


def sniff(head: bytes, name: str) -> int:
    return 3 if head.startswith(MAGIC) else 0


def read(source: Source, limits: Limits) -> Iterator[Draft | Note]:
    data = source.head(LOOK_AT)
    if source.size > LOOK_AT:  # the directory can lie at the end
        source.stream.seek(-LOOK_AT, 2)
        data += source.stream.read()
    for stream, why, what in _KINDS:
        if stream.encode("utf-16-le") in data:
            raise NotRead(why, what)
    raise NotRead("It is an old Office document: kept, not read by this version.", _SAVE)
    yield Note("")  # makes it a generator, as every reader is


READER = Reader(MANIFEST, sniff, read)
