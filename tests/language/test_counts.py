"""A count says what its words assert, no more: hard bounds are asserted, soft bounds are how vague words are read."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khronika.language.counts import find
from khronika.records.findings import Count


def only(text: str) -> tuple[str, Count]:
    found = find(text, "en")
    assert len(found) == 1, [text[c.start : c.end] for c in found]
    return text[found[0].start : found[0].end], found[0]


@pytest.mark.parametrize(
    ("text", "words", "sign", "lower", "upper"),
    [
        ("Eleven activists were sentenced.", "Eleven", "exact", 11, 11),
        ("More than 70 houses burned.", "More than 70", "more_than", 70, None),
        ("Not more than 50 people attended.", "Not more than 50", "at_most", 0, 50),
        ("Some 120 or more villagers hid.", "Some 120 or more", "approx", None, None),
        ("A hundred or more villagers hid.", "A hundred or more", "at_least", 100, None),
        ("The unit, 120 strong, withdrew.", "120 strong", "exact", 120, 120),
        ("As many as 9,000 men may be called up.", "As many as 9,000", "at_most", 0, 9000),
        ("Two to three million refugees left.", "Two to three million", "range", 2e6, 3e6),
        ("Approximately one hundred (100) persons were present.", "Approximately one hundred", "approx", None, None),
        ("1 200 people were evacuated.", "1 200", "exact", 1200, 1200),
        ("Nobody was hurt.", "Nobody", "zero", 0, 0),
        ("Every third conscript was untrained.", "Every third", "ratio", 0.3333, 0.3333),
    ],
)
def test_hard_bounds(text: str, words: str, sign: str, lower: float | None, upper: float | None) -> None:
    found, count = only(text)
    assert (found, count.sign, count.lower, count.upper) == (words, sign, lower, upper)


def test_vague_words_have_a_hard_lower_bound_and_a_soft_reading() -> None:
    _, count = only("Several dozen men were led away.")
    assert (count.lower, count.upper) == (36, None)
    assert (count.soft_lower, count.soft_upper) == (36, 108)


def test_words_that_do_not_bound_a_side_leave_it_open() -> None:
    _, nearly = only("Nearly 400 shells fell.")
    assert (nearly.lower, nearly.upper, nearly.upper_strict) == (None, 400, True)
    assert (nearly.soft_lower, nearly.soft_upper) == (360, 400)
    _, over = only("Over 400 shells fell.")
    assert (over.lower, over.lower_strict, over.upper) == (400, True, None)


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Twelve soldiers were killed.", "dead"),
        ("Twelve soldiers refused.", "soldiers"),
        ("Police detained 40 students.", "detained"),
        ("Forty villages were shelled.", "places"),
        ("The death toll has risen to 41.", "dead"),
        ("Nine welders walked out.", "people"),
        ("They paid 900 euros.", "money"),
        ("Six trucks left.", "vehicles"),
        ("Seventeen people are missing.", "missing"),
        ("Thirty children fled.", "refugees"),
        ("Thousands marched.", "protesters"),
    ],
)
def test_what_is_counted(text: str, entity: str) -> None:
    assert only(text)[1].entity_class == entity


def test_a_part_names_its_whole() -> None:
    _, count = only("Four of the nine hostages were found.")
    assert (count.lower, count.upper, count.of) == (4, 4, 9)
    _, ratio = only("Two in five conscripts had no boots.")
    assert (ratio.scale, ratio.lower, ratio.of) == ("ratio", 0.4, 5)


def test_hedges_and_totals_are_kept() -> None:
    assert only("Reportedly 400 soldiers deserted.")[1].hedge == ("reportedly",)
    assert only("So far 38 people have been freed.")[1].cumulative is True
    assert only("Another 17 were freed.")[1].cumulative is False


@pytest.mark.parametrize(
    "text",
    [
        "The 45-year-old teacher went home.",
        "Ana, 40, is a nurse.",
        "She turned 36 years old in May.",
        "They live at 15 Garden Street.",
        "Call +99 44 123 45 67 for help.",
        "Call 555-0142.",
        "The side won 3-1 on Sunday.",
        "It happened in 2014.",
        "They met on 24 February.",
        "Article 228 applies.",
        "Room 12 was locked.",
        "A five-storey block fell.",
        "More than 1,000 days have passed.",
        "One of them smiled.",
        "The doors opened at 10:30.",
    ],
)
def test_ages_dates_scores_addresses_and_telephones_count_nobody(text: str) -> None:
    assert [text[c.start : c.end] for c in find(text, "en") if c.scale == "count"] == []


WORDS = [
    "about",
    "50",
    "nearly",
    "dozens",
    "of",
    "thousands",
    "a",
    "few",
    "dozen",
    "half",
    "million",
    "two",
    "three",
    "one",
    "in",
    "four",
    "between",
    "and",
    "to",
    "-",
    "%",
    ",",
    ".",
    "100",
    "1,200",
    "people",
    "killed",
    "were",
    "soldiers",
    "no",
    "none",
    "not",
    "single",
    "over",
    "at",
    "least",
    "or",
    "so",
    "more",
    "0",
    "999",
    "k",
    "strong",
    "the",
    "third",
    "quarter",
    "$",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_any_words_give_well_formed_counts(text: str) -> None:
    for count in find(text, "en"):
        assert 0 <= count.start < count.end <= len(text)
        if count.lower is not None and count.upper is not None:
            assert count.lower <= count.upper
        if count.soft_lower is not None and count.soft_upper is not None:
            assert count.soft_lower <= count.soft_upper


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_survived(text: str) -> None:
    find(text, "en")


@pytest.mark.parametrize("piece", ["one hundred and ", "a few ", "1-", "no ", "1 ", "between 1 and ", "$", "half a "])
def test_time_is_linear_in_the_length_of_a_line(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        begun = time.process_time()
        find(text, "en")
        return time.process_time() - begun

    seconds(500)
    assert seconds(20_000) < max(seconds(2_000), 0.01) * 30


def test_a_line_of_a_hundred_thousand_digits_counts_nothing() -> None:
    assert find("7" * 100_000, "en") == ()


def test_very_many_dates_on_a_line_stay_quick() -> None:
    def seconds(times: int) -> float:
        text = "May 1, " * times
        begun = time.process_time()
        find(text, "en")
        return time.process_time() - begun

    seconds(100)
    assert seconds(15_000) < max(seconds(1_500), 0.02) * 25
