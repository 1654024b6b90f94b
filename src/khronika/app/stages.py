"""The stages of a case: each room's pure functions with name, version and what their results depend on.

A version rises whenever the same input may give another output. Reports go in without their id, so that copies of a
text share one result; ids are put back where a result needs them.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from khronika.events.chronicle import events_of, frames
from khronika.language.annotate import annotate, assemble
from khronika.language.model import Tools, load_tools
from khronika.language.paragraph_findings import ParagraphFindings, find_in_paragraphs
from khronika.lineage.compare import compare
from khronika.lineage.fingerprint import Fingerprint, fingerprint
from khronika.protection.mentions import named_in
from khronika.records.base import Range, Record
from khronika.records.events import Constraint, Event, Frame
from khronika.records.findings import Findings
from khronika.records.lineage import Lineage, Pair
from khronika.records.protection import NamedIn
from khronika.records.reports import Report
from khronika.run.stage import Stage

PARAGRAPH = 1
FRAMES = 1
"""Versions of two stages on whose results others are filed: those have them in their own keys."""


class Paragraph(Record, frozen=True, kw_only=True):
    """The unit that is parsed: a paragraph's text and its language. A copied paragraph is the same record."""

    text: str
    language: str


class Parsed(Record, frozen=True, kw_only=True):
    """A report with what was found in each of its paragraphs."""

    report: Report
    ranges: tuple[Range, ...]
    found: tuple[ParagraphFindings, ...]


class Corrected(Record, frozen=True, kw_only=True):
    """A report with its findings as reviewers left them."""

    report: Report
    findings: Findings


class Component(Record, frozen=True, kw_only=True):
    """Documents that can share an event or a voice, with all that grouping them depends on."""

    reports: tuple[Report, ...]
    findings: tuple[Findings, ...]
    frames: tuple[tuple[Frame, ...], ...]
    lineage: Lineage
    constraints: tuple[Constraint, ...]


def paragraph_stage(models: str, digest: str) -> Stage[Paragraph, ParagraphFindings]:
    """`models` is what the user chose (`default`, `none`); `digest` names the weights that are loaded for it."""
    return Stage(
        "paragraph", PARAGRAPH, _find, ParagraphFindings, setup=load_tools, parameter=models, models=digest, batch=64,
        heavy=300,
    )  # fmt: skip


def _find(batch: Sequence[Paragraph], tools: Tools) -> list[ParagraphFindings]:
    found: dict[int, ParagraphFindings] = {}
    for language in sorted({p.language for p in batch}):
        where = [i for i, p in enumerate(batch) if p.language == language]
        found.update(zip(where, find_in_paragraphs([batch[i].text for i in where], language, tools), strict=True))
    return [found[i] for i in range(len(batch))]


def findings_stage(models: str, digest: str) -> Stage[Parsed, Findings]:
    parameter = f"{models}:paragraph-{PARAGRAPH}"
    return Stage("findings", 1, _assemble, Findings, parameter=parameter, models=digest, batch=64, heavy=1_000_000)


def _assemble(batch: Sequence[Parsed], _: None) -> list[Findings]:
    return [assemble(p.report, p.ranges, p.found) for p in batch]


def annotate_stage(models: str, digest: str, only: frozenset[str] | None) -> Stage[Report, Findings]:
    """All of a report's findings in one step, for the file commands; `only` names the parts wanted (None: all)."""
    parameter = f"{models}:{','.join(sorted(only or ()))}"
    return Stage(
        "annotate", 1, _annotate, Findings, setup=_annotator, parameter=parameter, models=digest, batch=8, heavy=24
    )


def _annotator(parameter: str) -> tuple[Tools, frozenset[str] | None]:
    models, _, only = parameter.partition(":")
    return load_tools(models), frozenset(only.split(",")) if only else None


def _annotate(batch: Sequence[Report], tools: tuple[Tools, frozenset[str] | None]) -> list[Findings]:
    return [annotate(report, *tools) for report in batch]


def fingerprint_stage() -> Stage[Report, Fingerprint]:
    return Stage("fingerprint", 1, _fingerprint, Fingerprint, batch=128, heavy=2_000)


def _fingerprint(batch: Sequence[Report], _: None) -> list[Fingerprint]:
    return [fingerprint(report) for report in batch]


def compare_stage() -> Stage[tuple[Report, Report], list[Pair]]:
    """A list of one pair, or of none for two documents that only looked related."""
    return Stage("compare", 2, _compare, list[Pair], batch=64, heavy=500)


def _compare(batch: Sequence[tuple[Report, Report]], _: None) -> list[list[Pair]]:
    out = []
    for a, b in batch:
        pair = compare(msgspec.structs.replace(a, id="D-1"), msgspec.structs.replace(b, id="D-2"))
        out.append([] if pair is None else [pair])
    return out


def frames_stage() -> Stage[Corrected, list[Frame]]:
    return Stage("frames", FRAMES, _frames, list[Frame], batch=128, heavy=2_000)


def _frames(batch: Sequence[Corrected], _: None) -> list[list[Frame]]:
    return [list(frames(c.report, c.findings)) for c in batch]


def named_stage() -> Stage[Corrected, NamedIn]:
    return Stage("named", 1, _named, NamedIn, batch=128, heavy=2_000)


def _named(batch: Sequence[Corrected], _: None) -> list[NamedIn]:
    return [named_in(c.report, c.findings) for c in batch]


def events_stage() -> Stage[Component, list[Event]]:
    return Stage("events", 1, _events, list[Event], parameter=f"frames-{FRAMES}", batch=16, heavy=500)


def _events(batch: Sequence[Component], _: None) -> list[list[Event]]:
    out = []
    for c in batch:
        ids = [r.id for r in c.reports]
        found = events_of(
            c.reports, dict(zip(ids, c.findings, strict=True)), dict(zip(ids, c.frames, strict=True)), c.lineage,
            c.constraints,
        )  # fmt: skip
        out.append(list(found))
    return out
