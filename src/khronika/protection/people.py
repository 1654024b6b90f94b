"""The people of a case: who is named how, across documents, and who of them is one to protect."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from khronika.protection.forms import fold
from khronika.protection.offices import appears_in_office, credited
from khronika.records.base import Range
from khronika.records.events import Constraint
from khronika.records.findings import AliasKind, Findings, Name
from khronika.records.lineage import Lineage
from khronika.records.protection import Person, Wish
from khronika.records.reports import Report

_GIVEN: frozenset[AliasKind] = frozenset({"call_sign", "assigned_pseudonym", "pseudonym", "first_name_only"})
_CREDITS: frozenset[AliasKind] = frozenset({"byline", "photo_credit"})
_CREDIT_MARKS = frozenset({"byline", "credit", "author_box"})
_SPEAKS_OF_SELF = frozenset({"testimony", "letter"})
_I = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Ww]e|[Oo]ur)\b")


class Mention(NamedTuple):
    """One place where one person is named."""

    doc: str
    span: Range
    words: str
    kind: AliasKind | None
    office: bool
    credit: bool


def people(
    reports: Sequence[Report],
    findings: Mapping[str, Findings],
    lineage: Lineage,
    constraints: Sequence[Constraint] = (),
) -> tuple[Person, ...]:
    """Everybody whom a case names, and each unnamed author of a first-person document; sorted by id.

    One to protect is everybody except who asked to be named, who appears in a public office, and who is only a byline
    or photo credit. A source
    that is described but not named is nobody of this list. Full names are one person throughout the case; a surname
    alone is the one full name it
    fits in its document; call signs, given pseudonyms and single names are one person within their family of
    documents only. `same` and
    `not_same` of a reviewer (`what` is actor) go before.
    """
    family = {m: f.id for f in lineage.families for m in f.members}
    clusters: dict[str, list[Mention]] = {}
    links: list[tuple[str, str]] = []
    for report in sorted(reports, key=lambda r: r.id):
        own = findings[report.id]
        for key, mentions, joined in _of_document(report, own, family.get(report.id, f"document {report.id}")):
            clusters.setdefault(key, []).extend(mentions)
            links += [(key, other) for other in joined]
    clusters = _decided(_joined(clusters, links), constraints)
    found = [_person(key, mentions) for key, mentions in sorted(clusters.items())]
    found += _authors(reports, findings, family, {fold(form) for p in found for form in p.forms})
    return tuple(sorted(found, key=lambda p: p.id))


def _of_document(report: Report, findings: Findings, family: str) -> list[tuple[str, list[Mention], list[str]]]:
    """(key, mentions, keys that are the same person) for each person one document names."""
    actors: dict[str, list[Name]] = {}
    garbled = [s for m in (*findings.marks, *report.marks) if m.kind == "garbled" for s in m.spans]
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
        best = full[actor]
        if not best:
            continue
        if len(best.split()) == 1:
            fitting = sorted({f for f in full.values() if len(f.split()) > 1 and best in (f.split()[0], f.split()[-1])})
            given = any(n.alias_kind in _GIVEN for n in names)
            best = fitting[0] if len(fitting) == 1 and not given else best
        alias = [fold(report.text[n.start : n.end]) for n in names if n.alias_kind in _GIVEN]
        pseudonym = any(
            n.alias_kind in ("assigned_pseudonym", "pseudonym", "call_sign")
            and fold(report.text[n.start : n.end]) == best
            for n in names
        )
        key = f"name:{best}" if len(best.split()) > 1 and not pseudonym else f"only:{family}:{best}"
        mentions = [
            Mention(
                doc=report.id,
                span=(n.start, n.end),
                words=" ".join(report.text[n.start : n.end].split()),
                kind=n.alias_kind,
                office=appears_in_office(report.text, n.start, n.end),
                credit=n.alias_kind in _CREDITS
                or any(s <= n.start and n.end <= e for s, e in credit_spans)
                or credited(report.text, n.start),
            )
            for n in names
        ]
        found.append((key, mentions, sorted({f"only:{family}:{a}" for a in alias} - {key})))
    return found


def _joined(clusters: dict[str, list[Mention]], links: Sequence[tuple[str, str]]) -> dict[str, list[Mention]]:
    """Clusters after joining a call sign to the full name that a document of its family gives with it."""
    up = {key: key for key in clusters}

    def find(key: str) -> str:
        while up[key] != key:
            up[key] = up[up[key]]
            key = up[key]
        return key

    for a, b in sorted(links):
        if a in up and b in up:
            x, y = sorted((find(a), find(b)))
            up[y] = x
    found: dict[str, list[Mention]] = {}
    for key in sorted(clusters):
        found.setdefault(find(key), []).extend(clusters[key])
    return found


def _decided(clusters: dict[str, list[Mention]], constraints: Sequence[Constraint]) -> dict[str, list[Mention]]:
    """Clusters as a reviewer's decisions have them; `not_same` splits first, `same` joins what is not held apart."""
    ends = sorted((c.kind, c.a, c.b) for c in constraints if c.what == "actor")
    apart: set[frozenset[str]] = set()
    for kind, a, b in ends:
        x, y = _meant(clusters, a), _meant(clusters, b)
        if kind == "not_same" and x is not None and y is not None:
            if x == y:
                y = f"{x}#{b[0]}"
                clusters[y] = [m for m in clusters[x] if m.doc == b[0] and (a[0] != b[0] or m.span == b[1])]
                clusters[x] = [m for m in clusters[x] if m not in clusters[y]]
            apart.add(frozenset((x, y)))
    for kind, a, b in ends:
        x, y = _meant(clusters, a), _meant(clusters, b)
        if kind == "same" and x is not None and y is not None and x != y and frozenset((x, y)) not in apart:
            keep, gone = sorted((x, y))
            clusters[keep] = clusters[keep] + clusters.pop(gone)
            apart = {frozenset(keep if k == gone else k for k in pair) for pair in apart}
    return {key: mentions for key, mentions in clusters.items() if mentions}


