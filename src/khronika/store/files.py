"""The one door to the files of a case: how bytes reach the disk and stay there.

The order is restic's (internal/backend/local): write to a temporary file on the same file system, fsync, make it
read-only, rename it into place, fsync the folder. Each step is announced to `Disk.step`, so that tests can break any
of them. Symbolic links are never followed below the folder of the case.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from khronika.store.errors import UnsafePath, WriteFailed

TEMPORARY = "tmp"
"""Folder of unfinished files. Whatever is in it was never acknowledged."""


class Disk:
    """Files below one folder, named by paths relative to it (`log/tile/0/000`)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._failed: str | None = None

    def step(self, operation: str, name: str, data: bytes = b"") -> None:
        """Called before each operation that changes the disk. Does nothing here; tests record or fail in it.

        Operations: make_folder, create, write, sync, seal, rename (`data` = new name), sync_folder, remove,
        remove_folder.
        """

    # Reading

    def open(self, name: str) -> BinaryIO:
        """A plain file, opened for reading. Raises OSError; UnsafePath where a link or device stands."""
        with self._folder_of(name) as (folder, last):
            # O_NONBLOCK: a named pipe put here by a stranger must not hang the program.
            fd = self._open_at(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, folder, name)
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            raise UnsafePath(f"{self.root / name} is not a plain file. Nothing was read from it.")
        return os.fdopen(fd, "rb")

    def read(self, name: str) -> bytes:
        """The bytes of a file. Raises OSError, UnsafePath."""
        with self.open(name) as file:
            return file.read()

    def names(self, folder: str) -> list[str]:
        """What a folder holds, sorted; empty where there is no such folder."""
        try:
            fd = self._open_folder(folder)
        except FileNotFoundError:
            return []
        try:
            return sorted(os.listdir(fd))  # noqa: PTH208 - pathlib cannot list a descriptor
        finally:
            os.close(fd)

    def exists(self, name: str) -> bool:
        """Whether a plain file of this name is there."""
        try:
            with self._folder_of(name) as (folder, last):
                return stat.S_ISREG(os.stat(last, dir_fd=folder, follow_symlinks=False).st_mode)
        except FileNotFoundError:
            return False

    # Writing

    def place(self, files: Sequence[tuple[str, bytes]]) -> None:
        """Writes files so that each is there whole or not at all, and all are durable on return.

        Raises WriteFailed; then none, some or all of them may be there, and none is half written.
        """
        unfinished: list[Unfinished] = []
        try:
            for _, data in files:
                temporary = Unfinished(self)
                unfinished.append(temporary)
                temporary.write(data)
                temporary.seal()
            for temporary, (name, _) in zip(unfinished, files, strict=True):
                temporary.rename(name)
            self.sync_folders(_parent(name) for name, _ in files if "/" in name)
            if any("/" not in name for name, _ in files):
                self.sync_root()
        finally:
            for temporary in unfinished:
                temporary.discard()

    def sync_folders(self, folders: Iterable[str]) -> None:
        """Makes the names in these folders durable, and the folders' own names up to the case.

        Also for folders somebody else made: he may have been killed between making one and syncing its parent. An
        unchanged folder costs some microseconds.
        """
        chain = {
            "/".join(parts[:n]) for folder in folders for parts in [folder.split("/")] for n in range(1, len(parts) + 1)
        }
        for folder in sorted(chain, key=lambda name: (-name.count("/"), name)):
            with self.failing("sync_folder", folder):
                fd = self._open_folder(folder)
                try:
                    os.fsync(fd)
                finally:
                    os.close(fd)

    def sync_root(self) -> None:
        """Makes the names in the folder of the case itself durable."""
        with self.failing("sync_folder", ""):
            fd = self._open_folder("")
            try:
                os.fsync(fd)
            finally:
                os.close(fd)

    def make_folder(self, name: str) -> None:
        """Makes a folder and those above it (0700) where they are not there. Not durable before `sync_folders`."""
        done = ""
        for part in name.split("/"):
            parent, done = done, f"{done}/{part}" if done else part
            fd = self._open_folder(parent)
            try:
                found = os.stat(part, dir_fd=fd, follow_symlinks=False)
                if not stat.S_ISDIR(found.st_mode):
                    raise UnsafePath(f"{self.root / done} should be a folder and is not. Nothing was written.")
            except FileNotFoundError:
                with self.failing("make_folder", done), suppress(FileExistsError):
                    os.mkdir(part, 0o700, dir_fd=fd)
            finally:
                os.close(fd)

    def remove(self, name: str) -> None:
        """Removes a file, if it is there. Not durable before `sync_folders`."""
        with self.failing("remove", name), suppress(FileNotFoundError), self._folder_of(name) as (folder, last):
            os.unlink(last, dir_fd=folder)

    def remove_folder(self, name: str) -> None:
        """Removes an empty folder; leaves one that is not empty."""
        with self.failing("remove_folder", name), self._folder_of(name) as (folder, last):
            try:
                os.rmdir(last, dir_fd=folder)
            except OSError as error:
                if error.errno not in (errno.ENOTEMPTY, errno.ENOENT, errno.EEXIST):
                    raise

    def sweep(self) -> None:
        """Removes what interrupted writers left in `tmp/`. A living writer holds a lock on its file."""
        for last in self.names(TEMPORARY):
            name = f"{TEMPORARY}/{last}"
            with suppress(OSError, UnsafePath), self.open(name) as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self.remove(name)

    @contextmanager
    def failing(self, operation: str, name: str, data: bytes = b"") -> Iterator[None]:
        """Announces a step and turns the disk's refusal into WriteFailed.

        After a failed fsync the kernel may have dropped the data and will report success next time (see PostgreSQL's
        fsyncgate, 2018): so this Disk never writes again, and what is true is read anew from the disk.
        """
        if self._failed:
            raise WriteFailed(f"{self._failed} Open the case again before writing to it.")
        try:
            self.step(operation, name, data)
            yield
        except OSError as error:
            sentence = (
                f"The disk refused to {operation.replace('_', ' ')} {self.root / name}: {error.strerror or error}."
            )
            if operation in ("sync", "sync_folder"):
                self._failed = sentence
            raise WriteFailed(f"{sentence} What was acknowledged before is kept; this step was not done.") from error

    # Descriptors

    def _open_folder(self, name: str) -> int:
        fd = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        done = ""
        for part in name.split("/") if name else ():
            done = f"{done}/{part}" if done else part
            try:
                below = self._open_at(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, fd, done)
            finally:
                os.close(fd)
            fd = below
        return fd

    def _open_at(self, last: str, flags: int, folder: int, name: str) -> int:
        try:
            return os.open(last, flags, dir_fd=folder)
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.ENXIO):
                raise UnsafePath(
                    f"{self.root / name} is a symbolic link or not what it should be. Links inside a case are not "
                    "followed; put the real file or folder in its place."
                ) from error
            raise

    @contextmanager
    def _folder_of(self, name: str) -> Iterator[tuple[int, str]]:
        fd = self._open_folder(_parent(name))
        try:
            yield fd, name.rpartition("/")[2]
        finally:
            os.close(fd)


