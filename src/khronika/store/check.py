"""Checks every byte of a case's files against what the log promises. Reads only; needs no key.

Here: files, digests, the tree. What the bodies say is checked in `custody.verify`.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from khronika.records.base import from_json, to_json
from khronika.store import objects, tiles
from khronika.store.errors import DamagedObject, LogDamaged, NoCase, UnsafePath
from khronika.store.files import TEMPORARY, Disk
from khronika.store.folder import BODIES, CASE, DERIVED, FORMAT, INDEX, CaseFile
from khronika.store.log import CHECKPOINT, FOLDER, Log
from khronika.store.merkle import Frontier, leaf_hash, root_of
from khronika.store.notes import Checkpoint, Signature
from khronika.store.packs import Packs, unsalted

MISSING_AT_MOST = 16
"""Bundles that may be missing before the rest is not looked for: a forged size must not make us look for millions."""

_PACK = re.compile(rf"(?:{objects.PACKS}|{BODIES})/[0-9a-f]{{64}}\.pack")
_SINGLE = re.compile(rf"{objects.FOLDER}/[0-9a-f]{{2}}/[0-9a-f]{{62}}")


@dataclass(slots=True)
class Found:
    """Plain sentences, by what they mean for the verdict."""

    damage: list[str] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Checked:
    """What the files of a case hold, as far as they could be read, and what is wrong with them."""

    path: Path
    found: Found
    checkpoint: Checkpoint | None = None
    signatures: list[Signature] = field(default_factory=list)
    format: int = FORMAT
    entries: list[bytes] = field(default_factory=list)
    """The entries in log order; empty bytes where one could not be read."""
    earlier_root: bytes | None = None
    """Root of the tree at the size that was asked for."""
    objects: set[str] = field(default_factory=set)
    """Names of the objects that are there and are what their names say."""
    disk: Disk | None = None
    bodies: Packs | None = None

    def body(self, commitment: bytes) -> bytes | None:
        """The body a commitment stands for; None if it is not there. Raises DamagedObject, LogDamaged."""
        blob = self.bodies.get(commitment) if self.bodies else None
        return None if blob is None else unsalted(blob)


def check_files(path: Path, earlier: int = 0) -> Checked:
    """Reads everything in a case and compares it with its names, the tree and the checkpoint.

    earlier: a size at which the root is wanted too. Raises NoCase if there is nothing like a case at `path`.
    """
    disk = Disk(path)
    checked = Checked(path, Found(), disk=disk, bodies=Packs(disk, BODIES))
    origin = _check_case_file(checked, disk)
    _check_log(checked, Log(disk, origin), earlier)
    _check_packs(checked, disk, BODIES)
    checked.objects |= {digest.hex() for digest in _check_packs(checked, disk, objects.PACKS)}
    _check_singles(checked, disk)
    _name_strays(checked)
    return checked


def _check_case_file(checked: Checked, disk: Disk) -> str:
    """Checks `case.json`. Out: the origin the log is to have (the log's own where the file is damaged)."""
    damage = checked.found.damage
    try:
        content = disk.read(CASE)
    except (FileNotFoundError, NotADirectoryError):
        if not disk.root.is_dir() or not disk.exists(CHECKPOINT):
            raise NoCase(f"{disk.root} is not a case: it has neither {CASE} nor a log.") from None
        damage.append(f"{CASE} is missing.")
        return _origin_in_log(disk)
    except (OSError, UnsafePath) as error:
        damage.append(f"{CASE} cannot be read: {error}")
        return _origin_in_log(disk)
    try:
        case = from_json(content, CaseFile)
        if to_json(case) != content:
            raise ValueError("it is not written as this program writes it")
    except (ValueError, RecursionError) as error:
        damage.append(f"{CASE} is damaged: {error}.")
        return _origin_in_log(disk)
    checked.format = case.format
    if case.origin != _origin_in_log(disk):
        damage.append(f"{CASE} names another case than log/checkpoint: one of them is damaged or exchanged.")
        return _origin_in_log(disk)
    return case.origin


def _origin_in_log(disk: Disk) -> str:
    try:
        return disk.read(CHECKPOINT).partition(b"\n")[0].decode()
    except (OSError, UnsafePath, ValueError):
        return ""


def _check_log(checked: Checked, log: Log, earlier: int) -> None:
    found = checked.found
    try:
        checkpoint, checked.signatures = log.signed_checkpoint()
    except LogDamaged as error:
        found.damage.append(str(error))
        return
    checked.checkpoint = checkpoint
    tree = _Tree(log, found, checkpoint.size, earlier)
    whole, missing = True, 0
    for index in range(-(-checkpoint.size // tiles.WIDTH)):
        width = min(tiles.WIDTH, checkpoint.size - index * tiles.WIDTH)
        name = f"{FOLDER}/{tiles.tile_name('entries', index, width)}"
        try:
            entries = log.bundle(index, width)
            if log.disk.exists(name) and log.disk.read(name) != tiles.pack_entries(entries):
                found.damage.append(f"{name} holds more than its {width} entries.")
        except (LogDamaged, OSError, UnsafePath) as error:
            found.damage.append(str(error))
            entries, whole, missing = [b""] * width, False, missing + 1
            if missing > MISSING_AT_MOST:
                found.damage.append(f"The log is not read beyond entry {index * tiles.WIDTH}: too much is missing.")
                break
        checked.entries += entries
        tree.add(index, [leaf_hash(entry) for entry in entries])
    root = tree.finish()
    checked.earlier_root = tree.earlier_root if whole else None
    if whole and root != checkpoint.root:
        found.damage.append("The entries of the log do not give the root its checkpoint was signed for.")
        found.damage += tree.disagreements
    elif not whole:
        found.damage.append("The root of the log could not be computed, because entries are missing.")


class _Tree:
    """Computes the tree from the entries and compares every tile with it on the way."""

    def __init__(self, log: Log, found: Found, size: int, earlier: int) -> None:
        self.log = log
        self.found = found
        self.size = size
        self.earlier = earlier
        self.earlier_root: bytes | None = None
        self.disagreements: list[str] = []
        self._frontier = Frontier()
        self._added = 0
        self._rows: list[list[bytes]] = []
        self._done: list[int] = []

    def add(self, bundle: int, leaves: list[bytes]) -> None:
        self._name_disagreements(bundle, leaves)
        for leaf in leaves:
            self._frontier.add(leaf)
            self._added += 1
            if self._added == self.earlier:
                self.earlier_root = self._frontier.root()
        self._row(0, leaves)

    def finish(self) -> bytes:
        for level, row in enumerate(self._rows):
            if row:
                self._compare(level, self._done[level], row)
        return self._frontier.root()

    def _row(self, level: int, nodes: list[bytes]) -> None:
        if level == len(self._rows):
            self._rows.append([])
            self._done.append(0)
        row = self._rows[level]
        row += nodes
        while len(row) >= tiles.WIDTH:
            full, row[:] = row[: tiles.WIDTH], row[tiles.WIDTH :]
            self._compare(level, self._done[level], full)
            self._done[level] += 1
            self._row(level + 1, [root_of(full)])

    def _compare(self, level: int, index: int, row: list[bytes]) -> None:
        name = f"{FOLDER}/{tiles.tile_name(level, index, len(row))}"
        try:
            stored = self.log.tile(level, index, len(row))
            exact = self.log.disk.exists(name)
        except (LogDamaged, OSError, UnsafePath) as error:
            self.found.damage.append(str(error))
            return
        wanted = b"".join(row)
        if stored != wanted if exact else not stored.startswith(wanted):
            self.found.damage.append(f"{name} does not match the entries of the log.")

    def _name_disagreements(self, bundle: int, leaves: list[bytes]) -> None:
        try:
            hashes = self.log.hashes(0, bundle, len(leaves))
        except LogDamaged:
            return  # named when the tile is compared
        for at, (leaf, stored) in enumerate(zip(leaves, hashes, strict=True)):
            if leaf != stored:
                index = bundle * tiles.WIDTH + at
                self.disagreements.append(f"Entry {index} is not what was written, or its hash in the log is not.")


def _check_packs(checked: Checked, disk: Disk, folder: str) -> set[bytes]:
    """Checks each pack against its name and each blob against the table. Out: digests of the intact blobs."""
    intact: set[bytes] = set()
    packs = Packs(disk, folder)
    packs.scan()
    for name, reason in sorted(packs.unreadable.items()):
        checked.found.damage.append(f"{folder}/{name} is damaged: {reason}.")
    for name in packs.names():
        try:
            content = disk.read(f"{folder}/{name}")
        except FileNotFoundError:
            continue  # rewritten by an erasure meanwhile
        except (OSError, UnsafePath) as error:
            checked.found.damage.append(f"{folder}/{name} cannot be read: {error}")
            continue
        if f"{hashlib.sha256(content).hexdigest()}.pack" != name:
            checked.found.damage.append(f"{folder}/{name} is damaged: its bytes are not the ones its name promises.")
        for digest, blob in packs.blobs(name, content):
            if hashlib.sha256(blob).digest() == digest:
                intact.add(digest)
    return intact


def _check_singles(checked: Checked, disk: Disk) -> None:
    for name in objects.Objects(disk).singles():
        if not _SINGLE.fullmatch(name):
            continue  # named with the strays
        digest = name.removeprefix(objects.FOLDER).replace("/", "")
        try:
            with disk.open(name) as file:
                if objects.hash_file(file) == digest:
                    checked.objects.add(digest)
                else:
                    checked.found.damage.append(f"{name} is damaged: its bytes are not the ones its name promises.")
        except FileNotFoundError:
            continue
        except (OSError, UnsafePath, DamagedObject) as error:
            checked.found.damage.append(f"{name} cannot be read: {error}")


def _name_strays(checked: Checked) -> None:
    """Names every file that is no part of the case: left by an interrupted write, or put there by somebody."""
    expected = {CASE, CHECKPOINT, "lock"} | {
        f"{FOLDER}/{tiles.tile_name(*tile)}" for tile in tiles.tiles_of(len(checked.entries))
    }
    notes = checked.found.notes
    for name, is_link in _walk(checked.path):
        if is_link:
            notes.append(f"{name} is a symbolic link: it is not followed and is no part of the case.")
        elif name.startswith(f"{TEMPORARY}/"):
            notes.append(f"{name} was left by an interrupted write; the next write removes it.")
        elif name == "erasing.json":
            checked.found.incomplete.append("An erasure was interrupted. The next write to this case finishes it.")
        elif name not in expected and not (_PACK.fullmatch(name) or _SINGLE.fullmatch(name)):
            notes.append(f"{name} is no part of the case: left by an interrupted write, or put there by somebody.")


def _walk(root: Path) -> Iterator[tuple[str, bool]]:
    """(relative name, whether a symbolic link) of all files outside `derived/` and the index, in order."""
    folders = [""]
    while folders:
        folder = folders.pop()
        with os.scandir(root / folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            if not folder and (entry.name == DERIVED or entry.name.startswith(INDEX)):
                continue
            name = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                folders.append(name)
            else:
                yield name, entry.is_symlink()
