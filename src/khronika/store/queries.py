"""What is asked of an index: read-only questions, answered in records. The web app and the command line share them.

Every function takes an open `Index`; wrap several in `snapshot` to hear them all from one generation. Full-text
search stands in `search.py`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from khronika.records.base import Range, Record, from_json
from khronika.records.custody import Collection, Failure
from khronika.records.events import Event, Voices
from khronika.records.findings import Count, Name, Statement, Timex
from khronika.records.lineage import Family, Pair
from khronika.records.protection import Person
from khronika.records.reports import Credit, Mark, Place, Published
from khronika.store.answers import DocumentPage as DocumentPage
from khronika.store.answers import DocumentRow as DocumentRow
from khronika.store.answers import EventRow as EventRow
from khronika.store.answers import Filters as Filters
from khronika.store.answers import FindingRow as FindingRow
from khronika.store.answers import Sort as Sort
from khronika.store.answers import Summary as Summary
from khronika.store.index import VERSION, Index

_RECORDS: dict[str, type[Statement | Timex | Count | Name]] = {
    "statement": Statement,
    "timex": Timex,
    "count": Count,
    "name": Name,
}
_ORDER: dict[str, str] = {
    "arrival": "number",
    "latest": "number desc",
    "day": "coalesce(first_day, last_day) is null, coalesce(first_day, last_day), number",
}


class IndexUnavailable(Exception):
    """There is no index here that this version can ask: it is being built, was deleted, or is of another version."""


@contextmanager
def snapshot(path: Path) -> Iterator[Index]:
    """A read-only index on which all questions see one generation, whatever a run publishes meanwhile.

    Raises `IndexUnavailable` if there is none, or none of this version.
    """
    try:
        index = Index(path, read_only=True)
    except sqlite3.DatabaseError as problem:
        raise IndexUnavailable(str(problem)) from problem
    try:
        try:
            index.db.execute("pragma query_only = on")
            index.db.execute("begin")
            (version,) = index.db.execute("pragma user_version").fetchone()
        except sqlite3.DatabaseError as problem:
            raise IndexUnavailable(str(problem)) from problem
        if version != VERSION:
            raise IndexUnavailable(f"it is of version {version}, this program reads version {VERSION}")
        yield index
    finally:
        index.close()


# -- the case in one line


class _Bounds(Record, frozen=True, kw_only=True):
    lower: int = 0
    upper: int = 0


def summary(index: Index) -> Summary:
    """The case in one line."""
    documents, unread = _one(index, "select count(*), coalesce(sum(state <> 'read'), 0) from documents")
    statements, reviewed = _one(
        index, "select count(*), coalesce(sum(standing <> ''), 0) from findings where kind = 'statement'"
    )
    events, disagreements = _one(index, "select count(*), coalesce(sum(disagreements), 0) from events")
    (people,) = _one(index, "select count(*) from persons where protect")
    bounds = from_json(index.meta("voices") or "{}", _Bounds)
    return Summary(
        documents=documents,
        unread=unread,
        voices=(bounds.lower, bounds.upper),
        statements=statements,
        reviewed=reviewed,
        events=events,
        disagreements=disagreements,
        people=people,
        generation=int(index.meta("generation") or "0"),
    )


# -- documents


def list_documents(
    index: Index, filters: Filters | None = None, *, sort: Sort = "arrival", offset: int = 0, limit: int = 50
) -> tuple[int, list[DocumentRow]]:
    """How many documents the filters let through, and one page of them."""
    where, values = (filters or Filters()).sql()
    (total,) = _one(index, f"select count(*) from documents d where {where}", *values)  # noqa: S608
    found = index.db.execute(
        f"select d.* from documents d where {where} order by {_ORDER[sort]} limit ? offset ?",  # noqa: S608
        (*values, limit, offset),
    )
    return total, [_document_row(r) for r in found]


def documents(index: Index, numbers: Iterable[int]) -> dict[int, DocumentRow]:
    """Those of these documents that exist, by number."""
    found: dict[int, DocumentRow] = {}
    for chunk in _chunks(sorted(set(numbers))):
        cursor = index.db.execute(f"select * from documents where number in ({_marks(chunk)})", chunk)  # noqa: S608
        found.update((r["number"], _document_row(r)) for r in cursor)
    return found


def folded_into(index: Index, head: int, *, limit: int = 200) -> list[DocumentRow]:
    """The copies and versions that are folded into this document, in order of arrival."""
    found = index.db.execute(
        "select * from documents where family = (select family from documents where number = ?)"
        " and folded_into = ? order by number limit ?",
        (head, head, limit),
    )
    return [_document_row(r) for r in found]


def folds(index: Index, heads: Sequence[int]) -> dict[int, dict[str, int]]:
    """For each head: relation -> how many folded documents stand in it to the head (`related` where only by others)."""
    result: dict[int, dict[str, int]] = {}
    found = index.db.execute(
        "select h.number, coalesce(p.relation, q.relation, 'related'), count(*) from documents h"  # noqa: S608
        " join documents d on d.family = h.family and d.folded_into = h.number"
        " left join pairs p on p.a = h.number and p.b = d.number and p.lane <> 'review'"
        " left join pairs q on q.a = d.number and q.b = h.number and q.lane <> 'review'"
        f" where h.number in ({_marks(heads)}) group by 1, 2 order by 1, 3 desc, 2",
        tuple(heads),
    )
    for number, relation, count in found:
        result.setdefault(number, {})[relation] = count
    return result


def facets(index: Index) -> dict[str, list[tuple[str, int]]]:
    """state, format, language, nature -> (value, how many documents), most frequent first."""
    return {
        column: [
            (str(value), count)
            for value, count in index.db.execute(
                f"select {column}, count(*) from documents where {column} is not null"  # noqa: S608
                " group by 1 order by 2 desc, 1"
            )
        ]
        for column in ("state", "format", "language", "nature")
    }


def document(index: Index, number: int) -> DocumentPage | None:
    """One document with its text, or None."""
    row = index.db.execute(
        "select d.*, t.text, t.marks, t.credits, t.places, t.paragraphs from documents d"
        " left join texts t using (number) where number = ?",
        (number,),
    ).fetchone()
    if row is None:
        return None
    columns = {c: row[c] for c in ("entry", "place", "object", "bytes_sha256", "size", "by", "reading", "readings")}
    return DocumentPage(
        **_row_fields(row),
        **columns,
        author=row["author"],
        url=row["url"],
        collection=from_json(row["collection"], Collection),
        warnings=from_json(row["warnings"], tuple[str, ...]),
        text=row["text"] or "",
        marks=from_json(row["marks"] or "[]", tuple[Mark, ...]),
        credits=from_json(row["credits"] or "[]", tuple[Credit, ...]),
        places=from_json(row["places"] or "[]", tuple[Place, ...]),
        paragraphs=from_json(row["paragraphs"] or "[]", tuple[Range, ...]),
    )


def text_of(index: Index, number: int) -> str | None:
    """The current text of a document, or None if it has none."""
    row = index.db.execute("select text from texts where number = ?", (number,)).fetchone()
    return None if row is None else str(row[0])


def openings(index: Index, numbers: Sequence[int], length: int = 120) -> dict[int, str]:
    """The first characters of the texts of these documents: what to call one that has no title."""
    found = index.db.execute(
        f"select number, substr(text, 1, ?) from texts where number in ({_marks(numbers)})",  # noqa: S608
        (length, *numbers),
    )
    return {number: str(text).strip() for number, text in found}


def heading(row: DocumentRow, opening: str = "") -> str:
    """What a document is called: its title; without one its opening words in quotation marks; without text its file.

    `opening` as `openings` answers, or the text itself.
    """
    if row.title:
        return row.title
    words = " ".join(opening[:400].split())
    if not words:
        return row.path or row.name
    if len(words) <= 80:
        return f"“{words}”"
    return f"“{words[:80].rsplit(' ', 1)[0].rstrip()}…”"


# -- findings


def findings_of(index: Index, number: int) -> list[FindingRow]:
    """All findings of a document in text order."""
    found = index.db.execute("select * from findings where number = ? order by start, kind, idx", (number,))
    return [_finding_row(r) for r in found]


def finding(index: Index, finding_id: str) -> list[FindingRow]:
    """The finding with this id: once for each document that holds the same reading; empty if there is none."""
    found = index.db.execute("select * from findings where id = ? order by number, kind, idx", (finding_id,))
    return [_finding_row(r) for r in found]


def name_at(index: Index, number: int, start: int) -> str | None:
    """The id (`n-…`) of the name that begins at this character of a document, or None."""
    row = index.db.execute(
        "select id from findings where number = ? and kind = 'name' and start = ? limit 1", (number, start)
    ).fetchone()
    return None if row is None else str(row[0])


def statement_counts(index: Index, numbers: Sequence[int]) -> dict[int, int]:
    """Document -> how many statements were found in it (documents without are left out)."""
    return dict(
        index.db.execute(
            f"select number, count(*) from findings where kind = 'statement' and number in ({_marks(numbers)})"  # noqa: S608
            " group by number",
            tuple(numbers),
        ).fetchall()
    )


def statements(
    index: Index,
    *,
    stance: str | None = None,
    reviewed: bool | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[int, list[FindingRow]]:
    """Statements of the whole case in order of document and text: how many there are, and one page of them."""
    where, values = ["kind = 'statement'"], []
    if stance is not None:
        where.append("value = ?")
        values.append(stance)
    if reviewed is not None:
        where.append("standing <> ''" if reviewed else "standing = ''")
    condition = " and ".join(where)
    (total,) = _one(index, f"select count(*) from findings where {condition}", *values)  # noqa: S608
    found = index.db.execute(
        "select f.* from findings f join (select number, kind, idx from findings"  # noqa: S608
        f" where {condition} order by number, start, idx limit ? offset ?)"
        " using (number, kind, idx) order by f.number, f.start, f.idx",
        (*values, limit, offset),
    )
    return total, [_finding_row(r) for r in found]


def stances(index: Index) -> list[tuple[str, int]]:
    """(stance, how many statements), most frequent first."""
    found = index.db.execute(
        "select value, count(*) from findings where kind = 'statement' group by 1 order by 2 desc, 1"
    )
    return [(str(value), count) for value, count in found]


# -- lineage


def pairs_of(index: Index, number: int, *, limit: int = 100) -> list[Pair]:
    """The pairs in which a document stands, surest lane first."""
    found = index.db.execute(
        "select json, lane, a, b from pairs where a = ? union select json, lane, a, b from pairs where b = ?"
        " order by lane, a, b limit ?",
        (number, number, limit),
    )
    return [from_json(r["json"], Pair) for r in found]


def pair(index: Index, one: int, other: int) -> Pair | None:
    """The pair of these two documents, in whichever order they are named."""
    a, b = sorted((one, other))
    row = index.db.execute("select json from pairs where a in (?, ?) and b in (?, ?)", (a, b, a, b)).fetchone()
    return None if row is None else from_json(row[0], Pair)


def family(index: Index, family_id: str) -> Family | None:
    """A family by its id."""
    row = index.db.execute("select json from families where id = ?", (family_id,)).fetchone()
    return None if row is None else from_json(row[0], Family)


# -- events, voices, people


_EVENT_COLUMNS = (
    "e.id, e.kind, e.label, e.first_day, e.last_day, e.place, e.lower, e.upper, e.documents, e.disagreements"
)
_BY_DAY = "coalesce(e.first_day, e.last_day) is null, coalesce(e.first_day, e.last_day), e.last_day, e.id"


def list_events(
    index: Index, *, kind: str | None = None, disagreeing: bool = False, offset: int = 0, limit: int = 50
) -> tuple[int, list[EventRow]]:
    """Events by day, those without a day last: how many there are, and one page of them."""
    where, values = ["true"], []
    if kind is not None:
        where.append("e.kind = ?")
        values.append(kind)
    if disagreeing:
        where.append("e.disagreements > 0")
    condition = " and ".join(where)
    (total,) = _one(index, f"select count(*) from events e where {condition}", *values)  # noqa: S608
    found = index.db.execute(
        f"select {_EVENT_COLUMNS} from events e where {condition} order by {_BY_DAY} limit ? offset ?",  # noqa: S608
        (*values, limit, offset),
    )
    return total, [EventRow(**dict(r)) for r in found]


def event_kinds(index: Index) -> list[tuple[str, int]]:
    """(kind, how many events), most frequent first."""
    return [(str(k), n) for k, n in index.db.execute("select kind, count(*) from events group by 1 order by 2 desc, 1")]


def event(index: Index, event_id: str) -> Event | None:
    """One event with all its assertions, voices and relations."""
    row = index.db.execute("select json from events where id = ?", (event_id,)).fetchone()
    return None if row is None else from_json(row[0], Event)


def events_of(index: Index, number: int, *, limit: int = 100) -> list[tuple[EventRow, bool]]:
    """The events a document speaks of, by day; True where it is the document's main event."""
    found = index.db.execute(
        f"select {_EVENT_COLUMNS}, m.main from event_documents m join events e on e.id = m.event"  # noqa: S608
        f" where m.number = ? order by {_BY_DAY} limit ?",
        (number, limit),
    )
    return [(EventRow(**{k: r[k] for k in r.keys() if k != "main"}), bool(r["main"])) for r in found]  # noqa: SIM118


