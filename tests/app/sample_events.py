"""Lineage, voices, events and persons of the invented case."""

from __future__ import annotations

from sample_case import HOSTILE, Case, at

from khronika.records.events import Assertion, AttributeRelation, Event, Voice, Voices
from khronika.records.lineage import Aligned, Change, Family, Pair
from khronika.records.protection import Person


def put_lineage(case: Case) -> None:
    a, b, s = case.texts[1], case.texts[2], case.texts[4]
    shared = (b.index("VELMORA, 14"), len(b))
    begin = a.index("VELMORA, 14")
    head_a, head_b = a.split("\n", 1)[0], b.split("\n", 1)[0]
    copy = Pair(
        a="D-1",
        b="D-2",
        relation="near_copy",
        direction="a",
        lane="likely",
        confidence=0.97,
        coverage_a=0.88,
        coverage_b=0.96,
        aligned=(Aligned(a=(begin, begin + len(b) - shared[0]), b=shared),),
        changes=(
            Change(kind="replaced", a=(0, len(head_a)), b=(0, len(head_b)), a_words=head_a, b_words=head_b),
            Change(
                kind="dropped",
                a=(a.index("About the author"), len(a)),
                b=None,
                a_words=a[a.index("About the author") :],
            ),
        ),
        why="The same words in the same order; D-1 has the author's box, D-2 the later day.",
    )
    same = Pair(
        a="D-1",
        b="D-3",
        relation="identical",
        direction=None,
        lane="fact",
        confidence=1.0,
        coverage_a=1.0,
        coverage_b=1.0,
        aligned=(Aligned(a=(0, len(a)), b=(0, len(a))),),
        why="The same bytes from two places.",
    )
    runs = (
        "trike at the grain harbour of Velmora",
        "on Thursday morning, and",
        "dock workers",
        "the quay.",
        "At least",
        "people were detained",
        "wo of them had not been allowed to call anyone.",
        "fficers beat a man who was already lying on the ground.",
        "he harbour police",
        "used rubber batons.",
    )
    aligned, after_a, after_b = [], 0, 0
    for words in runs:
        ((x, x_end),), ((y, y_end),) = at(a, words, after_a), at(s, words, after_b)
        aligned.append(Aligned(a=(x, x_end), b=(y, y_end)))
        after_a, after_b = x_end, y_end

    def change(kind: str, old: str, new: str) -> Change:
        return Change(
            kind=kind,
            a=at(a, old)[0] if old else None,
            b=at(s, new)[0] if new else None,
            a_words=old,
            b_words=new,
        )  # type: ignore[arg-type]

    spin = Pair(
        a="D-1",
        b="D-4",
        relation="spin",
        direction="a",
        lane="review",
        confidence=0.71,
        coverage_a=0.41,
        coverage_b=0.83,
        aligned=tuple(aligned),
        changes=(
            change("number", "12", "40"),
            change("number", "more than a hundred", "a few dozen"),
            change("dropped", "according to Ilna Maresk, a lawyer who spoke with their families", ""),
            change("dropped", "A crane driver whom we will call Tern said that he saw", ""),
            change("dropped", "allegedly", ""),
            change("replaced", "were driven from", "left"),
        ),
        why="Every sentence of D-4 follows one of D-1 in the same order; its sources are gone.",
    )
    likely_spin = Pair(**{f: getattr(spin, f) for f in spin.__struct_fields__} | {"lane": "likely"})
    far = Pair(
        a="D-1",
        b="D-6",
        relation="translation",
        direction=None,
        lane="review",
        confidence=0.52,
        coverage_a=0.3,
        coverage_b=0.9,
        why="The same names and numbers in the same order, in two languages.",
    )
    case.index.put_lineage(
        (copy, same, likely_spin, far), (Family(id="f-strike", members=("D-1", "D-2", "D-3", "D-4"), root="D-1"),)
    )


