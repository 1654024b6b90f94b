"""What an id names: a document, a finding, an event, a person, a decision; and findings put in by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import msgspec

from khronika.records.anchors import KINDS, Finding, anchor_of, document_anchor, ranges_of, words
from khronika.records.base import Range, Record, from_json, to_json
from khronika.records.decisions import Anchor, AnchorKind, Decision
from khronika.records.events import Event
from khronika.records.findings import Count, Name, Statement, Timex
from khronika.records.protection import Person
from khronika.review.decisions import all_decisions
from khronika.store import queries
from khronika.store.errors import KhronikaError
from khronika.store.folder import CaseFolder
from khronika.store.index import Index

_ROLES = ("source", "cue", "content")


class NotFound(KhronikaError):
    """No such id in this case."""


class BadFinding(KhronikaError):
    """A finding by hand that does not fit its document: words that do not occur, or a field out of its list."""


class Subject(Record, frozen=True, kw_only=True):
    """Something with an id: what it is, where it stands, the words it rests on."""

    id: str
    kind: str
    """document, statement, timex, count, name, event, person, decision"""
    document: int | None = None
    anchor: Anchor | None = None
    finding: Statement | Timex | Count | Name | None = None
    by: str = ""
    words: tuple[str, ...] = ()
    standing: str = ""
    event: Event | None = None
    person: Person | None = None
    decision: Decision | None = None


def find_subject(folder: CaseFolder, index: Index, subject_id: str) -> Subject:
    """The thing an id names. Raises NotFound with what ids look like."""
    found: Subject | None = None
    letter = subject_id[:2]
    if letter == "D-" and subject_id[2:].isdigit():
        found = _document(index, int(subject_id[2:]))
    elif letter == "K-" and subject_id[2:].isdigit():
        found = _decision(folder, int(subject_id[2:]))
    elif letter in ("s-", "t-", "c-", "n-"):
        found = _finding(index, subject_id)
    else:
        found = _event(index, subject_id) or _person(index, subject_id)
    if found is None:
        raise NotFound(
            f"{subject_id!r} is nothing in this case. Ids look like D-12 (document), s-0123456789 (statement; t-, c-, "
            "n- for times, counts, names), E-17 or e-… (event), p-… (person), K-41 (decision); "
            "`khronika list CASE` shows them."
        )
    return found


def _document(index: Index, number: int) -> Subject | None:
    page = queries.document(index, number)
    if page is None:
        return None
    anchor = document_anchor(page.reading) if page.reading else None
    return Subject(
        id=f"D-{number}",
        kind="document",
        document=number,
        anchor=anchor,
        by="arrival",
        words=(page.title or page.name,),
    )


def _finding(index: Index, finding_id: str) -> Subject | None:
    rows = queries.finding(index, finding_id)
    if not rows:
        return None
    row = rows[0]
    page = queries.document(index, row.number)
    if page is None or page.reading is None:
        return None
    anchor = anchor_of(page.reading, row.record)
    return Subject(
        id=finding_id, kind=row.kind, document=row.number, anchor=anchor, finding=row.record, by=row.record.by,
        words=tuple(page.text[s:e] for s, e in ranges_of(anchor)), standing=row.standing,
    )  # fmt: skip


def _event(index: Index, event_id: str) -> Subject | None:
    event = queries.event(index, event_id)
    if event is None:
        return None
    place = _place_of(index, event)
    anchor, said = place if place is not None else (None, "")
    return Subject(id=event.id, kind="event", anchor=anchor, by="grouping", words=(event.label, said), event=event)


def _place_of(index: Index, event: Event) -> tuple[Anchor, str] | None:
    """What an event is held on to by: the first statement in it, else the first finding its assertions rest on."""
    spoken = {(doc, i) for voice in event.voices.list for doc, i in voice.statements}
    spoken |= {(a.doc, a.statement) for a in event.assertions if a.statement is not None}
    rests_on = {(a.doc, a.span) for a in event.assertions}
    for doc in sorted({d for d, _ in (*spoken, *rests_on)}, key=lambda d: int(d[2:])):
        page = queries.document(index, int(doc[2:]))
        if page is None or page.reading is None:
            continue
        rows = queries.findings_of(index, page.number)
        found = [r for r in rows if r.kind == "statement" and (doc, r.idx) in spoken] or [
            r for r in rows
            if not isinstance(r.record, Statement)
            and any(d == doc and s < r.record.end and r.record.start < e for d, (s, e) in rests_on)
        ]  # fmt: skip
        if found:
            # A statement that no other event rests on points at this one alone.
            shared = {
                i
                for i, n in index.db.execute(
                    "select idx, count(*) from event_findings where number = ? group by idx", (page.number,)
                )
                if n > 1
            }
            first = min(found, key=lambda r: (r.kind == "statement" and r.idx in shared, r.start))
            anchor = anchor_of(page.reading, first.record)
            return anchor, words(page.text, ranges_of(anchor))
    return None


def _person(index: Index, person_id: str) -> Subject | None:
    row = index.db.execute("select json from persons where id = ?", (person_id,)).fetchone()
    if row is None:
        return None
    person = from_json(row[0], Person)
    for report, where in person.mentions:
        number = int(report[2:])
        page = queries.document(index, number)
        for r in queries.findings_of(index, number):
            if r.kind == "name" and isinstance(r.record, Name) and (r.record.start, r.record.end) == where:
                anchor = anchor_of(page.reading, r.record) if page is not None and page.reading else None
                return Subject(
                    id=person_id, kind="person", document=number, anchor=anchor, by=r.record.by,
                    words=(person.label,), person=person,
                )  # fmt: skip
    return Subject(id=person_id, kind="person", words=(person.label,), person=person)


def _decision(folder: CaseFolder, entry: int) -> Subject | None:
    decision = all_decisions(folder).get(entry)
    if decision is None:
        return None
    said = decision.shown.words if decision.shown else ()
    return Subject(
        id=f"K-{entry}", kind="decision", by=decision.reviewer, words=said, decision=decision, anchor=decision.subject
    )


def finding_from(index: Index, subject: Subject, value: Mapping[str, Any], *, by: str) -> tuple[Anchor, Finding]:
    """A finding by hand in a document: `kind`, its fields, and its places as ranges or as words that occur once.

    Raises BadFinding.
    """
    if subject.kind != "document" or subject.anchor is None or subject.document is None:
        raise BadFinding(f"add needs a document that was read (D-…); {subject.id} is a {subject.kind}.")
    fields = dict(value)
    kind = fields.pop("kind", None)
    if kind not in ("statement", "timex", "count", "name"):
        raise BadFinding("add needs a kind: statement, timex, count or name.")
    fields.update(lane="likely", by=by)
    if kind == "name":
        fields.setdefault("actor", "hand")
    finding = _made(queries.text_of(index, subject.document) or "", kind, fields)
    return anchor_of(subject.anchor.reading, finding), finding


def edited(index: Index, subject: Subject, value: Mapping[str, Any], *, by: str) -> Finding:
    """A finding with some fields as a reviewer has them; places as ranges or as words that occur once.

    Raises BadFinding.
    """
    before = from_json(to_json(subject.finding), dict[str, Any])
    unknown = set(value) - set(before) - {"words"}
    if not value or unknown:
        wrong = f"it has no {', '.join(sorted(unknown))}" if unknown else "none was given"
        raise BadFinding(f"edit needs fields of the {subject.kind}, and {wrong}. Its fields: {', '.join(before)}.")
    text = queries.text_of(index, subject.document or 0) or ""
    return _made(text, subject.kind, {**before, **value, "by": by})


def _made(text: str, kind: str, fields: dict[str, Any]) -> Finding:
    """A finding from its fields, its places inside the text. Raises BadFinding."""
    if kind == "statement":
        for role in _ROLES:
            fields[role] = [_range(text, place, role) for place in _list(fields.get(role))]
    elif "words" in fields:
        fields["start"], fields["end"] = _range(text, fields.pop("words"), kind)
    try:
        finding: Finding = msgspec.convert(fields, KINDS[cast(AnchorKind, kind)])
    except msgspec.ValidationError as error:
        raise BadFinding(f"This {kind} cannot be: {error}.") from error
    anchor = anchor_of("", finding)
    if not anchor.roles or any(not 0 <= s < e <= len(text) for s, e in ranges_of(anchor)):
        raise BadFinding(f"A {kind} needs at least one place inside the document's {len(text):,} characters.")
    return finding


def _list(places: Any) -> list[Any]:
    if places is None:
        return []
    return list(places) if isinstance(places, list) else [places]


def _range(text: str, place: Any, role: str) -> Range:
    if isinstance(place, str):
        at = text.find(place)
        if not place or at < 0:
            raise BadFinding(f"The words given for {role} do not occur in the document: {place[:60]!r}.")
        if text.find(place, at + 1) >= 0:
            raise BadFinding(f"The words given for {role} occur more than once; give a range [start, end] instead.")
        return at, at + len(place)
    try:
        start, end = place
        return int(start), int(end)
    except (TypeError, ValueError) as error:
        raise BadFinding(f"A place for {role} is a range [start, end] or words, not {place!r}.") from error
