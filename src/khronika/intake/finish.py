"""From a reader's draft to an `Extract` with its `Reading`: clean text, language, date, credits."""

from __future__ import annotations

import re

import msgspec

from khronika.intake import dates, layout
from khronika.intake.cleaning import clean_name, clean_text, one_line
from khronika.intake.extraction import Claim, Draft, Extract, Limits, Manifest, NotRead, Unread
from khronika.intake.languages import language_of
from khronika.records.custody import Reading
from khronika.records.reports import Credit, Mark

_WORD = r"[A-ZÀ-Þ][\w’'&.-]{0,30}"
_MASTHEAD = re.compile(rf"(?:The )?{_WORD}(?: (?:(?:of|and|the|&) ){{0,2}}{_WORD}){{1,5}}")
_DATE_BEHIND = re.compile(r"(?:,| \||:)\s.*$")
_NUMBERED = re.compile(
    r"(?:Bulletin|Newsletter|Issue|Report|Statement|Communiqué|Press [Rr]elease|Release|Digest|Update)"
    rf" (?:[Nn]o\.? ?|#)?\d{{1,5}} of (?:the )?(?P<who>{_WORD}(?: (?:of (?:the )?)?{_WORD}){{0,5}})(?=[,.:;|]|\s*$)"
)
EMPTY = "There is no text in it."


def finish(draft: Draft, manifest: Manifest, limits: Limits) -> Extract:
    """The extract of one draft: with a reading, or with two sentences why there is none."""
    base = Extract(
        path=draft.path,
        name=clean_name(draft.name),
        format=draft.format or manifest.name,
        reader=manifest.name,
        reader_version=manifest.version,
        size=draft.size,
        member_sha256=draft.member_sha256,
    )
    try:
        if draft.unread is not None:
            raise draft.unread
        return _with(base, reading=_reading(draft, manifest, limits))
    except NotRead as outcome:
        return _with(base, unread=Unread(why=outcome.why, help=outcome.help))


def _with(extract: Extract, **changes: object) -> Extract:
    return msgspec.structs.replace(extract, **changes)


def _reading(draft: Draft, manifest: Manifest, limits: Limits) -> Reading:
    if len(draft.text) > limits.text_chars:
        raise NotRead(
            f"Its text has {len(draft.text):,} characters; at most {limits.text_chars:,} are read as one document.",
            "Split it into smaller files and add those.",
        )
    text, replaced = clean_text(draft.text)
    if not text.strip():
        raise NotRead(EMPTY, "Nothing is missing if the file was meant to be empty.")
    warnings = list(draft.warnings)
    if replaced:
        warnings.append(f"{replaced:,} characters that cannot stand in text (NUL, unpaired surrogates) show as \ufffd.")
    marks, claims = list(draft.marks), list(draft.claims)
    if draft.plain:
        marks += layout.mark_lines(text, headline=not any(mark.kind == "headline" for mark in marks))
        _from_byline(draft, text, marks)
        draft.publisher = draft.publisher or masthead_of(text)
    printed = list(draft.credits)
    for dateline in dates.find_datelines(text):
        marks.append(Mark(kind="dateline", spans=(dateline.span,), why=f"date.{dateline.kind}"))
        if dateline.date:
            label = "the head of the text" if dateline.kind == "inline_head" else "the dateline"
            label = "the line with the date" if dateline.own_line else label
            claims.append(Claim(origin=dateline.kind, words=dateline.date, label=label))
        if dateline.own_line and not draft.publisher:
            draft.publisher = layout.newsroom_in(text[slice(*dateline.span)].partition(dateline.date or "")[0])
        if dateline.agency:
            printed.append(Credit(kind="credit_line", value=dateline.agency, span=dateline.span))
    printed += layout.credit_lines(text)
    if (named := dates.date_in_name(draft.name)) is not None:
        claims.append(named)
    published, contradictions = dates.decide([_sound_claim(claim) for claim in claims])
    return Reading(
        text=text,
        reader=manifest.name,
        reader_version=manifest.version,
        title=one_line(draft.title) or _headline(text, marks),
        published=published,
        language=draft.language or _language(text, marks) or draft.language_hint,
        publisher=one_line(draft.publisher),
        url=one_line(draft.url, 2000),
        author=one_line(draft.author),
        marks=tuple(sorted(marks, key=lambda mark: (mark.spans, mark.kind))),
        credits=tuple(_sound_credit(credit) for credit in printed),
        places=tuple(draft.places),
        warnings=(*warnings, *contradictions),
        charset=draft.charset,
    )


def _sound_claim(claim: Claim) -> Claim:
    words, replaced = clean_text(claim.words)
    return claim if not replaced else msgspec.structs.replace(claim, words=words)


def _sound_credit(credit: Credit) -> Credit:
    value, replaced = clean_text(credit.value)
    return credit if not replaced else msgspec.structs.replace(credit, value=value)


def _from_byline(draft: Draft, text: str, marks: list[Mark]) -> None:
    for start, end in (mark.spans[0] for mark in marks if mark.kind == "byline"):
        found = layout.byline_of(text[start:end])
        if found:
            draft.author = draft.author or found[0]
            draft.publisher = draft.publisher or found[1]
            return


def masthead_of(text: str) -> str | None:
    """The paper, agency or group that the first line of a plain text names, and nothing else: "Verrin Herald".

    Also who puts out what is numbered: "Bulletin 41 of the Lantern Monitoring Group".
    """
    first = next((line for line in text[:400].split("\n") if line.strip()), "").strip(" #*_|\t")
    if numbered := _NUMBERED.match(first):
        return numbered["who"]
    name = _DATE_BEHIND.sub("", first)
    if len(name) > 60 or not _MASTHEAD.fullmatch(name):
        return None
    words = name.removeprefix("The ").split()
    # "Police Close Herald Office" is a headline: the word for a paper stands last, or first with "of" behind it.
    house = words[0] if words[1:2] == ["of"] else words[-1]
    return name if layout.newsroom_in(house) else None


def _headline(text: str, marks: list[Mark]) -> str | None:
    for mark in marks:
        if mark.kind == "headline":
            start, end = mark.spans[0]
            return one_line(text[start:end])
    return None


def _language(text: str, marks: list[Mark]) -> str | None:
    """The language of what is not marked, so that an English menu does not decide about a Russian page."""
    hidden = sorted(span for mark in marks if mark.kind not in ("headline", "garbled") for span in mark.spans)
    if not hidden:
        return language_of(text)
    parts, at = [], 0
    for start, end in hidden:
        if start > at:
            parts.append(text[at:start])
        at = max(at, end)
        if at > 8000:
            break
    parts.append(text[at : at + 8000])
    return language_of("\n".join(parts)) or language_of(text)
