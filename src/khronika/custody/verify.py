"""Whether a case is unaltered since intake, in plain sentences."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from khronika.custody.signing import is_signed
from khronika.records.base import from_json, to_json
from khronika.records.custody import Arrival, CaseOpened, Erasure, KeyChange, Reading, ReadingLogged
from khronika.records.decisions import Decision
from khronika.store import keys, kinds, objects
from khronika.store.check import Checked, Found, check_files
from khronika.store.errors import DamagedObject, KhronikaError, LogDamaged, NoCase
from khronika.store.files import Disk
from khronika.store.folder import FORMAT
from khronika.store.log import CHECKPOINT
from khronika.store.notes import VerifierKey, verifier_key, verifies, verify_text

NOT_PROVEN = (
    "Nothing is shown about what happened to the originals before they came in, or about whether they tell the truth.",
    "The times are those this computer's clock gave; only the order of the entries is certain.",
    "Anchored by nobody: whoever holds the key and this folder could have written everything anew. Give the checkpoint "
    "to somebody else, on paper or by message, and he can show later that nothing was changed.",
    "Nothing is shown about `derived/` and the index: they hold computed results and can be made again.",
)


@dataclass(slots=True)
class Verdict:
    """What was checked and what was found."""

    path: Path
    found: Found = field(default_factory=Found)
    counts: dict[str, int] = field(default_factory=dict)
    """Entries by kind, objects, and bodies erased by recorded act."""
    origin: str = ""
    size: int = 0
    root: str = ""
    """Root of the log, 64 hex digits."""
    first: str = ""
    last: str = ""
    """Times of the first and the last entry."""

    @property
    def holds(self) -> bool:
        """True if nothing is damaged and everything could be checked."""
        return self.exit_code == 0

    @property
    def exit_code(self) -> int:
        """0 holds, 5 damage or tampering, 6 incomplete."""
        return 5 if self.found.damage else 6 if self.found.incomplete else 0

    @property
    def findings(self) -> list[str]:
        """What speaks against the case, a sentence each."""
        return [*self.found.damage, *self.found.incomplete]

    @property
    def sentences(self) -> list[str]:
        """The whole verdict in plain words."""
        head = {0: "This case holds.", 5: "This case is DAMAGED or was tampered with.", 6: "This case is incomplete."}
        lines = [head[self.exit_code]]
        if self.holds:
            documents, entries = self.counts.get("arrival", 0), self.size
            lines.append(
                f"Unaltered since intake: {documents} documents, {self.counts.get('objects', 0)} objects, {entries} "
                f"entries in the log, from {self.first} to {self.last}."
            )
            lines.append(f"Compare with what others hold: {self.origin}, {self.size} entries, root {self.root}.")
        lines += self.findings
        lines += self.found.notes
        return [*lines, *(NOT_PROVEN if self.holds else ())]

    def as_json(self) -> dict[str, Any]:
        """The verdict as builtins."""
        return {
            "path": str(self.path),
            "holds": self.holds,
            "exit_code": self.exit_code,
            "damage": self.found.damage,
            "incomplete": self.found.incomplete,
            "notes": self.found.notes,
            "counts": self.counts,
            "origin": self.origin,
            "size": self.size,
            "root": self.root,
            "first": self.first,
            "last": self.last,
            "not_proven": list(NOT_PROVEN),
            "anchors": [],
        }


def verify(path: Path) -> Verdict:
    """Checks every file, entry, body, object, reading and signature of a case, and the erasures.

    Needs no private key, changes nothing in the case, and may run while others write. A case that holds is remembered
    in the user's own folder, so that a later one that is older is recognised. Raises NoCase.
    """
    path = path.absolute()
    for _ in range(3):
        before = _checkpoint_bytes(path)
        verdict = _verify_once(path)
        # Somebody wrote meanwhile: what looked damaged may be a file that was just replaced.
        if verdict.holds or _checkpoint_bytes(path) == before:
            break
    if verdict.holds and before:
        with suppress(OSError, ValueError):
            keys.remember(before)
    return verdict


def _checkpoint_bytes(path: Path) -> bytes:
    try:
        return Disk(path).read(CHECKPOINT)
    except (OSError, KhronikaError):
        return b""


def _verify_once(path: Path) -> Verdict:
    origin = _checkpoint_bytes(path).partition(b"\n")[0].decode(errors="replace")
    seen = keys.last_seen(origin)
    checked = check_files(path, seen.size if seen else 0)
    verdict = Verdict(path, checked.found)
    if checked.checkpoint:
        verdict.origin, verdict.size = checked.checkpoint.origin, checked.checkpoint.size
        verdict.root = checked.checkpoint.root.hex()
        _check_history(checked, seen)
        _Bodies(checked, verdict).check()
    verdict.counts["objects"] = len(checked.objects)
    if checked.format != FORMAT:
        sentence = f"case.json says format {checked.format}, which this version does not know"
        if checked.found.incomplete:
            checked.found.incomplete.append(f"{sentence}. Use a newer version to check the rest.")
        else:  # everything else is exactly format 1
            checked.found.damage.append(f"{sentence}, although everything else is of format {FORMAT}.")
    return verdict


def _check_history(checked: Checked, seen: Any) -> None:
    checkpoint, damage = checked.checkpoint, checked.found.damage
    if seen is None or checkpoint is None:
        return
    hint = f"If an older copy was brought back on purpose, remove {keys.seen_path(seen.origin)} and check again."
    if seen.size > checkpoint.size:
        damage.append(
            f"This computer has seen {seen.size} entries of this case, and now there are {checkpoint.size}: newer "
            f"ones were taken away. {hint}"
        )
    elif checked.earlier_root not in (None, seen.root):
        damage.append(f"The first {seen.size} entries are not those this computer has seen before. {hint}")


class _Bodies:
    """Reads the bodies in log order and checks what they say against each other and the objects."""

    def __init__(self, checked: Checked, verdict: Verdict) -> None:
        self.checked = checked
        self.found = checked.found
        self.verdict = verdict
        self.counts = dict.fromkeys(kinds.KINDS, 0)
        self.keys: list[str] = []
        self.missing: dict[int, str] = {}
        self.here: set[int] = set()
        self.erased: set[int] = set()
        self.named: set[str] = set()
        self.broken: list[tuple[int, str]] = []
        self.commitments: dict[bytes, int] = {}
        self.unsigned = 0
        self.foreign = 0
        self.objects = objects.Objects(checked.disk or Disk(checked.path))

    def check(self) -> None:
        for index, data in enumerate(self.checked.entries):
            if data:
                self._check_entry(index, data)
        self._check_signature()
        self._check_erasures()
        self._note_the_rest()
        self.verdict.counts.update({str(kind): count for kind, count in self.counts.items()})

    def _check_entry(self, index: int, data: bytes) -> None:
        try:
            entry = kinds.read_entry(data)
        except (ValueError, RecursionError):
            self.found.incomplete.append(
                f"Entry {index} is written in a way this version does not know. Use a newer version to check it."
            )
            return
        commitment = bytes.fromhex(entry.c)
        if commitment in self.commitments:
            self.found.damage.append(f"Entry {index} repeats entry {self.commitments[commitment]}.")
        self.commitments[commitment] = index
        self.counts[entry.k] += 1
        if (index == 0) != (entry.k == "case"):
            self.found.damage.append(f"Entry {index} is of kind {entry.k}: only the first one opens a case.")
        try:
            body = self.checked.body(commitment)
        except (DamagedObject, LogDamaged, OSError) as error:
            self.found.damage.append(f"The body of entry {index} ({entry.k}) is damaged. {error}")
            return
        if body is None:
            self.missing[index] = entry.k
            return
        self.here.add(index)
        try:
            record: Any = from_json(body, kinds.BODIES[entry.k])
        except (ValueError, RecursionError) as error:
            self.found.damage.append(f"The body of entry {index} ({entry.k}) cannot be read: {error}.")
            return
        if record.v > 1:
            self.found.incomplete.append(f"The body of entry {index} is of version {record.v}: use a newer version.")
        self._check_record(index, record, body)
        time = getattr(record, "time", "")
        self.verdict.first, self.verdict.last = self.verdict.first or time, time or self.verdict.last

    def _check_record(self, index: int, record: Any, body: bytes) -> None:
        if isinstance(record, CaseOpened):
            self._check_opening(record)
        elif isinstance(record, KeyChange):
            self._check_key_change(index, record)
        elif isinstance(record, Erasure):
            self._check_erasure(index, record)
        elif isinstance(record, Decision):
            self._check_decision(index, record, body)
        elif isinstance(record, Arrival) and record.number != self.counts["arrival"]:
            self.found.damage.append(f"Entry {index} calls itself D-{record.number} and is D-{self.counts['arrival']}.")
        for name in kinds.objects_named(record):
            self._check_object(index, name, record)

    def _check_opening(self, record: CaseOpened) -> None:
        self.keys = [record.key]
        if self.checked.checkpoint and record.origin != self.checked.checkpoint.origin:
            self.found.damage.append("The first entry belongs to another case than the checkpoint.")

    def _check_key_change(self, index: int, record: KeyChange) -> None:
        signed = to_json((record.old, record.new, record.time))
        good = (
            self.keys[-1:] == [record.old]
            and verify_text(record.old, signed, record.signature_old)
            and verify_text(record.new, signed, record.signature_new)
        )
        if not good:
            self.found.damage.append(f"Entry {index} changes the key without the signatures of both keys.")
        self.keys.append(record.new)

    def _check_erasure(self, index: int, record: Erasure) -> None:
        if any(not 0 <= entry < index for entry in record.entries):
            self.found.damage.append(f"Entry {index} erases an entry that was not there yet.")
        self.erased.update(record.entries)

    def _check_decision(self, index: int, record: Decision, body: bytes) -> None:
        if not record.signature:
            self.unsigned += 1
        elif not is_signed(body):
            self.found.damage.append(f"The signature of decision {index} is not valid.")
        elif record.key not in self.keys:
            self.foreign += 1

    def _check_object(self, index: int, name: str, record: Any) -> None:
        self.named.add(name)
        if isinstance(record, Arrival):
            what = f"original of D-{record.number}"
        else:
            what = f"reading of D-{record.document}" if isinstance(record, ReadingLogged) else "edition"
        if name not in self.checked.objects:
            self.broken.append((index, f"The {what} (entry {index}) is missing or damaged: object {name}."))
        elif isinstance(record, ReadingLogged):
            try:
                from_json(self.objects.get(name), Reading)
            except (ValueError, RecursionError, KhronikaError) as error:
                self.found.damage.append(f"The {what} (entry {index}) cannot be read: {error}.")

    def _check_signature(self) -> None:
        checkpoint, signatures = self.checked.checkpoint, self.checked.signatures
        if checkpoint is None:
            return
        key = self._current_key()
        if key is None:
            self.found.damage.append("The signature of the checkpoint could not be checked: the log names no key.")
        elif [(s.name, s.key) for s in signatures] != [(key.name, key.id)] or not verifies(
            key, checkpoint.text, signatures[0].signature
        ):
            self.found.damage.append("The checkpoint of the log is not signed by the key of this case alone.")

    def _current_key(self) -> VerifierKey | None:
        try:
            return verifier_key(self.keys[-1]) if self.keys else None
        except ValueError:
            return None

    def _check_erasures(self) -> None:
        for index, kind in sorted(self.missing.items()):
            if index not in self.erased:
                self.found.damage.append(f"The body of entry {index} ({kind}) is missing without a recorded erasure.")
        # An erasure takes objects before bodies: between the two, a body names what is gone on purpose.
        self.found.damage += [sentence for index, sentence in self.broken if index not in self.erased]
        kept = sorted(self.erased & self.here)
        if kept:
            self.found.incomplete.append(
                f"Of entries that were to be erased, {len(kept)} bodies are still here ({_list(kept)}). The next write "
                "to this case finishes an interrupted erasure; if they stay, erase them again."
            )
        gone = len(self.erased & self.missing.keys())
        self.verdict.counts["erased"] = gone
        if gone:
            self.found.notes.append(f"{gone} erased by recorded act.")

    def _note_the_rest(self) -> None:
        notes = self.found.notes
        if self.unsigned:
            notes.append(f"{self.unsigned} decisions carry no signature of their own.")
        if self.foreign:
            notes.append(f"{self.foreign} decisions are signed by keys the log of this case does not name.")
        unnamed = len(self.checked.objects - self.named)
        if unnamed:
            notes.append(f"{unnamed} objects are named by no entry (left by an interrupted intake).")
        orphans = len(self.checked.bodies.all() - self.commitments.keys()) if self.checked.bodies else 0
        if orphans:
            notes.append(f"{orphans} bodies belong to no entry: left by an interrupted write, no part of the record.")


def _list(indices: list[int]) -> str:
    shown = ", ".join(str(index) for index in indices[:10])
    return f"entries {shown}" + (" and more" if len(indices) > 10 else "")


__all__ = ["NOT_PROVEN", "NoCase", "Verdict", "verify"]
