"""The people of a case: who is named how, across documents, and who of them is one to protect."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from khronika.protection.forms import fold
from khronika.protection.mentions import named_in
from khronika.records.base import Range
from khronika.records.events import Constraint
from khronika.records.findings import AliasKind, Findings
from khronika.records.lineage import Lineage
from khronika.records.protection import Named, NamedIn, Person, Wish
from khronika.records.reports import Report

_CHOSEN: frozenset[AliasKind] = frozenset({"call_sign", "assigned_pseudonym", "pseudonym"})


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
    """Everybody whom these reports name: `people_of` over what each of them names."""
    return people_of({r.id: named_in(r, findings[r.id]) for r in reports}, lineage, constraints)


def people_of(
    named: Mapping[str, NamedIn], lineage: Lineage, constraints: Sequence[Constraint] = ()
) -> tuple[Person, ...]:
    """Everybody whom a case names, and each unnamed author of a first-person document; sorted by id.

    `named`: report id -> whom it names. One to protect is everybody except who asked to be named, who appears in a
    public office, and who is only a byline or photo credit. A source that is described but not named is nobody of this
    list. Full names are one person throughout the case; a surname alone is the one full name it fits in its document;
    call signs, given pseudonyms and single names are one person within their family of documents only, where a single
    name is the one full name it fits. A single name that more documents take for a place is nobody. `same` and
    `not_same` of a reviewer (`what` is actor) go before.
    """
    family = {m: f.id for f in lineage.families for m in f.members}
    clusters: dict[str, list[Mention]] = {}
    towns = _towns(named)
    links = _first_names(named, family)
    for doc in sorted(named):
        within = family.get(doc, f"document {doc}")
        for person in named[doc].persons:
            if person.name in towns and _only_a_word(person):
                continue
            key = f"name:{person.name}" if person.full else f"only:{within}:{person.name}"
            found = [Mention(doc, m.span, m.words, m.kind, m.office, m.credit) for m in person.mentions]
            clusters.setdefault(key, []).extend(found)
            links += [(key, other) for a in person.aliases if (other := f"only:{within}:{a}") != key]
    clusters = _decided(_joined(clusters, links), constraints)
    persons = [_person(key, mentions) for key, mentions in sorted(clusters.items())]
    persons += _authors(named, family, {fold(form) for p in persons for form in p.forms})
    return tuple(sorted(persons, key=lambda p: p.id))


def _towns(named: Mapping[str, NamedIn]) -> frozenset[str]:
    """Single names that more documents take for a place than for a person, and that are nobody's first or last name.

    A person overlooked is one who is not protected: what has a title, an office or a clause of its own is never a town.
    """
    persons = Counter(p.name for one in named.values() for p in one.persons if _only_a_word(p))
    sure = {p.name for one in named.values() for p in one.persons if not _only_a_word(p)}
    parts = {part for name in sure for part in name.split()}
    parts |= {part for one in named.values() for part in fold(one.author or "").split()}
    places = Counter(place for one in named.values() for place in one.places)
    return frozenset(n for n in persons if places[n] > persons[n] and n not in parts)


def _only_a_word(person: Named) -> bool:
    """One word that nothing but the model takes for a person."""
    return (
        not person.full
        and " " not in person.name
        and not (person.titled or person.aliases)
        and all(m.kind is None and not m.office and not m.credit for m in person.mentions)
    )


def _first_names(named: Mapping[str, NamedIn], family: Mapping[str, str]) -> list[tuple[str, str]]:
    """Links from a single name to the one full name that it fits in its family of documents: "Oksana", "Oksana Delmar".

    None where two full names fit, or where the single name is a call sign or another chosen name.
    """
    full: dict[str, set[str]] = {}
    single: dict[str, set[str]] = {}
    for doc in sorted(named):
        within = family.get(doc, f"document {doc}")
        for person in named[doc].persons:
            if person.full:
                full.setdefault(within, set()).add(person.name)
            elif " " not in person.name and not any(m.kind in _CHOSEN for m in person.mentions):
                single.setdefault(within, set()).add(person.name)
    links = []
    for within, names in sorted(single.items()):
        for name in sorted(names):
            fitting = [f for f in full.get(within, ()) if name in (f.split()[0], f.split()[-1])]
            if len(fitting) == 1:
                links.append((f"only:{within}:{name}", f"name:{fitting[0]}"))
    return links


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


def _authors(named: Mapping[str, NamedIn], family: Mapping[str, str], known: set[str]) -> list[Person]:
    """Authors of first-person documents: the unnamed (one a family), and the named whom no text names."""
    found: dict[str, Person] = {}
    for doc in sorted(named):
        own = named[doc]
        if own.author is not None and fold(own.author) not in known:
            key = f"name:{fold(own.author)}"
            found[key] = Person(
                id=_id(key),
                label=own.author,
                forms=(own.author,),
                wish="unknown" if own.first_person else "byline_only",
                protect=own.first_person or (key in found and found[key].protect),
                why="Tells what happened to him under his own name; nothing says that he wishes it."
                if own.first_person
                else "Appears only as author of a document.",
            )
        elif own.first_person and own.anonymous and not own.signed:
            key = f"author:{family.get(doc, doc)}"
            unnamed = Person(
                id=_id(key),
                label=f"the unnamed author of {doc}",
                forms=(),
                wish="unknown",
                protect=True,
                mentions=((doc, (0, 0)),),
                why="Tells in the first person what happened and gives no name.",
            )
            found.setdefault(key, unnamed)
    return list(found.values())


def _id(key: str) -> str:
    return "p-" + hashlib.sha256(key.encode()).hexdigest()[:10]
