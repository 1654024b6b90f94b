"""Objects: bytes named by their SHA-256. Large ones are files of their own, small ones share packs."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from khronika.store.errors import DamagedObject, MissingObject, UnsafePath
from khronika.store.files import Disk, Unfinished
from khronika.store.packs import Packs

FOLDER = "objects"
PACKS = "objects/packs"

SMALL = 256 << 10
"""Objects below this size go into packs when several come at once: reading one from a pack costs no more."""

_CHUNK = 1 << 20


def file_name(digest: str) -> str:
    """Where an object lies that is a file of its own."""
    return f"{FOLDER}/{digest[:2]}/{digest[2:]}"


def hash_file(file: BinaryIO) -> str:
    """SHA-256 of an open file from where it stands to its end."""
    hasher = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        hasher.update(chunk)
    return hasher.hexdigest()


class Objects:
    """The objects of a case. Several processes may put at once; putting the same bytes again stores nothing."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.packs = Packs(disk, PACKS)

    def put(self, blobs: Sequence[bytes]) -> list[str]:
        """Stores bytes; durable on return. Out: their names, in the given order. Raises WriteFailed."""
        names = [hashlib.sha256(blob).hexdigest() for blob in blobs]
        by_name = dict(zip(names, blobs, strict=True))
        packed = self.packs.held(bytes.fromhex(name) for name in by_name)
        new: dict[str, bytes] = {}
        heal: list[str] = []
        there: list[str] = []
        for name, blob in by_name.items():
            if bytes.fromhex(name) in packed or self.disk.exists(file_name(name)):
                (there if self._intact(name) else heal).append(name)
            else:
                new[name] = blob
        # A damaged copy is not overwritten in its pack, which stays as evidence: files of their own are read first.
        single = [*heal, *(name for name, blob in new.items() if len(blob) >= SMALL or len(new) == 1)]
        self.disk.place([(file_name(name), by_name[name]) for name in single])
        small = {bytes.fromhex(name): blob for name, blob in new.items() if name not in single}
        if small:
            self.packs.add(small)
        self._sync(there)
        return names

    def put_file(self, path: Path) -> str:
        """Stores a file of any size without holding it in memory. Raises OSError if it cannot be read, WriteFailed."""
        hasher = hashlib.sha256()
        copy = Unfinished(self.disk)
        try:
            with path.open("rb") as source:
                while chunk := source.read(_CHUNK):
                    hasher.update(chunk)
                    copy.write(chunk)
            name = hasher.hexdigest()
            if self.has(name) and self._intact(name):
                self._sync([name])
                return name
            copy.seal()
            copy.rename(file_name(name))
            self.disk.sync_folders([f"{FOLDER}/{name[:2]}"])
            return name
        finally:
            copy.discard()

    def has(self, digest: str) -> bool:
        """Whether an object is there; does not look at its bytes."""
        return self.disk.exists(file_name(digest)) or bool(self.packs.held([bytes.fromhex(digest)]))

    def get(self, digest: str) -> bytes:
        """The bytes of an object. Raises MissingObject, DamagedObject."""
        with self.open(digest) as file:
            return file.read()

    def open(self, digest: str) -> BinaryIO:
        """An object as a file that can be read in parts; its digest has been checked. Raises as `get` does."""
        try:
            file = self.disk.open(file_name(digest))
        except (FileNotFoundError, UnsafePath):
            data = self.packs.get(bytes.fromhex(digest))
            if data is None:
                raise self._missing(digest) from None
            return io.BytesIO(data)
        try:
            found = hash_file(file)
            file.seek(0)
        except OSError as error:
            file.close()
            raise DamagedObject(
                f"The object {digest} cannot be read from the disk: {error.strerror or error}."
            ) from error
        if found != digest:
            file.close()
            raise DamagedObject(
                f"The object {digest} is damaged: its bytes are not the ones that were stored. Restore "
                f"{file_name(digest)} from a copy, or add the same original again."
            )
        return file

    def remove(self, digests: Collection[str]) -> None:
        """Takes objects off the disk; durable on return. The case's lock must be held."""
        folders = set()
        for digest in sorted(digests):
            if self.disk.exists(file_name(digest)):
                self.disk.remove(file_name(digest))
                folders.add(f"{FOLDER}/{digest[:2]}")
        self.disk.sync_folders(folders)
        self.packs.remove([bytes.fromhex(digest) for digest in digests])

    def singles(self) -> Iterator[str]:
        """Names of the files below `objects/` that are not packs, whatever they are."""
        for folder in self.disk.names(FOLDER):
            if f"{FOLDER}/{folder}" != PACKS:
                yield from (f"{FOLDER}/{folder}/{rest}" for rest in self.disk.names(f"{FOLDER}/{folder}"))

    def _intact(self, digest: str) -> bool:
        try:
            with self.open(digest):
                return True
        except (DamagedObject, MissingObject):
            return False

    def _sync(self, digests: Collection[str]) -> None:
        """Makes durable what another process put: it may have been killed before it synced the folder."""
        alone = [name for name in digests if self.disk.exists(file_name(name))]
        folders = {f"{FOLDER}/{name[:2]}" for name in alone}
        if len(alone) < len(digests):
            folders.add(PACKS)
        self.disk.sync_folders(folders)

    def _missing(self, digest: str) -> MissingObject:
        hint = f" {len(self.packs.unreadable)} packs cannot be read and may hold it." if self.packs.unreadable else ""
        return MissingObject(f"No object {digest} is in this case.{hint} `verify` says whether one is missing.")
