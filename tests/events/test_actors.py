"""Who does an act of harm and who suffers it; what a negation denies; compounds that tell no act."""

from __future__ import annotations

import pytest
from pile import Pile

from khronika.records.events import Event

ORLEC = ("name", "Orlec")
SATURDAY = ("day", "on Saturday", "2031-05-03")


def only(text: str, *marks: tuple[object, ...]) -> Event:
    pile = Pile()
    pile.add("a", text, *[m for m in (ORLEC, SATURDAY) if m[1] in text], *marks)
    return pile.event()


def values(event: Event, attribute: str) -> list[tuple[float | None, str]]:
    return [(a.lower, a.stance) for a in event.assertions if a.attribute == attribute]


def test_who_beats_is_not_who_is_beaten() -> None:
    text = "In Orlec on Saturday three guards in grey coats beat a miner."
    event = only(text, ("count", "three", 3, 3, "police"))
    assert values(event, "injured") == [(1.0, "asserts")]


def test_who_is_beaten_by_guards_is_counted() -> None:
    event = only("In Orlec on Saturday three miners were beaten by guards.", ("count", "three", 3, 3))
    assert values(event, "injured") == [(3.0, "asserts")]


def test_a_negation_of_another_verb_gives_no_zero() -> None:
    text = "A march was broken up in Orlec on Saturday. Ana Brod said that a guard beat her and nobody has treated the wound."
    event = only(
        text,
        ("name", "Ana Brod", "PERSON"),
        ("says", "Ana Brod", "said", "that a guard beat her and nobody has treated the wound"),
        ("count", "nobody", 0, 0),
    )
    assert all(low for low, _ in values(event, "injured"))


def test_nobody_was_hurt_is_none() -> None:
    event = only("An explosion shook Orlec on Saturday. Nobody was hurt.", ("count", "Nobody", 0, 0))
    assert (0.0, "denies") in values(event, "injured") or (0.0, "asserts") in values(event, "injured")


@pytest.mark.parametrize("end", ["are false", "are not true", "are simply fabricated"])
def test_a_number_in_what_is_called_false_is_not_asserted(end: str) -> None:
    text = f"A march took place in Orlec on Saturday. Reports of 14 people detained {end}."
    event = only(text, ("count", "14", 14, 14))
    assert values(event, "detained") == [(14.0, "denies")]
    assert event.detained is None


@pytest.mark.parametrize(
    "text",
    [
        "Masked men took 19-year-old Ivo Lenk from his home in Orlec on Saturday.",
        "Ivo Lenk was taken away in Orlec on Saturday and has not been seen since.",
        "Ivo Lenk of Orlec, seen on Saturday at the mill, has been missing since then.",
    ],
)
def test_who_is_taken_from_home_or_not_seen_since_has_disappeared(text: str) -> None:
    assert only(text, ("name", "Ivo Lenk", "PERSON")).kind == "disappearance"


def test_a_book_taken_from_a_house_is_no_disappearance() -> None:
    pile = Pile()
    pile.add("a", "They took a book from his house in Orlec on Saturday.", ORLEC, SATURDAY)
    assert not pile.chronicle().events


@pytest.mark.parametrize(
    "words",
    ["the detention centre", "a press release", "the peace march anniversary", "the fire safety rules", "free speech"],
)
def test_a_compound_is_no_act(words: str) -> None:
    pile = Pile()
    pile.add("a", f"They spoke of {words} in Orlec on Saturday.", ORLEC, SATURDAY)
    assert not pile.chronicle().events


def test_those_who_remain_and_those_released_are_others_than_those_detained() -> None:
    pile = Pile()
    for doc, who, words, n in (
        ("a", "Ana Brod", "14 people were detained in Orlec on Saturday", 14),
        ("b", "Ivo Lenk", "11 people held on Saturday remain in custody in Orlec", 11),
    ):
        pile.add(
            doc,
            f"{who} said that {words}.",
            ORLEC,
            SATURDAY,
            ("name", who, "PERSON"),
            ("says", who, "said", f"that {words}"),
            ("count", str(n), n, n),
            published=f"2031-05-0{4 if n == 14 else 6}",
        )
    assert [r.kind for r in pile.event().relations if r.attribute == "detained"] == ["scope"]
