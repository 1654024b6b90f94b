"""Speakers before a colon: headlines ("Mayor: The Well Was Poisoned"), transcripts, and names before a quotation."""

from __future__ import annotations

from functools import cache

from khronika.language.drafts import Draft
from khronika.language.en.lexicon import read_cues
from khronika.language.quotations import Quotations
from khronika.language.tokens import Tokens

_LONGEST_SPEAKER = 7
_LONGEST_HEADLINE = 180
_TITLE_SHARE = 0.6
"""Share of capitalised words among the longer ones from which a line is set as a headline."""


@cache
def _words() -> tuple[frozenset[str], frozenset[str]]:
    data = read_cues()["colon"]
    return frozenset(data["joins"].split()), frozenset(data["silent"].split())


def colon_draft(t: Tokens, quotes: Quotations) -> Draft | None:
    """The statement of a paragraph that opens with a speaker and a colon, if it does."""
    joins, silent = _words()
    at = next((k for k in range(1, min(len(t), _LONGEST_SPEAKER + 1)) if t.words[k] == ":"), None)
    if at is None or at + 3 >= len(t):
        return None
    speaker = [k for k in range(at) if t.words[k].strip()]
    named = [k for k in speaker if t.words[k][0].isupper()]
    if not named or t.lower[speaker[0]] in silent or t.lower[speaker[-1]] in silent:
        return None
    if any(k not in named and t.lower[k] not in joins and t.words[k] not in "’'.," for k in speaker):
        return None
    if not _speaks(t, at, quotes, all(t.words[k].isupper() for k in named)):
        return None
    about = next((k for k in speaker[1:] if t.lower[k] == "on"), at)
    cue = {at} | {k for k in speaker if k >= about}
    content = {k for k in range(at + 1, len(t)) if t.words[k].strip()}
    return Draft(at, "en.colon", "asserts", "review", {k for k in speaker if k < about}, cue, content, lemma=":")


def _speaks(t: Tokens, at: int, quotes: Quotations, shouted: bool) -> bool:
    """Whether what follows the colon is speech: a quotation, a headline's clause, or a transcript's line."""
    start = t.starts[at + 1]
    if any(q.start == start and q.kind == "speech" for q in quotes.found):
        return True
    rest = [word for word in t.words[at + 1 :] if len(word) > 3 and word[0].isalpha()]
    if shouted and len(rest) >= 3 and len("".join(t.words[:at])) >= 3:
        return not all(word.isupper() for word in rest)
    headline = len(t.text) <= _LONGEST_HEADLINE and len(rest) >= 3
    return headline and sum(word[0].isupper() for word in rest) >= _TITLE_SHARE * len(rest)
