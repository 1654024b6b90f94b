"""Paragraphs: every letter lies in exactly one, none is too long, wrapped lines stay together."""

from __future__ import annotations

import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from khronika.language.paragraphs import LONGEST, paragraphs


def _texts(text: str) -> list[str]:
    return [text[a:b] for a, b in paragraphs(text)]


@given(st.text(alphabet=st.sampled_from('aB .!?\n\r\t"“”é—1'), max_size=400))
def test_every_character_but_white_space_lies_in_exactly_one_paragraph(text: str) -> None:
    ranges = paragraphs(text)
    assert all(a < b for a, b in ranges)
    assert all(b <= c for (_, b), (c, _) in pairwise(ranges))
    covered = {i for a, b in ranges for i in range(a, b)}
    assert all(character.isspace() for i, character in enumerate(text) if i not in covered)
    assert all(not text[a].isspace() and not text[b - 1].isspace() for a, b in ranges)


def test_blank_lines_and_full_lines_part_paragraphs() -> None:
    assert _texts("One.\n\n \nTwo.\nThree.") == ["One.", "Two.", "Three."]


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The men were taken from the depot before dawn and nobody told\n"
        "their families where the lorries were going. Some of them had\n"
        "not been given boots.\n\nA second paragraph."
    )
    assert len(_texts(text)) == 2


def test_list_items_are_not_joined() -> None:
    assert len(_texts("- the first man was beaten\n- the second man was beaten\n- the third one ran")) == 3


def test_a_wall_of_text_is_cut_at_sentence_ends() -> None:
    text = "The column stood still for an hour. " * 600
    pieces = _texts(text)
    assert len(pieces) > 1
    assert all(len(piece) <= LONGEST for piece in pieces)
    assert all(piece.endswith("hour.") for piece in pieces)


def test_a_hundred_thousand_lines_and_a_line_without_spaces_take_linear_time() -> None:
    started = time.process_time()
    assert len(paragraphs("A line of its own.\n" * 100_000)) == 100_000
    assert len(paragraphs("x" * 1_000_000)) == 250
    assert paragraphs("\n" * 100_000 + " " * 100_000) == ()
    assert time.process_time() - started < 5
