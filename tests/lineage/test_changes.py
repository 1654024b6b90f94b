"""What kind of difference two stretches of words are."""

from __future__ import annotations

import pytest

from khronika.lineage.changes import difference
from khronika.lineage.text import Words, words_of
from khronika.records.reports import Report


def read(text: str) -> Words:
    return words_of(Report(id="D-1", text=text, language="en"))


@pytest.mark.parametrize(
    ("before", "a", "b", "after", "kind", "shown"),
    [
        ("It was on", "13", "14", "June in Velin.", "date", ("13 June", "14 June")),
        ("It was on June", "13", "14", "in Velin.", "date", ("June 13", "June 14")),
        ("They came on", "Monday", "Tuesday", "by train.", "date", ("Monday", "Tuesday")),
        ("It held", "eleven", "twelve", "people there.", "number", ("eleven", "twelve")),
        ("It held", "eleven", "12", "people there.", "number", ("eleven", "12")),
        ("It held", "twelve", "12", "people there.", "replaced", ("twelve", "12")),
        ("Police broke up a", "march", "procession", "in the town.", "replaced", ("march", "procession")),
        ("It was said by", "Orvan Tiel", "Ilna Maresk", "at noon.", "name", ("Orvan Tiel", "Ilna Maresk")),
    ],
)
def test_a_difference_is_named_by_what_differs(
    before: str, a: str, b: str, after: str, kind: str, shown: tuple[str, str]
) -> None:
    first, start = len(before.split()), (f"{before} {a} {after}", f"{before} {b} {after}")
    found = difference(read(start[0]), read(start[1]), (first, first + len(a.split())), (first, first + len(b.split())))
    assert (found.kind, (found.a_words, found.b_words)) == (kind, shown)