MARESK = Voice(
    id="v1",
    label="Ilna Maresk, lawyer of the families",
    grade="quotes_eyewitness",
    docs=("D-1", "D-2", "D-3", "D-12"),
    statements=(("D-1", 0), ("D-1", 1), ("D-2", 0), ("D-12", 0)),
    why="Named in D-1, its copies D-2 and D-3, and D-12: one person with one name and one office.",
)
TERN = Voice(
    id="v2",
    label="“Tern”, a crane driver",
    grade="eyewitness",
    docs=("D-1", "D-2", "D-3"),
    statements=(("D-1", 2), ("D-1", 3)),
    why="A given pseudonym is a name within its family; copies add nothing.",
    suspected=("v4",),
)
COMMITTEE = Voice(
    id="v3",
    label="strikers' committee",
    grade="organisation",
    docs=("D-7", "D-12"),
    statements=(("D-7", 0), ("D-12", 2)),
    why="The same committee in D-7 and D-12.",
)
WRITER = Voice(
    id="v4",
    label="the writer of a letter",
    grade="eyewitness",
    docs=("D-8",),
    why="Tells what he saw himself; nothing compared links him to another voice but the grey bus.",
    lower=0,
    upper=1,
    suspected=("v2",),
)
MINISTRY_VOICE = Voice(
    id="v5",
    label="Ministry of the Interior",
    grade="office",
    docs=("D-5", "D-12"),
    statements=(("D-5", 1), ("D-5", 0), ("D-12", 3)),
    why="Who speaks for an office is the office: spokesman and release are one.",
)
POLICE = Voice(
    id="v6",
    label="the police",
    grade="office",
    docs=("D-11",),
    statements=(("D-11", 3),),
    confirms=False,
    lower=0,
    upper=0,
    why="It only denies, and stands beside the count.",
)
SISTER = Voice(
    id="v7", label="a sister", grade="eyewitness", docs=("D-11",), statements=(("D-11", 1),), why="Tells what she saw."
)
GUARD = Voice(
    id="v8",
    label="a guard at the gate",
    grade="eyewitness",
    docs=("D-11",),
    statements=(("D-11", 2),),
    why="Tells what he saw.",
)

VOICES = Voices(lower=6, upper=7, list=(MARESK, TERN, COMMITTEE, WRITER, MINISTRY_VOICE, POLICE, SISTER, GUARD))


