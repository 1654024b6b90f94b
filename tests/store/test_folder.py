"""A case folder: made whole or not at all, private, put once, numbered under the lock, never followed out of."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest
from crashing import FailingDisk, refuse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khronika.records.base import digest
from khronika.records.custody import Arrival, Failure
from khronika.store import locks, merkle
from khronika.store.errors import (
    CannotLock,
    CaseExists,
    CaseLocked,
    DamagedObject,
    LogDamaged,
    MissingObject,
    NoCase,
    NotEmpty,
    NotErasable,
    ObjectInUse,
    UnknownFormat,
    UnsafePath,
    WriteFailed,
)
from khronika.store.files import Disk
from khronika.store.folder import CaseFolder
from khronika.store.objects import SMALL
from khronika.store.packs import pack, read_table


@pytest.fixture
def case(tmp_path: Path) -> CaseFolder:
    return CaseFolder.create(tmp_path / "case")


def failure(why: str = "w") -> Failure:
    return Failure(document=1, reader="x", reader_version="1", why=why, time="t")


def arrival(number: int, name: str) -> Arrival:
    return Arrival(number=number, object=name, name="n", place="p", format="text", size=1, time="t", by="R")


class TestMaking:
    def test_a_new_case_holds_one_entry_and_opens_again(self, case: CaseFolder) -> None:
        again = CaseFolder.open(case.path)
        assert (again.origin, again.size) == (case.origin, 1)
        [entry] = again.entries()
        assert entry.kind == "case" and entry.record().key == str(case.key)

    def test_its_name_for_itself_says_nothing_about_it(self, tmp_path: Path) -> None:
        case = CaseFolder.create(tmp_path / "secret-witness")
        assert not any(b"secret-witness" in p.read_bytes() for p in case.path.rglob("*") if p.is_file())

    def test_an_empty_folder_will_do_another_will_not(self, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        CaseFolder.create(tmp_path / "empty")
        with pytest.raises(CaseExists, match="is a case already"):
            CaseFolder.create(tmp_path / "empty")
        (tmp_path / "full").mkdir()
        (tmp_path / "full" / "x").write_text("x")
        for path in (tmp_path / "full", tmp_path / "full" / "x"):
            with pytest.raises(NotEmpty, match="holds other things"):
                CaseFolder.create(path)
        assert [p.name for p in (tmp_path / "full").iterdir()] == ["x"]

    def test_a_disk_that_refuses_leaves_nothing_behind(self, tmp_path: Path) -> None:
        for at in range(200):
            try:
                CaseFolder.create(tmp_path / "c", disk=lambda root, at=at: FailingDisk(root, at, refuse(errno.ENOSPC)))
            except (WriteFailed, NotEmpty) as error:
                assert "No space left" in str(error)
                assert list(tmp_path.iterdir()) == []
            else:
                break
        assert at > 30

    def test_what_is_no_case_or_of_another_format_is_refused(self, tmp_path: Path, case: CaseFolder) -> None:
        with pytest.raises(NoCase, match="is not a case"):
            CaseFolder.open(tmp_path)
        file = case.path / "case.json"
        for content, error in ((b"{", NoCase), (b'{"format":9,"origin":"x"}', UnknownFormat)):
            file.unlink()
            file.write_bytes(content)
            with pytest.raises(error):
                CaseFolder.open(case.path)

    def test_nobody_else_can_read_it_whatever_the_umask(self, tmp_path: Path, khronika_home: Path) -> None:
        before = os.umask(0)
        try:
            case = CaseFolder.create(tmp_path / "case")
            case.put_objects([b"a", b"b"])
            case.put_objects([b"c"])
            case.append([("failure", failure())])
            case.results_path("names")
        finally:
            os.umask(before)
        for root in (case.path, khronika_home):
            for path in (root, *root.rglob("*")):
                mode = stat.S_IMODE(path.lstat().st_mode)
                assert mode & 0o077 == 0, (path, oct(mode))


class TestObjects:
    def test_bytes_are_named_by_their_sha256_and_stored_once(self, case: CaseFolder) -> None:
        blobs = [b"one", b"two", b"one", b"", bytes(SMALL)]
        names = case.put_objects(blobs)
        assert names == [digest(blob) for blob in blobs]
        files = sorted(case.path.rglob("objects/*/*"))
        assert len(files) == 2  # a pack of three and one large
        assert case.put_objects(blobs) == names
        assert CaseFolder.open(case.path).put_objects(blobs) == names
        assert sorted(case.path.rglob("objects/*/*")) == files
        assert [case.get_object(name) for name in names] == blobs
        assert all(case.has_object(name) for name in names) and not case.has_object("0" * 64)
        with case.open_object(names[-1]) as file:
            assert file.read(10) == bytes(10)

    def test_another_process_sees_what_was_put(self, case: CaseFolder) -> None:
        reader = CaseFolder.open(case.path)
        assert not reader.has_object(digest(b"late"))
        [name, _] = case.put_objects([b"late", b"later"])
        assert reader.get_object(name) == b"late"

    def test_a_large_file_is_copied_once(self, case: CaseFolder, tmp_path: Path) -> None:
        source = tmp_path / "film"
        source.write_bytes(os.urandom(3_000_000))
        name = case.put_file(source)
        assert name == digest(source.read_bytes()) == case.put_file(source)
        assert case.get_object(name) == source.read_bytes()
        assert list((case.path / "tmp").iterdir()) == []
        with pytest.raises(OSError, match="No such file"):
            case.put_file(tmp_path / "nowhere")

    def test_damaged_bytes_are_never_handed_out(self, case: CaseFolder) -> None:
        packed, _, single = [*case.put_objects([b"packed one", b"packed two"]), *case.put_objects([b"single"])]
        for path in case.path.rglob("objects/*/*"):
            path.chmod(0o600)
            path.write_bytes(path.read_bytes().replace(b"packed one", b"packed 0ne").replace(b"single", b"s1ngle"))
        for name in (packed, single):
            with pytest.raises(DamagedObject):
                CaseFolder.open(case.path).get_object(name)
        with pytest.raises(MissingObject):
            case.get_object("0" * 64)

    def test_putting_the_original_again_heals_what_can_be_healed(self, case: CaseFolder) -> None:
        [name, _] = case.put_objects([b"packed one", b"packed two"])
        [file] = (case.path / "objects/packs").iterdir()
        file.chmod(0o600)
        file.write_bytes(file.read_bytes().replace(b"packed one", b"packed 0ne"))
        case.put_objects([b"packed one"])
        assert CaseFolder.open(case.path).get_object(name) == b"packed one"

    @given(st.lists(st.binary(max_size=40), max_size=12))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
    def test_whatever_is_put_is_got(self, case: CaseFolder, blobs: list[bytes]) -> None:
        names = case.put_objects(blobs)
        assert [CaseFolder.open(case.path).get_object(name) for name in names] == blobs

    def test_a_pack_that_lies_about_itself_is_not_believed(self, tmp_path: Path) -> None:
        good = pack({bytes([n]) * 32: b"blob" for n in range(3)})
        lies = [good[:-1], good + b"x", b"x" + good[1:], good[:20], good[:16] + b"\xff\xff\xff\xff" + good[20:]]
        swapped = good[:20] + good[60:100] + good[20:60] + good[100:]
        for content in (*lies, swapped, b""):
            (tmp_path / "pack").write_bytes(content)
            with (tmp_path / "pack").open("rb") as file, pytest.raises(ValueError):
                read_table(file)


class TestAppending:
    def test_entries_come_back_in_order(self, case: CaseFolder) -> None:
        assert case.append([("failure", failure(f"{n}")) for n in range(600)]) == list(range(1, 601))
        assert [entry.record().why for entry in CaseFolder.open(case.path).entries(1)] == [f"{n}" for n in range(600)]
        assert [entry.index for entry in case.entries(599)] == [599, 600]
        assert case.append([]) == []

    def test_numbers_are_given_under_the_lock(self, case: CaseFolder) -> None:
        [name] = case.put_objects([b"x"])
        for _ in range(2):
            case.append(lambda state: [("arrival", arrival(state.counts["arrival"] + 1, name))])
        assert [entry.record().number for entry in case.entries(1)] == [1, 2]
        with pytest.raises(ValueError, match="the next document is D-3, not D-2"):
            case.append([("arrival", arrival(2, name))])

    def test_nothing_is_logged_that_is_not_there_or_does_not_belong(self, case: CaseFolder) -> None:
        with pytest.raises(MissingObject, match="Put it first"):
            case.append([("arrival", arrival(1, "0" * 64))])
        with pytest.raises(ValueError, match="cannot be appended as 'arrival'"):
            case.append([("arrival", failure())])
        with pytest.raises(ValueError, match="cannot be appended as 'case'"):
            case.append([("case", next(case.entries()).record())])
        assert case.size == 1

    def test_the_log_holds_no_word_of_a_body_and_equal_bodies_differ(self, case: CaseFolder) -> None:
        case.append([("failure", failure("Olena")), ("failure", failure("Olena"))])
        assert not any(b"Olena" in path.read_bytes() for path in (case.path / "log").rglob("*") if path.is_file())
        _, one, other = case.entries()
        assert one.commitment != other.commitment and one.body == other.body

    def test_single_appends_leave_no_outgrown_tiles_and_few_packs(self, case: CaseFolder) -> None:
        for n in range(300):
            case.append([("failure", failure(f"{n}"))])
        tiles = sorted(
            str(p.relative_to(case.path / "log/tile")) for p in case.path.rglob("log/tile/**/*") if p.is_file()
        )
        assert tiles == ["0/000", "0/001.p/45", "1/000.p/1", "entries/000", "entries/001.p/45"]
        assert len(list((case.path / "bodies").iterdir())) < 60
        assert [entry.record().why for entry in CaseFolder.open(case.path).entries(1)] == [f"{n}" for n in range(300)]

    def test_proofs_from_the_tiles(self, case: CaseFolder) -> None:
        case.append([("failure", failure()) for _ in range(299)])
        old = case.log.checkpoint()
        case.append([("failure", failure()) for _ in range(400)])
        new = case.log.checkpoint()
        assert merkle.extends(old.size, old.root, new.size, new.root, case.consistency(old.size))
        assert case.log.root_at(old.size) == old.root
        for index, data in case.log.entries(0, new.size):
            if index % 50 == 0:
                assert merkle.includes(merkle.leaf_hash(data), index, new.size, case.inclusion(index), new.root)

    def test_a_damaged_log_is_not_added_to(self, case: CaseFolder) -> None:
        case.append([("failure", failure())])
        tile = case.path / "log/tile/0/000.p/2"
        tile.chmod(0o600)
        tile.write_bytes(tile.read_bytes()[::-1])
        with pytest.raises(LogDamaged):
            CaseFolder.open(case.path).append([("failure", failure())])
        with pytest.raises(LogDamaged, match="Entry 0 of the log is not what was written"):
            list(CaseFolder.open(case.path).entries())

    def test_a_reader_goes_on_while_a_writer_outgrows_its_tile(self, case: CaseFolder) -> None:
        case.append([("failure", failure("1"))])
        entries = CaseFolder.open(case.path)._entries(0, 2)
        case.append([("failure", failure("2"))])
        assert [entry.index for entry in entries] == [0, 1]


class TestErasing:
    def test_what_must_stay_stays(self, case: CaseFolder) -> None:
        [name] = case.put_objects([b"x"])
        case.append([("arrival", arrival(1, name)), ("arrival", arrival(2, name))])
        with pytest.raises(ObjectInUse, match=r"Entry 2 \(arrival\) names the object"):
            case.erase([1], [name], reason="r", by="R")
        with pytest.raises(NotErasable, match="holds the log together"):
            case.erase([0], [], reason="r", by="R")
        with pytest.raises(NotErasable, match="one that is not there"):
            case.erase([9], [], reason="r", by="R")
        with pytest.raises(NotErasable, match="Nothing was named"):
            case.erase([], [], reason="r", by="R")
        with pytest.raises(MissingObject):
            case.erase([1], ["0" * 64], reason="r", by="R")
        assert case.size == 3 and all(entry.body for entry in case.entries())

    def test_a_reader_with_the_pack_open_does_not_see_what_was_erased(self, case: CaseFolder) -> None:
        case.append([("failure", failure("1")), ("failure", failure("2"))])
        reader = CaseFolder.open(case.path)
        assert [entry.body is None for entry in reader.entries()] == [False] * 3
        case.erase([1], [], reason="r", by="R")
        assert [entry.body is None for entry in reader.entries()] == [False, True, False, False]


class TestLinks:
    @pytest.mark.parametrize("name", ["objects", "objects/packs", "bodies", "log", "log/tile", "tmp", "lock"])
    def test_a_link_is_never_written_through(self, case: CaseFolder, tmp_path: Path, name: str) -> None:
        outside = tmp_path / "outside"
        (case.path / name).rename(outside)
        (case.path / name).symlink_to(outside)
        before = sorted(outside.rglob("*")) if outside.is_dir() else []
        with pytest.raises((UnsafePath, OSError, LogDamaged)):
            fresh = CaseFolder.open(case.path)
            fresh.put_objects([b"one", b"two"])
            fresh.append([("failure", failure())])
        assert (sorted(outside.rglob("*")) if outside.is_dir() else []) == before

    def test_a_pipe_in_the_place_of_a_file_does_not_hang(self, case: CaseFolder) -> None:
        checkpoint = case.path / "log/checkpoint"
        checkpoint.unlink()
        os.mkfifo(checkpoint)
        with pytest.raises(LogDamaged):
            CaseFolder.open(case.path)

    @pytest.mark.parametrize("stage", ["", "..", "a/b", "/x", "A b"])
    def test_results_stay_below_derived(self, case: CaseFolder, stage: str) -> None:
        with pytest.raises(ValueError, match="not a name for a stage"):
            case.results_path(stage)


class TestLocking:
    def test_who_waits_too_long_is_told(self, case: CaseFolder) -> None:
        with (
            locks.writer_lock(Disk(case.path)),
            pytest.raises(CaseLocked, match="Another program"),
            locks.writer_lock(Disk(case.path), patience=0.05),
        ):
            pytest.fail("two held the lock")

    def test_a_file_system_without_locks_is_refused(self, case: CaseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(fd: int, how: int) -> None:
            raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

        monkeypatch.setattr("fcntl.flock", refuse)
        with pytest.raises(CannotLock, match="Move the case to a disk of this computer"):
            case.append([("failure", failure())])

    def test_a_file_system_that_grants_every_lock_is_refused(
        self, case: CaseFolder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("fcntl.flock", lambda fd, how: None)
        with pytest.raises(CannotLock, match="grants the same lock twice"):
            case.append([("failure", failure())])

    def test_a_lock_file_that_was_removed_does_no_harm(self, case: CaseFolder) -> None:
        (case.path / "lock").unlink()
        assert case.append([("failure", failure())]) == [1]
