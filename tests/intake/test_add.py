"""Adding files: all preserved, all accounted for, nothing twice; interrupted at any point, nothing lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from intake_samples import PAGE, archive, chat, lines

from khronika.custody.documents import documents, reading_of
from khronika.intake.add import AddReport, add, read_pending, report_of
from khronika.intake.sidecar import BadSidecar
from khronika.intake.walk import place_of
from khronika.records.custody import Arrival, Collection
from khronika.store.folder import CaseFolder


@pytest.fixture
def case(tmp_path: Path) -> CaseFolder:
    return CaseFolder.create(tmp_path / "case")


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text("VERIN, 2 May 2022 — Police closed the bridge.")
    (folder / "page.html").write_text(PAGE)
    (folder / "deep" / "copy.txt").write_text("VERIN, 2 May 2022 — Police closed the bridge.")
    (folder / "result.json").write_bytes(chat())
    (folder / "docs.jsonl").write_bytes(lines())
    (folder / "pile.zip").write_bytes(archive({"x/page.html": PAGE.encode(), "photo.jpg": b"\xff\xd8\xff\xe0"}))
    (folder / "letter.docx").write_bytes(b"PK\x03\x04 not really")
    (folder / "empty.txt").write_bytes(b"")
    return folder


def holds_together(report: AddReport) -> None:
    assert report.files_seen == report.files_new + report.files_already + report.excluded + report.unreadable
    assert report.added == report.read + report.not_read


def test_everything_handed_in_is_accounted_for(case: CaseFolder, pile: Path) -> None:
    report = add(case, [pile], by="anna")
    holds_together(report)
    assert (report.files_seen, report.files_new) == (8, 8)
    its = documents(case)
    assert report.added == len(its) == 12
    assert report.not_read == 4  # a photo in the chat, a photo in the archive, the .docx, the empty file
    assert sum("kept but not read" in sentence for sentence in report.problems) == 4
    assert [document.number for document in its] == list(range(1, 13))
    for document in its:
        assert case.has_object(document.arrival.object)
        assert (document.state == "read") == (document.failure is None)


def test_the_same_again_is_nothing_new_but_another_place_is(case: CaseFolder, pile: Path, tmp_path: Path) -> None:
    first = add(case, [pile], by="anna")
    size = case.size
    again = add(case, [pile / "deep" / "..", pile / "a.txt"], by="anna")
    holds_together(again)
    assert (again.added, again.files_already) == (0, 9)
    assert case.size == size
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "a.txt").write_bytes((pile / "a.txt").read_bytes())
    moved = add(case, [other], by="anna")
    assert (moved.added, moved.already) == (1, 0)
    its = documents(case)
    assert len(its) == first.added + 1
    same = [document for document in its if document.arrival.object == its[-1].arrival.object]
    assert len(same) == 3
    assert len({document.arrival.place for document in same}) == 3


def test_a_changed_file_is_a_new_document_and_said(case: CaseFolder, pile: Path) -> None:
    add(case, [pile], by="anna")
    (pile / "a.txt").write_text("VERIN, 3 May 2022 — Police opened the bridge.")
    report = add(case, [pile], by="anna")
    assert report.added == 1
    assert any("has changed since it was added as D-1" in sentence for sentence in report.problems)


def test_reports_carry_what_the_later_rooms_need(case: CaseFolder, pile: Path) -> None:
    add(case, [pile], by="anna", collection=Collection(collector="c7"))
    for document in documents(case):
        if document.reading is None:
            continue
        report = report_of(document, reading_of(case, document.reading))
        assert report.id == document.id
        assert report.text
        assert document.arrival.collection.collector == "c7"
        if report.format in ("telegram", "jsonl"):
            assert report.bytes_sha256 is None
        else:
            assert report.bytes_sha256 is not None
    pages = [d for d in documents(case) if d.arrival.format == "html"]
    assert len({report_of(d, reading_of(case, d.reading or "")).bytes_sha256 for d in pages}) == 1


def test_what_is_left_out_is_said_and_counted(case: CaseFolder, pile: Path, tmp_path: Path) -> None:
    (pile / ".hidden").mkdir()
    (pile / ".hidden" / "x.txt").write_text("x")
    (pile / ".khronikaignore").write_text("# ours\n*.docx\n/deep/\n!keep.docx\n")
    (pile / "keep.docx").write_bytes(b"PK\x03\x04")
    outside = tmp_path / "outside.txt"
    outside.write_text("must not be read")
    (pile / "link.txt").symlink_to(outside)
    (pile / "loop").symlink_to(pile)
    os.mkfifo(pile / "pipe")
    CaseFolder.create(pile / "other-case")
    report = add(case, [pile, tmp_path / "nowhere.txt"], by="anna")
    holds_together(report)
    assert report.unreadable == 1
    assert not any(document.arrival.name == "outside.txt" for document in documents(case))
    names = {document.arrival.name for document in documents(case)}
    assert "keep.docx" in names
    assert not names & {"letter.docx", "copy.txt", "link.txt", "x.txt", "case.json"}
    said = " ".join(report.problems)
    for reason in (
        "symbolic links",
        "hidden files",
        "pipes, sockets",
        ".khronikaignore",
        "case of Khronika",
        "There is no such file",
    ):
        assert reason in said


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_what_may_not_be_read_is_said(case: CaseFolder, pile: Path) -> None:
    (pile / "a.txt").chmod(0)
    (pile / "deep").chmod(0)
    report = add(case, [pile], by="anna")
    (pile / "deep").chmod(0o700)
    holds_together(report)
    assert report.unreadable == 2


def test_names_are_data(case: CaseFolder, tmp_path: Path) -> None:
    folder = tmp_path / "names"
    folder.mkdir()
    for name in (
        b"\xff\xfe.txt",
        b"new\nline.txt",
        b"\x1b[31mred.txt",
        b"=cmd|x.txt",
        "Отчёт.txt".encode(),
    ):
        (folder / os.fsdecode(name)).write_text("Police closed the bridge.")
    report = add(case, [folder], by="anna")
    assert report.read == 5
    for document in documents(case):
        assert document.arrival.name.isprintable() or "\ufffd" in document.arrival.name
        assert "\n" not in document.arrival.place
    assert len({document.arrival.place for document in documents(case)}) == 5
    assert add(case, [folder], by="anna").added == 0


def test_the_home_folder_is_not_written_down(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert place_of(tmp_path / "reports" / "a.txt") == "~/reports/a.txt"
    monkeypatch.chdir(tmp_path)
    assert place_of(Path("./reports/../reports/a.txt")) == "~/reports/a.txt"


def test_a_sidecar_completes_the_collection_record(case: CaseFolder, pile: Path) -> None:
    sidecar = pile / "collected.csv"
    sidecar.write_text(
        "file;collector;source;collected;mood\na.txt;c1;a friend;2022-05-03;bad\ndeep/copy.txt;c2;;;\nnowhere.txt;c3;;;\n;c4;;;\n"
    )
    report = add(case, [pile], by="anna", sidecar=sidecar, collection=Collection(collector="c0", device="phone"))
    holds_together(report)
    records = {
        document.arrival.place.rsplit("reports/", 1)[-1]: document.arrival.collection for document in documents(case)
    }
    assert records["a.txt"] == Collection(collector="c1", source="a friend", collected="2022-05-03", device="phone")
    assert records["deep/copy.txt"].collector == "c2"
    assert records["page.html"] == Collection(collector="c0", device="phone")
    said = " ".join(report.problems)
    assert '"mood"' in said
    assert "nowhere.txt" in said
    assert "Line 5" in said
    assert "collected.csv" not in records


def test_a_sidecar_without_a_file_column_stops_before_anything_is_added(case: CaseFolder, pile: Path) -> None:
    sidecar = pile / "bad.csv"
    sidecar.write_text("name,collector\na.txt,c1\n")
    with pytest.raises(BadSidecar, match='no column "file"'):
        add(case, [pile], by="anna", sidecar=sidecar)
    assert documents(case) == []


def test_what_was_preserved_but_not_read_is_read_later(case: CaseFolder) -> None:
    data = b"Police closed the bridge in Verin, a spokesman said."
    [name] = case.put_objects([data])
    common = {
        "object": name,
        "name": "a.txt",
        "place": "/x/a.txt",
        "format": "text",
        "size": 9,
        "time": "2022-05-01T00:00:00Z",
        "by": "b",
    }
    case.append([("arrival", Arrival(number=1, **common))])  # type: ignore[arg-type]
    assert documents(case)[0].state == "pending"
    done = read_pending(case)
    assert (done.read, done.not_read) == (1, 0)
    [document] = documents(case)
    assert document.reading is not None
    assert reading_of(case, document.reading).text == data.decode()
    assert read_pending(case).read == 0


def test_several_workers_give_the_same_readings(pile: Path, tmp_path: Path) -> None:
    kept = []
    for workers in (1, 3):
        case = CaseFolder.create(tmp_path / f"case{workers}")
        add(case, [pile], by="anna", workers=workers)
        kept.append([(d.id, d.arrival.place, d.arrival.path, d.reading) for d in documents(case)])
    assert kept[0] == kept[1]


def test_large_files_are_streamed_and_read(case: CaseFolder, tmp_path: Path) -> None:
    folder = tmp_path / "large"
    folder.mkdir()
    (folder / "large.txt").write_text("Police closed the bridge. " * 200_000)
    (folder / "large.jsonl").write_bytes(b'{"text": "Police closed the bridge in Verin."}\n' * 100 + b"\n" * (5 << 20))
    report = add(case, [folder], by="anna")
    holds_together(report)
    assert (report.read, report.not_read) == (101, 0)
    assert add(case, [folder], by="anna").already == 101


KILLED = """
import sys
from pathlib import Path
from khronika.intake.add import add
from khronika.store.folder import CaseFolder
add(CaseFolder.open(Path(sys.argv[1])), [Path(sys.argv[2])], by="anna")
"""


@pytest.mark.parametrize("delay", [0.7, 1.5])
def test_killed_at_any_moment_it_goes_on_where_it_stopped(tmp_path: Path, delay: float) -> None:
    case = CaseFolder.create(tmp_path / "case")
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(120):
        (folder / f"{number:03}.txt").write_text(f"VERIN, 2 May 2022 — Police closed bridge {number}.")
    (folder / "result.json").write_bytes(chat())
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(case.path), str(folder)], stderr=subprocess.DEVNULL)
    time.sleep(delay)
    child.send_signal(signal.SIGKILL)
    child.wait()
    case = CaseFolder.open(case.path)
    before = {document.arrival.place for document in documents(case)}
    report = add(case, [folder], by="anna")
    holds_together(report)
    its = documents(case)
    assert len(its) == 123
    assert before <= {document.arrival.place for document in its}
    assert all(document.state != "pending" for document in its)
    assert len({(d.arrival.object, d.arrival.path, d.arrival.place) for d in its}) == 123
