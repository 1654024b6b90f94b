"""The arithmetic of voices, clause by clause. Every text is made up; every test is one sentence of the design."""

from __future__ import annotations

from pile import Pile

PLACE_AND_DAY = (("name", "Orlec"), ("day", "on Monday", "2031-05-05"))
KILLED = "Four men were killed in Orlec on Monday"


def bounds(pile: Pile) -> tuple[int, int]:
    """Of the event; and of the case, which must be the same where the pile tells nothing else."""
    voices = pile.event().voices
    case = pile.chronicle().voices
    assert (case.lower, case.upper) == (voices.lower, voices.upper)
    return voices.lower, voices.upper


def told(pile: Pile, doc: str, *sources: str, content: str = KILLED, **more: object) -> None:
    """A document in which each source says the same; names of persons are those with two capitalised words."""
    text = "".join(f"{content}, {source} said. " for source in sources).replace(content, content, 1)
    marks: list[tuple[object, ...]] = []
    for i, source in enumerate(sources):
        marks += [
            ("says", source, f"said#{i + 1}", f"{content}#{i + 1}"),
            ("name", f"Orlec#{i + 1}", "PLACE", None, "orlec"),
            ("day", f"on Monday#{i + 1}", "2031-05-05"),
        ]
    pile.add(doc, text, *marks, *more.pop("marks", ()), **more)  # type: ignore[misc, arg-type]


def test_two_spokesmen_of_one_office_are_one_voice() -> None:
    pile = Pile()
    told(pile, "a", "a spokesman for the Ministry of Mines", marks=[("name", "Ministry of Mines", "ORG")])
    told(pile, "b", "the Mines Ministry's spokeswoman", marks=[("name", "Mines Ministry", "ORG")])
    assert bounds(pile) == (1, 1)


def test_a_named_spokesman_is_his_office() -> None:
    pile = Pile()
    told(
        pile,
        "a",
        "Ministry of Mines spokesman Bor Anev",
        "Ministry of Mines spokeswoman Ina Dole",
        marks=[
            ("name", "Bor Anev", "PERSON"),
            ("name", "Ina Dole", "PERSON"),
            ("name", "Ministry of Mines", "ORG"),
            ("name", "Ministry of Mines#2", "ORG", None, "ministry of mines"),
        ],
    )
    assert bounds(pile) == (1, 1)


def test_the_ministry_later_in_a_text_is_the_ministry_named_before() -> None:
    pile = Pile()
    told(pile, "a", "the Ministry of Mines", "the ministry", marks=[("name", "Ministry of Mines", "ORG")])
    assert bounds(pile) == (1, 1)


def test_police_of_one_event_are_one_office_in_all_papers() -> None:
    pile = Pile()
    told(pile, "a", "police", publisher="Morning Paper")
    told(pile, "b", "the police", publisher="Evening Paper")
    told(pile, "c", "police officials", publisher="Night Paper")
    assert bounds(pile) == (1, 1)


def test_two_named_witnesses_are_two_also_in_one_article() -> None:
    pile = Pile()
    told(pile, "a", "Ana Brod", "Ivo Lenk", marks=[("name", "Ana Brod", "PERSON"), ("name", "Ivo Lenk", "PERSON")])
    assert bounds(pile) == (2, 2)


def test_the_same_named_witness_in_two_families_is_one() -> None:
    pile = Pile()
    told(pile, "a", "Ana Brod", marks=[("name", "Ana Brod", "PERSON")])
    told(pile, "b", "ANA BROD", marks=[("name", "ANA BROD", "PERSON")])
    assert bounds(pile) == (1, 1)


def test_an_officeholder_who_tells_what_he_saw_is_himself() -> None:
    pile = Pile()
    text = f"{KILLED}, the mayor, Ivo Lenk, said. I saw that {KILLED}, Ivo Lenk told us."
    pile.add(
        "a",
        text,
        *PLACE_AND_DAY,
        ("name", "Ivo Lenk", "PERSON"),
        ("name", "Ivo Lenk#2", "PERSON", None, "ivo lenk"),
        ("says", "Ivo Lenk#2", "told", f"I saw that {KILLED}"),
    )
    labels = [(v.label, v.grade) for v in pile.event().voices.list]
    assert labels == [("Ivo Lenk", "quotes_eyewitness")]


def test_a_call_sign_is_a_name_within_its_family_only() -> None:
    pile = Pile()
    told(pile, "a", "Badger", marks=[("name", "Badger", "PERSON", "call_sign")])
    told(pile, "b", "Badger", marks=[("name", "Badger", "PERSON", "call_sign")])
    assert bounds(pile) == (2, 2)
    pile.family("a", "b")
    assert bounds(pile) == (1, 1)


