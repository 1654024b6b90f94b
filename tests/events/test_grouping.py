"""Which reports tell one event, and that nothing but the reports decides it."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from pile import Pile

from khronika.events.chronicle import chronicle, components, frames, group
from khronika.events.kinds import kinds, triggers
from khronika.events.words import table, words_of
from khronika.records.base import to_json
from khronika.records.events import Constraint, Frame

DAYS = {"Monday": "2031-05-05", "Tuesday": "2031-05-06", "Friday": "2031-05-16"}


def tell(pile: Pile, doc: str, text: str, **more: object) -> str:
    """A report whose places and days are found by their words."""
    marks: list[tuple[object, ...]] = [("name", p) for p in ("Orlec", "Varnitsa", "Springton") if p in text]
    marks += [("name", p, "PERSON") for p in ("Ana Brod", "Ivo Lenk", "Mina Taro") if p in text]
    marks += [("name", p) for p in ("Upper Region", "Lower Region") if p in text]
    marks += [("day", f"on {word}", day) for word, day in DAYS.items() if f"on {word}" in text]
    return pile.add(doc, text, *marks, **more)  # type: ignore[arg-type]


def grouped(pile: Pile) -> list[tuple[str, ...]]:
    return sorted(e.docs for e in pile.chronicle().events if e.docs)


def test_like_day_place_and_kind_are_one_event_whatever_the_numbers() -> None:
    pile = Pile()
    tell(pile, "a", "Twelve miners were killed by an explosion in Orlec on Monday at the Deep Shaft.")
    tell(pile, "b", "The explosion at the Deep Shaft in Orlec on Monday killed 40 miners.")
    assert grouped(pile) == [("a", "b")]


def test_another_day_place_or_kind_is_another_event() -> None:
    for other in (
        "Twelve miners were killed by an explosion in Orlec on Friday at the Deep Shaft.",
        "Twelve miners were killed by an explosion in Varnitsa on Monday at the mill.",
        "The court sentenced two bakers in Orlec on Monday to six years.",
    ):
        pile = Pile()
        tell(pile, "a", "Three girls were killed by an explosion in Orlec on Monday near the river bridge.")
        tell(pile, "b", other)
        assert grouped(pile) == [("a",), ("b",)], other


def test_two_towns_of_one_name_in_two_regions_are_two_places() -> None:
    pile = Pile()
    tell(pile, "a", "Twelve miners were killed by an explosion in Springton, Upper Region on Monday.")
    tell(pile, "b", "Twelve miners were killed by an explosion in Springton, Lower Region on Monday.")
    assert grouped(pile) == [("a",), ("b",)]


def test_a_report_without_day_and_place_stands_alone() -> None:
    pile = Pile()
    tell(pile, "a", "Twelve miners were killed by an explosion.", published=None)
    tell(pile, "b", "Twelve miners were killed by an explosion.", published=None)
    assert grouped(pile) == [("a",), ("b",)]


def test_copies_tell_one_event_even_without_day_and_place() -> None:
    pile = Pile()
    tell(pile, "a", "Twelve miners were killed by an explosion.", published=None)
    tell(pile, "b", "Twelve miners were killed by an explosion.", published=None)
    pile.family("a", "b", relation="identical")
    assert grouped(pile) == [("a", "b")]


def test_a_report_without_a_date_of_its_own_speaks_of_the_day_before_it_was_published() -> None:
    pile = Pile()
    tell(pile, "a", "Twelve miners were killed by an explosion at the Deep Shaft in Orlec.", published="2031-05-06")
    event = pile.event()
    assert event.date_interval == ("2031-05-05", "2031-05-06") and event.date is None


def test_a_year_end_summary_mentions_many_events_and_is_the_main_report_of_one_at_most() -> None:
    pile = Pile()
    tell(pile, "a", "An explosion killed twelve miners in Orlec on Monday.")
    tell(pile, "b", "Police dispersed a protest in Varnitsa on Friday.")
    tell(
        pile,
        "c",
        "The year: An explosion killed miners in Orlec on Monday. Police dispersed a protest in Varnitsa on Friday.",
        published="2031-12-30",
    )
    events = pile.chronicle().events
    assert sorted(doc for e in events for doc in e.docs) == ["a", "b", "c"]
    assert any("c" in e.also for e in events)


def test_a_call_for_violence_is_no_event() -> None:
    pile = Pile()
    text = "Kill the guards in Orlec on Monday, the leaflet said."
    pile.add(
        "a", text, ("name", "Orlec"), ("says", "the leaflet", "said", "Kill the guards in Orlec on Monday", "calls_for")
    )
    assert pile.chronicle().events == ()


def test_a_reviewer_joins_and_parts_events() -> None:
    pile = Pile()
    tell(pile, "a", "An explosion killed miners in Orlec on Monday.")
    tell(pile, "b", "An explosion killed miners in Varnitsa on Friday.")
    same = Constraint(kind="same", what="event", a=("a", (0, 5)), b=("b", (0, 5)))
    assert [e.docs for e in pile.chronicle([same]).events] == [("a", "b")]
    twin = Pile()
    tell(twin, "a", "An explosion at the Deep Shaft killed miners in Orlec on Monday.")
    tell(twin, "b", "An explosion at the Deep Shaft killed miners in Orlec on Monday.")
    twin.family("a", "b", relation="identical")
    assert grouped(twin) == [("a", "b")]
    parted = Constraint(kind="not_same", what="event", a=("a", (0, 5)), b=("b", (0, 5)))
    assert sorted(e.docs for e in twin.chronicle([parted]).events) == [("a",), ("b",)]


def test_every_kind_has_its_example() -> None:
    for kind, entry in table()["triggers"].items():
        assert triggers(words_of(entry["example"]))[0].kind == kind, kind
    assert set(table()["triggers"]) == set(kinds())


SENTENCES = [
    "An explosion at the Deep Shaft killed twelve miners in Orlec on Monday.",
    "Ana Brod was killed in Orlec on Monday, at the Deep Shaft.",
    "Police dispersed a protest in Varnitsa on Tuesday.",
    "The court in Varnitsa sentenced Ivo Lenk on Friday.",
    "Three were wounded by an explosion in Springton, Upper Region on Monday.",
    "Nobody was killed in Orlec.",
]


@given(
    st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_neither_the_order_nor_an_unrelated_document_nor_computing_by_parts_changes_anything(
    texts: list[list[str]], shuffle: random.Random
) -> None:
    pile = Pile()
    for i, sentences in enumerate(texts):
        tell(pile, f"d{i}", " ".join(dict.fromkeys(sentences)), publisher=f"Paper {i % 3}")
    whole = pile.chronicle()
    reports = list(pile.reports)
    shuffle.shuffle(reports)
    again = chronicle(reports, pile.findings, pile.lineage)
    assert to_json(again) == to_json(whole)
    pile.add(
        "zz", "A choir gave a speech in Farholm on Sunday.", ("name", "Farholm"), ("day", "on Sunday", "2033-01-02")
    )
    more = pile.chronicle()
    assert [to_json(e) for e in more.events if "zz" not in e.docs] == [to_json(e) for e in whole.events]


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4, unique=True), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_duplicates_of_a_document_add_no_voice(sentences: list[str], copies: int) -> None:
    pile = Pile()
    tell(pile, "a", " ".join(sentences), publisher="Morning Paper")
    before = pile.chronicle().voices
    for i in range(copies):
        tell(pile, f"b{i}", " ".join(sentences), publisher=f"Paper {i}")
    pile.family("a", *[f"b{i}" for i in range(copies)], relation="identical", root="a")
    after = pile.chronicle().voices
    assert (after.lower, after.upper) == (before.lower, before.upper)


def test_components_are_blocks_of_what_can_share_an_event() -> None:
    pile = Pile()
    tell(pile, "a", SENTENCES[0])
    tell(pile, "b", SENTENCES[1])
    tell(pile, "c", SENTENCES[2])
    told = {r.id: frames(r, pile.findings[r.id]) for r in pile.reports}
    assert components(told, pile.lineage, ()) == [("a", "b"), ("c",)]
    joined = Constraint(kind="same", what="event", a=("a", (0, 5)), b=("c", (0, 5)))
    assert components(told, pile.lineage, (joined,)) == [("a", "b", "c")]


def test_frames_are_records_that_read_back() -> None:
    from khronika.records.base import from_json

    pile = Pile()
    tell(pile, "a", SENTENCES[0])
    found = frames(pile.reports[0], pile.findings["a"])
    assert tuple(from_json(to_json(f), Frame) for f in found) == found


def test_each_document_is_the_main_report_of_at_most_one_line() -> None:
    pile = Pile()
    for i, sentence in enumerate(SENTENCES):
        tell(pile, f"d{i}", f"{sentence} {SENTENCES[0]}" if i else sentence)
    listed = [doc for line in group(pile.reports, pile.findings, pile.lineage) for doc in line.docs]
    assert len(listed) == len(set(listed))


def test_hostile_text_is_read_in_linear_time() -> None:
    for text in ("." * 100_000, "a.b " * 25_000, "killed " * 3_000, "killed\n" * 3_000):
        pile = Pile()
        pile.add("a", text)
        pile.chronicle()
