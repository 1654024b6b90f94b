"""TAR archives, also packed with gzip, bzip2 or xz: listed through once, then opened member by member."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zlib
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, cast

from khronika.intake.extraction import Given, Limits, Manifest, Note, NotRead, Reader, Source
from khronika.intake.readers.archives import LINK, Listed, allowed, hand_on

MANIFEST = Manifest(
    name="tar",
    version="1",
    title="TAR archive",
    extensions=("tar", "tar.gz", "tgz", "tar.bz2", "tbz2", "tar.xz", "txz"),
    container=True,
)
MAGICS = {"gzip": b"\x1f\x8b", "bzip2": b"BZh", "xz": b"\xfd7zXZ\x00"}
LARGEST_HEADER = 1 << 20
"""Bytes of one name or extended header: longer ones are made to fill the memory."""

BROKEN = (tarfile.TarError, RecursionError, ValueError, EOFError, OSError, zlib.error, lzma.LZMAError, OverflowError)


def packing(head: bytes) -> str | None:
    """`gzip`, `bzip2` or `xz`, by the first bytes; None for what is not packed by one of them."""
    return next((name for name, magic in MAGICS.items() if head.startswith(magic)), None)


def sniff(head: bytes, name: str) -> int:
    named = name.endswith(tuple("." + ending for ending in MANIFEST.extensions))
    if head[257:262] == b"ustar" or _packed_tar(head):
        return 3
    if packing(head) and named:
        return 3
    return 1 if named else 0


def _packed_tar(head: bytes) -> bool:
    try:
        if head.startswith(MAGICS["gzip"]):
            start = zlib.decompressobj(31).decompress(head, 512)
        elif head.startswith(MAGICS["xz"]):
            start = lzma.LZMADecompressor(memlimit=256 << 20).decompress(head, 512)
        else:
            return False
    except (zlib.error, lzma.LZMAError, EOFError):
        return False
    return start[257:262] == b"ustar"


def unpacked(stream: BinaryIO, head: bytes) -> BinaryIO:
    """`stream` as it is, or unpacked if its first bytes say gzip, bzip2 or xz. Seekable; nothing is read yet."""
    kind = packing(head)
    if kind == "gzip":
        return cast(BinaryIO, gzip.GzipFile(fileobj=stream))
    if kind == "bzip2":
        return cast(BinaryIO, bz2.BZ2File(stream))
    return cast(BinaryIO, lzma.LZMAFile(stream)) if kind == "xz" else stream


class Metered(io.RawIOBase):
    """A stream that gives no more than `most` bytes in one go and not beyond `end`: `NotRead` else."""

    def __init__(self, stream: BinaryIO, most: int, end: int) -> None:
        self.stream = stream
        self.most = most
        self.end = end

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.stream.tell()

    def seek(self, offset: int, whence: int = 0, /) -> int:
        if whence == 0 and offset > self.end:
            raise NotRead(
                f"The archive unpacks to more than {self.end:,} bytes.", "Unpack it yourself if you trust it."
            )
        return self.stream.seek(offset, whence)

    def read(self, size: int = -1, /) -> bytes:
        if size < 0 or size > self.most:
            raise NotRead(f"The archive holds a header of {size:,} bytes: it is broken or made to break readers.")
        if self.stream.tell() + size > self.end + LARGEST_HEADER:
            raise NotRead(
                f"The archive unpacks to more than {self.end:,} bytes.", "Unpack it yourself if you trust it."
            )
        return self.stream.read(size)


def read(source: Source, limits: Limits) -> Iterator[Given]:
    head = source.head(16)
    source.stream.seek(0)
    packed = packing(head) is not None
    end = min(limits.total_bytes, max(64 << 20, source.size * limits.ratio)) if packed else source.size + (1 << 20)
    stream = Metered(unpacked(source.stream, head), LARGEST_HEADER, end)
    members, whole = _listing(stream, limits)
    if not whole and not members:
        raise NotRead("The TAR archive is broken or cut off.", "Get a whole copy.")
    if not whole:
        yield Note(f"The archive is cut off or damaged after {len(members):,} members; what followed is lost.")
    yield from hand_on(source, (_listed(member, stream, source.size, packed, limits) for member in members), limits)


def _listing(stream: Metered, limits: Limits) -> tuple[list[tarfile.TarInfo], bool]:
    """The members before the first fault, without folders, and whether the list has an end."""
    members: list[tarfile.TarInfo] = []
    try:
        with tarfile.TarFile(fileobj=cast(BinaryIO, stream), mode="r", errorlevel=2, encoding="utf-8") as archive:
            while (member := archive.next()) is not None:
                archive.members = []  # type: ignore[attr-defined]  # ours is the list; it would keep a second one
                if not member.isdir():
                    members.append(member)
                if len(members) > limits.members:
                    break
    except NotRead:
        if not members:
            raise
        return members, False
    except BROKEN:
        return members, False
    last = members[-1] if members else None
    # tarfile takes a damaged header after good ones for the end: two blocks of zeros are the honest one.
    try:
        at = last.offset_data + -(-last.size // 512) * 512 if last and last.isreg() else None
        if at is not None:
            stream.seek(at)
            follows = stream.read(512)
            return members, follows in (b"", b"\0" * 512) or follows.count(0) > 300
    except (*BROKEN, NotRead):
        return members, False
    return members, True


def _listed(member: tarfile.TarInfo, stream: Metered, size: int, packed: bool, limits: Limits) -> Listed:
    ratio = allowed(size, limits) if packed else limits.member_bytes
    if not member.isreg() or member.issparse():
        return Listed(member.name, 0, lambda: b"", LINK)
    if member.size > ratio:
        why = f"The member has {member.size:,} bytes; at most {ratio:,} of one member are unpacked here."
        return Listed(member.name, 0, lambda: b"", NotRead(why, "If you trust it, unpack it and add it as a file."))
    return Listed(member.name, member.size, partial(_bytes_of, member, stream))


def _bytes_of(member: tarfile.TarInfo, stream: Metered) -> bytes:
    try:
        stream.seek(member.offset_data)
        parts, left = [], member.size
        while left and (chunk := stream.read(min(left, LARGEST_HEADER))):
            parts.append(chunk)
            left -= len(chunk)
    except BROKEN:
        left = 1
    if left:
        raise NotRead("The member is cut off or damaged.", "Get a whole copy.")
    return b"".join(parts)


READER = Reader(MANIFEST, sniff, read)