def test_a_document_that_quotes_nobody_is_one_voice() -> None:
    pile = Pile()
    pile.add("a", f"{KILLED}.", *PLACE_AND_DAY, publisher="Morning Paper")
    assert bounds(pile) == (1, 1)


def test_documents_of_one_newsroom_that_quote_nobody_are_one_together() -> None:
    pile = Pile()
    pile.add("a", f"{KILLED}.", *PLACE_AND_DAY, publisher="Morning Paper")
    pile.add("b", f"{KILLED}, near the mine.", *PLACE_AND_DAY, publisher="The Morning Paper")
    pile.add("c", f"{KILLED}, at noon.", *PLACE_AND_DAY, publisher="Evening Paper")
    assert bounds(pile) == (2, 2)


def test_a_document_that_quotes_somebody_adds_no_voice_of_its_own() -> None:
    pile = Pile()
    told(pile, "a", "Ana Brod", marks=[("name", "Ana Brod", "PERSON")], publisher="Morning Paper")
    assert bounds(pile) == (1, 1)


def test_a_document_that_quotes_somebody_counts_for_what_its_correspondent_saw() -> None:
    pile = Pile()
    told(pile, "a", "Ana Brod", "our correspondent", marks=[("name", "Ana Brod", "PERSON")], publisher="Morning Paper")
    assert bounds(pile) == (2, 2)
    grades = {v.label: v.grade for v in pile.event().voices.list}
    assert grades["Morning Paper"] == "eyewitness"


def test_the_author_of_a_letter_is_a_voice_though_he_quotes_others() -> None:
    pile = Pile()
    told(pile, "a", "Ana Brod", marks=[("name", "Ana Brod", "PERSON")], nature="letter")
    text = f"{KILLED}, I saw it. {KILLED}, Ana Brod said."
    pile.add(
        "b",
        text,
        *PLACE_AND_DAY,
        ("name", "Orlec#2", "PLACE", None, "orlec"),
        ("name", "Ana Brod", "PERSON"),
        ("says", "Ana Brod", "said", f"{KILLED}#2"),
        nature="letter",
    )
    assert pile.event().voices.upper == 2


def test_an_unnamed_plural_without_a_number_is_one_origin() -> None:
    pile = Pile()
    told(pile, "a", "witnesses")
    assert bounds(pile) == (1, 1)


def test_an_unnamed_plural_with_a_number_is_that_many_in_the_upper_bound() -> None:
    pile = Pile()
    told(pile, "a", "three miners")
    assert bounds(pile) == (1, 3)


def test_unnamed_origins_of_one_family_are_one_below_and_each_above() -> None:
    pile = Pile()
    told(pile, "a", "a miner", "a nurse", "residents")
    assert bounds(pile) == (1, 3)


def test_unnamed_origins_of_two_families_are_one_each() -> None:
    pile = Pile()
    told(pile, "a", "a miner")
    told(pile, "b", "a nurse")
    assert bounds(pile) == (2, 2)


def test_unnamed_origins_of_like_rank_day_and_value_are_a_suspected_link() -> None:
    pile = Pile()
    for doc in ("a", "b"):
        told(pile, doc, "a senior officer", marks=[("count", "Four", 4, 4)])
    assert bounds(pile) == (1, 2)
    assert all(v.suspected for v in pile.event().voices.list)


def test_the_same_credited_channel_in_two_families_is_one() -> None:
    pile = Pile()
    for doc in ("a", "b"):
        told(pile, doc, "the channel Pit Voice", marks=[("name", "Pit Voice", "MEDIA")])
    assert bounds(pile) == (1, 1)


def test_a_credited_newsroom_is_the_newsroom_that_publishes() -> None:
    pile = Pile()
    pile.add("a", f"{KILLED}.", *PLACE_AND_DAY, publisher="Pit Voice")
    told(pile, "b", "Pit Voice", marks=[("name", "Pit Voice", "MEDIA")], publisher="Evening Paper")
    assert bounds(pile) == (1, 1)


def test_the_innermost_of_a_chain_is_the_voice() -> None:
    pile = Pile()
    text = f"According to Pit Voice, Ana Brod said {KILLED}."
    pile.add(
        "a",
        text,
        *PLACE_AND_DAY,
        ("name", "Pit Voice", "MEDIA"),
        ("name", "Ana Brod", "PERSON"),
        ("says", "Pit Voice", "According to", f"Ana Brod said {KILLED}"),
        ("says", "Ana Brod", "said", KILLED, "reports", 0),
    )
    assert [v.label for v in pile.event().voices.list] == ["Ana Brod"]


