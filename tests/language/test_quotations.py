"""Quotations are found by their marks, balanced or not, and no text makes the scanner give up."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khronika.language.quotations import quotations


def _found(text: str) -> list[str]:
    return [text[q.start : q.end] for q in quotations(text).found]


@pytest.mark.parametrize(
    "text",
    [
        '"They burned the school," he said.',
        "“They burned the school,” he said.",
        "„They burned the school,“ he said.",
        "«They burned the school», he said.",
        "‘They burned the school,’ he said.",
        "'They burned the school,' he said.",
        "``They burned the school,'' he said.",
    ],
)
def test_every_style_of_marks_is_read(text: str) -> None:
    (quotation,) = quotations(text).found
    assert "They burned the school" in text[quotation.start : quotation.end]
    assert quotation.kind == "speech"
    assert quotation.closed


def test_apostrophes_open_nothing() -> None:
    assert _found("The soldiers' boots weren't theirs; the '90s were over and nobody's mother came.") == []


def test_a_quotation_within_a_quotation_belongs_to_the_outer_one() -> None:
    assert _found("“He told me, ‘Run,’ and I ran,” she said.") == ["“He told me, ‘Run,’ and I ran,”"]


def test_an_unclosed_quotation_runs_to_the_end_and_says_so() -> None:
    found = quotations("She began: “We heard the lorry first.")
    assert found.open_at_end
    assert not found.found[-1].closed


def test_a_mark_that_closes_an_earlier_paragraph_is_kept() -> None:
    text = "and then it was quiet.” She stopped."
    assert quotations(text).closes_at == text.index("”") + 1


def test_a_lost_end_mark_does_not_swallow_the_next_quotation() -> None:
    assert len(_found("“The gate was shut, he said. “Nobody could leave,” he said.")) == 2


def test_scare_quotes_and_titles_are_told_from_speech() -> None:
    found = quotations("The “volunteers” sang “The Song of the Long March” all night.").found
    assert [q.kind for q in found] == ["fragment", "title"]


def test_inches_are_no_quotation() -> None:
    assert _found('A pipe of 12" and one of 14" were found.') == []


@given(st.text(alphabet=st.sampled_from("ab “”‘’«»„'\".,\n"), max_size=200))
def test_quotations_stand_in_order_inside_the_text_whatever_the_marks(text: str) -> None:
    found = quotations(text).found
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize("piece", ['"', "“", "'a ", "‘x", "a' ", "«»", '" "'])
def test_hostile_marks_take_linear_time(piece: str) -> None:
    started = time.process_time()
    quotations(piece * 30_000)
    assert time.process_time() - started < 3
