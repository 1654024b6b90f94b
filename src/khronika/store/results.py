"""Results of stages, filed per record under a key and packed: `derived/<stage>/<name>.pack`.

A pack is `KHR1`, a 4-byte big-endian count, then per result (32-byte key, 8-byte BLAKE2b checksum, 4-byte length),
then the results one after another. Packs are written to a temporary name and renamed, never changed, and need no
fsync: a pack that is cut off or altered is recognised, dropped and computed again.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
from collections.abc import Iterable, Mapping
from pathlib import Path

MAGIC = b"KHR1"
_HEAD = struct.Struct(">4sI")
_ROW = struct.Struct(">32s8sI")

COMPACT_ABOVE = 48
"""Packs of one stage above which all are merged: opening stays cheap when documents are added one by one."""


def _checksum(data: bytes | memoryview) -> bytes:
    return hashlib.blake2b(data, digest_size=8).digest()


class Results:
    """The filed results of one stage. Safe against kills and against a second process that files the same."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._where: dict[bytes, tuple[Path, int, int, bytes]] = {}
        self._maps: dict[Path, mmap.mmap] = {}
        for pack in sorted(folder.glob("*.pack")):
            self._open(pack)

    def __contains__(self, key: bytes) -> bool:
        return key in self._where

    def __len__(self) -> int:
        return len(self._where)

    def get(self, key: bytes) -> bytes | None:
        """The result filed under `key`, or None if there is none or it is damaged."""
        row = self._where.get(key)
        if row is None:
            return None
        pack, start, length, checksum = row
        data = self._maps[pack][start : start + length]
        if _checksum(data) != checksum:
            del self._where[key]
            return None
        return data

    def put(self, results: Mapping[bytes, bytes]) -> None:
        """File results; they can be had at once, and by other processes that open the stage from now on."""
        if not results:
            return
        self._open(self._write(sorted(results.items())))
        if len(self._maps) > COMPACT_ABOVE:
            self._compact()

    def close(self) -> None:
        for view in self._maps.values():
            view.close()
        self._maps.clear()
        self._where.clear()

    def _write(self, items: Iterable[tuple[bytes, bytes]]) -> Path:
        items = list(items)
        name = hashlib.sha256(b"".join(key for key, _ in items)).hexdigest()[:32]
        path, temporary = self.folder / f"{name}.pack", self.folder / f"{name}.{os.getpid()}.tmp"
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(_HEAD.pack(MAGIC, len(items)))
            out.writelines(_ROW.pack(key, _checksum(data), len(data)) for key, data in items)
            out.writelines(data for _, data in items)
        temporary.rename(path)
        return path

    def _open(self, pack: Path) -> None:
        with pack.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size < _HEAD.size:
                pack.unlink(missing_ok=True)
                return
            view = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        magic, count = _HEAD.unpack_from(view)
        start = _HEAD.size + count * _ROW.size
        rows = []
        if magic == MAGIC and start <= size:
            for at in range(_HEAD.size, start, _ROW.size):
                key, checksum, length = _ROW.unpack_from(view, at)
                rows.append((key, start, length, checksum))
                start += length
        if magic != MAGIC or start != size:
            view.close()
            pack.unlink(missing_ok=True)
            return
        if old := self._maps.get(pack):
            old.close()
        self._maps[pack] = view
        for key, at, length, checksum in rows:
            self._where[key] = (pack, at, length, checksum)

    def _compact(self) -> None:
        whole = {key: data for key in self._where.copy() if (data := self.get(key)) is not None}
        before = set(self._maps)
        merged = self._write(sorted(whole.items()))
        for pack in before - {merged}:
            self._maps.pop(pack).close()
            pack.unlink(missing_ok=True)
        self._where.clear()
        self._open(merged)
