"""Results of the auto-archiver: the archived words, and whether the files have the hashes their archiver gave."""

from __future__ import annotations

from pathlib import Path

import pytest
from mail_and_web_samples import STILL, VIDEO, WORDS, archiver_csv, archiver_json, archiver_page

import khronika
from khronika.intake.reading import read_here

FORMS = (("page.html", archiver_page()), ("db.csv", archiver_csv()), ("result.json", archiver_json()))


@pytest.mark.parametrize(("name", "data"), FORMS, ids=[name for name, _ in FORMS])
def test_each_form_gives_the_same_document(name: str, data: bytes) -> None:
    found = read_here(data, name)
    assert found.format == "autoarchiver"
    [extract] = found.extracts
    its = extract.reading
    assert its is not None, extract.unread
    assert (its.text, its.url) == (WORDS, "https://channel.example/verinwatch/17")
    assert its.published.interval == ("2022-05-01", "2022-05-01")
    stated = {credit.kind: credit.value for credit in its.credits}
    assert stated["captured"].startswith("2022-06-03")
    hashes = [credit.value for credit in its.credits if credit.kind == "supplied_hash"]
    assert [value.partition(":")[0] for value in hashes] == ["sha3-512", "sha-256"]
    assert [value.rpartition(" ")[2] for value in hashes] == ["video.mp4", "still.jpg"]


@pytest.mark.parametrize(
    ("video", "words"),
    [
        (VIDEO, "of 2 hashes it gives for files, 2 are those of files that were added."),
        (VIDEO + b"!", "1 are those of files that were added; 1 are NOT that of the file of the name (video.mp4)."),
        (None, "1 are those of files that were added; 1 are of files that were not added with it."),
    ],
)
def test_hashes_given_by_others_are_checked_and_said(tmp_path: Path, video: bytes | None, words: str) -> None:
    pile = tmp_path / "pile"
    (pile / "post").mkdir(parents=True)
    (pile / "page.html").write_bytes(archiver_page())
    (pile / "post" / "still.jpg").write_bytes(STILL)
    if video is not None:
        (pile / "post" / "video.mp4").write_bytes(video)
    report = khronika.init_case(tmp_path / "case").add([pile], by="test")
    assert any(words in problem for problem in report.problems), report.problems


def test_a_table_is_never_run() -> None:
    row = "status,metadata,media\nsuccess,\"__import__('os').system('touch escaped') or {'url': 'https://a.example/'}\",[]\n"
    [extract] = read_here(row.encode(), "db.csv").extracts
    assert extract.unread is not None
    assert not Path("escaped").exists()
