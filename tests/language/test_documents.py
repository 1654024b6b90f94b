"""Whole documents: what they are, who their author is, and what bad input does."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khronika.records.base import to_json

from .helpers import read, words

TESTIMONY = (
    "I was arrested on my way home. They put a bag over my head and drove me for an hour. My brother was in the next "
    "cell and I heard him scream.\n\nThe guard told me that nobody would look for us. I did not sleep. My hands were "
    "tied and I asked for water. We were released after a week."
)
APPEAL = (
    "An appeal to the people of the coast\n\nNeighbours! The recruiters will come again on Monday. We must burn their "
    "office to the ground. Do not open your doors. Block the bridge with your lorries. We have waited long enough and "
    "our sons are dying."
)


@pytest.mark.parametrize(
    ("text", "nature"),
    [
        (TESTIMONY, "testimony"),
        (APPEAL, "appeal"),
        ("Dear editors,\n\nI write to you from the northern camp. We have no boots and no letters reach us.", "letter"),
        ("Official statement. The Ministry informs that the exercise on the coast ended as planned.", "official"),
        ("The mayor said that the well was poisoned. Two families left the village on Sunday.", "report"),
        ("* * *", "other"),
    ],
)
def test_the_nature_of_a_document(text: str, nature: str) -> None:
    assert read(text).nature == nature


def test_a_message_is_a_post() -> None:
    assert read("The bridge is closed again and the queue reaches the market.", format="telegram").nature == "post"


def test_the_author_of_a_testimony_is_the_outermost_source() -> None:
    found = read(TESTIMONY)
    author = found.statements[0]
    assert author.actor == "author"
    assert author.parent is None
    assert author.cue == ()
    told = next(s for s in found.statements if words(TESTIMONY, s.cue) == "told")
    assert told.parent == 0


def test_an_appeal_calls_for_what_it_calls_for_in_its_authors_voice() -> None:
    found = read(APPEAL)
    calls = [s for s in found.statements if s.stance == "calls_for"]
    assert any("burn their office" in words(APPEAL, s.content) for s in calls)
    assert all(s.actor == "author" and s.lane == "review" for s in calls)


@pytest.mark.parametrize(
    "text",
    [
        "Війська залишили місто вночі, сказав мер. Люди ховалися у підвалах.",
        "Войска ушли ночью, сказал мэр. Люди прятались в подвалах.",
    ],
)
def test_a_text_in_another_language_is_kept_and_nothing_is_claimed(text: str) -> None:
    found = read(text, language=None)
    assert found.note is not None
    assert "is kept" in found.note
    assert found.statements == found.names == ()


def test_a_paragraph_in_another_script_is_named_in_the_note() -> None:
    found = read("The mayor said that the bridge was closed to all lorries.\n\nМіст закрито, сказав мер.")
    assert len(found.statements) == 1
    assert found.note is not None
    assert "1 of 2 paragraphs" in found.note


def test_an_empty_document_says_so() -> None:
    assert "no text" in (read("  \n ").note or "")


@pytest.mark.parametrize("models", ["default", "none"])
@pytest.mark.parametrize(
    "text",
    [
        "THE MAYOR SAID THAT THE WELL WAS POISONED AND NOBODY SHOULD DRINK FROM IT.",
        "<p>The mayor said</p> <br/>&nbsp;that the <b>well</b> was poisoned.</div>",
        "Tbe rnayor sa1d tbat tbe we11 was po1soned. I|l l1l1 . , ' ` ~ ]] said.",
        "said said said said said said said",
        "“““ ”””  \"\"\" '''' said: \" according to according to",
        "\u200b\ufeffThe mayor\u00ad said\u2028that it rained.",
        "👩‍🚒 said 🔥 that 🏚️ burned.",
    ],
)
def test_damaged_text_does_no_harm(text: str, models: str) -> None:
    found = read(text, models)
    for statement in found.statements:
        for start, end in (*statement.source, *statement.cue, *statement.content):
            assert 0 <= start < end <= len(text)


def test_all_capitals_are_still_read() -> None:
    text = "THE MAYOR SAID THAT THE WELL WAS POISONED AND NOBODY SHOULD DRINK FROM IT."
    assert [words(text, s.source) for s in read(text).statements] == ["THE MAYOR"]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            # what the rules look for, and what disturbs them
            ["said", "that", "“", "”", '"', "according to", "the mayor", "He", ".", "\n\n",
             "\n", "denied", "told", "to", "Ana",
             "Photo: ", "I", "must", "burn", ",", "(", "call sign ", "1", "й"]
        ),
        max_size=60,
    )
)  # fmt: skip
def test_findings_lie_inside_the_text_and_parents_make_no_circle(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = read(text)
    assert to_json(found) == to_json(read(text))
    for statement in found.statements:
        assert all(0 <= a < b <= len(text) for a, b in (*statement.source, *statement.cue, *statement.content))
        seen, at = 0, statement.parent
        while at is not None and seen <= len(found.statements):
            at, seen = found.statements[at].parent, seen + 1
        assert at is None


def test_two_megabytes_take_linear_time_by_rules_alone() -> None:
    line = "The mayor of Vela said on Tuesday that “nobody was left” in the town, and Ana Petrov denied it.\n\n"
    times = []
    for size in (250_000, 2_000_000):
        text = line * (size // len(line))
        started = time.process_time()
        found = read(text, "none")
        times.append(time.process_time() - started)
        assert len(found.statements) >= size // len(line)
    assert times[1] < 20
    assert times[1] < 16 * times[0] + 1
