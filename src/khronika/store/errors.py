"""What can go wrong with a case, each with a sentence that says what happened, what was kept and what to do."""

from __future__ import annotations


class KhronikaError(Exception):
    """Base of all errors a user may see; `str(error)` is the sentence to show."""


class NoCase(KhronikaError):
    """The folder is not a case."""


class CaseExists(KhronikaError):
    """There is a case here already."""


class NotEmpty(KhronikaError):
    """A case was to be made in a folder that holds other things."""


class UnknownFormat(KhronikaError):
    """The case was written by a newer version, or is of a format nobody knows."""


class UnsafePath(KhronikaError):
    """A symbolic link stands where a file or folder of the case should be."""


class MissingObject(KhronikaError):
    """No object of this name is in the case."""


class DamagedObject(KhronikaError):
    """Stored bytes are not the ones their name promises."""


class ObjectInUse(KhronikaError):
    """An object was to be erased that other entries still name."""


class NotErasable(KhronikaError):
    """The entry is part of the frame of the log, or is not there."""


class LogDamaged(KhronikaError):
    """The log, or the body of an entry, is not what was written."""


class LogRolledBack(LogDamaged):
    """The log is older than, or contradicts, what this computer has seen of it."""


class KeyMissing(KhronikaError):
    """The key that signs this case is not on this computer."""


class KeyLocked(KhronikaError):
    """The key is protected by a passphrase that was not given."""


class WrongPassphrase(KhronikaError):
    """The passphrase does not open the key."""


class CaseLocked(KhronikaError):
    """Another process kept the writer's lock for too long."""


class CannotLock(KhronikaError):
    """The file system cannot lock files, so that two writers could destroy each other's work."""


class WriteFailed(KhronikaError):
    """The disk refused a write. What was acknowledged before is kept."""
