"""The Merkle tree of RFC 6962 (section 2.1): roots, and proofs that an entry is in it or that it only grew."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

EMPTY = hashlib.sha256(b"").digest()
"""Root of the tree of no leaves."""

Subtree = Callable[[int, int], bytes]
"""`(height, index)` -> hash of the complete subtree over leaves `index << height` to `(index + 1) << height`."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash of a leaf: SHA-256(0x00 || entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: one hash for each bit that is set in its size."""

    def __init__(self, parts: Iterable[tuple[int, bytes]] = ()) -> None:
        """`parts`: (height, hash) of complete subtrees from left to right, heights never rising."""
        self._stack: list[tuple[int, bytes]] = []
        for height, node in parts:
            self.add(node, height)

    def add(self, node: bytes, height: int = 0) -> None:
        """Adds the next leaf hash, or the next complete subtree of that height."""
        stack = self._stack
        while stack and stack[-1][0] == height:
            node = node_hash(stack.pop()[1], node)
            height += 1
        stack.append((height, node))

    def root(self) -> bytes:
        """Root of the tree so far."""
        if not self._stack:
            return EMPTY
        node = self._stack[-1][1]
        for _, left in reversed(self._stack[:-1]):
            node = node_hash(left, node)
        return node


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Root over leaf hashes."""
    return Frontier((0, leaf) for leaf in leaves).root()


def range_hash(subtree: Subtree, start: int, end: int) -> bytes:
    """Hash over leaves `start` to `end`, where `start` is a multiple of the largest power of two below the length."""
    parts = []
    while start < end:
        height = (end - start).bit_length() - 1
        parts.append((height, subtree(height, start >> height)))
        start += 1 << height
    return Frontier(parts).root()


def _split(size: int) -> int:
    """The largest power of two smaller than size."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(subtree: Subtree, index: int, size: int) -> list[bytes]:
    """Audit path of leaf `index` in the tree of `size` leaves (RFC 6962, 2.1.1), deepest hash first.

    Raises ValueError if the leaf is not in the tree.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(range_hash(subtree, middle, end))
            end = middle
        else:
            path.append(range_hash(subtree, start, middle))
            start = middle
    return path[::-1]


def consistency_proof(subtree: Subtree, old: int, size: int) -> list[bytes]:
    """Proof that the tree of `size` leaves begins with the tree of `old` leaves (RFC 6962, 2.1.2).

    Raises ValueError unless 0 < old <= size.
    """
    if not 0 < old <= size:
        raise ValueError(f"no consistency proof from {old} to {size}")
    path, start, end, whole = [], 0, size, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(range_hash(subtree, middle, end))
            end = middle
        else:
            path.append(range_hash(subtree, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(range_hash(subtree, start, end))
    return path[::-1]


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` proves that `leaf` is at `index` under `root` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last = leaf, size - 1
    for step in path:
        if last == 0:
            return False
        if index & 1 or index == last:
            node = node_hash(step, node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = node_hash(node, step)
        index, last = index >> 1, last >> 1
    return last == 0 and node == root


def extends(old: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the tree of `size` begins with that of `old` (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= size:
        return False
    if old == size:
        return not path and old_root == root
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not steps:
        return False
    index, last = old - 1, size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            after = node_hash(after, step)
        index, last = index >> 1, last >> 1
    return last == 0 and before == old_root and after == root
