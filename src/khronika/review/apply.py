"""Decisions as later rooms see them: findings corrected, pairs settled, groups constrained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from khronika.records.anchors import Finding, anchor_of, ranges_of
from khronika.records.base import from_json
from khronika.records.decisions import Anchor, Decision, Standing
from khronika.records.findings import Count, Findings, Name, Statement, Timex
from khronika.records.lineage import Pair
from khronika.review.standing import Ground, finding_of

APPLIED = ("holds", "changed")

_FIELDS: dict[type[Any], str] = {Statement: "statements", Timex: "timexes", Count: "counts", Name: "names"}


def applied(standings: Mapping[int, Standing], ground: Ground) -> dict[str, list[tuple[Anchor, Decision]]]:
    """Current reading id -> (anchor there, decision) of all decisions on findings that are to be applied."""
    out: dict[str, list[tuple[Anchor, Decision]]] = {}
    for _, s in sorted(standings.items()):
        if s.state in APPLIED and s.decision.subject is not None:
            anchor = ground.place(s.decision.subject)
            if anchor is not None:
                out.setdefault(anchor.reading, []).append((anchor, s.decision))
    return out


def correct(reading: str, findings: Findings, decisions: Sequence[tuple[Anchor, Decision]]) -> Findings:
    """Findings with what reviewers rejected taken out, what they edited replaced, what they added put in."""
    if not decisions:
        return findings
    rejected = {a for a, d in decisions if d.act == "reject"}
    edited = {a: f for a, d in decisions if d.act == "edit" and (f := _moved(a, d)) is not None}
    added = [f for a, d in decisions if d.act == "add" and (f := _moved(a, d)) is not None]
    out = findings
    for kind, field in _FIELDS.items():
        before: Sequence[Finding] = getattr(out, field)
        keep = [i for i, f in enumerate(before) if anchor_of(reading, f) not in rejected]
        after = [edited.get(anchor_of(reading, before[i]), before[i]) for i in keep]
        after += [f for f in added if isinstance(f, kind)]
        if len(keep) < len(before) and kind in (Statement, Timex):
            out = _renumber(out, kind, {old: new for new, old in enumerate(keep)}, after)
        else:
            out = msgspec.structs.replace(out, **{field: tuple(after)})
    return out


def _moved(anchor: Anchor, decision: Decision) -> Finding | None:
    """The reviewer's finding, moved with its anchor when a new reading moved the words."""
    finding = finding_of(decision)
    if finding is None or decision.subject is None:
        return finding
    old = ranges_of(decision.subject)
    shift = ranges_of(anchor)[0][0] - old[0][0] if old else 0
    if not shift:
        return finding
    if isinstance(finding, Statement):
        moved = {
            role: tuple((s + shift, e + shift) for s, e in getattr(finding, role))
            for role in ("source", "cue", "content", "certainty")
        }
        return msgspec.structs.replace(finding, **moved)
    return msgspec.structs.replace(finding, start=finding.start + shift, end=finding.end + shift)


def _renumber(findings: Findings, kind: type[Any], new: Mapping[int, int], after: Sequence[Any]) -> Findings:
    """Put in a shortened list and mend what points into it: parents of statements, their utterance times."""
    if kind is Timex:
        statements = [
            msgspec.structs.replace(s, utterance=new.get(s.utterance)) if s.utterance is not None else s
            for s in findings.statements
        ]
        return msgspec.structs.replace(findings, timexes=tuple(after), statements=tuple(statements))
    mended = [msgspec.structs.replace(s, parent=new.get(s.parent)) if s.parent is not None else s for s in after]
    return msgspec.structs.replace(findings, statements=tuple(mended))


def settle_pairs(
    pairs: Sequence[Pair], readings: Mapping[str, str], standings: Mapping[int, Standing], ground: Ground
) -> tuple[Pair, ...]:
    """Pairs with those a reviewer parted taken out and those a reviewer joined put in.

    `readings`: report id -> its current reading id. A pair joined by hand has lane `likely` and what the decision's
    value says of relation and direction (`{"relation": "translation", "direction": "a"}`), else relation `rewrite`.
    """
    joined: dict[frozenset[str], Decision] = {}
    parted: set[frozenset[str]] = set()
    for _, s in sorted(standings.items()):
        link = s.decision.link
        if s.state not in APPLIED or link is None or link.kind != "derivation":
            continue
        a, b = ground.place(link.a), ground.place(link.b)
        if a is None or b is None:
            continue
        key = frozenset((a.reading, b.reading))
        if s.decision.act == "not_same":
            parted.add(key)
        else:
            joined[key] = s.decision
    if not joined and not parted:
        return tuple(pairs)
    kept, seen = [], set[frozenset[str]]()
    for pair in pairs:
        key = frozenset((readings[pair.a], readings[pair.b]))
        seen.add(key)
        if key in parted:
            continue
        if key in joined:
            pair = msgspec.structs.replace(pair, lane="likely", why=f"{pair.why} Confirmed by a reviewer.")
        kept.append(pair)
    by_reading: dict[str, list[str]] = {}
    for report, reading in readings.items():
        by_reading.setdefault(reading, []).append(report)
    for key, decision in joined.items():
        if key in seen or len(key) != 2:
            continue
        first, second = (by_reading.get(r, []) for r in sorted(key))
        kept += [_by_hand(a, b, decision) for a in first for b in second]
    return tuple(sorted(kept, key=lambda p: (int(p.a[2:]), int(p.b[2:]))))


def _by_hand(one: str, other: str, decision: Decision) -> Pair:
    a, b = sorted((one, other), key=lambda i: int(i[2:]))
    said = from_json(decision.value, dict[str, Any]) if decision.value else {}
    fields = {
        "a": a, "b": b, "relation": said.get("relation", "rewrite"), "direction": said.get("direction"),
        "lane": "likely", "confidence": 1.0, "coverage_a": 0.0, "coverage_b": 0.0,
        "why": f"Joined by {decision.reviewer}: {decision.reason}",
    }  # fmt: skip
    return msgspec.convert(fields, Pair)
