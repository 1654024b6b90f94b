"""Kinds of files that are known but not read yet: named, so that the list of what was not read says what would help."""

# ruff: noqa: E501 - a pattern is read more easily in one line
from __future__ import annotations

from dataclasses import dataclass

from khronika.intake.extraction import Manifest, NotRead

MANIFEST = Manifest(name="none", version="1", title="kept, not read", extensions=())


@dataclass(frozen=True)
class Kind:
    name: str
    title: str
    help: str
    extensions: tuple[str, ...]
    magic: tuple[bytes, ...] = ()
    certain: bool = False
    """True: the name and signature together leave no doubt, although another reader would take the bytes."""


_SAVE_AS_TEXT = "Save it as PDF, HTML or plain text and add that copy; the original stays with it."
_PICTURE = "Have its text recognised (OCR), or describe it in a text file, and add that."
_SOUND = "Add a transcript as a text file."
_UNPACK = "Unpack it and add its files."

KINDS: tuple[Kind, ...] = (
    Kind("pptx", "a presentation", _SAVE_AS_TEXT, ("pptx", "pptm", "odp"), (b"PK\x03\x04",), True),
    Kind("image", "a picture", _PICTURE, ("jpg", "jpeg", "png", "gif", "webp", "tif", "tiff", "bmp", "heic", "avif", "svg"),
         (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"II*\x00", b"MM\x00*", b"BM"), True),
    Kind("audio", "a sound recording", _SOUND, ("mp3", "ogg", "oga", "opus", "wav", "m4a", "flac", "aac"), (b"ID3", b"OggS", b"fLaC"), True),
    Kind("video", "a video", _SOUND, ("mp4", "mov", "avi", "mkv", "webm", "m4v", "3gp"), (b"\x1aE\xdf\xa3",), True),
    Kind("archive", "an archive", _UNPACK, ("7z", "rar", "zst"), (b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd"), True),
    Kind("json", "JSON of no layout known here", 'Save it as JSON lines, a "text" a line.', ("json",)),
    Kind("xml", "XML of no layout known here", "Save the articles as HTML and add those.", ("xml",), ()),
    Kind("program", "a program", "Nothing: it is no report.", ("exe", "dll", "so"), (b"\x7fELF", b"MZ")),
)  # fmt: skip
BY_NAME = {kind.name: kind for kind in KINDS}
_SUFFIXES = tuple((kind, tuple("." + extension for extension in kind.extensions)) for kind in KINDS)
_ZIPPED = {"pptx"}


def kind_of(head: bytes, name: str) -> Kind | None:
    """The kind a file is of, if it is one of `KINDS`. `name` in lower case."""
    by_name = next((kind for kind, suffixes in _SUFFIXES if name.endswith(suffixes)), None)
    if by_name is not None and by_name.name in _ZIPPED:
        return by_name if head.startswith(b"PK\x03\x04") or not head else None
    by_magic = next(
        (kind for kind in KINDS if kind.magic and kind.name not in _ZIPPED and head.startswith(kind.magic)), None
    )
    if by_magic is not None and by_magic.name != "image":
        return by_magic
    if by_magic is not None and (by_magic is by_name or not head.startswith(b"BM")):
        return by_magic
    if by_name is None or by_name.name in ("json", "xml") or name.endswith(".svg"):
        return by_name
    # Its name says sound or picture, its bytes look like text: the bytes decide.
    return by_name if b"\x00" in head or not head or not _looks_like_text(head) else None


def _looks_like_text(head: bytes) -> bool:
    try:
        head[: max(1, len(head) - 4)].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def refusal(format: str) -> NotRead:  # noqa: A002
    """Why files of a kind without a reader are not read, and what would help."""
    kind = BY_NAME.get(format)
    if kind is None:
        return NotRead(
            "Its kind is not known; it is kept as it is.", "Save its text as PDF, HTML or plain text and add that copy."
        )
    return NotRead(f"It is {kind.title}: kept, not read by this version.", kind.help)
