"""Which errors are sentences for the user, and with which exit status they end."""

from __future__ import annotations

import errno

WRONG_CALL = 2
FAILED = 1

_WRONG = {
    "AlreadyUndone", "BadFinding", "CaseExists", "ModelError", "NoCase", "NoSuchDecision", "NotDecidable", "NotEmpty",
    "NotFound", "OutputExists",
}  # fmt: skip


def explain(error: Exception) -> tuple[str, int] | None:
    """(sentence, exit status) for an error that a user can act on; None for a fault of the program."""
    from khronika.language.model import ModelError
    from khronika.store.errors import KhronikaError

    if isinstance(error, KhronikaError | ModelError):
        return str(error), WRONG_CALL if type(error).__name__ in _WRONG else FAILED
    if isinstance(error, FileNotFoundError):
        return f"There is no {error.filename}.", WRONG_CALL
    if isinstance(error, PermissionError):
        return f"No permission for {error.filename}. Nothing there was changed.", FAILED
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            "The disk is full. What was acknowledged before is kept; free some space and run the command again.",
            FAILED,
        )
    if isinstance(error, OSError) and error.filename:
        return f"{error.strerror}: {error.filename}.", FAILED
    return None
