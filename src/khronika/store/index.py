"""`index.db`: SQLite, to ask questions of. Made from log, objects and derived results; thrown away at will.

A run publishes what changed in one short transaction, so that readers go on with the old generation until the
new one is whole. Rows hold the canonical JSON of their record beside the columns that are searched or sorted by.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from khronika.records.anchors import Finding, anchor_id, anchor_of, ranges_of, words
from khronika.records.base import digest, to_json
from khronika.records.custody import Document, Reading
from khronika.records.decisions import Standing
from khronika.records.events import Event, Voices
from khronika.records.findings import Count, Findings, Statement, Timex
from khronika.records.lineage import Family, Pair
from khronika.records.protection import Person

VERSION = 1

SCHEMA = """
create table meta (key text primary key, value text not null) without rowid;
create table documents (
  number integer primary key, entry integer not null, name text not null, place text not null, path text not null,
  format text not null, object text not null, bytes_sha256 text not null, size integer not null,
  arrived text not null, by text not null, collection text not null, state text not null, reading text,
  readings integer not null default 0,
  title text, publisher text, author text, url text, language text, published text, first_day text, last_day text,
  nature text, note text, words integer not null default 0, failure text, warnings text not null default '[]',
  family text, folded_into integer, findings_key text not null default ''
);
create index documents_family on documents (family);
create table texts (
  number integer primary key, text text not null, marks text not null, credits text not null,
  places text not null, paragraphs text not null default '[]'
);
create table findings (
  id text not null, number integer not null, kind text not null, idx integer not null, start integer not null,
  lane text not null, value text not null, source text not null default '', content text not null default '',
  json text not null, standing text not null default '', primary key (number, kind, idx)
) without rowid;
create index findings_id on findings (id);
create index findings_statements on findings (number, start, idx, value, standing) where kind = 'statement';
create table pairs (
  a integer not null, b integer not null, relation text not null, lane text not null, json text not null,
  key text not null, primary key (a, b)
) without rowid;
create index pairs_b on pairs (b);
create table families (id text primary key, size integer not null, root integer, json text not null) without rowid;
create table events (
  id text primary key, kind text not null, label text not null, first_day text, last_day text, place text,
  lower integer not null, upper integer not null, documents integer not null, disagreements integer not null,
  json text not null, key text not null
) without rowid;
create table event_documents (event text not null, number integer not null, main integer not null,
  primary key (event, number)) without rowid;
create index event_documents_number on event_documents (number);
create table event_findings (event text not null, number integer not null, idx integer not null,
  primary key (event, number, idx)) without rowid;
create index event_findings_number on event_findings (number, idx);
create table persons (id text primary key, protect integer not null, json text not null) without rowid;
create table person_mentions (person text not null, number integer not null, start integer not null,
  end integer not null, primary key (person, number, start)) without rowid;
