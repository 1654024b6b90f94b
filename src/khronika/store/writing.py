"""What every write to a case begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from khronika.store import erasing, keys
from khronika.store.errors import LogDamaged, LogRolledBack
from khronika.store.locks import writer_lock
from khronika.store.notes import Checkpoint, verifies

if TYPE_CHECKING:
    from khronika.store.folder import CaseFolder


class Writing:
    """The lock, a finished past, a log that is what it should be, and the key: what every write begins with."""

    def __init__(self, case: CaseFolder) -> None:
        self.case = case
        self._lock = writer_lock(case.disk)

    def __enter__(self) -> tuple[Checkpoint, keys.Signer]:
        self.case.guard.acquire()
        try:
            self._lock.__enter__()
            try:
                return self._prepare()
            except BaseException:
                self._lock.__exit__(None, None, None)
                raise
        except BaseException:
            self.case.guard.release()
            raise

    def __exit__(self, *error: Any) -> None:
        try:
            self._lock.__exit__(None, None, None)
        finally:
            self.case.guard.release()

    def _prepare(self) -> tuple[Checkpoint, keys.Signer]:
        case = self.case
        checkpoint, signatures = case.log.signed_checkpoint()
        self._refuse_rollback(checkpoint)
        try:
            case.catch_up(checkpoint)
        except ValueError as error:
            raise LogDamaged(f"The log cannot be read ({error}). Nothing was written. Run `verify`.") from error
        signer = case.signer()
        if len(signatures) != 1 or not verifies(signer.verifier, checkpoint.text, signatures[0].signature):
            raise LogDamaged("The checkpoint is not signed by the key of this case. Nothing was written. Run `verify`.")
        if case.log.edge_root(checkpoint.size) != checkpoint.root:
            raise LogDamaged("The log does not match its checkpoint. Nothing was written. Run `verify`.")
        case.disk.sweep()
        erasing.finish(case)
        return checkpoint, signer

    def _refuse_rollback(self, checkpoint: Checkpoint) -> None:
        seen = keys.last_seen(checkpoint.origin)
        if seen and (seen.size > checkpoint.size or (seen.size == checkpoint.size and seen.root != checkpoint.root)):
            raise LogRolledBack(
                f"This computer has seen {seen.size} entries of this case; now there are {checkpoint.size}, or others. "
                "Nothing was written: the newer ones would be contradicted. Bring back the newer copy; or, if you went "
                f"back to an older one on purpose, remove {keys.seen_path(checkpoint.origin)} first."
            )
