"""What an export says of a case, as rows: identities, days, numbers, voices; no quotation, no person's name.

Fail-closed: a column is here because it was judged safe, not because nobody thought of leaving it out. Free text of
documents (titles, contents, sources' words, labels of voices and events, reasons that quote) never enters a row. What
is left is of a closed kind (`columns.py`), but for places, which go through the mask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from khronika.publish.columns import Row
from khronika.records.base import from_json
from khronika.records.edtf import edtf, edtf_published
from khronika.records.events import Assertion, Event
from khronika.records.findings import Count, Statement, Timex
from khronika.records.lineage import Pair
from khronika.records.reports import Published
from khronika.store.index import Index

Mask = Callable[[str], str]

WITHHELD = (
    "every person's name is replaced",
    "every free-text quotation is withheld (titles, sources, cues, contents, labels, reasons)",
    "file names, addresses, bylines and collection records are withheld",
)

FIGURES = ("killed", "injured", "detained", "missing", "participants", "called_up", "count")
"""Attributes whose value is a number; the words of all others but day, kind and place are withheld."""


def tables(index: Index, mask: Mask) -> dict[str, list[Row]]:
    """Table name -> rows, each in a stable order."""
    return {
        "documents": list(_documents(index)),
        "derivations": list(_derivations(index)),
        "statements": list(_statements(index)),
        "timexes": list(_timexes(index)),
        "counts": list(_counts(index)),
        "events": list(_events(index, mask)),
        "voices": list(_voices(index, numbers := _voice_numbers(index))),
        "assertions": list(_assertions(index, mask, numbers)),
        "relations": list(_relations(index)),
    }


def _query(index: Index, sql: str) -> Iterator[dict[str, Any]]:
    return (dict(row) for row in index.db.execute(sql))


def _documents(index: Index) -> Iterator[Row]:
    # A publisher can be a man who writes under his own name, so publishers are told apart and not named.
    known = (d["publisher"] for d in _query(index, "select publisher from documents order by number"))
    number = {p: f"publisher {i}" for i, p in enumerate(dict.fromkeys(filter(None, known)), 1)}
    for d in _query(index, "select * from documents order by number"):
        published = from_json(d["published"], Published) if d["published"] else Published()
        yield {
            "id": f"D-{d['number']}", "state": d["state"], "format": d["format"], "language": d["language"],
            "nature": d["nature"], "publisher": number.get(d["publisher"]),
            "published_edtf": edtf_published(published), "published_status": published.status,
            "published_from": published.origin, "words": d["words"], "family": d["family"],
            "copy_of": f"D-{d['folded_into']}" if d["folded_into"] else None,
        }  # fmt: skip


def _derivations(index: Index) -> Iterator[Row]:
    for row in _query(index, "select json from pairs order by a, b"):
        p = from_json(row["json"], Pair)
        yield {
            "a": p.a, "b": p.b, "relation": p.relation, "origin": {"a": p.a, "b": p.b}.get(p.direction or ""),
            "lane": p.lane, "confidence": p.confidence, "coverage_a": p.coverage_a, "coverage_b": p.coverage_b,
            "changes": len(p.changes),
        }  # fmt: skip


def _statements(index: Index) -> Iterator[Row]:
    sql = "select id, number, idx, json, standing from findings where kind = 'statement' order by number, idx"
    for row in _query(index, sql):
        s = from_json(row["json"], Statement)
        yield {
            "id": row["id"], "document": f"D-{row['number']}", "stance": s.stance, "lane": s.lane, "by": _rule(s.by),
            "names_a_source": int(bool(s.source)), "inside_another": int(s.parent is not None),
            "reviewed": row["standing"].split(":")[0] or None, "content": "[withheld]",
        }  # fmt: skip


def _timexes(index: Index) -> Iterator[Row]:
    for row in _query(index, "select id, number, json from findings where kind = 'timex' order by number, idx"):
        t = from_json(row["json"], Timex)
        yield {
            "id": row["id"], "document": f"D-{row['number']}", "type": t.type, "value": t.value, "mod": t.mod,
            "edtf": edtf(t.interval), "status": t.status, "lane": t.lane, "by": _rule(t.by),
        }  # fmt: skip


def _counts(index: Index) -> Iterator[Row]:
    for row in _query(index, "select id, number, json from findings where kind = 'count' order by number, idx"):
        c = from_json(row["json"], Count)
        yield {
            "id": row["id"], "document": f"D-{row['number']}", "sign": c.sign, "lower": c.lower, "upper": c.upper,
            "soft_lower": c.soft_lower, "soft_upper": c.soft_upper, "scale": c.scale, "of": c.of,
            "entity_class": c.entity_class, "lane": c.lane, "by": _rule(c.by),
        }  # fmt: skip


def _all_events(index: Index) -> Iterator[Event]:
    for row in _query(index, "select json from events order by first_day, id"):
        yield from_json(row["json"], Event)


def _events(index: Index, mask: Mask) -> Iterator[Row]:
    for e in _all_events(index):
        yield {
            "id": e.id, "kind": e.kind, "edtf": edtf(e.date_interval), "place": place(e.place, mask),
            "voices_lower": e.voices.lower, "voices_upper": e.voices.upper,
            "documents": " ".join((*e.docs, *e.also)), "killed": _span(e.killed), "injured": _span(e.injured),
            "detained": _span(e.detained),
        }  # fmt: skip


def _voice_numbers(index: Index) -> dict[str, str]:
    """Voices numbered for this export, in the order of the events. Their ids in the case are digests of the sources'
    names: whoever has a list of names could find out by them who of it spoke."""
    spoken = (v for e in _all_events(index) for v in (*(v.id for v in e.voices.list), *(a.voice for a in e.assertions)))
    return {voice: f"V-{number}" for number, voice in enumerate(dict.fromkeys(v for v in spoken if v), 1)}


def _voices(index: Index, numbers: Mapping[str, str]) -> Iterator[Row]:
    for e in _all_events(index):
        for v in e.voices.list:
            yield {
                "event": e.id, "voice": numbers[v.id], "grade": v.grade, "confirms": int(v.confirms), "lower": v.lower,
                "upper": v.upper, "documents": " ".join(v.docs),
            }  # fmt: skip


def _assertions(index: Index, mask: Mask, numbers: Mapping[str, str]) -> Iterator[Row]:
    for e in _all_events(index):
        for a in e.assertions:
            yield {
                "event": e.id, "attribute": a.attribute, "value": _value(a),
                "place": place(a.value, mask) if a.attribute == "place" else None, "lower": a.lower, "upper": a.upper,
                "edtf": edtf(a.interval), "document": a.doc, "voice": numbers.get(a.voice), "stance": a.stance,
                "as_of": (a.as_of or "")[:10] or None,
            }  # fmt: skip


def _value(a: Assertion) -> str | None:
    """The value of an assertion where it is a number, a day or a kind of act; people's words are withheld."""
    if a.attribute in FIGURES:
        return a.value if re.fullmatch(r"[0-9.,<>~=≥≤ +-]*", a.value) else None
    if a.attribute == "kind":
        return a.value
    return None if a.attribute in ("day", "place") else "[withheld]"


