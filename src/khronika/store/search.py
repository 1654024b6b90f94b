"""Full-text search over the texts of a case. Copies of one story are one hit."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from khronika.records.base import Range, Record
from khronika.store.answers import DocumentRow, Filters
from khronika.store.index import Index
from khronika.store.queries import documents, text_of


class Hit(Record, frozen=True, kw_only=True):
    """One family (or lone document) in which words were found, shown by its best document."""

    document: DocumentRow
    also: int
    """In how many more documents of the family they were found."""
    excerpt: tuple[tuple[str, bool], ...]
    """(words of the text, True where they are what was looked for)."""
    at: Range | None
    """Where the excerpt's first match stands in the text; None = only in the title."""


def search(
    index: Index, wanted: str, filters: Filters | None = None, *, offset: int = 0, limit: int = 20
) -> tuple[int, list[Hit]]:
    """Full-text search, all words, the last as a beginning; "words in quotation marks" as they stand.

    Returns how many families match and one page of them, best first (BM25). Copies of one story are one hit.
    """
    terms = _terms(wanted)
    if not terms:
        return 0, []
    # Copies are looked into as well: one may hold a line that its head has not.
    where, values = msgspec.structs.replace(filters or Filters(), folded=False).sql()
    query = " ".join(f'"{t}"' for t in terms) + ("" if wanted.rstrip().endswith(('"', "”")) else "*")
    found = index.db.execute(
        "with hits as materialized (select rowid as number, rank as score from search where search match ?),"  # noqa: S608
        " families as materialized (select h.number, count(*) - 1 as also, min(h.score) as score from hits h"
        f" join documents d on d.number = h.number where {where} group by coalesce(d.folded_into, d.number))"
        " select total, number, also from (select count(*) as total from families)"
        " left join (select * from families order by score, number limit ? offset ?) order by score, number",
        (query, *values, limit, offset),
    ).fetchall()
    total = found[0]["total"]
    best = [(r["number"], r["also"]) for r in found if r["number"] is not None]
    shown = documents(index, (n for n, _ in best))
    hits = []
    for number, also in best:
        excerpt, at = _excerpt(text_of(index, number) or "", terms)
        hits.append(Hit(document=shown[number], also=also, excerpt=excerpt, at=at))
    return total, hits


def _terms(wanted: str) -> list[str]:
    """Words and quoted phrases; whatever FTS5 would read as syntax is taken away with the quotation marks."""
    clean = wanted.replace("\0", " ").replace("“", '"').replace("”", '"').replace("„", '"')[:500]
    parts = re.findall(r'"([^"]*)"|([^\s"]+)', clean)
    terms = [phrase or word for phrase, word in parts]
    return [t for t in terms if any(c.isalnum() for c in t)][:20]


_AROUND = 110
"""Code points shown on each side of the first match: about two lines of the list."""


def _excerpt(text: str, terms: Sequence[str]) -> tuple[tuple[tuple[str, bool], ...], Range | None]:
    """The surroundings of the first match, with all matches in them; the last term may be a word's beginning."""
    words = [r"\W+".join(map(re.escape, re.findall(r"\w+", t))) for t in terms]
    pattern = re.compile(
        r"\b(?:" + "|".join([*(w + r"\b" for w in words[:-1]), words[-1] + r"\w*"]) + ")", re.IGNORECASE
    )
    first = pattern.search(text)
    if first is None:
        return ((text[: 2 * _AROUND], False),), None
    start, end = max(0, first.start() - _AROUND), min(len(text), first.end() + _AROUND)
    # Begin and end at a space where there is one near.
    start = start and min(text.find(" ", start) + 1 or start, first.start())
    end = end if end == len(text) else max(text.rfind(" ", first.end(), end), first.end())
    parts: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for match in pattern.finditer(text, start, end):
        parts += [(text[at : match.start()], False), (match.group(), True)]
        at = match.end()
    parts.append((text[at:end] + (" …" if end < len(text) else ""), False))
    return tuple(p for p in parts if p[0]), first.span()