def test_copies_rewrites_spins_and_translations_add_nothing() -> None:
    for relation in ("identical", "near_copy", "rewrite", "spin", "translation"):
        pile = Pile()
        for doc in ("a", "b", "c"):
            told(pile, doc, "a miner", "Ana Brod", marks=[("name", "Ana Brod", "PERSON")], publisher=f"Paper {doc}")
        pile.family("a", "b", "c", relation=relation, root="a")
        assert bounds(pile) == (2, 2), relation


def test_a_copy_that_drops_the_attribution_adds_no_voice() -> None:
    pile = Pile()
    told(pile, "a", "Ana Brod", marks=[("name", "Ana Brod", "PERSON")])
    pile.add("b", f"{KILLED}.", *PLACE_AND_DAY, publisher="Evening Paper")
    pile.family("a", "b", relation="rewrite", root="a")
    assert bounds(pile) == (1, 1)


def test_copies_without_a_known_first_version_are_one_voice_of_unknown_origin() -> None:
    pile = Pile()
    for doc in ("a", "b"):
        pile.add(doc, f"{KILLED}.", *PLACE_AND_DAY, publisher=f"Paper {doc}")
    pile.family("a", "b")
    assert bounds(pile) == (1, 1)
    assert "origin unknown" in pile.event().voices.list[0].why


def test_a_rewrite_that_credits_a_further_witness_adds_him() -> None:
    pile = Pile()
    told(pile, "a", "Ana Brod", marks=[("name", "Ana Brod", "PERSON")])
    told(pile, "b", "Ana Brod", "Ivo Lenk", marks=[("name", "Ana Brod", "PERSON"), ("name", "Ivo Lenk", "PERSON")])
    pile.family("a", "b", relation="rewrite", root="a")
    assert bounds(pile) == (2, 2)


def test_a_document_that_borrows_a_part_counts_for_the_rest() -> None:
    pile = Pile()
    told(pile, "a", "a miner")
    text = f"{KILLED}, a miner said. {KILLED}, a nurse said."
    pile.add(
        "b",
        text,
        *PLACE_AND_DAY,
        ("name", "Orlec#2", "PLACE", None, "orlec"),
        ("day", "on Monday#2", "2031-05-05"),
        ("says", "a miner", "said", KILLED),
        ("says", "a nurse", "said#2", f"{KILLED}#2"),
    )
    pile.part("a", "b", f"{KILLED}, a miner said.")
    assert bounds(pile) == (1, 2)


def test_a_suspected_copy_lowers_only_the_lower_bound() -> None:
    pile = Pile()
    pile.add("a", f"{KILLED}.", *PLACE_AND_DAY, publisher="Morning Paper")
    pile.add("b", f"{KILLED} at noon.", *PLACE_AND_DAY, publisher="Evening Paper")
    pile.family("a", "b", relation="rewrite", lane="review")
    assert bounds(pile) == (1, 2)


def test_who_only_denies_hopes_or_predicts_stands_beside_the_count() -> None:
    for stance in ("denies", "doubts", "hopes", "predicts", "asks", "calls_for"):
        pile = Pile()
        told(pile, "a", "Ana Brod", marks=[("name", "Ana Brod", "PERSON")])
        text = f"The Ministry of Mines spoke of it: {KILLED}."
        pile.add(
            "b",
            text,
            *PLACE_AND_DAY,
            ("name", "Ministry of Mines", "ORG"),
            ("says", "The Ministry of Mines", "spoke", KILLED, stance),
        )
        assert bounds(pile) == (1, 1)
        beside = [v for v in pile.event().voices.list if not v.confirms]
        assert [v.upper for v in beside] == [0]
        assert "beside the count" in beside[0].why


def test_who_denies_the_culprit_but_asserts_the_event_counts() -> None:
    pile = Pile()
    text = "The army denied responsibility for the strike on Orlec on Monday."
    pile.add(
        "a",
        text,
        *PLACE_AND_DAY,
        ("name", "Orlec#1", "PLACE", None, "orlec"),
        ("says", "The army", "denied", "responsibility for the strike on Orlec on Monday", "denies"),
    )
    assert bounds_of_event(pile) == (1, 1)


def bounds_of_event(pile: Pile) -> tuple[int, int]:
    voices = pile.event().voices
    return voices.lower, voices.upper