create table standings (entry integer primary key, state text not null, subject text not null, json text not null);
create index standings_subject on standings (subject);
create virtual table search using fts5(title, text, content='', tokenize='unicode61');
"""

DISAGREEING = ("conflict", "denial", "naming")


def _number(report_id: str) -> int:
    return int(report_id[2:])


class Index:
    """One connection to an index. Opening makes an empty one if there is none or it is of another version."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        if not read_only:
            self._make_if_needed()
        self.db = sqlite3.connect(
            f"file:{path}?mode=ro" if read_only else str(path),
            uri=read_only,
            timeout=30,
            isolation_level=None,
            check_same_thread=False,
        )
        self.db.row_factory = sqlite3.Row
        self.db.execute("pragma synchronous = normal")
        self.db.execute("pragma trusted_schema = off")
        self.db.execute("pragma temp_store = memory")

    def _make_if_needed(self) -> None:
        if self.path.exists():
            try:
                with sqlite3.connect(self.path) as db:
                    (version,) = db.execute("pragma user_version").fetchone()
                db.close()
                if version == VERSION:
                    return
            except sqlite3.DatabaseError:
                pass  # damaged or foreign: it is only an index
            for suffix in ("", "-wal", "-shm"):
                Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        # Made under another name and linked in whole, so that a second process never sees a half-made index.
        temporary = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        temporary.unlink(missing_ok=True)
        temporary.touch(mode=0o600)
        db = sqlite3.connect(temporary)
        db.execute("pragma journal_mode = wal")
        db.executescript(f"begin; {SCHEMA} pragma user_version = {VERSION}; commit;")
        db.close()
        with suppress(FileExistsError):
            os.link(temporary, self.path)
        temporary.unlink()

    def close(self) -> None:
        self.db.close()

    @contextmanager
    def publish(self) -> Iterator[Index]:
        """One transaction: readers see all of it or nothing. Raises its generation number at the end."""
        self.db.execute("begin immediate")
        try:
            yield self
            self.set_meta("generation", str(int(self.meta("generation") or "0") + 1))
        except BaseException:
            self.db.execute("rollback")
            raise
        self.db.execute("commit")

    def meta(self, key: str) -> str | None:
        row = self.db.execute("select value from meta where key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def set_meta(self, key: str, value: str) -> None:
        self.db.execute("insert or replace into meta values (?, ?)", (key, value))

    # -- what has been put in, to know what changed

    def known_documents(self) -> dict[int, tuple[str, int]]:
        """Number -> (state, how many readings) of every document already in the index."""
        return {n: (s, r) for n, s, r in self.db.execute("select number, state, readings from documents")}

    def findings_keys(self) -> dict[int, str]:
        """Number -> key of the findings that are in the index."""
        return dict(self.db.execute("select number, findings_key from documents").fetchall())

    # -- writing, inside publish()

    def put_document(self, document: Document, reading: Reading | None) -> None:
        """A document with its current reading (or none), searchable at once."""
        number, arrival = document.number, document.arrival
        self.forget_document(number)
        published = reading.published if reading else None
        first, last = (published.interval or (None, None)) if published else (None, None)
        self._insert("documents", {
            "number": number, "entry": document.entry, "name": arrival.name, "place": arrival.place,
            "path": arrival.path, "format": arrival.format, "object": arrival.object,
            "bytes_sha256": arrival.member_sha256 or arrival.object, "size": arrival.size, "arrived": arrival.time,
            "by": arrival.by, "collection": _text(arrival.collection), "state": document.state,
            "reading": document.reading, "readings": len(document.readings),
            "title": reading.title if reading else None, "publisher": reading.publisher if reading else None,
            "author": reading.author if reading else None, "url": reading.url if reading else None,
            "language": reading.language if reading else None, "published": _text(published) if published else None,
            "first_day": first, "last_day": last, "words": len(reading.text.split()) if reading else 0,
            "failure": _text(document.failure) if document.failure and not reading else None,
            "warnings": _text(reading.warnings) if reading else "[]",
        })  # fmt: skip
        if reading is None:
            return
        self._insert("texts", {
            "number": number, "text": reading.text, "marks": _text(reading.marks), "credits": _text(reading.credits),
            "places": _text(reading.places),
        })  # fmt: skip
        self.db.execute(
            "insert into search (rowid, title, text) values (?, ?, ?)", (number, reading.title or "", reading.text)
        )

    def forget_document(self, number: int) -> None:
        """Take a document and all its findings out again."""
        row = self.db.execute(
            "select d.title, t.text from documents d join texts t using (number) where number = ?", (number,)
        ).fetchone()
        if row is not None:
            # A contentless FTS table must be told what it once was given.
            self.db.execute(
                "insert into search (search, rowid, title, text) values ('delete', ?, ?, ?)",
                (number, row[0] or "", row[1]),
            )
        for table in ("documents", "texts", "findings"):
            self.db.execute(f"delete from {table} where number = ?", (number,))  # noqa: S608

    def put_findings(self, number: int, reading: str, text: str, findings: Findings, key: str) -> None:
        """All findings of a document's current reading; `key` tells later runs that these are in."""
        self.db.execute("delete from findings where number = ?", (number,))
        kinds: tuple[Sequence[Finding], ...] = (
            findings.statements, findings.timexes, findings.counts, findings.names,
        )  # fmt: skip
        rows = [_finding_row(reading, text, number, i, f) for found in kinds for i, f in enumerate(found)]
        self.db.executemany(
            "insert into findings (id, number, kind, idx, start, lane, value, source, content, json)"
            " values (?,?,?,?,?,?,?,?,?,?)", rows,
        )  # fmt: skip
        published = findings.published
        first, last = published.interval or (None, None)
        self.db.execute(
            "update documents set nature=?, note=?, language=coalesce(language, ?), published=?, first_day=?,"
            " last_day=?, findings_key=? where number=?",
            (findings.nature, findings.note, findings.language, _text(published), first, last, key, number),
        )
        self.db.execute("update texts set paragraphs=? where number=?", (_text(findings.paragraphs), number))

    def put_lineage(self, pairs: Sequence[Pair], families: Sequence[Family]) -> None:
        """All pairs and families of the case; only rows that differ are written."""
        rows = {}
        for p in pairs:
            json = _text(p)
            rows[digest(json.encode())] = (_number(p.a), _number(p.b), p.relation, p.lane, json)
        self._replace_rows("pairs", rows, "insert into pairs (a, b, relation, lane, json, key) values (?,?,?,?,?,?)")
        old = dict(self.db.execute("select id, json from families").fetchall())
        new = {f.id: _text(f) for f in families}
        for gone in old.keys() - new.keys():
            self.db.execute("delete from families where id = ?", (gone,))
            self.db.execute("update documents set family=null, folded_into=null where family = ?", (gone,))
        for family in families:
            if old.get(family.id) == new[family.id]:
                continue
            root = _number(family.root) if family.root else None
            self._insert("families", {
                "id": family.id, "size": len(family.members), "root": root, "json": new[family.id],
            })  # fmt: skip
            head = root or min(map(_number, family.members))
            self.db.executemany(
                "update documents set family = ?, folded_into = ? where number = ?",
                [(family.id, None if _number(m) == head else head, _number(m)) for m in family.members],
            )

    def put_events(self, events: Sequence[Event], voices: Voices) -> None:
        """All events of the case; only events that differ are written."""
        rows = {}
        for e in events:
            json = _text(e)
            first, last = e.date_interval or (None, None)
            disagreements = sum(r.kind in DISAGREEING for r in e.relations)
            rows[digest(json.encode())] = (
                e.id, e.kind, e.label, first, last, e.place, e.voices.lower, e.voices.upper, len(e.docs) + len(e.also),
                disagreements, json,
            )  # fmt: skip
        gone, fresh = self._replace_rows(
            "events", rows,
            "insert into events (id, kind, label, first_day, last_day, place, lower, upper, documents, disagreements,"
            " json, key) values (?,?,?,?,?,?,?,?,?,?,?,?)",
        )  # fmt: skip
        for table in ("event_documents", "event_findings"):
            self.db.executemany(f"delete from {table} where event = ?", [(g,) for g in gone])  # noqa: S608
        by_id = {e.id: e for e in events}
        for event in (by_id[i] for i in fresh):
            self.db.executemany(
                "insert or replace into event_documents values (?,?,?)",
                [(event.id, _number(d), int(d in event.docs)) for d in (*event.also, *event.docs)],
            )
            spoken = {(_number(d), i) for v in event.voices.list for d, i in v.statements}
            spoken |= {(_number(a.doc), a.statement) for a in event.assertions if a.statement is not None}
            self.db.executemany(
                "insert or replace into event_findings values (?,?,?)", [(event.id, n, i) for n, i in sorted(spoken)]
            )
        self.set_meta("voices", _text(voices))

    def put_persons(self, persons: Sequence[Person]) -> None:
        """All persons of the case, anew (they are few)."""
        self.db.execute("delete from persons")
        self.db.execute("delete from person_mentions")
        self.db.executemany("insert into persons values (?,?,?)", [(p.id, int(p.protect), _text(p)) for p in persons])
        self.db.executemany(
            "insert or replace into person_mentions values (?,?,?,?)",
            [(p.id, _number(d), s, e) for p in persons for d, (s, e) in p.mentions],
        )

    def put_standings(self, standings: Sequence[tuple[str, Standing]]) -> None:
        """All decisions with what became of them, each under the id of its subject; findings get their badge."""
        self.db.execute("delete from standings")
        self.db.execute("update findings set standing = '' where standing <> ''")
        for subject, s in standings:
            self._insert("standings", {"entry": s.entry, "state": s.state, "subject": subject, "json": _text(s)})
            if s.decision.act in ("accept", "reject", "edit", "add"):
                self.db.execute(
                    "update findings set standing = ? where id = ?", (f"{s.decision.act}:{s.state}", subject)
                )

    def _insert(self, table: str, row: Mapping[str, Any]) -> None:
        marks = ",".join("?" * len(row))
        self.db.execute(
            f"insert or replace into {table} ({','.join(row)}) values ({marks})",  # noqa: S608
            tuple(row.values()),
        )

    def _replace_rows(
        self, table: str, rows: Mapping[str, tuple[Any, ...]], insert: str
    ) -> tuple[list[Any], list[Any]]:
        """Bring a keyed table to `rows` (key -> columns); returns first columns of rows gone and of rows new."""
        column = "id" if table == "events" else "a"
        old = dict(self.db.execute(f"select key, {column} from {table}").fetchall())  # noqa: S608
        gone = [old[k] for k in old.keys() - rows.keys()]
        self.db.executemany(f"delete from {table} where key = ?", [(k,) for k in old.keys() - rows.keys()])  # noqa: S608
        fresh = sorted(rows.keys() - old.keys())
        self.db.executemany(insert, [(*rows[k], k) for k in fresh])
        return gone, [rows[k][0] for k in fresh]


def _finding_row(reading: str, text: str, number: int, i: int, finding: Finding) -> tuple[Any, ...]:
    anchor = anchor_of(reading, finding)
    source = ""
    if isinstance(finding, Statement):
        start = min((r[0] for r in ranges_of(anchor)), default=0)
        source, content, value = words(text, finding.source), words(text, finding.content), str(finding.stance)
    else:
        start, content = finding.start, text[finding.start : finding.end]
        value = str(finding.value if isinstance(finding, Timex) else
                    finding.entity_class if isinstance(finding, Count) else finding.label)  # fmt: skip
    return (anchor_id(anchor), number, anchor.kind, i, start, finding.lane, value, source, content, _text(finding))


def _text(record: Any) -> str:
    return to_json(record).decode()
