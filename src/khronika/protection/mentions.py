"""Whom one document names, and how: what `people` joins over a case. Pure, a document at a time."""

from __future__ import annotations

import re

from khronika.protection.forms import fold
from khronika.protection.offices import appears_in_office, credited
from khronika.records.base import Range
from khronika.records.findings import AliasKind, Findings, Name
from khronika.records.protection import Mentioned, Named, NamedIn
from khronika.records.reports import Report

_GIVEN: frozenset[AliasKind] = frozenset({"call_sign", "assigned_pseudonym", "pseudonym", "first_name_only"})
_CHOSEN: frozenset[AliasKind] = frozenset({"assigned_pseudonym", "pseudonym", "call_sign"})
_CREDITS: frozenset[AliasKind] = frozenset({"byline", "photo_credit"})
_CREDIT_MARKS = frozenset({"byline", "credit", "author_box"})
_SPEAKS_OF_SELF = frozenset({"testimony", "letter"})
_TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Father|[A-Za-z]{0,12}(?:uncle|aunt|brother|sister|friend|son))\.?\s$"
)
_CLOSING = re.compile(
    r"\W{0,3}(?:(?:yours|your)(?: (?:sincerely|faithfully|truly|ever|son|daughter|friend))?|sincerely(?: yours)?|"
    r"with (?:respect|love|regards)|respectfully(?: yours)?|"
    r"(?:best|kind|warm) (?:regards|wishes)|signed|regards)\W{0,3}",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"[-–—\s]{0,4}(?P<name>[A-Z][\w’'-]{1,30}(?: [A-Z][\w’'.-]{0,30}){0,2})\s{0,4}")
_NO_SIGNATURE = frozenset(
    [
        *("committee", "union", "group", "council", "movement", "party", "front", "brigade", "battalion", "mothers"),
        *("association", "initiative", "families", "residents", "republic", "region", "street", "ministry", "centre"),
        *("center", "news", "times", "herald", "press", "editors", "thank", "thanks"),
    ]
)
_I = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Ww]e|[Oo]ur)\b")


def named_in(report: Report, findings: Findings) -> NamedIn:
    """Everybody a document names, and whether its author speaks of himself. Does not depend on the report's id."""
    first = findings.nature in _SPEAKS_OF_SELF or (findings.nature == "appeal" and bool(_I.search(report.text)))
    speaks = first or (findings.nature == "post" and _speaks(report, findings))
    persons = _persons(report, findings)
    author = report.author if report.author and fold(report.author) else None
    if author is None and speaks and (span := signature(report.text)) is not None:
        author = report.text[slice(*span)]
        if not any(m.span[0] < span[1] and span[0] < m.span[1] for p in persons for m in p.mentions):
            full = len(fold(author).split()) > 1
            persons.append(Named(name=fold(author), full=full, mentions=(Mentioned(span=span, words=author),)))
    return NamedIn(
        persons=tuple(persons),
        author=author,
        anonymous=author is None,
        first_person=speaks,
        places=tuple(sorted({fold(report.text[n.start : n.end]) for n in findings.names if n.label == "PLACE"} - {""})),
        signed=any(n.alias_kind == "byline" and n.label == "PERSON" for n in findings.names),
    )


def signature(text: str) -> Range | None:
    """Where a letter is signed: a name alone on one of its last lines, of two words, or of one behind "Yours,"."""
    end, closed = len(text), False
    lines: list[Range] = []
    while end > 0 and len(lines) < 4:
        start = text.rfind("\n", 0, end) + 1
        if text[start:end].strip():
            lines.append((start, end))
        end = start - 1
    if len(lines) < 2:
        return None
    for (start, end), (above, until) in zip(lines, (*lines[1:], (0, 0)), strict=True):
        match = _SIGNED.fullmatch(text[start:end]) if end - start <= 60 else None
        closed = until - above <= 60 and _CLOSING.fullmatch(text[above:until]) is not None
        if match and not set(fold(match["name"]).split()) & _NO_SIGNATURE and not _CLOSING.fullmatch(match[0]):
            words = len(match["name"].split())
            if closed or (words > 1 and (start, end) in lines[:2] and above < until):
                return start + match.start("name"), start + match.end("name")
    return None


def _persons(report: Report, findings: Findings) -> list[Named]:
    garbled = [s for m in (*findings.marks, *report.marks) if m.kind == "garbled" for s in m.spans]
    actors: dict[str, list[Name]] = {}
    for name in findings.names:
        if any(start <= name.start and name.end <= end for start, end in garbled):
            continue
        if name.label == "PERSON" or name.alias_kind in _GIVEN or name.alias_kind == "named_by_wish":
            actors.setdefault(name.actor, []).append(name)
    forms = {actor: [fold(report.text[n.start : n.end]) for n in names] for actor, names in actors.items()}
    full = {actor: max(found, key=lambda f: (len(f.split()), len(f), f)) for actor, found in forms.items()}
    credit_spans = [s for m in (*findings.marks, *report.marks) if m.kind in _CREDIT_MARKS for s in m.spans]
    found = []
    for actor, names in actors.items():
        if not full[actor]:
            continue
        best = _fullest(full[actor], names, set(full.values()))
        given = [fold(report.text[n.start : n.end]) for n in names if n.alias_kind in _GIVEN]
        chosen = any(n.alias_kind in _CHOSEN and fold(report.text[n.start : n.end]) == best for n in names)
        found.append(
            Named(
                name=best,
                full=len(best.split()) > 1 and not chosen,
                mentions=tuple(_mentioned(report, n, credit_spans) for n in names),
                aliases=tuple(sorted(set(given))),
                titled=any(_TITLE.search(report.text[max(0, n.start - 30) : n.start]) for n in names),
            )
        )
    return found


def _fullest(name: str, names: list[Name], known: set[str]) -> str:
    """A surname or first name alone stands for the one full name of the document that it fits."""
    if len(name.split()) > 1 or any(n.alias_kind in _GIVEN for n in names):
        return name
    fitting = sorted({f for f in known if len(f.split()) > 1 and name in (f.split()[0], f.split()[-1])})
    return fitting[0] if len(fitting) == 1 else name


def _mentioned(report: Report, name: Name, credit_spans: list[Range]) -> Mentioned:
    return Mentioned(
        span=(name.start, name.end),
        words=" ".join(report.text[name.start : name.end].split()),
        kind=name.alias_kind,
        office=appears_in_office(report.text, name.start, name.end),
        credit=name.alias_kind in _CREDITS
        or any(s <= name.start and name.end <= e for s, e in credit_spans)
        or credited(report.text, name.start),
    )


def _speaks(report: Report, findings: Findings) -> bool:
    """Whether a post says "I" in its author's own voice."""
    sources = {report.text[a:b] for s in findings.statements if s.parent is None for a, b in s.source}
    return "I" in sources
