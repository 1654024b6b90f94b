"""What a time expression means depends on what is known of the document's date, and on nothing else."""

from __future__ import annotations

import time
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khronika.language.timexes import TimexCandidate, find, resolve
from khronika.records.findings import NamedEvent, Timex
from khronika.records.reports import Published, Report

KNOWN = ("2022-09-24", "2022-09-24")
WINDOW = ("2022-09-22", "2022-09-26")
MOBILISATION = NamedEvent(
    id="e1", words=("mobilisation began",), interval=("2022-09-21", "2022-09-21"), source="decree"
)


def read(
    text: str,
    dated: tuple[str, str] | None = KNOWN,
    quotes: list[tuple[int, int]] | None = None,
    events: list[NamedEvent] | None = None,
) -> tuple[tuple[Timex, ...], Published]:
    published = Published(status="known", interval=dated) if dated else Published()
    report = Report(id="r", text=text, published=published)
    return resolve(report, [(0, len(text))], [find(text, "en")], quotes or [], events or [])


def only(text: str, dated: tuple[str, str] | None = KNOWN, **more: object) -> Timex:
    found, _ = read(text, dated, **more)  # type: ignore[arg-type]
    assert len(found) == 1, [text[t.start : t.end] for t in found]
    return found[0]


class TestDocumentDateKnown:
    def test_six_months_ago_is_a_month_wide(self) -> None:
        t = only("He was freed six months ago.")
        assert (t.value, t.interval, t.status, t.op) == ("2022-03", ("2022-03-09", "2022-04-08"), "bounded", "DCT-P6M")

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("They were arrested on Monday.", "2022-09-19"),
            ("They will be tried on Monday.", "2022-09-26"),
            ("The court was closed until Monday.", "2022-09-26"),
            ("He had been due to leave on Monday.", "2022-09-19"),
            ("They left last Saturday.", "2022-09-17"),
        ],
    )
    def test_tense_decides_a_bare_weekday(self, text: str, value: str) -> None:
        assert only(text).value == value

    def test_a_day_without_a_year_keeps_both_readings_when_the_text_does_not_settle_it(self) -> None:
        t = only("The hearing of March 20.", ("2022-09-20", "2022-09-20"))
        assert t.status == "candidates"
        assert t.candidates == ("2022-03-20", "2023-03-20")
        assert t.op == "XXXX-03-20"

    def test_a_weekday_printed_beside_a_date_decides_the_year(self) -> None:
        assert only("The letter is of Thursday, March 23.").value == "2023-03-23"

    def test_the_past_two_weeks_end_with_the_document(self) -> None:
        t = only("Shelling grew over the past two weeks.")
        assert (t.type, t.value, t.interval) == ("DURATION", "P2W", ("2022-09-10", "2022-09-24"))

    def test_quoted_words_hang_on_the_utterance(self) -> None:
        text = '"They came yesterday," she said.'
        t = only(text, quotes=[(0, 22)])
        assert (t.anchor, t.status, t.value) == ("utterance", "bounded", "2022-09-23")


class TestDocumentDateInferred:
    def test_an_interval_widens_what_hangs_on_it(self) -> None:
        t = only("He was freed six months ago.", WINDOW)
        assert t.interval == ("2022-03-07", "2022-04-10")

    def test_a_day_counted_from_an_interval_is_an_interval(self) -> None:
        t = only("They came yesterday evening.", WINDOW)
        assert (t.value, t.status, t.candidates) == ("2022-09-XXTEV", "bounded", ())
        assert t.interval == ("2022-09-21", "2022-09-25")

    def test_readings_that_differ_over_the_interval_are_candidates(self) -> None:
        t = only("They came on Saturday.", WINDOW)
        assert (t.status, t.candidates) == ("candidates", ("2022-09-17", "2022-09-24"))
        assert t.interval == ("2022-09-17", "2022-09-24")

    def test_a_year_is_too_wide_for_candidates(self) -> None:
        t = only("They came yesterday.", ("2022-01-01", "2022-12-31"))
        assert (t.value, t.status, t.candidates) == ("XXXX-XX-XX", "bounded", ())
        assert t.interval == ("2021-12-31", "2022-12-30")

    def test_one_year_fits_the_whole_interval(self) -> None:
        t = only("He was taken on February 24th.", WINDOW)
        assert (t.value, t.status) == ("2022-02-24", "resolved")

    def test_a_full_date_at_the_head_dates_the_document_and_says_so(self) -> None:
        found, published = read("MORVA, 3 May 2021 — Two men were taken yesterday.", None)
        assert (published.status, published.interval, published.origin) == ("inferred", ("2021-05-03",) * 2, "dateline")
        assert found[-1].value == "2021-05-02"


