"""TAR, gzip and the like: members under their own paths, links never followed, bombs weighed, broken ones salvaged."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import tarfile

import pytest
from office_samples import LIMITS, check, mutated, mutated_inside, package, sample

from khronika.intake.reading import read_here

POLICE = b"Police came to Verin on Sunday."


def tar(members: dict[str, bytes], mode: str = "w", links: dict[str, str] | None = None) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for name, target in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
    return held.getvalue()


def texts(data: bytes, name: str) -> dict[str, str]:
    found = read_here(data, name, LIMITS)
    check(found)
    return {e.path: e.reading.text if e.reading else (e.unread.why if e.unread else "") for e in found.extracts}


@pytest.mark.parametrize(
    ("mode", "name"), [("w", "p.tar"), ("w:gz", "p.tgz"), ("w:gz", "p.dat"), ("w:bz2", "p.tar.bz2"), ("w:xz", "p.txz")]
)
def test_members_of_tar_archives_are_documents(mode: str, name: str) -> None:
    found = texts(tar({"a/x.txt": POLICE, "a/b.docx": sample("trains.docx"), "__MACOSX/._x": b"x"}, mode), name)
    assert list(found) == ["a/x.txt", "a/b.docx"]
    assert found["a/x.txt"] == POLICE.decode()
    assert "No train has left Verin" in found["a/b.docx"]


@pytest.mark.parametrize(("pack", "ending"), [(gzip.compress, "gz"), (bz2.compress, "bz2"), (lzma.compress, "xz")])
def test_single_packed_files(pack: object, ending: str) -> None:
    assert callable(pack)
    assert texts(pack(POLICE), f"x.txt.{ending}") == {"x.txt": POLICE.decode()}
    assert texts(pack(POLICE), "unnamed.bin")["unnamed.bin.unpacked"] == POLICE.decode()


def test_archives_in_archives_keep_the_way_to_each_document() -> None:
    data = tar({"in.zip": package({"deep/x.txt.gz": gzip.compress(POLICE)})}, "w:gz")
    assert texts(data, "p.tgz") == {"in.zip!/deep/x.txt.gz!/x.txt": POLICE.decode()}
    for _ in range(20):
        data = gzip.compress(data)
    assert any("4 deep" in why for why in texts(data, "p.gz").values())


def test_links_devices_and_climbing_names() -> None:
    found = texts(
        tar({"../../up.txt": POLICE, "/abs.txt": POLICE, "x": POLICE, "./x": POLICE}, links={"l": "/etc/passwd"}),
        "p.tar",
    )
    assert list(found) == ["up.txt", "abs.txt", "x", "x (2)", "l"]
    assert "links are not followed" in found["l"]
    held = tarfile.TarInfo("dev")
    held.type = tarfile.CHRTYPE
    assert "links are not followed" in texts(held.tobuf() + b"\0" * 1024, "p.tar")["dev"]


def test_bombs_are_weighed() -> None:
    zeros = b"0" * (12 << 20)
    assert "larger than" in texts(gzip.compress(zeros), "a.txt.gz")["a.txt"]
    assert "at most" in texts(tar({"a.txt": zeros}, "w:gz"), "a.tgz")["a.txt"]
    many = {f"{number}.txt": b"x" for number in range(600)}
    assert any("more than 500 members" in why for why in texts(tar(many), "a.tar").values())
    claims = tarfile.TarInfo("a.txt")
    claims.size = 1 << 40
    assert texts(claims.tobuf() + POLICE, "a.tar")
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 900 << 20
    assert texts(header.tobuf() + b"a" * 4096, "a.tar")
    assert texts(gzip.compress(header.tobuf() + b"a" * (40 << 20)), "a.tgz")


def test_cut_archives_give_what_is_whole() -> None:
    data = tar({"a.txt": POLICE, "b.txt": POLICE * 100, "c.txt": POLICE})
    found = texts(data[:2600], "p.tar")
    assert found["a.txt"] == POLICE.decode()
    assert "cut off" in found["b.txt"]
    whole = package({"a.txt": POLICE, "b.txt": random.Random(1).randbytes(9000)})
    found = texts(whole[:4000], "p.zip")
    assert found["a.txt"] == POLICE.decode()
    assert "cut off" in found["b.txt"]
    assert "broken or cut off" in next(iter(texts(gzip.compress(POLICE * 50)[:-9], "x.txt.gz").values()))


SAMPLES = ("trains.docx", "trains.odt", "trains.rtf", "reports.xlsx", "reports.ods", "bridge.epub")


@pytest.mark.parametrize("seed", range(150))
def test_mutated_files_end_in_a_reading_or_a_sentence(seed: int) -> None:
    chance = random.Random(seed)
    name = SAMPLES[seed % len(SAMPLES)]
    data = sample(name)
    inside = not name.endswith("rtf") and chance.random() < 0.7
    check(read_here(mutated_inside(data, chance) if inside else mutated(data, chance), name, LIMITS))
    packed = tar({"a.txt": POLICE, name: data}, chance.choice(["w", "w:gz"]))
    check(read_here(mutated(packed, chance), "p.tar", LIMITS))
