"""ZIP archives: each member is a document (or a container of documents). Listed and weighed before any is opened.

An archive that is cut off or whose list is damaged is searched for the beginnings of its members.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from khronika.intake.extraction import Given, Limits, Manifest, Note, NotRead, Reader, Source
from khronika.intake.readers.archives import LINK, Listed, allowed, hand_on, too_large, weighed

MANIFEST = Manifest(name="zip", version="2", title="ZIP archive", extensions=("zip",), container=True)
CHUNK = 1 << 20
UTF8_FLAG = 0x800
ENCRYPTED_FLAG = 0x1
LOCAL = struct.Struct("<4sHHHHHIIIHH")
LOCKED = NotRead("The member is locked with a password.", "Unpack it with its password and add the files.")
BROKEN = NotRead("The member is broken or packed in a way that cannot be unpacked here.", "Get a whole copy.")
NO_LIST = NotRead("The ZIP archive is broken or cut off.", "Get a whole copy, or unpack what can be unpacked.")
_BROKEN_ZIP = (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, OverflowError, struct.error)


def sniff(head: bytes, name: str) -> int:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return 3
    return 1 if name.endswith(".zip") else 0


def listing(source: Source) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """The archive and its files, without folders. Raises `NotRead` if the list is broken."""
    try:
        source.stream.seek(0)
        archive = zipfile.ZipFile(source.stream)
        return archive, [info for info in archive.infolist() if not info.is_dir()]
    except _BROKEN_ZIP:
        raise NO_LIST from None


def members(source: Source, limits: Limits) -> Iterator[tuple[str, zipfile.ZipInfo, zipfile.ZipFile]]:
    """(path, info, archive) of each file, paths harmless and unique, for readers that pick from an archive.

    Raises `NotRead` if the list is broken or goes beyond the limits on members, total or depth.
    """
    archive, infos = listing(source)
    by_member = {id(member := _listed(info, archive, limits)): (member, info) for info in infos}
    for path, member in weighed(source, (member for member, _ in by_member.values()), limits):
        yield path, by_member[id(member)][1], archive


def name_of(info: zipfile.ZipInfo) -> str:
    """The member's name; names without the UTF-8 flag are often UTF-8 or cp866 all the same."""
    if info.flag_bits & UTF8_FLAG:
        return info.orig_filename
    try:
        return _decoded(info.orig_filename.encode("cp437"))
    except UnicodeEncodeError:
        return info.orig_filename


def _decoded(raw: bytes) -> str:
    for charset in ("utf-8", "cp866"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def unpack(info: zipfile.ZipInfo, archive: zipfile.ZipFile, limits: Limits) -> bytes:
    """The member's bytes. Raises `NotRead` if it is locked, broken, or larger than its limits; counts real bytes."""
    if info.flag_bits & ENCRYPTED_FLAG:
        raise LOCKED
    most = allowed(info.compress_size, limits)
    parts, size = [], 0
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > most:
                    raise too_large(most, info.compress_size)
                parts.append(chunk)
    except (*_BROKEN_ZIP, zlib.error, RuntimeError):
        raise BROKEN from None
    return b"".join(parts)


class Beginning(NamedTuple):
    """Where a member's packed bytes start, by its local header; `packed` is 0 where the header does not say."""

    start: int
    method: int
    packed: int
    locked: bool


def beginnings(data: bytes) -> dict[str, Beginning]:
    """The members of an archive by their local headers (APPNOTE.TXT 4.3.7), for where the list at the end is lost."""
    found: dict[str, Beginning] = {}
    at = data.find(b"PK\x03\x04")
    while at >= 0 and at + LOCAL.size <= len(data):
        _, _, flags, method, _, _, _, packed, _, name_length, extra = LOCAL.unpack_from(data, at)
        start = at + LOCAL.size + name_length + extra
        raw = data[at + LOCAL.size : at + LOCAL.size + name_length]
        path = raw.decode("utf-8", "replace") if flags & UTF8_FLAG else _decoded(raw)
        if path and not path.endswith("/") and start < len(data):
            found.setdefault(path, Beginning(start, method, packed, bool(flags & ENCRYPTED_FLAG)))
        at = data.find(b"PK\x03\x04", start + packed if start + packed <= len(data) else at + 4)
    return found


def _salvage_one(data: bytes, where: Beginning, limits: Limits) -> bytes:
    content, whole = rest_of(data, where.start, where.method, where.packed, limits)
    if not whole:
        raise NotRead("The member is cut off or damaged.", "Get a whole copy.")
    return content


def rest_of(data: bytes, start: int, method: int, packed: int, limits: Limits) -> tuple[bytes, bool]:
    """(what can be unpacked from `start` on, whether that is all of it). Raises `NotRead` if it is too large."""
    if method == zipfile.ZIP_STORED:
        return data[start : start + packed], start + packed <= len(data) and packed > 0
    if method != zipfile.ZIP_DEFLATED:
        raise BROKEN
    most = allowed(packed or len(data) - start, limits)
    engine = zlib.decompressobj(-15)
    parts, size, at = [], 0, start
    try:
        while at < len(data) and not engine.eof:
            piece = engine.decompress(data[at : at + 4096])
            at += 4096
            size += len(piece)
            if size > most:
                raise too_large(most, packed)
            parts.append(piece)
    except zlib.error:
        return b"".join(parts), False
    return b"".join(parts), engine.eof


def read(source: Source, limits: Limits) -> Iterator[Given]:
    try:
        archive, infos = listing(source)
    except NotRead:
        data = source.bytes(limits) if source.size <= limits.file_bytes else b""
        listed = [
            Listed(path, 0, partial(_salvage_one, data, where, limits), LOCKED if where.locked else None)
            for path, where in beginnings(data).items()
        ]
        if not listed:
            raise
        yield Note(
            f"The archive is broken or cut off: {len(listed):,} members were found by their beginnings; "
            "others may be lost."
        )
        yield from hand_on(source, listed, limits)
        return
    yield from hand_on(source, (_listed(info, archive, limits) for info in infos), limits)


def _listed(info: zipfile.ZipInfo, archive: zipfile.ZipFile, limits: Limits) -> Listed:
    is_link = stat.S_ISLNK(info.external_attr >> 16) and info.create_system == 3
    return Listed(name_of(info), info.file_size, partial(unpack, info, archive, limits), LINK if is_link else None)


READER = Reader(MANIFEST, sniff, read)
