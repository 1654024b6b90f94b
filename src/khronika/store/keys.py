"""The user's own folder: private keys, and the last checkpoint seen of each case. Never inside a case.

`keys/<id>.pem` (PKCS#8, 0600; <id> = first 16 hex digits of the SHA-256 of the public key), `keys/default` names the
one new cases use, `seen/<id of the origin>` holds a checkpoint. KHRONIKA_HOME puts the folder elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from khronika.store.errors import KeyLocked, KeyMissing, WrongPassphrase
from khronika.store.files import make_private_folder, write_private
from khronika.store.notes import Checkpoint, Signature, VerifierKey, read_note

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SCRYPT = (1 << 14, 8, 5)
"""N, r, p: 16 MiB and about 0.2 s a guess, one of OWASP's equal settings (Password Storage Cheat Sheet); every reader
of PKCS#8 accepts this N. The library's own PEM encryption stretches with 2,048 rounds of PBKDF2 only, too few for a
key that may be seized."""


def home() -> Path:
    """The user's own folder; need not exist yet."""
    return Path(os.environ.get("KHRONIKA_HOME") or platformdirs.user_data_dir("khronika"))


class Signer:
    """A private key in memory, that signs under the name of a case."""

    def __init__(self, key: Ed25519PrivateKey, name: str) -> None:
        self._key = key
        self.verifier = VerifierKey(name=name, public=key.public_key().public_bytes_raw())

    def sign(self, data: bytes) -> bytes:
        """Ed25519 signature, 64 bytes."""
        return self._key.sign(data)

    def sign_text(self, data: bytes) -> str:
        """The same in base64."""
        return base64.b64encode(self.sign(data)).decode()

    def line(self, checkpoint: Checkpoint) -> Signature:
        """Signature line for a checkpoint."""
        return Signature(name=self.verifier.name, key=self.verifier.id, signature=self.sign(checkpoint.text))


def key_path(public: bytes) -> Path:
    """Where the private key that belongs to a public one lies, if it is on this computer."""
    return home() / "keys" / f"{hashlib.sha256(public).hexdigest()[:16]}.pem"


def new_key(passphrase: str | None) -> bytes:
    """Makes a key, encrypted if there is a passphrase. Out: its public key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    make_private_folder(home() / "keys")
    write_private(key_path(public), _pem(key, passphrase))
    return public


def default_key() -> Path | None:
    """File of the user's key for new cases; None if there is none."""
    try:
        path = home() / "keys" / f"{(home() / 'keys' / 'default').read_text().strip()}.pem"
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    return path if path.exists() else None


def set_default(public: bytes) -> None:
    """Makes this the key of new cases."""
    write_private(home() / "keys" / "default", key_path(public).stem.encode() + b"\n")


def key_for_new_case(name: str, passphrase: str | None) -> Signer:
    """The user's key, made if there is none. A passphrase opens a protected key and protects an open one.

    Raises KeyLocked, WrongPassphrase.
    """
    path = default_key()
    if path is None:
        public = new_key(passphrase)
        set_default(public)
        path = key_path(public)
    elif passphrase is not None and not _is_encrypted(path):
        protect(path, passphrase)
    return Signer(_load(path, passphrase), name)


def load_key(verifier: VerifierKey, passphrase: str | None) -> Signer:
    """The private key that belongs to a case's verifier key. Raises KeyMissing, KeyLocked, WrongPassphrase."""
    path = key_path(verifier.public)
    if not path.exists():
        raise KeyMissing(
            f"The key that signs this case ({verifier.id.hex()}) is not on this computer, so nothing can be added. "
            f"Reading and `verify` work without it. To add here, copy the key file {path.name} from the computer where "
            f"the case was made into {path.parent}, or go on there."
        )
    return Signer(_load(path, passphrase), verifier.name)


def is_protected(verifier: VerifierKey) -> bool:
    """Whether a passphrase is needed to sign this case; False also where the key is missing."""
    path = key_path(verifier.public)
    return path.exists() and _is_encrypted(path)


