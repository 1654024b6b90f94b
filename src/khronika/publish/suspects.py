"""Words that may be a person's name although nothing took them for one: what an export is masked against as well.

A source phrase is where names stand that matter most. Runs of capitalised words in it that no finding knows as a
place, a body or a newspaper are treated as names: rather a town too few than a witness too many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from khronika.records.anchors import KINDS
from khronika.records.base import Range, from_json
from khronika.records.findings import Name, Statement
from khronika.store.index import Index

_RUN = re.compile(r"[^\W\d_a-zа-я][\w’'-]*(?: [^\W\d_a-zа-я][\w’'-]*)+")
_KNOWN = ("PLACE", "ORG", "MEDIA", "UNIT", "GROUP")


def suspects(index: Index) -> list[str]:
    """Sorted runs of two capitalised words or more in sources, and in names that a comma breaks, not known as other."""
    found: set[str] = set()
    for (number,) in index.db.execute("select number from texts order by number").fetchall():
        found.update(_in_document(index, number))
    return sorted(found)


def _in_document(index: Index, number: int) -> Iterator[str]:
    (text,) = index.db.execute("select text from texts where number = ?", (number,)).fetchone()
    rows = index.db.execute(
        "select kind, json from findings where number = ? and kind in ('statement', 'name')", (number,)
    )
    records = [from_json(json, KINDS[kind]) for kind, json in rows]
    names = [r for r in records if isinstance(r, Name)]
    known = [(n.start, n.end) for n in names if n.label in _KNOWN and "," not in text[n.start : n.end]]
    places: list[Range] = [r for s in records if isinstance(s, Statement) for r in s.source]
    places += [(n.start, n.end) for n in names if "," in text[n.start : n.end]]
    for start, end in places:
        for run in _RUN.finditer(text, start, end):
            if not any(s <= run.start() and run.end() <= e for s, e in known):
                yield run.group()
