"""annotate, trace and group: JSON lines in, JSON out, no case. Same input, version and models: same bytes."""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import typer

from khronika.app.cli import contract
from khronika.app.stages import annotate_stage
from khronika.intake.dates import given_date
from khronika.language.model import model_digest
from khronika.records.base import to_json
from khronika.records.findings import Findings
from khronika.records.reports import Published, Report
from khronika.run.runner import Runner, default_workers

SLICE = 512
"""Lines held at once by annotate."""
PARTS = ("statements", "timexes", "counts", "names")


class BadLine(ValueError):
    """A line of the input that is no document; the message says why."""


class Lines:
    """Documents of an input, counting and reporting the lines that are none."""

    def __init__(self, source: str) -> None:
        self.source, self.bad = source, 0

    def __iter__(self) -> Iterator[Report]:
        seen: set[str] = set()
        for number, data in self._raw():
            try:
                report = report_from(data)
                if report.id in seen:
                    raise BadLine(f"the id {report.id!r} was used before")
            except BadLine as error:
                self.bad += 1
                print(f"line {number}: {error}; skipped", file=sys.stderr)
                continue
            seen.add(report.id)
            yield report

    def _raw(self) -> Iterator[tuple[int, Any]]:
        with _opened(self.source) as file:
            if self.source.endswith(".json"):
                kit = json.load(file)
                yield from enumerate(kit["docs"] if isinstance(kit, dict) else kit, 1)
                return
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line

    def finish(self) -> None:
        """Exit with status 1 if a line could not be read."""
        if self.bad:
            print(f"{self.bad} line(s) could not be read and were skipped.", file=sys.stderr)
            raise typer.Exit(1)


def report_from(data: Any) -> Report:
    """A document from a line of JSON (bytes) or from its object. Raises BadLine."""
    if isinstance(data, bytes):
        try:
            data = json.loads(data.decode("utf-8-sig"))
        except (UnicodeDecodeError, ValueError, RecursionError) as error:
            raise BadLine(f"not JSON in UTF-8 ({error})") from error
    if not isinstance(data, dict):
        raise BadLine("not a JSON object")
    name = data.get("id", data.get("doc_id"))
    if not isinstance(name, str | int) or isinstance(name, bool):
        raise BadLine("no id or doc_id")
    text = data.get("text")
    if not isinstance(text, str):
        raise BadLine("no text")
    said = data.get("published", data.get("dct"))
    published = given_date(said) if isinstance(said, str) else None
    return Report(
        id=str(name), text=text, title=_text(data, "title"), published=published or Published(),
        language=_text(data, "language") or _text(data, "lang"), publisher=_text(data, "publisher"),
        url=_text(data, "url"),
    )  # fmt: skip


def _text(data: dict[str, Any], field: str) -> str | None:
    value = data.get(field)
    return value if isinstance(value, str) and value.strip() else None


@contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    if source == "-":
        yield sys.stdin.buffer
        return
    path = Path(source)
    with path.open("rb") as raw:
        if path.suffix == ".gz":
            with gzip.open(raw) as file:
                yield file  # type: ignore[misc]
        else:
            yield raw


@contextmanager
def _output(out: str) -> Iterator[BinaryIO]:
    """Standard output, or a file that appears under its name only once it is whole."""
    if out == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(out)
    temporary = path.with_name(f".{path.name}.part")
    try:
        # What a killed command left; and the new one for the owner alone, never through another's link.
        temporary.unlink(missing_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _annotated(
    runner: Runner, reports: Sequence[Report], models: str, only: frozenset[str] | None
) -> list[Findings | None]:
    stage = annotate_stage(models, model_digest(models), only)
    return runner.run(stage, [(to_json(r), partial(_given, r)) for r in reports])


def _given(report: Report) -> Report:
    return report


def annotate(docs: str, out: str, *, only: str, models: str, workers: int) -> None:
    """`khronika annotate`."""
    wanted = frozenset(filter(None, only.split(",")))
    if unknown := wanted - set(PARTS):
        raise typer.BadParameter(f"--only takes {', '.join(PARTS)}, not {', '.join(sorted(unknown))}")
    lines = Lines(docs)
    with _output(out) as file, Runner(workers or default_workers()) as runner:
        part: list[Report] = []
        for report in lines:
            part.append(report)
            if len(part) == SLICE:
                _write(file, runner, part, models, wanted, lines)
                part = []
        _write(file, runner, part, models, wanted, lines)
    lines.finish()


def _write(
    file: BinaryIO, runner: Runner, part: Sequence[Report], models: str, wanted: frozenset[str], lines: Lines
) -> None:
    for report, findings in zip(part, _annotated(runner, part, models, wanted or None), strict=True):
        if findings is None:
            lines.bad += 1
            print(f"{report.id}: could not be analysed ({runner.problems[-1].what}); skipped", file=sys.stderr)
            continue
        file.write(to_json(contract.annotation(report, findings, wanted or frozenset(PARTS))) + b"\n")


def trace(docs: str, out: str, *, workers: int) -> None:
    """`khronika trace`."""
    from khronika.lineage.trace import trace as trace_reports

    lines = Lines(docs)
    reports = list(lines)
    with _output(out) as file, Runner(workers or default_workers()) as runner:
        file.write(to_json(contract.lineage(trace_reports(reports, map=runner.map))) + b"\n")
    lines.finish()


def group(docs: str, out: str, *, models: str, workers: int) -> None:
    """`khronika group`."""
    from khronika.events.chronicle import group as group_reports
    from khronika.lineage.trace import trace as trace_reports

    lines = Lines(docs)
    reports = list(lines)
    with _output(out) as file, Runner(workers or default_workers()) as runner:
        found = _annotated(runner, reports, models, None)
        known = [(r, f) for r, f in zip(reports, found, strict=True) if f is not None]
        lines.bad += len(reports) - len(known)
        lineage = trace_reports([r for r, _ in known], map=runner.map)
        for line in group_reports([r for r, _ in known], {r.id: f for r, f in known}, lineage):
            file.write(to_json(contract.event(line)) + b"\n")
    lines.finish()
