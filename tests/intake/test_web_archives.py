"""Web archives, saved pages and feeds: the page as it was, where it came from, when it was fetched, what is missing."""

from __future__ import annotations

import gzip

import pytest
from intake_samples import MAIN
from mail_and_web_samples import (
    WORDS,
    atom,
    http,
    mhtml,
    record,
    rss,
    wacz,
    warc,
    warc_gz,
    warc_records,
)

from khronika.intake.extraction import Extraction, Limits
from khronika.intake.reading import read_here
from khronika.records.reports import Credit


def texts(found: Extraction) -> dict[str | None, str]:
    return {extract.reading.url: extract.reading.text for extract in found.extracts if extract.reading}


@pytest.mark.parametrize(("name", "data"), [("a.warc", warc()), ("a.warc.gz", warc_gz()), ("crawl", warc_gz())])
def test_every_page_that_was_fetched_is_a_document(name: str, data: bytes) -> None:
    found = read_here(data, name)
    assert found.format == "warc"
    assert [extract.path for extract in found.extracts] == [f"records/{number}" for number in (3, 4, 5, 6, 7)]
    assert [extract.format for extract in found.extracts] == ["html", "html", "html", "html", "text"]
    for extract in found.extracts[:3]:
        assert extract.reading is not None
        assert MAIN[0] in extract.reading.text
    # The same bytes, over the line packed, in chunks or neither: the same document.
    assert len({extract.member_sha256 for extract in found.extracts[:3]}) == 1
    its = texts(found)
    assert "Полиция закрыла мост" in its["https://verinpost.example/ru"]
    assert its["https://verinpost.example/note.txt"] == WORDS


def test_the_day_of_capture_is_not_the_day_of_publication() -> None:
    found = read_here(warc(), "a.warc")
    page, note = found.extracts[0].reading, found.extracts[-1].reading
    assert page is not None
    assert note is not None
    assert page.published.interval == ("2022-05-01", "2022-05-01")
    assert note.published.status == "unknown"
    assert Credit(kind="captured", value="2022-06-03T12:00:00Z") in note.credits
    assert any("not when it was published" in warning for warning in note.warnings)


def test_what_is_no_document_is_counted() -> None:
    [left, checked] = read_here(warc(), "a.warc").notes
    for words in (
        "1 answers that the page cannot be had",
        "1 fetches that found the same",
        "1 redirects",
        "1 pictures",
    ):
        assert words in left
    assert "11 records were checked" in checked


def test_a_record_changed_after_the_capture_is_said() -> None:
    data = warc().replace(b"several hundred people", b"several million people")
    found = read_here(data, "a.warc")
    assert any("do not have the digest" in note for note in found.notes)
    assert found.extracts[0].reading is not None
    assert any("changed after the capture" in warning for warning in found.extracts[0].reading.warnings)


@pytest.mark.parametrize("length", [10, 10_000_000, -5, "many", 0])
def test_a_length_that_lies_costs_only_its_record(length: object) -> None:
    liar = record("response", http(WORDS.encode(), "text/plain"), "https://verinpost.example/lie", length=str(length))
    good = record("response", http(WORDS.encode(), "text/plain"), "https://verinpost.example/good")
    assert (
        texts(read_here(good + liar + good.replace(b"/good", b"/last"), "a.warc"))["https://verinpost.example/last"]
        == WORDS
    )


def test_what_is_packed_in_a_way_not_known_says_so() -> None:
    data = record("response", http(b"\x0b\x02\x80", extra="Content-Encoding: br\r\n"))
    [extract] = read_here(data, "a.warc").extracts
    assert extract.unread is not None
    assert "(br)" in extract.unread.why


def test_a_package_is_checked_by_the_hashes_it_came_with() -> None:
    found = read_here(wacz(), "crawl.wacz")
    assert found.format == "wacz"
    assert found.extracts[0].path == "archive/data.warc.gz/records/3"
    assert len(found.extracts) == 5
    assert found.notes[0] == "Of 2 files that datapackage.json lists, 2 have the hash it gives."
    assert found.notes[1] == "datapackage.json has the hash that datapackage-digest.json gives."


def test_a_package_that_was_changed_is_read_and_said() -> None:
    found = read_here(wacz(spoil=True), "crawl.wacz")
    assert "1 do NOT have it (archive/data.warc.gz)" in found.notes[1]
    assert any("changed or damaged" in note for note in found.notes)
    assert "https://verinpost.example/later" in texts(found)


def test_a_page_saved_as_one_file() -> None:
    found = read_here(mhtml(), "Bridge closed.mhtml")
    assert (found.format, found.container) == ("mhtml", False)
    [extract] = found.extracts
    its = extract.reading
    assert its is not None
    assert MAIN[2] in its.text
    assert (its.url, its.title) == ("https://verinpost.example/a/1", "Bridge closed in Verin after protest")
    assert its.published.interval == ("2022-05-01", "2022-05-01")
    assert Credit(kind="captured", value="Fri, 3 Jun 2022 12:00:05 GMT") in its.credits
    assert "Also in the file, not read: 0 frames, 1 pictures and styles." in its.warnings


def test_an_entry_of_a_feed_is_a_document() -> None:
    found = read_here(rss(), "feed.xml")
    assert found.format == "rss"
    first, second = (extract.reading for extract in found.extracts)
    assert first is not None
    assert second is not None
    assert first.text == f"{WORDS}\n\nThe governor denied it."
    assert (first.title, first.author, first.publisher, first.url) == (
        "Bridge closed in Verin & opened again", "Anna Brandt", "Verin Post", "https://verinpost.example/a/1",
    )  # fmt: skip
    assert (first.published.interval, first.published.time) == (("2022-05-01", "2022-05-01"), "10:00:00+03:00")
    assert second.text == "Police opened the bridge on Monday morning, a spokesman said."


def test_atom_tells_published_from_updated() -> None:
    [extract] = read_here(atom(), "feed.atom").extracts
    its = extract.reading
    assert its is not None
    assert (its.text, its.title, its.author) == (WORDS, "Bridge closed", "Anna Brandt")
    assert its.published.interval == ("2022-05-01", "2022-05-01")
    assert Credit(kind="edited", value="2022-05-03T08:00:00+03:00") in its.credits


def test_a_bomb_in_a_page_costs_only_that_page() -> None:
    limits = Limits(ratio=100, member_bytes=8 << 20)
    bomb = gzip.compress(b"0" * (64 << 20))
    data = record("response", http(bomb, extra="Content-Encoding: gzip\r\n")) + warc_records()[6]
    found = read_here(data, "a.warc", limits)
    assert [extract.unread is None for extract in found.extracts] == [False, True]
