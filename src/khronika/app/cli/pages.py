"""What list, show and explain print: rows and lines made of records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from khronika.app.case import Case, plural
from khronika.app.cli.output import short, wrapped
from khronika.app.subjects import Subject
from khronika.records.base import Range, from_json, to_json
from khronika.records.edtf import edtf, edtf_published
from khronika.records.events import Assertion, Event, Voice
from khronika.records.findings import Count, Name, Statement, Timex
from khronika.store import queries
from khronika.store.index import DISAGREEING

Listing = tuple[Sequence[Any], Sequence[str], list[list[str]]]
"""Records for JSON, column heads, rows."""

_ALL = 1_000_000


def documents(case: Case, *, unread: bool = False) -> Listing:
    """Every document, copies beside what they copy."""
    index = case.ask()
    try:
        filters = queries.Filters(folded=False, state="not_read" if unread else None)
        _, found = queries.list_documents(index, filters, limit=_ALL)
        statements = queries.statement_counts(index, [d.number for d in found])
        openings = queries.openings(index, [d.number for d in found if not d.title])
    finally:
        index.close()
    if unread:
        rows = [[f"D-{d.number}", d.format, d.name, _why_unread(d)] for d in found]
        return found, ["id", "format", "file", "why it was not read, and what would help"], rows
    rows = [
        [
            f"D-{d.number}", edtf_published(d.published) or "no date", d.language or "", d.format,
            str(statements.get(d.number, 0)), f"with D-{d.folded_into}" if d.folded_into else "",
            queries.heading(d, openings.get(d.number, "")),
        ]
        for d in found
    ]  # fmt: skip
    return found, ["id", "published", "lang", "format", "statements", "family", "title"], rows


def _why_unread(d: queries.DocumentRow) -> str:
    return f"{d.failure.why} {d.failure.help}".strip() if d.failure else "not tried yet"


def unread(case: Case) -> Listing:
    """Documents that are preserved but not read."""
    return documents(case, unread=True)


def statements(case: Case) -> Listing:
    """Every statement: who, how, what."""
    index = case.ask()
    try:
        _, found = queries.statements(index, limit=_ALL)
    finally:
        index.close()
    rows = [[s.id, f"D-{s.number}", s.value, s.lane, short(s.source or "(nobody named)", 28), s.content] for s in found]
    return found, ["id", "in", "stance", "lane", "source", "content"], rows


def events(case: Case) -> Listing:
    """Events in order of their days."""
    index = case.ask()
    try:
        _, found = queries.list_events(index, limit=_ALL)
    finally:
        index.close()
    rows = [
        [
            e.id, edtf((e.first_day, e.last_day)) or "no day", _range(e.lower, e.upper), str(e.documents),
            str(e.disagreements), e.label,
        ]
        for e in found
    ]  # fmt: skip
    return found, ["id", "day", "voices", "documents", "disagreements", "what"], rows


def people(case: Case) -> Listing:
    """People to protect, and those who need not be, with the reason."""
    index = case.ask()
    try:
        _, found = queries.list_persons(index, limit=_ALL)
    finally:
        index.close()
    rows = [[p.id, "protect" if p.protect else "", short(p.label, 30), str(len(p.mentions)), p.why] for p in found]
    return found, ["id", "", "person", "mentions", "why"], rows


def names(case: Case) -> Listing:
    """Every mention of a name: what `decide` takes to say that a town is no person."""
    index = case.ask()
    try:
        sql = "select id, number, value, content, lane from findings where kind = 'name' order by content, number, idx"
        found = [dict(r) for r in index.db.execute(sql)]
    finally:
        index.close()
    rows = [[n["id"], f"D-{n['number']}", n["value"], n["lane"], n["content"]] for n in found]
    return found, ["id", "in", "label", "lane", "name"], rows


def voices(case: Case) -> Listing:
    """The voices of the case: origins that assert an event, with the reason each counts as one."""
    index = case.ask()
    try:
        found = queries.voices(index).list
    finally:
        index.close()
    rows = [[f"+{_range(v.lower, v.upper)}", short(v.label, 40), " ".join(v.docs), _why_voice(v)] for v in found]
    return found, ["adds", "voice", "documents", "why"], rows


def _why_voice(voice: Voice) -> str:
    return voice.why.removeprefix(f"{voice.label}: ")


def disagreements(case: Case) -> Listing:
    """Where voices conflict, deny, or name a thing differently."""
    index = case.ask()
    try:
        _, listed = queries.list_events(index, disagreeing=True, limit=_ALL)
        events = [e for e in (queries.event(index, row.id) for row in listed) if e is not None]
    finally:
        index.close()
    found = [
        {"event": e.id, "label": e.label, "attribute": r.attribute, "kind": r.kind, "why": r.why}
        for e in events
        for r in e.relations
        if r.kind in DISAGREEING
    ]
    rows = [[f["event"], short(f["label"], 40), str(f["attribute"]), str(f["kind"]), f["why"]] for f in found]
    return found, ["event", "what", "about", "kind", "why"], rows


def decisions(case: Case) -> Listing:
    """Decisions in force with what became of them."""
    found = case.decisions()
    rows = [
        [
            f"K-{s.entry}",
            s.state,
            s.decision.act,
            s.decision.reviewer,
            short(" / ".join(_about(s.decision)), 50),
            s.decision.reason or "(no reason given)",
        ]
        for s in found
    ]
    return found, ["id", "state", "act", "by", "about", "reason"], rows


def _about(decision: Any) -> Sequence[str]:
    return decision.shown.words if decision.shown else (decision.value or "",)


def record_of(case: Case, subject: Subject) -> Any:
    """The record behind an id, for --json."""
    if subject.kind == "document":
        index = case.ask()
        try:
            number = subject.document or 0
            found = [r.record for r in queries.findings_of(index, number)]
            return {"document": queries.document(index, number), "findings": [_plain(r) for r in found],
                    "pairs": queries.pairs_of(index, number)}  # fmt: skip
        finally:
            index.close()
    return subject


def _plain(record: Any) -> dict[str, Any]:
    return {"kind": type(record).__name__.lower(), **from_json(to_json(record), dict[str, Any])}


# -- show


def shown(case: Case, subject: Subject) -> list[str]:
    """Lines of `show`."""
    if subject.kind == "document":
        return _document(case, subject.document or 0)
    if subject.event is not None:
        return _event(case, subject.event)
    if subject.person is not None:
        p = subject.person
        places = [f"  D-{report[2:]} characters {s}-{e}" for report, (s, e) in p.mentions[:20]]
        return [f"{p.id}  {p.label}  ({'to protect' if p.protect else 'need not be protected'})", *wrapped(p.why),
                f"  forms: {', '.join(p.forms)}", *places]  # fmt: skip
    if subject.decision is not None:
        d = subject.decision
        return [f"{subject.id}  {d.act} by {d.reviewer}, {d.time}", *wrapped(f"reason: {d.reason or '(none given)'}"),
                *(f"  shown: {short(w, 100)}" for w in _about(d))]  # fmt: skip
    return _finding(case, subject)


def _document(case: Case, number: int) -> list[str]:
    index = case.ask()
    try:
        d = queries.document(index, number)
        if d is None:
            return []
        rows = [r for r in queries.findings_of(index, number) if r.kind == "statement"]
        pairs = queries.pairs_of(index, number)
    finally:
        index.close()
    date = f"{edtf_published(d.published) or 'date unknown'} ({d.published.status}, from {d.published.origin})"
    lines = [
        f"D-{number}  {queries.heading(d, d.text)}",
        f"  {d.publisher or 'publisher unknown'} · {date} · {d.language or 'language unknown'} · {d.format}",
        f"  came in as {d.name}{f' / {d.path}' if d.path else ''} on {d.arrived}, log entry {d.entry}",
        f"  SHA-256 {d.object}",
    ]
    if d.failure is not None:
        return [*lines, *wrapped(f"Not read: {d.failure.why} {d.failure.help}")]
    lines += [line for w in d.warnings for line in wrapped(f"note: {w}")]
    if d.note:
        lines += wrapped(f"note: {d.note}")
    for p in pairs:
        other = p.b if p.a == f"D-{number}" else p.a
        lines += wrapped(f"{p.relation} with {other} ({p.lane}): {p.why}")
    lines.append("")
    for paragraph in d.text.split("\n"):
        lines += wrapped(paragraph) if paragraph.strip() else [""]
    lines += ["", f"{plural(len(rows), 'statement')}:"]
    lines += [f"  {r.id}  {r.value:<9} {short(r.source or '(nobody named)', 30)}: {short(r.content, 90)}" for r in rows]
    return lines


def _context(text: str, start: int, end: int) -> str:
    left, right = text[max(0, start - 60) : start], text[end : end + 60]
    return f"…{left}[{text[start:end]}]{right}…"


def _finding(case: Case, subject: Subject) -> list[str]:
    index = case.ask()
    try:
        text = queries.text_of(index, subject.document or 0) or ""
    finally:
        index.close()
    f = subject.finding
    head = f"{subject.id}  {subject.kind} in D-{subject.document}"
    if isinstance(f, Statement):
        lines = [f"{head}  stance {f.stance}, lane {f.lane}"]
        for role in ("source", "cue", "content"):
            ranges: tuple[Range, ...] = getattr(f, role)
            said = " … ".join(text[s:e] for s, e in ranges) or "(nobody named)" * (role == "source")
            where = ", ".join(f"{s}-{e}" for s, e in ranges)
            lines += wrapped(f"{role:<8} {said}  [{where}]")
        return [*lines, f"  reviewed: {subject.standing}" if subject.standing else "  not reviewed"]
    if not isinstance(f, Timex | Count | Name):
        return [head]
    lines = [head, *wrapped(_context(text, f.start, f.end))]
    if isinstance(f, Timex):
        lines.append(f"  {f.type} {f.value}{f' ({f.mod})' if f.mod else ''}  {edtf(f.interval)}  {f.status}")
    elif isinstance(f, Count):
        lines.append(f"  {f.sign}: {bounds(f.lower, f.upper)} {f.entity_class}")
    else:
        lines.append(f"  {f.label}{f', {f.alias_kind}' if f.alias_kind else ''}")
    return lines


def _range(lower: int, upper: int) -> str:
    return str(lower) if lower == upper else f"{lower}-{upper}"


def bounds(lower: float | None, upper: float | None) -> str:
    """Bounds in words: `12`, `12 to 17`, `12 or more`, `up to 17`, `no bound`."""
    if lower is None and upper is None:
        return "no bound"
    if lower == upper:
        return f"{lower:g}"
    if upper is None:
        return f"{lower:g} or more"
    return f"up to {upper:g}" if lower is None else f"{lower:g} to {upper:g}"


def _event(case: Case, event: Event) -> list[str]:
    v = event.voices
    index = case.ask()
    try:
        texts = {d: queries.text_of(index, int(d[2:])) or "" for d in sorted({a.doc for a in event.assertions})}
    finally:
        index.close()
    documents = sorted((*event.docs, *event.also), key=lambda d: int(d[2:]))
    lines = [
        f"{event.id}  {event.label}",
        f"  {_range(v.lower, v.upper)} {'voice' if v.upper == 1 else 'voices between which no link was found'}, in "
        f"{plural(len(documents), 'document')} ({', '.join(documents)})",
        "",
        "Voices",
    ]
    names = {voice.id: voice.label for voice in v.list}
    for voice in v.list:
        beside = "" if voice.confirms else "  (beside the count: confirms nothing)"
        why = _why_voice(voice)
        lines += wrapped(f"{voice.label}  +{_range(voice.lower, voice.upper)}{beside}: {why}")
    attributes = sorted({a.attribute for a in event.assertions})
    for attribute in attributes:
        lines += ["", attribute.capitalize()]
        for i, a in enumerate(event.assertions):
            if a.attribute == attribute:
                who = names.get(a.voice, "") or "no source named"
                said = short(texts[a.doc][slice(*a.span)], 60)
                lines += wrapped(f"({i}) {_asserted(a)}  “{said}” {a.stance} · {who} · {a.doc} {a.span[0]}-{a.span[1]}")
        for r in event.relations:
            if r.attribute == attribute:
                which = ", ".join(f"({i})" for i in r.assertions)
                lines += wrapped(f"→ {r.kind} {which}: {r.why}")
    return lines


def _asserted(a: Assertion) -> str:
    return f"{a.value} {a.unit}" if a.unit and a.unit not in a.value else a.value


# -- explain


def explained(case: Case, subject: Subject) -> list[str]:
    """Lines of `explain`: what made it, from what, why."""
    if subject.event is not None:
        e = subject.event
        lines = [f"{e.id} {e.label}: grouped from {len(e.assertions)} assertions; an event holds no values of its own."]
        for voice in e.voices.list:
            lines += wrapped(voice.why if voice.why.startswith(voice.label) else f"{voice.label}: {voice.why}")
        for r in e.relations:
            lines += wrapped(f"{r.attribute}, {r.kind}: {r.why}")
        return lines
    if subject.person is not None:
        return [f"{subject.id}:", *wrapped(subject.person.why)]
    if subject.decision is not None:
        state = next((s for s in case.decisions() if f"K-{s.entry}" == subject.id), None)
        why = f"{state.state}: {state.why}" if state else "Taken back, or itself an undo."
        return [f"{subject.id}: {why}"]
    if subject.kind == "document":
        return _document(case, subject.document or 0)[:12]
    index = case.ask()
    try:
        models = index.meta("model_digest") or "not run"
    finally:
        index.close()
    f = subject.finding
    lines = [f"{subject.id}: found by {subject.by}", f"  models of the last run: {models}"]
    if isinstance(f, Statement):
        lines.append(f"  lane {f.lane}; stance {f.stance}, from the cue")
        if f.parent is not None:
            lines.append(f"  inside statement number {f.parent} of the same document")
    if isinstance(f, Timex):
        lines.append(f"  anchored to {f.anchor}; operation {f.op or '(none)'}; status {f.status}")
    if isinstance(f, Count):
        lines.append(
            f"  hard bounds {bounds(f.lower, f.upper)}; usual reading {bounds(f.soft_lower, f.soft_upper)}; "
            f"hedges: {', '.join(f.hedge) or 'none'}"
        )
    return lines
