"""A case on disk: what came in and what people decided, in a form that shows any later change."""

from __future__ import annotations

import errno
import re
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from khronika.records.base import Record, from_json, to_json
from khronika.records.custody import Arrival, CaseOpened, EntryKind, Erasure, KeyChange
from khronika.store import erasing, keys, kinds, objects, packs
from khronika.store.clock import now
from khronika.store.entries import Batch, LogEntry, LogState
from khronika.store.errors import (
    CaseExists,
    KhronikaError,
    LogDamaged,
    MissingObject,
    NoCase,
    NotEmpty,
    UnknownFormat,
    UnsafePath,
)
from khronika.store.files import TEMPORARY, Disk, make_private_folder
from khronika.store.locks import writer_lock
from khronika.store.log import CHECKPOINT, FOLDER, Log
from khronika.store.merkle import consistency_proof, inclusion_proof
from khronika.store.notes import Checkpoint, VerifierKey, verifier_key
from khronika.store.writing import Writing

__all__ = ["Batch", "CaseFolder", "LogEntry", "LogState"]

CASE = "case.json"
BODIES = "bodies"
DERIVED = "derived"
INDEX = "index.db"
FORMAT = 1

TIDY_BODIES = 256
"""Body packs are joined when this many hold fewer bodies than this: a case of single decisions opens quickly too."""