def _meant(clusters: Mapping[str, Sequence[Mention]], end: tuple[str, Range]) -> str | None:
    for key in sorted(clusters):
        if any(m.doc == end[0] and m.span[0] < end[1][1] and end[1][0] < m.span[1] for m in clusters[key]):
            return key
    return None


def _person(key: str, mentions: Sequence[Mention]) -> Person:
    forms = sorted({m.words for m in mentions})
    kinds = sorted({m.kind for m in mentions if m.kind is not None})
    wish, protect, why = _wish(mentions)
    return Person(
        id=_id(key),
        label=max(forms, key=lambda f: (len(f.split()), len(f), f)),
        forms=tuple(forms),
        alias_kinds=tuple(kinds),
        wish=wish,
        protect=protect,
        mentions=tuple(sorted((m.doc, m.span) for m in mentions)),
        why=why,
    )


def _wish(mentions: Sequence[Mention]) -> tuple[Wish, bool, str]:
    """The most protective reading of what the documents say of a person's wish, with its reason."""
    kinds = {m.kind for m in mentions}
    if kinds & {"assigned_pseudonym", "pseudonym"}:
        return (
            "not_named",
            True,
            "A document gives another name instead of the person's own: the person is not to be named.",
        )
    if "named_by_wish" in kinds:
        return "named_by_wish", False, "A document says that this person asks to be named."
    told = [m for m in mentions if not m.credit]
    if not told:
        return "byline_only", False, "Appears only as author, photographer or in a credit."
    if any(m.office for m in told) and "call_sign" not in kinds:
        return "public_office", False, "Holds a public office and appears in it."
    return "unknown", True, "Is named, and nothing says that the person wishes it: counted among those to protect."


def _authors(
    reports: Sequence[Report], findings: Mapping[str, Findings], family: Mapping[str, str], known: set[str]
) -> list[Person]:
    """Authors of first-person documents: the unnamed (one a family), and the named whom the text itself does not
    name."""
    found: dict[str, Person] = {}
    for report in sorted(reports, key=lambda r: r.id):
        own = findings[report.id]
        first = own.nature in _SPEAKS_OF_SELF or (own.nature == "appeal" and bool(_I.search(report.text)))
        first = first or (own.nature == "post" and _speaks(report, own))
        if report.author and fold(report.author) not in known and fold(report.author):
            key = f"name:{fold(report.author)}"
            found[key] = Person(
                id=_id(key),
                label=report.author,
                forms=(report.author,),
                wish="unknown" if first else "byline_only",
                protect=first or (key in found and found[key].protect),
                why="Tells what happened to him under his own name; nothing says that he wishes it."
                if first
                else "Appears only as author of a document.",
            )
        elif first and not report.author and not _signed(own):
            key = f"author:{family.get(report.id, report.id)}"
            found.setdefault(
                key,
                Person(
                    id=_id(key),
                    label=f"the unnamed author of {report.id}",
                    forms=(),
                    wish="unknown",
                    protect=True,
                    mentions=((report.id, (0, 0)),),
                    why="Tells in the first person what happened and gives no name.",
                ),
            )
    return list(found.values())


def _speaks(report: Report, findings: Findings) -> bool:
    """Whether a post says "I" in its author's own voice."""
    sources = {report.text[a:b] for s in findings.statements if s.parent is None for a, b in s.source}
    return "I" in sources


def _signed(findings: Findings) -> bool:
    return any(n.alias_kind == "byline" and n.label == "PERSON" for n in findings.names)


def _id(key: str) -> str:
    return "p-" + hashlib.sha256(key.encode()).hexdigest()[:10]
