"""ZIP archives: each member is a document (or a container of documents). Listed and weighed before any is opened."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator

from khronika.intake.cleaning import clean_name, clean_path
from khronika.intake.extraction import Draft, Limits, Manifest, Note, NotRead, Reader, Source

MANIFEST = Manifest(name="zip", version="1", title="ZIP archive", extensions=("zip",), container=True)
LITTER = ("__MACOSX/",)
LITTER_NAMES = (".DS_Store", "Thumbs.db", "desktop.ini")
CHUNK = 1 << 20
UTF8_FLAG = 0x800
ENCRYPTED_FLAG = 0x1
FREE_BYTES = 1 << 20


def sniff(head: bytes, name: str) -> int:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return 3
    return 1 if name.endswith(".zip") else 0


class Member:
    """One listed member: where its document stands (`path`), and its bytes or why they cannot be had."""

    def __init__(self, path: str, source: Source | None, refusal: NotRead | None, data: bytes = b"") -> None:
        self.path = path
        self.source = source
        self.refusal = refusal
        self.data = data


def members(source: Source, limits: Limits) -> Iterator[tuple[str, zipfile.ZipInfo, zipfile.ZipFile]]:
    """(path, info, archive) of each file in the archive, in archive order, paths made harmless and unique.

    Raises `NotRead` if the archive is broken, has too many members, or claims to unpack to more than the limit.
    """
    if source.depth >= limits.depth:
        raise NotRead(f"Archives are opened {limits.depth} deep; this one lies deeper.", "Unpack it and add its files.")
    try:
        archive = zipfile.ZipFile(source.stream)
        infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, OverflowError):
        raise NotRead(
            "The ZIP archive is broken or cut off.", "Get a whole copy, or unpack what can be unpacked."
        ) from None
    if len(infos) > limits.members:
        raise NotRead(f"The archive has {len(infos):,} members; at most {limits.members:,} are opened.", "Split it.")
    total = sum(info.file_size for info in infos)
    if total > limits.total_bytes:
        raise NotRead(
            f"The archive says it unpacks to {total:,} bytes; at most {limits.total_bytes:,} are unpacked.",
            "If you trust it, unpack it and add its files.",
        )
    seen: set[str] = set()
    for info in infos:
        path = clean_path(name_of(info))
        if path.startswith(LITTER) or path.rsplit("/", 1)[-1] in LITTER_NAMES:
            continue
        unique, count = path, 1
        while unique in seen:
            count += 1
            unique = f"{path} ({count})"
        seen.add(unique)
        yield unique, info, archive


def name_of(info: zipfile.ZipInfo) -> str:
    """The member's name; names without the UTF-8 flag are often UTF-8 or cp866 all the same."""
    if info.flag_bits & UTF8_FLAG:
        return info.orig_filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    for charset in ("utf-8", "cp866"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def unpack(info: zipfile.ZipInfo, archive: zipfile.ZipFile, limits: Limits) -> bytes:
    """The member's bytes. Raises `NotRead` if it is locked, broken, or larger than its limits; counts real bytes."""
    if info.flag_bits & ENCRYPTED_FLAG:
        raise NotRead("The member is locked with a password.", "Unpack it with its password and add the files.")
    allowed = min(limits.member_bytes, max(FREE_BYTES, info.compress_size * limits.ratio))
    parts, size = [], 0
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > allowed:
                    raise NotRead(
                        f"Unpacked, the member is larger than {allowed:,} bytes ({info.compress_size:,} packed).",
                        "If you trust it, unpack it and add it as a file.",
                    )
                parts.append(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise NotRead(
            "The member is broken or packed in a way that cannot be unpacked here.", "Get a whole copy."
        ) from None
    return b"".join(parts)


def read(source: Source, limits: Limits) -> Iterator[Draft | Note]:
    """Only the refusals: the walk into members is `reading.walk`, which hands each to the reader of its format."""
    for path, _info, _archive in members(source, limits):
        yield Draft(path=path, name=clean_name(path.rsplit("/", 1)[-1]))


READER = Reader(MANIFEST, sniff, read)
