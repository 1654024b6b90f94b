"""Erasing on purpose: logged first, then done, and finished after a crash.

`erasing.json` says what is under way. It is made before the `erasure` entry and removed when everything is gone; if
the entry was never acknowledged, nothing is erased.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING

from khronika.records.base import Record, from_json, to_json
from khronika.store import kinds
from khronika.store.errors import LogDamaged, MissingObject, NotErasable, ObjectInUse, UnsafePath

if TYPE_CHECKING:
    from khronika.store.folder import CaseFolder

PENDING = "erasing.json"


class Pending(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`erasing.json`: to be done if entry `entry` is an `erasure`."""

    entry: int
    entries: tuple[int, ...]
    objects: tuple[str, ...]


def check(case: CaseFolder, entries: Sequence[int], objects: Sequence[str]) -> None:
    """Raises NotErasable, MissingObject, ObjectInUse unless this may be erased."""
    wanted, going = set(entries), set(objects)
    size = case.size
    if not wanted and not going:
        raise NotErasable("Nothing was named to be erased.")
    if any(not 0 <= index < size for index in wanted):
        raise NotErasable(f"The log has the entries 0 to {size - 1}; one that is not there cannot be erased.")
    for name in sorted(going):
        if not case.has_object(name):
            raise MissingObject(f"No object {name} is in this case. Nothing was erased.")
    for entry in case.entries():
        if entry.index in wanted:
            if entry.kind in kinds.FRAME:
                raise NotErasable(f"Entry {entry.index} ({entry.kind}) holds the log together. Nothing was erased.")
        elif going and entry.kind in kinds.NAMING and entry.body is not None:
            kept = going.intersection(kinds.objects_named(entry.record()))
            if kept:
                raise ObjectInUse(
                    f"Entry {entry.index} ({entry.kind}) names the object {min(kept)} and is to be kept. Nothing was "
                    "erased. Erase that entry too, or leave the object."
                )


def announce(case: CaseFolder, entry: int, entries: Sequence[int], objects: Sequence[str]) -> None:
    """Writes down, durably, what the erasure at index `entry` is going to take."""
    pending = Pending(entry=entry, entries=tuple(sorted(set(entries))), objects=tuple(sorted(set(objects))))
    case.disk.place([(PENDING, to_json(pending))])


def finish(case: CaseFolder) -> None:
    """Does what an announced and acknowledged erasure has left to do. The lock is held."""
    try:
        pending = from_json(case.disk.read(PENDING), Pending)
    except FileNotFoundError:
        return
    except (ValueError, UnsafePath) as error:
        raise LogDamaged(f"{PENDING} cannot be read ({error}). Nothing was written. Run `verify`.") from error
    if _acknowledged(case, pending):
        gone = frozenset(pending.entries)
        kept = {
            bytes.fromhex(kinds.read_entry(data).c)
            for index, data in case.log.entries(0, case.size)
            if index not in gone
        }
        case.objects.remove(pending.objects)
        # An interrupted append may have left a second copy of a body under another salt: only what the log keeps stays.
        case.bodies.remove(case.bodies.all() - kept)
        _empty_derived(case)
    case.disk.remove(PENDING)
    case.disk.sync_root()


def _acknowledged(case: CaseFolder, pending: Pending) -> bool:
    size = case.size
    if pending.entry >= size:
        return False
    [(_, data)] = case.log.entries(pending.entry, pending.entry + 1)
    return kinds.read_entry(data).k == "erasure"


def _empty_derived(case: CaseFolder) -> None:
    """Results and index hold copies of what was erased; they can be computed again from what is kept."""
    derived = case.path / "derived"
    if derived.is_symlink():
        raise UnsafePath(
            f"{derived} is a symbolic link. Remove it and what it points to: it holds copies of what was erased."
        )
    shutil.rmtree(derived, ignore_errors=True)
    for name in case.disk.names(""):
        if name.startswith("index.db"):
            case.disk.remove(name)
