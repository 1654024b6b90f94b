"""Who of a pile is a person to protect."""

from __future__ import annotations

from typing import Any

from khronika.protection.people import people
from khronika.records.events import Constraint
from khronika.records.findings import Findings, Name
from khronika.records.lineage import Family, Lineage
from khronika.records.protection import Person
from khronika.records.reports import Published, Report


def pile(
    *docs: tuple[Any, ...], family: tuple[str, ...] = (), constraints: tuple[Constraint, ...] = ()
) -> tuple[Person, ...]:
    """Documents as (id, text, names, nature?, author?); names as (words, actor?, alias?, label?)."""
    reports, findings = [], {}
    for doc, text, names, *more in docs:
        found = []
        for words, *rest in names:
            form, _, nth = words.partition("#")
            start = -1
            for _ in range(int(nth or 1)):
                start = text.index(form, start + 1)
            actor, alias, label = [*rest, None, None, None][:3]
            found.append(
                Name(start=start, end=start + len(form), label=label or "PERSON", actor=actor or form, alias_kind=alias)
            )
        reports.append(Report(id=doc, text=text, author=more[1] if len(more) > 1 else None))
        findings[doc] = Findings(
            language="en",
            published=Published(),
            nature=more[0] if more else "report",
            names=tuple(sorted(found, key=lambda n: n.start)),
        )
    lineage = Lineage(families=(Family(id="f-1", members=family),) if family else ())
    return people(reports, findings, lineage, constraints)


def wishes(found: tuple[Person, ...]) -> dict[str, str]:
    return {p.label: p.wish for p in found}


def protected(found: tuple[Person, ...]) -> list[str]:
    return sorted(p.label for p in found if p.protect)


def test_a_person_of_whose_wish_nothing_is_known_is_one_to_protect() -> None:
    assert protected(pile(("a", "Ana Brod stood at the gate.", [("Ana Brod",)]))) == ["Ana Brod"]


def test_one_who_asks_to_be_named_is_not() -> None:
    found = pile(("a", "Ana Brod asked us to print her name.", [("Ana Brod", None, "named_by_wish")]))
    assert (protected(found), wishes(found)) == ([], {"Ana Brod": "named_by_wish"})


def test_holders_of_public_offices_who_appear_in_them_are_not() -> None:
    for text in (
        "Mayor Ivo Lenk spoke.",
        "Interior Minister Ivo Lenk spoke.",
        "Ivo Lenk, the governor of Orlec, spoke.",
        "Ministry spokesman Ivo Lenk spoke.",
        "General staff spokesman General Ivo Lenk spoke.",
        "Judge Ivo Lenk read the sentence.",
        "The police chief, Ivo Lenk, spoke.",
        "Ivo Lenk, police chief of Orlec, spoke.",
        "The head of the village council, Mr Ivo Lenk, spoke.",
        "It rained, said the spokesman of the ministry, Colonel Ivo Lenk.",
    ):
        assert wishes(pile(("a", text, [("Ivo Lenk",)]))) == {"Ivo Lenk": "public_office"}, text


def test_those_near_an_office_or_once_in_it_are_to_protect() -> None:
    for text in (
        "The mayor's wife Ivo Lenk spoke.",
        "Former mayor Ivo Lenk spoke.",
        "General Ivo Lenk lost his farm.",
        "Officer Ivo Lenk was wounded.",
        "The mayor accused Ivo Lenk of theft.",
        "Ivo Lenk, a critic of the mayor, spoke.",
        "Ivo Lenk, the driver of the minister, spoke.",
        "He met the mayor, Ivo Lenk and two others.",
        "The chairman of the strike committee, Ivo Lenk, spoke.",
    ):
        assert protected(pile(("a", text, [("Ivo Lenk",)]))) == ["Ivo Lenk"], text


def test_a_byline_and_a_photo_credit_are_not() -> None:
    found = pile(
        (
            "a",
            "By Ana Brod. Photo: Ivo Lenk. It rained.",
            [("Ana Brod", None, "byline"), ("Ivo Lenk", None, "photo_credit")],
        )
    )
    assert (protected(found), set(wishes(found).values())) == ([], {"byline_only"})


def test_a_photo_credit_is_known_by_its_words_too() -> None:
    for text in (
        "The gate. Photo: Ivo Lenk / Agency",
        "Translated by Ivo Lenk.",
        "Photograph by Ivo Lenk",
        "Rain. Photo: K. Ivo Lenk",
    ):
        assert protected(pile(("a", text, [("Ivo Lenk",)]))) == [], text
    assert protected(pile(("a", "He was beaten by Ivo Lenk.", [("Ivo Lenk",)]))) == ["Ivo Lenk"]


def test_a_byline_who_is_also_told_about_is_to_protect() -> None:
    text = "By Ana Brod. Soldiers took Ana Brod away."
    found = pile(("a", text, [("Ana Brod", "ana", "byline"), ("Ana Brod#2", "ana")]))
    assert protected(found) == ["Ana Brod"]


def test_a_call_sign_a_given_pseudonym_and_a_first_name_are_persons_to_protect() -> None:
    text = "Badger drove. The woman, whom we will call Lida, and Mira stayed."
    found = pile(
        (
            "a",
            text,
            [("Badger", None, "call_sign"), ("Lida", None, "assigned_pseudonym"), ("Mira", None, "first_name_only")],
        )
    )
    assert protected(found) == ["Badger", "Lida", "Mira"]