def events(case: Case) -> tuple[Event, ...]:
    def asserts(
        attribute: str, value: str, doc: int, words: str, voice: str, statement: int | None, **more: object
    ) -> Assertion:
        span = at(case.texts[doc], words)[0]
        fields = {"stance": "asserts", **more}
        return Assertion(
            attribute=attribute, value=value, doc=f"D-{doc}", span=span, voice=voice, statement=statement, **fields
        )  # type: ignore[arg-type]

    day = ("2024-03-14", "2024-03-14")
    strike = Event(
        id="e-5a1f00c2d3",
        kind="dispersal",
        label="Strike broken up in the grain harbour",
        docs=("D-1", "D-2", "D-3", "D-4", "D-5", "D-7", "D-8", "D-12"),
        date="2024-03-13/2024-03-14",
        date_interval=("2024-03-13", "2024-03-14"),
        place="Velmora",
        detained=(3, 40),
        injured=(0, 6),
        assertions=(
            asserts("day", "2024-03-14", 1, "14 March 2024", "v1", 0, interval=day),
            asserts(
                "day",
                "2024-03-13..2024-03-14",
                8,
                "the 13th or the 14th",
                "v4",
                None,
                interval=("2024-03-13", "2024-03-14"),
            ),
            asserts("day", "2024-03-14", 5, "14 March", "v5", 0, interval=day),
            asserts("place", "Velmora", 1, "Velmora", "v1", 0),
            asserts("detained", ">=12", 1, "At least 12 people were detained", "v1", 0, lower=12, as_of="2024-03-14"),
            asserts("detained", "17", 12, "17 detained dock workers", "v1", 0, lower=17, upper=17, as_of="2024-03-15"),
            asserts("detained", "17", 7, "seventeen detained now", "v3", 0, lower=17, upper=17, as_of="2024-03-15"),
            asserts("detained", "4", 8, "four of us put into the grey bus", "v4", None, lower=4, upper=4),
            asserts("detained", "3", 5, "Three persons were detained", "v5", 1, lower=3, upper=3),
            asserts(
                "injured",
                "4..6",
                12,
                "between four and six injured people",
                "v3",
                1,
                lower=4,
                upper=6,
                stance="reports",
            ),
            asserts("injured", "0", 5, "anyone was injured", "v5", 0, lower=0, upper=0, stance="denies"),
            asserts("name", "the morning of the batons", 12, "the morning of the batons", "v3", 2),
            asserts("name", "a check of documents", 12, "a check of documents", "v5", 3),
            asserts("occurrence", "beating", 1, "officers beat a man", "v2", 2),
            asserts(
                "occurrence", "no beating", 5, "The reports of beatings are an invention", "v5", 2, stance="denies"
            ),
            asserts("participants", ">100", 1, "more than a hundred dock workers", "v2", None, lower=101),
        ),
        voices=Voices(lower=4, upper=5, list=(MARESK, TERN, COMMITTEE, WRITER, MINISTRY_VOICE)),
        relations=(
            AttributeRelation(
                attribute="day", kind="agree", assertions=(0, 1, 2), why="14 March is possible for all three."
            ),
            AttributeRelation(
                attribute="detained",
                kind="update",
                assertions=(4, 5),
                why="The same source raises her number a day later.",
            ),
            AttributeRelation(
                attribute="detained",
                kind="scope",
                assertions=(5, 7),
                why="The letter counts those put into one bus, the lawyer all detained.",
            ),
            AttributeRelation(
                attribute="detained",
                kind="conflict",
                assertions=(5, 6, 8),
                why="Three and 17 cannot both count the detained of that day.",
            ),
            AttributeRelation(
                attribute="injured",
                kind="denial",
                assertions=(9, 10),
                why="The ministry denies that anyone was injured.",
            ),
            AttributeRelation(attribute="name", kind="naming", assertions=(11, 12), why="Two names for one morning."),
        ),
        anchor=("D-1", 0),
    )
    brothers = Event(
        id="e-77b0f1a9e4",
        kind="disappearance",
        label="Two brothers missing from Sund Street",
        docs=("D-11",),
        date="2024-03-01/2024-03-10",
        date_interval=("2024-03-01", "2024-03-10"),
        place="Velmora, Sund Street",
        assertions=(
            asserts(
                "day",
                "2024-03-01..2024-03-10",
                11,
                "the first days of March",
                "v7",
                0,
                interval=("2024-03-01", "2024-03-10"),
                stance="fears",
            ),
            asserts("day", "2024-03-02", 11, "2 March", "v7", 1, interval=("2024-03-02", "2024-03-02")),
            asserts("missing", "2", 11, "two brothers", "v7", 1, lower=2, upper=2),
            asserts(
                "day",
                "2024-03-03",
                11,
                "the morning of 3 March",
                "v8",
                2,
                interval=("2024-03-03", "2024-03-03"),
                stance="believes",
            ),
            asserts("occurrence", "not held", 11, "deny holding them", "v6", 3, stance="denies"),
        ),
        voices=Voices(lower=2, upper=2, list=(SISTER, GUARD, POLICE)),
        relations=(
            AttributeRelation(
                attribute="occurrence", kind="denial", assertions=(2, 4), why="The police deny holding them."
            ),
        ),
        anchor=("D-11", 1),
    )
    promise = Event(
        id="e-03c4d5e6f7",
        kind="speech",
        label="A promise that nobody would be touched",
        docs=(),
        also=("D-8",),
        date_interval=("2023-09-01", "2023-11-30"),
        assertions=(
            asserts("day", "2023-09..2023-11", 8, "Last autumn", "v4", None, interval=("2023-09-01", "2023-11-30")),
        ),
        voices=Voices(lower=1, upper=1, list=(WRITER,)),
    )
    bus = Event(
        id="e-9d8c7b6a50",
        kind="other",
        label="A bus",
        docs=("D-13",),
        place=HOSTILE,
        voices=Voices(lower=0, upper=1, list=()),
    )
    later = Event(
        id="e-1122334455",
        kind="release",
        label="Release of the last detained",
        docs=(),
        also=("D-7",),
        place="Velmora",
        date="2024-03-15..",
        date_interval=("2024-03-15", None),
        voices=Voices(lower=1, upper=1, list=(COMMITTEE,)),
        assertions=(
            asserts("day", "2024-03-17", 7, "home by Sunday", "v3", 1, interval=("2024-03-15", None), stance="hopes"),
        ),
    )
    return strike, brothers, promise, bus, later


def persons(case: Case) -> tuple[Person, ...]:
    def person(key: str, label: str, where: tuple[tuple[int, str], ...], why: str, **more: object) -> Person:
        mentions = tuple((f"D-{n}", at(case.texts[n], words)[0]) for n, words in where)
        return Person(
            id=key, label=label, forms=tuple(sorted({w for _, w in where})), mentions=mentions, why=why, **more
        )  # type: ignore[arg-type]

    return (
        person(
            "p-01",
            "Ilna Maresk",
            ((1, "Ilna Maresk"), (2, "Ilna Maresk"), (12, "Ilna Maresk")),
            "Her wish is unknown; she speaks for families of detained.",
        ),
        person(
            "p-02",
            "Tern",
            ((1, "Tern"), (2, "Tern")),
            "A witness under a given pseudonym.",
            alias_kinds=("assigned_pseudonym",),
            wish="not_named",
        ),
        person("p-03", "Marek Avis", ((11, "Marek"),), "Missing; his wish cannot be asked."),
        person("p-04", "Toln Avis", ((11, "Toln Avis"),), "Missing; his wish cannot be asked."),
        person(
            "p-05", "Orvan Tiel", ((5, "Orvan Tiel"),), "Speaks for an office.", wish="public_office", protect=False
        ),
        person("p-06", HOSTILE, ((14, HOSTILE),), HOSTILE),
    )