class CaseFile(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`case.json`."""

    format: int
    origin: str


@dataclass(slots=True)
class _Known:
    """What was learnt from the entries so far."""

    size: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(kinds.KINDS, 0))
    key: VerifierKey | None = None


class CaseFolder:
    """An open case. Reading needs no key and no lock; several processes may read and write at once."""

    def __init__(self, path: Path, origin: str, disk: Disk) -> None:
        """Use `create` or `open`."""
        self.path = path
        self.origin = origin
        self.disk = disk
        self.objects = objects.Objects(disk)
        self.bodies = packs.Packs(disk, BODIES)
        self.log = Log(disk, origin)
        self._known = _Known()
        self._passphrase: str | None = None
        self.guard = threading.RLock()

    # Making and opening

    @classmethod
    def create(cls, path: Path, *, passphrase: str | None = None, disk: Callable[[Path], Disk] = Disk) -> CaseFolder:
        """Makes a case in a folder that is empty or not there yet, and the user's key if there is none.

        The case is built beside its place and renamed there when it is whole. Raises CaseExists, NotEmpty, KeyLocked,
        WrongPassphrase, CannotLock, WriteFailed.
        """
        path = path.absolute()
        if (path / CASE).exists():
            raise CaseExists(f"{path} is a case already. Open it, or give another name. Nothing was changed.")
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise NotEmpty(f"{path} holds other things. Give a new or an empty folder. Nothing was changed.")
        origin = f"khronika-case/{secrets.token_hex(16)}"
        signer = keys.key_for_new_case(origin, passphrase)
        make_private_folder(path.parent)
        building = path.with_name(f".{path.name}.new-{secrets.token_hex(4)}")
        try:
            building.mkdir(mode=0o700)
            folder = cls(building, origin, disk(building))
            folder._build(signer)
            building.rename(path)
        except OSError as error:
            raise NotEmpty(
                f"No case could be made at {path}: {error.strerror or error}."
                + (" Give a folder below the mount point." if error.errno in (errno.EBUSY, errno.EXDEV) else "")
            ) from error
        finally:
            shutil.rmtree(building, ignore_errors=True)
        Disk(path.parent).sync_root()
        keys.remember((path / CHECKPOINT).read_bytes())
        case = cls.open(path, disk=disk)
        case._passphrase = passphrase
        return case

    @classmethod
    def open(cls, path: Path, *, disk: Callable[[Path], Disk] = Disk) -> CaseFolder:
        """Opens a case to read, and to write if its key is here.

        Raises NoCase, UnknownFormat, LogDamaged.
        """
        path = path.absolute()
        door = disk(path)
        try:
            content = door.read(CASE)
            case = from_json(content, CaseFile)
        except (FileNotFoundError, NotADirectoryError):
            raise NoCase(f"{path} is not a case: it has no {CASE}. `khronika init` makes one.") from None
        except (ValueError, OSError, UnsafePath) as error:
            raise NoCase(f"{path / CASE} cannot be read ({error}). Restore it from a copy.") from error
        if case.format != FORMAT:
            raise UnknownFormat(f"{path} is of format {case.format}; this version reads {FORMAT}. Use a newer version.")
        folder = cls(path, case.origin, door)
        folder.log.checkpoint()
        return folder

    def _build(self, signer: keys.Signer) -> None:
        for name in (objects.FOLDER, objects.PACKS, BODIES, FOLDER, TEMPORARY, DERIVED):
            self.disk.make_folder(name)
        with writer_lock(self.disk):
            opened = CaseOpened(origin=self.origin, time=now(), key=str(signer.verifier))
            empty = Checkpoint(origin=self.origin, size=0, root=b"")
            self._write([("case", opened)], empty, signer)
            self.disk.place([(CASE, to_json(CaseFile(format=FORMAT, origin=self.origin)))])
        self.disk.sync_folders([objects.PACKS, BODIES, FOLDER, TEMPORARY, DERIVED])
        self.disk.sync_root()

    # Objects

    def put_objects(self, blobs: Sequence[bytes]) -> list[str]:
        """Stores bytes, small ones together in packs; durable on return. Out: their SHA-256 names.

        Raises WriteFailed.
        """
        return self.objects.put(blobs)

    def put_file(self, path: Path) -> str:
        """Stores a file of any size; durable on return. Raises OSError if it cannot be read, WriteFailed."""
        return self.objects.put_file(path)

    def get_object(self, digest: str) -> bytes:
        """Bytes of an object, their digest checked. Raises MissingObject, DamagedObject."""
        return self.objects.get(digest)

    def open_object(self, digest: str) -> BinaryIO:
        """An object to read in parts, its digest checked before. Raises MissingObject, DamagedObject."""
        return self.objects.open(digest)

    def has_object(self, digest: str) -> bool:
        """Whether an object is in the case."""
        return self.objects.has(digest)

    # The log

    @property
    def size(self) -> int:
        """How many entries are acknowledged now, by whatever process."""
        return self.log.checkpoint().size

    def entries(self, start: int = 0, *, of: frozenset[EntryKind] | None = None) -> Iterator[LogEntry]:
        """The acknowledged entries from `start` on; with `of`, those of these kinds alone, the bodies of others unread.

        Raises LogDamaged, DamagedObject where one is not what it was.
        """
        return self._entries(start, self.size, of)

    def body(self, commitment: bytes) -> bytes | None:
        """The salted body a commitment stands for, or None if it is not there: what discloses an entry to others."""
        return self.bodies.get(commitment)

    def append(self, batch: Batch | Callable[[LogState], Batch]) -> list[int]:
        """Logs records; each is acknowledged, durable and under a signed checkpoint, when this returns its index.

        batch: (kind, record) pairs, or a function that makes them from the state of the log under the lock (numbers
        are given there). Objects they name must have been put before. Raises KeyMissing, KeyLocked, WrongPassphrase,
        MissingObject, LogDamaged, LogRolledBack, CaseLocked, CannotLock, WriteFailed; then none of them is
        acknowledged. Raises ValueError for a record that does not belong there.
        """
        with Writing(self) as (checkpoint, signer):
            known = self._known
            state = LogState(known.size, dict(known.counts), lambda start: self._entries(start, checkpoint.size))
            records = batch(state) if callable(batch) else batch
            self._check(records)
            return self._write(records, checkpoint, signer)

    def inclusion(self, index: int) -> list[bytes]:
        """Audit path of an entry under the present checkpoint (RFC 6962)."""
        return inclusion_proof(self.log.subtree, index, self.size)

    def consistency(self, old: int) -> list[bytes]:
        """Proof that the present log begins with the one of `old` entries (RFC 6962)."""
        return consistency_proof(self.log.subtree, old, self.size)

    # Erasing

    def erase(self, entries: Sequence[int], objects: Sequence[str], *, reason: str, by: str) -> int:
        """Erases bodies of entries, and objects that only they name; first logs that it was done.

        Also empties `derived/` and the index, which hold copies. Out: index of the `erasure` entry. Raises
        NotErasable, ObjectInUse, MissingObject, and what `append` raises. What an interrupted erasure left to do is
        done before the next write. Bytes may survive on the medium and in copies of the case.
        """
        with Writing(self) as (checkpoint, signer):
            erasing.check(self, entries, objects)
            erasing.announce(self, checkpoint.size, entries, objects)
            act = Erasure(
                entries=tuple(sorted(set(entries))), objects=len(set(objects)), reason=reason, by=by, time=now()
            )
            [index] = self._write([("erasure", act)], checkpoint, signer)
            erasing.finish(self)
            return index

    # Keys

    @property
    def key(self) -> VerifierKey:
        """The public key that signs this case now; `str` of it is its one-line form."""
        self.catch_up(self.log.checkpoint())
        if self._known.key is None:
            raise LogDamaged("The log does not say which key signs this case. Run `verify`.")
        return self._known.key

    @property
    def needs_passphrase(self) -> bool:
        """Whether `unlock` must be called before anything can be signed."""
        return self._passphrase is None and keys.is_protected(self.key)

    def unlock(self, passphrase: str) -> None:
        """Takes the passphrase of the key for as long as this object lives. Raises WrongPassphrase, KeyMissing."""
        self.signer(passphrase)
        self._passphrase = passphrase

    def protect_key(self, passphrase: str) -> None:
        """Encrypts the key of this case in place (it may be that of other cases too). Raises KeyMissing, KeyLocked."""
        self.signer()
        keys.protect(keys.key_path(self.key.public), passphrase, self._passphrase)
        self._passphrase = passphrase

    def change_key(self, passphrase: str | None = None) -> int:
        """Hands the case over to a new key, with both signatures; it becomes the key of new cases too.

        The old key file stays: other cases may need it. Out: index of the `key` entry. Raises as `append` does.
        """
        with Writing(self) as (checkpoint, signer):
            public = keys.new_key(passphrase)
            verifier = VerifierKey(name=self.origin, public=public)
            successor = keys.load_key(verifier, passphrase)
            old, new, time = str(signer.verifier), str(verifier), now()
            signed = to_json((old, new, time))
            change = KeyChange(
                old=old,
                new=new,
                time=time,
                signature_old=signer.sign_text(signed),
                signature_new=successor.sign_text(signed),
            )
            [index] = self._write([("key", change)], checkpoint, successor)
            keys.set_default(public)
            self._passphrase = passphrase
            return index

    def sign(self, data: bytes) -> tuple[str, str]:
        """(verifier key, base64 Ed25519 signature) with the key of this case. Raises KeyMissing, KeyLocked."""
        signer = self.signer()
        return str(signer.verifier), signer.sign_text(data)

    # Derived

    def results_path(self, stage: str) -> Path:
        """Folder for the results of a stage, made if need be. What is in it can be computed again."""
        if not re.fullmatch(r"[a-z0-9][a-z0-9_.-]*", stage):
            raise ValueError(f"not a name for a stage: {stage!r}")
        self.disk.make_folder(f"{DERIVED}/{stage}")
        return self.path / DERIVED / stage

    @property
    def index_path(self) -> Path:
        """The SQLite index. It can be computed again."""
        return self.path / INDEX

    # Inside

    def _entries(self, start: int, end: int, of: frozenset[EntryKind] | None = None) -> Iterator[LogEntry]:
        erased: frozenset[int] | None = None
        for index, data in self.log.entries(start, end):
            try:
                entry = kinds.read_entry(data)
            except ValueError as error:
                raise LogDamaged(f"Entry {index} of the log cannot be read: {error}.") from error
            if of is not None and entry.k not in of:
                continue
            commitment = bytes.fromhex(entry.c)
            blob = self.bodies.get(commitment)
            if blob is None:
                erased = self._erased() if erased is None else erased
                if index not in erased:
                    raise LogDamaged(
                        f"The body of entry {index} is missing and no erasure of it is recorded. Run `verify`."
                    )
            yield LogEntry(index, entry.k, commitment, None if blob is None else packs.unsalted(blob))

    def _erased(self) -> frozenset[int]:
        """Indices of entries whose erasure is recorded."""
        found: set[int] = set()
        for index, data in self.log.entries(0, self.size):
            entry = kinds.read_entry(data)
            if entry.k == "erasure":
                found.update(self._frame_record(index, entry, Erasure).entries)
        return frozenset(found)

    def _frame_record(self, index: int, entry: kinds.Entry, kind: type[Any]) -> Any:
        blob = self.bodies.get(bytes.fromhex(entry.c))
        if blob is None:
            raise LogDamaged(f"The body of entry {index} ({entry.k}) is missing. Restore `bodies/` from a copy.")
        return from_json(packs.unsalted(blob), kind)

    def catch_up(self, checkpoint: Checkpoint) -> None:
        """Learns counts and the current key from entries not seen before."""
        with self.guard:
            known = self._known
            for index, data in self.log.entries(known.size, checkpoint.size):
                entry = kinds.read_entry(data)
                known.counts[entry.k] += 1
                if entry.k == "case":
                    known.key = verifier_key(self._frame_record(index, entry, CaseOpened).key)
                elif entry.k == "key":
                    known.key = verifier_key(self._frame_record(index, entry, KeyChange).new)
                known.size = index + 1

    def signer(self, passphrase: str | None = None) -> keys.Signer:
        """The key of this case, opened with this passphrase or the one from `unlock`. Raises KeyMissing, KeyLocked."""
        return keys.load_key(self.key, passphrase or self._passphrase)

    def _check(self, records: Batch) -> None:
        arrivals = self._known.counts["arrival"]
        for kind, record in records:
            if not isinstance(record, kinds.BODIES[kind]) or kind in kinds.FRAME:
                raise ValueError(f"{type(record).__name__} cannot be appended as {kind!r}")
            if isinstance(record, Arrival):
                arrivals += 1
                if record.number != arrivals:
                    raise ValueError(f"the next document is D-{arrivals}, not D-{record.number}")
        for name in sorted({name for _, record in records for name in kinds.objects_named(record)}):
            if not self.has_object(name):
                raise MissingObject(f"No object {name} is in this case, so it cannot be logged. Put it first.")

    def _write(self, records: Batch, checkpoint: Checkpoint, signer: keys.Signer) -> list[int]:
        """Bodies, then tiles, then the checkpoint; each durable before the next. The lock is held."""
        if not records:
            return []
        bodies: dict[bytes, bytes] = {}
        entries = []
        for kind, record in records:
            commitment, blob = packs.salted(to_json(record))
            bodies[commitment] = blob
            entries.append(kinds.write_entry(commitment, kind))
        self.bodies.add(bodies)
        note = self.log.extend(checkpoint, entries, signer)
        # From here on the batch is acknowledged: what follows is tidying, and its failure must not hide that.
        with suppress(KhronikaError, OSError):
            keys.remember(note)
        with suppress(KhronikaError, OSError):
            self.log.drop_partial(checkpoint.size + len(records))
            self.bodies.tidy(TIDY_BODIES)
        return list(range(checkpoint.size, checkpoint.size + len(records)))