class TestDocumentDateUnknown:
    @pytest.mark.parametrize(
        ("text", "value", "op"),
        [
            ("They came yesterday evening.", "XXXX-XX-XXTEV", "DCT-P1D TEV"),
            ("He was freed six months ago.", "XXXX-XX", "DCT-P6M"),
            ("He was taken on February 24th.", "XXXX-02-24", "XXXX-02-24"),
            ("She came on Monday.", "XXXX-WXX-1", "XXXX-WXX-1"),
        ],
    )
    def test_the_symbolic_form_stays_and_no_day_is_shown(self, text: str, value: str, op: str) -> None:
        t = only(text, None)
        assert (t.value, t.op, t.interval, t.status) == (value, op, None, "symbolic")

    def test_a_year_named_earlier_gives_a_later_day_its_year(self) -> None:
        found, published = read("The camp opened in 2014. On May 3 they fled.", None)
        assert published.status == "unknown"
        assert (found[1].value, found[1].anchor) == ("2014-05-03", "timex:0")

    def test_a_listed_event_dates_the_document(self) -> None:
        text = "A little more than two days have passed since the mobilisation began. Yesterday they came."
        found, published = read(text, None, events=[MOBILISATION])
        assert (published.status, published.origin) == ("inferred", "event")
        assert published.interval == ("2022-09-23", "2022-09-24")
        assert (found[0].value, found[0].mod, found[0].anchor) == ("P2D", "MORE_THAN", "event:e1")
        assert found[1].interval == ("2022-09-22", "2022-09-23")

    def test_without_the_list_nothing_is_inferred(self) -> None:
        _, published = read("A little more than two days have passed since the mobilisation began.", None)
        assert published.status == "unknown"


class TestNamedEvents:
    def test_the_day_an_event_began(self) -> None:
        t = only("He fled on the day the mobilisation began.", None, events=[MOBILISATION])
        assert (t.value, t.anchor, t.status) == ("2022-09-21", "event:e1", "resolved")

    def test_several_events_are_candidates(self) -> None:
        other = NamedEvent(id="e2", words=("mobilisation",), interval=("2014-03-01", "2014-03-01"))
        t = only("He fled on the day the mobilisation began.", None, events=[MOBILISATION, other])
        assert (t.status, t.candidates) == ("candidates", ("event:e1", "event:e2"))

    def test_days_after_an_event(self) -> None:
        t = only("He fled three days after the mobilisation began.", None, events=[MOBILISATION])
        assert (t.interval, t.anchor) == (("2022-09-24", "2022-09-24"), "event:e1")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was sealed on 31 February.", []),
        ("It is stamped 1/2/03.", [("1/2/03", "candidates")]),
        ("It is stamped 25/12/1998.", [("25/12/1998", "resolved")]),
        ("It is stamped 45/45/1998.", []),
        ("Call 2019 4455 1998 77.", []),
        ("It rose by 2000 people.", []),
        ("It rose to $1998.", []),
        ("May I come in?", []),
        ("They march on.", []),
        ("A three-year-old girl.", []),
    ],
)
def test_what_is_no_time_or_an_open_one_gives_no_false_certainty(text: str, expected: list[tuple[str, str]]) -> None:
    found, _ = read(text)
    assert [(text[t.start : t.end], t.status) for t in found if t.type != "DURATION"] == [
        *expected,
    ]


RELATIVE = [
    "They came yesterday.", "They came three days ago.", "They come tomorrow evening.",
    "They came this morning.", "He left last night.",
]  # fmt: skip


@given(st.sampled_from(RELATIVE), st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-500, 500))
def test_moving_the_document_moves_what_hangs_on_it(text: str, day: date, by: int) -> None:
    def value(on: date) -> date:
        return date.fromisoformat(only(text, (on.isoformat(),) * 2).value[:10])  # type: ignore[arg-type]

    assert value(day + timedelta(days=by)) - value(day) == timedelta(days=by)


WORDS = [
    "the",
    "a",
    "of",
    "last",
    "next",
    "this",
    "past",
    "two",
    "3",
    "31",
    "1998",
    "May",
    "Monday",
    "Sunday",
    "morning",
    "evening",
    "year",
    "years",
    "days",
    "week",
    "ago",
    "later",
    "earlier",
    "quarter",
    "third",
    "early",
    "late",
    "end",
    "5",
    "p.m.",
    "noon",
    ":",
    "-",
    "/",
    ",",
    ".",
    "'",
    "since",
    "will",
    "said",
    "February",
    "29",
    "1/2/03",
    "00",
    "99",
    "in",
    "spring",
    "half",
    "century",
    "decade",
    "now",
    "daily",
    "every",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join), st.sampled_from([None, KNOWN, WINDOW]))
def test_any_words_give_well_formed_timexes(text: str, dated: tuple[str, str] | None) -> None:
    found, published = read(text, dated)
    last = 0
    for t in found:
        assert last <= t.start < t.end <= len(text)
        last = t.end
        assert t.op
        if t.interval is not None and None not in t.interval:
            assert t.interval[0] <= t.interval[1]  # type: ignore[operator]
        if dated is None and t.anchor == "dct" and published.interval is None:
            assert t.interval is None
    assert read(text, dated) == (found, published)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_survived(text: str) -> None:
    read(text)
    read(text, ("0001-01-01", "9999-12-31"))


def test_candidates_are_stored_and_come_back() -> None:
    candidates = find("They came at 5 p.m. on Friday, two weeks before the end of 2021.", "en")
    assert msgspec.json.decode(msgspec.json.encode(candidates), type=tuple[TimexCandidate, ...]) == candidates


def test_a_language_without_rules_finds_nothing() -> None:
    assert find("Вчора о п'ятій.", "xx") == ()


HOSTILE = [
    "the ",
    "1/",
    "a half ",
    "two thousand and ",
    "1-",
    "May 1, ",
    "'",
    "12:",
    "\n \n",
    "last ",
    "1,",
    "0s",
    "- ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_is_linear_in_the_length_of_a_line(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        begun = time.process_time()
        read(text)
        return time.process_time() - begun

    seconds(500)
    assert seconds(20_000) < max(seconds(2_000), 0.01) * 30


def test_a_line_of_a_hundred_thousand_digits_is_no_time() -> None:
    assert find("7" * 100_000, "en") == ()