def test_a_retrospective_that_quotes_nobody_is_nought_to_one() -> None:
    pile = Pile()
    pile.add("a", f"{KILLED}.", *PLACE_AND_DAY, publisher="Morning Paper")
    pile.add("b", f"{KILLED}.", *PLACE_AND_DAY, publisher="Evening Paper", published="2032-05-05")
    assert bounds_of_event(pile) == (1, 2)


def test_a_retrospective_of_a_newsroom_that_is_already_a_voice_is_nothing() -> None:
    pile = Pile()
    pile.add("a", f"{KILLED}.", *PLACE_AND_DAY, publisher="Morning Paper")
    pile.add("b", f"{KILLED}.", *PLACE_AND_DAY, publisher="Morning Paper", published="2032-05-05")
    assert bounds_of_event(pile) == (1, 1)


def test_what_an_origin_withdraws_it_no_longer_says() -> None:
    pile = Pile()
    told(
        pile,
        "a",
        "Orlec Hospital",
        marks=[("name", "Orlec Hospital", "ORG"), ("count", "Four", 4, 4)],
        published="2031-05-06",
    )
    told(pile, "b", "Ana Brod", marks=[("name", "Ana Brod", "PERSON")])
    text = f"Orlec Hospital withdrew its claim that {KILLED}."
    pile.add(
        "c",
        text,
        ("name", "Orlec#2", "PLACE", None, "orlec"),
        PLACE_AND_DAY[1],
        ("name", "Orlec Hospital", "ORG"),
        ("count", "Four", 4, 4),
        ("says", "Orlec Hospital", "withdrew", KILLED, "reports"),
        published="2031-05-09",
    )
    event = pile.event()
    assert (event.voices.lower, event.voices.upper) == (1, 1)
    assert any(r.kind == "update" and "withdrawn" in r.why for r in event.relations)


def test_the_voices_of_a_case_are_the_distinct_origins_over_all_its_statements() -> None:
    pile = Pile()
    told(pile, "a", "Ana Brod", marks=[("name", "Ana Brod", "PERSON")])
    text = "Ten women were detained in Varnitsa on Friday, Ana Brod and Ivo Lenk said."
    pile.add(
        "b",
        text,
        ("name", "Varnitsa"),
        ("day", "on Friday", "2031-06-06"),
        ("name", "Ana Brod", "PERSON"),
        ("says", "Ana Brod", "said", "Ten women were detained in Varnitsa on Friday"),
        ("name", "Ivo Lenk", "PERSON"),
        ("says", "Ivo Lenk", "said", "Ten women were detained in Varnitsa on Friday"),
    )
    case = pile.chronicle()
    assert sorted((e.voices.lower, e.voices.upper) for e in case.events) == [(1, 1), (2, 2)]
    assert (case.voices.lower, case.voices.upper) == (2, 2)


def test_every_voice_says_why_it_counts_as_it_does() -> None:
    pile = Pile()
    told(pile, "a", "a miner", "Ana Brod", "police", marks=[("name", "Ana Brod", "PERSON")])
    assert all(v.why.endswith(".") and len(v.why) > 20 for v in pile.event().voices.list)


def test_a_newsroom_whose_own_article_quotes_others_adds_nothing_where_it_is_credited() -> None:
    pile = Pile()
    told = "Ana Brod said that two miners were killed in Orlec on Saturday."
    marks = (("name", "Orlec"), ("day", "on Saturday", "2031-05-03"))
    pile.add(
        "a",
        told,
        *marks,
        ("name", "Ana Brod", "PERSON"),
        ("says", "Ana Brod", "said", told[19:-1]),
        publisher="Reed Post",
    )
    text = "The Reed Post wrote that two miners were killed in Orlec on Saturday."
    credit = ("says", "The Reed Post", "wrote", text[20:-1])
    pile.add("b", text, *marks, ("name", "Reed Post", "MEDIA"), credit, publisher="Flax Daily")
    assert [v.label for v in pile.event().voices.list if v.confirms] == ["Ana Brod"]


def test_who_was_not_there_is_no_eyewitness() -> None:
    pile = Pile()
    text = '"I was not there, I have heard that two miners were killed in Orlec on Saturday," Ana Brod said.'
    content = "I was not there, I have heard that two miners were killed in Orlec on Saturday"
    pile.add(
        "a",
        text,
        ("name", "Orlec"),
        ("day", "on Saturday", "2031-05-03"),
        ("name", "Ana Brod", "PERSON"),
        ("says", "Ana Brod", "said", content),
    )
    assert [(v.label, v.grade) for v in pile.event().voices.list] == [("Ana Brod", "hearsay")]
