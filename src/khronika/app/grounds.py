"""What decisions stand on, and what follows from them: machine findings by digest, corrections, short ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from khronika.app import stages
from khronika.custody.documents import documents, reading_of
from khronika.language.model import model_digest
from khronika.records.anchors import anchor_id, anchor_of, ranges_of
from khronika.records.base import Range, digest, from_json, to_json
from khronika.records.custody import Binding, Document
from khronika.records.decisions import Anchor, Decision, Standing
from khronika.records.events import Constraint, Event
from khronika.records.findings import Findings
from khronika.records.lineage import Pair
from khronika.review.apply import APPLIED, correct
from khronika.review.decisions import all_decisions, anchors, in_force
from khronika.review.standing import Ground, standings
from khronika.run.stage import Stage
from khronika.store.folder import CaseFolder
from khronika.store.index import Index
from khronika.store.results import Results


def results_of(folder: CaseFolder, stage: Stage[Any, Any]) -> Results:
    """Where a case files the results of a stage; another version of the stage starts anew."""
    return Results(folder.results_path(f"{stage.name}-{stage.version}"))


def decided_now(
    folder: CaseFolder, known: Sequence[Document], machine: Machine, pairs: Sequence[Pair], also: Sequence[Anchor] = ()
) -> tuple[dict[int, Standing], Ground]:
    """Every decision in force with what became of it, and the ground it stands on (and `also` these anchors)."""
    decisions = in_force(all_decisions(folder))
    wanted = {a.reading for a in (*anchors(decisions.values()), *bindings(folder).values(), *also)}
    current = {old: d.reading for d in known for old in d.readings if d.reading and old in wanted}
    texts = {r: reading_of(folder, r).text for r in sorted({*current, *current.values()})}
    of_reading = {d.reading: d.id for d in known if d.reading}
    readings = {d.id: d.reading for d in known if d.reading}
    relations = {frozenset((readings[p.a], readings[p.b])): p.relation for p in pairs}
    found = {r: machine[of_reading[r]] for r in sorted(set(current.values()))}
    ground = Ground(texts, current, found, relations)
    return standings(decisions, ground), ground


def standings_now(folder: CaseFolder, index: Index, also: Sequence[Anchor] = ()) -> tuple[dict[int, Standing], Ground]:
    """The same between runs, from filed results and the index's pairs."""
    known = documents(folder)
    models = index.meta("models") or "default"
    stage = stages.findings_stage(models, index.meta("model_digest") or model_digest(models))
    keys = {d.id: stage.key(d.reading.encode()) for d in known if d.reading}
    pairs = [from_json(row[0], Pair) for row in index.db.execute("select json from pairs")]
    return decided_now(folder, known, Machine(results_of(folder, stage), keys), pairs, also)


class Machine:
    """Report id -> findings as the machine has them, decoded when asked for.

    `in_part`: findings of documents on some of whose paragraphs a stage failed. They are filed nowhere, and neither
    they nor a document on which everything failed have the key of the whole, so that nothing that is computed from
    them is taken for an answer by the next run, which tries again.
    """

    def __init__(
        self, results: Results, keys: Mapping[str, bytes], in_part: Mapping[str, Findings] | None = None
    ) -> None:
        self._results, self._keys, self._in_part = results, keys, in_part or {}
        self._decoder = msgspec.msgpack.Decoder(Findings)

    def key(self, report_id: str) -> bytes:
        """What names these findings: 32 bytes."""
        key = self._keys[report_id]
        if report_id in self._in_part:
            return bytes.fromhex(digest(key + to_json(self._in_part[report_id])))
        return key if key in self._results else bytes.fromhex(digest(key + b"failed"))

    def __getitem__(self, report_id: str) -> Findings:
        if report_id in self._in_part:
            return self._in_part[report_id]
        data = self._results.get(self._keys[report_id])
        if data is None:
            # The stage failed on this document; the run's problems say so.
            return msgspec.convert(
                {"language": None, "published": {}, "nature": "other", "note": "Could not be analysed."}, Findings
            )
        return self._decoder.decode(data)


