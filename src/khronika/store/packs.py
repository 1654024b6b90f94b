"""Packs: many small blobs in one file, so that one fsync makes a whole batch durable (measured 60 times cheaper).

A pack is `khronika pack 1` and a newline, a 4-byte count, then per blob its SHA-256 (32 bytes) and its length (8
bytes), in rising order of the digests, then the blobs one after another; numbers are big-endian. The table stands in
front, so opening a case reads only tables. A pack is named by the SHA-256 of its whole content and never changed:
taking a blob out writes a new pack and removes the old one.
"""

from __future__ import annotations

import hashlib
import os
import struct
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import BinaryIO

from khronika.store.errors import DamagedObject, LogDamaged
from khronika.store.files import Disk

MAGIC = b"khronika pack 1\n"
_COUNT = struct.Struct(">I")
_ROW = struct.Struct(">32sQ")
_HEAD = len(MAGIC) + _COUNT.size

PACK_BYTES = 32 << 20
"""A batch is cut into packs of about this size, so that erasing from one never rewrites more."""

Table = dict[bytes, tuple[int, int]]
"""Digest -> (offset in the pack, length)."""


def pack(blobs: Mapping[bytes, bytes]) -> bytes:
    """The content of a pack that holds these blobs, by their digests."""
    rows = sorted(blobs.items())
    table = b"".join(_ROW.pack(digest, len(blob)) for digest, blob in rows)
    return b"".join([MAGIC, _COUNT.pack(len(rows)), table, *(blob for _, blob in rows)])


def read_table(file: BinaryIO) -> Table:
    """The table of an open pack. Raises ValueError if it is not one or its lengths do not fill the file."""
    size = os.fstat(file.fileno()).st_size
    head = file.read(_HEAD)
    if len(head) < _HEAD or not head.startswith(MAGIC):
        raise ValueError("it does not begin as a pack does")
    (count,) = _COUNT.unpack_from(head, len(MAGIC))
    if _HEAD + count * _ROW.size > size:
        raise ValueError("its table is cut short")
    table: Table = {}
    at, last = _HEAD + count * _ROW.size, b""
    for digest, length in _ROW.iter_unpack(file.read(count * _ROW.size)):
        if digest <= last:
            raise ValueError("its table is out of order")
        table[digest] = (at, length)
        at, last = at + length, digest
    if at != size:
        raise ValueError("its blobs do not fill it")
    return table


