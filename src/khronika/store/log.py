"""The log: entries in a Merkle tree, laid out in tiles, under a signed checkpoint. What the checkpoint covers is there
for good; what lies beyond it was never acknowledged and is written over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from khronika.store import tiles
from khronika.store.errors import LogDamaged, UnsafePath
from khronika.store.files import Disk
from khronika.store.keys import Signer
from khronika.store.merkle import leaf_hash, range_hash, root_of
from khronika.store.notes import Checkpoint, Signature, read_note, write_note

FOLDER = "log"
CHECKPOINT = "log/checkpoint"


class Log:
    """The files of `log/`. Reading needs no lock: the checkpoint is replaced in one step, tiles only grow."""

    def __init__(self, disk: Disk, origin: str) -> None:
        self.disk = disk
        self.origin = origin

    def checkpoint(self) -> Checkpoint:
        """What has been acknowledged. Raises LogDamaged."""
        return self.signed_checkpoint()[0]

    def signed_checkpoint(self) -> tuple[Checkpoint, list[Signature]]:
        """The checkpoint with its signatures, not verified. Raises LogDamaged."""
        try:
            checkpoint, signatures = read_note(self.disk.read(CHECKPOINT))
        except FileNotFoundError:
            raise LogDamaged(
                "The log has no checkpoint: the file log/checkpoint is gone. Restore it from a copy."
            ) from None
        except (ValueError, OSError, UnsafePath) as error:
            raise LogDamaged(
                f"The checkpoint of the log is damaged ({error}). Restore log/checkpoint from a copy."
            ) from None
        if checkpoint.origin != self.origin:
            raise LogDamaged("The checkpoint belongs to another case. Restore log/checkpoint from a copy.")
        return checkpoint, signatures

    def tile(self, level: int | str, index: int, width: int) -> bytes:
        """A tile or bundle that holds at least `width` items; a writer may just have replaced it by a wider one.

        Raises LogDamaged if there is none.
        """
        exact = tiles.tile_name(level, index, width)
        folder = f"{FOLDER}/{tiles.tile_name(level, index, 0)}".rpartition("/")[0]
        for _ in range(3):
            names = [f"{FOLDER}/{exact}"]
            if width < tiles.WIDTH:
                wider = sorted(int(name) for name in self.disk.names(folder) if name.isdecimal() and int(name) > width)
                names += [f"{FOLDER}/{tiles.tile_name(level, index, other)}" for other in [*wider, tiles.WIDTH]]
            for name in names:
                try:
                    return self.disk.read(name)
                except FileNotFoundError:
                    continue
                except (OSError, UnsafePath) as error:
                    raise LogDamaged(f"{name} cannot be read: {error}") from error
        raise LogDamaged(f"A part of the log is missing: {FOLDER}/{exact}. Restore it from a copy.")

    def hashes(self, level: int, index: int, width: int) -> list[bytes]:
        """The first `width` hashes of a tile. Raises LogDamaged."""
        found = self.tile(level, index, width)[: width * tiles.HASH]
        if len(found) != width * tiles.HASH:
            raise LogDamaged(f"{FOLDER}/{tiles.tile_name(level, index, width)} is cut short. Restore it from a copy.")
        return tiles.split_hashes(found)

    def bundle(self, index: int, width: int) -> list[bytes]:
        """The first `width` entries of a bundle. Raises LogDamaged."""
        try:
            found = tiles.unpack_entries(self.tile("entries", index, width))[:width]
        except ValueError as error:
            raise LogDamaged(f"{FOLDER}/{tiles.tile_name('entries', index, width)}: {error}.") from error
        if len(found) != width:
            raise LogDamaged(f"{FOLDER}/{tiles.tile_name('entries', index, width)} is cut short.")
        return found

    def entries(self, start: int, end: int) -> Iterator[tuple[int, bytes]]:
        """(index, bytes) of entries `start` to `end`, each checked against its hash. Raises LogDamaged."""
        for index in range(start // tiles.WIDTH, -(-end // tiles.WIDTH)):
            first = index * tiles.WIDTH
            width = min(tiles.WIDTH, end - first)
            hashes = self.hashes(0, index, width)
            for at, entry in enumerate(self.bundle(index, width)):
                if leaf_hash(entry) != hashes[at]:
                    raise LogDamaged(f"Entry {first + at} of the log is not what was written. Run `verify`.")
                if first + at >= start:
                    yield first + at, entry

    def subtree(self, height: int, index: int) -> bytes:
        """Hash of a complete subtree inside the checkpoint's tree, from the tiles: what proofs are made of."""
        level, rest = divmod(height, 8)
        start = index << rest
        tile, at = divmod(start, tiles.WIDTH)
        width = at + (1 << rest)
        return root_of(self.hashes(level, tile, width)[at:])

    def edge_root(self, size: int) -> bytes:
        """Root of the tree of `size` entries from its partial tiles. Raises LogDamaged."""
        return tiles.edge_root(size, self.hashes)

    def root_at(self, size: int) -> bytes:
        """Root of an earlier size, from the tiles of the present log."""
        return range_hash(self.subtree, 0, size)

    def extend(self, checkpoint: Checkpoint, entries: Sequence[bytes], signer: Signer) -> bytes:
        """Appends entries after `checkpoint`; durable on return. The case's lock must be held.

        Order: bundles and tiles (temporary, fsync, rename, fsync folders), then the checkpoint in the same way. Out:
        the new signed checkpoint. Raises WriteFailed, LogDamaged.
        """
        files, root = tiles.grow(checkpoint.size, [leaf_hash(entry) for entry in entries], self.hashes)
        first, width = divmod(checkpoint.size, tiles.WIDTH)
        row = [*(self.bundle(first, width) if width else ()), *entries]
        for at in range(0, len(row), tiles.WIDTH):
            part = row[at : at + tiles.WIDTH]
            name = tiles.tile_name("entries", first + at // tiles.WIDTH, len(part))
            files.append((name, tiles.pack_entries(part)))
        self.disk.place([(f"{FOLDER}/{name}", content) for name, content in files])
        grown = Checkpoint(origin=self.origin, size=checkpoint.size + len(entries), root=root)
        note = write_note(grown, [signer.line(grown)])
        self.disk.place([(CHECKPOINT, note)])
        return note

    def drop_partial(self, size: int) -> None:
        """Removes partial tiles that a log of `size` has outgrown, in the folders where the last append wrote."""
        levels: list[tuple[int | str, int]] = [("entries", size)]
        count, level = size, 0
        while count:
            levels.append((level, count))
            count, level = count // tiles.WIDTH, level + 1
        for kind, count in levels:
            index, width = divmod(count, tiles.WIDTH)
            current = f"{FOLDER}/{tiles.tile_name(kind, index, 0)}".rpartition("/")[0]
            folder = current.rpartition("/")[0]
            for name in self.disk.names(folder):
                if name.endswith(".p"):
                    self._drop(f"{folder}/{name}", keep=str(width) if f"{folder}/{name}" == current else None)

    def _drop(self, folder: str, keep: str | None) -> None:
        for name in self.disk.names(folder):
            if name != keep:
                self.disk.remove(f"{folder}/{name}")
        if keep is None or keep == "0":
            self.disk.remove_folder(folder)
