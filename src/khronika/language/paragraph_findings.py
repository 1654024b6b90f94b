"""What is found in one paragraph, whatever stands around it and whenever the document was published.

This is the unit that is filed by the paragraph's own characters: a copied paragraph is read once. All offsets count in
the paragraph; `annotate.assemble` moves them into a document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from khronika.language import counts, timexes
from khronika.language.en import colon, own_denials, own_voice, parsed, plain, stance, trim
from khronika.language.en import names as english_names
from khronika.language.garbled import garbled
from khronika.language.model import Parse, Tools
from khronika.language.quotations import Quotations, quotations
from khronika.language.statements import StatementCandidate, candidates, settle
from khronika.language.time.candidate import TimexCandidate
from khronika.records.base import Range, Record
from khronika.records.findings import Count

_LATIN = re.compile(r"[A-Za-z]")
_LETTER = re.compile(r"[^\W\d_]")


class ParagraphFindings(Record, frozen=True, kw_only=True):
    """The candidates of one paragraph. `read`: False where nothing was read.

    `own`: what the author's own voice calls for, and the harm that it denies; its nature tells if they count.
    """

    language: str
    read: bool = True
    garbled: str = ""
    """Why nothing is claimed of this paragraph, if its text is destroyed."""
    sentences: tuple[Range, ...] = ()
    quotations: Quotations = Quotations()
    statements: tuple[StatementCandidate, ...] = ()
    own: tuple[StatementCandidate, ...] = ()
    names: tuple[english_names.NameMention, ...] = ()
    timexes: tuple[TimexCandidate, ...] = ()
    counts: tuple[Count, ...] = ()
    words: int = 0
    first_person: int = 0
    """How many of the words outside quotations are the author's "I", "we", "my"."""


def find_in_paragraphs(texts: Sequence[str], language: str, tools: Tools) -> list[ParagraphFindings]:
    """The findings of each paragraph, in the order of `texts`.

    What comes out for one paragraph is a function of its characters, the language and the tools alone. A paragraph in
    another script, or any language but English, is not read: `read` is False and nothing is claimed.
    """
    english = language == "en"
    broken = [garbled(text, language) for text in texts]
    wanted = [english and why is None and _readable(text) for text, why in zip(texts, broken, strict=True)]
    parses = iter(tools.read([text for text, read in zip(texts, wanted, strict=True) if read]))
    return [
        _findings(text, next(parses), tools) if read else _unread(text, language, why)
        for text, read, why in zip(texts, wanted, broken, strict=True)
    ]


def _readable(text: str) -> bool:
    """Whether at least half of the letters are Latin."""
    letters = len(_LETTER.findall(text))
    return letters > 0 and 2 * len(_LATIN.findall(text)) >= letters


def _unread(text: str, language: str, why: str | None) -> ParagraphFindings:
    if why:
        return ParagraphFindings(language=language, read=False, garbled=why, words=len(text.split()))
    return ParagraphFindings(
        language=language,
        read=not _LETTER.search(text),
        timexes=tuple(timexes.find(text, language)),
        counts=tuple(counts.find(text, language)),
        words=len(text.split()),
    )


def _findings(text: str, parse: Parse, tools: Tools) -> ParagraphFindings:
    tokens = parse.tokens
    quotes = quotations(text)
    drafted = parsed.drafts(tokens) if tokens.parsed else plain.drafts(tokens, quotes)
    opening = colon.colon_draft(tokens, quotes)
    if opening is not None:
        drafted.append(opening)
    settled = settle(tokens, quotes, drafted)
    trim.relative_clauses(tokens, settled, english_names.naming_clauses(text))
    stance.refine(tokens, settled)
    words, first_person = own_voice.measure(tokens, quotes)
    denied = own_denials.denials(tokens, quotes, settled)
    stated = tuple(d for d in denied if d.by != own_denials.HARM)
    return ParagraphFindings(
        language="en",
        sentences=_sentences(parse),
        quotations=quotes,
        statements=_without_naming(candidates(tokens, quotes, settled), text) + stated,
        own=own_voice.calls(tokens, quotes, settled) + tuple(d for d in denied if d.by == own_denials.HARM),
        names=english_names.names(text, parse, tools.digest),
        timexes=tuple(timexes.find(text, "en")),
        counts=tuple(counts.find(text, "en")),
        words=words,
        first_person=first_person,
    )


def _without_naming(statements: tuple[StatementCandidate, ...], text: str) -> tuple[StatementCandidate, ...]:
    """Statements but for "whom we will call Anna" and "who asked not to be named"."""
    clauses = english_names.silent_clauses(text)
    return tuple(s for s in statements if not any(a <= s.cue[0][0] < b for a, b in clauses))


def _sentences(parse: Parse) -> tuple[Range, ...]:
    tokens = parse.tokens
    found: list[Range] = []
    for start, end, number in zip(tokens.starts, tokens.ends, tokens.sentence, strict=True):
        if number < len(found):
            found[number] = (found[number][0], end)
        else:
            found.append((start, end))
    return tuple(found)
