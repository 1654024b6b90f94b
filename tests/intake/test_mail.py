"""Mail and mail boxes: whose words, whose quotation, which thread, what was attached."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from intake_samples import PAGE
from mail_and_web_samples import HTML_REPLY, REPLY, WORDS, mail, mail_with_attachments, mbox

import khronika
from khronika.intake.extraction import Extract, Extraction
from khronika.intake.reading import read_here
from khronika.records.custody import Reading
from khronika.records.reports import Credit


def only(data: bytes, name: str = "a.eml") -> Reading:
    found = read_here(data, name)
    assert found.extracts[0].reading is not None, found.extracts[0].unread
    return found.extracts[0].reading


def marked(its: Reading, kind: str) -> list[str]:
    return [its.text[start:end] for mark in its.marks if mark.kind == kind for start, end in mark.spans]


def by_path(found: Extraction) -> dict[str, Extract]:
    assert len({extract.path for extract in found.extracts}) == len(found.extracts)
    return {extract.path: extract for extract in found.extracts}


def test_headers_become_author_day_title_and_thread() -> None:
    its = only(mail(2, parent=1).as_bytes())
    assert (its.title, its.author, its.text) == ("Four hurt at the bridge", "Anna Brandt", WORDS)
    assert (its.published.interval, its.published.time) == (("2022-05-01", "2022-05-01"), "10:00:00+03:00")
    assert its.published.origin == "message"
    assert its.credits == (
        Credit(kind="message_id", value="m2@verinpost.example"),
        Credit(kind="reply_to", value="m1@verinpost.example"),
        Credit(kind="reply_to", value="m0@verinpost.example"),
    )
    assert its.warnings == ()


def test_earlier_mail_and_the_signature_stay_and_are_marked() -> None:
    its = only(mail(body=REPLY).as_bytes())
    assert its.text == REPLY.strip("\n")
    [quoted] = marked(its, "quoted")
    assert quoted.startswith("On Sat, 30 Apr 2022")
    assert quoted.endswith("> Send us all you have.")
    assert marked(its, "boilerplate") == ["-- \nAnna Brandt\nVerin Post"]


@pytest.mark.parametrize(
    "opening",
    [
        "-----Original Message-----\nFrom: Desk <desk@herald.example>\nSent: Saturday\nTo: Anna\nSubject: Bridge",
        "________________________________\nFrom: Desk\nSent: Saturday, April 30, 2022 6:00 PM\nTo: Anna\nSubject: Bridge",
        "-------- Исходное сообщение --------\nОт: Desk",
        "30.04.2022 18:00, Desk пишет:\n> Bridge?",
        "Am 30. April 2022 um 18:00 schrieb Desk <desk@herald.example>:\n> Bridge?",
        "сб, 30 апр. 2022 г. в 18:00, Desk <desk@herald.example>:\n> Bridge?",
    ],
)
def test_every_program_has_its_own_way_to_quote(opening: str) -> None:
    its = only(mail(body=f"{WORDS}\n\n{opening}\n").as_bytes())
    assert marked(its, "quoted") == [opening]


def test_what_is_forwarded_is_the_message_itself_and_credited() -> None:
    body = f"See below.\n\n---------- Forwarded message ---------\nFrom: Desk <desk@herald.example>\nDate: Sat\n\n{WORDS}\n"
    its = only(mail(body=body).as_bytes())
    assert marked(its, "quoted") == []
    assert [c.value for c in its.credits if c.kind == "forwarded_from"] == ["Desk <desk@herald.example>"]


def test_html_mail_gives_paragraphs_and_its_quotations_are_marked() -> None:
    message = mail()
    message.set_content(HTML_REPLY, subtype="html")
    its = only(message.as_bytes())
    assert its.text.split("\n\n") == [
        WORDS, "On Sat the desk wrote:", "What happened at the bridge?", "It goes on below the quotation.",
    ]  # fmt: skip
    assert marked(its, "quoted") == ["On Sat the desk wrote:\n\nWhat happened at the bridge?"]


def test_of_two_forms_of_one_text_the_one_with_the_words_is_read() -> None:
    message = mail(body="Your program cannot show this.")
    message.add_alternative(f"<p>{WORDS}</p><p>The governor denied it.</p>", subtype="html")
    assert only(message.as_bytes()).text == f"{WORDS}\n\nThe governor denied it."
    message = mail()
    message.add_alternative(f"<p>{WORDS}</p>", subtype="html")
    assert only(message.as_bytes()).text == WORDS


def test_attachments_are_documents_read_by_their_own_readers() -> None:
    found = by_path(read_here(mail_with_attachments(), "a.eml"))
    assert list(found) == [
        "",
        "attachments/1/note.txt",
        "attachments/2/pages.zip!/in/page.html",
        "attachments/3/message.eml",
    ]
    assert [extract.format for extract in found.values()] == ["eml", "text", "html", "eml"]
    texts = [extract.reading.text if extract.reading else "" for extract in found.values()]
    assert texts[1] == "The governor denied that anyone was hurt."
    assert "the northern bridge" in texts[2]
    assert texts[3] == "Police closed the square as well, says a shopkeeper."
    assert found[""].reading is not None
    assert found[""].reading.warnings == ("3 attachments: documents of their own beside this one.",)


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("=?utf-8?B?0JzQvtGB0YIg0LfQsNC60YDRi9GC?=", "Мост закрыт"),
        ("=?koi8-r?Q?=ED=CF=D3=D4_=DA=C1=CB=D2=D9=D4?=", "Мост закрыт"),
        ("=?UTF-8?B?0JzQvtGB?=\r\n =?UTF-8?B?0YLRiyDQtw==?=", "Мосты з"),
        ("=?utf-8?B?0JzQvtGB0?= =?utf-8?B?YLRiw==?=", "Мосты"),
        ("=?nonsense?Q?caf=E9?=", "café"),
        ("=?utf-8?Q?line=0D=0ABcc:_x?=", "line Bcc: x"),
        ("=?utf-8?B?!!!?= left", "left"),
    ],
)
def test_subjects_however_they_were_written(header: str, title: str) -> None:
    data = mail().as_bytes().replace(b"Four hurt at the bridge", header.encode(), 1)
    shown = only(data).title
    assert shown is not None
    assert title in shown


@pytest.mark.parametrize("charset", ["koi8-r", "cp1251", "iso-2022-jp", "utf-16"])
def test_bodies_in_the_charset_they_name(charset: str) -> None:
    text = "警察は橋を閉じた。" if charset == "iso-2022-jp" else "Полиция закрыла мост в Верине."
    head = f"From: a@b.example\nTo: c@d.example\nMessage-ID: <x@y>\nContent-Type: text/plain; charset={charset}\n\n"
    assert only(head.encode() + text.encode(charset)).text.strip() == text


def test_flowed_lines_are_put_together() -> None:
    head = "From: a@b.example\nTo: c@d.example\nMessage-ID: <x@y>\nContent-Type: text/plain; format=flowed\n\n"
    assert (
        only(f"{head}Police closed \nthe bridge.\n> Was \n> it so?\n".encode()).text
        == "Police closed the bridge.\n> Was it so?"
    )


def test_a_date_that_the_first_server_contradicts_is_said() -> None:
    data = mail().as_bytes().replace(b"Date: Sun, 01 May 2022", b"Date: Thu, 03 Mar 2022")
    its = only(data)
    assert its.published.interval == ("2022-03-03", "2022-03-03")
    assert any("contradict" in warning and "Received" in warning for warning in its.warnings)


def test_sealed_mail_is_listed_with_what_would_help() -> None:
    data = mail().as_bytes().replace(b"Content-Type: text/plain", b"Content-Type: application/pkcs7-mime")
    [extract, _] = read_here(data, "a.eml").extracts
    assert extract.unread is not None
    assert "S/MIME" in extract.unread.why
    assert "decrypted" in extract.unread.help


def test_a_mail_box_is_split_into_its_messages() -> None:
    found = read_here(mbox(3), "Inbox")
    assert [extract.path for extract in found.extracts] == ["messages/1", "messages/2", "messages/3"]
    texts = [extract.reading.text for extract in found.extracts if extract.reading]
    assert texts[1] == f"{WORDS}\n\n>From the bridge they went on, message 2.".replace(">From", "From")
    assert all(extract.member_sha256 for extract in found.extracts)


def test_a_sentence_that_begins_with_from_ends_no_message() -> None:
    body = f"{WORDS}\n\nFrom the bridge they went to the square at noon.\n"
    box = b"From x@y Sun May  1 10:00:00 2022\n" + mail(body=body).as_bytes()
    assert len(read_here(box, "a.mbox").extracts) == 1


def test_apple_mail_writes_a_length_before_and_a_list_after() -> None:
    data = mail().as_bytes()
    wrapped = b"%d       \n%s<?xml version='1.0'?><plist><dict/></plist>" % (len(data), data)
    assert only(wrapped, "7.emlx").text == WORDS


def test_a_saved_report_that_speaks_of_mail_is_no_mail() -> None:
    assert read_here(b"Date: 2022-05-01\nFrom: our correspondent\n\nPolice came.", "a.txt").format == "text"
    assert read_here(PAGE.encode(), "mail.html").format == "html"


def test_two_thousand_messages_a_second() -> None:
    box = mbox(400)
    read_here(mbox(2), "Inbox")
    began = time.process_time()
    assert len(read_here(box, "Inbox").extracts) == 400
    # A third of the figure that is aimed at, so that a busy machine does not fail the suite.
    assert time.process_time() - began < 400 / 700


def test_a_folder_of_mails_is_added_with_all_that_is_in_them(tmp_path: Path) -> None:
    pile = tmp_path / "pile"
    pile.mkdir()
    for number in range(12):
        (pile / f"{number}.eml").write_bytes(mail(number, body=f"Message {number}. {WORDS}").as_bytes())
    (pile / "more.eml").write_bytes(mail_with_attachments())
    (pile / "Inbox").write_bytes(mbox(5))
    case = khronika.init_case(tmp_path / "case")
    first, second = case.add([pile], by="test"), case.add([pile], by="test")
    assert (first.files_new, first.added, first.read) == (14, 12 + 4 + 5, 12 + 4 + 5)
    assert (second.files_new, second.files_already, second.added, second.already) == (0, 14, 0, 21)
