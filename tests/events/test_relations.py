"""Where voices disagree, and where they only seem to."""

from __future__ import annotations

import itertools

from pile import Pile

from khronika.records.events import AttributeRelation

ORLEC = ("name", "Orlec")
MONDAY = ("day", "on Monday", "2031-05-05")


def toll(
    pile: Pile,
    doc: str,
    who: str,
    words: str,
    lower: float | None,
    upper: float | None,
    published: str = "2031-05-06",
    people: str = "people",
) -> None:
    """A report in which `who` gives a number of killed."""
    content = f"{words} {people} were killed in Orlec on Monday"
    pile.add(
        doc,
        f"{content}, {who} said.",
        ORLEC,
        MONDAY,
        ("name", who, "PERSON"),
        ("says", who, "said", content),
        ("count", words, lower, upper, "children" if people == "children" else "people"),
        published=published,
    )


def killed(pile: Pile) -> list[AttributeRelation]:
    return [r for r in pile.event().relations if r.attribute == "killed"]


def kinds(pile: Pile) -> list[str]:
    return [r.kind for r in killed(pile)]


def test_a_toll_that_rises_over_days_is_one_count_rising_whoever_says_so() -> None:
    pile = Pile()
    toll(pile, "a", "Ana Brod", "30", 30, 30, "2031-05-05")
    toll(pile, "b", "Ivo Lenk", "50", 50, 50, "2031-05-06")
    toll(pile, "c", "Mira Dole", "57", 57, 57, "2031-05-09")
    assert kinds(pile) == ["update"]
    assert "one count rising" in killed(pile)[0].why


def test_disjoint_counts_of_one_day_from_two_voices_are_a_conflict() -> None:
    pile = Pile()
    toll(pile, "a", "Ana Brod", "12", 12, 12)
    toll(pile, "b", "Ivo Lenk", "17", 17, 17)
    assert kinds(pile) == ["conflict"]


def test_at_least_twelve_and_seventeen_agree() -> None:
    pile = Pile()
    toll(pile, "a", "Ana Brod", "at least 12", 12, None)
    toll(pile, "b", "Ivo Lenk", "17", 17, 17)
    assert kinds(pile) == ["agree"]


def test_counts_of_other_people_are_another_scope() -> None:
    pile = Pile()
    toll(pile, "a", "Ana Brod", "12", 12, 12)
    toll(pile, "b", "Ivo Lenk", "3", 3, 3, people="children")
    assert kinds(pile) == ["scope"]


def test_a_later_lower_count_of_another_voice_is_a_conflict_and_of_the_same_voice_a_correction() -> None:
    pile = Pile()
    toll(pile, "a", "Ana Brod", "17", 17, 17, "2031-05-06")
    toll(pile, "b", "Ivo Lenk", "12", 12, 12, "2031-05-08")
    assert kinds(pile) == ["conflict"]
    pile = Pile()
    toll(pile, "a", "Ana Brod", "17", 17, 17, "2031-05-06")
    toll(pile, "b", "Ana Brod", "12", 12, 12, "2031-05-08")
    assert kinds(pile) == ["update"]


def test_one_voice_that_contradicts_itself_on_one_day_is_shown() -> None:
    pile = Pile()
    toll(pile, "a", "Ana Brod", "12", 12, 12)
    toll(pile, "b", "Ana Brod", "17", 17, 17)
    assert "contradicts itself" in killed(pile)[0].why


def test_without_days_a_rise_cannot_be_told_from_a_conflict() -> None:
    pile = Pile()
    for doc, who, number in (("a", "Ana Brod", 12), ("b", "Ivo Lenk", 17)):
        content = f"{number} people were killed in Orlec on Monday"
        pile.add(
            doc,
            f"{content}, {who} said.",
            ORLEC,
            MONDAY,
            ("name", who, "PERSON"),
            ("says", who, "said", content),
            ("count", str(number), number, number),
            published=None,
        )
    assert kinds(pile) == ["unknown"]


