"""Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint): what the log looked like, and who says so."""

from __future__ import annotations

import base64
import binascii
import hashlib

from khronika.records.base import Record

ED25519 = b"\x01"
"""Algorithm byte of signed-note for Ed25519."""


class VerifierKey(Record, frozen=True, kw_only=True):
    """A public key with the name it signs under."""

    name: str
    public: bytes
    """32 bytes, RFC 8032."""

    @property
    def id(self) -> bytes:
        """First four bytes of SHA-256(name || newline || 0x01 || public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"


def verifier_key(text: str) -> VerifierKey:
    """A verifier key from its one-line form `<name>+<id>+<base64>`. Raises ValueError."""
    name, _, rest = text.partition("+")
    _, _, encoded = rest.partition("+")
    raw = strict_base64(encoded)
    if len(raw) != 33 or raw[:1] != ED25519:
        raise ValueError("not an Ed25519 verifier key")
    key = VerifierKey(name=name, public=raw[1:])
    if str(key) != text:
        raise ValueError("a verifier key does not match its own id")
    return key


class Checkpoint(Record, frozen=True, kw_only=True):
    """The log at one size: its origin, how many entries, the root of its tree."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> bytes:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n".encode()


class Signature(Record, frozen=True, kw_only=True):
    """One signature line of a note."""

    name: str
    key: bytes
    """Four bytes of key id."""
    signature: bytes


def write_note(checkpoint: Checkpoint, signatures: list[Signature]) -> bytes:
    """The note: the checkpoint's text, an empty line, a line a signature."""
    lines = [f"— {s.name} {base64.b64encode(s.key + s.signature).decode()}\n" for s in signatures]
    return checkpoint.text + b"\n" + "".join(lines).encode()


def read_note(data: bytes) -> tuple[Checkpoint, list[Signature]]:
    """A checkpoint and its signature lines, not yet verified. Raises ValueError for anything but the one exact form."""
    try:
        text, _, rest = data.decode().partition("\n\n")
        origin, size, root = text.split("\n")
        checkpoint = Checkpoint(origin=origin, size=int(size), root=strict_base64(root))
        signatures = []
        for line in rest.splitlines():
            dash, name, encoded = line.split(" ")
            raw = strict_base64(encoded)
            if dash != "—" or len(raw) != 68:
                raise ValueError("a signature line is malformed")
            signatures.append(Signature(name=name, key=raw[:4], signature=raw[4:]))
    except (UnicodeDecodeError, binascii.Error) as error:
        raise ValueError(str(error)) from error
    if len(checkpoint.root) != 32 or checkpoint.size < 0 or write_note(checkpoint, signatures) != data:
        raise ValueError("it is not written as a checkpoint is")
    return checkpoint, signatures


def strict_base64(text: str) -> bytes:
    """Decodes standard base64 in its one canonical form. Raises ValueError."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("base64 is not canonical")
    return raw


def verifies(key: VerifierKey, data: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) is this key's Ed25519 signature of `data`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def verify_text(key: str, data: bytes, signature: str) -> bool:
    """Whether a base64 `signature` is that of the key in one-line form; False also for malformed input."""
    try:
        return verifies(verifier_key(key), data, strict_base64(signature))
    except ValueError:
        return False
