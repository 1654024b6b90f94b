"""A reviewer's signature under a decision."""

from __future__ import annotations

from typing import Any

import msgspec

from khronika.records.base import to_json
from khronika.records.decisions import Decision
from khronika.store.folder import CaseFolder
from khronika.store.notes import verify_text


def sign_decision(folder: CaseFolder, decision: Decision) -> Decision:
    """The decision with the verifier key and the signature of this case's key. Raises KeyMissing, KeyLocked."""
    keyed = msgspec.structs.replace(decision, key=str(folder.key), signature="")
    _, signature = folder.sign(to_json(keyed))
    return msgspec.structs.replace(keyed, signature=signature)


def is_signed(body: bytes) -> bool:
    """Whether the logged body of a decision carries a valid signature by the key it names.

    Works on the bytes as they were logged, so that fields added in later versions change nothing. Raises ValueError
    if the body is not JSON.
    """
    fields: dict[str, Any] = msgspec.json.decode(body, type=dict[str, Any])
    signature, fields["signature"] = str(fields.get("signature", "")), ""
    return verify_text(str(fields.get("key", "")), to_json(fields), signature)
