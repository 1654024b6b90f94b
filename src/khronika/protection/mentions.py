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
_I = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Ww]e|[Oo]ur)\b")


def named_in(report: Report, findings: Findings) -> NamedIn:
    """Everybody a document names, and whether its author speaks of himself. Does not depend on the report's id."""
    first = findings.nature in _SPEAKS_OF_SELF or (findings.nature == "appeal" and bool(_I.search(report.text)))
    return NamedIn(
        persons=tuple(_persons(report, findings)),
        author=report.author if report.author and fold(report.author) else None,
        anonymous=not report.author,
        first_person=first or (findings.nature == "post" and _speaks(report, findings)),
        signed=any(n.alias_kind == "byline" and n.label == "PERSON" for n in findings.names),
    )


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
