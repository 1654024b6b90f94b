"""Keys stay out of the case, can be protected and changed, and their absence is explained."""

from __future__ import annotations

import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from khronika.custody.verify import verify
from khronika.records.custody import Failure
from khronika.store import keys, notes
from khronika.store.errors import KeyLocked, KeyMissing, LogRolledBack, WrongPassphrase
from khronika.store.folder import CaseFolder

FAILURE = ("failure", Failure(document=1, reader="x", reader_version="1", why="w", time="t"))


@pytest.fixture
def case(tmp_path: Path) -> CaseFolder:
    return CaseFolder.create(tmp_path / "case")


def key_file(case: CaseFolder) -> Path:
    return keys.key_path(case.key.public)


def test_one_key_for_all_cases_of_a_user_and_none_of_it_in_them(tmp_path: Path, khronika_home: Path) -> None:
    one, other = CaseFolder.create(tmp_path / "one"), CaseFolder.create(tmp_path / "other")
    assert one.key.public == other.key.public and one.origin != other.origin
    [pem] = (khronika_home / "keys").glob("*.pem")
    assert stat.S_IMODE(pem.stat().st_mode) == 0o600
    assert stat.S_IMODE(pem.parent.stat().st_mode) == 0o700
    secret = keys.load_key(one.key, None)._key.private_bytes_raw()
    assert not any(secret in path.read_bytes() for path in one.path.rglob("*") if path.is_file())


def test_verifier_keys_and_ids_are_those_of_signed_note() -> None:
    # From the documentation of golang.org/x/mod/sumdb/note.
    text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    key = notes.verifier_key(text)
    assert (key.name, key.id.hex(), str(key)) == ("PeterNeumann", "c74f20a3", text)
    signed = b"If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    line = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    raw = notes.strict_base64(line)
    assert raw[:4] == key.id and notes.verifies(key, signed, raw[4:])
    assert not notes.verifies(key, signed + b"!", raw[4:])


@pytest.mark.parametrize(
    "text", ["", "a+b+c", "a+00000000+AA==", "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"]
)
def test_malformed_keys_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        notes.verifier_key(text)
    assert not notes.verify_text(text, b"x", "AAAA")


def test_base64_has_one_form() -> None:
    assert notes.strict_base64("AA==") == b"\0"
    for other in ("AB==", "AA", "AA==\n", " AA=="):
        with pytest.raises(ValueError):
            notes.strict_base64(other)


def test_a_protected_key_asks_for_its_passphrase(tmp_path: Path) -> None:
    case = CaseFolder.create(tmp_path / "case", passphrase="correct horse")
    assert case.append([FAILURE]) == [1]
    again = CaseFolder.open(case.path)
    assert again.needs_passphrase
    assert len(list(again.entries())) == 2 and verify(case.path).holds
    with pytest.raises(KeyLocked, match="protected by a passphrase"):
        again.append([FAILURE])
    with pytest.raises(WrongPassphrase, match="does not open the key"):
        again.unlock("wrong horse")
    again.unlock("correct horse")
    assert again.append([FAILURE]) == [2] and not again.needs_passphrase
    with pytest.raises(KeyLocked):
        CaseFolder.create(tmp_path / "another")


def test_a_key_can_be_protected_later_and_again(case: CaseFolder) -> None:
    plain = key_file(case).read_bytes()
    case.protect_key("first")
    assert b"ENCRYPTED" in key_file(case).read_bytes() != plain
    assert case.append([FAILURE]) == [1]
    case.protect_key("second")
    fresh = CaseFolder.open(case.path)
    with pytest.raises(WrongPassphrase):
        fresh.unlock("first")
    fresh.unlock("second")
    assert fresh.append([FAILURE]) == [2]
    with pytest.raises(WrongPassphrase, match="protects nothing"):
        fresh.protect_key("")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here")
def test_the_key_file_is_what_other_programs_read(case: CaseFolder) -> None:
    for passphrase in (None, "correct horse"):
        if passphrase:
            case.protect_key(passphrase)
        command = ["openssl", "pkey", "-in", str(key_file(case)), "-pubout", "-outform", "DER"]
        command += ["-passin", f"pass:{passphrase}"] if passphrase else []
        assert subprocess.run(command, capture_output=True, check=True).stdout[-32:] == case.key.public


def test_without_the_key_a_case_can_be_read_and_checked_and_says_what_to_do(case: CaseFolder) -> None:
    pem = key_file(case)
    elsewhere = pem.rename(pem.with_suffix(".away"))
    fresh = CaseFolder.open(case.path)
    assert len(list(fresh.entries())) == 1 and verify(case.path).holds and not fresh.needs_passphrase
    with pytest.raises(KeyMissing, match=f"copy the key file {pem.name}"):
        fresh.append([FAILURE])
    with pytest.raises(KeyMissing):
        fresh.sign(b"x")
    elsewhere.rename(pem)
    assert fresh.append([FAILURE]) == [1]


def test_a_damaged_key_file_is_named(case: CaseFolder) -> None:
    key_file(case).write_bytes(b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    with pytest.raises(KeyMissing, match="is damaged"):
        case.append([FAILURE])


def test_signing_and_verifying(case: CaseFolder) -> None:
    key, signature = case.sign(b"a decision")
    assert key == str(case.key) and notes.verify_text(key, b"a decision", signature)
    assert not notes.verify_text(key, b"another decision", signature)


def test_a_key_is_changed_with_both_signatures(case: CaseFolder, tmp_path: Path) -> None:
    old = case.key
    entry = case.change_key("new passphrase")
    assert case.key.public != old.public
    assert case.append([FAILURE]) == [entry + 1]
    assert verify(case.path).holds
    fresh = CaseFolder.open(case.path)
    fresh.unlock("new passphrase")
    assert fresh.append([FAILURE]) == [entry + 2]
    record = next(e.record() for e in case.entries() if e.kind == "key")
    assert (record.old, record.new) == (str(old), str(case.key))
    keys.key_path(old.public).unlink()
    assert fresh.append([FAILURE]) == [entry + 3]
    with pytest.raises(KeyLocked):
        CaseFolder.create(tmp_path / "another")  # new cases use the new key


def test_another_case_keeps_its_key(tmp_path: Path, case: CaseFolder) -> None:
    other = CaseFolder.create(tmp_path / "other")
    case.change_key()
    assert other.append([FAILURE]) == [1]


def test_a_log_that_went_back_is_not_added_to(case: CaseFolder, tmp_path: Path) -> None:
    shutil.copytree(case.path, tmp_path / "backup")
    case.append([FAILURE])
    backup = CaseFolder.open(tmp_path / "backup")
    with pytest.raises(LogRolledBack, match="has seen 2 entries of this case; now there are 1"):
        backup.append([FAILURE])
    keys.seen_path(case.origin).unlink()  # what the sentence says
    assert backup.append([FAILURE]) == [1]
