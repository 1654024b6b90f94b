"""WACZ (a ZIP, Webrecorder's specification 1.1.1): the WARC files in it, checked by the hashes it gives.

`datapackage.json` names a hash for every file; each is checked and the result is said. A signature in
`datapackage-digest.json` is not judged here: only that the digest it signs is the digest of this package.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from khronika.intake.cleaning import clean_path
from khronika.intake.extraction import Draft, Given, Limits, Manifest, Note, NotRead, Reader, Source
from khronika.intake.readers import warc, zipped
from khronika.intake.readers.jsonl import parse

MANIFEST = Manifest(
    name="wacz",
    version="1",
    title="web archive (WACZ)",
    extensions=("wacz",),
    container=True,
    needs=warc.MANIFEST.needs,
)
LARGEST_INDEX = 32 << 20
LARGEST_CHECKED = 2 << 30
"""Bytes of one member that are hashed: some ten seconds."""

BROKEN = (zipfile.BadZipFile, OSError, EOFError, zlib.error, NotImplementedError, RuntimeError, ValueError)
ALGORITHMS = frozenset({"md5", "sha1", "sha256", "sha512"})
WARC_ENDINGS = (".warc", ".warc.gz")


def sniff(head: bytes, name: str) -> int:
    if not head.startswith(b"PK\x03\x04"):
        return 0
    inside = b"datapackage.json" in head or b"archive/" in head[:200]
    return 3 if name.endswith(".wacz") or (inside and b".warc" in head) else 0


def read(source: Source, limits: Limits) -> Iterator[Given]:
    if source.depth >= limits.depth:
        raise NotRead(f"Files inside files are opened {limits.depth} deep; this one lies deeper.", "Add it alone.")
    archive, infos = zipped.listing(source)
    if len(infos) > limits.members:
        raise NotRead(f"The package has {len(infos):,} members; at most {limits.members:,} are opened.", "Split it.")
    listed = {info.filename: info for info in infos}
    wrong, sentences = supplied(archive, listed, limits)
    for sentence in sentences:
        yield Note(sentence)
    found = False
    for path in sorted(name for name in listed if name.lower().endswith(WARC_ENDINGS)):
        found = True
        info, shown = listed[path], clean_path(path)
        if path in wrong:
            yield Note(f"{shown} does not have the hash it came with: what is read from it was changed or damaged.")
        try:
            with archive.open(info) as member:
                yield from warc.documents(cast(BinaryIO, member), info.compress_size, limits, f"{shown}/", inside=True)
        except NotRead as outcome:
            yield _unread(shown, info, outcome)
        except BROKEN:
            yield _unread(shown, info, NotRead("The web archive inside is broken or locked.", "Get a whole copy."))
    if not found:
        raise NotRead("There is no WARC file in the package.", "Get a whole copy.")


def _unread(path: str, info: zipfile.ZipInfo, outcome: NotRead) -> Draft:
    return Draft(path=path, name=path.rsplit("/", 1)[-1], unread=outcome, size=info.file_size, format="warc")


def supplied(
    archive: zipfile.ZipFile, listed: dict[str, zipfile.ZipInfo], limits: Limits
) -> tuple[set[str], list[str]]:
    """(members whose bytes do not have the hash `datapackage.json` gives, sentences on all that was checked)."""
    data = _small(archive, listed.get("datapackage.json"))
    try:
        package = parse(data) if data else None
    except ValueError:
        package = None
    resources = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(resources, list):
        return set(), ["The package has no readable datapackage.json: there are no hashes to check it by."]
    wrong: set[str] = set()
    right, missing, unknown = 0, [], 0
    for resource in resources[: limits.members]:
        path, stated = (resource.get("path"), resource.get("hash")) if isinstance(resource, dict) else (None, None)
        if not isinstance(path, str) or not isinstance(stated, str):
            unknown += 1
        elif path not in listed:
            missing.append(clean_path(path))
        else:
            sound = _same(archive, listed[path], stated, limits)
            right += sound is True
            unknown += sound is None
            if sound is False:
                wrong.add(path)
    return wrong, _said(len(resources), right, wrong, missing, unknown, _signed(archive, listed, data))


def _said(count: int, right: int, wrong: set[str], missing: list[str], unknown: int, signed: str | None) -> list[str]:
    sentences = [f"Of {count:,} files that datapackage.json lists, {right:,} have the hash it gives."]
    if wrong:
        sentences.append(
            f"{len(wrong):,} do NOT have it ({_named(sorted(clean_path(path) for path in wrong))}): "
            "they were changed or damaged after the package was made."
        )
    if missing:
        sentences.append(f"{len(missing):,} are not in the package ({_named(sorted(missing))}).")
    if unknown:
        sentences.append(f"{unknown:,} could not be checked (no hash, one of a kind not known, or a file too large).")
    return sentences + ([signed] if signed else [])


def _named(paths: list[str]) -> str:
    return ", ".join(paths[:5]) + (", …" if len(paths) > 5 else "")


def _signed(archive: zipfile.ZipFile, listed: dict[str, zipfile.ZipInfo], package: bytes) -> str | None:
    try:
        stated = parse(_small(archive, listed.get("datapackage-digest.json")) or b"null")
    except ValueError:
        return "datapackage-digest.json is broken: whether the list of hashes was changed cannot be told."
    if not isinstance(stated, dict) or not isinstance(stated.get("hash"), str):
        return None
    algorithm, _, value = stated["hash"].partition(":")
    if algorithm not in ALGORITHMS:
        return None
    if hashlib.new(algorithm, package, usedforsecurity=False).hexdigest() != value.lower():
        return "datapackage.json does NOT have the hash that datapackage-digest.json gives: the list was changed."
    signature = " It is signed; the signature was not judged here." if stated.get("signedData") else ""
    return f"datapackage.json has the hash that datapackage-digest.json gives.{signature}"


def _small(archive: zipfile.ZipFile, info: zipfile.ZipInfo | None) -> bytes:
    if info is None or info.file_size > LARGEST_INDEX:
        return b""
    try:
        with archive.open(info) as stream:
            return stream.read(LARGEST_INDEX)
    except BROKEN:
        return b""


def _same(archive: zipfile.ZipFile, info: zipfile.ZipInfo, stated: str, limits: Limits) -> bool | None:
    algorithm, _, value = stated.partition(":")
    if algorithm not in ALGORITHMS or info.file_size > min(limits.total_bytes, LARGEST_CHECKED):
        return None
    engine = hashlib.new(algorithm, usedforsecurity=False)
    most, size = max(1 << 20, info.compress_size * limits.ratio), 0
    try:
        with archive.open(info) as stream:
            while piece := stream.read(1 << 20):
                size += len(piece)
                if size > most:
                    return None
                engine.update(piece)
    except BROKEN:
        return False
    return engine.hexdigest() == value.strip().lower()


READER = Reader(MANIFEST, sniff, read)
