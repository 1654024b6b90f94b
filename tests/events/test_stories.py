"""What belongs to one happening: acts of one day and place go together, background makes no event, decisions join whole
events."""

from __future__ import annotations

from pile import Pile

from khronika.records.events import Constraint
from khronika.records.reports import Credit

ORLEC = ("name", "Orlec")
SATURDAY = ("day", "on Saturday", "2031-05-03")


def march(pile: Pile, doc: str, who: str) -> None:
    """A report of a march on a square of Orlec with one named source."""
    text = (
        f"A march on Flax Square in Orlec was dispersed on Saturday. {who} said that 30 people were detained. "
        f"The firemen had come after an hour, {who} said. The decree, signed on 28 April, covers up to 9,000 men."
    )
    pile.add(
        doc,
        text,
        ORLEC,
        ("name", "Flax Square", "ORG"),
        SATURDAY,
        ("day", "28 April", "2031-04-28"),
        ("name", who, "PERSON"),
        ("says", who, "said", "that 30 people were detained"),
        ("says", who + "#2", "said#2", "The firemen had come after an hour"),
        ("count", "30", 30, 30),
    )


def test_a_march_its_dispersal_and_the_detentions_are_one_event_with_a_label_a_person_would_give() -> None:
    pile = Pile()
    march(pile, "a", "Ana Brod")
    march(pile, "b", "Ivo Lenk")
    (event,) = [e for e in pile.chronicle().events if e.docs]
    assert event.docs == ("a", "b")
    assert event.label == "Protest dispersed and detentions, Flax Square in Orlec"
    assert (event.kind, event.place, event.date) == ("protest", "Orlec", "2031-05-03")


def test_an_act_of_state_is_one_event_by_its_day_wherever_it_is_mentioned() -> None:
    pile = Pile()
    march(pile, "a", "Ana Brod")
    text = "On 28 April they read out the edict in Varnitsa."
    pile.add("b", text, ("name", "Varnitsa"), ("day", "28 April", "2031-04-28"), published="2031-05-20")
    decree = [e for e in pile.chronicle().events if e.date == "2031-04-28"]
    assert [(e.docs, e.also, e.label) for e in decree] == [(("b",), ("a",), "Decree")]


def test_a_march_against_a_decree_is_no_decree() -> None:
    pile = Pile()
    pile.add("a", "Women marched against the mobilisation in Orlec on Saturday.", ORLEC, SATURDAY)
    assert [e.kind for e in pile.chronicle().events] == ["protest"]


def test_a_town_that_a_model_took_for_a_company_is_a_town() -> None:
    pile = Pile()
    pile.add("a", "Two miners were killed in Orlec on Saturday.", ("name", "Orlec", "ORG"), SATURDAY)
    assert pile.event().place == "Orlec"


def test_the_day_of_saying_and_the_day_a_figure_holds_are_no_days_of_the_act() -> None:
    pile = Pile()
    text = "A blast hit Orlec on Saturday. On Monday the hospital said that four miners had died by Sunday evening."
    pile.add(
        "a",
        text,
        ORLEC,
        SATURDAY,
        ("day", "On Monday", "2031-05-05"),
        ("day", "Sunday evening", "2031-05-04"),
        ("count", "four", 4, 4),
        ("says", "the hospital", "said", "that four miners had died by Sunday evening"),
    )
    event = pile.event()
    assert event.date == "2031-05-03"
    assert {a.as_of for a in event.assertions if a.attribute == "killed"} == {"2031-05-04"}


def test_what_names_no_act_but_goes_on_telling_is_a_voice_of_the_event() -> None:
    pile = Pile()
    text = "Three miners died in a fire in Orlec on Saturday. Ana Brod said that the doors had been locked. Ivo Lenk said: doors are doors."
    pile.add(
        "a",
        text,
        ORLEC,
        SATURDAY,
        ("name", "Ana Brod", "PERSON"),
        ("name", "Ivo Lenk", "PERSON"),
        ("says", "Ana Brod", "said", "that the doors had been locked"),
        ("says", "Ivo Lenk", "said#2", "doors are doors"),
    )
    assert [v.label for v in pile.event().voices.list if v.confirms] == ["Ana Brod"]


def test_a_denial_of_the_hurt_is_a_denial_of_the_figure_not_of_the_event() -> None:
    pile = Pile()
    text = "A march was broken up in Orlec on Saturday. A nurse said that 14 people were injured. The police denied that anyone had been hurt."
    pile.add(
        "a",
        text,
        ORLEC,
        SATURDAY,
        ("count", "14", 14, 14),
        ("says", "A nurse", "said", "that 14 people were injured"),
        ("says", "The police", "denied", "that anyone had been hurt", "denies"),
    )
    found = {(r.attribute, r.kind) for r in pile.event().relations}
    assert ("injured", "denial") in found and ("occurrence", "denial") not in found


def test_a_reviewer_joins_whole_events_and_parts_them_again() -> None:
    pile = Pile()
    for doc, town in (("a", "Orlec"), ("b", "Orlec"), ("c", "Varnitsa"), ("d", "Varnitsa")):
        pile.add(doc, f"An explosion killed miners in {town} on Saturday.", ("name", town), SATURDAY)
    assert sorted(e.docs for e in pile.chronicle().events) == [("a", "b"), ("c", "d")]
    same = Constraint(kind="same", what="event", a=("a", (0, 5)), b=("d", (0, 5)))
    assert [e.docs for e in pile.chronicle([same]).events] == [("a", "b", "c", "d")]
    apart = Constraint(kind="not_same", what="event", a=("b", (0, 5)), b=("c", (0, 5)))
    assert sorted(e.docs for e in pile.chronicle([same, apart]).events) == [("a", "b"), ("c", "d")]