def test_an_unnamed_author_of_a_first_person_document_is_one_to_protect() -> None:
    found = pile(("a", "They took my brother from me.", [], "letter"))
    assert [(p.protect, p.forms) for p in found] == [(True, ())]


def test_an_unnamed_source_that_is_only_described_is_nobody_of_the_list() -> None:
    assert pile(("a", "A miner said that the pit was closed.", [])) == ()


def test_copies_of_a_letter_have_one_author() -> None:
    text = "They took my brother from me."
    assert len(pile(("a", text, [], "letter"), ("b", text, [], "letter"), family=("a", "b"))) == 1


def test_a_surname_alone_is_the_one_full_name_it_fits_in_its_document() -> None:
    found = pile(("a", "Ana Brod ran. Brod fell.", [("Ana Brod", "1"), ("Brod#2", "2")]))
    assert [p.forms for p in found] == [("Ana Brod", "Brod")]
    found = pile(
        ("a", "Ana Brod ran. Ivo Brod fell. Brod wept.", [("Ana Brod", "1"), ("Ivo Brod", "2"), ("Brod#3", "3")])
    )
    assert len(found) == 3


def test_a_full_name_is_one_person_in_the_whole_case() -> None:
    found = pile(("a", "Ana Brod ran.", [("Ana Brod",)]), ("b", "ANA BROD ran.", [("ANA BROD",)]))
    assert [len(p.mentions) for p in found] == [2]


def test_call_signs_are_one_person_within_their_family_only() -> None:
    docs = (
        ("a", "Badger ran.", [("Badger", None, "call_sign")]),
        ("b", "Badger fell.", [("Badger", None, "call_sign")]),
    )
    assert len(pile(*docs)) == 2
    assert len(pile(*docs, family=("a", "b"))) == 1


def test_a_reviewer_joins_and_parts_persons() -> None:
    docs = (("a", "Ana Brod ran.", [("Ana Brod",)]), ("b", "Anna Brod ran.", [("Anna Brod",)]))
    same = Constraint(kind="same", what="actor", a=("a", (0, 8)), b=("b", (0, 9)))
    assert len(pile(*docs, constraints=(same,))) == 1
    twins = (("a", "Ana Brod ran.", [("Ana Brod",)]), ("b", "Ana Brod fell.", [("Ana Brod",)]))
    parted = Constraint(kind="not_same", what="actor", a=("a", (0, 8)), b=("b", (0, 8)))
    assert len(pile(*twins, constraints=(parted,))) == 2
    assert (
        len(pile(*twins, constraints=(parted, Constraint(kind="same", what="actor", a=("a", (0, 8)), b=("b", (0, 8))))))
        == 2
    )


def test_the_order_of_documents_has_no_effect() -> None:
    docs = (
        ("a", "Ana Brod ran.", [("Ana Brod",)]),
        ("b", "Mayor Ana Brod fell.", [("Ana Brod",)]),
        ("c", "Badger ran.", [("Badger", None, "call_sign")]),
    )
    assert pile(*docs) == pile(*reversed(docs))


def test_a_single_name_that_more_documents_take_for_a_place_is_nobody() -> None:
    wrong = ("a", "Trucks left Verrin at noon.", [("Verrin",)])
    right = [(d, "The road to Verrin was shut.", [("Verrin", None, None, "PLACE")]) for d in "bc"]
    assert protected(pile(wrong)) == ["Verrin"]
    assert protected(pile(wrong, *right)) == []


def test_who_has_a_title_a_call_sign_or_a_full_name_is_never_taken_for_a_town() -> None:
    places = [(d, "The road to Verrin was shut.", [("Verrin", None, None, "PLACE")]) for d in "bcd"]
    titled = ("a", "Dr Verrin treated him.", [("Verrin",)])
    called = ("a", "His call sign was Verrin.", [("Verrin", None, "call_sign")])
    surname = ("a", "Mila Verrin left. Later Verrin wrote.", [("Mila Verrin", "x"), ("Verrin#2", "y")])
    for text in (titled, called, surname):
        assert len(protected(pile(text, *places))) == 1


def test_a_letter_signed_by_name_has_no_unnamed_author_besides() -> None:
    text = "I was held for nine days. They took my coat.\n\nYours,\nJoren Tov"
    assert protected(pile(("a", text, [("Joren Tov",)], "letter"))) == ["Joren Tov"]
    assert protected(pile(("a", text, [], "letter"))) == ["Joren Tov"]
    alone = "I was held for nine days. They took my coat.\n\nJoren Tov"
    assert protected(pile(("a", alone, [], "testimony"))) == ["Joren Tov"]
    committee = "We call on all of you to come. I shall be there.\n\nMothers' Committee"
    assert protected(pile(("a", committee, [], "letter"))) == ["the unnamed author of a"]


def test_a_first_name_is_the_one_full_name_it_fits_in_its_family_of_documents() -> None:
    first = ("a", "Oksana said that the gate was shut.", [("Oksana",)])
    full = ("b", "Oksana Delmar said that the gate was shut.", [("Oksana Delmar",)])
    other = ("c", "Oksana Brod said that the gate was shut.", [("Oksana Brod",)])
    assert protected(pile(first, full)) == ["Oksana", "Oksana Delmar"]
    assert protected(pile(first, full, family=("a", "b"))) == ["Oksana Delmar"]
    assert len(protected(pile(first, full, other, family=("a", "b", "c")))) == 3
