"""Events with their timeline, one event as a matrix, disagreements, voices, statements, people to protect."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from starlette.responses import Response

from khronika.app.web import timeline, wording
from khronika.app.web.asking import Asked, Missing, Pager
from khronika.records.events import Assertion, Event, Voice
from khronika.records.protection import Person
from khronika.store import queries
from khronika.store.answers import DocumentRow, EventRow
from khronika.store.index import DISAGREEING

ROWS = 40
CELL = 4
"""Assertions of a cell that stand open; further ones are folded."""


def events(asked: Asked) -> Response:
    """All events by day, each with a bar as long as its day is uncertain."""
    kinds = queries.event_kinds(asked.index)
    kind = asked.choice("kind", {k for k, _ in kinds})
    number = asked.number("page", 1)
    total, rows = queries.list_events(asked.index, kind=kind, offset=(number - 1) * ROWS, limit=ROWS)
    on = timeline.axis(rows)
    return asked.page(
        "events.html", rows=[(e, timeline.bar(e, on) if on else None) for e in rows], axis=on,
        ticks=timeline.ticks(on) if on else [], kinds=kinds, kind=kind,
        pager=Pager(total, number, ROWS, f"/events?kind={kind}" if kind else "/events"),
    )  # fmt: skip


LONG_ROW = 8
"""Assertions above which a row is folded if they agree."""

AT_ONE = frozenset({"agree", "unknown"})


@dataclass(frozen=True)
class Said:
    """One assertion: the words at its span, its place among the event's, the relations it stands in."""

    place: int
    assertion: Assertion
    number: int
    words: str
    kinds: tuple[str, ...]

    @property
    def same(self) -> tuple[str, str, str]:
        """What makes two assertions of one voice the same saying, as copies repeat it."""
        return (self.words.casefold(), wording.asserted(self.assertion), self.assertion.stance)


