"""Names: patterns keep their examples; in a document a name has one label, one actor, and its kind of alias."""

from __future__ import annotations

import re
from typing import Any

import pytest

from khronika.language.en.appositions import read_appositions
from khronika.language.en.names import read_names

from .helpers import read

DATA = read_names()
RULES = [rule for kind in ("pattern", "alias", "credit") for rule in DATA[kind]] + read_appositions()["rule"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["id"])
def test_the_example_of_a_pattern_is_found(rule: dict[str, Any]) -> None:
    text = re.sub("[<>]", "", rule["example"])
    expected = re.search("<(.*)>", rule["example"])
    assert expected
    names = read(text).names
    if "label" in rule:
        assert [text[n.start : n.end] for n in names if n.label == rule["label"]] == [expected.group(1)]
    else:
        kinds = {text[n.start : n.end]: n.alias_kind for n in names}
        assert any(kind == rule["kind"] and name in expected.group(1) for name, kind in kinds.items()), kinds


def test_a_surname_is_the_person_named_in_full_before() -> None:
    text = "Colonel Petro Savchuk signed the list. Savchuk denied it later. A lawyer said that Savchuk had lied."
    names = [n for n in read(text).names if "Savchuk" in text[n.start : n.end]]
    assert len(names) == 3
    assert {n.actor for n in names} == {names[0].actor}
    assert {n.label for n in names} == {"PERSON"}


def test_a_name_has_one_label_in_a_document() -> None:
    text = (
        "Vela was quiet. The mayor of Vela left. In Vela the shops were shut.\n\nVela said nothing. He drove to Vela."
    )
    assert len({n.label for n in read(text).names if text[n.start : n.end] == "Vela"}) == 1


def test_an_acronym_in_brackets_is_the_same_actor() -> None:
    text = "The Union of Conscript Mothers (UCM) met on Friday. The UCM said that forty boys were missing."
    names = {text[n.start : n.end]: n.actor for n in read(text).names}
    full = next(name for name in names if "Conscript Mothers" in name)
    assert names.get("UCM") == names[full]


def test_a_call_sign_is_one_at_every_mention() -> None:
    text = "A gunner going by the call sign Marten wrote to us. Marten said that the shells were old."
    assert [n.alias_kind for n in read(text).names if text[n.start : n.end] == "Marten"] == ["call_sign", "call_sign"]


def test_who_asks_not_to_be_named_has_no_wish_to_be_named() -> None:
    text = "Iryna Bondar, who asked not to be named, waited outside. Iryna Bondar cried."
    assert all(n.alias_kind is None for n in read(text).names)


def test_no_name_runs_over_a_paragraph_break() -> None:
    text = "He spoke with Maria\n\nPetrenko left the town."
    assert all("\n" not in text[n.start : n.end] for n in read(text).names)


def test_without_a_model_names_are_found_by_capitals_and_marked_for_review() -> None:
    text = "Mr Savchuk said that the 12th Brigade had left."
    names = {text[n.start : n.end]: (n.label, n.lane) for n in read(text, "none").names}
    assert names["Savchuk"] == ("PERSON", "review")
    assert names["12th Brigade"][0] == "UNIT"


@pytest.mark.parametrize(
    ("text", "person", "place"),
    [
        ("The mayor of Verrin, Tadeus Holm, said that the gates were open.", "Tadeus Holm", "Verrin"),
        ("The deputy of the district court of Osk, Ilan Delmar, denied it.", "Ilan Delmar", "Osk"),
        ("The head of the mothers' committee of Osk, Vera Lunt, said nine men were missing.", "Vera Lunt", "Osk"),
        ("In Lesk the governor of Osk, Dr. Pavel Orin, told reporters that the road was shut.", "Pavel Orin", "Osk"),
        ("The owner of the mill in Lesk, Mrs Dana Velm, wrote to us.", "Dana Velm", None),
        ("The mayor of Lesk, judge Karel Tovin, signed the list.", "Karel Tovin", "Lesk"),
        ("The rector of the University of Verrin, Ilse Brand-Moor, left the town.", "Ilse Brand-Moor", None),
        ("A nurse at the clinic of Stara Osk, Yana Holm, counted forty.", "Yana Holm", None),
        ("His brother, Marek Solt, was taken from the yard.", "Marek Solt", None),
    ],
)
@pytest.mark.parametrize("models", ["default", "none"])
def test_a_person_set_off_behind_an_office_is_found(text: str, person: str, place: str | None, models: str) -> None:
    labels = {text[n.start : n.end]: n.label for n in read(text, models).names}
    assert labels.get(person) == "PERSON", labels
    assert place is None or models == "none" or labels.get(place) == "PLACE", labels


def test_what_an_office_is_followed_by_need_not_be_a_person() -> None:
    text = "The director of the hospital in Verrin, Osk Region, left. The consul in Wellington, New Zealand, stayed."
    assert not [text[n.start : n.end] for n in read(text).names if n.label == "PERSON"]


def test_the_person_set_off_is_the_source() -> None:
    text = (
        "The mayor of Verrin, Tadeus Holm, said that the gates were open. The mother of Ana Brod, Lea Brod, denied it."
    )
    found = read(text)
    actors = {text[n.start : n.end]: n.actor for n in found.names}
    assert [s.actor for s in found.statements] == [actors["Tadeus Holm"], actors["Lea Brod"]]


def test_a_lane_is_a_street_and_a_woman_of_that_name_a_person() -> None:
    text = "Police stood on Mill Lane and in Harbour Street. Maria Lane said that she saw them."
    labels = {text[n.start : n.end]: n.label for n in read(text).names}
    assert labels == {"Mill Lane": "PLACE", "Harbour Street": "PLACE", "Maria Lane": "PERSON"}
