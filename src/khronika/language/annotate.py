"""From a report to its findings: paragraphs, what is found in each, and what only the whole document can tell."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

import msgspec

from khronika.language import chains, timexes
from khronika.language.furniture import Furniture, furniture, new_marks
from khronika.language.model import Tools
from khronika.language.naming import name_actors
from khronika.language.nature import FIRST_PERSON, nature
from khronika.language.paragraph_findings import ParagraphFindings, find_in_paragraphs
from khronika.language.paragraphs import paragraphs
from khronika.language.sources import resolve_sources
from khronika.records.base import Range
from khronika.records.findings import Count, Findings, Name, Nature, Stance, Statement, Timex
from khronika.records.reports import Mark, Report

KINDS = frozenset({"statements", "timexes", "counts", "names"})
_LANGUAGES = {"ru": "Russian", "uk": "Ukrainian", "be": "Belarusian", "de": "German", "fr": "French", "pl": "Polish"}


def annotate(report: Report, tools: Tools, only: frozenset[str] | None = None) -> Findings:
    """All findings of a report; with `only`, those of the named `KINDS` (the others are left empty).

    Raises `ValueError` if `only` names a kind that there is not.
    """
    if only is not None and not only <= KINDS:
        unknown = ", ".join(sorted(only - KINDS))
        raise ValueError(f"unknown kinds of findings: {unknown}; known: {', '.join(sorted(KINDS))}")
    ranges = paragraphs(report.text)
    texts = [report.text[start:end] for start, end in ranges]
    known = list(dict.fromkeys(texts))
    found = dict(zip(known, find_in_paragraphs(known, language_of(report) or "en", tools), strict=True))
    findings = assemble(report, ranges, [found[text] for text in texts])
    return findings if only is None else _only(findings, only)


def language_of(report: Report) -> str | None:
    """The report's language as intake gave it (`en-GB` is `en`), else as its letters and words show it."""
    if report.language:
        return report.language.replace("_", "-").split("-")[0].lower()
    from khronika.intake.languages import language_of as guess

    return guess(report.text)


def assemble(report: Report, ranges: Sequence[Range], found: Sequence[ParagraphFindings]) -> Findings:
    """The document's findings from those of its paragraphs. Cheap and pure; `found[i]` belongs to `ranges[i]`."""
    language = language_of(report)
    kind = nature(report, found)
    silent = furniture(report, ranges)
    names = name_actors(report.text, ranges, [f.names for f in found], silent)
    quotes = _quotes_with_times(ranges, found)
    times, published = timexes.resolve(report, ranges, [f.timexes for f in found], quotes)
    return Findings(
        language=language,
        published=published,
        nature=kind,
        marks=report.marks + new_marks(silent) + _garbled(ranges, found),
        statements=_statements(report.text, ranges, found, silent, names, times, kind),
        timexes=times,
        counts=_counts(ranges, found),
        names=names,
        paragraphs=tuple(ranges),
        note=_note(report, language, ranges, found),
    )


def _quotes_with_times(ranges: Sequence[Range], found: Sequence[ParagraphFindings]) -> list[Range]:
    """Quotations that hold a time expression: only there does it matter that somebody else's day is meant."""
    quotes: list[Range] = []
    for (start, _), findings in zip(ranges, found, strict=True):
        starts = sorted(timex.start for timex in findings.timexes)
        for quotation in findings.quotations.found:
            first = bisect.bisect_left(starts, quotation.start)
            if first < len(starts) and starts[first] < quotation.end:
                quotes.append((quotation.start + start, quotation.end + start))
    return quotes


def _statements(
    text: str,
    ranges: Sequence[Range],
    found: Sequence[ParagraphFindings],
    silent: Sequence[Furniture],
    names: Sequence[Name],
    times: Sequence[Timex],
    kind: Nature,
) -> tuple[Statement, ...]:
    """Statements in order of their cues; in a first-person document the author's comes first and is their parent.

    An official document denies harm in its own voice; elsewhere "there were no casualties" is a report.
    """
    first_person = kind in FIRST_PERSON
    own: frozenset[Stance] = frozenset({"calls_for"} if first_person else {"denies"} if kind == "official" else ())
    placed = chains.place(ranges, found, silent, own)
    placed = chains.continue_over_breaks(ranges, found, placed)
    inside = chains.parents(placed)
    actors = resolve_sources(text, placed, inside, names, first_person)
    said = chains.utterances(placed, times, text)
    author = [chains.with_author(ranges, found)] if first_person else []
    shift = len(author)
    statements = [
        Statement(
            source=item.source,
            cue=item.cue,
            content=item.content,
            stance=item.candidate.stance,
            lane=item.candidate.lane,
            by=item.candidate.by,
            parent=parent + shift if parent is not None else (0 if author else None),
            utterance=when,
            actor=actor,
            certainty=item.certainty,
        )
        for item, parent, actor, when in zip(placed, inside, actors, said, strict=True)
    ]
    return tuple(author + statements)


def _garbled(ranges: Sequence[Range], found: Sequence[ParagraphFindings]) -> tuple[Mark, ...]:
    return tuple(
        Mark(kind="garbled", spans=(span,), why=findings.garbled)
        for span, findings in zip(ranges, found, strict=True)
        if findings.garbled
    )


def _counts(ranges: Sequence[Range], found: Sequence[ParagraphFindings]) -> tuple[Count, ...]:
    return tuple(
        msgspec.structs.replace(count, start=count.start + start, end=count.end + start)
        for (start, _), findings in zip(ranges, found, strict=True)
        for count in findings.counts
    )


def _note(
    report: Report, language: str | None, ranges: Sequence[Range], found: Sequence[ParagraphFindings]
) -> str | None:
    """A sentence on what could not be read, if anything."""
    if not report.text.strip():
        return "The document has no text, so nothing could be found in it."
    broken = sum(bool(findings.garbled) for findings in found)
    unread = [span for span, findings in zip(ranges, found, strict=True) if not findings.read and not findings.garbled]
    if broken and not unread:
        return f"{broken} of {len(ranges)} paragraphs are garbled: they are kept and marked, and nothing is claimed."
    if not unread:
        return None
    name = _LANGUAGES.get(language or "", f"a language ({language}) that")
    if len(unread) == sum(1 for f in found if f.words):
        which = (
            f"{name}, which this version does not read"
            if language in _LANGUAGES
            else f"{name} this version does not read"
        )
        return f"The text is in {which}: it is kept, and no statements or names are claimed."
    share = f"{len(unread)} of {len(ranges)} paragraphs"
    return f"{share} are in another script or language and were not read for statements and names."


def _only(findings: Findings, only: frozenset[str]) -> Findings:
    """Statements refer to timexes by index, so that reference goes where timexes are left out."""
    statements = findings.statements if "statements" in only else ()
    if "timexes" not in only:
        statements = tuple(msgspec.structs.replace(s, utterance=None) for s in statements)
    return msgspec.structs.replace(
        findings,
        statements=statements,
        timexes=findings.timexes if "timexes" in only else (),
        counts=findings.counts if "counts" in only else (),
        names=findings.names if "names" in only else (),
    )