def voices(index: Index) -> Voices:
    """The distinct origins over all statements of the case."""
    known = index.meta("voices")
    return from_json(known, Voices) if known else Voices(lower=0, upper=0)


def list_persons(
    index: Index, *, protect: bool | None = None, offset: int = 0, limit: int = 50
) -> tuple[int, list[Person]]:
    """Persons in order of their ids: how many there are, and one page of them."""
    where = "true" if protect is None else "protect" if protect else "not protect"
    (total,) = _one(index, f"select count(*) from persons where {where}")  # noqa: S608
    found = index.db.execute(
        f"select json from persons where {where} order by id limit ? offset ?",  # noqa: S608
        (limit, offset),
    )
    return total, [from_json(r[0], Person) for r in found]


# -- rows into records


def _document_row(row: sqlite3.Row) -> DocumentRow:
    return DocumentRow(**_row_fields(row))


def _row_fields(row: sqlite3.Row) -> dict[str, Any]:
    same = ("number", "name", "path", "format", "state", "arrived", "title", "publisher", "language", "nature", "note",
            "words", "family", "folded_into")  # fmt: skip
    return {c: row[c] for c in same} | {
        "published": from_json(row["published"], Published) if row["published"] else Published(),
        "failure": from_json(row["failure"], Failure) if row["failure"] else None,
        "analysed": bool(row["findings_key"]),
    }


def _finding_row(row: sqlite3.Row) -> FindingRow:
    fields = {c: row[c] for c in ("id", "number", "kind", "idx", "start", "lane", "value", "source", "content")}
    return FindingRow(**fields, standing=row["standing"], record=from_json(row["json"], _RECORDS[row["kind"]]))


def _one(index: Index, sql: str, *values: Any) -> Any:
    return index.db.execute(sql, values).fetchone()


def _marks(values: Sequence[Any]) -> str:
    return ",".join("?" * len(values))


def _chunks(values: list[int], size: int = 500) -> Iterator[list[int]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