def test_a_denial_stands_against_what_others_assert() -> None:
    pile = Pile()
    toll(pile, "a", "Ana Brod", "12", 12, 12)
    content = "12 people were killed in Orlec on Monday"
    pile.add(
        "b",
        f"The army denied that {content}.",
        ORLEC,
        MONDAY,
        ("says", "The army", "denied", content, "denies"),
        ("count", "12", 12, 12),
    )
    found = {(r.attribute, r.kind) for r in pile.event().relations}
    assert ("occurrence", "denial") in found and ("killed", "denial") in found


def test_two_days_for_one_event_are_a_conflict_on_the_day() -> None:
    pile = Pile()
    for doc, who, word, day in (("a", "Ana Brod", "Monday", "2031-05-05"), ("b", "Ivo Lenk", "Tuesday", "2031-05-06")):
        content = f"Mina Taro was killed in Orlec on {word}"
        pile.add(
            doc,
            f"{content}, {who} said.",
            ORLEC,
            ("day", f"on {word}", day),
            ("name", who, "PERSON"),
            ("name", "Mina Taro", "PERSON"),
            ("says", who, "said", content),
        )
    assert [r.kind for r in pile.event().relations if r.attribute == "day"] == ["conflict"]


def test_other_words_for_one_thing_are_a_naming() -> None:
    pile = Pile()
    for doc, who, word in (("a", "Ana Brod", "rebels"), ("b", "Ivo Lenk", "terrorists")):
        content = f"Four {word} were killed in Orlec on Monday"
        pile.add(doc, f"{content}, {who} said.", ORLEC, MONDAY, ("name", who, "PERSON"), ("says", who, "said", content))
    found = [r for r in pile.event().relations if r.kind == "naming"]
    assert len(found) == 1 and "rebel / terrorist" in found[0].why


def test_relations_point_at_the_assertions_they_rest_on_and_ranges_are_never_means() -> None:
    pile = Pile()
    toll(pile, "a", "Ana Brod", "12", 12, 12)
    toll(pile, "b", "Ivo Lenk", "17", 17, 17)
    event = pile.event()
    assert event.killed == (12, 17)
    for relation in event.relations:
        assert {event.assertions[i].attribute for i in relation.assertions} == {relation.attribute}


def test_no_two_values_are_told_to_agree_and_to_differ() -> None:
    pile = Pile()
    toll(pile, "a", "Ana Brod", "12", 12, 12, "2031-05-06")
    toll(pile, "b", "Ivo Lenk", "17", 17, 17, "2031-05-06")
    toll(pile, "c", "Mira Dole", "17", 17, 17, "2031-05-06")
    toll(pile, "d", "Jan Ruk", "20", 20, 20, "2031-05-09")
    seen: dict[tuple[int, int], set[str]] = {}
    for relation in killed(pile):
        sides = relation.sides or tuple((i,) for i in relation.assertions)
        for a, b in itertools.combinations(sides, 2):
            for i, j in itertools.product(a, b):
                seen.setdefault((min(i, j), max(i, j)), set()).add(relation.kind)
    assert set().union(*seen.values()) == {"conflict", "update", "agree"}
    assert all(len(told) == 1 for told in seen.values())


def test_those_who_agree_all_fit_each_other() -> None:
    pile = Pile()
    toll(pile, "a", "Ana Brod", "12", 12, 12)
    toll(pile, "b", "Ivo Lenk", "10 to 14", 10, 14)
    toll(pile, "c", "Mira Dole", "14 to 15", 14, 15)
    event = pile.event()
    for relation in killed(pile):
        if relation.kind == "agree":
            told = [event.assertions[i] for i in relation.assertions]
            assert all(a.lower <= b.upper for a in told for b in told)  # type: ignore[operator]


def test_a_number_a_copy_changed_is_told() -> None:
    pile = Pile()
    toll(pile, "a", "Ana Brod", "14", 14, 14)
    toll(pile, "b", "Ana Brod", "15", 15, 15)
    pile.family("a", "b", root="a")
    (relation,) = killed(pile)
    assert relation.kind == "unknown" and "15 for 14 (b)" in relation.why
