"""A reader written from docs/FORMATS.md alone, with the standard library only, reads a case and finds the same."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from pathlib import Path

from casework import arrive, read

from khronika.custody.documents import documents, reading_of
from khronika.store.folder import CaseFolder


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def blobs(folder: Path) -> dict[bytes, bytes]:
    found = {}
    for path in folder.glob("*.pack"):
        data = path.read_bytes()
        assert sha(data).hex() == path.stem and data[:16] == b"khronika pack 1\n"
        (count,) = struct.unpack(">I", data[16:20])
        at = 20 + 40 * count
        for row in range(count):
            digest, length = struct.unpack(">32sQ", data[20 + 40 * row : 60 + 40 * row])
            found[digest] = data[at : at + length]
            assert sha(found[digest]) == digest
            at += length
        assert at == len(data)
    return found


def entries(log: Path, size: int) -> list[bytes]:
    found: list[bytes] = []
    for n in range(-(-size // 256)):
        width = min(256, size - 256 * n)
        name = f"{n:03d}" if width == 256 else f"{n:03d}.p/{width}"
        data, at = (log / "tile/entries" / name).read_bytes(), 0
        while at < len(data):
            length = int.from_bytes(data[at : at + 2], "big")
            found.append(data[at + 2 : at + 2 + length])
            at += 2 + length
    return found


def root(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha(b"\x01" + root(leaves[:k]) + root(leaves[k:]))


def test_a_second_reader_finds_the_same(tmp_path: Path) -> None:
    case = CaseFolder.create(tmp_path / "case")
    arrive(case, *(b"report %d" % n for n in range(300)))
    arrive(case, b"alone")
    read(case, 301, "Alone")
    case.erase([5], [], reason="r", by="R")

    assert json.loads((case.path / "case.json").read_bytes()) == {"format": 1, "origin": case.origin}
    origin, size, encoded = (case.path / "log/checkpoint").read_text().split("\n\n")[0].split("\n")
    found = entries(case.path / "log", int(size))
    assert (origin, len(found)) == (case.origin, case.size)
    assert root([sha(b"\x00" + entry) for entry in found]) == base64.b64decode(encoded)
    bodies, packed = blobs(case.path / "bodies"), blobs(case.path / "objects/packs")
    objects = {digest.hex(): blob for digest, blob in packed.items()}
    objects |= {path.parent.name + path.name: path.read_bytes() for path in case.path.glob("objects/??/*")}
    parsed = [json.loads(entry) for entry in found]
    missing = [n for n, entry in enumerate(parsed) if bytes.fromhex(entry["c"]) not in bodies]
    assert missing == [5]
    arrivals = [
        json.loads(bodies[bytes.fromhex(entry["c"])][32:])
        for n, entry in enumerate(parsed)
        if entry["k"] == "arrival" and n not in missing
    ]
    assert [a["number"] for a in arrivals] == [d.number for d in documents(case)]
    assert all(hashlib.sha256(objects[a["object"]]).hexdigest() == a["object"] for a in arrivals)
    logged = next(json.loads(bodies[bytes.fromhex(e["c"])][32:]) for e in parsed if e["k"] == "reading")
    assert json.loads(objects[logged["reading"]])["text"] == reading_of(case, logged["reading"]).text == "Alone"
