"""Chats exported as text and as pages: who, when, what, and what was left out."""

from __future__ import annotations

import time

import pytest
from mail_and_web_samples import CHAT_ANDROID, CHAT_IOS, telegram_page

from khronika.intake.extraction import Extraction
from khronika.intake.reading import read_here
from khronika.records.reports import Credit


def said(found: Extraction) -> list[tuple[str, str | None, str]]:
    return [
        (extract.path, extract.reading.author, extract.reading.text) for extract in found.extracts if extract.reading
    ]


def days(text: str) -> list[tuple[str | None, str | None] | None]:
    found = read_here(text.encode(), "_chat.txt")
    assert found.format == "whatsapp", found
    return [extract.reading.published.interval for extract in found.extracts if extract.reading]


def test_an_android_export() -> None:
    found = read_here(CHAT_ANDROID.encode(), "WhatsApp Chat with Verin watch.txt")
    assert said(found) == [
        ("messages/2", "Edda Moroz", "Over a hundred people stand in the queue.\nThey have been there since morning."),
        ("messages/5", "Ilya", "Police came at noon. <This message was edited>"),
    ]
    assert found.extracts[0].name == "Verin watch, message 2"
    [media] = [extract for extract in found.extracts if extract.unread]
    assert (media.path, media.unread and media.unread.why[:27]) == ("messages/3", "The message holds no text, ")
    last = found.extracts[-1].reading
    assert last is not None
    assert (last.published.interval, last.published.time) == (("2022-09-25", "2022-09-25"), "23:59:00")
    assert last.published.origin == "message"
    assert [mark.why for mark in last.marks] == ["whatsapp.edited"]
    assert len(found.notes) == 3
    assert "the first number goes beyond 12" in found.notes[0]
    assert "1 service lines" in found.notes[1]
    assert "1 messages were deleted" in found.notes[2]


def test_an_ios_export_with_its_marks_of_direction() -> None:
    found = read_here(CHAT_IOS.encode(), "_chat.txt")
    assert said(found) == [
        ("messages/2", "Edda Moroz", "Over a hundred people stand in the queue."),
        ("messages/4", "Ilya", "Police came at night."),
    ]
    last = found.extracts[-1].reading
    assert last is not None
    assert (last.published.interval, last.published.time) == (("2022-09-24", "2022-09-24"), "23:30:00")


@pytest.mark.parametrize(
    "head",
    [
        "24/09/2022, 10:00 - ", "9/24/22, 10:00 AM - ", "9/24/22, 10:00\u202fam - ", "24.09.22, 10:00 - ",
        "24.09.2022, 10:00 - ", "24/9/22 10:00 - ", "24-09-2022 10:00 - ", "2022-09-24, 10:00 - ", "2022/09/24 10:00 - ",
        "24/9/2022, 10:00 a. m. - ", "24/09/2022, 10:00 p. m. - ", "2022. 09. 24. 10:00 - ", "2022/9/24 上午10:00 - ",
        "24.9.2022 klo 10.00 - ", "24.09.2022 10.00 - ", "24/09/2022 à 10:00 - ", "[24/09/2022, 10:00:05] ",
        "[9/24/22, 10:00:05 AM] ", "[24.09.22, 10:00:05] ", "[2022-09-24, 10:00:05 AM] ", "[24.09.2022, 10:00:05] ",
        "\u200f[24/09/2022, 10:00:05] ", "[2022/09/24 10:00:05] ", "٢٤/٠٩/٢٠٢٢, ١٠:٠٠ - ",
    ],
)  # fmt: skip
def test_every_style_of_date(head: str) -> None:
    text = f"{head}Edda Moroz: Police came to the square at noon.\n{head}Ilya: They left again in the evening.\n"
    assert days(text) == [("2022-09-24", "2022-09-24")] * 2


def test_the_whole_file_decides_which_number_is_the_day() -> None:
    clear = "3/4/22, 10:00 - Edda: One came.\n3/15/22, 10:00 - Edda: Two came.\n"
    assert days(clear) == [("2022-03-04", "2022-03-04"), ("2022-03-15", "2022-03-15")]
    by_order = "3/4/22, 10:00 - Edda: One came.\n3/5/22, 10:00 - Edda: Two came.\n4/2/22, 10:00 - Edda: Three came.\n"
    assert days(by_order)[2] == ("2022-04-02", "2022-04-02")
    dotted = "03.04.22, 10:00 - Edda: One came.\n03.04.22, 10:00 - Edda: Two came.\n"
    assert days(dotted)[0] == ("2022-04-03", "2022-04-03")


def test_a_date_that_may_be_two_days_stays_two_days_and_is_said() -> None:
    text = "03/04/22, 10:00 - Edda: One person came.\n03/04/22, 10:05 - Edda: Two persons came.\n"
    found = read_here(text.encode(), "_chat.txt")
    assert "cannot be told" in found.notes[0]
    first = found.extracts[0].reading
    assert first is not None
    assert (first.published.status, first.published.interval) == ("inferred", ("2022-03-04", "2022-04-03"))
    assert any("two days" in warning for warning in first.warnings)


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig"])
def test_russian_chats(charset: str) -> None:
    text = (
        "24.09.2022, 09:58 - Сообщения и звонки защищены сквозным шифрованием.\n"
        "24.09.2022, 10:00 - Эдда: На площади более ста человек.\n24.09.2022, 10:01 - Илья: <Без медиафайлов>\n"
        "24.09.2022, 10:02 - Илья: Данное сообщение удалено.\n"
    )
    found = read_here(text.encode(charset), "Чат WhatsApp с контактом Эдда.txt")
    assert said(found) == [("messages/2", "Эдда", "На площади более ста человек.")]
    assert sum(extract.unread is not None for extract in found.extracts) == 1


def test_minutes_of_a_meeting_are_no_chat() -> None:
    assert read_here(b"24/09/2022, 10:00 - the meeting begins\n\nAll were there.", "minutes.txt").format == "text"


def test_a_page_of_a_telegram_export() -> None:
    found = read_here(telegram_page().encode(), "messages.html")
    assert (found.format, found.container) == ("telegram_html", True)
    first, second, third = found.extracts
    assert (first.path, second.path, third.path) == ("messages/17", "messages/18", "messages/19")
    assert first.reading is not None
    assert first.reading.text == "Queue at the Verin office:\nover a hundred people since morning."
    assert first.reading.credits == (Credit(kind="forwarded_from", value="Northern Herald"),)
    assert (first.reading.publisher, first.reading.author) == ("Verin watch", None)
    assert (first.reading.published.interval, first.reading.published.time) == (
        ("2022-09-24", "2022-09-24"),
        "10:00:00+03:00",
    )
    assert second.reading is not None
    assert second.reading.publisher == "Verin watch"  # joined to the one before
    assert second.reading.credits == (Credit(kind="reply_to", value="messages/17"),)
    assert third.unread is not None
    assert "a photo" in third.unread.why
    assert found.notes == ("Verin watch: 1 service lines (days, joins, pins, calls) were left out.",)


def test_two_thousand_messages_a_second() -> None:
    text = "".join(
        f"24/09/2022, {at // 60 % 24:02}:{at % 60:02} - Edda: Now {at} people stand in the queue, says a woman.\n"
        for at in range(500)
    )
    read_here(CHAT_ANDROID.encode(), "_chat.txt")
    began = time.process_time()
    assert len(read_here(text.encode(), "_chat.txt").extracts) == 500
    # A third of the figure that is aimed at, so that a busy machine does not fail the suite.
    assert time.process_time() - began < 500 / 700
