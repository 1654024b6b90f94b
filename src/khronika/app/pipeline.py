"""The way of one document: from its reading to findings, family, events, and into the index.

Everything here is wiring. What is looked at twice is asked for by digest first, so that a run after one new document
loads the texts of that document and of what it touches, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

import msgspec

from khronika.app import stages
from khronika.app.grounds import (
    Corrected,
    Machine,
    constraints_of,
    decided_now,
    results_of,
    subject_id,
    with_short_ids,
)
from khronika.custody.documents import documents, reading_of
from khronika.events.case_voices import case_voices
from khronika.events.chronicle import components
from khronika.events.families import credited
from khronika.intake.add import read_pending
from khronika.intake.report import report_of
from khronika.language.annotate import language_of
from khronika.language.model import model_digest
from khronika.language.paragraph_findings import ParagraphFindings
from khronika.language.paragraphs import paragraphs
from khronika.lineage.candidates import candidates
from khronika.lineage.families import families
from khronika.lineage.fingerprint import Fingerprint
from khronika.protection.people import people_of
from khronika.records.base import Range, to_json
from khronika.records.custody import Document, Reading
from khronika.records.events import Constraint, Event, Frame
from khronika.records.findings import Findings
from khronika.records.lineage import Lineage, Pair
from khronika.records.protection import NamedIn
from khronika.records.reports import Report
from khronika.review.apply import applied, settle_pairs
from khronika.run.runner import Runner, Silent
from khronika.run.stage import Stage
from khronika.store.folder import CaseFolder
from khronika.store.index import Index
from khronika.store.results import Results

SLICE = 256
"""Documents whose paragraphs are held at once."""

REPORTS_HELD = 4096
"""Texts kept in memory; beyond that the least used are read again."""


@dataclass
class RunReport:
    """What a run did: counts by stage and sentences about what could not be done."""

    documents: int = 0
    read: int = 0
    new_findings: int = 0
    generation: int = 0
    problems: list[str] = field(default_factory=list)


class Run:
    """One run over a case. `models` is `default` or `none`."""

    def __init__(self, folder: CaseFolder, runner: Runner, models: str) -> None:
        self.folder, self.runner, self.models, self.progress = folder, runner, models, runner.progress
        self.model_digest = model_digest(models)
        self.incomplete: list[str] = []
        self.unframed: set[str] = set()
        self.unnamed = 0
        """Documents whose people could not be found: while there are any, nothing is exported."""
        self.documents: dict[str, Document] = {}
        self.readings: dict[str, str] = {}
        self.report = lru_cache(REPORTS_HELD)(self._report)

    def go(self) -> RunReport:
        """Read what is unread, compute what is missing, publish what changed."""
        read = read_pending(self.folder, progress=self.progress)
        self.documents = {d.id: d for d in documents(self.folder)}
        self.readings = {i: d.reading for i, d in self.documents.items() if d.reading is not None}
        index = Index(self.folder.index_path)
        try:
            publish_documents(index, self.folder, list(self.documents.values()))
            machine = self._findings()
            pairs = self._pairs()
            decided, ground = decided_now(self.folder, list(self.documents.values()), machine, pairs)
            findings = Corrected(machine, self.readings, applied(decided, ground))
            settled = self._credited(settle_pairs(pairs, self.readings, decided, ground))
            lineage = self._lineage(settled)
            constraints = constraints_of(decided, ground, self.readings)
            frames = self._frames(findings)
            events = self._events(frames, findings, lineage, constraints)
            voices = case_voices(events, lineage)
            persons = people_of(self._named(findings), lineage, constraints)
            events = with_short_ids(events, self.folder, ground, findings, self.readings)
            keys = index.findings_keys()
            report = RunReport(documents=len(self.documents), read=read.read)
            with index.publish():
                for i, reading in self.readings.items():
                    number, key = self.documents[i].number, findings.key(i).hex()
                    if keys.get(number) != key:
                        index.put_findings(number, reading, self.report(i).text, findings[i], key)
                        report.new_findings += 1
                index.put_lineage(settled, lineage.families)
                index.put_events(events, voices)
                index.put_persons(persons)
                index.put_standings([(subject_id(s.decision), s) for _, s in sorted(decided.items())])
                index.set_meta("models", self.models)
                index.set_meta("unnamed", str(self.unnamed))
                index.set_meta("model_digest", self.model_digest)
                index.set_meta("ran_at_entry", str(self.folder.size))
            report.generation = int(index.meta("generation") or "0")
        finally:
            index.close()
        failed = [f"{p.stage}: {p.what}" for p in self.runner.problems]
        report.problems = [*read.problems, *failed, *self.incomplete]
        return report

    def _report(self, report_id: str) -> Report:
        document = self.documents[report_id]
        return report_of(document, reading_of(self.folder, self.readings[report_id]))

    def _bare(self, report_id: str) -> Report:
        """The report as stages see it: equal for all documents that share the reading."""
        return msgspec.structs.replace(self.report(report_id), id="", bytes_sha256=None)

    def _results(self, stage: Stage[Any, Any]) -> Results:
        return results_of(self.folder, stage)

    # -- language

    def _findings(self) -> Machine:
        """What the machine finds in every current reading."""
        stage = stages.findings_stage(self.models, self.model_digest)
        results = self._results(stage)
        keys = {i: stage.key(reading.encode()) for i, reading in self.readings.items()}
        # Looked at, not only looked up: what is damaged on the disk is computed again.
        missing = [i for i in self.readings if results.get(keys[i]) is None]
        first = stages.paragraph_stage(self.models, self.model_digest)
        parsed_before = self._results(first)
        self.progress.start("findings", len(missing))
        quiet, self.runner.progress = self.runner.progress, Silent()
        in_part: dict[str, Findings] = {}
        for at in range(0, len(missing), SLICE):
            part = missing[at : at + SLICE]
            in_part |= self._find_in(part, first, parsed_before, stage, results)
            self.progress.advance(len(part))
        self.runner.progress = quiet
        self.progress.finish()
        lost = [i for i in missing if keys[i] not in results]
        if lost:
            shown = ", ".join(lost[:10]) + (" and more" if len(lost) > 10 else "")
            self.incomplete.append(f"Not or not wholly analysed: {shown}. The next run tries again.")
        return Machine(results, keys, in_part)

    def _find_in(
        self,
        part: Sequence[str],
        first: Stage[stages.Paragraph, ParagraphFindings],
        parsed_before: Results,
        stage: Stage[stages.Parsed, Findings],
        results: Results,
    ) -> dict[str, Findings]:
        """Files the findings of these documents; those of which a paragraph failed are filed nowhere and given back."""
        ranges: dict[str, tuple[Range, ...]] = {}
        wanted: list[tuple[bytes, Callable[[], stages.Paragraph]]] = []
        for i in part:
            report = self.report(i)
            ranges[i] = paragraphs(report.text)
            for start, end in ranges[i]:
                record = stages.Paragraph(text=report.text[start:end], language=language_of(report) or "en")
                wanted.append((to_json(record), partial(_given, record)))
        outputs = self.runner.run(first, wanted, parsed_before)
        found = iter(outputs)
        given = list[tuple[bytes, Callable[[], stages.Parsed]]]
        inputs, broken, damaged = given(), given(), list[str]()
        for i in part:
            own = [next(found) for _ in ranges[i]]
            pairs = [(r, f) for r, f in zip(ranges[i], own, strict=True) if f is not None]
            parsed = stages.Parsed(
                report=self._bare(i), ranges=tuple(r for r, _ in pairs), found=tuple(f for _, f in pairs)
            )
            whole = len(pairs) == len(ranges[i])
            (inputs if whole else broken).append((self.readings[i].encode(), partial(_given, parsed)))
            damaged += [] if whole else [i]
        self.runner.run(stage, inputs, results)
        rest = self.runner.run(stage, broken)
        return {i: f for i, f in zip(damaged, rest, strict=True) if f is not None}

    # -- lineage

    def _pairs(self) -> list[Pair]:
        stage = stages.fingerprint_stage()
        ids = list(self.readings)
        inputs = [(self.readings[i].encode(), partial(self._bare, i)) for i in ids]
        prints = self.runner.run(stage, inputs, self._results(stage))
        known: list[tuple[str, Fingerprint]] = [(i, p) for i, p in zip(ids, prints, strict=True) if p is not None]
        near = candidates(known)
        compare = stages.compare_stage()
        inputs2 = [
            (to_json([self._known_by(a), self._known_by(b)]), partial(self._two, a, b)) for a, b in near
        ]  # fmt: skip
        found = self.runner.run(compare, inputs2, self._results(compare))
        return [
            msgspec.structs.replace(pair, a=a, b=b)
            for (a, b), pairs in zip(near, found, strict=True)
            for pair in pairs or []
        ]

    def _known_by(self, report_id: str) -> tuple[str, str | None]:
        """What a comparison depends on: the reading, and the address the collector gave, which is in no reading."""
        return self.readings[report_id], self.documents[report_id].arrival.collection.url

    def _two(self, a: str, b: str) -> tuple[Report, Report]:
        return self._bare(a), self._bare(b)

    def _credited(self, pairs: Sequence[Pair]) -> tuple[Pair, ...]:
        doubtful = {i for p in pairs if p.lane == "review" for i in (p.a, p.b)}
        return credited(pairs, {i: self.report(i) for i in sorted(doubtful)})

    def _lineage(self, pairs: Sequence[Pair]) -> Lineage:
        return Lineage(pairs=tuple(pairs), families=families(list(self.readings), pairs, self.readings))

    # -- events

    def _named(self, findings: Corrected) -> dict[str, NamedIn]:
        stage = stages.named_stage()
        inputs = [(findings.key(i), partial(self._corrected, findings, i)) for i in self.readings]
        found = self.runner.run(stage, inputs, self._results(stage))
        self.unnamed = sum(own is None for own in found)
        return {i: own or NamedIn() for i, own in zip(self.readings, found, strict=True)}

    def _frames(self, findings: Corrected) -> dict[str, list[Frame]]:
        stage = stages.frames_stage()
        inputs = [(findings.key(i), partial(self._corrected, findings, i)) for i in self.readings]
        found = self.runner.run(stage, inputs, self._results(stage))
        self.unframed = {i for i, own in zip(self.readings, found, strict=True) if own is None}
        return {
            i: [msgspec.structs.replace(f, doc=i) for f in own or []]
            for i, own in zip(self.readings, found, strict=True)
        }

    def _corrected(self, findings: Corrected, report_id: str) -> stages.Corrected:
        return stages.Corrected(report=self._bare(report_id), findings=findings[report_id])

    def _events(
        self,
        frames: Mapping[str, Sequence[Frame]],
        findings: Corrected,
        lineage: Lineage,
        constraints: Sequence[Constraint],
    ) -> list[Event]:
        stage = stages.events_stage()
        inputs = []
        for part in components(frames, lineage, constraints):
            inside = set(part)
            own = Lineage(
                pairs=tuple(p for p in lineage.pairs if p.a in inside and p.b in inside),
                families=tuple(f for f in lineage.families if inside & set(f.members)),
            )
            bound = tuple(c for c in constraints if c.a[0] in inside or c.b[0] in inside)
            # Events of a document whose acts could not be found are not what the next run may take for its events.
            known = [(i, findings.key(i).hex(), *(["failed"] if i in self.unframed else [])) for i in part]
            identity = to_json([known, own, bound])
            make = partial(self._component, part, frames, findings, own, bound)
            inputs.append((identity, make))
        found = self.runner.run(stage, inputs, self._results(stage))
        return [event for events in found for event in events or []]

    def _component(
        self,
        part: Sequence[str],
        frames: Mapping[str, Sequence[Frame]],
        findings: Corrected,
        lineage: Lineage,
        constraints: tuple[Constraint, ...],
    ) -> stages.Component:
        return stages.Component(
            reports=tuple(self.report(i) for i in part), findings=tuple(findings[i] for i in part),
            frames=tuple(tuple(frames[i]) for i in part), lineage=lineage, constraints=constraints,
        )  # fmt: skip


def publish_documents(index: Index, folder: CaseFolder, known: Sequence[Document]) -> int:
    """Put new documents and new readings into the index, searchable at once; returns how many."""
    before = index.known_documents()
    fresh = [d for d in known if before.get(d.number) != (d.state, len(d.readings))]
    if fresh:
        with index.publish():
            for d in fresh:
                reading: Reading | None = reading_of(folder, d.reading) if d.reading else None
                index.put_document(d, reading)
    return len(fresh)


def _given(record: Any) -> Any:
    return record
