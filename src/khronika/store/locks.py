"""The writer's lock: flock on one file of the case, held for one append and no longer."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from khronika.store.errors import CannotLock, CaseLocked
from khronika.store.files import Disk

NAME = "lock"

PATIENCE = 60.0
"""Seconds to wait. An append takes milliseconds, an erasure from large packs a few seconds."""


@contextmanager
def writer_lock(disk: Disk, patience: float = PATIENCE) -> Iterator[None]:
    """Holds the lock of a case. Raises CaseLocked after `patience` seconds, CannotLock where locks do not work."""
    give_up = time.monotonic() + patience
    pause = 0.001
    while True:
        fd = _open(disk)
        try:
            if _try(fd, disk) and _same_file(fd, disk):
                _prove_it_excludes(disk)
                yield
                return
        finally:
            os.close(fd)
        if time.monotonic() > give_up:
            raise CaseLocked(
                f"Another program has been writing to {disk.root} for {patience:.0f} seconds. Nothing was written. "
                "Wait until it has finished, or end it, and try again."
            )
        time.sleep(pause)
        pause = min(pause * 2, 0.05)


def _open(disk: Disk) -> int:
    with disk._folder_of(NAME) as (folder, last):
        return os.open(last, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600, dir_fd=folder)


def _try(fd: int, disk: Disk) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES, errno.EINTR):
            return False
        raise CannotLock(
            f"The file system of {disk.root} cannot lock files ({error.strerror}), so two programs could destroy each "
            "other's work. Nothing was written. Move the case to a disk of this computer."
        ) from error
    return True


def _same_file(fd: int, disk: Disk) -> bool:
    """False if the lock file was removed and made anew between opening and locking."""
    try:
        with disk._folder_of(NAME) as (folder, last):
            return os.path.samestat(os.fstat(fd), os.stat(last, dir_fd=folder, follow_symlinks=False))
    except FileNotFoundError:
        return False


def _prove_it_excludes(disk: Disk) -> None:
    """Some network and user-space file systems grant every lock. A second one, while we hold the first, must fail."""
    fd = _open(disk)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return
    finally:
        os.close(fd)
    raise CannotLock(
        f"The file system of {disk.root} grants the same lock twice, so two programs could destroy each other's work. "
        "Nothing was written. Move the case to a disk of this computer."
    )