class Corrected:
    """Report id -> findings as reviewers left them, and the digest of both."""

    def __init__(
        self,
        machine: Machine,
        readings: Mapping[str, str],
        decisions: Mapping[str, Sequence[tuple[Anchor, Decision]]],
    ) -> None:
        self._machine, self._readings, self._decisions = machine, readings, decisions

    def key(self, report_id: str) -> bytes:
        key = self._machine.key(report_id)
        own = self._decisions.get(self._readings[report_id])
        return key if not own else bytes.fromhex(digest(key + to_json(own)))

    def __getitem__(self, report_id: str) -> Findings:
        reading = self._readings[report_id]
        return correct(reading, self._machine[report_id], self._decisions.get(reading, ()))


def constraints_of(
    decided: Mapping[int, Standing], ground: Ground, readings: Mapping[str, str]
) -> tuple[Constraint, ...]:
    """Links that reviewers decided, as clustering must obey them: between places in documents."""
    of_reading: dict[str, list[str]] = defaultdict(list)
    for i, reading in readings.items():
        of_reading[reading].append(i)
    out = []
    for _, s in sorted(decided.items()):
        link = s.decision.link
        if s.state not in APPLIED or link is None or link.kind == "derivation":
            continue
        a, b = ground.place(link.a), ground.place(link.b)
        if a is None or b is None:
            continue
        for first in of_reading[a.reading]:
            for second in of_reading[b.reading]:
                fields = {"kind": s.decision.act, "what": link.kind, "a": (first, _whole(a)), "b": (second, _whole(b))}
                out.append(msgspec.convert(fields, Constraint))
    return tuple(out)


def _whole(anchor: Anchor) -> Range:
    ranges = ranges_of(anchor)
    return (ranges[0][0], max(e for _, e in ranges)) if ranges else (0, 0)


def subject_id(decision: Decision) -> str:
    if decision.subject is not None:
        return anchor_id(decision.subject)
    if decision.link is not None:
        return f"{anchor_id(decision.link.a)} {anchor_id(decision.link.b)}"
    return ""


def bindings(folder: CaseFolder) -> dict[str, Anchor]:
    """Short id -> the anchor it follows, oldest first."""
    found = {}
    for entry in folder.entries(of=frozenset({"binding"})):
        if entry.body is not None:
            binding = from_json(entry.body, Binding)
            found[binding.id] = from_json(binding.anchor, Anchor)
    return found


def _resting_on(events: Sequence[Event], report: str, span: Range) -> int | None:
    """The first event with an assertion on these words."""
    for at, event in enumerate(events):
        if any(a.doc == report and a.span[0] < span[1] and span[0] < a.span[1] for a in event.assertions):
            return at
    return None


def with_short_ids(
    events: Sequence[Event], folder: CaseFolder, ground: Ground, findings: Corrected, readings: Mapping[str, str]
) -> list[Event]:
    """Events under the short ids they are bound to. Where two meet in one event the older stays."""
    bound = bindings(folder)
    if not bound:
        return list(events)
    where: dict[tuple[str, int], int] = {}
    for at, event in enumerate(events):
        for voice in event.voices.list:
            where.update(dict.fromkeys(voice.statements, at))
        where.update({(a.doc, a.statement): at for a in event.assertions if a.statement is not None})
        if event.anchor is not None:
            where[event.anchor] = at
    short: dict[int, str] = {}
    for name, anchor in bound.items():
        placed = ground.place(anchor)
        if placed is None:
            continue
        for report in (r for r, reading in readings.items() if reading == placed.reading):
            i = next(
                (i for i, s in enumerate(findings[report].statements) if anchor_of(placed.reading, s) == placed), -1
            )
            held = where.get((report, i), _resting_on(events, report, _whole(placed)))
            if held is not None:
                short.setdefault(held, name)
    return [msgspec.structs.replace(event, id=short[at]) if at in short else event for at, event in enumerate(events)]
