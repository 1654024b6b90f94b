"""Hashes that somebody before us gave for files (an archiver's records): checked against the files that came along."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from khronika.records.custody import Reading
from khronika.store.errors import KhronikaError

ALGORITHMS = {"sha256": "sha256", "sha3512": "sha3_512", "sha512": "sha512", "sha1": "sha1", "md5": "md5"}
CHUNK = 1 << 20


@dataclass
class Supplied:
    """Gathers, while files are added, the hashes they speak of and the files that are there."""

    given: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    """From where -> (algorithm, hex digits, file name)."""
    files: dict[str, list[str]] = field(default_factory=dict)
    """File name -> SHA-256 of the files of that name: names of objects, or of members of archives."""

    def file(self, name: str, sha256: str) -> None:
        self.files.setdefault(name, []).append(sha256)

    def reading(self, where: str, reading: Reading | None) -> None:
        """Takes up what a reading says (`supplied_hash`: `algorithm:hex name`)."""
        for credit in reading.credits if reading else ():
            if credit.kind == "supplied_hash":
                stated, _, name = credit.value.partition(" ")
                algorithm, _, value = stated.partition(":")
                self.given.setdefault(where, []).append((algorithm.replace("-", ""), value, name))

    def sentences(self, open_object: Callable[[str], BinaryIO]) -> list[str]:
        """What became of each source's hashes. open_object: a preserved file by its SHA-256; raises if it is none."""
        return [self._sentence(where, stated, open_object) for where, stated in sorted(self.given.items())]

    def _sentence(self, where: str, stated: list[tuple[str, str, str]], open_object: Callable[[str], BinaryIO]) -> str:
        right, missing, unchecked = 0, 0, 0
        wrong: list[str] = []
        known = {sha256 for digests in self.files.values() for sha256 in digests}
        for algorithm, value, name in stated:
            if algorithm == "sha256" and value in known:
                right += 1
            elif name not in self.files:
                missing += 1
            else:
                found = [_digest(sha256, algorithm, open_object) for sha256 in self.files[name]]
                right += value in found
                unchecked += value not in found and None in found
                if value not in found and None not in found:
                    wrong.append(name)
        parts = [f"{where}: of {len(stated):,} hashes it gives for files, {right:,} are those of files that were added"]
        if wrong:
            parts.append(f"{len(wrong):,} are NOT that of the file of the name ({', '.join(sorted(wrong)[:5])})")
        if missing:
            parts.append(f"{missing:,} are of files that were not added with it")
        if unchecked:
            parts.append(f"{unchecked:,} could not be checked")
        return "; ".join(parts) + "."


def _digest(sha256: str, algorithm: str, open_object: Callable[[str], BinaryIO]) -> str | None:
    if algorithm == "sha256":
        return sha256
    if algorithm not in ALGORITHMS:
        return None
    engine = hashlib.new(ALGORITHMS[algorithm], usedforsecurity=False)
    try:
        with open_object(sha256) as stream:
            while piece := stream.read(CHUNK):
                engine.update(piece)
    except (KhronikaError, OSError):
        return None
    return engine.hexdigest()
