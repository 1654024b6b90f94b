"""Every column of an export, with the kind of value it may hold. A cell that is not of its kind stops the export."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args, get_type_hints

from khronika.records import base, decisions, events, findings, lineage, reports
from khronika.records.custody import DocumentState

Row = dict[str, str | int | float | None]
Value = str | int | float
Check = Callable[[Value], bool]


def _members(*lists: Any) -> Check:
    known = frozenset(str(m) for kind in lists for m in get_args(kind))
    return lambda value: value in known


def _like(pattern: str) -> Check:
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _number(value: Value) -> bool:
    return isinstance(value, int | float)


_DAY = r"(?:\d{4}-\d\d-\d\d\??|\.\.)"
_ID = r"[A-Za-z]{1,2}-[0-9a-z]{1,24}"

day = _like(rf"{_DAY}(?:/{_DAY})?")
one_id = _like(_ID)
ids = _like(rf"{_ID}(?: {_ID})*")
rule = _like(r"[a-z0-9_.:+-]{1,80}|en_core_web_\w+[-.\w]*")
timex = _like(r"[0-9XPTWHYMDSQEFNVOILRA:.,/_+-]{1,40}")
"""TIMEX3 values: calendar parts, durations, PRESENT_REF and its like, parts of the day."""
figure = _like(r"[0-9.,<>~=≥≤ +-]{1,40}|\[withheld\]|[a-z_]{1,20}")
bounds = _like(r"[0-9.]+(?:-[0-9.]+| or more)?|up to [0-9.]+")
withheld = _like(r"\[withheld\]")


def free(value: Value) -> bool:
    """Free words (a place): allowed here, searched for names by the export."""
    return isinstance(value, str)


COLUMNS: Mapping[str, Mapping[str, Check]] = {
    "documents": {
        "id": one_id, "state": _members(DocumentState), "format": _like(r"[a-z_]{1,20}"),
        "language": _like(r"[a-z]{2,3}"), "nature": _members(findings.Nature), "publisher": _like(r"publisher \d{1,6}"),
        "published_edtf": day, "published_status": _members(get_type_hints(reports.Published)["status"]),
        "published_from": _members(reports.PublishedFrom), "words": _number, "family": one_id, "copy_of": one_id,
    },
    "derivations": {
        "a": one_id, "b": one_id, "relation": _members(lineage.Relation), "origin": one_id,
        "lane": _members(base.Lane), "confidence": _number, "coverage_a": _number, "coverage_b": _number,
        "changes": _number,
    },
    "statements": {
        "id": one_id, "document": one_id, "stance": _members(findings.Stance), "lane": _members(base.Lane), "by": rule,
        "names_a_source": _number, "inside_another": _number, "reviewed": _members(decisions.Act), "content": withheld,
    },
    "timexes": {
        "id": one_id, "document": one_id, "type": _members(get_type_hints(findings.Timex)["type"]), "value": timex,
        "mod": _like(r"[A-Z_]{1,20}"), "edtf": day, "status": _members(get_type_hints(findings.Timex)["status"]),
        "lane": _members(base.Lane), "by": rule,
    },
    "counts": {
        "id": one_id, "document": one_id, "sign": _members(findings.CountSign), "lower": _number, "upper": _number,
        "soft_lower": _number, "soft_upper": _number, "scale": _members(get_type_hints(findings.Count)["scale"]),
        "of": _number, "entity_class": _members(findings.EntityClass), "lane": _members(base.Lane), "by": rule,
    },
    "events": {
        "id": one_id, "kind": _members(events.EventKind), "edtf": day, "place": free, "voices_lower": _number,
        "voices_upper": _number, "documents": ids, "killed": bounds, "injured": bounds, "detained": bounds,
    },
    "voices": {
        "event": one_id, "voice": one_id, "grade": _members(get_type_hints(events.Voice)["grade"]),
        "confirms": _number, "lower": _number, "upper": _number, "documents": ids,
    },
    "assertions": {
        "event": one_id, "attribute": _members(events.Attribute), "value": figure, "place": free, "lower": _number,
        "upper": _number, "edtf": day, "document": one_id, "voice": one_id, "stance": _members(findings.Stance),
        "as_of": day,
    },
    "relations": {
        "event": one_id, "attribute": _members(events.Attribute), "kind": _members(events.RelationKind),
        "assertions": _number,
    },
}  # fmt: skip


def misfits(table: str, rows: Sequence[Row]) -> list[str]:
    """Names of columns of a table that are unknown or hold a value not of their kind; empty cells always fit."""
    known = COLUMNS[table]
    wrong = {
        name
        for row in rows
        for name, value in row.items()
        if name not in known or (value not in (None, "") and not known[name](value))
    }
    return sorted(wrong)


def free_cells(table: str, rows: Sequence[Row]) -> list[str]:
    """The free words of a table."""
    wanted = [name for name, check in COLUMNS[table].items() if check is free]
    return [str(row[name]) for row in rows for name in wanted if row.get(name)]