def _rule(by: str) -> str:
    """The rule or model a finding is from; of one by hand, not by whose."""
    return "hand" if by.startswith("hand:") else by


_REACHES_SOMEBODY = re.compile(r"@|://|(?:\d\D{0,2}){6}")
"""An e-mail address or handle, a web address, a telephone number: what chats and letters have for a publisher."""


def place(words: str | None, mask: Mask) -> str | None:
    """A place as it may leave: as `free`, and never with a number, which is that of somebody's house or flat."""
    return None if words and any(c.isdigit() for c in words) else free(words, mask)


def free(words: str | None, mask: Mask) -> str | None:
    """A place as it may leave: its first part, at most five words, without any person's name.

    What stands behind a comma is left out: "Osk, Ilan Delmar" is a town and a man whom no model told apart.
    """
    if not words or _REACHES_SOMEBODY.search(words):
        return None
    part = re.split(r"[,;:|/()\n]", words, maxsplit=1)[0].split()[:5]
    return mask(" ".join(part)) or None


def _relations(index: Index) -> Iterator[Row]:
    for e in _all_events(index):
        for r in e.relations:
            yield {"event": e.id, "attribute": r.attribute, "kind": r.kind, "assertions": len(r.assertions)}


def _span(bounds: tuple[float | None, float | None] | None) -> str | None:
    """Bounds as people write them: `12`, `12-17`, `12 or more`; never a mean."""
    if bounds is None or bounds == (None, None):
        return None
    lower, upper = (None if b is None else f"{b:g}" for b in bounds)
    if lower == upper:
        return lower
    if upper is None:
        return f"{lower} or more"
    return f"up to {upper}" if lower is None else f"{lower}-{upper}"
