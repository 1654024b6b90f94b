"""Counts: a quantity as the interval its words assert, and what is counted.

Hard bounds hold by the meaning of the words ("over a thousand": more than 1000, open above); soft bounds say how vague
words are commonly read, from the versioned lexicon of the language; None is open. Ages, dates, durations, scores,
house and telephone numbers are no counts.
"""

from __future__ import annotations

from khronika.language.time.quantities import count_language
from khronika.language.timexes import find as find_timexes
from khronika.records.findings import Count

__all__ = ["find"]


def find(text: str, language: str) -> tuple[Count, ...]:
    """Counts of one paragraph in order of place, offsets in `text`; empty for a language that has no rules yet."""
    rules = count_language(language)
    if rules is None:
        return ()
    times = [(timex.start, timex.end) for timex in find_timexes(text, language)]
    return rules.find(text, times)