def protect(path: Path, passphrase: str, old: str | None = None) -> None:
    """Encrypts a key file in place; `old` opens it if it was encrypted before. Raises WrongPassphrase, KeyLocked."""
    if not passphrase:
        raise WrongPassphrase("An empty passphrase protects nothing. The key was left as it was.")
    write_private(path, _pem(_load(path, old), passphrase))


def _is_encrypted(path: Path) -> bool:
    return b"ENCRYPTED" in path.read_bytes()[:64]


def _load(path: Path, passphrase: str | None) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    encrypted = _is_encrypted(path)
    if encrypted and passphrase is None:
        raise KeyLocked("The key that signs this case is protected by a passphrase. Give it; nothing was written.")
    try:
        key = load_pem_private_key(path.read_bytes(), passphrase.encode() if encrypted and passphrase else None)
    except (ValueError, TypeError) as error:
        if encrypted:
            raise WrongPassphrase("The passphrase does not open the key. Nothing was written.") from error
        raise KeyMissing(f"The key file {path} cannot be read: it is damaged. Restore it from a copy.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyMissing(f"The key file {path} does not hold an Ed25519 key. Restore the right one from a copy.")
    return key


def _pem(key: Ed25519PrivateKey, passphrase: str | None) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    if passphrase is None:
        return _armour(plain, "PRIVATE KEY")
    return _armour(_encrypt(plain, passphrase.encode()), "ENCRYPTED PRIVATE KEY")


def _armour(der: bytes, label: str) -> bytes:
    text = base64.b64encode(der).decode()
    lines = "".join(f"{text[at : at + 64]}\n" for at in range(0, len(text), 64))
    return f"-----BEGIN {label}-----\n{lines}-----END {label}-----\n".encode()


def _encrypt(plain: bytes, passphrase: bytes) -> bytes:
    """EncryptedPrivateKeyInfo (RFC 5958) under PBES2 (RFC 8018) with scrypt (RFC 7914) and AES-256-CBC."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    salt, iv, (n, r, p) = os.urandom(16), os.urandom(16), SCRYPT
    key = hashlib.scrypt(passphrase, salt=salt, n=n, r=r, p=p, maxmem=64 << 20, dklen=32)
    fill = 16 - len(plain) % 16
    encryptor = Cipher(algorithms.AES256(key), modes.CBC(iv)).encryptor()
    secret = encryptor.update(plain + bytes([fill]) * fill) + encryptor.finalize()
    pbes2, scrypt, aes = (
        bytes.fromhex(oid) for oid in ("2a864886f70d01050d", "2b06010401da47040b", "60864801650304012a")
    )
    kdf = _sequence(_der(6, scrypt), _sequence(_der(4, salt), _integer(n), _integer(r), _integer(p)))
    cipher = _sequence(_der(6, aes), _der(4, iv))
    return _sequence(_sequence(_der(6, pbes2), _sequence(kdf, cipher)), _der(4, secret))


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    return bytes([tag, size] if size < 128 else [tag, 0x81, size]) + content  # none of ours reaches 256 bytes


def _sequence(*parts: bytes) -> bytes:
    return _der(0x30, b"".join(parts))


def _integer(number: int) -> bytes:
    return _der(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def seen_path(origin: str) -> Path:
    """Where the last checkpoint seen of a case is kept."""
    return home() / "seen" / hashlib.sha256(origin.encode()).hexdigest()[:32]


def last_seen(origin: str) -> Checkpoint | None:
    """The last checkpoint of this case that this computer wrote or verified; None if there is none that can be read."""
    try:
        checkpoint, _ = read_note(seen_path(origin).read_bytes())
    except (OSError, ValueError):
        return None
    return checkpoint if checkpoint.origin == origin else None


def remember(note: bytes) -> None:
    """Keeps a checkpoint as the last one seen of its case, unless a longer one is kept already."""
    checkpoint, _ = read_note(note)
    seen = last_seen(checkpoint.origin)
    if seen is None or seen.size < checkpoint.size:
        make_private_folder(home() / "seen")
        write_private(seen_path(checkpoint.origin), note)
