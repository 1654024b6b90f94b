"""When a document was published: what counts, in which order, how precise, and what contradicts it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khronika.intake.dates import date_in_name, decide, find_date, find_datelines, given_date
from khronika.intake.extraction import Claim
from khronika.intake.languages import language_of


@pytest.mark.parametrize(
    ("words", "interval", "time"),
    [
        ("2022-09-24", ("2022-09-24", "2022-09-24"), None),
        ("2022-09-24T10:00:00+0300", ("2022-09-24", "2022-09-24"), "10:00:00+03:00"),
        ("2022-09-24T07:00:00Z", ("2022-09-24", "2022-09-24"), "07:00:00+00:00"),
        ("Sat, 24 Sep 2022 10:05 GMT", ("2022-09-24", "2022-09-24"), "10:05+00:00"),
        ("September 24, 2022", ("2022-09-24", "2022-09-24"), None),
        ("24th of September, 2022", ("2022-09-24", "2022-09-24"), None),
        ("24 сентября 2022 г.", ("2022-09-24", "2022-09-24"), None),
        ("24 вересня 2022 року", ("2022-09-24", "2022-09-24"), None),
        ("24. September 2022", ("2022-09-24", "2022-09-24"), None),
        ("24.09.2022, 15:30", ("2022-09-24", "2022-09-24"), "15:30"),
        ("24/09/2022", ("2022-09-24", "2022-09-24"), None),
        ("2022/09/24", ("2022-09-24", "2022-09-24"), None),
        ("20220924", ("2022-09-24", "2022-09-24"), None),
        ("September 2022", ("2022-09-01", "2022-09-30"), None),
        ("лютий 2024", ("2024-02-01", "2024-02-29"), None),
        ("2022-02", ("2022-02-01", "2022-02-28"), None),
        ("2022", ("2022-01-01", "2022-12-31"), None),
        ("03/04/2022", ("2022-03-04", "2022-04-03"), None),
    ],
)
def test_dates_in_words(words: str, interval: tuple[str, str], time: str | None) -> None:
    found = find_date(words)
    assert found is not None
    assert (found.interval, found.time) == (interval, time)


@pytest.mark.parametrize("words", ["", "no date", "2022-13-45", "32.01.2022", "12345678", "1 2 3", "24 Sep"])
def test_what_is_no_date(words: str) -> None:
    assert find_date(words) is None


@given(
    st.dates(min_value=dt.date(1901, 1, 1), max_value=dt.date(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d.%m.%Y", "%Y%m%d"]),
)
def test_every_day_is_found_again(day: dt.date, form: str) -> None:
    found = find_date(day.strftime(form))
    assert found is not None
    assert found.interval == (day.isoformat(), day.isoformat())


@given(st.text(max_size=500))
def test_no_text_breaks_the_search(text: str) -> None:
    find_date(text, bare=True)
    for line in find_datelines(text):
        assert 0 <= line.span[0] < line.span[1] <= len(text)


@pytest.mark.parametrize(
    ("text", "span", "date", "agency"),
    [
        ("KYIV, 24 September 2022 — The army", "KYIV, 24 September 2022 —", "24 September 2022", None),
        ("VERIN (Reuters) - Sept 24 Hundreds came", "VERIN (Reuters) - Sept 24", "Sept 24", "Reuters"),
        ("VERIN, Sept 24 (Reuters) - Hundreds came", "VERIN, Sept 24 (Reuters) -", "Sept 24", "Reuters"),
        ("Verin, Norland, Sept. 24 - Four", "Verin, Norland, Sept. 24 -", "Sept. 24", None),
        ("VERIN (AP) — Police", "VERIN (AP) —", None, "AP"),
        ("VERIN — Police", "VERIN —", None, None),
        ("24 September 2022 — Police", "24 September 2022 —", "24 September 2022", None),
        ("Верин. 24 сентября. Полиция", "Верин. 24 сентября.", "24 сентября", None),
        ("A headline\n\nPublished: 24 September 2022, 10:30\n\nText", "Published: 24 September 2022, 10:30", "24 September 2022", None),
        ("24 вересня 2022 року, Верин\n\nТекст", "24 вересня 2022 року, Верин", "24 вересня 2022", None),
        ("Verrin Herald\n\n18 June 2023\n\nText", "18 June 2023", "18 June 2023", None),
        ("Bulletin 41, 18 June 2023\n\nText", "Bulletin 41, 18 June 2023", "18 June 2023", None),
        ("Bulletin 41 of the Lantern Group, 18 June 2023\nText", "Bulletin 41 of the Lantern Group, 18 June 2023", "18 June 2023", None),
        ("Recorded 20 June 2023\n\nText", "Recorded 20 June 2023", "20 June 2023", None),
        ("Account of a nurse, recorded 20 June 2023\n\nText", "recorded 20 June 2023", "20 June 2023", None),
        ("date 2023-05-06 Early in the morning", "date 2023-05-06", "2023-05-06", None),
    ],
)  # fmt: skip
def test_datelines(text: str, span: str, date: str | None, agency: str | None) -> None:
    found = find_datelines(text)[0]
    assert (text[found.span[0] : found.span[1]], found.date, found.agency) == (span, date, agency)


@pytest.mark.parametrize(
    "text",
    [
        "Norland — the larger state — sent help.",
        "May 5 — the day we remember.",
        "In Verin (the capital) - they came.",
        "She said in a letter, written 20 June 2023, that he lives.",
        "A - b",
    ],
)
def test_what_is_no_dateline(text: str) -> None:
    assert find_datelines(text) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("2022-09-24_report.html", "2022-09-24"),
        ("20220924.txt", "20220924"),
        ("a/report 24.09.2022.pdf", "24.09.2022"),
        ("story_24_sept_2022.html", "24 sept 2022"),
        ("report-2022-09.txt", "2022-09"),
        ("IMG_20220924_101112.jpg", "20220924"),
        ("D12345678.txt", None),
        ("03-04-2022.txt", None),
        ("notes.txt", None),
    ],
)
def test_file_names(name: str, words: str | None) -> None:
    claim = date_in_name(name)
    assert (claim.words if claim else None) == words


def claim(origin: str, words: str, *, sure: bool = True) -> Claim:
    return Claim(origin=origin, words=words, label=f"the {origin}", sure=sure)  # type: ignore[arg-type]


def test_metadata_goes_before_the_dateline_and_a_contradiction_is_said() -> None:
    published, warnings = decide([claim("dateline", "2 March 2022"), claim("metadata", "2022-05-01")])
    assert (published.status, published.interval, published.origin) == (
        "known",
        ("2022-05-01", "2022-05-01"),
        "metadata",
    )
    assert len(warnings) == 1
    assert "2022-03-02" in warnings[0]


def test_a_dateline_of_the_evening_before_is_no_contradiction() -> None:
    assert decide([claim("dateline", "30 April 2022"), claim("metadata", "2022-05-01")])[1] == ()


def test_a_file_name_alone_is_only_inferred() -> None:
    published, _ = decide([claim("file_name", "2022-05-01", sure=False)])
    assert (published.status, published.origin) == ("inferred", "file_name")


def test_a_day_without_a_year_takes_it_from_the_nearest_claim() -> None:
    published, _ = decide([claim("dateline", "Dec 31"), claim("file_name", "2023-01-01", sure=False)])
    assert (published.status, published.interval, published.origin) == (
        "inferred",
        ("2022-12-31", "2022-12-31"),
        "dateline",
    )


def test_a_day_without_any_year_stays_unknown() -> None:
    published, warnings = decide([claim("dateline", "Sept 24")])
    assert (published.status, published.interval) == ("unknown", None)
    assert "no year" in warnings[0]


def test_an_ambiguous_day_is_inferred_and_said() -> None:
    published, warnings = decide([claim("metadata", "03/04/2022")])
    assert (published.status, published.interval) == ("inferred", ("2022-03-04", "2022-04-03"))
    assert "two days" in warnings[0]


def test_nothing_known_is_unknown() -> None:
    assert decide([])[0].status == "unknown"


@pytest.mark.parametrize(
    ("words", "interval"),
    [("2022-09", ("2022-09-01", "2022-09-30")), ("2022-09-24T10:30", ("2022-09-24", "2022-09-24")), ("soon", None)],
)
def test_given_dates(words: str, interval: tuple[str, str] | None) -> None:
    published = given_date(words)
    assert (published.interval if published else None) == interval


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Police closed the bridge on Sunday, a spokesman said.", "en"),
        ("Полиция закрыла мост в воскресенье, сообщил представитель.", "ru"),
        ("Поліція закрила міст у неділю, повідомив речник.", "uk"),
        ("Міліцыя зачыніла мост у нядзелю, паведаміў прадстаўнік, у сваю чаргу чакаў.", "be"),
        ("Policja zamknęła most w niedzielę, powiedział rzecznik.", "pl"),
        ("Їжак", "uk"),
        ("Мы ждём", "ru"),
        ("OK", None),
        ("12345 …", None),
        ("", None),
    ],
)
def test_languages(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_the_day_a_file_was_made_is_only_an_upper_bound() -> None:
    made = Claim(origin="metadata", words="20261122", label="the PDF's creation date", sure=False, made=True)
    published, warnings = decide([made])
    assert (published.status, published.interval) == ("inferred", (None, "2026-11-22"))
    assert len(warnings) == 1
    for other in (claim("dateline", "18 June 2023"), claim("file_name", "2023-06-18", sure=False)):
        published, warnings = decide([made, other])
        assert published.interval == ("2023-06-18", "2023-06-18")
        assert published.origin == other.origin
        assert not warnings