class Unfinished:
    """A file on its way: written in `tmp/`, sealed, renamed into place. `discard` whatever happened."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.name = ""
        """Where it is in `tmp/`; empty once it is in its place."""
        self._fd = -1
        disk.make_folder(TEMPORARY)
        while self._fd < 0:
            self._create()

    def _create(self) -> None:
        name = f"{TEMPORARY}/{secrets.token_hex(8)}"
        with self.disk.failing("create", name), self.disk._folder_of(name) as (folder, last):
            fd = os.open(last, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=folder)
            with suppress(OSError):  # the lock only tells sweepers that we live
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(fd).st_nlink == 0:  # swept between its making and its locking
                os.close(fd)
                return
        self.name, self._fd = name, fd

    def write(self, data: bytes) -> None:
        """Appends bytes. Raises WriteFailed (a full disk)."""
        left = memoryview(data)
        with self.disk.failing("write", self.name, data):
            while left:
                left = left[os.write(self._fd, left) :]

    def seal(self) -> None:
        """Makes the content durable and the file read-only."""
        with self.disk.failing("sync", self.name):
            os.fsync(self._fd)
        with self.disk.failing("seal", self.name):
            os.fchmod(self._fd, 0o400)

    def rename(self, name: str) -> None:
        """Moves the sealed file to its place, making the folder if need be. Durable only after `sync_folders`."""
        if "/" in name:
            self.disk.make_folder(_parent(name))
        with (
            self.disk.failing("rename", self.name, name.encode()),
            self.disk._folder_of(self.name) as (here, old),
            self.disk._folder_of(name) as (there, new),
        ):
            os.rename(old, new, src_dir_fd=here, dst_dir_fd=there)
        self.name = ""

    def discard(self) -> None:
        """Removes the file if it did not reach its place, and lets go of it."""
        if self.name:
            with suppress(OSError, WriteFailed, UnsafePath):
                self.disk.remove(self.name)
            self.name = ""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def _parent(name: str) -> str:
    return name.rpartition("/")[0]


def make_private_folder(path: Path) -> None:
    """A folder outside any case (the user's own) with those above it; made 0700."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)


def write_private(path: Path, data: bytes) -> None:
    """Replaces a file of the user's own folder in one step, 0600, durable."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
