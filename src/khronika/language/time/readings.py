"""From the match of a rule to a candidate: the function for each `make` that a rule may name."""

from __future__ import annotations

from collections.abc import Callable

from khronika.language.time import readings_calendar, readings_relative, readings_spans
from khronika.language.time.patterns import Match
from khronika.language.time.reader import Fields, Reader

MAKERS: dict[str, Callable[[Reader, Match], Fields | None]] = {
    name.removeprefix("make_"): function
    for module in (readings_calendar, readings_relative, readings_spans)
    for name, function in sorted(vars(module).items())
    if name.startswith("make_")
}


def read(reader: Reader, match: Match) -> Fields | None:
    """The candidate's fields for a match; None where the words name no time."""
    return MAKERS[match.rule.make](reader, match)