@dataclass(frozen=True)
class Saying:
    """What one voice says, once, with every place where it stands (copies repeat it)."""

    first: Said
    again: tuple[Said, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One attribute: what each voice (by id) says, and how it stands."""

    attribute: str
    kinds: tuple[str, ...]
    cells: dict[str, list[Saying]]
    total: int
    tally: tuple[tuple[str, int], ...]
    """The values said, each with how many assertions hold it, the most said first."""

    @property
    def folded(self) -> bool:
        """What the heading says already, and long rows in which nothing differs, stand in one line until asked for."""
        return self.attribute in ("kind", "occurrence") or (self.total > LONG_ROW and not set(self.kinds) - AT_ONE)


def _openings(asked: Asked, documents: dict[int, DocumentRow]) -> dict[int, str]:
    return queries.openings(asked.index, [n for n, d in documents.items() if not d.title])


def event(asked: Asked) -> Response:
    """One event: voices across, attributes down; relations and merges with their reasons."""
    shown = queries.event(asked.index, asked.request.path_params["id"])
    if shown is None:
        raise Missing("There is no event with this address now. Events are found anew in every run; look in the list.")
    numbers = sorted({int(d[2:]) for d in (*shown.docs, *shown.also, *(a.doc for a in shown.assertions))})
    texts = {n: queries.text_of(asked.index, n) or "" for n in {int(a.doc[2:]) for a in shown.assertions}}
    said = _said(shown, texts)
    voices = {v.id: v for v in shown.voices.list}
    unlisted = sorted({s.assertion.voice for s in said} - voices.keys())
    used = {s.assertion.voice for s in said}
    columns: list[tuple[str, Voice | None]] = [(v.id, v) for v in shown.voices.list if v.id in used]
    columns += [(u, None) for u in unlisted]
    row = EventRow(
        id=shown.id, kind=shown.kind, label=shown.label, first_day=(shown.date_interval or (None, None))[0],
        last_day=(shown.date_interval or (None, None))[1], place=shown.place, lower=shown.voices.lower,
        upper=shown.voices.upper, documents=len(numbers), disagreements=0,
    )  # fmt: skip
    documents = queries.documents(asked.index, numbers)
    return asked.page(
        "event.html", event=shown, row=row, said_list=said, lines=_lines(said), columns=columns, voices=voices,
        documents=documents, openings=_openings(asked, documents), main={int(d[2:]) for d in shown.docs}, CELL=CELL,
        disagreements=sum(r.kind in DISAGREEING for r in shown.relations),
        sides=[_sides(r.assertions, said) for r in shown.relations],
    )  # fmt: skip


def _sides(places: tuple[int, ...], said: list[Said]) -> list[Said]:
    """The assertions of a relation, each value of a voice once."""
    distinct: dict[tuple[str, str], Said] = {}
    for s in (said[i] for i in places if i < len(said)):
        distinct.setdefault((s.assertion.voice or s.assertion.doc, wording.asserted(s.assertion)), s)
    return list(distinct.values())


def _said(shown: Event, texts: dict[int, str]) -> list[Said]:
    kinds: dict[int, list[str]] = {}
    for relation in shown.relations:
        for place in relation.assertions:
            kinds.setdefault(place, []).append(relation.kind)
    result = []
    for place, a in enumerate(shown.assertions):
        number = int(a.doc[2:])
        words = wording.clipped(texts[number][slice(*a.span)], 140)
        result.append(Said(place, a, number, words or a.value, tuple(dict.fromkeys(kinds.get(place, ())))))
    return result


def _lines(said: list[Said]) -> list[Line]:
    order: dict[str, list[Said]] = {}
    for s in said:
        order.setdefault(s.assertion.attribute, []).append(s)
    lines = []
    for attribute, those in order.items():
        cells: dict[str, list[Said]] = {}
        for s in those:
            cells.setdefault(s.assertion.voice, []).append(s)
        kinds = tuple(sorted({k for s in those for k in s.kinds}))
        shown = {voice: _sayings(said_there) for voice, said_there in cells.items()}
        lines.append(Line(attribute, kinds, shown, len(those), _tally(those)))
    return sorted(lines, key=lambda x: (_ORDER.get(x.attribute, 99), x.attribute))


_ORDER = {a: i for i, a in enumerate((
    "day", "place", "killed", "injured", "detained", "missing", "participants", "count", "actor", "name", "kind",
    "occurrence",
))}  # fmt: skip
"""What differs most between voices stands first; kind and occurrence are mostly agreed on."""


def _tally(said: list[Said]) -> tuple[tuple[str, int], ...]:
    """The values of one attribute, the most said first, each with how many assertions hold it."""
    values = Counter(
        wording.asserted(s.assertion)
        if s.assertion.stance in ("asserts", "reports") or s.assertion.value == s.assertion.stance
        else f"{wording.asserted(s.assertion)} ({wording.word(s.assertion.stance)})"
        for s in said
    )
    return tuple(sorted(values.items(), key=lambda v: (-v[1], v[0])))


def _sayings(said: list[Said]) -> list[Saying]:
    together: dict[tuple[str, str, str], list[Said]] = {}
    for s in said:
        together.setdefault(s.same, []).append(s)
    return [
        Saying(those[0], tuple(those[1:]), tuple(dict.fromkeys(k for s in those for k in s.kinds)))
        for those in together.values()
    ]


def disagreements(asked: Asked) -> Response:
    """Every disagreement of the case, by event."""
    number = asked.number("page", 1)
    total, rows = queries.list_events(asked.index, disagreeing=True, offset=(number - 1) * 20, limit=20)
    shown = [e for e in (queries.event(asked.index, r.id) for r in rows) if e]
    return asked.page(
        "disagreements.html", pager=Pager(total, number, 20, "/disagreements"),
        events=[(e, [r for r in e.relations if r.kind in DISAGREEING]) for e in shown],
    )  # fmt: skip


def voices(asked: Asked) -> Response:
    """The distinct origins over all statements, each with the reason it counts as one."""
    every = queries.voices(asked.index)
    number = asked.number("page", 1)
    pager = Pager(len(every.list), number, ROWS, "/voices")
    return asked.page(
        "voices.html", voices=every, shown=every.list[pager.offset : pager.offset + ROWS], pager=pager,
        labels={v.id: v.label for v in every.list},
    )  # fmt: skip


def statements(asked: Asked) -> Response:
    """All statements of the case in order of documents."""
    stances = queries.stances(asked.index)
    stance = asked.choice("stance", {s for s, _ in stances})
    chosen = asked.choice("reviewed", ("yes", "no"))
    reviewed = None if chosen is None else chosen == "yes"
    number = asked.number("page", 1)
    total, rows = queries.statements(
        asked.index, stance=stance, reviewed=reviewed, offset=(number - 1) * ROWS, limit=ROWS
    )
    documents = queries.documents(asked.index, (r.number for r in rows))
    given = "&".join(f"{k}={v}" for k, v in (("stance", stance), ("reviewed", chosen)) if v)
    return asked.page(
        "statements.html", rows=rows, stances=stances, stance=stance, reviewed=chosen,
        documents=documents, openings=_openings(asked, documents),
        pager=Pager(total, number, ROWS, f"/statements?{given}" if given else "/statements"),
    )  # fmt: skip


def _a_mention(asked: Asked, person: Person) -> str | None:
    """The id of a mention of this person, of the first few, that was found as a name."""
    found = (queries.name_at(asked.index, int(doc[2:]), span[0]) for doc, span in person.mentions[:12])
    return next((name for name in found if name), None)


def people(asked: Asked) -> Response:
    """Who must not be found, and why; their names stay folded until asked for."""
    everyone = asked.choice("who", ("all",)) == "all"
    number = asked.number("page", 1)
    total, rows = queries.list_persons(
        asked.index, protect=None if everyone else True, offset=(number - 1) * ROWS, limit=ROWS
    )
    return asked.page(
        "people.html", rows=rows, everyone=everyone, mend={p.id: _a_mention(asked, p) for p in rows},
        pager=Pager(total, number, ROWS, "/people?who=all" if everyone else "/people"),
    )  # fmt: skip
