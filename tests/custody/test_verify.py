"""`verify` sees every bit that changes, all that is taken away, exchanged or doubled, and says what it cannot see."""

from __future__ import annotations

import random
import shutil
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from casework import TIME, arrive, copy, files_of, forget, overwrite, read

from khronika.custody.signing import sign_decision
from khronika.custody.verify import verify
from khronika.records.anchors import document_anchor
from khronika.records.base import to_json
from khronika.records.custody import Arrival, Edition, Failure, KeyChange
from khronika.records.decisions import Decision
from khronika.store import keys, kinds
from khronika.store.errors import LogDamaged, NoCase
from khronika.store.folder import CaseFolder
from khronika.store.log import Log
from khronika.store.notes import Checkpoint, write_note
from khronika.store.tiles import pack_entries, unpack_entries


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Two entries, one object that is a file of its own."""
    case = CaseFolder.create(tmp_path / "tiny")
    arrive(case, b"a report")
    return case.path


@pytest.fixture
def larger(tmp_path: Path) -> Path:
    """Two levels of tiles, packed and single objects, readings, a signed decision, an edition, a changed key."""
    case = CaseFolder.create(tmp_path / "larger")
    arrive(case, *(b"report %d" % n for n in range(300)))
    reading = read(case, 1, "Report 0")
    arrive(case, bytes(300_000))
    decision = Decision(act="accept", subject=document_anchor(reading), reason="seen", reviewer="R", time=TIME)
    case.append([("decision", sign_decision(case, decision))])
    [name] = case.put_objects([b"an edition"])
    edition = Edition(kind="export:csv", files=(("c.csv", name),), rests_on=case.size, withheld=(), by="R", time=TIME)
    case.append([("edition", edition)])
    case.change_key()
    return case.path


def assert_damaged(path: Path, *words: str) -> None:
    verdict = verify(path)
    assert verdict.exit_code == 5 and not verdict.holds
    assert all(any(word in sentence for sentence in verdict.findings) for word in words), verdict.findings


def test_a_case_that_holds_says_so_and_what_it_does_not_show(larger: Path) -> None:
    verdict = verify(larger)
    assert verdict.holds and verdict.exit_code == 0 and verdict.findings == [] and verdict.found.notes == []
    words = " ".join(verdict.sentences)
    assert "Unaltered since intake: 301 documents, 303 objects, 306 entries" in words
    assert "Nothing is shown about what happened to the originals before" in words
    assert "Anchored by nobody" in words
    assert verdict.as_json()["counts"]["decision"] == 1
    msgspec.json.encode(verdict.as_json())


def test_it_needs_no_key_and_changes_nothing(larger: Path) -> None:
    before = {path: path.read_bytes() for path in files_of(larger)}
    shutil.rmtree(keys.home())
    assert verify(larger).holds
    assert {path: path.read_bytes() for path in files_of(larger)} == before


def test_a_folder_that_is_no_case_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoCase, match="is not a case"):
        verify(tmp_path)
    with pytest.raises(NoCase, match="is not a case"):
        verify(tmp_path / "nowhere")


def undetected_flips(path: Path, flips: list[tuple[Path, int]]) -> list[tuple[Path, int]]:
    forget()  # what is found is found in the case itself
    undetected = []
    for file, bit in flips:
        content = bytearray(file.read_bytes())
        content[bit // 8] ^= 1 << bit % 8
        overwrite(file, bytes(content))
        if verify(path).exit_code != 5:
            undetected.append((file, bit))
        content[bit // 8] ^= 1 << bit % 8
        file.write_bytes(content)
    assert verify(path).holds
    return undetected


def all_bits(path: Path) -> list[tuple[Path, int]]:
    return [(file, bit) for file in files_of(path) for bit in range(8 * file.stat().st_size)]


def test_bits_of_the_files_with_a_grammar(tiny: Path) -> None:
    flips = [flip for flip in all_bits(tiny) if flip[0].name in ("checkpoint", "case.json")]
    assert len(flips) > 2000
    assert undetected_flips(tiny, flips[::3]) == []


def test_random_bits_of_all_files(tiny: Path) -> None:
    assert undetected_flips(tiny, random.Random(3).sample(all_bits(tiny), 800)) == []


def test_random_bits_of_a_larger_case(larger: Path) -> None:
    files = files_of(larger)
    rng = random.Random(5)
    flips = [(file, rng.randrange(8 * file.stat().st_size)) for file in files for _ in range(4)]
    assert undetected_flips(larger, flips) == []


@pytest.mark.slow
def test_every_bit_of_a_tiny_case(tiny: Path) -> None:
    assert len(all_bits(tiny)) > 9000
    assert undetected_flips(tiny, all_bits(tiny)) == []


@pytest.mark.slow
def test_thousands_of_bits_of_a_larger_case(larger: Path) -> None:
    assert undetected_flips(larger, random.Random(5).sample(all_bits(larger), 3000)) == []


def test_every_file_cut_emptied_lengthened_or_removed(larger: Path) -> None:
    for file in files_of(larger):
        content = file.read_bytes()
        for other in (content[:-1], content[: len(content) // 2], b"", content + b"\0", content * 2):
            overwrite(file, other)
            assert verify(larger).exit_code == 5, (file, len(other))
        file.unlink()
        assert verify(larger).exit_code == 5, file
        file.write_bytes(content)
    assert verify(larger).holds


def test_a_tiny_file_cut_at_every_byte(tiny: Path) -> None:
    forget()
    for file in files_of(tiny):
        content = file.read_bytes()
        for length in range(0, len(content), 3):
            overwrite(file, content[:length])
            assert verify(tiny).exit_code == 5, (file, length)
        file.write_bytes(content)


def test_any_two_files_of_a_folder_exchanged(larger: Path, tmp_path: Path) -> None:
    for folder in {file.parent for file in files_of(larger)}:
        files = [file for file in files_of(larger) if file.parent == folder]
        for one, other in pairwise(files):
            contents = one.read_bytes(), other.read_bytes()
            overwrite(one, contents[1])
            overwrite(other, contents[0])
            assert verify(larger).exit_code == 5, (one, other)
            one.write_bytes(contents[0])
            other.write_bytes(contents[1])
    assert verify(larger).holds


def test_entries_removed_doubled_or_exchanged_in_the_log(larger: Path) -> None:
    bundle = larger / "log/tile/entries/000"
    entries = unpack_entries(bundle.read_bytes())
    for forged in (
        [*entries[:7], *entries[8:]],
        [*entries[:7], entries[6], *entries[7:]],
        [*entries[:7], entries[6], *entries[8:]],
        [*entries[:6], entries[7], entries[6], *entries[8:]],
    ):
        overwrite(bundle, pack_entries(forged))
        assert_damaged(larger)
    overwrite(bundle, pack_entries(entries))
    assert verify(larger).holds


def test_damage_is_named(larger: Path) -> None:
    case = CaseFolder.open(larger)
    single = next(path for path in (larger / "objects").glob("??/*") if path.stat().st_size == 300_000)
    overwrite(single, b"another report")
    assert_damaged(larger, "The original of D-301 (entry 302) is missing or damaged", str(single.relative_to(larger)))
    overwrite(single, bytes(300_000))
    bundle = larger / "log/tile/entries/000"
    overwrite(bundle, bundle.read_bytes().replace(b'"k":"arrival"', b'"k":"failure"', 1))
    assert_damaged(larger, "Entry 1 is not what was written", "do not give the root")
    assert case.size == 306


def test_what_does_not_belong_to_the_case_is_named_and_does_not_break_it(larger: Path) -> None:
    shutil.copy(larger / "log/tile/0/000", larger / "log/tile/0/007")
    (larger / "note.txt").write_text("mine")
    (larger / "objects/packs/x.tmp").write_text("y")
    (larger / "link").symlink_to("/etc/hostname")
    (larger / "tmp/0123").write_text("half")
    verdict = verify(larger)
    assert verdict.holds
    notes = "\n".join(verdict.found.notes)
    assert all(word in notes for word in ("log/tile/0/007", "note.txt", "x.tmp", "link is a symbolic link", "tmp/0123"))


def test_a_copied_pack_or_object_under_another_name_is_damage(larger: Path) -> None:
    pack = next((larger / "bodies").iterdir())
    shutil.copy(pack, larger / "bodies" / f"{'0' * 64}.pack")
    assert_damaged(larger, "its bytes are not the ones its name promises")


def test_a_link_in_the_place_of_a_file_is_damage(tiny: Path, tmp_path: Path) -> None:
    tile = tiny / "log/tile/0/000.p/2"
    shutil.move(tile, tmp_path / "elsewhere")
    tile.symlink_to(tmp_path / "elsewhere")
    assert_damaged(tiny, "log/tile/0/000.p/2")


def test_a_log_that_was_rolled_back_is_recognised_by_whoever_saw_more(tmp_path: Path) -> None:
    case = CaseFolder.create(tmp_path / "case")
    arrive(case, b"one")
    old = copy(case.path, tmp_path / "old")
    arrive(case, b"two")
    assert_damaged(old, "This computer has seen 3 entries of this case, and now there are 2")
    forget()
    assert verify(old).holds  # nobody who has seen nothing else can know
    assert verify(case.path).holds  # and now this computer has seen three
    assert_damaged(old, "newer ones were taken away")


def test_a_history_that_was_rewritten_with_the_key_is_recognised_too(tmp_path: Path) -> None:
    case = CaseFolder.create(tmp_path / "case")
    arrive(case, b"one")
    fork = CaseFolder.open(copy(case.path, tmp_path / "fork"))
    arrive(case, b"two")
    seen = keys.seen_path(case.origin).read_bytes()
    forget()
    arrive(fork, b"another two")
    arrive(fork, b"three")
    assert verify(fork.path).holds  # the holder of the key can do this
    keys.seen_path(case.origin).write_bytes(seen)
    assert_damaged(fork.path, "The first 3 entries are not those this computer has seen before")


def test_a_checkpoint_by_another_key_is_damage(tiny: Path) -> None:
    case = CaseFolder.open(tiny)
    stranger = keys.load_key(msgspec.structs.replace(case.key, public=keys.new_key(None)), None)
    log = Log(case.disk, case.origin)
    entry = kinds.write_entry(bytes(32), "failure")
    log.extend(log.checkpoint(), [entry], stranger)
    assert_damaged(tiny, "not signed by the key of this case")


def forge(case: CaseFolder, kind: str, record: msgspec.Struct) -> None:
    """Logs a record as the holder of the key could with a program of his own."""
    checkpoint = case.log.checkpoint()
    case._write([(kind, record)], checkpoint, case.signer())  # type: ignore[arg-type, list-item]


def test_what_the_entries_say_must_fit_together(tmp_path: Path) -> None:
    absent = "ab" * 32
    arrival = Arrival(number=7, object=absent, name="x", place="y", format="text", size=1, time=TIME, by="R")
    forged = Decision(act="accept", reason="r", reviewer="R", time=TIME, key="a+b+c", signature="AAAA")
    change = KeyChange(old="a", new="b", time=TIME, signature_old="", signature_new="")
    for kind, record, words in (
        ("arrival", arrival, "calls itself D-7 and is D-1"),
        ("arrival", arrival, f"The original of D-7 (entry 1) is missing or damaged: object {absent}"),
        ("decision", forged, "The signature of decision 1 is not valid"),
        ("key", change, "changes the key without the signatures of both keys"),
        ("case", Failure(document=1, reader="x", reader_version="1", why="w", time=TIME), "cannot be read"),
    ):
        case = CaseFolder.create(tmp_path / f"{kind}{len(words)}")
        forge(case, kind, record)
        assert_damaged(case.path, words)


def test_a_body_or_case_of_a_newer_version_is_incomplete_not_damaged(tmp_path: Path) -> None:
    case = CaseFolder.create(tmp_path / "case")
    forge(case, "failure", Failure(v=2, document=1, reader="x", reader_version="1", why="w", time=TIME))
    verdict = verify(case.path)
    assert verdict.exit_code == 6 and "use a newer version" in verdict.findings[0]
    overwrite(case.path / "case.json", to_json({"format": 2, "origin": case.origin}))
    assert verify(case.path).exit_code == 6


def test_an_empty_log_under_a_valid_signature_is_damage(tiny: Path) -> None:
    case = CaseFolder.open(tiny)
    empty = Checkpoint(origin=case.origin, size=0, root=b"\0" * 32)
    overwrite(tiny / "log/checkpoint", write_note(empty, [case.signer().line(empty)]))
    assert_damaged(tiny)


def test_a_case_file_written_otherwise_is_damage(tiny: Path) -> None:
    overwrite(tiny / "case.json", (tiny / "case.json").read_bytes().replace(b":", b": "))
    assert_damaged(tiny, "it is not written as this program writes it")


def test_a_forged_size_does_not_send_us_looking_for_millions_of_files(tiny: Path) -> None:
    case = CaseFolder.open(tiny)
    forged = msgspec.structs.replace(case.log.checkpoint(), size=10**18)
    overwrite(tiny / "log/checkpoint", write_note(forged, [case.signer().line(forged)]))
    assert_damaged(tiny, "too much is missing")
    with pytest.raises(LogDamaged):
        list(case.entries())
    with pytest.raises(LogDamaged):
        arrive(case, b"more")
