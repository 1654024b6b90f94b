"""A disk that fails on demand, one that writes down what is done to it, and what a power cut may leave of that."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from khronika.store.files import Disk

Operation = tuple[str, str, bytes]
"""(what, relative name, data); `ack` marks the moment at which something was acknowledged."""


class FailingDisk(Disk):
    """Calls `fail` instead of doing step number `at` (from 0)."""

    def __init__(self, root: Path, at: int, fail: Callable[[str], None]) -> None:
        super().__init__(root)
        self.at = at
        self.fail = fail
        self.steps = 0

    def step(self, operation: str, name: str, data: bytes = b"") -> None:
        self.steps += 1
        if self.steps == self.at + 1:
            self.fail(operation)


def refuse(code: int) -> Callable[[str], None]:
    def fail(operation: str) -> None:
        raise OSError(code, os.strerror(code))

    return fail


def die(operation: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class RecordingDisk(Disk):
    """Does everything and writes it down."""

    def __init__(self, root: Path, operations: list[Operation]) -> None:
        super().__init__(root)
        self.operations = operations

    def step(self, operation: str, name: str, data: bytes = b"") -> None:
        self.operations.append((operation, name, data))


@dataclass
class File:
    data: bytes = b""
    synced: bytes | None = None


@dataclass
class Folder:
    entries: dict[str, File | Folder] = field(default_factory=dict)
    synced: dict[str, File | Folder] = field(default_factory=dict)


FILES = ("lost", "kept", "torn", "zeros", "junk")
FOLDERS = ("lost", "kept", "random")

Image = dict[str, bytes | None]
"""Relative name -> content; None for a folder."""


class PowerModel:
    """What is surely on the disk and what may be, after the operations so far.

    Content of a file is sure once it was synced, a name once its folder was synced. Everything since may be there,
    be gone, or, for content, be half there, zeros or junk; names independently of each other.
    """

    def __init__(self, start: Path) -> None:
        self.root = self._load(start)

    def _load(self, path: Path) -> Folder:
        folder = Folder()
        for below in sorted(path.iterdir()):
            content = below.read_bytes() if below.is_file() else b""
            folder.entries[below.name] = self._load(below) if below.is_dir() else File(content, content)
        folder.synced = dict(folder.entries)
        return folder

    def _folder(self, name: str) -> Folder:
        here = self.root
        for part in name.split("/") if name else ():
            below = here.entries[part]
            assert isinstance(below, Folder)
            here = below
        return here

    def _at(self, name: str) -> tuple[Folder, str]:
        parent, _, last = name.rpartition("/")
        return self._folder(parent), last

    def apply(self, operation: Operation) -> None:
        what, name, data = operation
        if what == "sync_folder":
            folder = self._folder(name)
            folder.synced = dict(folder.entries)
            return
        folder, last = self._at(name)
        node = folder.entries.get(last)
        if what == "make_folder":
            folder.entries.setdefault(last, Folder())
        elif what == "create":
            folder.entries[last] = File()
        elif what == "write":
            assert isinstance(node, File)
            node.data += data
        elif what == "sync":
            assert isinstance(node, File)
            node.synced = node.data
        elif what == "rename":
            assert node is not None
            del folder.entries[last]
            there, new = self._at(data.decode())
            there.entries[new] = node
        elif what == "remove" or (what == "remove_folder" and isinstance(node, Folder) and not node.entries):
            folder.entries.pop(last, None)

    def image(self, files: str, folders: str, rng: random.Random) -> Image:
        """One thing the disk may hold after the power went."""
        found: Image = {}
        waiting: list[tuple[str, Folder]] = [("", self.root)]
        while waiting:
            prefix, folder = waiting.pop()
            names = sorted(folder.entries.keys() | folder.synced.keys())
            for name in names:
                source = folder.entries
                if folders == "lost" or (folders == "random" and rng.random() < 0.5):
                    source = folder.synced
                node = source.get(name)
                if isinstance(node, Folder):
                    found[prefix + name] = None
                    waiting.append((f"{prefix}{name}/", node))
                elif isinstance(node, File):
                    found[prefix + name] = _content(node, files, rng)
        return found


def _content(file: File, mode: str, rng: random.Random) -> bytes:
    if file.synced == file.data:
        return file.data
    half = len(file.data) // 2
    return {
        "lost": file.synced or b"",
        "kept": file.data,
        "torn": file.data[:half],
        "zeros": file.data[:half] + bytes(len(file.data) - half),
        "junk": rng.randbytes(len(file.data)),
    }[mode]


def images(start: Path, operations: list[Operation]) -> Iterator[tuple[Image, int]]:
    """(disk image, how many acknowledgements came before) for each moment and each kind of loss, each image once."""
    model, acknowledged, done = PowerModel(start), 0, set()
    rng = random.Random(7)
    for operation in [("start", "", b""), *operations]:
        if operation[0] == "ack":
            acknowledged += 1
        elif operation[0] != "start":
            model.apply(operation)
        for folders in FOLDERS:
            for files in FILES:
                image = model.image(files, folders, rng)
                key = hash((acknowledged, tuple(sorted(image.items(), key=lambda item: item[0]))))
                if key not in done:
                    done.add(key)
                    yield image, acknowledged


def write_image(image: Image, path: Path) -> None:
    path.mkdir()
    for name, content in sorted(image.items()):
        if content is None:
            (path / name).mkdir()
        else:
            (path / name).write_bytes(content)