class Packs:
    """The packs of one folder of a case. Several processes may add; only the holder of the case's lock removes."""

    def __init__(self, disk: Disk, folder: str) -> None:
        self.disk = disk
        self.folder = folder
        self.unreadable: dict[str, str] = {}
        """Packs whose table cannot be read, with the reason; what they held counts as missing."""
        self._tables: dict[str, Table] = {}
        self._where: dict[bytes, str] = {}
        self._file: tuple[str, BinaryIO] | None = None
        self._lock = threading.RLock()

    def scan(self) -> None:
        """Learns what other processes added or removed."""
        with self._lock:
            names = {name for name in self.disk.names(self.folder) if name.endswith(".pack")}
            for gone in [name for name in self._tables if name not in names]:
                self._forget(gone)
            for name in sorted(names - self._tables.keys() - self.unreadable.keys()):
                try:
                    with self.disk.open(f"{self.folder}/{name}") as file:
                        self._learn(name, read_table(file))
                except FileNotFoundError:
                    continue
                except (OSError, ValueError) as error:
                    self.unreadable[name] = str(error)

    def held(self, digests: Iterable[bytes]) -> set[bytes]:
        """Which of these are in some pack; looks at the disk once if any is not known."""
        wanted = set(digests)
        with self._lock:
            if not wanted <= self._where.keys():
                self.scan()
            return wanted & self._where.keys()

    def all(self) -> set[bytes]:
        """Digests of everything in these packs."""
        with self._lock:
            self.scan()
            return set(self._where)

    def names(self) -> list[str]:
        """The packs whose tables were read, sorted."""
        return sorted(self._tables)

    def blobs(self, name: str, content: bytes) -> Iterator[tuple[bytes, bytes]]:
        """(digest, bytes) of each blob in the content of a pack, as its table has them; not checked."""
        for digest, (start, length) in self._tables[name].items():
            yield digest, content[start : start + length]

    def get(self, digest: bytes) -> bytes | None:
        """A blob, or None if no pack holds it. Raises DamagedObject if its bytes are not what its name says."""
        with self._lock:
            for _ in range(3):  # a pack may be rewritten by an erasure between looking and opening
                name = self._where.get(digest)
                if name is None:
                    self.scan()
                    name = self._where.get(digest)
                    if name is None:
                        return None
                file = self._open(name)
                if file is None:
                    self._forget(name)
                    continue
                start, length = self._tables[name][digest]
                data = os.pread(file.fileno(), length, start)
                if hashlib.sha256(data).digest() != digest:
                    raise DamagedObject(
                        f"{self.folder}/{name} is damaged: the bytes of {digest.hex()} are not those stored. "
                        "Restore the file from a copy; `verify` lists everything that is damaged."
                    )
                return data
        return None

    def add(self, blobs: Mapping[bytes, bytes]) -> None:
        """Stores blobs; all durable on return. Raises WriteFailed."""
        batch: dict[bytes, bytes] = {}
        batches, room = [batch], PACK_BYTES
        for digest, blob in sorted(blobs.items()):
            if batch and len(blob) > room:
                batch, room = {}, PACK_BYTES
                batches.append(batch)
            batch[digest] = blob
            room -= len(blob)
        self._write([batch for batch in batches if batch])

    def remove(self, digests: Collection[bytes]) -> None:
        """Takes blobs out of every pack that holds one; durable on return. The case's lock must be held."""
        with self._lock:
            self.scan()
            gone = set(digests)
            for name in sorted(name for name, table in self._tables.items() if not gone.isdisjoint(table)):
                # Damaged neighbours are carried over as they are: their digest still convicts them.
                kept = {digest: blob for digest, blob in self._contents(name).items() if digest not in gone}
                if kept:
                    self._write([kept])
                self._drop([name])

    def tidy(self, blobs: int) -> None:
        """Joins packs of fewer than `blobs` blobs once there are that many, so that opening stays cheap."""
        with self._lock:
            small = sorted(name for name, table in self._tables.items() if len(table) < blobs)
            if len(small) < blobs:
                return
            joined: dict[bytes, bytes] = {}
            for name in small:
                joined |= self._contents(name)
            if any(hashlib.sha256(blob).digest() != digest for digest, blob in joined.items()):
                return  # damage stays where it is, for `verify` to name
            self.add(joined)
            self._drop([name for name in small if any(self._where[digest] != name for digest in self._tables[name])])

    def _write(self, batches: list[dict[bytes, bytes]]) -> None:
        files = []
        for batch in batches:
            content = pack(batch)
            files.append((f"{self.folder}/{hashlib.sha256(content).hexdigest()}.pack", content))
        self.disk.place(files)
        with self._lock:
            for (path, _), batch in zip(files, batches, strict=True):
                at, table = _HEAD + len(batch) * _ROW.size, {}
                for digest, blob in sorted(batch.items()):
                    table[digest] = (at, len(blob))
                    at += len(blob)
                self._learn(path.rpartition("/")[2], table)

    def _drop(self, names: Iterable[str]) -> None:
        for name in names:
            self.disk.remove(f"{self.folder}/{name}")
            self._forget(name)
        self.disk.sync_folders([self.folder])

    def _contents(self, name: str) -> dict[bytes, bytes]:
        return dict(self.blobs(name, self.disk.read(f"{self.folder}/{name}")))

    def _learn(self, name: str, table: Table) -> None:
        self._tables[name] = table
        self._where.update(dict.fromkeys(table, name))

    def _forget(self, name: str) -> None:
        table = self._tables.pop(name, {})
        for digest in table:
            if self._where.get(digest) == name:
                del self._where[digest]
        for other, rest in self._tables.items():
            self._where.update((digest, other) for digest in table.keys() & rest.keys())

    def _open(self, name: str) -> BinaryIO | None:
        """The pack, kept open for the next blob; None if it is gone, also when we still have it open."""
        if self._file and (self._file[0] != name or os.fstat(self._file[1].fileno()).st_nlink == 0):
            self._file[1].close()
            self._file = None
        if self._file is None:
            try:
                self._file = (name, self.disk.open(f"{self.folder}/{name}"))
            except FileNotFoundError:
                return None
        return self._file[1]


SALT = 32
"""Random bytes before each body: without them, a guess at a body could be checked against the log."""


def salted(body: bytes) -> tuple[bytes, bytes]:
    """(commitment, blob) of a body: 32 random bytes stand before it, the commitment is the SHA-256 of both."""
    blob = os.urandom(SALT) + body
    return hashlib.sha256(blob).digest(), blob


def unsalted(blob: bytes) -> bytes:
    """The body in a stored blob. Raises LogDamaged if there is no room for salt."""
    if len(blob) < SALT:
        raise LogDamaged("The body of a log entry is shorter than its salt.")
    return blob[SALT:]
