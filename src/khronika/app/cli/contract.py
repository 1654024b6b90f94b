"""Records in the shape that the file commands write (docs/FORMATS.md, file commands)."""

from __future__ import annotations

from typing import Any

from khronika.records.base import from_json, to_json
from khronika.records.events import GroupLine
from khronika.records.findings import Findings
from khronika.records.lineage import Lineage
from khronika.records.reports import Published, Report

Json = dict[str, Any]

_OPTIONAL = ("mod", "candidates", "alias_kind", "certainty", "state", "as_of")
"""Fields that are left out where they are empty; all others are written even if null."""


def _plain(record: Any) -> Any:
    return _slim(from_json(to_json(record), Any))


def _slim(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _slim(v) for k, v in value.items() if k not in _OPTIONAL or v not in (None, [], "")}
    return [_slim(v) for v in value] if isinstance(value, list) else value


def annotation(report: Report, findings: Findings, wanted: frozenset[str]) -> Json:
    """A line of `annotate`: `id` as given, the parts asked for, and what was found of the document itself."""
    line: Json = {"id": report.id, "document": document(findings)}
    names = {"statements": "attributions", "timexes": "timexes", "counts": "counts", "names": "names"}
    for part in sorted(wanted):
        line[names[part]] = _plain(getattr(findings, part))
    if findings.note:
        line["note"] = findings.note
    return line


def document(findings: Findings) -> Json:
    """Language, date, nature and marks of a document."""
    return {
        "language": findings.language,
        "published": published(findings.published),
        "nature": findings.nature,
        "marks": _plain(findings.marks),
    }


def published(value: Published) -> Json:
    """A document's date: status, interval, and where it was found."""
    return {"status": value.status, "interval": _plain(value.interval), "from": value.origin}


def lineage(found: Lineage) -> Json:
    """What `trace` writes: pairs of both lanes, document -> family, candidate pairs."""
    pairs = []
    for pair in found.pairs:
        line = _plain(pair)
        line["aligned"] = [[*piece["a"], *piece["b"]] for piece in line["aligned"]]
        pairs.append(line)
    clusters = {member: family.id for family in found.families for member in family.members}
    return {"pairs": pairs, "clusters": clusters, "candidates": _plain(found.candidates)}


def event(line: GroupLine) -> Json:
    """A line of `group`."""
    out: Json = _plain(line)
    return out
