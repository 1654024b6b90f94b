"""How the tree lies in files: the layout of C2SP tlog-tiles, so that other tools can read the log.

`tile/<L>/<N>` holds 256 hashes of complete subtrees of 256^L leaves; `tile/entries/<N>` holds 256 entries, each with
its length in two bytes before it. The last of each is partial: `<N>.p/<W>` holds W. N is written in groups of three
digits, all but the last with an x: 1234067 is `x001/x234/067`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from khronika.store.merkle import Frontier, root_of

WIDTH = 256
"""Hashes in a full tile, entries in a full bundle: fixed by tlog-tiles."""

HASH = 32

MAX_ENTRY = 0xFFFF
"""Longest entry, in bytes, that its two-byte length can say."""


def tile_name(level: int | str, index: int, width: int = WIDTH) -> str:
    """Name of a tile below the log's folder; level `entries` for a bundle of entries."""
    digits = f"{index % 1000:03d}"
    while index >= 1000:
        index //= 1000
        digits = f"x{index % 1000:03d}/{digits}"
    return f"tile/{level}/{digits}" + ("" if width == WIDTH else f".p/{width}")


def pack_entries(entries: Sequence[bytes]) -> bytes:
    """An entry bundle. Raises ValueError for an entry too long."""
    if any(len(entry) > MAX_ENTRY for entry in entries):
        raise ValueError("a log entry is longer than 65,535 bytes")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unpack_entries(bundle: bytes) -> list[bytes]:
    """The entries of a bundle. Raises ValueError if it is cut short."""
    entries, at = [], 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if at + 2 > len(bundle) or end > len(bundle):
            raise ValueError("a bundle of log entries is cut short")
        entries.append(bundle[at + 2 : end])
        at = end
    return entries


def split_hashes(tile: bytes) -> list[bytes]:
    """The hashes of a tile. Raises ValueError if it does not hold whole ones."""
    if len(tile) % HASH:
        raise ValueError("a tile of the log does not hold whole hashes")
    return [tile[at : at + HASH] for at in range(0, len(tile), HASH)]


def tiles_of(size: int) -> list[tuple[int | str, int, int]]:
    """(level, index, width) of every tile and bundle that a log of `size` entries has."""
    found: list[tuple[int | str, int, int]] = []
    level, count = 0, size
    while count:
        for kind in (level, "entries") if level == 0 else (level,):
            found += [(kind, index, WIDTH) for index in range(count // WIDTH)]
            if count % WIDTH:
                found.append((kind, count // WIDTH, count % WIDTH))
        level, count = level + 1, count // WIDTH
    return found


def edge_root(size: int, edge: Callable[[int, int, int], Sequence[bytes]]) -> bytes:
    """Root of the tree from its partial tiles alone. `edge(level, index, width)` gives the hashes of one."""
    levels, count = [], size
    while count:
        levels.append(count)
        count //= WIDTH
    parts = []
    for level, count in reversed(list(enumerate(levels))):
        if count % WIDTH:
            parts += [(8 * level, node) for node in edge(level, count // WIDTH, count % WIDTH)]
    return Frontier(parts).root()


def grow(
    size: int, leaves: Sequence[bytes], edge: Callable[[int, int, int], Sequence[bytes]]
) -> tuple[list[tuple[str, bytes]], bytes]:
    """The tiles that change when `leaves` (hashes) join a tree of `size`, and the new root.

    Out: (name, content) of each new tile, and the root of the tree of `size + len(leaves)`.
    """
    files: list[tuple[str, bytes]] = []
    edges: list[Sequence[bytes]] = []
    new, level, count = list(leaves), 0, size
    while count + len(new):
        index, width = divmod(count, WIDTH)
        row = [*(edge(level, index, width) if width else ()), *new]
        above = []
        for at in range(0, len(row), WIDTH):
            tile = row[at : at + WIDTH]
            if new:
                files.append((tile_name(level, index + at // WIDTH, len(tile)), b"".join(tile)))
            if len(tile) == WIDTH:
                above.append(root_of(tile))
        edges.append(row[len(row) - len(row) % WIDTH :])
        new, level, count = above, level + 1, count // WIDTH
    parts = [(8 * level, node) for level, row in reversed(list(enumerate(edges))) for node in row]
    return files, Frontier(parts).root()