def test_a_printed_credit_settles_a_suspected_translation() -> None:
    pile = Pile()
    text = "This report appeared in the Orlecky Listok. Two miners were killed in Orlec on Saturday."
    pile.add("a", text, ORLEC, SATURDAY, credits=(Credit(kind="credit_line", value="Orlecky Listok"),))
    pile.add("b", "Погибли двое горняков.", publisher="Орлецкий листок", note="Its language is not read.")
    pile.family("a", "b", relation="translation", lane="review")
    event = pile.event()
    assert event.docs == ("a", "b") and (event.voices.lower, event.voices.upper) == (1, 1)


def test_the_voices_of_a_case_are_those_who_assert_an_event() -> None:
    pile = Pile()
    told = "Ana Brod said that two miners were killed in Orlec on Saturday."
    pile.add("a", told, ORLEC, SATURDAY, ("name", "Ana Brod", "PERSON"), ("says", "Ana Brod", "said", told[19:-1]))
    text = "Ivo Lenk said that the harvest was good."
    pile.add("b", text, ("name", "Ivo Lenk", "PERSON"), ("says", "Ivo Lenk", "said", "that the harvest was good"))
    assert [v.label for v in pile.chronicle().voices.list if v.confirms] == ["Ana Brod"]


TWO_DAYS = (
    "People protested on Flax Square in Orlec on 12 June. Police detained 14 people. "
    "The fire in the bakery on Reed Lane on 16 June did not cause casualties."
)


def two_days(pile: Pile, doc: str = "a") -> None:
    days = (("day", "on 12 June", "2031-06-12"), ("day", "on 16 June", "2031-06-16"))
    places = (ORLEC, ("name", "Flax Square"), ("name", "Reed Lane"))
    pile.add(doc, TWO_DAYS, *places, *days, ("count", "14", 14, 14), published="2031-06-17")


def test_two_happenings_on_two_days_are_two_events_each_with_its_own_sentence() -> None:
    pile = Pile()
    two_days(pile)
    march, fire = pile.chronicle().events
    assert (march.kind, march.date, march.docs) == ("protest", "2031-06-12", ("a",))
    assert (fire.kind, fire.date, fire.also, fire.place) == ("fire", "2031-06-16", ("a",), "Reed Lane")
    begins = TWO_DAYS.index("The fire")
    assert all(a.span[1] <= begins for a in march.assertions)
    assert all(a.span[0] >= begins for a in fire.assertions)


def test_a_reviewer_joins_an_event_that_is_told_only_in_passing() -> None:
    pile = Pile()
    two_days(pile)
    smoke = "Smoke rose over Varnitsa on 17 June, and a blaze was put out."
    pile.add("b", smoke, ("name", "Varnitsa"), ("day", "on 17 June", "2031-06-17"), published="2031-06-18")
    assert len(pile.chronicle().events) == 3
    at = TWO_DAYS.index("on 16 June")
    same = Constraint(kind="same", what="event", a=("a", (at, at + 10)), b=("b", (0, 5)))
    march, fire = pile.chronicle([same]).events
    assert (march.docs, fire.docs, fire.also) == (("a",), ("b",), ("a",))


def test_a_reviewer_means_the_story_told_in_passing_by_words_both_stories_share() -> None:
    pile = Pile()
    both = "The fire in Orlec on 16 June came after a march in Orlec on 12 June. The march was dispersed. Many marched."
    days = (("day", "on 12 June", "2031-06-12"), ("day", "on 16 June", "2031-06-16"))
    pile.add("a", both, ORLEC, *days, published="2031-06-17")
    pile.add("b", "A blaze broke out in Varnitsa on 16 June.", ("name", "Varnitsa"), days[1], published="2031-06-18")
    at = both.index("on 16 June")
    same = Constraint(kind="same", what="event", a=("a", (at, at + 10)), b=("b", (0, 5)))
    joined = [e for e in pile.chronicle([same]).events if e.kind == "fire"]
    assert [(e.docs, e.also) for e in joined] == [(("b",), ("a",))]


def test_events_called_the_same_are_told_apart_by_their_days() -> None:
    pile = Pile()
    for doc, day in (("a", "2031-05-03"), ("b", "2031-09-20")):
        text = "A march on Flax Square in Orlec was dispersed on Saturday."
        pile.add(doc, text, ORLEC, ("name", "Flax Square"), ("day", "on Saturday", day), published=day)
    assert [e.label for e in pile.chronicle().events] == [
        "Protest dispersed, Flax Square in Orlec, 3 May 2031",
        "Protest dispersed, Flax Square in Orlec, 20 September 2031",
    ]


def test_who_speaks_of_another_act_on_another_day_is_no_voice_of_a_fire() -> None:
    pile = Pile()
    text = "A fire broke out in Orlec on Saturday. Ivo Lenk, a lawyer, said that a client had been tortured."
    pile.add(
        "a",
        text,
        ORLEC,
        SATURDAY,
        ("name", "Ivo Lenk", "PERSON"),
        ("says", "Ivo Lenk", "said", "that a client had been tortured"),
    )
    assert "Ivo Lenk" not in [v.label for v in pile.event().voices.list]


def test_a_detention_centre_is_no_rival_name_for_a_fire() -> None:
    pile = Pile()
    pile.add("a", "A blaze broke out at the detention centre in Orlec on Saturday.", ORLEC, SATURDAY, publisher="One")
    pile.add(
        "b", "After the arrest of two men a fire broke out in Orlec on Saturday.", ORLEC, SATURDAY, publisher="Two"
    )
    assert not [r for e in pile.chronicle().events if e.kind == "fire" for r in e.relations if r.kind == "naming"]
