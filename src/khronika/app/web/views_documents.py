"""The inbox, one document, two documents side by side, the words around a place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

import msgspec
from starlette.responses import RedirectResponse, Response

from khronika.app.web import comparing, marking
from khronika.app.web.asking import Asked, Missing, Pager
from khronika.app.web.rendering import page
from khronika.records.base import Range
from khronika.records.findings import Name
from khronika.records.lineage import Pair
from khronika.store import queries, search
from khronika.store.answers import DocumentPage, DocumentRow, Filters, FindingRow

ROWS = 40
"""Documents on a page of the inbox: about three screens, and a first view well under 100 kB."""

LONGEST_COMPARED = 200_000
"""Code points of both texts up to which they are laid side by side on one page."""


def inbox(asked: Asked) -> Response:
    """All documents, copies folded; what is not read stands first with the reason and what would help."""
    facets = queries.facets(asked.index)
    chosen = {c: asked.choice(c, {v for v, _ in facets[c]}) for c in facets}
    sort = asked.choice("sort", ("arrival", "latest", "day")) or "arrival"
    folded = asked.choice("copies", ("unfolded",)) is None and chosen["state"] is None
    filters = Filters(**chosen, folded=folded)  # type: ignore[arg-type]
    given = {k: v for k, v in chosen.items() if v} | ({"sort": sort} if sort != "arrival" else {})
    given |= {} if folded or chosen["state"] else {"copies": "unfolded"}
    base = "/documents" + (f"?{urlencode(given)}" if given else "")
    number = asked.number("page", 1)
    total, rows = queries.list_documents(
        asked.index, filters, sort=sort, offset=(number - 1) * ROWS, limit=ROWS,  # type: ignore[arg-type]
    )  # fmt: skip
    opened = asked.number("open")
    unread = {}
    for state in ("not_read", "pending"):
        unread[state] = queries.list_documents(asked.index, Filters(state=state, folded=False), limit=5)
    return asked.page(
        "documents.html", rows=rows, facets=facets, chosen=chosen, sort=sort, folded=folded, given=given, unread=unread,
        pager=Pager(total, number, ROWS, base), opened=opened,
        copies=_copies(asked, opened) if opened else None, **_beside(asked, rows),
    )  # fmt: skip


def _beside(asked: Asked, rows: list[DocumentRow]) -> dict[str, object]:
    numbers = [r.number for r in rows]
    return {
        "counts": queries.statement_counts(asked.index, numbers),
        "openings": _openings(asked, rows),
        "folds": queries.folds(asked.index, [r.number for r in rows if r.family and r.folded_into is None]),
    }


def _openings(asked: Asked, rows: Iterable[DocumentRow]) -> dict[int, str]:
    return queries.openings(asked.index, [r.number for r in rows if not r.title])


def _copies(asked: Asked, head: int) -> dict[str, object]:
    rows = queries.folded_into(asked.index, head)
    pairs = {r.number: queries.pair(asked.index, head, r.number) for r in rows}
    return {
        "head": head,
        "openings": _openings(asked, rows),
        "rows": rows,
        "pairs": pairs,
        "counts": queries.statement_counts(asked.index, [r.number for r in rows]),
    }


def copies(asked: Asked) -> Response:
    """The copies folded into one document: as a part for the inbox, or the inbox with them unfolded."""
    head = asked.number("number")
    if not asked.part:
        return RedirectResponse(f"/documents?open={head}#d-{head}", status_code=303)
    return page("copies.html", copies=_copies(asked, head))


def found(asked: Asked) -> Response:
    """What a search found, by the handle under which its words are kept."""
    handle = asked.request.path_params["handle"]
    words = asked.searches.kept.get(handle)
    if words is None:
        raise Missing(
            "This search is no longer known: the words of a search are forgotten when serving ends. Search again."
        )
    number = asked.number("page", 1)
    total, hits = search.search(asked.index, words, offset=(number - 1) * 20, limit=20)
    return asked.page(
        "found.html", words=words, hits=hits,
        openings=_openings(asked, (h.document for h in hits)), pager=Pager(total, number, 20, f"/search/{handle}"),
    )  # fmt: skip


def document(asked: Asked) -> Response:
    """One document: its text with what was found in it, where it came from, its family, its events."""
    number = asked.number("number")
    shown = _document(asked, number)
    rows = queries.findings_of(asked.index, number)
    selected = asked.request.query_params.get("show", "")
    hit = next((r for r in rows if r.id == selected), None)
    chosen = _range(asked.request.query_params.get("at", ""), len(shown.text))
    parts = marking.parts(marking.blocks(shown.text, shown.paragraphs))
    offset = hit.start if hit else chosen[0] if chosen else None
    part = marking.part_of(parts, offset) if offset is not None else min(asked.number("part", 1), len(parts)) - 1
    lower, upper = (parts[part][0][0], parts[part][-1][1]) if parts[part] else (0, 0)
    laid = marking.lay((r for r in rows if _within(r, lower, upper)), shown.marks, chosen, hit.id if hit else "")
    blocks = marking.marked_blocks(shown.text, parts[part], rows, shown.marks, laid)
    pairs = queries.pairs_of(asked.index, number)
    others = queries.documents(asked.index, (_other(p, number) for p in pairs))
    actors = _actors(rows)
    return asked.page(
        "document.html", document=shown, blocks=blocks, part=part + 1, parts_total=len(parts), selected=selected,
        family=queries.family(asked.index, shown.family) if shown.family else None,
        pairs=[(p, others[_other(p, number)]) for p in pairs if _other(p, number) in others],
        events=queries.events_of(asked.index, number), actors=actors,
        actor_names={a.id: a.fullest for a in actors},
        statement_ids={r.idx: r.id for r in rows if r.kind == "statement"},
        totals={k: sum(r.kind == k for r in rows) for k in ("statement", "timex", "count", "name")},
    )  # fmt: skip


def _within(row: FindingRow, lower: int, upper: int) -> bool:
    """Whether a finding can touch this part; statements may reach far behind their start."""
    if row.start >= upper:
        return False
    record = row.record
    if row.kind == "statement":
        ends = [e for spans in (record.source, record.cue, record.content) for _, e in spans]  # type: ignore[union-attr]
        return max(ends, default=0) > lower
    return bool(record.end > lower)  # type: ignore[union-attr]


def _document(asked: Asked, number: int) -> DocumentPage:
    shown = queries.document(asked.index, number)
    if shown is None:
        raise Missing(f"There is no document D-{number} in this case.")
    return shown


def _other(pair: Pair, number: int) -> int:
    a, b = int(pair.a[2:]), int(pair.b[2:])
    return b if a == number else a


@dataclass(frozen=True)
class Actor:
    """Someone or something named in the document: fullest form, label, kinds of alias, mentions."""

    id: str
    fullest: str
    label: str
    kinds: str
    mentions: list[FindingRow]


def _actors(rows: list[FindingRow]) -> list[Actor]:
    """Who and what is named in a document, people first."""
    by_actor: dict[str, list[FindingRow]] = {}
    for row in rows:
        if isinstance(row.record, Name):
            by_actor.setdefault(row.record.actor, []).append(row)
    found = []
    for key, mentions in by_actor.items():
        names = [m.record for m in mentions if isinstance(m.record, Name)]
        kinds = ", ".join(sorted({n.alias_kind.replace("_", " ") for n in names if n.alias_kind}))
        fullest = max((m.content for m in mentions), key=len)
        found.append(Actor(key, fullest, names[0].label, kinds, mentions))
    return sorted(found, key=lambda a: (a.label != "PERSON", a.label, a.mentions[0].start))


def _range(value: str, length: int) -> Range | None:
    start, _, end = value.partition("-")
    if not (start.isascii() and end.isascii() and start.isdigit() and end.isdigit() and len(value) < 32):
        return None
    return (int(start), min(int(end), length)) if int(start) < min(int(end), length) else None


def words(asked: Asked) -> Response:
    """The words at a range in their context, as a part of a page; without htmx the whole document at that place."""
    number, at = asked.number("number"), asked.request.path_params["at"]
    if not asked.part:
        return RedirectResponse(f"/documents/{number}?at={at}#at", status_code=303)
    shown = _document(asked, number)
    chosen = _range(at, len(shown.text))
    if chosen is None:
        raise Missing("There are no such characters in this document.")
    # About three lines on each side, from a space to a space.
    start = max(0, chosen[0] - 200)
    start = start and min(shown.text.find(" ", start) + 1 or start, chosen[0])
    end = min(len(shown.text), chosen[1] + 200, chosen[0] + 1500)
    end = end if end == len(shown.text) else max(shown.text.rfind(" ", chosen[1], end), min(chosen[1], end))
    pieces = marking.pieces(shown.text, (start, end), [marking.Laid(chosen, "hit")])
    return page(
        "words.html", document=shown, at=at, pieces=pieces, before=start > 0, after=end < len(shown.text),
    )  # fmt: skip


def finding(asked: Asked) -> Response:
    """The address of a finding anywhere in the case: on to its characters."""
    rows = queries.finding(asked.index, asked.request.path_params["id"])
    if not rows:
        raise Missing(
            "There is no finding with this address now. It may have been found by rules that have changed since."
        )
    return RedirectResponse(f"/documents/{rows[0].number}?show={rows[0].id}#{rows[0].id}", status_code=303)


def compare(asked: Asked) -> Response:
    """Two related documents side by side, with what differs."""
    one, other = asked.number("number"), asked.number("other")
    pair = queries.pair(asked.index, one, other)
    if pair is None:
        raise Missing(f"No link between D-{one} and D-{other} is known in this case.")
    a, b = (_document(asked, int(x[2:])) for x in (pair.a, pair.b))
    # A pair may come from an older reading for a moment while a run goes on: ranges are kept inside the texts.
    pair = _clamped(pair, len(a.text), len(b.text))
    too_long = len(a.text) + len(b.text) > LONGEST_COMPARED
    if not too_long:
        pair = comparing.completed(pair, a.text, b.text)
    rows = [] if too_long else comparing.rows(pair, a.text, b.text)
    return asked.page("compare.html", pair=pair, a=a, b=b, rows=rows, too_long=too_long)


def _clamped(pair: Pair, length_a: int, length_b: int) -> Pair:
    def within(span: Range | None, length: int) -> bool:
        return span is None or 0 <= span[0] <= span[1] <= length

    return msgspec.structs.replace(
        pair,
        aligned=tuple(x for x in pair.aligned if within(x.a, length_a) and within(x.b, length_b)),
        changes=tuple(x for x in pair.changes if within(x.a, length_a) and within(x.b, length_b)),
    )
