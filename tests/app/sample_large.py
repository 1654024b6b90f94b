"""An index of thousands of made-up documents, to measure with."""

from __future__ import annotations

from sample_case import Case, found_in, known, paragraphs

from khronika.records.events import Assertion, AttributeRelation, Event, Voice, Voices
from khronika.records.findings import Count, Findings, Name, Statement
from khronika.records.lineage import Family, Pair
from khronika.records.protection import Person
from khronika.store.index import Index


def fill_large(index: Index, documents: int = 5000) -> None:
    """Thousands of documents with ten statements each, families of five, an event per ten: to measure with."""
    with index.publish():
        case = Case(index)
        persons, families, pairs, events, voices = [], [], [], [], []
        for n in range(1, documents + 1):
            text, findings = _large_text(n)
            case.add(
                n,
                text,
                name=f"report-{n:05}.html",
                publisher=f"Paper {n % 40}",
                published=findings.published,
                findings=findings,
            )
            voices.append(
                Voice(
                    id=f"v{n}", label=f"witness {n}", docs=(f"D-{n}",), statements=((f"D-{n}", 0),), why="Named once."
                )
            )
            if n % 5 == 0:
                members = tuple(sorted(f"D-{m}" for m in range(n - 4, n + 1)))
                families.append(Family(id=f"f-{n:06}", members=members, root=f"D-{n - 4}"))
                pairs += [
                    Pair(
                        a=f"D-{n - 4}",
                        b=f"D-{m}",
                        relation="near_copy",
                        direction="a",
                        lane="likely",
                        confidence=0.9,
                        coverage_a=0.9,
                        coverage_b=0.9,
                        why="The same words.",
                    )
                    for m in range(n - 3, n + 1)
                ]
            if n % 10 == 0:
                events.append(_large_event(n, case, voices[-10:]))
                persons.append(
                    Person(
                        id=f"p-{n:05}",
                        label=f"Person {n}",
                        forms=(f"Person {n}",),
                        mentions=((f"D-{n}", (0, 6)),),
                        why="Unknown wish.",
                    )
                )
        index.put_lineage(pairs, families)
        index.put_events(events, Voices(lower=documents - 10, upper=documents, list=tuple(voices)))
        index.put_persons(persons)


def _large_text(n: int) -> tuple[str, Findings]:
    day = f"20{10 + n % 15}-{n % 12 + 1:02}-{n % 28 + 1:02}"
    lines = [f"Report {n} from the coast"] + [
        f"Witness {n}-{i} said that {i + 2} boats were seen near pier {n * 7 % 90} of the harbour on the morning of the"
        f" {i + 1}th, and that nobody had come to ask about them; the keeper of the light wrote it down at once."
        for i in range(10)
    ]
    text = "\n\n".join(lines)
    statements, counts, names = [], [], []
    for i, (start, end) in enumerate(paragraphs(text)[1:]):
        source, said = len(f"Witness {n}-{i}"), len(f"Witness {n}-{i} said")
        statements.append(
            Statement(
                source=((start, start + source),),
                cue=((start + source + 1, start + said),),
                content=((start + said + 6, end),),
                stance="asserts" if i % 3 else "denies",
                lane="likely",
                by="en.said.1",
            )
        )
        counts.append(
            Count(
                start=start + said + 6,
                end=start + said + 7,
                sign="exact",
                lower=i + 2,
                upper=i + 2,
                entity_class="vehicles",
            )
        )
        names.append(Name(start=start, end=start + source, label="PERSON", actor=f"a{i}"))
    return text, found_in(text, known(day), statements=tuple(statements), counts=tuple(counts), names=tuple(names))


def _large_event(n: int, case: Case, voices: list[Voice]) -> Event:
    day = f"20{10 + n % 15}-{n % 12 + 1:02}-{n % 28 + 1:02}"
    assertions = tuple(
        Assertion(
            attribute=attribute, value=str(n), doc=v.docs[0], span=(0, 8), voice=v.id, stance="asserts", statement=0
        )
        for v in voices
        for attribute in ("day", "place", "killed", "occurrence")
    )
    return Event(
        id=f"e-{n:010}",
        kind="attack",
        label=f"Event {n}",
        docs=tuple(v.docs[0] for v in voices),
        date=day,
        date_interval=(day, day),
        place="Velmora",
        assertions=assertions,
        voices=Voices(lower=8, upper=10, list=tuple(voices)),
        relations=(AttributeRelation(attribute="killed", kind="conflict", assertions=(0, 1), why="They differ."),),
    )
