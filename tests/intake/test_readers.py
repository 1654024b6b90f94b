"""What each reader makes of a plain file of its format, read as always: in a child process."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import pytest
from intake_samples import MAIN, PAGE, PDF_PAGES, archive, chat, lines, pdf

from khronika.intake.extraction import Extract, Extraction
from khronika.intake.layout import LINE_RULES, kind_of_line
from khronika.intake.pool import Worker, collect
from khronika.intake.readers import format_of, manifests
from khronika.intake.readers.text import normalise, original_offsets
from khronika.records.base import from_json, to_json
from khronika.records.custody import Reading


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as one:
        yield one


def read(worker: Worker, data: bytes, name: str) -> Extraction:
    return collect(worker.read(data, name))


def reading(worker: Worker, data: bytes, name: str) -> Reading:
    found = read(worker, data, name)
    assert len(found.extracts) == 1
    assert found.extracts[0].reading is not None, found.extracts[0].unread
    assert from_json(to_json(found.extracts[0].reading), Reading) == found.extracts[0].reading
    return found.extracts[0].reading


def marked(its: Reading, kind: str) -> list[str]:
    return [its.text[start:end] for mark in its.marks if mark.kind == kind for start, end in mark.spans]


def test_every_reader_has_a_manifest() -> None:
    names = [manifest.name for manifest in manifests()]
    assert len(set(names)) == len(names)
    assert {"pdf", "telegram", "jsonl", "zip", "html", "text"} < set(names)
    assert all(manifest.version and manifest.extensions for manifest in manifests())


RUSSIAN = "В Верине на площади собралось более ста человек. Полиция закрыла мост, сообщил представитель города."
UKRAINIAN = "У Верині на площі зібралося понад сто людей. Поліція закрила міст, повідомив речник міста Їжакевич."


@pytest.mark.parametrize(
    ("charset", "text", "language"),
    [
        ("utf-8", RUSSIAN, "ru"),
        ("utf-8-sig", UKRAINIAN, "uk"),
        ("utf-16", RUSSIAN, "ru"),
        ("utf-16-le", RUSSIAN, "ru"),
        ("utf-16-be", "Four people were hurt in Verin, a spokesman said.", "en"),
        ("utf-32", RUSSIAN, "ru"),
        ("cp1251", RUSSIAN, "ru"),
        ("cp1251", UKRAINIAN, "uk"),
        ("koi8-r", RUSSIAN, "ru"),
        ("koi8-u", UKRAINIAN, "uk"),
        ("cp866", RUSSIAN, "ru"),
        ("iso8859-5", RUSSIAN, "ru"),
        ("cp1252", "Le gouverneur a nié que quiconque ait été blessé à Verin, où la police a fermé le pont.", "fr"),
    ],
)
def test_text_in_any_charset_is_read_as_it_was_written(worker: Worker, charset: str, text: str, language: str) -> None:
    its = reading(worker, text.encode(charset), "report.txt")
    assert its.text == text
    assert its.language == language


def test_only_line_ends_change_and_the_way_back_is_known() -> None:
    original = "One\r\ntwo\rthree\n\r\nfour"
    text = normalise(original)
    assert text == "One\ntwo\nthree\n\nfour"
    for word in ("One", "two", "three", "four"):
        [offset] = original_offsets(original, [text.index(word)])
        assert original[offset : offset + len(word)] == word
    assert original_offsets(original, [text.index("four"), 0]) == [original.index("four"), 0]


def test_plain_text_shows_headline_byline_credit_and_dateline(worker: Worker) -> None:
    text = (
        "Bridge closed in Verin\n\nBy Anna Brandt\n\nVERIN, 2 May 2022 — Police closed the bridge.\n\n"
        "Photo: I. Moroz / Verin Post\n\nRead also: Governor bans gatherings\n"
    )
    its = reading(worker, text.encode(), "a.txt")
    assert its.title == "Bridge closed in Verin"
    assert marked(its, "byline") == ["By Anna Brandt"]
    assert marked(its, "credit") == ["Photo: I. Moroz / Verin Post"]
    assert marked(its, "related") == ["Read also: Governor bans gatherings"]
    assert marked(its, "dateline") == ["VERIN, 2 May 2022 —"]
    assert its.published.interval == ("2022-05-02", "2022-05-02")
    assert [its.text[p.span[0] : p.span[1]] for p in its.places][1] == "By Anna Brandt"


def test_front_matter_masthead_and_newsroom(worker: Worker) -> None:
    front = "---\ntitle: A tense weekend\ndate: 2022-05-08\npublisher: Verin Gazette\n---\n\n# A tense weekend\n\nPolice came."
    its = reading(worker, front.encode(), "a.md")
    assert (its.title, its.publisher) == ("A tense weekend", "Verin Gazette")
    assert (its.published.interval, its.published.origin) == (("2022-05-08", "2022-05-08"), "metadata")
    assert its.text == front
    masthead = "Verin Post\n\nBridge closed after a march in the north\n\nPolice came at noon."
    assert reading(worker, masthead.encode(), "b.txt").publisher == "Verin Post"
    dated = "# Trains stand still\n\n*Verin Herald, 24 May 2022*\n\nNo train has left since Monday."
    its = reading(worker, dated.encode(), "c.md")
    assert (its.publisher, its.published.interval) == ("Verin Herald", ("2022-05-24", "2022-05-24"))
    signed = "Two men\n\nBy Edda Brandt for Far Shore\n\nThe first of them repairs stoves."
    its = reading(worker, signed.encode(), "d.txt")
    assert (its.author, its.publisher) == ("Edda Brandt", "Far Shore")


def test_every_line_rule_knows_its_example() -> None:
    for rule, kind, _, example in LINE_RULES:
        assert kind_of_line(example) == (kind, rule)
    for line in ("By noon the square was empty.", "Photo reporters were sent away.", "He said: read the decree."):
        assert kind_of_line(line) is None


def test_a_page_gives_main_text_and_marks_the_rest(worker: Worker) -> None:
    its = reading(worker, PAGE.encode(), "saved.html")
    for paragraph in MAIN:
        assert paragraph in its.text
    assert (its.title, its.author, its.publisher) == (
        "Bridge closed in Verin after protest",
        "Anna Brandt",
        "Verin Post",
    )
    assert its.url == "https://verinpost.example/a/1"
    assert its.published.interval == ("2022-05-01", "2022-05-01")
    assert its.published.time == "10:00:00+03:00"
    assert its.published.origin == "metadata"
    assert marked(its, "byline") == ["By Anna Brandt"]
    assert marked(its, "caption") == ["Police at the bridge on Sunday."]
    assert marked(its, "credit") == ["Photo: I. Moroz/AFP"]
    assert marked(its, "author_box") == ["Anna Brandt is a staff reporter at the Verin Post."]
    assert "Minister promises calm" in marked(its, "related")
    assert "Home" not in its.text
    assert "Terms of use" not in its.text
    unmarked = its.text
    for span in sorted((s for m in its.marks if m.kind != "dateline" for s in m.spans), reverse=True):
        unmarked = unmarked[: span[0]] + unmarked[span[1] :]
    assert [part for part in unmarked.split("\n\n") if part.strip()] == [
        *MAIN,
        "This article was first published by the Northern Herald.",
    ]
    assert {(c.kind, c.value) for c in its.credits} == {
        ("canonical_url", "https://verinpost.example/a/1"),
        ("credit_line", "Northern Herald"),
    }


def test_a_page_whose_dates_contradict_each_other_says_so(worker: Worker) -> None:
    its = reading(worker, PAGE.replace("VERIN, 1 May 2022", "VERIN, 2 March 2022").encode(), "saved.html")
    assert its.published.interval == ("2022-05-01", "2022-05-01")
    assert any("contradict" in warning and "2022-03-02" in warning for warning in its.warnings)


def test_a_page_in_its_own_charset(worker: Worker) -> None:
    page = f'<html><head><meta charset="windows-1251"><title>Мост</title></head><body><p>{RUSSIAN}</p></body></html>'
    its = reading(worker, page.encode("cp1251"), "page.htm")
    assert RUSSIAN in its.text
    assert its.language == "ru"


def test_a_page_of_one_big_table_keeps_its_text(worker: Worker) -> None:
    cells = "".join(f"<tr><td>{paragraph}</td></tr>" for paragraph in MAIN)
    its = reading(worker, f"<html><body><table>{cells}</table></body></html>".encode(), "old.html")
    assert all(paragraph in its.text for paragraph in MAIN)


def test_pdf_lines_become_paragraphs_with_their_pages(worker: Worker) -> None:
    its = reading(worker, pdf(PDF_PAGES, "/Title (The bridge) /CreationDate (D:20230110120000Z)"), "report.pdf")
    assert "several hundred people marched against the mobilisation" in its.text
    assert "the well-known square was empty" in its.text
    assert "cut in the middle and goes on here." in its.text
    assert "stayed open.\n\nA second paragraph" in its.text
    assert "Verin Monitor" not in its.text
    assert its.title == "The bridge"
    assert its.published.status == "inferred"
    pages = {place.label: its.text[place.span[0] : place.span[1]] for place in its.places}
    assert set(pages) == {"1", "2", "3"}
    assert pages["2"].startswith("goes on here")
    assert pages["3"].startswith("The third page")


def test_pdf_printed_by_a_browser_is_dated_by_its_own_head(worker: Worker) -> None:
    page = [
        "11/22/26, 11:14 AM Lantern bulletin",
        "Bulletin 41 of the Lantern Monitoring Group",
        "18 June 2023",
        "Nine men were taken from the yard of the mill before noon, and two of them came back.",
        "file:///home/user/bulletin.html 1/1",
    ]
    its = reading(worker, pdf([page], "/CreationDate (D:20261122111400Z)"), "bulletin.pdf")
    assert "11:14" not in its.text
    assert "file:" not in its.text
    assert its.published.interval == ("2023-06-18", "2023-06-18")
    assert (its.published.status, its.published.origin) == ("known", "dateline")
    assert its.publisher == "Lantern Monitoring Group"


def test_pdf_that_no_head_dates_is_no_younger_than_its_file(worker: Worker) -> None:
    page = ["Nine men were taken from the yard of the mill before noon, and two of them came back."]
    its = reading(worker, pdf([page], "/CreationDate (D:20261122111400Z)"), "bulletin.pdf")
    assert (its.published.status, its.published.interval) == ("inferred", (None, "2026-11-22"))
    assert any("that day or before" in warning for warning in its.warnings)


@pytest.mark.parametrize(
    ("first", "publisher"),
    [
        ("Verrin Herald", "Verrin Herald"),
        ("The Osk Evening Post", "The Osk Evening Post"),
        ("Bulletin 41 of the Lantern Monitoring Group", "Lantern Monitoring Group"),
        ("Police Close Herald Office", None),
        ("The herald came at noon", None),
    ],
)
def test_the_first_line_of_a_text_can_name_its_publisher(worker: Worker, first: str, publisher: str | None) -> None:
    text = f"{first}\n\n18 June 2023\n\nNine men were taken from the yard of the mill before noon."
    its = reading(worker, text.encode(), "a.txt")
    assert its.publisher == publisher
    assert its.published.interval == ("2023-06-18", "2023-06-18")


def test_pdf_without_text_is_a_picture(worker: Worker) -> None:
    found = read(worker, pdf([[]]), "scan.pdf")
    assert found.extracts[0].unread is not None
    assert found.extracts[0].unread.why == "picture without text, not read"


def by_path(found: Extraction) -> dict[str, Extract]:
    return {extract.path: extract for extract in found.extracts}


def test_telegram_export_is_a_document_a_message(worker: Worker) -> None:
    found = read(worker, chat(), "result.json")
    assert found.format == "telegram"
    assert found.container
    messages = by_path(found)
    assert list(messages) == ["messages/17", "messages/18", "messages/19"]
    first = messages["messages/17"].reading
    assert first is not None
    assert first.text == "Queue at the Verin office: over a hundred people since morning."
    assert first.publisher == "Verin watch"
    assert first.published.interval == ("2022-09-24", "2022-09-24")
    assert first.published.time == "10:00:00+03:00"
    assert {(c.kind, c.value) for c in first.credits} == {
        ("forwarded_from", "Northern Herald"),
        ("edited", "2022-09-24T11:30:00+03:00"),
    }
    second = messages["messages/18"].reading
    assert second is not None
    assert ("reply_to", "messages/17") in {(c.kind, c.value) for c in second.credits}
    assert second.published.time == "12:00:00"
    assert messages["messages/19"].unread is not None
    assert "a photo" in messages["messages/19"].unread.why
    assert found.notes == ("Verin watch: 1 service messages (joins, pins, calls) were left out.",)


@pytest.mark.parametrize("packed", [False, True])
def test_json_lines_are_a_document_a_line(worker: Worker, packed: bool) -> None:
    data = lines() + b"{broken\n\n" + json.dumps({"id": 5}).encode() + b"\n"
    name = "docs.jsonl.gz" if packed else "docs.jsonl"
    found = by_path(read(worker, gzip.compress(data) if packed else data, name))
    assert list(found) == ["line/1", "line/2", "line/3", "line/5"]
    first, second = found["line/1"].reading, found["line/2"].reading
    assert first is not None and second is not None
    assert (first.language, first.publisher) == ("en", "Verin Post")
    assert first.published.interval == ("2022-05-01", "2022-05-01")
    assert second.published.interval == ("2022-05-01", "2022-05-31")
    assert second.title == "Calm"
    assert found["line/3"].unread is not None and found["line/5"].unread is not None


def test_archives_hold_documents_and_containers(worker: Worker) -> None:
    inner = archive({"deep/a.txt": b"Nobody was hurt in Verin, the governor said on Sunday."})
    data = archive(
        {
            "x/page.html": PAGE.encode(),
            "chat/result.json": chat(),
            "inner.zip": inner,
            "__MACOSX/x": b"litter",
            "photo.jpg": b"\xff\xd8\xff0",
        }
    )
    found = by_path(read(worker, data, "pile.zip"))
    assert list(found) == [
        "x/page.html",
        "chat/result.json!/messages/17",
        "chat/result.json!/messages/18",
        "chat/result.json!/messages/19",
        "inner.zip!/deep/a.txt",
        "photo.jpg",
    ]
    assert found["x/page.html"].member_sha256 is not None
    assert found["x/page.html"].format == "html"
    assert found["photo.jpg"].unread is not None
    assert "picture" in found["photo.jpg"].unread.why


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (b"%PDF-1.7", "report.txt", "pdf"),
        (b"PK\x03\x04rest", "report.pdf", "zip"),
        (b"PK\x03\x04rest", "letter.docx", "docx"),
        (b"<!DOCTYPE html><html>", "page.txt", "html"),
        (b"\xff\xd8\xff\xe0", "picture.html", "image"),
        (b"plain words", "no_extension", "text"),
        (b"plain words", "story.mp3", "text"),
        (b"a,b\n1,2", "table.csv", "csv"),
        (b"\x00\x01\x02\x03" * 50, "data.bin", "unknown"),
        (b'{"a": 1}', "settings.json", "json"),
        (b"", "empty.txt", "text"),
        (b"PK\x03\x04", "case.wacz", "wacz"),
    ],
)
def test_content_decides_before_the_name(head: bytes, name: str, expected: str) -> None:
    assert format_of(head, name) == expected
