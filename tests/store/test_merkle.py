"""The tree is that of RFC 6962, its proofs prove, and nothing else does."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khronika.store import merkle, tiles

# Leaves and roots of the test vectors of Google's certificate-transparency project (merkle_tree_test).
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive_root(hashes: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return hashlib.sha256(b"\x01" + naive_root(hashes[:k]) + naive_root(hashes[k:])).digest()


def naive_path(m: int, hashes: list[bytes]) -> list[bytes]:
    """RFC 6962, section 2.1.1."""
    if len(hashes) <= 1:
        return []
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    if m < k:
        return [*naive_path(m, hashes[:k]), naive_root(hashes[k:])]
    return [*naive_path(m - k, hashes[k:]), naive_root(hashes[:k])]


def naive_consistency(m: int, hashes: list[bytes], whole: bool = True) -> list[bytes]:
    """RFC 6962, section 2.1.2."""
    if m == len(hashes):
        return [] if whole else [naive_root(hashes)]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    if m <= k:
        return [*naive_consistency(m, hashes[:k], whole), naive_root(hashes[k:])]
    return [*naive_consistency(m - k, hashes[k:], False), naive_root(hashes[:k])]


def leaves_of(size: int) -> list[bytes]:
    return [merkle.leaf_hash(b"%d" % number) for number in range(size)]


def subtree_of(leaves: list[bytes]) -> merkle.Subtree:
    return lambda height, index: naive_root(leaves[index << height : (index + 1) << height])


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_published_vectors(size: int) -> None:
    assert merkle.root_of([merkle.leaf_hash(leaf) for leaf in LEAVES[:size]]).hex() == ROOTS[size]


@given(st.integers(0, 700))
def test_the_root_is_that_of_the_definition(size: int) -> None:
    assert merkle.root_of(leaves_of(size)) == naive_root(leaves_of(size))


@given(st.data())
def test_an_inclusion_proof_proves_one_leaf_at_one_place(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 300))
    index = data.draw(st.integers(0, size - 1))
    leaves = leaves_of(size)
    root = naive_root(leaves)
    path = merkle.inclusion_proof(subtree_of(leaves), index, size)
    assert path == naive_path(index, leaves)
    assert merkle.includes(leaves[index], index, size, path, root)
    assert not merkle.includes(merkle.leaf_hash(b"other"), index, size, path, root)
    assert not any(merkle.includes(leaves[index], other, size, path, root) for other in range(size) if other != index)
    assert not merkle.includes(leaves[index], index, size, [*path, root], root)
    if path:
        assert not merkle.includes(leaves[index], index, size, path[:-1], root)


@given(st.data())
def test_a_consistency_proof_proves_that_a_log_only_grew(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 300))
    old = data.draw(st.integers(1, size))
    leaves = leaves_of(size)
    path = merkle.consistency_proof(subtree_of(leaves), old, size)
    assert path == naive_consistency(old, leaves)
    assert merkle.extends(old, naive_root(leaves[:old]), size, naive_root(leaves), path)
    changed = data.draw(st.integers(0, old - 1))
    forged = [*leaves[:changed], merkle.leaf_hash(b"other"), *leaves[changed + 1 :]]
    assert not merkle.extends(old, naive_root(forged[:old]), size, naive_root(leaves), path)
    if old < size:
        forged_path = merkle.consistency_proof(subtree_of(forged), old, size)
        assert not merkle.extends(old, naive_root(leaves[:old]), size, naive_root(forged), forged_path)


def test_every_consistency_proof_up_to_sixty_leaves() -> None:
    leaves = leaves_of(60)
    roots = [naive_root(leaves[:size]) for size in range(61)]
    for size in range(1, 61):
        for old in range(1, size + 1):
            path = merkle.consistency_proof(subtree_of(leaves), old, size)
            assert merkle.extends(old, roots[old], size, roots[size], path)


def test_there_is_no_proof_of_what_is_not_there() -> None:
    leaves = leaves_of(5)
    for index, size in ((-1, 5), (5, 5)):
        with pytest.raises(ValueError, match="not in a tree"):
            merkle.inclusion_proof(subtree_of(leaves), index, size)
    for old in (0, 6):
        with pytest.raises(ValueError, match="no consistency proof"):
            merkle.consistency_proof(subtree_of(leaves), old, 5)


class Tiles:
    """Tiles in memory, as `grow` writes them."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.size = 0

    def edge(self, level: int, index: int, width: int) -> list[bytes]:
        return tiles.split_hashes(self.files[tiles.tile_name(level, index, width)])

    def add(self, leaves: list[bytes]) -> bytes:
        files, root = tiles.grow(self.size, leaves, self.edge)
        self.files.update(files)
        self.size += len(leaves)
        return root

    def current(self) -> dict[str, bytes]:
        names = [tiles.tile_name(*tile) for tile in tiles.tiles_of(self.size) if tile[0] != "entries"]
        return {name: self.files[name] for name in names}


@given(st.lists(st.integers(1, 600), min_size=1, max_size=4))
def test_tiles_grown_in_batches_are_those_written_at_once(batches: list[int]) -> None:
    leaves = leaves_of(sum(batches))
    grown, start = Tiles(), 0
    for batch in batches:
        root = grown.add(leaves[start : start + batch])
        start += batch
        assert root == merkle.root_of(leaves[:start]) == tiles.edge_root(start, grown.edge)
    at_once = Tiles()
    at_once.add(leaves)
    assert grown.current() == at_once.current()


def test_a_log_of_three_levels() -> None:
    leaves = leaves_of(70_000)
    log = Tiles()
    log.add(leaves[:65_000])
    assert log.add(leaves[65_000:]) == merkle.root_of(leaves)
    assert set(log.current()) >= {"tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"}


def test_tiles_are_named_as_the_standard_names_them() -> None:
    assert tiles.tile_name(0, 5) == "tile/0/005"
    assert tiles.tile_name(2, 1_234_067) == "tile/2/x001/x234/067"
    assert tiles.tile_name("entries", 273, 112) == "tile/entries/273.p/112"


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_gives_back_its_entries_and_a_cut_one_does_not(entries: list[bytes]) -> None:
    bundle = tiles.pack_entries(entries)
    assert tiles.unpack_entries(bundle) == entries
    if bundle:
        with pytest.raises(ValueError, match="cut short"):
            tiles.unpack_entries(bundle[:-1])
